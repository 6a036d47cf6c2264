package foi

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/format/docx"
	"gongkai/internal/platform/format/xlsx"
	"gongkai/internal/web"
)

// ReportPage is the page of an annual report: what stands in it, what does not agree, who is still missing.
type ReportPage struct {
	web.Page
	Case     web.Case
	Facts    []web.Fact
	Remarks  string // of the office, where it was sent back
	Compared bool   // with the year before
	Wrong    int    // formulas that must hold and do not
	Findings []FormulaRow
	Problems []ProblemRow
	Pieces   []PieceRow // of a government: the units' reports
	Missing  int
	Title    string
	Preface  []string
	Parts    [annual.Parts]PartView
	Editable bool // by the reader, now
}

// FormulaRow is a formula that does not hold.
type FormulaRow struct {
	Must       bool
	Text       string
	Law        clause.Clause
	Unverified bool
	Cells      []web.Option // cells of this report: name, and the address of what each counts
}

// ProblemRow is what could not be counted or read.
type ProblemRow struct{ Place, Text, Href string }

// PieceRow is a unit's report in a government's sum.
type PieceRow struct {
	UnitName, StateName, Href string
	In                        bool
}

// PartView is one of the six parts with its table.
type PartView struct {
	Title      string
	Paragraphs []string
	No         int // of the table, 0 where there is none
	Table      *GridView
}

// GridView is a table of the report as HTML lays it out.
type GridView struct {
	Name string
	Rows [][]CellView
}

// CellView is a cell with the address of what it counts.
type CellView struct {
	annual.Cell
	Name string // of the figure
	Href string
	Bad  bool // named by a finding
}

func (d *Desk) report(w *web.Response, r *http.Request, id string) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (p ReportPage, err error) {
		if p.Case, err = w.Case(ctx, tx, ReportName, id); err != nil {
			return p, err
		}
		rep, err := d.ReportOf(ctx, tx, id)
		if err != nil {
			return p, err
		}
		x, err := d.CheckReport(ctx, tx, rep)
		if err != nil {
			return p, err
		}
		p.fill(rep, x)
		if _, p.Editable = p.Case.Offer("figures"); rep.Set != nil && rep.Set.Main() != nil {
			it, ok, err := publication.ItemOfPart(ctx, tx, rep.Set.Main().ID)
			if err != nil {
				return p, err
			}
			if ok && it.Edition > 0 {
				p.Facts = append(p.Facts, web.Fact{Name: "公开页面", Text: "/d/" + it.ID, Href: "/d/" + it.ID})
			}
		}
		return p, d.placed(ctx, tx, w, &p)
	})
	if err != nil {
		return err
	}
	p.Page = w.CasePage(p.Case)
	return w.Render("foi/report", p)
}

// placed gives the problems of the ledger the number of the case that they are about, as far as the reader may see it.
func (d *Desk) placed(ctx context.Context, tx *db.Tx, w *web.Response, p *ReportPage) error {
	var ids []string
	for _, x := range p.Problems {
		ids = append(ids, x.Place)
	}
	rows, err := seenCases(ctx, tx, w.Actor, ids)
	if err != nil {
		return err
	}
	for i := range p.Problems {
		for _, c := range rows {
			if c.ID == p.Problems[i].Place {
				p.Problems[i].Place, p.Problems[i].Href = c.No+" "+c.Title, c.Href
			}
		}
	}
	return nil
}

var (
	figureOrigins = map[string]string{"": "由本单位填写", FromLedger: "按平台台账统计（表二由本单位填写）", FromFile: "从文件导入", FromSum: "各单位报告汇总"}
	scopes        = map[string]string{ScopeUnit: "本单位的年度报告", ScopeGovernment: "本级政府的年度报告"}
)

