// Package deadline computes legal periods from a rule (the law), facts (what
// happened) and the working-day calendar: the state, the due date, what is left, and
// day by day why. It is pure: nothing is stored here, nothing reads the time. A due
// date that is stored elsewhere is a cache and keeps the calendar's version.
package deadline

import (
	"fmt"
	"slices"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/errs"
)

// Unit is what a period is counted in.
type Unit string

const (
	Hours    Unit = "hour"    // natural hours, nights and holidays included
	Workdays Unit = "workday" // working days of the State Council's calendar
	Days     Unit = "day"     // calendar days; the last one moves to a working day
	Months   Unit = "month"   // calendar months; likewise
)

var unitNames = map[Unit]string{Hours: "小时", Workdays: "个工作日", Days: "日", Months: "个月"}

// Span is a length of time.
type Span struct {
	N    int
	Unit Unit
}

// String returns 20个工作日, 5小时, 30日, 3个月; "" for no length at all.
func (s Span) String() string {
	if s == (Span{}) {
		return ""
	}
	return fmt.Sprintf("%d%s", s.N, unitNames[s.Unit])
}

// MaxSpan is the largest number in a span, from a rule or a fact: ten years of days.
const MaxSpan = 3660

// Rule is one statutory period. Rules are package variables of the areas, one per
// period of the law, and never change at run time.
type Rule struct {
	ID     string // stable: "foi.reply"
	Name   string // 答复期限
	Length Span   // N may be 0 where every case sets its own with the start fact
	Extend Span   // by how much it may be extended, once, in the unit of Length; zero: not at all
	Warn   []int  // amounts left, in the unit of Status.Left, at which to warn
	Law    clause.Clause
	// PauseEnds says how the two ends of a pause are counted; the zero value is the
	// default of this platform.
	PauseEnds PauseEnds
	// Fixed says that the law names the last day itself (每年1月31日前): a day off does not
	// move it. Of rules in days and months.
	Fixed      bool
	Unverified bool   // the number was not checked against the text (未核); pages say so
	Note       string // a Chinese sentence that pages show with the rule
}

// PauseEnds is how the first and the last day of a pause are counted. The Regulations
// say only that the time of a consultation is not counted, not which of its end days
// are (未核): by default neither is, so that counting goes on the day after resumption.
// An office that reads it otherwise sets this in its rules. Hours need no such rule:
// they are exact.
type PauseEnds struct {
	CountFirst bool // the day of pausing counts
	CountLast  bool // the day of resuming counts
}

// String states the rule as a sentence for the reader.
func (p PauseEnds) String() string {
	word := map[bool]string{true: "计入", false: "不计入"}
	return fmt.Sprintf("暂停当日%s、恢复当日%s期限（法规没有写明起止点，未核，按平台设定的口径计算）。", word[p.CountFirst], word[p.CountLast])
}

// Check tells what is wrong with the rule itself, for tests and the checks at start.
func (r *Rule) Check() error {
	var bad []string
	fault := func(wrong bool, what string) {
		if wrong {
			bad = append(bad, what)
		}
	}
	fault(r.ID == "" || r.Name == "", "no ID or name")
	fault(unitNames[r.Length.Unit] == "", "no unit of length")
	fault(r.Length.N < 0 || r.Length.N > MaxSpan, "impossible length")
	fault(r.Extend != (Span{}) && (r.Extend.Unit != r.Length.Unit || r.Extend.N < 1 || r.Extend.N > MaxSpan), "the extension is not in the unit of the length")
	fault(slices.ContainsFunc(r.Warn, func(n int) bool { return n < 0 }), "negative warning")
	fault(r.Fixed && r.Length.Unit != Days && r.Length.Unit != Months, "a named day is counted in days or months")
	fault(!r.Law.Valid(), "cites no clause")
	if len(bad) > 0 {
		return fmt.Errorf("deadline rule %q: %v", r.ID, bad)
	}
	return nil
}

func (r *Rule) refused(msg string) errs.Reason {
	return errs.Reason{Rule: r.ID, Msg: msg, ClauseID: r.Law.ID(), Clause: r.Law.Cite()}
}

// Tick is what a step of a flow does to a period: Reply.Pause().
type Tick struct {
	Rule *Rule
	Op   Op
}

// Start begins the period: the day of the fact is day 0.
func (r *Rule) Start() Tick { return Tick{r, Start} }

// Pause stops the count until Resume.
func (r *Rule) Pause() Tick { return Tick{r, Pause} }

// Resume goes on counting after Pause.
func (r *Rule) Resume() Tick { return Tick{r, Resume} }

// Longer extends the period by Rule.Extend, once. (Extend is the field.)
func (r *Rule) Longer() Tick { return Tick{r, Extend} }

// Restart begins the period anew, as if it had never run: the day of the fact is day 0.
func (r *Rule) Restart() Tick { return Tick{r, Restart} }

// Meet ends the period: what it was for has been done.
func (r *Rule) Meet() Tick { return Tick{r, Meet} }

// Drop ends the period without its being met: it no longer matters.
func (r *Rule) Drop() Tick { return Tick{r, Drop} }

// Fact returns the fact that the tick happened at an instant; n as in Fact.
func (t Tick) Fact(at time.Time, n int, why string) Fact {
	return Fact{Rule: t.Rule.ID, Op: t.Op, At: at, N: n, Why: why}
}
