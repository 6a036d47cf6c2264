package deadline_test

import (
	"testing"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
)

var (
	reply = &deadline.Rule{ID: "reply", Name: "答复期限", Length: deadline.Span{N: 20, Unit: deadline.Workdays},
		Extend: deadline.Span{N: 20, Unit: deadline.Workdays}, Warn: []int{5, 1}, Law: clause.OGI.Art(33)}
	scene = &deadline.Rule{ID: "scene", Name: "首次发布", Length: deadline.Span{N: 5, Unit: deadline.Hours},
		Extend: deadline.Span{N: 2, Unit: deadline.Hours}, Warn: []int{1}, Law: clause.Act80.Sec(3, 4), Unverified: true}
	opinions = &deadline.Rule{ID: "opinions", Name: "征求意见期", Length: deadline.Span{N: 30, Unit: deadline.Days},
		Extend: deadline.Span{N: 15, Unit: deadline.Days}, Warn: []int{3}, Law: clause.MajorDecision.Art(15)}
	valid = &deadline.Rule{ID: "valid", Name: "有效期", Length: deadline.Span{N: 6, Unit: deadline.Months},
		Extend: deadline.Span{N: 1, Unit: deadline.Months}, Law: clause.OGI.Art(18)}
	perCase = &deadline.Rule{ID: "percase", Name: "补正期限", Length: deadline.Span{Unit: deadline.Workdays}, Law: clause.OGI.Art(30)}
	rules   = []*deadline.Rule{reply, scene, opinions, valid, perCase}
)

// at reads "2026-03-02 15:04" as an instant in Shanghai; without a time it is 10:00.
func at(s string) time.Time {
	if len(s) == len("2006-01-02") {
		s += " 10:00"
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", s, workday.Zone)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// facts pairs ticks with moments.
func facts(pairs ...any) (out []deadline.Fact) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, pairs[i].(deadline.Tick).Fact(at(pairs[i+1].(string)), 0, ""))
	}
	return out
}

func TestWorkdaysFollowTheCheckedVectors(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		from string
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
	} {
		r := deadline.Rule{ID: "x", Name: "期限", Length: deadline.Span{N: v.n, Unit: deadline.Workdays}, Law: clause.OGI.Art(33)}
		st := deadline.Compute(r, facts(r.Start(), v.from), workday.Builtin(), at(v.from))
		if st.Due != v.due || st.Left != v.n || st.State != deadline.Running || st.Provisional {
			t.Errorf("%s + %d: %+v", v.from, v.n, st)
		}
	}
	// 20 working days, extended by 20, is the vector of 40.
	st := deadline.Compute(*reply, facts(reply.Start(), "2026-02-10", reply.Longer(), "2026-03-16"), workday.Builtin(), at("2026-03-16"))
	if st.Due != "2026-04-14" || !st.Extended {
		t.Errorf("%+v", st)
	}
}

