-- A spreadsheet of running requests that was uploaded and not taken over yet, sealed:
-- it names applicants. Once it has been taken over only what came of it is kept.
CREATE TABLE foi_takeover (
  id      TEXT PRIMARY KEY,
  unit    TEXT NOT NULL,
  person  TEXT NOT NULL,
  name    TEXT NOT NULL,
  sealed  TEXT NOT NULL,
  made_at TEXT NOT NULL,
  done_at TEXT NOT NULL
);
CREATE INDEX foi_takeover_made ON foi_takeover (made_at);
-- The numbers that were taken over, so that no request comes in twice.
CREATE TABLE foi_taken (
  unit    TEXT NOT NULL,
  no      TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES foi_request (id),
  PRIMARY KEY (unit, no)
);
-- A unit's own templates of letters: every version is kept.
CREATE TABLE foi_template (
  id      TEXT PRIMARY KEY,
  unit    TEXT NOT NULL,
  kind    TEXT NOT NULL,
  version BIGINT NOT NULL,
  name    TEXT NOT NULL,
  sum     TEXT NOT NULL,
  content BLOB NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  UNIQUE (unit, kind, version)
);
-- The one in force for a kind of letter; no row, or '', is the text of the platform.
CREATE TABLE foi_template_use (
  unit     TEXT NOT NULL,
  kind     TEXT NOT NULL,
  template TEXT NOT NULL,
  PRIMARY KEY (unit, kind)
);
-- The template that a letter was made from; '' is the text of the platform.
ALTER TABLE foi_letter ADD COLUMN template TEXT NOT NULL DEFAULT '';
