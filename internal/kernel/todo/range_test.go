package todo_test

import (
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/kerneltest"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/todo"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// TestTheRangesPartTheList asks for each range, at moments on both sides of its bounds,
// and compares with where each item's own clock stands.
func TestTheRangesPartTheList(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		drafter := w.Person("limin", "李敏", "education", actor.Drafter)
		all := w.Person("zhaolei", "赵磊", "education", actor.Secrecy, actor.Head, actor.Drafter)
		for _, days := range []int{1, 2, 3, 4, 5, 6, 9, 15} {
			w.Open(drafter, kerneltest.Letter{Title: "来信", Days: days})
		}
		w.Take(w.Open(drafter, kerneltest.Letter{Title: "紧急", Days: 20}), "hurry", drafter)
		rests := w.Open(drafter, kerneltest.Letter{Title: "暂停", Days: 2})
		w.Take(rests, "secrecy", all)
		w.Take(rests, "ask", drafter)
		for _, at := range []time.Time{
			workday.Date("2026-03-02").Time().Add(9 * time.Hour), workday.Date("2026-03-03").Time().Add(-time.Millisecond), workday.Date("2026-03-04").Time(),
			workday.Date("2026-03-04").Time().Add(time.Millisecond), workday.Date("2026-03-08").Time().Add(12 * time.Hour), workday.Date("2026-04-01").Time(),
		} {
			w.Clock.Set(at)
			want := todo.Counts{}
			whole := list(w, all, todo.Query{}).Items
			for _, i := range whole {
				want[todo.RangeOf(i.Clock, workday.DateOf(at))]++
			}
			got := kerneltest.Get(w, func(tx *db.Tx) (todo.Counts, error) { return todo.CountRanges(w.Ctx, tx, all, todo.Query{}) })
			n := 0
			for _, r := range todo.Ranges {
				if got[r] != want[r] {
					w.Errorf("at %v: %d %s, want %d", at, got[r], r, want[r])
				}
				for _, i := range list(w, all, todo.Query{Due: r}).Items {
					if have := todo.RangeOf(i.Clock, workday.DateOf(at)); have != r {
						w.Errorf("at %v: an item of %s stands in the list of %s", at, have, r)
					}
					if i.Case != whole[n].Case {
						w.Errorf("at %v: the ranges one behind the other are not the list", at)
					}
					n++
				}
			}
			if n != len(whole) || got.Of("") != len(whole) {
				w.Errorf("at %v: the ranges hold %d of %d", at, n, len(whole))
			}
		}
	})
}

// TestTheDueDateOfWhatWaitsFollowsItsClocks looks after everything that moves a clock:
// start, pause, resume, another clock, the end, and another calendar.
func TestTheDueDateOfWhatWaitsFollowsItsClocks(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		w.Clock.Set(workday.Date("2026-12-28").Time().Add(2 * time.Hour))
		drafter := w.Person("limin", "李敏", "education", actor.Drafter)
		all := w.Person("zhaolei", "赵磊", "education", actor.Secrecy, actor.Head, actor.Drafter)
		due := func() string {
			w.Helper()
			return kerneltest.Get(w, func(tx *db.Tx) (string, error) {
				var wrong int
				err := tx.QueryRow(w.Ctx, `SELECT COUNT(*) FROM pending WHERE due <> COALESCE(
					CASE WHEN rule <> '' THEN (SELECT CASE WHEN o.due_at <> '' THEN o.due_at ELSE '~' END FROM deadline_cache o
						WHERE o.case_id = pending.case_id AND o.rule = pending.rule AND o.state IN ('running', 'paused')) END,
					(SELECT MIN(n.due_at) FROM deadline_cache n WHERE n.case_id = pending.case_id AND n.state = 'running' AND n.due_at > ''), '~')`).Scan(&wrong)
				if wrong != 0 {
					w.Errorf("%d rows differ from the clocks", wrong)
				}
				if err != nil {
					return "", err
				}
				var s string
				err = tx.QueryRow(w.Ctx, `SELECT MIN(due) FROM pending`).Scan(&s)
				return s, err
			})
		}
		end := func(day workday.Date) string { return db.Time(day.AddDays(1).Time()) }
		id := w.Open(drafter, kerneltest.Letter{Title: "甲", Days: 5})
		for _, c := range []struct {
			name string
			do   func()
			want string
		}{
			{"opened: by weekends alone", func() {}, end("2027-01-04")},
			{"another calendar, before the job", func() {
				kerneltest.Put(w, func(tx *db.Tx) (int, error) { return 0, workday.Import(w.Ctx, tx, year2027, "s") })
			}, end("2027-01-04")},
			{"another calendar", func() {
				kerneltest.Put(w, func(tx *db.Tx) (int, error) { return w.Engine.Recompute(w.Ctx, tx, 10) })
			}, end("2027-01-06")},
			{"a second clock that ends first", func() { w.Take(id, "hurry", drafter) }, db.Time(w.Clock.Now().Add(5 * time.Hour))},
			{"a step with a rule of its own", func() { w.Take(id, "secrecy", all) }, end("2027-01-06")},
			{"its clock rests", func() { w.Take(id, "ask", drafter) }, lifecycle.Never},
			{"its clock runs on, later", func() { w.Clock.Set(workday.Date("2027-01-05").Time()); w.Take(id, "answer", drafter) }, ""},
		} {
			c.do()
			if got := due(); c.want != "" && got != c.want || c.want == "" && got <= end("2027-01-06") {
				w.Errorf("%s: due %s, want %s", c.name, got, c.want)
			}
		}
	})
}
