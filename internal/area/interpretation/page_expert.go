package interpretation

import (
	"errors"
	"net/http"
	"net/url"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// ExpertsPage is the pool of experts.
type ExpertsPage struct {
	web.Page
	Rows []Expert
	Keep bool
	Form web.FormView
}

func (d *Desk) experts(w *web.Response, r *http.Request) error {
	return d.showExperts(w, r, http.StatusOK, nil, nil)
}

func (d *Desk) showExperts(w *web.Response, r *http.Request, status int, values url.Values, reasons []errs.Reason) error {
	rows, err := db.Get(r.Context(), d.mux.DB(), func(tx *db.Tx) ([]Expert, error) { return Experts(r.Context(), tx, r.URL.Query().Get("field")) })
	if err != nil {
		return err
	}
	p := ExpertsPage{Rows: rows, Keep: w.Actor.Has(keepsPool...), Form: web.FormFor[ExpertIn]().View(values, nil, reasons)}
	p.Form.Action, p.Form.Submit = "/office/interpretation/experts", "加入专家库"
	p.Page = w.Page("解读专家库", crumbs("解读专家库")...)
	p.Errors = anchored(reasons)
	return w.RenderStatus(status, "interpretation/experts", p)
}

func (d *Desk) addExpert(w *web.Response, r *http.Request) error {
	in, values, err := web.DecodeForm[ExpertIn](r)
	if err == nil {
		err = d.mux.DB().Write(r.Context(), func(tx *db.Tx) error {
			_, err := AddExpert(r.Context(), tx, w.Actor, in)
			return err
		})
	}
	if err != nil {
		if k := errs.KindOf(err); values == nil || k != errs.Invalid && k != errs.Conflict {
			return err
		}
		return d.showExperts(w, r, http.StatusUnprocessableEntity, values, told(err))
	}
	w.Flash("interpretation/expert")
	return w.Redirect("/office/interpretation/experts")
}

// anchored lets the summary of errors link to the fields of the form.
func anchored(reasons []errs.Reason) []errs.Reason {
	var out []errs.Reason
	for _, r := range reasons {
		if r.Field != "" {
			r.Field = "f-" + r.Field
		}
		out = append(out, r)
	}
	return out
}

// told returns the reasons of an error for the user, or its message as the only one.
func told(err error) []errs.Reason {
	reasons := errs.Reasons(err)
	if len(reasons) == 0 {
		e, _ := errors.AsType[*errs.Error](err)
		reasons = []errs.Reason{{Msg: e.Msg}}
	}
	return reasons
}

func (d *Desk) retireExpert(w *web.Response, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return errs.Wrap(errs.Invalid, "提交的内容读不出来，请返回后重试。", err)
	}
	err := d.mux.DB().Write(r.Context(), func(tx *db.Tx) error {
		return RetireExpert(r.Context(), tx, w.Actor, r.PathValue("expert"), r.PostForm.Get("why"))
	})
	if err != nil {
		return err
	}
	w.Flash("interpretation/retired")
	return w.Redirect("/office/interpretation/experts")
}
