CREATE TABLE unit (
  id         TEXT PRIMARY KEY,
  place      BIGINT NOT NULL UNIQUE, -- in the order in which they were made
  code       TEXT NOT NULL,
  prefixes   TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('government', 'office', 'administrative', 'authorized', 'public_institution')),
  level      TEXT NOT NULL CHECK (level IN ('national', 'province', 'city', 'county', 'township')),
  territory  TEXT NOT NULL,
  superior   TEXT NOT NULL,
  line       TEXT NOT NULL, -- the unit that sees this one: successor, else superior
  vertical   INTEGER NOT NULL,
  government TEXT NOT NULL,
  office     INTEGER NOT NULL,
  successor  TEXT NOT NULL,
  from_date  TEXT NOT NULL,
  until_date TEXT NOT NULL
);
CREATE UNIQUE INDEX unit_code ON unit (code) WHERE code <> '';
CREATE INDEX unit_line ON unit (line);
CREATE INDEX unit_government ON unit (government);
CREATE TABLE unit_name (
  unit       TEXT NOT NULL REFERENCES unit (id),
  name       TEXT NOT NULL,
  short      TEXT NOT NULL,
  from_date  TEXT NOT NULL,
  until_date TEXT NOT NULL,
  PRIMARY KEY (unit, from_date)
);
CREATE INDEX unit_name_name ON unit_name (name);
CREATE TABLE unit_stamp (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  stamp TEXT NOT NULL
);
INSERT INTO unit_stamp (id, stamp) VALUES (1, '');

CREATE TABLE person (
  id         TEXT PRIMARY KEY,
  account    TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  phone      TEXT NOT NULL,
  email      TEXT NOT NULL,
  disabled   INTEGER NOT NULL,
  created_at TEXT NOT NULL
);
CREATE TABLE post (
  id         TEXT PRIMARY KEY,
  person     TEXT NOT NULL REFERENCES person (id),
  unit       TEXT NOT NULL, -- '' for an administrator of the platform
  title      TEXT NOT NULL,
  roles      TEXT NOT NULL,
  from_date  TEXT NOT NULL,
  until_date TEXT NOT NULL,
  place      INTEGER NOT NULL
);
CREATE INDEX post_person ON post (person);
CREATE INDEX post_unit ON post (unit);
CREATE TABLE delegation (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('deputy', 'authorised')),
  post       TEXT NOT NULL REFERENCES post (id),
  to_person  TEXT NOT NULL REFERENCES person (id),
  roles      TEXT NOT NULL,
  from_date  TEXT NOT NULL,
  until_date TEXT NOT NULL,
  why        TEXT NOT NULL,
  by_person  TEXT NOT NULL,
  revoked_at TEXT NOT NULL
);
CREATE INDEX delegation_to ON delegation (to_person);
CREATE INDEX delegation_post ON delegation (post);

CREATE TABLE password (
  person      TEXT PRIMARY KEY REFERENCES person (id),
  hash        TEXT NOT NULL,
  must_change INTEGER NOT NULL,
  changed_at  TEXT NOT NULL
);
CREATE TABLE password_old (
  person TEXT NOT NULL REFERENCES person (id),
  n      INTEGER NOT NULL,
  hash   TEXT NOT NULL,
  PRIMARY KEY (person, n)
);
CREATE TABLE login_failure (
  id      TEXT PRIMARY KEY,
  account TEXT NOT NULL, -- truncated hash: people type passwords into the wrong field
  at      TEXT NOT NULL,
  counted INTEGER NOT NULL,
  ip      TEXT NOT NULL,
  agent   TEXT NOT NULL,
  why     TEXT NOT NULL
);
CREATE INDEX login_failure_account ON login_failure (account, at);
CREATE INDEX login_failure_at ON login_failure (at);
CREATE TABLE session (
  id         TEXT PRIMARY KEY,
  hash       TEXT NOT NULL UNIQUE,
  person     TEXT NOT NULL REFERENCES person (id),
  post       TEXT NOT NULL,
  ip         TEXT NOT NULL,
  agent      TEXT NOT NULL,
  created_at TEXT NOT NULL,
  seen_at    TEXT NOT NULL
);
CREATE INDEX session_person ON session (person, seen_at);
CREATE TABLE token (
  id         TEXT PRIMARY KEY,
  hash       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  person     TEXT NOT NULL REFERENCES person (id),
  post       TEXT NOT NULL REFERENCES post (id),
  roles      TEXT NOT NULL,
  until_date TEXT NOT NULL,
  created_at TEXT NOT NULL,
  used_at    TEXT NOT NULL,
  revoked_at TEXT NOT NULL
);
CREATE INDEX token_person ON token (person);
