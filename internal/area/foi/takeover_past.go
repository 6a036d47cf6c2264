package foi

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
)

// past is something that happened to a clock of a request before it was taken over.
type past struct {
	tick deadline.Tick
	on   workday.Date
	n    int
	why  string
}

// past lists what happened to the clocks, in order of time.
func (in *Ledger) past() []past {
	received, why, _ := in.arrival().Received()
	if received == "" {
		return nil
	}
	law := EditionOf(received)
	e := (&Request{TextYear: law.Year}).Law()
	rule := e.Reply
	out := []past{{rule.Start(), received, 0, why}}
	add := func(t deadline.Tick, on workday.Date, n int, why string) {
		if on != "" {
			out = append(out, past{t, on, n, why})
		}
	}
	if e.Corrects {
		add(Notify.Start(), received, 0, why)
		add(Notify.Meet(), max(in.CorrectedOn, received), 0, "")
	}
	add(rule.Longer(), in.ExtendedOn, in.ExtensionDays, "延长并告知申请人")
	add(rule.Pause(), in.CorrectedOn, 0, "告知补正")
	if in.CorrectedOn != "" && !in.over() || in.SuppliedOn != "" {
		add(Supplement.Start(), in.CorrectedOn, cmp.Or(in.SupplementDue, 15), "补正告知书写明的期限")
		add(Supplement.Meet(), in.SuppliedOn, 0, "")
	}
	add(rule.Restart(), in.SuppliedOn, 0, "收到补正，重新计算")
	add(rule.Pause(), in.PausedOn, 0, "征求意见")
	add(rule.Resume(), in.ResumedOn, 0, "征求意见有了结果")
	if in.over() {
		end := rule.Meet()
		if k, _ := KindByID(in.Kind); k.Letter == LetterNone {
			end = rule.Drop()
		}
		add(end, in.ended(), 0, in.AnswerNo)
	}
	slices.SortStableFunc(out, func(a, b past) int { return cmp.Compare(a.on, b.on) })
	return out
}

// over tells whether the request has ended; ended is the day.
func (in *Ledger) over() bool {
	k, ok := KindByID(in.Kind)
	return ok && (in.SentOn != "" || k.Letter == LetterNone)
}

func (in *Ledger) ended() workday.Date { return cmp.Or(in.SentOn, in.DecidedOn) }

// forgotten tells whether the time for which an identity is kept has run out already: it
// is not taken in at all then.
func (in *Ledger) forgotten(today workday.Date) bool {
	return in.over() && in.ended().AddMonths(KeepMonths) <= today
}

// waiting tells whether a correction is still waited for.
func (in *Ledger) waiting() bool {
	return in.CorrectedOn != "" && in.SuppliedOn == "" && in.Kind == ""
}

func (in *Ledger) enquiryKind() string { return cmp.Or(in.AskedKind, "third") }

// arrival is how and when the request came in. Where only the day of receipt was kept, it
// stands for the date that counts.
func (in *Ledger) arrival() Arrival {
	a := Arrival{Channel: in.Channel, Submitted: in.Submitted, Signed: in.Signed, Confirmed: in.Confirmed}
	for _, x := range channels {
		if x.Channel != a.Channel || in.Received == "" {
			continue
		}
		if counts := []*workday.Date{&a.Submitted, &a.Signed, &a.Confirmed}[x.counts]; *counts == "" {
			*counts = in.Received
		}
	}
	a.Submitted = cmp.Or(a.Submitted, in.Received)
	return a
}

// letters are all letters so far, each once.
func (in *Ledger) letters() []PastLetter {
	out := slices.Clone(in.Letters)
	add := func(l PastLetter) {
		same := func(x PastLetter) bool { return x.Kind == l.Kind && (x.No == l.No || l.No == "") }
		if l.On != "" && !slices.ContainsFunc(out, same) {
			out = append(out, l)
		}
	}
	add(PastLetter{Kind: LetterCorrection, No: in.CorrectionNo, On: in.CorrectedOn})
	asked := LetterThird
	if in.AskedKind == "agency" {
		asked = LetterAgency
	}
	add(PastLetter{Kind: asked, No: in.AskedNo, On: in.PausedOn, Sent: in.PausedOn})
	add(PastLetter{Kind: LetterExtension, No: in.ExtensionNo, On: in.ExtendedOn})
	if k, ok := KindByID(in.Kind); ok && k.Letter != LetterNone {
		add(PastLetter{Kind: k.Letter, No: in.AnswerNo, On: cmp.Or(in.DecidedOn, in.SentOn), Way: in.Way, Sent: in.SentOn, Track: in.Track})
	}
	for i := range out {
		out[i].No = canonical(out[i].No)
	}
	slices.SortStableFunc(out, func(a, b PastLetter) int { return cmp.Compare(a.On, b.On) })
	return out
}

