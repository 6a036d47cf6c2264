// Package dbtest runs a test on both databases: on a SQLite file, and on a schema of
// its own in PostgreSQL, which it starts where GONGKAI_TEST_POSTGRES names no server.
package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
)

// Start is the moment at which the clock of every database test stands: a Monday
// morning in Beijing.
var Start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// Each runs f once on each database, migrated with sets.
func Each(t *testing.T, sets []db.Set, f func(*testing.T, *db.DB, *clock.Fake)) {
	t.Helper()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			c := clock.NewFake(Start)
			f(t, Open(t, dialect, c, sets...), c)
		})
	}
}

// Open returns a fresh database of the dialect; it goes with the test.
func Open(t testing.TB, dialect db.Dialect, c clock.Clock, sets ...db.Set) *db.DB {
	t.Helper()
	if dialect == db.SQLite && len(sets) > 0 {
		return migrated(t, sets).Open(t, c)
	}
	d := open(t, Target(t, dialect), c)
	if err := d.Migrate(context.Background(), sets...); err != nil {
		t.Fatal(err)
	}
	return d
}

// open opens a database that may be lost when the power goes.
func open(t testing.TB, target string, c clock.Clock) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), target, c, db.Throwaway)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// Target returns what db.Open takes for a fresh database of the dialect.
func Target(t testing.TB, dialect db.Dialect) string {
	t.Helper()
	if dialect == db.SQLite {
		return filepath.Join(t.TempDir(), "test.db")
	}
	return Schema(t, Server(t))
}

// Schema makes a schema on a PostgreSQL server and returns what db.Open takes for it. It
// goes with the test.
func Schema(t testing.TB, server string) string {
	t.Helper()
	var b [8]byte
	rand.Read(b[:])
	schema := "t" + hex.EncodeToString(b[:])
	conn, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Exec("CREATE SCHEMA " + schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn, err := sql.Open("pgx", server)
		if err != nil {
			return
		}
		defer conn.Close()
		conn.Exec("DROP SCHEMA " + schema + " CASCADE")
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// Get reads from a database in a test.
func Get[T any](t testing.TB, d *db.DB, f func(*db.Tx) (T, error)) T {
	t.Helper()
	v, err := db.Get(context.Background(), d, f)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Put writes to a database in a test.
func Put[T any](t testing.TB, d *db.DB, f func(*db.Tx) (T, error)) T {
	t.Helper()
	v, err := db.Put(context.Background(), d, f)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var server struct {
	once    sync.Once
	url     string
	cluster *Cluster // kept, because its server ends when nobody holds it
	err     error
}

// Server returns the address of a PostgreSQL server for tests. A server that it
// starts itself ends with the test process. Without PostgreSQL's programs the test
// is skipped, but fails where CI is set.
func Server(t testing.TB) string {
	t.Helper()
	server.once.Do(func() {
		if server.url = os.Getenv("GONGKAI_TEST_POSTGRES"); server.url == "" {
			if server.cluster, server.err = StartCluster(); server.err == nil {
				server.url = server.cluster.URL
			}
		}
	})
	if server.err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(server.err)
		}
		t.Skip(server.err)
	}
	return server.url
}
