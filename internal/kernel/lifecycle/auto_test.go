package lifecycle_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
	"gongkai/internal/platform/job"
)

// A leave on which a neighbour is heard: silence for 15 working days is consent, and the
// time of hearing does not count.
var silence = &deadline.Rule{ID: "leave.silence", Name: "邻座答复期限", Length: deadline.Span{N: 15, Unit: deadline.Workdays}, Law: clause.OGI.Art(34)}

const hearing lifecycle.State = "hearing"

func heard() *lifecycle.Flow[*leave] {
	f := flow()
	f.Stages = append(f.Stages, lifecycle.Stage{State: hearing, Name: "听取意见"})
	f.Rules = append(f.Rules, silence)
	f.Steps = append(f.Steps,
		step{Action: "hear", Name: "听取邻座意见", From: []lifecycle.State{asking}, Ways: lifecycle.To[*leave](hearing), By: []actor.Role{actor.Head}, At: lifecycle.Own, Law: law(clause.OGI.Art(34)),
			Clock: []deadline.Tick{reply.Pause(), silence.Restart(), silence.Start()}},
		step{Action: "objects", Name: "邻座答复", From: []lifecycle.State{hearing}, Ways: lifecycle.To[*leave](asking), By: []actor.Role{actor.Drafter}, At: lifecycle.Own, Law: law(clause.OGI.Art(34)),
			Clock: []deadline.Tick{reply.Resume(), silence.Meet()},
			Needs: []need{{ID: "in-time", Name: "没有逾期", Law: clause.OGI.Art(34), Unmet: lifecycle.Must("已经逾期，视为同意。", func(n *now) bool { return n.Clocks[silence.ID].State != deadline.Overdue })}}},
		step{Action: "consents", Name: "逾期未答复，视为同意", From: []lifecycle.State{hearing}, Ways: lifecycle.To[*leave](asking), Inner: true, Auto: silence, Law: law(clause.OGI.Art(34)),
			Clock: []deadline.Tick{reply.Resume(), silence.Drop()}})
	return f
}

var autoSets = append([]db.Set{job.Migrations}, sets...)

func hearingEngine() *lifecycle.Engine {
	return &lifecycle.Engine{Machines: map[string]lifecycle.Machine{"leave": heard()}, Calendar: workday.Load, Without: map[string]bool{}}
}

// asked is a case on which the neighbour was asked on 2 March 2026; the answer is due
// until 23 March.
func asked(t *testing.T, d *db.DB, e *lifecycle.Engine) string {
	t.Helper()
	id := ready(t, d, e)
	must(t, d, e, lifecycle.Call{Action: "hear", ID: id, By: head})
	return id
}

func auto(t *testing.T, d *db.DB, e *lifecycle.Engine, want int) {
	t.Helper()
	if n, err := e.Auto(context.Background(), d); n != want || err != nil {
		t.Fatalf("took %d automatic steps, want %d (%v)", n, want, err)
	}
}

func on(day string, clock string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, workday.Zone)
	if err != nil {
		panic(err)
	}
	return at
}

func TestFaultsOfAnAutomaticStepAreFound(t *testing.T) {
	t.Parallel()
	if bad := heard().Check(); len(bad) > 0 {
		t.Fatal(bad)
	}
	for want, spoil := range map[string]func(*step){
		"for people too": func(s *step) { s.By = []actor.Role{actor.Head} },
		"opens a case":   func(s *step) { s.From = nil },
		"has needs": func(s *step) {
			s.Needs = []need{{ID: "x", Name: "x", Law: clause.OGI.Art(34), Unmet: lifecycle.Must("x", func(*now) bool { return true })}}
		},
		"a clock that is not":          func(s *step) { s.Auto = &deadline.Rule{ID: "other"} },
		"does not end the clock":       func(s *step) { s.Clock = s.Clock[:1] },
		"automatic step consents is f": func(s *step) { s.Inner = false },
	} {
		f := heard()
		spoil(&f.Steps[len(f.Steps)-1])
		if bad := strings.Join(f.Check(), "\n"); !strings.Contains(bad, want) {
			t.Errorf("want %q, found %q", want, bad)
		}
	}
}

