package job_test

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/job"
)

const year = 365 * 24 * time.Hour

// look demands what a runner makes of its clock.
func look(t *testing.T, r *job.Runner, want bool) job.Doubt {
	t.Helper()
	d, ok, err := r.Look(t.Context())
	if err != nil || ok != want {
		t.Fatalf("trusted %v, want %v: %+v (%v)", ok, want, d, err)
	}
	return d
}

func doubted(t *testing.T, d *db.DB) bool {
	t.Helper()
	var found bool
	err := d.Read(t.Context(), func(tx *db.Tx) (err error) { _, found, err = job.Doubted(t.Context(), tx); return err })
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func confirm(t *testing.T, d *db.DB) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return job.Confirm(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// process is a runner of its own on the database, as after a start.
func process(d *db.DB, c clock.Clock) *job.Runner {
	return &job.Runner{DB: d, Clock: c, Log: quiet(), Handlers: map[string]job.Handler{}}
}

func TestTheClockOfARunningProcess(t *testing.T) {
	for name, c := range map[string]struct {
		goes []time.Duration
		want []bool
	}{
		"goes on":                         {[]time.Duration{time.Second, 30 * time.Minute, time.Hour}, []bool{true, true, true}},
		"leaps a year":                    {[]time.Duration{year, time.Minute}, []bool{false, false}},
		"leaps two hours":                 {[]time.Duration{2 * time.Hour, time.Second}, []bool{false, false}},
		"leaps and comes back":            {[]time.Duration{year, time.Minute - year}, []bool{false, true}},
		"goes back a little":              {[]time.Duration{time.Hour, -5 * time.Minute}, []bool{true, true}},
		"goes back an hour":               {[]time.Duration{time.Hour, -time.Hour, time.Hour}, []bool{true, false, true}},
		"leaps and comes back a bit late": {[]time.Duration{year, 59*time.Minute - year}, []bool{false, true}},
		"leaps and comes back too late":   {[]time.Duration{year, 3*time.Hour - year}, []bool{false, false}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, sets, func(t *testing.T, d *db.DB, k *clock.Fake) {
				r := process(d, k)
				look(t, r, true)
				for i := range c.goes {
					k.Advance(c.goes[i])
					look(t, r, c.want[i])
				}
			})
		})
	}
}

func TestAServerThatWasOff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		off  time.Duration
		want bool
	}{
		"over night":              {15 * time.Hour, true},
		"over the spring holiday": {9 * 24 * time.Hour, false},
		"with a year's error":     {year, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, sets, func(t *testing.T, d *db.DB, k *clock.Fake) {
				look(t, process(d, k), true)
				k.Advance(c.off)
				r := process(d, k)
				if got := look(t, r, c.want); got.Running || doubted(t, d) == c.want {
					t.Fatalf("%+v", got)
				}
				confirm(t, d)
				look(t, r, true)
				look(t, process(d, k), true)
			})
		})
	}
}

func TestADoubtOutlivesARestart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, k *clock.Fake) {
		r := process(d, k)
		look(t, r, true)
		k.Advance(2 * time.Hour) // less than a server may be off
		if got := look(t, r, false); !got.Running || got.Behind() {
			t.Fatalf("%+v", got)
		}
		look(t, process(d, k), false)
	})
}

func TestProcessesShareTheirDoubtAndItsEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, k *clock.Fake) {
		a, b := process(d, k), process(d, k)
		look(t, a, true)
		look(t, b, true)
		k.Advance(year)
		look(t, a, false)
		look(t, b, false)
		confirm(t, d)
		look(t, a, true)
		look(t, b, true)
	})
}

func TestASecondProcessTakesNoPartInAFirstOnesNightOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, k *clock.Fake) {
		a := process(d, k)
		look(t, a, true)
		for range 48 {
			k.Advance(30 * time.Minute)
			look(t, a, true)
		}
		look(t, process(d, k), true)
	})
}

func TestWorkWaitsWhileTheClockIsInDoubtAndLeavesNoMoment(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, k *clock.Fake) {
		var ran atomic.Int32
		r := process(d, k)
		r.Poll = time.Millisecond
		r.Handlers["hourly"] = func(ctx context.Context, _ json.RawMessage) error {
			defer ran.Add(1)
			return d.Write(ctx, func(tx *db.Tx) error { return job.Enqueue(ctx, tx, job.Job{Kind: "elsewhere"}) })
		}
		r.Periodic = []job.Periodic{{Kind: "hourly", Every: time.Hour}}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		defer func() { stop(); <-done }()
		wait := func(what string, f func() bool) {
			t.Helper()
			for range 5000 {
				if f() {
					return
				}
				<-time.After(2 * time.Millisecond)
			}
			t.Fatalf("%s did not come", what)
		}
		wait("the first hour's job", func() bool { return ran.Load() == 1 })
		k.Advance(year)
		wait("the doubt", func() bool { return doubted(t, d) })
		k.Advance(-year)
		wait("the end of the doubt", func() bool { return !doubted(t, d) })
		k.Advance(time.Hour)
		wait("the next hour's job", func() bool { return ran.Load() == 2 })
	})
}

func TestNothingIsTriedWhileWritingHasStopped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, k *clock.Fake) {
		r := process(d, k)
		look(t, r, true)
		k.Advance(year)
		look(t, r, false)
		enqueue(t, d, job.Job{Kind: "mail"}) // somebody works under the wrong date
		k.Advance(-year)
		if got := look(t, r, false); !got.Behind() {
			t.Fatalf("%+v", got)
		}
		k.Advance(year)
		if got := look(t, r, false); got.Behind() {
			t.Fatalf("%+v", got)
		}
		confirm(t, d)
		look(t, r, true)
	})
}
