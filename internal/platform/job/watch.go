package job

import (
	"context"
	"time"

	"gongkai/internal/platform/db"
)

// Doubt is why work waits: the clock is not where it should be. A clock that was set
// forward and a server that was switched off look the same from inside, so only a person
// can tell them apart.
type Doubt struct {
	Seen    time.Time // when the clock was last in order, or the last write where the clock lies behind it
	Found   time.Time // what the clock said when it was found ahead; zero where it lies behind
	Running bool      // it leapt while a process was running; false: nothing had run
}

// Behind tells whether the clock lies behind what has been written: writing has stopped,
// and goes on by itself once the clock is right.
func (d Doubt) Behind() bool { return d.Found.IsZero() }

// watch is the row of the table.
type watch struct {
	seen, doubted time.Time
	running       bool
	none          bool
}

func watched(ctx context.Context, tx *db.Tx) (w watch, err error) {
	var running int
	err = tx.QueryRow(ctx, `SELECT seen_at, doubted_at, running FROM job_watch WHERE id = 1`).Scan(db.At{T: &w.seen}, db.At{T: &w.doubted}, &running)
	if db.None(err) {
		return watch{none: true}, nil
	}
	w.running = running == 1
	return w, err
}

func (w watch) doubt() Doubt { return Doubt{Seen: w.seen, Found: w.doubted, Running: w.running} }

// Doubted returns the doubt that an administrator has to settle by Confirm, if there is one.
func Doubted(ctx context.Context, tx *db.Tx) (Doubt, bool, error) {
	w, err := watched(ctx, tx)
	return w.doubt(), !w.doubted.IsZero(), err
}

// Confirm settles the doubt: somebody has compared the clock with a right one. Work goes
// on from now. The caller has checked who it is and writes it down.
func Confirm(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE job_watch SET seen_at = ?, doubted_at = '', running = 0 WHERE id = 1`, db.Time(tx.Now))
	return err
}

// lookEvery is how often a clock in order is noted.
const lookEvery = time.Minute

// Look is what Run does before each round, for a clock that is moved by hand: it tells
// whether work may go on, and if not why. It never moves the moment of the last
// business write, so that a clock that was wrong for a while leaves nothing behind.
func (r *Runner) Look(ctx context.Context) (Doubt, bool, error) {
	if err := r.init(); err != nil {
		return Doubt{}, false, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.Clock.Now().Truncate(time.Millisecond)
	r.leapt = r.leapt || !r.polled.IsZero() && now.Sub(r.polled) > r.Leap
	r.polled = now
	if since := now.Sub(r.looked); !r.leapt && since >= 0 && since < lookEvery {
		return Doubt{}, true, nil
	}
	var last time.Time
	w, err := db.Get(ctx, r.DB, func(tx *db.Tx) (w watch, err error) {
		if last, err = db.LastWrite(ctx, tx); err != nil {
			return w, err
		}
		return watched(ctx, tx)
	})
	if err != nil {
		return Doubt{}, false, err
	}
	next, d, ok := r.judge(w, last, now)
	alone := true
	if next != w {
		err = r.DB.Quick(ctx, func(tx *db.Tx) error {
			if w.none {
				_, err := tx.Exec(ctx, `INSERT INTO job_watch (id, seen_at, doubted_at, running) VALUES (1, ?, '', 0) ON CONFLICT (id) DO NOTHING`, db.Time(next.seen))
				return err
			}
			n, err := tx.Exec(ctx, `UPDATE job_watch SET seen_at = ?, doubted_at = ?, running = ? WHERE id = 1 AND seen_at = ? AND doubted_at = ?`,
				db.Time(next.seen), db.Time(next.doubted), db.Bool(next.running), db.Time(w.seen), db.Time(w.doubted))
			alone = n == 1
			return err
		})
	}
	if err != nil {
		return d, false, err
	}
	r.leapt, r.looked = false, time.Time{}
	if ok && alone { // else look again at once: to see the end of the doubt, or what another process has judged
		r.looked = now
	}
	return d, ok, nil
}

// judge tells what follows from the row, the last write and the clock.
func (r *Runner) judge(w watch, last, now time.Time) (next watch, d Doubt, ok bool) {
	behind := last
	if w.seen.After(behind) {
		behind = w.seen
	}
	if behind.Sub(now) > db.MaxSkew {
		return w, Doubt{Seen: behind}, false
	}
	fine := watch{seen: now}
	if now.Before(w.seen) {
		fine.seen = w.seen
	}
	gap := now.Sub(w.seen)
	switch {
	case w.none:
		return fine, Doubt{}, true
	case !w.doubted.IsZero() && gap > r.allowed(w.running):
		return w, w.doubt(), false
	case w.doubted.IsZero() && gap > r.allowed(r.leapt):
		w.doubted, w.running = now, r.leapt
		return w, w.doubt(), false
	default: // in order, or in order again
		return fine, Doubt{}, true
	}
}

func (r *Runner) allowed(running bool) time.Duration {
	if running {
		return r.Leap
	}
	return r.Away
}