func TestSilenceIsConsentOnlyOnceThePeriodHasRunOut(t *testing.T) {
	dbtest.Each(t, autoSets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		e := hearingEngine()
		id := asked(t, d, e)
		c.Set(on("2026-03-23", "23:59"))
		auto(t, d, e, 0)
		_, err := take(t, d, e, lifecycle.Call{Action: "consents", ID: id, By: actor.Platform()})
		kind(t, err, errs.Refused) // not even the platform may be early
		c.Set(on("2026-03-26", "10:00"))
		_, err = take(t, d, e, lifecycle.Call{Action: "consents", ID: id, By: head})
		kind(t, err, errs.Forbidden)
		_, err = take(t, d, e, lifecycle.Call{Action: "objects", ID: id, By: drafter})
		kind(t, err, errs.Refused)
		if o := view(t, d, e, id, head).Offers; len(o) != 0 {
			t.Fatalf("people are offered %+v", o)
		}
		auto(t, d, e, 1)
		auto(t, d, e, 0)
		v := view(t, d, e, id, head)
		last := v.Timeline[len(v.Timeline)-1]
		if v.Case.State != asking || last.Name != "平台" || last.ActionName != "逾期未答复，视为同意" || last.Clauses[0] != clause.OGI.Art(34) {
			t.Fatalf("%+v %+v", v.Case, last)
		}
		entries, err := db.Get(context.Background(), d, func(tx *db.Tx) ([]audit.Entry, error) { return audit.Of(context.Background(), tx, id) })
		if err != nil || entries[len(entries)-1].Action != "leave/consents" {
			t.Fatalf("%+v %v", entries, err)
		}
	})
}

// The answer's clock goes on from the end of the hearing, not from the day on which the
// program came to it: three days of a server's rest must not be given away.
func TestWhatAnAutomaticStepDoesToClocksHappenedWhenThePeriodRanOut(t *testing.T) {
	dbtest.Each(t, autoSets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		e := hearingEngine()
		prompt := asked(t, d, e)
		due := func(id string) (workday.Date, deadline.State) {
			v := view(t, d, e, id, head)
			return v.Clocks[0].Status.Due, v.Clocks[1].Status.State
		}
		c.Set(on("2026-03-24", "00:01"))
		auto(t, d, e, 1)
		if on, state := due(prompt); on != "2026-04-21" || state != deadline.Dropped { // 20 working days after 23 March, without 清明 on 6 April
			t.Fatalf("%s %s", on, state)
		}
		id := asked(t, d, e)             // until 15 April
		c.Set(on("2026-04-20", "09:00")) // the program comes to it days later
		auto(t, d, e, 1)
		if on, _ := due(id); on != "2026-05-15" { // 20 working days after 15 April, without 劳动节, with 9 May
			t.Fatalf("%s", on)
		}
	})
}

func TestNothingIsTakenWhileTheClockIsInDoubt(t *testing.T) {
	dbtest.Each(t, autoSets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		e := hearingEngine()
		id := asked(t, d, e)
		look := func(want bool) {
			t.Helper()
			r := &job.Runner{DB: d, Clock: c, Handlers: map[string]job.Handler{}}
			if _, ok, err := r.Look(t.Context()); ok != want || err != nil {
				t.Fatal(ok, err)
			}
		}
		look(true)
		c.Advance(365 * 24 * time.Hour)
		look(false)
		auto(t, d, e, 0)
		list, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]lifecycle.Elapsed, error) { return e.Elapsed(t.Context(), tx, nil, 10) })
		if err != nil || len(list) != 1 || list[0].Case != id || list[0].Name != "逾期未答复，视为同意" {
			t.Fatalf("%+v %v", list, err)
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return job.Confirm(t.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
		auto(t, d, e, 1)
	})
}

