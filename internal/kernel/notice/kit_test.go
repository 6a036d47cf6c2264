package notice_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/job"
	"gongkai/internal/platform/seal"
)

// A letter is a small flow of its own: what a test needs and no more.
type letter struct{ lifecycle.Case }

type in struct {
	Title  string
	Days   int    // a length of its own for the reply
	Person string // for whom the signature is kept
}

var (
	reply  = &deadline.Rule{ID: "letter.reply", Name: "答复期限", Length: deadline.Span{N: 5, Unit: deadline.Workdays}, Law: clause.OGI.Art(33)}
	urgent = &deadline.Rule{ID: "letter.urgent", Name: "紧急回应", Length: deadline.Span{N: 5, Unit: deadline.Hours}, Law: clause.G33b}
)

func flow() *lifecycle.Flow[*letter] {
	type L = *letter
	nothing := func(context.Context, *db.Tx, L) error { return nil }
	person := ""
	title := func(_ context.Context, r *lifecycle.Run[L], v in) error {
		r.Case.Title, person = v.Title, v.Person
		n := v.Days
		r.Tick(reply.Start(), n, "")
		return nil
	}
	law := []clause.Clause{clause.OGI.Art(33)}
	own := lifecycle.Own
	return &lifecycle.Flow[L]{Area: "letter", Name: "来信", Version: 1, Rules: []*deadline.Rule{reply, urgent},
		Stages: []lifecycle.Stage{{State: "handling", Name: "办理中"}, {State: "signing", Name: "待签"}, {State: "asking", Name: "征求意见"}, {State: "closed", Name: "办结", End: true}},
		New:    func() L { return &letter{} }, Load: nothing, Save: nothing,
		Steps: []lifecycle.Step[L]{
			{Action: "open", Name: "登记", Ways: lifecycle.To[L]("handling"), By: []actor.Role{actor.Drafter}, At: lifecycle.Any, Law: law, Do: lifecycle.Do(title)},
			{Action: "secrecy", Name: "保密审查", From: []lifecycle.State{"handling"}, Ways: lifecycle.To[L]("signing"), By: []actor.Role{actor.Secrecy, actor.Disclosure}, At: own, Law: law,
				Do: lifecycle.Noted[L](), Todo: lifecycle.Todo[L]{Text: "请作保密审查"}},
			{Action: "hurry", Name: "转为紧急", From: []lifecycle.State{"handling"}, Ways: lifecycle.To[L](lifecycle.Stay), By: []actor.Role{actor.Drafter}, At: own, Law: law,
				Do: lifecycle.Noted[L](), Clock: []deadline.Tick{urgent.Start()}},
			{Action: "ask", Name: "征求意见", From: []lifecycle.State{"signing"}, Ways: lifecycle.To[L]("asking"), By: []actor.Role{actor.Drafter}, At: own, Law: law,
				Do: lifecycle.Noted[L](), Clock: []deadline.Tick{reply.Pause()}},
			{Action: "answer", Name: "收到意见", From: []lifecycle.State{"asking"}, Ways: lifecycle.To[L]("signing"), By: []actor.Role{actor.Drafter}, At: own, Law: law,
				Do: lifecycle.Noted[L](), Clock: []deadline.Tick{reply.Resume()}, Todo: lifecycle.Todo[L]{Text: "请催收意见", Rule: reply}},
			{Action: "sign", Name: "签发", From: []lifecycle.State{"signing"}, Ways: lifecycle.To[L]("closed"), By: []actor.Role{actor.Head}, At: own, Law: law,
				Do: lifecycle.Noted[L](), Clock: []deadline.Tick{reply.Meet(), urgent.Meet()},
				Todo: lifecycle.Todo[L]{Text: "请签发", Rule: reply, Person: func(*lifecycle.Now[L]) string { return person }}},
		}}
}

