package portal

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

func unitHref(id string) string { return "/unit/" + id }

// unitsPage lists the units of the platform with what they have published.
type unitsPage struct {
	web.Page
	Groups []unitGroup
	Total  int
	With   int // that have published something
	Capped bool
}

// unitGroup are the units of one level.
type unitGroup struct {
	ID, Name string
	Units    []unitLine
}

// unitLine is a unit in a list.
type unitLine struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Short string `json:"short,omitempty"`
	Code  string `json:"code,omitempty"`
	Level string `json:"level"`
	Items int    `json:"items"`
	URL   string `json:"url"`
	Href  string `json:"-"`
}

func (p *Portal) units(w *web.Response, r *http.Request) error {
	page, err := get(p, r, func(ctx context.Context, tx *db.Tx) (u unitsPage, err error) {
		res, err := search.Find(ctx, tx, search.Query{Sphere: search.Public, Limit: 1})
		if err != nil {
			return u, err
		}
		u.Capped = res.Capped
		n := map[string]int{}
		for _, f := range res.Facets["unit"] {
			n[f.Value] = f.N
		}
		nodes, err := org.Units(ctx, tx)
		if err != nil {
			return u, err
		}
		u.fill(nodes, n, w.Abs)
		return u, nil
	})
	if err != nil {
		return err
	}
	var all []unitLine
	for _, g := range page.Groups {
		all = append(all, g.Units...)
	}
	w.Header().Set("X-Total", strconv.Itoa(len(all)))
	tag, err := etag(w, []any{page.Groups, w.Abs("")})
	if err != nil {
		return err
	}
	if w.Fresh(time.Time{}, tag) {
		return nil
	}
	switch w.Format {
	case "json":
		return w.JSON(map[string]any{"total": len(all), "capped": page.Capped, "units": all})
	case "csv", "xlsx":
		rows := make([][]any, len(all))
		for i, x := range all {
			rows[i] = []any{x.Name, x.Short, x.Code, x.Level, x.Items, x.URL}
		}
		return w.Table("公开机关", []string{"机关名称", "简称", "机构代码", "层级", "公开件数", "地址"}, rows)
	}
	page.Page = begin(w, "公开机关", web.Crumb{Title: "首页", Href: "/"}, web.Crumb{Title: "公开机关"})
	page.Canonical = w.Abs("/units")
	return w.Render("portal/units", page)
}

// fill groups the units by level, in the order of the tree.
func (u *unitsPage) fill(nodes []org.Node, n map[string]int, abs func(string) string) {
	for _, l := range org.Levels {
		g := unitGroup{ID: string(l.Level), Name: l.Name}
		for _, x := range nodes {
			if x.Level != l.Level {
				continue
			}
			g.Units = append(g.Units, unitLine{ID: x.ID, Name: x.Name, Short: x.Short, Code: x.Code, Level: l.Name, Items: n[x.ID], URL: abs(unitHref(x.ID)), Href: unitHref(x.ID)})
			if n[x.ID] > 0 {
				u.With++
			}
		}
		u.Total += len(g.Units)
		if len(g.Units) > 0 {
			u.Groups = append(u.Groups, g)
		}
	}
}

// unitFound is the list of what one unit has published.
type unitFound struct {
	found
	unit     org.Unit
	superior org.Unit
}

func (p *Portal) unit(w *web.Response, r *http.Request) error {
	a := askOf(r.URL.Query(), w.Format)
	a.Unit = r.PathValue("id")
	u, err := get(p, r, func(ctx context.Context, tx *db.Tx) (u unitFound, err error) {
		if u.unit, err = org.UnitByID(ctx, tx, a.Unit); err != nil {
			return u, err
		}
		if u.unit.Superior != "" {
			if u.superior, err = org.UnitByID(ctx, tx, u.unit.Superior); err != nil {
				return u, err
			}
		}
		u.found, err = find(ctx, tx, a, w.Abs)
		return u, err
	})
	if err != nil {
		return err
	}
	u.base, u.path, u.title = ask{Unit: a.Unit}, unitHref(a.Unit), u.unit.Name
	return u.send(w, r, func() error {
		page := u.page(w, "本机关在平台上公开的全部文件和解读。", web.Crumb{Title: "首页", Href: "/"}, web.Crumb{Title: "公开机关", Href: "/units"}, web.Crumb{Title: u.unit.Label()})
		page.Filters = u.filters("column", "topic", "year", "validity")
		page.Facts = u.facts()
		return w.Render("portal/list", page)
	})
}

func (u unitFound) facts() []web.Fact {
	facts := []web.Fact{{Name: "层级", Text: u.unit.Level.Name()}}
	if u.unit.Code != "" {
		facts = append(facts, web.Fact{Name: "机构代码", Text: u.unit.Code})
	}
	if u.superior.ID != "" {
		facts = append(facts, web.Fact{Name: "上级机关", Text: u.superior.Name, Href: unitHref(u.superior.ID)})
	}
	if u.unit.Until != "" && u.unit.Until < workday.Date("9999") {
		facts = append(facts, web.Fact{Name: "存续", Text: "至" + u.unit.Until.Chinese()})
	}
	return facts
}
