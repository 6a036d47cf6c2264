package deadline

import (
	"fmt"
	"strings"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/workday"
)

// Kind is what a line of an explanation is about.
type Kind string

const (
	LawLine    Kind = "law"    // the rule, and how it is counted
	FactLine   Kind = "fact"   // something that happened
	DayLine    Kind = "day"    // one day; long runs of them are folded by the page
	HourLine   Kind = "hour"   // one hour of a period in hours
	ResultLine Kind = "result" // what follows
)

// Line is one sentence of the reasoning.
type Line struct {
	Kind    Kind
	Date    workday.Date // of facts, days and hours
	Counted bool         // of days and hours
	No      int          // which counted day or hour it is, or 0
	Text    string
}

// startDayNotCounted is the principle that the day of the start is day 0. The
// Regulations do not say it themselves; to count from the next day is the general rule
// and the common practice (未核).
var startDayNotCounted = fmt.Sprintf("开始的当日不计入，从次日起算（%s、%s；专门规定没有写明起算办法的，按通行做法，未核）。",
	clause.Civil.Art(201).Para(1).Short(), clause.Reconsideration.Art(88).Short())

var (
	lastDayMoves  = fmt.Sprintf("期限最后一日是休息日的，顺延到其后第一个工作日（%s）。", clause.Civil.Art(203).Short())
	lastDayStands = "法规写明了截止的日子，当日24时届满，遇休息日不顺延（法规没有写明是否顺延，未核，按较早的日子计算）。"
	monthsRun     = fmt.Sprintf("按月计算的，到期月的对应日为最后一日，没有对应日的以月末为最后一日（%s）。", clause.Civil.Art(202).Short())
)

var methods = map[Unit]string{
	Hours:    "按自然小时连续计算，包括夜间和节假日（未核）。",
	Workdays: "只计算工作日，以国务院办公厅公布的放假调休安排为准。" + startDayNotCounted,
	Days:     "按自然日计算。" + startDayNotCounted + lastDayMoves,
	Months:   "按自然月计算。" + startDayNotCounted + monthsRun + lastDayMoves,
}

// Explain gives the reasoning of Compute in Chinese sentences: the rule and its clause,
// every fact and every day (or hour) in order of time, and what follows from them. Days
// before the last restart are not shown, since they do not count; their facts are.
func Explain(r Rule, facts []Fact, cal *workday.Calendar, now time.Time) []Line {
	p, steps := replay(&r, facts)
	e := explanation{r: &r, cal: cal}
	e.law(len(p.pauses) > 0)
	if p.phase == none {
		e.facts(&steps, nil)
		e.add(Line{Kind: ResultLine, Text: "期限尚未开始计算。"})
		return e.lines
	}
	st := status(&r, &p, cal, now)
	e.lateExtension = p.extended != nil && !st.Extended
	if r.Length.Unit == Hours {
		e.hours(&p, steps, cal)
	} else {
		e.days(&p, steps, cal)
	}
	e.result(&p, st, facts, now)
	return e.lines
}

type explanation struct {
	r             *Rule
	cal           *workday.Calendar
	lateExtension bool
	lines         []Line
}

func (e *explanation) add(l Line) { e.lines = append(e.lines, l) }

func (e *explanation) law(pausedOnce bool) {
	r := e.r
	text := fmt.Sprintf("%s：%s", r.Name, r.Length)
	if r.Length.N == 0 {
		text = r.Name + "：由机关逐件确定"
	}
	if r.Extend.N > 0 {
		text += fmt.Sprintf("，可以延长一次，最多%s", r.Extend)
	}
	if r.Law.Valid() {
		text += "（" + r.Law.Cite() + "）"
	}
	text += "。"
	if r.Unverified {
		text += "该期限没有核对原文（未核），由本平台配置，请以原文为准。"
	}
	e.add(Line{Kind: LawLine, Text: text + r.Note})
	if r.Fixed {
		e.add(Line{Kind: LawLine, Text: lastDayStands})
	} else {
		e.add(Line{Kind: LawLine, Text: methods[r.Length.Unit]})
	}
	if pausedOnce && r.Length.Unit != Hours {
		e.add(Line{Kind: LawLine, Text: r.PauseEnds.String()})
	}
}

// facts adds the facts for which upTo holds (all of them for nil) and takes them off
// the list.
func (e *explanation) facts(steps *[]step, upTo func(step) bool) {
	for len(*steps) > 0 && (upTo == nil || upTo((*steps)[0])) {
		e.add(e.fact((*steps)[0]))
		*steps = (*steps)[1:]
	}
}

