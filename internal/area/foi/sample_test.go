package foi_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// office puts somebody into the government's office, gives its supervisor sight of the
// bureaus and opens the public log.
func (w *world) office() *publiclog.Log {
	w.Helper()
	w.write(func(tx *db.Tx) error {
		p, err := org.CreatePerson(w.ctx, tx, actor.Platform(), org.Person{Account: "hejun", Name: "何军"}, org.First{})
		if err != nil {
			return err
		}
		if _, err = org.GivePost(w.ctx, tx, actor.Platform(), org.Post{Person: p.ID, Unit: w.unit["县政府办"].ID, Title: "科长", Roles: []actor.Role{actor.Coordinate}, From: "2008-01-01"}); err != nil {
			return err
		}
		as, err := org.ActorsOf(w.ctx, tx, p.ID)
		w.who["何军"] = as[0]
		return err
	})
	w.engine.See = func(ctx context.Context, tx *db.Tx, by actor.Actor, unit string) (bool, error) {
		s, err := org.ScopeOf(ctx, tx, by)
		if err != nil {
			return false, err
		}
		return s.Sees(ctx, tx, unit)
	}
	w.engine.Moved = append(w.engine.Moved, func(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
		if m.Case.Area == foi.RectifyName {
			return w.area.Rectified(ctx, tx, m)
		}
		return nil
	})
	l, err := publiclog.Open(w.ctx, w.d, w.TempDir(), "zwgk.example.gov.cn/log")
	if err != nil {
		w.Fatal(err)
	}
	return l
}

// answered is a request of the committee that was answered on a day.
func (w *world) answered(day workday.Date) string {
	w.Helper()
	id := w.applied(day)
	w.do("李明", id, "draft", &foi.Draft{Kind: "absent", Search: "检索2024年以来的档案，没有该信息"})
	w.do("周伟", id, "approve", &lifecycle.Remark{})
	w.do("李明", id, "dispatch", &foi.Dispatch{Service: foi.Service{Way: "direct", On: day, Got: day}})
	return id
}

func (w *world) sampling(name, id string, action lifecycle.Action, in any) string {
	w.Helper()
	done, err := w.try(w.who[name], foi.SampleName, id, action, in)
	if err != nil {
		w.Fatalf("%s %s: %v %+v", name, action, err, errs.Reasons(err))
	}
	return done.ID
}

func (w *world) sample(id string) *foi.Sample {
	w.Helper()
	s, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (*foi.Sample, error) { return w.area.Sample(w.ctx, tx, id) })
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// published is a leaf in the log, and the checkpoint over it.
func (w *world) published(l *publiclog.Log, item string) {
	w.Helper()
	w.write(func(tx *db.Tx) error {
		_, err := publiclog.Append(w.ctx, tx, publiclog.Leaf{Kind: publiclog.Publish, Item: item, Edition: "1", Commitment: publiclog.Commit("salt", []byte(item))})
		return err
	})
	if err := l.Sign(w.ctx); err != nil {
		w.Fatal(err)
	}
}

func (w *world) draws() int {
	w.Helper()
	n, err := w.area.DrawSamples(w.ctx, w.d)
	if err != nil {
		w.Fatal(err)
	}
	return n
}

var march = foi.OpenSample{From: "2026-03-01", Until: "2026-03-31", Number: 3, Days: 10}

// sound are the verdicts on the items that the program leaves to the reviewer.
func sound(more ...string) []string {
	return append([]string{"third:na:", "apt:ok:", "reason:ok:"}, more...)
}

