package foi

import (
	"context"
	"strings"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
)

// ComplaintIn is what somebody complains of.
type ComplaintIn struct {
	About     string `json:"about" title:"反映什么问题" form:"radio" enum:"reply,publish,rights,other" enumNames:"对公开申请不依法答复处理,未按照要求主动公开,在公开工作中侵犯合法权益,其他公开工作问题"`
	RequestNo string `json:"request_no,omitempty" title:"涉及的申请编号" doc:"反映的是某一件公开申请的，填写它的编号。" maxLength:"60"`
	Content   string `json:"content" title:"事情的经过" doc:"写明时间、事项和您的要求；只有主管部门看得到原文。" form:"textarea" minLength:"4" maxLength:"4000"`
	Filer
}

// FileComplaint is what the public form hands in; the page has made the query code.
type FileComplaint struct {
	ComplaintIn
	Against  string `json:"-"`
	CodeHash string `json:"-"`
}

// RegisterComplaint is what the department in charge enters from paper.
type RegisterComplaint struct {
	Against   string       `json:"against" title:"被投诉的机关" form:"unit" maxLength:"40"`
	Submitted workday.Date `json:"submitted" title:"收到日期"`
	ComplaintIn
}

func (a *Area) applyComplaint(ctx context.Context, r *cmpRun, in FileComplaint) error {
	r.Case.Origin, r.Case.CodeHash, r.Case.Submitted, r.Case.Against = "public", in.CodeHash, r.Today, in.Against
	return a.openComplaint(ctx, r, in.ComplaintIn)
}

func (a *Area) registerComplaint(ctx context.Context, r *cmpRun, in RegisterComplaint) error {
	if err := handedIn(in.Submitted, r.Today); err != nil {
		return err
	}
	r.Case.Origin, r.Case.Submitted, r.Case.Against = "office", in.Submitted, in.Against
	r.Case.take(r.By)
	return a.openComplaint(ctx, r, in.ComplaintIn)
}

func (a *Area) openComplaint(ctx context.Context, r *cmpRun, in ComplaintIn) error {
	x := r.Case
	u, err := org.UnitByID(ctx, r.Tx, x.Against)
	if err != nil {
		return err
	}
	if u.ID == x.Unit {
		return errs.Field("against", "不能由被投诉的机关自己查证，请转请上一级主管部门。")
	}
	if err := in.Filer.onto(&x.Filing); err != nil {
		return err
	}
	x.About, x.RequestNo, x.Content = in.About, in.RequestNo, in.Content
	x.Title = u.Name + "：" + resultOf(Abouts, in.About)
	return complaintDoor.opened(ctx, r.Tx, &x.Filing, x.Submitted, r.TickOn)
}

// PassComplaint hands a complaint over to the department in charge of the unit.
type PassComplaint struct{ From *Complaint }

func (a *Area) passInComplaint(ctx context.Context, r *cmpRun, in PassComplaint) error {
	x, from := r.Case, in.From
	x.Against, x.About, x.RequestNo, x.Content = from.Against, from.About, from.RequestNo, from.Content
	if err := a.passedOn(ctx, r.Tx, &x.Filing, &from.Filing); err != nil {
		return err
	}
	r.Note("由" + from.No + "转来，提出人不需要重新填写")
	return complaintDoor.opened(ctx, r.Tx, &x.Filing, r.Today, r.TickOn)
}

// AskAccused is the input of 请被投诉机关说明.
type AskAccused struct {
	Question string `json:"question" title:"请说明的事项" doc:"不要写投诉人的姓名、联系方式和可以看出是谁的内容。" form:"textarea" minLength:"4" maxLength:"2000"`
	Days     int    `json:"days" title:"说明期限（工作日）" minimum:"1" maximum:"60"`
}

func (a *Area) askAccused(_ context.Context, r *cmpRun, in AskAccused) error {
	x := r.Case
	if name := x.Person; name != "" && strings.Contains(in.Question, name) {
		return errs.Field("question", "请说明的事项里有投诉人的姓名，被投诉机关会看到。请改写后再发出。")
	}
	x.take(r.By)
	x.Question, x.AskedOn, x.Statement, x.StatedOn = in.Question, r.Today, "", ""
	r.Join(x.Against, accused.ID)
	if s := r.Clocks[StatementTerm.ID].State; s == deadline.None || s == "" {
		r.Tick(StatementTerm.Start(), in.Days, "请被投诉机关说明")
	} else {
		r.Tick(StatementTerm.Restart(), in.Days, "请被投诉机关再次说明")
	}
	return nil
}

