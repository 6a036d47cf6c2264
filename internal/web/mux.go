package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/xlsx"
)

// Handler serves one route. The error that it returns becomes a page or a problem
// document; after an error it must not have written anything.
type Handler func(w *Response, r *http.Request) error

// Route is one address with who may use it.
type Route struct {
	Pattern string // of net/http.ServeMux with a method: "GET /office/document/{id}"
	Who     Access
	Name    string // what one does there, in Chinese: "送审"
	Handler Handler
	Formats []string        // also served at the same address with .json, .csv, .xlsx, .atom; see Response.Format
	MaxBody int64           // bytes; 0 means Limits.Body
	Upload  bool            // takes multipart bodies, up to Limits.Upload
	Slow    bool            // counts as an attempt to log in: public forms that write
	Law     []clause.Clause // what the access rests on, told to whoever is refused
}

// Mux serves every route of the platform. Routes, pages and hooks are added before the
// first request; after that a Mux does not change and is safe for concurrent use.
type Mux struct {
	cfg     Config
	serve   *http.ServeMux
	routes  []*Route
	byPat   map[string]*Route
	pages   map[string]*page
	cases   map[string]CasePage
	lists   map[string]Crumb // of cases, by area, where not /office/AREA
	prompts map[string]Prompter
	data    map[string]CaseData
	flashes map[string]Flash
	flows   bool
	api     *api
	assets  *assets
	limit   limiter
	login   limiter
	chain   http.Handler
}

// CasePage shows a case instead of the general page.
type CasePage func(w *Response, r *http.Request, id string) error

// CaseData returns what an area adds to the JSON of a case, under "data". The actor may
// see the case: the kernel has checked it.
type CaseData func(ctx context.Context, tx *db.Tx, by actor.Actor, id string) (any, error)

// New returns a mux with the routes that every installation has: log in and out,
// passwords, posts, reading modes, static files. It panics where Config lacks something
// or a page of this package does not parse: mistakes in the program.
func New(cfg Config) *Mux {
	if cfg.DB == nil || cfg.Engine == nil || cfg.Auth == nil || cfg.Clock == nil || cfg.Log == nil {
		panic("web: Config needs DB, Engine, Auth, Clock and Log")
	}
	cfg.Limits = cfg.Limits.withDefaults()
	m := &Mux{
		cfg: cfg, serve: http.NewServeMux(), byPat: map[string]*Route{}, pages: map[string]*page{},
		cases: map[string]CasePage{}, lists: map[string]Crumb{}, prompts: map[string]Prompter{}, data: map[string]CaseData{}, flashes: map[string]Flash{},
		assets: embedded(),
		limit:  newLimiter(cfg.Limits.WritePerSec, cfg.Limits.WriteBurst, cfg.Limits.Addresses),
		login:  newLimiter(cfg.Limits.LoginPerMin/60, cfg.Limits.LoginBurst, cfg.Limits.Addresses),
	}
	m.AddPages("web", ownPages())
	m.AddFlash(ownFlashes)
	m.api = newAPI(m)
	m.sessionRoutes()
	m.staticRoutes()
	m.chain = m.middleware()
	return m
}

// Handle adds a route. It panics on a route without method, access, name or handler, and
// on patterns that overlap.
func (m *Mux) Handle(r Route) {
	method, path, ok := strings.Cut(r.Pattern, " ")
	if !ok || method == "" || !strings.HasPrefix(path, "/") || r.Handler == nil || r.Name == "" {
		panic(fmt.Sprintf("web: the route %q needs a method, a path, a name and a handler", r.Pattern))
	}
	if !r.Who.Declared() {
		panic(fmt.Sprintf("web: the route %q does not say who may use it", r.Pattern))
	}
	for _, f := range r.Formats {
		if formats[f] == "" {
			panic(fmt.Sprintf("web: the route %q has the unknown format %q", r.Pattern, f))
		}
	}
	route := &r
	m.serve.Handle(r.Pattern, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { m.handle(w, req, route) }))
	m.routes = append(m.routes, route)
	m.byPat[r.Pattern] = route
}

// Routes returns every route, in order of the patterns' paths.
func (m *Mux) Routes() []Route {
	out := make([]Route, len(m.routes))
	for i, r := range m.routes {
		out[i] = *r
	}
	slices.SortFunc(out, func(a, b Route) int {
		_, pa, _ := strings.Cut(a.Pattern, " ")
		_, pb, _ := strings.Cut(b.Pattern, " ")
		if c := strings.Compare(pa, pb); c != 0 {
			return c
		}
		return strings.Compare(a.Pattern, b.Pattern)
	})
	return out
}

