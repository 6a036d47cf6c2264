package foi

import (
	"context"
	"errors"
	"fmt"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// ErrBegun tells that somebody has confirmed the takeover already: a second click.
var ErrBegun = errors.New("the takeover has begun")

// ConfirmBook confirms an upload. whole: every row or, where one is in the way, none, in one
// transaction. Else each good row goes in by a transaction of its own, so that nobody
// waits behind thousands of rows. What was taken over before is passed by, so that an
// upload may be repeated after any interruption. by uploaded it.
func (a *Area) ConfirmBook(ctx context.Context, d *db.DB, id string, whole bool, by actor.Actor) error {
	if whole {
		return d.Write(ctx, func(tx *db.Tx) error {
			k, list, err := a.beginTakeover(ctx, tx, id, by)
			if err != nil {
				return err
			}
			var t Taken
			for i := range list {
				if len(list[i].Faults) > 0 || len(k.Book.Loose) > 0 {
					return errs.Newf(errs.Refused, "您选择了全部接管，而台账中还有错误，一件也没有转入。请改正后重新上传，或者选择“只接管没有错误的”。")
				}
				err := a.takeRow(ctx, tx, list[i], by, &t)
				if known, ok := errors.AsType[*errs.Error](err); ok {
					return errs.Newf(errs.Refused, "第%d行：%s一件也没有转入，请改正后重新上传。", list[i].N, known.Msg)
				}
				if err != nil {
					return fmt.Errorf("row %d: %w", list[i].N, err)
				}
			}
			return a.endTakeover(ctx, tx, k, t, by)
		})
	}
	var k Intake
	var list []Prospect
	err := d.Write(ctx, func(tx *db.Tx) (err error) {
		k, list, err = a.beginTakeover(ctx, tx, id, by)
		return err
	})
	if err != nil {
		return err
	}
	t := Taken{Faults: k.Book.Loose}
	for _, p := range list {
		if len(p.Faults) > 0 {
			t.Faults = append(t.Faults, p.Faults...)
			continue
		}
		row := t
		err := d.Write(ctx, func(tx *db.Tx) error {
			row = t
			return a.takeRow(ctx, tx, p, by, &row)
		})
		if known, ok := errors.AsType[*errs.Error](err); ok {
			t.Faults = append(t.Faults, Fault{"", fmt.Sprintf("第%d行：%s", p.N, known.Msg)})
			continue
		}
		if err != nil {
			return err
		}
		t = row
	}
	return d.Write(ctx, func(tx *db.Tx) error { return a.endTakeover(ctx, tx, k, t, by) })
}

// beginTakeover marks the upload, so that a second click does nothing.
func (a *Area) beginTakeover(ctx context.Context, tx *db.Tx, id string, by actor.Actor) (Intake, []Prospect, error) {
	k, err := a.IntakeOf(ctx, tx, by, id)
	if err != nil {
		return k, nil, err
	}
	if k.begun {
		return k, nil, ErrBegun
	}
	if _, err := tx.Exec(ctx, `UPDATE foi_takeover SET done_at = ? WHERE id = ?`, db.Time(tx.Now), id); err != nil {
		return k, nil, err
	}
	list, err := a.Prospects(ctx, tx, by.Unit, k.Book)
	return k, list, err
}

func (a *Area) takeRow(ctx context.Context, tx *db.Tx, p Prospect, by actor.Actor, t *Taken) error {
	if p.Had {
		t.Had++
		return nil
	}
	in := p.In
	_, err := a.Engine.Take(ctx, tx, lifecycle.Call{Area: Name, Action: "take-over", By: by, In: &in})
	if errs.Is(err, errs.Conflict) {
		t.Had++
		return nil
	}
	if err == nil {
		t.Made++
	}
	return err
}

// endTakeover keeps what came of it in place of the rows.
func (a *Area) endTakeover(ctx context.Context, tx *db.Tx, k Intake, t Taken, by actor.Actor) error {
	k.Book, k.Taken = nil, &t
	sealed, err := a.sealLedger(k)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE foi_takeover SET sealed = ? WHERE id = ?`, sealed, k.ID); err != nil {
		return err
	}
	_, err = audit.Append(ctx, tx, audit.Act{By: by, Subject: k.ID, Action: "foi/take-over-ledger", Law: law(clause.OGI.Art(45)),
		Note: fmt.Sprintf("接管依申请公开台账：转入%d件，以前已经转入%d件，有错误没有转入的%d处", t.Made, t.Had, len(t.Faults))})
	return err
}
