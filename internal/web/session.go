package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func (m *Mux) cookieName(r *http.Request) string {
	if m.secure(r) {
		return "__Host-session"
	}
	return "session"
}

// identify finds out who asks: a bearer token on the JSON interface, else the session.
func (m *Mux) identify(w *Response, r *http.Request, route *Route) error {
	if route.Who.kind == "public" {
		return nil
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && strings.HasPrefix(r.URL.Path, "/api/") {
		by, err := m.cfg.Auth.TokenActor(r.Context(), m.cfg.DB, strings.TrimSpace(token))
		w.Actor = by
		return err
	}
	c, err := r.Cookie(m.cookieName(r))
	if err != nil || c.Value == "" {
		return nil
	}
	by, session, err := m.cfg.Auth.SessionActor(r.Context(), m.cfg.DB, c.Value)
	if errs.Is(err, errs.Unauthenticated) {
		w.cookie(m.cookieName(r), "", 0)
		return nil
	}
	if err != nil {
		return err
	}
	w.Actor, w.Session, w.secret = by, session, c.Value
	if page := m.due(session); page != "" && !strings.HasPrefix(r.URL.Path, page) && r.URL.Path != "/logout" && r.URL.Path != "/login" && route.Who.kind != "open" {
		if program(w, r) || !safe(r.Method) {
			return errs.New(errs.Forbidden, "请先设置自己的口令或选择岗位，再进行其他操作。")
		}
		return &redirect{page}
	}
	return nil
}

// due is the page that a session must go through before anything else.
func (m *Mux) due(s org.Session) string {
	switch {
	case s.MustChange:
		return "/password"
	case s.MustChoose:
		return "/office/post"
	}
	return ""
}

// redirect stops a request and sends the browser elsewhere.
type redirect struct{ to string }

func (r *redirect) Error() string { return "redirect to " + r.to }

func loginFor(next string) string {
	if next == "" || next == "/office" {
		return "/login"
	}
	return "/login?next=" + url.QueryEscape(next)
}

// LoginPage is the page to log in.
type LoginPage struct {
	Page
	Account string
	Next    string
}

// PasswordPage is the page to change one's password.
type PasswordPage struct {
	Page
	Forced bool // the first password, or one that has run out
	Hint   string
}

// PostPage is the page to choose the post in which one acts.
type PostPage struct {
	Page
	Posts []PostChoice
	Next  string
}

// PostChoice is one post of a person.
type PostChoice struct {
	ID      string
	Title   string // 云山市教育局 办公室主任
	Roles   []actor.Role
	For     string // in whose place, for 代理 and 授权
	Current bool
}

func (m *Mux) sessionRoutes() {
	m.Handle(Route{Pattern: "GET /login", Who: Open, Name: "登录", Handler: m.loginPage})
	m.Handle(Route{Pattern: "POST /login", Who: Open, Name: "登录", Handler: m.doLogin, Slow: true})
	m.Handle(Route{Pattern: "POST /logout", Who: Open, Name: "退出登录", Handler: m.doLogout})
	m.Handle(Route{Pattern: "GET /password", Who: Staff, Name: "修改口令", Handler: m.passwordPage})
	m.Handle(Route{Pattern: "POST /password", Who: Staff, Name: "修改口令", Handler: m.doPassword, Slow: true})
	m.Handle(Route{Pattern: "GET /office/post", Who: Staff, Name: "换岗位", Handler: m.postPage})
	m.Handle(Route{Pattern: "POST /office/post", Who: Staff, Name: "换岗位", Handler: m.doPost})
	m.Handle(Route{Pattern: "POST /view", Who: Public, Name: "阅读方式", Handler: m.doView})
}

func (m *Mux) loginPage(w *Response, r *http.Request) error {
	next := r.URL.Query().Get("next")
	if w.Actor.Known() {
		return w.Redirect(after(next))
	}
	w.Header().Set("Cache-Control", "no-store")
	return w.Render("web/login", LoginPage{Page: w.Page("登录"), Next: next})
}

func after(next string) string {
	if local(next) == "/" {
		return "/office"
	}
	return local(next)
}

func (m *Mux) doLogin(w *Response, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	account, next := strings.TrimSpace(r.PostForm.Get("u")), r.PostForm.Get("next")
	var bad []errs.Reason
	if account == "" {
		bad = append(bad, errs.Reason{Field: "u", Msg: "请填写账号。"})
	}
	if r.PostForm.Get("p") == "" {
		bad = append(bad, errs.Reason{Field: "p", Msg: "请填写口令。"})
	}
	status := statuses[errs.Invalid]
	if bad == nil {
		s, err := m.cfg.Auth.Login(r.Context(), m.cfg.DB, account, r.PostForm.Get("p"), w.client)
		if err == nil {
			if w.secret != "" { // no session outlives the next login
				if err := org.Logout(r.Context(), m.cfg.DB, w.secret); err != nil {
					return err
				}
			}
			w.cookie(m.cookieName(r), s.Secret, 0)
			if page := m.due(s); page != "" {
				return w.Redirect(page)
			}
			return w.Redirect(after(next))
		}
		if errs.Is(err, errs.Internal) {
			return err
		}
		e := told(err, w.Ref)
		bad, status = []errs.Reason{{Field: "u", Msg: e.Msg}}, statuses[e.Kind]
	}
	p := LoginPage{Page: w.Page("登录"), Account: account, Next: next}
	p.Errors = bad
	return w.RenderStatus(status, "web/login", p)
}

func (m *Mux) doLogout(w *Response, r *http.Request) error {
	if w.secret != "" {
		if err := org.Logout(r.Context(), m.cfg.DB, w.secret); err != nil {
			return err
		}
	}
	w.cookie(m.cookieName(r), "", 0)
	w.Flash("logout")
	return w.Redirect("/login")
}

// passwordHint says what a password must be, by the rules in force.
func (m *Mux) passwordHint() string {
	r := org.DefaultRules()
	if a, ok := m.cfg.Auth.(*org.Access); ok {
		r = a.Rules
	}
	return fmt.Sprintf("至少 %d 个字符，大写字母、小写字母、数字、其他符号中至少 %d 种。可以用一句只有自己知道的话，不要用单位名或生日。", r.MinLength, r.Classes)
}

func (m *Mux) passwordPage(w *Response, _ *http.Request) error {
	return w.Render("web/password", m.passwordOf(w, nil))
}

func (m *Mux) passwordOf(w *Response, bad []errs.Reason) PasswordPage {
	p := PasswordPage{Page: w.Page("修改口令", Crumb{"待办", "/office"}, Crumb{"修改口令", ""}), Forced: w.Session.MustChange, Hint: m.passwordHint()}
	p.Errors = bad
	return p
}

func (m *Mux) doPassword(w *Response, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	old, first, second := r.PostForm.Get("p0"), r.PostForm.Get("p1"), r.PostForm.Get("p2")
	var bad []errs.Reason
	if old == "" {
		bad = append(bad, errs.Reason{Field: "p0", Msg: "请填写现在的口令。"})
	}
	if first == "" {
		bad = append(bad, errs.Reason{Field: "p1", Msg: "请填写新口令。"})
	} else if first != second {
		bad = append(bad, errs.Reason{Field: "p2", Msg: "两次填写的新口令不一样，请重新填写。"})
	}
	if bad == nil {
		err := m.cfg.Auth.ChangePassword(r.Context(), m.cfg.DB, w.secret, old, first)
		if err == nil {
			w.Flash("password")
			return w.Redirect("/office")
		}
		if errs.Is(err, errs.Internal) {
			return err
		}
		e := told(err, w.Ref)
		if e.Kind == errs.Unauthenticated { // the session is alive: the old password is wrong
			bad = []errs.Reason{{Field: "p0", Msg: "现在的口令不正确，请重新填写。"}}
		}
		for _, reason := range e.Reasons {
			if field, ok := passwordFields[reason.Field]; ok {
				reason.Field = field
			}
			bad = append(bad, reason)
		}
		if bad == nil {
			bad = []errs.Reason{{Field: "p1", Msg: e.Msg}}
		}
	}
	return w.RenderStatus(statuses[errs.Invalid], "web/password", m.passwordOf(w, bad))
}

// passwordFields maps what org calls the inputs to those of the page.
var passwordFields = map[string]string{"old": "p0", "password": "p1", "new": "p1"}

func (m *Mux) postPage(w *Response, r *http.Request) error {
	p := PostPage{Page: w.Page("换岗位", Crumb{"待办", "/office"}, Crumb{"换岗位", ""}), Next: r.URL.Query().Get("next")}
	err := m.cfg.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		p.Posts, err = posts(r.Context(), tx, w.Actor)
		return err
	})
	if err != nil {
		return err
	}
	return w.Render("web/post", p)
}

