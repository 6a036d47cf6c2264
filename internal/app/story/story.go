// Package story runs scripts that a lawyer can read: on a date, as a person, do a step,
// and see what follows or why it is refused. The scripts stand in the areas' testdata;
// each begins with a line "# 条款：G1.1a G1.1b" that names the duties it proves.
package story

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"gongkai/internal/app"
	"gongkai/internal/area/document"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
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
	files map[string]string // name → id of what was uploaded
	now   string            // name of the case in hand

	experts map[string]string // name → id
	site    http.Handler      // the public side, once somebody asks for it
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
			"on": on, "as": as, "open": open, "do": do, "write": write, "upload": upload, "case": which,
			"state": state, "waits": waits, "due": due, "slip": slip, "public": public, "returned": returned, "proposed": proposed, "rate": rate, "unit": unit, "works": works,
			"ask": ask, "expert": expert, "gate": gate, "related": related, "text": holds, "title": called, "slipped": slipped, "fact": fact, "objection": objection,
			"enquiry": enquiry, "passed": passed, "letter": letter, "counts": counts,
		},
	}
}

func build(t testing.TB, dialect db.Dialect, dir string, without map[string]bool) (*world, error) {
	ctx := context.Background()
	c := clock.NewFake(dbtest.Start)
	w := &world{clock: c, cases: map[string]string{}, areas: map[string]string{}, files: map[string]string{}, experts: map[string]string{}}
	d, err := w.place(t, dialect)
	if err != nil {
		return nil, err
	}
	w.app, err = app.New(ctx, app.Config{DB: d, Dir: dir, Clock: c, Origin: "story.example/log", Opened: "2026-01-01", Without: without,
		Access: weak(), Log: slog.New(slog.DiscardHandler)})
	return w, err
}

// place opens a database in which the town stands. On SQLite, where the mutants run, it
// is written from an image.
func (w *world) place(t testing.TB, dialect db.Dialect) (d *db.DB, err error) {
	if dialect == db.SQLite {
		planted.Do(func() { plant(t) })
		w.town = planted.town
		return planted.image.Open(t, w.clock), nil
	}
	d = dbtest.Open(t, dialect, w.clock, app.Migrations()...)
	w.town, err = app.Plant(context.Background(), d, town, nobody)
	return d, err
}

// nobody logs in here.
var nobody = org.First{Password: "x", Hash: "x"}

var weak = sync.OnceValue(func() *org.Access { return &org.Access{Hasher: org.WeakHasher(), Rules: org.DefaultRules()} })

// planted is the town in a database, made once.
var planted struct {
	sync.Once
	image dbtest.Image
	town  app.Seeded
}

func plant(t testing.TB) {
	planted.image = dbtest.MakeImage(t, clock.NewFake(dbtest.Start), func(d *db.DB) (err error) {
		planted.town, err = app.Plant(context.Background(), d, town, nobody)
		return err
	}, app.Migrations()...)
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

// case NAME: the case in hand from now on; NAME is what the script called it, or the
// title of one that a step opened.
func which(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	w.now = args[0]
	if w.cases[w.now] != "" {
		return
	}
	ctx := context.Background()
	ts.Check(w.app.DB.Read(ctx, func(tx *db.Tx) error {
		var id, area string
		err := tx.QueryRow(ctx, `SELECT id, area FROM cases WHERE title = ?`, w.now).Scan(&id, &area)
		w.cases[w.now], w.areas[w.now] = id, area
		return err
	}))
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
