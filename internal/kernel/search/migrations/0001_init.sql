CREATE TABLE search_doc (
  seq        BIGINT PRIMARY KEY,
  sphere     TEXT NOT NULL CHECK (sphere IN ('public', 'case')),
  id         TEXT NOT NULL,
  date       TEXT NOT NULL,
  year       INTEGER NOT NULL,
  unit       TEXT NOT NULL,
  col        TEXT NOT NULL,
  topic      TEXT NOT NULL,
  validity   TEXT NOT NULL,
  kind       TEXT NOT NULL,
  docno_key  TEXT NOT NULL,
  docno_year INTEGER NOT NULL,
  docno_seq  INTEGER NOT NULL,
  facet      TEXT NOT NULL,
  title_norm TEXT NOT NULL,
  UNIQUE (sphere, id)
);
CREATE INDEX search_doc_sphere ON search_doc (sphere, seq);
CREATE INDEX search_doc_unit ON search_doc (sphere, unit, seq);
CREATE INDEX search_doc_col ON search_doc (sphere, col, seq);
CREATE INDEX search_doc_topic ON search_doc (sphere, topic, seq);
CREATE INDEX search_doc_kind ON search_doc (sphere, kind, seq);
CREATE INDEX search_doc_year ON search_doc (sphere, year, seq);
CREATE INDEX search_doc_docno ON search_doc (sphere, docno_key);
CREATE INDEX search_doc_number ON search_doc (sphere, docno_seq, docno_year);
CREATE TABLE search_text (
  seq       BIGINT PRIMARY KEY,
  norm      TEXT NOT NULL,
  doc_no    TEXT NOT NULL,
  index_no  TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  extra     TEXT NOT NULL,
  title     TEXT NOT NULL,
  body      TEXT NOT NULL
);
CREATE TABLE search_unit (
  seq  BIGINT NOT NULL,
  unit TEXT NOT NULL,
  PRIMARY KEY (unit, seq)
);
CREATE INDEX search_unit_seq ON search_unit (seq);