// faults are all the reasons why the row cannot be taken over, by the fields of Ledger.
func (in *Ledger) faults(today workday.Date) []errs.Reason {
	var out []errs.Reason
	fault := func(wrong bool, field, msg string) {
		if wrong {
			out = append(out, errs.Reason{Field: field, Msg: msg})
		}
	}
	arrival := in.arrival()
	out = append(out, reasonsIn(arrival.Check(today))...)
	received, _, _ := arrival.Received()
	fault(arrival.Channel != "" && received == "" && len(out) == 0, "received", "看不出收到申请之日，请填写收到日期。")
	fault(in.Received != "" && received != "" && in.Received != received, "received", "收到日期与按提交方式确定的收到申请之日（"+received.Chinese()+"）不同，请核对。")
	for _, r := range reasonsIn(in.Application.check()) {
		if !in.over() || r.Field != "phone" && r.Field != "address" && r.Field != "email" {
			out = append(out, r)
		}
	}
	fault(strings.TrimSpace(in.Person) == "", "name", "请填写申请人的姓名或者名称。")
	fault(strings.TrimSpace(in.Content) == "", "content", "请填写所需信息。")
	fault(applicantName(in.Applicant) == string(in.Applicant), "applicant", "请填写申请人类型。")
	out = append(out, in.order(received, today)...)
	out = append(out, in.whole(received)...)
	if len(out) > 0 {
		return out
	}
	byRule := map[*deadline.Rule][]deadline.Fact{}
	for _, p := range in.past() {
		byRule[p.tick.Rule] = append(byRule[p.tick.Rule], p.tick.Fact(p.on.Time(), p.n, p.why))
	}
	for rule, facts := range byRule {
		out = append(out, reasonsIn(deadline.Check(*rule, facts))...)
	}
	return out
}

// order finds dates that cannot follow each other.
func (in *Ledger) order(received, today workday.Date) (out []errs.Reason) {
	for _, d := range []struct {
		field, name string
		day, since  workday.Date
		after       string
	}{
		{"corrected_on", "告知补正日期", in.CorrectedOn, received, "收到日期"}, {"supplied_on", "收到补正日期", in.SuppliedOn, in.CorrectedOn, "告知补正日期"},
		{"paused_on", "征求意见日期", in.PausedOn, received, "收到日期"}, {"asked_got", "对方收到征求意见书日期", in.AskedGot, in.PausedOn, "征求意见日期"},
		{"resumed_on", "收到意见日期", in.ResumedOn, in.PausedOn, "征求意见日期"}, {"extended_on", "告知延期日期", in.ExtendedOn, received, "收到日期"},
		{"decided_on", "答复日期", in.DecidedOn, received, "收到日期"}, {"sent_on", "送达日期", in.SentOn, cmp.Or(in.DecidedOn, received), "答复日期"},
	} {
		switch {
		case d.day == "":
		case d.day > today:
			out = append(out, errs.Reason{Field: d.field, Msg: d.name + "在今天之后，请填写实际发生的日期。"})
		case d.day < d.since:
			out = append(out, errs.Reason{Field: d.field, Msg: d.name + "早于" + d.after + "，请核对。"})
		}
	}
	for _, l := range in.Letters {
		if l.On > today || l.Sent > today {
			out = append(out, errs.Reason{Field: "letters", Msg: LetterName(l.Kind) + l.No + "的日期在今天之后，请填写实际发生的日期。"})
		} else if l.Sent != "" && l.Sent < l.On {
			out = append(out, errs.Reason{Field: "letters", Msg: LetterName(l.Kind) + l.No + "的送达日期早于作成日期，请核对。"})
		}
	}
	return out
}

