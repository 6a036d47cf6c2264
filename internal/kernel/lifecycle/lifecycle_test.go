package lifecycle_test

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// sub makes the test's migrations stand where db looks for them.
type sub struct{ fs.FS }

func (s sub) Open(name string) (fs.File, error) {
	if rest, ok := strings.CutPrefix(name, "migrations"); ok {
		name = "testdata/migrations" + rest
	}
	return s.FS.Open(name)
}

func TestATableWithoutFaultsPasses(t *testing.T) {
	if bad := flow().Check(); len(bad) > 0 {
		t.Fatal(bad)
	}
}

func TestFaultsOfATableAreFound(t *testing.T) {
	for _, c := range []struct {
		name, want string
		spoil      func(*lifecycle.Flow[*leave])
	}{
		{"a step cites nothing", "cites nothing", func(f *lifecycle.Flow[*leave]) { f.Steps[1].Law = nil }},
		{"a step is nobody's", "nobody's", func(f *lifecycle.Flow[*leave]) { f.Steps[1].By = nil }},
		{"a step leads nowhere", "leads nowhere", func(f *lifecycle.Flow[*leave]) { f.Steps[1].Ways = nil }},
		{"a step leads to an unknown state", "unknown state", func(f *lifecycle.Flow[*leave]) { f.Steps[1].Ways = lifecycle.To[*leave]("moon") }},
		{"the last way has a condition", "last way", func(f *lifecycle.Flow[*leave]) { f.Steps[2].Ways = f.Steps[2].Ways[:1] }},
		{"an action is listed twice", "listed twice", func(f *lifecycle.Flow[*leave]) { f.Steps[1].Action = "write" }},
		{"a state cannot be reached", "cannot be reached", func(f *lifecycle.Flow[*leave]) { f.Steps = f.Steps[:4] }},
		{"a state cannot be left", "cannot be left", func(f *lifecycle.Flow[*leave]) { f.Steps = f.Steps[:3] }},
		{"a need cites nothing", "need reason lacks", func(f *lifecycle.Flow[*leave]) { f.Steps[2].Needs[0].Law = clause.Clause{} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := flow()
			c.spoil(f)
			if bad := strings.Join(f.Check(), "\n"); !strings.Contains(bad, c.want) {
				t.Fatalf("found %q", bad)
			}
		})
	}
}

func TestAllUnmetNeedsAreToldAtOnceEachWithItsClause(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := engine()
		id := must(t, d, e, lifecycle.Call{Action: "write", By: drafter, In: &request{"探亲", 0}}).ID
		_, err := take(t, d, e, lifecycle.Call{Action: "ask", ID: id, By: drafter})
		kind(t, err, errs.Refused)
		rs := errs.Reasons(err)
		if len(rs) != 2 || rs[0].Rule != "leave/ask/reason" || rs[1].Msg != "请写明天数。" || !strings.Contains(rs[0].Clause, "第二十九条") {
			t.Fatalf("%+v", rs)
		}
		o, ok := view(t, d, e, id, drafter).Offer("ask")
		if !ok || o.Ready() || len(o.Unmet) != 2 {
			t.Fatalf("before the click: %+v", o)
		}
	})
}

func TestAStepLeadsWhereItsFirstTrueConditionSays(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := engine()
		id := must(t, d, e, lifecycle.Call{Action: "write", By: drafter, In: &request{"看病", 1}}).ID
		must(t, d, e, lifecycle.Call{Action: "explain", ID: id, By: drafter, In: &why{"感冒"}})
		if done := must(t, d, e, lifecycle.Call{Action: "ask", ID: id, By: drafter}); done.State != granted {
			t.Fatalf("a day's leave is %s", done.State)
		}
		if v := view(t, d, e, ready(t, d, e), head); v.Case.State != asking || v.StateName != "待批" || v.Case.Flow != 3 {
			t.Fatalf("%+v", v.Case)
		}
	})
}

func TestWrongPeopleAreRefused(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := engine()
		id := ready(t, d, e)
		_, err := take(t, d, e, lifecycle.Call{Action: "grant", ID: id, By: drafter})
		kind(t, err, errs.Forbidden)
		_, err = take(t, d, e, lifecycle.Call{Action: "grant", ID: id, By: stranger})
		kind(t, err, errs.NotFound)
		_, err = take(t, d, e, lifecycle.Call{Action: "grant", ID: "nonsense", By: head})
		kind(t, err, errs.NotFound)
		_, err = take(t, d, e, lifecycle.Call{Action: "grant", ID: id})
		kind(t, err, errs.Unauthenticated)
		_, err = take(t, d, e, lifecycle.Call{Action: "fly", ID: id, By: head})
		kind(t, err, errs.NotFound)
		admin := head
		admin.Roles = []actor.Role{actor.System}
		_, err = take(t, d, e, lifecycle.Call{Action: "grant", ID: id, By: admin})
		kind(t, err, errs.NotFound) // to administer is not to read
		e.See = func(_ context.Context, _ *db.Tx, by actor.Actor, unit string) (bool, error) {
			return by.Unit == "u2" && unit == "u1", nil
		}
		_, err = take(t, d, e, lifecycle.Call{Action: "grant", ID: id, By: stranger})
		kind(t, err, errs.Forbidden) // may look, may not act
	})
}

