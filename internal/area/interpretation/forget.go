package interpretation

import (
	"context"
	"fmt"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
)

// forgetDocument follows the erasure of a document: what readers asked about it, and its
// plan, whose title quotes that of the document. Pieces that went out with it were erased
// with it.
func (a *Area) forgetDocument(ctx context.Context, tx *db.Tx, m lifecycle.Move, plan string) error {
	if err := blank(ctx, tx, m.Case.ID, `UPDATE interpretation_question SET body = '', contact = '', dismissed = '' WHERE doc = ?`); err != nil || plan == "" {
		return err
	}
	if c, err := lifecycle.CaseByID(ctx, tx, plan); err != nil || c.Title == lifecycle.Forgotten {
		return err // a later step of the document
	}
	return a.Engine.Forget(ctx, tx, plan, m.By, clause.OGI.Art(15))
}

// forgetPlan and forgetPiece blank what the area's rows say of a case whose content was
// erased by law. How far it reached and when stays.
func forgetPlan(ctx context.Context, tx *db.Tx, id string) error {
	return blank(ctx, tx, id,
		`UPDATE interpretation_plan SET first_why = '', media = '[]', note = '' WHERE id = ?`,
		`UPDATE interpretation_support SET opinion = '', settlement = '' WHERE plan = ?`,
		`UPDATE interpretation_phase SET about = '', dropped = CASE WHEN dropped = '' THEN '' ELSE '（已依法删除）' END WHERE plan = ?`)
}

func forgetPiece(ctx context.Context, tx *db.Tx, id string) error {
	return blank(ctx, tx, id,
		`UPDATE interpretation_piece SET elements = '{}', compared = '', why = '' WHERE id = ?`,
		`UPDATE interpretation_misread SET body = '', correction = '' WHERE piece = ?`,
		`UPDATE interpretation_evaluation SET analysis = '', partners = '' WHERE piece = ?`,
		`UPDATE interpretation_shortcoming SET body = '', done = CASE WHEN done = '' THEN '' ELSE '（已依法删除）' END WHERE piece = ?`,
		`UPDATE interpretation_example SET analysis = '' WHERE piece = ?`,
		`UPDATE interpretation_phase SET about = '' WHERE piece = ?`,
		`UPDATE interpretation_question SET body = '', contact = '', dismissed = '' WHERE item = (SELECT i.id FROM pub_item i JOIN interpretation_piece p ON p.part = i.part_id WHERE p.id = ?)`,
		`UPDATE interpretation_question SET body = '', contact = '' WHERE piece = ?`)
}

func blank(ctx context.Context, tx *db.Tx, id string, queries ...string) error {
	for _, q := range queries {
		if _, err := tx.Exec(ctx, q, id); err != nil {
			return fmt.Errorf("forget %s: %w", id, err)
		}
	}
	return nil
}
