package workday_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/sharedtest"
)

// Counted by two independent programs before this one was written.
var vectors = []struct {
	from workday.Date
	n    int
	due  workday.Date
}{
	{"2026-02-10", 20, "2026-03-16"}, {"2026-02-10", 40, "2026-04-14"}, {"2026-02-10", 7, "2026-02-26"},
	{"2026-02-10", 15, "2026-03-09"}, {"2026-09-18", 20, "2026-10-22"}, {"2026-09-30", 20, "2026-11-03"},
	{"2026-11-20", 20, "2026-12-18"}, {"2025-01-20", 20, "2025-02-21"}, {"2025-09-26", 20, "2025-10-30"},
	{"2024-02-05", 20, "2024-03-08"}, {"2024-09-25", 20, "2024-10-28"}, {"2023-09-28", 7, "2023-10-13"},
	{"2022-01-28", 20, "2022-03-02"}, {"2020-01-20", 20, "2020-02-25"}, {"2019-05-14", 15, "2019-06-04"},
	{"2019-05-15", 20, "2019-06-13"}, {"2018-02-09", 15, "2018-03-07"}, {"2017-05-08", 15, "2017-05-27"},
	{"2016-09-14", 15, "2016-10-11"},
}

func TestAddGivesTheCheckedDueDates(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	for _, v := range vectors {
		due, provisional := c.Add(v.from, v.n)
		if due != v.due || provisional {
			t.Errorf("%s + %d = %s (provisional %v), want %s", v.from, v.n, due, provisional, v.due)
		}
		if n := c.Between(v.from, v.due); n != v.n {
			t.Errorf("Between(%s, %s) = %d, want %d", v.from, v.due, n, v.n)
		}
	}
}

func TestWorkdaysOfEveryYear(t *testing.T) {
	t.Parallel()
	want := map[int]int{2008: 251, 2009: 250, 2010: 250, 2011: 250, 2012: 249, 2013: 250, 2014: 250, 2015: 249,
		2016: 250, 2017: 249, 2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}
	c := workday.Builtin()
	for year, n := range want {
		have, expected := c.Workdays(year)
		if have != n {
			t.Errorf("%d has %d working days, want %d", year, have, n)
		}
		expected += map[int]int{
			2011: +1, 2012: -1, // 31 December 2011 was worked for 2 January 2012
			2015: -1, // 3 September 2015 was given off
			2020: -2, // the holiday was lengthened by two days
		}[year]
		if have != expected {
			t.Errorf("%d has %d working days, the statute makes one expect %d", year, have, expected)
		}
	}
	if n := len(c.Years()); n != len(want) {
		t.Errorf("%d years are known", n)
	}
}

func TestEveryDayAgreesWithTheRegisterOfFacts(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(sharedtest.Dir(t, "spec", "holidays.json"))
	if err != nil {
		t.Fatal(err)
	}
	var facts struct {
		Years map[string]struct {
			Off  []struct{ Date, Name string } `json:"off_days"`
			Work []struct{ Date, Name string } `json:"workdays"`
		}
	}
	if err := json.Unmarshal(raw, &facts); err != nil {
		t.Fatal(err)
	}
	reason := map[workday.Date]string{}
	works := map[workday.Date]bool{}
	for _, y := range facts.Years {
		for _, d := range y.Off {
			reason[workday.Date(d.Date)] = d.Name + "放假"
		}
		for _, d := range y.Work {
			reason[workday.Date(d.Date)] = "调休上班（" + d.Name + "）"
			works[workday.Date(d.Date)] = true
		}
	}
	c := workday.Builtin()
	days := 0
	for day := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2027; day = day.AddDate(0, 0, 1) {
		days++
		d := workday.Date(day.Format(time.DateOnly))
		name, named := reason[d]
		want := works[d] || !named && day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
		if c.IsWorkday(d) != want {
			t.Errorf("IsWorkday(%s) = %v", d, !want)
		}
		if !named {
			name = "星期" + []string{"日", "一", "二", "三", "四", "五", "六"}[day.Weekday()]
		}
		if got := c.Reason(d); got != name {
			t.Errorf("Reason(%s) = %s, want %s", d, got, name)
		}
	}
	if days != 4018 {
		t.Errorf("compared %d days", days)
	}
}

func TestProvisional(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	for _, v := range []struct {
		name string
		from workday.Date
		n    int
		due  workday.Date
		want bool
	}{
		{"inside the known years", "2026-11-20", 20, "2026-12-18", false},
		{"the notice for 2027 may still change the last days of 2026", "2026-12-28", 1, "2026-12-29", true},
		{"28 December is settled", "2026-12-25", 1, "2026-12-28", false},
		{"the last days of 2025 are settled by the notice for 2026", "2025-12-26", 3, "2025-12-31", false},
		{"across New Year into a year without a notice: weekends only", "2026-12-10", 20, "2027-01-07", true},
		{"wholly after the data", "2027-02-01", 5, "2027-02-08", true},
		{"before the data", "2007-06-01", 5, "2007-06-08", true},
		{"the start day does not count, so it need not be known", "2007-12-31", 1, "2008-01-02", false},
		{"nothing is counted", "2030-01-01", 0, "2030-01-01", false},
	} {
		due, provisional := c.Add(v.from, v.n)
		if due != v.due || provisional != v.want {
			t.Errorf("%s: %s + %d = %s, provisional %v", v.name, v.from, v.n, due, provisional)
		}
		if (c.ProvisionalNote(v.from, due) != "") != v.want {
			t.Errorf("%s: note %q", v.name, c.ProvisionalNote(v.from, due))
		}
	}
	if n := c.ProvisionalNote("2026-12-28", "2027-01-05"); n != "2027年的放假安排尚未公布或者尚未导入，按周末推算，结果为暂定。通知公布并导入后将重新计算。" {
		t.Error(n)
	}
	if n := c.ProvisionalNote("2006-12-28", "2007-01-05"); n != "2006年至2007年的放假安排平台没有收录，按周末推算，结果为暂定。请系统管理员导入该年度放假通知后重新计算。" {
		t.Error(n)
	}
}