func TestCompute(t *testing.T) {
	t.Parallel()
	const (
		no   = deadline.None
		run  = deadline.Running
		pau  = deadline.Paused
		over = deadline.Overdue
		met  = deadline.Met
		late = deadline.MetLate
		drop = deadline.Dropped
	)
	for _, v := range []struct {
		name  string
		rule  *deadline.Rule
		facts []deadline.Fact
		now   string
		state deadline.State
		due   workday.Date
		left  int
		late  int
	}{
		{"nothing has happened", reply, nil, "2026-03-02", no, "", 0, 0},
		{"facts of another rule do not matter", reply, facts(opinions.Start(), "2026-03-02"), "2026-03-02", no, "", 0, 0},
		{"the day of the start is day 0", reply, facts(reply.Start(), "2026-03-02"), "2026-03-02", run, "2026-03-30", 20, 0},
		{"the hour of the start does not matter", reply, facts(reply.Start(), "2026-03-02 23:59"), "2026-03-03 00:00", run, "2026-03-30", 19, 0},
		{"a start on a Sunday", reply, facts(reply.Start(), "2026-03-01"), "2026-03-01", run, "2026-03-27", 20, 0},
		{"the last day is in time until midnight", reply, facts(reply.Start(), "2026-03-02"), "2026-03-30 23:59", run, "2026-03-30", 0, 0},
		{"overdue from midnight on", reply, facts(reply.Start(), "2026-03-02"), "2026-03-31 00:00", over, "2026-03-30", 0, 1},
		{"overdue across Qingming", reply, facts(reply.Start(), "2026-03-02"), "2026-04-07", over, "2026-03-30", 0, 5},
		{"overdue on a Saturday before any working day", reply, facts(reply.Start(), "2026-03-06"), "2026-04-04", over, "2026-04-03", 0, 1},
		{"extended by its whole length", reply, facts(reply.Start(), "2026-03-02", reply.Longer(), "2026-03-20"), "2026-03-20", run, "2026-04-28", 26, 0},
		{"an extension after the end comes too late", reply, facts(reply.Start(), "2026-03-02", reply.Longer(), "2026-03-31"), "2026-03-31", over, "2026-03-30", 0, 1},
		{"an extension on the last day is in time", reply, facts(reply.Start(), "2026-03-02", reply.Longer(), "2026-03-30 23:59"), "2026-03-30", run, "2026-04-28", 20, 0},
		{"paused: neither the day of pausing nor later days count", reply, facts(reply.Start(), "2026-03-02", reply.Pause(), "2026-03-05"), "2026-05-20", pau, "", 18, 0},
		{"resumed: counting goes on the day after", reply, facts(reply.Start(), "2026-03-02", reply.Pause(), "2026-03-05", reply.Resume(), "2026-03-12"), "2026-03-12", run, "2026-04-08", 18, 0},
		{"paused and resumed on one day: that day does not count", reply, facts(reply.Start(), "2026-03-02", reply.Pause(), "2026-03-05 09:00", reply.Resume(), "2026-03-05 16:00"), "2026-03-06", run, "2026-03-31", 17, 0},
		{"paused on the last day: one day is left", reply, facts(reply.Start(), "2026-03-02", reply.Pause(), "2026-03-30", reply.Resume(), "2026-04-09"), "2026-04-09", run, "2026-04-10", 1, 0},
		{"a pause after the end saves nothing", reply, facts(reply.Start(), "2026-03-02", reply.Pause(), "2026-03-31"), "2026-04-01", over, "2026-03-30", 0, 2},
		{"two pauses", reply, facts(reply.Start(), "2026-03-02", reply.Pause(), "2026-03-04", reply.Resume(), "2026-03-05", reply.Pause(), "2026-03-09", reply.Resume(), "2026-03-09"), "2026-03-10", run, "2026-04-02", 17, 0},
		{"extended while paused", reply, facts(reply.Start(), "2026-03-02", reply.Pause(), "2026-03-05", reply.Longer(), "2026-06-01"), "2026-06-02", pau, "", 38, 0},
		{"restarted: anew from that day", reply, facts(reply.Start(), "2026-02-02", reply.Restart(), "2026-03-02"), "2026-03-03", run, "2026-03-30", 19, 0},
		{"restarted while paused: the pause is gone", reply, facts(reply.Start(), "2026-02-02", reply.Pause(), "2026-02-05", reply.Restart(), "2026-03-02"), "2026-03-02", run, "2026-03-30", 20, 0},
		{"met on the last day", reply, facts(reply.Start(), "2026-03-02", reply.Meet(), "2026-03-30 23:59"), "2026-06-01", met, "2026-03-30", 0, 0},
		{"met late is late by its own day, not by today", reply, facts(reply.Start(), "2026-03-02", reply.Meet(), "2026-04-01"), "2026-06-01", late, "2026-03-30", 0, 2},
		{"met while paused is in time", reply, facts(reply.Start(), "2026-03-02", reply.Pause(), "2026-03-05", reply.Meet(), "2026-06-01"), "2026-06-01", met, "", 0, 0},
		{"restarted after it was met", reply, facts(reply.Start(), "2026-01-05", reply.Meet(), "2026-01-20", reply.Restart(), "2026-03-02"), "2026-03-02", run, "2026-03-30", 20, 0},
		{"dropped", reply, facts(reply.Start(), "2026-03-02", reply.Drop(), "2026-03-10"), "2026-06-01", drop, "2026-03-30", 0, 0},

		{"five hours through the night", scene, facts(scene.Start(), "2026-10-01 22:30"), "2026-10-01 23:30", run, "2026-10-02", 4, 0},
		{"begun hours are not left", scene, facts(scene.Start(), "2026-10-01 22:30"), "2026-10-02 03:00", run, "2026-10-02", 0, 0},
		{"the very instant is in time", scene, facts(scene.Start(), "2026-10-01 22:30"), "2026-10-02 03:30", run, "2026-10-02", 0, 0},
		{"a minute late is an hour begun", scene, facts(scene.Start(), "2026-10-01 22:30"), "2026-10-02 03:31", over, "2026-10-02", 0, 1},
		{"hours pause to the minute", scene, facts(scene.Start(), "2026-10-01 22:30", scene.Pause(), "2026-10-01 23:00", scene.Resume(), "2026-10-01 23:10"), "2026-10-02 03:40", run, "2026-10-02", 0, 0},
		{"hours while paused", scene, facts(scene.Start(), "2026-10-01 22:30", scene.Pause(), "2026-10-01 23:00"), "2026-10-05 00:00", pau, "", 4, 0},
		{"hours extended", scene, facts(scene.Start(), "2026-10-01 22:30", scene.Longer(), "2026-10-01 23:00"), "2026-10-01 23:30", run, "2026-10-02", 6, 0},
		{"hours met late", scene, facts(scene.Start(), "2026-10-01 22:30", scene.Meet(), "2026-10-02 05:00"), "2026-10-09", late, "2026-10-02", 0, 2},

		{"thirty days that end on a Wednesday", opinions, facts(opinions.Start(), "2026-03-02"), "2026-03-02", run, "2026-04-01", 30, 0},
		{"the thirtieth day is 1 October: moved past the holiday", opinions, facts(opinions.Start(), "2026-09-01"), "2026-09-30", run, "2026-10-08", 8, 0},
		{"the thirtieth day is a Saturday that is worked", opinions, facts(opinions.Start(), "2026-09-10"), "2026-10-09", run, "2026-10-10", 1, 0},
		{"days are late by days", opinions, facts(opinions.Start(), "2026-03-02"), "2026-04-07", over, "2026-04-01", 0, 6},
		{"days paused are added", opinions, facts(opinions.Start(), "2026-03-02", opinions.Pause(), "2026-03-05", opinions.Resume(), "2026-03-09"), "2026-03-10", run, "2026-04-07", 28, 0},
		{"days extended", opinions, facts(opinions.Start(), "2026-03-02", opinions.Longer(), "2026-03-05"), "2026-03-05", run, "2026-04-16", 42, 0},
		{"paused while the last day was being moved", opinions, facts(opinions.Start(), "2026-09-01", opinions.Pause(), "2026-10-05"), "2026-10-06", pau, "", 0, 0},
		{"resumed after that: the next working day", opinions, facts(opinions.Start(), "2026-09-01", opinions.Pause(), "2026-10-05", opinions.Resume(), "2026-10-09"), "2026-10-09", run, "2026-10-10", 1, 0},

		{"six months to the same day", valid, facts(valid.Start(), "2026-03-02"), "2026-03-02", run, "2026-09-02", 184, 0},
		{"six months from 31 August end with February, moved from a Saturday", valid, facts(valid.Start(), "2025-08-31"), "2026-02-27", run, "2026-02-28", 1, 0},
		{"seven months, not six and then one", valid, facts(valid.Start(), "2025-08-31", valid.Longer(), "2025-09-01"), "2026-03-30", run, "2026-03-31", 1, 0},

		{"a length of the case's own", perCase, []deadline.Fact{perCase.Start().Fact(at("2026-03-02"), 10, "")}, "2026-03-02", run, "2026-03-16", 10, 0},
	} {
		st := deadline.Compute(*v.rule, v.facts, workday.Builtin(), at(v.now))
		if st.State != v.state || st.Due != v.due || st.Left != v.left || st.LateBy != v.late {
			t.Errorf("%s: %s due %s left %d late %d, want %s %s %d %d", v.name, st.State, st.Due, st.Left, st.LateBy, v.state, v.due, v.left, v.late)
		}
		if (st.Due == "") != st.DueAt.IsZero() {
			t.Errorf("%s: due %q at %v", v.name, st.Due, st.DueAt)
		}
	}
}

