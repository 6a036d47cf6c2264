package todo_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/kerneltest"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/todo"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

func list(w *kerneltest.World, by actor.Actor, q todo.Query) todo.Page {
	w.Helper()
	return kerneltest.Get(w, func(tx *db.Tx) (todo.Page, error) {
		p, err := todo.List(w.Ctx, tx, by, q)
		if err != nil {
			return p, err
		}
		return p, p.Wind(w.Ctx, tx, w.Engine)
	})
}

func titles(items []todo.Item) string {
	var out []string
	for _, i := range items {
		out = append(out, i.Title)
	}
	return strings.Join(out, " ")
}

func each(t *testing.T, f func(*kerneltest.World)) {
	t.Helper()
	kerneltest.Each(t, f, todo.Migrations)
}

func TestAnItemSaysWhatWaitsForWhomAndUntilWhen(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		drafter := w.Person("limin", "李敏", "education", actor.Drafter)
		both := w.Person("zhaolei", "赵磊", "education", actor.Secrecy, actor.Disclosure)
		id := w.Open(drafter, kerneltest.Letter{Title: "甲"})
		p := list(w, both, todo.Query{})
		if len(p.Items) != 1 {
			w.Fatalf("a step that two roles of the post may take is one item, got %d", len(p.Items))
		}
		i := p.Items[0]
		if i.Case != id || i.Area != "letter" || i.Action != "secrecy" || i.Text != "请作保密审查" || i.UnitName != "市教育局" || i.State != "handling" || !i.Since.Equal(dbtest.Start) {
			w.Errorf("item %+v", i)
		}
		if i.Href() != "/office/letter/"+id || i.Do() != "/office/letter/"+id+"/do/secrecy" {
			w.Errorf("addresses %s, %s", i.Href(), i.Do())
		}
		// The step has no rule of its own: the case's running clock presses it. Five working
		// days after Monday 2 March end with Monday 9 March.
		k := i.Clock
		if k.Rule != kerneltest.Reply.ID || k.RuleName != "答复期限" || k.State != deadline.Running || k.DueOn != "2026-03-09" || !k.Due.Equal(workday.Date("2026-03-10").Time()) || k.Status.Left != 5 || k.Provisional {
			w.Errorf("clock %+v", k)
		}
		if p := list(w, drafter, todo.Query{}); len(p.Items) != 0 {
			w.Errorf("the drafter waits for nobody but has %v", titles(p.Items))
		}
		other := w.Person("wangwu", "王五", "land", actor.Secrecy)
		if p := list(w, other, todo.Query{}); len(p.Items) != 0 {
			w.Errorf("another unit's list holds %v", titles(p.Items))
		}
	})
}

func TestOverdueComesFirstThenWhatIsDueNextAndWhatRestsComesLast(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		drafter := w.Person("limin", "李敏", "education", actor.Drafter)
		all := w.Person("zhaolei", "赵磊", "education", actor.Secrecy, actor.Head, actor.Drafter)
		rests := w.Open(drafter, kerneltest.Letter{Title: "暂停", Days: 1})
		w.Take(rests, "secrecy", all)
		w.Take(rests, "ask", drafter)
		w.Open(drafter, kerneltest.Letter{Title: "十日", Days: 10})
		w.Open(drafter, kerneltest.Letter{Title: "三日", Days: 3})
		w.Open(drafter, kerneltest.Letter{Title: "一日", Days: 1})
		hurried := w.Open(drafter, kerneltest.Letter{Title: "五小时", Days: 20})
		w.Take(hurried, "hurry", drafter)
		w.Clock.Set(workday.Date("2026-03-05").Time().Add(10 * time.Hour)) // Thursday evening
		p := list(w, all, todo.Query{})
		if got := titles(p.Items); got != "五小时 一日 三日 十日 暂停" {
			w.Errorf("order %s", got)
		}
		var states []string
		for _, i := range p.Items {
			states = append(states, string(i.Clock.State))
		}
		if got := strings.Join(states, " "); got != "overdue overdue running running paused" {
			w.Errorf("states %s", got)
		}
		// The cache says the same as the facts.
		bare := kerneltest.Get(w, func(tx *db.Tx) (todo.Page, error) { return todo.List(w.Ctx, tx, all, todo.Query{}) })
		for n, i := range bare.Items {
			if k, live := i.Clock, p.Items[n].Clock; k.State != live.State || !k.Due.Equal(live.Due) || k.DueOn != live.DueOn || k.Rule != live.Rule {
				w.Errorf("%s: cached %+v, computed %+v", i.Title, k, live)
			}
		}
		if got := titles(list(w, all, todo.Query{Due: todo.Late}).Items); got != "五小时 一日" {
			w.Errorf("overdue %s", got)
		}
		if got := titles(list(w, all, todo.Query{Rule: kerneltest.Reply.ID}).Items); got != "暂停" {
			w.Errorf("what waits under the rule: %s", got)
		}
		if got := titles(list(w, all, todo.Query{Area: "document"}).Items); got != "" {
			w.Errorf("another area: %s", got)
		}
		for _, c := range []struct {
			q         todo.Query
			all, late int
		}{{todo.Query{}, 5, 2}, {todo.Query{Due: todo.Late}, 2, 2}, {todo.Query{Area: "letter"}, 5, 2}, {todo.Query{Area: "foi"}, 0, 0}} {
			n := kerneltest.Get(w, func(tx *db.Tx) (int, error) { return todo.Count(w.Ctx, tx, all, c.q) })
			late := kerneltest.Get(w, func(tx *db.Tx) (todo.Counts, error) { return todo.CountRanges(w.Ctx, tx, all, c.q) })[todo.Late]
			if n != c.all || late != c.late {
				w.Errorf("%+v counts %d and %d overdue, want %d and %d", c.q, n, late, c.all, c.late)
			}
		}
	})
}

