package todo

import (
	"context"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// Range is when something is due. The ranges lie one behind the other and cover all.
type Range string

// The ranges.
const (
	Late  Range = "late"  // past its due date
	Today Range = "today" // until midnight in Beijing
	Week  Range = "week"  // after today, until the end of Sunday
	Later Range = "later"
	Open  Range = "open" // without a due date, or its clock rests
)

// Ranges are all ranges in their order.
var Ranges = []Range{Late, Today, Week, Later, Open}

// bounds are the due dates of the range as they are stored, the second one outside.
func (r Range) bounds(now time.Time) (from, until string) {
	today := workday.DateOf(now)
	// A period in days ends at the midnight after its last day. At that instant it is over.
	ends := []string{"", db.Time(now.Add(time.Millisecond)), within(today), within(sunday(today)), lifecycle.Never, lifecycle.Never + lifecycle.Never}
	for i, x := range Ranges {
		if x == r {
			return ends[i], ends[i+1]
		}
	}
	return "", ends[len(ends)-1]
}

// within is the first instant behind the end of a day.
func within(d workday.Date) string { return db.Time(d.AddDays(1).Time().Add(time.Millisecond)) }

// sunday is the last day of the week.
func sunday(d workday.Date) workday.Date { return d.AddDays((7 - int(d.Weekday())) % 7) }

// RangeOf tells in which range a clock's due date lies on a day.
func RangeOf(k Clock, today workday.Date) Range {
	switch {
	case k.State == deadline.Overdue:
		return Late
	case k.State != deadline.Running || k.DueOn == "":
		return Open
	case k.DueOn <= today:
		return Today
	case k.DueOn <= sunday(today):
		return Week
	}
	return Later
}

// Counts are how many items are due when.
type Counts map[Range]int

// Of returns how many are due then; "" is ever.
func (c Counts) Of(r Range) int {
	if r != "" {
		return c[r]
	}
	n := 0
	for _, k := range c {
		n += k
	}
	return n
}

// CountRanges counts what the query finds on all its pages by when it is due, whatever
// the query's Due.
func CountRanges(ctx context.Context, tx *db.Tx, by actor.Actor, q Query) (Counts, error) {
	w := waits(by, q, by.Roles, []string{"", owner(by)})
	_, late := Late.bounds(tx.Now)
	_, today := Today.bounds(tx.Now)
	_, week := Week.bounds(tx.Now)
	from := `SELECT p.due FROM pending p` + w.SQL()
	if len(by.Roles) > 1 { // a step that two roles of the post may take is one item
		from = `SELECT MIN(p.due) AS due FROM pending p` + w.SQL() + ` GROUP BY p.case_id, p.action`
	}
	var n [5]int
	// Each sum counts what lies before a bound: what lies between two is their difference.
	err := tx.QueryRow(ctx, `SELECT COALESCE(SUM(CASE WHEN due < ? THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN due < ? THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN due < ? THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN due < '`+lifecycle.Never+`' THEN 1 ELSE 0 END), 0), COUNT(*)
		FROM (`+from+`) AS found`, append([]any{late, today, week}, w.Args...)...).Scan(&n[0], &n[1], &n[2], &n[3], &n[4])
	c := Counts{Late: n[0]}
	for i := 1; i < len(n); i++ {
		c[Ranges[i]] = n[i] - n[i-1]
	}
	return c, err
}
