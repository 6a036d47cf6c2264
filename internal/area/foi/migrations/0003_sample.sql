-- Samplings of closed requests (Y3.3): what was frozen, what it was drawn with.
CREATE TABLE foi_sample (
  id              TEXT PRIMARY KEY REFERENCES cases (id),
  from_date       TEXT NOT NULL,
  until_date      TEXT NOT NULL,
  units           TEXT NOT NULL,
  number          BIGINT NOT NULL CHECK (number > 0),
  each_unit       INTEGER NOT NULL CHECK (each_unit IN (0, 1)),
  days            BIGINT NOT NULL,
  frozen_on       TEXT NOT NULL,
  members         BIGINT NOT NULL,
  population      TEXT NOT NULL,
  audit_seq       BIGINT NOT NULL,
  log_generation  BIGINT NOT NULL,
  log_size        BIGINT NOT NULL,
  seed            TEXT NOT NULL,
  seed_generation BIGINT NOT NULL,
  seed_size       BIGINT NOT NULL,
  seed_audit      BIGINT NOT NULL,
  drawn_on        TEXT NOT NULL,
  concluded_on    TEXT NOT NULL
);
CREATE TABLE foi_sample_member (
  sample  TEXT NOT NULL REFERENCES foi_sample (id),
  place   BIGINT NOT NULL,
  request TEXT NOT NULL REFERENCES foi_request (id),
  unit    TEXT NOT NULL,
  PRIMARY KEY (sample, place)
);
CREATE TABLE foi_sample_pick (
  sample       TEXT NOT NULL REFERENCES foi_sample (id),
  request      TEXT NOT NULL REFERENCES foi_request (id),
  place        BIGINT NOT NULL,
  unit         TEXT NOT NULL,
  ticket       TEXT NOT NULL,
  checked_on   TEXT NOT NULL,
  checker      TEXT NOT NULL,
  checker_name TEXT NOT NULL,
  version      BIGINT NOT NULL,
  marks        TEXT NOT NULL,
  PRIMARY KEY (sample, request)
);
CREATE TABLE foi_rectification (
  id          TEXT PRIMARY KEY REFERENCES cases (id),
  sample      TEXT NOT NULL REFERENCES foi_sample (id),
  target      TEXT NOT NULL,
  days        BIGINT NOT NULL,
  findings    TEXT NOT NULL,
  report      TEXT NOT NULL,
  reported_on TEXT NOT NULL,
  returned    BIGINT NOT NULL,
  reason      TEXT NOT NULL,
  accepted_on TEXT NOT NULL
);
CREATE INDEX foi_rectification_sample ON foi_rectification (sample, target);
-- What the board reads, without a look at the rows: everything open, by area and unit, with the clock of its answer and
-- its handler; everything ended, the last changed first.
CREATE INDEX cases_open ON cases (area, unit, id, state) WHERE closed = 0;
CREATE INDEX cases_ended ON cases (area, changed_at, id) WHERE closed = 1;
CREATE INDEX foi_request_hand ON foi_request (id, handler, handler_name, extension);
CREATE INDEX deadline_cache_reply ON deadline_cache (case_id, due_at, state, rule) WHERE rule IN ('foi.reply', 'foi.reply-2008', 'foi.delay') AND state IN ('running', 'paused');
