package deadline

import (
	"fmt"
	"slices"
	"time"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
)

// Op is what may happen to a period.
type Op string

const (
	Start   Op = "start"
	Pause   Op = "pause"
	Resume  Op = "resume"
	Extend  Op = "extend"
	Restart Op = "restart"
	Meet    Op = "meet"
	Drop    Op = "drop"
)

var opNames = map[Op]string{Start: "开始计算", Pause: "暂停计算", Resume: "恢复计算", Extend: "延长", Restart: "重新计算", Meet: "办结", Drop: "终止"}

// Name returns the operation in Chinese, 暂停计算.
func (o Op) Name() string { return opNames[o] }

// Fact is something that happened to one period of one case. Facts are stored and
// never changed; they are the truth of which a due date is a consequence.
type Fact struct {
	Rule string    // Rule.ID
	Op   Op        //
	At   time.Time // the legal moment (UTC), which may lie before the moment of recording
	N    int       // start, restart: a length other than the rule's; extend: less than the rule allows; 0 else
	Why  string    // a short Chinese phrase: 向第三方征求意见
}

// phase is what a period is in, as far as the facts alone can tell.
type phase int

const (
	none phase = iota
	running
	paused
	met
	dropped
)

// moves is the whole grammar of facts. What is not in it is refused.
var moves = map[phase]map[Op]phase{
	none:    {Start: running},
	running: {Pause: paused, Extend: running, Restart: running, Meet: met, Drop: dropped},
	paused:  {Resume: running, Extend: paused, Restart: running, Meet: met, Drop: dropped},
	met:     {Restart: running},
	dropped: {Restart: running},
}

// refusals say what to do instead; each takes the rule's name, the day of the phase's
// beginning and the operation.
var refusals = map[phase]string{
	none:    "“%[1]s”还没有开始计算，不能%[3]s。请先登记起算的事项。",
	running: "“%[1]s”自%[2]s起正在计算，不能%[3]s。如需从头计算，请登记重新计算；如需恢复，请先登记暂停。",
	paused:  "“%[1]s”自%[2]s起已经暂停，不能%[3]s。请先恢复计算。",
	met:     "“%[1]s”已于%[2]s办结，不能再%[3]s。确需再次办理的，请登记重新计算。",
	dropped: "“%[1]s”已于%[2]s终止，不能再%[3]s。确需再次办理的，请登记重新计算。",
}

// pause is one interval that is not counted.
type pause struct {
	from, to time.Time
	open     bool // not resumed yet
}

// run is one period from its start, or its last restart, on.
type run struct {
	phase    phase
	since    time.Time // when the phase began
	start    time.Time
	length   int // in the rule's unit, without the extension
	extended *Fact
	pauses   []pause
	end      time.Time // of a met or dropped period
}

// step is one fact with whether the grammar took it.
type step struct {
	Fact
	refusal string // why it has no effect
}

// replay puts the facts of the rule in order of time, facts of one instant staying in
// the order given, and applies them. A fact that the grammar does not take has no
// effect but a refusal.
func replay(r *Rule, facts []Fact) (run, []step) {
	var steps []step
	for _, f := range facts {
		if f.Rule == r.ID {
			steps = append(steps, step{Fact: f})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return a.At.Compare(b.At) })
	var now run
	for i := range steps {
		if steps[i].refusal = now.refuses(r, steps[i].Fact); steps[i].refusal == "" {
			now.take(r, steps[i].Fact)
		}
	}
	return now, steps
}

func (n *run) refuses(r *Rule, f Fact) string {
	allowed := r.Length.N
	if f.Op == Extend {
		allowed = r.Extend.N
	}
	switch _, ok := moves[n.phase][f.Op]; {
	case f.Op.Name() == "":
		return fmt.Sprintf("“%s”没有“%s”这种操作。请联系系统管理员。", r.Name, f.Op)
	case f.At.IsZero() || f.At.Year() < 1900 || f.At.Year() > 2999:
		return fmt.Sprintf("“%s”%s的时间没有填写或者不合理。请填写实际发生的日期。", r.Name, f.Op.Name())
	case !ok:
		return fmt.Sprintf(refusals[n.phase], r.Name, workday.DateOf(n.since).Chinese(), f.Op.Name())
	case f.Op == Extend && n.extended != nil:
		return fmt.Sprintf("“%s”已于%s延长过一次，不能再次延长。请在延长后的期限内办结。", r.Name, workday.DateOf(n.extended.At).Chinese())
	case f.Op == Extend && r.Extend.N == 0:
		return fmt.Sprintf("“%s”依法不能延长。请在原期限内办结。", r.Name)
	case f.Op == Extend && (f.N < 0 || f.N > allowed):
		return fmt.Sprintf("“%s”最多可以延长%s，不能延长%d%s。请更正延长的时间。", r.Name, r.Extend, f.N, unitNames[r.Extend.Unit])
	case (f.Op == Start || f.Op == Restart) && (f.N < 0 || f.N > MaxSpan || f.N == 0 && allowed == 0):
		return fmt.Sprintf("“%s”的长度没有填写或者不合理。请填写1至%d之间的整数。", r.Name, MaxSpan)
	}
	return ""
}

func (n *run) take(r *Rule, f Fact) {
	next := moves[n.phase][f.Op]
	switch f.Op {
	case Start, Restart:
		*n = run{start: f.At, length: r.Length.N}
		if f.N > 0 {
			n.length = f.N
		}
	case Extend:
		n.extended = &f
		return // the phase goes on, since when it began
	case Pause:
		n.pauses = append(n.pauses, pause{from: f.At, open: true})
	case Resume:
		last := &n.pauses[len(n.pauses)-1]
		last.to, last.open = f.At, false
	case Meet, Drop:
		n.end = f.At
	}
	n.phase, n.since = next, f.At
}

// extension returns by how much an extend fact lengthens the period.
func (r *Rule) extension(f *Fact) int {
	if f.N > 0 {
		return f.N
	}
	return r.Extend.N
}

// Check tells whether the facts of the rule can have happened in their order of time,
// with every reason why not, as one Refused error that cites the rule's clause. To ask
// whether something may happen now, check the facts with that fact added. Facts of
// other rules are passed over.
func Check(r Rule, facts []Fact) error {
	_, steps := replay(&r, facts)
	var reasons []errs.Reason
	for _, s := range steps {
		if s.refusal != "" {
			reasons = append(reasons, r.refused(s.refusal))
		}
	}
	if len(reasons) == 0 {
		return nil
	}
	return &errs.Error{Kind: errs.Refused, Msg: reasons[0].Msg, Reasons: reasons}
}
