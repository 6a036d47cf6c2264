package foi

import (
	"context"
	"net/http"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// Foot is the column of links to the public side of this work, for the foot of every page.
func Foot() web.NavGroup {
	return web.NavGroup{Title: "依申请公开", Items: []web.NavItem{{Title: "申请公开政府信息", Href: "/apply"}, {Title: "查询申请", Href: "/request"}, {Title: "更正本人信息", Href: "/correct"}, {Title: "投诉举报公开工作", Href: "/complain"}}}
}

// mountDoors adds the pages of the doors beside the request, and what the public side has
// beside the form and the state of a request.
func (d *Desk) mountDoors() {
	staff := web.Roles(actor.Handler, actor.Disclosure, actor.Coordinate)
	routes := []web.Route{
		{Pattern: "GET /request/lost", Who: web.Public, Name: "查询码遗失", Handler: d.lost},
		{Pattern: "POST /request/lost", Who: web.Public, Name: "重新取得查询码", Handler: d.renew, Slow: true},
		{Pattern: "POST /request/letter", Who: web.Public, Name: "凭查询码看文书", Handler: d.paper, Slow: true},
		{Pattern: "POST /request/letter/docx", Who: web.Public, Name: "凭查询码下载文书", Handler: d.paperFile, Slow: true},
		{Pattern: "POST /request/file", Who: web.Public, Name: "凭查询码下载材料", Handler: d.material, Slow: true},
	}
	for _, area := range []string{Name, RecordName, ComplaintName} {
		routes = append(routes,
			web.Route{Pattern: "GET /office/" + area + "/{id}/code", Who: staff, Name: "重新出具查询码", Handler: func(w *web.Response, r *http.Request) error {
				return d.showCode(w, r, area, http.StatusOK, nil, nil)
			}},
			web.Route{Pattern: "POST /office/" + area + "/{id}/code", Who: staff, Name: "出具新的查询码", Handler: func(w *web.Response, r *http.Request) error { return d.handOut(w, r, area) }})
	}
	for _, area := range []string{RecordName, ComplaintName} {
		d.mux.CasePage(area, d.filingPage(area))
		routes = append(routes,
			web.Route{Pattern: "GET /office/" + area, Who: web.Staff, Name: map[string]string{RecordName: "更正申请", ComplaintName: "投诉举报"}[area], Handler: d.filings(area)},
			web.Route{Pattern: "POST /office/" + area + "/{id}/identity", Who: staff, Name: "查看提出人的身份证明", Handler: d.filingIdentity(area)},
			web.Route{Pattern: "GET /office/" + area + "/{id}/letter", Who: web.Staff, Name: "告知文书打印页", Handler: d.filingLetter(area)},
			web.Route{Pattern: "GET /office/" + area + "/{id}/letter/docx", Who: web.Staff, Name: "下载告知文书", Handler: d.filingLetterFile(area)})
	}
	for _, x := range publicDoors {
		routes = append(routes,
			web.Route{Pattern: "GET " + x.base, Who: web.Public, Name: x.title, Handler: d.fileStart(x)},
			web.Route{Pattern: "GET " + x.base + "/{unit}", Who: web.Public, Name: "填写" + x.title, Handler: d.fileForm(x)},
			web.Route{Pattern: "POST " + x.base + "/{unit}", Who: web.Public, Name: x.submit, Handler: d.file(x), Slow: true})
	}
	for _, r := range routes {
		d.mux.Handle(r)
	}
	d.mux.Prompt(ComplaintName, "ask", func(context.Context, *db.Tx, actor.Actor, string) (web.Prompt, error) {
		return web.Prompt{Value: AskAccused{Days: 5}}, nil
	})
	for area, action := range map[string]lifecycle.Action{RecordName: "propose", ComplaintName: "propose"} {
		d.mux.Prompt(area, action, d.proposed)
	}
}

// proposed begins the form of a proposal that was given back with what stood in it, and
// shows what was filed above it.
func (d *Desk) proposed(ctx context.Context, tx *db.Tx, by actor.Actor, caseID string) (web.Prompt, error) {
	c, err := lifecycle.CaseByID(ctx, tx, caseID)
	if err != nil {
		return web.Prompt{}, err
	}
	x, err := d.codedCase(ctx, tx, c.Area, caseID)
	switch x := x.(type) {
	case *Record:
		return web.Prompt{Facts: recordFacts(x, by.Unit == x.Unit), Value: ProposeRecord{Result: x.Result, Finding: x.Finding, Advice: x.Advice}}, err
	case *Complaint:
		return web.Prompt{Facts: complaintFacts(x, "", by.Unit == x.Unit), Value: ProposeComplaint{Result: x.Result, Finding: x.Finding, Measure: x.Measure, Advice: x.Advice, Days: x.MendDays}}, err
	}
	return web.Prompt{}, err
}
