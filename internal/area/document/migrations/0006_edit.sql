-- Who has been writing a text since when, so that each session of editing is audited once.
CREATE TABLE document_edit (
  case_id TEXT NOT NULL REFERENCES document (id),
  person  TEXT NOT NULL,
  version BIGINT NOT NULL, -- of the case: after a step a new session begins
  at      TEXT NOT NULL,
  PRIMARY KEY (case_id, person)
);