func (p *ReportPage) fill(rep *YearReport, x ReportCheck) {
	add := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, web.Fact{Name: name, Text: text})
		}
	}
	body := &rep.Body
	add("报告的机关", body.Unit)
	add("年度", fmt.Sprintf("%d年（1月1日至12月31日）", body.Year))
	add("种类", scopes[rep.Scope])
	add("格式", body.Form.Act().String())
	add("表格数字的来源", figureOrigins[rep.Origin])
	add("报送日期", rep.ReportedOn.Chinese())
	add("审核通过", rep.AcceptedOn.Chinese())
	add("公布日期", rep.PublishedOn.Chinese())
	add("公布于", rep.Kept)
	if rep.Returns > 0 {
		add("被退回", fmt.Sprintf("%d次", rep.Returns))
	}
	if p.Compared = x.Previous != nil; p.Compared {
		p.Facts = append(p.Facts, web.Fact{Name: "上一年度的报告", Text: x.Previous.Title, Href: "/office/annual/" + x.Previous.ID})
	} else {
		add("上一年度的报告", "平台上没有，跨年的勾稽没有核对")
	}
	if rep.State == ReportReturned {
		p.Remarks = rep.Remarks
	}
	bad := map[annual.Ref]bool{}
	for _, f := range x.Findings {
		row := FormulaRow{Must: f.Severity == annual.Error, Text: f.Text, Law: f.Law, Unverified: f.Unverified}
		if row.Must {
			p.Wrong++
		}
		for _, c := range f.Cells {
			if c.Unit == "" && c.Year == body.Year {
				bad[c.Ref] = true
				if len(row.Cells) < 10 {
					row.Cells = append(row.Cells, web.Option{Value: p.cell(c.Ref), Title: c.Name + "：" + c.Value})
				}
			}
		}
		p.Findings = append(p.Findings, row)
	}
	for _, q := range rep.Problems {
		p.Problems = append(p.Problems, ProblemRow{Place: q.Place, Text: q.Text})
	}
	for _, q := range x.Parts {
		row := PieceRow{UnitName: q.Unit.Name, StateName: "没有编制", In: q.In()}
		if q.Report != nil {
			row.StateName, row.Href = reportStageName(q.Report.State), "/office/annual/"+q.Report.ID
		}
		if !row.In {
			p.Missing++
		}
		p.Pieces = append(p.Pieces, row)
	}
	p.layout(body, bad)
}

func (p *ReportPage) cell(ref annual.Ref) string { return p.Case.Href + "/cell/" + ref.String() }

func (p *ReportPage) layout(body *annual.Report, bad map[annual.Ref]bool) {
	v := body.View()
	p.Title, p.Preface = v.Title, v.Preface
	for i, part := range v.Parts {
		p.Parts[i] = PartView{Title: part.Title, Paragraphs: part.Paragraphs}
		if part.Table != nil {
			p.Parts[i].No = i + 1
			p.Parts[i].Table = gridView(part.Table, body.Form, func(ref annual.Ref) (string, bool) { return p.cell(ref), bad[ref] })
		}
	}
}

func gridView(g *annual.Grid, form annual.Form, of func(annual.Ref) (string, bool)) *GridView {
	out := &GridView{Name: g.Name}
	for _, row := range g.Rows {
		var cells []CellView
		for _, c := range row {
			x := CellView{Cell: c}
			if c.Figure() {
				x.Name = form.Name(c.Ref)
				x.Href, x.Bad = of(c.Ref)
			}
			cells = append(cells, x)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// reportDOCX and reportXLSX give the report as a file.
func (d *Desk) reportDOCX(w *web.Response, r *http.Request) error {
	return d.reportFile(w, r, ".docx", docx.MIME, func(b *bytes.Buffer, rep *annual.Report) error { return rep.WriteDOCX(b) })
}

func (d *Desk) reportXLSX(w *web.Response, r *http.Request) error {
	return d.reportFile(w, r, ".xlsx", xlsx.MIME, func(b *bytes.Buffer, rep *annual.Report) error { return rep.WriteXLSX(b) })
}

func (d *Desk) reportFile(w *web.Response, r *http.Request, ext, media string, write func(*bytes.Buffer, *annual.Report) error) error {
	rep, err := db.Get(r.Context(), d.mux.DB(), func(tx *db.Tx) (*YearReport, error) { return d.seenReport(w, r, tx) })
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := write(&b, &rep.Body); err != nil {
		return err
	}
	return w.File(strings.TrimSpace(rep.Body.Title())+ext, media, b.Bytes())
}

// seenReport is the report of an address, for whoever may see it.
func (d *Desk) seenReport(w *web.Response, r *http.Request, tx *db.Tx) (*YearReport, error) {
	if _, err := w.Case(r.Context(), tx, ReportName, r.PathValue("id")); err != nil {
		return nil, err
	}
	return d.ReportOf(r.Context(), tx, r.PathValue("id"))
}
