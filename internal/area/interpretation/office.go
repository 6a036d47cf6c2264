package interpretation

import (
	"embed"
	"net/http"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

//go:embed pages
var pages embed.FS

// Desk serves the pages of the area: the office's, and the one on which readers ask.
type Desk struct {
	*Area
	mux *web.Mux
}

// Mount adds the area's pages and routes to the mux.
func (d *Desk) Mount(m *web.Mux) {
	d.mux = m
	m.AddPages(Name, web.Pages{FS: pages, Data: map[string]any{
		"plan": PlanPage{}, "piece": PiecePage{}, "compare": ComparePage{}, "list": ListPage{},
		"experts": ExpertsPage{}, "examples": ExamplesPage{}, "heads": HeadsPage{}, "ask": AskPage{},
	}})
	m.AddFlash(map[string]web.Flash{
		"interpretation/expert":  {Kind: "ok", Text: "已加入专家库。"},
		"interpretation/retired": {Kind: "ok", Text: "已移出专家库，以往的文章保留署名。"},
		"interpretation/asked":   {Kind: "ok", Text: "问题已收到。起草单位会研判，需要的会编制解读材料公开回应，并在文件页面列出。"},
	})
	m.CasePage(Name, d.plan)
	m.CasePage(PieceName, d.piece)
	m.ListPage(PieceName, web.Crumb{Title: "政策解读", Href: "/office/interpretation"})
	d.prompts()
	for _, r := range []web.Route{
		{Pattern: "GET /office/interpretation", Who: web.Staff, Name: "政策解读列表", Handler: d.list, Formats: []string{"csv", "xlsx", "json"}},
		{Pattern: "GET /office/interpretation/experts", Who: web.Staff, Name: "解读专家库", Handler: d.experts},
		{Pattern: "POST /office/interpretation/experts", Who: web.Roles(keepsPool...), Name: "添加专家", Handler: d.addExpert},
		{Pattern: "POST /office/interpretation/experts/{expert}/retire", Who: web.Roles(keepsPool...), Name: "移出专家库", Handler: d.retireExpert},
		{Pattern: "GET /office/interpretation/examples", Who: web.Staff, Name: "解读典型案例", Handler: d.examples, Formats: []string{"csv", "xlsx"}},
		{Pattern: "GET /office/interpretation/heads", Who: web.Roles(actor.Coordinate, actor.Checker, actor.Disclosure, actor.Head), Name: "主要负责人解读统计", Handler: d.heads, Formats: []string{"csv", "xlsx"}},
		{Pattern: "GET /office/piece/{id}/compare", Who: web.Staff, Name: "新旧文本对照", Handler: d.compare},
		{Pattern: "GET /office/piece/{id}/file/{k}", Who: web.Staff, Name: "查看图片、视频和附件", Handler: d.file},
		{Pattern: "GET /ask/{item}", Who: web.Public, Name: "就文件提问", Handler: d.ask},
		{Pattern: "POST /ask/{item}", Who: web.Public, Name: "提交提问", Handler: d.asked, Slow: true},
	} {
		m.Handle(r)
	}
}

// open reads a case that the actor may see, with the general view of it.
func (d *Desk) open(w *web.Response, r *http.Request, tx *db.Tx, area, id string) (web.Case, error) {
	return w.Case(r.Context(), tx, area, id)
}

func crumbs(last string, more ...web.Crumb) []web.Crumb {
	out := []web.Crumb{{Title: "待办", Href: "/office"}, {Title: "政策解读", Href: "/office/interpretation"}}
	return append(append(out, more...), web.Crumb{Title: last})
}
