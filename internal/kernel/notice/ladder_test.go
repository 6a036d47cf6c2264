package notice_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

func roles(r ...actor.Role) []actor.Role { return r }

// rungs is a ladder as an installation has it.
var rungs = []notice.Step{
	{After: workdays(1), To: []notice.Recipient{{Roles: roles(actor.Head)}}},
	{After: workdays(2), To: []notice.Recipient{{Office: true, Roles: roles(actor.Coordinate)}}},
	{After: workdays(3), To: []notice.Recipient{{Roles: roles(actor.Head)}, {Office: true, Roles: roles(actor.Coordinate)}}, Every: 1, Again: 3},
}

// climb is a case that waits for the reviewer, with a head and an office above.
func (w *world) climb() (id string, reviewer, head, office actor.Actor) {
	w.ladder[notice.Plain] = rungs
	w.add("bureau", org.Unit{Name: "云山市人民政府办公室", Short: "市政府办", Kind: "administrative", Level: org.City, Office: true})
	drafter := w.person("limin", "李敏", "education", actor.Drafter)
	reviewer = w.person("zhaolei", "赵磊", "education", actor.Secrecy)
	head = w.person("zhangwei", "张伟", "education", actor.Head)
	office = w.person("zhoukai", "周凯", "bureau", actor.Coordinate)
	return w.open(drafter, in{Title: "来信甲"}), reviewer, head, office
}

// told are the numbers of the steps by which each person was told of the case's first notice.
func (w *world) told(id string) string {
	w.Helper()
	var out []string
	list := get(w, func(tx *db.Tx) ([]notice.Record, error) { return notice.OfCase(w.ctx, tx, id) })
	for _, t := range list[len(list)-1].Told {
		var seq []string
		for _, x := range t.Times {
			seq = append(seq, fmt.Sprint(x.Seq))
		}
		out = append(out, t.Name+strings.Join(seq, ","))
	}
	return strings.Join(out, " ")
}

func (w *world) at(day workday.Date, hour int) {
	w.clock.Set(day.Time().Add(time.Duration(hour) * time.Hour))
}

func TestTheLadderClimbsAndThenRepeatsDailyUpToItsCap(t *testing.T) {
	each(t, func(w *world) {
		w.at("2026-03-02", 9) // Monday
		id, _, _, _ := w.climb()
		for _, c := range []struct {
			day  workday.Date
			want string
		}{
			{"2026-03-02", "赵磊0"},
			{"2026-03-03", "赵磊0 张伟1"},
			{"2026-03-04", "赵磊0 张伟1 周凯2"},
			{"2026-03-05", "赵磊0 张伟1,3 周凯2,3"},
			{"2026-03-06", "赵磊0 张伟1,3,4 周凯2,3,4"},
			{"2026-03-08", "赵磊0 张伟1,3,4 周凯2,3,4"}, // a Sunday
			{"2026-03-09", "赵磊0 张伟1,3,4,5 周凯2,3,4,5"},
			{"2026-03-10", "赵磊0 张伟1,3,4,5,6 周凯2,3,4,5,6"},
			{"2026-03-11", "赵磊0 张伟1,3,4,5,6 周凯2,3,4,5,6"}, // three repetitions and no more
			{"2026-04-30", "赵磊0 张伟1,3,4,5,6 周凯2,3,4,5,6"},
		} {
			w.at(c.day, 10)
			for range 3 { // as often as anybody likes, in any process
				w.must(w.work())
				w.escalate()
			}
			if got := w.told(id); got != c.want {
				w.Errorf("%s: %s, want %s", c.day, got, c.want)
			}
		}
	})
}

func TestWhatWasMissedWhileNothingRanIsNotMadeUpFor(t *testing.T) {
	each(t, func(w *world) {
		w.at("2026-03-02", 9)
		g := newGateway(w.T)
		w.channel(notice.Channel{Kind: notice.SMS, Secret: secret, Config: notice.Config{URL: g.URL, Plain: true}})
		id, _, head, office := w.climb()
		w.must(w.work())
		w.at("2026-03-06", 12) // all of the ladder and one repetition have come due
		for range 3 {
			w.must(w.work())
			w.escalate()
		}
		w.must(w.work())
		if got := w.told(id); got != "赵磊0 张伟1 周凯2" {
			w.Errorf("told %s", got)
		}
		if n := len(g.received()); n != 3 {
			w.Errorf("%d messages went out, want one for each person", n)
		}
		w.at("2026-03-09", 12)
		w.must(w.work())
		if got := w.told(id); got != "赵磊0 张伟1,4 周凯2,4" {
			w.Errorf("on the next day %s", got)
		}
		for _, a := range []actor.Actor{head, office} {
			if l := w.inbox(a.Person); len(l) != 1 || l[0].Level != 4 || l[0].Told != 3 || l[0].Acked != 0 {
				w.Errorf("%s has %+v", a.Name, l)
			}
		}
	})
}

