-- What is said of a piece beside its text as the public sees it, in JSON; '' before publication.
-- A piece that was public before is taken as it is.
ALTER TABLE interpretation_piece ADD COLUMN shown TEXT NOT NULL DEFAULT '';