func TestFiftyClicksAtOnceHaveOneWinner(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := engine()
		id := ready(t, d, e)
		version := view(t, d, e, id, head).Case.Version
		var won, lost atomic.Int32
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				action := lifecycle.Action("grant")
				if i%2 == 1 {
					action = "refuse"
				}
				_, err := db.Put(context.Background(), d, func(tx *db.Tx) (lifecycle.Done, error) {
					return e.Take(context.Background(), tx, lifecycle.Call{Area: "leave", Action: action, ID: id, By: head, Version: version})
				})
				switch {
				case err == nil:
					won.Add(1)
				case errs.Is(err, errs.Conflict):
					lost.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || lost.Load() != 49 {
			t.Fatalf("%d won, %d lost", won.Load(), lost.Load())
		}
		if n := len(view(t, d, e, id, head).Timeline); n != 4 {
			t.Fatalf("the timeline has %d lines", n)
		}
	})
}

func TestAnOldPageLoses(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := engine()
		id := must(t, d, e, lifecycle.Call{Action: "write", By: drafter, In: &request{"探亲", 5}}).ID
		must(t, d, e, lifecycle.Call{Action: "explain", ID: id, By: drafter, Version: 1, In: &why{"甲"}})
		_, err := take(t, d, e, lifecycle.Call{Action: "explain", ID: id, By: drafter, Version: 1, In: &why{"乙"}})
		kind(t, err, errs.Conflict)
	})
}

func TestATokenIsWorthOneStep(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := engine()
		call := lifecycle.Call{Action: "write", By: drafter, Token: "once", In: &request{"探亲", 5}}
		first, again := must(t, d, e, call), must(t, d, e, call)
		if first.ID != again.ID || first.Again || !again.Again {
			t.Fatalf("%+v %+v", first, again)
		}
		call.By = stranger // somebody else's token is not theirs
		if other := must(t, d, e, call); other.ID == first.ID || other.Again {
			t.Fatalf("a stranger used the token: %+v", other)
		}
		_, err := take(t, d, e, lifecycle.Call{Action: "explain", ID: first.ID, By: drafter, Token: "once", In: &why{"甲"}})
		kind(t, err, errs.Conflict)
	})
}

func TestClocksFollowTheTable(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		e := engine()
		id := ready(t, d, e)
		k := view(t, d, e, id, head).Clocks
		if len(k) != 1 || k[0].Status.Due != "2026-03-30" || k[0].Status.State != deadline.Running {
			t.Fatalf("%+v", k)
		}
		c.Advance(60 * 24 * time.Hour)
		if s := view(t, d, e, id, head).Clocks[0].Status.State; s != deadline.Overdue {
			t.Fatalf("after two months: %s", s)
		}
		must(t, d, e, lifecycle.Call{Action: "grant", ID: id, By: head, In: &lifecycle.Remark{}})
		if s := view(t, d, e, id, head).Clocks[0].Status.State; s != deadline.MetLate {
			t.Fatalf("granted late: %s", s)
		}
	})
}

func TestANewCalendarRecomputesCachedDates(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		ctx := context.Background()
		e := engine()
		c.Set(time.Date(2026, 12, 21, 1, 0, 0, 0, time.UTC))
		id := ready(t, d, e)
		cached := func() (due string, provisional int) {
			err := d.Read(ctx, func(tx *db.Tx) error {
				return tx.QueryRow(ctx, `SELECT due_on, provisional FROM deadline_cache WHERE case_id = ?`, id).Scan(&due, &provisional)
			})
			if err != nil {
				t.Fatal(err)
			}
			return due, provisional
		}
		before, p := cached()
		if p != 1 {
			t.Fatalf("%s is not provisional although 2027 is not known", before)
		}
		y, err := workday.ParseYear(strings.NewReader(`{"year":2027,"source":"试验","off":[{"from":"2027-01-01","to":"2027-01-03","name":"元旦"},{"from":"2027-02-05","to":"2027-02-12","name":"春节"},{"from":"2027-04-03","to":"2027-04-05","name":"清明节"},{"from":"2027-05-01","to":"2027-05-05","name":"劳动节"},{"from":"2027-06-07","to":"2027-06-09","name":"端午节"},{"from":"2027-09-13","to":"2027-09-15","name":"中秋节"},{"from":"2027-10-01","to":"2027-10-07","name":"国庆节"}],"work":[]}`))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		err = d.Write(ctx, func(tx *db.Tx) (err error) {
			if err = workday.Import(ctx, tx, y, "p1"); err != nil {
				return err
			}
			n, err = e.Recompute(ctx, tx, 100)
			return err
		})
		if err != nil || n != 1 {
			t.Fatalf("recomputed %d: %v", n, err)
		}
		if after, p := cached(); p != 0 || after < before {
			t.Fatalf("%s, then %s (provisional %d)", before, after, p)
		}
	})
}

