package foi

import (
	"net/http"
	"net/url"
	"strings"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
	"gongkai/internal/web"
)

// LostPage asks for what proves that one filed something, and says what happens then.
type LostPage struct {
	web.Page
	Form web.FormView
	Done bool
}

func (d *Desk) lost(w *web.Response, _ *http.Request) error {
	return d.showLost(w, http.StatusOK, nil, nil)
}

func (d *Desk) showLost(w *web.Response, status int, values url.Values, reasons []errs.Reason) error {
	values.Del("proof") // not sent back
	p := LostPage{Form: web.FormFor[Lost]().View(values, nil, reasons)}
	p.Form.Action, p.Form.Submit, p.Form.Back = "/request/lost", "重新取得查询码", "/request"
	p.Page = w.Page("查询码遗失", home, web.Crumb{Title: "依申请公开", Href: "/apply"}, web.Crumb{Title: "查询申请", Href: "/request"}, web.Crumb{Title: "查询码遗失"})
	p.Errors = p.Form.Summary(reasons)
	return w.RenderStatus(status, "foi/lost", p)
}

func (d *Desk) renew(w *web.Response, r *http.Request) error {
	in, values, err := web.DecodeForm[Lost](r)
	if err == nil {
		err = d.mux.DB().Write(r.Context(), func(tx *db.Tx) error { return d.Renew(r.Context(), tx, in) })
	}
	if errs.Is(err, errs.Invalid) && values != nil {
		return d.showLost(w, http.StatusUnprocessableEntity, values, errs.Reasons(err))
	}
	if err != nil {
		return err
	}
	p := LostPage{Done: true}
	p.Page = w.Page("查询码遗失", home, web.Crumb{Title: "依申请公开", Href: "/apply"}, web.Crumb{Title: "查询码遗失"})
	return w.Render("foi/lost", p)
}

// HandOut is what the handler confirms before a new code is shown.
type HandOut struct {
	Seen string `json:"seen" title:"怎样核对的身份" doc:"写明核对了什么证件、由谁持来；代为领取的写明授权。不要写证件号码。" form:"textarea" minLength:"2" maxLength:"300"`
}

// CodePage is 重新出具查询码 at the counter: first what was checked, then the code, once.
type CodePage struct {
	web.Page
	Form     web.FormView
	No, Code string
	Back     string
}

func (d *Desk) codePage(w *web.Response, r *http.Request, area string) (CodePage, error) {
	c, err := db.Get(r.Context(), d.mux.DB(), func(tx *db.Tx) (web.Case, error) { return w.Case(r.Context(), tx, area, r.PathValue("id")) })
	if err != nil {
		return CodePage{}, err
	}
	if c.View.Case.Unit != w.Actor.Unit {
		return CodePage{}, errs.New(errs.Forbidden, "查询码由承办机关出具。")
	}
	p := CodePage{No: c.View.Case.No, Back: c.Href}
	p.Page = w.Page("重新出具查询码", web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: c.Label(), Href: c.Href}, web.Crumb{Title: "重新出具查询码"})
	return p, nil
}

func (d *Desk) showCode(w *web.Response, r *http.Request, area string, status int, values url.Values, reasons []errs.Reason) error {
	p, err := d.codePage(w, r, area)
	if err != nil {
		return err
	}
	p.Form = web.FormFor[HandOut]().View(values, nil, reasons)
	p.Form.Action, p.Form.Submit, p.Form.Back = p.Back+"/code", "重新出具", p.Back
	p.Form.Hide("_token", id.Secret())
	p.Errors = p.Form.Summary(reasons)
	return w.RenderStatus(status, "foi/code", p)
}

// handOut gives a new code out at the counter: it is shown once, the old one ends.
func (d *Desk) handOut(w *web.Response, r *http.Request, area string) error {
	p, err := d.codePage(w, r, area)
	if err != nil {
		return err
	}
	in, values, err := web.DecodeForm[HandOut](r)
	code, again := newCode(), false
	if err == nil {
		err = d.mux.DB().Write(r.Context(), func(tx *db.Tx) (err error) {
			again, err = d.HandOutCode(r.Context(), tx, area, r.PathValue("id"), w.Actor, values.Get("_token"), code, "当面核对身份："+Mask(strings.TrimSpace(in.Seen)))
			return err
		})
	}
	switch {
	case errs.Is(err, errs.Invalid) && values != nil:
		return d.showCode(w, r, area, http.StatusUnprocessableEntity, values, errs.Reasons(err))
	case err != nil:
		return err
	case again:
		return errs.New(errs.Conflict, "新的查询码已经出具，只在第一次提交后的页面上显示。没有记下的，请再次重新出具。")
	}
	p.Code = spaced(code)
	w.Header().Set("Cache-Control", "no-store")
	return w.Render("foi/code", p)
}
