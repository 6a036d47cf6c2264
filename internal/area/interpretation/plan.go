package interpretation

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
)

// Plan is the 解读方案 of one document.
type Plan struct {
	lifecycle.Case
	Doc       string // the document's case
	DocPart   string // the document's part at the gate
	DocTitle  string
	DocItem   string // its public item; "" before publication
	First     string // person: the first interpreter
	FirstName string
	FirstWhy  string // why it is not the head of the unit
	Forms     []string
	Channels  []string
	Media     []string
	Experts   []string // ids in the pool
	Note      string
	Signed    string // hash of the plan that the head signed
	SignedBy  string
	SignedAt  time.Time
	NextSlot  string // the planned piece that the clock runs for
	Supports  []Support
	Slots     []Slot
	Questions []Question
	Pieces    []Brief
	Draft     Draft
}

// Support is a unit that helps to explain: 联合发文其他单位配合, with its opinion.
type Support struct {
	Unit, UnitName string
	AskedAt        time.Time
	Verdict        string // "", agree, advise
	Opinion        string
	ByName         string
	At             time.Time
	Settled        string // "", adopted, explained
	Settlement     string
}

// Open tells whether the unit's opinion is still to come or still to be dealt with.
func (s Support) Open() bool { return s.Verdict == "" || s.Verdict == "advise" && s.Settled == "" }

// Slot is a piece planned ahead for a day before or after the document is made public.
type Slot struct {
	ID         string
	Phase      string
	DueOn      workday.Date
	Form       string
	About      string
	Piece      string
	PromptedAt time.Time
	DoneOn     workday.Date
	Dropped    string // why it was given up
}

// Open tells whether the slot is still to be filled.
func (s Slot) Open() bool { return s.DoneOn == "" && s.Dropped == "" }

// Question is what a reader of a public page asked.
type Question struct {
	ID        string
	Item      string // the page
	Doc       string
	Plan      string
	Body      string
	Contact   string // for the office only
	At        time.Time
	Misread   bool   // it shows that readers misunderstand the policy
	Piece     string // the piece that answers it
	ClosedAt  time.Time
	Dismissed string // why it is not answered by a piece
}

// Open tells whether the question is neither answered nor dismissed.
func (q Question) Open() bool { return q.ClosedAt.IsZero() }

// Brief is a piece in its plan's list.
type Brief struct {
	ID, Title, Phase, Form string
	State                  lifecycle.State
	Part                   string
	PublishedOn            workday.Date
}

// Underway tells whether the document has not been published yet.
func (p *Plan) Underway() bool { return p.State == Planning || p.State == Submitted }

// Asked are the units whose opinion was asked and has not come.
func (p *Plan) Asked() []string {
	var out []string
	for _, s := range p.Supports {
		if !s.AskedAt.IsZero() && s.Verdict == "" {
			out = append(out, s.Unit)
		}
	}
	return out
}

// DueSlots are the planned pieces whose day has come and that nobody has begun.
func (p *Plan) DueSlots() []Slot {
	return pick(p.Slots, func(s Slot) bool { return s.Open() && !s.PromptedAt.IsZero() && s.Piece == "" })
}

// OpenSlots are the planned pieces that are still to be filled.
func (p *Plan) OpenSlots() []Slot { return pick(p.Slots, Slot.Open) }

// Unanswered are the questions that no piece takes up yet.
func (p *Plan) Unanswered() []Question {
	return pick(p.Questions, func(q Question) bool { return q.Open() && q.Piece == "" })
}

// Waits tells whether something prompts a further piece that is not out yet.
func (p *Plan) Waits() bool {
	return slices.ContainsFunc(p.Questions, Question.Open) ||
		slices.ContainsFunc(p.Slots, func(s Slot) bool { return s.Open() && (!s.PromptedAt.IsZero() || s.Piece != "") })
}

// Next is the planned piece that comes first.
func (p *Plan) Next() (Slot, bool) {
	open := p.OpenSlots()
	if len(open) == 0 {
		return Slot{}, false
	}
	return slices.MinFunc(open, func(a, b Slot) int {
		if a.DueOn != b.DueOn && a.DueOn < b.DueOn {
			return -1
		} else if a.DueOn > b.DueOn {
			return 1
		}
		return 0
	}), true
}

// Gaps are the reasons why the plan is not complete.
func (p *Plan) Gaps() []string {
	var out []string
	for _, x := range []struct {
		missing bool
		msg     string
	}{
		{p.First == "", "解读方案没有第一解读人，请填写本单位主要负责人。"},
		{len(p.Forms) == 0, "解读方案没有写明解读形式，请至少选择一种。"},
		{len(p.Channels) == 0, "解读方案没有写明传播渠道，请至少选择一种。"},
	} {
		if x.missing {
			out = append(out, x.msg)
		}
	}
	return out
}

// Hash is what the head signs: who interprets, who supports, forms, channels, media,
// experts and what is planned ahead.
func (p *Plan) Hash() string {
	type slot struct{ Phase, DueOn, Form, About string }
	v := struct {
		V                                         int
		First, FirstWhy                           string
		Forms, Channels, Media, Experts, Supports []string
		Slots                                     []slot
		Note                                      string
	}{V: 1, First: p.First, FirstWhy: p.FirstWhy, Forms: p.Forms, Channels: p.Channels, Media: p.Media, Experts: p.Experts, Note: p.Note}
	for _, s := range p.Supports {
		v.Supports = append(v.Supports, s.Unit)
	}
	for _, s := range p.Slots {
		if s.Dropped == "" {
			v.Slots = append(v.Slots, slot{s.Phase, string(s.DueOn), s.Form, s.About})
		}
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings only
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func pick[T any](list []T, ok func(T) bool) []T {
	var out []T
	for _, v := range list {
		if ok(v) {
			out = append(out, v)
		}
	}
	return out
}
