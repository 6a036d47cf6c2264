package notice_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

func TestAStepTellsThoseForWhomTheCaseNowWaitsButNotWhoTookIt(t *testing.T) {
	each(t, func(w *world) {
		w.ladder[notice.Plain] = []notice.Step{{After: workdays(1), To: []notice.Recipient{{Roles: []actor.Role{actor.Drafter}}}}}
		drafter := w.person("limin", "李敏", "education", actor.Drafter)
		both := w.person("zhaolei", "赵磊", "education", actor.Secrecy, actor.Head)
		head := w.person("zhangwei", "张伟", "education", actor.Head)
		id := w.open(drafter, in{Title: "来信甲"})
		w.must(w.work())
		if got := w.subjects(both.Person); got != "请作保密审查：来信甲" {
			w.Errorf("the reviewer has %q", got)
		}
		if l := w.inbox(both.Person)[0]; l.Href() != "/office/letter/"+id || l.Kind != notice.Todo || !strings.Contains(l.Body, "“来信甲”现在等待您办理") {
			w.Errorf("letter %+v", l)
		}
		w.take(id, "hurry", drafter) // a step that changes nothing for those who wait
		w.must(w.work())
		if n := len(w.inbox(both.Person)); n != 1 {
			w.Errorf("told again of what had been told: %d letters", n)
		}
		w.clock.Advance(time.Hour)
		w.take(id, "secrecy", both)
		w.must(w.work())
		w.must(w.work())
		if got := w.subjects(head.Person); got != "请签发：来信甲" {
			w.Errorf("the head has %q", got)
		}
		if got := w.subjects(both.Person); got != "请作保密审查：来信甲" {
			w.Errorf("who took the step was told of it: %q", got)
		}
		// The review has been done: its escalation ends by itself, that of the signature runs.
		w.clock.Set(workday.Date("2026-03-03").Time().Add(12 * time.Hour))
		w.must(w.work())
		if got := w.subjects(drafter.Person); got != "请签发：来信甲" {
			w.Errorf("the drafter has %q", got)
		}
		rec := get(w, func(tx *db.Tx) ([]notice.Record, error) { return notice.OfCase(w.ctx, tx, id) })
		if len(rec) != 2 || rec[0].Steps[0].Name() != "已逐级提醒" || rec[1].Steps[0].Name() != "已办理，不再提醒" {
			w.Errorf("records %+v", rec)
		}
		w.take(id, "sign", head)
		w.must(w.work())
	})
}

func TestAPersonHasOneNoticeOfAStepThoughTwoThingsWait(t *testing.T) {
	each(t, func(w *world) {
		drafter := w.person("limin", "李敏", "education", actor.Drafter)
		both := w.person("zhaolei", "赵磊", "education", actor.Secrecy, actor.Content)
		one := w.person("zhangwei", "张伟", "education", actor.Content)
		unit := w.unit["education"].ID
		c := lifecycle.Case{Title: strings.Repeat("长", 300), Version: 1}
		began := []lifecycle.Waiting{{Action: "content", Unit: unit, Role: actor.Content, Text: "请作内容审查"}, {Action: "secrecy", Unit: unit, Role: actor.Secrecy, Text: "请作保密审查"}}
		for range 2 { // the second time changes nothing
			w.must(w.d.Write(w.ctx, func(tx *db.Tx) error {
				return notice.OnWait(w.ladder)(w.ctx, tx, lifecycle.Wait{Case: c, By: drafter, At: dbtest.Start, Began: began})
			}))
		}
		if got := w.subjects(both.Person); !strings.HasPrefix(got, "请作内容审查；请作保密审查：长长") || strings.Contains(got, "|") || len([]rune(got)) > 200 {
			w.Errorf("both: %s", got)
		}
		if got := w.subjects(one.Person); !strings.HasPrefix(got, "请作内容审查：长长") {
			w.Errorf("one: %s", got)
		}
	})
}

