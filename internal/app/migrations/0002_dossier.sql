-- Cases of before they were entered into the full text: the job search.cases reads them.
INSERT INTO search_changed (id, at) SELECT id, changed_at FROM cases;
