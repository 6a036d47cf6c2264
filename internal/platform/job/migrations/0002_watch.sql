-- What the runners last saw of the clock, and whether they trust it.
CREATE TABLE job_watch (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  seen_at    TEXT NOT NULL,
  doubted_at TEXT NOT NULL,
  running    INTEGER NOT NULL CHECK (running IN (0, 1))
);
