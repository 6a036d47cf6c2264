package lifecycle

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Clock is a legal clock of a case: the rule, what happened, and what follows.
type Clock struct {
	Rule   *deadline.Rule
	Facts  []deadline.Fact
	Status deadline.Status
}

func (f *Flow[C]) clocks(ctx context.Context, tx *db.Tx, e *Engine, id string) ([]Clock, error) {
	cal, err := e.Calendar(ctx, tx)
	if err != nil {
		return nil, err
	}
	return clocksOf(ctx, tx, id, f.Rules, cal)
}

func clocksOf(ctx context.Context, tx *db.Tx, id string, rules []*deadline.Rule, cal *workday.Calendar) ([]Clock, error) {
	facts, err := db.All(ctx, tx, func(s db.Scanner) (k deadline.Fact, err error) {
		err = s.Scan(&k.Rule, &k.Op, db.At{T: &k.At}, &k.N, &k.Why)
		return k, err
	}, `SELECT rule, op, at, n, why FROM deadline_fact WHERE case_id = ? AND void = 0 ORDER BY seq`, id)
	if err != nil {
		return nil, err
	}
	var out []Clock
	for _, r := range rules {
		var own []deadline.Fact
		for _, k := range facts {
			if k.Rule == r.ID {
				own = append(own, k)
			}
		}
		if len(own) > 0 {
			out = append(out, Clock{r, own, deadline.Compute(*r, own, cal, tx.Now)})
		}
	}
	return out, nil
}

func plain(ts []deadline.Tick) []ticking {
	var out []ticking
	for _, t := range ts {
		out = append(out, ticking{Tick: t})
	}
	return out
}

// tick writes facts and the cache of due dates that lists read. A tick that does not
// fit what happened before (stop a clock that does not run) is left out: the table
// says "end this clock if it runs". It happened at the moment that it names, or else at
// the given one, or else (zero) now.
func tick(ctx context.Context, tx *db.Tx, id string, ticks []ticking, moment time.Time, rules []*deadline.Rule, cal *workday.Calendar) error {
	if len(ticks) == 0 {
		return nil
	}
	clocks, err := clocksOf(ctx, tx, id, rules, cal)
	if err != nil {
		return err
	}
	facts := map[string][]deadline.Fact{}
	for _, k := range clocks {
		facts[k.Rule.ID] = k.Facts
	}
	for _, t := range ticks {
		at := cmp.Or(t.at, moment, tx.Now)
		fact := t.Fact(at, t.n, t.why)
		if err := deadline.Check(*t.Rule, append(slices.Clone(facts[t.Rule.ID]), fact)); err != nil {
			if !t.at.IsZero() {
				return err
			}
			continue
		}
		facts[t.Rule.ID] = append(facts[t.Rule.ID], fact)
		if err := keepFact(ctx, tx, id, fact); err != nil {
			return err
		}
	}
	return cache(ctx, tx, id, rules, cal)
}

func keepFact(ctx context.Context, tx *db.Tx, id string, f deadline.Fact) error {
	_, err := tx.Exec(ctx, `INSERT INTO deadline_fact (case_id, seq, rule, op, at, n, why, void)
		SELECT ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, 0 FROM deadline_fact WHERE case_id = ?`, id, f.Rule, f.Op, db.Time(f.At), f.N, f.Why, id)
	return err
}

// amendment is a fact whose moment was recorded wrongly.
type amendment struct {
	rule *deadline.Rule
	op   deadline.Op
	from workday.Date
	to   time.Time
	why  string
}

// Amend puts the moment of a fact right that was recorded on a wrong day: the wrong
// fact is kept but counts no more, and one with the right moment takes its place. The
// step is refused where there is no such fact, or where what is left cannot have
// happened in its order.
func (r *Run[C]) Amend(rule *deadline.Rule, op deadline.Op, from, to workday.Date, why string) {
	r.amends = append(r.amends, amendment{rule, op, from, to.Time(), why})
}

