-- One list after another is read in its order from this index alone.
CREATE INDEX todo_due ON pending (unit, role, person, due, since, case_id, action);
DROP INDEX todo_pending;
