-- The annual report of a unit, or of a government: one for a year that is not dropped.
CREATE TABLE foi_report (
  id           TEXT PRIMARY KEY REFERENCES cases (id),
  about        TEXT NOT NULL,
  scope        TEXT NOT NULL CHECK (scope IN ('unit', 'government')),
  year         BIGINT NOT NULL,
  body         TEXT NOT NULL,
  origin       TEXT NOT NULL CHECK (origin IN ('', 'ledger', 'file', 'sum')),
  problems     TEXT NOT NULL,
  writers      TEXT NOT NULL,
  reported_on  TEXT NOT NULL,
  accepted_on  TEXT NOT NULL,
  published_on TEXT NOT NULL,
  returns      BIGINT NOT NULL,
  remarks      TEXT NOT NULL,
  why          TEXT NOT NULL,
  kept         TEXT NOT NULL,
  dropped      INTEGER NOT NULL CHECK (dropped IN (0, 1))
);
CREATE UNIQUE INDEX foi_report_year ON foi_report (about, year) WHERE dropped = 0;
CREATE INDEX foi_report_of ON foi_report (year, scope);
-- A year is counted from these two alone, in the order of the ids, without touching the texts of the requests.
CREATE INDEX foi_request_ledger ON foi_request (id, received, counted_on, counted_row, applicant);
CREATE INDEX foi_case ON cases (unit, area, id);
CREATE INDEX foi_review_filed ON foi_review (filed_on, case_id);
