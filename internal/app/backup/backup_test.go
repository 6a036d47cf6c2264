package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/app"
	"gongkai/internal/app/apptest"
	"gongkai/internal/app/backup"
	"gongkai/internal/app/demo"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

var ctx = context.Background()

// place is a platform's database and data directory.
type place struct{ db, dir string }

func fresh(t testing.TB, d db.Dialect) place {
	return place{dbtest.Target(t, d), filepath.Join(t.TempDir(), "data")}
}

func open(t testing.TB, target string, c clock.Clock) *db.DB {
	t.Helper()
	d, err := db.Open(ctx, target, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// take takes a backup with the keys.
func take(t testing.TB, d *db.DB, dir string) ([]byte, backup.Manifest) {
	t.Helper()
	var b bytes.Buffer
	_, m, err := backup.Write(ctx, d, dir, true, &b)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), m
}

func restore(file []byte, to place, c clock.Clock) error {
	plain, _, err := backup.Unseal(bytes.NewReader(file), "", "")
	if err != nil {
		return err
	}
	b, err := backup.Open(plain)
	if err != nil {
		return err
	}
	_, err = b.Restore(ctx, backup.Target{DB: to.db, Dir: to.dir, Clock: c})
	return err
}

// nothing demands that a restore that failed has left nothing.
func nothing(t *testing.T, at place) {
	t.Helper()
	for _, name := range []string{at.db, at.db + "-wal", at.dir} {
		if _, err := os.Lstat(name); err == nil {
			t.Errorf("%s was left behind", name)
		}
	}
}

// TestACityGoesThroughBothDatabases takes the demo city from SQLite to PostgreSQL and
// back: every row, every content and every file is the same.
func TestACityGoesThroughBothDatabases(t *testing.T) {
	t.Parallel()
	real := clock.System()
	start := real.Now()
	moving := demo.NewClock(real)
	at := fresh(t, db.SQLite)
	if err := os.MkdirAll(at.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(ctx, at.db, moving, db.Throwaway)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	quiet := slog.New(slog.NewJSONHandler(io.Discard, nil))
	a, err := app.New(ctx, app.Config{DB: d, Dir: at.dir, Clock: moving, Origin: "demo.example/log", Log: quiet,
		Access: &org.Access{Hasher: org.WeakHasher(), Rules: org.DefaultRules()}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := demo.Build(ctx, a, moving, start, quiet); err != nil {
		t.Fatal(err)
	}
	moving.Release()
	if _, err := a.Blobs.Put(ctx, strings.NewReader("an attachment")); err != nil {
		t.Fatal(err)
	}
	file, first := take(t, d, at.dir)
	for _, dialect := range []db.Dialect{db.Postgres, db.SQLite} {
		to := fresh(t, dialect)
		if err := restore(file, to, real); err != nil {
			t.Fatal(err)
		}
		d := open(t, to.db, real)
		var then backup.Manifest
		file, then = take(t, d, to.dir)
		first.Head, then.Head = "", "" // the moment of the backup is another
		changed := slices.IndexFunc(first.Tables, func(r backup.Rows) bool { return r.Table == "writer" })
		then.Tables[changed] = first.Tables[changed] // and so is that of the last act
		if diff := cmp.Diff(first, then); diff != "" {
			t.Fatalf("%s holds something else than what was restored:\n%s", dialect, diff)
		}
		whole(t, d, to.dir, "demo.example/log")
	}
	empty := 0
	for _, r := range first.Tables {
		if r.Rows == 0 {
			empty++
		}
	}
	if empty > len(first.Tables)/2 || first.Blobs.Count == 0 {
		t.Errorf("%d of %d tables were empty: the test proves little", empty, len(first.Tables))
	}
}

// whole demands that audit and log are whole and that the log can be signed.
func whole(t *testing.T, d *db.DB, dir, origin string) {
	t.Helper()
	l, err := publiclog.Open(ctx, d, dir, origin)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Check(ctx); err != nil {
		t.Fatal(err)
	}
	r, err := l.Verify(ctx)
	if err != nil || len(r.Faults) > 0 {
		t.Fatalf("%v %v", r.Faults, err)
	}
	chain, err := db.Get(ctx, d, func(tx *db.Tx) (audit.Report, error) { return audit.Verify(ctx, tx) })
	if err != nil || len(chain.Faults) > 0 {
		t.Fatalf("%v %v", chain.Faults, err)
	}
}

// TestABackupOfARunningPlatformIsOneMoment publishes and signs without a pause while
// backups are taken. Each of them can be restored, is whole, and its log can go on.
func TestABackupOfARunningPlatformIsOneMoment(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			c := clock.NewFake(dbtest.Start)
			dir := t.TempDir()
			o, err := apptest.Open(ctx, apptest.Config(open(t, dbtest.Target(t, dialect), c), dir, c))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { o.Close() })
			stop, stopped := make(chan struct{}), make(chan error, 1)
			go func() {
				for i := 0; ; i++ {
					select {
					case <-stop:
						stopped <- nil
						return
					default:
					}
					if err := publish(o, fmt.Sprint(i)); err != nil {
						stopped <- err
						return
					}
				}
			}()
			sizes := map[int64]bool{}
			for range 5 {
				if err := publish(o, "between"); err != nil {
					t.Fatal(err)
				}
				file, _ := take(t, o.DB, dir)
				to := fresh(t, db.SQLite)
				if err := restore(file, to, c); err != nil {
					t.Fatal(err)
				}
				d := open(t, to.db, c)
				whole(t, d, to.dir, "test.example/log")
				n, err := db.Get(ctx, d, func(tx *db.Tx) (int64, error) { return publiclog.Size(ctx, tx) })
				if err != nil {
					t.Fatal(err)
				}
				sizes[n] = true
			}
			close(stop)
			if err := <-stopped; err != nil {
				t.Fatal(err)
			}
			if len(sizes) < 3 {
				t.Errorf("the platform stood still: sizes %v", sizes)
			}
		})
	}
}

