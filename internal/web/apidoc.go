package web

import (
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/errs"
)

var caseDocType = reflect.TypeFor[CaseDoc]()

// CaseDoc is a case in JSON.
type CaseDoc struct {
	ID         string        `json:"id"`
	Area       string        `json:"area"`
	No         string        `json:"no,omitempty"`
	Title      string        `json:"title,omitempty"`
	Unit       string        `json:"unit,omitempty"`
	UnitName   string        `json:"unit_name,omitempty"`
	State      string        `json:"state,omitempty"`
	StateName  string        `json:"state_name,omitempty"`
	Outcome    string        `json:"outcome,omitempty"`
	Visibility string        `json:"visibility,omitempty"`
	Version    int           `json:"version,omitempty"`
	Ended      bool          `json:"ended,omitempty"`
	OpenedAt   *time.Time    `json:"opened_at,omitempty"`
	ChangedAt  *time.Time    `json:"changed_at,omitempty"`
	Parties    []PartyDoc    `json:"parties,omitempty"`
	Offers     []OfferDoc    `json:"offers,omitempty" doc:"What the caller may do now, and what is missing."`
	Clocks     []ClockDoc    `json:"clocks,omitempty"`
	Timeline   []TimelineDoc `json:"timeline,omitempty"`
	Waiting    []WaitDoc     `json:"waiting,omitempty" doc:"Who is expected to act."`
	Data       any           `json:"data,omitempty" doc:"What the area knows of the case."`
}

// PartyDoc is another unit's part in a case, in JSON.
type PartyDoc struct {
	Unit string `json:"unit"`
	Name string `json:"name"`
	Part string `json:"part"`
}

// OfferDoc is an offered step in JSON.
type OfferDoc struct {
	Action  string        `json:"action"`
	Name    string        `json:"name"`
	Ready   bool          `json:"ready"`
	Unmet   []errs.Reason `json:"unmet,omitempty"`
	Clauses []string      `json:"clauses"`
}

// ClockDoc is a legal clock in JSON.
type ClockDoc struct {
	Rule        string     `json:"rule"`
	Name        string     `json:"name"`
	State       string     `json:"state"`
	Due         string     `json:"due,omitempty" doc:"Last day in time, 2006-01-02 in Asia/Shanghai."`
	DueAt       *time.Time `json:"due_at,omitempty"`
	Left        int        `json:"left"`
	Unit        string     `json:"unit" doc:"Of left: hour, workday or day."`
	LateBy      int        `json:"late_by,omitempty"`
	Provisional bool       `json:"provisional,omitempty"`
	Text        string     `json:"text"`
	Clause      string     `json:"clause"`
}

// TimelineDoc is a line of the timeline in JSON.
type TimelineDoc struct {
	At      time.Time `json:"at"`
	Name    string    `json:"name"`
	Unit    string    `json:"unit"`
	Action  string    `json:"action"`
	Title   string    `json:"title"`
	From    string    `json:"from,omitempty"`
	To      string    `json:"to"`
	Clauses []string  `json:"clauses"`
	Note    string    `json:"note,omitempty"`
}

// WaitDoc is somebody who is expected to act, in JSON.
type WaitDoc struct {
	Text string `json:"text"`
	Unit string `json:"unit"`
	Role string `json:"role"`
}

func docOf(c Case) CaseDoc {
	k := c.View.Case
	d := CaseDoc{ID: k.ID, Area: k.Area, No: k.No, Title: k.Title, Unit: k.Unit, UnitName: c.UnitName, State: string(k.State),
		StateName: c.StateName, Outcome: k.Outcome, Visibility: k.Visibility, Version: k.Version, Ended: c.Ended,
		OpenedAt: timeOf(k.OpenedAt), ChangedAt: timeOf(k.ChangedAt)}
	for _, p := range c.Parties {
		d.Parties = append(d.Parties, PartyDoc(p))
	}
	for _, o := range c.Actions {
		d.Offers = append(d.Offers, OfferDoc{string(o.Action), o.Name, o.Ready(), o.Unmet, cites(o.Law)})
	}
	for _, t := range c.Terms {
		s := t.Status
		d.Clocks = append(d.Clocks, ClockDoc{Rule: t.Rule.ID, Name: t.Rule.Name, State: string(s.State), Due: string(s.Due), DueAt: timeOf(s.DueAt),
			Left: s.Left, Unit: string(s.Unit), LateBy: s.LateBy, Provisional: s.Provisional, Text: s.String(), Clause: t.Rule.Law.Cite()})
	}
	for _, l := range c.Timeline {
		d.Timeline = append(d.Timeline, TimelineDoc{l.At, l.Name, l.UnitName, string(l.Action), l.ActionName, string(l.From), string(l.To), cites(l.Clauses), l.Note})
	}
	for _, x := range c.Waits {
		d.Waiting = append(d.Waiting, WaitDoc(x))
	}
	return d
}

func timeOf(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func cites(list []clause.Clause) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = c.Cite()
	}
	return out
}

// FlowDoc is a flow in JSON: the table that everything is made from.
type FlowDoc struct {
	Area    string     `json:"area"`
	Name    string     `json:"name"`
	Version int        `json:"version"`
	States  []StateDoc `json:"states"`
	Steps   []StepDoc  `json:"steps"`
	Rules   []RuleDoc  `json:"deadlines,omitempty"`
}

// StateDoc is a state of a flow in JSON.
type StateDoc struct {
	State string `json:"state"`
	Name  string `json:"name"`
	End   bool   `json:"end,omitempty"`
}

// StepDoc is a step of a flow in JSON.
type StepDoc struct {
	lifecycle.StepInfo
	Roles   []string  `json:"roles"`
	Clauses []string  `json:"clauses"`
	Needs   []NeedDoc `json:"needs,omitempty"`
}

// NeedDoc is a need of a step in JSON.
type NeedDoc struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Clause string `json:"clause"`
}

// RuleDoc is a deadline rule in JSON.
type RuleDoc struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Length     string `json:"length"`
	Extend     string `json:"extend,omitempty"`
	Clause     string `json:"clause"`
	Unverified bool   `json:"unverified,omitempty"`
}

func (a *api) flows() []FlowDoc {
	var out []FlowDoc
	for _, m := range a.m.cfg.Engine.Machines {
		t := m.Describe()
		d := FlowDoc{Area: t.Area, Name: t.Name, Version: t.Version}
		for _, s := range t.Stages {
			d.States = append(d.States, StateDoc{string(s.State), s.Name, s.End})
		}
		for _, s := range t.Asked() {
			x := StepDoc{StepInfo: s, Clauses: cites(s.Law)}
			for _, r := range s.By {
				x.Roles = append(x.Roles, r.Name())
			}
			for _, n := range s.Needs {
				x.Needs = append(x.Needs, NeedDoc{n.ID, n.Name, n.Law.Cite()})
			}
			d.Steps = append(d.Steps, x)
		}
		for _, r := range t.Rules {
			d.Rules = append(d.Rules, RuleDoc{r.ID, r.Name, r.Length.String(), r.Extend.String(), r.Law.Cite(), r.Unverified})
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(x, y FlowDoc) int {
		if x.Area < y.Area {
			return -1
		}
		return 1
	})
	return out
}

func (a *api) problemSchema() *huma.Schema {
	return schemaOf(a.huma.OpenAPI().Components.Schemas, reflect.TypeFor[Problem]())
}