func (e *explanation) fact(s step) Line {
	date := workday.DateOf(s.At)
	when := date.Chinese() + " "
	if e.r.Length.Unit == Hours {
		when = moment(s.At) + " "
	}
	text := when + s.Op.Name()
	if s.Op == Extend && s.refusal == "" {
		text += Span{e.r.extension(&s.Fact), e.r.Length.Unit}.String()
	}
	if (s.Op == Start || s.Op == Restart) && s.N > 0 {
		text += fmt.Sprintf("，确定为%s", Span{s.N, e.r.Length.Unit})
	}
	if s.Why != "" {
		text += "（" + s.Why + "）"
	}
	switch {
	case s.refusal != "":
		text += "，不发生效力：" + s.refusal
	case s.Op == Extend && e.lateExtension:
		text += "，作出时期限已经届满，不发生延长的效力。"
	default:
		text += "。"
	}
	return Line{Kind: FactLine, Date: date, Text: text}
}

func (e *explanation) days(p *run, steps []step, cal *workday.Calendar) {
	started := workday.DateOf(p.start)
	e.facts(&steps, func(s step) bool { return !s.At.After(p.start) })
	e.add(Line{Kind: DayLine, Date: started,
		Text: fmt.Sprintf("%s %s，开始的当日，不计。", started.MonthDay(), cal.Label(started))})
	c, _ := period(e.r, p, cal, func(t tally) {
		e.facts(&steps, func(s step) bool { return workday.DateOf(s.At) <= t.date })
		e.add(e.day(t, started, cal))
	})
	if c.reached {
		text := fmt.Sprintf("%s为最后一日，当日24时届满。", c.due.Chinese())
		if c.raw != c.due {
			text = fmt.Sprintf("最后一日%s遇休息日或者暂停，顺延到%s，当日24时届满。", c.raw.Chinese(), c.due.Chinese())
		}
		e.add(Line{Kind: ResultLine, Date: c.due, Text: text})
	}
	e.facts(&steps, nil)
}

func (e *explanation) day(t tally, started workday.Date, cal *workday.Calendar) Line {
	name := t.date.MonthDay()
	if t.date.Year() != started.Year() {
		name = t.date.Chinese()
	}
	label := cal.Label(t.date)
	if !strings.Contains(label, "星期") && e.r.Length.Unit != Workdays {
		label = t.date.WeekdayName() + label // 星期五端午节
	}
	text := name + " " + label
	switch {
	case t.paused:
		text += "，暂停期间，不计"
	case t.counted:
		text += fmt.Sprintf("，第%d%s", t.no, unitNames[leftUnit(e.r.Length.Unit)])
	case t.moved && cal.IsWorkday(t.date):
		text += "，顺延到本日"
	case t.moved:
		text += "，休息日，继续顺延"
	default:
		text += "，不计"
	}
	if !t.paused && (e.r.Length.Unit == Workdays || t.moved) && cal.Provisional(t.date.AddDays(-1), t.date) {
		text += "（暂定）"
	}
	return Line{Kind: DayLine, Date: t.date, Counted: t.counted, No: t.no, Text: text + "。"}
}

func (e *explanation) hours(p *run, steps []step, cal *workday.Calendar) {
	e.facts(&steps, func(s step) bool { return !s.At.After(p.start) })
	whole, _ := period(e.r, p, cal, nil)
	for k := 1; k <= whole.total; k++ {
		c := countHours(p, k)
		if !c.reached {
			break
		}
		e.facts(&steps, func(s step) bool { return s.At.Before(c.dueAt) })
		e.add(Line{Kind: HourLine, Date: c.due, Counted: true, No: k, Text: fmt.Sprintf("第%d小时，至%s。", k, moment(c.dueAt))})
	}
	if whole.reached {
		e.add(Line{Kind: ResultLine, Date: whole.due, Text: moment(whole.dueAt) + "届满。"})
	}
	e.facts(&steps, nil)
}

func (e *explanation) result(p *run, st Status, facts []Fact, now time.Time) {
	text := st.String()
	if st.State == Overdue {
		text = fmt.Sprintf("截至%s，%s", workday.DateOf(now).Chinese(), text)
	}
	text += "。"
	if st.State == Paused {
		at := maxTime(now, p.since)
		if then := Compute(*e.r, append(facts[:len(facts):len(facts)], Fact{Rule: e.r.ID, Op: Resume, At: at}), e.cal, now); then.Due != "" {
			text += fmt.Sprintf("如果%s恢复计算，将于%s到期。", workday.DateOf(at).Chinese(), then.Due.Chinese())
		}
	}
	if st.Provisional {
		to := st.Due
		if to == "" {
			to = st.PausedOn
		}
		text += e.cal.ProvisionalNote(st.Started, to)
	}
	e.add(Line{Kind: ResultLine, Text: text})
}
