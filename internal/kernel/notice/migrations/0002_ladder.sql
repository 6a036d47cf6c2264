-- A step may be repeated: each time the next row is written when this one is worked.
ALTER TABLE notice_step ADD COLUMN again_after INTEGER NOT NULL DEFAULT 0; -- in the same measure; 0: not repeated
ALTER TABLE notice_step ADD COLUMN again INTEGER NOT NULL DEFAULT 0;       -- how often at most
-- When all that the notice was about had been done; '' while something waits.
ALTER TABLE notice ADD COLUMN settled_at TEXT NOT NULL DEFAULT '';
-- Every telling: one for each step and person. notice_recipient holds the last one.
CREATE TABLE notice_told (
  notice  TEXT NOT NULL REFERENCES notice (id),
  person  TEXT NOT NULL,
  seq     INTEGER NOT NULL, -- 0: at once; n: by the nth step
  told_at TEXT NOT NULL,
  PRIMARY KEY (notice, person, seq)
);
INSERT INTO notice_told (notice, person, seq, told_at) SELECT notice, person, level, told_at FROM notice_recipient;
CREATE INDEX notice_delivery_recent ON notice_delivery (queued_at, id);
