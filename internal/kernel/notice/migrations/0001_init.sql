CREATE TABLE notice (
  id        TEXT PRIMARY KEY,
  key       TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('notice', 'todo', 'remind')),
  case_id   TEXT NOT NULL, -- '' where it is about no case
  subject   TEXT NOT NULL,
  body      TEXT NOT NULL,
  outside   TEXT NOT NULL, -- what may be said outside the platform
  urgency   INTEGER NOT NULL CHECK (urgency IN (0, 1, 2)),
  by_person TEXT NOT NULL,
  by_name   TEXT NOT NULL,
  sent_at   TEXT NOT NULL,
  ack_at    TEXT NOT NULL  -- when the first of those told acknowledged
);
CREATE UNIQUE INDEX notice_key ON notice (key) WHERE key <> '';
CREATE INDEX notice_case ON notice (case_id, id) WHERE case_id <> '';
CREATE TABLE notice_recipient (
  notice  TEXT NOT NULL REFERENCES notice (id),
  person  TEXT NOT NULL,
  unit    TEXT NOT NULL, -- for which the person is told
  level   INTEGER NOT NULL, -- 0: at once; n: by the nth step of escalation
  told_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  ack_at  TEXT NOT NULL,
  ack_by  TEXT NOT NULL, -- 王敏（代张伟）
  PRIMARY KEY (notice, person)
);
CREATE INDEX notice_inbox ON notice_recipient (person, told_at, notice);
CREATE INDEX notice_unseen ON notice_recipient (person) WHERE seen_at = '';
CREATE TABLE notice_step (
  notice   TEXT NOT NULL REFERENCES notice (id),
  seq      INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  measure  TEXT NOT NULL CHECK (measure IN ('hour', 'workday')),
  told     TEXT NOT NULL, -- JSON: whom
  due_at   TEXT NOT NULL, -- computed under the calendar
  calendar TEXT NOT NULL,
  done_at  TEXT NOT NULL,
  outcome  TEXT NOT NULL CHECK (outcome IN ('', 'told', 'acknowledged', 'settled')),
  PRIMARY KEY (notice, seq)
);
CREATE INDEX notice_step_due ON notice_step (due_at) WHERE done_at = '';
CREATE TABLE notice_wait (
  notice TEXT NOT NULL REFERENCES notice (id),
  action TEXT NOT NULL,
  unit   TEXT NOT NULL,
  PRIMARY KEY (notice, action, unit)
);
CREATE TABLE notice_channel (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('mail', 'sms', 'json', 'wecom', 'dingtalk')),
  name       TEXT NOT NULL,
  unit       TEXT NOT NULL, -- '' for every unit
  urgency    INTEGER NOT NULL CHECK (urgency IN (0, 1, 2)),
  enabled    INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  config     TEXT NOT NULL, -- JSON
  secret     TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE TABLE notice_delivery (
  id        TEXT PRIMARY KEY,
  notice    TEXT NOT NULL REFERENCES notice (id),
  channel   TEXT NOT NULL REFERENCES notice_channel (id),
  person    TEXT NOT NULL, -- '' for a group
  level     INTEGER NOT NULL,
  queued_at TEXT NOT NULL,
  attempts  INTEGER NOT NULL,
  problem   TEXT NOT NULL,
  done_at   TEXT NOT NULL,
  outcome   TEXT NOT NULL CHECK (outcome IN ('', 'sent', 'acknowledged', 'off', 'no-address'))
);
CREATE INDEX notice_delivery_notice ON notice_delivery (notice, id);
