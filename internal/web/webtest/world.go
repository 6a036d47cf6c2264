// Package webtest is for tests of pages: a real mux on a real database with a small city
// and people who are logged in, and a browser that keeps cookies and reads HTML.
package webtest

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/web"
)

// Setup says what a world has besides the kernel.
type Setup struct {
	Sets     []db.Set // migrations of the area
	Machines []lifecycle.Machine
	Routes   func(m *web.Mux) // before the flows are mounted
	Config   func(c *web.Config)
	Engine   func(e *lifecycle.Engine)
}

// World is a running platform.
type World struct {
	testing.TB
	DB     *db.DB
	Clock  *clock.Fake
	Access *org.Access
	Engine *lifecycle.Engine
	Mux    *web.Mux
	URL    string
	Units  map[string]org.Unit // city, office, education, land

	system, security actor.Actor
}

// Password is the password of everybody in a world.
const Password = "Yun-Shan-2026-zai"

// New starts a world; it goes with the test.
func New(t testing.TB, s Setup) *World {
	t.Helper()
	c := clock.NewFake(dbtest.Start)
	sets := append([]db.Set{audit.Migrations, org.Migrations, workday.Migrations, lifecycle.Migrations}, s.Sets...)
	w := &World{TB: t, Clock: c, DB: dbtest.Open(t, db.SQLite, c, sets...), Units: map[string]org.Unit{}}
	access, err := org.NewAccess(org.WeakHasher(), org.DefaultRules())
	w.must(err)
	w.Access = access
	founders, err := access.Bootstrap(context.Background(), w.DB)
	w.must(err)
	for _, f := range founders {
		by := actor.Actor{Person: f.Person.ID, Name: f.Person.Name, Roles: []actor.Role{f.Role}, Via: "command"}
		switch f.Role {
		case actor.System:
			w.system = by
		case actor.Security:
			w.security = by
		}
	}
	w.city()
	w.Engine = &lifecycle.Engine{Machines: map[string]lifecycle.Machine{}, Calendar: workday.Load}
	for _, m := range s.Machines {
		w.Engine.Machines[m.Describe().Area] = m
	}
	if s.Engine != nil {
		s.Engine(w.Engine)
	}
	cfg := web.Config{DB: w.DB, Engine: w.Engine, Auth: access, Clock: c, Log: slog.New(slog.DiscardHandler),
		Site: web.Site{Name: "云山市人民政府", Title: "政务公开", Code: "9999000001"}}
	if s.Config != nil {
		s.Config(&cfg)
	}
	w.Mux = web.New(cfg)
	if s.Routes != nil {
		s.Routes(w.Mux)
	}
	w.Mux.MountFlows()
	server := httptest.NewServer(w.Mux)
	t.Cleanup(server.Close)
	w.URL = server.URL
	return w
}

func (w *World) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// city makes a city government with its office and two bureaus.
func (w *World) city() {
	for _, u := range []struct {
		key  string
		unit org.Unit
	}{
		{"city", org.Unit{Name: "云山市人民政府", Short: "市政府", Kind: clause.Government, Prefixes: []string{"云府发"}}},
		{"office", org.Unit{Name: "云山市人民政府办公厅（室）", Short: "市政府办", Kind: clause.Office, Office: true, Prefixes: []string{"云府办发"}}},
		{"education", org.Unit{Name: "云山市教育局", Short: "市教育局", Kind: clause.Administrative}},
		{"land", org.Unit{Name: "云山市国土资源局", Short: "市国土局", Kind: clause.Administrative}},
	} {
		u.unit.Level, u.unit.Territory, u.unit.From = org.City, "500112", "2001-01-01"
		if u.key != "city" {
			u.unit.Government = w.Units["city"].ID
		}
		w.Write(func(ctx context.Context, tx *db.Tx) (err error) {
			w.Units[u.key], err = org.CreateUnit(ctx, tx, w.system, u.unit)
			return err
		})
	}
}

// Write runs f in a writing transaction.
func (w *World) Write(f func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	w.must(w.DB.Write(context.Background(), func(tx *db.Tx) error { return f(context.Background(), tx) }))
}

// Person makes an account with a post in a unit (by key) and logs it in.
func (w *World) Person(account, name, unit string, roles ...actor.Role) *Browser {
	w.Helper()
	ctx := context.Background()
	first, err := w.Access.FirstPassword(ctx)
	w.must(err)
	var person org.Person
	w.Write(func(ctx context.Context, tx *db.Tx) error {
		if person, err = org.CreatePerson(ctx, tx, w.system, org.Person{Account: account, Name: name}, first); err != nil {
			return err
		}
		_, err = org.GivePost(ctx, tx, w.security, org.Post{Person: person.ID, Unit: w.Units[unit].ID, Title: "科长", Roles: roles, From: "2026-01-01"})
		return err
	})
	s, err := w.Access.Login(ctx, w.DB, account, first.Password, org.Client{})
	w.must(err)
	w.must(w.Access.ChangePassword(ctx, w.DB, s.Secret, first.Password, Password))
	b := w.Visitor()
	b.SetCookie("session", s.Secret)
	by, _, err := w.Access.SessionActor(ctx, w.DB, s.Secret)
	w.must(err)
	b.Actor = by
	return b
}

// FirstLogin makes an account that has not changed its first password.
func (w *World) FirstLogin(account, name, unit string, roles ...actor.Role) (password string) {
	w.Helper()
	first, err := w.Access.FirstPassword(context.Background())
	w.must(err)
	w.Write(func(ctx context.Context, tx *db.Tx) error {
		p, err := org.CreatePerson(ctx, tx, w.system, org.Person{Account: account, Name: name}, first)
		if err != nil {
			return err
		}
		_, err = org.GivePost(ctx, tx, w.security, org.Post{Person: p.ID, Unit: w.Units[unit].ID, Title: "科员", Roles: roles, From: "2026-01-01"})
		return err
	})
	return first.Password
}

// Token makes a bearer token for the person of a browser in all its roles.
func (w *World) Token(b *Browser) string {
	w.Helper()
	var secret string
	w.Write(func(ctx context.Context, tx *db.Tx) (err error) {
		secret, _, err = w.Access.CreateToken(ctx, tx, b.Actor, org.Token{Name: "测试", Person: b.Actor.Person, Post: b.Actor.Post,
			Roles: b.Actor.Roles, Until: "2026-12-31"})
		return err
	})
	return secret
}
