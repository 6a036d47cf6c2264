// Package lifecycle makes procedures out of tables. A flow lists its states and its
// steps; a step names who may take it, from where, to where, by which clause, under
// which needs and with what effect on which clock. From the one table come buttons,
// refusals, to-dos, forms, the API, the printed rule table and the static checks.
//
// Every business object of every area is one row in the table cases plus one row in
// its area's own table.
package lifecycle

import (
	"context"
	"embed"
	"reflect"
	"slices"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

//go:embed migrations
var files embed.FS

// Migrations makes the tables of this package.
var Migrations = db.Set{Name: "lifecycle", FS: files}

type (
	// State is where a case stands. Overdue is never a state: it is computed.
	State string
	// Action is the verb of a step, unique within its flow.
	Action string
)

// Case is what every business object has. Areas embed it in their own type.
type Case struct {
	ID         string
	Area       string
	No         string // what people call it; "" until it has one
	Title      string
	Unit       string // the unit that owns it
	State      State
	Outcome    string
	Visibility string // internal, public, withdrawn
	Version    int    // rises with every step; a click on an old page loses
	Flow       int    // version of the flow under which it was opened
	OpenedBy   string
	OpenedAt   time.Time
	ChangedAt  time.Time
	Parties    []Party
	left       []Party // parts taken away in the step being taken
}

// Base lets an area's type be a Subject by embedding Case.
func (c *Case) Base() *Case { return c }

// Party is another unit's part in a case: joint, confirming, office, supporting.
type Party struct{ Unit, Part string }

// Subject is an area's type of case.
type Subject interface{ Base() *Case }

// Stage is a state with its Chinese name.
type Stage struct {
	State State
	Name  string
	End   bool // nothing is expected of anybody any more
}

// Flow is the table of one kind of case.
type Flow[C Subject] struct {
	Area    string
	Name    string // 公文办理
	Version int
	Stages  []Stage
	Steps   []Step[C]
	Rules   []*deadline.Rule
	New     func() C
	Load    func(ctx context.Context, tx *db.Tx, c C) error // reads the area's row for c.Base().ID
	Save    func(ctx context.Context, tx *db.Tx, c C) error // inserts or updates the area's row
	// Forget blanks what the area's rows say of a case whose content the law orders to be
	// erased; nil where they hold nothing but identifiers.
	Forget func(ctx context.Context, tx *db.Tx, id string) error
	// Reads tells whether somebody who may see the case reads what was noted at a line of
	// its timeline; nil: all of them do. A unit with a part may not be meant to.
	Reads func(c C, by actor.Actor, l Line) bool
}

// Step is one row of the table.
type Step[C Subject] struct {
	Action Action
	Name   string  // 送审
	From   []State // empty: the step opens a case
	Ways   []Way[C]
	By     []actor.Role
	At     Seat
	Law    []clause.Clause
	Needs  []Need[C]
	Clock  []deadline.Tick
	Do     Doer[C]
	Todo   Todo[C]
	Hint   string // one sentence under the button
	Danger bool   // asks again before it is done
	Inner  bool   // taken by the program alone: no form, no operation of the API
	// Auto is the clock at whose end the law itself takes the step (silence counts as
	// consent). Such a step is Inner, nobody's (By), without needs, and ends that clock;
	// what its Clock says happened at the last moment of the period (Now.RanOut), however
	// late the program comes to it. It is not taken while the due date is 暂定 or the
	// server's clock in doubt. A step that must not come late any more, such as the answer
	// itself, says so by a need of its own.
	Auto *deadline.Rule
}

// Way is where a step leads. The first way whose condition holds is taken; conditions
// see the case as the step left it.
type Way[C Subject] struct {
	To    State
	When  string // the condition in Chinese, for the printed table; "" for the last way
	If    func(*Now[C]) bool
	Clock []deadline.Tick
}

// To is the only way of a step that always leads to s.
func To[C Subject](s State) []Way[C] { return []Way[C]{{To: s}} }

// Stay is the way of a step that changes no state.
const Stay State = ""

// Need is a condition of a step: data with a name and a clause, so that it can be
// listed, drawn and known before the click.
type Need[C Subject] struct {
	ID   string // unique within the flow
	Name string // 已确定公开属性, for the printed table
	Law  clause.Clause
	// Unmet returns whole Chinese sentences that say what to do next; none when met.
	Unmet func(ctx context.Context, n *Now[C]) ([]string, error)
	// Reasons stands in place of Unmet where a need gathers many rules, each with its
	// own clause, such as the gate or the office's list of defects.
	Reasons func(ctx context.Context, n *Now[C]) ([]errs.Reason, error)
	// Moot says that where this is not met there is nothing to do: no attachment that
	// could be removed. Pages do not speak of such a step; a call is refused all the same.
	Moot bool
}

// Must makes the function of a need that is one condition with one sentence.
func Must[C Subject](msg string, ok func(*Now[C]) bool) func(context.Context, *Now[C]) ([]string, error) {
	return func(_ context.Context, n *Now[C]) ([]string, error) {
		if ok(n) {
			return nil, nil
		}
		return []string{msg}, nil
	}
}

// Now is all that a condition may look at.
type Now[C Subject] struct {
	Case   C
	By     actor.Actor
	At     time.Time
	Today  workday.Date
	Clocks map[string]deadline.Status
	RanOut time.Time // in an automatic step: the last moment of the period that has run out
	Tx     *db.Tx    // for questions that another package answers
}

// Todo makes a step wait for somebody: it stands in the to-do list of those who may
// take it.
type Todo[C Subject] struct {
	Text   string // 请审查公开属性
	Rule   *deadline.Rule
	RuleOf func(n *Now[C], unit string) *deadline.Rule // in place of Rule where each unit has a clock of its own
	If     func(*Now[C]) bool                          // nil: always
	Units  func(*Now[C]) []string                      // nil: every unit at the seat
	Person func(*Now[C]) string                        // nil: anybody with the role at the seat
}

// Seat says where the actor must sit: in the case's own unit, or in a unit with a part.
type Seat struct{ ID, Name string }

var (
	// Own is the unit that owns the case.
	Own = Seat{"own", "本单位"}
	// Any lets the role alone decide.
	Any = Seat{"any", "任何单位"}
)

// At is the seat of the units with a part in the case.
func At(part, name string) Seat { return Seat{part, name} }

// Units returns the units that sit there; nil for any unit.
func (s Seat) Units(c *Case) []string {
	if s == Own {
		return []string{c.Unit}
	}
	var out []string
	for _, p := range c.Parties {
		if p.Part == s.ID {
			out = append(out, p.Unit)
		}
	}
	return out
}

// Holds tells whether a unit sits there.
func (s Seat) Holds(c *Case, unit string) bool {
	if s == Any {
		return true
	}
	for _, u := range s.Units(c) {
		if u == unit {
			return true
		}
	}
	return false
}

// Doer is what a step does, with the type of its input kept for forms and the API.
type Doer[C Subject] struct {
	In   reflect.Type // a struct; nil: the step asks for nothing
	call func(context.Context, *Run[C], any) error
}

// Run is a step being taken.
type Run[C Subject] struct {
	*Now[C]
	Flow   string // the area
	Notes  []string
	ticks  []ticking
	amends []amendment
	counts []recount
	forget []forgetting
}

// ticking is a tick with what the moment adds to the table: when it legally happened, a
// length of its own, a reason.
type ticking struct {
	deadline.Tick
	at  time.Time // zero: now
	n   int
	why string
}

// Note adds to what the timeline and the audit say about this step.
func (r *Run[C]) Note(s string) {
	if s != "" {
		r.Notes = append(r.Notes, s)
	}
}

// Tick starts, pauses or ends a clock, beside those in the table. n is a length of its
// own for a start or an extension, 0 for the rule's; why is a short Chinese phrase.
func (r *Run[C]) Tick(t deadline.Tick, n int, why string) {
	r.ticks = append(r.ticks, ticking{Tick: t, n: n, why: why})
}

// TickOn is Tick for what legally happened on a day other than that of recording: a
// letter signed for last week, a payment of the day before. Where the tick does not fit
// what happened before, the step is refused.
func (r *Run[C]) TickOn(t deadline.Tick, day workday.Date, n int, why string) {
	r.ticks = append(r.ticks, ticking{t, day.Time(), n, why})
}

// Join gives a unit a part in the case.
func (r *Run[C]) Join(unit, part string) {
	c := r.Case.Base()
	for _, p := range c.Parties {
		if p.Unit == unit && p.Part == part {
			return
		}
	}
	c.Parties = append(c.Parties, Party{unit, part})
}

// Leave takes a unit's part in the case from it.
func (r *Run[C]) Leave(unit, part string) {
	c := r.Case.Base()
	c.Parties = slices.DeleteFunc(c.Parties, func(p Party) bool { return p == Party{unit, part} })
	c.left = append(c.left, Party{unit, part})
}

// Do declares what a step does with input of type In, a struct whose fields carry the
// tags that forms and schemas are made from (json, title, doc, enum, maxLength …).
func Do[C Subject, In any](f func(ctx context.Context, r *Run[C], in In) error) Doer[C] {
	return Doer[C]{
		In: reflect.TypeFor[In](),
		call: func(ctx context.Context, r *Run[C], in any) error {
			v, ok := in.(*In)
			if in == nil {
				v, ok = new(In), true
			}
			if !ok {
				return errs.New(errs.Invalid, "提交的内容格式不对，请刷新页面后重试。")
			}
			return f(ctx, r, *v)
		},
	}
}

// Remark is the input of a step that only takes a note.
type Remark struct {
	Note string `json:"note,omitempty" title:"备注" doc:"可不填。" maxLength:"2000" form:"textarea"`
}

// Noted is the Doer of a step that does nothing but keep a note.
func Noted[C Subject]() Doer[C] {
	return Do(func(_ context.Context, r *Run[C], in Remark) error { r.Note(in.Note); return nil })
}
