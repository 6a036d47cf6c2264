package foi

import (
	"net/http"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// FilingsPage lists corrections or complaints.
type FilingsPage struct {
	web.Page
	Area    string
	Rows    []FilingRow
	Openers []lifecycle.StepInfo
	Filters []web.Filter
}

// FilingRow is one of them. Who filed it is not on the list.
type FilingRow struct {
	No, Title, Href, UnitName, StateName, Submitted, Handler string
	Clock                                                    web.ClockChip

	unit, state, due string
}

// filings lists what an actor may see of a door: open ones first due first, or the ended.
func (d *Desk) filings(area string) web.Handler {
	rule := map[string]*deadline.Rule{RecordName: RecordTerm, ComplaintName: ComplaintTerm}[area]
	return func(w *web.Response, r *http.Request) error {
		ctx := r.Context()
		m, err := d.Engine.Machine(area)
		if err != nil {
			return err
		}
		table, ended := m.Describe(), r.URL.Query().Get("view") == "ended"
		p := FilingsPage{Area: area, Openers: table.Openings(w.Actor)}
		err = d.mux.DB().Read(ctx, func(tx *db.Tx) error {
			cond, args, err := lifecycle.Seen(ctx, tx, w.Actor)
			if err != nil {
				return err
			}
			var where db.Where
			where.And("c.area = ? AND c.closed = ? AND "+cond, append([]any{area, db.Bool(ended)}, args...)...)
			order := " ORDER BY COALESCE(k.due_on, '9'), c.id"
			if ended {
				order = " ORDER BY c.changed_at DESC, c.id DESC"
			}
			p.Rows, err = db.All(ctx, tx, func(s db.Scanner) (x FilingRow, err error) {
				var id string
				err = s.Scan(&id, &x.No, &x.Title, &x.unit, &x.state, &x.Submitted, &x.Handler, &x.due)
				x.Href, x.StateName, x.Submitted = "/office/"+area+"/"+id, table.StateName(lifecycle.State(x.state)), workday.Date(x.Submitted).Chinese()
				return x, err
			}, `SELECT c.id, c.no, c.title, c.unit, c.state, f.submitted, f.handler_name, COALESCE(k.due_on, '') FROM cases c JOIN foi_filing f ON f.id = c.id
				LEFT JOIN deadline_cache k ON k.case_id = c.id AND k.rule = ? AND k.state IN ('running', 'overdue')`+where.SQL()+order+` LIMIT 200`, append([]any{rule.ID}, where.Args...)...)
			if err != nil || len(p.Rows) == 0 {
				return err
			}
			cal, err := d.Engine.Calendar(ctx, tx)
			for i := range p.Rows {
				x := &p.Rows[i]
				if u, err := org.UnitByID(ctx, tx, x.unit); err == nil {
					x.UnitName = u.Name
				}
				if x.due != "" {
					x.Clock = ListRow{clock: "running", dueOn: x.due}.chip(cal, tx.Now)
					x.Clock.Name = "办理期限"
				}
			}
			return err
		})
		if err != nil {
			return err
		}
		p.Filters = []web.Filter{{Title: "查看", Links: []web.FilterLink{{Title: "在办", Href: "/office/" + area, Count: -1, Current: !ended}, {Title: "已办结", Href: "/office/" + area + "?view=ended", Count: -1, Current: ended}}}}
		p.Page = w.Page(table.Name, web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: "依申请公开", Href: "/office/foi"}, web.Crumb{Title: table.Name})
		return w.Render("foi/filings", p)
	}
}
