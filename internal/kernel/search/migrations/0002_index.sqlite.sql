CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='', detail='none', tokenize='ascii');
INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);
