CREATE TABLE document (
  id                 TEXT PRIMARY KEY REFERENCES cases (id),
  part               TEXT NOT NULL,
  basis              TEXT NOT NULL,
  reason             TEXT NOT NULL,
  reason_fits        TEXT NOT NULL,
  proposed_attribute TEXT NOT NULL,
  proposed_basis     TEXT NOT NULL,
  proposed_reason    TEXT NOT NULL,
  proposed_at        TEXT NOT NULL,
  arrival            TEXT NOT NULL CHECK (arrival IN ('drafted', 'paper', 'file', 'api', 'import')),
  receipt_no         TEXT NOT NULL,
  sender_ref         TEXT NOT NULL,
  at_office          INTEGER NOT NULL CHECK (at_office IN (0, 1)),
  joint              TEXT NOT NULL,
  why                TEXT NOT NULL
);
CREATE TABLE document_return (
  id         TEXT PRIMARY KEY,
  case_id    TEXT NOT NULL REFERENCES document (id),
  no         TEXT NOT NULL UNIQUE,
  unit       TEXT NOT NULL,
  office     TEXT NOT NULL,
  office_name TEXT NOT NULL,
  person_name TEXT NOT NULL,
  defects    TEXT NOT NULL,
  note       TEXT NOT NULL,
  at         TEXT NOT NULL,
  due_on     TEXT NOT NULL,
  mended_at  TEXT NOT NULL
);
CREATE INDEX document_return_unit ON document_return (unit, at);
CREATE INDEX document_return_case ON document_return (case_id, at);
CREATE TABLE document_serial (
  series TEXT NOT NULL,
  year   BIGINT NOT NULL,
  seq    BIGINT NOT NULL,
  PRIMARY KEY (series, year)
);
CREATE TABLE document_number (
  doc_key TEXT PRIMARY KEY,
  case_id TEXT NOT NULL, -- written by the step that opens an imported document, before its row
  at      TEXT NOT NULL
);
CREATE TABLE document_comment (
  id          TEXT PRIMARY KEY,
  case_id     TEXT NOT NULL REFERENCES document (id),
  anchor      TEXT NOT NULL,
  quote       TEXT NOT NULL,
  body        TEXT NOT NULL,
  person      TEXT NOT NULL,
  person_name TEXT NOT NULL,
  unit_name   TEXT NOT NULL,
  at          TEXT NOT NULL,
  done_by     TEXT NOT NULL,
  done_at     TEXT NOT NULL
);
CREATE INDEX document_comment_case ON document_comment (case_id, at);
CREATE TABLE document_presence (
  case_id     TEXT NOT NULL REFERENCES document (id),
  person      TEXT NOT NULL,
  person_name TEXT NOT NULL,
  seen_at     TEXT NOT NULL,
  PRIMARY KEY (case_id, person)
);
CREATE TABLE document_reminder (
  id         TEXT PRIMARY KEY,
  case_id    TEXT NOT NULL REFERENCES document (id),
  unit       TEXT NOT NULL,
  body       TEXT NOT NULL,
  by_name    TEXT NOT NULL,
  at         TEXT NOT NULL,
  ack_name   TEXT NOT NULL,
  ack_at     TEXT NOT NULL
);
CREATE INDEX document_reminder_case ON document_reminder (case_id, at);
