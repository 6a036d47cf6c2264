package notice_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

func (w *world) send(n notice.Notice) notice.Sent {
	w.Helper()
	return put(w, func(tx *db.Tx) (notice.Sent, error) { return notice.Send(w.ctx, tx, n) })
}

func (w *world) inbox(person string) []notice.Letter {
	w.Helper()
	return get(w, func(tx *db.Tx) ([]notice.Letter, error) {
		l, _, err := notice.Inbox(w.ctx, tx, person, notice.InboxQuery{})
		return l, err
	})
}

// subjects are what a person's inbox holds, the newest first.
func (w *world) subjects(person string) string {
	w.Helper()
	var out []string
	for _, l := range w.inbox(person) {
		out = append(out, l.Subject)
	}
	return strings.Join(out, " | ")
}

func (w *world) acknowledge(id string, by actor.Actor) error {
	return w.d.Write(w.ctx, func(tx *db.Tx) error { return notice.Acknowledge(w.ctx, tx, id, by) })
}

func hours(n int) deadline.Span    { return deadline.Span{N: n, Unit: deadline.Hours} }
func workdays(n int) deadline.Span { return deadline.Span{N: n, Unit: deadline.Workdays} }

func TestANoticeReachesEveryHolderOfTheRoleOnce(t *testing.T) {
	each(t, func(w *world) {
		a := w.person("limin", "李敏", "education", actor.Secrecy, actor.Content)
		b := w.person("zhaolei", "赵磊", "education", actor.Secrecy)
		other := w.person("wangwu", "王五", "land", actor.Secrecy)
		deputy := w.person("wangmin", "王敏", "land", actor.Liaison)
		put(w, func(tx *db.Tx) (org.Delegation, error) {
			return org.Delegate(w.ctx, tx, b, org.Delegation{Kind: org.Authorised, Post: b.Post, To: deputy.Person, Roles: b.Roles, From: "2026-03-02", Until: "2026-03-03", Why: "出差"})
		})
		unit := w.unit["education"].ID
		n := notice.Notice{To: []notice.Recipient{{Unit: unit, Roles: []actor.Role{actor.Secrecy, actor.Content}}, {Person: a.Person}}, Subject: "培训", Body: "请参加。"}
		if s := w.send(n); s.People != 3 || s.Again {
			w.Errorf("sent %+v", s)
		}
		n.Not, n.Subject = []string{a.Person}, "会议"
		w.send(n)
		w.clock.Set(workday.Date("2026-03-04").Time())
		n.Not, n.Subject = nil, "委托期满后"
		w.send(n)
		for _, c := range []struct {
			who  actor.Actor
			want string
		}{{a, "委托期满后 | 培训"}, {b, "委托期满后 | 会议 | 培训"}, {deputy, "会议 | 培训"}, {other, ""}} {
			if got := w.subjects(c.who.Person); got != c.want {
				w.Errorf("%s has %q, want %q", c.who.Name, got, c.want)
			}
		}
		if s := w.send(notice.Notice{To: []notice.Recipient{{Unit: unit, Roles: []actor.Role{actor.Issuer}}}, Subject: "无人"}); s.People != 0 || s.ID == "" {
			w.Errorf("nobody holds the role: %+v", s)
		}
	})
}

func TestTheSameKeyIsSentOnce(t *testing.T) {
	each(t, func(w *world) {
		a := w.person("limin", "李敏", "education", actor.Drafter)
		n := notice.Notice{To: []notice.Recipient{{Person: a.Person}}, Subject: "第一次", Key: "k1", Escalate: []notice.Step{{After: hours(1), To: []notice.Recipient{{Person: a.Person}}}}}
		first := w.send(n)
		n.Subject = "第二次"
		again := w.send(n)
		if !again.Again || again.ID != first.ID || again.People != 1 {
			w.Errorf("first %+v, again %+v", first, again)
		}
		n.Key = ""
		w.send(n)
		w.send(n)
		if got := w.subjects(a.Person); got != "第二次 | 第二次 | 第一次" {
			w.Errorf("inbox %s", got)
		}
	})
}

