package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"sort"
	"strings"
)

// Set is one package's migrations: the files migrations/NNNN_what.sql, applied in
// order of their names. A file NNNN_what.sqlite.sql or .postgres.sql is for that
// database only. A landed file is never edited.
type Set struct {
	Name string
	FS   fs.FS
}

// File is one migration of a set, for this dialect.
type File struct{ Name, Text, Sum string }

var bytesType = regexp.MustCompile(`\bBLOB\b`)

// Files returns the migrations of the set that apply to the dialect, in order.
func (s Set) Files(d Dialect) ([]File, error) {
	names, err := fs.Glob(s.FS, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var out []File
	for _, n := range names {
		base := strings.TrimSuffix(path.Base(n), ".sql")
		if ext := path.Ext(base); ext != "" && ext != "."+string(d) {
			continue
		}
		b, err := fs.ReadFile(s.FS, n)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		text := string(b)
		if d == Postgres {
			text = bytesType.ReplaceAllString(text, "BYTEA")
		}
		out = append(out, File{Name: s.Name + "/" + base, Text: text, Sum: hex.EncodeToString(sum[:])})
	}
	return out, nil
}

// Migrate brings the database up to date. It refuses a database that a newer
// program has migrated, and one whose applied files differ from the program's.
func (d *DB) Migrate(ctx context.Context, sets ...Set) error {
	return d.Write(ctx, func(tx *Tx) error {
		applied := map[string]string{}
		rows, err := tx.Query(ctx, `SELECT name, sum FROM migration`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var n, s string
			if err := rows.Scan(&n, &s); err != nil {
				return err
			}
			applied[n] = s
		}
		if err := rows.Err(); err != nil {
			return err
		}
		known := map[string]bool{}
		for _, s := range sets {
			files, err := s.Files(d.Dialect)
			if err != nil {
				return err
			}
			for _, f := range files {
				known[f.Name] = true
				sum, done := applied[f.Name]
				if done && sum != f.Sum {
					return fmt.Errorf("migration %s was changed after it had been applied", f.Name)
				}
				if done {
					continue
				}
				if _, err := tx.tx.ExecContext(ctx, f.Text); err != nil {
					return fmt.Errorf("migration %s: %w", f.Name, err)
				}
				if _, err := tx.Exec(ctx, `INSERT INTO migration (name, sum, at) VALUES (?, ?, ?)`, f.Name, f.Sum, Time(tx.Now)); err != nil {
					return err
				}
			}
		}
		for n := range applied {
			if !known[n] {
				return fmt.Errorf("the database has been migrated by a newer program (%s is unknown here): use that program", n)
			}
		}
		return nil
	})
}
