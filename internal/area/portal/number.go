package portal

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// numbersPage stands where a number leads to no document, or to several.
type numbersPage struct {
	web.Page
	Asked string
	No    string // in its canonical form; "" where it is none
	Rows  []row
	Find  string // address of a search for it
}

// number leads from a document's number, in any spelling, to the document.
func (p *Portal) number(w *web.Response, r *http.Request) error {
	asked := strings.TrimSpace(strings.ToValidUTF8(r.PathValue("no"), ""))
	page := numbersPage{Asked: short(asked, maxHeading), Find: searchPath + "?q=" + url.QueryEscape(short(asked, maxHeading))}
	no, ok := docno.Parse(asked)
	if !ok {
		no, ok = docno.Loose(asked)
	}
	if ok {
		page.No = no.String()
		items, err := get(p, r, func(ctx context.Context, tx *db.Tx) ([]publication.Item, error) {
			return publication.ItemsByKey(ctx, tx, no.Key())
		})
		if err != nil {
			return err
		}
		if len(items) == 1 {
			return w.Redirect(itemHref(items[0].ID))
		}
		for _, it := range items {
			x := rowOf(it, w.Abs)
			if !readable(it) {
				x = row{Href: itemHref(it.ID), Gone: true, Withdrawn: true, Entry: Entry{Title: "已撤回、不再展示的一份文件", UnitName: it.UnitName, Published: it.Date}}
			}
			page.Rows = append(page.Rows, x)
		}
	}
	page.Page = begin(w, "按文号找文件", web.Crumb{Title: "首页", Href: "/"}, web.Crumb{Title: "按文号找文件"})
	page.Query = page.Asked
	if len(page.Rows) == 0 {
		return w.RenderStatus(http.StatusNotFound, "portal/numbers", page)
	}
	return w.Render("portal/numbers", page)
}