func TestAPeriodInDaysIsOverdueAfterMidnightInBeijing(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		drafter := w.Person("limin", "李敏", "education", actor.Drafter)
		review := w.Person("zhaolei", "赵磊", "education", actor.Secrecy)
		w.Open(drafter, kerneltest.Letter{Title: "甲", Days: 3}) // Thursday 5 March
		midnight := workday.Date("2026-03-06").Time()
		for _, c := range []struct {
			at   time.Time
			late int
		}{{midnight.Add(-time.Millisecond), 0}, {midnight.Add(time.Millisecond), 1}} {
			w.Clock.Set(c.at)
			if n := kerneltest.Get(w, func(tx *db.Tx) (int, error) { return todo.Count(w.Ctx, tx, review, todo.Query{Due: todo.Late}) }); n != c.late {
				w.Errorf("at %v %d overdue, want %d", c.at, n, c.late)
			}
		}
	})
}

func TestADueDateInAYearWithoutCalendarIsProvisionalUntilTheYearIsImported(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		w.Clock.Set(workday.Date("2026-12-28").Time().Add(2 * time.Hour))
		drafter := w.Person("limin", "李敏", "education", actor.Drafter)
		review := w.Person("zhaolei", "赵磊", "education", actor.Secrecy)
		w.Open(drafter, kerneltest.Letter{Title: "甲", Days: 5})
		k := list(w, review, todo.Query{}).Items[0].Clock
		if !k.Provisional || !strings.Contains(k.Status.String(), "暂定") {
			w.Fatalf("not provisional: %+v", k)
		}
		if k.DueOn != "2027-01-04" {
			w.Fatalf("counted by weekends alone the fifth day is 4 January, got %s", k.DueOn)
		}
		kerneltest.Put(w, func(tx *db.Tx) (int, error) {
			return 0, workday.Import(w.Ctx, tx, year2027, "s")
		})
		// The cache is behind, and the page is not.
		k = list(w, review, todo.Query{}).Items[0].Clock
		if k.Provisional || k.DueOn != "2027-01-06" {
			w.Errorf("after the import: %+v", k)
		}
		kerneltest.Put(w, func(tx *db.Tx) (int, error) { return w.Engine.Recompute(w.Ctx, tx, 10) })
		bare := kerneltest.Get(w, func(tx *db.Tx) (todo.Page, error) { return todo.List(w.Ctx, tx, review, todo.Query{}) })
		if k := bare.Items[0].Clock; k.Provisional || k.DueOn != "2027-01-06" {
			w.Errorf("after the recomputation the list says %+v", k)
		}
	})
}

