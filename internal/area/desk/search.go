package desk

import (
	"cmp"
	"context"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/dossier"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// SearchPage finds cases by all that they hold, among those that the actor may see. What
// it counts is what it would list.
type SearchPage struct {
	web.Page
	Asked  string
	Rows   []FoundRow
	Total  int
	Capped bool
	Lacks  bool // a number was asked for that no case in sight has
	Facets []web.Filter
	Orders []web.FilterLink
	Wider  string // the same words without filters
	First  string
	Next   string
	Export Export
	Hidden []web.Meta // filters that a new search keeps
}

// FoundRow is a case that was found.
type FoundRow struct {
	ID, Area, No, Title string
	FlowName, UnitName  string
	Status              string
	Changed             time.Time
	Marked, Number      template.HTML // title and number, with what was asked for marked
	Piece               template.HTML // of the text, around what was asked for
	Best                bool          // its number is the one asked for
}

// Href is the address of the case.
func (f FoundRow) Href() string { return "/office/" + f.Area + "/" + f.ID }

const (
	longest     = 100  // characters of a query that are looked at
	hitsShown   = 20   // of a page
	hitsSent    = 200  // of a page for a program
	hitsKept    = 2000 // of a table
	valuesShown = 12   // of a filter
	searchPath  = "/office/search"
)

func (d *Desk) search(w *web.Response, r *http.Request) error {
	a := caseAskOf(r.URL.Query())
	p := SearchPage{}
	if a.text != "" {
		err := d.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
			switch w.Format {
			case "csv", "xlsx":
				p.Rows, err = d.allFound(ctx, tx, w.Actor, a)
			case "json":
				p, err = d.find(ctx, tx, w.Actor, a, hitsSent)
			default:
				p, err = d.find(ctx, tx, w.Actor, a, hitsShown)
			}
			return err
		})
		if errs.Is(err, errs.Invalid) && a.after != "" { // a place that is no more: from the beginning
			return w.Redirect(a.href("", func(*caseAsk) {}))
		}
		if err != nil {
			return err
		}
	}
	switch w.Format {
	case "csv", "xlsx":
		return foundTable(w, p.Rows)
	case "json":
		return foundJSON(w, p)
	}
	p.Page = page(w, "查事项")
	p.Page.Query = a.text
	p.Asked = a.text
	return w.Render("desk/search", p)
}

// find answers with one page.
func (d *Desk) find(ctx context.Context, tx *db.Tx, by actor.Actor, a caseAsk, limit int) (SearchPage, error) {
	p := SearchPage{}
	res, err := dossier.Find(ctx, tx, by, a.query(limit))
	if err != nil {
		return p, err
	}
	names, err := labels(ctx, tx)
	if err != nil {
		return p, err
	}
	p.Total, p.Capped = res.Total, res.Capped
	if p.Rows, err = d.foundRows(ctx, tx, by, res, a, names); err != nil {
		return p, err
	}
	if _, ok := docno.Loose(a.text); ok && !a.narrowed() {
		p.Lacks = !res.DocNo
	}
	for _, f := range caseFields {
		now := *f.of(&a)
		values := res.Facets[f.facet]
		if now != "" { // as if this field were not narrowed
			b := a
			*f.of(&b), b.after = "", ""
			other, err := dossier.Find(ctx, tx, by, b.query(1))
			if err != nil {
				return p, err
			}
			values = other.Facets[f.facet]
		}
		if len(values) < 2 && now == "" { // nothing to choose
			continue
		}
		row := web.Filter{Title: f.title, Links: []web.FilterLink{{Title: "全部", Count: -1, Current: now == "", Href: a.href("", func(a *caseAsk) { *f.of(a) = "" })}}}
		for _, v := range shownOf(values, now) {
			row.Links = append(row.Links, web.FilterLink{Title: d.valueName(f.name, v.Value, a, names), Count: v.N, Current: v.Value == now,
				Href: a.href("", func(a *caseAsk) { *f.of(a) = v.Value })})
		}
		p.Facets = append(p.Facets, row)
		if now != "" {
			p.Hidden = append(p.Hidden, web.Meta{Name: f.name, Content: now})
		}
	}
	for _, o := range caseOrders {
		p.Orders = append(p.Orders, web.FilterLink{Title: o.name, Count: -1, Current: a.order == o.value, Href: a.href("", func(a *caseAsk) { a.order = o.value })})
	}
	if a.narrowed() {
		p.Wider = a.href("", func(a *caseAsk) { *a = caseAsk{text: a.text, order: a.order} })
	}
	if a.after != "" {
		p.First = a.href("", func(*caseAsk) {})
	}
	if res.Next != "" {
		p.Next = a.href("", func(a *caseAsk) { a.after = res.Next })
	}
	p.Export = Export{a.href(".xlsx", func(*caseAsk) {}), a.href(".csv", func(*caseAsk) {})}
	return p, nil
}

