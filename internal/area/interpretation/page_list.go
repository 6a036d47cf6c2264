package interpretation

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// ListRow is a plan in the list.
type ListRow struct {
	ID, Title, UnitName string
	State, StateName    string
	First               string
	Pieces, Out         int
	Open                int // questions
	Changed             string
	changedAt           string
	changedOn           workday.Date
	unit                string
}

// ListPage is the list of plans that the actor may see.
type ListPage struct {
	web.Page
	Rows    []ListRow
	Filters []web.Filter
	Openers []lifecycle.StepInfo
	Write   bool // the actor may begin a piece
	Next    string
	Asked   []Unplanned // what readers ask where there is no plan yet
}

const pageSize = 50

func (d *Desk) list(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	state, after := r.URL.Query().Get("state"), r.URL.Query().Get("after")
	table := d.plans.Describe()
	p := ListPage{Openers: table.Openings(w.Actor), Write: w.Actor.Has("drafter")}
	size := pageSize
	if w.Format != "" {
		size = 5000
	}
	err := d.mux.DB().Read(ctx, func(tx *db.Tx) (err error) {
		if p.Rows, err = d.rows(ctx, tx, w, table, state, after, size+1); err != nil || after != "" || w.Format != "" {
			return err
		}
		p.Asked, err = d.Unplanned(ctx, tx, w.Actor, pageSize)
		return err
	})
	if err != nil {
		return err
	}
	if len(p.Rows) > size {
		p.Rows = p.Rows[:size]
		last := p.Rows[size-1]
		v := url.Values{"after": {last.changedAt + "~" + last.ID}}
		if state != "" {
			v.Set("state", state)
		}
		p.Next = "/office/interpretation?" + v.Encode()
	}
	switch w.Format {
	case "json":
		return w.JSON(p.Rows)
	case "csv", "xlsx":
		var rows [][]any
		for _, x := range p.Rows {
			rows = append(rows, []any{x.Title, x.UnitName, x.StateName, x.First, x.Pieces, x.Out, x.Open, x.changedOn})
		}
		return w.Table("政策解读台账", []string{"解读方案", "责任单位", "状态", "第一解读人", "材料", "已发布", "待回应提问", "最近变动"}, rows)
	}
	f := web.Filter{Title: "状态", Links: []web.FilterLink{{Title: "在办", Href: "/office/interpretation", Count: -1, Current: state == ""},
		{Title: "全部", Href: "/office/interpretation?state=all", Count: -1, Current: state == "all"}}}
	for _, s := range table.Stages {
		f.Links = append(f.Links, web.FilterLink{Title: s.Name, Href: "/office/interpretation?state=" + string(s.State), Count: -1, Current: state == string(s.State)})
	}
	p.Filters = []web.Filter{f}
	p.Page = w.Page("政策解读", web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: "政策解读"})
	return w.Render("interpretation/list", p)
}

func (d *Desk) rows(ctx context.Context, tx *db.Tx, w *web.Response, table lifecycle.Table, state, after string, n int) ([]ListRow, error) {
	seen, args, err := lifecycle.Seen(ctx, tx, w.Actor)
	if err != nil {
		return nil, err
	}
	var where db.Where
	where.And(seen, args...)
	switch state {
	case "":
		where.And("c.closed = 0")
	case "all":
	default:
		where.And("c.state = ?", state)
	}
	if at, id, ok := strings.Cut(after, "~"); ok {
		where.And("(c.changed_at < ? OR c.changed_at = ? AND c.id < ?)", at, at, id)
	}
	list, err := db.All(ctx, tx, func(s db.Scanner) (x ListRow, err error) {
		err = s.Scan(&x.ID, &x.Title, &x.unit, &x.State, &x.First, &x.changedAt, &x.Pieces, &x.Out, &x.Open)
		return x, err
	}, `SELECT c.id, c.title, c.unit, c.state, p.first_name, c.changed_at,
		(SELECT COUNT(*) FROM interpretation_piece m WHERE m.plan = p.id), (SELECT COUNT(*) FROM interpretation_piece m WHERE m.plan = p.id AND m.published_on <> ''),
		(SELECT COUNT(*) FROM interpretation_question q WHERE q.plan = p.id AND q.closed_at = '')
		FROM interpretation_plan p JOIN cases c ON c.id = p.id`+where.SQL()+` ORDER BY c.changed_at DESC, c.id DESC LIMIT ?`, append(where.Args, n)...)
	if err != nil {
		return nil, err
	}
	names, err := org.Labels(ctx, tx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		x := &list[i]
		at, err := db.ParseTime(x.changedAt)
		if err != nil {
			return nil, err
		}
		x.UnitName, x.StateName, x.changedOn = names[x.unit], table.StateName(lifecycle.State(x.State)), workday.DateOf(at)
		x.Changed = x.changedOn.Chinese()
	}
	return list, nil
}

