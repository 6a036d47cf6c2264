package foi

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
	"gongkai/internal/web"
)

// ReportTablePage is one table of a report with a field in every cell.
type ReportTablePage struct {
	web.Page
	Case    web.Case
	Part    string
	Action  string
	Version int
	Token   string
	Table   GridView
	Typed   map[annual.Ref]string
	Tabs    []web.FilterLink
}

// Field is what stands in the field of a cell.
func (p ReportTablePage) Field(c CellView) string { return p.Typed[c.Ref] }

func (d *Desk) reportForm(w *web.Response, r *http.Request) error {
	return d.showTable(w, r, http.StatusOK, nil, nil)
}

// showTable shows the table; typed holds what was sent, where it was refused.
func (d *Desk) showTable(w *web.Response, r *http.Request, status int, typed map[annual.Ref]string, reasons []errs.Reason) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (p ReportTablePage, err error) {
		rep, err := d.seenReport(w, r, tx)
		if err != nil {
			return p, err
		}
		n, _ := strconv.Atoi(r.PathValue("table"))
		if n < 2 || n > 4 {
			return p, errs.New(errs.NotFound, "报告只有表二、表三、表四，请从报告页面重新打开。")
		}
		if p.Case, err = w.Case(ctx, tx, ReportName, rep.ID); err != nil {
			return p, err
		}
		if _, ok := p.Case.Offer("figures"); !ok {
			return p, errs.New(errs.Forbidden, "现在不能填写这份报告的表格。编制和被退回时，由编制单位的政务公开机构填写。")
		}
		p.Part, p.Version = annual.PartTitles[n-1], p.Case.View.Case.Version
		p.Action = p.Case.Href + "/table/" + strconv.Itoa(n)
		p.Table = *gridView(rep.Body.View().Parts[n-1].Table, rep.Body.Form, func(annual.Ref) (string, bool) { return "", false })
		if p.Typed = typed; typed == nil {
			p.Typed = cellTexts(&rep.Body, n)
		}
		for i := 2; i <= 4; i++ {
			p.Tabs = append(p.Tabs, web.FilterLink{Title: annual.PartTitles[i-1], Href: p.Case.Href + "/table/" + strconv.Itoa(i), Count: -1, Current: i == n})
		}
		return p, nil
	})
	if err != nil {
		return err
	}
	p.Token = id.Secret()
	p.Page = w.Page("填写表格", web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: "年度报告", Href: "/office/annual"}, p.Case.Crumb(), web.Crumb{Title: "填写表格"})
	p.Errors = reasons
	return w.RenderStatus(status, "foi/report-table", p)
}

// cellTexts are what the cells of a table hold, as they are typed.
func cellTexts(body *annual.Report, table int) map[annual.Ref]string {
	out := map[annual.Ref]string{}
	for _, ref := range body.Form.Refs() {
		if ref.Table == table {
			out[ref] = strings.TrimPrefix(body.Form.Write(ref, body.At(ref)), "+")
		}
	}
	for _, b := range body.Blanks {
		if b.Ref.Table == table {
			out[b.Ref] = ""
		}
	}
	return out
}

func (d *Desk) saveTable(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	rep, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (*YearReport, error) { return d.seenReport(w, r, tx) })
	if err != nil {
		return err
	}
	typed := map[annual.Ref]string{}
	for _, ref := range rep.Body.Form.Refs() {
		if strconv.Itoa(ref.Table) == r.PathValue("table") {
			typed[ref] = strings.TrimSpace(r.PostFormValue(ref.String()))
		}
	}
	if r.PostFormValue("totals") != "" {
		totalled(&rep.Body, typed)
	}
	var b strings.Builder
	for _, ref := range rep.Body.Form.Refs() {
		if s := typed[ref]; s != "" {
			b.WriteString(ref.String() + " = " + strings.ReplaceAll(s, "\n", " ") + "\n")
		}
	}
	version, _ := strconv.Atoi(r.PostFormValue("_version"))
	done, err := db.Put(ctx, d.mux.DB(), func(tx *db.Tx) (lifecycle.Done, error) {
		return d.Engine.Take(ctx, tx, lifecycle.Call{Area: ReportName, ID: rep.ID, Action: "figures", By: w.Actor, Version: version, Token: r.PostFormValue("_token"), In: &Figures{b.String()}})
	})
	if e, ok := errors.AsType[*errs.Error](err); ok && (e.Kind == errs.Invalid || e.Kind == errs.Conflict) {
		status := http.StatusUnprocessableEntity
		if e.Kind == errs.Conflict {
			status = http.StatusConflict
		}
		return d.showTable(w, r, status, typed, []errs.Reason{{Msg: e.Msg}})
	}
	if err != nil {
		return err
	}
	w.Flash("foi/figures")
	return w.Redirect("/office/annual/" + done.ID)
}

// totalled works the totals of what was typed out; where a figure cannot be read its totals are left as they were typed.
func totalled(body *annual.Report, typed map[annual.Ref]string) {
	sum := annual.New(body.Unit, body.Year)
	for ref, s := range typed {
		if n, ok := sum.Form.ReadFigure(ref, s); ok {
			sum.Set(ref, n)
		} else if s != "" {
			return
		}
	}
	for _, ref := range sum.Total() {
		if _, ok := typed[ref]; ok {
			typed[ref] = sum.Form.Write(ref, sum.At(ref))
		}
	}
}
