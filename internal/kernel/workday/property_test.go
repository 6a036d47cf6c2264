package workday_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongkai/internal/kernel/workday"
)

func date(t *rapid.T, label string) workday.Date {
	return workday.Date("2014-01-01").AddDays(rapid.IntRange(0, 15*365).Draw(t, label))
}

func TestPropertiesOfCounting(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	rapid.Check(t, func(t *rapid.T) {
		d := date(t, "from")
		n := rapid.IntRange(1, 300).Draw(t, "n")
		due, _ := c.Add(d, n)
		if !c.IsWorkday(due) || due <= d {
			t.Fatalf("%s + %d = %s is no working day after it", d, n, due)
		}
		if got := c.Between(d, due); got != n {
			t.Fatalf("Between(%s, %s) = %d, want %d", d, due, got, n)
		}
		if next, _ := c.Add(d, n+1); next != c.NextWorkday(due) {
			t.Fatalf("%s + %d is %s, the working day after %s is %s", d, n+1, next, due, c.NextWorkday(due))
		}
		later := d.AddDays(rapid.IntRange(0, 30).Draw(t, "later"))
		if l, _ := c.Add(later, n); l < due {
			t.Fatalf("starting later, at %s, ends earlier: %s before %s", later, l, due)
		}
		lines := c.Explain(d, n)
		no := 0
		for i, l := range lines {
			if l.Date != d.AddDays(i) {
				t.Fatalf("line %d is about %s", i, l.Date)
			}
			if l.Counted {
				no++
			}
			if l.Counted && l.No != no || !l.Counted && l.No != 0 {
				t.Fatalf("%s is number %d", l.Date, l.No)
			}
		}
		if no != n || lines[len(lines)-1].Date != due {
			t.Fatalf("the explanation counts %d days up to %s", no, lines[len(lines)-1].Date)
		}
		e := date(t, "other")
		if c.Between(d, e) != -c.Between(e, d) {
			t.Fatalf("Between(%s, %s) is not symmetric", d, e)
		}
	})
}

func TestDatesAgreeWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	day := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	d := workday.Date("1900-01-01")
	for ; day.Year() < 2400; day, d = day.AddDate(0, 0, 1), d.AddDays(1) {
		if string(d) != day.Format(time.DateOnly) || d.Weekday() != day.Weekday() || d.AddDays(-1).AddDays(1) != d {
			t.Fatalf("%s is %s %s", day, d, d.Weekday())
		}
	}
	if n := workday.Days("2024-02-28", "2024-03-01"); n != 2 {
		t.Errorf("a leap year's February: %d", n)
	}
}

func TestAddMonthsKeepsInsideTheMonth(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		d    workday.Date
		n    int
		want workday.Date
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2026-11-30", 3, "2027-02-28"},
		{"2026-12-15", 1, "2027-01-15"}, {"2026-03-31", -1, "2026-02-28"}, {"2026-01-15", -13, "2024-12-15"},
		{"2026-12-31", -12, "2025-12-31"}, {"2026-05-31", 6, "2026-11-30"}, {"2026-05-31", 0, "2026-05-31"},
	} {
		if got := v.d.AddMonths(v.n); got != v.want {
			t.Errorf("%s + %d months = %s, want %s", v.d, v.n, got, v.want)
		}
	}
}

func TestDateOfIsShanghaisDay(t *testing.T) {
	t.Parallel()
	for instant, want := range map[string]workday.Date{
		"2026-03-01T15:59:59Z": "2026-03-01",
		"2026-03-01T16:00:00Z": "2026-03-02",
		"2025-12-31T16:00:00Z": "2026-01-01",
	} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := workday.DateOf(at); got != want {
			t.Errorf("%s is %s, want %s", instant, got, want)
		}
	}
	d := workday.Date("2026-03-02")
	if at := d.Time(); workday.DateOf(at) != d || workday.DateOf(at.Add(-1)) != "2026-03-01" {
		t.Errorf("the day begins at %s", at)
	}
	if d.Chinese() != "2026年3月2日" || d.MonthDay() != "3月2日" || d.WeekdayName() != "星期一" || workday.Date("").Chinese() != "" {
		t.Errorf("%s %s %s", d.Chinese(), d.MonthDay(), d.WeekdayName())
	}
}

func TestParseRefusesWhatIsNoDate(t *testing.T) {
	t.Parallel()
	if d, err := workday.Parse("2024-02-29"); err != nil || d != "2024-02-29" {
		t.Error(d, err)
	}
	for _, s := range []string{"", "2026-02-29", "2026-2-3", "2026-13-01", "26-01-01", "2026/01/01", "0026-01-01", "3000-01-01", "2026-01-01 "} {
		if d, err := workday.Parse(s); err == nil {
			t.Errorf("took %q as %s", s, d)
		}
	}
}
