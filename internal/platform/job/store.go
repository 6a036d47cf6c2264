package job

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gongkai/internal/platform/db"
)

// task is a job that this runner holds a lease on.
type task struct {
	id, kind, runAt string
	args            json.RawMessage
	attempt, max    int
}

// due tells whether there may be something to claim, without taking a lock.
func (r *Runner) due(ctx context.Context) (bool, error) {
	return db.Get(ctx, r.DB, func(tx *db.Tx) (bool, error) {
		w := r.claimable(tx.Now)
		var n int
		err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM job`+w.SQL()+` LIMIT 1) AS found`, w.Args...).Scan(&n)
		return n > 0, err
	})
}

// claimable is the condition of a job that this runner may take: due, of a kind that
// it knows, not leased by anybody, and not in its own hands.
func (r *Runner) claimable(now time.Time) *db.Where {
	kinds := make([]string, 0, len(r.Handlers))
	for k := range r.Handlers {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	in, args := db.In(kinds)
	w := &db.Where{}
	w.And(`state = 'waiting'`)
	w.And(`run_at <= ?`, db.Time(now))
	w.And(`leased_until <= ?`, db.Time(now))
	w.And(`kind IN (`+in+`)`, args...)
	if held := r.inHand(); len(held) > 0 {
		in, args := db.In(held)
		w.And(`id NOT IN (`+in+`)`, args...)
	}
	return w
}

// claim leases at most n due jobs, the longest due first.
func (r *Runner) claim(ctx context.Context, n int) ([]task, error) {
	if found, err := r.due(ctx); err != nil || !found {
		return nil, err
	}
	r.mu.Lock()
	looked := r.polled
	r.mu.Unlock()
	var out []task
	err := r.DB.Quick(ctx, func(tx *db.Tx) error {
		out = nil
		if !looked.IsZero() && tx.Now.Sub(looked) > r.Leap { // it leapt after the last look: look again first
			return nil
		}
		if err := bury(ctx, tx); err != nil {
			return err
		}
		w := r.claimable(tx.Now)
		lock := ""
		if tx.Dialect == db.Postgres {
			lock = " FOR UPDATE SKIP LOCKED"
		}
		args := append(slices.Clone(w.Args), n, db.Time(tx.Now.Add(r.Lease)), r.name)
		var err error
		out, err = db.All(ctx, tx, func(s db.Scanner) (t task, err error) {
			var raw string
			err = s.Scan(&t.id, &t.kind, &raw, &t.runAt, &t.attempt, &t.max)
			t.args = json.RawMessage(raw)
			return t, err
		}, `WITH due AS MATERIALIZED (SELECT id FROM job`+w.SQL()+` ORDER BY run_at, id LIMIT ?`+lock+`)
			UPDATE job SET leased_until = ?, leased_by = ?, attempt = attempt + 1 WHERE id IN (SELECT id FROM due)
			RETURNING id, kind, args, run_at, attempt, max_attempts`, args...)
		return err
	})
	slices.SortFunc(out, func(a, b task) int { return strings.Compare(a.runAt+a.id, b.runAt+b.id) })
	return out, err
}

// bury gives up the jobs whose last worker vanished in their last attempt.
func bury(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE job SET state = 'dead', done_at = ?, leased_until = '', leased_by = '',
		last_error = 'the worker vanished during the last attempt'
		WHERE state = 'waiting' AND leased_by <> '' AND leased_until <= ? AND attempt >= max_attempts`, db.Time(tx.Now), db.Time(tx.Now))
	return err
}

// renew makes the lease of a job longer. False: the lease was lost.
func (r *Runner) renew(ctx context.Context, t task) (kept bool, err error) {
	err = r.DB.Quick(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE job SET leased_until = ? WHERE id = ? AND leased_by = ? AND attempt = ? AND state = 'waiting'`,
			db.Time(tx.Now.Add(r.Lease)), t.id, r.name, t.attempt)
		kept = n == 1
		return err
	})
	return kept, err
}

// outcome is what is written down after an attempt.
type outcome struct {
	state   string
	attempt int
	wait    time.Duration // until the next attempt
	problem string
}

// record writes down how an attempt ended, if the lease is still ours.
func (r *Runner) record(ctx context.Context, t task, o outcome) (kept bool, err error) {
	err = r.DB.Quick(ctx, func(tx *db.Tx) error {
		runAt, doneAt := t.runAt, db.Time(tx.Now)
		if o.state == "waiting" {
			runAt, doneAt = db.Time(tx.Now.Add(o.wait)), ""
		}
		n, err := tx.Exec(ctx, `UPDATE job SET state = ?, attempt = ?, run_at = ?, last_error = ?, done_at = ?, leased_until = '', leased_by = ''
			WHERE id = ? AND leased_by = ? AND attempt = ? AND state = 'waiting'`,
			o.state, o.attempt, runAt, o.problem, doneAt, t.id, r.name, t.attempt)
		kept = n == 1
		return err
	})
	return kept, err
}
