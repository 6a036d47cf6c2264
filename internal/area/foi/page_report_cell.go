package foi

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// CellPage lists what a cell of a report counts.
type CellPage struct {
	web.Page
	Case    web.Case
	Name    string
	Figure  string
	Note    string // why the list and the figure may differ, or why there is none
	Head    CellHead
	Rows    []CountedRow
	Hidden  int // cases that the reader may not see
	Pager   web.List
	Formats string // address of the files, without the suffix
}

// CellHead names the columns of the list.
type CellHead struct{ No, Title, Text string }

// CountedRow is one thing that a cell counts: a request, a document, a unit's report.
type CountedRow struct {
	ID, No, Title, Href string
	Text                string // state; figure
}

const cellPage = 100

func (d *Desk) reportCell(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	from = max(from, 0)
	size := cellPage
	if w.Format != "" {
		from, size = 0, 5000
	}
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (p CellPage, err error) {
		rep, err := d.seenReport(w, r, tx)
		if err != nil {
			return p, err
		}
		ref, ok := rep.Body.Form.ParseRef(r.PathValue("cell"))
		if !ok {
			return p, errs.New(errs.NotFound, "这份报告的表格里没有这一格，请从报告页面重新打开。")
		}
		if p.Case, err = w.Case(ctx, tx, ReportName, rep.ID); err != nil {
			return p, err
		}
		p.Name, p.Figure = rep.Body.Form.Name(ref), rep.Body.Form.Write(ref, rep.Body.At(ref))
		p.Formats = p.Case.Href + "/cell/" + ref.String()
		return p, d.counted(ctx, tx, w.Actor, rep, ref, &p, from, size)
	})
	if err != nil {
		return err
	}
	switch w.Format {
	case "json":
		return w.JSON(p.Rows)
	case "csv", "xlsx":
		var rows [][]any
		for _, x := range p.Rows {
			rows = append(rows, []any{x.No, x.Title, x.Text})
		}
		return w.Table(p.Name, []string{p.Head.No, p.Head.Title, p.Head.Text}, rows)
	}
	p.Page = w.Page(p.Name, web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: "年度报告", Href: "/office/annual"}, p.Case.Crumb(), web.Crumb{Title: "单元格"})
	return w.Render("foi/report-cell", p)
}

// counted lists what the cell counts now.
func (d *Desk) counted(ctx context.Context, tx *db.Tx, by actor.Actor, rep *YearReport, ref annual.Ref, p *CellPage, from, size int) error {
	p.Head = CellHead{"编号", "所需信息", "状态"}
	switch {
	case rep.Government():
		p.Head = CellHead{"序号", "机关", "这一格的数字"}
		return d.countedUnits(ctx, tx, rep, ref, p)
	case ref == madeRef && rep.Body.Form == annual.Form2021:
		p.Head = CellHead{"文号", "文件", "成文日期"}
		return countedDocuments(ctx, tx, rep, p)
	case ref.Table == 2:
		p.Note = "平台没有这一格的明细，数字由报告的机关填写。"
		return nil
	}
	f, of, err := YearOf(ctx, tx, rep.About, rep.Body.Unit, rep.Body.Year)
	if err != nil {
		return err
	}
	ids := f.Cell(ref)
	if ref.Table == 4 {
		for i := range ids {
			ids[i] = of[ids[i]]
		}
	}
	if n := int64(len(ids)); n != rep.Body.At(ref) {
		p.Note = fmt.Sprintf("这一格写的是%s，平台台账里现在能对上的是%d件：数字由填写或者导入得来，或者填表之后台账有更正。需要一致的，请重新“从台账填表”。", p.Figure, n)
	}
	all := len(ids)
	if from >= all {
		from = 0
	}
	ids = ids[from:min(from+size, all)]
	if from > 0 {
		p.Pager.Prev = fmt.Sprintf("%s?from=%d", p.Formats, max(from-size, 0))
	}
	if from+size < all {
		p.Pager.Next = fmt.Sprintf("%s?from=%d", p.Formats, from+size)
	}
	if p.Rows, err = seenCases(ctx, tx, by, ids); err == nil {
		p.Hidden = len(ids) - len(p.Rows)
	}
	return err
}

// seenCases are the requests among ids that the actor may see, in the order of ids. A request that counts twice (two suits) is
// listed twice. What is asked for is masked outside the unit.
func seenCases(ctx context.Context, tx *db.Tx, by actor.Actor, ids []string) ([]CountedRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	cond, args, err := lifecycle.Seen(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	in, more := db.In(slices.Compact(slices.Sorted(slices.Values(ids))))
	found := map[string]CountedRow{}
	_, err = db.All(ctx, tx, func(s db.Scanner) (x CountedRow, err error) {
		var unit string
		var state lifecycle.State
		if err = s.Scan(&x.ID, &x.No, &x.Title, &unit, &state); err != nil {
			return x, err
		}
		x.Href, x.Text = "/office/foi/"+x.ID, stageName(state)
		if unit != by.Unit {
			x.Title = Mask(x.Title)
		}
		found[x.ID] = x
		return x, nil
	}, `SELECT c.id, c.no, c.title, c.unit, c.state FROM cases c WHERE c.area = ? AND c.id IN (`+in+`) AND `+cond, append(append([]any{Name}, more...), args...)...)
	var out []CountedRow
	for _, id := range ids {
		if x, ok := found[id]; ok {
			out = append(out, x)
		}
	}
	return out, err
}

func stageName(s lifecycle.State) string {
	for _, g := range requestStages {
		if g.State == s {
			return g.Name
		}
	}
	return string(s)
}

func countedDocuments(ctx context.Context, tx *db.Tx, rep *YearReport, p *CellPage) error {
	made, err := normativeOf(ctx, tx, rep.About, rep.Body.Year)
	for _, it := range made {
		p.Rows = append(p.Rows, CountedRow{ID: it.ID, No: it.DocNo, Title: it.Title, Href: "/d/" + it.ID, Text: it.Written})
	}
	if n := int64(len(made)); n != rep.Body.At(madeRef) {
		p.Note = fmt.Sprintf("这一格写的是%s，本单位当年成文、在平台上公开的规范性文件有%d件；没有在平台上公开的由本单位计入。", p.Figure, n)
	}
	return err
}

// countedUnits splits a cell of a government's report by the units that it sums.
func (d *Desk) countedUnits(ctx context.Context, tx *db.Tx, rep *YearReport, ref annual.Ref, p *CellPage) error {
	parts, err := partsOf(ctx, tx, rep.About, rep.Body.Year)
	var sum int64
	for _, q := range parts {
		if !q.In() {
			continue
		}
		n := q.Report.Body.At(ref)
		if sum += n; n != 0 {
			p.Rows = append(p.Rows, CountedRow{ID: q.Report.ID, No: strconv.Itoa(len(p.Rows) + 1), Title: q.Unit.Name, Href: "/office/annual/" + q.Report.ID + "/cell/" + ref.String(), Text: rep.Body.Form.Write(ref, n)})
		}
	}
	if sum != rep.Body.At(ref) {
		p.Note = fmt.Sprintf("这一格写的是%s，各单位报告之和是%s，请重新汇总。", p.Figure, rep.Body.Form.Write(ref, sum))
	}
	return err
}
