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
	Wait          string // whom it waits for

	unit, state, sort, dueOn, clock string
	kind                            ApplicantKind
	provisional                     bool
}

// At is where the row stands in the order of the board, for the page after it.
func (x ListRow) At() string { return x.sort }

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
	Query   string // of the exports
}

const pageSize = 50

func (d *Desk) list(w *web.Response, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	q := BoardQuery{View: v.Get("view"), Wait: v.Get("wait"), Handler: v.Get("handler"), After: v.Get("after"), Limit: pageSize + 1}
	if w.Format != "" {
		q.Limit, q.After, q.Bare = 5000, "", true
	}
	var helped []HelpedMonth
	b, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (b Board, err error) {
		if !q.Bare {
			if helped, err = HelpedOf(ctx, tx, w.Actor.Unit, 6); err != nil {
				return b, err
			}
		}
		return d.BoardOf(ctx, tx, w.Actor, q)
	})
	if err != nil {
		return err
	}
	switch w.Format {
	case "json":
		return w.JSON(b.Rows)
	case "csv", "xlsx":
		var rows [][]any
		for _, x := range b.Rows {
			rows = append(rows, []any{x.No, x.Title, x.UnitName, x.Applicant, x.received, x.StateName, x.Wait, x.Clock.Full, x.Handler})
		}
		return w.Table("依申请公开台账", []string{"编号", "所需信息", "机关", "申请人", "收到日期", "状态", "等待", "期限", "经办人"}, rows)
	}
	p := ListPage{Rows: b.Rows, Loads: b.Loads, Filters: q.filters(b), Openers: d.requests.Describe().Openings(w.Actor), May: w.Actor.Has(actor.Disclosure), Takes: w.Actor.Has(actor.Handler), Query: q.address(""), Helped: helped}
	if len(p.Rows) > pageSize {
		p.Rows = p.Rows[:pageSize]
		last := p.Rows[pageSize-1]
		p.Next = "/office/foi" + q.address(last.At()+"~"+last.ID)
	}
	p.Page = w.Page("依申请公开", web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: "依申请公开"})
	return w.Render("foi/list", p)
}

// address is the query of an address at which the same is asked for.
func (q BoardQuery) address(after string) string {
	v := url.Values{}
	for k, x := range map[string]string{"view": q.View, "wait": q.Wait, "handler": q.Handler, "after": after} {
		if x != "" {
			v.Set(k, x)
		}
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// filters are the links above the board, with how many stand behind each. Pages after the
// first show none of the numbers.
func (q BoardQuery) filters(b Board) []web.Filter {
	count := func(m map[string]int, id string) int {
		if n, ok := m[id]; ok {
			return n
		}
		return -1
	}
	views, waits := web.Filter{Title: "查看"}, web.Filter{Title: "等待"}
	for _, x := range Views {
		views.Links = append(views.Links, web.FilterLink{Title: x.Name, Href: "/office/foi" + BoardQuery{View: x.ID}.address(""), Count: count(b.Views, x.ID),
			Current: q.View == x.ID && q.Wait == "" && q.Handler == ""})
	}
	for _, x := range Waits {
		if n := count(b.Waits, x.ID); n != 0 || q.Wait == x.ID {
			waits.Links = append(waits.Links, web.FilterLink{Title: x.Name, Href: "/office/foi" + BoardQuery{Wait: x.ID}.address(""), Count: n, Current: q.Wait == x.ID})
		}
	}
	if len(waits.Links) == 0 {
		return []web.Filter{views}
	}
	return []web.Filter{views, waits}
}

func (a *Area) rows(ctx context.Context, tx *db.Tx, by actor.Actor, where db.Where, q BoardQuery) ([]ListRow, error) {
	q.narrow(&where, by, tx.Now)
	order, way, cmp := byDue, " ASC", ">"
	if q.View == "ended" {
		order, way, cmp = "c.changed_at", " DESC", "<"
	}
	if at, id, ok := strings.Cut(q.After, "~"); ok {
		where.And("("+order+" "+cmp+" ? OR "+order+" = ? AND c.id "+cmp+" ?)", at, at, id)
	}
	table := a.requests.Describe()
	cols := ""
	if q.View != "ended" {
		for _, x := range Waits {
			cols += `, CASE WHEN ` + x.cond + ` THEN 1 ELSE 0 END`
		}
	}
	rows, err := db.All(ctx, tx, func(s db.Scanner) (x ListRow, err error) {
		var name string
		var provisional int
		waits := make([]int, len(Waits))
		into := []any{&x.ID, &x.No, &x.Title, &x.unit, &x.state, &x.kind, &name, &x.Received, &x.Handler, &x.sort, &x.dueOn, &x.clock, &provisional}
		if cols != "" {
			for i := range waits {
				into = append(into, &waits[i])
			}
		}
		err = s.Scan(into...)
		x.provisional = provisional == 1
		if x.Applicant = applicantName(x.kind); x.unit == by.Unit && name != "" {
			x.Applicant = name
		}
		x.StateName, x.Wait = table.StateName(lifecycle.State(x.state)), waitNames(waits)
		return x, err
	}, `SELECT c.id, c.no, c.title, c.unit, c.state, f.applicant, f.name, f.received, f.handler_name, t.place, COALESCE(k.due_on, ''), COALESCE(k.state, ''), COALESCE(k.provisional, 0)`+cols+
		board+` JOIN (SELECT c.id, `+order+` AS place`+board+where.SQL()+` ORDER BY `+order+way+`, c.id`+way+` LIMIT ?) t ON t.id = c.id ORDER BY t.place`+way+`, c.id`+way, append(where.Args, q.Limit)...)
	if err != nil || len(rows) == 0 {
		return rows, err
	}
	cal, err := a.Engine.Calendar(ctx, tx)
	if err != nil {
		return nil, err
	}
	names := unitNames{}
	for i := range rows {
		x := &rows[i]
		if x.UnitName, err = names.of(ctx, tx, x.unit); err != nil {
			return nil, err
		}
		x.Clock, x.received = x.chip(cal, tx.Now), workday.Date(x.Received)
		x.Received = x.received.Chinese()
	}
	return rows, nil
}

func waitNames(waits []int) string {
	var out []string
	for i, n := range waits {
		if n == 1 {
			out = append(out, Waits[i].Name)
		}
	}
	return strings.Join(out, "、")
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

func applicantName(k ApplicantKind) string {
	for _, x := range ApplicantKinds {
		if x.Kind == k {
			return x.Name
		}
	}
	return string(k)
}
