package todo

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
)

// load reads what a page shows of the items with the keys, in their order.
func load(ctx context.Context, tx *db.Tx, by actor.Actor, keys []key) ([]Item, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	ids := caseIDs(keys, func(k key) string { return k.id })
	items, err := waiting(ctx, tx, by, ids)
	if err != nil {
		return nil, err
	}
	clocks, err := clocksOf(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	names := org.Known{}
	out := make([]Item, 0, len(keys))
	for _, k := range keys {
		i := items[[2]string{k.id, k.action}]
		if i.UnitName, err = names.Of(ctx, tx, i.Unit); err != nil {
			return nil, err
		}
		i.Clock = pick(clocks[k.id], i.Clock.Rule)
		if i.Clock.State == deadline.Running && !i.Clock.Due.IsZero() && !i.Clock.Due.After(tx.Now) {
			i.Clock.State = deadline.Overdue
		}
		out = append(out, i)
	}
	return out, nil
}

// waiting reads the items of the cases; Clock.Rule is the rule of the step.
func waiting(ctx context.Context, tx *db.Tx, by actor.Actor, ids []string) (map[[2]string]Item, error) {
	in, args := db.In(ids)
	roles, more := db.In(by.Roles)
	args = append(append(append(args, by.Unit), more...), owner(by))
	items := map[[2]string]Item{}
	_, err := db.All(ctx, tx, func(s db.Scanner) (struct{}, error) {
		var i Item
		err := s.Scan(&i.Case, &i.Area, &i.Title, &i.No, &i.Unit, &i.State, &i.Action, &i.Text, db.At{T: &i.Since}, &i.Person, &i.Clock.Rule)
		k := [2]string{i.Case, string(i.Action)}
		if old, twice := items[k]; !twice || i.Since.Before(old.Since) {
			items[k] = i
		}
		return struct{}{}, err
	}, `SELECT c.id, c.area, c.title, c.no, c.unit, c.state, p.action, p.text, p.since, p.person, p.rule
		FROM cases c JOIN pending p ON p.case_id = c.id
		WHERE c.id IN (`+in+`) AND p.unit = ? AND p.role IN (`+roles+`) AND p.person IN ('', ?)`, args...)
	return items, err
}

// clocksOf reads the clocks of the cases that run or rest, the first due first.
func clocksOf(ctx context.Context, tx *db.Tx, ids []string) (map[string][]Clock, error) {
	in, args := db.In(ids)
	out := map[string][]Clock{}
	_, err := db.All(ctx, tx, func(s db.Scanner) (struct{}, error) {
		var id string
		var k Clock
		var provisional int
		err := s.Scan(&id, &k.Rule, &k.State, &k.DueOn, db.At{T: &k.Due}, &provisional)
		k.Provisional = provisional == 1
		out[id] = append(out[id], k)
		return struct{}{}, err
	}, `SELECT case_id, rule, state, due_on, due_at, provisional FROM deadline_cache
		WHERE case_id IN (`+in+`) AND state IN ('running', 'paused') ORDER BY case_id, due_at, rule`, args...)
	return out, err
}

// pick chooses the clock that presses an item: the same that the order follows.
func pick(clocks []Clock, rule string) Clock {
	for _, k := range clocks {
		if k.Rule == rule {
			return k
		}
	}
	for _, k := range clocks {
		if k.State == deadline.Running && !k.Due.IsZero() {
			return k
		}
	}
	return Clock{State: deadline.None}
}

// Wind computes the clocks of the page anew from the facts and the calendar in force,
// so that what is shown is the law's date even where the cache is behind.
func (p *Page) Wind(ctx context.Context, tx *db.Tx, e *lifecycle.Engine) error {
	if len(p.Items) == 0 {
		return nil
	}
	cal, err := e.Calendar(ctx, tx)
	if err != nil {
		return err
	}
	facts, err := factsOf(ctx, tx, caseIDs(p.Items, func(i Item) string { return i.Case }))
	if err != nil {
		return err
	}
	rules := e.Rules()
	for n := range p.Items {
		i := &p.Items[n]
		r, ok := rules[i.Clock.Rule]
		if !ok {
			continue
		}
		st := deadline.Compute(*r, facts[i.Case], cal, tx.Now)
		i.Clock = Clock{Rule: r.ID, RuleName: r.Name, State: st.State, Due: st.DueAt, DueOn: st.Due, Provisional: st.Provisional, Status: st}
	}
	return nil
}

func factsOf(ctx context.Context, tx *db.Tx, ids []string) (map[string][]deadline.Fact, error) {
	in, args := db.In(ids)
	out := map[string][]deadline.Fact{}
	_, err := db.All(ctx, tx, func(s db.Scanner) (struct{}, error) {
		var id string
		var f deadline.Fact
		err := s.Scan(&id, &f.Rule, &f.Op, db.At{T: &f.At}, &f.N, &f.Why)
		out[id] = append(out[id], f)
		return struct{}{}, err
	}, `SELECT case_id, rule, op, at, n, why FROM deadline_fact WHERE void = 0 AND case_id IN (`+in+`) ORDER BY case_id, seq`, args...)
	return out, err
}

// caseIDs returns the cases of a list, each once.
func caseIDs[T any](list []T, id func(T) string) []string {
	seen := map[string]bool{}
	var out []string
	for _, v := range list {
		if s := id(v); !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
