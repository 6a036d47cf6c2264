CREATE TABLE audit (
  seq       BIGINT PRIMARY KEY,
  at        TEXT NOT NULL,
  person    TEXT NOT NULL,
  acting_for TEXT NOT NULL,
  unit      TEXT NOT NULL,
  subject   TEXT NOT NULL,
  action    TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state  TEXT NOT NULL,
  clauses   TEXT NOT NULL,
  note      TEXT NOT NULL,
  salt      TEXT NOT NULL,
  note_hash TEXT NOT NULL,
  prev      TEXT NOT NULL,
  hash      TEXT NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, seq);
CREATE INDEX audit_person ON audit (person, seq);
CREATE TABLE audit_head (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  seq  BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');
