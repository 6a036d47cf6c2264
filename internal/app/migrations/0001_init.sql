CREATE TABLE platform (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  opened TEXT NOT NULL
);
