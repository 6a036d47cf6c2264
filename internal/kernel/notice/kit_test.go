package notice_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"gongkai/internal/kernel/kerneltest"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
	"gongkai/internal/platform/seal"
)

// world is a small city with letters in which notices are sent.
type world struct {
	*kerneltest.World
	worker *notice.Worker
	ladder notice.Ladder // in force for what waits
	jobs   *job.Runner
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	kerneltest.Each(t, func(k *kerneltest.World) {
		w := &world{World: k}
		w.Engine.Waits = append(w.Engine.Waits, func(ctx context.Context, tx *db.Tx, x lifecycle.Wait) error {
			return notice.OnWait(w.ladder)(ctx, tx, x)
		})
		box, err := seal.Open(w.TempDir())
		w.must(err)
		w.worker = &notice.Worker{DB: w.DB, Clock: w.Clock, Seal: box, Base: "https://gongkai.example.gov.cn/"}
		w.jobs = &job.Runner{DB: w.DB, Clock: w.Clock, Handlers: w.worker.Handlers(), Periodic: w.worker.Periodic(), Log: slog.New(slog.DiscardHandler),
			Backoff: func(int) time.Duration { return time.Minute }}
		f(w)
	}, job.Migrations, notice.Migrations)
}

// work does the jobs that are due, and returns what went wrong in them.
func (w *world) work() error {
	_, err := w.jobs.Step(w.Ctx)
	return err
}

// escalate works all steps of escalation that are due, and returns how many.
func (w *world) escalate() int {
	w.Helper()
	return put(w, func(tx *db.Tx) (int, error) { return notice.Escalate(w.Ctx, tx) })
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func get[T any](w *world, f func(*db.Tx) (T, error)) T {
	w.Helper()
	return kerneltest.Get(w.World, f)
}

func put[T any](w *world, f func(*db.Tx) (T, error)) T {
	w.Helper()
	return kerneltest.Put(w.World, f)
}
