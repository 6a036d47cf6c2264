package foi

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
	"gongkai/internal/web"
)

// StartPage lists the units that one may turn to.
type StartPage struct {
	web.Page
	About string // of a door beside the request; "" for requests
	Base  string // beginning of the addresses of the forms
	Units []web.Option
	Query string
}

func (d *Desk) start(w *web.Response, r *http.Request) error {
	return d.showStart(w, r, "依申请公开", "", "/apply")
}

func (d *Desk) showStart(w *web.Response, r *http.Request, title, about, base string) error {
	p := StartPage{Query: strings.TrimSpace(r.URL.Query().Get("q")), About: about, Base: base}
	err := d.mux.DB().Read(r.Context(), func(tx *db.Tx) error {
		nodes, err := org.Units(r.Context(), tx)
		for _, n := range nodes {
			if d.answers(n.Unit) && strings.Contains(n.Unit.Name, p.Query) {
				p.Units = append(p.Units, web.Option{Value: n.Unit.ID, Title: n.Unit.Name})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	crumbs := []web.Crumb{home, {Title: title}}
	if base != "/apply" {
		crumbs = []web.Crumb{home, {Title: "依申请公开", Href: "/apply"}, {Title: title}}
	}
	p.Page = w.Page(title, crumbs...)
	return w.Render("foi/start", p)
}

var home = web.Crumb{Title: "首页", Href: "/"}

// answers tells whether a unit must answer requests: it is bound by the duty (G6.7b).
func (d *Desk) answers(u org.Unit) bool {
	duty, ok := clause.DutyOf(clause.G67)
	return ok && duty.Binds(u.Kind) == clause.Bound
}

// ApplyPage is the public form.
type ApplyPage struct {
	web.Page
	Unit         string
	Form         web.FormView
	Maybe        []Suggestion // what is already public and may answer
	Asked        bool         // something was typed to look for
	Look, Helped string       // addresses: for the script, and for 这就是我要的
}

func (d *Desk) apply(w *web.Response, r *http.Request) error {
	return d.showApply(w, r, http.StatusOK, nil, nil)
}

func (d *Desk) showApply(w *web.Response, r *http.Request, status int, values url.Values, reasons []errs.Reason) error {
	u, err := db.Get(r.Context(), d.mux.DB(), func(tx *db.Tx) (org.Unit, error) { return org.UnitByID(r.Context(), tx, r.PathValue("unit")) })
	if err == nil && !d.answers(u) {
		err = errs.New(errs.NotFound, "这个单位不通过本平台受理依申请公开，请返回选择其他机关。")
	}
	if err != nil {
		return err
	}
	if values == nil {
		values = url.Values{"applicant": {string(Person)}, "paper": {"居民身份证"}, "form": {"electronic"}, "route": {"online"}}
	}
	found, err := d.suggested(r, u.ID, values.Get("content"))
	if err != nil {
		return err
	}
	reasons = forgetNumber(values, reasons)
	p := ApplyPage{Unit: u.Name, Form: web.FormFor[Application]().View(values, nil, reasons)}
	lookFirst(&p, u, values, found)
	p.Form.Action, p.Form.Submit, p.Form.Back = "/apply/"+u.ID, "提交申请", "/apply"
	p.Form.Hide("_token", id.Secret())
	p.Page = w.Page("向"+u.Name+"申请公开政府信息", home, web.Crumb{Title: "依申请公开", Href: "/apply"}, web.Crumb{Title: u.Name})
	p.Errors = p.Form.Summary(reasons)
	return w.RenderStatus(status, "foi/apply", p)
}

// public is the actor of an applicant at a unit.
func public(u org.Unit) actor.Actor {
	return actor.Actor{Person: "applicant", Name: "申请人", Unit: u.ID, UnitName: u.Name, Roles: []actor.Role{applicant}, Via: "public"}
}

// codeHash is under what a query code is kept: the code itself is shown once.
func codeHash(code string) string {
	s := sha256.Sum256([]byte("gongkai query code\n" + strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(code))))
	return hex.EncodeToString(s[:])
}

// ReceiptPage is what an applicant gets at once.
type ReceiptPage struct {
	web.Page
	No, Code, Unit string
	Next           string // what happens now
}

func (d *Desk) applied(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	in, values, err := web.DecodeForm[Application](r)
	code := newCode()
	var no string
	var unit org.Unit
	var again bool
	if err == nil {
		err = d.mux.DB().Write(ctx, func(tx *db.Tx) (err error) {
			if unit, err = org.UnitByID(ctx, tx, r.PathValue("unit")); err != nil {
				return err
			}
			if !d.answers(unit) {
				return errs.New(errs.NotFound, "这个单位不通过本平台受理依申请公开，请返回选择其他机关。")
			}
			done, err := d.Engine.Take(ctx, tx, lifecycle.Call{Area: Name, Action: "apply", By: public(unit), Token: values.Get("_token"), In: &Apply{in, codeHash(code)}})
			if err != nil {
				return err
			}
			again = done.Again
			c, err := lifecycle.CaseByID(ctx, tx, done.ID)
			no = c.No
			return err
		})
	}
	if err != nil {
		if k := errs.KindOf(err); (k == errs.Invalid || k == errs.Refused) && values != nil {
			reasons := errs.Reasons(err)
			if len(reasons) == 0 {
				reasons = []errs.Reason{{Msg: err.Error()}}
			}
			return d.showApply(w, r, http.StatusUnprocessableEntity, values, reasons)
		}
		return err
	}
	if again {
		return errs.New(errs.Conflict, "这份申请已经提交成功（编号"+no+"），请不要重复提交。查询码在第一次提交后的页面上；没有记下的，请联系"+unit.Name+"核对身份后重新取得。")
	}
	w.Header().Set("Cache-Control", "no-store")
	p := ReceiptPage{No: no, Code: spaced(code), Unit: unit.Name, Next: unit.Name + "会按您填写的联系方式与您确认收到申请，答复期限从确认之日的次日起计算。"}
	p.Page = w.Page("申请已提交", home, web.Crumb{Title: "依申请公开", Href: "/apply"}, web.Crumb{Title: "申请已提交"})
	return w.Render("foi/receipt", p)
}

// spaced writes a code in groups of five, to be copied by hand.
func spaced(code string) string {
	var out []string
	for i := 0; i < len(code); i += 5 {
		out = append(out, code[i:min(i+5, len(code))])
	}
	return strings.Join(out, "-")
}

// Track is what one asks the state of a request by.
type Track struct {
	Code string `json:"code" title:"查询码" doc:"提交申请后页面上显示的20位查询码。" maxLength:"40" autocomplete:"off"`
}

// TrackPage asks for the query code.
type TrackPage struct {
	web.Page
	Form web.FormView
}

func (d *Desk) track(w *web.Response, _ *http.Request) error {
	return d.showTrack(w, http.StatusOK, nil, nil)
}

func (d *Desk) showTrack(w *web.Response, status int, values url.Values, reasons []errs.Reason) error {
	p := TrackPage{Form: web.FormFor[Track]().View(values, nil, reasons)}
	p.Form.Action, p.Form.Submit, p.Form.Back = "/request", "查询", "/apply"
	p.Page = w.Page("查询申请", home, web.Crumb{Title: "依申请公开", Href: "/apply"}, web.Crumb{Title: "查询申请"})
	p.Errors = p.Form.Summary(reasons)
	return w.RenderStatus(status, "foi/track", p)
}

// byCode finds the newest case of a query code: what was passed on shares it.
func (d *Desk) byCode(r *http.Request, tx *db.Tx, code string) (coded, error) {
	var area, caseID string
	hash := codeHash(code)
	err := tx.QueryRow(r.Context(), `SELECT c.area, c.id FROM cases c WHERE c.id IN (SELECT id FROM foi_request WHERE code_hash = ? UNION ALL SELECT id FROM foi_filing WHERE code_hash = ?)
		ORDER BY c.id DESC LIMIT 1`, hash, hash).Scan(&area, &caseID)
	if db.None(err) || strings.TrimSpace(code) == "" {
		return nil, errs.Field("code", "没有这个查询码的申请，请逐位核对；遗失的，可以重新取得。")
	}
	if err != nil {
		return nil, err
	}
	return d.codedCase(r.Context(), tx, area, caseID)
}

func (d *Desk) tracked(w *web.Response, r *http.Request) error {
	in, values, err := web.DecodeForm[Track](r)
	if err == nil {
		err = d.showStatus(w, r, in.Code, http.StatusOK, nil)
	}
	if errs.Is(err, errs.Invalid) && values != nil {
		return d.showTrack(w, http.StatusUnprocessableEntity, values, errs.Reasons(err))
	}
	return err
}

// acts are what an applicant may do by his query code.
var acts = map[lifecycle.Action]struct {
	title  string
	submit string
	from   []lifecycle.State
	label  string
}{
	"supplement": {"补正", "提交补正", states(Correcting), "补正后的内容"},
	"explain":    {"说明理由", "提交理由", states(Explaining), "理由"},
	"retract":    {"撤回申请", "撤回申请", states(Confirming, Checking, Correcting, Handling, Explaining, Charging, Reviewing, Approving, Dispatching, Merged), "撤回的原因"},
}

// Act is what an applicant says by his query code.
type Act struct {
	Text string `json:"text" title:"内容" form:"textarea" minLength:"2" maxLength:"4000"`
}

// ActPage is the form of one act, shown again where something is missing.
type ActPage struct {
	web.Page
	Form web.FormView
}

func actForm(action lifecycle.Action, code string, values url.Values, reasons []errs.Reason) web.FormView {
	a := acts[action]
	f := web.FormFor[Act]().View(values, nil, reasons)
	for i := range f.Fields {
		f.Fields[i].Title = a.label
		f.Fields[i].ID = "f-" + string(action)
	}
	f.Action, f.Submit, f.Danger = "/request/"+string(action), a.submit, action == "retract"
	f.Hide("_token", id.Secret())
	f.Hide("code", code)
	return f
}

// applicantForms are the forms of what the applicant may do in a state.
func applicantForms(state lifecycle.State, code string) []web.FormView {
	var out []web.FormView
	for _, action := range []lifecycle.Action{"supplement", "explain", "retract"} {
		if slices.Contains(acts[action].from, state) {
			out = append(out, actForm(action, code, nil, nil))
		}
	}
	return out
}

func (d *Desk) act(w *web.Response, r *http.Request) error {
	ctx, action := r.Context(), lifecycle.Action(r.PathValue("action"))
	if acts[action].title == "" {
		return w.NotFound()
	}
	in, values, err := web.DecodeForm[Act](r)
	if values == nil {
		return err
	}
	code := values.Get("code")
	if err == nil {
		err = d.mux.DB().Write(ctx, func(tx *db.Tx) error {
			c, err := d.byCode(r, tx, code)
			if err != nil {
				return err
			}
			q := c.Base()
			u, err := org.UnitByID(ctx, tx, q.Unit)
			if err != nil {
				return err
			}
			if q.Area != Name && action != "retract" {
				return errs.New(errs.Conflict, "这件事项不需要这一步，请回到办理情况查看。")
			}
			_, err = d.Engine.Take(ctx, tx, lifecycle.Call{Area: q.Area, ID: q.ID, Action: action, By: public(u), Token: values.Get("_token"), In: inputOf(action, in.Text)})
			return err
		})
	}
	if errs.Is(err, errs.Invalid) {
		p := ActPage{Form: actForm(action, code, values, errs.Reasons(err))}
		p.Page = w.Page(acts[action].title, home, web.Crumb{Title: "依申请公开", Href: "/apply"}, web.Crumb{Title: acts[action].title})
		p.Errors = p.Form.Summary(errs.Reasons(err))
		return w.RenderStatus(http.StatusUnprocessableEntity, "foi/act", p)
	}
	if err != nil {
		return err
	}
	return d.showStatus(w, r, code, http.StatusOK, nil)
}

func inputOf(action lifecycle.Action, text string) any {
	switch action {
	case "supplement":
		return &Supply{Content: text}
	case "explain":
		return &Explanation{Text: text}
	}
	return &Reasoned{Reason: text}
}