func amend(ctx context.Context, tx *db.Tx, id string, amends []amendment, rules []*deadline.Rule, cal *workday.Calendar) error {
	for _, a := range amends {
		clocks, err := clocksOf(ctx, tx, id, rules, cal)
		if err != nil {
			return err
		}
		var facts []deadline.Fact
		for _, k := range clocks {
			if k.Rule.ID == a.rule.ID {
				facts = slices.Clone(k.Facts)
			}
		}
		at := slices.IndexFunc(facts, func(f deadline.Fact) bool { return f.Op == a.op && workday.DateOf(f.At) == a.from })
		if at < 0 {
			return errs.Newf(errs.Refused, "“%s”在%s没有“%s”的记录，不能更正。请核对原来登记的日期。", a.rule.Name, a.from.Chinese(), a.op.Name())
		}
		old := facts[at]
		facts[at].At, facts[at].Why = a.to, a.why
		if err := deadline.Check(*a.rule, facts); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE deadline_fact SET void = 1 WHERE case_id = ? AND rule = ? AND op = ? AND at = ? AND void = 0`,
			id, old.Rule, old.Op, db.Time(old.At)); err != nil {
			return err
		}
		if err := keepFact(ctx, tx, id, facts[at]); err != nil {
			return err
		}
	}
	if len(amends) == 0 {
		return nil
	}
	return cache(ctx, tx, id, rules, cal)
}

func cache(ctx context.Context, tx *db.Tx, id string, rules []*deadline.Rule, cal *workday.Calendar) error {
	clocks, err := clocksOf(ctx, tx, id, rules, cal)
	if err != nil {
		return err
	}
	for _, k := range clocks {
		due := ""
		if !k.Status.DueAt.IsZero() {
			due = db.Time(k.Status.DueAt)
		}
		state := string(k.Status.State)
		if k.Status.State == deadline.Overdue {
			state = string(deadline.Running) // the cache holds facts; that time has passed is computed
		}
		_, err := tx.Exec(ctx, `INSERT INTO deadline_cache (case_id, rule, state, due_on, due_at, provisional, calendar) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (case_id, rule) DO UPDATE SET state = excluded.state, due_on = excluded.due_on, due_at = excluded.due_at,
			provisional = excluded.provisional, calendar = excluded.calendar`,
			id, k.Rule.ID, state, string(k.Status.Due), due, db.Bool(k.Status.Provisional), cal.Version())
		if err != nil {
			return err
		}
	}
	return nil
}

// Recompute brings at most n cached due dates up to the calendar in force, for the job
// that runs after a year has been imported. It returns how many cases it touched.
func (e *Engine) Recompute(ctx context.Context, tx *db.Tx, n int) (int, error) {
	cal, err := e.Calendar(ctx, tx)
	if err != nil {
		return 0, err
	}
	ids, err := db.All(ctx, tx, db.Text, `SELECT DISTINCT case_id FROM deadline_cache WHERE state IN ('running', 'paused') AND calendar <> ? ORDER BY case_id LIMIT ?`,
		cal.Version(), n)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		c, err := CaseByID(ctx, tx, id)
		if err != nil {
			return 0, err
		}
		m, err := e.Machine(c.Area)
		if err != nil {
			return 0, err
		}
		if err := cache(ctx, tx, id, m.Describe().Rules, cal); err != nil {
			return 0, err
		}
		if err := date(ctx, tx, id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// Never stands for the due date of what has none: it sorts behind every instant.
const Never = "~"

// date writes when the steps are due that a case waits for: the due date of the step's
// own rule while that runs or rests, else that of the running clock that ends first.
func date(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, `UPDATE pending SET due = COALESCE(
		CASE WHEN rule <> '' THEN (SELECT CASE WHEN o.due_at <> '' THEN o.due_at ELSE '`+Never+`' END FROM deadline_cache o
			WHERE o.case_id = pending.case_id AND o.rule = pending.rule AND o.state IN ('running', 'paused')) END,
		(SELECT MIN(n.due_at) FROM deadline_cache n WHERE n.case_id = pending.case_id AND n.state = 'running' AND n.due_at > ''), '`+Never+`')
		WHERE case_id = ?`, id)
	return err
}

// Rules returns every deadline rule of every flow by its identifier.
func (e *Engine) Rules() map[string]*deadline.Rule {
	out := map[string]*deadline.Rule{}
	for _, m := range e.Machines {
		for _, r := range m.Describe().Rules {
			out[r.ID] = r
		}
	}
	return out
}
