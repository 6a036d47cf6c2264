-- What a correction of one's own record (article 41) and a complaint about this work
-- (articles 47, 51) have in common: who filed it, and what was told.
CREATE TABLE foi_filing (
  id           TEXT PRIMARY KEY REFERENCES cases (id),
  origin       TEXT NOT NULL CHECK (origin IN ('public', 'office', 'passed')),
  submitted    TEXT NOT NULL,
  applicant    TEXT NOT NULL CHECK (applicant IN ('person', 'company', 'research', 'welfare', 'legal', 'organisation')),
  name         TEXT NOT NULL,
  contact      TEXT NOT NULL,
  code_hash    TEXT NOT NULL,
  handler      TEXT NOT NULL,
  handler_name TEXT NOT NULL,
  passed_from  TEXT NOT NULL,
  passed_to    TEXT NOT NULL,
  result       TEXT NOT NULL,
  finding      TEXT NOT NULL,
  advice       TEXT NOT NULL,
  holder       TEXT NOT NULL,
  drafted_by   TEXT NOT NULL,
  signed_by    TEXT NOT NULL,
  decided_on   TEXT NOT NULL,
  letter_no    TEXT NOT NULL,
  letter       TEXT NOT NULL,
  told_on      TEXT NOT NULL,
  told_way     TEXT NOT NULL,
  track        TEXT NOT NULL
);
CREATE INDEX foi_filing_code ON foi_filing (code_hash);
-- What somebody says is wrong in a record about them.
CREATE TABLE foi_record (
  id       TEXT PRIMARY KEY REFERENCES foi_filing (id),
  subject  TEXT NOT NULL,
  wrong    TEXT NOT NULL,
  correct  TEXT NOT NULL,
  evidence TEXT NOT NULL
);
-- What somebody complains of, and what the unit complained of says to it.
CREATE TABLE foi_complaint (
  id           TEXT PRIMARY KEY REFERENCES foi_filing (id),
  against      TEXT NOT NULL,
  about        TEXT NOT NULL CHECK (about IN ('reply', 'publish', 'rights', 'other')),
  request_no   TEXT NOT NULL,
  content      TEXT NOT NULL,
  question     TEXT NOT NULL,
  asked_on     TEXT NOT NULL,
  statement    TEXT NOT NULL,
  stated_on    TEXT NOT NULL,
  measure      TEXT NOT NULL CHECK (measure IN ('', 'urge', 'bulletin', 'both')),
  mend_days    BIGINT NOT NULL,
  mended       TEXT NOT NULL
);
-- How often a new query code was asked for in vain or not, by case and day: a bound
-- against trying numbers out.
CREATE TABLE foi_try (
  case_id TEXT NOT NULL,
  on_date TEXT NOT NULL,
  n       BIGINT NOT NULL,
  PRIMARY KEY (case_id, on_date)
);
-- What the holder of the query code has fetched from the page of the request: it proves
-- that it was received.
CREATE TABLE foi_fetch (
  id      TEXT PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  what    TEXT NOT NULL,
  sum     TEXT NOT NULL,
  at      TEXT NOT NULL
);
CREATE INDEX foi_fetch_case ON foi_fetch (case_id, id);
