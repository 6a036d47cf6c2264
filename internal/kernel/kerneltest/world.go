// Package kerneltest is for tests of what works on cases of any area: a database with a
// small city, its people, and a flow of letters that has clocks, pauses and to-dos.
package kerneltest

import (
	"context"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// A letter is what the flow is about.
type letter struct{ lifecycle.Case }

// Letter is the input that registers a letter.
type Letter struct {
	Title  string
	Days   int    // a length of its own for the reply
	Person string // for whom the signature is kept
}

// The clocks of a letter: the reply's begins with it, the urgent one when it is hurried.
var (
	Reply  = &deadline.Rule{ID: "letter.reply", Name: "答复期限", Length: deadline.Span{N: 5, Unit: deadline.Workdays}, Law: clause.OGI.Art(33)}
	Urgent = &deadline.Rule{ID: "letter.urgent", Name: "紧急回应", Length: deadline.Span{N: 5, Unit: deadline.Hours}, Law: clause.G33b}
)

// letters is the flow: registered, reviewed, perhaps opinions asked, signed.
func letters() *lifecycle.Flow[*letter] {
	type L = *letter
	nothing := func(context.Context, *db.Tx, L) error { return nil }
	person := ""
	title := func(_ context.Context, r *lifecycle.Run[L], v Letter) error {
		r.Case.Title, person = v.Title, v.Person
		n := v.Days
		r.Tick(Reply.Start(), n, "")
		return nil
	}
	law := []clause.Clause{clause.OGI.Art(33)}
	own := lifecycle.Own
	return &lifecycle.Flow[L]{Area: "letter", Name: "来信", Version: 1, Rules: []*deadline.Rule{Reply, Urgent},
		Stages: []lifecycle.Stage{{State: "handling", Name: "办理中"}, {State: "signing", Name: "待签"}, {State: "asking", Name: "征求意见"}, {State: "closed", Name: "办结", End: true}},
		New:    func() L { return &letter{} }, Load: nothing, Save: nothing,
		Steps: []lifecycle.Step[L]{
			{Action: "open", Name: "登记", Ways: lifecycle.To[L]("handling"), By: []actor.Role{actor.Drafter}, At: lifecycle.Any, Law: law, Do: lifecycle.Do(title)},
			{Action: "secrecy", Name: "保密审查", From: []lifecycle.State{"handling"}, Ways: lifecycle.To[L]("signing"), By: []actor.Role{actor.Secrecy, actor.Disclosure}, At: own, Law: law,
				Do: lifecycle.Noted[L](), Todo: lifecycle.Todo[L]{Text: "请作保密审查"}},
			{Action: "hurry", Name: "转为紧急", From: []lifecycle.State{"handling"}, Ways: lifecycle.To[L](lifecycle.Stay), By: []actor.Role{actor.Drafter}, At: own, Law: law,
				Do: lifecycle.Noted[L](), Clock: []deadline.Tick{Urgent.Start()}},
			{Action: "ask", Name: "征求意见", From: []lifecycle.State{"signing"}, Ways: lifecycle.To[L]("asking"), By: []actor.Role{actor.Drafter}, At: own, Law: law,
				Do: lifecycle.Noted[L](), Clock: []deadline.Tick{Reply.Pause()}},
			{Action: "answer", Name: "收到意见", From: []lifecycle.State{"asking"}, Ways: lifecycle.To[L]("signing"), By: []actor.Role{actor.Drafter}, At: own, Law: law,
				Do: lifecycle.Noted[L](), Clock: []deadline.Tick{Reply.Resume()}, Todo: lifecycle.Todo[L]{Text: "请催收意见", Rule: Reply}},
			{Action: "sign", Name: "签发", From: []lifecycle.State{"signing"}, Ways: lifecycle.To[L]("closed"), By: []actor.Role{actor.Head}, At: own, Law: law,
				Do: lifecycle.Noted[L](), Clock: []deadline.Tick{Reply.Meet(), Urgent.Meet()},
				Todo: lifecycle.Todo[L]{Text: "请签发", Rule: Reply, Person: func(*lifecycle.Now[L]) string { return person }}},
		}}
}

// World is a database with a small city (city, education, land) and the flow of letters.
type World struct {
	*testing.T
	Ctx              context.Context
	DB               *db.DB
	Clock            *clock.Fake
	Engine           *lifecycle.Engine
	System, Security actor.Actor
	Unit             map[string]org.Unit // by key
}

// Each runs f once on each database, in a fresh world with the kernel's tables and those
// of more.
func Each(t *testing.T, f func(w *World), more ...db.Set) {
	t.Helper()
	t.Parallel()
	sets := append([]db.Set{audit.Migrations, workday.Migrations, org.Migrations, lifecycle.Migrations}, more...)
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := &World{T: t, Ctx: context.Background(), DB: d, Clock: c, Unit: map[string]org.Unit{}}
		w.System = actor.Actor{Person: "s", Name: "系统", Roles: []actor.Role{actor.System}}
		w.Security = actor.Actor{Person: "a", Name: "安全", Roles: []actor.Role{actor.Security}}
		m := letters()
		if bad := m.Check(); len(bad) > 0 {
			t.Fatal(bad)
		}
		w.Engine = &lifecycle.Engine{Machines: map[string]lifecycle.Machine{"letter": m}, Calendar: workday.Load}
		w.Add("city", org.Unit{Name: "云山市人民政府", Short: "市政府", Kind: clause.Government, Level: org.City})
		w.Add("education", org.Unit{Name: "云山市教育局", Short: "市教育局", Kind: clause.Administrative, Level: org.City})
		w.Add("land", org.Unit{Name: "云山市国土资源局", Short: "市国土局", Kind: clause.Administrative, Level: org.City})
		f(w)
	})
}

