package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/stat"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// StatPage is the figures of a period: a board by unit, then each figure with its parts.
// Every number leads to the cases that it counts.
type StatPage struct {
	web.Page
	From, Until workday.Date
	Filters     []web.Filter
	Columns     []StatColumn
	Rows        []StatUnit
	Details     []StatDetail
	Export      Export
}

// StatColumn is a figure on the board.
type StatColumn struct {
	Name, Note string
	Clause     clause.Clause
}

// StatUnit is a row of the board.
type StatUnit struct {
	Name  string
	Cells []StatCell
}

// StatCell is a number with where it leads; Class is of a matrix.
type StatCell struct{ Text, Href, Class string }

// StatDetail is a figure that has parts: deadline rules or steps.
type StatDetail struct {
	StatColumn
	Rows []StatPart
}

// StatPart is one part of a figure.
type StatPart struct{ Unit, Flow, Part, Text, Href string }

// CasesPage lists the cases behind a number.
type CasesPage struct {
	web.Page
	Name, Note  string
	Clause      clause.Clause
	From, Until workday.Date
	Rows        []FoundRow
	Next        string
}

func (d *Desk) figures() *stat.Registry {
	if d.Figures != nil {
		return d.Figures
	}
	var r stat.Registry
	r.Register(stat.Kernel(d.Engine)...)
	return &r
}

// periodOf is the period asked for; this year by default.
func periodOf(v url.Values, today workday.Date) (stat.Period, []errs.Reason) {
	year := stat.Period{From: workday.Date(fmt.Sprintf("%d-01-01", today.Year())), Until: today}
	from, until := v.Get("from"), v.Get("until")
	if from == "" && until == "" {
		return year, nil
	}
	p := year
	var err error
	var bad []errs.Reason
	if p.From, err = workday.Parse(from); err != nil {
		bad = append(bad, errs.Reason{Field: "from", Msg: "请填写真实的起始日期，例如“2026-01-01”。"})
	}
	if p.Until, err = workday.Parse(until); err != nil {
		bad = append(bad, errs.Reason{Field: "until", Msg: "请填写真实的截止日期，例如“2026-03-31”。"})
	}
	if bad == nil && p.Until < p.From {
		bad = append(bad, errs.Reason{Field: "until", Msg: "截止日期早于起始日期，请改正后再统计。"})
	}
	if bad != nil {
		return year, bad
	}
	return p, nil
}

func (d *Desk) stat(w *web.Response, r *http.Request) error {
	today := workday.DateOf(w.Now)
	v := r.URL.Query()
	period, bad := periodOf(v, today)
	area := v.Get("area")
	if d.Engine.Machines[area] == nil {
		area = ""
	}
	registry := d.figures()
	var all []stat.Figure
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		scope, err := org.ScopeOf(ctx, tx, w.Actor)
		if err != nil {
			return err
		}
		all, err = registry.Figures(ctx, tx, stat.Query{Period: period, Area: area, Scope: scope})
		return err
	})
	if err != nil {
		return err
	}
	if w.Tabular() {
		var rows [][]any
		for _, f := range all {
			rows = append(rows, []any{f.Name, f.UnitName, d.flowName(f.Area), f.PartName, f.Text(), f.N, f.Of, f.Clause.Short(), f.Note, w.Abs("/office/stat/cases?" + f.Link(true).Encode())})
		}
		return w.Table("统计"+string(period.From)+"至"+string(period.Until), []string{"指标", "单位", "事项", "分项", "数值", "分子", "分母", "依据", "口径", "明细"}, rows)
	}
	p := StatPage{From: period.From, Until: period.Until}
	p.board(registry, all, area)
	d.details(&p, registry, all)
	p.Filters = d.statFilters(period, today, area)
	p.Export = exports("/office/stat?" + statQuery(period, area).Encode())
	p.Page = page(w, "统计")
	p.Errors = bad
	return w.Render("desk/stat", p)
}

func statQuery(p stat.Period, area string) url.Values {
	v := url.Values{"from": {string(p.From)}, "until": {string(p.Until)}}
	if area != "" {
		v.Set("area", area)
	}
	return v
}

