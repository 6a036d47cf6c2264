package document

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// Row is a document in a list.
type Row struct {
	ID, Title, No, Unit, UnitName, State, StateName string
	Attribute, Due, DueRule, Interpretation         string
	Provisional, Late, Returned                     bool
	Reminded, Acked                                 string
	Changed                                         string
	changedAt                                       string
}

// ListPage is the list of documents that the actor may see: the office's board of
// everything in hand (Y2.2), a department's own.
type ListPage struct {
	web.Page
	Rows    []Row
	Filters []web.Filter
	Next    string
	Remind  bool
	Openers []lifecycle.StepInfo
	Total   int
	Formats []string
}

const pageSize = 50

// query is what the list is narrowed by.
type query struct{ state, unit, late, q, after string }

func (q query) href(change func(*query)) string {
	change(&q)
	v := url.Values{}
	for k, s := range map[string]string{"state": q.state, "unit": q.unit, "late": q.late, "q": q.q, "after": q.after} {
		if s != "" {
			v.Set(k, s)
		}
	}
	if len(v) == 0 {
		return "/office/document"
	}
	return "/office/document?" + v.Encode()
}

func (d *Desk) list(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	v := r.URL.Query()
	q := query{v.Get("state"), v.Get("unit"), v.Get("late"), strings.TrimSpace(v.Get("q")), v.Get("after")}
	table := d.flow.Describe()
	var p ListPage
	err := d.mux.DB().Read(ctx, func(tx *db.Tx) error {
		seen, args, err := lifecycle.Seen(ctx, tx, w.Actor)
		if err != nil {
			return err
		}
		size := pageSize
		if w.Format != "" {
			size = 5000
		}
		if p.Rows, err = d.rows(ctx, tx, seen, args, q, table, size+1); err != nil {
			return err
		}
		if len(p.Rows) > size {
			p.Rows = p.Rows[:size]
			last := p.Rows[size-1]
			p.Next = q.href(func(q *query) { q.after = last.changedAt + "~" + last.ID })
		}
		counts, err := countStates(ctx, tx, seen, args)
		if err != nil {
			return err
		}
		states := web.Filter{Title: "状态", Links: []web.FilterLink{{Title: "在办", Href: q.href(func(q *query) { q.state, q.after = "", "" }), Count: -1, Current: q.state == ""},
			{Title: "全部", Href: q.href(func(q *query) { q.state, q.after = "all", "" }), Count: -1, Current: q.state == "all"}}}
		for _, s := range table.Stages {
			if n := counts[string(s.State)]; n > 0 {
				states.Links = append(states.Links, web.FilterLink{Title: s.Name, Href: q.href(func(q *query) { q.state, q.after = string(s.State), "" }), Count: n, Current: q.state == string(s.State)})
			}
		}
		late := web.Filter{Title: "期限", Links: []web.FilterLink{{Title: "不限", Href: q.href(func(q *query) { q.late, q.after = "", "" }), Count: -1, Current: q.late == ""},
			{Title: "已超期", Href: q.href(func(q *query) { q.late, q.after = "yes", "" }), Count: -1, Current: q.late == "yes"}}}
		p.Filters = []web.Filter{states, late}
		return nil
	})
	if err != nil {
		return err
	}
	switch w.Format {
	case "json":
		return w.JSON(p.Rows)
	case "csv", "xlsx":
		var out [][]any
		for _, x := range p.Rows {
			out = append(out, []any{x.No, x.Title, x.UnitName, x.StateName, x.Attribute, workday.Date(x.Due), yes(x.Late), x.Interpretation, x.Reminded, x.Acked})
		}
		return w.Table("公文台账", []string{"文号", "标题", "拟稿单位", "状态", "公开属性", "到期", "超期", "解读", "催办", "签收"}, out)
	}
	p.Page = w.Page("公文办理", web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: "公文办理"})
	p.Page.Query = q.q
	p.Remind = w.Actor.Has("coordinate", "checker")
	p.Openers = table.Openings(w.Actor)
	return w.Render("document/list", p)
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return ""
}