func TestWhoStandsInSeesTheHoldersItemsBetweenTheDates(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		drafter := w.Person("limin", "李敏", "education", actor.Drafter)
		review := w.Person("zhaolei", "赵磊", "education", actor.Secrecy)
		head := w.Person("zhangwei", "张伟", "education", actor.Head, actor.Secrecy)
		deputy := w.Person("wangmin", "王敏", "land", actor.Liaison)
		kerneltest.Put(w, func(tx *db.Tx) (org.Delegation, error) {
			return org.Delegate(w.Ctx, tx, head, org.Delegation{Kind: org.Authorised, Post: head.Post, To: deputy.Person, Roles: []actor.Role{actor.Head},
				From: "2026-03-04", Until: "2026-03-05", Why: "外出学习"})
		})
		id := w.Open(drafter, kerneltest.Letter{Title: "待签", Days: 9, Person: head.Person})
		w.Take(id, "secrecy", review)
		w.Open(drafter, kerneltest.Letter{Title: "待审"})
		for _, c := range []struct {
			day  workday.Date
			want string
		}{
			{"2026-03-03", "市国土局:"},
			{"2026-03-04", "市国土局: 市教育局:待签"}, // Head was delegated, Secrecy was not
			{"2026-03-05", "市国土局: 市教育局:待签"},
			{"2026-03-06", "市国土局:"},
		} {
			w.Clock.Set(c.day.Time().Add(time.Hour))
			pages := kerneltest.Get(w, func(tx *db.Tx) ([]todo.Page, error) { return todo.ForPerson(w.Ctx, tx, deputy.Person, todo.Query{}) })
			var got []string
			for _, p := range pages {
				name := "市国土局"
				if p.By.Unit == w.Unit["education"].ID {
					name = "市教育局"
				}
				got = append(got, name+":"+titles(p.Items))
				if p.Counts.Of("") != len(p.Items) {
					w.Errorf("counted %d of %d", p.Counts.Of(""), len(p.Items))
				}
			}
			if s := strings.Join(got, " "); s != c.want {
				w.Errorf("on %s: %s, want %s", c.day, s, c.want)
			}
		}
		// What is kept for the holder is not everybody's in the role.
		second := w.Person("sunli", "孙丽", "education", actor.Head)
		if p := list(w, second, todo.Query{}); len(p.Items) != 0 {
			w.Errorf("another head sees %s", titles(p.Items))
		}
		if p := list(w, head, todo.Query{}); titles(p.Items) != "待审 待签" {
			w.Errorf("the holder keeps his list: %s", titles(p.Items))
		}
	})
}

func TestADisabledPersonHasNoList(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		drafter := w.Person("limin", "李敏", "education", actor.Drafter)
		review := w.Person("zhaolei", "赵磊", "education", actor.Secrecy)
		w.Open(drafter, kerneltest.Letter{Title: "甲"})
		kerneltest.Put(w, func(tx *db.Tx) (int, error) {
			return 0, org.UpdatePerson(w.Ctx, tx, w.System, org.Person{ID: review.Person, Account: "zhaolei", Name: "赵磊", Disabled: true})
		})
		if pages := kerneltest.Get(w, func(tx *db.Tx) ([]todo.Page, error) { return todo.ForPerson(w.Ctx, tx, review.Person, todo.Query{}) }); len(pages) != 0 {
			w.Errorf("pages %v", pages)
		}
	})
}

