package lifecycle

import (
	"context"
	"reflect"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// View is a case as one actor sees it.
type View struct {
	Case      Case
	StateName string
	Ended     bool
	Offers    []Offer
	Clocks    []Clock
	Timeline  []Line
	Waiting   []Waiting // who is expected to act now
}

// Offer is a step that the actor may take, or may take once the unmet needs are met.
type Offer struct {
	Action  Action
	Name    string
	Hint    string
	Danger  bool
	Todo    bool // the step is what the case waits for
	Law     []clause.Clause
	Unmet   []errs.Reason
	Moot    bool // there is nothing to do: see Need.Moot
	In      reflect.Type
	Version int
}

// Ready tells whether every need is met.
func (o Offer) Ready() bool { return len(o.Unmet) == 0 }

// Offer returns an offered step by its action.
func (v View) Offer(a Action) (Offer, bool) {
	for _, o := range v.Offers {
		if o.Action == a {
			return o, true
		}
	}
	return Offer{}, false
}

// Offers implements Machine.
func (f *Flow[C]) Offers(ctx context.Context, tx *db.Tx, e *Engine, id string, by actor.Actor) (View, error) {
	c, err := f.get(ctx, tx, id)
	if err != nil {
		return View{}, err
	}
	base := c.Base()
	if ok, err := e.visible(ctx, tx, by, base); err != nil || !ok {
		if err == nil {
			err = NoSuchCase()
		}
		return View{}, err
	}
	now, err := f.now(ctx, tx, e, c, by)
	if err != nil {
		return View{}, err
	}
	v := View{Case: *base, StateName: f.Describe().StateName(base.State), Ended: f.ends(base.State)}
	for i := range f.Steps {
		s := &f.Steps[i]
		if !slices.Contains(s.From, base.State) || !by.Has(s.By...) || !s.At.Holds(base, by.Unit) || e.Without[f.Area+"/"+string(s.Action)] {
			continue
		}
		unmet, moot, err := f.unmet(ctx, e, s, now)
		if err != nil {
			return View{}, err
		}
		v.Offers = append(v.Offers, Offer{Action: s.Action, Name: s.Name, Hint: s.Hint, Danger: s.Danger, Todo: s.awaited(now),
			Law: s.Law, Unmet: unmet, Moot: moot, In: s.Do.In, Version: base.Version})
	}
	if v.Clocks, err = f.clocks(ctx, tx, e, base.ID); err != nil {
		return View{}, err
	}
	if v.Timeline, err = Timeline(ctx, tx, id); err != nil {
		return View{}, err
	}
	for i, l := range v.Timeline {
		if f.Reads != nil && !f.Reads(c, by, l) {
			v.Timeline[i].Note = ""
		}
	}
	v.Waiting, err = WaitingFor(ctx, tx, id)
	return v, err
}

// Openings returns the steps by which the actor may open a case of this flow.
func (t Table) Openings(by actor.Actor) []StepInfo {
	var out []StepInfo
	for _, s := range t.Steps {
		if s.Opens && !s.Inner && by.Has(s.By...) {
			out = append(out, s)
		}
	}
	return out
}

func (f *Flow[C]) now(ctx context.Context, tx *db.Tx, e *Engine, c C, by actor.Actor) (*Now[C], error) {
	n := &Now[C]{Case: c, By: by, At: tx.Now, Today: workday.DateOf(tx.Now), Clocks: map[string]deadline.Status{}, Tx: tx}
	clocks, err := f.clocks(ctx, tx, e, c.Base().ID)
	for _, k := range clocks {
		n.Clocks[k.Rule.ID] = k.Status
	}
	return n, err
}

func (s *Step[C]) awaited(n *Now[C]) bool {
	return s.Todo.Text != "" && (s.Todo.If == nil || s.Todo.If(n))
}

// rule is the clock by which a unit is to act; nil for none.
func (t Todo[C]) rule(n *Now[C], unit string) *deadline.Rule {
	if t.RuleOf != nil {
		return t.RuleOf(n, unit)
	}
	return t.Rule
}

// Waiting is a step that a case waits for, and whose it is.
type Waiting struct {
	Action Action
	Unit   string
	Role   actor.Role
	Person string
	Text   string
	Rule   string // of the clock that it is to be done by, or ""
}

// WaitingFor returns who is expected to act on a case.
func WaitingFor(ctx context.Context, tx *db.Tx, id string) ([]Waiting, error) {
	return db.All(ctx, tx, func(s db.Scanner) (w Waiting, err error) {
		err = s.Scan(&w.Action, &w.Unit, &w.Role, &w.Person, &w.Text, &w.Rule)
		return w, err
	}, `SELECT action, unit, role, person, text, rule FROM pending WHERE case_id = ? ORDER BY action, unit, role`, id)
}

// refresh rewrites what a case waits for. It reads the case anew, because hooks may
// have changed what the conditions look at. The hooks are told what began to wait.
func (f *Flow[C]) refresh(ctx context.Context, tx *db.Tx, e *Engine, base *Case, by actor.Actor) error {
	c, err := f.get(ctx, tx, base.ID)
	if err != nil {
		return err
	}
	now, err := f.now(ctx, tx, e, c, actor.Platform())
	if err != nil {
		return err
	}
	type key struct{ action, unit, role string }
	type mark struct{ person, since string }
	old := map[key]mark{}
	_, err = db.All(ctx, tx, func(s db.Scanner) (x struct{}, err error) {
		var k key
		var m mark
		err = s.Scan(&k.action, &k.unit, &k.role, &m.person, &m.since)
		old[k] = m
		return x, err
	}, `SELECT action, unit, role, person, since FROM pending WHERE case_id = ?`, base.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM pending WHERE case_id = ?`, base.ID); err != nil {
		return err
	}
	wait := Wait{Case: *c.Base(), By: by, At: tx.Now}
	for i := range f.Steps {
		s := &f.Steps[i]
		if !slices.Contains(s.From, c.Base().State) || !s.awaited(now) {
			continue
		}
		person, rule := "", ""
		if s.Todo.Person != nil {
			person = s.Todo.Person(now)
		}
		units := s.At.Units(c.Base())
		if s.Todo.Units != nil {
			units = s.Todo.Units(now)
		}
		for _, unit := range units {
			rule = ""
			if r := s.Todo.rule(now, unit); r != nil {
				rule = r.ID
			}
			for _, role := range s.By {
				kept, err := able(ctx, tx, person, unit, role)
				if err != nil {
					return err
				}
				was, waited := old[key{string(s.Action), unit, string(role)}]
				at := was.since
				if !waited {
					at = db.Time(tx.Now)
				}
				if !waited || was.person != kept {
					wait.Began = append(wait.Began, Waiting{s.Action, unit, role, kept, s.Todo.Text, rule})
				}
				_, err = tx.Exec(ctx, `INSERT INTO pending (case_id, action, unit, role, person, text, rule, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
					base.ID, s.Action, unit, role, kept, s.Todo.Text, rule, at)
				if err != nil {
					return err
				}
			}
		}
	}
	if err := date(ctx, tx, base.ID); err != nil {
		return err
	}
	for _, hook := range e.Waits {
		if err := hook(ctx, tx, wait); err != nil {
			return err
		}
	}
	return nil
}

// Refresh rewrites what a case waits for after something outside its flow changed, for
// example a slip that came in through another area.
func (e *Engine) Refresh(ctx context.Context, tx *db.Tx, id string) error {
	c, err := CaseByID(ctx, tx, id)
	if err != nil {
		return err
	}
	m, err := e.Machine(c.Area)
	if err != nil {
		return err
	}
	return m.refresh(ctx, tx, e, &c, actor.Platform())
}
