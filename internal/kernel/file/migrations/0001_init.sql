CREATE TABLE file_object (
  id          TEXT PRIMARY KEY,
  sum         TEXT NOT NULL,
  size        BIGINT NOT NULL,
  ext         TEXT NOT NULL,
  mime        TEXT NOT NULL,
  kind        TEXT NOT NULL, -- Chinese name of the type
  name        TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('quarantine', 'clean', 'refused')),
  problems    TEXT NOT NULL, -- JSON
  uploaded_by TEXT NOT NULL,
  unit        TEXT NOT NULL,
  at          TEXT NOT NULL,
  decided_by  TEXT NOT NULL,
  decided_at  TEXT NOT NULL,
  decided_why TEXT NOT NULL
);
CREATE INDEX file_object_sum ON file_object (sum, state);
CREATE INDEX file_object_state ON file_object (state, at);
