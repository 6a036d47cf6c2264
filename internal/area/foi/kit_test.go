package foi_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/job"
	"gongkai/internal/platform/seal"
)

var sets = []db.Set{audit.Migrations, workday.Migrations, org.Migrations, job.Migrations, lifecycle.Migrations, search.Migrations,
	publiclog.Migrations, file.Migrations, publication.Migrations, foi.Migrations}

// world is a county with a government, its office and two bureaus, and the area put
// together as app does.
type world struct {
	*testing.T
	ctx    context.Context
	d      *db.DB
	clock  *clock.Fake
	engine *lifecycle.Engine
	area   *foi.Area
	blobs  *blob.Local
	unit   map[string]org.Unit
	who    map[string]actor.Actor
	post   post
}

// each runs f in a fresh world on both databases.
func each(t *testing.T, f func(w *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := &world{T: t, ctx: context.Background(), d: d, clock: c, unit: map[string]org.Unit{}, who: map[string]actor.Actor{}}
		w.write(func(tx *db.Tx) error { return publication.Prepare(w.ctx, tx) })
		w.city()
		w.engine = &lifecycle.Engine{Machines: map[string]lifecycle.Machine{}, Calendar: workday.Load, Without: map[string]bool{}}
		box, err := seal.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if w.blobs, err = blob.NewLocal(t.TempDir()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { w.blobs.Close() })
		w.area = foi.New(publication.NewGate(w.blobs), w.engine, box)
		w.area.Courier = &w.post
		for name, m := range w.area.Machines() {
			w.engine.Machines[name] = m
		}
		w.engine.Moved = append(w.engine.Moved, func(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
			switch {
			case m.Case.Area == foi.EnquiryName:
				return w.area.EnquiryMoved(ctx, tx, m)
			case m.Case.Area == foi.Name && m.Action == "dispatch":
				return w.area.Dispatched(ctx, tx, m)
			case m.Action == "tell":
				return w.area.FilingTold(ctx, tx, m)
			}
			return nil
		})
		f(w)
		r, err := db.Get(w.ctx, d, func(tx *db.Tx) (audit.Report, error) { return audit.Verify(w.ctx, tx) })
		if err != nil || len(r.Faults) > 0 {
			t.Errorf("audit: %+v, %v", r, err)
		}
	})
}

func (w *world) city() {
	for _, u := range []struct {
		key, name, code string
		kind            clause.UnitKind
		office          bool
	}{
		{"县政府", "青溪县人民政府", "00912001", clause.Government, false}, {"县政府办", "青溪县人民政府办公室", "00912002", clause.Office, true},
		{"县教委", "青溪县教育委员会", "00912003", clause.Administrative, false}, {"县财政局", "青溪县财政局", "00912004", clause.Administrative, false},
	} {
		w.write(func(tx *db.Tx) (err error) {
			w.unit[u.key], err = org.CreateUnit(w.ctx, tx, actor.Platform(), org.Unit{Code: org.CompleteCode(u.code), Name: u.name, Short: u.key, Kind: u.kind,
				Level: org.County, Territory: "509921", Superior: w.unit["县政府"].ID, Government: w.unit["县政府"].ID, Office: u.office, From: "2008-01-01"})
			return err
		})
	}
	for _, p := range []struct {
		name, account, unit string
		roles               []actor.Role
	}{
		{"李明", "liming", "县教委", []actor.Role{actor.Handler}}, {"王芳", "wangfang", "县教委", []actor.Role{actor.Disclosure, actor.Handler}},
		{"赵强", "zhaoqiang", "县教委", []actor.Role{actor.Secrecy}}, {"周伟", "zhouwei", "县教委", []actor.Role{actor.Head}},
		{"郑浩", "zhenghao", "县财政局", []actor.Role{actor.Liaison, actor.Handler}}, {"孙涛", "suntao", "县财政局", []actor.Role{actor.Disclosure}},
	} {
		w.person(p.name, p.account, p.unit, p.roles...)
	}
}

