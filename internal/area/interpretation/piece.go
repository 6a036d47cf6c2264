package interpretation

import (
	"fmt"
	"slices"
	"time"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
)

// Piece is one piece of 解读材料.
type Piece struct {
	lifecycle.Case
	Plan        string
	Doc         string // the document's case
	DocPart     string
	DocTitle    string
	DocHash     string // content hash of the document as it is now
	DocItem     string // its public item, "" before publication
	DocStanding publication.Standing
	Set         *publication.Set  // the document's for a piece that goes out with it, else its own
	Part        *publication.Part // the text
	Face
	Shown        Face // as the public sees it; empty before
	Phase        string
	ExpertName   string
	ByHead       bool   // settled at publication: the interpreter was the head of the unit
	Why          string // reason of the correction in hand
	PublishedOn  workday.Date
	Channels     []Spread
	Misreads     []Misread
	Evaluations  []Evaluation
	Shortcomings []Shortcoming
	Example      Example
	Draft        Draft
}

// Face is what is said of a piece beside its text. It can be changed in a correction, and
// is again what the public sees where that is given up.
type Face struct {
	Form            string             `json:"form"`
	Expert          string             `json:"expert,omitempty"`
	InPerson        bool               `json:"in_person,omitempty"`   // the first interpreter explains in person
	Interpreter     string             `json:"interpreter,omitempty"` // who that is; set from the plan
	InterpreterName string             `json:"interpreter_name,omitempty"`
	Elements        map[string]Handled `json:"elements,omitempty"`
	Compared        string             `json:"compared,omitempty"` // content hash of the document that the comparison table was made from
}

// Handled says how the piece deals with one of the nine elements.
type Handled struct {
	Covered bool   `json:"covered"`
	Why     string `json:"why,omitempty"` // where, or why it does not apply
}

// Spread is one appearance of a piece in a channel, with the figures of its reach.
type Spread struct {
	ID        string
	Channel   string
	Name      string
	URL       string
	On        workday.Date
	Reach     int
	Shared    int
	FiguredOn workday.Date // "" until figures were entered
}

// Misread is a misunderstanding among the public that was found.
type Misread struct {
	ID, Body, Correction, ByName string
	At                           time.Time
}

// Evaluation is one 效果评估 of a piece (G2.1f).
type Evaluation struct {
	ID        string
	Verdict   string // good, fair, poor
	Analysis  string
	Partners  string
	Reach     int
	Questions int
	Misreads  int
	Covered   int // of the nine elements
	ByName    string
	At        time.Time
}

// Shortcoming is something that an evaluation wants mended.
type Shortcoming struct {
	ID, Body, Done, DoneBy string
	DoneAt                 time.Time
}

// Example is the entry of a piece in the collection of 典型案例; Kind is "" for none.
type Example struct {
	Kind, Analysis, ByName string
	At                     time.Time
}

// With tells whether the piece goes out with its document.
func (p *Piece) With() bool { return p.Phase == With }

// Unhandled are the elements that nobody has said anything about.
func (p *Piece) Unhandled() []string {
	var out []string
	for _, e := range Elements {
		if h, ok := p.Elements[e.ID]; !ok || !h.Covered && h.Why == "" {
			out = append(out, e.Name)
		}
	}
	return out
}

// Covered counts the elements that the piece covers.
func (p *Piece) Covered() int {
	n := 0
	for _, h := range p.Elements {
		if h.Covered {
			n++
		}
	}
	return n
}

// Stale tells whether the comparison table was made before the document changed.
func (p *Piece) Stale() bool { return p.Compared != "" && p.Compared != p.DocHash }

// Unmended are the shortcomings that wait to be mended.
func (p *Piece) Unmended() []Shortcoming {
	return pick(p.Shortcomings, func(s Shortcoming) bool { return s.DoneAt.IsZero() })
}

// Wrote tells whether the person has written in the piece.
func (p *Piece) Wrote(person string) bool {
	return p.Part.WrittenBy(person)
}

// ReviewsMissing are the reviews that a piece with a set of its own still lacks.
func (p *Piece) ReviewsMissing() []publication.SlipKind {
	return slices.DeleteFunc([]publication.SlipKind{publication.SlipSecrecy, publication.SlipContent}, p.Set.Passed)
}

// reach adds up the figures of all channels.
func (p *Piece) reach() int {
	n := 0
	for _, c := range p.Channels {
		n += c.Reach
	}
	return n
}

func (s Spread) label() string {
	return fmt.Sprintf("%s%s（%s）", ChannelName(s.Channel), s.Name, s.On.Chinese())
}