func TestACaseWaitsForThoseWhoMayAct(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := engine()
		id := ready(t, d, e)
		w := view(t, d, e, id, head).Waiting
		if len(w) != 1 || w[0].Role != actor.Head || w[0].Unit != "u1" || w[0].Text != "请批" {
			t.Fatalf("%+v", w)
		}
		must(t, d, e, lifecycle.Call{Action: "refuse", ID: id, By: head})
		if v := view(t, d, e, id, head); len(v.Waiting) != 0 || !v.Ended || len(v.Offers) != 0 {
			t.Fatalf("%+v", v)
		}
	})
}

func TestAFailedHookUndoesTheStep(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := engine()
		id := ready(t, d, e)
		e.Moved = append(e.Moved, func(context.Context, *db.Tx, lifecycle.Move) error { return errs.New(errs.Refused, "不行") })
		if _, err := take(t, d, e, lifecycle.Call{Action: "refuse", ID: id, By: head}); err == nil {
			t.Fatal("the step was taken")
		}
		e.Moved = nil
		if v := view(t, d, e, id, head); v.Case.State != asking || len(v.Timeline) != 3 {
			t.Fatalf("%+v", v.Case)
		}
	})
}

func TestARuleTakenOutIsNotAsked(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := engine()
		e.Without["leave/ask/reason"] = true
		id := must(t, d, e, lifecycle.Call{Action: "write", By: drafter, In: &request{"探亲", 2}}).ID
		must(t, d, e, lifecycle.Call{Action: "ask", ID: id, By: drafter})
		e.Without["leave/refuse"] = true
		if _, err := take(t, d, e, lifecycle.Call{Action: "refuse", ID: id, By: head}); err == nil {
			t.Fatal("a step that was taken out was taken")
		}
	})
}

func TestHooksAreToldOnceWhatACaseBeginsToWaitFor(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := engine()
		var got []string
		e.Moved = append(e.Moved, func(context.Context, *db.Tx, lifecycle.Move) error {
			got = append(got, "moved")
			return nil
		})
		e.Waits = append(e.Waits, func(ctx context.Context, tx *db.Tx, w lifecycle.Wait) error {
			now, err := lifecycle.WaitingFor(ctx, tx, w.Case.ID) // the list of this transaction
			for _, b := range w.Began {
				if !slices.Contains(now, b) {
					t.Errorf("%+v is not among %+v", b, now)
				}
				got = append(got, w.By.Name+":"+b.Text+b.Rule)
			}
			return err
		})
		told := func(want string) {
			t.Helper()
			if s := strings.Join(got, " "); s != want {
				t.Errorf("told %q, want %q", s, want)
			}
			got = nil
		}
		id := must(t, d, e, lifecycle.Call{Action: "write", By: drafter, In: &request{"探亲", 5}}).ID
		told("moved 李明:请提交")
		must(t, d, e, lifecycle.Call{Action: "explain", ID: id, By: drafter, In: &why{"探望父母"}})
		told("moved") // it waited before
		must(t, d, e, lifecycle.Call{Action: "ask", ID: id, By: drafter})
		told("moved 李明:请批leave.reply")
		refresh := func(before string) {
			t.Helper()
			err := d.Write(context.Background(), func(tx *db.Tx) error {
				if _, err := tx.Exec(context.Background(), before); err != nil {
					return err
				}
				return e.Refresh(context.Background(), tx, id)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		refresh(`UPDATE pending SET text = text`)
		told("")
		refresh(`DELETE FROM pending`)
		told("平台:请批leave.reply")
		refresh(`UPDATE pending SET person = 'p9'`)
		told("平台:请批leave.reply") // it waits for another person now
		must(t, d, e, lifecycle.Call{Action: "grant", ID: id, By: head})
		told("moved")
	})
}