// TestPagesTogetherAreTheWholeList compares with an ordering made in Go, on random
// cases with equal dates among them.
func TestPagesTogetherAreTheWholeList(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		r := rand.New(rand.NewPCG(5, 5))
		unit := w.Unit["land"].ID
		by := actor.Actor{Person: "p", Unit: unit, Roles: []actor.Role{actor.Secrecy, actor.Disclosure}}
		type row struct{ due, since, id string }
		var want []row
		kerneltest.Put(w, func(tx *db.Tx) (int, error) {
			for n := range 157 {
				k := row{due: "~", since: db.Time(dbtest.Start.Add(-time.Duration(r.IntN(4)) * time.Hour)), id: fmt.Sprintf("c%03d", n)}
				if r.IntN(3) > 0 {
					k.due = db.Time(dbtest.Start.Add(time.Duration(r.IntN(9)-4) * time.Hour))
				}
				if err := raw(w.Ctx, tx, k.id, unit, []actor.Role{actor.Secrecy, actor.Disclosure}[:1+r.IntN(2)], k.since, k.due); err != nil {
					return 0, err
				}
				want = append(want, k)
			}
			return 0, nil
		})
		slices.SortFunc(want, func(a, b row) int {
			return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.since, b.since), cmp.Compare(a.id, b.id))
		})
		for _, limit := range []int{1, 7, 50, 157, 500} {
			var got []string
			q := todo.Query{Limit: limit}
			for pages := 0; ; pages++ {
				p := kerneltest.Get(w, func(tx *db.Tx) (todo.Page, error) { return todo.List(w.Ctx, tx, by, q) })
				for _, i := range p.Items {
					got = append(got, i.Case)
				}
				if q.After = p.Next; q.After == "" {
					break
				}
				if len(p.Items) != limit || pages > 157 {
					w.Fatalf("limit %d: a page with %d items", limit, len(p.Items))
				}
			}
			if len(got) != len(want) {
				w.Fatalf("limit %d: %d items, want %d", limit, len(got), len(want))
			}
			for n := range want {
				if got[n] != want[n].id {
					w.Fatalf("limit %d: place %d holds %s, want %+v", limit, n, got[n], want[n])
				}
			}
		}
	})
}

func TestABrokenPageKeyIsRefused(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		by := actor.Actor{Person: "p", Unit: w.Unit["land"].ID, Roles: []actor.Role{actor.Secrecy}}
		for _, k := range []string{"x", "a|b|c|d", "~|2026-03-02T01:00:00.000Z|\x00|d", "~||c|d", strings.Repeat("|", 9)} {
			err := w.DB.Read(w.Ctx, func(tx *db.Tx) error { _, err := todo.List(w.Ctx, tx, by, todo.Query{After: k}); return err })
			if !errs.Is(err, errs.Invalid) {
				w.Errorf("%q: %v", k, err)
			}
		}
	})
}

var year2027 = workday.Year{Year: 2027, Source: "测试数据", Off: []workday.Off{
	{From: "2026-12-31", To: "2027-01-03", Name: "元旦"}, {From: "2027-02-05", To: "2027-02-11", Name: "春节"},
	{From: "2027-04-03", To: "2027-04-05", Name: "清明节"}, {From: "2027-05-01", To: "2027-05-05", Name: "劳动节"},
	{From: "2027-06-09", To: "2027-06-09", Name: "端午节"}, {From: "2027-09-15", To: "2027-09-17", Name: "中秋节"},
	{From: "2027-10-01", To: "2027-10-07", Name: "国庆节"},
}, Work: []workday.Work{{Date: "2027-02-14", Name: "春节"}}}

func TestWhatIsKeptForSomebodyWhoIsGoneWaitsForTheWholeRole(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		clerk := w.Person("limin", "李敏", "education", actor.Drafter, actor.Secrecy)
		head := w.Person("zhangwei", "张伟", "education", actor.Head)
		other := w.Person("zhaolei", "赵磊", "education", actor.Head)
		disable := func(yes bool) {
			kerneltest.Put(w, func(tx *db.Tx) (int, error) {
				return 0, org.UpdatePerson(w.Ctx, tx, w.System, org.Person{ID: head.Person, Account: "zhangwei", Name: "张伟", Disabled: yes})
			})
		}
		seen := func() string { return titles(list(w, other, todo.Query{}).Items) }
		first := w.Open(clerk, kerneltest.Letter{Title: "甲", Person: head.Person})
		w.Take(first, "secrecy", clerk)
		if got := seen(); got != "" {
			w.Fatalf("kept for one person, seen by another: %q", got)
		}
		free := func() int {
			return kerneltest.Put(w, func(tx *db.Tx) (int, error) { return lifecycle.Free(w.Ctx, tx) })
		}
		if n := free(); n != 0 {
			w.Errorf("%d things opened while their person is there", n)
		}
		disable(true)
		if n := free(); n != 1 || seen() != "甲" {
			w.Errorf("opened %d, the other sees %q", n, seen())
		}
		second := w.Open(clerk, kerneltest.Letter{Title: "乙", Person: head.Person})
		w.Take(second, "secrecy", clerk)
		if got := seen(); got != "甲 乙" {
			w.Errorf("what begins to wait for somebody who is gone: %q", got)
		}
	})
}
