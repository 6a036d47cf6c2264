package portal

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// Facet is a value that narrows a list, with the number of entries that have it.
type Facet struct {
	Value string `json:"value"`
	Name  string `json:"name"`
	N     int    `json:"n"`
}

// Answer is one page of a list or of a search, as JSON.
type Answer struct {
	Title    string             `json:"title"`
	Query    ask                `json:"query" doc:"实际采用的检索条件；不认识的参数不采用"`
	Total    int                `json:"total"`
	Capped   bool               `json:"capped" doc:"为真时 total 是下限，实际更多"`
	PageSize int                `json:"page_size" doc:"每页条数，最多 200"`
	Number   bool               `json:"doc_no_found" doc:"检索词是文号，并且确有此文件，排在最前"`
	Items    []Entry            `json:"items"`
	Facets   map[string][]Facet `json:"facets"`
	Next     string             `json:"next,omitempty" doc:"下一页的地址"`
}

// found is an answer on its way to a page, a file or a feed.
type found struct {
	ask   ask
	base  ask // what the address itself fixes
	path  string
	title string
	res   search.Result
	rows  []row
	facet map[string][]Facet // of each field, as if that field were not narrowed
}

// find answers a question and names what it counts.
func find(ctx context.Context, tx *db.Tx, a ask, abs func(string) string) (f found, err error) {
	f = found{ask: a, facet: map[string][]Facet{}}
	if f.res, err = search.Find(ctx, tx, a.query()); err != nil {
		return f, err
	}
	if f.rows, err = rowsOf(ctx, tx, f.res.Hits, abs); err != nil {
		return f, err
	}
	if f.res.DocNo && a.After == "" {
		key := keyOf(a.Text)
		for i := range f.rows {
			f.rows[i].Best = keyOf(f.rows[i].DocNo) == key
		}
	}
	names, err := org.Labels(ctx, tx)
	if err != nil {
		return f, err
	}
	for _, fd := range fields {
		from := f.res.Facets[fd.Name]
		if fd.get(a) != "" {
			q := a.with(fd, "").query()
			q.Limit = 1
			other, err := search.Find(ctx, tx, q)
			if err != nil {
				return f, err
			}
			from = other.Facets[fd.Name]
		}
		f.facet[fd.Name] = namedFacets(fd.Name, from, names)
	}
	return f, nil
}

func namedFacets(name string, from []search.Facet, units map[string]string) []Facet {
	out := make([]Facet, 0, len(from))
	for _, x := range from {
		f := Facet{Value: x.Value, Name: x.Value, N: x.N}
		switch name {
		case "unit":
			f.Name = cmp.Or(units[x.Value], "其他机关")
		case "column":
			f.Name = publication.ColumnName(x.Value)
		case "topic":
			f.Name = topic(x.Value)
		case "validity":
			f.Name = forceOf(x.Value).Name
		case "year":
			if x.Value == "0" {
				continue
			}
		}
		out = append(out, f)
	}
	switch name {
	case "year":
		slices.SortFunc(out, func(a, b Facet) int { return strings.Compare(b.Value, a.Value) })
	case "validity":
		place := func(f Facet) int {
			return slices.IndexFunc(forces, func(x force) bool { return x.Value == f.Value })
		}
		slices.SortStableFunc(out, func(a, b Facet) int { return place(a) - place(b) })
	}
	return out
}

const shownValues = 12

// filters are the fields as rows of links; a field that the address fixes is left out.
func (f found) filters(names ...string) []web.Filter {
	var out []web.Filter
	for _, fd := range fields {
		if !slices.Contains(names, fd.Name) || fd.get(f.base) != "" {
			continue
		}
		now := fd.get(f.ask)
		values := f.facet[fd.Name]
		if len(values) == 0 && now == "" {
			continue
		}
		row := web.Filter{Title: fd.Title, Links: []web.FilterLink{{Title: "全部", Href: f.ask.with(fd, "").href(f.path, "", f.base), Count: -1, Current: now == ""}}}
		seen := now == ""
		for i, v := range values {
			if i >= shownValues && v.Value != now {
				continue
			}
			seen = seen || v.Value == now
			row.Links = append(row.Links, web.FilterLink{Title: v.Name, Href: f.ask.with(fd, v.Value).href(f.path, "", f.base), Count: v.N, Current: v.Value == now})
		}
		if !seen { // nothing has it: the choice still shows, so that it can be taken back
			row.Links = append(row.Links, web.FilterLink{Title: nameOf(fd.Name, now), Href: f.ask.href(f.path, "", f.base), Count: 0, Current: true})
		}
		out = append(out, row)
	}
	return out
}

// nameOf names a value that no entry has.
func nameOf(name, value string) string {
	switch name {
	case "unit":
		return "所选机关"
	case "column":
		return publication.ColumnName(value)
	case "validity":
		return forceOf(value).Name
	}
	return topic(value)
}

func (f found) narrowed() bool {
	for _, fd := range fields {
		if fd.get(f.ask) != fd.get(f.base) {
			return true
		}
	}
	return false
}

// next is the address of the next page, "" on the last.
func (f found) next(suffix string) string {
	if f.res.Next == "" {
		return ""
	}
	a := f.ask
	a.After = f.res.Next
	return a.href(f.path, suffix, f.base)
}

// first is the address of the first page, "" on it.
func (f found) first() string {
	if f.ask.After == "" {
		return ""
	}
	a := f.ask
	a.After = ""
	return a.href(f.path, "", f.base)
}