func TestAnInboxIsPagedAndCounted(t *testing.T) {
	each(t, func(w *world) {
		a := w.person("limin", "李敏", "education", actor.Drafter)
		for n := range 7 {
			if n%3 == 0 {
				w.clock.Advance(time.Minute)
			}
			w.send(notice.Notice{To: []notice.Recipient{{Person: a.Person}}, Subject: fmt.Sprint(n)})
		}
		var got []string
		q := notice.InboxQuery{Limit: 3}
		for {
			var page []notice.Letter
			w.must(w.d.Read(w.ctx, func(tx *db.Tx) (err error) { page, q.After, err = notice.Inbox(w.ctx, tx, a.Person, q); return err }))
			for _, l := range page {
				got = append(got, l.Subject)
			}
			if q.After == "" {
				break
			}
		}
		if s := strings.Join(got, ""); s != "6543210" {
			w.Errorf("pages %s", s)
		}
		unseen := func() int {
			return get(w, func(tx *db.Tx) (int, error) { return notice.Unseen(w.ctx, tx, a.Person) })
		}
		if n := unseen(); n != 7 {
			w.Errorf("%d unseen", n)
		}
		l := w.inbox(a.Person)
		put(w, func(tx *db.Tx) (int, error) { return 0, notice.See(w.ctx, tx, a.Person, l[0].Notice, l[1].Notice) })
		put(w, func(tx *db.Tx) (int, error) { return 0, notice.See(w.ctx, tx, "another", l[2].Notice) })
		if n := unseen(); n != 5 {
			w.Errorf("%d unseen after two were seen", n)
		}
		if l := w.inbox(a.Person); l[0].SeenAt.IsZero() || !l[0].AckAt.IsZero() {
			w.Errorf("to see is not to acknowledge: %+v", l[0])
		}
		for _, k := range []string{"x", "2026|a", "|", db.Time(dbtest.Start) + "|\x00"} {
			err := w.d.Read(w.ctx, func(tx *db.Tx) error {
				_, _, err := notice.Inbox(w.ctx, tx, a.Person, notice.InboxQuery{After: k})
				return err
			})
			if k != "|" && !errs.Is(err, errs.Invalid) {
				w.Errorf("key %q: %v", k, err)
			}
		}
	})
}

func TestOnlyThoseToldMayAcknowledgeAndThoseWhoStandInForThem(t *testing.T) {
	each(t, func(w *world) {
		a := w.person("limin", "李敏", "education", actor.Head)
		stranger := w.person("zhaolei", "赵磊", "education", actor.Drafter)
		id := w.send(notice.Notice{To: []notice.Recipient{{Person: a.Person}}, Subject: "甲"}).ID
		if err := w.acknowledge(id, stranger); !errs.Is(err, errs.NotFound) {
			w.Errorf("a stranger acknowledged: %v", err)
		}
		if err := w.acknowledge(id, actor.Actor{}); !errs.Is(err, errs.NotFound) {
			w.Errorf("nobody acknowledged: %v", err)
		}
		// The deputy was appointed after the telling.
		put(w, func(tx *db.Tx) (org.Delegation, error) {
			return org.Delegate(w.ctx, tx, a, org.Delegation{Kind: org.Authorised, Post: a.Post, To: stranger.Person, Roles: a.Roles, From: "2026-03-02", Until: "2026-03-03", Why: "出差"})
		})
		acting := get(w, func(tx *db.Tx) ([]actor.Actor, error) { return org.ActorsOf(w.ctx, tx, stranger.Person) })[1]
		w.must(w.acknowledge(id, acting))
		at := w.inbox(a.Person)[0].AckAt
		w.clock.Advance(time.Hour)
		w.must(w.acknowledge(id, a)) // a second time changes nothing
		if l := w.inbox(a.Person)[0]; !l.AckAt.Equal(at) || l.SeenAt.IsZero() {
			w.Errorf("letter %+v", l)
		}
		entries := get(w, func(tx *db.Tx) ([]audit.Entry, error) { return audit.Of(w.ctx, tx, id) })
		if len(entries) != 1 || entries[0].Action != "notice/acknowledge" || entries[0].Person != stranger.Person || entries[0].For != a.Person {
			w.Errorf("audit %+v", entries)
		}
	})
}

func TestEscalationTellsTheNextLevelAtItsHourUntilSomebodyAcknowledges(t *testing.T) {
	each(t, func(w *world) {
		a := w.person("limin", "李敏", "education", actor.Drafter)
		head := w.person("zhangwei", "张伟", "education", actor.Head)
		office := w.person("zhoukai", "周凯", "city", actor.Coordinate)
		unit := w.unit["education"].ID
		// Friday 6 March, 17:30 in Beijing.
		sent := workday.Date("2026-03-06").Time().Add(17*time.Hour + 30*time.Minute)
		w.clock.Set(sent)
		id := w.send(notice.Notice{To: []notice.Recipient{{Person: a.Person}}, Subject: "甲", Escalate: []notice.Step{
			{After: hours(4), To: []notice.Recipient{{Person: a.Person}, {Unit: unit, Roles: []actor.Role{actor.Head}}}},
			{After: workdays(1), To: []notice.Recipient{{Unit: w.unit["city"].ID, Roles: []actor.Role{actor.Coordinate}}}},
			{After: workdays(2), To: []notice.Recipient{{Person: w.person("wuli", "吴丽", "city", actor.Issuer).Person}}},
		}}).ID
		for _, c := range []struct {
			at           time.Time
			head, office int
		}{
			{sent.Add(4*time.Hour - time.Millisecond), 0, 0},
			{sent.Add(4 * time.Hour), 1, 0},
			{workday.Date("2026-03-09").Time().Add(17*time.Hour + 30*time.Minute - time.Millisecond), 1, 0}, // the weekend does not count
			{workday.Date("2026-03-09").Time().Add(17*time.Hour + 30*time.Minute), 1, 1},
		} {
			w.clock.Set(c.at)
			for range 2 { // twice: a step is worked once
				w.escalate()
			}
			if h, o := len(w.inbox(head.Person)), len(w.inbox(office.Person)); h != c.head || o != c.office {
				w.Errorf("at %v: head %d, office %d; want %d, %d", c.at, h, o, c.head, c.office)
			}
		}
		if n := len(w.inbox(a.Person)); n != 1 {
			w.Errorf("a notice stands twice in an inbox: %d letters", n)
		}
		if l := w.inbox(office.Person)[0]; l.Level != 2 || !l.SentAt.Equal(sent) || l.ToldAt.Equal(sent) {
			w.Errorf("letter %+v", l)
		}
		w.must(w.acknowledge(id, head))
		w.clock.Advance(100 * time.Hour)
		if n := w.escalate(); n != 0 {
			w.Errorf("%d steps were worked after the acknowledgement", n)
		}
		if got := w.subjects(w.find("wuli")); got != "" {
			w.Errorf("the last level was told: %s", got)
		}
	})
}

