-- When what is waited for is due, beside who is waited for: an instant, or ~ (which sorts behind all) where no clock runs.
-- It follows from deadline_cache and is written wherever that is.
ALTER TABLE pending ADD COLUMN due TEXT NOT NULL DEFAULT '~';
UPDATE pending SET due = COALESCE(
  CASE WHEN rule <> '' THEN (SELECT CASE WHEN o.due_at <> '' THEN o.due_at ELSE '~' END FROM deadline_cache o
    WHERE o.case_id = pending.case_id AND o.rule = pending.rule AND o.state IN ('running', 'paused')) END,
  (SELECT MIN(n.due_at) FROM deadline_cache n WHERE n.case_id = pending.case_id AND n.state = 'running' AND n.due_at > ''), '~');