// publish takes a document all the way, and signs.
func publish(o *apptest.Office, mark string) error {
	id, err := o.Draft(ctx, o.DB, apptest.NewPaper(mark, 200))
	if err != nil {
		return err
	}
	for _, step := range apptest.Steps() {
		if _, err := db.Put(ctx, o.DB, func(tx *db.Tx) (lifecycle.Done, error) { return o.Step(ctx, tx, id, step) }); err != nil {
			return err
		}
	}
	return o.Public.Sign(ctx)
}

// TestAnOlderBackupIsMigrated restores what a program had that lacked the last table.
func TestAnOlderBackupIsMigrated(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB, c *clock.Fake) {
		const later = "document/0002_import"
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "log"), 0o755); err != nil {
			t.Fatal(err)
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			if err := tx.Migrate(ctx, func(f db.File) bool { return f.Name != later }, app.Migrations()...); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `INSERT INTO platform (id, opened) VALUES (1, '2020-02-03')`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		file, _ := take(t, d, dir)
		to := fresh(t, db.SQLite)
		if err := restore(file, to, c); err != nil {
			t.Fatal(err)
		}
		var opened string
		var n int
		err = open(t, to.db, c).Read(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(ctx, `SELECT opened, (SELECT COUNT(*) FROM document_import) FROM platform`).Scan(&opened, &n)
		})
		if err != nil || opened != "2020-02-03" {
			t.Fatalf("%q, %v", opened, err)
		}
	})
}

// TestAClockFarBehindIsRefused: else the first write would be.
func TestAClockFarBehindIsRefused(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(dbtest.Start)
	dir := t.TempDir()
	o, err := apptest.Open(ctx, apptest.Config(open(t, dbtest.Target(t, db.SQLite), c), dir, c))
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	file, _ := take(t, o.DB, dir)
	to := fresh(t, db.SQLite)
	if err := restore(file, to, clock.NewFake(dbtest.Start.AddDate(0, 0, -1))); err == nil || !strings.Contains(err.Error(), "系统时钟") {
		t.Fatal(err)
	}
	nothing(t, to)
	if err := restore(file, to, c); err != nil {
		t.Fatal(err)
	}
}

// TestReferencesAreCheckedAgain after they were set aside for the filling.
func TestReferencesAreCheckedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		orphan := func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO password (person, hash, must_change, changed_at) VALUES ('nobody', '', 0, '')`)
			return err
		}
		all := func(db.File) bool { return true }
		err := d.Load(ctx, func(tx *db.Tx) error {
			if err := tx.Migrate(ctx, all, app.Migrations()...); err != nil {
				return err
			}
			return tx.Unbound(ctx, func() error { return orphan(tx) })
		})
		if err == nil {
			t.Fatal("a row that refers to nothing was loaded")
		}
		err = d.Load(ctx, func(tx *db.Tx) error {
			if err := tx.Migrate(ctx, all, app.Migrations()...); err != nil {
				return err
			}
			return tx.Unbound(ctx, func() error { return nil })
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Write(ctx, orphan); err == nil {
			t.Fatal("references are no longer checked")
		}
		if err := d.Load(ctx, func(*db.Tx) error { return nil }); !errs.Is(err, errs.Refused) {
			t.Fatalf("a full database was loaded over: %v", err)
		}
	})
}

// TestBothDatabasesDescribeTheirTablesAlike, but for the full-text index.
func TestBothDatabasesDescribeTheirTablesAlike(t *testing.T) {
	t.Parallel()
	tables := func(d db.Dialect) []db.Table {
		list, err := db.Get(ctx, dbtest.Open(t, d, clock.NewFake(dbtest.Start), app.Migrations()...), func(tx *db.Tx) ([]db.Table, error) { return tx.Tables(ctx) })
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(list, func(t db.Table) bool { return t.Name == "search_index" })
	}
	lite, post := tables(db.SQLite), tables(db.Postgres)
	if diff := cmp.Diff(lite, post); diff != "" {
		t.Fatal(diff)
	}
	for _, x := range lite {
		for _, c := range x.Columns {
			if !slices.Contains([]db.Kind{db.TextKind, db.IntegerKind, db.RealKind, db.BytesKind}, c.Kind) {
				t.Errorf("%s.%s is of kind %q, which a backup cannot hold", x.Name, c.Name, c.Kind)
			}
		}
		if len(x.Key) == 0 {
			t.Logf("%s has no primary key: its rows are ordered by all columns", x.Name)
		}
	}
	if len(lite) < 50 {
		t.Fatalf("only %d tables", len(lite))
	}
}
