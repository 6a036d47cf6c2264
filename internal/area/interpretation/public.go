package interpretation

import (
	"net/http"
	"net/url"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// AskIn is what a reader fills in.
type AskIn struct {
	Text    string `json:"text" title:"您的问题" doc:"请写具体，不要写身份证号、银行卡号等个人信息。" form:"textarea" minLength:"5" maxLength:"1000"`
	Contact string `json:"contact,omitempty" title:"联系方式" doc:"电话或者邮箱，只供起草单位核实情况，不会公开。" maxLength:"100"`
}

// AskPage is the public page on which readers ask about a document.
type AskPage struct {
	web.Page
	About, Href string
	Form        web.FormView
	Answered    []Answered
}

func (d *Desk) ask(w *web.Response, r *http.Request) error {
	return d.showAsk(w, r, http.StatusOK, nil, nil)
}

func (d *Desk) showAsk(w *web.Response, r *http.Request, status int, values url.Values, reasons []errs.Reason) error {
	ctx, item := r.Context(), r.PathValue("item")
	var p AskPage
	err := d.mux.DB().Read(ctx, func(tx *db.Tx) error {
		it, err := publication.ItemByID(ctx, tx, item)
		if err != nil {
			return err
		}
		if it.Standing != publication.Public || it.Edition == 0 {
			return errs.New(errs.NotFound, "这个页面已经撤回，不能再提问。")
		}
		p.About, p.Href = it.Title, "/d/"+it.ID
		doc, _, err := d.about(ctx, tx, it)
		if err != nil {
			return err
		}
		p.Answered, err = AnsweredOf(ctx, tx, doc)
		return err
	})
	if err != nil {
		return err
	}
	p.Form = web.FormFor[AskIn]().View(values, nil, reasons)
	p.Form.Action, p.Form.Submit, p.Form.Back = "/ask/"+item, "提交问题", p.Href
	p.Page = w.Page("就文件提问", web.Crumb{Title: "首页", Href: "/"}, web.Crumb{Title: p.About, Href: p.Href}, web.Crumb{Title: "提问"})
	p.Errors = anchored(reasons)
	return w.RenderStatus(status, "interpretation/ask", p)
}

func (d *Desk) asked(w *web.Response, r *http.Request) error {
	in, values, err := web.DecodeForm[AskIn](r)
	if err == nil {
		err = d.mux.DB().Write(r.Context(), func(tx *db.Tx) error {
			_, err := d.Ask(r.Context(), tx, r.PathValue("item"), in.Text, in.Contact)
			return err
		})
	}
	if err != nil {
		switch errs.KindOf(err) {
		case errs.Invalid, errs.Conflict, errs.TooMany:
			if values != nil {
				return d.showAsk(w, r, http.StatusUnprocessableEntity, values, told(err))
			}
		}
		return err
	}
	w.Flash("interpretation/asked")
	return w.Redirect("/ask/" + r.PathValue("item"))
}
