package foi

import (
	"net/http"
	"net/url"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// SettingsPage is how a unit does this work.
type SettingsPage struct {
	web.Page
	Form web.FormView
}

func (d *Desk) showSettings(w *web.Response, status int, values url.Values, reasons []errs.Reason) error {
	p := SettingsPage{Form: web.FormFor[Office]().View(values, nil, reasons)}
	p.Form.Action, p.Form.Submit, p.Form.Back = "/office/foi/settings", "保存", "/office/foi"
	p.Page = w.Page("依申请公开设置", crumbs("设置")...)
	p.Errors = p.Form.Summary(reasons)
	return w.RenderStatus(status, "foi/settings", p)
}

func (d *Desk) saveSettings(w *web.Response, r *http.Request) error {
	in, values, err := web.DecodeForm[Office](r)
	if err == nil {
		err = d.mux.DB().Write(r.Context(), func(tx *db.Tx) error { return SetOffice(r.Context(), tx, in, w.Actor) })
	}
	if errs.Is(err, errs.Invalid) && values != nil {
		return d.showSettings(w, http.StatusUnprocessableEntity, values, errs.Reasons(err))
	}
	if err != nil {
		return err
	}
	w.Flash("foi/settings")
	return w.Redirect("/office/foi/settings")
}
