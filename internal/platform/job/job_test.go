package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/job"
)

var sets = []db.Set{job.Migrations}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func enqueue(t *testing.T, d *db.DB, jobs ...job.Job) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		for _, j := range jobs {
			if err := job.Enqueue(t.Context(), tx, j); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func states(t *testing.T, d *db.DB) string {
	t.Helper()
	got, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]string, error) {
		return db.All(t.Context(), tx, db.Text, `SELECT state FROM job ORDER BY id`)
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(got, " ")
}

func dead(t *testing.T, d *db.DB) []job.Entry {
	t.Helper()
	out, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]job.Entry, error) { return job.Dead(t.Context(), tx) })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func step(t *testing.T, r *job.Runner, want int) error {
	t.Helper()
	n, err := r.Step(t.Context())
	if n != want {
		t.Fatalf("worked %d jobs, want %d (%v)", n, want, err)
	}
	return err
}

// recorder is a handler that remembers what it was given.
type recorder struct{ got []string }

func (r *recorder) handle(_ context.Context, args json.RawMessage) error {
	r.got = append(r.got, string(args))
	return nil
}

func TestAJobExistsOnlyIfItsActWasCommitted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		boom := errors.New("boom")
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := job.Enqueue(t.Context(), tx, job.Job{Kind: "mail"}); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		var rec recorder
		r := &job.Runner{DB: d, Clock: c, Handlers: map[string]job.Handler{"mail": rec.handle}}
		step(t, r, 0)
		enqueue(t, d, job.Job{Kind: "mail", Args: map[string]int{"n": 7}})
		if err := step(t, r, 1); err != nil || strings.Join(rec.got, " ") != `{"n":7}` {
			t.Fatalf("got %q, %v", rec.got, err)
		}
		step(t, r, 0)
	})
}

func TestJobsRunWhenDueAndInOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		var rec recorder
		r := &job.Runner{DB: d, Clock: c, Handlers: map[string]job.Handler{"k": rec.handle}}
		at := func(m int) time.Time { return dbtest.Start.Add(time.Duration(m) * time.Minute) }
		enqueue(t, d, job.Job{Kind: "k", Args: 3, RunAt: at(3)}, job.Job{Kind: "k", Args: 2, RunAt: at(2)},
			job.Job{Kind: "k", Args: 0}, job.Job{Kind: "k", Args: 9, RunAt: at(9)}, job.Job{Kind: "unknown"})
		step(t, r, 1)
		c.Set(at(5))
		step(t, r, 2)
		if got := strings.Join(rec.got, " "); got != "0 2 3" {
			t.Fatalf("order %q", got)
		}
		if got := states(t, d); strings.Count(got, "waiting") != 2 || strings.Count(got, "done") != 3 {
			t.Fatalf("the later job and the one of an unknown kind must wait: %s", got)
		}
	})
}

func TestAKeyIsTakenWhileWaitingOrDone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		fail := true
		r := &job.Runner{DB: d, Clock: c, Log: quiet(), Handlers: map[string]job.Handler{"k": func(context.Context, json.RawMessage) error {
			if fail {
				return errors.New("no")
			}
			return nil
		}}}
		one := job.Job{Kind: "k", Key: "once", MaxAttempts: 1}
		enqueue(t, d, one, one)
		step(t, r, 1) // dies
		fail = false
		enqueue(t, d, one)
		enqueue(t, d, one)
		step(t, r, 1)
		enqueue(t, d, one)
		if got := states(t, d); got != "dead done" && got != "done dead" {
			t.Fatalf("states %q", got)
		}
		err := d.Write(t.Context(), func(tx *db.Tx) error { return job.Retry(t.Context(), tx, dead(t, d)[0].ID) })
		if !errs.Is(err, errs.Conflict) {
			t.Fatalf("retried although the key is taken: %v", err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := job.Purge(t.Context(), tx, dbtest.Start.Add(time.Second))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		enqueue(t, d, one)
		step(t, r, 1)
	})
}

