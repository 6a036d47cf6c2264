// Package job is work that is done later, or again and again: one table, filled in the
// business transaction that wants the work, emptied by any number of processes.
//
// A job is waiting, done or dead. There is no state "running": a worker takes a lease,
// renews it while it works, and loses it when it is killed, after which another worker
// does the job again. A handler therefore may run more than once for one job and must
// be idempotent. A job that fails waits longer each time, and is dead after its last
// attempt, until an administrator looks at it (Dead, Retry, Discard).
package job

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

//go:embed migrations
var files embed.FS

// Migrations makes the table of this package.
var Migrations = db.Set{Name: "job", FS: files}

// DefaultAttempts is how often a job is tried that does not say so itself; with the
// default waits the last try is about three hours after the first.
const DefaultAttempts = 12

// Job is work to be done.
type Job struct {
	Kind        string    // names the handler
	Args        any       // given to the handler as JSON
	RunAt       time.Time // not before; zero: at once
	Key         string    // at most one job with this key is waiting or done; empty: any number
	MaxAttempts int       // 0: DefaultAttempts
}

// Enqueue adds a job in the transaction of the act that wants it: the job exists if
// and only if the act was committed. Where a job with the same key is waiting or was
// done and is still kept, nothing is added. A dead job does not block its key.
func Enqueue(ctx context.Context, tx *db.Tx, j Job) error {
	if j.Kind == "" {
		return fmt.Errorf("a job needs a kind")
	}
	args, err := json.Marshal(j.Args)
	if err != nil {
		return fmt.Errorf("arguments of job %s: %w", j.Kind, err)
	}
	if j.RunAt.IsZero() {
		j.RunAt = tx.Now
	}
	if j.MaxAttempts <= 0 {
		j.MaxAttempts = DefaultAttempts
	}
	_, err = tx.Exec(ctx, `INSERT INTO job (id, kind, args, state, run_at, attempt, max_attempts, unique_key, leased_until, leased_by, last_error, created_at, done_at)
		VALUES (?, ?, ?, 'waiting', ?, 0, ?, ?, '', '', '', ?, '') ON CONFLICT DO NOTHING`,
		id.New(tx.Now), j.Kind, string(args), db.Time(j.RunAt), j.MaxAttempts, j.Key, db.Time(tx.Now))
	if err != nil {
		return fmt.Errorf("enqueue job %s: %w", j.Kind, err)
	}
	return nil
}

// Forget removes what is kept of ended jobs with a key, done or dead, so that the same
// work can be enqueued again. One that waits stays.
func Forget(ctx context.Context, tx *db.Tx, key string) error {
	_, err := tx.Exec(ctx, `DELETE FROM job WHERE unique_key = ? AND unique_key <> '' AND state <> 'waiting'`, key)
	return err
}

// Entry is a job as it stands in the table.
type Entry struct {
	ID, Kind  string
	Args      json.RawMessage
	Key       string
	RunAt     time.Time
	Attempt   int
	LastError string
	CreatedAt time.Time
	DoneAt    time.Time // when it was done or died
}

const maxDead = 500

// Dead lists the jobs that were given up, the last one first, at most 500.
func Dead(ctx context.Context, tx *db.Tx) ([]Entry, error) {
	return db.All(ctx, tx, scanEntry, `SELECT id, kind, args, unique_key, run_at, attempt, last_error, created_at, done_at
		FROM job WHERE state = 'dead' ORDER BY done_at DESC, id DESC LIMIT ?`, maxDead)
}

func scanEntry(s db.Scanner) (e Entry, err error) {
	var args string
	err = s.Scan(&e.ID, &e.Kind, &args, &e.Key, db.At{T: &e.RunAt}, &e.Attempt, &e.LastError, db.At{T: &e.CreatedAt}, db.At{T: &e.DoneAt})
	e.Args = json.RawMessage(args)
	return e, err
}

// Retry lets a dead job start again with all its attempts. The error is NotFound when
// there is no such dead job and Conflict when another job has taken its key since.
func Retry(ctx context.Context, tx *db.Tx, jobID string) error {
	var taken int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM job a JOIN job b ON b.unique_key = a.unique_key
		WHERE a.id = ? AND a.unique_key <> '' AND b.state <> 'dead'`, jobID).Scan(&taken)
	if err != nil {
		return err
	}
	if taken > 0 {
		return errs.New(errs.Conflict, "同一任务已经重新排入队列，不需要重试；请将这条失败任务作废。")
	}
	n, err := tx.Exec(ctx, `UPDATE job SET state = 'waiting', attempt = 0, run_at = ?, leased_until = '', leased_by = '', done_at = ''
		WHERE id = ? AND state = 'dead'`, db.Time(tx.Now), jobID)
	return one(n, err)
}

// Discard removes a dead job for good.
func Discard(ctx context.Context, tx *db.Tx, jobID string) error {
	n, err := tx.Exec(ctx, `DELETE FROM job WHERE id = ? AND state = 'dead'`, jobID)
	return one(n, err)
}

func one(n int64, err error) error {
	if err == nil && n == 0 {
		return errs.New(errs.NotFound, "没有找到这条失败任务，可能已由他人处理，请刷新列表。")
	}
	return err
}

// Purge removes the jobs that were done before the given moment, and frees their keys.
// Dead jobs stay until somebody has looked at them.
func Purge(ctx context.Context, tx *db.Tx, before time.Time) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM job WHERE state = 'done' AND done_at < ?`, db.Time(before))
}
