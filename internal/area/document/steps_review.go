package document

import (
	"context"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/errs"
)

// slip is the Doer of a review that passes: it signs every part as it is now.
func slip(kind publication.SlipKind) lifecycle.Doer[doc] {
	return lifecycle.Do(func(ctx context.Context, r *run, in lifecycle.Remark) error {
		r.Note(in.Note)
		return sign(ctx, r, kind, true, in.Note)
	})
}

func sign(ctx context.Context, r *run, kind publication.SlipKind, pass bool, note string) error {
	return publication.Review(ctx, r.Tx, r.Case.Set, kind, r.By, pass, note)
}

// Clear is the input of 同意拟定的公开属性.
type Clear struct {
	Fits bool   `json:"fits,omitempty" title:"已核对：理由切合本件" doc:"理由与本单位以往文件几乎相同的，必须确认切合本件。"`
	Note string `json:"note,omitempty" title:"审查意见" form:"textarea" maxLength:"2000"`
}

func (a *Area) clear(ctx context.Context, r *run, in Clear) error {
	alike, err := SimilarReasons(ctx, r.Tx, r.Case)
	if err != nil {
		return err
	}
	if len(alike) > 0 && !in.Fits {
		return errs.Field("fits", "理由与《"+alike[0].Title+"》的理由几乎相同，请核对是否切合本件，并勾选确认；不切合的请退回修改。")
	}
	if in.Fits {
		r.Case.ReasonFits = r.By.Display() + "确认理由切合本件"
	}
	r.Note(in.Note)
	return sign(ctx, r, publication.SlipDisclosure, true, in.Note)
}

// reject writes an objecting slip for each role that the person sits in for this state.
func (a *Area) reject(ctx context.Context, r *run, in Reasoned) error {
	r.Note(in.Reason)
	r.Case.AtOffice = false // whoever mends it has it signed and sends it again
	for _, k := range objections {
		if k.state == r.Case.State && r.By.Has(k.role) && (k.state != Reviewing || slices.Contains(r.Case.ReviewsDue(), k.slip)) {
			return sign(ctx, r, k.slip, false, in.Reason)
		}
	}
	return errs.New(errs.Forbidden, "本件现在的环节不由您的岗位审查，请由对应的审查人退回。")
}

var objections = []struct {
	state lifecycle.State
	role  actor.Role
	slip  publication.SlipKind
}{
	{Disclosure, actor.Disclosure, publication.SlipDisclosure},
	{Reviewing, actor.Legality, publication.SlipLegality},
	{Reviewing, actor.Secrecy, publication.SlipSecrecy},
	{Reviewing, actor.Content, publication.SlipContent},
	{Heading, actor.Head, publication.SlipHead},
}

// Dispose is the input of 处置筛查结果.
type Dispose struct {
	Finding string `json:"finding" title:"筛查结果" form:"select" maxLength:"200"`
	Reason  string `json:"reason" title:"可以公开的理由" form:"textarea" minLength:"4" maxLength:"500"`
}

func (a *Area) dispose(ctx context.Context, r *run, in Dispose) error {
	note, err := a.Gate.Dispose(ctx, r.Tx, r.Case.Set, in.Finding, in.Reason, r.By)
	r.Note(note)
	return err
}

// signHead signs document and material together; where the unit issues the document
// itself, the head's signature is the issuing one.
func (a *Area) signHead(ctx context.Context, r *run, in lifecycle.Remark) error {
	r.Note(in.Note)
	if err := sign(ctx, r, publication.SlipHead, true, in.Note); err != nil {
		return err
	}
	if r.Case.OwnName() {
		return a.issue(ctx, r, in.Note)
	}
	return nil
}

func (a *Area) approve(ctx context.Context, r *run, in lifecycle.Remark) error {
	r.Note(in.Note)
	return a.issue(ctx, r, in.Note)
}

// issue is the signature by which a document is issued: 签发.
func (a *Area) issue(ctx context.Context, r *run, note string) error {
	issued(r.Case, r.By)
	if err := publication.SavePart(ctx, r.Tx, r.Case.Part); err != nil {
		return err
	}
	return sign(ctx, r, publication.SlipSign, true, note)
}

func (a *Area) decline(ctx context.Context, r *run, in Reasoned) error {
	r.Note(in.Reason)
	return sign(ctx, r, publication.SlipSign, false, in.Reason)
}
