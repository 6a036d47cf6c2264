package foi

import (
	"net/http"
	"net/url"

	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// suggested finds what is offered for what somebody has typed.
func (d *Desk) suggested(r *http.Request, unit, typed string) ([]Suggestion, error) {
	return db.Get(r.Context(), d.mux.DB(), func(tx *db.Tx) ([]Suggestion, error) { return Suggest(r.Context(), tx, unit, typed) })
}

// maybe answers the script while somebody types. What was typed comes in the body, so that
// it stands in no address and no log.
func (d *Desk) maybe(w *web.Response, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return errs.New(errs.Invalid, "提交的内容不完整，请刷新页面后重试。")
	}
	found, err := d.suggested(r, r.PathValue("unit"), r.PostForm.Get("content"))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return w.JSON(append([]Suggestion{}, found...))
}

// look is 先查一查: the form again with what was typed, and what is already public above it.
func (d *Desk) look(w *web.Response, r *http.Request) error {
	_, values, _ := web.DecodeForm[Application](r) // not handed in: whether it is complete does not matter yet
	if values == nil {
		return errs.New(errs.Invalid, "提交的内容不完整，请刷新页面后重试。")
	}
	return d.showApply(w, r, http.StatusOK, values, nil)
}

// helped counts that somebody found what is already public, and leads there.
func (d *Desk) helped(w *web.Response, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return errs.New(errs.Invalid, "提交的内容不完整，请刷新页面后重试。")
	}
	var href string
	err := d.mux.DB().Quick(r.Context(), func(tx *db.Tx) (err error) {
		href, err = Helped(r.Context(), tx, r.PathValue("unit"), r.PostForm.Get("item"))
		return err
	})
	if err != nil {
		return err
	}
	return w.Redirect(href)
}

// forget takes the number of a paper out of what goes back to the form: it is sent to
// nobody, not even to whoever typed it.
func forgetNumber(values url.Values, reasons []errs.Reason) []errs.Reason {
	if values.Get("paper_number") == "" {
		return reasons
	}
	values.Del("paper_number")
	return append(reasons, errs.Reason{Field: "paper_number", Msg: "为保护您的个人信息，证件号码没有保留，请重新填写。"})
}

// lookFirst offers 先查一查 beside the submit button of the form, for browsers without scripts too.
func lookFirst(p *ApplyPage, u org.Unit, values url.Values, found []Suggestion) {
	p.Form.Also = []web.FormButton{{Title: "先查一查是否已经公开", Action: "/apply/" + u.ID + "/look"}}
	p.Look, p.Helped = "/apply/"+u.ID+"/maybe", "/apply/"+u.ID+"/helped"
	p.Maybe, p.Asked = found, values.Get("content") != ""
}