func TestPauseEndsAreAChoiceOfTheRule(t *testing.T) {
	t.Parallel()
	for want, ends := range map[workday.Date]deadline.PauseEnds{
		"2026-04-08": {}, "2026-04-07": {CountFirst: true}, "2026-04-03": {CountFirst: true, CountLast: true},
	} {
		r := *reply
		r.PauseEnds = ends
		st := deadline.Compute(r, facts(r.Start(), "2026-03-02", r.Pause(), "2026-03-05", r.Resume(), "2026-03-12"), workday.Builtin(), at("2026-03-12"))
		if st.Due != want {
			t.Errorf("%+v: %s, want %s", ends, st.Due, want)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		rule *deadline.Rule
		from string
		now  string
		at   int
		warn bool
	}{
		{reply, "2026-03-02", "2026-03-20", 0, false}, // six left
		{reply, "2026-03-02", "2026-03-23", 5, true},
		{reply, "2026-03-02", "2026-03-26", 5, true},
		{reply, "2026-03-02", "2026-03-27", 1, true},
		{reply, "2026-03-02", "2026-03-30", 1, true},
		{reply, "2026-03-02", "2026-03-31", 0, false}, // overdue is more than a warning
		{scene, "2026-03-02 10:00", "2026-03-02 13:59", 0, false},
		{scene, "2026-03-02 10:00", "2026-03-02 14:00", 1, true},
		{opinions, "2026-03-02", "2026-03-29", 3, true},
		{valid, "2026-03-02", "2026-09-02", 0, false},
	} {
		st := deadline.Compute(*v.rule, facts(v.rule.Start(), v.from), workday.Builtin(), at(v.now))
		if st.Warning != v.warn || st.WarnAt != v.at {
			t.Errorf("%s on %s: warning %v at %d (left %d)", v.rule.ID, v.now, st.Warning, st.WarnAt, st.Left)
		}
	}
}

func TestProvisionalWhereTheCalendarIsNotOut(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		rule *deadline.Rule
		from string
		want bool
	}{
		{reply, "2026-11-20", false},
		{reply, "2026-12-10", true},
		{reply, "2007-06-01", true},
		{scene, "2026-12-31 23:00", false}, // hours ask no calendar
		{opinions, "2026-12-10", true},     // is the last day a day off?
		{opinions, "2026-11-10", false},
		{valid, "2026-06-10", false},
		{valid, "2026-08-10", true},
	} {
		st := deadline.Compute(*v.rule, facts(v.rule.Start(), v.from), workday.Builtin(), at(v.from))
		if st.Provisional != v.want || st.Calendar != workday.Builtin().Version() {
			t.Errorf("%s from %s: %+v", v.rule.ID, v.from, st)
		}
	}
}

