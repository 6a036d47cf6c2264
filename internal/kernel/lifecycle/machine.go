package lifecycle

import (
	"context"
	"reflect"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Machine is a flow of any subject type: what app, web and todo work with.
type Machine interface {
	Describe() Table
	Check() []string
	// Offers returns the case with the steps that by may take or is waiting to.
	Offers(ctx context.Context, tx *db.Tx, e *Engine, id string, by actor.Actor) (View, error)
	// Take takes a step, or opens a case where the step has no From.
	Take(ctx context.Context, tx *db.Tx, e *Engine, c Call) (Done, error)
	forget(ctx context.Context, tx *db.Tx, id string) error
	refresh(ctx context.Context, tx *db.Tx, e *Engine, c *Case, by actor.Actor) error
}

// Table is a flow as data, for pages, the API and the printed rule table.
type Table struct {
	Area    string           `json:"area"`
	Name    string           `json:"name"`
	Version int              `json:"version"`
	Stages  []Stage          `json:"states"`
	Steps   []StepInfo       `json:"steps"`
	Rules   []*deadline.Rule `json:"-"`
}

// StepInfo is a step as data.
type StepInfo struct {
	Action Action          `json:"action"`
	Name   string          `json:"name"`
	Opens  bool            `json:"opens"`
	From   []State         `json:"from"`
	Ways   []WayInfo       `json:"ways"`
	By     []actor.Role    `json:"by"`
	Seat   Seat            `json:"seat"`
	Law    []clause.Clause `json:"-"`
	Needs  []NeedInfo      `json:"needs"`
	Clock  []string        `json:"clock"`
	Todo   string          `json:"todo,omitempty"`
	Hint   string          `json:"hint,omitempty"`
	Danger bool            `json:"danger,omitempty"`
	Inner  bool            `json:"inner,omitempty"`
	Auto   *deadline.Rule  `json:"-"`
	In     reflect.Type    `json:"-"`
}

// WayInfo is a way as data.
type WayInfo struct {
	To    State    `json:"to"`
	When  string   `json:"when,omitempty"`
	Clock []string `json:"clock,omitempty"`
}

// NeedInfo is a need as data.
type NeedInfo struct {
	ID   string        `json:"id"`
	Name string        `json:"name"`
	Law  clause.Clause `json:"-"`
}

// Describe returns the flow as data.
func (f *Flow[C]) Describe() Table {
	t := Table{Area: f.Area, Name: f.Name, Version: f.Version, Stages: f.Stages, Rules: f.Rules}
	for _, s := range f.Steps {
		i := StepInfo{Action: s.Action, Name: s.Name, Opens: len(s.From) == 0, From: s.From, By: s.By, Seat: s.At, Law: s.Law,
			Clock: tickNames(s.Clock), Todo: s.Todo.Text, Hint: s.Hint, Danger: s.Danger, Inner: s.Inner, Auto: s.Auto, In: s.Do.In}
		for _, w := range s.Ways {
			i.Ways = append(i.Ways, WayInfo{w.To, w.When, tickNames(w.Clock)})
		}
		for _, n := range s.Needs {
			i.Needs = append(i.Needs, NeedInfo{n.ID, n.Name, n.Law})
		}
		t.Steps = append(t.Steps, i)
	}
	return t
}

func tickNames(ts []deadline.Tick) []string {
	var out []string
	for _, t := range ts {
		out = append(out, t.Rule.Name+t.Op.Name())
	}
	return out
}

// StateName is the Chinese name of a state.
func (t Table) StateName(s State) string {
	for _, g := range t.Stages {
		if g.State == s {
			return g.Name
		}
	}
	return string(s)
}

// Step returns a step by its action.
func (t Table) Step(a Action) (StepInfo, bool) {
	for _, s := range t.Steps {
		if s.Action == a {
			return s, true
		}
	}
	return StepInfo{}, false
}

// Asked are the steps that people and programs outside may take.
func (t Table) Asked() []StepInfo {
	return slices.DeleteFunc(slices.Clone(t.Steps), func(s StepInfo) bool { return s.Inner })
}

// Uses returns every clause that the flow cites, with what cites it.
func (t Table) Uses() []clause.Use {
	var out []clause.Use
	for _, s := range t.Steps {
		for _, c := range s.Law {
			out = append(out, clause.Use{Clause: c, Area: t.Area, Kind: clause.KindStep, ID: string(s.Action), Name: s.Name})
		}
		for _, n := range s.Needs {
			out = append(out, clause.Use{Clause: n.Law, Area: t.Area, Kind: clause.KindNeed, ID: string(s.Action) + "/" + n.ID, Name: s.Name + "：" + n.Name})
		}
	}
	for _, r := range t.Rules {
		out = append(out, clause.Use{Clause: r.Law, Area: t.Area, Kind: clause.KindRule, ID: r.ID, Name: r.Name})
	}
	return out
}

// Check returns what is wrong with the table: states that cannot be reached or left,
// steps that cite nothing, are nobody's or are ambiguous, needs without a clause.
func (f *Flow[C]) Check() []string {
	var bad []string
	fault := func(s string) { bad = append(bad, f.Area+": "+s) }
	stages := map[State]Stage{}
	for _, g := range f.Stages {
		if _, twice := stages[g.State]; twice {
			fault("state " + string(g.State) + " is listed twice")
		}
		stages[g.State] = g
	}
	actions, needs := map[Action]bool{}, map[string]bool{}
	next := map[State][]State{}
	reached := map[State]bool{}
	for _, s := range f.Steps {
		name := "step " + string(s.Action)
		if actions[s.Action] {
			fault(name + " is listed twice")
		}
		actions[s.Action] = true
		if len(s.Law) == 0 {
			fault(name + " cites nothing")
		}
		switch {
		case s.Auto != nil:
			for _, b := range checkAuto(&s, f.Rules) {
				fault(b)
			}
		case len(s.By) == 0 || s.At == (Seat{}):
			fault(name + " is nobody's")
		}
		if len(s.Ways) == 0 {
			fault(name + " leads nowhere")
		}
		for i, w := range s.Ways {
			if last := i == len(s.Ways)-1; last != (w.If == nil) {
				fault(name + ": exactly the last way has no condition")
			}
			if (w.If == nil) != (w.When == "") {
				fault(name + ": a way has a condition without words or words without a condition")
			}
			if w.To == Stay {
				continue
			}
			if _, ok := stages[w.To]; !ok {
				fault(name + " leads to the unknown state " + string(w.To))
			}
			if len(s.From) == 0 {
				reached[w.To] = true
			}
			for _, from := range s.From {
				next[from] = append(next[from], w.To)
			}
		}
		for _, from := range s.From {
			if _, ok := stages[from]; !ok {
				fault(name + " starts from the unknown state " + string(from))
			}
		}
		for _, n := range s.Needs {
			if n.ID == "" || n.Name == "" || (n.Unmet == nil) == (n.Reasons == nil) || !n.Law.Valid() {
				fault(name + ": need " + n.ID + " lacks a name, a clause or a condition")
			}
			needs[n.ID] = true
		}
	}
	for grew := true; grew; {
		grew = false
		for from := range reached {
			for _, to := range next[from] {
				if !reached[to] {
					reached[to], grew = true, true
				}
			}
		}
	}
	for _, g := range f.Stages {
		if !reached[g.State] {
			fault("state " + string(g.State) + " cannot be reached")
		}
		if !g.End && len(next[g.State]) == 0 {
			fault("state " + string(g.State) + " cannot be left")
		}
	}
	return bad
}

func (f *Flow[C]) step(a Action) (*Step[C], error) {
	for i := range f.Steps {
		if f.Steps[i].Action == a {
			return &f.Steps[i], nil
		}
	}
	return nil, errs.Newf(errs.NotFound, "没有“%s”这个操作，请返回事项页面，从列出的操作中选择。", a)
}
