// Package story runs scripts that a lawyer can read: on a date, as a person, do a step,
// and see what follows or why it is refused. The scripts stand in the areas' testdata;
// each begins with a line "# 条款：G1.1a G1.1b" that names the duties it proves.
package story

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"gongkai/internal/app"
	"gongkai/internal/area/document"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

// world is what one script acts on.
type world struct {
	app   *app.App
	clock *clock.Fake
	town  app.Seeded
	by    actor.Actor
	cases map[string]string // name → id
	areas map[string]string // name → area
	now   string            // name of the case in hand
}

// Params makes a run of the scripts; without names the rules that are taken out.
func Params(t testing.TB, dialect db.Dialect, files []string, without map[string]bool) testscript.Params {
	return testscript.Params{
		Files: files,
		Setup: func(env *testscript.Env) error {
			w, err := build(t, dialect, env.WorkDir, without)
			env.Values["world"] = w
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"on": on, "as": as, "open": open, "do": do, "write": write, "case": which,
			"state": state, "waits": waits, "due": due, "slip": slip, "public": public, "returned": returned, "proposed": proposed, "rate": rate, "unit": unit, "works": works,
		},
	}
}

func build(t testing.TB, dialect db.Dialect, dir string, without map[string]bool) (*world, error) {
	ctx := context.Background()
	c := clock.NewFake(dbtest.Start)
	d := dbtest.Open(t, dialect, c)
	a, err := app.New(ctx, app.Config{DB: d, Dir: dir, Clock: c, Origin: "story.example/log", Opened: "2026-01-01", Without: without})
	if err != nil {
		return nil, err
	}
	w := &world{app: a, clock: c, cases: map[string]string{}, areas: map[string]string{}}
	w.town, err = app.Plant(ctx, d, town, org.First{Password: "x", Hash: "x"})
	return w, err
}

func of(ts *testscript.TestScript) *world { return ts.Value("world").(*world) }

