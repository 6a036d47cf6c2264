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

// Common is the name that a migration has on both databases: an index that each of them
// makes in its own way is one migration.
func Common(name string) string {
	for _, d := range []Dialect{SQLite, Postgres} {
		name = strings.TrimSuffix(name, "."+string(d))
	}
	return name
}

// Applied is a migration that the database has.
type Applied struct {
	Name string `json:"name"`
	Sum  string `json:"sum"`
}

// Applied lists the migrations that the database has, by name.
func (t *Tx) Applied(ctx context.Context) ([]Applied, error) {
	return All(ctx, t, func(s Scanner) (a Applied, err error) {
		err = s.Scan(&a.Name, &a.Sum)
		return a, err
	}, `SELECT name, sum FROM migration ORDER BY name`)
}

// Migrate brings the database up to date. It refuses a database that a newer
// program has migrated, and one whose applied files differ from the program's.
func (d *DB) Migrate(ctx context.Context, sets ...Set) error {
	return d.Write(ctx, func(tx *Tx) error {
		return tx.Migrate(ctx, func(File) bool { return true }, sets...)
	})
}

// Migrate is DB.Migrate within a transaction, for the files that are wanted only: a
// backup is loaded into the tables that it was made of.
func (t *Tx) Migrate(ctx context.Context, wanted func(File) bool, sets ...Set) error {
	list, err := t.Applied(ctx)
	if err != nil {
		return err
	}
	applied := map[string]string{}
	for _, a := range list {
		applied[a.Name] = a.Sum
	}
	known := map[string]bool{}
	for _, s := range sets {
		files, err := s.Files(t.Dialect)
		if err != nil {
			return err
		}
		for _, f := range files {
			known[f.Name] = true
			sum, done := applied[f.Name]
			if done && sum != f.Sum {
				return fmt.Errorf("migration %s was changed after it had been applied", f.Name)
			}
			if done || !wanted(f) {
				continue
			}
			if _, err := t.tx.ExecContext(ctx, f.Text); err != nil {
				return fmt.Errorf("migration %s: %w", f.Name, err)
			}
			if _, err := t.Exec(ctx, `INSERT INTO migration (name, sum, at) VALUES (?, ?, ?)`, f.Name, f.Sum, Time(t.Now)); err != nil {
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
}
