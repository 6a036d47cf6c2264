package story

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"gongkai/internal/area/document"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

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
	s, err := db.Get(ctx, w.app.DB, func(tx *db.Tx) (*publication.Set, error) { return w.holding(ctx, tx) })
	ts.Check(err)
	return s
}

// holding returns the set of the case in hand: its own, or its document's.
func (w *world) holding(ctx context.Context, tx *db.Tx) (*publication.Set, error) {
	part, err := publication.PartOf(ctx, tx, w.cases[w.now])
	if err != nil {
		return nil, err
	}
	return publication.LoadSet(ctx, tx, part.Set)
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

// rate UNIT RETURNED SENT [YEAR]: how many of a unit's documents were returned, of how many sent.
func rate(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	ctx := context.Background()
	from, until := "", ""
	if len(args) > 3 {
		year, err := strconv.Atoi(args[3])
		ts.Check(err)
		from, until = db.Time(workday.Date(fmt.Sprintf("%d-01-01", year)).Time()), db.Time(workday.Date(fmt.Sprintf("%d-01-01", year+1)).Time())
	}
	list, err := db.Get(ctx, w.app.DB, func(tx *db.Tx) ([]document.ReturnRate, error) {
		return document.ReturnRates(ctx, tx, w.town.Units["市政府办"].ID, from, until)
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
