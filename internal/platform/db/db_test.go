package db_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

var sets = []db.Set{{Name: "thing", FS: fstest.MapFS{
	"migrations/0001_init.sql":          {Data: []byte("CREATE TABLE thing (id TEXT PRIMARY KEY, n BIGINT NOT NULL, raw BLOB)")},
	"migrations/0002_more.sqlite.sql":   {Data: []byte("CREATE TABLE only_sqlite (id TEXT)")},
	"migrations/0002_more.postgres.sql": {Data: []byte("CREATE TABLE only_postgres (id TEXT)")},
	"migrations/0003_row.sql":           {Data: []byte("INSERT INTO thing (id, n) VALUES ('a?', 1); INSERT INTO thing (id, n) VALUES ('b', 2)")},
}}}

func TestWriteIsAllOrNothing(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		boom := errors.New("boom")
		ran := false
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.After(func() { ran = true })
			if _, err := tx.Exec(ctx, `INSERT INTO thing (id, n, raw) VALUES (?, ?, ?)`, "c", 3, []byte{0, 1}); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) || ran {
			t.Fatalf("err %v, after ran %v", err, ran)
		}
		ids := mustIDs(t, d)
		if len(ids) != 2 || ids[0] != "a?" {
			t.Fatalf("rows %q", ids)
		}
	})
}

func TestReadCannotWrite(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		err := d.Read(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM thing`)
			return err
		})
		if err == nil {
			t.Fatal("a reader deleted rows")
		}
	})
}

func TestUniqueKeyTaken(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO thing (id, n) VALUES (?, ?)`, "b", 9)
			return err
		})
		if !db.Unique(err) {
			t.Fatalf("not recognised: %v", err)
		}
	})
}

func TestTheMomentNeverGoesBack(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		ctx := context.Background()
		moment := func() (now time.Time, err error) {
			err = d.Write(ctx, func(tx *db.Tx) error {
				now = tx.Now
				_, err := tx.Exec(ctx, `UPDATE thing SET n = n + 1`)
				return err
			})
			return now, err
		}
		first, err := moment()
		if err != nil {
			t.Fatal(err)
		}
		c.Advance(-time.Minute)
		second, err := moment()
		if err != nil || second.Before(first) {
			t.Fatalf("went back from %v to %v (%v)", first, second, err)
		}
		c.Advance(-time.Hour)
		if _, err := moment(); err == nil {
			t.Fatal("wrote although the clock went back by an hour")
		} else if !errs.Is(err, errs.Internal) {
			t.Fatal(err)
		}
	})
}

func TestAWriteThatChangesNothingLeavesNoMoment(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		ctx := context.Background()
		last := func() time.Time {
			at, err := db.Get(ctx, d, func(tx *db.Tx) (time.Time, error) { return db.LastWrite(ctx, tx) })
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		before := last()
		c.Advance(365 * 24 * time.Hour)
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE thing SET n = 7 WHERE id = ?`, "nobody")
			return err
		})
		if err == nil {
			err = d.Migrate(ctx, sets...) // what a start does
		}
		if err != nil || !last().Equal(before) {
			t.Fatalf("the last write was at %v, and is now at %v (%v)", before, last(), err)
		}
		c.Advance(-365 * 24 * time.Hour)
		if err := d.Write(ctx, func(*db.Tx) error { return nil }); err != nil {
			t.Fatalf("the clock is right again: %v", err)
		}
	})
}

func TestConcurrentWritersLoseNothing(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				for range 5 {
					err := d.Write(ctx, func(tx *db.Tx) error {
						var n int
						if err := tx.QueryRow(ctx, `SELECT n FROM thing WHERE id = ?`, "a?").Scan(&n); err != nil {
							return err
						}
						_, err := tx.Exec(ctx, `UPDATE thing SET n = ? WHERE id = ?`, n+1, "a?")
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		n, err := db.Get(ctx, d, func(tx *db.Tx) (n int, err error) {
			err = tx.QueryRow(ctx, `SELECT n FROM thing WHERE id = 'a?' AND n = ?`, 101).Scan(&n)
			return n, err
		})
		if err != nil || n != 101 {
			t.Fatalf("n = %d, %v", n, err)
		}
	})
}

func TestMigrateRefusesWhatItDoesNotKnow(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		if err := d.Migrate(ctx, sets...); err != nil {
			t.Fatalf("a second run: %v", err)
		}
		if err := d.Migrate(ctx); err == nil {
			t.Fatal("accepted a database of a newer program")
		}
		changed := []db.Set{{Name: "thing", FS: fstest.MapFS{"migrations/0001_init.sql": {Data: []byte("CREATE TABLE other (id TEXT)")}}}}
		if err := d.Migrate(ctx, changed...); err == nil {
			t.Fatal("accepted a migration that was edited after it had been applied")
		}
	})
}

func mustIDs(t *testing.T, d *db.DB) []string {
	t.Helper()
	ids, err := db.Get(context.Background(), d, func(tx *db.Tx) ([]string, error) {
		return db.All(context.Background(), tx, db.Text, `SELECT id FROM thing ORDER BY id`)
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}
