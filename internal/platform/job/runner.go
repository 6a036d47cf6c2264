package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/id"
)

// Handler does one kind of job. It may be called more than once for one job and must
// be idempotent. Its context ends when the lease was lost or the process must stop.
type Handler func(ctx context.Context, args json.RawMessage) error

// Periodic is a kind of job that comes by itself, once in every period. Periods are
// counted from midnight UTC (for periods that divide a day), moved by Offset. A period
// that passed while no process was running is not made up for.
type Periodic struct {
	Kind   string
	Every  time.Duration
	Offset time.Duration
}

// Runner works the jobs. Any number of runners, in any number of processes, may work
// on one database: no two run the same job at the same time as long as a process is
// not frozen for longer than Lease. Fill in the fields, then call Run or Step; do not
// change them afterwards.
type Runner struct {
	DB       *db.DB
	Clock    clock.Clock // the clock that DB was opened with
	Handlers map[string]Handler
	Periodic []Periodic
	Workers  int           // jobs at the same time; default 2
	Lease    time.Duration // default one minute
	Poll     time.Duration // how often to look for due jobs; default half a second
	Keep     time.Duration // how long done jobs are kept; default 30 days
	Grace    time.Duration // how long Run waits for running jobs when it must stop; default 20 seconds
	Backoff  func(attempt int) time.Duration
	Log      *slog.Logger

	// Away is how long no process may have run, and Leap how far the clock of one that
	// runs may go between two looks, before all work waits for Confirm. Defaults: a day,
	// an hour.
	Away, Leap time.Duration

	once   sync.Once
	wrong  error
	name   string // of this runner, in leased_by
	mu     sync.Mutex
	held   map[string]bool
	slots  map[string]time.Time // last period enqueued, by kind
	purged time.Time
	polled time.Time // what the clock said at the last look
	looked time.Time // what it said when it was last noted to be in order
	leapt  bool      // it went too far since then, and nobody has judged that yet
	waits  bool      // work waits for a clock that is in order
}

func (r *Runner) init() error {
	r.once.Do(func() {
		r.name = id.Short()
		r.held, r.slots = map[string]bool{}, map[string]time.Time{}
		r.Workers = or(r.Workers, 2)
		r.Lease = or(r.Lease, time.Minute)
		r.Poll = or(r.Poll, 500*time.Millisecond)
		r.Keep = or(r.Keep, 30*24*time.Hour)
		r.Grace = or(r.Grace, 20*time.Second)
		r.Away = or(r.Away, 24*time.Hour)
		r.Leap = or(r.Leap, time.Hour)
		if r.Backoff == nil {
			r.Backoff = Backoff
		}
		if r.Log == nil {
			r.Log = slog.Default()
		}
		for _, p := range r.Periodic {
			switch {
			case p.Every <= 0 || p.Every >= r.Keep:
				r.wrong = fmt.Errorf("periodic job %s: its period must be positive and shorter than done jobs are kept (%v)", p.Kind, r.Keep)
			case r.Handlers[p.Kind] == nil:
				r.wrong = fmt.Errorf("periodic job %s has no handler", p.Kind)
			}
		}
	})
	return r.wrong
}