// HeadsPage counts the interpretations that heads of units gave in person.
type HeadsPage struct {
	web.Page
	Year  int
	Years []web.FilterLink
	Rows  []HeadTally
}

func (d *Desk) heads(w *web.Response, r *http.Request) error {
	this := workday.DateOf(w.Now).Year()
	year, err := strconv.Atoi(r.URL.Query().Get("year"))
	if err != nil || year < 2016 || year > this {
		year = this
	}
	rows, err := db.Get(r.Context(), d.mux.DB(), func(tx *db.Tx) ([]HeadTally, error) { return d.HeadCount(r.Context(), tx, year) })
	if err != nil {
		return err
	}
	if w.Tabular() {
		var out [][]any
		for _, x := range rows {
			out = append(out, []any{x.UnitName, x.Name, x.Count})
		}
		return w.Table("主要负责人解读统计", []string{"单位", "主要负责人", "亲自解读次数"}, out)
	}
	p := HeadsPage{Year: year, Rows: rows}
	for y := this; y > this-5; y-- {
		p.Years = append(p.Years, web.FilterLink{Title: strconv.Itoa(y), Href: "/office/interpretation/heads?year=" + strconv.Itoa(y), Count: -1, Current: y == year})
	}
	title := strconv.Itoa(year) + "年主要负责人亲自解读"
	p.Page = w.Page(title, crumbs(title)...)
	return w.Render("interpretation/heads", p)
}

// ExamplesPage is the collection of good and bad cases.
type ExamplesPage struct {
	web.Page
	Filters []web.Filter
	Rows    []Collected
}

func (d *Desk) examples(w *web.Response, r *http.Request) error {
	kind := r.URL.Query().Get("kind")
	rows, err := db.Get(r.Context(), d.mux.DB(), func(tx *db.Tx) ([]Collected, error) { return Examples(r.Context(), tx, kind, 500) })
	if err != nil {
		return err
	}
	if w.Tabular() {
		var out [][]any
		for _, x := range rows {
			out = append(out, []any{kindName(x.Kind), x.Title, x.UnitName, FormName(x.Form), x.PublishedOn, x.Analysis})
		}
		return w.Table("解读典型案例", []string{"案例", "标题", "单位", "形式", "发布日期", "分析"}, out)
	}
	p := ExamplesPage{Rows: rows}
	f := web.Filter{Title: "案例"}
	for _, k := range []Choice{{"", "全部"}, {"good", "好案例"}, {"bad", "差案例"}} {
		f.Links = append(f.Links, web.FilterLink{Title: k.Name, Href: "/office/interpretation/examples?kind=" + k.ID, Count: -1, Current: kind == k.ID})
	}
	p.Filters = []web.Filter{f}
	p.Page = w.Page("解读典型案例", crumbs("解读典型案例")...)
	return w.Render("interpretation/examples", p)
}

func kindName(k string) string { return map[string]string{"good": "好案例", "bad": "差案例"}[k] }

// Good tells whether the case is a good one.
func (e Example) Good() bool { return e.Kind == "good" }
