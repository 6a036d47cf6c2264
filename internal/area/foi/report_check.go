package foi

import (
	"context"
	"slices"
	"strings"

	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// ReportCheck is what the formulas (勾稽) say of a report, with what it was compared with.
type ReportCheck struct {
	Findings []annual.Finding
	Previous *YearReport // the year before; nil where the platform holds none
	Parts    []Piece     // of a government: who owes it a report, with the report or without
}

// Piece is a unit that owes its government a report, and the report as far as there is one.
type Piece struct {
	Unit   org.Unit
	Report *YearReport
}

// In tells whether the report counts in the sum.
func (p Piece) In() bool { return p.Report != nil && slices.Contains(summed, p.Report.State) }

// CheckReport checks every formula on a report: within it, against the year before, and for a government against the
// reports that it sums.
func (a *Area) CheckReport(ctx context.Context, tx *db.Tx, r *YearReport) (ReportCheck, error) {
	var out ReportCheck
	in := annual.Input{Report: &r.Body}
	prev, err := reportOn(ctx, tx, r.About, r.Body.Year-1, final...)
	if err != nil {
		return out, err
	}
	if out.Previous = prev; prev != nil {
		in.Previous = &prev.Body
	}
	if r.Government() {
		if out.Parts, err = partsOf(ctx, tx, r.About, r.Body.Year); err != nil {
			return out, err
		}
		in.Parts = bodies(out.Parts)
	}
	out.Findings = annual.Check(in)
	return out, nil
}

// bodies are the reports that a government's sum counts.
func bodies(parts []Piece) []annual.Report {
	var out []annual.Report
	for _, p := range parts {
		if p.In() {
			out = append(out, p.Report.Body)
		}
	}
	return out
}

// Missing names the units whose report does not count yet.
func Missing(parts []Piece) []string {
	var out []string
	for _, p := range parts {
		if !p.In() {
			out = append(out, p.Unit.Name)
		}
	}
	return out
}

// partsOf are the units that owe a government a report on a year: its offices and departments, townships right below it,
// and the governments of the next level with their own sums.
func partsOf(ctx context.Context, tx *db.Tx, government string, year int) ([]Piece, error) {
	units, err := owing(ctx, tx, government)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(units))
	for i, u := range units {
		ids[i] = u.ID
	}
	all, err := reportsOn(ctx, tx, year, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Piece, len(units))
	for i, u := range units {
		out[i] = Piece{u, all[u.ID]}
	}
	return out, nil
}

// owing are the units in force that owe a government their report, in the order of the directory.
func owing(ctx context.Context, tx *db.Tx, government string) ([]org.Unit, error) {
	nodes, err := org.Units(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []org.Unit
	for _, n := range nodes {
		u := n.Unit
		if u.Kind == clause.Government && u.Superior == government || u.Government == government && owes(u) {
			out = append(out, u)
		}
	}
	return out, nil
}

// formulas wants every formula that is an error to hold.
func (a *Area) formulas() repNeed {
	return repNeed{ID: "formula", Name: "勾稽关系成立，正文与表格一致", Law: clause.Annual30.Sec(3), Reasons: func(ctx context.Context, n *repNow) ([]errs.Reason, error) {
		x, err := a.CheckReport(ctx, n.Tx, n.Case)
		var out []errs.Reason
		for _, f := range x.Findings {
			if f.Severity == annual.Error {
				out = append(out, errs.Reason{Msg: f.Text, Rule: "annual/" + f.Formula, ClauseID: f.Law.ID(), Clause: f.Law.Cite()})
			}
		}
		return out, err
	}}
}

// complete6 wants the parts that are text alone: 总体情况, 存在的主要问题及改进情况, 其他需要报告的事项.
var complete6 = repNeed{ID: "parts", Name: "六个部分齐全", Law: clause.Annual30.Whole(), Unmet: func(_ context.Context, n *repNow) ([]string, error) {
	var out []string
	for _, i := range []int{0, 4, 5} {
		if strings.TrimSpace(n.Case.Body.Text[i]) == "" {
			out = append(out, "“"+annual.PartTitles[i]+"”还没有写。没有情况的也要写明“无”，不能空缺。")
		}
	}
	return out, nil
}}

// before wants a year whose report was due before the platform opened.
func (a *Area) before() repNeed {
	return repNeed{ID: "before", Name: "在平台开通之前的年度", Law: clause.House("平台开通之前已经公布的年度报告，登记存档，用于跨年核对"), Moot: true, Unmet: lifecycle.Must(
		"平台开通之后到期的年度报告，应当在平台上送审、公布，不能只存档。", func(n *repNow) bool {
			return n.Case.PublishedOn == "" && (a.Gate.Opened == "" || yearEnd(n.Case.Body.Year).AddMonths(1) < a.Gate.Opened)
		})}
}

// by tells whether an actor wrote any of the report.
func (r *YearReport) by(by actor.Actor) bool { return slices.Contains(r.Writers, by.Person) }

// nextDue is the clock by which the step in hand is due: handing in, as long as that runs, then publication.
func nextDue(n *repNow, _ string) *deadline.Rule {
	submit, publish := DueRules(n.Case.Scope, n.Case.Body.Year)
	if submit != nil && n.Case.ReportedOn == "" {
		return submit
	}
	return publish
}
