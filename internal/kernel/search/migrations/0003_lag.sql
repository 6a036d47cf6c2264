-- Documents whose index entry is behind what is stored: what the entry was made from (entered = 1), or that there is none yet.
CREATE TABLE search_lag (
  seq        BIGINT PRIMARY KEY,
  entered    INTEGER NOT NULL CHECK (entered IN (0, 1)),
  facet      TEXT NOT NULL,
  title_norm TEXT NOT NULL,
  norm       TEXT NOT NULL,
  parties    TEXT NOT NULL -- ids of units, one a line
);
-- Cases whose text was changed outside a step and must be read again.
CREATE TABLE search_changed (
  id TEXT PRIMARY KEY,
  at TEXT NOT NULL
);
CREATE INDEX search_changed_at ON search_changed (at, id);
