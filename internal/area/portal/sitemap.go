package portal

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// A sitemap (sitemaps.org): an index with one part for each column and year.
type siteIndex struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Parts   []siteLoc `xml:"sitemap"`
}

type siteURLs struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []siteLoc `xml:"url"`
}

type siteLoc struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

const maxURLs = 50000 // of one file, by the format

func (p *Portal) sitemap(w *web.Response, r *http.Request) error {
	parts, err := get(p, r, func(ctx context.Context, tx *db.Tx) ([]siteLoc, error) {
		var out []siteLoc
		for _, c := range publication.ColumnNames {
			years, err := yearsOf(ctx, tx, c.ID)
			if err != nil {
				return nil, err
			}
			for _, y := range years {
				out = append(out, siteLoc{Loc: w.Abs(fmt.Sprintf("/sitemap/%s/%d.xml", c.ID, y))})
			}
		}
		return out, nil
	})
	if err != nil {
		return err
	}
	return sendXML(w, r, siteIndex{Parts: append([]siteLoc{{Loc: w.Abs("/sitemap/site/0.xml")}}, parts...)})
}

// yearsOf are the years in which a column has something, newest first. Where there is
// more than the search counts, each year is asked for.
func yearsOf(ctx context.Context, tx *db.Tx, column string) ([]int, error) {
	res, err := search.Find(ctx, tx, search.Query{Sphere: search.Public, Column: column, Limit: 1})
	if err != nil {
		return nil, err
	}
	var out []int
	if !res.Capped {
		for _, f := range namedFacets("year", res.Facets["year"], nil) {
			y, err := strconv.Atoi(f.Value)
			if err != nil {
				return nil, err
			}
			out = append(out, y)
		}
		return out, nil
	}
	for y := tx.Now.Year() + 1; y >= firstYear; y-- {
		some, err := search.Find(ctx, tx, search.Query{Sphere: search.Public, Column: column, Year: y, Limit: 1})
		if err != nil {
			return nil, err
		}
		if some.Total > 0 {
			out = append(out, y)
		}
	}
	return out, nil
}

func (p *Portal) sitemapPart(w *web.Response, r *http.Request) error {
	none := errs.New(errs.NotFound, "网站地图没有这一册。请从 /sitemap.xml 开始。")
	column := r.PathValue("column")
	name, ok := strings.CutSuffix(r.PathValue("file"), ".xml")
	year, err := strconv.Atoi(name)
	if !ok || err != nil || strconv.Itoa(year) != name {
		return none
	}
	if column == "site" && year == 0 {
		out := siteURLs{}
		for _, n := range append(Nav(), web.NavItem{Href: "/about"}) {
			out.URLs = append(out.URLs, siteLoc{Loc: w.Abs(n.Href)})
		}
		return sendXML(w, r, out)
	}
	if _, ok := columns[column]; !ok || year < firstYear || year > 9999 {
		return none
	}
	out, err := get(p, r, func(ctx context.Context, tx *db.Tx) (out siteURLs, err error) {
		q := search.Query{Sphere: search.Public, Column: column, Year: year, Limit: maxSize}
		for len(out.URLs) < maxURLs {
			res, err := search.Find(ctx, tx, q)
			if err != nil {
				return out, err
			}
			rows, err := rowsOf(ctx, tx, res.Hits, w.Abs)
			if err != nil {
				return out, err
			}
			for _, x := range rows {
				out.URLs = append(out.URLs, siteLoc{Loc: x.URL, LastMod: x.ChangedAt.UTC().Format(time.RFC3339)})
			}
			if q.After = res.Next; q.After == "" {
				break
			}
		}
		return out, nil
	})
	if err != nil {
		return err
	}
	if len(out.URLs) == 0 {
		return none
	}
	return sendXML(w, r, out)
}

func sendXML(w *web.Response, r *http.Request, v any) error {
	body, err := xml.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	tag, err := etag(w, string(body))
	if err != nil {
		return err
	}
	if w.Fresh(time.Time{}, tag) {
		return nil
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(append([]byte(xml.Header), body...)) // the reader went away: nobody is left to tell
	}
	return nil
}