// CasePage makes an area's own page the page of its cases. The page loads the case with
// Response.Case, which checks that the actor may see it.
func (m *Mux) CasePage(area string, p CasePage) { m.cases[area] = p }

// ListPage names the page that lists an area's cases where it is not /office/AREA.
func (m *Mux) ListPage(area string, to Crumb) { m.lists[area] = to }

func (m *Mux) listOf(t lifecycle.Table) Crumb {
	if to, ok := m.lists[t.Area]; ok {
		return to
	}
	return Crumb{t.Name, "/office/" + t.Area}
}

// listed is the address under which the navigation knows an office page.
func (m *Mux) listed(path string) string {
	for area, to := range m.lists {
		if rest, ok := strings.CutPrefix(path, "/office/"+area+"/"); ok {
			return to.Href + "/" + rest
		}
	}
	return path
}

// CaseData adds what an area knows of a case to its JSON.
func (m *Mux) CaseData(area string, f CaseData) { m.data[area] = f }

// Prompt tells the form of a step what to offer and what to begin with.
func (m *Mux) Prompt(area string, action lifecycle.Action, p Prompter) {
	m.prompts[area+"/"+string(action)] = p
}

// Engine returns the engine of the flows.
func (m *Mux) Engine() *lifecycle.Engine { return m.cfg.Engine }

// DB returns the database.
func (m *Mux) DB() *db.DB { return m.cfg.DB }

// Site returns what mastheads and feeds say about the site.
func (m *Mux) Site() Site { return m.cfg.Site }

// ServeHTTP implements http.Handler.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.chain.ServeHTTP(w, r) }

// formats are the suffixes that are taken off before routing, with their media types.
var formats = map[string]string{"json": "application/json; charset=utf-8", "csv": "text/csv; charset=utf-8", "xlsx": xlsx.MIME, "atom": "application/atom+xml; charset=utf-8"}

// dispatch finds the route, with the suffix of a format taken off where the route has
// that format, and answers what has none.
func (m *Mux) dispatch(w *Response, r *http.Request) error {
	if bare, format, ok := suffix(r.URL.Path); ok {
		short := r.Clone(r.Context())
		short.URL.Path, short.URL.RawPath = bare, strings.TrimSuffix(r.URL.RawPath, "."+format)
		if route := m.match(short); route != nil && slices.Contains(route.Formats, format) {
			w.Format, r = format, short
		}
	}
	if _, pattern := m.serve.Handler(r); pattern != "" {
		m.serve.ServeHTTP(w, r)
		return nil
	}
	allow := m.allowed(r)
	switch {
	case len(allow) > 0:
		w.Header().Set("Allow", strings.Join(allow, ", "))
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
		return &statusError{http.StatusMethodNotAllowed, errs.New(errs.Invalid, "这个地址不支持这样的请求方式，请从页面上的按钮或链接进入。")}
	case strings.HasSuffix(r.URL.Path, "/") && r.URL.Path != "/" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		short := r.Clone(r.Context())
		short.URL.Path, short.URL.RawPath = strings.TrimRight(r.URL.Path, "/"), ""
		if strings.HasPrefix(short.URL.Path, "/") && !strings.HasPrefix(short.URL.Path, "//") && m.match(short) != nil {
			http.Redirect(w, r, short.URL.RequestURI(), http.StatusMovedPermanently)
			return nil
		}
	}
	return errs.New(errs.NotFound, "没有这个页面。网址可能输错了，或者抄漏了几位。")
}

func (m *Mux) match(r *http.Request) *Route {
	_, pattern := m.serve.Handler(r)
	return m.byPat[pattern]
}

// allowed returns the methods that have a route at this path.
func (m *Mux) allowed(r *http.Request) []string {
	var out []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		try := r.Clone(r.Context())
		try.Method = method
		if m.match(try) != nil {
			out = append(out, method)
		}
	}
	if len(out) > 0 {
		out = append(out, http.MethodOptions)
	}
	return out
}

func suffix(path string) (bare, format string, ok bool) {
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 || formats[path[dot+1:]] == "" {
		return "", "", false
	}
	return path[:dot], path[dot+1:], true
}
