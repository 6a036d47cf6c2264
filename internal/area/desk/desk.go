// Package desk serves the office pages that belong to no business area: what waits for
// me, what I did, search, notices, delegations, figures, the register of duties, the
// printed flows, the working-day calendar, and the pages of the three administrators.
// It owns no law and no case: it shows what the kernel knows and calls what the kernel
// offers. Who may do what is declared at each route; org checks it once more.
package desk

import (
	"context"
	"embed"
	"net/http"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/stat"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
	"gongkai/internal/web"
)

//go:embed pages
var pages embed.FS

//go:embed migrations
var migrations embed.FS

// Migrations makes the table of this package and an index on the engine's moves. It
// needs the tables of lifecycle.
var Migrations = db.Set{Name: "desk", FS: migrations}

// Name is the area of the package: the prefix of its pages and messages.
const Name = "desk"

// Config is what a Desk needs. DB, Engine, Access, Notices and Blobs are required.
type Config struct {
	DB     *db.DB
	Engine *lifecycle.Engine
	Access *org.Access
	// Notices keeps the carriers of notices.
	Notices *notice.Worker
	// Ladder is who hears of what nobody acknowledges, shown to the system administrator.
	Ladder notice.Ladder
	// Blobs holds the bytes of the files in quarantine.
	Blobs blob.Store
	// Jobs tells which kinds of jobs this process works; nil: unknown.
	Jobs *job.Runner
	// Log is the public log whose state administrators see; nil shows none.
	Log *publiclog.Log
	// Uses returns everything in the program that cites a clause; nil: the flows alone.
	Uses func() []clause.Use
	// Figures are the figures of the statistics page; nil: those of the kernel.
	Figures *stat.Registry
	// Lists are the areas' own lists in the navigation: 公文办理 /office/document.
	Lists []web.NavItem
	// Screens maps a step ("document/approve") to the last part of the address of a page
	// made for it ("sign"), which the to-do list links to in place of the step's form.
	Screens map[string]string
	// Recompute is the kind of the job that brings due dates up to the calendar in force;
	// it is enqueued when a year is imported. Empty: lifecycle.recompute.
	Recompute string
}

// Desk serves the pages.
type Desk struct {
	Config
	mux *web.Mux
}

// New returns a Desk. It panics where Config lacks something.
func New(c Config) *Desk {
	if c.DB == nil || c.Engine == nil || c.Access == nil || c.Notices == nil || c.Blobs == nil {
		panic("desk: Config needs DB, Engine, Access, Notices and Blobs")
	}
	if c.Recompute == "" {
		c.Recompute = "lifecycle.recompute"
	}
	return &Desk{Config: c}
}

// Who may use the administrators' pages.
var (
	system   = web.Roles(actor.System)
	security = web.Roles(actor.Security)
	auditor  = web.Roles(actor.Auditor)
	keepers  = web.Roles(actor.System, actor.Security)
	watchers = web.Roles(actor.Security, actor.Auditor)
)