// on DATE [HH:MM]: the clock of Beijing.
func on(ts *testscript.TestScript, neg bool, args []string) {
	hour := "09:00"
	if len(args) == 2 {
		hour = args[1]
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", args[0]+" "+hour, workday.Zone)
	ts.Check(err)
	of(ts).clock.Set(at)
}

// as NAME: who acts from now on.
func as(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	p, ok := w.town.People[args[0]]
	if !ok {
		ts.Fatalf("nobody is called %s", args[0])
	}
	list, err := db.Get(context.Background(), w.app.DB, func(tx *db.Tx) ([]actor.Actor, error) {
		return org.ActorsOf(context.Background(), tx, p.ID)
	})
	ts.Check(err)
	if len(list) == 0 {
		ts.Fatalf("%s holds no post", args[0])
	}
	w.by = list[0]
}

// open NAME AREA ACTION k=v …: opens a case and calls it NAME. With ! the last argument
// is part of the refusal.
func open(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	id, ok := w.take(ts, neg, lifecycle.Call{Area: args[1], Action: lifecycle.Action(args[2])}, args[3:])
	if ok {
		w.cases[args[0]], w.areas[args[0]], w.now = id, args[1], args[0]
	}
}

// do ACTION k=v …: takes a step of the case in hand.
func do(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	w.take(ts, neg, lifecycle.Call{Area: w.areas[w.now], ID: w.cases[w.now], Action: lifecycle.Action(args[0])}, args[1:])
}

func (w *world) take(ts *testscript.TestScript, neg bool, c lifecycle.Call, args []string) (string, bool) {
	ctx := context.Background()
	want := ""
	if neg && len(args) > 0 && !strings.Contains(args[len(args)-1], "=") {
		want, args = args[len(args)-1], args[:len(args)-1]
	}
	m, err := w.app.Engine.Machine(c.Area)
	ts.Check(err)
	step, ok := m.Describe().Step(c.Action)
	if !ok {
		ts.Fatalf("%s has no step %s", c.Area, c.Action)
	}
	c.By = w.by
	c.In, err = w.input(step.In, args)
	ts.Check(err)
	done, err := db.Put(ctx, w.app.DB, func(tx *db.Tx) (lifecycle.Done, error) { return w.app.Engine.Take(ctx, tx, c) })
	switch {
	case neg && err == nil:
		ts.Fatalf("%s was done although it must be refused", step.Name)
	case neg && !strings.Contains(err.Error(), want):
		ts.Fatalf("refused with %q, which does not say %q", err, want)
	case neg && errs.KindOf(err) == errs.Internal:
		ts.Fatalf("failed instead of being refused: %v", err)
	case neg:
		ts.Logf("refused: %v", err)
	case err != nil:
		ts.Fatalf("%s: %v", step.Name, err)
	}
	return done.ID, err == nil
}

// input fills a step's input struct from k=v by the json names of its fields.
func (w *world) input(t reflect.Type, args []string) (any, error) {
	if t == nil {
		return nil, nil
	}
	v := reflect.New(t)
	for _, a := range args {
		k, val, ok := strings.Cut(a, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not k=v", a)
		}
		f, form := field(v.Elem(), k)
		if !f.IsValid() {
			return nil, fmt.Errorf("%s has no field %q", t.Name(), k)
		}
		switch f.Kind() {
		case reflect.Bool:
			f.SetBool(val == "true" || val == "是")
		case reflect.Int:
			n, err := strconv.Atoi(val)
			if err != nil {
				return nil, err
			}
			f.SetInt(int64(n))
		case reflect.Slice:
			f.Set(reflect.ValueOf(w.ids(strings.Split(val, ","))))
		default:
			if form == "unit" || k == "unit" {
				val = w.ids([]string{val})[0]
			}
			if id, ok := w.cases[val]; ok && (form == "case" || k == "document") {
				val = id
			}
			f.SetString(strings.ReplaceAll(val, `\n`, "\n"))
		}
	}
	return v.Interface(), nil
}

func (w *world) ids(names []string) []string {
	out := slices.Clone(names)
	for i, n := range out {
		if u, ok := w.town.Units[n]; ok {
			out[i] = u.ID
		}
	}
	return out
}

func field(v reflect.Value, name string) (reflect.Value, string) {
	for _, f := range reflect.VisibleFields(v.Type()) {
		if n, _, _ := strings.Cut(f.Tag.Get("json"), ","); n == name && !f.Anonymous {
			return v.FieldByIndex(f.Index), f.Tag.Get("form")
		}
	}
	return reflect.Value{}, ""
}

// write TEXT: puts a text into the document in hand, as its editor would.
func write(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	ctx := context.Background()
	err := w.app.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := w.app.Document.Write(ctx, tx, w.cases[w.now], document.Edit{Text: strings.Join(args, "\n")}, w.by)
		return err
	})
	if neg {
		if err == nil {
			ts.Fatalf("the text was changed although it must not be")
		}
		return
	}
	ts.Check(err)
}

// case NAME: the case in hand from now on.
func which(ts *testscript.TestScript, neg bool, args []string) { of(ts).now = args[0] }

func (w *world) view(ts *testscript.TestScript) lifecycle.View {
	ctx := context.Background()
	v, err := db.Get(ctx, w.app.DB, func(tx *db.Tx) (lifecycle.View, error) {
		return w.app.Engine.View(ctx, tx, w.areas[w.now], w.cases[w.now], actor.Platform())
	})
	ts.Check(err)
	return v
}

// state 名称: where the case in hand stands.
func state(ts *testscript.TestScript, neg bool, args []string) {
	if got := of(ts).view(ts).StateName; (got == args[0]) == neg {
		ts.Fatalf("the case is in state %s", got)
	}
}

// waits ROLE TEXT: the case waits for somebody in that role, whose to-do says so.
func waits(ts *testscript.TestScript, neg bool, args []string) {
	found := false
	list := of(ts).view(ts).Waiting
	for _, p := range list {
		found = found || p.Role.Name() == args[0] && strings.Contains(p.Text, args[1])
	}
	if found == neg {
		ts.Fatalf("the case waits for %+v", list)
	}
}

// due RULE DATE|none [provisional]: what a clock says.
func due(ts *testscript.TestScript, neg bool, args []string) {
	for _, c := range of(ts).view(ts).Clocks {
		if c.Rule.ID != args[0] {
			continue
		}
		if string(c.Status.Due) != args[1] && string(c.Status.State) != args[1] {
			ts.Fatalf("%s is due on %s (%s)", args[0], c.Status.Due, c.Status.State)
		}
		if slices.Contains(args, "provisional") != c.Status.Provisional {
			ts.Fatalf("provisional is %v", c.Status.Provisional)
		}
		return
	}
	if args[1] != "none" {
		ts.Fatalf("no clock %s runs", args[0])
	}
}

