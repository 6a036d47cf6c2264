package workday

import "fmt"

// MaxAdd is the largest count that a caller should take from outside: about forty
// years of working days. Add itself counts as far as it is told.
const MaxAdd = 10_000

// Add returns the nth working day after d; d itself is day 0 and not counted, whatever
// day it is. provisional tells that the count passed through days whose notice is not
// known. With n of 0 or less the result is d.
func (c *Calendar) Add(d Date, n int) (due Date, provisional bool) {
	o := d.ordinal()
	for left := n; left > 0; {
		o++
		if c.works(o) {
			left--
		}
	}
	due = fromOrdinal(o)
	return due, c.Provisional(d, due)
}

// Between counts the working days after a up to and including b. Where b lies before
// a the count is negative, so that Between(a, b) = -Between(b, a).
func (c *Calendar) Between(a, b Date) (n int) {
	if b < a {
		return -c.Between(b, a)
	}
	for o, end := a.ordinal()+1, b.ordinal(); o <= end; o++ {
		if c.works(o) {
			n++
		}
	}
	return n
}

// Workdays counts the working days of a year, and says how many the law leads one to
// expect: all days but the weekends and the statutory holidays (11, from 2025 13). An
// administrator who imports a year is shown both; they differ where days were added
// (2020: two).
func (c *Calendar) Workdays(year int) (have, expected int) {
	last := Date(fmt.Sprintf("%04d-12-31", year))
	before := last.AddMonths(-12)
	weekdays := (&Calendar{}).Between(before, last)
	statutory := 11
	if year >= 2025 {
		statutory = 13
	}
	return c.Between(before, last), weekdays - statutory
}

// NextWorkday returns the first working day after d.
func (c *Calendar) NextWorkday(d Date) Date {
	o := d.ordinal() + 1
	for !c.works(o) {
		o++
	}
	return fromOrdinal(o)
}

// OnOrAfter returns d where it is a working day, else the next one: the end of a period
// of calendar days or months whose last day is a day off (民法典第二百零三条).
func (c *Calendar) OnOrAfter(d Date) Date {
	if c.IsWorkday(d) {
		return d
	}
	return c.NextWorkday(d)
}

// Day is one line of the reasoning behind a count of working days.
type Day struct {
	Date    Date
	Counted bool
	No      int    // which working day it is; 0 where it is not counted
	Why     string // for the reader: 6月19日 端午节，不计
}

// Explain returns the reasoning of Add(from, n): day 0 and every day up to the due one.
func (c *Calendar) Explain(from Date, n int) []Day {
	due, _ := c.Add(from, n)
	return c.ExplainUntil(from, due)
}

// ExplainUntil returns the reasoning of Between(from, until) for until not before from.
func (c *Calendar) ExplainUntil(from, until Date) []Day {
	out := []Day{{Date: from, Why: fmt.Sprintf("%s %s，当日不计，从次日起算", from.Chinese(), c.Label(from))}}
	no := 0
	for d := from.AddDays(1); d <= until; d = d.AddDays(1) {
		line := Day{Date: d, Counted: c.IsWorkday(d)}
		name := d.MonthDay()
		if d.Year() != from.Year() {
			name = d.Chinese()
		}
		line.Why = name + " " + c.Label(d)
		if line.Counted {
			no++
			line.No = no
			line.Why += fmt.Sprintf("，第%d个工作日", no)
		} else {
			line.Why += "，不计"
		}
		if c.Provisional(d.AddDays(-1), d) {
			line.Why += "（暂定）"
		}
		out = append(out, line)
	}
	return out
}

// Label says what d is, as the explanations of counts put it: 端午节, 星期六,
// 星期日中秋节调休上班, 星期三.
func (c *Calendar) Label(d Date) string {
	m, ok := c.mark[d.ordinal()]
	switch {
	case !ok:
		return d.WeekdayName()
	case m.off:
		return m.name
	default:
		return d.WeekdayName() + m.name + "调休上班"
	}
}