func TestWhoIsAboveTwoGroupsIsRemindedOnceOfOneStep(t *testing.T) {
	each(t, func(w *world) {
		w.at("2026-03-02", 9)
		id, reviewer, head, _ := w.climb()
		mate := w.person("sunli", "孙丽", "education", actor.Content)
		unit := w.unit["education"].ID
		c := get(w, func(tx *db.Tx) (lifecycle.Case, error) { return lifecycle.CaseByID(w.ctx, tx, id) })
		c.Version = 7
		w.at("2026-03-09", 9)
		put(w, func(tx *db.Tx) (int, error) {
			for _, r := range roles(actor.Secrecy, actor.Content) { // both wait for the same unit, each for other people
				if _, err := tx.Exec(w.ctx, `INSERT INTO pending (case_id, action, unit, role, person, text, rule, since) VALUES (?, ?, ?, ?, '', '', '', '')`, id, "again-"+string(r), unit, string(r)); err != nil {
					return 0, err
				}
			}
			return 0, notice.OnWait(w.ladder)(w.ctx, tx, lifecycle.Wait{Case: c, At: tx.Now, Began: []lifecycle.Waiting{
				{Action: "again-secrecy", Unit: unit, Role: actor.Secrecy, Text: "请审查保密"}, {Action: "again-content", Unit: unit, Role: actor.Content, Text: "请审查内容"}}})
		})
		w.must(w.acknowledge(w.inbox(reviewer.Person)[1].Notice, reviewer)) // the first notice of the case
		before := len(w.inbox(head.Person))
		w.at("2026-03-10", 9)
		w.escalate()
		if n := len(w.inbox(head.Person)) - before; n != 1 {
			w.Errorf("the head has %d new letters", n)
		}
		if len(w.inbox(mate.Person)) != 1 || len(w.inbox(reviewer.Person)) != 2 {
			w.Error("somebody was not told at once")
		}
	})
}

func TestARepeatedReminderStopsWhenAcknowledgedOrTaken(t *testing.T) {
	for name, end := range map[string]func(w *world, id string, reviewer, head actor.Actor){
		"acknowledged": func(w *world, id string, _, head actor.Actor) {
			w.must(w.acknowledge(w.inbox(head.Person)[0].Notice, head))
		},
		"taken": func(w *world, id string, reviewer, _ actor.Actor) { w.take(id, "secrecy", reviewer) },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				w.at("2026-03-02", 9)
				id, reviewer, head, office := w.climb()
				for _, day := range []workday.Date{"2026-03-03", "2026-03-04", "2026-03-05"} {
					w.at(day, 10)
					w.escalate()
				}
				before := w.told(id)
				end(w, id, reviewer, head)
				unseen := get(w, func(tx *db.Tx) (int, error) { return notice.Unseen(w.ctx, tx, office.Person) })
				w.at("2026-03-12", 10)
				w.escalate()
				if got := w.told(id); got != before {
					w.Errorf("told %s after %s", got, before)
				}
				if want := map[string]int{"acknowledged": 1, "taken": 0}[name]; unseen != want {
					w.Errorf("the office has %d unseen, want %d", unseen, want)
				}
			})
		})
	}
}