func TestAFailingJobWaitsLongerAndDies(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		calls := 0
		r := &job.Runner{DB: d, Clock: c, Log: quiet(), Handlers: map[string]job.Handler{"k": func(context.Context, json.RawMessage) error {
			if calls++; calls == 2 {
				panic("nil map")
			}
			return errors.New("线路\x00不通 \xff" + strings.Repeat("长", 2000))
		}}}
		enqueue(t, d, job.Job{Kind: "k", MaxAttempts: 3})
		if err := step(t, r, 1); err == nil {
			t.Fatal("Step hides the failure")
		}
		step(t, r, 0)
		c.Advance(9 * time.Second)
		step(t, r, 0)
		c.Advance(4 * time.Second)
		if err := step(t, r, 1); err == nil || !strings.Contains(err.Error(), "nil map") {
			t.Fatalf("a panic must be an error: %v", err)
		}
		c.Advance(19 * time.Second)
		step(t, r, 0)
		c.Advance(7 * time.Second)
		step(t, r, 1)
		c.Advance(24 * time.Hour)
		step(t, r, 0)
		list := dead(t, d)
		if len(list) != 1 || list[0].Attempt != 3 || !strings.HasPrefix(list[0].LastError, "线路不通") || len(list[0].LastError) > 2100 {
			t.Fatalf("dead letters %+v", list)
		}
		id := list[0].ID
		err := d.Write(t.Context(), func(tx *db.Tx) error { return job.Retry(t.Context(), tx, id) })
		if err != nil {
			t.Fatal(err)
		}
		step(t, r, 1)
		if calls != 4 || states(t, d) != "waiting" {
			t.Fatalf("calls %d, %s", calls, states(t, d))
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error { return job.Discard(t.Context(), tx, id) })
		if !errs.Is(err, errs.NotFound) {
			t.Fatalf("discarded a job that is not dead: %v", err)
		}
	})
}

func TestDiscardRemovesADeadJob(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		r := &job.Runner{DB: d, Clock: c, Log: quiet(), Handlers: map[string]job.Handler{"k": func(context.Context, json.RawMessage) error { return errors.New("no") }}}
		enqueue(t, d, job.Job{Kind: "k", MaxAttempts: 1})
		step(t, r, 1)
		err := d.Write(t.Context(), func(tx *db.Tx) error { return job.Discard(t.Context(), tx, dead(t, d)[0].ID) })
		if err != nil || len(dead(t, d)) != 0 {
			t.Fatalf("%v, %d left", err, len(dead(t, d)))
		}
	})
}

func TestPeriodicJobsComeOnceAPeriod(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		var rec recorder
		runner := func() *job.Runner {
			return &job.Runner{DB: d, Clock: c, Handlers: map[string]job.Handler{"sweep": rec.handle},
				Periodic: []job.Periodic{{Kind: "sweep", Every: 24 * time.Hour, Offset: 18 * time.Hour}}}
		}
		a, b := runner(), runner()
		step(t, a, 1)
		step(t, b, 0)
		step(t, a, 0)
		c.Set(time.Date(2026, 3, 2, 17, 59, 0, 0, time.UTC))
		step(t, b, 0)
		c.Set(time.Date(2026, 3, 2, 18, 0, 0, 0, time.UTC))
		step(t, b, 1)
		step(t, a, 0)
		c.Advance(10 * 24 * time.Hour) // ten periods without a process are not made up for
		step(t, a, 1)
		step(t, runner(), 0)
		if len(rec.got) != 3 {
			t.Fatalf("ran %d times", len(rec.got))
		}
	})
}

func TestWrongSetUpIsRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite, clock.NewFake(dbtest.Start), sets...)
	for name, p := range map[string]job.Periodic{
		"no handler":                {Kind: "other", Every: time.Hour},
		"longer than jobs are kept": {Kind: "k", Every: 31 * 24 * time.Hour},
		"no period":                 {Kind: "k"},
	} {
		r := &job.Runner{DB: d, Clock: clock.NewFake(dbtest.Start), Periodic: []job.Periodic{p}, Handlers: map[string]job.Handler{"k": (&recorder{}).handle}}
		if _, err := r.Step(t.Context()); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestBackoffGrowsToAnHour(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]time.Duration{1: 10 * time.Second, 2: 20 * time.Second, 5: 160 * time.Second, 10: time.Hour, 80: time.Hour} {
		for range 20 {
			if got := job.Backoff(n); got < want || got > want+want/4 {
				t.Errorf("after %d attempts: %v, want %v and at most a quarter more", n, got, want)
			}
		}
	}
}
