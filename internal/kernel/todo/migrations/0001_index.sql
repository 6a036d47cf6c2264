-- The list reads who is waited for and when that is due from these two indexes alone.
CREATE INDEX todo_pending ON pending (unit, role, person, case_id, action, rule, since);
CREATE INDEX todo_clock ON deadline_cache (case_id, state, due_at, rule);