func TestAFrozenPopulationIsDrawnOnceByTheFirstCheckpointAfterIt(t *testing.T) {
	each(t, func(w *world) {
		l := w.office()
		w.published(l, "before")
		var ids []string
		for range 8 {
			ids = append(ids, w.answered("2026-03-02"))
		}
		w.on("2026-04-01")
		id := w.sampling("何军", "", "open", &march)
		w.sampling("何军", id, "freeze", &lifecycle.Remark{})
		slices.Sort(ids)
		text := ""
		for _, q := range ids {
			text += q + " " + w.unit["县教委"].ID + "\n"
		}
		s := w.sample(id)
		if s.Population != foi.Sum(text) || s.Count != 8 || s.State != foi.Frozen {
			w.Fatalf("%+v", s)
		}
		if err := l.Sign(w.ctx); err != nil { // the freeze itself makes a new checkpoint over the old leaves
			w.Fatal(err)
		}
		if n := w.draws(); n != 0 {
			w.Fatal("drawn by a root that was known when the population was frozen")
		}
		late := w.answeredLater("2026-04-01") // closed after the freeze: nothing to do with it
		w.published(l, "after")
		w.published(l, "afterwards")
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range 50 {
			wg.Go(func() {
				n, err := w.area.DrawSamples(w.ctx, w.d)
				mu.Lock()
				defer mu.Unlock()
				if won += n; err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			w.Fatalf("drawn %d times", won)
		}
		s = w.sample(id)
		if s.SeedPlace.Size != 2 || s.SeedAudit < s.AuditSeq || len(s.Picks) != 3 || s.Pick(late) >= 0 {
			w.Fatalf("%+v", s)
		}
		members, err := db.Get(w.ctx, w.d, func(tx *db.Tx) ([]foi.Member, error) { return foi.Members(w.ctx, tx, id) })
		if err != nil {
			w.Fatal(err)
		}
		for i, d := range foi.Draw(members, s.Population, s.Seed, 3, false) {
			if s.Picks[i].Drawn != d {
				w.Errorf("%d: %+v is not %+v", i, s.Picks[i].Drawn, d)
			}
		}
		for _, again := range []lifecycle.Action{"draw", "freeze", "call-off"} {
			by := w.who["何军"]
			if again == "draw" {
				by = actor.Platform()
				by.Roles = []actor.Role{"平台"}
			}
			if _, err := w.try(by, foi.SampleName, id, again, nil); errs.KindOf(err) != errs.Conflict {
				w.Errorf("%s again: %v", again, err)
			}
		}
		for i, p := range s.Picks {
			if got := w.sample(id).Picks[i].Ticket; got != p.Ticket {
				w.Error("the draw changed")
			}
		}
	})
}

// answeredLater is answered too, and in the period that is sampled.
func (w *world) answeredLater(day workday.Date) string {
	w.Helper()
	id := w.do("李明", "", "register", &foi.Register{Channel: foi.InPerson, Submitted: "2026-03-31", Application: someone()})
	w.do("李明", id, "retract", &foi.Reasoned{Reason: "已经得到"})
	return id
}

func TestATamperedPopulationIsNotDrawn(t *testing.T) {
	each(t, func(w *world) {
		l := w.office()
		w.answered("2026-03-02")
		w.answered("2026-03-02")
		w.on("2026-04-01")
		id := w.sampling("何军", "", "open", &march)
		w.sampling("何军", id, "freeze", &lifecycle.Remark{})
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, `DELETE FROM foi_sample_member WHERE sample = ? AND place = 1`, id)
			return err
		})
		w.published(l, "after")
		if n, err := w.area.DrawSamples(w.ctx, w.d); n != 0 || err == nil || !strings.Contains(err.Error(), "与冻结时的哈希不符") {
			w.Fatalf("%d, %v", n, err)
		}
	})
}

func TestWhoMaySampleWhom(t *testing.T) {
	each(t, func(w *world) {
		w.office()
		q := w.answered("2026-03-02")
		w.on("2026-04-01")
		try := func(name, id string, action lifecycle.Action, in any, want errs.Kind) {
			w.Helper()
			if _, err := w.try(w.who[name], foi.SampleName, id, action, in); errs.KindOf(err) != want {
				w.Errorf("%s %s: %v", name, action, err)
			}
		}
		over := march
		over.Units = []string{w.unit["县财政局"].ID}
		empty := march
		empty.From, empty.Until = "2025-01-01", "2025-12-31"
		backwards := march
		backwards.Until = "2026-02-01"
		future := march
		future.Until = "2026-05-01"
		try("李明", "", "open", &march, errs.Forbidden)   // handles requests
		try("周伟", "", "open", &march, errs.Forbidden)   // heads the unit
		try("王芳", "", "open", &over, errs.Invalid)      // has no say over the other bureau
		try("何军", "", "open", &backwards, errs.Invalid) //
		try("何军", "", "open", &future, errs.Invalid)    //
		id := w.sampling("何军", "", "open", &march)
		try("王芳", id, "freeze", nil, errs.NotFound) // not hers to see
		try("孙涛", id, "freeze", nil, errs.NotFound)
		try("何军", "01HZZZZZZZZZZZZZZZZZZZZZZZ", "freeze", nil, errs.NotFound)
		try("何军", w.sampling("何军", "", "open", &empty), "freeze", nil, errs.Refused)
		w.sampling("何军", id, "freeze", &lifecycle.Remark{})
		try("王芳", id, "freeze", nil, errs.Conflict) // sees it now, and has nothing to do with it
		try("何军", id, "draw", nil, errs.Forbidden)
		try("何军", id, "check", &foi.Check{Request: q}, errs.Conflict)
		own := w.sampling("王芳", "", "open", &foi.OpenSample{From: "2026-03-01", Until: "2026-03-31", Units: []string{w.unit["县教委"].ID}, Number: 1, Days: 5})
		w.sampling("王芳", own, "freeze", nil)
	})
}

