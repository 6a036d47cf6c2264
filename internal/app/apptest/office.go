// Package apptest sets up one small office on a real platform and drives documents
// through its desk, for the tests and benchmarks of the whole: the same people take the
// same steps that a browser would, without a browser.
package apptest

import (
	"context"
	"fmt"

	"gongkai/internal/app"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
)

// Unit and Prefix are the one unit's name and the 机关代字 of its numbers.
const (
	Unit   = "云山市民政局"
	Prefix = "云民发"
)

// Account names of the people, each with the duty that the steps of a document need.
const (
	Drafter   = "drafter"
	Secrecy   = "secrecy"
	Content   = "content"
	Head      = "head"
	Registrar = "registrar"
)

var seed = app.Seed{
	Units: []app.SeedUnit{{Key: "unit", Name: Unit, Short: "市民政局", Code: "00912003", Kind: clause.Administrative, Level: org.City,
		Territory: "509900", Prefixes: []string{Prefix}}},
	People: []app.SeedPerson{
		person(Drafter, "李明", actor.Drafter),
		person(Secrecy, "赵强", actor.Secrecy),
		person(Content, "王芳", actor.Content),
		person(Head, "周伟", actor.Head, actor.Issuer),
		person(Registrar, "吴洁", actor.Registrar, actor.Publisher),
	},
}

func person(account, name string, roles ...actor.Role) app.SeedPerson {
	return app.SeedPerson{Account: account, Name: name, Posts: []app.SeedPost{{Unit: "unit", Title: "科员", Roles: roles}}}
}

// Office is a running platform with its people.
type Office struct {
	*app.App
	People map[string]actor.Actor // by account
}

// Config is the platform's configuration on a database and a data directory.
func Config(d *db.DB, dir string, c clock.Clock) app.Config {
	return app.Config{DB: d, Dir: dir, Clock: c, Origin: "test.example/log", Opened: "2026-01-01"}
}

// Open puts the platform together. Where the office is not there yet, it is set up.
func Open(ctx context.Context, c app.Config) (*Office, error) {
	a, err := app.New(ctx, c)
	if err != nil {
		return nil, err
	}
	o := &Office{App: a, People: map[string]actor.Actor{}}
	if err := o.find(ctx); err == nil {
		return o, nil
	}
	if _, err := app.Plant(ctx, c.DB, seed, org.First{Password: "x", Hash: "x"}); err != nil {
		return nil, err
	}
	return o, o.find(ctx)
}

// find looks the people up.
func (o *Office) find(ctx context.Context) error {
	return o.DB.Read(ctx, func(tx *db.Tx) error {
		for _, p := range seed.People {
			who, err := org.PersonByAccount(ctx, tx, p.Account)
			if err != nil {
				return err
			}
			posts, err := org.ActorsOf(ctx, tx, who.ID)
			if err != nil {
				return err
			}
			if len(posts) != 1 {
				return fmt.Errorf("%s holds %d posts", p.Account, len(posts))
			}
			o.People[p.Account] = posts[0]
		}
		return nil
	})
}

// Take takes one step of 公文办理 as the person with the account, within tx.
func (o *Office) Take(ctx context.Context, tx *db.Tx, account, id string, action lifecycle.Action, in any) (lifecycle.Done, error) {
	done, err := o.Engine.Take(ctx, tx, lifecycle.Call{Area: "document", ID: id, Action: action, By: o.People[account], In: in})
	if err != nil {
		err = fmt.Errorf("%s: %w", action, err)
	}
	return done, err
}
