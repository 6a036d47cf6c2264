package foi

import (
	"context"
	"net/http"
	"net/url"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
	"gongkai/internal/web"
)

// publicDoor is a public form beside the request.
type publicDoor struct {
	area, base, title, submit, about string
	receipt                          string // what is said after handing in
	form                             func() *web.Form
	start                            url.Values
	unit                             func(ctx context.Context, tx *db.Tx, u org.Unit) (org.Unit, error) // who handles it
	decode                           func(r *http.Request, against, hash string) (in any, values url.Values, err error)
}

var person = url.Values{"applicant": {string(Person)}, "paper": {"居民身份证"}}

// publicDoors are the public forms beside the request, by the beginning of their address.
var publicDoors = []*publicDoor{
	{area: RecordName, base: "/correct", title: "更正本人信息", submit: "提交更正申请",
		about:   "有证据证明行政机关提供的与您自己有关的政府信息记录不准确的，可以要求更正。不属于该机关职能范围的，由它转送有权更正的机关，或者告诉您向谁提出。法律依据：《政府信息公开条例》第四十一条。",
		receipt: "经办人会与您联系，查看证据的原件。核实的结果会书面告知您，也可以凭查询码查看。",
		form:    web.FormFor[RecordIn], start: person, unit: func(_ context.Context, _ *db.Tx, u org.Unit) (org.Unit, error) { return u, nil },
		decode: func(r *http.Request, _, hash string) (any, url.Values, error) {
			in, v, err := web.DecodeForm[RecordIn](r)
			return &FileRecord{in, hash}, v, err
		}},
	{area: ComplaintName, base: "/complain", title: "投诉举报公开工作", submit: "提交投诉举报",
		about:   "认为行政机关未按照要求主动公开、对公开申请不依法答复处理，或者在公开工作中侵犯您的合法权益的，可以向政府信息公开工作主管部门投诉、举报，也可以依法申请行政复议或者提起行政诉讼。法律依据：《政府信息公开条例》第四十七条、第五十一条。",
		receipt: "主管部门会查证，需要时请被投诉的机关说明情况；被投诉的机关看不到您是谁，也看不到您写的原文。结果会答复您，也可以凭查询码查看。",
		form:    web.FormFor[ComplaintIn], start: url.Values{"applicant": {string(Person)}}, unit: InCharge,
		decode: func(r *http.Request, against, hash string) (any, url.Values, error) {
			in, v, err := web.DecodeForm[ComplaintIn](r)
			return &FileComplaint{in, against, hash}, v, err
		}},
}

// FilePage is a public form beside the request.
type FilePage struct {
	web.Page
	Name    string
	About   string
	Against string
	Charge  string // who handles it
	Form    web.FormView
}

func (d *Desk) fileStart(x *publicDoor) web.Handler {
	return func(w *web.Response, r *http.Request) error { return d.showStart(w, r, x.title, x.about, x.base) }
}

func (d *Desk) fileForm(x *publicDoor) web.Handler {
	return func(w *web.Response, r *http.Request) error {
		return d.showFile(w, r, x, http.StatusOK, url.Values(x.start), nil)
	}
}

// units finds the unit of the address and who handles what is filed about it.
func (d *Desk) units(ctx context.Context, tx *db.Tx, x *publicDoor, unit string) (about, charge org.Unit, err error) {
	if about, err = org.UnitByID(ctx, tx, unit); err != nil {
		return about, charge, err
	}
	if !d.answers(about) {
		return about, charge, errs.New(errs.NotFound, "这个单位不通过本平台办理，请返回选择其他机关。")
	}
	charge, err = x.unit(ctx, tx, about)
	return about, charge, err
}

func (d *Desk) showFile(w *web.Response, r *http.Request, x *publicDoor, status int, values url.Values, reasons []errs.Reason) error {
	var about, charge org.Unit
	err := d.mux.DB().Read(r.Context(), func(tx *db.Tx) (err error) {
		about, charge, err = d.units(r.Context(), tx, x, r.PathValue("unit"))
		return err
	})
	if err != nil {
		return err
	}
	reasons = forgetNumber(values, reasons)
	p := FilePage{Name: x.title, About: x.about, Against: about.Name, Charge: charge.Name, Form: x.form().View(values, nil, reasons)}
	p.Form.Action, p.Form.Submit, p.Form.Back = x.base+"/"+about.ID, x.submit, x.base
	p.Form.Hide("_token", id.Secret())
	p.Page = w.Page(x.title+"："+about.Name, home, web.Crumb{Title: "依申请公开", Href: "/apply"}, web.Crumb{Title: x.title, Href: x.base}, web.Crumb{Title: about.Name})
	p.Errors = p.Form.Summary(reasons)
	return w.RenderStatus(status, "foi/file", p)
}

