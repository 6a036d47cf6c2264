package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
)

// Case is a case as the components show it: {{template "casehead" .Case}},
// {{template "offers" .Case}}, {{template "timeline" .Case}}, {{template "deadlines" .Case}}.
type Case struct {
	lifecycle.View
	Flow     lifecycle.Table
	Href     string // /office/AREA/ID
	UnitName string
	Parties  []PartyView
	Actions  []ActionView
	Chips    []ClockChip
	Terms    []Term
	Waits    []WaitView
	Now      time.Time
}

// PartyView is another unit's part in the case.
type PartyView struct{ Unit, Name, Part string }

// ActionView is an offer with the address of its form.
type ActionView struct {
	lifecycle.Offer
	Href    string // of the step's page
	Direct  bool   // nothing to ask: one click
	Version int
}

// Term is a legal clock with its explanation, day by day.
type Term struct {
	Rule   *deadline.Rule
	Status deadline.Status
	Chip   ClockChip
	Lines  []deadline.Line
}

// WaitView is somebody who is expected to act.
type WaitView struct {
	Text string
	Unit string
	Role string
}

// Case loads a case with everything that its page shows. An actor who may not see it gets
// the same NotFound as for a case that is not there.
func (w *Response) Case(ctx context.Context, tx *db.Tx, area, id string) (Case, error) {
	return w.mux.caseOf(ctx, tx, area, id, w.Actor)
}

func (m *Mux) caseOf(ctx context.Context, tx *db.Tx, area, id string, by actor.Actor) (Case, error) {
	machine, err := m.cfg.Engine.Machine(area)
	if err != nil {
		return Case{}, err
	}
	v, err := m.cfg.Engine.View(ctx, tx, area, id, by)
	if err != nil {
		return Case{}, err
	}
	c := Case{View: v, Flow: machine.Describe(), Href: "/office/" + area + "/" + id, Now: tx.Now}
	name := func(unit string) string {
		if u, err := org.UnitByID(ctx, tx, unit); err == nil {
			return u.Name
		}
		return unit
	}
	c.UnitName = name(v.Case.Unit)
	for _, p := range v.Case.Parties {
		c.Parties = append(c.Parties, PartyView{p.Unit, name(p.Unit), c.partName(p.Part)})
	}
	for _, o := range v.Offers {
		direct := FormOf(o.In).Empty() && !o.Danger && m.prompts[area+"/"+string(o.Action)] == nil
		c.Actions = append(c.Actions, ActionView{o, c.Href + "/do/" + string(o.Action), direct, v.Case.Version})
	}
	slices.SortStableFunc(c.Actions, func(a, b ActionView) int { return rank(a) - rank(b) })
	cal, err := m.cfg.Engine.Calendar(ctx, tx)
	if err != nil {
		return Case{}, err
	}
	for _, k := range v.Clocks {
		chip := Chip(k.Rule.Name, k.Status, tx.Now)
		c.Chips = append(c.Chips, chip)
		c.Terms = append(c.Terms, Term{k.Rule, k.Status, chip, deadline.Explain(*k.Rule, k.Facts, cal, tx.Now)})
	}
	for _, p := range v.Waiting {
		c.Waits = append(c.Waits, WaitView{p.Text, name(p.Unit), p.Role.Name()})
	}
	return c, nil
}

// rank puts what the case waits for first and what is dangerous last.
func rank(a ActionView) int {
	switch {
	case a.Danger:
		return 3
	case !a.Ready():
		return 2
	case a.Todo:
		return 0
	}
	return 1
}

// partName is what the flow calls a part: the name of its seat.
func (c Case) partName(part string) string {
	for _, s := range c.Flow.Steps {
		if s.Seat.ID == part {
			return s.Seat.Name
		}
	}
	return part
}

// Sentences are the lines of the explanation that are not days or hours.
func (t Term) Sentences() []deadline.Line {
	return slices.DeleteFunc(slices.Clone(t.Lines), func(l deadline.Line) bool { return l.Kind == deadline.DayLine || l.Kind == deadline.HourLine })
}

// Days are the days or hours of the explanation.
func (t Term) Days() []deadline.Line {
	return slices.DeleteFunc(slices.Clone(t.Lines), func(l deadline.Line) bool { return l.Kind != deadline.DayLine && l.Kind != deadline.HourLine })
}

// Newest returns the timeline with the last line first.
func (c Case) Newest() []lifecycle.Line {
	out := slices.Clone(c.Timeline)
	slices.Reverse(out)
	return out
}

// Shown are the actions that its page speaks of: not those that have nothing to do.
func (c Case) Shown() []ActionView {
	return slices.DeleteFunc(slices.Clone(c.Actions), func(a ActionView) bool { return a.Moot })
}

// Label is what the case is called on its page: its number, or its flow.
func (c Case) Label() string {
	if c.View.Case.No != "" {
		return c.View.Case.No
	}
	return c.Flow.Name
}

// crumbTitle is how much of a title stands in the way to a page.
const crumbTitle = 16

// Crumb is the step of the way that leads to the case: its number, or how its title begins.
func (c Case) Crumb() Crumb {
	title := []rune(c.View.Case.Title)
	switch {
	case c.View.Case.No != "":
		return Crumb{c.View.Case.No, c.Href}
	case len(title) == 0:
		return Crumb{"（无标题）", c.Href}
	case len(title) > crumbTitle:
		return Crumb{string(title[:crumbTitle-1]) + "…", c.Href}
	}
	return Crumb{string(title), c.Href}
}

// CaseView is the general page of a case.
type CaseView struct {
	Page
	Case  Case
	Facts []Fact
}

// casePage shows a case: on the area's own page if it has one.
func (m *Mux) casePage(area string) Handler {
	return func(w *Response, r *http.Request) error {
		id := r.PathValue("id")
		if own := m.cases[area]; own != nil {
			return own(w, r, id)
		}
		c, err := db.Get(r.Context(), m.cfg.DB, func(tx *db.Tx) (Case, error) { return w.Case(r.Context(), tx, area, id) })
		if err != nil {
			return err
		}
		return w.Render("web/case", CaseView{Page: w.CasePage(c), Case: c, Facts: c.Facts()})
	}
}

// CasePage begins the page of a case: its title and the way to it.
func (w *Response) CasePage(c Case) Page {
	title := c.View.Case.Title
	if title == "" {
		title = c.Flow.Name
	}
	return w.Page(title, Crumb{"待办", "/office"}, w.mux.listOf(c.Flow), Crumb{c.Crumb().Title, ""})
}

var visibilities = map[string]string{"internal": "未公开", "public": "已公开", "withdrawn": "已撤回"}

// Visibility says in Chinese whether the public sees the case.
func (c Case) Visibility() string { return visibilities[c.View.Case.Visibility] }

// Facts are what the kernel knows of any case.
func (c Case) Facts() []Fact {
	out := []Fact{{Name: "承办单位", Text: c.UnitName}, {Name: "状态", Text: c.StateName}, {Name: "公开状态", Text: c.Visibility()},
		{Name: "建立时间", Text: dateTime(c.View.Case.OpenedAt)}}
	if c.View.Case.No != "" {
		out = append([]Fact{{Name: "编号", Text: c.View.Case.No}}, out...)
	}
	for _, p := range c.Parties {
		out = append(out, Fact{Name: p.Part, Text: p.Name})
	}
	return out
}