var inHandStates = func() []string {
	var out []string
	for _, s := range stages {
		if !s.End {
			out = append(out, string(s.State))
		}
	}
	return out
}()

func (d *Desk) rows(ctx context.Context, tx *db.Tx, seen string, args []any, q query, table lifecycle.Table, n int) ([]Row, error) {
	var where db.Where
	where.And("c.area = ?", Name)
	where.And(seen, args...)
	switch {
	case q.state == "":
		in, args := db.In(inHandStates)
		where.And("c.state IN ("+in+")", args...)
	case q.state != "all":
		where.And("c.state = ?", q.state)
	}
	if q.unit != "" {
		where.And("c.unit = ?", q.unit)
	}
	if q.late == "yes" {
		where.And("k.due_at <> '' AND k.due_at < ?", db.Time(tx.Now))
	}
	if q.q != "" {
		where.And("(instr_text(c.title, ?) OR c.no = ?)", q.q, q.q)
	}
	if at, id, ok := strings.Cut(q.after, "~"); ok {
		where.And("(c.changed_at < ? OR (c.changed_at = ? AND c.id < ?))", at, at, id)
	}
	sql := `SELECT c.id, c.title, c.no, c.unit, c.state, c.changed_at, p.attribute, COALESCE(k.due_on, ''), COALESCE(k.due_at, ''), COALESCE(k.provisional, 0), COALESCE(k.rule, ''),
		COALESCE((SELECT MAX(n.sent_at) FROM notice n WHERE n.case_id = c.id AND n.kind = 'remind'), ''),
		COALESCE((SELECT MAX(t.ack_at) FROM notice n JOIN notice_recipient t ON t.notice = n.id WHERE n.case_id = c.id AND n.kind = 'remind' AND t.unit = c.unit), '')
		FROM cases c JOIN document d ON d.id = c.id JOIN pub_part p ON p.id = d.part
		LEFT JOIN deadline_cache k ON k.case_id = c.id AND k.state = 'running' AND k.rule = (SELECT MIN(rule) FROM deadline_cache x WHERE x.case_id = c.id AND x.state = 'running')` +
		strings.ReplaceAll(where.SQL(), "instr_text(c.title, ?)", position(tx.Dialect)) + ` ORDER BY c.changed_at DESC, c.id DESC LIMIT ?`
	list, err := db.All(ctx, tx, func(s db.Scanner) (x Row, err error) {
		var dueAt string
		var provisional int
		err = s.Scan(&x.ID, &x.Title, &x.No, &x.Unit, &x.State, &x.changedAt, &x.Attribute, &x.Due, &dueAt, &provisional, &x.DueRule, &x.Reminded, &x.Acked)
		x.StateName = table.StateName(lifecycle.State(x.State))
		x.Provisional = provisional == 1
		x.Late = dueAt != "" && dueAt < db.Time(tx.Now)
		x.Returned = x.State == string(Returned)
		x.Attribute = attributeName(x.Attribute)
		for _, p := range []*string{&x.Reminded, &x.Acked} {
			if t, e := db.ParseTime(*p); e == nil && !t.IsZero() {
				*p = workday.DateOf(t).MonthDay()
			}
		}
		if t, e := db.ParseTime(x.changedAt); e == nil {
			x.Changed = workday.DateOf(t).Chinese()
		}
		return x, err
	}, sql, append(where.Args, n)...)
	if err != nil {
		return nil, err
	}
	names, err := org.Labels(ctx, tx)
	if err != nil || d.State == nil {
		return named(list, names, nil), err
	}
	ids := make([]string, len(list))
	for i, x := range list {
		ids[i] = x.ID
	}
	states, err := d.State(ctx, tx, ids)
	return named(list, names, states), err
}

func named(list []Row, units, states map[string]string) []Row {
	for i := range list {
		x := &list[i]
		x.UnitName, x.Interpretation = units[x.Unit], states[x.ID]
	}
	return list
}

// position is "the title contains", which the two databases spell differently.
func position(dialect db.Dialect) string {
	if dialect == db.Postgres {
		return "strpos(c.title, ?) > 0"
	}
	return "instr(c.title, ?) > 0"
}