func TestCheckRefusesWhatCannotHaveHappened(t *testing.T) {
	t.Parallel()
	with := func(f []deadline.Fact, t deadline.Tick, when string, n int) []deadline.Fact {
		return append(f, t.Fact(at(when), n, ""))
	}
	for _, v := range []struct {
		name  string
		rule  *deadline.Rule
		facts []deadline.Fact
		want  string // empty: allowed
	}{
		{"the whole life of a request", reply, facts(reply.Start(), "2026-03-02", reply.Pause(), "2026-03-03", reply.Longer(), "2026-03-04",
			reply.Resume(), "2026-03-05", reply.Restart(), "2026-03-06", reply.Longer(), "2026-03-07", reply.Meet(), "2026-03-08", reply.Restart(), "2026-03-09", reply.Drop(), "2026-03-10", reply.Restart(), "2026-03-11"), ""},
		{"facts may be given in any order", reply, facts(reply.Resume(), "2026-03-05", reply.Start(), "2026-03-02", reply.Pause(), "2026-03-03"), ""},
		{"started twice", reply, facts(reply.Start(), "2026-03-02", reply.Start(), "2026-03-03"), "“答复期限”自2026年3月2日起正在计算，不能开始计算。如需从头计算，请登记重新计算；如需恢复，请先登记暂停。"},
		{"met before the start", reply, facts(reply.Meet(), "2026-03-02"), "“答复期限”还没有开始计算，不能办结。请先登记起算的事项。"},
		{"restarted before the start", reply, facts(reply.Restart(), "2026-03-02"), "“答复期限”还没有开始计算，不能重新计算。请先登记起算的事项。"},
		{"resumed when not paused", reply, facts(reply.Start(), "2026-03-02", reply.Resume(), "2026-03-03"), "“答复期限”自2026年3月2日起正在计算，不能恢复计算。如需从头计算，请登记重新计算；如需恢复，请先登记暂停。"},
		{"paused twice", reply, facts(reply.Start(), "2026-03-02", reply.Pause(), "2026-03-03", reply.Longer(), "2026-03-04", reply.Pause(), "2026-03-05"), "“答复期限”自2026年3月3日起已经暂停，不能暂停计算。请先恢复计算。"},
		{"extended twice", reply, facts(reply.Start(), "2026-03-02", reply.Longer(), "2026-03-03", reply.Longer(), "2026-03-04"), "“答复期限”已于2026年3月3日延长过一次，不能再次延长。请在延长后的期限内办结。"},
		{"extended by more than the law allows", reply, with(facts(reply.Start(), "2026-03-02"), reply.Longer(), "2026-03-03", 21), "“答复期限”最多可以延长20个工作日，不能延长21个工作日。请更正延长的时间。"},
		{"extended by less", reply, with(facts(reply.Start(), "2026-03-02"), reply.Longer(), "2026-03-03", 10), ""},
		{"a rule without extension", perCase, with([]deadline.Fact{perCase.Start().Fact(at("2026-03-02"), 5, "")}, perCase.Longer(), "2026-03-03", 0), "“补正期限”依法不能延长。请在原期限内办结。"},
		{"a length that nobody named", perCase, facts(perCase.Start(), "2026-03-02"), "“补正期限”的长度没有填写或者不合理。请填写1至3660之间的整数。"},
		{"after it was met", reply, facts(reply.Start(), "2026-03-02", reply.Meet(), "2026-03-03", reply.Longer(), "2026-03-04"), "“答复期限”已于2026年3月3日办结，不能再延长。确需再次办理的，请登记重新计算。"},
		{"after it was dropped", reply, facts(reply.Start(), "2026-03-02", reply.Drop(), "2026-03-03", reply.Meet(), "2026-03-04"), "“答复期限”已于2026年3月3日终止，不能再办结。确需再次办理的，请登记重新计算。"},
		{"without a time", reply, []deadline.Fact{{Rule: "reply", Op: deadline.Start}}, "“答复期限”开始计算的时间没有填写或者不合理。请填写实际发生的日期。"},
		{"an operation that does not exist", reply, []deadline.Fact{{Rule: "reply", Op: "stop", At: at("2026-03-02")}}, "“答复期限”没有“stop”这种操作。请联系系统管理员。"},
		{"another rule's fault is not this one's", reply, facts(scene.Meet(), "2026-03-02"), ""},
	} {
		err := deadline.Check(*v.rule, v.facts)
		switch {
		case v.want == "" && err != nil:
			t.Errorf("%s: %v", v.name, err)
		case v.want == "":
		case !errs.Is(err, errs.Refused) || len(errs.Reasons(err)) != 1:
			t.Errorf("%s: %v", v.name, err)
		case errs.Reasons(err)[0].Msg != v.want || errs.Reasons(err)[0].ClauseID != v.rule.Law.ID():
			t.Errorf("%s: %+v", v.name, errs.Reasons(err)[0])
		}
	}
	both := facts(reply.Start(), "2026-03-02", reply.Resume(), "2026-03-03", reply.Start(), "2026-03-04")
	if err := deadline.Check(*reply, both); len(errs.Reasons(err)) != 2 {
		t.Errorf("not every reason is given: %v", err)
	}
}

