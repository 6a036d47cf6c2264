package interpretation

import (
	"context"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
)

// PlanText is what a plan is found by beside title and timeline: its note, the opinions of
// the supporting units and what became of them, and what is planned ahead. The questions
// of readers are not: their words stay on the plan's page.
func (a *Area) PlanText(ctx context.Context, tx *db.Tx, id string) ([]string, error) {
	return db.All(ctx, tx, db.Text, `SELECT note FROM interpretation_plan WHERE id = ?
		UNION ALL SELECT opinion FROM interpretation_support WHERE plan = ? AND opinion <> ''
		UNION ALL SELECT settlement FROM interpretation_support WHERE plan = ? AND settlement <> ''
		UNION ALL SELECT about FROM interpretation_phase WHERE plan = ? AND about <> ''`, id, id, id, id)
}

// PieceText is what a piece is found by beside title and timeline: its text and the names
// of its files.
func (a *Area) PieceText(ctx context.Context, tx *db.Tx, id string) ([]string, error) {
	p, err := publication.PartOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return p.Lines(), nil
}
