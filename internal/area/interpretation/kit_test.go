package interpretation_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/job"
)

var sets = []db.Set{audit.Migrations, workday.Migrations, org.Migrations, job.Migrations, lifecycle.Migrations, search.Migrations,
	publiclog.Migrations, file.Migrations, publication.Migrations, interpretation.Migrations}

// world is a city with an office and three bureaus, and the area put together as app does.
type world struct {
	*testing.T
	ctx    context.Context
	d      *db.DB
	clock  *clock.Fake
	engine *lifecycle.Engine
	gate   *publication.Gate
	area   *interpretation.Area
	paper  *lifecycle.Flow[*paper]
	unit   map[string]org.Unit
	who    map[string]actor.Actor
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
		w.gate = publication.NewGate(nil)
		w.area = interpretation.New(w.gate, w.engine, interpretation.Questions{Document: w.draft})
		for name, m := range w.area.Machines() {
			w.engine.Machines[name] = m
		}
		w.paper = w.paperFlow()
		w.engine.Machines["document"] = w.paper
		w.gate.Checks = append(w.gate.Checks, publication.InterpretationCheck(w.area.Ready))
		w.engine.Moved = append(w.engine.Moved, func(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
			if m.Case.Area != "document" {
				return nil
			}
			if m.Action == "publish" {
				if err := w.area.Published(ctx, tx, m); err != nil {
					return err
				}
			}
			return w.area.Follow(ctx, tx, m)
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
		{"市政府", "云山市人民政府", "00912001", clause.Government, false}, {"市政府办", "云山市人民政府办公室", "00912002", clause.Office, true},
		{"民政局", "云山市民政局", "00912003", clause.Administrative, false}, {"财政局", "云山市财政局", "00912004", clause.Administrative, false},
		{"教育局", "云山市教育局", "00912005", clause.Administrative, false},
	} {
		w.write(func(tx *db.Tx) (err error) {
			w.unit[u.key], err = org.CreateUnit(w.ctx, tx, actor.Platform(), org.Unit{Code: org.CompleteCode(u.code), Name: u.name, Short: u.key, Kind: u.kind,
				Level: org.City, Territory: "509900", Superior: w.unit["市政府"].ID, Government: w.unit["市政府"].ID, Office: u.office, From: "2010-01-01"})
			return err
		})
	}
	for _, p := range []struct {
		name, unit string
		roles      []actor.Role
	}{
		{"李明", "民政局", []actor.Role{actor.Drafter, actor.Secrecy, actor.Content, actor.Disclosure}},
		{"钱进", "民政局", []actor.Role{actor.Drafter}},
		{"王芳", "民政局", []actor.Role{actor.Disclosure, actor.Content}},
		{"赵强", "民政局", []actor.Role{actor.Secrecy}},
		{"周伟", "民政局", []actor.Role{actor.Head}},
		{"吴洁", "民政局", []actor.Role{actor.Publisher}},
		{"郑浩", "财政局", []actor.Role{actor.Drafter, actor.Liaison}},
		{"孙涛", "教育局", []actor.Role{actor.Drafter, actor.Liaison}},
		{"何军", "市政府办", []actor.Role{actor.Coordinate}},
	} {
		w.write(func(tx *db.Tx) error {
			person, err := org.CreatePerson(w.ctx, tx, actor.Platform(), org.Person{Account: "a" + strings.ToLower(w.unit[p.unit].Code) + account(p.name), Name: p.name}, org.First{})
			if err != nil {
				return err
			}
			_, err = org.GivePost(w.ctx, tx, actor.Platform(), org.Post{Person: person.ID, Unit: w.unit[p.unit].ID, Title: "职员", Roles: p.roles, From: "2010-01-01"})
			if err != nil {
				return err
			}
			as, err := org.ActorsOf(w.ctx, tx, person.ID)
			if err != nil {
				return err
			}
			w.who[p.name] = as[0]
			return nil
		})
	}
}

func account(name string) string {
	var b strings.Builder
	for _, r := range name {
		b.WriteByte('a' + byte(r%26))
		b.WriteByte('a' + byte(r/26%26))
	}
	return b.String()
}

func (w *world) write(f func(*db.Tx) error) {
	w.Helper()
	if err := w.d.Write(w.ctx, f); err != nil {
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

// take takes a step as somebody; a minute passes with each.
func (w *world) take(who, area, id string, action lifecycle.Action, in any) (string, error) {
	w.clock.Advance(time.Minute)
	done, err := db.Put(w.ctx, w.d, func(tx *db.Tx) (lifecycle.Done, error) {
		return w.engine.Take(w.ctx, tx, lifecycle.Call{Area: area, ID: id, Action: action, By: w.who[who], In: in})
	})
	return done.ID, err
}

// do takes a step that must succeed.
func (w *world) do(who, area, id string, action lifecycle.Action, in any) string {
	w.Helper()
	id, err := w.take(who, area, id, action, in)
	if err != nil {
		w.Fatalf("%s %s/%s: %v", who, area, action, err)
	}
	return id
}

// no takes a step that must be refused, with words.
func (w *world) no(who, area, id string, action lifecycle.Action, in any, kind errs.Kind, words ...string) {
	w.Helper()
	_, err := w.take(who, area, id, action, in)
	if !errs.Is(err, kind) {
		w.Errorf("%s %s/%s: got %v, want a refusal of kind %d", who, area, action, err, kind)
		return
	}
	for _, x := range words {
		if !strings.Contains(err.Error(), x) {
			w.Errorf("%s %s/%s: %q does not say %q", who, area, action, err, x)
		}
	}
}

func (w *world) plan(id string) *interpretation.Plan {
	w.Helper()
	return get(w, func(tx *db.Tx) (*interpretation.Plan, error) { return w.area.Plan(w.ctx, tx, id) })
}

func (w *world) piece(id string) *interpretation.Piece {
	w.Helper()
	return get(w, func(tx *db.Tx) (*interpretation.Piece, error) { return w.area.Piece(w.ctx, tx, id) })
}

func (w *world) set(id string) *publication.Set {
	w.Helper()
	return get(w, func(tx *db.Tx) (*publication.Set, error) { return publication.LoadSet(w.ctx, tx, id) })
}

// item is the public item of a part; nil before publication.
func (w *world) item(part string) *publication.Item {
	w.Helper()
	return get(w, func(tx *db.Tx) (*publication.Item, error) {
		it, ok, err := publication.ItemOfPart(w.ctx, tx, part)
		if !ok {
			return nil, err
		}
		return &it, err
	})
}

func (w *world) state(area, id string, want lifecycle.State) {
	w.Helper()
	c := get(w, func(tx *db.Tx) (lifecycle.Case, error) { return lifecycle.CaseByID(w.ctx, tx, id) })
	if c.State != want {
		w.Errorf("%s is in state %s, want %s", area, c.State, want)
	}
}

// waits tells whether a case waits for a step, and of which units.
func (w *world) waits(id string, action lifecycle.Action) []string {
	w.Helper()
	var out []string
	for _, p := range get(w, func(tx *db.Tx) ([]lifecycle.Waiting, error) { return lifecycle.WaitingFor(w.ctx, tx, id) }) {
		if p.Action == action {
			out = append(out, p.Unit)
		}
	}
	return out
}

// due is the due date of a running clock of a case, or its state.
func (w *world) due(area, id, rule string) string {
	w.Helper()
	v := get(w, func(tx *db.Tx) (lifecycle.View, error) { return w.engine.View(w.ctx, tx, area, id, actor.Platform()) })
	for _, c := range v.Clocks {
		if c.Rule.ID == rule {
			if c.Status.State == "running" {
				return string(c.Status.Due)
			}
			return string(c.Status.State)
		}
	}
	return "none"
}

// missing are the ids of what the document's interpretation lacks.
func (w *world) missing(doc string) string {
	w.Helper()
	r := get(w, readiness(w, doc))
	var ids []string
	for _, m := range r.Missing {
		if len(ids) == 0 || ids[len(ids)-1] != m.ID {
			ids = append(ids, m.ID)
		}
		if !strings.HasSuffix(m.Msg, "。") || !m.Law.Valid() {
			w.Errorf("%+v is no whole sentence with a clause", m)
		}
	}
	return strings.Join(ids, " ")
}

func readiness(w *world, doc string) func(*db.Tx) (interpretation.Readiness, error) {
	return func(tx *db.Tx) (interpretation.Readiness, error) {
		s, err := publication.LoadSet(w.ctx, tx, doc)
		if err != nil {
			return interpretation.Readiness{}, err
		}
		return w.area.Readiness(w.ctx, tx, s)
	}
}
