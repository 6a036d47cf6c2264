// Package dossier makes the cases of every area findable by all that they hold: title,
// number, the names of the units with a part, the notes of the timeline, and the text
// that an area answers for (the draft, the slip of a return). It knows no area: what text
// a case holds is asked through a Text, in app.
//
// A step enters its case in its own transaction (Moved). What is saved outside a step,
// while somebody types, is marked by search.Changed and read again by the job (Work). An
// erasure takes the entry away at once (lifecycle.Engine.Forget).
//
// Find shows a person the cases that the engine would let this person open, and counts
// no other: who sees what is part of the question to the index, not a filter of its answer.
package dossier

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Text answers what text a case of an area holds beside title, number and timeline, each
// piece by itself. Whoever may open the case must be allowed to read all of it.
type Text func(ctx context.Context, tx *db.Tx, caseID string) ([]string, error)

// Index enters cases. Fill in the field before the first step is taken.
type Index struct {
	Texts map[string]Text // by area; the cases of an area without one have no text of their own
	// Quiet are the areas whose notes not everybody with a part may read (lifecycle.Flow.Reads):
	// they are not entered.
	Quiet map[string]bool
}

// Moved enters a case after a step, for lifecycle.Engine.Moved. It must stand behind the
// hand-overs, so that it sees what they have changed.
func (x *Index) Moved(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
	return x.enter(ctx, tx, m.Case)
}

func (x *Index) enter(ctx context.Context, tx *db.Tx, c lifecycle.Case) error {
	opened := workday.DateOf(c.OpenedAt)
	d := search.Doc{ID: c.ID, Sphere: search.Case, Unit: c.Unit, Kind: c.Area, Validity: State(c.Area, c.State), DocNo: c.No, Title: c.Title,
		Date: string(opened), Year: opened.Year()}
	var err error
	if d.UnitName, err = name(ctx, tx, c.Unit); err != nil {
		return err
	}
	var body []string
	if text := x.Texts[c.Area]; text != nil {
		if body, err = text(ctx, tx, c.ID); err != nil {
			return err
		}
	}
	if !x.Quiet[c.Area] {
		notes, err := db.All(ctx, tx, db.Text, `SELECT note FROM move WHERE case_id = ? AND note <> '' ORDER BY seq`, c.ID)
		if err != nil {
			return err
		}
		body = append(body, notes...)
	}
	for _, p := range c.Parties {
		if slices.Contains(d.Parties, p.Unit) {
			continue
		}
		d.Parties = append(d.Parties, p.Unit)
		if p.Unit != c.Unit {
			n, err := name(ctx, tx, p.Unit)
			if err != nil {
				return err
			}
			body = append(body, n)
		}
	}
	d.Body = strings.Join(body, "\n")
	return search.Defer(ctx, tx, d)
}

// name is what a unit is called, in full and in short.
func name(ctx context.Context, tx *db.Tx, unit string) (string, error) {
	u, err := org.UnitByID(ctx, tx, unit)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	if u.Short == "" || strings.Contains(u.Name, u.Short) {
		return u.Name, err
	}
	return u.Name + " " + u.Short, err
}

// State is how the state of a case stands in a search.Query's and Hit's Validity.
func State(area string, s lifecycle.State) string { return area + "/" + string(s) }

// batch is how many cases one transaction of the job takes, so that nobody waits long.
const batch = 20

// Work reads the cases anew that are marked as changed and brings the index up to what is
// stored, a few at a time, until nothing is left: the handler of search.Job. It may be
// stopped and run again at any moment.
func (x *Index) Work(d *db.DB) func(context.Context, json.RawMessage) error {
	return func(ctx context.Context, _ json.RawMessage) error {
		for {
			n, err := db.Put(ctx, d, func(tx *db.Tx) (int, error) { return x.some(ctx, tx) })
			if err != nil || n == 0 {
				return err
			}
		}
	}
}

func (x *Index) some(ctx context.Context, tx *db.Tx) (int, error) {
	ids, err := search.ChangedCases(ctx, tx, batch)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		c, err := lifecycle.CaseByID(ctx, tx, id)
		if errs.Is(err, errs.NotFound) {
			err = search.Remove(ctx, tx, search.Case, id)
		} else if err == nil {
			err = x.enter(ctx, tx, c)
		}
		if err != nil {
			return 0, err
		}
	}
	n, err := search.CatchUp(ctx, tx, batch)
	return len(ids) + n, err
}

// Find answers a query for the cases that the actor may open. Sphere, Units and Parties
// of the query are set here.
func Find(ctx context.Context, tx *db.Tx, by actor.Actor, q search.Query) (search.Result, error) {
	var err error
	q.Sphere = search.Case
	if q.Units, q.Parties, err = sight(ctx, tx, by); err != nil {
		return search.Result{}, err
	}
	return search.Find(ctx, tx, q)
}

// sight is whose cases an actor sees, as the engine does it for one case: the own unit's,
// those of the scope, and those in which the own unit has a part. To administer is not to
// read.
func sight(ctx context.Context, tx *db.Tx, by actor.Actor) (units, parties []string, err error) {
	if by.Has(actor.System, actor.Security, actor.Auditor) {
		return nil, nil, nil
	}
	scope, err := org.ScopeOf(ctx, tx, by)
	if err != nil {
		return nil, nil, err
	}
	cond, args := scope.SQL("id")
	if units, err = db.All(ctx, tx, db.Text, `SELECT id FROM unit WHERE `+cond+` ORDER BY id`, args...); err != nil || by.Unit == "" {
		return units, nil, err
	}
	return append(units, by.Unit), []string{by.Unit}, nil
}
