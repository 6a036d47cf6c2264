package interpretation

import (
	"context"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// slip is the Doer of a review that passes.
func slip(kind publication.SlipKind) lifecycle.Doer[*Piece] {
	return lifecycle.Do(func(ctx context.Context, r *pieceRun, in lifecycle.Remark) error {
		r.Note(in.Note)
		return publication.Review(ctx, r.Tx, r.Case.Set, kind, r.By, true, in.Note)
	})
}

// Dispose is the input of 处置筛查结果.
type Dispose struct {
	Finding string `json:"finding" title:"筛查结果" form:"select" maxLength:"200"`
	Reason  string `json:"reason" title:"可以公开的理由" form:"textarea" minLength:"4" maxLength:"500"`
}

func (a *Area) dispose(ctx context.Context, r *pieceRun, in Dispose) error {
	note, err := a.Gate.Dispose(ctx, r.Tx, r.Case.Set, in.Finding, in.Reason, r.By)
	r.Note(note)
	return err
}

// reject writes an objecting slip for the reviewer's own role in this state.
func (a *Area) reject(ctx context.Context, r *pieceRun, in Reasoned) error {
	r.Note(in.Reason)
	for _, k := range []struct {
		state lifecycle.State
		role  actor.Role
		slip  publication.SlipKind
	}{
		{Reviewing, actor.Secrecy, publication.SlipSecrecy}, {Reviewing, actor.Content, publication.SlipContent}, {Heading, actor.Head, publication.SlipHead},
	} {
		if k.state == r.Case.State && r.By.Has(k.role) {
			return publication.Review(ctx, r.Tx, r.Case.Set, k.slip, r.By, false, in.Reason)
		}
	}
	return errs.New(errs.Forbidden, "这件材料现在的环节不由您的岗位审查，请由对应的审查人退回。")
}

// signHead: the head of the drafting unit signs the material, and with it its issue.
func (a *Area) signHead(ctx context.Context, r *pieceRun, in lifecycle.Remark) error {
	r.Note(in.Note)
	if err := publication.Review(ctx, r.Tx, r.Case.Set, publication.SlipHead, r.By, true, in.Note); err != nil {
		return err
	}
	return publication.Review(ctx, r.Tx, r.Case.Set, publication.SlipSign, r.By, true, in.Note)
}

// publishPiece publishes a piece with a set of its own.
func (a *Area) publishPiece(ctx context.Context, r *pieceRun, in lifecycle.Remark) error {
	p := r.Case
	p.Part.Meta.Relations = p.relations()
	if err := publication.SavePart(ctx, r.Tx, p.Part); err != nil {
		return err
	}
	done, err := a.Gate.Publish(ctx, r.Tx, p.Set, r.By, p.Why)
	if err != nil {
		return err
	}
	if len(done) == 0 {
		return errs.New(errs.Refused, "公开的内容与现行版本完全相同，没有需要发布的改动。")
	}
	r.Note(in.Note)
	if err := a.public(ctx, r); err != nil {
		return err
	}
	return a.take(ctx, r.Tx, Name, p.Plan, "carry", &Carry{Piece: p.ID, Title: p.Title})
}

// Release is the input of the hand-over from the document.
type Release struct {
	Note string `json:"note,omitempty" maxLength:"200"`
	Kept bool   `json:"kept,omitempty"` // the correction was given up
}

// release follows the publication of the set in which the piece went out, or the end of
// its correction.
func (a *Area) release(ctx context.Context, r *pieceRun, in Release) error {
	r.Note(in.Note)
	r.Case.Title = r.Case.Part.Title
	if in.Kept {
		r.Case.keep()
	}
	return a.public(ctx, r)
}

// keep takes back what a correction changed beside the text.
func (p *Piece) keep() {
	if p.Shown.Form != "" {
		p.Face = p.Shown
	}
}

// public settles what is so from publication on: the day, and whether the head of the
// unit explained in person.
func (a *Area) public(ctx context.Context, r *pieceRun) error {
	p := r.Case
	p.Visibility, p.Outcome, p.Why, p.Shown = "public", "已公开", "", p.Face
	if p.PublishedOn != "" {
		return nil
	}
	p.PublishedOn = workday.DateOf(r.At)
	heads, err := headsOf(ctx, r.Tx, p.Unit)
	p.ByHead = p.InPerson && slices.ContainsFunc(heads, func(h actor.Actor) bool { return h.Person == p.Interpreter })
	return err
}

// relate lets a piece that went out before its document point at it, as a new edition.
func (a *Area) relate(ctx context.Context, r *pieceRun, _ lifecycle.Remark) error {
	p := r.Case
	p.Part.Meta.Relations = p.relations()
	if err := publication.SavePart(ctx, r.Tx, p.Part); err != nil {
		return err
	}
	by := r.By
	by.Unit, by.UnitName = p.Unit, p.Part.Meta.Issuer
	_, err := a.Gate.Publish(ctx, r.Tx, p.Set, by, "文件已经公开，补充与文件的关联")
	if errs.Is(err, errs.Refused) { // the document must not wait for an old piece: its drafter mends it
		r.Note("没有补充关联：" + err.Error())
		return nil
	}
	return err
}

// related tells whether the piece points at its document as far as that is public.
func (p *Piece) related() bool {
	return p.DocItem == "" || slices.ContainsFunc(p.Part.Meta.Relations, func(x publication.Relation) bool { return x.Kind == publication.Interprets })
}

// Withdraw is the input of 撤回.
type Withdraw struct {
	Kind   string `json:"kind" title:"撤回方式" form:"radio" enum:"banner,hidden,erased" enumNames:"保留正文并加注说明,隐去正文只留原因,依法删除（泄露个人信息或国家秘密）"`
	Reason string `json:"reason" title:"原因" doc:"会显示在公开页面上，请不要写入个人信息。" form:"textarea" minLength:"4" maxLength:"500"`
}

func (a *Area) withdraw(ctx context.Context, r *pieceRun, in Withdraw) error {
	p := r.Case
	basis := clause.OGI.Art(6)
	if in.Kind == string(publication.Erased) {
		basis = clause.OGI.Art(15)
	}
	it, ok, err := publication.ItemOfPart(ctx, r.Tx, p.Part.ID)
	if err != nil {
		return err
	}
	if !ok {
		return errs.New(errs.Refused, "这件材料没有发布过，不需要撤回。")
	}
	if _, err := publication.Withdraw(ctx, r.Tx, it.ID, publication.Standing(in.Kind), in.Reason, basis, r.By); err != nil {
		return err
	}
	r.Note(in.Reason)
	if in.Kind == string(publication.Erased) { // the plan and the document's case speak of it
		r.Forget(basis, []string{p.ID}, p.Plan, p.Doc)
	}
	p.gone()
	return nil
}

// gone is a piece after its withdrawal, its own or its document's.
func (p *Piece) gone() { p.Visibility, p.Outcome, p.Why = "withdrawn", "已撤回", "" }

// recall follows the withdrawal of the document with which the piece went out. A piece
// that was never public ends with it.
func (a *Area) recall(ctx context.Context, r *pieceRun, in lifecycle.Remark) error {
	_, ok, err := publication.ItemOfPart(ctx, r.Tx, r.Case.Part.ID)
	if err != nil {
		return err
	}
	r.Note(in.Note)
	if !ok {
		r.Case.Outcome = "随文停办"
		return nil
	}
	r.Case.gone()
	return nil
}

func (a *Area) reviewErasure(ctx context.Context, r *pieceRun, in lifecycle.Remark) error {
	it, ok, err := publication.ItemOfPart(ctx, r.Tx, r.Case.Part.ID)
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

// isOut tells whether exactly the present content of a part is public.
func isOut(ctx context.Context, tx *db.Tx, part *publication.Part) (bool, error) {
	it, ok, err := publication.ItemOfPart(ctx, tx, part.ID)
	if err != nil || !ok || it.Edition == 0 {
		return false, err
	}
	e, err := publication.EditionOf(ctx, tx, it.ID, it.Edition)
	return e.ContentHash == part.Hash, err
}
