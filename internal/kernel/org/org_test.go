package org_test

import (
	"context"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

// world is a database with the three administrators and a small city.
type world struct {
	*testing.T
	ctx                     context.Context
	d                       *db.DB
	clock                   *clock.Fake
	access                  *org.Access
	system, security, audit actor.Actor
	passwords               map[string]string // account → first password of the administrators
	unit                    map[string]org.Unit
}

// each runs f in a fresh world on both databases.
func each(t *testing.T, f func(w *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, []db.Set{audit.Migrations, org.Migrations}, func(t *testing.T, d *db.DB, c *clock.Fake) {
		access, err := org.NewAccess(org.WeakHasher(), org.DefaultRules())
		if err != nil {
			t.Fatal(err)
		}
		w := &world{T: t, ctx: context.Background(), d: d, clock: c, access: access, passwords: map[string]string{}, unit: map[string]org.Unit{}}
		founders, err := access.Bootstrap(w.ctx, d)
		if err != nil || len(founders) != 3 {
			t.Fatalf("bootstrap: %v, %v", founders, err)
		}
		for _, f := range founders {
			w.passwords[f.Person.Account] = f.Password
		}
		w.system, w.security, w.audit = w.actor("xitong"), w.actor("anquan"), w.actor("shenji")
		w.city()
		f(w)
		w.whole()
	})
}

// city makes a city with its office, three bureaus, a county with office and bureau,
// and a bureau under 垂直管理 in the county.
func (w *world) city() {
	w.add("city", org.Unit{Name: "云山市人民政府", Short: "市政府", Kind: clause.Government, Level: org.City, Prefixes: []string{"云府发"}})
	w.add("office", org.Unit{Name: "云山市人民政府办公厅（室）", Short: "市政府办", Kind: clause.Office, Level: org.City, Government: "city", Office: true,
		Code: "00001434-9", Prefixes: []string{"云府办发", "云府办"}})
	w.add("education", org.Unit{Name: "云山市教育局", Short: "教育局", Kind: clause.Administrative, Level: org.City, Government: "city"})
	w.add("land", org.Unit{Name: "云山市国土资源局", Short: "市国土局", Kind: clause.Administrative, Level: org.City, Government: "city"})
	w.add("tax", org.Unit{Name: "云山市税务局", Kind: clause.Administrative, Level: org.City, Government: "city"})
	w.add("county", org.Unit{Name: "江口县人民政府", Short: "县政府", Kind: clause.Government, Level: org.County, Superior: "city"})
	w.add("county-office", org.Unit{Name: "江口县人民政府办公室", Kind: clause.Office, Level: org.County, Government: "county", Office: true})
	w.add("county-education", org.Unit{Name: "江口县教育局", Short: "教育局", Kind: clause.Administrative, Level: org.County, Government: "county"})
	w.add("county-tax", org.Unit{Name: "江口县税务局", Kind: clause.Administrative, Level: org.County, Superior: "tax", Vertical: true})
}

// add makes a unit; superior and government are given by key.
func (w *world) add(key string, u org.Unit) org.Unit {
	w.Helper()
	u.Superior, u.Government = w.unit[u.Superior].ID, w.unit[u.Government].ID
	u.From = "2001-01-01"
	if u.Territory == "" {
		u.Territory = "500112"
	}
	w.unit[key] = put(w, func(tx *db.Tx) (org.Unit, error) { return org.CreateUnit(w.ctx, tx, w.system, u) })
	return w.unit[key]
}

// person makes an account with a post in a unit (by key) and returns its actor.
func (w *world) person(account, name, unit string, roles ...actor.Role) actor.Actor {
	w.Helper()
	p := put(w, func(tx *db.Tx) (org.Person, error) {
		return org.CreatePerson(w.ctx, tx, w.system, org.Person{Account: account, Name: name}, org.First{})
	})
	put(w, func(tx *db.Tx) (org.Post, error) {
		return org.GivePost(w.ctx, tx, w.security, org.Post{Person: p.ID, Unit: w.unit[unit].ID, Title: "科长", Roles: roles, From: "2026-01-01"})
	})
	return w.actor(account)
}

// actor returns the first actor of an account.
func (w *world) actor(account string) actor.Actor {
	w.Helper()
	as := get(w, func(tx *db.Tx) ([]actor.Actor, error) {
		p, err := org.PersonByAccount(w.ctx, tx, account)
		if err != nil {
			return nil, err
		}
		return org.ActorsOf(w.ctx, tx, p.ID)
	})
	if len(as) == 0 {
		w.Fatalf("%s has no post", account)
	}
	return as[0]
}

// whole checks that the audit chain is whole.
func (w *world) whole() {
	r := get(w, func(tx *db.Tx) (audit.Report, error) { return audit.Verify(w.ctx, tx) })
	if len(r.Faults) > 0 || r.Entries == 0 {
		w.Errorf("audit: %+v", r)
	}
}

// audited returns the actions recorded about a subject.
func (w *world) audited(subject string) []string {
	var out []string
	for _, e := range get(w, func(tx *db.Tx) ([]audit.Entry, error) { return audit.Of(w.ctx, tx, subject) }) {
		out = append(out, e.Action)
	}
	return out
}

func get[T any](w *world, f func(*db.Tx) (T, error)) T {
	w.Helper()
	return dbtest.Get(w, w.d, f)
}

func put[T any](w *world, f func(*db.Tx) (T, error)) T {
	w.Helper()
	return dbtest.Put(w, w.d, f)
}

func (w *world) do(f func(*db.Tx) error) {
	w.Helper()
	if err := w.d.Write(w.ctx, f); err != nil {
		w.Fatal(err)
	}
}

// refused checks that f fails with the kind, and returns the error.
func (w *world) refused(kind errs.Kind, what string, f func(*db.Tx) error) error {
	w.Helper()
	err := w.d.Write(w.ctx, f)
	if !errs.Is(err, kind) {
		w.Errorf("%s: got %v, want kind %d", what, err, kind)
	}
	return err
}

func names(us []org.Unit) []string {
	var out []string
	for _, u := range us {
		out = append(out, u.Name)
	}
	return out
}