// whole finds what is told by half.
func (in *Ledger) whole(received workday.Date) (out []errs.Reason) {
	fault := func(wrong bool, field, msg string) {
		if wrong {
			out = append(out, errs.Reason{Field: field, Msg: msg})
		}
	}
	law := EditionOf(received)
	k, ok := KindByID(in.Kind)
	decided := in.DecidedOn != "" || in.SentOn != ""
	fault(in.SuppliedOn != "" && in.CorrectedOn == "", "corrected_on", "填写了收到补正日期，请同时填写告知补正日期。")
	fault(in.CorrectedOn != "" && !law.Corrects, "corrected_on", "2019年5月15日之前收到的申请按2008年条例办理，没有补正后重新计算期限的规定，请删去。")
	fault(in.SupplementDue < 0 || in.SupplementDue > 60, "supplement_days", "补正期限应当在1至60个工作日之间。")
	fault(in.ResumedOn != "" && in.PausedOn == "", "paused_on", "填写了收到意见日期，请同时填写征求意见日期。")
	fault(in.PausedOn != "" && in.Asked == "" && !in.over(), "asked", "还在办理的，请填写向谁征求意见。")
	fault(in.ResumedOn != "" && in.Verdict == "" && !in.over(), "verdict", "还在办理的，请填写对方的意见：同意、不同意或者未答复。")
	fault(in.Verdict != "" && in.ResumedOn == "", "resumed_on", "填写了对方的意见，请同时填写收到意见日期；对方未答复的填写期满的日期。")
	fault(in.PausedOn == "" && (in.Asked != "" || in.AskedNo != ""), "paused_on", "征求过意见的，请填写征求意见日期。")
	fault(in.CorrectionNo != "" && in.CorrectedOn == "", "corrected_on", "填写了补正告知书文号，请同时填写告知补正日期。")
	fault(in.ExtensionNo != "" && in.ExtendedOn == "", "extended_on", "填写了延期告知书文号，请同时填写告知延期日期。")
	fault(decided && !ok, "kind", "已经答复的，请填写处理决定。")
	fault(in.AnswerNo != "" && !decided, "decided_on", "填写了答复文号，请同时填写答复日期。")
	fault(ok && !decided, "decided_on", "填写了处理决定，请同时填写答复日期；还没有答复的，请删去处理决定。")
	if ok && received != "" {
		_, known := k.Basis(law)
		fault(!known, "kind", "按2008年条例办理的申请没有“"+k.Name+"”这种决定，请另选。")
	}
	fault(ok && decided && !in.over() && in.PausedOn != "" && in.ResumedOn == "", "resumed_on", "征求意见还没有结果，不能已经作出决定。请填写收到意见日期。")
	fault(in.Way == "" && in.SentOn != "" && ok && k.Letter != LetterNone && in.Track != "", "way", "填写了邮件号码，请同时填写送达方式。")
	return out
}

func reasonsIn(err error) []errs.Reason {
	if err == nil {
		return nil
	}
	if rs := errs.Reasons(err); len(rs) > 0 {
		return rs
	}
	msg := err.Error()
	if e, ok := errors.AsType[*errs.Error](err); ok {
		msg = e.Msg
	}
	return []errs.Reason{{Msg: msg}}
}

var (
	bare   = regexp.MustCompile(`^0*(\d{1,5})号?$`)
	loosly = regexp.MustCompile(`(?:^|\D)(20\d{2})\s*(?:年|[-－—_/.第〕\])）]|\s)+\s*0*(\d{1,5})\s*号?$`)
)

// caseNo is the number that the request goes on with: a bare 17 is written out in the
// way of the platform, for it says nothing without its year.
func (in *Ledger) caseNo(prefix string) string {
	no := canonical(in.No)
	if m := bare.FindStringSubmatch(no); m != nil {
		if day, _, _ := in.arrival().Received(); day != "" {
			return fmt.Sprintf("%s依申请〔%d〕%s号", prefix, cmp.Or(in.arrival().Submitted, day).Year(), m[1])
		}
	}
	return no
}

// canonical is a number in its one spelling, so that the same number is found again.
func canonical(no string) string {
	no = strings.TrimSpace(no)
	if n, ok := docno.Parse(no); ok && !n.Order {
		return n.String()
	}
	return no
}

// numberOf reads year and sequence out of a number that was used before.
func numberOf(no string) (year, n int, ok bool) {
	if d, ok := docno.Parse(no); ok && !d.Order && d.Year > 0 && d.Seq < 100_000 {
		return d.Year, d.Seq, true
	}
	m := loosly.FindStringSubmatch(no)
	if m == nil {
		return 0, 0, false
	}
	year, _ = strconv.Atoi(m[1])
	n, _ = strconv.Atoi(m[2])
	return year, n, n > 0
}
