package foi

import (
	"context"
	"strconv"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// running is the clock by which the answer is due now: the delayed one where there is one.
func running(n *now) *deadline.Rule {
	switch n.Clocks[Delay.ID].State {
	case deadline.Running, deadline.Paused, deadline.Overdue:
		return Delay
	}
	return n.Case.Law().Reply
}

// pause stops the clock of the answer from a day on, where it runs.
func pause(r *run, on workday.Date, why string) {
	rule := running(r.Now)
	if s := r.Clocks[rule.ID].State; s == deadline.Running || s == deadline.Overdue {
		r.TickOn(rule.Pause(), on, 0, why)
	}
}

// restart begins the clock of the answer anew from a day on.
func restart(r *run, rule *deadline.Rule, on workday.Date, why string) {
	r.TickOn(rule.Restart(), on, 0, why)
	rest(r, rule, on)
}

// rest stops a clock that began on a day at once where an enquiry is still open: the time
// of enquiries counts in no term (第三十三条第三款).
func rest(r *run, rule *deadline.Rule, on workday.Date) {
	for i, e := range r.Case.OpenEnquiries() {
		if i == 0 {
			r.TickOn(rule.Pause(), max(on, e.SentOn), 0, "征求意见尚无结果")
		}
	}
}

// onDay refuses a day in the future or before the receipt.
func onDay(r *run, field string, day workday.Date) error {
	switch {
	case day > r.Today:
		return errs.Field(field, "日期在今天之后，请填写实际发生的日期。")
	case r.Case.ReceivedOn != "" && day < r.Case.ReceivedOn:
		return errs.Field(field, "日期早于收到申请之日（"+r.Case.ReceivedOn.Chinese()+"），请核对。")
	}
	return nil
}

// AskCorrection is the input of 告知补正.
type AskCorrection struct {
	Items string `json:"items" title:"需要补正的事项" doc:"一次写全；每行一项，写明缺什么、怎样补。" form:"textarea" minLength:"4" maxLength:"2000"`
	Days  int    `json:"days" title:"补正期限（工作日）" doc:"合理期限，从告知次日起计算。" minimum:"1" maximum:"60"`
}

func (a *Area) askCorrection(ctx context.Context, r *run, in AskCorrection) error {
	a.takeUp(r)
	r.Case.Corrected = true
	pause(r, r.Today, "告知补正，等待申请人补正")
	r.Tick(Supplement.Start(), in.Days, "补正告知书写明的期限")
	return a.write(ctx, r, LetterCorrection, map[string]string{"补正事项": in.Items, "补正期限": strconv.Itoa(in.Days) + "个工作日"})
}

// Supply is the input of 补正.
type Supply struct {
	On      workday.Date `json:"on,omitempty" title:"收到补正的日期" doc:"申请人在网上补正的不用填。"`
	Content string       `json:"content" title:"补正后的内容" form:"textarea" minLength:"2" maxLength:"4000"`
	Paper   string       `json:"paper,omitempty" title:"证件名称" form:"select" enum:"居民身份证,护照,港澳居民来往内地通行证,台湾居民来往大陆通行证,其他" maxLength:"20"`
	Number  string       `json:"paper_number,omitempty" title:"证件号码" doc:"缺少身份证明的补填。" maxLength:"40" autocomplete:"off"`
}

func (a *Area) supplement(ctx context.Context, r *run, in Supply) error {
	if in.On == "" {
		in.On = r.Today
	}
	if err := onDay(r, "on", in.On); err != nil {
		return err
	}
	q := r.Case
	if in.Number != "" {
		q.identity = &Identity{Paper: in.Paper, Number: in.Number}
		var err error
		if q.Key, err = a.key(ctx, r.Tx, q); err != nil {
			return err
		}
	}
	q.Content += "\n\n（" + in.On.Chinese() + "补正）" + in.Content
	restart(r, q.Law().Reply, in.On, "收到补正，重新计算")
	r.Note("补正：" + in.Content)
	return nil
}

// ProposeExtension is the input of 提请延长答复期限.
type ProposeExtension struct {
	Reason string `json:"reason" title:"延长的理由" form:"textarea" minLength:"4" maxLength:"1000"`
}

func (a *Area) proposeExtension(_ context.Context, r *run, in ProposeExtension) error {
	a.takeUp(r)
	r.Case.Extension, r.Case.ExtensionBy, r.Case.ExtensionWhy = "proposed", r.By.Person, in.Reason
	r.Note(in.Reason)
	return nil
}

func (a *Area) extend(ctx context.Context, r *run, in lifecycle.Remark) error {
	q := r.Case
	q.Extension = "approved"
	r.Note(in.Note)
	rule := q.Law().Reply
	r.TickOn(rule.Longer(), r.Today, 0, "经公开工作机构负责人同意延长并告知申请人")
	return a.write(ctx, r, LetterExtension, map[string]string{"延长理由": q.ExtensionWhy, "延长期限": rule.Extend.String()})
}

// Reasoned is the input of steps that only need a reason.
type Reasoned struct {
	Reason string `json:"reason" title:"理由" form:"textarea" minLength:"2" maxLength:"2000"`
}

func (a *Area) denyExtension(_ context.Context, r *run, in Reasoned) error {
	r.Case.Extension, r.Case.ExtensionBy, r.Case.ExtensionWhy = "", "", ""
	r.Note(in.Reason)
	return nil
}

// DemandReason is the input of 要求说明理由.
type DemandReason struct {
	Found string `json:"found" title:"数量、频次明显超过合理范围的情况" form:"textarea" minLength:"4" maxLength:"2000"`
	Days  int    `json:"days" title:"说明理由的期限（工作日）" minimum:"1" maximum:"30"`
}

func (a *Area) askReason(ctx context.Context, r *run, in DemandReason) error {
	r.Tick(Explain.Start(), in.Days, "说明理由通知书写明的期限")
	return a.write(ctx, r, LetterExplain, map[string]string{"申请情况": in.Found, "说明期限": strconv.Itoa(in.Days) + "个工作日"})
}

// Explanation is the input of 说明理由.
type Explanation struct {
	Text string `json:"text" title:"理由" form:"textarea" minLength:"2" maxLength:"4000"`
}

func (a *Area) explain(_ context.Context, r *run, in Explanation) error {
	r.Case.Explained = in.Text
	r.Note(in.Text)
	return nil
}

// SetDelay is the input of 确定延迟答复期限并告知.
type SetDelay struct {
	Days   int    `json:"days" title:"延迟答复的期限（工作日）" doc:"从今天次日起计算。条例没有规定上限，应当合理。" minimum:"1" maximum:"250"`
	Reason string `json:"reason" title:"为什么不能在期限内答复" form:"textarea" minLength:"4" maxLength:"1000"`
}

func (a *Area) delay(ctx context.Context, r *run, in SetDelay) error {
	r.TickOn(r.Case.Law().Reply.Drop(), r.Today, 0, "另行确定延迟答复期限")
	r.TickOn(Delay.Start(), r.Today, in.Days, "延迟答复告知书写明的期限")
	rest(r, Delay, r.Today)
	return a.write(ctx, r, LetterDelay, map[string]string{"延迟理由": in.Reason, "延迟期限": strconv.Itoa(in.Days) + "个工作日"})
}

// SetCharge is the input of 通知缴纳信息处理费.
type SetCharge struct {
	Schedule Schedule `json:"schedule" title:"收费标准" doc:"两种标准只能选用一种。" form:"radio" enum:"request,page" enumNames:"按件计收,按量计收"`
	Pages    int      `json:"pages,omitempty" title:"提供信息的页数" doc:"按量计收填写；A4及以下单面为1页（未核）。" minimum:"0" maximum:"100000"`
	Pay      string   `json:"pay" title:"缴纳方式" doc:"收款单位、账号或者缴款网址。" form:"textarea" minLength:"2" maxLength:"500"`
}

func (a *Area) charge(ctx context.Context, r *run, in SetCharge) error {
	count := in.Pages
	if in.Schedule == ByRequest {
		var err error
		if count, err = placeInMonth(ctx, r.Tx, r.Case); err != nil {
			return err
		}
	}
	c := ChargeFor(in.Schedule, count)
	if c.Yuan == 0 {
		return errs.Field("schedule", "按这一标准不收费（"+c.Working+"）。不收费的请直接办理，不要发收费通知。")
	}
	r.Case.Charge = c
	pause(r, r.Today, "通知缴费，等待缴纳")
	r.Note(c.Working)
	return a.write(ctx, r, LetterFee, map[string]string{"收费依据": FeeLaw.Cite(), "收费标准": c.Schedule.Name(), "收费计算": c.Working,
		"收费金额": strconv.Itoa(c.Yuan) + "元", "缴纳方式": in.Pay, "缴费期限": "收到本通知次日起" + Pay.Length.String() + "内"})
}

// placeInMonth is which of the applicant's requests to the unit in the calendar month of
// its receipt this one is. Requests that the applicant took back are not counted.
func placeInMonth(ctx context.Context, tx *db.Tx, q *Request) (n int, err error) {
	month := string(q.ReceivedOn)[:len("2006-01")]
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM foi_request f JOIN cases c ON c.id = f.id WHERE c.unit = ? AND f.applicant_key = ?
		AND f.received >= ? AND (f.received < ? OR f.received = ? AND f.id <= ?) AND c.state <> ?`,
		q.Unit, q.Key, month+"-01", q.ReceivedOn, q.ReceivedOn, q.ID, Retracted).Scan(&n)
	return n, err
}

// Dated is the input of steps that only need a day.
type Dated struct {
	On   workday.Date `json:"on" title:"日期"`
	Note string       `json:"note,omitempty" title:"备注" doc:"凭证号码、经手人等，可不填。" maxLength:"500"`
}

func (a *Area) deliverBill(_ context.Context, r *run, in Dated) error {
	if err := onDay(r, "on", in.On); err != nil {
		return err
	}
	r.TickOn(Pay.Start(), in.On, 0, "收到收费通知")
	r.Note(in.Note)
	return nil
}

func (a *Area) pay(_ context.Context, r *run, in Dated) error {
	if err := onDay(r, "on", in.On); err != nil {
		return err
	}
	if s := r.Clocks[Pay.ID].State; s == deadline.None || s == "" {
		return errs.New(errs.Refused, "还没有登记申请人收到收费通知的日期。请先登记收到日期，再登记缴费。")
	}
	if due := r.Clocks[Pay.ID].Due; in.On > due {
		return errs.Field("on", "缴费期限已于"+due.Chinese()+"届满，逾期缴纳视为放弃申请。请退还所缴费用，拟定“逾期未缴纳信息处理费，不再处理”；日期填错的请更正。")
	}
	r.TickOn(Pay.Meet(), in.On, 0, "缴费")
	restart(r, running(r.Now), in.On, "完成缴费，自次日起重新计算（未核）")
	r.Note(in.Note)
	return nil
}

// Merge is the input of 并入先收到的申请.
type Merge struct {
	Lead string `json:"lead" title:"先收到的申请" form:"select" maxLength:"40"`
}

func (a *Area) merge(ctx context.Context, r *run, in Merge) error {
	lead, err := a.Request(ctx, r.Tx, in.Lead)
	if err != nil {
		return err
	}
	q := r.Case
	switch {
	case lead.ID == q.ID || lead.Unit != q.Unit || lead.Key != q.Key:
		return errs.Field("lead", "只能并入同一申请人向本机关提出的另一件申请。")
	case len(q.Merged) > 0:
		return errs.New(errs.Refused, "已有申请并入本件，不能再把本件并入别的申请。请由本件一并答复。")
	case lead.State != Handling && lead.State != Checking || lead.Lead != "":
		return errs.Field("lead", "这件申请已经拟定决定、办结或者已并入别的申请，不能再并入。请单独答复，或者按重复申请处理。")
	}
	q.Lead = lead.ID
	r.Note("并入" + lead.No)
	return nil
}

// Amend is the input of 更正登记的日期.
type Amend struct {
	Which string       `json:"which" title:"更正哪个日期" form:"select" enum:"received,paused,resumed,supplemented,extended,paid,sent" enumNames:"收到申请之日,告知补正或者征求意见之日（暂停计算）,意见收齐之日（恢复计算）,收到补正之日,告知延期之日,完成缴费之日,送达（交邮、签收）之日"`
	Was   workday.Date `json:"was" title:"原来登记的日期"`
	On    workday.Date `json:"on" title:"实际日期"`
	Why   string       `json:"why" title:"更正的依据" doc:"签收单、邮戳、通话记录等。" form:"textarea" minLength:"4" maxLength:"500"`
}

func (a *Area) amend(_ context.Context, r *run, in Amend) error {
	if in.On > r.Today {
		return errs.Field("on", "日期在今天之后，请填写实际发生的日期。")
	}
	q := r.Case
	switch from := r.Clocks[running(r.Now).ID].Started; {
	case in.Which != "sent" && q.SentOn != "" && in.On > q.SentOn:
		return errs.Field("on", "日期晚于答复送达之日（"+q.SentOn.Chinese()+"），请核对。")
	case in.Which != "received" && in.Which != "sent" && in.On < q.ReceivedOn:
		return errs.Field("on", "日期早于收到申请之日（"+q.ReceivedOn.Chinese()+"），请核对。")
	case in.Which == "sent" && in.On < from:
		return errs.Field("on", "日期早于答复期限起算之日（"+from.Chinese()+"），请核对。")
	}
	why := "更正：" + in.Why
	rule := q.Law().Reply
	switch in.Which {
	case "received":
		if q.ReceivedOn != in.Was {
			return errs.Field("was", "登记的收到申请之日不是这一天，请核对。")
		}
		if EditionOf(in.On).Year != q.TextYear {
			return errs.Field("on", "更正后的收到之日适用另一部条例，不能在本件上更正。请终止本件并重新登记。")
		}
		r.Amend(rule, deadline.Start, in.Was, in.On, why)
		if q.Law().Corrects {
			if ended := r.Clocks[Notify.ID].Ended; ended != "" && ended < in.On { // accepted on a day before the right one
				r.Amend(Notify, deadline.Meet, ended, in.On, why)
			}
			r.Amend(Notify, deadline.Start, in.Was, in.On, why)
		}
		q.redate(in.On)
	case "supplemented", "paid":
		r.Amend(rule, deadline.Restart, in.Was, in.On, why)
	case "paused":
		r.Amend(rule, deadline.Pause, in.Was, in.On, why)
	case "resumed":
		r.Amend(rule, deadline.Resume, in.Was, in.On, why)
	case "extended":
		r.Amend(rule, deadline.Extend, in.Was, in.On, why)
	case "sent":
		if q.SentOn != in.Was {
			return errs.Field("was", "登记的送达日期不是这一天，请核对。")
		}
		if r.Clocks[Delay.ID].State == deadline.Met || r.Clocks[Delay.ID].State == deadline.MetLate {
			rule = Delay
		}
		r.Amend(rule, deadline.Meet, in.Was, in.On, why)
		q.SentOn = in.On
	}
	r.Note(in.Was.Chinese() + "更正为" + in.On.Chinese() + "：" + in.Why)
	return nil
}

// redate moves the day of receipt, and with it the date that it was computed from.
func (q *Request) redate(on workday.Date) {
	q.ReceivedOn = on
	for _, x := range channels {
		if x.Channel == q.Channel {
			*[...]*workday.Date{&q.Submitted, &q.Signed, &q.Confirmed}[x.counts] = on
		}
	}
}

// decide notes a drafted decision.
func (q *Request) decide(kind string, by actor.Actor, answer Answer) {
	k, _ := KindByID(kind)
	q.Kind, q.Row, q.Answer, q.DraftedBy = k.ID, k.Row, answer, by.Person
}
