package search

import (
	"context"
	"fmt"
	"strings"

	"gongkai/internal/platform/db"
)

// enter writes the index entry of a document.
func enter(ctx context.Context, tx *db.Tx, s *stored) error {
	var err error
	if tx.Dialect == db.SQLite {
		_, err = tx.Exec(ctx, `INSERT INTO search_index (rowid, tokens) VALUES (?, ?)`, s.seq, strings.Join(s.tokens(), " "))
	} else {
		_, err = tx.Exec(ctx, `INSERT INTO search_index (seq, tokens) VALUES (?, CAST(CAST(? AS TEXT) AS tsvector))`, s.seq, vector(s.tokens()))
	}
	if err != nil {
		return fmt.Errorf("search: index entry: %w", err)
	}
	return nil
}

// withdraw takes the index entry out. FTS5 without content must be told the tokens;
// its setting secure-delete (see the migration) makes it rewrite the lists they are in.
func withdraw(ctx context.Context, tx *db.Tx, s *stored) error {
	var err error
	if tx.Dialect == db.SQLite {
		_, err = tx.Exec(ctx, `INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', ?, ?)`, s.seq, strings.Join(s.tokens(), " "))
	} else {
		_, err = tx.Exec(ctx, `DELETE FROM search_index WHERE seq = ?`, s.seq)
	}
	if err != nil {
		return fmt.Errorf("search: index entry: %w", err)
	}
	return nil
}

// exchange makes of the entry of old that of s. In FTS5 the tokens that stay are not
// touched: a note more on a long text costs what the note costs. PostgreSQL knows whole
// entries only.
func exchange(ctx context.Context, tx *db.Tx, old, s *stored) error {
	if tx.Dialect == db.Postgres {
		if _, err := tx.Exec(ctx, `UPDATE search_index SET tokens = CAST(CAST(? AS TEXT) AS tsvector) WHERE seq = ?`, vector(s.tokens()), s.seq); err != nil {
			return fmt.Errorf("search: index entry: %w", err)
		}
		return nil
	}
	gone, come := differ(old.tokens(), s.tokens())
	if len(gone)+len(come) == 0 {
		return nil
	}
	// Both, even if one is empty: FTS5 counts its documents by them.
	if _, err := tx.Exec(ctx, `INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', ?, ?)`, s.seq, strings.Join(gone, " ")); err != nil {
		return fmt.Errorf("search: index entry: %w", err)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO search_index (rowid, tokens) VALUES (?, ?)`, s.seq, strings.Join(come, " ")); err != nil {
		return fmt.Errorf("search: index entry: %w", err)
	}
	return nil
}

// differ returns what only a and what only b has. Neither repeats anything.
func differ(a, b []string) (onlyA, onlyB []string) {
	in := make(map[string]bool, len(a))
	for _, v := range a {
		in[v] = true
	}
	for _, v := range b {
		if !in[v] {
			onlyB = append(onlyB, v)
		}
		delete(in, v)
	}
	for _, v := range a {
		if in[v] {
			onlyA = append(onlyA, v)
		}
	}
	return onlyA, onlyB
}

// vector is a list of tokens as the text of a tsvector.
func vector(ts []string) string { return "'" + strings.Join(ts, "' '") + "'" }

// Optimize merges the pieces of the index, for a nightly job. It takes some seconds
// for tens of thousands of documents, during which nobody else writes.
func Optimize(ctx context.Context, tx *db.Tx) error {
	q := `INSERT INTO search_index (search_index) VALUES ('optimize')`
	if tx.Dialect == db.Postgres {
		q = `ANALYZE search_index`
	}
	_, err := tx.Exec(ctx, q)
	return err
}

// Rebuild makes the whole index anew from the stored texts: after a restore, or when
// the way tokens are made has changed.
func Rebuild(ctx context.Context, tx *db.Tx) error {
	q := `INSERT INTO search_index (search_index) VALUES ('delete-all')`
	if tx.Dialect == db.Postgres {
		q = `DELETE FROM search_index`
	}
	if _, err := tx.Exec(ctx, q); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	type key struct{ sphere, id string }
	keys, err := db.All(ctx, tx, func(r db.Scanner) (k key, err error) { err = r.Scan(&k.sphere, &k.id); return k, err },
		`SELECT sphere, id FROM search_doc ORDER BY seq`)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	for _, k := range keys {
		s, err := load(ctx, tx, k.sphere, k.id)
		if err != nil {
			return err
		}
		if err := enter(ctx, tx, s); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `DELETE FROM search_lag`)
	return err
}

// candidates returns the newest documents whose tokens meet the condition.
func candidates(ctx context.Context, tx *db.Tx, q Query, e expr, limit int) ([]row, error) {
	args := []any{e.text(tx.Dialect)}
	state := ""
	if q.Validity != "" && !entered(q.Sphere, validityField) {
		state = ` WHERE d.validity = ?`
		args = append(args, q.Validity)
	}
	// The limit stands inside where it can: then only so many documents are looked up.
	ask := `SELECT d.seq, d.facet, d.title_norm FROM
		(SELECT rowid AS seq FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT ?) m
		CROSS JOIN search_doc d ON d.seq = m.seq`
	if state != "" {
		ask = `SELECT d.seq, d.facet, d.title_norm FROM (SELECT rowid AS seq FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC) m
			CROSS JOIN search_doc d ON d.seq = m.seq` + state + ` ORDER BY m.seq DESC LIMIT ?`
	}
	if tx.Dialect == db.Postgres {
		// The planner would rather read the whole table, or walk it by key, detoasting
		// every entry: the index is some fifty times faster.
		if _, err := tx.Exec(ctx, `SET LOCAL enable_seqscan = off`); err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		defer tx.Exec(ctx, `SET LOCAL enable_seqscan TO DEFAULT`)
		ask = `WITH c AS MATERIALIZED (SELECT seq FROM search_index WHERE tokens @@ CAST(CAST(? AS TEXT) AS tsquery)),
			m AS (SELECT seq FROM c ORDER BY seq DESC LIMIT ?)
			SELECT d.seq, d.facet, d.title_norm FROM m JOIN search_doc d ON d.seq = m.seq`
		if state != "" {
			ask = `WITH c AS MATERIALIZED (SELECT seq FROM search_index WHERE tokens @@ CAST(CAST(? AS TEXT) AS tsquery))
				SELECT d.seq, d.facet, d.title_norm FROM c JOIN search_doc d ON d.seq = c.seq` + state + ` ORDER BY d.seq DESC LIMIT ?`
		}
	}
	rs, err := db.All(ctx, tx, scanRow, ask, append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("search: candidates: %w", err)
	}
	newestFirst(rs)
	return rs, nil
}
