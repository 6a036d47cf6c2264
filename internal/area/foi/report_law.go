package foi

import (
	"fmt"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
)

func toMonth(n int) deadline.Span { return deadline.Span{N: n, Unit: deadline.Months} }

// The clocks of an annual report. They run from the last day of the year that it is on, so that one and three months
// later are 1月31日 and 3月31日.
var (
	// SubmitBy is when a unit must have handed its report to its government's office.
	SubmitBy = &deadline.Rule{ID: "annual.submit", Name: "报送期限", Length: toMonth(1), Warn: []int{15, 7, 3}, Law: clause.OGI.Art(49).Para(1), Fixed: true}
	// PublishBy is when a unit must have published it.
	PublishBy = &deadline.Rule{ID: "annual.publish", Name: "公布期限", Length: toMonth(1), Warn: []int{15, 7, 3}, Law: clause.OGI.Art(49).Para(1), Fixed: true}
	// GovernmentBy is when a government's office must have published its government's.
	GovernmentBy = &deadline.Rule{ID: "annual.government", Name: "公布期限", Length: toMonth(3), Warn: []int{30, 15, 7}, Law: clause.OGI.Art(49).Para(2), Fixed: true}
	// Publish2008 is the one date that the 2008 text knew.
	Publish2008 = &deadline.Rule{ID: "annual.publish-2008", Name: "公布期限（2008年条例）", Length: toMonth(3), Warn: []int{30, 15, 7}, Law: clause.OGI2008.Art(31), Fixed: true, Unverified: true}
)

var reportRules = []*deadline.Rule{SubmitBy, PublishBy, GovernmentBy, Publish2008}

// reportEnded drops every clock that may still run; reportOut meets what publication meets.
var (
	reportEnded = ticks(SubmitBy.Drop(), PublishBy.Drop(), GovernmentBy.Drop(), Publish2008.Drop())
	reportOut   = ticks(SubmitBy.Meet(), PublishBy.Meet(), GovernmentBy.Meet(), Publish2008.Meet())
)

// DueRules are the clocks of the report on a year: when it must be handed in (nil for a government's, and under the
// 2008 text, which knew no such date) and when it must be public.
func DueRules(scope string, year int) (submit, publish *deadline.Rule) {
	switch end := yearEnd(year).AddMonths(3); {
	case clause.OGI2008.InForce(string(end)):
		return nil, Publish2008
	case scope == ScopeGovernment:
		return nil, GovernmentBy
	}
	return SubmitBy, PublishBy
}

func yearEnd(year int) workday.Date { return workday.Date(fmt.Sprintf("%04d-12-31", year)) }

// dueOf is what a rule makes of the report on a year that was (or was not yet) done on a day.
func dueOf(rule *deadline.Rule, year int, done workday.Date, cal *workday.Calendar, now time.Time) deadline.Status {
	if rule == nil {
		return deadline.Status{State: deadline.None}
	}
	facts := []deadline.Fact{rule.Start().Fact(yearEnd(year).Time(), 0, yearOver)}
	if done != "" {
		facts = append(facts, rule.Meet().Fact(done.Time(), 0, ""))
	}
	return deadline.Compute(*rule, facts, cal, now)
}

const yearOver = "统计年度终了"

// owes tells whether a unit must hand in a report of its own to its government: its departments and offices, and what
// the law authorises to administer (第四十九、五十四条). Public institutions are not asked in this form.
func owes(u org.Unit) bool {
	return u.Kind == clause.Administrative || u.Kind == clause.Office || u.Kind == clause.Authorized || u.Kind == clause.Government && u.Level == org.Township
}

// heads tells whether a government answers for the sum of its level (县级以上地方人民政府).
func heads(u org.Unit) bool { return u.Kind == clause.Government && u.Level != org.Township }