func (d *Desk) statFilters(p stat.Period, today workday.Date, area string) []web.Filter {
	y, m := today.Year(), string(today)[:8]+"01"
	first := workday.Date(m)
	last := first.AddDays(-1)
	span := web.Filter{Title: "时段"}
	for _, x := range []struct {
		name string
		p    stat.Period
	}{
		{"今年以来", stat.Period{From: workday.Date(fmt.Sprintf("%d-01-01", y)), Until: today}},
		{"本月", stat.Period{From: first, Until: today}},
		{"上月", stat.Period{From: workday.Date(string(last)[:8] + "01"), Until: last}},
		{"去年", stat.Period{From: workday.Date(fmt.Sprintf("%d-01-01", y-1)), Until: workday.Date(fmt.Sprintf("%d-12-31", y-1))}},
	} {
		span.Links = append(span.Links, web.FilterLink{Title: x.name, Href: "/office/stat?" + statQuery(x.p, area).Encode(), Count: -1, Current: x.p == p})
	}
	kinds := web.Filter{Title: "事项", Links: []web.FilterLink{{Title: "全部", Href: "/office/stat?" + statQuery(p, "").Encode(), Count: -1, Current: area == ""}}}
	for _, a := range d.areas() {
		kinds.Links = append(kinds.Links, web.FilterLink{Title: d.flowName(a), Href: "/office/stat?" + statQuery(p, a).Encode(), Count: -1, Current: a == area})
	}
	return []web.Filter{span, kinds}
}

// board adds the figures up by unit.
func (p *StatPage) board(r *stat.Registry, all []stat.Figure, area string) {
	var units, names []string
	for _, f := range all {
		if !slices.Contains(units, f.Unit) {
			units, names = append(units, f.Unit), append(names, f.UnitName)
		}
	}
	for i := range units {
		p.Rows = append(p.Rows, StatUnit{Name: names[i]})
	}
	for _, def := range r.Defs() {
		p.Columns = append(p.Columns, StatColumn{def.Name, def.Note, def.Law})
		for i, unit := range units {
			sum := stat.Figure{Key: def.Key, Form: def.Form, Period: stat.Period{From: p.From, Until: p.Until}, Value: stat.Value{Unit: unit, Area: area}}
			for _, f := range all {
				if f.Key == def.Key && f.Unit == unit {
					sum.N, sum.Of = sum.N+f.N, sum.Of+f.Of
				}
			}
			p.Rows[i].Cells = append(p.Rows[i].Cells, statCell(sum))
		}
	}
}

func statCell(f stat.Figure) StatCell {
	c := StatCell{Text: f.Text(), Href: "/office/stat/cases?" + f.Link(f.Form != stat.Number).Encode(), Class: "ok"}
	switch {
	case f.N == 0 && f.Of == 0:
		return StatCell{Text: "—", Class: "none"}
	case (f.Key == stat.Overdue || f.Key == stat.Late) && f.N > 0:
		c.Class = "bad"
	case f.Key == stat.Provisional, f.Key == stat.OnTime && f.N < f.Of:
		c.Class = "warn"
	}
	return c
}

func (d *Desk) details(p *StatPage, r *stat.Registry, all []stat.Figure) {
	for _, def := range r.Defs() {
		x := StatDetail{StatColumn: StatColumn{def.Name, def.Note, def.Law}}
		for _, f := range all {
			if f.Key == def.Key && f.Part != "" {
				x.Rows = append(x.Rows, StatPart{f.UnitName, d.flowName(f.Area), f.PartName, f.Text(), "/office/stat/cases?" + f.Link(f.Form != stat.Number).Encode()})
			}
		}
		if x.Rows != nil {
			p.Details = append(p.Details, x)
		}
	}
}

func (d *Desk) statCases(w *web.Response, r *http.Request) error {
	p := CasesPage{}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		scope, err := org.ScopeOf(ctx, tx, w.Actor)
		if err != nil {
			return err
		}
		list, err := d.figures().Cases(ctx, tx, r.URL.Query(), scope)
		if err != nil {
			return err
		}
		names, err := org.Labels(ctx, tx)
		if err != nil {
			return err
		}
		p.Name, p.Note, p.Clause, p.From, p.Until = list.Figure.Name, list.Figure.Note, list.Figure.Law, list.Query.From, list.Query.Until
		for _, c := range list.Cases {
			x := FoundRow{ID: c.ID, Area: c.Area, No: c.No, Title: c.Title, FlowName: d.flowName(c.Area), UnitName: names[c.Unit]}
			if m := d.Engine.Machines[c.Area]; m != nil {
				x.Status = m.Describe().StateName(lifecycle.State(c.State))
			}
			p.Rows = append(p.Rows, x)
		}
		if list.Next != nil {
			p.Next = "/office/stat/cases?" + list.Next.Encode()
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Page = page(w, p.Name, "统计", "/office/stat?"+statQuery(stat.Period{From: p.From, Until: p.Until}, "").Encode())
	return w.Render("desk/cases", p)
}