func countStates(ctx context.Context, tx *db.Tx, seen string, args []any) (map[string]int, error) {
	out := map[string]int{}
	_, err := db.All(ctx, tx, func(s db.Scanner) (x struct{}, err error) {
		var state string
		var n int
		err = s.Scan(&state, &n)
		out[state] = n
		return x, err
	}, `SELECT c.state, COUNT(*) FROM cases c WHERE c.area = ? AND `+seen+` GROUP BY c.state`, append([]any{Name}, args...)...)
	return out, err
}

// remindMany puts the same 催办 to every document that was ticked. Each is a step of its
// own case; those that cannot be reminded any more are left out.
func (d *Desk) remindMany(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	if err := r.ParseForm(); err != nil {
		return errs.New(errs.Invalid, "提交的内容读不出来，请返回重试。")
	}
	ids, body := r.PostForm["id"], strings.TrimSpace(r.PostForm.Get("body"))
	switch {
	case len(ids) == 0:
		return errs.Field("id", "请先勾选要催办的公文。")
	case len(ids) > 200:
		return errs.Field("id", "一次最多催办200件，请分批勾选。")
	case body == "" || len([]rune(body)) > 500:
		return errs.Field("body", "请写明催办内容，不超过500字。")
	}
	slices.Sort(ids)
	done := 0
	for _, id := range slices.Compact(ids) {
		err := d.mux.DB().Write(ctx, func(tx *db.Tx) error {
			_, err := d.Engine.Take(ctx, tx, lifecycle.Call{Area: Name, ID: id, Action: "remind", By: w.Actor, Token: tokenFor(r, id), In: &Remind{Body: body}})
			return err
		})
		switch {
		case err == nil:
			done++
		case errs.Is(err, errs.Conflict), errs.Is(err, errs.NotFound), errs.Is(err, errs.Forbidden):
		default:
			return err
		}
	}
	if done == 0 {
		return errs.New(errs.Conflict, "勾选的公文都已办结或不归您催办，没有发出催办。")
	}
	w.Flash("document/reminded")
	return w.Redirect("/office/document")
}

// tokenFor is the idempotency token of a form that does the same to many cases, for one of
// them; "" where the form has none.
func tokenFor(r *http.Request, id string) string {
	if t := r.PostFormValue("_token"); t != "" {
		return t + "/" + id
	}
	return ""
}

// RatesPage shows how many documents of each unit were returned.
type RatesPage struct {
	web.Page
	Year  string
	Years []web.FilterLink
	Rows  []ReturnRate
}

func (d *Desk) rates(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	year := workday.DateOf(w.Now).Year()
	fmt.Sscanf(r.URL.Query().Get("year"), "%d", &year)
	year = min(max(year, 2000), 2999)
	p := RatesPage{Year: fmt.Sprint(year)}
	for y := workday.DateOf(w.Now).Year(); y > workday.DateOf(w.Now).Year()-4; y-- {
		p.Years = append(p.Years, web.FilterLink{Title: fmt.Sprintf("%d年", y), Href: fmt.Sprintf("/office/document/rates?year=%d", y), Count: -1, Current: y == year})
	}
	from := workday.Date(fmt.Sprintf("%d-01-01", year))
	until := workday.Date(fmt.Sprintf("%d-01-01", year+1))
	err := d.mux.DB().Read(ctx, func(tx *db.Tx) (err error) {
		p.Rows, err = ReturnRates(ctx, tx, w.Actor.Unit, db.Time(from.Time()), db.Time(until.Time()))
		return err
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(p.Rows, func(a, b ReturnRate) int { return b.Percent() - a.Percent() })
	if w.Tabular() {
		var out [][]any
		for _, x := range p.Rows {
			out = append(out, []any{x.UnitName, x.Sent, x.Returned, x.Returns, fmt.Sprintf("%d%%", x.Percent())})
		}
		return w.Table("退文率"+p.Year, []string{"单位", "报送件数", "退文件数", "退文次数", "退文率"}, out)
	}
	p.Page = w.Page(p.Year+"年退文率", web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: "公文办理", Href: "/office/document"}, web.Crumb{Title: "退文率"})
	return w.Render("document/rates", p)
}
