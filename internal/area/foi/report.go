package foi

import (
	"context"
	"slices"

	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// ReportName is the annual report's name in addresses and in the case table.
const ReportName = "annual"

// Whose report it is.
const (
	ScopeUnit       = "unit"       // of one unit
	ScopeGovernment = "government" // of a government: its departments and lower levels summed
)

// States of an annual report. Returned, Accepted and Published are shared words, not shared flows.
const (
	ReportDrafting  lifecycle.State = "drafting"
	ReportReturned  lifecycle.State = "returned"
	ReportReviewing lifecycle.State = "reviewing"
	ReportSigning   lifecycle.State = "signing"
	ReportReported  lifecycle.State = "reported"
	ReportAccepted  lifecycle.State = "accepted"
	ReportPublished lifecycle.State = "published"
	ReportKept      lifecycle.State = "kept"
	ReportWithdrawn lifecycle.State = "withdrawn"
	ReportDropped   lifecycle.State = "dropped"
)

var reportStages = []lifecycle.Stage{
	{State: ReportDrafting, Name: "编制"}, {State: ReportReturned, Name: "被退回"}, {State: ReportReviewing, Name: "送审"}, {State: ReportSigning, Name: "待签发"},
	{State: ReportReported, Name: "已报送，待审核"}, {State: ReportAccepted, Name: "待公布"}, {State: ReportPublished, Name: "已公布", End: true},
	{State: ReportKept, Name: "往年存档", End: true}, {State: ReportWithdrawn, Name: "已撤回", End: true}, {State: ReportDropped, Name: "已作废", End: true},
}

// final are the states in which a report stands as its unit means it: what the next year is compared with.
var final = states(ReportReported, ReportAccepted, ReportPublished, ReportKept)

// summed are the states in which a report counts in its government's.
var summed = states(ReportAccepted, ReportPublished, ReportKept)

// Where the figures come from.
const (
	FromLedger = "ledger"
	FromFile   = "file"
	FromSum    = "sum"
)

// YearReport is the annual report of a unit or a government on one year (条例第四十九、五十条). The case belongs to
// the unit that writes it: of a government, to its office.
type YearReport struct {
	lifecycle.Case
	About       string // the unit or government that it is on
	Scope       string
	Body        annual.Report
	Origin      string // where its figures come from; "" while they are typed
	Problems    []annual.Problem
	Writers     []string // persons who wrote any of it, and so may not review it
	ReportedOn  workday.Date
	AcceptedOn  workday.Date
	PublishedOn workday.Date
	Returns     int    // how often the office has sent it back
	Remarks     string // what the office said when it did so last
	Why         string // reason of the correction in hand
	Kept        string // where it had been published before the platform opened
	Dropped     bool

	Set *publication.Set // as it was submitted; nil before
}

type (
	repRun  = lifecycle.Run[*YearReport]
	repNow  = lifecycle.Now[*YearReport]
	repStep = lifecycle.Step[*YearReport]
	repWay  = lifecycle.Way[*YearReport]
	repNeed = lifecycle.Need[*YearReport]
	repTodo = lifecycle.Todo[*YearReport]
)

// ReportOf reads an annual report for pages. The caller has checked that the actor may see it.
func (a *Area) ReportOf(ctx context.Context, tx *db.Tx, id string) (*YearReport, error) {
	return a.reports.Get(ctx, tx, id)
}

// Government tells whether it is a government's report.
func (r *YearReport) Government() bool { return r.Scope == ScopeGovernment }

// Editable tells whether figures and text may be changed now.
func (r *YearReport) Editable() bool { return slices.Contains(editable, r.State) }

// wrote keeps that a person changed the report.
func (r *YearReport) wrote(by actor.Actor) {
	if !slices.Contains(r.Writers, by.Person) {
		r.Writers = append(r.Writers, by.Person)
	}
}

// passed tells whether the reviews before the signature stand.
func (r *YearReport) passed(kinds ...publication.SlipKind) bool {
	for _, k := range kinds {
		if r.Set == nil || !r.Set.Passed(k) {
			return false
		}
	}
	return true
}

// stageName is the Chinese name of a state.
func reportStageName(s lifecycle.State) string {
	for _, g := range reportStages {
		if g.State == s {
			return g.Name
		}
	}
	return string(s)
}

// ReportText is what a report is found by beside its title.
func (a *Area) ReportText(ctx context.Context, tx *db.Tx, id string) ([]string, error) {
	r, err := a.ReportOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return append([]string{r.Body.Preface}, r.Body.Text[:]...), nil
}
