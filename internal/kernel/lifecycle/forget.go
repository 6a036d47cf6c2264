package lifecycle

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
)

// Forgotten stands for the title of a case whose content the law ordered to be erased.
const Forgotten = "（已依法删除）"

// Forget lets the engine forget cases once the step's own row is written, and before the
// step itself is recorded: what it says (why it was taken) stays. quiet are cases that
// only speak of the others: they lose their notes and keep the rest.
func (r *Run[C]) Forget(law clause.Clause, cases []string, quiet ...string) {
	r.forget = append(r.forget, forgetting{law, cases, quiet})
}

type forgetting struct {
	law          clause.Clause
	cases, quiet []string
}

// Forget blanks all that the office keeps of a case's content, because the law orders an
// erasure: title, timeline, notes of the audit, what clocks and notices say, what it can
// be found by, the files sent for it, and the area's own rows. What was done, when and by whom stays.
func (e *Engine) Forget(ctx context.Context, tx *db.Tx, id string, by actor.Actor, law clause.Clause) error {
	c, err := CaseByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := e.Quiet(ctx, tx, id, by, law); err != nil {
		return err
	}
	if err := file.Forget(ctx, tx, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE cases SET title = ? WHERE id = ?`, Forgotten, id); err != nil {
		return err
	}
	m, err := e.Machine(c.Area)
	if err != nil {
		return err
	}
	return m.forget(ctx, tx, id)
}

// Quiet blanks what was noted in a case, by whatever way: it speaks of another case that
// is being forgotten.
func (e *Engine) Quiet(ctx context.Context, tx *db.Tx, id string, by actor.Actor, law clause.Clause) error {
	for _, q := range []string{`UPDATE move SET note = '' WHERE case_id = ?`, `UPDATE deadline_fact SET why = '' WHERE case_id = ?`} {
		if _, err := tx.Exec(ctx, q, id); err != nil {
			return err
		}
	}
	if err := audit.EraseOf(ctx, tx, by, id, law, "随公开内容依法删除"); err != nil {
		return err
	}
	for _, hook := range e.Forgets {
		if err := hook(ctx, tx, id); err != nil {
			return err
		}
	}
	if err := search.Remove(ctx, tx, search.Case, id); err != nil {
		return err
	}
	return search.Changed(ctx, tx, id) // what is left of it can be found
}

func (f *Flow[C]) forget(ctx context.Context, tx *db.Tx, id string) error {
	if f.Forget == nil {
		return nil
	}
	return f.Forget(ctx, tx, id)
}

// forgotten forgets what the step asked for.
func (f *Flow[C]) forgotten(ctx context.Context, tx *db.Tx, e *Engine, run *Run[C], by actor.Actor) error {
	base := run.Case.Base()
	for _, x := range run.forget {
		for _, id := range x.cases {
			if err := e.Forget(ctx, tx, id, by, x.law); err != nil {
				return err
			}
			if id == base.ID {
				base.Title = Forgotten
			}
		}
		for _, id := range x.quiet {
			if err := e.Quiet(ctx, tx, id, by, x.law); err != nil {
				return err
			}
		}
	}
	return nil
}
