CREATE TABLE job (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL,
  args         TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
  run_at       TEXT NOT NULL,
  attempt      INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL,
  unique_key   TEXT NOT NULL,
  leased_until TEXT NOT NULL,
  leased_by    TEXT NOT NULL,
  last_error   TEXT NOT NULL,
  created_at   TEXT NOT NULL,
  done_at      TEXT NOT NULL
);
CREATE UNIQUE INDEX job_key ON job (unique_key) WHERE unique_key <> '' AND state <> 'dead';
CREATE INDEX job_due ON job (run_at, id) WHERE state = 'waiting';
CREATE INDEX job_done ON job (done_at) WHERE state = 'done';
