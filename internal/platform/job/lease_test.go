package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/job"
)

// vanish leaves a claimed job behind as a killed worker does: its lease stands, nobody renews it.
func vanish(t *testing.T, d *db.DB, until time.Time) {
	t.Helper()
	err := d.Quick(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE job SET leased_by = 'killed', leased_until = ?, attempt = attempt + 1 WHERE state = 'waiting'`, db.Time(until))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAKilledWorkersJobRunsAgainAfterItsLease(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		var rec recorder
		r := &job.Runner{DB: d, Clock: c, Handlers: map[string]job.Handler{"k": rec.handle}}
		enqueue(t, d, job.Job{Kind: "k"})
		vanish(t, d, dbtest.Start.Add(time.Minute))
		step(t, r, 0)
		c.Advance(59 * time.Second)
		step(t, r, 0)
		c.Advance(time.Second)
		step(t, r, 1)

		enqueue(t, d, job.Job{Kind: "k", MaxAttempts: 1}, job.Job{Kind: "k", RunAt: c.Now().Add(time.Hour), MaxAttempts: 5})
		vanish(t, d, c.Now().Add(time.Minute))
		c.Advance(2 * time.Hour)
		step(t, r, 1)
		if list := dead(t, d); len(list) != 1 {
			t.Fatalf("a job that killed its last worker must not run again: %+v", list)
		}
	})
}

func TestALongJobKeepsItsLease(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		started, finish := make(chan struct{}), make(chan struct{})
		h := map[string]job.Handler{"k": func(context.Context, json.RawMessage) error { close(started); <-finish; return nil }}
		a := &job.Runner{DB: d, Clock: c, Handlers: h, Lease: 90 * time.Millisecond}
		b := &job.Runner{DB: d, Clock: c, Handlers: h, Lease: 90 * time.Millisecond}
		enqueue(t, d, job.Job{Kind: "k"})
		done := make(chan error)
		go func() { _, err := a.Step(t.Context()); done <- err }()
		<-started
		for range 5 {
			c.Advance(60 * time.Millisecond)
			want := db.Time(c.Now().Add(90 * time.Millisecond))
			for until := ""; until != want; {
				var err error
				until, err = db.Get(t.Context(), d, func(tx *db.Tx) (s string, err error) {
					err = tx.QueryRow(t.Context(), `SELECT leased_until FROM job`).Scan(&s)
					return s, err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			step(t, b, 0)
		}
		close(finish)
		if err := <-done; err != nil || states(t, d) != "done" {
			t.Fatalf("%v, %s", err, states(t, d))
		}
	})
}

func TestALostLeaseEndsTheJobAndKeepsItsOutcomeOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		r := &job.Runner{DB: d, Clock: c, Log: quiet(), Lease: 30 * time.Millisecond, Handlers: map[string]job.Handler{
			"k": func(ctx context.Context, _ json.RawMessage) error {
				vanish(t, d, dbtest.Start.Add(time.Hour))
				<-ctx.Done()
				return ctx.Err()
			}}}
		enqueue(t, d, job.Job{Kind: "k"})
		if err := step(t, r, 1); err == nil {
			t.Fatal("a lost lease must show")
		}
		if states(t, d) != "waiting" {
			t.Fatal("the outcome of a worker without lease was recorded")
		}
	})
}

func TestTwoProcessesNeverRunOneJobAtOnce(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			const jobs = 120
			c := clock.NewFake(dbtest.Start)
			target := dbtest.Target(t, dialect)
			var running [jobs]atomic.Int32
			var runs atomic.Int32
			ctx, stop := context.WithCancel(t.Context())
			handler := func(_ context.Context, args json.RawMessage) error {
				var n int
				if err := json.Unmarshal(args, &n); err != nil {
					return err
				}
				if running[n].Add(1) != 1 {
					t.Errorf("job %d runs twice at the same time", n)
				}
				time.Sleep(time.Millisecond)
				running[n].Add(-1)
				if runs.Add(1) == jobs {
					stop()
				}
				return nil
			}
			var wg sync.WaitGroup
			for i := range 2 {
				d, err := db.Open(t.Context(), target, c)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { d.Close() })
				if i == 0 {
					if err := d.Migrate(t.Context(), sets...); err != nil {
						t.Fatal(err)
					}
					for n := range jobs {
						enqueue(t, d, job.Job{Kind: "k", Args: n})
					}
				}
				r := &job.Runner{DB: d, Clock: c, Workers: 4, Poll: 2 * time.Millisecond, Handlers: map[string]job.Handler{"k": handler}}
				wg.Go(func() {
					if err := r.Run(ctx); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if n := runs.Load(); n != jobs {
				t.Fatalf("%d runs of %d jobs", n, jobs)
			}
		})
	}
}

func TestRunStopsGracefully(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		ctx, stop := context.WithCancel(t.Context())
		handlers := map[string]job.Handler{
			"short": func(ctx context.Context, _ json.RawMessage) error {
				stop()
				time.Sleep(10 * time.Millisecond)
				return ctx.Err()
			},
			"endless": func(ctx context.Context, _ json.RawMessage) error { <-ctx.Done(); return ctx.Err() },
		}
		enqueue(t, d, job.Job{Kind: "endless", MaxAttempts: 1}, job.Job{Kind: "short", RunAt: dbtest.Start})
		r := &job.Runner{DB: d, Clock: c, Log: quiet(), Grace: 200 * time.Millisecond, Handlers: handlers}
		if err := r.Run(ctx); err != nil {
			t.Fatal(err)
		}
		waiting, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]string, error) {
			return db.All(t.Context(), tx, db.Text, `SELECT kind FROM job WHERE state = 'waiting' AND attempt = 0 AND leased_by = ''`)
		})
		if err != nil || len(waiting) != 1 || waiting[0] != "endless" {
			t.Fatalf("waiting %q, %v: the short job must be done, the endless one must be given back", waiting, err)
		}
	})
}

func TestAFailureOfTheQueueIsAnError(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite, clock.NewFake(dbtest.Start))
	r := &job.Runner{DB: d, Clock: clock.NewFake(dbtest.Start), Handlers: map[string]job.Handler{"k": (&recorder{}).handle}}
	if _, err := r.Step(t.Context()); err == nil || errors.Is(err, context.Canceled) {
		t.Fatalf("no table, yet no error: %v", err)
	}
}