func (w *world) find(account string) string {
	w.Helper()
	return get(w, func(tx *db.Tx) (org.Person, error) { return org.PersonByAccount(w.ctx, tx, account) }).ID
}

func TestAnEscalationFollowsTheCalendar(t *testing.T) {
	each(t, func(w *world) {
		a := w.person("limin", "李敏", "education", actor.Drafter)
		head := w.person("zhangwei", "张伟", "education", actor.Head)
		w.clock.Set(workday.Date("2026-12-31").Time().Add(9 * time.Hour))
		w.send(notice.Notice{To: []notice.Recipient{{Person: a.Person}}, Subject: "甲",
			Escalate: []notice.Step{{After: workdays(1), To: []notice.Recipient{{Person: head.Person}}}}})
		put(w, func(tx *db.Tx) (int, error) { return 0, workday.Import(w.ctx, tx, year2027, "s") })
		w.clock.Set(workday.Date("2027-01-01").Time().Add(10 * time.Hour)) // by weekends alone it would be due
		w.must(w.work())
		if got := w.subjects(head.Person); got != "" {
			w.Errorf("told on New Year's Day: %s", got)
		}
		w.clock.Set(workday.Date("2027-01-04").Time().Add(10 * time.Hour))
		w.must(w.work())
		if got := w.subjects(head.Person); got != "甲" {
			w.Errorf("not told on the first working day: %q", got)
		}
	})
}

func TestANoticeThatCannotBeIsRefused(t *testing.T) {
	each(t, func(w *world) {
		for name, n := range map[string]notice.Notice{
			"no subject":          {Subject: " \r\n "},
			"long subject":        {Subject: strings.Repeat("长", 201)},
			"long body":           {Subject: "甲", Body: strings.Repeat("长", 4001)},
			"no such urgency":     {Subject: "甲", Urgency: 3},
			"calendar days":       {Subject: "甲", Escalate: []notice.Step{{After: deadline.Span{N: 1, Unit: deadline.Days}}}},
			"no time at all":      {Subject: "甲", Escalate: []notice.Step{{After: hours(0)}}},
			"too many steps":      {Subject: "甲", Escalate: make([]notice.Step, 6)},
			"repeated too often":  {Subject: "甲", Escalate: []notice.Step{{After: hours(1), Every: 1, Again: 101}}},
			"repeated for ever":   {Subject: "甲", Escalate: []notice.Step{{After: hours(1), Every: 1}}},
			"repeated in between": {Subject: "甲", Escalate: []notice.Step{{After: hours(1), Every: 1, Again: 1}, {After: hours(9)}}},
			"step out of reach":   {Subject: "甲", Escalate: []notice.Step{{After: workdays(367)}}},
		} {
			err := w.d.Write(w.ctx, func(tx *db.Tx) error { _, err := notice.Send(w.ctx, tx, n); return err })
			if !errs.Is(err, errs.Invalid) {
				w.Errorf("%s: %v", name, err)
			}
		}
		a := w.person("limin", "李敏", "education", actor.Drafter)
		w.send(notice.Notice{To: []notice.Recipient{{Person: a.Person}}, Subject: "甲\r\nBcc: x@example.com\x00\u202e乙", Body: "一\r\n二\x00\xff"})
		if l := w.inbox(a.Person)[0]; l.Subject != "甲 Bcc: x@example.com 乙" || l.Body != "一\n二 �" {
			w.Errorf("kept %q, %q", l.Subject, l.Body)
		}
	})
}

var year2027 = workday.Year{Year: 2027, Source: "测试数据", Off: []workday.Off{
	{From: "2026-12-31", To: "2027-01-03", Name: "元旦"}, {From: "2027-02-05", To: "2027-02-11", Name: "春节"},
	{From: "2027-04-03", To: "2027-04-05", Name: "清明节"}, {From: "2027-05-01", To: "2027-05-05", Name: "劳动节"},
	{From: "2027-06-09", To: "2027-06-09", Name: "端午节"}, {From: "2027-09-15", To: "2027-09-17", Name: "中秋节"},
	{From: "2027-10-01", To: "2027-10-07", Name: "国庆节"},
}, Work: []workday.Work{{Date: "2027-02-14", Name: "春节"}}}
