package foi

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/errs"
)

// reportKind is what a report is called in the records of the public side.
const reportKind = "政府信息公开工作年度报告"

// submitReport sets the report as it would go out: what is reviewed is what is published.
func (a *Area) submitReport(ctx context.Context, r *repRun, in lifecycle.Remark) error {
	r.Note(in.Note)
	return a.typeset(ctx, r)
}

func (a *Area) typeset(ctx context.Context, r *repRun) error {
	rep := r.Case
	files, err := reportFiles(ctx, a.Gate.Blobs, &rep.Body)
	if err != nil {
		return err
	}
	var p *publication.Part
	if rep.Set != nil {
		p = rep.Set.Main()
	} else {
		f := publication.Facts{Kind: reportKind, InName: rep.Scope}
		if err := publication.NewSet(ctx, r.Tx, rep.ID, f, false); err != nil {
			return err
		}
		u, err := org.UnitByID(ctx, r.Tx, rep.Unit)
		if err != nil {
			return err
		}
		p = &publication.Part{Set: rep.ID, Case: rep.ID, Role: publication.Report, Attribute: publication.Open, Author: r.By.Person, AuthorName: r.By.Display(), Unit: u.ID,
			Meta: publication.Meta{Kind: reportKind, Topic: `综合政务\政务公开`, Column: publication.ColumnReport}}
	}
	p.Title, p.Source, p.Files, p.Writers, p.ChangedBy = rep.Title, reportSource(&rep.Body), files, rep.Writers, r.By.Display()
	p.Meta.Issuer = rep.Body.Unit
	if rep.Set == nil {
		err = publication.AddPart(ctx, r.Tx, p)
	} else {
		err = publication.SavePart(ctx, r.Tx, p)
	}
	if err != nil {
		return err
	}
	rep.Set, err = publication.LoadSet(ctx, r.Tx, rep.ID)
	return err
}

func reportSlip(kind publication.SlipKind) lifecycle.Doer[*YearReport] {
	return lifecycle.Do(func(ctx context.Context, r *repRun, in lifecycle.Remark) error {
		r.Note(in.Note)
		return publication.Review(ctx, r.Tx, r.Case.Set, kind, r.By, true, in.Note)
	})
}

func (a *Area) disposeReport(ctx context.Context, r *repRun, in Dispose) error {
	note, err := a.Gate.Dispose(ctx, r.Tx, r.Case.Set, in.Finding, in.Reason, r.By)
	r.Note(note)
	return err
}

// redoReport writes an objecting slip for what the actor answers for in this state.
func (a *Area) redoReport(ctx context.Context, r *repRun, in Reasoned) error {
	r.Note(in.Reason)
	for _, k := range []struct {
		state lifecycle.State
		role  actor.Role
		slip  publication.SlipKind
	}{
		{ReportReviewing, actor.Secrecy, publication.SlipSecrecy}, {ReportReviewing, actor.Content, publication.SlipContent},
		{ReportSigning, actor.Head, publication.SlipSign}, {ReportSigning, actor.Issuer, publication.SlipSign}, {ReportAccepted, actor.Publisher, ""},
	} {
		if k.state != r.Case.State || !r.By.Has(k.role) {
			continue
		}
		if k.slip == "" {
			return nil
		}
		return publication.Review(ctx, r.Tx, r.Case.Set, k.slip, r.By, false, in.Reason)
	}
	return errs.New(errs.Forbidden, "这份报告现在的环节不由您的岗位决定，请由对应的审查人、签发人退回。")
}

func (a *Area) signReport(ctx context.Context, r *repRun, in lifecycle.Remark) error {
	rep := r.Case
	r.Note(in.Note)
	if !rep.Government() && rep.ReportedOn == "" { // one that was sent back had been handed in
		rep.ReportedOn = r.Today
	}
	return publication.Review(ctx, r.Tx, rep.Set, publication.SlipSign, r.By, true, in.Note)
}

func (a *Area) returnReport(_ context.Context, r *repRun, in Reasoned) error {
	r.Case.Returns++
	r.Case.Remarks, r.Case.AcceptedOn = in.Reason, ""
	r.Note(in.Reason)
	return nil
}

func (a *Area) acceptReport(_ context.Context, r *repRun, in lifecycle.Remark) error {
	r.Case.AcceptedOn, r.Case.Remarks = r.Today, ""
	r.Note(in.Note)
	return nil
}

func (a *Area) publishReport(ctx context.Context, r *repRun, in lifecycle.Remark) error {
	rep := r.Case
	done, err := a.Gate.Publish(ctx, r.Tx, rep.Set, r.By, rep.Why)
	if err != nil {
		return err
	}
	if len(done) == 0 && rep.Why == "" {
		return errs.New(errs.Refused, "公开的内容与现行版本完全相同，没有需要发布的改动。")
	}
	if rep.PublishedOn == "" {
		rep.PublishedOn = r.Today
	}
	rep.Visibility, rep.Outcome, rep.Why = "public", "已公布", ""
	r.Note(in.Note)
	return nil
}

// CorrectReport is the input of 更正.
type CorrectReport struct {
	Why string `json:"why" title:"更正原因" doc:"会显示在公开页面的版本说明里。" form:"textarea" minLength:"2" maxLength:"500"`
}

func (a *Area) correctReport(_ context.Context, r *repRun, in CorrectReport) error {
	r.Case.Why = in.Why
	r.Note("更正原因：" + in.Why)
	return nil
}

// WithdrawReport is the input of 撤回.
type WithdrawReport struct {
	Kind   string `json:"kind" title:"撤回方式" form:"radio" enum:"banner,hidden,erased" enumNames:"保留正文并加注说明,隐去正文只留原因,依法删除（泄露个人信息或国家秘密）"`
	Reason string `json:"reason" title:"原因" doc:"会显示在公开页面上，请不要写入个人信息。" form:"textarea" minLength:"4" maxLength:"500"`
}

func (a *Area) withdrawReport(ctx context.Context, r *repRun, in WithdrawReport) error {
	rep, basis := r.Case, clause.OGI.Art(6)
	if rep.Set == nil {
		return errs.New(errs.Refused, "这份报告没有公布过，不需要撤回。")
	}
	if in.Kind == string(publication.Erased) {
		basis = clause.OGI.Art(15)
	}
	it, ok, err := publication.ItemOfPart(ctx, r.Tx, rep.Set.Main().ID)
	if err != nil {
		return err
	}
	if !ok {
		return errs.New(errs.Refused, "这份报告没有公布过，不需要撤回。")
	}
	if _, err := publication.Withdraw(ctx, r.Tx, it.ID, publication.Standing(in.Kind), in.Reason, basis, r.By); err != nil {
		return err
	}
	r.Note(in.Reason)
	if in.Kind == string(publication.Erased) {
		r.Forget(basis, []string{rep.ID})
	}
	rep.Visibility, rep.Outcome, rep.Why = "withdrawn", "已撤回", ""
	return nil
}

func (a *Area) reviewReportErasure(ctx context.Context, r *repRun, in lifecycle.Remark) error {
	it, ok, err := publication.ItemOfPart(ctx, r.Tx, r.Case.Set.Main().ID)
	if err != nil || !ok {
		return err
	}
	all, err := publication.WithdrawalsOf(ctx, r.Tx, it.ID)
	if err != nil {
		return err
	}
	for _, w := range all {
		if w.Kind == publication.Erased && w.ReviewedBy == "" {
			r.Note(in.Note)
			return publication.ReviewErasure(ctx, r.Tx, w.ID, r.By)
		}
	}
	return errs.New(errs.Refused, "没有需要复核的依法删除。")
}
