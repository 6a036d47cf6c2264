-- A form that creates something carries a token: sent twice, it acts once.
CREATE TABLE desk_token (
  person TEXT NOT NULL,
  token  TEXT NOT NULL,
  at     TEXT NOT NULL,
  PRIMARY KEY (person, token)
);
CREATE INDEX desk_token_at ON desk_token (at);
-- What a person did lately is read from this index of the engine's table.
CREATE INDEX desk_move_person ON move (person, at);
