package foi

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// ListRow is a request on the board.
type ListRow struct {
	ID, No, Title string
	UnitName      string
	Applicant     string // name, inside the unit; else the kind
	StateName     string
	Received      string
	received      workday.Date
	Handler       string
	Clock         web.ClockChip
	Wait          string

	unit, state, due, dueOn, clock string
	kind                           ApplicantKind
	provisional                    bool
}

// Load is how much one handler has in hand.
type Load struct {
	Name    string
	Href    string
	Open    int
	Overdue int
}

// ListPage is the board: everything open with its clock, what is due soon first.
type ListPage struct {
	web.Page
	Rows    []ListRow
	Filters []web.Filter
	Loads   []Load
	Openers []lifecycle.StepInfo
	May     bool // change the settings
	Takes   bool // take a spreadsheet over
	Helped  []HelpedMonth
	Next    string
}

// views are the filters of the board.
var views = []struct{ ID, Name string }{
	{"", "在办"}, {"overdue", "已超期"}, {"week", "七天内到期"}, {"paused", "暂停计算"}, {"mine", "我经办的"}, {"unassigned", "未分办"}, {"ended", "已办结"},
}

const pageSize = 50

// board is the query of the list: each request with the clock of its answer.
const board = ` FROM cases c JOIN foi_request f ON f.id = c.id
	LEFT JOIN deadline_cache k ON k.case_id = c.id AND k.rule IN ('foi.reply', 'foi.reply-2008', 'foi.delay') AND k.state IN ('running', 'paused')`