func posts(ctx context.Context, tx *db.Tx, by actor.Actor) ([]PostChoice, error) {
	all, err := org.ActorsOf(ctx, tx, by.Person)
	if err != nil {
		return nil, err
	}
	var out []PostChoice
	for _, a := range all {
		out = append(out, PostChoice{ID: a.Post, Title: strings.TrimSpace(a.UnitName + " " + a.Title), Roles: a.Roles, For: a.ForName, Current: a.Post == by.Post})
	}
	return out, nil
}

func (m *Mux) doPost(w *Response, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	if _, err := m.cfg.Auth.SwitchPost(r.Context(), m.cfg.DB, w.secret, r.PostForm.Get("post")); err != nil {
		return err
	}
	w.Flash("post")
	return w.Redirect(after(r.PostForm.Get("next")))
}

// doView sets reading modes and goes back to the page where that was asked for.
func (m *Mux) doView(w *Response, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	p := w.Prefs
	for name, on := range map[string]*bool{"elder": &p.Elder, "contrast": &p.Contrast} {
		if v, ok := r.PostForm[name]; ok {
			*on = v[0] == "on"
		}
	}
	w.setPrefs(p)
	back := r.PostForm.Get("back")
	if back == "" {
		if u, err := url.Parse(r.Referer()); err == nil && u.Host == r.Host {
			back = u.RequestURI()
		}
	}
	return w.Redirect(back)
}

// parseForm reads a form and tells what is wrong with one that cannot be read.
func parseForm(r *http.Request) error {
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(8 << 20)
	} else {
		err = r.ParseForm()
	}
	if err == nil {
		return nil
	}
	if e := told(err, ""); e.Kind == errs.TooLarge {
		return e
	}
	return errs.Wrap(errs.Invalid, "提交的内容格式不对，请返回上一页重新提交。", err)
}