// slip KIND valid|void|object|none: the latest review of the document in hand.
func slip(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	set := w.set(ts)
	got := "none"
	for _, s := range set.Slips {
		if string(s.Kind) == args[0] {
			got = "valid"
			if s.Void {
				got = "void"
			} else if !s.Pass {
				got = "object"
			}
		}
	}
	if (got == args[1]) == neg {
		ts.Fatalf("the %s slip is %s", args[0], got)
	}
}

func (w *world) set(ts *testscript.TestScript) *publication.Set {
	ctx := context.Background()
	s, err := db.Get(ctx, w.app.DB, func(tx *db.Tx) (*publication.Set, error) { return publication.LoadSet(ctx, tx, w.cases[w.now]) })
	ts.Check(err)
	return s
}

// public [STANDING]: every part of the case in hand is public (or stands so).
func public(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	ctx := context.Background()
	want := "public"
	if len(args) > 0 {
		want = args[0]
	}
	for _, p := range w.set(ts).Parts {
		var it publication.Item
		var ok bool
		err := w.app.DB.Read(ctx, func(tx *db.Tx) (err error) { it, ok, err = publication.ItemOfPart(ctx, tx, p.ID); return err })
		ts.Check(err)
		if (ok && string(it.Standing) == want) == neg {
			ts.Fatalf("%s: public %v, standing %s", p.Title, ok, it.Standing)
		}
	}
}

// returned ID …: the newest 退文单 lists exactly these defects.
func returned(ts *testscript.TestScript, neg bool, args []string) {
	d := of(ts).document(ts)
	if len(d.Returns) == 0 {
		ts.Fatalf("it was never returned")
	}
	var got []string
	for _, x := range d.Returns[len(d.Returns)-1].Defects {
		got = append(got, x.ID)
	}
	slices.Sort(got)
	slices.Sort(args)
	if !slices.Equal(got, args) {
		ts.Fatalf("the defects are %q", got)
	}
}

func (w *world) document(ts *testscript.TestScript) *document.Document {
	ctx := context.Background()
	d, err := db.Get(ctx, w.app.DB, func(tx *db.Tx) (*document.Document, error) { return w.app.Document.Get(ctx, tx, w.cases[w.now]) })
	ts.Check(err)
	return d
}

// proposed ATTRIBUTE: the department's proposal that is kept beside the decision.
func proposed(ts *testscript.TestScript, neg bool, args []string) {
	if got := of(ts).document(ts).Proposed.Attribute; (string(got) == args[0]) == neg {
		ts.Fatalf("the proposal is %q", got)
	}
}

// rate UNIT RETURNED SENT: how many of a unit's documents were returned, of how many sent.
func rate(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	ctx := context.Background()
	list, err := db.Get(ctx, w.app.DB, func(tx *db.Tx) ([]document.ReturnRate, error) {
		return document.ReturnRates(ctx, tx, w.town.Units["市政府办"].ID, "", "")
	})
	ts.Check(err)
	for _, r := range list {
		if r.Unit == w.town.Units[args[0]].ID {
			if fmt.Sprint(r.Returned, r.Sent) != args[1]+" "+args[2] {
				ts.Fatalf("the rate is %+v", r)
			}
			return
		}
	}
	ts.Fatalf("no rate for %s in %+v", args[0], list)
}

// unit NAME ends DATE: the unit is merged away; its people keep their posts' pages open.
func unit(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	ctx := context.Background()
	ts.Check(w.app.DB.Write(ctx, func(tx *db.Tx) error {
		return org.EndUnit(ctx, tx, actor.Platform(), w.town.Units[args[0]].ID, workday.Date(args[2]))
	}))
}

// works: runs every background job that is due.
func works(ts *testscript.TestScript, neg bool, args []string) {
	_, err := of(ts).app.Jobs.Step(context.Background())
	ts.Check(err)
}

var clauseLine = regexp.MustCompile(`(?m)^# 条款：(.*)$`)

// Duties returns the duties that a script says it proves.
func Duties(file string) ([]string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	m := clauseLine.FindSubmatch(b)
	if m == nil {
		return nil, fmt.Errorf("%s has no line “# 条款：…”", file)
	}
	return strings.Fields(string(m[1])), nil
}
