package deadline

import (
	"time"

	"gongkai/internal/kernel/workday"
)

// count is the result of counting a period out.
type count struct {
	reached bool         // false where an open pause stops the count before the end
	due     workday.Date // the last day, moved where it must be
	dueAt   time.Time    // the last instant in time
	raw     workday.Date // the last day before it was moved
	last    workday.Date // the last day looked at
	total   int          // units of Left: working days, days, hours
	counted int
	exact   time.Duration // hours: what is left where an open pause stops the count
}

// tally is what counting finds on one day.
type tally struct {
	date    workday.Date
	counted bool
	no      int
	paused  bool
	moved   bool // after the last day, because that is a day off
}

// leftUnit is what Status.Left is counted in: months are left in days.
func leftUnit(u Unit) Unit {
	if u == Months {
		return Days
	}
	return u
}

// total returns how many units of Left n units of the rule are from the start on.
// Months run to the same day of a later month, and to its last day where there is none
// (民法典第二百零二条).
func (r *Rule) total(start workday.Date, n int) int {
	if r.Length.Unit == Months {
		return workday.Days(start, start.AddMonths(n))
	}
	return n
}

// countDays counts n units of a rule in days, in the way of 民法典第二百零一条至第二百零三条:
// the day of the start is not counted; a period of calendar days or months whose last
// day is a day off ends on the next working day, unless the law names that day. visit, where given, sees every day.
func countDays(r *Rule, p *run, n int, cal *workday.Calendar, visit func(tally)) count {
	start := workday.DateOf(p.start)
	c := count{total: r.total(start, n), last: start}
	working := r.Length.Unit == Workdays
	gaps := p.gaps(r.PauseEnds)
	for d := start.AddDays(1); ; d = d.AddDays(1) {
		for len(gaps) > 0 && !gaps[0].open && gaps[0].to < d {
			gaps = gaps[1:]
		}
		t := tally{date: d, paused: len(gaps) > 0 && gaps[0].from <= d}
		if t.paused && gaps[0].open {
			return c
		}
		c.last = d
		over := c.counted >= c.total
		switch {
		case t.paused:
		case over:
			t.moved = true
		case !working || cal.IsWorkday(d):
			c.counted++
			t.counted, t.no = true, c.counted
		}
		if t.counted && c.counted == c.total {
			c.raw = d
		}
		if visit != nil {
			visit(t)
		}
		if c.counted >= c.total && !t.paused && (r.Fixed || cal.IsWorkday(d)) {
			c.reached, c.due, c.dueAt = true, d, d.AddDays(1).Time()
			return c
		}
	}
}

// gap is a pause in days, both ends not counted.
type gap struct {
	from, to workday.Date
	open     bool
}

func (p *run) gaps(ends PauseEnds) []gap {
	out := make([]gap, 0, len(p.pauses))
	for _, x := range p.pauses {
		g := gap{from: workday.DateOf(x.from), open: x.open}
		if ends.CountFirst {
			g.from = g.from.AddDays(1)
		}
		if !x.open {
			g.to = workday.DateOf(x.to)
			if ends.CountLast {
				g.to = g.to.AddDays(-1)
			}
		}
		if g.open || g.from <= g.to {
			out = append(out, g)
		}
	}
	return out
}

// countHours counts n natural hours, without the pauses to the instant.
func countHours(p *run, n int) count {
	c := count{total: n}
	left, at := time.Duration(n)*time.Hour, p.start
	for _, x := range p.pauses {
		if x.from.Sub(at) >= left {
			break
		}
		left -= x.from.Sub(at)
		if x.open {
			c.exact = left
			return c
		}
		at = x.to
	}
	c.reached, c.dueAt = true, at.Add(left)
	c.due = workday.DateOf(c.dueAt)
	c.raw, c.last = c.due, c.due
	return c
}

// period counts the whole period out. An extension that was decided after the period
// had ended does not lengthen it: there was nothing left to extend.
func period(r *Rule, p *run, cal *workday.Calendar, visit func(tally)) (c count, extended bool) {
	count := func(n int) count {
		if r.Length.Unit == Hours {
			return countHours(p, n)
		}
		return countDays(r, p, n, cal, nil)
	}
	n := p.length
	if p.extended != nil {
		base := count(n)
		if !base.reached || p.extended.At.Before(base.dueAt) || r.Length.Unit == Hours && p.extended.At.Equal(base.dueAt) {
			n += r.extension(p.extended)
			extended = true
		}
	}
	if visit != nil && r.Length.Unit != Hours {
		return countDays(r, p, n, cal, visit), extended
	}
	return count(n), extended
}
