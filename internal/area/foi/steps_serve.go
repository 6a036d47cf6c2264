package foi

import (
	"context"
	"slices"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Dispatch is the input of 登记送达.
type Dispatch struct {
	Service
}

func (a *Area) dispatch(ctx context.Context, r *run, in Dispatch) error {
	q := r.Case
	k, _ := q.Decision()
	l, ok := q.Last(k.Letter)
	if !ok {
		return errs.New(errs.Refused, "还没有答复书。请先由负责人审签。")
	}
	if err := in.check(q, r.Today, l.MadeOn); err != nil {
		return err
	}
	if in.Way == "electronic" && l.Fields["在线复议"] == "" {
		return errs.Field("way", "电子送达的，应当同时告知网上申请行政复议的渠道。请先由政务公开机构在设置中填写网址，再退回重新审签。")
	}
	in.onto(&l)
	q.fresh = append(q.fresh, l)
	q.SentOn = in.On
	r.TickOn(running(r.Now).Meet(), in.On, 0, l.No+in.Way.Name())
	q.Outcome = k.Group
	if q.CountedOn == "" {
		q.CountedOn, q.CountedRow = in.On, k.Row
	}
	return scheduleErasure(ctx, r.Tx, q.ID, in.On)
}

// Dispatched is the hand-over after an answer: requests merged into this one are answered
// with it, and one that the applicant agreed to pass on opens with the unit responsible.
func (a *Area) Dispatched(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
	q, err := a.Request(ctx, tx, m.Case.ID)
	if err != nil {
		return err
	}
	by := platform()
	for _, id := range q.Merged {
		c, err := lifecycle.CaseByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if c.State != Merged { // retracted meanwhile
			continue
		}
		by.Unit = c.Unit
		if _, err := a.Engine.Take(ctx, tx, lifecycle.Call{Area: Name, ID: id, Action: "follow", By: by, In: &Follow{q}}); err != nil {
			return err
		}
	}
	if q.PassedTo == "" {
		return nil
	}
	by.Unit = q.PassedTo
	_, err = a.Engine.Take(ctx, tx, lifecycle.Call{Area: Name, Action: "pass-in", By: by, In: &PassIn{q}})
	return err
}

// Follow answers a merged request with the one that it was merged into.
type Follow struct{ Lead *Request }

func (a *Area) follow(ctx context.Context, r *run, in Follow) error {
	q, l := r.Case, in.Lead
	q.Kind, q.Row, q.Answer, q.DraftedBy, q.DecidedOn, q.SignedBy, q.SentOn, q.Outcome = l.Kind, l.Row, l.Answer, l.DraftedBy, l.DecidedOn, l.SignedBy, l.SentOn, l.Outcome
	q.CountedOn, q.CountedRow = l.SentOn, l.Row
	r.TickOn(running(r.Now).Meet(), l.SentOn, 0, "随"+l.No+"一并答复")
	return scheduleErasure(ctx, r.Tx, q.ID, l.SentOn)
}

// Serve is the input of 登记文书送达.
type Serve struct {
	Letter string `json:"letter" title:"文书" form:"select" maxLength:"40"`
	Service
}

func (a *Area) serve(_ context.Context, r *run, in Serve) error {
	q := r.Case
	i := slices.IndexFunc(q.Letters, func(l Letter) bool { return l.ID == in.Letter })
	if i < 0 {
		return errs.Field("letter", "没有这份文书，请刷新后重新选择。")
	}
	l := q.Letters[i]
	if k, ok := q.Decision(); ok && k.Letter == l.Kind && q.State == Dispatching {
		return errs.Field("letter", "答复书的送达请用“登记送达”办理。")
	}
	if err := in.check(q, r.Today, l.MadeOn); err != nil {
		return err
	}
	if l.SentOn != "" && l.SentOn != in.On {
		return errs.Field("on", "这份文书已登记于"+l.SentOn.Chinese()+"送达。日期有误的，请用“更正登记的日期”办理。")
	}
	in.onto(&l)
	q.fresh = append(q.fresh, l)
	r.Note(LetterName(l.Kind) + l.No + "：" + in.Way.Name())
	return nil
}

func (a *Area) retract(ctx context.Context, r *run, in Reasoned) error {
	return a.end(ctx, r, "retracted", in.Reason)
}

func (a *Area) stop(ctx context.Context, r *run, in Reasoned) error {
	return a.end(ctx, r, "died", in.Reason)
}

// end closes a request that needs no answer any more. Those that were merged into it still
// do: each goes on by itself, on its own clock.
func (a *Area) end(ctx context.Context, r *run, kind, reason string) error {
	q := r.Case
	k, _ := KindByID(kind)
	q.decide(kind, r.By, Answer{})
	q.DecidedOn, q.Outcome, q.PassedTo = r.Today, k.Name, ""
	if q.CountedOn == "" && q.ReceivedOn != "" {
		q.CountedOn, q.CountedRow = r.Today, k.Row
	}
	r.Note(reason)
	for _, id := range q.Merged {
		c, err := lifecycle.CaseByID(ctx, r.Tx, id)
		if err != nil {
			return err
		}
		if c.State != Merged {
			continue
		}
		by := platform()
		by.Unit = c.Unit
		if _, err := a.Engine.Take(ctx, r.Tx, lifecycle.Call{Area: Name, ID: id, Action: "part", By: by, In: &lifecycle.Remark{Note: q.No + "已终结，本件单独办理"}}); err != nil {
			return err
		}
	}
	return scheduleErasure(ctx, r.Tx, q.ID, r.Today)
}

func (a *Area) part(_ context.Context, r *run, in lifecycle.Remark) error {
	r.Case.Lead = ""
	r.Note(in.Note)
	return nil
}

// Challenge is the input of 登记复议、诉讼.
type Challenge struct {
	Kind    string       `json:"kind" title:"类别" form:"radio" enum:"reconsideration,suit,suit-after" enumNames:"行政复议,行政诉讼（未经复议直接起诉）,行政诉讼（复议后起诉）"`
	No      string       `json:"no,omitempty" title:"案号" maxLength:"60"`
	Body    string       `json:"body" title:"复议机关或者人民法院" maxLength:"100"`
	FiledOn workday.Date `json:"filed_on" title:"收到通知的日期"`
	Note    string       `json:"note,omitempty" title:"备注" form:"textarea" maxLength:"1000"`
}

func (a *Area) challenge(ctx context.Context, r *run, in Challenge) error {
	if in.FiledOn > r.Today {
		return errs.Field("filed_on", "日期在今天之后，请填写实际发生的日期。")
	}
	if in.Kind == "suit-after" && !slices.ContainsFunc(r.Case.Reviews, func(v Review) bool { return v.Kind == "reconsideration" && v.Result != "" }) {
		return errs.Field("kind", "没有登记过已经审结的行政复议。请先登记复议结果，或者选择未经复议直接起诉。")
	}
	r.Note(ReviewName(in.Kind) + in.No + "，" + in.Body)
	return saveReview(ctx, r.Tx, r.Case.ID, Review{ID: id.New(r.At), Kind: in.Kind, No: in.No, Body: in.Body, FiledOn: in.FiledOn, Note: in.Note})
}

// ReviewName is the Chinese name of a kind of review.
func ReviewName(kind string) string {
	return map[string]string{"reconsideration": "行政复议", "suit": "行政诉讼（未经复议直接起诉）", "suit-after": "行政诉讼（复议后起诉）"}[kind]
}

// Results are the columns of table 4.
var Results = []struct{ ID, Name string }{{"upheld", "结果维持"}, {"corrected", "结果纠正"}, {"other", "其他结果"}, {"", "尚未审结"}}

// Conclude is the input of 登记复议、诉讼结果.
type Conclude struct {
	Review string       `json:"review" title:"复议、诉讼" form:"select" maxLength:"40"`
	Result string       `json:"result" title:"结果" form:"radio" enum:"upheld,corrected,other" enumNames:"结果维持,结果纠正,其他结果"`
	On     workday.Date `json:"on" title:"收到决定或者判决的日期"`
	Redo   bool         `json:"redo,omitempty" title:"责令重新答复" doc:"勾选后本件重新办理，答复期限自收到决定或者判决的次日起重新计算。"`
	Note   string       `json:"note,omitempty" title:"要点" form:"textarea" maxLength:"2000"`
}

func (a *Area) conclude(ctx context.Context, r *run, in Conclude) error {
	q := r.Case
	i := slices.IndexFunc(q.Reviews, func(v Review) bool { return v.ID == in.Review && v.Result == "" })
	switch {
	case i < 0:
		return errs.Field("review", "没有这件复议、诉讼，或者结果已经登记。请刷新后重新选择。")
	case in.On > r.Today || in.On < q.Reviews[i].FiledOn:
		return errs.Field("on", "日期应当在收到通知之日和今天之间，请核对。")
	case in.Redo && in.On < q.SentOn:
		return errs.Field("redo", "收到决定之后已经答复（"+q.SentOn.Chinese()+"），不需要再重新答复。")
	case in.Redo && in.Result != "corrected":
		return errs.Field("redo", "只有结果为纠正的，才会责令重新答复。")
	}
	v := q.Reviews[i]
	v.Result, v.EndedOn, v.Note = in.Result, in.On, in.Note
	if in.Redo && q.State == Answered {
		q.SentOn, q.Outcome, q.Kind, q.Row = "", "", "", ""
		q.Extension, q.ExtensionBy, q.ExtensionWhy = "", "", ""
		r.TickOn(q.Law().Reply.Restart(), in.On, 0, ReviewName(v.Kind)+"责令重新答复")
	}
	r.Note(ReviewName(v.Kind) + v.No)
	return saveReview(ctx, r.Tx, q.ID, v)
}

func (a *Area) convert(_ context.Context, r *run, in lifecycle.Remark) error {
	r.Case.Convertible = true
	r.Note(in.Note)
	return nil
}

// Late tells whether the answer was given, or is now, too late.
func Late(s deadline.Status) bool { return s.State == deadline.MetLate || s.State == deadline.Overdue }