// Mount adds the pages and routes to the mux.
func (d *Desk) Mount(m *web.Mux) {
	d.mux = m
	m.AddPages(Name, web.Pages{FS: pages, Data: map[string]any{
		"todo": TodoPage{}, "done": DonePage{}, "search": SearchPage{}, "ask": FormPage{}, "secret": SecretPage{},
		"delegation": DelegationPage{}, "account": AccountPage{},
		"clauses": ClausesPage{}, "flows": FlowsPage{}, "flow": FlowPage{}, "calendar": CalendarPage{}, "year": YearPage{},
		"units": UnitsPage{}, "unit": UnitPage{}, "people": PeoplePage{}, "person": PersonPage{},
		"security": SecurityPage{}, "audit": AuditPage{}, "log": LogPage{}, "jobs": JobsPage{}, "clock": ClockPage{},
		"notices": NoticesPage{}, "notice": NoticePage{}, "channels": ChannelsPage{}, "tried": TriedPage{}, "stat": StatPage{}, "cases": CasesPage{},
		"held": HeldPage{}, "held-file": HeldFilePage{},
	}})
	m.AddFlash(map[string]web.Flash{
		"desk/saved":    {Kind: "ok", Text: "已保存，并记入审计。"},
		"desk/revoked":  {Kind: "ok", Text: "已撤销，立即生效。"},
		"desk/ended":    {Kind: "ok", Text: "已结束登录。"},
		"desk/unlocked": {Kind: "ok", Text: "已解除锁定，可以重新登录。"},
		"desk/calendar": {Kind: "ok", Text: "放假安排已启用，在办事项的到期日正在重算。"},
		"desk/retried":  {Kind: "ok", Text: "已重新排队，稍后再看结果。"},
		"desk/dropped":  {Kind: "ok", Text: "已放弃这项后台任务。"},
		"desk/clock":    {Kind: "ok", Text: "已确认，后台工作马上恢复，并记入审计。"},
		"desk/acked":    {Kind: "ok", Text: "已签收。"},
		"desk/resent":   {Kind: "ok", Text: "已重新排队发送，稍后再看结果。"},
		"desk/released": {Kind: "ok", Text: "文件已放行，已通知上传人，并记入审计。"},
		"desk/refused":  {Kind: "ok", Text: "文件已退回，内容将被删除，已通知上传人，并记入审计。"},
	})
	get := func(path, name string, who web.Access, h web.Handler, formats ...string) {
		m.Handle(web.Route{Pattern: "GET " + path, Name: name, Who: who, Handler: h, Formats: formats})
	}
	get("/office", "待办", web.Staff, d.todo, "csv", "xlsx")
	get("/office/done", "我办过的", web.Staff, d.done)
	get("/office/search", "查事项", web.Staff, d.search, "csv", "xlsx", "json")
	get("/office/clauses", "职责登记", web.Staff, d.clauses, "csv", "xlsx")
	get("/office/flows", "办理流程", web.Staff, d.flows)
	get("/office/flows/{area}", "规则表", web.Staff, d.flow)
	get("/office/calendar", "工作日历", web.Staff, d.calendar)
	d.noticeRoutes(get)
	d.heldRoutes()
	get("/office/stat", "统计", web.Staff, d.stat, "csv", "xlsx")
	get("/office/stat/cases", "统计明细", web.Staff, d.statCases)
	get("/office/delegation", "授权代理", web.Staff, d.delegations)
	get("/office/account", "登录和令牌", web.Staff, d.account)
	d.ownForms()
	d.calendarForms()
	get("/office/admin/unit", "单位", keepers, d.units)
	get("/office/admin/unit/{id}", "单位", keepers, d.unit)
	d.unitForms()
	get("/office/admin/person", "人员", keepers, d.people)
	get("/office/admin/person/{id}", "人员", keepers, d.person)
	d.personForms()
	d.postForms()
	get("/office/admin/security", "登录安全", watchers, d.security)
	get("/office/admin/audit", "审计记录", auditor, d.audit, "csv", "xlsx")
	m.Handle(web.Route{Pattern: "POST /office/admin/audit/verify", Name: "核验审计记录", Who: auditor, Handler: d.verifyAudit})
	get("/office/admin/log", "公开日志", web.Roles(actor.System, actor.Auditor), d.log)
	m.Handle(web.Route{Pattern: "POST /office/admin/log/verify", Name: "核验公开日志", Who: auditor, Handler: d.verifyLog})
	d.channelRoutes(get)
	get("/office/admin/job", "后台任务", system, d.jobs)
	d.jobForms()
	get(clockPath, "服务器时间", system, d.clock)
	d.clockForms()
}

// read runs f on one snapshot.
func (d *Desk) read(r *http.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return d.DB.Read(r.Context(), func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// crumbs is the way to a page below the to-do list: titles and addresses alternate.
func crumbs(pairs ...string) []web.Crumb {
	out := []web.Crumb{{Title: "待办", Href: "/office"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, web.Crumb{Title: pairs[i], Href: pairs[i+1]})
	}
	return out
}

// page begins a page whose way ends with its own title.
func page(w *web.Response, title string, pairs ...string) web.Page {
	return w.Page(title, append(crumbs(pairs...), web.Crumb{Title: title})...)
}

// Export are the addresses of a list as a table for saving.
type Export struct{ XLSX, CSV string }

// exports puts the suffixes behind the path of an address.
func exports(href string) Export {
	path, query, ok := strings.Cut(href, "?")
	if ok {
		query = "?" + query
	}
	return Export{path + ".xlsx" + query, path + ".csv" + query}
}
