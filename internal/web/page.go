package web

import (
	"bytes"
	"encoding/json"
	"html/template"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Page is what every page has. Page structs embed it and get it from Response.Page.
type Page struct {
	Title  string
	Site   Site
	Actor  actor.Actor
	Nav    []NavGroup // of the office
	Top    []NavItem  // of the public side
	Crumbs []Crumb
	Prefs  Prefs
	Flash  *Flash
	Errors []errs.Reason // the summary on top of the page; a Field makes it a link
	Path   string        // of this page, for "come back here"
	Now    time.Time
	Query  string // what the search field holds

	Canonical string          // address that search engines should keep
	Meta      []Meta          // 指引 page tags: SiteName, ColumnName, ArticleTitle …
	Feed      string          // path of the Atom feed of this page, if it has one
	Data      []template.HTML // blocks from LinkedData
}

// Crumb is a step of the way to the page. The last one has no address.
type Crumb struct{ Title, Href string }

// Meta is a tag in the head of a page.
type Meta struct{ Name, Content string }

// Page begins a page with a title and the way to it.
func (w *Response) Page(title string, crumbs ...Crumb) Page {
	w.peekFlash()
	p := Page{Title: title, Site: w.mux.cfg.Site, Actor: w.Actor, Crumbs: crumbs, Prefs: w.Prefs, Flash: w.flash,
		Path: w.r.URL.RequestURI(), Now: w.Now}
	p.Top = current(p.Site.PublicNav, w.r.URL.Path)
	if w.Actor.Known() && w.mux.cfg.OfficeNav != nil && office(w.r.URL.Path) {
		nav, err := db.Get(w.r.Context(), w.mux.cfg.DB, func(tx *db.Tx) ([]NavGroup, error) {
			return w.mux.cfg.OfficeNav(w.r.Context(), tx, w.Actor)
		})
		if err != nil { // a page without its navigation is better than none
			w.mux.cfg.Log.Error("navigation", "ref", w.Ref, "err", err)
		}
		for _, g := range nav {
			p.Nav = append(p.Nav, NavGroup{g.Title, current(g.Items, w.mux.listed(w.r.URL.Path))})
		}
	}
	return p
}

func office(path string) bool { return path == "/office" || strings.HasPrefix(path, "/office/") }

// current marks the item under which the path lies: the one with the longest address.
func current(items []NavItem, path string) []NavItem {
	out := append([]NavItem(nil), items...)
	best := -1
	for i, it := range out {
		if it.Href == path || it.Href != "/" && it.Href != "/office" && strings.HasPrefix(path, it.Href+"/") {
			if best < 0 || len(it.Href) > len(out[best].Href) {
				best = i
			}
		}
	}
	if best >= 0 {
		out[best].Current = true
	}
	return out
}

// Full is the title as the browser shows it.
func (p Page) Full() string {
	site := p.Site.Name + p.Site.Title
	switch {
	case site == "" || site == p.Title:
		return p.Title
	case p.Title == "":
		return site
	}
	return p.Title + " - " + site
}

// OfficeFull is Full for the pages of the office.
func (p Page) OfficeFull() string { return p.Title + " - " + p.OfficeName() }

// OfficeName is what the office side is called.
func (p Page) OfficeName() string {
	if p.Site.Office != "" {
		return p.Site.Office
	}
	return "公开办公"
}

// ErrorCount is how many places need correction.
func (p Page) ErrorCount() int { return len(p.Errors) }

// LinkedData makes a block of schema.org data for Page.Data. Everything that could end
// the block is escaped.
func LinkedData(v any) (template.HTML, error) {
	b, err := json.Marshal(v) // escapes <, > and &
	if err != nil {
		return "", err
	}
	b = bytes.ReplaceAll(b, []byte("\u2028"), []byte(`\u2028`))
	return template.HTML(`<script type="application/ld+json">` + string(b) + `</script>`), nil
}

// List is the pager of a list that is paged by key.
type List struct {
	Prev, Next string // addresses; empty at the ends
	From, To   int    // places of the first and last shown; 0 when not counted
	Total      int
	Capped     bool // Total is a lower bound: 约
}

// Numbers is a pager with page numbers.
type Numbers struct {
	Prev, Next string
	Pages      []PageLink
}

// PageLink is one number of a pager; a Gap stands for those left out.
type PageLink struct {
	N       int
	Href    string
	Current bool
	Gap     bool
}

// Paged makes a pager for page n (from 1) of size items each; href makes the address of a
// page.
func Paged(n, size, total int, href func(page int) string) Numbers {
	last := max(1, (total+size-1)/size)
	n = min(max(n, 1), last)
	var p Numbers
	if n > 1 {
		p.Prev = href(n - 1)
	}
	if n < last {
		p.Next = href(n + 1)
	}
	before := 0
	for i := 1; i <= last; i++ {
		if i != 1 && i != last && (i < n-2 || i > n+2) {
			continue
		}
		if i > before+1 {
			p.Pages = append(p.Pages, PageLink{Gap: true})
		}
		p.Pages = append(p.Pages, PageLink{N: i, Href: href(i), Current: i == n})
		before = i
	}
	return p
}

// Filter is one row of links that narrow a list.
type Filter struct {
	Title string
	Links []FilterLink
}

// FilterLink is one choice of a filter; a negative Count is not shown.
type FilterLink struct {
	Title   string
	Href    string
	Count   int
	Current bool
}

// Fact is one line of a list of facts; HTML wins over Text, Href makes Text a link.
type Fact struct {
	Name string
	Text string
	Href string
	HTML template.HTML
	Wide bool
}

// Empty is what a list says that has nothing to show.
type Empty struct{ Title, Text string }

// Diff is two versions side by side.
type Diff struct {
	Old, New string // headings
	Caption  string
	Rows     []DiffRow
}

// DiffRow is a line of a Diff; with Gap it stands for so many lines that are the same.
type DiffRow struct {
	Gap              int
	OldLine, NewLine string
	Old, New         []DiffPart
}

// DiffPart is a run of text that is in both versions or in one only.
type DiffPart struct {
	Text    string
	Changed bool
}
