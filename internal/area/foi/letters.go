package foi

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
)

// The kinds of letters beside those that end a request.
const (
	LetterReceipt    = "receipt"    // 登记回执
	LetterCorrection = "correction" // 补正告知书
	LetterExtension  = "extension"  // 延期告知书
	LetterThird      = "third"      // 征求第三方意见书
	LetterAgency     = "agency"     // 征求其他机关意见函
	LetterFee        = "fee"        // 收费通知书
	LetterExplain    = "explain"    // 说明理由通知书
	LetterDelay      = "delay"      // 延迟答复告知书
	LetterService    = "service"    // 送达回证
	LetterThird2008  = "third-2008" // 征求第三方意见书 under the 2008 text, which set no term
	LetterInform     = "inform"     // 决定公开告知书, to a third party that objected
)

// LetterKinds are all letters with their names and the series that numbers them; letters
// without a series carry the number of the request.
var LetterKinds = []struct{ ID, Name, Series string }{
	{LetterReceipt, "登记回执", ""}, {LetterCorrection, "补正告知书", "补"}, {LetterExtension, "延期答复告知书", "延"}, {LetterThird, "征求第三方意见书", "征"},
	{LetterAgency, "征求其他机关意见函", "函"}, {LetterFee, "信息处理费收费通知书", "费"}, {LetterExplain, "说明理由通知书", "说"}, {LetterDelay, "延迟答复告知书", "迟"},
	{LetterAnswer, "政府信息公开申请答复书", "复"}, {LetterStop, "不予处理告知书", "不"}, {LetterLapse, "不再处理告知书", "止"}, {LetterService, "送达回证", ""},
	{LetterThird2008, "征求第三方意见书（2008年条例）", "征"}, {LetterInform, "决定公开告知书（第三方）", "告"},
}

// LetterName is a letter's Chinese name.
func LetterName(kind string) string {
	for _, l := range LetterKinds {
		if l.ID == kind {
			return l.Name
		}
	}
	return kind
}

// write makes a letter of the request: it gets its number and keeps the words that fill
// its template, so that it can be produced again as it was.
func (a *Area) write(ctx context.Context, r *run, kind string, words map[string]string) error {
	office, err := OfficeOf(ctx, r.Tx, r.Case.Unit)
	if err != nil {
		return err
	}
	l := Letter{Kind: kind, MadeOn: r.Today, ByName: r.By.Display(), To: r.Case.Person}
	if l.Template, err = templateOf(ctx, r.Tx, r.Case.Unit, kind); err != nil {
		return err
	}
	for _, k := range LetterKinds {
		if k.ID != kind {
			continue
		}
		if l.No = r.Case.No; k.Series != "" {
			n, err := number(ctx, r.Tx, r.Case.Unit, "letter", r.Today.Year())
			if err != nil {
				return err
			}
			l.No = fmt.Sprintf("%s公开%s〔%d〕%d号", office.Prefix, k.Series, r.Today.Year(), n)
		}
	}
	if to := words["第三方"] + words["被征求机关"]; to != "" {
		l.To = to
	}
	l.Fields = a.words(r, office, l)
	maps.Copy(l.Fields, words)
	r.Note(LetterName(kind) + l.No)
	r.Case.fresh = append(r.Case.fresh, l)
	return nil
}

// words are the facts that every letter may use.
func (a *Area) words(r *run, office Office, l Letter) map[string]string {
	q := r.Case
	history := []string{}
	if q.Corrected {
		history = append(history, "本机关告知补正，已收到补正材料")
	}
	if q.Extension == "approved" {
		history = append(history, "经批准延长答复期限并已告知")
	}
	if len(q.Enquiries) > 0 {
		history = append(history, "依法征求了有关方面的意见，所需时间不计入答复期限")
	}
	out := map[string]string{
		"机关": r.By.UnitName, "文号": l.No, "收件人": l.To, "申请编号": q.No, "申请人": q.Person, "收到日期": q.ReceivedOn.Chinese(),
		"申请内容": q.Content, "办理经过": strings.Join(history, "；"), "落款日期": workday.Date(l.MadeOn).Chinese(),
		"联系地址": office.Address, "联系电话": office.Phone, "提交方式": q.Channel.Name(), "经办人": r.By.Display(),
		"条例": q.Law().Act.String(),
	}
	if s := r.Clocks[running(r.Now).ID]; s.Due != "" {
		out["答复期限"] = s.Due.Chinese()
	}
	return out
}

// Way is a lawful way of service (国办公开办函〔2016〕235号). Couriers are none.
type Way string

// Ways are all ways of service, with what counts as the day of it.
var Ways = []struct {
	Way    Way
	Name   string
	Counts string
}{
	{"direct", "直接送达", "签收之日"}, {"entrusted", "委托其他行政机关代为送达", "签收之日"}, {"post", "邮寄送达（邮政企业）", "交邮之日"},
	{"electronic", "电子送达", "发出之日（未核）"},
}

// Name is the way's Chinese name.
func (w Way) Name() string {
	for _, x := range Ways {
		if x.Way == w {
			return x.Name
		}
	}
	return ""
}

// Service is how a letter was served.
type Service struct {
	Way   Way          `json:"way" title:"送达方式" doc:"邮寄须通过邮政企业，不能使用其他快递。" form:"radio" enum:"direct,entrusted,post,electronic" enumNames:"直接送达,委托其他行政机关代为送达,邮寄送达（邮政企业）,电子送达"`
	On    workday.Date `json:"on" title:"交邮、签收或者发出的日期" doc:"是否超期按这一日期计算。"`
	Track string       `json:"track,omitempty" title:"邮件号码或者凭证号" doc:"邮寄的必填。" maxLength:"60"`
	Got   workday.Date `json:"got,omitempty" title:"申请人收到日期" doc:"邮寄的可以事后再登记。"`
	Proof string       `json:"proof,omitempty" title:"送达凭证" doc:"邮单、签收单、送达回证的照片或者扫描件。" form:"file" maxLength:"40"`
}

func (s Service) check(q *Request, today, made workday.Date) error {
	switch {
	case s.On > today || s.Got > today:
		return errs.Field("on", "日期在今天之后，请填写实际发生的日期。")
	case s.On < made:
		return errs.Field("on", "送达日期早于文书作成日期（"+made.Chinese()+"），请核对。")
	case s.Got != "" && s.Got < s.On:
		return errs.Field("got", "收到日期早于送达日期，请核对。")
	case s.Way == "post" && strings.TrimSpace(s.Track) == "":
		return errs.Field("track", "邮寄送达的，请填写邮件号码。")
	case s.Way == "electronic" && q.Route != "online" && q.Route != "email" && q.Origin != "public":
		return errs.Field("way", "申请人没有选择网上或者电子邮件途径，不能电子送达。请邮寄或者直接送达。")
	}
	return nil
}

func (s Service) onto(l *Letter) {
	l.Way, l.SentOn, l.Track, l.GotOn, l.Proof = s.Way, s.On, s.Track, s.Got, s.Proof
}