// Add makes a unit of the city.
func (w *World) Add(key string, u org.Unit) {
	w.Helper()
	u.From, u.Territory = "2001-01-01", "500112"
	if key != "city" {
		u.Government = w.Unit["city"].ID
	}
	w.Unit[key] = Put(w, func(tx *db.Tx) (org.Unit, error) { return org.CreateUnit(w.Ctx, tx, w.System, u) })
}

// Person makes an account with a post in a unit and returns its actor.
func (w *World) Person(account, name, unit string, roles ...actor.Role) actor.Actor {
	w.Helper()
	p := Put(w, func(tx *db.Tx) (org.Person, error) {
		return org.CreatePerson(w.Ctx, tx, w.System, org.Person{Account: account, Name: name, Email: account + "@example.gov.cn", Phone: "023-5550100"}, org.First{})
	})
	return w.Post(p.ID, unit, roles...)
}

// Post gives a person a post in a unit and returns the actor in it.
func (w *World) Post(person, unit string, roles ...actor.Role) actor.Actor {
	w.Helper()
	post := Put(w, func(tx *db.Tx) (org.Post, error) {
		return org.GivePost(w.Ctx, tx, w.Security, org.Post{Person: person, Unit: w.Unit[unit].ID, Title: "科长", Roles: roles, From: "2026-01-01"})
	})
	for _, a := range Get(w, func(tx *db.Tx) ([]actor.Actor, error) { return org.ActorsOf(w.Ctx, tx, person) }) {
		if a.Post == post.ID {
			return a
		}
	}
	w.Fatal("the post is not in force")
	return actor.Actor{}
}

// Open registers a letter and returns its case.
func (w *World) Open(by actor.Actor, v Letter) string {
	w.Helper()
	return Put(w, func(tx *db.Tx) (lifecycle.Done, error) {
		return w.Engine.Take(w.Ctx, tx, lifecycle.Call{Area: "letter", Action: "open", By: by, In: &v})
	}).ID
}

// Take takes a step that asks for nothing but a note.
func (w *World) Take(id string, a lifecycle.Action, by actor.Actor) {
	w.Helper()
	Put(w, func(tx *db.Tx) (lifecycle.Done, error) {
		return w.Engine.Take(w.Ctx, tx, lifecycle.Call{Area: "letter", ID: id, Action: a, By: by, In: &lifecycle.Remark{}})
	})
}

// Get reads from the world's database.
func Get[T any](w *World, f func(*db.Tx) (T, error)) T {
	w.Helper()
	return dbtest.Get(w, w.DB, f)
}

// Put writes to the world's database.
func Put[T any](w *World, f func(*db.Tx) (T, error)) T {
	w.Helper()
	return dbtest.Put(w, w.DB, f)
}
