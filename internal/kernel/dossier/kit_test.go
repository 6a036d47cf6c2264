package dossier_test

import (
	"context"
	"slices"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/dossier"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/job"
)

var ctx = context.Background()

// A letter is a small flow of its own, with a text that is kept in memory.
type letter struct{ lifecycle.Case }

type in struct{ Title, No, Unit, Part, Note string }

func flow() *lifecycle.Flow[*letter] {
	type L = *letter
	nothing := func(context.Context, *db.Tx, L) error { return nil }
	law := []clause.Clause{clause.OGI.Art(33)}
	do := lifecycle.Do(func(_ context.Context, r *lifecycle.Run[L], v in) error {
		if v.Title != "" {
			r.Case.Title, r.Case.No = v.Title, v.No
		}
		if v.Unit != "" {
			r.Join(v.Unit, v.Part)
		}
		r.Note(v.Note)
		return nil
	})
	return &lifecycle.Flow[L]{Area: "letter", Name: "来信", Version: 1,
		Stages: []lifecycle.Stage{{State: "handling", Name: "办理中"}, {State: "closed", Name: "办结", End: true}},
		New:    func() L { return &letter{} }, Load: nothing, Save: nothing,
		Steps: []lifecycle.Step[L]{
			{Action: "open", Name: "登记", Ways: lifecycle.To[L]("handling"), By: []actor.Role{actor.Drafter}, At: lifecycle.Any, Law: law, Do: do},
			{Action: "go-on", Name: "办理", From: []lifecycle.State{"handling"}, Ways: lifecycle.To[L](lifecycle.Stay), By: []actor.Role{actor.Drafter}, At: lifecycle.Any, Law: law, Do: do},
			{Action: "close", Name: "办结", From: []lifecycle.State{"handling"}, Ways: lifecycle.To[L]("closed"), By: []actor.Role{actor.Drafter}, At: lifecycle.Own, Law: law, Do: do},
		}}
}

// world is a city with its office and two bureaus, a district with its office and a
// bureau that the city's bureau guides, and another city.
type world struct {
	*testing.T
	d      *db.DB
	clock  *clock.Fake
	engine *lifecycle.Engine
	index  *dossier.Index
	text   map[string]string // by case
	units  map[string]org.Unit
	people map[string]actor.Actor // a drafter of each unit, and others
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	t.Parallel()
	sets := []db.Set{audit.Migrations, workday.Migrations, org.Migrations, job.Migrations, file.Migrations, lifecycle.Migrations, search.Migrations}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		w := &world{T: t, d: d, clock: c, text: map[string]string{}, units: map[string]org.Unit{}, people: map[string]actor.Actor{}}
		w.index = &dossier.Index{Texts: map[string]dossier.Text{"letter": func(_ context.Context, _ *db.Tx, id string) ([]string, error) { return []string{w.text[id]}, nil }}}
		w.engine = &lifecycle.Engine{Machines: map[string]lifecycle.Machine{"letter": flow()}, Calendar: workday.Load,
			See: func(ctx context.Context, tx *db.Tx, by actor.Actor, unit string) (bool, error) {
				scope, err := org.ScopeOf(ctx, tx, by)
				if err != nil {
					return false, err
				}
				return scope.Sees(ctx, tx, unit)
			}}
		w.engine.Moved = append(w.engine.Moved, w.index.Moved)
		for _, u := range []struct {
			key, name, short, government, superior string
			kind                                   clause.UnitKind
			level                                  org.Level
			office                                 bool
		}{
			{"city", "云山市人民政府", "市政府", "", "", clause.Government, org.City, false},
			{"office", "云山市人民政府办公室", "市政府办", "city", "", clause.Administrative, org.City, true},
			{"education", "云山市教育局", "市教育局", "city", "", clause.Administrative, org.City, false},
			{"land", "云山市国土资源局", "市国土局", "city", "", clause.Administrative, org.City, false},
			{"district", "南岭区人民政府", "区政府", "", "city", clause.Government, org.County, false},
			{"district-office", "南岭区人民政府办公室", "区政府办", "district", "", clause.Administrative, org.County, true},
			{"district-education", "南岭区教育局", "区教育局", "district", "education", clause.Administrative, org.County, false},
			{"other", "海川市人民政府", "海川政府", "", "", clause.Government, org.City, false},
			{"other-office", "海川市人民政府办公室", "海川府办", "other", "", clause.Administrative, org.City, true},
		} {
			unit := org.Unit{Name: u.name, Short: u.short, Kind: u.kind, Level: u.level, Office: u.office, From: "2001-01-01", Territory: "500112",
				Government: w.units[u.government].ID, Superior: w.units[u.superior].ID}
			w.units[u.key] = put(w, func(tx *db.Tx) (org.Unit, error) {
				return org.CreateUnit(ctx, tx, actor.Actor{Person: "s", Name: "系统", Roles: []actor.Role{actor.System}}, unit)
			})
			w.people[u.key] = actor.Actor{Person: "p-" + u.key, Name: u.short, Unit: w.units[u.key].ID, UnitName: u.short, Roles: []actor.Role{actor.Drafter}}
		}
		for _, r := range []actor.Role{actor.System, actor.Security, actor.Auditor} {
			w.people[string(r)] = actor.Actor{Person: "a-" + string(r), Unit: w.units["office"].ID, Roles: []actor.Role{r, actor.Drafter}}
		}
		w.people["nobody"] = actor.Actor{}
		w.people["without a unit"] = actor.Actor{Person: "x", Roles: []actor.Role{actor.Drafter}}
		f(w)
	})
}

func put[T any](w *world, f func(*db.Tx) (T, error)) T {
	w.Helper()
	v, err := db.Put(ctx, w.d, f)
	if err != nil {
		w.Fatal(err)
	}
	return v
}

// open registers a letter of a unit with a text.
func (w *world) open(unit, text string, v in) string {
	w.Helper()
	id := put(w, func(tx *db.Tx) (lifecycle.Done, error) {
		done, err := w.engine.Take(ctx, tx, lifecycle.Call{Area: "letter", Action: "open", By: w.people[unit], In: &v})
		if err != nil {
			return done, err
		}
		w.text[done.ID] = text // what the area's own row would hold when the hook asks
		return done, search.Changed(ctx, tx, done.ID)
	}).ID
	w.work()
	return id
}

func (w *world) take(id string, a lifecycle.Action, unit string, v in) {
	w.Helper()
	put(w, func(tx *db.Tx) (lifecycle.Done, error) {
		return w.engine.Take(ctx, tx, lifecycle.Call{Area: "letter", ID: id, Action: a, By: w.people[unit], In: &v})
	})
}

func (w *world) work() {
	w.Helper()
	if err := w.index.Work(w.d)(ctx, nil); err != nil {
		w.Fatal(err)
	}
}

// find returns the cases found, in the order of their ids.
func (w *world) find(by actor.Actor, q search.Query) []string {
	w.Helper()
	r, err := db.Get(ctx, w.d, func(tx *db.Tx) (search.Result, error) { return dossier.Find(ctx, tx, by, q) })
	if err != nil {
		w.Fatal(err)
	}
	var out []string
	for _, h := range r.Hits {
		out = append(out, h.ID)
	}
	for name, fs := range r.Facets {
		sum := 0
		for _, f := range fs {
			sum += f.N
		}
		if name == "unit" && sum != r.Total {
			w.Errorf("the facets count %d of %d", sum, r.Total)
		}
	}
	if r.Total != len(out) {
		w.Errorf("total %d, %d hits", r.Total, len(out))
	}
	slices.Sort(out)
	return out
}