// Statement is the input of 说明情况.
type Statement struct {
	Text string `json:"text" title:"情况说明" form:"textarea" minLength:"4" maxLength:"4000"`
}

func stateCase(_ context.Context, r *cmpRun, in Statement) error {
	r.Case.Statement, r.Case.StatedOn = in.Text, r.Today
	return nil
}

// ProposeComplaint is the input of 提出查证意见.
type ProposeComplaint struct {
	Result  string `json:"result" title:"查证意见" form:"radio" enum:"upheld,unfounded,elsewhere" enumNames:"查证属实,查证不属实,不属于本部门主管"`
	Finding string `json:"found" title:"查证的情况" form:"textarea" minLength:"4" maxLength:"4000"`
	Measure string `json:"measure,omitempty" title:"处理措施" doc:"查证属实的选择。" form:"select" enum:"urge,bulletin,both" enumNames:"督促整改,通报批评,督促整改并通报批评"`
	Advice  string `json:"advice,omitempty" title:"整改要求、通报内容，或者认为不属实的理由" form:"textarea" maxLength:"2000"`
	Days    int    `json:"days,omitempty" title:"整改期限（工作日）" doc:"督促整改的填写。" minimum:"0" maximum:"250"`
	Elsewhere
}

func (a *Area) proposeComplaint(ctx context.Context, r *cmpRun, in ProposeComplaint) error {
	x := r.Case
	x.Result, x.Finding, x.Advice, x.Holder, x.PassedTo, x.Measure, x.MendDays = in.Result, in.Finding, strings.TrimSpace(in.Advice), "", "", "", 0
	switch in.Result {
	case "elsewhere":
		if err := in.Elsewhere.onto(ctx, r.Tx, &x.Filing); err != nil {
			return err
		}
		if x.PassedTo == x.Against {
			return errs.Field("unit", "不能把投诉举报转给被投诉的机关。")
		}
	case "unfounded":
		if x.Advice == "" {
			return errs.Field("advice", "认为不属实的，请写明理由。")
		}
	default:
		if x.Measure = in.Measure; x.Measure == "" || x.Advice == "" {
			return errs.Field("measure", "查证属实的，应当督促整改或者通报批评。请选择措施，并写明整改要求或者通报内容。")
		}
		if x.Measure != "bulletin" {
			if x.MendDays = in.Days; x.MendDays < 1 {
				return errs.Field("days", "督促整改的，请写明整改期限。")
			}
		}
	}
	x.DraftedBy = r.By.Person
	r.Note("拟“" + resultOf(ComplaintResults, in.Result) + "”")
	return nil
}

func (a *Area) approveComplaint(ctx context.Context, r *cmpRun, in lifecycle.Remark) error {
	u, err := org.UnitByID(ctx, r.Tx, r.Case.Against)
	if err != nil {
		return err
	}
	r.Note(in.Note)
	return a.signFiling(ctx, r.Tx, &r.Case.Filing, r.By, r.Today, complaintLetter(r.Case, u.Name))
}

func (a *Area) tellComplaint(ctx context.Context, r *cmpRun, in Tell) error {
	if err := tellFiling[*Complaint](ComplaintTerm)(ctx, r, in); err != nil {
		return err
	}
	x := r.Case
	if x.Result == "upheld" {
		r.Join(x.Against, accused.ID)
	}
	if x.Result == "upheld" && x.MendDays > 0 {
		r.Tick(MendTerm.Start(), x.MendDays, "督促整改")
	}
	return nil
}

// Mend is the input of 报告整改情况.
type Mend struct {
	Text string `json:"text" title:"整改情况" form:"textarea" minLength:"4" maxLength:"4000"`
}

func mend(_ context.Context, r *cmpRun, in Mend) error {
	r.Case.Mended = in.Text
	return nil
}

// MendAgain is the input of 整改不到位，继续督促.
type MendAgain struct {
	Why  string `json:"why" title:"哪里不到位" form:"textarea" minLength:"4" maxLength:"2000"`
	Days int    `json:"days" title:"新的整改期限（工作日）" minimum:"1" maximum:"250"`
}

func mendAgain(_ context.Context, r *cmpRun, in MendAgain) error {
	r.Note(in.Why)
	r.Tick(MendTerm.Restart(), in.Days, "继续督促整改")
	return nil
}
