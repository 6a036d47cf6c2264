CREATE TABLE interpretation_plan (
  id          TEXT PRIMARY KEY REFERENCES cases (id),
  doc         TEXT NOT NULL UNIQUE REFERENCES cases (id),
  doc_part    TEXT NOT NULL,
  first       TEXT NOT NULL,
  first_name  TEXT NOT NULL,
  first_why   TEXT NOT NULL,
  forms       TEXT NOT NULL,
  channels    TEXT NOT NULL,
  media       TEXT NOT NULL,
  experts     TEXT NOT NULL,
  note        TEXT NOT NULL,
  signed_hash TEXT NOT NULL,
  signed_by   TEXT NOT NULL,
  signed_at   TEXT NOT NULL,
  next_phase  TEXT NOT NULL
);
CREATE TABLE interpretation_support (
  plan       TEXT NOT NULL REFERENCES interpretation_plan (id),
  unit       TEXT NOT NULL,
  unit_name  TEXT NOT NULL,
  asked_at   TEXT NOT NULL,
  verdict    TEXT NOT NULL CHECK (verdict IN ('', 'agree', 'advise')),
  opinion    TEXT NOT NULL,
  by_name    TEXT NOT NULL,
  at         TEXT NOT NULL,
  settled    TEXT NOT NULL CHECK (settled IN ('', 'adopted', 'explained')),
  settlement TEXT NOT NULL,
  PRIMARY KEY (plan, unit)
);
CREATE TABLE interpretation_phase (
  id          TEXT PRIMARY KEY,
  plan        TEXT NOT NULL REFERENCES interpretation_plan (id),
  phase       TEXT NOT NULL CHECK (phase IN ('before', 'after')),
  due_on      TEXT NOT NULL,
  form        TEXT NOT NULL,
  about       TEXT NOT NULL,
  piece       TEXT NOT NULL,
  prompted_at TEXT NOT NULL,
  done_on     TEXT NOT NULL,
  dropped     TEXT NOT NULL
);
CREATE INDEX interpretation_phase_plan ON interpretation_phase (plan, due_on);
CREATE INDEX interpretation_phase_due ON interpretation_phase (due_on) WHERE prompted_at = '';
CREATE TABLE interpretation_piece (
  id               TEXT PRIMARY KEY REFERENCES cases (id),
  plan             TEXT NOT NULL REFERENCES interpretation_plan (id),
  part             TEXT NOT NULL,
  form             TEXT NOT NULL,
  phase            TEXT NOT NULL CHECK (phase IN ('before', 'with', 'after')),
  expert           TEXT NOT NULL,
  in_person        INTEGER NOT NULL CHECK (in_person IN (0, 1)),
  interpreter      TEXT NOT NULL,
  interpreter_name TEXT NOT NULL,
  by_head          INTEGER NOT NULL CHECK (by_head IN (0, 1)),
  elements         TEXT NOT NULL,
  compared         TEXT NOT NULL,
  why              TEXT NOT NULL,
  published_on     TEXT NOT NULL
);
CREATE INDEX interpretation_piece_plan ON interpretation_piece (plan);
CREATE INDEX interpretation_piece_head ON interpretation_piece (by_head, published_on);
CREATE TABLE interpretation_channel (
  id         TEXT PRIMARY KEY,
  piece      TEXT NOT NULL REFERENCES interpretation_piece (id),
  channel    TEXT NOT NULL,
  name       TEXT NOT NULL,
  url        TEXT NOT NULL,
  on_date    TEXT NOT NULL,
  reach      BIGINT NOT NULL,
  shared     BIGINT NOT NULL,
  figured_on TEXT NOT NULL
);
CREATE INDEX interpretation_channel_piece ON interpretation_channel (piece, on_date);
CREATE TABLE interpretation_misread (
  id         TEXT PRIMARY KEY,
  piece      TEXT NOT NULL REFERENCES interpretation_piece (id),
  body       TEXT NOT NULL,
  correction TEXT NOT NULL,
  by_name    TEXT NOT NULL,
  at         TEXT NOT NULL
);
CREATE INDEX interpretation_misread_piece ON interpretation_misread (piece, at);
CREATE TABLE interpretation_evaluation (
  id        TEXT PRIMARY KEY,
  piece     TEXT NOT NULL REFERENCES interpretation_piece (id),
  verdict   TEXT NOT NULL CHECK (verdict IN ('good', 'fair', 'poor')),
  analysis  TEXT NOT NULL,
  partners  TEXT NOT NULL,
  reach     BIGINT NOT NULL,
  questions BIGINT NOT NULL,
  misreads  BIGINT NOT NULL,
  covered   BIGINT NOT NULL,
  by_name   TEXT NOT NULL,
  at        TEXT NOT NULL
);
CREATE INDEX interpretation_evaluation_piece ON interpretation_evaluation (piece, at);
CREATE TABLE interpretation_shortcoming (
  id      TEXT PRIMARY KEY,
  piece   TEXT NOT NULL REFERENCES interpretation_piece (id),
  body    TEXT NOT NULL,
  done    TEXT NOT NULL,
  done_by TEXT NOT NULL,
  done_at TEXT NOT NULL
);
CREATE INDEX interpretation_shortcoming_piece ON interpretation_shortcoming (piece);
CREATE TABLE interpretation_example (
  piece    TEXT PRIMARY KEY REFERENCES interpretation_piece (id),
  kind     TEXT NOT NULL CHECK (kind IN ('good', 'bad')),
  analysis TEXT NOT NULL,
  by_name  TEXT NOT NULL,
  at       TEXT NOT NULL
);
CREATE TABLE interpretation_question (
  id        TEXT PRIMARY KEY,
  item      TEXT NOT NULL,
  doc       TEXT NOT NULL,
  plan      TEXT NOT NULL,
  body      TEXT NOT NULL,
  contact   TEXT NOT NULL,
  at        TEXT NOT NULL,
  misread   INTEGER NOT NULL CHECK (misread IN (0, 1)),
  piece     TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  dismissed TEXT NOT NULL
);
CREATE INDEX interpretation_question_plan ON interpretation_question (plan, at);
CREATE INDEX interpretation_question_item ON interpretation_question (item, at);
CREATE INDEX interpretation_question_doc ON interpretation_question (doc);
CREATE INDEX interpretation_question_contact ON interpretation_question (contact, at);
CREATE TABLE interpretation_expert (
  id      TEXT PRIMARY KEY,
  name    TEXT NOT NULL,
  field   TEXT NOT NULL,
  unit    TEXT NOT NULL,
  title   TEXT NOT NULL,
  retired TEXT NOT NULL,
  at      TEXT NOT NULL
);
CREATE INDEX interpretation_expert_field ON interpretation_expert (field);
