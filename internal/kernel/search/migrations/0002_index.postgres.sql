-- Without fastupdate: while PostgreSQL moves the entries of a list of pending ones into the index, a
-- condition with NOT is answered wrongly (a document already has some of its tokens there, not all).
CREATE TABLE search_index (seq BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL);
CREATE INDEX search_index_tokens ON search_index USING gin (tokens) WITH (fastupdate = off);
