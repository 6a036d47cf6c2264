-- The office side: what is being made ready.
CREATE TABLE pub_set (
  id         TEXT PRIMARY KEY,
  facts      TEXT NOT NULL,
  historic   INTEGER NOT NULL CHECK (historic IN (0, 1)),
  created_at TEXT NOT NULL
);
CREATE TABLE pub_part (
  id           TEXT PRIMARY KEY,
  set_id       TEXT NOT NULL REFERENCES pub_set (id),
  case_id      TEXT NOT NULL,
  role         TEXT NOT NULL,
  position     BIGINT NOT NULL,
  title        TEXT NOT NULL,
  source       TEXT NOT NULL,
  files        TEXT NOT NULL,
  attribute    TEXT NOT NULL CHECK (attribute IN ('', 'open', 'request', 'closed')),
  named        TEXT NOT NULL,
  meta         TEXT NOT NULL,
  author       TEXT NOT NULL,
  author_name  TEXT NOT NULL,
  writers      TEXT NOT NULL,
  unit         TEXT NOT NULL,
  hash         TEXT NOT NULL,
  revision     BIGINT NOT NULL,
  changed_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL
);
CREATE INDEX pub_part_set ON pub_part (set_id, position);
CREATE INDEX pub_part_case ON pub_part (case_id);
CREATE TABLE pub_version (
  part_id TEXT NOT NULL REFERENCES pub_part (id),
  hash    TEXT NOT NULL,
  title   TEXT NOT NULL,
  source  TEXT NOT NULL,
  at      TEXT NOT NULL,
  PRIMARY KEY (part_id, hash)
);
CREATE TABLE pub_slip (
  id          TEXT PRIMARY KEY,
  set_id      TEXT NOT NULL REFERENCES pub_set (id),
  part_id     TEXT NOT NULL REFERENCES pub_part (id),
  kind        TEXT NOT NULL,
  hash        TEXT NOT NULL,
  verdict     TEXT NOT NULL CHECK (verdict IN ('pass', 'object')),
  note        TEXT NOT NULL,
  person      TEXT NOT NULL,
  person_name TEXT NOT NULL,
  unit        TEXT NOT NULL,
  unit_name   TEXT NOT NULL,
  at          TEXT NOT NULL
);
CREATE INDEX pub_slip_set ON pub_slip (set_id, at);
CREATE TABLE pub_confirm (
  id          TEXT PRIMARY KEY,
  set_id      TEXT NOT NULL REFERENCES pub_set (id),
  unit        TEXT NOT NULL,
  unit_name   TEXT NOT NULL,
  question    TEXT NOT NULL,
  span        TEXT NOT NULL,
  urgent      INTEGER NOT NULL CHECK (urgent IN (0, 1)),
  asked_by    TEXT NOT NULL,
  asked_at    TEXT NOT NULL,
  due_at      TEXT NOT NULL,
  hash        TEXT NOT NULL,
  answer      TEXT NOT NULL CHECK (answer IN ('', 'agree', 'object', 'decided')),
  note        TEXT NOT NULL,
  answered_by TEXT NOT NULL,
  answered_name TEXT NOT NULL,
  answered_at TEXT NOT NULL
);
CREATE UNIQUE INDEX pub_confirm_open ON pub_confirm (set_id, unit) WHERE answer = '';
CREATE INDEX pub_confirm_unit ON pub_confirm (unit, answer);
CREATE TABLE pub_disposition (
  set_id      TEXT NOT NULL REFERENCES pub_set (id),
  part_id     TEXT NOT NULL,
  finding     TEXT NOT NULL,
  name        TEXT NOT NULL,
  reason      TEXT NOT NULL,
  person      TEXT NOT NULL,
  person_name TEXT NOT NULL,
  at          TEXT NOT NULL,
  PRIMARY KEY (set_id, part_id, finding)
);
-- The public side: what has been published. Rows of pub_edition are never changed
-- but by an erasure that the law orders.
CREATE TABLE pub_item (
  id         TEXT PRIMARY KEY,
  part_id    TEXT NOT NULL UNIQUE,
  role       TEXT NOT NULL,
  unit       TEXT NOT NULL,
  unit_name  TEXT NOT NULL,
  col        TEXT NOT NULL,
  index_no   TEXT NOT NULL UNIQUE,
  edition    BIGINT NOT NULL,
  standing   TEXT NOT NULL CHECK (standing IN ('public', 'banner', 'hidden', 'erased')),
  validity   TEXT NOT NULL,
  title      TEXT NOT NULL,
  doc_no     TEXT NOT NULL,
  doc_key    TEXT NOT NULL,
  topic      TEXT NOT NULL,
  written    TEXT NOT NULL,
  first_at   TEXT NOT NULL,
  date       TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE INDEX pub_item_key ON pub_item (doc_key);
CREATE INDEX pub_item_list ON pub_item (col, date, id);
CREATE INDEX pub_item_unit ON pub_item (unit, date, id);
CREATE TABLE pub_edition (
  item         TEXT NOT NULL REFERENCES pub_item (id),
  n            BIGINT NOT NULL,
  title        TEXT NOT NULL,
  source       TEXT NOT NULL,
  files        TEXT NOT NULL,
  meta         TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  salt         TEXT NOT NULL,
  leaf         BIGINT NOT NULL,
  historic     INTEGER NOT NULL CHECK (historic IN (0, 1)),
  why          TEXT NOT NULL,
  by_name      TEXT NOT NULL,
  at           TEXT NOT NULL,
  PRIMARY KEY (item, n)
);
CREATE TABLE pub_relation (
  item   TEXT NOT NULL REFERENCES pub_item (id),
  kind   TEXT NOT NULL,
  target TEXT NOT NULL,
  label  TEXT NOT NULL,
  doc_key TEXT NOT NULL,
  at     TEXT NOT NULL,
  PRIMARY KEY (item, kind, target, label)
);
CREATE INDEX pub_relation_target ON pub_relation (target, kind);
CREATE INDEX pub_relation_key ON pub_relation (doc_key) WHERE target = '';
CREATE TABLE pub_withdrawal (
  id          TEXT PRIMARY KEY,
  item        TEXT NOT NULL REFERENCES pub_item (id),
  kind        TEXT NOT NULL CHECK (kind IN ('banner', 'hidden', 'erased')),
  reason      TEXT NOT NULL,
  clause      TEXT NOT NULL,
  by_person   TEXT NOT NULL,
  by_name     TEXT NOT NULL,
  at          TEXT NOT NULL,
  leaf        BIGINT NOT NULL,
  salt        TEXT NOT NULL,
  reviewed_by TEXT NOT NULL,
  reviewed_at TEXT NOT NULL
);
CREATE INDEX pub_withdrawal_item ON pub_withdrawal (item, at);
CREATE TABLE pub_index (
  unit TEXT NOT NULL,
  year BIGINT NOT NULL,
  seq  BIGINT NOT NULL,
  PRIMARY KEY (unit, year)
);
CREATE TABLE pub_key (
  id  INTEGER PRIMARY KEY CHECK (id = 1),
  seal TEXT NOT NULL
);