// person gives somebody a post from long ago.
func (w *world) person(name, account, unit string, roles ...actor.Role) {
	w.Helper()
	w.write(func(tx *db.Tx) error {
		person, err := org.CreatePerson(w.ctx, tx, actor.Platform(), org.Person{Account: account, Name: name}, org.First{})
		if err != nil {
			return err
		}
		if _, err = org.GivePost(w.ctx, tx, actor.Platform(), org.Post{Person: person.ID, Unit: w.unit[unit].ID, Title: "职员", Roles: roles, From: "2008-01-01"}); err != nil {
			return err
		}
		as, err := org.ActorsOf(w.ctx, tx, person.ID)
		if err != nil {
			return err
		}
		w.who[name] = as[0]
		return nil
	})
}

func (w *world) write(f func(*db.Tx) error) {
	w.Helper()
	if err := w.d.Write(w.ctx, f); err != nil {
		w.Fatal(err)
	}
}

// on sets the clock to nine in the morning of a day; it never goes back.
func (w *world) on(day workday.Date) {
	if at := day.Time().Add(9 * time.Hour); at.After(w.clock.Now()) {
		w.clock.Set(at)
	}
}

func (w *world) try(who actor.Actor, area, id string, action lifecycle.Action, in any) (lifecycle.Done, error) {
	return db.Put(w.ctx, w.d, func(tx *db.Tx) (lifecycle.Done, error) {
		return w.engine.Take(w.ctx, tx, lifecycle.Call{Area: area, ID: id, Action: action, By: who, In: in})
	})
}

func (w *world) do(name, id string, action lifecycle.Action, in any) string {
	w.Helper()
	done, err := w.try(w.who[name], foi.Name, id, action, in)
	if err != nil {
		w.Fatalf("%s %s: %v %+v", name, action, err, errs.Reasons(err))
	}
	return done.ID
}

func (w *world) refused(name, id string, action lifecycle.Action, in any, kind errs.Kind, rule string) {
	w.Helper()
	_, err := w.try(w.who[name], foi.Name, id, action, in)
	if err == nil || errs.KindOf(err) != kind {
		w.Fatalf("%s %s: %v is not of kind %d", name, action, err, kind)
	}
	for _, r := range errs.Reasons(err) {
		if r.Rule == rule {
			return
		}
	}
	if rule != "" {
		w.Fatalf("%s %s: no reason %q in %+v", name, action, rule, errs.Reasons(err))
	}
}

func (w *world) get(id string) *foi.Request {
	w.Helper()
	q, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (*foi.Request, error) { return w.area.Request(w.ctx, tx, id) })
	if err != nil {
		w.Fatal(err)
	}
	return q
}

func (w *world) state(id string, want lifecycle.State) *foi.Request {
	w.Helper()
	q := w.get(id)
	if q.State != want {
		w.Fatalf("the request is %s, not %s", q.State, want)
	}
	return q
}

// due is a clock of a request.
func (w *world) clockOf(area, id string, rule *deadline.Rule) deadline.Status {
	w.Helper()
	v, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (lifecycle.View, error) { return w.engine.View(w.ctx, tx, area, id, actor.Platform()) })
	if err != nil {
		w.Fatal(err)
	}
	for _, c := range v.Clocks {
		if c.Rule.ID == rule.ID {
			return c.Status
		}
	}
	return deadline.Status{State: deadline.None}
}

func (w *world) due(id string, want workday.Date) {
	w.Helper()
	if s := w.clockOf(foi.Name, id, foi.Reply); s.Due != want {
		w.Fatalf("the answer is due %s (%s), not %s", s.Due, s.State, want)
	}
}

// someone is an applicant with a paper whose number passes the check.
func someone() foi.Application {
	return foi.Application{Applicant: foi.Person, Person: "陈静", Paper: "居民身份证", PaperNumber: "11010519491231002X", Phone: "13800000000", Email: "a@example.com",
		Content: "2025年全县义务教育学校布局调整方案及专家论证意见", Form: "electronic", Route: "online"}
}

// applied is a request on paper, handed in on a day and accepted.
func (w *world) applied(day workday.Date) string {
	w.Helper()
	w.on(day)
	id := w.do("李明", "", "register", &foi.Register{Channel: foi.InPerson, Submitted: day, Application: someone()})
	w.do("李明", id, "accept", &lifecycle.Remark{})
	return id
}

// upload stores a file as its person and returns its id.
func (w *world) upload(name, filename, content string) string {
	w.Helper()
	st, err := file.Receive(w.ctx, w.d, w.blobs, file.Upload{Name: filename, Body: strings.NewReader(content), Limits: file.Default}, w.who[name])
	if err != nil {
		w.Fatal(err)
	}
	return st.ID
}
