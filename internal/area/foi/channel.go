package foi

import (
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
)

// Channel is how a request came in.
type Channel string

const (
	InPerson   Channel = "in-person"  // 当面
	Oral       Channel = "oral"       // 口头，公开机构代填
	Registered Channel = "registered" // 挂号信、邮政特快专递，须签收
	Mail       Channel = "mail"       // 平信等无需签收的邮寄
	Fax        Channel = "fax"        // 传真
	Internet   Channel = "internet"   // 互联网渠道
)

// moment is which of the recorded dates is the day of receipt.
type moment int

const (
	onSubmission moment = iota // the day of handing in
	onSignature                // the day of signing for it
	onConfirming               // the day on which both sides have confirmed it
)

// channels is article 31 of the Regulations as a table.
var channels = []struct {
	Channel Channel
	Name    string
	counts  moment
	law     clause.Clause
	say     string
}{
	{InPerson, "当面提交", onSubmission, clause.OGI.Art(31).Item(1), "当面提交的，以提交之日为收到申请之日"},
	{Oral, "口头申请（公开机构代填）", onSubmission, clause.OGI.Art(29), "口头申请由公开机构代为填写，以提交之日为收到申请之日"},
	{Registered, "挂号信、特快专递（须签收）", onSignature, clause.OGI.Art(31).Item(2), "以邮寄方式提交的，以签收之日为收到申请之日"},
	{Mail, "平信等无需签收的邮寄", onConfirming, clause.OGI.Art(31).Item(2), "以平常信函等无需签收的邮寄方式提交的，公开机构应当于收到当日与申请人确认，确认之日为收到申请之日"},
	{Fax, "传真", onConfirming, clause.OGI.Art(31).Item(3), "以传真提交的，以双方确认之日为收到申请之日"},
	{Internet, "互联网", onConfirming, clause.OGI.Art(31).Item(3), "通过互联网渠道提交的，以双方确认之日为收到申请之日"},
}

// Name is the channel's Chinese name.
func (c Channel) Name() string {
	for _, x := range channels {
		if x.Channel == c {
			return x.Name
		}
	}
	return string(c)
}

// Arrival holds the three dates that people record, of which article 31 makes the fourth.
type Arrival struct {
	Channel   Channel
	Submitted workday.Date // 提交：handed in, posted or sent
	Signed    workday.Date // 签收
	Confirmed workday.Date // 双方确认
}

// Received is the day of receipt (收到之日), with the sentence that says why; "" and what
// is still needed where it cannot be told yet.
func (a Arrival) Received() (day workday.Date, why string, law clause.Clause) {
	for _, x := range channels {
		if x.Channel == a.Channel {
			return [...]workday.Date{a.Submitted, a.Signed, a.Confirmed}[x.counts], x.say, x.law
		}
	}
	return "", "", clause.Clause{}
}

// NeedsConfirming tells whether the request counts only from the day on which both sides
// have confirmed it, and that day has not come.
func (a Arrival) NeedsConfirming() bool {
	for _, x := range channels {
		if x.Channel == a.Channel {
			return x.counts == onConfirming && a.Confirmed == ""
		}
	}
	return false
}

// Check tells what is wrong with the dates themselves; today is the day of recording.
func (a Arrival) Check(today workday.Date) error {
	var reasons []errs.Reason
	fault := func(wrong bool, field, msg string) {
		if wrong {
			reasons = append(reasons, errs.Reason{Field: field, Msg: msg})
		}
	}
	fault(a.Channel.Name() == string(a.Channel), "channel", "请选择申请的提交方式。")
	fault(a.Submitted == "", "submitted", "请填写提交日期。")
	fault(a.Channel == Registered && a.Signed == "", "signed", "须签收的邮寄，请填写签收日期。")
	fault(a.Signed != "" && a.Signed < a.Submitted, "signed", "签收日期早于提交日期，请核对。")
	fault(a.Confirmed != "" && a.Confirmed < a.Submitted, "confirmed", "确认日期早于提交日期，请核对。")
	for _, d := range []struct {
		field string
		day   workday.Date
	}{{"submitted", a.Submitted}, {"signed", a.Signed}, {"confirmed", a.Confirmed}} {
		fault(d.day > today, d.field, "日期在今天之后，请填写实际发生的日期。")
		fault(d.day != "" && d.day < workday.Date(clause.OGI2008.From), d.field, "政府信息公开条例自2008年5月1日起施行，更早的申请不能登记。")
	}
	if len(reasons) > 0 {
		return &errs.Error{Kind: errs.Invalid, Msg: reasons[0].Msg, Reasons: reasons}
	}
	return nil
}
