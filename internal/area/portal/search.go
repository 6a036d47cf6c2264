package portal

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// searchPage is the page of a search.
type searchPage struct {
	web.Page
	Asked   string
	Any     bool // something was asked for, or a filter chosen
	Rows    []row
	Total   int
	Capped  bool
	Number  bool // the number asked for was found
	Missing string
	Facets  []web.Filter
	Hidden  []web.Meta // filters that a new search keeps
	Orders  []web.FilterLink
	Wider   string // the same words without filters
	Next    string
	First   string
	Formats formats
}

const searchPath = "/search"

func (p *Portal) search(w *web.Response, r *http.Request) error {
	a := askOf(r.URL.Query(), w.Format)
	f, err := get(p, r, func(ctx context.Context, tx *db.Tx) (found, error) { return find(ctx, tx, a, w.Abs) })
	if errs.Is(err, errs.Invalid) && w.Format == "" && a.After != "" { // a place that is no more: from the beginning
		a.After = ""
		return w.Redirect(a.href(searchPath, "", ask{}))
	}
	if err != nil {
		return err
	}
	f.path, f.title = searchPath, searchTitle(a)
	return f.send(w, r, func() error { return w.Render("portal/search", f.search(w)) })
}

func searchTitle(a ask) string {
	if a.Text == "" {
		return "检索"
	}
	return "检索：" + a.Text
}

func (f found) search(w *web.Response) searchPage {
	p := searchPage{Page: f.head(w, web.Crumb{Title: "首页", Href: "/"}, web.Crumb{Title: "检索"}), Asked: f.ask.Text, Any: f.ask.Text != "" || f.narrowed(), Rows: f.rows,
		Total: f.res.Total, Capped: f.res.Capped, Number: f.res.DocNo, Facets: f.filters("column", "unit", "topic", "year", "validity"),
		Next: f.next(""), First: f.first(), Formats: f.formats()}
	p.Query = f.ask.Text
	p.Meta = append(p.Meta, web.Meta{Name: "robots", Content: "noindex, follow"})
	if !f.res.DocNo && f.ask.Text != "" && keyOf(f.ask.Text) != "" && !f.narrowed() {
		p.Missing = f.ask.Text
	}
	for _, fd := range fields {
		if v := fd.get(f.ask); v != "" {
			p.Hidden = append(p.Hidden, web.Meta{Name: fd.Name, Content: v})
		}
	}
	for _, o := range orders {
		a := f.ask
		a.Order, a.After = o.Value, ""
		p.Orders = append(p.Orders, web.FilterLink{Title: o.Name, Href: a.href(searchPath, "", ask{}), Count: -1, Current: f.ask.Order == o.Value})
	}
	if f.narrowed() && f.ask.Text != "" {
		p.Wider = ask{Text: f.ask.Text, Order: f.ask.Order}.href(searchPath, "", ask{})
	}
	return p
}

// SearchInput are the parameters of the search operation.
type SearchInput struct {
	Q        string `query:"q" doc:"检索词；文号任何写法都可以。为空则按条件列出，新的在前。" maxLength:"300"`
	Column   string `query:"column" doc:"栏目" maxLength:"100"`
	Unit     string `query:"unit" doc:"发布机关" maxLength:"100"`
	Topic    string `query:"topic" doc:"主题分类" maxLength:"300"`
	Year     int    `query:"year" doc:"发布年份"`
	Validity string `query:"validity" doc:"有效性" maxLength:"100"`
	Order    string `query:"order" doc:"title 标题优先（默认），new 最新发布，relevance 相关程度" maxLength:"20"`
	After    string `query:"after" doc:"上一页给出的位置" maxLength:"300"`
	Limit    int    `query:"limit" doc:"每页条数，默认 20，最多 200"`
}

// SearchOutput is the answer of the search operation.
type SearchOutput struct {
	Total string `header:"X-Total"`
	Size  string `header:"X-Page-Size"`
	Body  Answer
}

// mountAPI adds the search to the JSON interface: the same answer as /search.json.
func (p *Portal) mountAPI(m *web.Mux) {
	web.Register(m, huma.Operation{OperationID: "search", Method: http.MethodGet, Path: "/api/v1/search", Summary: "检索全部公开内容", Tags: []string{"公众门户"}}, web.Public,
		func(ctx context.Context, _ actor.Actor, in *SearchInput) (*SearchOutput, error) {
			abs := func(path string) string { return web.Abs(ctx, path) }
			a := ask{Text: strings.TrimSpace(in.Q), Column: in.Column, Unit: in.Unit, Topic: in.Topic, Year: in.Year, Validity: in.Validity, Order: in.Order,
				After: in.After, Limit: in.Limit}.checked("json")
			f, err := db.Get(ctx, p.DB, func(tx *db.Tx) (found, error) { return find(ctx, tx, a, abs) })
			if err != nil {
				return nil, err
			}
			f.path, f.title = "/api/v1/search", searchTitle(a)
			return &SearchOutput{Total: strconv.Itoa(f.res.Total), Size: strconv.Itoa(a.Limit), Body: f.answer(abs, "")}, nil
		})
}