// shownOf are the values that a filter offers: the most frequent ones and the chosen one,
// which stays even where nothing has it, so that it can be taken back.
func shownOf(values []search.Facet, now string) []search.Facet {
	out := slices.Clone(values[:min(len(values), valuesShown)])
	if now == "" || slices.ContainsFunc(out, func(f search.Facet) bool { return f.Value == now }) {
		return out
	}
	chosen := search.Facet{Value: now}
	for _, v := range values {
		if v.Value == now {
			chosen = v
		}
	}
	return append(out, chosen)
}

// valueName is what a value of a filter is called.
func (d *Desk) valueName(field, value string, a caseAsk, units map[string]string) string {
	switch field {
	case "area":
		return d.flowName(value)
	case "unit":
		return cmp.Or(units[value], "所选单位")
	case "state":
		area, state, _ := strings.Cut(value, "/")
		if m := d.Engine.Machines[area]; m != nil {
			name := m.Describe().StateName(lifecycle.State(state))
			if a.area == "" && len(d.Engine.Machines) > 1 { // two flows may have a state of the same name
				return d.flowName(area) + "：" + name
			}
			return name
		}
	}
	return value
}

// foundRows reads the cases of a page as they are now. It asks once more who may see them.
func (d *Desk) foundRows(ctx context.Context, tx *db.Tx, by actor.Actor, res search.Result, a caseAsk, units map[string]string) ([]FoundRow, error) {
	var ids []string
	for _, h := range res.Hits {
		ids = append(ids, h.ID)
	}
	sees, args, err := lifecycle.Seen(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	in, more := db.In(ids)
	found := map[string]FoundRow{}
	_, err = db.All(ctx, tx, func(s db.Scanner) (struct{}, error) {
		var x FoundRow
		var unit string
		var state lifecycle.State
		err := s.Scan(&x.ID, &x.Area, &x.No, &x.Title, &unit, &state, db.At{T: &x.Changed})
		x.UnitName, x.FlowName = units[unit], d.flowName(x.Area)
		if m := d.Engine.Machines[x.Area]; m != nil {
			x.Status = m.Describe().StateName(state)
		}
		found[x.ID] = x
		return struct{}{}, err
	}, `SELECT c.id, c.area, c.no, c.title, c.unit, c.state, c.changed_at FROM cases c WHERE c.id IN (`+in+`) AND `+sees, append(more, args...)...)
	if err != nil {
		return nil, err
	}
	asked, number := docno.Loose(a.text)
	var out []FoundRow
	for _, h := range res.Hits {
		x, ok := found[h.ID]
		if !ok {
			continue
		}
		x.Marked, x.Piece, x.Number = h.Title, h.Snippet, search.Highlight(x.No, res.Terms)
		if n, ok := docno.Loose(x.No); ok && number && a.after == "" {
			x.Best = n.Key() == asked.Key()
		}
		out = append(out, x)
	}
	return out, nil
}

// allFound reads page after page, for a table.
func (d *Desk) allFound(ctx context.Context, tx *db.Tx, by actor.Actor, a caseAsk) ([]FoundRow, error) {
	names, err := labels(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []FoundRow
	for len(out) < hitsKept {
		res, err := dossier.Find(ctx, tx, by, a.query(hitsSent))
		if err != nil {
			return nil, err
		}
		rows, err := d.foundRows(ctx, tx, by, res, a, names)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
		if a.after = res.Next; a.after == "" {
			break
		}
	}
	return out, nil
}

// labels are the names of all units by id, of those that are gone too.
func labels(ctx context.Context, tx *db.Tx) (map[string]string, error) {
	out := map[string]string{}
	nodes, err := org.Units(ctx, tx)
	if err != nil {
		return nil, err
	}
	gone, err := org.Inactive(ctx, tx)
	for _, u := range gone {
		out[u.ID] = u.Label()
	}
	for _, n := range nodes {
		out[n.ID] = n.Label()
	}
	return out, err
}

func foundTable(w *web.Response, found []FoundRow) error {
	var rows [][]any
	for _, x := range found {
		rows = append(rows, []any{x.FlowName, x.No, x.Title, x.UnitName, x.Status, x.Changed, w.Abs(x.Href())})
	}
	return w.Table("查事项", []string{"类别", "编号", "标题", "承办单位", "状态", "最近变动", "地址"}, rows)
}

// foundJSON answers as the other lists of the office do for programs.
func foundJSON(w *web.Response, p SearchPage) error {
	type item struct {
		ID      string    `json:"id"`
		Area    string    `json:"area"`
		No      string    `json:"no,omitempty"`
		Title   string    `json:"title"`
		Unit    string    `json:"unit"`
		State   string    `json:"state"`
		Changed time.Time `json:"changed"`
		Href    string    `json:"href"`
	}
	out := struct {
		Total  int    `json:"total"`
		Capped bool   `json:"capped"` // there are more than total
		Items  []item `json:"items"`
		Next   string `json:"next,omitempty"`
	}{p.Total, p.Capped, []item{}, ""}
	for _, x := range p.Rows {
		out.Items = append(out.Items, item{x.ID, x.Area, x.No, x.Title, x.UnitName, x.Status, x.Changed, w.Abs(x.Href())})
	}
	if p.Next != "" {
		out.Next = w.Abs(strings.Replace(p.Next, searchPath, searchPath+".json", 1))
	}
	return w.JSON(out)
}
