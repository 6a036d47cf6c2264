// Package portal is the reading side of the public site: home, lists, document pages
// with their editions and proofs, search, units, the public log and the feeds. It owns no
// table and no rule. It reads what publication.Gate has let out, through the readers of
// the kernel and through nothing else: a test pins every kernel function that it calls
// and that no SQL stands in it, so no draft can be reached from here.
//
// What may be shown follows from the standing of an item: in full (public), in full under
// a banner (banner), the reason alone (hidden), the reason with status 410 (erased).
package portal

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"net/http"
	"sync"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

//go:embed pages/*.html
var files embed.FS

// Config is what the portal reads from. All but Ask and Doors is required.
type Config struct {
	DB    *db.DB
	Log   *publiclog.Log // for its keys and its tiles; it need not hold the signing key
	Files blob.Store     // attachments
	Ask   string         // address, before the item's id, where readers ask about a document; "": nowhere
	Doors []Door         // of other areas, in the navigation and on the home page
}

// Portal serves the reading side. It holds no state and is safe for concurrent use.
type Portal struct {
	Config
	tiles http.Handler
}

// New returns a portal. It panics where Config lacks something: a mistake in the program.
func New(c Config) *Portal {
	if c.DB == nil || c.Log == nil || c.Files == nil {
		panic("portal: Config needs DB, Log and Files")
	}
	return &Portal{Config: c, tiles: publiclog.Handler(c.Log)}
}

// Mount gives the mux every page, route and API operation of the portal.
func (p *Portal) Mount(m *web.Mux) {
	m.AddPages("portal", Pages())
	for _, r := range p.Routes() {
		m.Handle(r)
	}
	p.mountAPI(m)
}

// Pages are the pages of the portal with the struct that each is rendered with.
func Pages() web.Pages {
	return web.Pages{FS: files, Data: map[string]any{
		"home": homePage{}, "list": listPage{}, "search": searchPage{}, "document": documentPage{}, "edition": editionPage{},
		"closed": closedPage{}, "proof": proofPage{}, "numbers": numbersPage{}, "units": unitsPage{}, "log": logPage{}, "about": aboutPage{},
	}}
}

var lists = []string{"json", "csv", "xlsx", "atom"}

// Routes are the addresses of the portal. Everybody may use all of them.
func (p *Portal) Routes() []web.Route {
	r := func(path, name string, h web.Handler, formats ...string) web.Route {
		return web.Route{Pattern: "GET " + path, Who: web.Public, Name: name, Handler: h, Formats: formats}
	}
	return []web.Route{
		r("/{$}", "首页", p.home),
		r("/c/{column}", "栏目", p.column, lists...),
		r("/search", "检索", p.search, lists...),
		r("/units", "公开机关", p.units, "json", "csv", "xlsx"),
		r("/unit/{id}", "机关的公开信息", p.unit, lists...),
		r("/d/{id}", "公开文件", p.document, "json"),
		r("/d/{id}/file/{k}", "下载附件", p.file),
		r("/d/{id}/proof", "核验", p.proof, "json"),
		r("/d/{id}/v/{n}", "历史版本", p.edition, "json"),
		r("/d/{id}/v/{n}/file/{k}", "下载历史版本的附件", p.file),
		r("/d/{id}/v/{n}/proof", "核验历史版本", p.proof, "json"),
		r("/d/{id}/v/{n}/content.json", "登入公开日志的原始内容", p.content),
		r("/wh/{no...}", "按文号找文件", p.number),
		r("/log", "公开日志", p.ledger),
		r("/log/checkpoint", "公开日志的检查点", p.logFile),
		r("/log/key", "公开日志的验证公钥", p.logFile),
		r("/log/tile/{path...}", "公开日志的数据块", p.logFile),
		r("/about", "网站说明", p.about),
		r("/sitemap.xml", "网站地图", p.sitemap),
		r("/sitemap/{column}/{file}", "网站地图分册", p.sitemapPart),
	}
}

// Nav is the main navigation of the public side: the portal's own, with the doors of other
// areas behind its columns.
func Nav(doors ...Door) []web.NavItem {
	out := []web.NavItem{{Title: "首页", Href: "/"}}
	for _, c := range publication.ColumnNames {
		out = append(out, web.NavItem{Title: c.Name, Href: columnHref(c.ID)})
	}
	for _, d := range doors {
		out = append(out, web.NavItem{Title: d.Title, Href: d.Href})
	}
	return append(out, web.NavItem{Title: "公开机关", Href: "/units"}, web.NavItem{Title: "检索", Href: "/search"},
		web.NavItem{Title: "公开日志", Href: "/log"})
}

// Foot are the columns of links in the foot of every public page.
func Foot() []web.NavGroup {
	columns := web.NavGroup{Title: "公开内容"}
	for _, c := range publication.ColumnNames {
		columns.Items = append(columns.Items, web.NavItem{Title: c.Name, Href: columnHref(c.ID)})
	}
	columns.Items = append(columns.Items, web.NavItem{Title: "公开机关", Href: "/units"})
	return []web.NavGroup{columns, {Title: "本站", Items: []web.NavItem{
		{Title: "网站说明", Href: "/about"}, {Title: "公开日志与核验", Href: "/log"}, {Title: "订阅与接口", Href: "/about#formats"},
		{Title: "无障碍说明", Href: "/about#access"}, {Title: "网站地图", Href: "/sitemap.xml"}, {Title: "工作人员登录", Href: "/office"},
	}}}
}

func columnHref(id string) string { return "/c/" + id }

// get reads in one transaction, which sees one moment.
func get[T any](p *Portal, r *http.Request, f func(ctx context.Context, tx *db.Tx) (T, error)) (T, error) {
	return db.Get(r.Context(), p.DB, func(tx *db.Tx) (T, error) { return f(r.Context(), tx) })
}

// etag is a digest of all that a page shows: the data, the site's own words and the
// templates of this build.
func etag(w *web.Response, v any) (string, error) {
	h := sha256.New()
	h.Write([]byte(build()))
	enc := json.NewEncoder(h)
	if err := enc.Encode(w.Site()); err != nil {
		return "", err
	}
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// build is a digest of the templates of this package.
var build = sync.OnceValue(func() string {
	h := sha256.New()
	names, _ := fs.Glob(files, "pages/*.html")
	for _, n := range names {
		b, err := files.ReadFile(n)
		if err != nil {
			panic("portal: " + err.Error()) // embedded: cannot happen
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil))
})
