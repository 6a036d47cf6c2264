CREATE TABLE log_generation (
  n         INTEGER PRIMARY KEY,
  origin    TEXT NOT NULL,
  size      BIGINT NOT NULL,
  verifiers TEXT NOT NULL,
  opened_at TEXT NOT NULL
);
INSERT INTO log_generation (n, origin, size, verifiers, opened_at) VALUES (1, '', 0, '', '');
CREATE TABLE log_leaf (
  generation INTEGER NOT NULL REFERENCES log_generation (n),
  idx        BIGINT NOT NULL,
  item       TEXT NOT NULL,
  data       TEXT NOT NULL,
  PRIMARY KEY (generation, idx)
);
CREATE INDEX log_leaf_item ON log_leaf (item, generation, idx);
CREATE TABLE log_hash (
  generation INTEGER NOT NULL REFERENCES log_generation (n),
  idx        BIGINT NOT NULL,
  hash       BLOB NOT NULL,
  PRIMARY KEY (generation, idx)
);
CREATE TABLE log_checkpoint (
  generation INTEGER NOT NULL REFERENCES log_generation (n),
  size       BIGINT NOT NULL,
  audit_seq  BIGINT NOT NULL,
  note       TEXT NOT NULL,
  signed_at  TEXT NOT NULL,
  PRIMARY KEY (generation, size, audit_seq)
);
