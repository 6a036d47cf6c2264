package app

import (
	"context"
	"encoding/json"
	"time"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
)

// The periodic jobs.
const (
	jobSign      = "publiclog.sign"
	jobRecompute = "lifecycle.recompute"
)

// jobs is the table of background work.
func (a *App) jobs() {
	a.Jobs = &job.Runner{DB: a.DB, Clock: a.Clock, Log: a.Log.With("part", "job"),
		Handlers: map[string]job.Handler{
			publication.JobPublished: a.sign,
			publication.JobErased:    a.purge,
			jobSign:                  a.sign,
			jobRecompute:             a.recompute,
		},
		Periodic: []job.Periodic{{Kind: jobSign, Every: time.Hour}, {Kind: jobRecompute, Every: time.Hour}},
	}
}

// sign signs a checkpoint for all that has been committed.
func (a *App) sign(ctx context.Context, _ json.RawMessage) error {
	if a.Public.Signer == nil {
		return nil
	}
	return a.Public.Sign(ctx)
}

// purge removes the files of an erased item from the blob store, unless another
// edition still has the same bytes.
func (a *App) purge(ctx context.Context, args json.RawMessage) error {
	var e publication.ErasedFiles
	if err := json.Unmarshal(args, &e); err != nil {
		return err
	}
	for _, sum := range e.Sums {
		used, err := db.Get(ctx, a.DB, func(tx *db.Tx) (bool, error) { return publication.FileInUse(ctx, tx, sum) })
		if err != nil {
			return err
		}
		if used {
			continue
		}
		if err := a.Blobs.Delete(ctx, sum); err != nil {
			return err
		}
	}
	return nil
}

// recompute brings cached due dates up to the calendar in force.
func (a *App) recompute(ctx context.Context, _ json.RawMessage) error {
	for {
		n, err := db.Put(ctx, a.DB, func(tx *db.Tx) (int, error) { return a.Engine.Recompute(ctx, tx, 200) })
		if err != nil || n == 0 {
			return err
		}
	}
}