func (d *Desk) list(w *web.Response, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	table := d.requests.Describe()
	p := ListPage{Openers: table.Openings(w.Actor), May: w.Actor.Has(actor.Disclosure), Takes: w.Actor.Has(actor.Handler)}
	size := pageSize
	if w.Format != "" {
		size = 5000
	}
	err := d.mux.DB().Read(ctx, func(tx *db.Tx) (err error) {
		cond, args, err := lifecycle.Seen(ctx, tx, w.Actor)
		if err != nil {
			return err
		}
		var where db.Where
		where.And("c.area = ? AND "+cond, append([]any{Name}, args...)...)
		if p.Rows, err = d.rows(ctx, tx, w, where, v, size+1); err == nil && w.Format == "" {
			p.Loads, err = loads(ctx, tx, where)
		}
		if err == nil && w.Format == "" {
			p.Helped, err = HelpedOf(ctx, tx, w.Actor.Unit, 6)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(p.Rows) > size {
		p.Rows = p.Rows[:size]
		last := p.Rows[size-1]
		q := url.Values{"after": {last.due + "~" + last.ID}}
		for _, k := range []string{"view", "handler"} {
			if v.Get(k) != "" {
				q.Set(k, v.Get(k))
			}
		}
		p.Next = "/office/foi?" + q.Encode()
	}
	switch w.Format {
	case "json":
		return w.JSON(p.Rows)
	case "csv", "xlsx":
		var rows [][]any
		for _, x := range p.Rows {
			rows = append(rows, []any{x.No, x.Title, x.UnitName, x.Applicant, x.received, x.StateName, x.Clock.Full, x.Handler})
		}
		return w.Table("依申请公开台账", []string{"编号", "所需信息", "机关", "申请人", "收到日期", "状态", "期限", "经办人"}, rows)
	}
	f := web.Filter{Title: "查看"}
	for _, x := range views {
		f.Links = append(f.Links, web.FilterLink{Title: x.Name, Href: "/office/foi?view=" + x.ID, Count: -1, Current: v.Get("view") == x.ID && v.Get("handler") == ""})
	}
	p.Filters = []web.Filter{f}
	p.Page = w.Page("依申请公开", web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: "依申请公开"})
	return w.Render("foi/list", p)
}

func (d *Desk) rows(ctx context.Context, tx *db.Tx, w *web.Response, where db.Where, v url.Values, n int) ([]ListRow, error) {
	narrow(&where, v, w.Actor, tx.Now)
	order := "COALESCE(k.due_at, '9')"
	if v.Get("view") == "ended" {
		order = "c.changed_at"
	}
	way, cmp := " ASC", ">"
	if v.Get("view") == "ended" {
		way, cmp = " DESC", "<"
	}
	if at, id, ok := strings.Cut(v.Get("after"), "~"); ok {
		where.And("("+order+" "+cmp+" ? OR "+order+" = ? AND c.id "+cmp+" ?)", at, at, id)
	}
	table := d.requests.Describe()
	rows, err := db.All(ctx, tx, func(s db.Scanner) (x ListRow, err error) {
		var name string
		var provisional int
		err = s.Scan(&x.ID, &x.No, &x.Title, &x.unit, &x.state, &x.kind, &name, &x.Received, &x.Handler, &x.due, &x.dueOn, &x.clock, &provisional)
		x.provisional = provisional == 1
		if x.Applicant = applicantName(x.kind); x.unit == w.Actor.Unit && name != "" {
			x.Applicant = name
		}
		x.StateName = table.StateName(lifecycle.State(x.state))
		return x, err
	}, `SELECT c.id, c.no, c.title, c.unit, c.state, f.applicant, f.name, f.received, f.handler_name, `+order+`, COALESCE(k.due_on, ''), COALESCE(k.state, ''), COALESCE(k.provisional, 0)`+
		board+where.SQL()+` ORDER BY `+order+way+`, c.id`+way+` LIMIT ?`, append(where.Args, n)...)
	if err != nil || len(rows) == 0 {
		return rows, err
	}
	cal, err := d.Engine.Calendar(ctx, tx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for i := range rows {
		x := &rows[i]
		if _, ok := names[x.unit]; !ok {
			u, err := org.UnitByID(ctx, tx, x.unit)
			if err != nil {
				return nil, err
			}
			names[x.unit] = u.Name
		}
		x.UnitName, x.Clock = names[x.unit], x.chip(cal, tx.Now)
		x.received = workday.Date(x.Received)
		x.Received = x.received.Chinese()
	}
	return rows, nil
}

// chip is the clock of a row, from the cached due date alone.
func (x ListRow) chip(cal *workday.Calendar, now time.Time) web.ClockChip {
	if x.clock == "" {
		return web.ClockChip{}
	}
	st := deadline.Status{State: deadline.State(x.clock), Due: workday.Date(x.dueOn), Unit: deadline.Workdays, Provisional: x.provisional}
	if st.State == deadline.Paused {
		return web.ClockChip{Name: "答复期限", Class: "paused", Text: "暂停计算", Full: "征求意见、补正或者缴费期间暂停计算", Now: now}
	}
	st.DueAt = st.Due.AddDays(1).Time()
	today := workday.DateOf(now)
	if st.Left = cal.Between(today, st.Due); today > st.Due {
		st.State, st.LateBy, st.LateUnit = deadline.Overdue, cal.Between(st.Due, today), deadline.Workdays
	}
	st.Warning = st.Left <= 5
	return web.Chip("答复期限", st, now)
}

func narrow(where *db.Where, v url.Values, by actor.Actor, now time.Time) {
	open := "c.closed = 0"
	switch v.Get("view") {
	case "overdue":
		where.And(open+" AND k.state = 'running' AND k.due_at <= ?", db.Time(now))
	case "week":
		where.And(open+" AND k.state = 'running' AND k.due_at > ? AND k.due_at <= ?", db.Time(now), db.Time(now.AddDate(0, 0, 7)))
	case "paused":
		where.And(open + " AND k.state = 'paused'")
	case "mine":
		where.And(open+" AND f.handler = ?", by.Person)
	case "unassigned":
		where.And(open + " AND f.handler = ''")
	case "ended":
		where.And("c.closed = 1")
	default:
		where.And(open)
	}
	if h := v.Get("handler"); h != "" {
		where.And("f.handler = ?", h)
	}
}

// loads counts what each handler has in hand.
func loads(ctx context.Context, tx *db.Tx, where db.Where) ([]Load, error) {
	where.And("c.closed = 0 AND f.handler <> ''")
	return db.All(ctx, tx, func(s db.Scanner) (l Load, err error) {
		var id string
		err = s.Scan(&id, &l.Name, &l.Open, &l.Overdue)
		l.Href = "/office/foi?handler=" + url.QueryEscape(id)
		return l, err
	}, `SELECT f.handler, MAX(f.handler_name), COUNT(*), SUM(CASE WHEN k.state = 'running' AND k.due_at <= ? THEN 1 ELSE 0 END)`+board+where.SQL()+
		` GROUP BY f.handler ORDER BY COUNT(*) DESC, f.handler LIMIT 50`, append([]any{db.Time(tx.Now)}, where.Args...)...)
}

func applicantName(k ApplicantKind) string {
	for _, x := range ApplicantKinds {
		if x.Kind == k {
			return x.Name
		}
	}
	return string(k)
}