func TestAProvisionalDateTakesNothingByItself(t *testing.T) {
	dbtest.Each(t, autoSets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		e := hearingEngine()
		c.Set(on("2026-12-21", "09:00"))
		id := asked(t, d, e)
		c.Set(on("2027-03-01", "09:00"))
		auto(t, d, e, 0)
		_, err := take(t, d, e, lifecycle.Call{Action: "consents", ID: id, By: actor.Platform()})
		kind(t, err, errs.Refused)
	})
}

func TestTwoProcessesTakeEachAutomaticStepOnce(t *testing.T) {
	dbtest.Each(t, autoSets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		ids := map[string]bool{}
		e := hearingEngine()
		for range 12 {
			ids[asked(t, d, e)] = true
		}
		c.Set(on("2026-03-24", "09:00"))
		var taken atomic.Int32
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				n, err := hearingEngine().Auto(context.Background(), d)
				if err != nil {
					t.Error(err)
				}
				taken.Add(int32(n))
			})
		}
		wg.Wait()
		if int(taken.Load()) != len(ids) {
			t.Fatalf("%d steps taken for %d cases", taken.Load(), len(ids))
		}
		for id := range ids {
			if v := view(t, d, e, id, head); v.Case.State != asking || len(v.Timeline) != 5 {
				t.Fatalf("%+v %+v", v.Case, v.Timeline)
			}
		}
	})
}

// A process that was killed in the middle has taken what it had committed; the next one
// goes on with the rest. A fault in one case does not hold up the others.
func TestAutomaticStepsGoOnAfterAFaultOrARestart(t *testing.T) {
	dbtest.Each(t, autoSets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		e := hearingEngine()
		for range 5 {
			asked(t, d, e)
		}
		c.Set(on("2026-03-24", "09:00"))
		killed, stop := context.WithCancel(context.Background())
		n := 0
		e.Moved = append(e.Moved, func(context.Context, *db.Tx, lifecycle.Move) error {
			if n++; n == 3 {
				stop()
				return killed.Err()
			}
			return nil
		})
		if n, err := e.Auto(killed, d); n != 2 || err == nil {
			t.Fatalf("took %d (%v)", n, err)
		}
		again := hearingEngine()
		broken := ""
		again.Moved = append(again.Moved, func(_ context.Context, tx *db.Tx, m lifecycle.Move) error {
			if broken == "" {
				broken = m.Case.ID
			}
			if broken == m.Case.ID {
				return context.DeadlineExceeded
			}
			return nil
		})
		if n, err := again.Auto(context.Background(), d); n != 2 || err == nil {
			t.Fatalf("took %d (%v)", n, err)
		}
		auto(t, d, hearingEngine(), 1)
	})
}

// Cases that stand elsewhere by now must not hide the one behind them.
func TestAutomaticStepsAreFoundBehindManyCasesThatHaveGoneOn(t *testing.T) {
	dbtest.Each(t, autoSets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		e := hearingEngine()
		asked(t, d, e)
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			for range 250 {
				n := id.New(tx.Now)
				_, err := tx.Exec(t.Context(), `INSERT INTO cases (id, area, no, title, unit, state, outcome, visibility, closed, version, flow, opened_by, opened_at, changed_at)
					VALUES (?, 'leave', '', '', 'u1', 'granted', '', 'internal', 1, 1, 1, 'p1', '', '')`, n)
				if err == nil {
					_, err = tx.Exec(t.Context(), `INSERT INTO deadline_cache (case_id, rule, state, due_on, due_at, provisional, calendar) VALUES (?, 'leave.silence', 'running', '2026-01-05', ?, 0, '')`,
						n, db.Time(on("2026-01-06", "00:00")))
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		c.Set(on("2026-03-24", "09:00"))
		auto(t, d, e, 1)
	})
}
