-- What a unit had answered stays beside the ruling that stands for its answer.
ALTER TABLE pub_confirm ADD COLUMN objection TEXT NOT NULL DEFAULT '';
ALTER TABLE pub_confirm ADD COLUMN objected_name TEXT NOT NULL DEFAULT '';
ALTER TABLE pub_confirm ADD COLUMN objected_at TEXT NOT NULL DEFAULT '';
