CREATE TABLE cases (
  id         TEXT PRIMARY KEY,
  area       TEXT NOT NULL,
  no         TEXT NOT NULL,
  title      TEXT NOT NULL,
  unit       TEXT NOT NULL,
  state      TEXT NOT NULL,
  outcome    TEXT NOT NULL,
  visibility TEXT NOT NULL CHECK (visibility IN ('internal', 'public', 'withdrawn')),
  closed     INTEGER NOT NULL CHECK (closed IN (0, 1)),
  version    BIGINT NOT NULL,
  flow       BIGINT NOT NULL,
  opened_by  TEXT NOT NULL,
  opened_at  TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE INDEX cases_unit ON cases (unit, area, changed_at);
CREATE INDEX cases_area ON cases (area, state, changed_at);
CREATE TABLE case_party (
  case_id TEXT NOT NULL REFERENCES cases (id),
  unit    TEXT NOT NULL,
  part    TEXT NOT NULL,
  since   TEXT NOT NULL,
  PRIMARY KEY (case_id, unit, part)
);
CREATE INDEX case_party_unit ON case_party (unit, part);
CREATE TABLE move (
  case_id     TEXT NOT NULL REFERENCES cases (id),
  seq         BIGINT NOT NULL,
  at          TEXT NOT NULL,
  person      TEXT NOT NULL,
  person_name TEXT NOT NULL,
  unit        TEXT NOT NULL,
  unit_name   TEXT NOT NULL,
  action      TEXT NOT NULL,
  name        TEXT NOT NULL,
  from_state  TEXT NOT NULL,
  to_state    TEXT NOT NULL,
  clauses     TEXT NOT NULL,
  note        TEXT NOT NULL,
  PRIMARY KEY (case_id, seq)
);
CREATE INDEX move_action ON move (action, at);
CREATE TABLE deadline_fact (
  case_id TEXT NOT NULL REFERENCES cases (id),
  seq     BIGINT NOT NULL,
  rule    TEXT NOT NULL,
  op      TEXT NOT NULL,
  at      TEXT NOT NULL,
  n       BIGINT NOT NULL,
  why     TEXT NOT NULL,
  PRIMARY KEY (case_id, seq)
);
CREATE TABLE deadline_cache (
  case_id     TEXT NOT NULL REFERENCES cases (id),
  rule        TEXT NOT NULL,
  state       TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  due_at      TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  calendar    TEXT NOT NULL,
  PRIMARY KEY (case_id, rule)
);
CREATE INDEX deadline_cache_due ON deadline_cache (state, due_at);
CREATE TABLE pending (
  case_id TEXT NOT NULL REFERENCES cases (id),
  action  TEXT NOT NULL,
  unit    TEXT NOT NULL,
  role    TEXT NOT NULL,
  person  TEXT NOT NULL,
  text    TEXT NOT NULL,
  rule    TEXT NOT NULL,
  since   TEXT NOT NULL,
  PRIMARY KEY (case_id, action, unit, role)
);
CREATE INDEX pending_unit ON pending (unit, role, since);
CREATE TABLE call_token (
  token   TEXT NOT NULL,
  person  TEXT NOT NULL,
  call    TEXT NOT NULL,
  case_id TEXT NOT NULL,
  at      TEXT NOT NULL,
  PRIMARY KEY (token, person)
);
CREATE INDEX call_token_at ON call_token (at);
