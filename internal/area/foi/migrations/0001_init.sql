CREATE TABLE foi_request (
  id            TEXT PRIMARY KEY REFERENCES cases (id),
  origin        TEXT NOT NULL CHECK (origin IN ('public', 'office', 'import', 'passed')),
  text_year     BIGINT NOT NULL CHECK (text_year IN (0, 2008, 2019)),
  channel       TEXT NOT NULL,
  submitted     TEXT NOT NULL,
  signed        TEXT NOT NULL,
  confirmed     TEXT NOT NULL,
  received      TEXT NOT NULL,
  applicant     TEXT NOT NULL CHECK (applicant IN ('person', 'company', 'research', 'welfare', 'legal', 'organisation')),
  name          TEXT NOT NULL,
  contact       TEXT NOT NULL,
  content       TEXT NOT NULL,
  wanted_form   TEXT NOT NULL,
  wanted_route  TEXT NOT NULL,
  applicant_key TEXT NOT NULL,
  code_hash     TEXT NOT NULL,
  handler       TEXT NOT NULL,
  handler_name  TEXT NOT NULL,
  lead          TEXT NOT NULL,
  passed_from   TEXT NOT NULL,
  passed_to     TEXT NOT NULL,
  corrected     INTEGER NOT NULL CHECK (corrected IN (0, 1)),
  extension     TEXT NOT NULL CHECK (extension IN ('', 'proposed', 'approved')),
  extension_by  TEXT NOT NULL,
  extension_why TEXT NOT NULL,
  explained     TEXT NOT NULL,
  charge        TEXT NOT NULL,
  kind          TEXT NOT NULL,
  kind_row      TEXT NOT NULL,
  answer        TEXT NOT NULL,
  drafted_by    TEXT NOT NULL,
  decided_on    TEXT NOT NULL,
  signed_by     TEXT NOT NULL,
  sent_on       TEXT NOT NULL,
  convertible   INTEGER NOT NULL CHECK (convertible IN (0, 1)),
  counted_on    TEXT NOT NULL,
  counted_row   TEXT NOT NULL
);
CREATE INDEX foi_request_counted ON foi_request (counted_on);
CREATE INDEX foi_request_received ON foi_request (received);
CREATE INDEX foi_request_key ON foi_request (applicant_key, received);
CREATE INDEX foi_request_code ON foi_request (code_hash);
CREATE INDEX foi_request_lead ON foi_request (lead) WHERE lead <> '';
-- What identifies an applicant, sealed, and when it is erased.
CREATE TABLE foi_identity (
  case_id   TEXT PRIMARY KEY REFERENCES cases (id),
  sealed    TEXT NOT NULL,
  masked    TEXT NOT NULL,
  erase_on  TEXT NOT NULL,
  erased_at TEXT NOT NULL
);
CREATE INDEX foi_identity_due ON foi_identity (erase_on) WHERE erased_at = '';
-- Numbers are per unit, series and year, and have no gaps.
CREATE TABLE foi_number (
  unit   TEXT NOT NULL,
  series TEXT NOT NULL,
  year   BIGINT NOT NULL,
  last   BIGINT NOT NULL,
  PRIMARY KEY (unit, series, year)
);
CREATE TABLE foi_letter (
  id      TEXT PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  kind    TEXT NOT NULL,
  no      TEXT NOT NULL,
  made_on TEXT NOT NULL,
  fields  TEXT NOT NULL,
  by_name TEXT NOT NULL,
  to_name TEXT NOT NULL,
  way     TEXT NOT NULL,
  sent_on TEXT NOT NULL,
  track   TEXT NOT NULL,
  got_on  TEXT NOT NULL,
  proof   TEXT NOT NULL
);
CREATE INDEX foi_letter_case ON foi_letter (case_id, id);
CREATE UNIQUE INDEX foi_letter_no ON foi_letter (no) WHERE no <> '';
CREATE TABLE foi_review (
  id        TEXT PRIMARY KEY,
  case_id   TEXT NOT NULL REFERENCES cases (id),
  kind      TEXT NOT NULL CHECK (kind IN ('reconsideration', 'suit', 'suit-after')),
  no        TEXT NOT NULL,
  body      TEXT NOT NULL,
  filed_on  TEXT NOT NULL,
  result    TEXT NOT NULL CHECK (result IN ('', 'upheld', 'corrected', 'other')),
  ended_on  TEXT NOT NULL,
  note      TEXT NOT NULL
);
CREATE INDEX foi_review_case ON foi_review (case_id, filed_on);
CREATE TABLE foi_enquiry (
  id          TEXT PRIMARY KEY REFERENCES cases (id),
  request     TEXT NOT NULL REFERENCES foi_request (id),
  kind        TEXT NOT NULL CHECK (kind IN ('third', 'agency')),
  asked       TEXT NOT NULL,
  asked_unit  TEXT NOT NULL,
  address     TEXT NOT NULL,
  question    TEXT NOT NULL,
  sent_on     TEXT NOT NULL,
  got_on      TEXT NOT NULL,
  verdict     TEXT NOT NULL CHECK (verdict IN ('', 'agree', 'object', 'silent')),
  reason      TEXT NOT NULL,
  reasonable  TEXT NOT NULL CHECK (reasonable IN ('', 'yes', 'no')),
  answered_on TEXT NOT NULL
);
CREATE INDEX foi_enquiry_request ON foi_enquiry (request);
-- How a unit does this work: numbers, addresses, where its applicants may turn.
CREATE TABLE foi_office (
  unit       TEXT PRIMARY KEY,
  settings   TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
-- How many readers found what they wanted before they applied.
CREATE TABLE foi_helped (
  unit    TEXT NOT NULL,
  on_date TEXT NOT NULL,
  n       BIGINT NOT NULL,
  PRIMARY KEY (unit, on_date)
);
-- The key of the applicants' fingerprints, sealed.
CREATE TABLE foi_key (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  sealed TEXT NOT NULL
);
