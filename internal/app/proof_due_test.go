package app_test

import (
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/sharedtest"
)

// slowYears is a calendar of its own, made from the facts of the notices alone: for each
// day from 2016 on whether it is worked. It shares no code with the product's calendar.
type slowYears struct {
	first time.Time
	works []bool
	dates []string
}

func readSlowYears(t *testing.T) slowYears {
	t.Helper()
	f, err := os.Open(sharedtest.Dir(t, "corpus", "holidays", "holidays_2007_2027.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, r := range rows[1:] {
		said[r[1]] = r[3] != "True"
	}
	y := slowYears{first: time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)}
	for day := y.first; day.Year() < 2030; day = day.AddDate(0, 0, 1) {
		works, named := said[day.Format(time.DateOnly)]
		if !named {
			works = day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
		}
		y.works, y.dates = append(y.works, works), append(y.dates, day.Format(time.DateOnly))
	}
	return y
}

// due walks from the day of the start, which is not counted, to the last one. A day
// between the ends of a pause, both included, is no day of the term.
func (y slowYears) due(start, n int, r *deadline.Rule, from, to int) int {
	paused := func(day int) bool { return from <= day && day <= to }
	day := start
	if r.Length.Unit == deadline.Months {
		n = y.daysOf(start, n)
	}
	for n > 0 {
		day++
		if !paused(day) && (r.Length.Unit != deadline.Workdays || y.works[day]) {
			n--
		}
	}
	for !y.works[day] && !r.Fixed || paused(day) { // a term of calendar days alone can end on a day off
		day++
	}
	return day
}

// daysOf is how many days n months are from a day on: to the same day of a later month, or to its last.
func (y slowYears) daysOf(start, n int) int {
	from := y.first.AddDate(0, 0, start)
	to := time.Date(from.Year(), from.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := to.AddDate(0, 1, -1).Day()
	to = to.AddDate(0, 0, min(from.Day(), last)-1)
	return int(to.Sub(from) / (24 * time.Hour))
}

// kind is all that counting reads of a rule: two rules of one kind have the same dates.
type kind struct {
	length, extend deadline.Span
	ends           deadline.PauseEnds
	fixed          bool
}

// TestEveryDueDateOf2016To2026 computes each kind of clock of every area from each day
// of eleven years, in the ways in which a clock can run, and wants the date that a slow
// walk over the days gives.
func TestEveryDueDateOf2016To2026(t *testing.T) {
	t.Parallel()
	y, cal := readSlowYears(t), workday.Builtin()
	rules := assembled(t).Engine.Rules()
	compared, kinds := 0, map[kind]string{}
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		r := rules[id]
		k := kind{r.Length, r.Extend, r.PauseEnds, r.Fixed}
		if like := kinds[k]; like != "" {
			t.Logf("%s counts like %s", id, like)
			continue
		}
		kinds[k] = id
		lengths := []int{r.Length.N}
		if r.Length.N == 0 { // each notice sets its own
			lengths = []int{1, 10, 30}
		}
		for start := 0; y.dates[start] < "2027"; start++ {
			for _, n := range lengths {
				compared += y.compare(t, r, cal, start, n)
			}
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d due dates of %d kinds of clock", compared, len(kinds))
	if len(kinds) < 8 || compared < 4018*5*len(kinds) {
		t.Errorf("only %d due dates were compared", compared)
	}
}

// compare checks one start in every way of running and returns in how many.
func (y slowYears) compare(t *testing.T, r *deadline.Rule, cal *workday.Calendar, start, n int) int {
	// Facts fall at all hours of a day; the day alone matters.
	at := func(day int) time.Time {
		return y.first.AddDate(0, 0, day).Add(time.Duration(start%24)*time.Hour - 8*time.Hour + time.Duration(start%60)*time.Minute)
	}
	fact := func(tick deadline.Tick, day, n int) deadline.Fact { return tick.Fact(at(day), n, "") }
	begun := fact(r.Start(), start, n)
	const never = -1
	check := func(how string, want int, facts ...deadline.Fact) {
		s := deadline.Compute(*r, append([]deadline.Fact{begun}, facts...), cal, at(start+n))
		date := ""
		if want != never {
			date = y.dates[want]
		}
		if string(s.Due) != date {
			t.Errorf("%s of %d from %s, %s: due %q, walked %q", r.ID, n, y.dates[start], how, s.Due, date)
		}
		if want != never && s.Provisional != (date > "2026-12-28" && !r.Fixed) {
			t.Errorf("%s of %d from %s, %s: due %s, provisional %v", r.ID, n, y.dates[start], how, s.Due, s.Provisional)
		}
		if s.Left < 0 {
			t.Errorf("%s of %d from %s, %s: %d left", r.ID, n, y.dates[start], how, s.Left)
		}
	}
	if r.Length.Unit == deadline.Hours {
		if s := deadline.Compute(*r, []deadline.Fact{begun}, cal, at(start)); !s.DueAt.Equal(begun.At.Add(time.Duration(n) * time.Hour)) {
			t.Errorf("%s of %d hours from %s: due %s", r.ID, n, begun.At, s.DueAt)
		}
		return 5
	}
	none := func(n int) int { return y.due(start, n, r, never, never) }
	plain := none(n)
	check("plain", plain)
	check("paused for twelve days", y.due(start, n, r, start+2, start+14), fact(r.Pause(), start+2, 0), fact(r.Resume(), start+14, 0))
	open := never
	if plain < start+2 { // over before the pause began
		open = plain
	}
	check("paused and not resumed", open, fact(r.Pause(), start+2, 0))
	check("begun anew", y.due(start+9, n, r, never, never), fact(r.Restart(), start+9, n))
	check("begun anew out of a pause", y.due(start+9, n, r, never, never), fact(r.Pause(), start+2, 0), fact(r.Restart(), start+9, n))
	if r.Extend.N == 0 {
		return 5
	}
	longer := none(n + r.Extend.N)
	check("extended", longer, fact(r.Longer(), start+3, 0))
	check("extended on the last day", longer, fact(r.Longer(), plain, 0))
	check("extended a day too late", plain, fact(r.Longer(), plain+1, 0))
	return 8
}
