// Package app puts the parts together. It is the only package that knows every area:
// the list of areas, what passes between them, and the configuration.
package app

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"path/filepath"

	"gongkai/internal/area/desk"
	"gongkai/internal/area/document"
	"gongkai/internal/area/foi"
	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/dossier"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/stat"
	"gongkai/internal/kernel/todo"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
	"gongkai/internal/platform/seal"
)

// Config is what a process needs to know.
type Config struct {
	DB      *db.DB
	Dir     string // data directory: blobs, the keys of secrets, the log's key and tiles
	Clock   clock.Clock
	Origin  string       // name of the public log, ASCII: gongkai.example.gov.cn/log
	Base    string       // public address, for links in messages: https://www.example.gov.cn; "": no links
	Opened  workday.Date // the platform's opening, kept at its first start; "": that day. Only older documents are historical imports
	Access  *org.Access  // passwords, sessions, tokens; nil: the strong hasher and the default rules
	Log     *slog.Logger
	Without map[string]bool // rules that are taken out: only for proving that stories fail
}

// App is the running platform.
type App struct {
	Config
	Engine  *lifecycle.Engine
	Gate    *publication.Gate
	Public  *publiclog.Log
	Blobs   *blob.Local
	Jobs    *job.Runner
	Figures *stat.Registry
	Seal    *seal.Box // for secrets and identity documents
	Notices *notice.Worker
	Dossier *dossier.Index

	Document       *document.Area
	Interpretation *interpretation.Area
	Foi            *foi.Area
}

//go:embed migrations
var files embed.FS

// Migrations are the tables of every package, in order.
func Migrations() []db.Set {
	return []db.Set{audit.Migrations, workday.Migrations, org.Migrations, job.Migrations, file.Migrations, lifecycle.Migrations, todo.Migrations, notice.Migrations,
		stat.Migrations, search.Migrations,
		publiclog.Migrations, publication.Migrations, document.Migrations, interpretation.Migrations, foi.Migrations, desk.Migrations, {Name: "app", FS: files}}
}

// New migrates the database and puts the platform together. It starts nothing.
func New(ctx context.Context, c Config) (*App, error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Access == nil {
		c.Access = &org.Access{Hasher: org.StrongHasher(), Rules: org.DefaultRules()}
	}
	if err := c.DB.Migrate(ctx, Migrations()...); err != nil {
		return nil, err
	}
	a := &App{Config: c}
	err := c.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if err = publication.Prepare(ctx, tx); err == nil {
			a.Opened, err = opened(ctx, tx, c.Opened)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if a.Blobs, err = blob.NewLocal(filepath.Join(c.Dir, "blob")); err != nil {
		return nil, err
	}
	if a.Public, err = publiclog.Open(ctx, c.DB, c.Dir, c.Origin); err != nil {
		return nil, err
	}
	if a.Seal, err = seal.Open(filepath.Join(c.Dir, "seal")); err != nil {
		return nil, err
	}
	a.Notices = &notice.Worker{DB: c.DB, Clock: c.Clock, Seal: a.Seal, Base: c.Base}
	if err := a.sealed(ctx); err != nil {
		return nil, err
	}
	a.Engine = &lifecycle.Engine{Machines: map[string]lifecycle.Machine{}, Calendar: workday.Load, See: see, Without: c.Without}
	a.Gate = publication.NewGate(a.Blobs)
	a.Gate.Opened = a.Opened
	if c.Without != nil {
		a.Gate.Without = c.Without
	}
	a.Dossier = &dossier.Index{}
	a.areas()
	for _, m := range a.Engine.Machines {
		if bad := m.Check(); len(bad) > 0 {
			return nil, fmt.Errorf("flow: %q", bad)
		}
	}
	a.Engine.Moved = append(a.Engine.Moved, a.Dossier.Moved)
	a.Engine.Waits = append(a.Engine.Waits, notice.OnWait(ladder))
	a.Figures = &stat.Registry{}
	a.Figures.Register(stat.Kernel(a.Engine)...)
	a.Figures.Register(document.Figures()...)
	a.Figures.Register(interpretation.Figures()...)
	a.jobs()
	return a, nil
}

// opened returns the day on which the platform opened: the one that was kept at its
// first start, which is the one given or the day itself.
func opened(ctx context.Context, tx *db.Tx, given workday.Date) (day workday.Date, err error) {
	if given == "" {
		given = workday.DateOf(tx.Now)
	}
	if _, err = tx.Exec(ctx, `INSERT INTO platform (id, opened) VALUES (1, ?) ON CONFLICT (id) DO NOTHING`, string(given)); err != nil {
		return "", err
	}
	err = tx.QueryRow(ctx, `SELECT opened FROM platform WHERE id = 1`).Scan(&day)
	return day, err
}

// see lets the superiors of a unit and the office of its government look at its cases.
func see(ctx context.Context, tx *db.Tx, by actor.Actor, unit string) (bool, error) {
	scope, err := org.ScopeOf(ctx, tx, by)
	if err != nil {
		return false, err
	}
	return scope.Sees(ctx, tx, unit)
}

// Uses returns everything in the program that cites a clause.
func (a *App) Uses() []clause.Use {
	var out []clause.Use
	for _, m := range a.Engine.Machines {
		out = append(out, m.Describe().Uses()...)
	}
	return append(out, a.Gate.Uses()...)
}

// Close releases what New opened. The database is the caller's.
func (a *App) Close() error { return a.Blobs.Close() }
