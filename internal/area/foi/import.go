package foi

import (
	"context"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
)

// Ledger is a row of the spreadsheet in which requests were kept before.
type Ledger struct {
	Register
	No            string       // number that it has
	CorrectedOn   workday.Date // 告知补正
	SupplementDue int          // working days given
	SuppliedOn    workday.Date // 收到补正
	PausedOn      workday.Date // 征求意见发出
	ResumedOn     workday.Date // 意见收齐
	ExtendedOn    workday.Date // 告知延期
	Kind          string       // id of the decision, where it has been made
	AnswerNo      string
	DecidedOn     workday.Date
	SentOn        workday.Date
	Way           Way
}

// takeOver brings a running or ended request in with what happened so far.
func (a *Area) takeOver(ctx context.Context, r *run, in Ledger) error {
	q := r.Case
	q.Origin, q.Handler, q.HandlerName = "import", r.By.Person, r.By.Display()
	q.Arrival = Arrival{Channel: in.Channel, Submitted: in.Submitted, Signed: in.Signed, Confirmed: in.Confirmed}
	if err := q.Arrival.Check(r.Today); err != nil {
		return err
	}
	if err := a.open(ctx, r, in.Application); err != nil {
		return err
	}
	if q.ReceivedOn == "" {
		return errs.Field("confirmed", "看不出收到申请之日，请填写签收或者确认日期。")
	}
	if in.No != "" {
		q.No = in.No
	}
	rule := q.Law().Reply
	r.Tick(Notify.Meet(), 0, "")
	if in.CorrectedOn != "" {
		q.Corrected = true
		r.TickOn(rule.Pause(), in.CorrectedOn, 0, "告知补正")
		if in.SuppliedOn == "" {
			q.State = Correcting
			r.TickOn(Supplement.Start(), in.CorrectedOn, max(in.SupplementDue, 1), "补正告知书写明的期限")
			return nil
		}
		r.TickOn(rule.Restart(), in.SuppliedOn, 0, "收到补正，重新计算")
	}
	if in.PausedOn != "" {
		r.TickOn(rule.Pause(), in.PausedOn, 0, "征求意见")
		if in.ResumedOn != "" {
			r.TickOn(rule.Resume(), in.ResumedOn, 0, "征求意见有了结果")
		}
	}
	if in.ExtendedOn != "" {
		q.Extension = "approved"
		r.TickOn(rule.Longer(), in.ExtendedOn, 0, "延长并告知申请人")
	}
	if in.SentOn == "" {
		return nil
	}
	k, ok := KindByID(in.Kind)
	if !ok {
		return errs.Field("kind", "已经答复的，请填写处理决定的种类。")
	}
	q.decide(k.ID, r.By, Answer{})
	q.DecidedOn, q.SentOn, q.Outcome, q.CountedOn, q.CountedRow = in.DecidedOn, in.SentOn, k.Group, in.SentOn, k.Row
	r.TickOn(rule.Meet(), in.SentOn, 0, in.AnswerNo)
	q.fresh = append(q.fresh, Letter{Kind: k.Letter, No: in.AnswerNo, MadeOn: in.DecidedOn, ByName: r.By.Display(), To: q.Person, Fields: map[string]string{}, Way: in.Way, SentOn: in.SentOn})
	return nil
}

// after is where a request from the spreadsheet goes.
func after() []way {
	return []way{
		{To: Answered, When: "已经答复", If: func(n *now) bool { return n.Case.SentOn != "" }},
		{To: Correcting, When: "已告知补正，尚未补正", If: func(n *now) bool { return n.Case.State == Correcting }},
		{To: Handling},
	}
}
