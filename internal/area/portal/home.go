package portal

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

const (
	homeDocuments = 8
	homeReadings  = 6
	homeUnits     = 12
)

// homePage is the first page.
type homePage struct {
	web.Page
	Empty     bool // nothing has been published yet
	Total     int
	Capped    bool
	Documents []row
	Readings  []row
	Doors     []Door
	Units     []Facet
	UnitCount int
	Ledger    int64
	Signed    bool
}

// door is a large link of the first page.
// Door is a way in on the home page: a title, a line that says what is behind it, an address.
type Door struct{ Title, Text, Href string }

func (p *Portal) home(w *web.Response, r *http.Request) error {
	h, err := get(p, r, func(ctx context.Context, tx *db.Tx) (h homePage, err error) {
		all, err := find(ctx, tx, ask{Limit: 1}, w.Abs)
		if err != nil {
			return h, err
		}
		h.Total, h.Capped, h.Empty = all.res.Total, all.res.Capped, all.res.Total == 0
		h.Units, h.UnitCount = all.facet["unit"], len(all.facet["unit"])
		h.Units = h.Units[:min(len(h.Units), homeUnits)]
		docs, err := newest(ctx, tx, publication.ColumnPolicy, homeDocuments, w.Abs)
		if err != nil {
			return h, err
		}
		readings, err := newest(ctx, tx, publication.ColumnInterpretation, homeReadings, w.Abs)
		if err != nil {
			return h, err
		}
		h.Documents, h.Readings = docs.rows, readings.rows
		h.Doors = p.doors(docs.res, readings.res, h.UnitCount)
		s, err := stateOf(ctx, tx)
		h.Ledger, h.Signed = s.Committed, s.Note != ""
		return h, err
	})
	if err != nil {
		return err
	}
	tag, err := etag(w, []any{h, w.Abs("")})
	if err != nil {
		return err
	}
	if w.Fresh(time.Time{}, tag) {
		return nil
	}
	h.Page = begin(w, "首页")
	h.Canonical = w.Abs("/")
	h.Feed = columnHref(publication.ColumnPolicy) + ".atom"
	h.Meta = append(h.Meta, columnTags("首页", "首页", "政府文件、政策解读的公开、检索与核验。")...)
	data, err := siteData(w)
	if err != nil {
		return err
	}
	h.Data = append(h.Data, data)
	return w.Render("portal/home", h)
}

func newest(ctx context.Context, tx *db.Tx, column string, n int, abs func(string) string) (f found, err error) {
	if f.res, err = search.Find(ctx, tx, search.Query{Sphere: search.Public, Column: column, Limit: n}); err != nil {
		return f, err
	}
	f.rows, err = rowsOf(ctx, tx, f.res.Hits, abs)
	return f, err
}

// doors are the ways in; the search stands above them already.
func (p *Portal) doors(docs, readings search.Result, units int) []Door {
	return slices.Concat([]Door{
		{"政策文件", count(docs) + "份，按机关、主题、年份和效力筛选", columnHref(publication.ColumnPolicy)},
		{"政策解读", count(readings) + "件，与文件同步发布", columnHref(publication.ColumnInterpretation)},
	}, p.Doors, []Door{
		{"公开机关", strconv.Itoa(units) + "个机关已有公开内容", "/units"},
		{"公开日志", "发布、更正、撤回都留痕", "/log"},
	})
}

func count(r search.Result) string {
	if r.Capped {
		return "超过 " + web.Number(r.Total) + " "
	}
	return web.Number(r.Total) + " "
}
