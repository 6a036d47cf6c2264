-- A fact whose moment was recorded wrongly stays, and counts no more.
ALTER TABLE deadline_fact ADD COLUMN void INTEGER NOT NULL DEFAULT 0 CHECK (void IN (0, 1));