func or[T int | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// Run works jobs until ctx ends, then takes no new ones, waits at most Grace for those
// that are running, and returns. Faults of the database are logged and outlived; the
// only error is a wrong set-up.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.init(); err != nil {
		return err
	}
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	free := make(chan struct{}, r.Workers)
	for range r.Workers {
		free <- struct{}{}
	}
	tick := time.NewTicker(r.Poll)
	defer tick.Stop()
	var running sync.WaitGroup
	for ctx.Err() == nil {
		if more := r.round(ctx, work, free, &running); more {
			continue
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	timer := time.AfterFunc(r.Grace, stop)
	defer timer.Stop()
	running.Wait()
	return nil
}

// round starts as many due jobs as there are free workers, and waits for a worker
// when there is none. It tells whether there may be more to do at once.
func (r *Runner) round(ctx, work context.Context, free chan struct{}, running *sync.WaitGroup) bool {
	now, ok := r.trusted(ctx)
	if !ok {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-free:
	}
	n := 1
	for n < r.Workers {
		select {
		case <-free:
			n++
			continue
		default:
		}
		break
	}
	var tasks []task
	err := r.tend(ctx, now)
	if err == nil {
		tasks, err = r.take(ctx, n)
	}
	if err != nil && ctx.Err() == nil {
		r.Log.Error("job: cannot read the queue", "err", err)
	}
	for range n - len(tasks) {
		free <- struct{}{}
	}
	for _, t := range tasks {
		running.Go(func() {
			defer func() { free <- struct{}{} }()
			r.work(work, t)
		})
	}
	return len(tasks) == n
}

// trusted tells whether the clock is in order, with what it said, and logs when that
// changes.
func (r *Runner) trusted(ctx context.Context) (time.Time, bool) {
	d, ok, err := r.Look(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		r.Log.Error("job: cannot look at the clock", "err", err)
	case err == nil && !ok && !r.waits && d.Behind():
		r.Log.Error("job: the clock lies behind what has been written; all work waits until it is right", "written", d.Seen)
	case err == nil && !ok && !r.waits:
		r.Log.Error("job: the clock went further than it should; all work waits for an administrator", "seen", d.Seen, "clock", d.Found, "running", d.Running)
	case ok && r.waits:
		r.Log.Info("job: the clock is in order again")
	}
	if err == nil {
		r.waits = !ok
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.polled, ok
}

// Step works every job that is due, one after the other, and those that they enqueue
// for now, until none is due; periodic jobs included. It returns how many it worked
// and what went wrong in them. It is for tests and for a clock that is moved by hand, and
// does not look whether the clock is in order.
func (r *Runner) Step(ctx context.Context) (n int, err error) {
	if err := r.init(); err != nil {
		return 0, err
	}
	if err := r.tend(ctx, r.Clock.Now()); err != nil {
		return 0, err
	}
	var failed []error
	for {
		tasks, err := r.take(ctx, 1)
		if err != nil {
			return n, errors.Join(append(failed, err)...)
		}
		if len(tasks) == 0 {
			return n, errors.Join(failed...)
		}
		n++
		if err := r.work(ctx, tasks[0]); err != nil {
			failed = append(failed, fmt.Errorf("job %s: %w", tasks[0].kind, err))
		}
	}
}

// tend enqueues the periodic jobs of the current periods and throws away old jobs.
func (r *Runner) tend(ctx context.Context, now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var due []Periodic
	for _, p := range r.Periodic {
		if slot := p.slot(now); !r.slots[p.Kind].Equal(slot) {
			due = append(due, p)
		}
	}
	purge := now.Sub(r.purged).Abs() >= time.Hour
	if len(due) == 0 && !purge {
		return nil
	}
	err := r.DB.Quick(ctx, func(tx *db.Tx) error {
		for _, p := range due {
			slot := p.slot(now)
			err := Enqueue(ctx, tx, Job{Kind: p.Kind, RunAt: slot, Key: p.Kind + "@" + db.Time(slot)})
			if err != nil {
				return err
			}
		}
		if !purge {
			return nil
		}
		_, err := Purge(ctx, tx, now.Add(-r.Keep))
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range due {
		r.slots[p.Kind] = p.slot(now)
	}
	if purge {
		r.purged = now
	}
	return nil
}

func (p Periodic) slot(now time.Time) time.Time {
	return now.Add(-p.Offset).Truncate(p.Every).Add(p.Offset)
}

func (r *Runner) take(ctx context.Context, n int) ([]task, error) {
	tasks, err := r.claim(ctx, n)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range tasks {
		r.held[t.id] = true
	}
	return tasks, err
}

func (r *Runner) inHand() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]string, 0, len(r.held))
	for k := range r.held {
		out = append(out, k)
	}
	return out
}
