package interpretation

import (
	"context"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// Follow is the hand-over after every step of a document: plan and material are locked
// while it is on its way up, open while its drafter may change it, signed when its head
// signs, and end with it. It is called in the transaction of the step.
func (a *Area) Follow(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
	id, ok, err := planOf(ctx, tx, m.Case.ID)
	if err != nil {
		return err
	}
	if m.Case.Title == lifecycle.Forgotten {
		if err := a.forgetDocument(ctx, tx, m, id); err != nil {
			return err
		}
	}
	if !ok {
		return nil
	}
	plan, err := a.plans.Get(ctx, tx, id)
	if err != nil {
		return err
	}
	if m.Case.Visibility == "withdrawn" {
		return a.over(ctx, tx, plan, "文件已经撤回")
	}
	if m.End && m.Case.Visibility == "internal" {
		return a.over(ctx, tx, plan, "文件没有公开，已经办结")
	}
	if err := a.signed(ctx, tx, plan, m); err != nil {
		return err
	}
	for _, x := range []struct {
		editable bool
		plan     lifecycle.State
		action   lifecycle.Action
		piece    lifecycle.State
		each     lifecycle.Action
	}{{true, Submitted, "reopen", Bound, "loosen"}, {false, Planning, "submit", Drafting, "bind"}} {
		if x.editable != plan.Draft.Editable {
			continue
		}
		if plan.State == x.plan && plan.DocItem == "" {
			if err := a.take(ctx, tx, Name, plan.ID, x.action, &lifecycle.Remark{}); err != nil {
				return err
			}
		}
		for _, b := range plan.withMaterial() {
			if b.State != x.piece {
				continue
			}
			if err := a.take(ctx, tx, PieceName, b.ID, x.each, &lifecycle.Remark{}); err != nil {
				return err
			}
		}
	}
	return nil
}

// signed keeps with the plan that the head of the drafting unit has just signed the
// document: his signature covers document, plan and material.
func (a *Area) signed(ctx context.Context, tx *db.Tx, plan *Plan, m lifecycle.Move) error {
	if !plan.Underway() || plan.Signed == plan.Hash() {
		return nil
	}
	set, err := publication.LoadSet(ctx, tx, plan.Doc)
	if err != nil {
		return err
	}
	for _, s := range set.Slips {
		if s.Kind == publication.SlipHead && s.Pass && s.Part == plan.DocPart && s.At.Equal(m.At) {
			return a.take(ctx, tx, Name, plan.ID, "sign", &lifecycle.Remark{Note: s.PersonName})
		}
	}
	return nil
}

// over ends plan and material with their document. Pieces with a set of their own stay
// public until somebody withdraws them; their to-do says so.
func (a *Area) over(ctx context.Context, tx *db.Tx, plan *Plan, why string) error {
	for _, b := range plan.Pieces {
		switch {
		case b.State == Withdrawn || b.State == Cancelled:
		case b.Phase == With:
			if err := a.take(ctx, tx, PieceName, b.ID, "recall", &lifecycle.Remark{Note: why}); err != nil {
				return err
			}
		default:
			if err := a.Engine.Refresh(ctx, tx, b.ID); err != nil {
				return err
			}
		}
	}
	if plan.State == Closed {
		return nil
	}
	return a.take(ctx, tx, Name, plan.ID, "end", &lifecycle.Remark{Note: why})
}

// Published is the hand-over after a document was published: its material is out with
// it, earlier pieces are linked to it, and the clock of the later ones runs. A document
// without a plan has nothing to hand over.
func (a *Area) Published(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
	id, ok, err := planOf(ctx, tx, m.Case.ID)
	if err != nil || !ok {
		return err
	}
	plan, err := a.plans.Get(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, b := range plan.Pieces {
		p, err := a.pieces.Get(ctx, tx, b.ID)
		if err != nil {
			return err
		}
		gone, err := isOut(ctx, tx, p.Part)
		if err != nil {
			return err
		}
		switch {
		case !gone:
		case p.With() && (p.State == Drafting || p.State == Bound):
			err = a.take(ctx, tx, PieceName, p.ID, "release", &Release{Note: "与文件在同一事务中发布"})
		case p.Phase == Before && !p.related() && (p.State == Out || p.State == Mending || p.State == Evaluated):
			err = a.take(ctx, tx, PieceName, p.ID, "relate", &lifecycle.Remark{})
		}
		if err != nil {
			return err
		}
	}
	if !plan.Underway() {
		return nil
	}
	return a.take(ctx, tx, Name, plan.ID, "publish", &lifecycle.Remark{})
}

// Kept is the hand-over after the correction of a document was given up: its public
// material is out again as it was, its text restored with the document's.
func (a *Area) Kept(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
	id, ok, err := planOf(ctx, tx, m.Case.ID)
	if err != nil || !ok {
		return err
	}
	plan, err := a.plans.Get(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, b := range plan.withMaterial() {
		if b.PublishedOn == "" || b.State != Drafting && b.State != Bound {
			continue
		}
		if err := a.take(ctx, tx, PieceName, b.ID, "release", &Release{Note: "文件放弃更正，材料恢复成公开的样子", Kept: true}); err != nil {
			return err
		}
	}
	return nil
}

// Prompt looks for pieces planned ahead whose day comes within Lead days and puts them on
// the list of who must write them. It is for a daily job; it returns how many plans it
// prompted.
func (a *Area) Prompt(ctx context.Context, tx *db.Tx) (int, error) {
	until := workday.DateOf(tx.Now).AddDays(Lead)
	plans, err := db.All(ctx, tx, db.Text, `SELECT DISTINCT f.plan FROM interpretation_phase f JOIN cases c ON c.id = f.plan
		WHERE f.prompted_at = '' AND f.done_on = '' AND f.dropped = '' AND f.due_on <= ? AND c.state <> 'closed' ORDER BY f.plan`, string(until))
	if err != nil {
		return 0, err
	}
	for _, id := range plans {
		if err := a.take(ctx, tx, Name, id, "prompt", &lifecycle.Remark{}); err != nil {
			return 0, err
		}
	}
	return len(plans), nil
}
