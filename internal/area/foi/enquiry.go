package foi

import (
	"context"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// States of an enquiry.
const (
	Sent      lifecycle.State = "sent"
	Waiting   lifecycle.State = "waiting"
	Heard     lifecycle.State = "heard"
	Silent    lifecycle.State = "silent"
	Cancelled lifecycle.State = "cancelled"
)

// Enquiry is the opinion asked of a third party, or of another agency, about a request.
// The clock of the answer stands still while one is open.
type Enquiry struct {
	lifecycle.Case
	Request    string
	Kind       string // third, agency
	Asked      string // name
	AskedUnit  string // id, of an agency on the platform
	Address    string
	Question   string
	SentOn     workday.Date
	GotOn      workday.Date
	Verdict    string // "", agree, object, silent
	Reason     string
	Reasonable string // of a third party's objection: yes, no
	AnsweredOn workday.Date
}

// Rule is the clock of the enquiry.
func (e *Enquiry) Rule() *deadline.Rule {
	if e.Kind == "agency" {
		return OpinionAgency
	}
	return Opinion
}

type (
	enqRun  = lifecycle.Run[*Enquiry]
	enqNow  = lifecycle.Now[*Enquiry]
	enqStep = lifecycle.Step[*Enquiry]
	enqTodo = lifecycle.Todo[*Enquiry]
)

var asked = lifecycle.At("asked", "被征求机关")

func (a *Area) enquiryTable() *lifecycle.Flow[*Enquiry] {
	to := lifecycle.To[*Enquiry]
	agency := func(n *enqNow) bool { return n.Case.Kind == "agency" }
	third := func(n *enqNow) bool { return n.Case.Kind == "third" }
	return &lifecycle.Flow[*Enquiry]{
		Area: EnquiryName, Name: "征求意见", Version: 1, Rules: []*deadline.Rule{Opinion, OpinionAgency},
		Stages: []lifecycle.Stage{{State: Sent, Name: "已发出"}, {State: Waiting, Name: "待答复"}, {State: Heard, Name: "已答复", End: true},
			{State: Silent, Name: "逾期未答复", End: true}, {State: Cancelled, Name: "已取消", End: true}},
		New: func() *Enquiry { return &Enquiry{} }, Load: loadEnquiry, Save: saveEnquiry,
		Steps: []enqStep{
			{Action: "ask", Name: "征求意见", By: roles(hand), At: anyUnit, Inner: true, Law: law(clause.OGI.Art(32), clause.OGI.Art(34)), Do: lifecycle.Do(a.askEnquiry),
				Ways: []lifecycle.Way[*Enquiry]{{To: Heard, When: "台账转入，对方已经答复", If: func(n *enqNow) bool { return n.Case.Verdict == "agree" || n.Case.Verdict == "object" }},
					{To: Silent, When: "台账转入，对方逾期未答复", If: func(n *enqNow) bool { return n.Case.Verdict == "silent" }},
					{To: Waiting, When: "台账转入，对方已经收到", If: func(n *enqNow) bool { return n.Case.AskedUnit == "" && n.Case.GotOn != "" }}, {To: Waiting, When: "被征求机关在平台上，即时收到", If: func(n *enqNow) bool { return n.Case.AskedUnit != "" }}, {To: Sent}}},
			{Action: "deliver", Name: "登记对方收到的日期", From: states(Sent), Ways: to(Waiting), By: roles(actor.Handler), At: own, Law: law(clause.OGI.Art(32)), Do: lifecycle.Do(a.deliverEnquiry),
				Todo: enqTodo{Text: "请登记对方收到征求意见书的日期"}},
			{Action: "reply", Name: "答复征求意见", From: states(Waiting), Ways: to(Heard), By: roles(actor.Liaison, actor.Head, actor.Disclosure, actor.Handler), At: asked, Law: law(clause.OGI.Art(34)), Do: lifecycle.Do(a.replyEnquiry),
				Todo: enqTodo{Text: "请答复征求意见；15个工作日内不答复的视为同意公开", Rule: OpinionAgency, If: agency}},
			{Action: "hear", Name: "登记对方的答复", From: states(Sent, Waiting), Ways: to(Heard), By: roles(actor.Handler), At: own, Law: law(clause.OGI.Art(32), clause.OGI.Art(34)), Do: lifecycle.Do(a.hear),
				Todo: enqTodo{Text: "等待第三方答复；逾期不答复不等于同意", Rule: Opinion, If: third}},
			{Action: "consent", Name: "期满未答复，视为同意公开", From: states(Waiting), Ways: to(Silent), At: anyUnit, Inner: true, Auto: OpinionAgency,
				Clock: ticks(OpinionAgency.Drop()), Law: law(clause.OGI.Art(34)), Do: lifecycle.Do(a.consent)},
			{Action: "silence", Name: "期满未提出意见", From: states(Waiting), Ways: to(Silent), At: anyUnit, Inner: true, Auto: Opinion,
				Clock: ticks(Opinion.Drop()), Law: law(clause.OGI.Art(32)), Do: lifecycle.Do(a.silence)},
			{Action: "cancel", Name: "取消征求", From: states(Sent, Waiting), Ways: []lifecycle.Way[*Enquiry]{{To: Cancelled, Clock: ticks(Opinion.Drop(), OpinionAgency.Drop())}}, By: roles(actor.Handler), At: own,
				Law: law(clause.House("误发的征求意见可以写明理由取消")), Do: lifecycle.Do(a.cancelEnquiry), Danger: true},
		},
	}
}

// AskThird is the input of 征求第三方意见.
type AskThird struct {
	Asked    string       `json:"asked" title:"第三方的姓名或者名称" maxLength:"100"`
	Address  string       `json:"address,omitempty" title:"联系地址、电话" maxLength:"200"`
	Question string       `json:"question" title:"征求意见的内容" doc:"不要写申请人的姓名、证件和联系方式。" form:"textarea" minLength:"4" maxLength:"2000"`
	On       workday.Date `json:"on" title:"发出日期" doc:"从发出之日起暂停计算答复期限。"`
}

func (a *Area) askThird(ctx context.Context, r *run, in AskThird) error {
	a.takeUp(r)
	if err := onDay(r, "on", in.On); err != nil {
		return err
	}
	if from := r.Clocks[running(r.Now).ID].Started; in.On < from {
		return errs.Field("on", "日期早于答复期限重新起算之日（"+from.Chinese()+"），请核对。")
	}
	pause(r, in.On, "征求第三方意见")
	letter := LetterThird
	if !r.Case.Law().Corrects {
		letter = LetterThird2008
	}
	if err := a.write(ctx, r, letter, map[string]string{"第三方": in.Asked, "征求内容": in.Question}); err != nil {
		return err
	}
	return a.openEnquiry(ctx, r, &Enquiry{Request: r.Case.ID, Kind: "third", Asked: in.Asked, Address: in.Address, Question: in.Question, SentOn: in.On})
}

// AskAgency is the input of 征求其他机关意见.
type AskAgency struct {
	Unit     string `json:"unit,omitempty" title:"被征求的机关" doc:"在平台上的机关，直接选择；对方立即收到待办。" form:"unit" maxLength:"40"`
	Asked    string `json:"asked,omitempty" title:"被征求机关的名称" doc:"不在平台上的填写。" maxLength:"100"`
	Question string `json:"question" title:"征求意见的内容" doc:"不要写申请人的姓名、证件和联系方式。" form:"textarea" minLength:"4" maxLength:"2000"`
}

func (a *Area) askAgency(ctx context.Context, r *run, in AskAgency) error {
	a.takeUp(r)
	switch {
	case in.Unit == r.Case.Unit:
		return errs.Field("unit", "不能征求本机关的意见，请选择其他机关。")
	case in.Unit != "":
		u, err := org.UnitByID(ctx, r.Tx, in.Unit)
		if err != nil {
			return err
		}
		in.Asked = u.Name
	case in.Asked == "":
		return errs.Field("unit", "请选择被征求的机关，或者写明名称。")
	}
	pause(r, r.Today, "征求其他机关意见")
	if err := a.write(ctx, r, LetterAgency, map[string]string{"被征求机关": in.Asked, "征求内容": in.Question}); err != nil {
		return err
	}
	return a.openEnquiry(ctx, r, &Enquiry{Request: r.Case.ID, Kind: "agency", Asked: in.Asked, AskedUnit: in.Unit, Question: in.Question, SentOn: r.Today})
}

func (a *Area) openEnquiry(ctx context.Context, r *run, e *Enquiry) error {
	r.Note("向“" + e.Asked + "”征求意见")
	by := platform()
	by.Unit, by.UnitName = r.Case.Unit, r.By.UnitName
	e.Title = "征求意见：" + r.Case.Title
	_, err := a.Engine.Take(ctx, r.Tx, lifecycle.Call{Area: EnquiryName, Action: "ask", By: by, In: e})
	return err
}

// platform is the actor of what the platform does by itself.
func platform() actor.Actor {
	by := actor.Platform()
	by.Roles = []actor.Role{hand}
	return by
}

func (a *Area) askEnquiry(_ context.Context, r *enqRun, in Enquiry) error {
	in.Case = r.Case.Case
	title := in.Title
	*r.Case = in
	if r.Case.Title = title; title == "" {
		r.Case.Title = "征求意见：" + in.Asked
	}
	if in.GotOn != "" && in.Verdict == "" {
		r.TickOn(in.Rule().Start(), in.GotOn, 0, "收到征求意见书")
	}
	if in.AskedUnit != "" {
		r.Case.GotOn = r.Today
		r.TickOn(OpinionAgency.Start(), r.Today, 0, "在平台上即时收到") // by the day: an answer of the same day is in time
		r.Join(in.AskedUnit, asked.ID)
	}
	return nil
}

func (a *Area) deliverEnquiry(ctx context.Context, r *enqRun, in Dated) error {
	if in.On > r.Today || in.On < r.Case.SentOn {
		return errs.Field("on", "收到日期应当在发出日期（"+r.Case.SentOn.Chinese()+"）和今天之间，请核对。")
	}
	r.Case.GotOn = in.On
	r.Note(in.Note)
	q, err := a.Request(ctx, r.Tx, r.Case.Request)
	if err != nil {
		return err
	}
	if q.Law().Corrects { // the 2008 text set a third party no term
		r.TickOn(r.Case.Rule().Start(), in.On, 0, "收到征求意见书")
	}
	return nil
}

// Reply is the input of 答复征求意见: what another agency says by itself.
type ReplyIn struct {
	Verdict string `json:"verdict" title:"意见" form:"radio" enum:"agree,object" enumNames:"同意公开,不同意公开"`
	Reason  string `json:"reason,omitempty" title:"理由和依据" doc:"不同意的，写明不能公开的内容和法律依据。" form:"textarea" maxLength:"2000"`
}

func (a *Area) replyEnquiry(_ context.Context, r *enqRun, in ReplyIn) error {
	return heard(r, in.Verdict, in.Reason, "", r.Today)
}

// HearIn is the input of 登记对方的答复.
type HearIn struct {
	Verdict    string       `json:"verdict" title:"意见" form:"radio" enum:"agree,object" enumNames:"同意公开,不同意公开"`
	Reason     string       `json:"reason,omitempty" title:"对方的理由" form:"textarea" maxLength:"2000"`
	Reasonable string       `json:"reasonable,omitempty" title:"理由是否合理" doc:"第三方不同意公开的，由本机关判断：理由合理的不予公开；认为不公开会对公共利益造成重大影响的，可以公开并书面告知第三方。" form:"select" enum:"yes,no" enumNames:"理由合理,理由不合理"`
	On         workday.Date `json:"on" title:"收到答复的日期"`
}

func (a *Area) hear(_ context.Context, r *enqRun, in HearIn) error {
	if in.On > r.Today || in.On < r.Case.SentOn {
		return errs.Field("on", "收到答复的日期应当在发出日期（"+r.Case.SentOn.Chinese()+"）和今天之间，请核对。")
	}
	if in.Verdict == "object" && r.Case.Kind == "third" && in.Reasonable == "" {
		return errs.Field("reasonable", "第三方不同意公开的，请判断理由是否合理。")
	}
	return heard(r, in.Verdict, in.Reason, in.Reasonable, in.On)
}

func heard(r *enqRun, verdict, reason, reasonable string, on workday.Date) error {
	if verdict == "object" && reason == "" {
		return errs.Field("reason", "不同意公开的，请写明理由。")
	}
	e := r.Case
	e.Verdict, e.Reason, e.Reasonable, e.AnsweredOn = verdict, reason, reasonable, on
	if s := r.Clocks[e.Rule().ID].State; s == deadline.Running || s == deadline.Overdue {
		r.TickOn(e.Rule().Meet(), on, 0, "")
	}
	r.Note(reason)
	return nil
}

// consent is what the law makes of the silence of another agency (条例第三十四条).
func (a *Area) consent(_ context.Context, r *enqRun, _ lifecycle.Remark) error {
	r.Case.Verdict, r.Case.AnsweredOn = "agree", r.Clocks[OpinionAgency.ID].Due
	r.Note("15个工作日内没有答复，视为同意公开")
	return nil
}

// silence is what it makes of that of a third party: the agency decides by itself, which
// is not consent (第三十二条).
func (a *Area) silence(_ context.Context, r *enqRun, _ lifecycle.Remark) error {
	r.Case.Verdict, r.Case.AnsweredOn = "silent", r.Clocks[Opinion.ID].Due
	r.Note("15个工作日内没有提出意见，由本机关自行决定是否公开；沉默不等于同意")
	return nil
}

func (a *Area) cancelEnquiry(_ context.Context, r *enqRun, in Reasoned) error {
	r.Case.AnsweredOn = r.Today
	r.Note(in.Reason)
	return nil
}

// EnquiryMoved is the hand-over from an enquiry to its request: when the last one has an
// end, the clock of the answer goes on from that day.
func (a *Area) EnquiryMoved(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
	if !m.End || m.Action == "ask" { // one taken over has its effect in the facts of its request
		return nil
	}
	e, err := a.Enquiry(ctx, tx, m.Case.ID)
	if err != nil {
		return err
	}
	q, err := a.Request(ctx, tx, e.Request)
	if err != nil || len(q.OpenEnquiries()) > 0 || !slices.Contains(undecided, q.State) {
		return err // others are still open, or the request has ended meanwhile
	}
	last := e.AnsweredOn
	for _, o := range q.Enquiries {
		last = max(last, o.AnsweredOn)
	}
	by := platform()
	by.Unit = q.Unit
	_, err = a.Engine.Take(ctx, tx, lifecycle.Call{Area: Name, ID: q.ID, Action: "opinions-in", By: by, In: &OpinionsIn{On: last}})
	return err
}

// OpinionsIn tells a request when its last enquiry ended.
type OpinionsIn struct{ On workday.Date }

func (a *Area) opinionsIn(_ context.Context, r *run, in OpinionsIn) error {
	// While a correction or a payment is waited for, that is what stops the clock; it will
	// begin anew.
	if r.Case.State == Correcting || r.Case.State == Charging {
		return nil
	}
	if rule := running(r.Now); r.Clocks[rule.ID].State == deadline.Paused {
		r.TickOn(rule.Resume(), in.On, 0, "征求意见有了结果")
	}
	return nil
}

const enquiryColumns = `request, kind, asked, asked_unit, address, question, sent_on, got_on, verdict, reason, reasonable, answered_on`

func (e *Enquiry) fields() []any {
	return []any{&e.Request, &e.Kind, &e.Asked, &e.AskedUnit, &e.Address, &e.Question, &e.SentOn, &e.GotOn, &e.Verdict, &e.Reason, &e.Reasonable, &e.AnsweredOn}
}

func loadEnquiry(ctx context.Context, tx *db.Tx, e *Enquiry) error {
	err := tx.QueryRow(ctx, `SELECT `+enquiryColumns+` FROM foi_enquiry WHERE id = ?`, e.ID).Scan(e.fields()...)
	if db.None(err) {
		return errs.New(errs.NotFound, "没有找到这件征求意见。")
	}
	return err
}

func saveEnquiry(ctx context.Context, tx *db.Tx, e *Enquiry) error {
	_, err := tx.Exec(ctx, `INSERT INTO foi_enquiry (id, `+enquiryColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET got_on = excluded.got_on, verdict = excluded.verdict, reason = excluded.reason, reasonable = excluded.reasonable, answered_on = excluded.answered_on`,
		e.ID, e.Request, e.Kind, e.Asked, e.AskedUnit, e.Address, e.Question, e.SentOn, e.GotOn, e.Verdict, e.Reason, e.Reasonable, e.AnsweredOn)
	return err
}

func enquiriesOf(ctx context.Context, tx *db.Tx, request string) ([]Enquiry, error) {
	return db.All(ctx, tx, func(s db.Scanner) (e Enquiry, err error) {
		err = s.Scan(append([]any{&e.ID, &e.State}, e.fields()...)...)
		return e, err
	}, `SELECT c.id, c.state, e.request, e.kind, e.asked, e.asked_unit, e.address, e.question, e.sent_on, e.got_on, e.verdict, e.reason, e.reasonable, e.answered_on
		FROM foi_enquiry e JOIN cases c ON c.id = e.id WHERE e.request = ? ORDER BY e.id`, request)
}
