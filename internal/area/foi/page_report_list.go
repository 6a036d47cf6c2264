package foi

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// ReportRow is a unit that owes a report on the year, on the board.
type ReportRow struct {
	Unit       string `json:"unit"`
	UnitName   string `json:"unit_name"`
	Government bool   `json:"government"` // its report is a government's
	ID         string `json:"id,omitempty"`
	StateName  string `json:"state"`
	Reported   string `json:"reported,omitempty"`
	Published  string `json:"published,omitempty"`
	Returns    int    `json:"returns"`
	Submit     string `json:"submit,omitempty"` // how the clock of handing in stands
	Publish    string `json:"publish"`
	Late       bool   `json:"late"`
	Href       string `json:"-"`

	owed, missing, done   bool // it must be handed in; has not been; is public or kept
	reportedOn, published workday.Date
}

// ReportListPage is the board of a year: who has handed in, who is late.
type ReportListPage struct {
	web.Page
	Year    int
	Rows    []ReportRow
	Filters []web.Filter
	Openers []lifecycle.StepInfo
	Summary string
	Export  string // the query of the files
}

// reportViews are the filters of the board.
var reportViews = []struct {
	ID, Name string
	keep     func(ReportRow) bool
}{
	{"", "全部", func(ReportRow) bool { return true }}, {"missing", "没有报送", func(x ReportRow) bool { return x.missing }}, {"late", "超期的", func(x ReportRow) bool { return x.Late }},
	{"open", "没有公布", func(x ReportRow) bool { return !x.done }}, {"done", "已公布", func(x ReportRow) bool { return x.done }},
}

// reportYears is how many years back the board offers.
const reportYears = 6

func (d *Desk) reportList(w *web.Response, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	latest := workday.DateOf(w.Now).Year() - 1
	p := ReportListPage{Year: latest, Openers: d.reports.Describe().Openings(w.Actor)}
	if y, err := strconv.Atoi(v.Get("year")); err == nil && y >= 2008 && y <= latest {
		p.Year = y
	}
	all, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) ([]ReportRow, error) { return d.reportRows(ctx, tx, w.Actor, p.Year) })
	if err != nil {
		return err
	}
	f := web.Filter{Title: "查看"}
	for _, x := range reportViews {
		n := 0
		for _, row := range all {
			if x.keep(row) {
				n++
				if x.ID == v.Get("view") {
					p.Rows = append(p.Rows, row)
				}
			}
		}
		f.Links = append(f.Links, web.FilterLink{Title: x.Name, Href: fmt.Sprintf("/office/annual?year=%d&view=%s", p.Year, x.ID), Count: n, Current: v.Get("view") == x.ID})
	}
	switch w.Format {
	case "json":
		return w.JSON(p.Rows)
	case "csv", "xlsx":
		return reportTable(w, p)
	}
	years := web.Filter{Title: "年度"}
	for y := latest; y > latest-reportYears; y-- {
		years.Links = append(years.Links, web.FilterLink{Title: fmt.Sprintf("%d年", y), Href: fmt.Sprintf("/office/annual?year=%d", y), Count: -1, Current: y == p.Year})
	}
	p.Filters, p.Summary = []web.Filter{years, f}, summary(all)
	p.Export = fmt.Sprintf("?year=%d&view=%s", p.Year, v.Get("view"))
	p.Page = w.Page("年度报告", web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: "年度报告"})
	return w.Render("foi/report-list", p)
}

func reportTable(w *web.Response, p ReportListPage) error {
	var rows [][]any
	for _, x := range p.Rows {
		rows = append(rows, []any{x.UnitName, p.Year, x.StateName, x.reportedOn, x.Submit, x.published, x.Publish, x.Returns, x.Late})
	}
	return w.Table(fmt.Sprintf("%d年政府信息公开工作年度报告报送情况", p.Year), []string{"机关", "年度", "状态", "报送日期", "报送期限", "公布日期", "公布期限", "退回次数", "超期"}, rows)
}

// reportRows are the reports that the actor's unit looks after: of an office those of its government and the units that
// owe it one; of any other unit its own and those of the units under it.
func (d *Desk) reportRows(ctx context.Context, tx *db.Tx, by actor.Actor, year int) ([]ReportRow, error) {
	units, err := lookedAfter(ctx, tx, by)
	if err != nil || len(units) == 0 {
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
	cal, err := d.Engine.Calendar(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]ReportRow, len(units))
	for i, u := range units {
		out[i] = reportRow(u, all[u.ID], year, cal, tx.Now)
	}
	return out, nil
}

func lookedAfter(ctx context.Context, tx *db.Tx, by actor.Actor) ([]org.Unit, error) {
	scope, err := org.ScopeOf(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	if ok, err := scope.Sees(ctx, tx, by.Unit); err != nil || !ok { // an administrator
		return nil, err
	}
	u, err := org.UnitByID(ctx, tx, by.Unit)
	if err != nil {
		return nil, err
	}
	if u.Office {
		g, err := org.UnitByID(ctx, tx, u.Government)
		if err != nil {
			return nil, err
		}
		under, err := owing(ctx, tx, g.ID)
		return append([]org.Unit{g}, under...), err
	}
	out := []org.Unit{u}
	under, err := org.Subordinates(ctx, tx, u.ID)
	for _, n := range under {
		if owes(n.Unit) {
			out = append(out, n.Unit)
		}
	}
	return out, err
}

func reportRow(u org.Unit, rep *YearReport, year int, cal *workday.Calendar, now time.Time) ReportRow {
	x := ReportRow{Unit: u.ID, UnitName: u.Name, Government: heads(u), StateName: "没有编制", owed: !heads(u)}
	scope := ScopeUnit
	if x.Government {
		scope = ScopeGovernment
	}
	if rep != nil {
		x.ID, x.Href, x.StateName, x.Returns = rep.ID, "/office/annual/"+rep.ID, reportStageName(rep.State), rep.Returns
		x.reportedOn, x.published = rep.ReportedOn, rep.PublishedOn
		x.Reported, x.Published = rep.ReportedOn.Chinese(), rep.PublishedOn.Chinese()
		if x.done = rep.State == ReportPublished || rep.State == ReportKept || rep.State == ReportWithdrawn; rep.State == ReportKept {
			x.Publish = "平台开通之前已经公布"
			return x
		}
	}
	submit, publish := DueRules(scope, year)
	s, q := dueOf(submit, year, x.reportedOn, cal, now), dueOf(publish, year, x.published, cal, now)
	x.missing = submit != nil && x.reportedOn == "" && !x.done
	x.Publish = q.String()
	if submit != nil {
		x.Submit = s.String()
	}
	for _, st := range []deadline.Status{s, q} {
		x.Late = x.Late || st.State == deadline.Overdue || st.State == deadline.MetLate
	}
	return x
}

// summary counts who has handed in.
func summary(rows []ReportRow) string {
	var owed, handed, late, out int
	for _, x := range rows {
		if x.owed {
			owed++
			if !x.missing {
				handed++
			}
		}
		if x.Late {
			late++
		}
		if x.done {
			out++
		}
	}
	return fmt.Sprintf("应当报送的单位%d个，已报送%d个；已公布%d份；超期%d份（%s）。", owed, handed, out, late, clause.OGI.Art(49).Short())
}