func TestAReminderShowsWhoHasAcknowledged(t *testing.T) {
	each(t, func(w *world) {
		drafter := w.person("limin", "李敏", "education", actor.Drafter)
		a := w.person("zhaolei", "赵磊", "education", actor.Secrecy)
		w.person("sunli", "孙丽", "education", actor.Secrecy)
		head := w.person("zhangwei", "张伟", "education", actor.Head)
		office := w.person("zhoukai", "周凯", "city", actor.Coordinate)
		id := w.open(drafter, in{Title: "来信甲"})
		urge := func(token string) (s notice.Sent, err error) {
			err = w.d.Write(w.ctx, func(tx *db.Tx) error {
				s, err = notice.Urge(w.ctx, tx, office, notice.Reminder{Case: id, Body: "明日开会要用。", Urgency: notice.Urgent, Token: token,
					Ladder: notice.Ladder{notice.Urgent: {{After: hours(2), To: []notice.Recipient{{Roles: []actor.Role{actor.Head}}}}}}})
				return err
			})
			return s, err
		}
		s, err := urge("t1")
		w.must(err)
		if again, err := urge("t1"); err != nil || !again.Again || again.ID != s.ID || s.People != 2 {
			w.Errorf("sent %+v, again %+v, %v", s, again, err)
		}
		w.clock.Advance(time.Hour)
		w.must(w.acknowledge(s.ID, a))
		w.clock.Advance(5 * time.Hour)
		w.escalate()
		rec := get(w, func(tx *db.Tx) ([]notice.Record, error) { return notice.OfCase(w.ctx, tx, id) })
		if len(rec) != 2 || rec[0].Kind != notice.Remind || rec[0].Subject != "催办：请作保密审查：来信甲" || rec[0].ByName != "周凯" || !strings.Contains(rec[0].Body, "明日开会要用。") {
			w.Fatalf("records %+v", rec)
		}
		var told []string
		for _, p := range rec[0].Told {
			told = append(told, fmt.Sprintf("%s %s %v", p.Name, p.UnitName, !p.AckAt.IsZero()))
		}
		if s := strings.Join(told, "; "); s != "赵磊 市教育局 true; 孙丽 市教育局 false" {
			w.Errorf("told %s", s)
		}
		if rec[0].Steps[0].Name() != "已签收，不再提醒" || w.subjects(head.Person) != "" {
			w.Errorf("escalation went on: %+v", rec[0].Steps)
		}
		acts := get(w, func(tx *db.Tx) ([]audit.Entry, error) { return audit.Of(w.ctx, tx, id) })
		if n := len(acts); n != 2 || acts[1].Action != "notice/acknowledge" || acts[1].Clauses[0] != "Y2.2" {
			w.Errorf("audit %+v", acts)
		}
		w.take(id, "secrecy", a)
		w.take(id, "sign", head)
		if _, err := urge("t2"); !errs.Is(err, errs.Refused) || errs.Reasons(err)[0].ClauseID != "Y2.2" {
			w.Errorf("reminded of a case that waits for nobody: %v", err)
		}
	})
}

func TestTheEscalationEndsWithTheCase(t *testing.T) {
	each(t, func(w *world) {
		drafter := w.person("limin", "李敏", "education", actor.Drafter)
		both := w.person("zhaolei", "赵磊", "education", actor.Secrecy, actor.Head)
		id := w.open(drafter, in{Title: "甲"})
		w.send(notice.Notice{Case: id, Subject: "乙", To: []notice.Recipient{{Person: drafter.Person}}, Escalate: []notice.Step{{After: hours(1), To: []notice.Recipient{{Person: both.Person}}}}})
		w.take(id, "secrecy", both)
		w.take(id, "sign", both)
		w.clock.Advance(2 * time.Hour)
		w.escalate()
		if got := w.subjects(both.Person); strings.Contains(got, "乙") {
			w.Errorf("escalated a case that has ended: %s", got)
		}
	})
}
