CREATE TABLE document_import (
  fingerprint TEXT PRIMARY KEY,
  case_id     TEXT NOT NULL REFERENCES document (id),
  name        TEXT NOT NULL,
  at          TEXT NOT NULL
);
