package publiclog_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

func TestConcurrentAppendsAndSignings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		dir := t.TempDir()
		l, other := open(t, d, dir), open(t, d, dir) // two holders of one directory
		var wg sync.WaitGroup
		for w := range 6 {
			wg.Go(func() {
				for i := range 10 {
					err := d.Write(t.Context(), func(tx *db.Tx) error {
						_, err := publiclog.Append(t.Context(), tx, sample(w*10+i))
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		for _, s := range []*publiclog.Log{l, other} {
			wg.Go(func() {
				for range 10 {
					if err := s.Sign(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		sign(t, l)
		whole(t, l, 60)
	})
}

func TestSigningMayBeCutOffAnywhere(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]func(t *testing.T, d *db.DB, dir string){
		"before it began": func(*testing.T, *db.DB, string) {},
		"before the checkpoint was in the database": func(t *testing.T, d *db.DB, dir string) {
			execute(t, d, `DELETE FROM log_checkpoint WHERE size = 300`)
			remove(t, dir, "checkpoint")
		},
		"before the file was published": func(t *testing.T, _ *db.DB, dir string) { remove(t, dir, "checkpoint") },
		"with the mirror gone":          func(t *testing.T, _ *db.DB, dir string) { remove(t, dir, "tile") },
		"with the highest file gone":    func(t *testing.T, _ *db.DB, dir string) { remove(t, dir, "highest") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
				dir := t.TempDir()
				l := open(t, d, dir)
				grow(t, d, 0, 300)
				sign(t, l)
				cut(t, d, dir)
				grow(t, d, 300, 301) // committed, not signed
				l = open(t, d, dir)
				sign(t, l)
				whole(t, l, 301)
				sign(t, l)
				whole(t, l, 301)
			})
		})
	}
}

func TestAnUnchangedLogIsNotSignedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		dir := t.TempDir()
		l := open(t, d, dir)
		sign(t, l) // an empty log has a checkpoint too
		whole(t, l, 0)
		grow(t, d, 0, 2)
		sign(t, l)
		before, _ := os.Stat(filepath.Join(dir, "log", "highest"))
		sign(t, l)
		after, _ := os.Stat(filepath.Join(dir, "log", "highest"))
		r, err := l.Verify(t.Context())
		if err != nil || r.Checkpoints != 2 || !os.SameFile(before, after) {
			t.Fatalf("%d checkpoints, %v", r.Checkpoints, err)
		}
	})
}

func TestAProcessWithoutKeyCannotSign(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite, clock.NewFake(dbtest.Start), sets...)
	l := &publiclog.Log{DB: d, Dir: t.TempDir()}
	if err := l.Sign(t.Context()); !errs.Is(err, errs.Refused) {
		t.Fatal(err)
	}
}

// TestKilledWhilePublishing kills a process that appends and signs, again and again:
// nothing that it reported as committed is missing, and the log can be signed.
func TestKilledWhilePublishing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := filepath.Join(dir, "test.db")
	d, err := db.Open(t.Context(), target, clock.NewFake(dbtest.Start))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Migrate(t.Context(), sets...); err != nil {
		t.Fatal(err)
	}
	committed := 0
	for round := range 6 {
		ctx, stop := context.WithTimeout(t.Context(), time.Duration(150+round*37)*time.Millisecond)
		child := exec.CommandContext(ctx, os.Args[0], "-test.run", "^TestChildThatPublishes$")
		child.Env = append(os.Environ(), "GONGKAI_LOG_CHILD="+dir)
		out, _ := child.CombinedOutput() // SIGKILL at the end of ctx
		stop()
		if strings.Contains(string(out), "FAIL") {
			t.Fatalf("%s", out)
		}
		committed += strings.Count(string(out), "committed\n")
		l := open(t, d, dir)
		sign(t, l)
		r, err := l.Verify(t.Context())
		if err != nil || len(r.Faults) > 0 || r.Size < int64(committed) {
			t.Fatalf("round %d: size %d, %d reported as committed, %v, %v", round, r.Size, committed, r.Faults, err)
		}
	}
	if committed == 0 {
		t.Fatal("the child published nothing before it was killed")
	}
}

func TestChildThatPublishes(t *testing.T) {
	dir := os.Getenv("GONGKAI_LOG_CHILD")
	if dir == "" {
		return // the body of the child process of TestKilledWhilePublishing
	}
	d, err := db.Open(t.Context(), filepath.Join(dir, "test.db"), clock.NewFake(dbtest.Start))
	if err != nil {
		t.Fatal(err)
	}
	l := open(t, d, dir)
	for {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := publiclog.Append(t.Context(), tx, sample(1))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Print("committed\n")
		sign(t, l)
	}
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, "log", name)); err != nil {
		t.Fatal(err)
	}
}
