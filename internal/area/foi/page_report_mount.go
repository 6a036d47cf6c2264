package foi

import (
	"context"
	"fmt"
	"strings"

	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// mountReports adds the pages of annual reports.
func (d *Desk) mountReports(m *web.Mux) {
	m.AddFlash(map[string]web.Flash{"foi/figures": {Kind: "ok", Text: "表格已保存。勾稽核对的结果见下方。"}})
	m.CasePage(ReportName, d.report)
	m.CaseData(ReportName, d.reportData)
	for _, r := range []web.Route{
		{Pattern: "GET /office/annual", Who: web.Staff, Name: "年度报告报送情况", Handler: d.reportList, Formats: []string{"csv", "xlsx", "json"}},
		{Pattern: "GET /office/annual/{id}/cell/{cell}", Who: web.Staff, Name: "年度报告单元格的明细", Handler: d.reportCell, Formats: []string{"csv", "xlsx", "json"}},
		{Pattern: "GET /office/annual/{id}/table/{table}", Who: web.Roles(actor.Disclosure, actor.Coordinate, actor.Handler), Name: "填写年度报告的表格", Handler: d.reportForm},
		{Pattern: "POST /office/annual/{id}/table/{table}", Who: web.Roles(actor.Disclosure, actor.Coordinate, actor.Handler), Name: "保存年度报告的表格", Handler: d.saveTable},
		{Pattern: "GET /office/annual/{id}/docx", Who: web.Staff, Name: "下载年度报告（Word）", Handler: d.reportDOCX},
		{Pattern: "GET /office/annual/{id}/xlsx", Who: web.Staff, Name: "下载年度报告（Excel）", Handler: d.reportXLSX},
	} {
		m.Handle(r)
	}
	d.reportPrompts(m)
}

// reportPrompts tells the forms of the steps what to begin with.
func (d *Desk) reportPrompts(m *web.Mux) {
	m.Prompt(ReportName, "open", func(_ context.Context, tx *db.Tx, _ actor.Actor, _ string) (web.Prompt, error) {
		return web.Prompt{Value: OpenReport{Year: workday.DateOf(tx.Now).Year() - 1, Scope: ScopeUnit}}, nil
	})
	on := func(action lifecycle.Action, f func(ctx context.Context, tx *db.Tx, r *YearReport) (web.Prompt, error)) {
		m.Prompt(ReportName, action, func(ctx context.Context, tx *db.Tx, _ actor.Actor, id string) (web.Prompt, error) {
			r, err := d.ReportOf(ctx, tx, id)
			if err != nil {
				return web.Prompt{}, err
			}
			return f(ctx, tx, r)
		})
	}
	on("write", func(ctx context.Context, tx *db.Tx, r *YearReport) (web.Prompt, error) {
		t := r.Body.Text
		in := WriteReport{Preface: r.Body.Preface, One: t[0], Two: t[1], Three: t[2], Four: t[3], Five: t[4], Six: t[5]}
		p := web.Prompt{Value: in, Facts: []web.Fact{{Name: "表格里的数字", Text: figuresInWords(&r.Body), Wide: true}}}
		if r.Government() {
			return p, nil
		}
		n, yuan, err := FeesOf(ctx, tx, r.About, r.Body.Year)
		p.Facts = append(p.Facts, web.Fact{Name: "信息处理费", Text: feeInWords(n, yuan), Wide: true})
		return p, err
	})
	on("figures", func(_ context.Context, _ *db.Tx, r *YearReport) (web.Prompt, error) {
		var b strings.Builder
		for _, ref := range r.Body.Form.Refs() {
			if ref.Table == 2 {
				fmt.Fprintf(&b, "%s %s = %s\n", ref, r.Body.Form.Name(ref), cellTexts(&r.Body, 2)[ref])
			}
		}
		href := "/office/annual/" + r.ID + "/table/"
		return web.Prompt{Value: Figures{b.String()}, Facts: []web.Fact{{Name: "在表格里填写", Text: annual.PartTitles[1], Href: href + "2"}, {Name: "在表格里填写", Text: annual.PartTitles[2], Href: href + "3"},
			{Name: "在表格里填写", Text: annual.PartTitles[3], Href: href + "4"}}}, nil
	})
	on("dispose", func(ctx context.Context, tx *db.Tx, r *YearReport) (web.Prompt, error) {
		p := web.Prompt{Options: options{"finding": {}}}
		if r.Set == nil {
			return p, nil
		}
		found, err := d.Gate.Findings(ctx, tx, r.Set)
		for _, f := range found {
			if f.Decision == nil {
				p.Options["finding"] = append(p.Options["finding"], web.Option{Value: f.Key, Title: f.Place + "：" + f.Name + "（" + f.Sample + "）", Hint: f.Suggestion})
			}
		}
		return p, err
	})
}

// figuresInWords says what the tables hold, in the words in which the text speaks of them.
func figuresInWords(r *annual.Report) string {
	at := func(row string) int64 { return r.At(annual.Ref{Table: 3, Row: row, Col: int(annual.All)}) }
	dispute := func(g annual.Group) int64 {
		return r.At(annual.Ref{Table: 4, Row: annual.GroupIDs[g], Col: annual.ResultCount - 1})
	}
	return fmt.Sprintf("本年新收政府信息公开申请%d件，上年结转%d件，办结%d件，结转下年度%d件；行政复议%d件，行政诉讼%d件。",
		at(annual.RowNew), at(annual.RowCarriedIn), at(annual.RowTotal), at(annual.RowCarriedOut), dispute(annual.Review), dispute(annual.SuitDirect)+dispute(annual.SuitAfter))
}

// ReportJSON is what the JSON of a case adds for an annual report.
type ReportJSON struct {
	About    string            `json:"about"`
	Scope    string            `json:"scope"`
	Year     int               `json:"year"`
	Form     string            `json:"form"`
	Cells    map[string]string `json:"cells"` // by address: 3-new-0; a cell without a number is left out
	Text     []string          `json:"text"`
	Findings []FindingJSON     `json:"findings"`
}

// FindingJSON is a formula that does not hold.
type FindingJSON struct {
	Formula  string `json:"formula"`
	Severity string `json:"severity"`
	Text     string `json:"text"`
	Clause   string `json:"clause"`
}

func (d *Desk) reportData(ctx context.Context, tx *db.Tx, _ actor.Actor, id string) (any, error) {
	r, err := d.ReportOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	x, err := d.CheckReport(ctx, tx, r)
	out := ReportJSON{About: r.Body.Unit, Scope: r.Scope, Year: r.Body.Year, Form: string(r.Body.Form), Cells: map[string]string{}, Text: r.Body.Text[:], Findings: []FindingJSON{}}
	for _, ref := range r.Body.Form.Refs() {
		out.Cells[ref.String()] = r.Body.Form.Write(ref, r.Body.At(ref))
	}
	for _, b := range r.Body.Blanks {
		delete(out.Cells, b.Ref.String())
	}
	for _, f := range x.Findings {
		out.Findings = append(out.Findings, FindingJSON{f.Formula, f.Severity.String(), f.Text, f.Law.Cite()})
	}
	return out, err
}
