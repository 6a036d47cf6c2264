-- The yearly notices that administrators imported. A notice that is imported again is a
-- further revision; the greatest counts, the others tell why an old date was what it was.
CREATE TABLE workday_year (
    year        INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    data        TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    imported_by TEXT    NOT NULL,
    imported_at TEXT    NOT NULL,
    PRIMARY KEY (year, revision)
);