func TestANearDeadlineOrOneInHoursMakesANoticeUrgent(t *testing.T) {
	each(t, func(w *world) {
		head := w.person("zhangwei", "张伟", "education", actor.Head)
		drafter := w.person("limin", "李敏", "education", actor.Drafter)
		both := w.person("zhaolei", "赵磊", "education", actor.Secrecy)
		w.add("bureau", org.Unit{Name: "云山市人民政府办公室", Short: "市政府办", Kind: "administrative", Level: org.City, Office: true})
		office := w.person("zhoukai", "周凯", "bureau", actor.Coordinate)
		for _, c := range []struct {
			from  workday.Date
			days  int // working days for the reply
			until workday.Date
			hour  int // when the signature begins to wait
			want  notice.Urgency
		}{
			{"2026-03-02", 5, "2026-03-02", 10, notice.Plain},
			{"2026-03-03", 1, "2026-03-03", 23, notice.Plain}, // the term ends with the 4th
			{"2026-03-04", 1, "2026-03-05", 1, notice.Urgent},
			{"2026-03-06", 1, "2026-03-20", 9, notice.Urgent}, // long past
		} {
			w.at(c.from, 9)
			id := w.open(drafter, in{Title: "甲", Days: c.days})
			w.at(c.until, c.hour)
			w.take(id, "secrecy", both)
			if l := w.inbox(head.Person)[0]; l.Case != id || l.Urgency != c.want {
				w.Errorf("%s: %s, want %s", c.from, l.Urgency.Name(), c.want.Name())
			}
		}
		w.at("2026-03-23", 9)
		id := w.open(drafter, in{Title: "乙"})
		w.take(id, "hurry", drafter)
		w.ladder[notice.Express] = []notice.Step{{After: hours(1), To: []notice.Recipient{{Office: true, Roles: roles(actor.Coordinate)}}}}
		put(w, func(tx *db.Tx) (int64, error) {
			return tx.Exec(w.ctx, `UPDATE pending SET rule = 'letter.urgent' WHERE case_id = ?`, id)
		})
		s := put(w, func(tx *db.Tx) (notice.Sent, error) {
			return notice.Urge(w.ctx, tx, office, notice.Reminder{Case: id, Ladder: w.ladder})
		})
		if l := w.inbox(both.Person)[0]; l.Notice != s.ID || l.Urgency != notice.Express {
			w.Errorf("five hours are left: %+v", l)
		}
		w.clock.Advance(time.Hour)
		w.escalate()
		if l := w.inbox(office.Person); len(l) != 1 || l[0].Notice != s.ID {
			w.Errorf("after an hour the office has %+v", l)
		}
	})
}

func TestWhoStandsInForSomebodyIsToldTooAtEveryLevel(t *testing.T) {
	each(t, func(w *world) {
		w.at("2026-03-02", 9)
		reviewer := w.person("zhaolei", "赵磊", "education", actor.Secrecy)
		head := w.person("zhangwei", "张伟", "education", actor.Head)
		deputy := w.person("wangmin", "王敏", "land", actor.Liaison)
		mate := w.person("sunli", "孙丽", "education", actor.Liaison)
		late := w.person("wuli", "吴丽", "education", actor.Liaison)
		drafter := w.person("limin", "李敏", "education", actor.Drafter)
		w.ladder[notice.Plain] = rungs[:1]
		lend := func(by actor.Actor, kind org.DelegationKind, of, to actor.Actor, from workday.Date) {
			put(w, func(tx *db.Tx) (org.Delegation, error) {
				return org.Delegate(w.ctx, tx, by, org.Delegation{Kind: kind, Post: of.Post, To: to.Person, Roles: of.Roles, From: from, Until: "2026-03-31", Why: "出差"})
			})
		}
		lend(w.security, org.Deputy, reviewer, deputy, "2026-03-02")
		lend(head, org.Authorised, head, mate, "2026-03-02")
		lend(reviewer, org.Authorised, reviewer, late, "2026-03-05") // not yet
		id := w.open(drafter, in{Title: "甲"})
		w.at("2026-03-03", 9)
		w.escalate()
		if got := w.told(id); got != "赵磊0 王敏0 张伟1 孙丽1" {
			w.Errorf("told %s", got)
		}
		acting := get(w, func(tx *db.Tx) ([]actor.Actor, error) { return org.ActorsOf(w.ctx, tx, deputy.Person) })[1]
		w.take(id, "secrecy", acting)
		if got := w.subjects(mate.Person); got != "请签发：甲 | 请作保密审查：甲" {
			w.Errorf("who may sign for the head has %s", got)
		}
	})
}

func TestWhatBeginsToWaitThroughAnotherAreaIsTold(t *testing.T) {
	each(t, func(w *world) {
		drafter := w.person("limin", "李敏", "education", actor.Drafter)
		reviewer := w.person("zhaolei", "赵磊", "education", actor.Secrecy)
		hooks := w.engine.Waits
		w.engine.Waits = nil
		id := w.open(drafter, in{Title: "甲"})
		w.engine.Waits = hooks
		refresh := func() {
			w.must(w.d.Write(w.ctx, func(tx *db.Tx) error { return w.engine.Refresh(w.ctx, tx, id) }))
		}
		refresh() // nothing began
		if got := w.subjects(reviewer.Person); got != "" {
			w.Errorf("told %s", got)
		}
		put(w, func(tx *db.Tx) (int64, error) { return tx.Exec(w.ctx, `DELETE FROM pending WHERE case_id = ?`, id) })
		refresh()
		refresh()
		if got := w.subjects(reviewer.Person); got != "请作保密审查：甲" {
			w.Errorf("told %s", got)
		}
		v := get(w, func(tx *db.Tx) ([]lifecycle.Waiting, error) { return lifecycle.WaitingFor(w.ctx, tx, id) })
		if len(v) == 0 {
			w.Error("nothing waits")
		}
	})
}