// world is a database with a small city and the flow of letters.
type world struct {
	*testing.T
	ctx                     context.Context
	d                       *db.DB
	clock                   *clock.Fake
	engine                  *lifecycle.Engine
	system, security, audit actor.Actor
	unit                    map[string]org.Unit
	worker                  *notice.Worker
	ladder                  notice.Ladder // in force for what waits
	jobs                    *job.Runner
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	t.Parallel()
	sets := []db.Set{audit.Migrations, workday.Migrations, org.Migrations, lifecycle.Migrations, job.Migrations, notice.Migrations}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := &world{T: t, ctx: context.Background(), d: d, clock: c, unit: map[string]org.Unit{}}
		w.system = actor.Actor{Person: "s", Name: "系统", Roles: []actor.Role{actor.System}}
		w.security = actor.Actor{Person: "a", Name: "安全", Roles: []actor.Role{actor.Security}}
		m := flow()
		if bad := m.Check(); len(bad) > 0 {
			t.Fatal(bad)
		}
		w.engine = &lifecycle.Engine{Machines: map[string]lifecycle.Machine{"letter": m}, Calendar: workday.Load}
		w.engine.Waits = append(w.engine.Waits, func(ctx context.Context, tx *db.Tx, x lifecycle.Wait) error {
			return notice.OnWait(w.ladder)(ctx, tx, x)
		})
		box, err := seal.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		w.worker = &notice.Worker{DB: d, Clock: c, Seal: box, Base: "https://gongkai.example.gov.cn/"}
		w.jobs = &job.Runner{DB: d, Clock: c, Handlers: w.worker.Handlers(), Periodic: w.worker.Periodic(), Log: slog.New(slog.DiscardHandler),
			Backoff: func(int) time.Duration { return time.Minute }}
		w.add("city", org.Unit{Name: "云山市人民政府", Short: "市政府", Kind: clause.Government, Level: org.City})
		w.add("education", org.Unit{Name: "云山市教育局", Short: "市教育局", Kind: clause.Administrative, Level: org.City})
		w.add("land", org.Unit{Name: "云山市国土资源局", Short: "市国土局", Kind: clause.Administrative, Level: org.City})
		f(w)
	})
}

func (w *world) add(key string, u org.Unit) {
	w.Helper()
	u.From, u.Territory = "2001-01-01", "500112"
	if key != "city" {
		u.Government = w.unit["city"].ID
	}
	w.unit[key] = put(w, func(tx *db.Tx) (org.Unit, error) { return org.CreateUnit(w.ctx, tx, w.system, u) })
}

// person makes an account with a post in a unit and returns its actor.
func (w *world) person(account, name, unit string, roles ...actor.Role) actor.Actor {
	w.Helper()
	p := put(w, func(tx *db.Tx) (org.Person, error) {
		return org.CreatePerson(w.ctx, tx, w.system, org.Person{Account: account, Name: name, Email: account + "@example.gov.cn", Phone: "023-5550100"}, org.First{})
	})
	return w.post(p.ID, unit, roles...)
}

func (w *world) post(person, unit string, roles ...actor.Role) actor.Actor {
	w.Helper()
	post := put(w, func(tx *db.Tx) (org.Post, error) {
		return org.GivePost(w.ctx, tx, w.security, org.Post{Person: person, Unit: w.unit[unit].ID, Title: "科长", Roles: roles, From: "2026-01-01"})
	})
	for _, a := range get(w, func(tx *db.Tx) ([]actor.Actor, error) { return org.ActorsOf(w.ctx, tx, person) }) {
		if a.Post == post.ID {
			return a
		}
	}
	w.Fatal("the post is not in force")
	return actor.Actor{}
}

// open registers a letter and returns its case.
func (w *world) open(by actor.Actor, v in) string {
	w.Helper()
	return put(w, func(tx *db.Tx) (lifecycle.Done, error) {
		return w.engine.Take(w.ctx, tx, lifecycle.Call{Area: "letter", Action: "open", By: by, In: &v})
	}).ID
}

func (w *world) take(id string, a lifecycle.Action, by actor.Actor) {
	w.Helper()
	put(w, func(tx *db.Tx) (lifecycle.Done, error) {
		return w.engine.Take(w.ctx, tx, lifecycle.Call{Area: "letter", ID: id, Action: a, By: by, In: &lifecycle.Remark{}})
	})
}

// work does the jobs that are due, and returns what went wrong in them.
func (w *world) work() error {
	_, err := w.jobs.Step(w.ctx)
	return err
}

// escalate works all steps of escalation that are due, and returns how many.
func (w *world) escalate() int {
	w.Helper()
	return put(w, func(tx *db.Tx) (int, error) { return notice.Escalate(w.ctx, tx) })
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func get[T any](w *world, f func(*db.Tx) (T, error)) T {
	w.Helper()
	v, err := db.Get(w.ctx, w.d, f)
	if err != nil {
		w.Fatal(err)
	}
	return v
}

func put[T any](w *world, f func(*db.Tx) (T, error)) T {
	w.Helper()
	v, err := db.Put(w.ctx, w.d, f)
	if err != nil {
		w.Fatal(err)
	}
	return v
}