func (d *Desk) file(x *publicDoor) web.Handler {
	return func(w *web.Response, r *http.Request) error {
		ctx, code := r.Context(), newCode()
		in, values, err := x.decode(r, r.PathValue("unit"), codeHash(code))
		var no string
		var charge org.Unit
		var again bool
		if err == nil {
			err = d.mux.DB().Write(ctx, func(tx *db.Tx) (err error) {
				if _, charge, err = d.units(ctx, tx, x, r.PathValue("unit")); err != nil {
					return err
				}
				done, err := d.Engine.Take(ctx, tx, lifecycle.Call{Area: x.area, Action: "apply", By: public(charge), Token: values.Get("_token"), In: in})
				if err != nil {
					return err
				}
				again = done.Again
				c, err := lifecycle.CaseByID(ctx, tx, done.ID)
				no = c.No
				return err
			})
		}
		switch {
		case errs.Is(err, errs.Invalid) && values != nil:
			return d.showFile(w, r, x, http.StatusUnprocessableEntity, values, errs.Reasons(err))
		case err != nil:
			return err
		case again:
			return errs.New(errs.Conflict, "已经提交成功（编号"+no+"），请不要重复提交。查询码在第一次提交后的页面上；没有记下的，可以在“查询申请”里重新取得。")
		}
		w.Header().Set("Cache-Control", "no-store")
		p := ReceiptPage{No: no, Code: spaced(code), Unit: charge.Name, Next: x.receipt}
		p.Page = w.Page("已提交", home, web.Crumb{Title: x.title, Href: x.base}, web.Crumb{Title: "已提交"})
		return w.Render("foi/receipt", p)
	}
}

// outwardFiling are the steps of a filing that its author is told of, in his words.
var outwardFiling = map[lifecycle.Action]string{
	"apply": "提交", "register": "登记", "pass-in": "转来办理", "accept": "受理", "ask": "请被投诉机关说明情况", "state": "收到被投诉机关的说明", "go-on": "继续查证", "approve": "处理意见已审签",
	"tell": "告知结果", "inspect": "整改核查完毕", "retract": "撤回", "reissue": "重新出具查询码",
}

// chain is a filing with those that it was passed on from, the first one first.
func (d *Desk) chain(ctx context.Context, tx *db.Tx, c filed) []*Filing {
	out := []*Filing{c.filing()}
	for from := c.filing().PassedFrom; from != ""; {
		e, err := d.codedCase(ctx, tx, c.Base().Area, from)
		if err != nil {
			return out
		}
		f := e.(filed).filing()
		out, from = append([]*Filing{f}, out...), f.PassedFrom
	}
	return out
}

// filingStatus is what somebody sees of a correction or a complaint by the query code.
func (d *Desk) filingStatus(ctx context.Context, tx *db.Tx, c filed, u org.Unit, v lifecycle.View, code string) (StatusPage, error) {
	f := c.filing()
	cal, err := d.Engine.Calendar(ctx, tx)
	if err != nil {
		return StatusPage{}, err
	}
	p := StatusPage{No: f.No, Unit: u.Name, State: v.StateName, Code: code, Title: f.Title}
	p.Facts = []web.Fact{{Name: "办理机关", Text: u.Name}, {Name: "编号", Text: f.No}, {Name: "状态", Text: v.StateName}, {Name: "提交日期", Text: f.Submitted.Chinese()}}
	switch x := c.(type) {
	case *Record:
		p.Facts = add(add(add(p.Facts, "记录在哪里", Mask(x.Subject)), "不准确的记录", Mask(x.Wrong)), "应当更正为", Mask(x.Right))
	case *Complaint:
		p.Facts = add(add(p.Facts, "反映的问题", resultOf(Abouts, x.About)), "涉及的申请", x.RequestNo)
	}
	p.course(v, cal, tx.Now)
	for _, e := range d.chain(ctx, tx, c) {
		by, err := org.UnitByID(ctx, tx, e.Unit)
		if err != nil {
			return p, err
		}
		if l, ok := filingLetter(e, by.Name); ok && e.ToldOn != "" {
			p.Letters = append(p.Letters, LetterLine{ID: e.ID, LetterPage: l})
		}
	}
	if f.ToldOn != "" {
		office, err := OfficeOf(ctx, tx, f.Unit)
		if err != nil {
			return p, err
		}
		p.Online = office.Online
		p.Remedies = []string{RemedyOf(Kind{}, office.Bodies(), string(f.ToldOn)).Text}
	}
	if mayRetract(v) {
		p.Forms = []web.FormView{actForm("retract", code, nil, nil)}
		p.Forms[0].Submit = "撤回"
	}
	return p, nil
}

// mayRetract tells whether the public side may still take it back.
func mayRetract(v lifecycle.View) bool {
	for _, o := range v.Offers {
		if o.Action == "retract" && o.Ready() {
			return true
		}
	}
	return false
}
