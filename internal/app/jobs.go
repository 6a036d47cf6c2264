package app

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"time"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
)

// The periodic jobs.
const (
	jobSign      = "publiclog.sign"
	jobRecompute = "lifecycle.recompute"
	jobAuto      = "lifecycle.auto"
	jobPrompt    = "interpretation.prompt"
	jobAges      = "publication.ages"
	jobSweep     = "org.sweep"
	jobOptimize  = "search.optimize"
	jobErase     = "foi.erase"
	jobDraw      = "foi.draw"
	jobFree      = "lifecycle.free"
)

// jobs is the table of background work.
func (a *App) jobs() {
	a.Jobs = &job.Runner{DB: a.DB, Clock: a.Clock, Log: a.Log.With("part", "job"),
		Handlers: map[string]job.Handler{
			publication.JobPublished: a.sign,
			publication.JobErased:    a.purge,
			file.JobPurge:            a.purgeThrown,
			jobSign:                  a.sign,
			jobRecompute:             a.recompute,
			jobAuto: func(ctx context.Context, _ json.RawMessage) error {
				_, err := a.Engine.Auto(ctx, a.DB)
				return err
			},
			jobPrompt: a.daily(func(ctx context.Context, tx *db.Tx) error {
				_, err := a.Interpretation.Prompt(ctx, tx)
				return err
			}),
			jobAges: a.daily(func(ctx context.Context, tx *db.Tx) error {
				_, err := publication.Ages(ctx, tx)
				return err
			}),
			jobSweep: a.daily(func(ctx context.Context, tx *db.Tx) error {
				return errors.Join(a.Access.Sweep(ctx, tx), lifecycle.Sweep(ctx, tx))
			}),
			jobOptimize: a.daily(search.Optimize),
			jobErase:    a.eraseIdentities,
			jobDraw:     a.draw,
			search.Job:  a.Dossier.Work(a.DB),
			jobFree: a.daily(func(ctx context.Context, tx *db.Tx) error {
				_, err := lifecycle.Free(ctx, tx)
				return err
			}),
		},
		Periodic: []job.Periodic{{Kind: jobSign, Every: time.Hour}, {Kind: jobRecompute, Every: time.Hour}, {Kind: search.Job, Every: time.Hour}, {Kind: jobAuto, Every: 10 * time.Minute}, {Kind: jobDraw, Every: 10 * time.Minute}, {Kind: jobFree, Every: time.Hour},
			{Kind: jobPrompt, Every: 24 * time.Hour}, {Kind: jobAges, Every: 24 * time.Hour, Offset: 16 * time.Hour}, {Kind: jobSweep, Every: 24 * time.Hour, Offset: 18 * time.Hour}, {Kind: jobOptimize, Every: 24 * time.Hour, Offset: 19 * time.Hour},
			{Kind: jobErase, Every: 24 * time.Hour, Offset: 17 * time.Hour}},
	}
	maps.Copy(a.Jobs.Handlers, a.Notices.Handlers())
	a.Jobs.Periodic = append(a.Jobs.Periodic, a.Notices.Periodic()...)
}

// daily makes a handler of something that is done in one transaction.
func (a *App) daily(f func(context.Context, *db.Tx) error) job.Handler {
	return func(ctx context.Context, _ json.RawMessage) error {
		return a.DB.Write(ctx, func(tx *db.Tx) error { return f(ctx, tx) })
	}
}

// eraseIdentities erases what identifies applicants when its time has come.
func (a *App) eraseIdentities(ctx context.Context, _ json.RawMessage) error {
	for {
		n, err := db.Put(ctx, a.DB, func(tx *db.Tx) (int, error) { return foi.EraseIdentities(ctx, tx, 100) })
		if err != nil || n == 0 {
			return err
		}
	}
}

// sign signs a checkpoint for all that has been committed.
func (a *App) sign(ctx context.Context, _ json.RawMessage) error {
	if a.Public.Signer == nil {
		return nil
	}
	if err := a.Public.Sign(ctx); err != nil {
		return err
	}
	return a.draw(ctx, nil)
}

// draw draws the samplings that waited for a checkpoint.
func (a *App) draw(ctx context.Context, _ json.RawMessage) error {
	_, err := a.Foi.DrawSamples(ctx, a.DB)
	return err
}

// purge removes the files of an erased item from the blob store, unless another
// edition still has the same bytes.
func (a *App) purge(ctx context.Context, args json.RawMessage) error {
	var e publication.ErasedFiles
	if err := json.Unmarshal(args, &e); err != nil {
		return err
	}
	for _, sum := range e.Sums {
		if err := file.Purge(ctx, a.DB, a.Blobs, sum, publication.FileInUse); err != nil {
			return err
		}
	}
	return nil
}

// purgeThrown removes the bytes of a file that was thrown out of quarantine.
func (a *App) purgeThrown(ctx context.Context, args json.RawMessage) error {
	var t file.Thrown
	if err := json.Unmarshal(args, &t); err != nil {
		return err
	}
	return file.Purge(ctx, a.DB, a.Blobs, t.Sum, publication.FileInUse)
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
