package foi

import (
	"context"
	"fmt"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// RectifyName is the area of rectifications after a sampling (Y3.3 督促整改).
const RectifyName = "rectification"

// States of a rectification.
const (
	Ordered  lifecycle.State = "ordered"
	Reported lifecycle.State = "reported"
	Accepted lifecycle.State = "accepted"
)

// Rectify is how long a unit has for its rectification; each order sets it.
var Rectify = &deadline.Rule{ID: "foi.rectify", Name: "整改期限", Length: deadline.Span{Unit: deadline.Workdays}, Warn: []int{3, 1}, Law: clause.Y33, Unverified: true,
	Note: "60号文没有写明整改期限（未核），由抽查机关发起抽查时确定。"}

// Rectification is what one unit has to put right after a sampling. It belongs to the
// supervising office; the unit has the part sampled in it.
type Rectification struct {
	lifecycle.Case
	Sample     string
	Target     string // id of the unit
	Days       int
	Findings   []Finding
	Report     string
	ReportedOn workday.Date
	Returned   int // how often it was sent back
	Reason     string
	AcceptedOn workday.Date
}

// Finding is something that was wrong with a request.
type Finding struct {
	Request string `json:"request"`
	No      string `json:"no"`
	Item    string `json:"item"`
	Text    string `json:"text"`
}

type (
	rectRun  = lifecycle.Run[*Rectification]
	rectTodo = lifecycle.Todo[*Rectification]
)

func (a *Area) rectifyTable() *lifecycle.Flow[*Rectification] {
	to := lifecycle.To[*Rectification]
	return &lifecycle.Flow[*Rectification]{
		Area: RectifyName, Name: "依申请公开抽查整改", Version: 1, Rules: []*deadline.Rule{Rectify},
		Stages: []lifecycle.Stage{{State: Ordered, Name: "待整改"}, {State: Reported, Name: "待复核"}, {State: Accepted, Name: "已整改", End: true}},
		New:    func() *Rectification { return &Rectification{} }, Load: loadRectification, Save: saveRectification,
		Steps: []lifecycle.Step[*Rectification]{
			{Action: "order", Name: "通知整改", Ways: to(Ordered), By: roles(hand), At: anyUnit, Inner: true, Law: law(clause.Y33), Do: lifecycle.Do(a.order)},
			{Action: "report", Name: "报送整改情况", From: states(Ordered), Ways: to(Reported), By: roles(actor.Disclosure, actor.Handler), At: sampled, Law: law(clause.Y33),
				Clock: ticks(Rectify.Meet()), Do: lifecycle.Do(a.report), Todo: rectTodo{Text: "请整改抽查发现的问题并报送整改情况", Rule: Rectify}},
			{Action: "accept", Name: "整改通过", From: states(Reported), Ways: to(Accepted), By: supervisors, At: own, Law: law(clause.Y33), Do: lifecycle.Do(a.accept),
				Todo: rectTodo{Text: "请复核整改情况"}},
			{Action: "send-back", Name: "退回重新整改", From: states(Reported), Ways: to(Ordered), By: supervisors, At: own, Law: law(clause.Y33), Do: lifecycle.Do(a.sendBack)},
		},
	}
}

// Rectification reads a rectification for pages. The caller has checked that the actor
// may see it.
func (a *Area) Rectification(ctx context.Context, tx *db.Tx, id string) (*Rectification, error) {
	return a.rectifications.Get(ctx, tx, id)
}

func (a *Area) order(_ context.Context, r *rectRun, in Rectification) error {
	no, title := in.No, in.Title
	in.Case = r.Case.Case
	*r.Case = in
	r.Case.No, r.Case.Title = no, title
	r.Join(in.Target, sampled.ID)
	r.Tick(Rectify.Start(), in.Days, "整改通知写明的期限")
	r.Note(fmt.Sprintf("%d个问题，%d个工作日内整改", len(in.Findings), in.Days))
	return nil
}

// Report is the input of 报送整改情况.
type Report struct {
	Text string `json:"text" title:"整改情况" doc:"逐项写明怎样纠正、何时完成、今后怎样防止；不能补救的写明原因。不要写申请人的姓名、证件和联系方式。" form:"textarea" minLength:"4" maxLength:"4000"`
}

func (a *Area) report(_ context.Context, r *rectRun, in Report) error {
	r.Case.Report, r.Case.ReportedOn = Mask(in.Text), r.Today
	r.Note(r.Case.Report)
	return nil
}

func (a *Area) accept(_ context.Context, r *rectRun, in lifecycle.Remark) error {
	r.Case.AcceptedOn, r.Case.Outcome = r.Today, "整改通过"
	r.Note(in.Note)
	return nil
}

// SendBack is the input of 退回重新整改.
type SendBack struct {
	Reason string `json:"reason" title:"退回的理由" doc:"写明哪些问题没有整改到位。" form:"textarea" minLength:"4" maxLength:"2000"`
	Days   int    `json:"days" title:"重新整改的期限（工作日）" doc:"从今天次日起计算。60号文没有写明（未核）。" minimum:"1" maximum:"120"`
}

func (a *Area) sendBack(_ context.Context, r *rectRun, in SendBack) error {
	r.Case.Returned++
	r.Case.Reason = in.Reason
	r.Tick(Rectify.Restart(), in.Days, "退回重新整改")
	r.Note(in.Reason)
	return nil
}

// Rectified is the hand-over from a rectification to its sampling: with the last one the
// sampling is settled.
func (a *Area) Rectified(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
	if !m.End {
		return nil
	}
	o, err := a.Rectification(ctx, tx, m.Case.ID)
	if err != nil {
		return err
	}
	var open int
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM foi_rectification r JOIN cases c ON c.id = r.id WHERE r.sample = ? AND c.closed = 0`, o.Sample).Scan(&open); err != nil || open > 0 {
		return err
	}
	_, err = a.Engine.Take(ctx, tx, lifecycle.Call{Area: SampleName, ID: o.Sample, Action: "settle", By: platform(), In: &lifecycle.Remark{Note: "各机关的整改均已通过"}})
	return err
}
