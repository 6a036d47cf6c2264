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
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
	"gongkai/internal/web"
)

// StartPage lists the units that one may apply to.
type StartPage struct {
	web.Page
	Units []web.Option
	Query string
}

func (d *Desk) start(w *web.Response, r *http.Request) error {
	p := StartPage{Query: strings.TrimSpace(r.URL.Query().Get("q"))}
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
	p.Page = w.Page("依申请公开", home, web.Crumb{Title: "依申请公开"})
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
	Confirm        bool // the unit still has to confirm the receipt
}

func (d *Desk) applied(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	in, values, err := web.DecodeForm[Application](r)
	code := id.Short() + id.Short()
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
	p := ReceiptPage{No: no, Code: spaced(code), Unit: unit.Name, Confirm: true}
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

// StatusPage is what an applicant sees of the request.
type StatusPage struct {
	web.Page
	No, Unit, Title string
	State           string
	Facts           []web.Fact
	Terms           []web.Term
	Steps           []StepLine
	Letters         []LetterPage
	Forms           []web.FormView
	Online          string
}

// StepLine is a step as an applicant sees it: what and when, not who.
type StepLine struct {
	At   string
	Name string
}

// byCode finds the newest request of a query code.
func (d *Desk) byCode(r *http.Request, tx *db.Tx, code string) (*Request, error) {
	var request string
	err := tx.QueryRow(r.Context(), `SELECT id FROM foi_request WHERE code_hash = ? ORDER BY id DESC LIMIT 1`, codeHash(code)).Scan(&request)
	if db.None(err) || strings.TrimSpace(code) == "" {
		return nil, errs.Field("code", "没有这个查询码的申请，请逐位核对；遗失的，请持身份证明联系受理机关重新取得。")
	}
	if err != nil {
		return nil, err
	}
	return d.Request(r.Context(), tx, request)
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

// outward are the steps that an applicant is told of, in his words.
var outward = map[lifecycle.Action]string{
	"apply": "提出申请", "register": "登记申请", "pass-in": "转来办理", "confirm": "双方确认收到", "accept": "受理", "ask-correction": "告知补正", "supplement": "收到补正",
	"ask-third": "征求第三方意见", "ask-agency": "征求其他机关意见", "opinions-in": "征求意见有了结果", "extend": "延长答复期限", "ask-reason": "请您说明理由", "explain": "收到理由说明",
	"delay": "确定延迟答复期限", "charge": "通知缴费", "pay": "收到缴费", "merge": "与您的另一件申请合并办理", "dispatch": "答复", "follow": "答复", "retract": "撤回申请", "stop": "终止办理", "pass-on": "不属于本机关，转告负责的机关",
}

func (d *Desk) showStatus(w *web.Response, r *http.Request, code string, status int, reasons []errs.Reason) error {
	ctx := r.Context()
	var p StatusPage
	err := d.mux.DB().Read(ctx, func(tx *db.Tx) error {
		q, err := d.byCode(r, tx, code)
		if err != nil {
			return err
		}
		u, err := org.UnitByID(ctx, tx, q.Unit)
		if err != nil {
			return err
		}
		v, err := d.Engine.View(ctx, tx, Name, q.ID, public(u))
		if err != nil {
			return err
		}
		office, err := OfficeOf(ctx, tx, q.Unit)
		if err != nil {
			return err
		}
		cal, err := d.Engine.Calendar(ctx, tx)
		if err != nil {
			return err
		}
		p = StatusPage{No: q.No, Unit: u.Name, Title: Mask(q.Content), State: v.StateName, Online: office.Online}
		p.Facts = []web.Fact{{Name: "受理机关", Text: u.Name}, {Name: "申请编号", Text: q.No}, {Name: "状态", Text: v.StateName}, {Name: "提交日期", Text: q.Submitted.Chinese()}}
		if q.ReceivedOn != "" {
			_, why, _ := q.Received()
			p.Facts = append(p.Facts, web.Fact{Name: "收到申请之日", Text: q.ReceivedOn.Chinese() + "（" + why + "）", Wide: true})
		}
		for _, k := range v.Clocks {
			if k.Status.State == deadline.Dropped || k.Rule == Notify {
				continue
			}
			p.Terms = append(p.Terms, web.Term{Rule: k.Rule, Status: k.Status, Chip: web.Chip(k.Rule.Name, k.Status, tx.Now), Lines: deadline.Explain(*k.Rule, k.Facts, cal, tx.Now)})
		}
		for _, l := range v.Timeline {
			if name := outward[l.Action]; name != "" {
				p.Steps = append(p.Steps, StepLine{workday.DateOf(l.At).Chinese(), name})
			}
		}
		for _, l := range q.Letters {
			if l.Kind != LetterThird && l.Kind != LetterThird2008 && l.Kind != LetterAgency && l.Kind != LetterInform && (l.SentOn != "" || l.Kind != LetterAnswer && l.Kind != LetterStop && l.Kind != LetterLapse) {
				p.Letters = append(p.Letters, letterPage(l))
			}
		}
		p.Forms = applicantForms(v.Case.State, code)
		return nil
	})
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	p.Page = w.Page("申请"+p.No, home, web.Crumb{Title: "依申请公开", Href: "/apply"}, web.Crumb{Title: "申请办理情况"})
	p.Errors = reasons
	return w.RenderStatus(status, "foi/status", p)
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
			q, err := d.byCode(r, tx, code)
			if err != nil {
				return err
			}
			u, err := org.UnitByID(ctx, tx, q.Unit)
			if err != nil {
				return err
			}
			_, err = d.Engine.Take(ctx, tx, lifecycle.Call{Area: Name, ID: q.ID, Action: action, By: public(u), Token: values.Get("_token"), In: inputOf(action, in.Text)})
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