func TestExplainSaysWhyEachDayCounts(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	check := func(got []workday.Day, want ...string) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("%d lines, want %d: %v", len(got), len(want), got)
		}
		for i, w := range want {
			if got[i].Why != w {
				t.Errorf("line %d: %s, want %s", i, got[i].Why, w)
			}
		}
	}
	check(c.Explain("2026-06-18", 2),
		"2026年6月18日 星期四，当日不计，从次日起算", "6月19日 端午节，不计", "6月20日 端午节，不计", "6月21日 端午节，不计",
		"6月22日 星期一，第1个工作日", "6月23日 星期二，第2个工作日")
	check(c.Explain("2026-10-08", 3),
		"2026年10月8日 星期四，当日不计，从次日起算", "10月9日 星期五，第1个工作日",
		"10月10日 星期六国庆节调休上班，第2个工作日", "10月11日 星期日，不计", "10月12日 星期一，第3个工作日")
	check(c.ExplainUntil("2026-12-31", "2027-01-03"),
		"2026年12月31日 星期四，当日不计，从次日起算", "2027年1月1日 星期五，第1个工作日（暂定）",
		"2027年1月2日 星期六，不计（暂定）", "2027年1月3日 星期日，不计（暂定）")
	check(c.Explain("2026-03-02", 0), "2026年3月2日 星期一，当日不计，从次日起算")
}

func TestNextWorkdayAndOnOrAfter(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	for _, v := range []struct{ d, next, onOrAfter workday.Date }{
		{"2026-02-13", "2026-02-14", "2026-02-13"}, // Saturday worked
		{"2026-02-14", "2026-02-24", "2026-02-14"},
		{"2026-02-15", "2026-02-24", "2026-02-24"},
		{"2026-03-06", "2026-03-09", "2026-03-06"},
		{"2026-03-07", "2026-03-09", "2026-03-09"},
	} {
		if n, o := c.NextWorkday(v.d), c.OnOrAfter(v.d); n != v.next || o != v.onOrAfter {
			t.Errorf("%s: next %s, on or after %s", v.d, n, o)
		}
	}
}

func TestWithYearReplacesAndLeavesTheOldCalendarAlone(t *testing.T) {
	t.Parallel()
	old := workday.Builtin()
	before := old.Version()
	y := year2027()
	c, err := old.WithYear(y)
	if err != nil {
		t.Fatal(err)
	}
	if old.Known(2027) || old.Version() != before || old.IsWorkday("2027-01-02") {
		t.Error("the old calendar changed")
	}
	if !c.Known(2027) || c.Version() == before {
		t.Error("the new calendar does not know the year")
	}
	if due, provisional := c.Add("2026-12-30", 1); due != "2027-01-04" || provisional {
		t.Errorf("the notice gave 31 December off: %s %v", due, provisional)
	}
	y.Off[0].Name = "changed" // the calendar keeps its own copy
	if c.Reason("2027-01-01") != "元旦放假" {
		t.Error(c.Reason("2027-01-01"))
	}
	again, err := old.WithYear(year2027())
	if err != nil || again.Version() != c.Version() {
		t.Errorf("the same content has two versions: %v", err)
	}
	other := year2027()
	other.Work = append(other.Work, workday.Work{Date: "2027-02-27", Name: "春节"})
	third, err := c.WithYear(other)
	if err != nil || third.Version() == c.Version() || !third.IsWorkday("2027-02-27") {
		t.Errorf("a day more, and no other version: %v", err)
	}
}

// year2027 is made up: no notice for 2027 is out.
func year2027() workday.Year {
	return workday.Year{Year: 2027, Source: "测试数据", Off: []workday.Off{
		{From: "2026-12-31", To: "2027-01-03", Name: "元旦"}, {From: "2027-02-05", To: "2027-02-11", Name: "春节"},
		{From: "2027-04-03", To: "2027-04-05", Name: "清明节"}, {From: "2027-05-01", To: "2027-05-05", Name: "劳动节"},
		{From: "2027-06-09", To: "2027-06-09", Name: "端午节"}, {From: "2027-09-15", To: "2027-09-17", Name: "中秋节"},
		{From: "2027-10-01", To: "2027-10-07", Name: "国庆节"},
	}, Work: []workday.Work{{Date: "2027-02-14", Name: "春节"}}}
}

func BenchmarkAdd(b *testing.B) {
	c := workday.Builtin()
	for b.Loop() {
		c.Add("2026-09-18", 20)
	}
}
