package foi

import (
	"net/http"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// TicketRow is a member with what it drew.
type TicketRow struct {
	Place         int // by ticket
	Request, Unit string
	No            string // of those that the reader is told of
	Ticket        string
	Drawn         bool
}

// DrawPage is the working of a draw: whoever has it can do it again.
type DrawPage struct {
	web.Page
	Sample
	Href     string
	Rule     string // how many are drawn
	Drawn    bool
	Rows     []TicketRow // those drawn, and the first that were not
	Rest     int         // members that are not shown
	Intact   bool        // the list still has the hash that was frozen
	Anchored bool        // the checkpoint anchors the audit entry of the freeze
}

// beside is how many of those not drawn the page shows after those drawn.
const beside = 5

func (d *Desk) working(w *web.Response, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	p := DrawPage{Href: "/office/sample/" + id}
	var members []Member
	err := d.mux.DB().Read(ctx, func(tx *db.Tx) error {
		if _, err := w.Case(ctx, tx, SampleName, id); err != nil {
			return err
		}
		s, err := d.Sample(ctx, tx, id)
		if err != nil {
			return err
		}
		p.Sample, p.Rule = *s, s.Size()
		members, err = Members(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	p.Intact = p.Population == "" || len(members) == p.Count && Sum(Population(members)) == p.Population
	p.Drawn, p.Anchored = p.Seed != "", p.SeedAudit >= p.AuditSeq
	rows := p.tickets(members)
	for _, k := range p.shown(w.Actor) {
		for i := range rows {
			if rows[i].Request == k.Request {
				rows[i].No = k.No
			}
		}
	}
	if w.Tabular() {
		var out [][]any
		for _, x := range rows {
			out = append(out, []any{x.Request, x.Unit, x.Ticket, x.Place, x.Drawn})
		}
		return w.Table("抽查总体"+p.No, []string{"办结件", "机关", "抽取号", "名次", "抽中"}, out)
	}
	for _, x := range rows {
		if p.Seed == "" {
			break
		}
		if x.Drawn || p.Rest < beside {
			p.Rows = append(p.Rows, x)
		}
		if !x.Drawn {
			p.Rest++
		}
	}
	p.Rest = len(rows) - len(p.Rows)
	p.Page = w.Page("抽取演算", append(crumbs("抽查")[:2], web.Crumb{Title: "抽查", Href: "/office/sample"}, web.Crumb{Title: p.No, Href: p.Href}, web.Crumb{Title: "抽取演算"})...)
	return w.Render("foi/draw", p)
}

// tickets are all members by their tickets; before the draw in the order of the list.
func (p *DrawPage) tickets(members []Member) []TicketRow {
	if p.Seed == "" {
		var out []TicketRow
		for _, m := range members {
			out = append(out, TicketRow{Request: m.Request, Unit: m.Unit})
		}
		return out
	}
	drawn := map[string]bool{}
	for _, k := range p.Picks {
		drawn[k.Request] = true
	}
	var out []TicketRow
	for i, t := range Tickets(members, p.Population, p.Seed) {
		out = append(out, TicketRow{Place: i + 1, Request: t.Request, Unit: t.Unit, Ticket: t.Ticket, Drawn: drawn[t.Request]})
	}
	return out
}

// FindingRow is a finding in the result of a sampling.
type FindingRow struct {
	No, Title, UnitName, Item, Law, Text, Checker string
	On                                            workday.Date
	Href                                          string
}

// ResultPage lists all findings of a sampling.
type ResultPage struct {
	web.Page
	Href          string
	Checked, Left int
	Sound         int
	Rows          []FindingRow
}

func (d *Desk) result(w *web.Response, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	p := ResultPage{Href: "/office/sample/" + id}
	var s *Sample
	err := d.mux.DB().Read(ctx, func(tx *db.Tx) (err error) {
		if _, err = w.Case(ctx, tx, SampleName, id); err != nil {
			return err
		}
		if s, err = d.Sample(ctx, tx, id); err != nil {
			return err
		}
		names := unitNames{}
		for _, k := range s.shown(w.Actor) {
			if !k.Checked() {
				p.Left++
				continue
			}
			if p.Checked++; len(k.Faults()) == 0 {
				p.Sound++
			}
			unit, err := names.of(ctx, tx, k.Unit)
			if err != nil {
				return err
			}
			for _, m := range k.Faults() {
				it, _ := ItemByID(m.Item)
				p.Rows = append(p.Rows, FindingRow{k.No, k.Title, unit, it.Name, it.Law.Cite(), m.Text(), k.CheckerName, k.CheckedOn, p.Href + "/check/" + k.Request})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if w.Tabular() {
		var rows [][]any
		for _, x := range p.Rows {
			rows = append(rows, []any{x.No, x.Title, x.UnitName, x.Item, x.Law, x.Text, x.Checker, x.On})
		}
		return w.Table("抽查结果"+s.No, []string{"编号", "所需信息", "机关", "检查项目", "依据", "问题", "检查人", "检查日期"}, rows)
	}
	p.Page = w.Page("抽查结果", append(crumbs("抽查")[:2], web.Crumb{Title: "抽查", Href: "/office/sample"}, web.Crumb{Title: s.No, Href: p.Href}, web.Crumb{Title: "抽查结果"})...)
	return w.Render("foi/result", p)
}
