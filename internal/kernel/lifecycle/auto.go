package lifecycle

import (
	"context"
	"errors"
	"slices"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/job"
)

// Elapsed is a step that the law takes by itself and whose clock has run out.
type Elapsed struct {
	Case, Area, Title string
	Action            Action // "" where the case stands in a state that has no such step
	Name              string // 逾期未答复，视为同意
	Rule              string
	RanOut            time.Time // the end of the period, for paging
}

// Elapsed lists at most n automatic steps that are due, the longest due first, from the
// one after last on (nil: from the beginning). Those whose due date is 暂定 are not among
// them: they wait for the calendar.
func (e *Engine) Elapsed(ctx context.Context, tx *db.Tx, last *Elapsed, n int) ([]Elapsed, error) {
	type key struct {
		area, rule string
		state      State
	}
	steps := map[key]StepInfo{}
	var rules []string
	for area, m := range e.Machines {
		for _, s := range m.Describe().Steps {
			if s.Auto == nil {
				continue
			}
			rules = append(rules, s.Auto.ID)
			for _, from := range s.From {
				steps[key{area, s.Auto.ID, from}] = s
			}
		}
	}
	if len(rules) == 0 {
		return nil, nil
	}
	slices.Sort(rules)
	w := &db.Where{}
	in, args := db.In(rules)
	w.And(`k.rule IN (`+in+`)`, args...)
	w.And(`k.state = 'running' AND k.provisional = 0 AND k.due_at <> '' AND k.due_at < ?`, db.Time(tx.Now))
	if last != nil {
		w.And(`(k.due_at > ? OR k.due_at = ? AND c.id > ?)`, db.Time(last.RanOut), db.Time(last.RanOut), last.Case)
	}
	var states []State
	all, err := db.All(ctx, tx, func(s db.Scanner) (x Elapsed, err error) {
		var state State
		err = s.Scan(&x.Case, &x.Area, &x.Title, &state, &x.Rule, db.At{T: &x.RanOut})
		states = append(states, state)
		return x, err
	}, `SELECT c.id, c.area, c.title, c.state, k.rule, k.due_at FROM deadline_cache k JOIN cases c ON c.id = k.case_id`+w.SQL()+` ORDER BY k.due_at, c.id LIMIT ?`,
		append(w.Args, n)...)
	for i, x := range all {
		s := steps[key{x.Area, x.Rule, states[i]}]
		all[i].Action, all[i].Name = s.Action, s.Name
	}
	return all, err
}

// Auto takes every automatic step that is due, each in a transaction of its own, and
// returns how many. It takes none while the clock is in doubt (job.Doubted): what the
// law does by itself cannot be undone. Any number of processes may do this at once.
func (e *Engine) Auto(ctx context.Context, d *db.DB) (int, error) {
	const page = 100
	taken := 0
	var faults []error
	var last *Elapsed
	for {
		list, err := db.Get(ctx, d, func(tx *db.Tx) ([]Elapsed, error) { return e.Elapsed(ctx, tx, last, page) })
		if err != nil || len(list) == 0 {
			return taken, errors.Join(append(faults, err)...)
		}
		last = &list[len(list)-1]
		for _, x := range list {
			if x.Action == "" {
				continue // the case has gone on: its clock will be ended by whoever moves it next
			}
			err := d.Write(ctx, func(tx *db.Tx) error {
				if _, waits, err := job.Doubted(ctx, tx); err != nil || waits {
					return errors.Join(err, errDoubt)
				}
				_, err := e.Take(ctx, tx, Call{Area: x.Area, ID: x.Case, Action: x.Action, By: actor.Platform()})
				return err
			})
			switch {
			case errors.Is(err, errDoubt):
				return taken, errors.Join(faults...)
			case err == nil:
				taken++
			case errs.Is(err, errs.Conflict), errs.Is(err, errs.Refused): // somebody was faster, or the calendar has changed
			default:
				faults = append(faults, err)
			}
		}
	}
}

var errDoubt = errors.New("the clock is in doubt")

// ranOut returns the last moment of a period that has run out. It refuses while the
// period runs, and while its end is not certain.
func ranOut(r *deadline.Rule, clocks map[string]deadline.Status) (time.Time, error) {
	st := clocks[r.ID]
	switch {
	case st.State != deadline.Overdue:
		return time.Time{}, errs.Newf(errs.Refused, "“%s”还没有届满，平台不能自动办理。", r.Name)
	case st.Provisional:
		return time.Time{}, errs.Newf(errs.Refused, "“%s”的到期日还是暂定的，要等放假安排导入后才能自动办理。", r.Name)
	case st.Unit == deadline.Hours:
		return st.DueAt, nil
	}
	return st.DueAt.Add(-time.Millisecond), nil // DueAt is the midnight that ends the last day
}

// checkAuto returns what is wrong with a step that the law takes by itself.
func checkAuto[C Subject](s *Step[C], rules []*deadline.Rule) []string {
	var bad []string
	fault := func(wrong bool, what string) {
		if wrong {
			bad = append(bad, "automatic step "+string(s.Action)+" "+what)
		}
	}
	fault(!s.Inner || len(s.By) > 0, "is for people too")
	fault(len(s.From) == 0, "opens a case")
	fault(len(s.Needs) > 0, "has needs: whether it may be taken is the clock's to say alone")
	fault(!slices.Contains(rules, s.Auto), "waits for a clock that is not the flow's")
	fault(!slices.ContainsFunc(s.Clock, func(t deadline.Tick) bool {
		return t.Rule == s.Auto && (t.Op == deadline.Meet || t.Op == deadline.Drop || t.Op == deadline.Restart)
	}), "does not end the clock that takes it")
	return bad
}