func (f found) answer(abs func(string) string, suffix string) Answer {
	a := Answer{Title: f.title, Query: f.ask, Total: f.res.Total, Capped: f.res.Capped, PageSize: f.ask.Limit, Number: f.res.DocNo,
		Items: make([]Entry, 0, len(f.rows)), Facets: f.facet}
	for _, r := range f.rows {
		a.Items = append(a.Items, r.Entry)
	}
	if n := f.next(suffix); n != "" {
		sep := "?"
		if strings.Contains(n, "?") {
			sep = "&"
		}
		a.Next = abs(n + sep + "limit=" + strconv.Itoa(f.ask.Limit))
	}
	return a
}

var tableHead = []string{"标题", "发文字号", "索引号", "发布机关", "栏目", "主题分类", "成文日期", "发布日期", "有效性", "撤回", "地址"}

// send answers with the list in the format asked for, or with page.
func (f found) send(w *web.Response, r *http.Request, page func() error) error {
	h := w.Header()
	h.Set("X-Total", strconv.Itoa(f.res.Total))
	h.Set("X-Total-Capped", strconv.FormatBool(f.res.Capped))
	h.Set("X-Page-Size", strconv.Itoa(f.ask.Limit))
	suffix := ""
	if w.Format != "" {
		suffix = "." + w.Format
	}
	answer := f.answer(w.Abs, suffix)
	if answer.Next != "" {
		h.Set("Link", "<"+answer.Next+`>; rel="next"`)
	}
	tag, err := etag(w, []any{answer, f.path, r.URL.Host})
	if err != nil {
		return err
	}
	if w.Fresh(time.Time{}, tag) {
		return nil
	}
	switch w.Format {
	case "json":
		return w.JSON(answer)
	case "csv", "xlsx":
		return w.Table(f.title, tableHead, f.table())
	case "atom":
		return f.feed(w)
	}
	return page()
}

func (f found) table() [][]any {
	out := make([][]any, len(f.rows))
	for i, r := range f.rows {
		withdrawn := ""
		if r.Withdrawn {
			withdrawn = "已撤回"
		}
		out[i] = []any{r.Title, r.DocNo, r.IndexNo, r.UnitName, r.ColumnName, r.Topic, workday.Date(r.Written), workday.Date(r.Published), r.Force.Name, withdrawn, r.URL}
	}
	return out
}

// listPage is a list of a column or of a unit.
type listPage struct {
	web.Page
	Heading  string
	About    string
	Facts    []web.Fact
	Filters  []web.Filter
	Rows     []row
	Total    int
	Capped   bool
	Next     string
	First    string
	Formats  formats
	Narrowed bool
	Plain    string // the same list without filters
}

// formats are the addresses of the same list for programs.
type formats struct{ Atom, XLSX, CSV, JSON string }

func (f found) formats() formats {
	a := f.ask
	a.After = ""
	return formats{a.href(f.path, ".atom", f.base), a.href(f.path, ".xlsx", f.base), a.href(f.path, ".csv", f.base), a.href(f.path, ".json", f.base)}
}

func (f found) page(w *web.Response, about string, crumbs ...web.Crumb) listPage {
	p := listPage{Page: f.head(w, crumbs...), Heading: f.title, About: about, Rows: f.rows, Total: f.res.Total, Capped: f.res.Capped,
		Next: f.next(""), First: f.first(), Formats: f.formats(), Narrowed: f.narrowed(), Plain: f.path}
	p.Filters = f.filters("unit", "topic", "year", "validity")
	return p
}

// head begins the page of a list: its feed, and the address that search engines keep.
func (f found) head(w *web.Response, crumbs ...web.Crumb) web.Page {
	p := begin(w, f.title, crumbs...)
	p.Feed = f.formats().Atom
	p.Canonical = w.Abs(f.ask.href(f.path, "", f.base))
	return p
}

// columns describe the columns for the 指引 tags and for readers.
var columns = map[string]struct{ Type, About string }{
	publication.ColumnPolicy:         {"政策文件", "各机关主动公开的文件。已经修改、废止、失效的也留在这里供查考，并标明现在的效力。"},
	publication.ColumnInterpretation: {"政策解读", "对文件的解读材料，由起草机关编写，与所解读的文件互相链接。"},
	publication.ColumnReport:         {"政府信息公开年报", "各机关和各级政府每年公布的政府信息公开工作年度报告，附有按格式排版的文档和表格。"},
}

func (p *Portal) column(w *web.Response, r *http.Request) error {
	id := r.PathValue("column")
	about, ok := columns[id]
	if !ok {
		return errs.New(errs.NotFound, "没有这个栏目。请从首页选择栏目，或者用检索查找。")
	}
	a := askOf(r.URL.Query(), w.Format)
	a.Column = id
	f, err := get(p, r, func(ctx context.Context, tx *db.Tx) (found, error) { return find(ctx, tx, a, w.Abs) })
	if err != nil {
		return err
	}
	f.base, f.path, f.title = ask{Column: id}, columnHref(id), publication.ColumnName(id)
	return f.send(w, r, func() error {
		page := f.page(w, about.About, web.Crumb{Title: "首页", Href: "/"}, web.Crumb{Title: f.title})
		page.Meta = append(page.Meta, columnTags(f.title, about.Type, about.About)...)
		return w.Render("portal/list", page)
	})
}
