package publiclog_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

func eachDB(b *testing.B, f func(b *testing.B, d *db.DB)) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run(string(dialect), func(b *testing.B) {
			f(b, dbtest.Open(b, dialect, clock.NewFake(dbtest.Start), sets...))
		})
	}
}

// BenchmarkCommit compares, in one run, a transaction with one leaf, one with one plain
// row, and one with nothing but the lock and the commit.
func BenchmarkCommit(b *testing.B) {
	eachDB(b, func(b *testing.B, d *db.DB) {
		write := func(b *testing.B, fn func(tx *db.Tx) error) {
			for b.Loop() {
				if err := d.Write(context.Background(), fn); err != nil {
					b.Fatal(err)
				}
			}
		}
		append1 := func(tx *db.Tx) error {
			_, err := publiclog.Append(context.Background(), tx, sample(1))
			return err
		}
		b.Run("bare", func(b *testing.B) { write(b, func(*db.Tx) error { return nil }) })
		if err := d.Write(context.Background(), func(tx *db.Tx) error {
			_, err := tx.Exec(context.Background(), `CREATE TABLE plain_row (id BIGINT PRIMARY KEY, body TEXT NOT NULL)`)
			return err
		}); err != nil {
			b.Fatal(err)
		}
		row := 0
		b.Run("row", func(b *testing.B) {
			write(b, func(tx *db.Tx) error {
				row++
				_, err := tx.Exec(context.Background(), `INSERT INTO plain_row (id, body) VALUES (?, ?)`, row, text(1))
				return err
			})
		})
		b.Run("leaf", func(b *testing.B) { write(b, append1) })
		b.Run("100leaves", func(b *testing.B) {
			write(b, func(tx *db.Tx) error {
				for range 100 {
					if err := append1(tx); err != nil {
						return err
					}
				}
				return nil
			})
		})
	})
}

func BenchmarkAtTenThousandLeaves(b *testing.B) {
	eachDB(b, func(b *testing.B, d *db.DB) {
		dir := b.TempDir()
		l := open(b, d, dir)
		n := 10_000
		grow(b, d, 0, n)
		sign(b, l)
		b.Run("prove", func(b *testing.B) {
			for b.Loop() {
				err := d.Read(context.Background(), func(tx *db.Tx) error {
					_, err := publiclog.Prove(context.Background(), tx, 1234)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("appendAndSign", func(b *testing.B) {
			for b.Loop() {
				grow(b, d, n, n+1)
				n++
				sign(b, l)
			}
		})
		b.Run("verify", func(b *testing.B) {
			for b.Loop() {
				whole(b, l, int64(n))
			}
		})
		server := web(b, publiclog.Handler(l))
		state := filepath.Join(dir, "state")
		b.Run("verifySite", func(b *testing.B) {
			for b.Loop() {
				r, err := publiclog.VerifySite(context.Background(), server.Client(), server.URL, nil, state)
				if err != nil || len(r.Faults) > 0 {
					b.Fatal(err, r.Faults)
				}
			}
		})
		if err := os.Remove(state); err != nil {
			b.Fatal(err)
		}
	})
}
