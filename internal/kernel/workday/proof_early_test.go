package workday_test

import (
	"encoding/csv"
	"os"
	"testing"
	"time"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/sharedtest"
)

// The years in which the first text of the Regulations was in force, counted by hand
// from the notices.
func TestEarlyYearsGiveTheDatesCountedByHand(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	for _, v := range []struct {
		why  string
		from workday.Date
		n    int
		due  workday.Date
	}{
		{"the Sunday after 1 May 2008 was worked", "2008-05-01", 15, "2008-05-22"},
		{"国庆节 2008 began on 29 September", "2008-09-26", 3, "2008-10-06"},
		{"three worked weekend days around 中秋节 2010, then 国庆节", "2010-09-10", 15, "2010-10-08"},
		{"the last Saturday of 2011 was worked for 2012", "2011-12-30", 1, "2011-12-31"},
		{"a worked weekend after 春节 2013", "2013-01-31", 15, "2013-02-26"},
		{"3 to 5 September 2015 were given off", "2015-08-28", 5, "2015-09-07"},
		{"a term over the change of the built-in data", "2015-12-25", 15, "2016-01-18"},
	} {
		if due, provisional := c.Add(v.from, v.n); due != v.due || provisional {
			t.Errorf("%s: %s + %d = %s (provisional %v), want %s", v.why, v.from, v.n, due, provisional, v.due)
		}
	}
}

// Each day of 2008–2015 is compared with the facts of the notices, and each worked day
// is a weekend day that makes up for a weekday off.
func TestEarlyYearsAgreeWithTheFactsOfTheNotices(t *testing.T) {
	t.Parallel()
	f, err := os.Open(sharedtest.Dir(t, "corpus", "holidays", "holidays_2007_2027.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	off := map[string]bool{} // day → off; a day that is not named follows the week
	for _, r := range rows[1:] {
		if r[0] >= "2008" {
			off[r[1]] = r[3] == "True"
		}
	}
	c := workday.Builtin()
	givenOff, madeUp := map[int]int{}, map[int]int{}
	for day := time.Date(2008, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2016; day = day.AddDate(0, 0, 1) {
		d := day.Format(time.DateOnly)
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		away, named := off[d]
		want := !weekend
		if named {
			want = !away
		}
		if got := c.IsWorkday(workday.Date(d)); got != want {
			t.Errorf("IsWorkday(%s) = %v", d, got)
		}
		switch {
		case want && weekend:
			madeUp[day.Year()]++
		case !want && !weekend:
			givenOff[day.Year()]++
		}
	}
	for year, n := range map[int][2]int{2008: {16, 5}, 2009: {17, 6}, 2010: {19, 8}, 2011: {16, 6}, 2012: {18, 6}, 2013: {23, 12}, 2014: {16, 5}, 2015: {17, 5}} {
		if givenOff[year] != n[0] || madeUp[year] != n[1] {
			t.Errorf("%d: %d weekdays off and %d weekend days worked, want %v", year, givenOff[year], madeUp[year], n)
		}
	}
}
