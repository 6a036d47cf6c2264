package lifecycle

import (
	"context"
	"time"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// recount is a clock whose facts follow from records that an area keeps.
type recount struct {
	rule *deadline.Rule
	at   time.Time
	n    int
	why  string
}

// Recount lets a clock run from a moment on, in place of all that was recorded of it: for
// a clock that follows from an area's own records (of several questions, the one that is
// due first), which may change back and forth. The facts before are kept but count no
// more. Ticks of the same step come after it.
func (r *Run[C]) Recount(rule *deadline.Rule, at time.Time, n int, why string) {
	r.counts = append(r.counts, recount{rule, at, n, why})
}

func count(ctx context.Context, tx *db.Tx, id string, counts []recount, rules []*deadline.Rule, cal *workday.Calendar) error {
	for _, c := range counts {
		fact := c.rule.Start().Fact(c.at, c.n, c.why)
		if err := deadline.Check(*c.rule, []deadline.Fact{fact}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE deadline_fact SET void = 1 WHERE case_id = ? AND rule = ? AND void = 0`, id, c.rule.ID); err != nil {
			return err
		}
		if err := keepFact(ctx, tx, id, fact); err != nil {
			return err
		}
	}
	if len(counts) == 0 {
		return nil
	}
	return cache(ctx, tx, id, rules, cal)
}
