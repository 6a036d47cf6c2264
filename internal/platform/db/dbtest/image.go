package dbtest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
)

// Image is the file of a SQLite database: to write it again is faster than to migrate
// again.
type Image []byte

// long is before the clock of every test.
var long = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// MakeImage migrates a SQLite database with sets, lets fill write to it, and returns its
// file. fill may be nil. The writes in it are dated by c.
func MakeImage(t testing.TB, c clock.Clock, fill func(*db.DB) error, sets ...db.Set) Image {
	t.Helper()
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "image.db")
	d, err := db.Open(ctx, file, c, db.Throwaway)
	if err == nil {
		err = d.Migrate(ctx, sets...)
	}
	if err == nil && fill != nil {
		err = fill(d)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil { // the write-ahead log goes into the file
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Open returns a database of its own with what the image holds; it goes with the test.
func (i Image) Open(t testing.TB, c clock.Clock) *db.DB {
	t.Helper()
	file := Target(t, db.SQLite)
	if err := os.WriteFile(file, i, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, file, c)
}

var images struct {
	sync.Mutex
	of map[string]Image
}

// migrated returns the image of the sets, made once in the process.
func migrated(t testing.TB, sets []db.Set) Image {
	t.Helper()
	var key strings.Builder
	for _, s := range sets {
		files, err := s.Files(db.SQLite)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			key.WriteString(f.Name + f.Sum)
		}
	}
	images.Lock()
	defer images.Unlock()
	if images.of[key.String()] == nil {
		if images.of == nil {
			images.of = map[string]Image{}
		}
		images.of[key.String()] = MakeImage(t, clock.NewFake(long), nil, sets...)
	}
	return images.of[key.String()]
}
