package deadline

import (
	"fmt"
	"time"

	"gongkai/internal/kernel/workday"
)

// State is where a period stands.
type State string

const (
	None    State = "none"     // not started
	Running State = "running"  //
	Paused  State = "paused"   //
	Met     State = "met"      // ended in time
	MetLate State = "met-late" // ended after the due date
	Overdue State = "overdue"  // not ended, and the due date is past
	Dropped State = "dropped"  // ended without its being met
)

var stateNames = map[State]string{None: "未开始", Running: "计算中", Paused: "已暂停", Met: "按期办结", MetLate: "超期办结", Overdue: "已超期", Dropped: "已终止"}

// Name returns the state in Chinese.
func (s State) Name() string { return stateNames[s] }

// Status is what the rule, the facts and the calendar make of a period at a moment.
type Status struct {
	State    State
	Started  workday.Date // day 0 of the period, or of its last restart
	Due      workday.Date // the last day in time; empty while a pause keeps it open
	DueAt    time.Time    // the end of it: midnight after Due, or the exact instant of a period in hours
	Left     int          // what is left after today, in Unit; 0 on the last day and where the period has ended
	Unit     Unit         // of Left: hours (begun ones not counted), working days or days
	LateBy   int          // how much too late, in LateUnit; 0 where it is not
	LateUnit Unit         // working days, or days where no working day has passed yet, or hours (begun ones counted)
	Extended bool
	PausedOn workday.Date // while paused
	Ended    workday.Date // of a period met or dropped
	// Provisional tells that the calendar does not hold the notice of a year that the
	// count passed through (暂定). What is due may change when it is imported.
	Provisional bool
	Warning     bool   // running, and no more left than the rule warns at
	WarnAt      int    // the smallest such amount of the rule; meaningful with Warning
	Calendar    string // the version of the calendar that made this
}

// Compute applies the facts in order of time; facts of other rules and facts that
// Check would refuse have no effect. The order in which facts of different instants are
// given does not matter. now decides nothing but what is left and what is overdue.
func Compute(r Rule, facts []Fact, cal *workday.Calendar, now time.Time) Status {
	p, _ := replay(&r, facts)
	return status(&r, &p, cal, now)
}

func status(r *Rule, p *run, cal *workday.Calendar, now time.Time) Status {
	st := Status{State: None, Unit: leftUnit(r.Length.Unit), Calendar: cal.Version()}
	if p.phase == none {
		return st
	}
	c, extended := period(r, p, cal, nil)
	st.Started = workday.DateOf(p.start)
	st.Extended = extended
	st.Provisional = provisional(r, c, st.Started, cal)
	if c.reached {
		st.Due, st.DueAt = c.due, c.dueAt
	}
	at := now
	switch {
	case p.phase == met || p.phase == dropped:
		at = p.end
		st.Ended = workday.DateOf(at)
	case !c.reached:
		st.State, st.PausedOn = Paused, workday.DateOf(p.pauses[len(p.pauses)-1].from)
		st.Left = c.total - c.counted
		if r.Length.Unit == Hours {
			st.Left = int(c.exact / time.Hour)
		}
		return st
	}
	late := c.reached && isLate(r, c, at)
	switch {
	case p.phase == dropped:
		st.State = Dropped
		return st
	case p.phase == met && late:
		st.State = MetLate
	case p.phase == met:
		st.State = Met
		return st
	case late:
		st.State = Overdue
	default:
		st.State = Running
		st.Left = left(r, p, c, cal, now)
		st.warn(r, c, now)
		return st
	}
	st.LateBy, st.LateUnit = lateBy(r, c, cal, at)
	return st
}

// isLate: a day lasts until midnight; an hour ends at its instant, which is in time.
func isLate(r *Rule, c count, at time.Time) bool {
	if r.Length.Unit == Hours {
		return at.After(c.dueAt)
	}
	return workday.DateOf(at) > c.due
}

func provisional(r *Rule, c count, start workday.Date, cal *workday.Calendar) bool {
	switch {
	case r.Length.Unit == Hours || r.Fixed:
		return false
	case r.Length.Unit == Workdays:
		return cal.Provisional(start, c.last)
	default: // the calendar matters from the last day on alone
		return c.raw != "" && cal.Provisional(c.raw.AddDays(-1), c.last)
	}
}

func left(r *Rule, p *run, c count, cal *workday.Calendar, now time.Time) (n int) {
	if r.Length.Unit == Hours {
		return int(c.dueAt.Sub(maxTime(now, p.start)) / time.Hour)
	}
	today := max(workday.DateOf(now), workday.DateOf(p.start))
	gaps := p.gaps(r.PauseEnds)
	for d := today.AddDays(1); d <= c.due; d = d.AddDays(1) {
		paused := false
		for _, g := range gaps {
			paused = paused || !g.open && g.from <= d && d <= g.to
		}
		if !paused && (r.Length.Unit != Workdays || cal.IsWorkday(d)) {
			n++
		}
	}
	return n
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func lateBy(r *Rule, c count, cal *workday.Calendar, at time.Time) (int, Unit) {
	if r.Length.Unit == Hours {
		return int((at.Sub(c.dueAt) + time.Hour - 1) / time.Hour), Hours
	}
	on := workday.DateOf(at)
	if n := cal.Between(c.due, on); n > 0 && r.Length.Unit == Workdays {
		return n, Workdays
	}
	return workday.Days(c.due, on), Days
}

func (st *Status) warn(r *Rule, c count, now time.Time) {
	for _, w := range r.Warn {
		near := st.Left <= w
		if r.Length.Unit == Hours {
			near = c.dueAt.Sub(now) <= time.Duration(w)*time.Hour
		}
		if near && (!st.Warning || w < st.WarnAt) {
			st.Warning, st.WarnAt = true, w
		}
	}
}

// String says in one Chinese phrase how things stand: 2026年3月16日到期，还剩3个工作日.
func (st Status) String() string {
	due := st.Due.Chinese()
	if st.Unit == Hours && !st.DueAt.IsZero() {
		due = moment(st.DueAt)
	}
	if st.Provisional {
		due += "（暂定）"
	}
	late := Span{st.LateBy, st.LateUnit}
	switch st.State {
	case Running:
		if st.Left == 0 && st.Unit == Hours {
			return due + "到期，不足1小时"
		} else if st.Left == 0 {
			return due + "到期，就在今天"
		}
		return fmt.Sprintf("%s到期，还剩%s", due, Span{st.Left, st.Unit})
	case Paused:
		return fmt.Sprintf("自%s起暂停，恢复后还剩%s", st.PausedOn.Chinese(), Span{st.Left, st.Unit})
	case Overdue:
		return fmt.Sprintf("%s已到期，超期%s", due, late)
	case Met:
		return st.Ended.Chinese() + "按期办结"
	case MetLate:
		return fmt.Sprintf("%s办结，超期%s", st.Ended.Chinese(), late)
	case Dropped:
		return st.Ended.Chinese() + "终止计算"
	default:
		return "尚未开始计算"
	}
}

// moment writes an instant for the reader: 2026年3月2日9时05分.
func moment(t time.Time) string {
	local := t.In(workday.Zone)
	return fmt.Sprintf("%s%d时%02d分", workday.DateOf(t).Chinese(), local.Hour(), local.Minute())
}
