package foi

import (
	"fmt"
	"net/http"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// RectificationRow is a rectification in the list.
type RectificationRow struct {
	Order
	No, UnitName    string
	Standing, Class string
	Ordered         workday.Date
	Late            bool
	Findings        int
}

// RectificationsPage is the list of rectifications.
type RectificationsPage struct {
	web.Page
	Rows    []RectificationRow
	Filters []web.Filter
}

// rectifyViews are the filters of the list.
var rectifyViews = []struct{ ID, Name, cond string }{
	{"", "全部", "1 = 1"}, {"open", "未办结", "c.closed = 0"}, {"late", "逾期", "(k.state = 'met-late' OR k.state = 'running' AND k.due_at <= ?)"},
	{"returned", "退回过", "o.returned > 0"}, {"ended", "已整改", "c.closed = 1"},
}

func (d *Desk) listRectifications(w *web.Response, r *http.Request) error {
	ctx, view := r.Context(), r.URL.Query().Get("view")
	var p RectificationsPage
	f := web.Filter{Title: "查看"}
	table := d.rectifications.Describe()
	var where db.Where
	for _, v := range rectifyViews {
		f.Links = append(f.Links, web.FilterLink{Title: v.Name, Href: "/office/rectification?view=" + v.ID, Count: -1, Current: v.ID == view})
		if v.ID != view {
			continue
		}
		if where.And(v.cond); v.ID == "late" {
			where.Args = append(where.Args, db.Time(w.Now))
		}
	}
	err := d.mux.DB().Read(ctx, func(tx *db.Tx) error {
		cond, args, err := lifecycle.Seen(ctx, tx, w.Actor)
		if err != nil {
			return err
		}
		where.And(cond, args...)
		p.Rows, err = db.All(ctx, tx, func(s db.Scanner) (x RectificationRow, err error) {
			var state, findings string
			var closed int
			if err = s.Scan(&x.ID, &x.No, &x.Unit, &x.Ordered, &state, &closed, &x.Due, &x.Clock, &x.Returned, &findings); err != nil {
				return x, err
			}
			x.StateName, x.Ended = table.StateName(lifecycle.State(state)), closed == 1
			today := workday.DateOf(tx.Now)
			x.Late, x.Standing, x.Class = x.late(today), x.standing(today), x.class(today)
			var list []Finding
			err = decode(findings, &list)
			x.Findings = len(list)
			return x, err
		}, `SELECT c.id, c.no, o.target, s.concluded_on, c.state, c.closed, COALESCE(k.due_on, ''), COALESCE(k.state, ''), o.returned, o.findings
			FROM foi_rectification o JOIN foi_sample s ON s.id = o.sample JOIN cases c ON c.id = o.id LEFT JOIN deadline_cache k ON k.case_id = o.id AND k.rule = '`+Rectify.ID+`'`+
			where.SQL()+` ORDER BY c.id DESC LIMIT ?`, append(where.Args, listed)...)
		names := unitNames{}
		for i := range p.Rows {
			if err == nil {
				p.Rows[i].UnitName, err = names.of(ctx, tx, p.Rows[i].Unit)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if w.Tabular() {
		var rows [][]any
		for _, x := range p.Rows {
			rows = append(rows, []any{x.No, x.UnitName, x.Ordered, x.Findings, x.StateName, x.Due, x.Late, x.Returned})
		}
		return w.Table("依申请公开抽查整改", []string{"抽查编号", "机关", "通知日期", "问题数", "状态", "到期日", "逾期", "退回次数"}, rows)
	}
	p.Filters = []web.Filter{f}
	p.Page = w.Page("依申请公开抽查整改", crumbs("抽查整改")...)
	return w.Render("foi/rectifications", p)
}

// RectificationPage is the page of one rectification.
type RectificationPage struct {
	web.Page
	Case     web.Case
	Facts    []web.Fact
	Findings []FindingRow
}

func (d *Desk) rectification(w *web.Response, r *http.Request, id string) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (p RectificationPage, err error) {
		if p.Case, err = w.Case(ctx, tx, RectifyName, id); err != nil {
			return p, err
		}
		o, err := d.Rectification(ctx, tx, id)
		if err != nil {
			return p, err
		}
		name, err := unitNames{}.of(ctx, tx, o.Target)
		if err != nil {
			return p, err
		}
		return p, p.fill(o, name)
	})
	if err != nil {
		return err
	}
	p.Page = w.CasePage(p.Case)
	return w.Render("foi/rectification", p)
}

func (p *RectificationPage) fill(o *Rectification, unit string) error {
	add := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, web.Fact{Name: name, Text: text, Wide: len([]rune(text)) > 30})
		}
	}
	add("抽查机关", p.Case.UnitName)
	add("整改机关", unit)
	p.Facts = append(p.Facts, web.Fact{Name: "抽查", Text: o.No, Href: "/office/sample/" + o.Sample})
	add("整改期限", fmt.Sprintf("%d个工作日（60号文没有写明，未核）", o.Days))
	add("整改情况", o.Report)
	add("报送日期", o.ReportedOn.Chinese())
	if o.Returned > 0 {
		add("退回", fmt.Sprintf("%d次；最近一次的理由：%s", o.Returned, o.Reason))
	}
	add("通过日期", o.AcceptedOn.Chinese())
	for _, f := range o.Findings {
		it, _ := ItemByID(f.Item)
		p.Findings = append(p.Findings, FindingRow{No: f.No, Item: it.Name, Law: it.Law.Cite(), Text: f.Text, Href: "/office/sample/" + o.Sample + "/check/" + f.Request})
	}
	return nil
}
