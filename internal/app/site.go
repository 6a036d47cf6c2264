package app

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"gongkai/internal/area/desk"
	"gongkai/internal/area/document"
	"gongkai/internal/area/foi"
	"gongkai/internal/area/interpretation"
	"gongkai/internal/area/portal"
	"gongkai/internal/web"
)

// Web is how the platform is served.
type Web struct {
	Site    web.Site
	HTTPS   bool
	Proxies []netip.Prefix
	Limits  web.Limits
	Observe func(pattern string, status int, took time.Duration) // told of every request; nil: nobody
}

// Mux returns the mux with the pages and operations of every area.
func (a *App) Mux(c Web) *web.Mux {
	doors := []portal.Door{{Title: "依申请公开", Text: "没有主动公开的，可以向机关申请", Href: "/apply"}}
	c.Site.PublicNav, c.Site.Foot = portal.Nav(doors...), append([]web.NavGroup{foi.Foot()}, portal.Foot()...)
	staff := desk.New(desk.Config{DB: a.DB, Engine: a.Engine, Access: a.Access, Blobs: a.Blobs, Notices: a.Notices, Ladder: ladder, Jobs: a.Jobs, Log: a.Public, Uses: a.Uses, Figures: a.Figures,
		Lists:   []web.NavItem{{Title: "公文办理", Href: "/office/document"}, {Title: "政策解读", Href: "/office/interpretation"}, {Title: "依申请公开", Href: "/office/foi"}, {Title: "年度报告", Href: "/office/annual"}},
		Screens: map[string]string{"document/approve": "sign", "document/sign-head": "sign"}})
	m := web.New(web.Config{DB: a.DB, Engine: a.Engine, Auth: a.Access, Clock: a.Clock, Log: a.Log.With("part", "web"),
		Site: c.Site, HTTPS: c.HTTPS, Proxies: c.Proxies, Limits: c.Limits, Upload: a.upload, OfficeNav: staff.Nav, Observe: c.Observe})
	(&document.Desk{Area: a.Document, Links: a.linksOf, State: a.interpretationOf}).Mount(m)
	(&interpretation.Desk{Area: a.Interpretation}).Mount(m)
	(&foi.Desk{Area: a.Foi}).Mount(m)
	portal.New(portal.Config{DB: a.DB, Log: a.Public, Files: a.Blobs, Ask: "/ask/", Doors: doors}).Mount(m)
	staff.Mount(m)
	a.mountAPI(m)
	m.Handle(web.Route{Pattern: "GET /healthz", Who: web.Public, Name: "存活检查", Handler: func(w *web.Response, _ *http.Request) error {
		return w.JSON(map[string]string{"status": "ok"})
	}})
	m.Handle(web.Route{Pattern: "GET /readyz", Who: web.Public, Name: "就绪检查", Handler: a.ready})
	m.MountFlows()
	return m
}

// ready answers whether the platform can work.
func (a *App) ready(w *web.Response, r *http.Request) error {
	if err := a.Ready(r.Context()); err != nil {
		return w.JSONStatus(http.StatusServiceUnavailable, map[string]string{"status": "not ready"})
	}
	return w.JSON(map[string]string{"status": "ok"})
}

// Ready tells whether the database answers.
func (a *App) Ready(ctx context.Context) error { return a.DB.Ping(ctx) }
