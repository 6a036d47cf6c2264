package job

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"time"
)

const (
	firstWait = 10 * time.Second
	longest   = time.Hour
)

// Backoff is how long a job waits after its n-th failed attempt: 10 seconds, doubled
// each time up to an hour, and up to a quarter more by chance, so that jobs that failed
// together do not come back together.
func Backoff(attempt int) time.Duration {
	wait := longest
	if attempt < 10 {
		wait = min(longest, firstWait<<(max(attempt, 1)-1))
	}
	return wait + rand.N(wait/4)
}

var errLost = errors.New("the lease was lost")

// work runs one leased job and writes down how it ended. It returns the handler's error.
func (r *Runner) work(ctx context.Context, t task) error {
	defer r.release(t)
	began := r.Clock.Now()
	run, cancel := context.WithCancelCause(ctx)
	beating := r.beat(run, cancel, t)
	err := r.call(run, t)
	lost := errors.Is(context.Cause(run), errLost)
	stopped := err != nil && ctx.Err() != nil
	cancel(nil)
	<-beating

	log := r.Log.With("job", t.id, "kind", t.kind, "attempt", t.attempt, "took", r.Clock.Now().Sub(began))
	if lost {
		log.Warn("job: lease lost while working; another worker has it")
		return errors.Join(err, errLost)
	}
	o := outcome{state: "done", attempt: t.attempt}
	switch {
	case stopped: // not the job's fault: the attempt does not count
		o = outcome{state: "waiting", attempt: t.attempt - 1, problem: text(err)}
	case err != nil && t.attempt >= t.max:
		o = outcome{state: "dead", attempt: t.attempt, problem: text(err)}
		log.Error("job: given up", "err", err)
	case err != nil:
		o = outcome{state: "waiting", attempt: t.attempt, wait: r.Backoff(t.attempt), problem: text(err)}
		log.Warn("job: failed, will be tried again", "err", err, "wait", o.wait)
	default:
		log.Debug("job: done")
	}
	kept, dberr := r.record(context.WithoutCancel(ctx), t, o)
	if dberr != nil {
		log.Error("job: cannot record the outcome; the job will run again after its lease", "err", dberr)
		return errors.Join(err, dberr)
	}
	if !kept {
		log.Warn("job: lease lost before the outcome was recorded")
	}
	return err
}

// call runs the handler; a panic is an error like any other.
func (r *Runner) call(ctx context.Context, t task) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.Log.Error("job: panic", "kind", t.kind, "job", t.id, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return r.Handlers[t.kind](ctx, t.args)
}

// beat renews the lease three times in its length until ctx ends, and ends the job
// when the lease is lost. The channel closes when it has stopped.
func (r *Runner) beat(ctx context.Context, cancel context.CancelCauseFunc, t task) <-chan struct{} {
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(max(r.Lease/3, time.Millisecond))
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			kept, err := r.renew(ctx, t)
			if err == nil && !kept {
				cancel(errLost)
				return
			}
			if err != nil && ctx.Err() == nil {
				r.Log.Warn("job: cannot renew the lease", "job", t.id, "err", err)
			}
		}
	}()
	return stopped
}

func (r *Runner) release(t task) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.held, t.id)
}

const maxText = 2000

// text is an error as it is stored: valid, without NUL, and not too long.
func text(err error) string {
	s := strings.ReplaceAll(strings.ToValidUTF8(err.Error(), "�"), "\x00", "")
	if len(s) > maxText {
		s = strings.ToValidUTF8(s[:maxText], "") + "…"
	}
	return s
}