func TestRulesAreChecked(t *testing.T) {
	t.Parallel()
	for _, r := range rules {
		if err := r.Check(); err != nil {
			t.Error(err)
		}
	}
	for name, spoil := range map[string]func(*deadline.Rule){
		"no name":                      func(r *deadline.Rule) { r.Name = "" },
		"no unit":                      func(r *deadline.Rule) { r.Length.Unit = "" },
		"a negative length":            func(r *deadline.Rule) { r.Length.N = -1 },
		"an extension in another unit": func(r *deadline.Rule) { r.Extend.Unit = deadline.Days },
		"an extension by nothing":      func(r *deadline.Rule) { r.Extend.N = 0 },
		"a negative warning":           func(r *deadline.Rule) { r.Warn = []int{-1} },
		"no clause":                    func(r *deadline.Rule) { r.Law = clause.Clause{} },
	} {
		r := *reply
		spoil(&r)
		if r.Check() == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestSpansInChinese(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]deadline.Span{
		"20个工作日": {N: 20, Unit: deadline.Workdays}, "5小时": {N: 5, Unit: deadline.Hours},
		"30日": {N: 30, Unit: deadline.Days}, "3个月": {N: 3, Unit: deadline.Months}, "": {},
	} {
		if s.String() != want {
			t.Errorf("%s, want %s", s, want)
		}
	}
}

func BenchmarkCompute(b *testing.B) {
	f := facts(reply.Start(), "2026-09-01", reply.Pause(), "2026-09-07", reply.Resume(), "2026-09-15", reply.Longer(), "2026-09-20")
	cal, now := workday.Builtin(), at("2026-09-28")
	for b.Loop() {
		deadline.Compute(*reply, f, cal, now)
	}
}

func TestADayThatTheLawNamesIsNotMovedByADayOff(t *testing.T) {
	t.Parallel()
	cal := workday.Builtin()
	for _, tt := range []struct {
		name  string
		fixed bool
		start workday.Date
		n     int
		due   workday.Date
	}{
		{"1月31日 is a Saturday", true, "2025-12-31", 1, "2026-01-31"},
		{"counted as an ordinary month it moves", false, "2025-12-31", 1, "2026-02-02"},
		{"3月31日 is a Tuesday", true, "2025-12-31", 3, "2026-03-31"},
		{"in a year without a calendar", true, "2039-12-31", 1, "2040-01-31"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := deadline.Rule{ID: "t.named", Name: "公布期限", Length: deadline.Span{N: tt.n, Unit: deadline.Months}, Law: clause.OGI.Art(49), Fixed: tt.fixed}
			st := deadline.Compute(r, []deadline.Fact{r.Start().Fact(tt.start.Time(), 0, "")}, cal, tt.start.Time())
			if st.Due != tt.due || tt.fixed && st.Provisional {
				t.Errorf("due %s (provisional %v), want %s", st.Due, st.Provisional, tt.due)
			}
		})
	}
}