func TestFindingsAreRectifiedUntilTheOfficeIsSatisfied(t *testing.T) {
	each(t, func(w *world) {
		l := w.office()
		good, bad := w.answered("2026-03-02"), w.applied("2026-03-03")
		w.on("2026-04-07") // four working days after it was due
		w.do("李明", bad, "draft", &foi.Draft{Kind: "absent", Search: "检索2024年以来的档案，没有该信息"})
		w.do("周伟", bad, "approve", &lifecycle.Remark{})
		w.do("李明", bad, "dispatch", &foi.Dispatch{Service: foi.Service{Way: "direct", On: "2026-04-07", Got: "2026-04-07"}})
		in := march
		in.Until = "2026-04-07"
		id := w.sampling("何军", "", "open", &in)
		w.sampling("何军", id, "freeze", &lifecycle.Remark{})
		w.published(l, "after")
		w.draws()
		check := func(q string, seen int, marks ...string) error {
			_, err := w.try(w.who["何军"], foi.SampleName, id, "check", &foi.Check{Request: q, Seen: seen, Marks: marks})
			return err
		}
		if _, err := w.try(w.who["何军"], foi.SampleName, id, "conclude", nil); errs.KindOf(err) != errs.Refused {
			w.Errorf("concluded before anything is checked: %v", err)
		}
		for what, err := range map[string]error{"nothing judged": check(good, 0), "a finding without words": check(good, 0, sound("apt:fault:")...),
			"against the evidence without a reason": check(bad, 0, sound("term:ok:")...), "no such item": check(good, 0, sound("none:ok:")...),
			"no such verdict": check(good, 0, sound("apt:maybe:")...)} {
			if errs.KindOf(err) != errs.Invalid {
				w.Errorf("%s: %v", what, err)
			}
		}
		if err := check("none", 0, sound()...); errs.KindOf(err) != errs.NotFound {
			w.Errorf("not drawn: %v", err)
		}
		if err := check(good, 0, sound()...); err != nil {
			w.Fatal(err, errs.Reasons(err))
		}
		if err := check(good, 0, sound()...); errs.KindOf(err) != errs.Conflict {
			w.Errorf("over what somebody else filled in: %v", err)
		}
		if err := check(good, 1, sound()...); err != nil {
			w.Error(err)
		}
		if err := check(bad, 0, sound("apt:fault:只答复了一项")...); err != nil {
			w.Fatal(err, errs.Reasons(err))
		}
		w.sampling("何军", id, "conclude", &lifecycle.Remark{})
		s := w.sample(id)
		if s.State != foi.Rectifying || len(s.Orders) != 1 || s.Orders[0].Unit != w.unit["县教委"].ID {
			w.Fatalf("%s %+v", s.State, s.Orders)
		}
		w.rectifies(s.Orders[0].ID)
		if s = w.sample(id); s.State != foi.Settled {
			w.Fatalf("the sampling is %s", s.State)
		}
	})
}

// rectifies takes a rectification to its end, returned once and then late.
func (w *world) rectifies(id string) {
	w.Helper()
	try := func(name string, action lifecycle.Action, in any, want errs.Kind) {
		w.Helper()
		_, err := w.try(w.who[name], foi.RectifyName, id, action, in)
		if want == 0 && err != nil || want != 0 && errs.KindOf(err) != want {
			w.Fatalf("%s %s: %v", name, action, err)
		}
	}
	due := func(want workday.Date, state deadline.State) {
		w.Helper()
		if s := w.clockOf(foi.RectifyName, id, foi.Rectify); s.Due != want || s.State != state {
			w.Fatalf("due %s (%s), not %s (%s)", s.Due, s.State, want, state)
		}
	}
	o, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (*foi.Rectification, error) { return w.area.Rectification(w.ctx, tx, id) })
	if err != nil {
		w.Fatal(err)
	}
	found := fmt.Sprint(o.Findings)
	if len(o.Findings) != 2 || !strings.Contains(found, "超期4个工作日") || !strings.Contains(found, "只答复了一项") {
		w.Fatalf("%+v", o.Findings)
	}
	due("2026-04-21", deadline.Running)
	try("孙涛", "report", &foi.Report{Text: "不是我们的"}, errs.NotFound)
	try("何军", "report", &foi.Report{Text: "代为报送"}, errs.Forbidden)
	try("王芳", "report", &foi.Report{Text: "已经组织学习，电话13800138000"}, 0)
	due("2026-04-21", deadline.Met)
	try("王芳", "accept", nil, errs.Forbidden)
	try("何军", "send-back", &foi.SendBack{Reason: "没有补充答复", Days: 5}, 0)
	due("2026-04-14", deadline.Running)
	w.on("2026-04-16")
	due("2026-04-14", deadline.Overdue)
	try("王芳", "report", &foi.Report{Text: "已经补充答复"}, 0)
	due("2026-04-14", deadline.MetLate)
	try("何军", "accept", &lifecycle.Remark{}, 0)
	try("何军", "accept", &lifecycle.Remark{}, errs.Conflict)
}
