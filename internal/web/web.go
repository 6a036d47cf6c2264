// Package web is the HTTP side of the platform: the one mux with every route and who may
// use it, sessions, forms made from the inputs of steps, pages and their layout, errors as
// pages and as problem documents, the JSON interface, and static files. It knows flows as
// lifecycle.Machine and no area.
//
// An area gives the mux its routes (Mux.Handle), its pages (Mux.AddPages) and, where the
// general pages of a case are not enough, a page of its own (Mux.CasePage) and what its
// forms need to know (Mux.Prompt). Steps need nothing: MountFlows makes their pages and
// their operations from the table of the flow.
package web

import (
	"context"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/netip"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
)

// Config is what a Mux needs. DB, Engine, Auth, Clock and Log are required.
type Config struct {
	DB     *db.DB
	Engine *lifecycle.Engine
	Auth   Auth
	Clock  clock.Clock
	Log    *slog.Logger
	Site   Site

	// HTTPS says that the public address is https even where a proxy speaks http to us:
	// cookies get Secure and the __Host- prefix, and HSTS is sent.
	HTTPS bool
	// Proxies may say in X-Forwarded-For from where a request came. Nobody else may.
	Proxies []netip.Prefix
	Limits  Limits

	// OfficeNav returns the navigation of the office for an actor; nil shows none.
	OfficeNav func(ctx context.Context, tx *db.Tx, by actor.Actor) ([]NavGroup, error)
	// Upload stores a file that came with the form of a step of a case ("" for a step that
	// opens one) and returns what goes into the field: its identifier. nil refuses files
	// in such forms.
	Upload func(ctx context.Context, by actor.Actor, area, caseID string, f *multipart.FileHeader) (string, error)
	// Observe is told of every request served, for metrics; nil is told nothing.
	Observe func(pattern string, status int, took time.Duration)
}

// Auth lets people and programs in. *org.Access is it; tests have a small one.
type Auth interface {
	Login(ctx context.Context, d *db.DB, account, password string, c org.Client) (org.Session, error)
	SessionActor(ctx context.Context, d *db.DB, secret string) (actor.Actor, org.Session, error)
	SwitchPost(ctx context.Context, d *db.DB, secret, post string) (actor.Actor, error)
	ChangePassword(ctx context.Context, d *db.DB, secret, old, new string) error
	TokenActor(ctx context.Context, d *db.DB, secret string) (actor.Actor, error)
}

// Limits bound what one request, and one address, may do. Zero values mean the defaults.
type Limits struct {
	Body        int64   // bytes of a form or a JSON body; 2 MiB
	Upload      int64   // bytes of a multipart body; 200 MiB
	WritePerSec float64 // writing requests of one address; 20 a second
	WriteBurst  int     // 200
	LoginPerMin float64 // attempts to log in, and public submissions, of one address; 30 a minute
	LoginBurst  int     // 30
	Addresses   int     // how many addresses are remembered; 20000
}

func (l Limits) withDefaults() Limits {
	if l.Body == 0 {
		l.Body = 2 << 20
	}
	if l.Upload == 0 {
		l.Upload = 200 << 20
	}
	if l.WritePerSec == 0 {
		l.WritePerSec = 20
	}
	if l.WriteBurst == 0 {
		l.WriteBurst = 200
	}
	if l.LoginPerMin == 0 {
		l.LoginPerMin = 30
	}
	if l.LoginBurst == 0 {
		l.LoginBurst = 30
	}
	if l.Addresses == 0 {
		l.Addresses = 20000
	}
	return l
}

// Site is what the masthead and the foot of every page say. What is empty is left out.
type Site struct {
	Name      string // 云州市人民政府
	Title     string // 政务公开
	Office    string // name of the office side: 云州市政务公开办公平台
	Base      string // public address without a slash at the end: https://www.example.gov.cn
	Sponsor   string // 主办
	Operator  string // 承办
	Address   string
	Hours     string // 工作日 9:00—12:00，13:30—17:30
	Phone     string
	Code      string // 网站标识码
	ICP       string
	Police    string
	PublicNav []NavItem
	Foot      []NavGroup // columns of links in the foot
}

// NavGroup is a heading with links; the heading may be empty.
type NavGroup struct {
	Title string
	Items []NavItem
}

// NavItem is one link of a navigation. Current is set by Response.Page.
type NavItem struct {
	Title   string
	Href    string
	Count   int  // 0 is not shown
	Alert   bool // the count is something bad
	Current bool
}

// Pages are the pages of an area: files pages/NAME.html in FS, and for each the type of
// what it is rendered with, a struct that embeds Page. Files whose name begins with an
// underscore are pieces shared by the area's pages. A page file begins with
// {{template "office" .}} or {{template "public" .}} and defines "main".
type Pages struct {
	FS   fs.FS
	Data map[string]any // page name → zero value of its struct
}
