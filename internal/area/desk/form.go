package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
	"gongkai/internal/web"
)

// FormPage is a page with one form.
type FormPage struct {
	web.Page
	Lead  string
	Warn  string
	Facts []web.Fact
	Law   []clause.Clause
	Form  web.FormView
}

// SecretPage shows a password or token, this once.
type SecretPage struct {
	web.Page
	Lead   string
	Label  string
	Secret string
	Facts  []web.Fact
	Back   string
}

// sheet is what the page of a form shows; it is made anew when the input was wrong.
type sheet struct {
	title   string
	crumbs  []web.Crumb // the way to the page, without the page itself
	back    string
	lead    string
	warn    string
	facts   []web.Fact
	law     []clause.Clause
	value   any // to begin with
	options map[string][]web.Option
	submit  string
	danger  bool
}

// given is a form that was sent, decoded.
type given[In any] struct {
	*web.Response
	Request *http.Request
	In      In
	d       *Desk
	token   string
}

// once runs f in a writing transaction, unless the same form has been sent before.
func (g *given[In]) once(f func(ctx context.Context, tx *db.Tx) error) error {
	return g.d.once(g.Request.Context(), g.Actor.Person, g.token, f)
}

// outcome is where a form leads.
type outcome struct {
	next  string // address, with the message flash
	flash string
	page  string // or a page that is shown at once
	data  any
}

func saved(next string) (outcome, error) { return outcome{next: next, flash: "desk/saved"}, nil }

// form adds a page with a form and what happens when it is sent: GET and POST of one
// path. prepare checks that what the path names is there.
func form[In any](d *Desk, path, name string, who web.Access,
	prepare func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (sheet, error),
	do func(g *given[In]) (outcome, error)) {
	f := web.FormFor[In]()
	show := func(w *web.Response, r *http.Request, status int, values url.Values, reasons []errs.Reason) error {
		s, err := db.Get(r.Context(), d.DB, func(tx *db.Tx) (sheet, error) { return prepare(r.Context(), tx, w, r) })
		if err != nil {
			return err
		}
		token := values.Get("_token")
		if values == nil {
			values = f.Values(s.value)
		}
		if token == "" {
			token = id.Secret()
		}
		p := FormPage{Page: w.Page(s.title, append(s.crumbs, web.Crumb{Title: s.title})...), Lead: s.lead, Warn: s.warn, Facts: s.facts, Law: s.law,
			Form: f.View(values, s.options, reasons)}
		p.Form.Action, p.Form.Back, p.Form.Danger, p.Form.Submit = r.URL.EscapedPath(), s.back, s.danger, s.submit
		if s.submit == "" {
			p.Form.Submit = s.title
		}
		p.Form.Hide("_token", token)
		p.Errors = p.Form.Summary(reasons)
		return w.RenderStatus(status, "desk/ask", p)
	}
	d.mux.Handle(web.Route{Pattern: "GET " + path, Name: name, Who: who, Handler: func(w *web.Response, r *http.Request) error {
		return show(w, r, http.StatusOK, nil, nil)
	}})
	d.mux.Handle(web.Route{Pattern: "POST " + path, Name: name, Who: who, Handler: func(w *web.Response, r *http.Request) error {
		in, values, err := web.DecodeForm[In](r)
		var out outcome
		if err == nil {
			out, err = do(&given[In]{w, r, in, d, values.Get("_token")})
		}
		switch {
		case errors.Is(err, errAgain):
			s, err := db.Get(r.Context(), d.DB, func(tx *db.Tx) (sheet, error) { return prepare(r.Context(), tx, w, r) })
			if err != nil {
				return err
			}
			w.Flash("again")
			return w.Redirect(s.back)
		case err != nil:
			return d.wrong(err, func(status int, reasons []errs.Reason) error { return show(w, r, status, values, reasons) })
		case out.page != "":
			return w.Render(out.page, out.data)
		}
		w.Flash(out.flash)
		return w.Redirect(out.next)
	}})
}

// wrong shows a form again where its input was at fault.
func (d *Desk) wrong(err error, show func(status int, reasons []errs.Reason) error) error {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != errs.Invalid && e.Kind != errs.Refused && e.Kind != errs.Conflict {
		return err
	}
	reasons := e.Reasons
	if len(reasons) == 0 {
		reasons = []errs.Reason{{Msg: e.Msg}}
	}
	return show(web.Status(err), reasons)
}

// click adds what a single button does. f returns where it leads.
func (d *Desk) click(path, name string, who web.Access, flash string, f func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (string, error)) {
	d.mux.Handle(web.Route{Pattern: "POST " + path, Name: name, Who: who, Handler: func(w *web.Response, r *http.Request) error {
		next, err := db.Put(r.Context(), d.DB, func(tx *db.Tx) (string, error) { return f(r.Context(), tx, w, r) })
		if err != nil {
			return err
		}
		w.Flash(flash)
		return w.Redirect(next)
	}})
}

// errAgain says that the same form was sent before and has been carried out.
var errAgain = errors.New("desk: the form was sent before")

// kept is how long tokens of forms are remembered.
const kept = 7 * 24 * time.Hour

// once runs f in a writing transaction that also remembers the token of the form.
func (d *Desk) once(ctx context.Context, person, token string, f func(ctx context.Context, tx *db.Tx) error) error {
	if token = plain(token); token == "" || len(token) > 100 {
		return errs.New(errs.Invalid, "这个表单不完整，请从平台的页面重新打开后填写。")
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM desk_token WHERE at < ?`, db.Time(tx.Now.Add(-kept))); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `INSERT INTO desk_token (person, token, at) VALUES (?, ?, ?) ON CONFLICT (person, token) DO NOTHING`, person, token, db.Time(tx.Now))
		if err != nil {
			return err
		}
		if n == 0 {
			return errAgain
		}
		return f(ctx, tx)
	})
}
