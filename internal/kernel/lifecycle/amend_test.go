package lifecycle_test

import (
	"testing"
	"time"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func TestAClockRunsFromTheDayThatTheStepNames(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := engine()
		id := ready(t, d, e) // on 2026-03-02
		must(t, d, e, lifecycle.Call{Action: "hand-in", ID: id, By: head, In: &dated{On: "2026-03-05"}})
		if s := view(t, d, e, id, head).Clocks[0].Status; s.Started != "2026-03-05" || s.Due != "2026-04-02" {
			t.Fatalf("%+v", s)
		}
		_, err := take(t, d, e, lifecycle.Call{Action: "hand-in", ID: id, By: head, In: &dated{On: "1812-03-05"}})
		kind(t, err, errs.Refused) // what does not fit is refused, not left out
	})
}

func TestAWrongDateIsAmendedAndTheOldOneKept(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		e := engine()
		id := ready(t, d, e)
		_, err := take(t, d, e, lifecycle.Call{Action: "amend", ID: id, By: head, In: &dated{Was: "2026-02-27", On: "2026-02-26"}})
		kind(t, err, errs.Refused) // nothing started on that day
		must(t, d, e, lifecycle.Call{Action: "amend", ID: id, By: head, In: &dated{Was: "2026-03-02", On: "2026-02-26"}})
		k := view(t, d, e, id, head).Clocks[0]
		if len(k.Facts) != 1 || k.Status.Started != "2026-02-26" || k.Status.Due != "2026-03-25" || k.Facts[0].Why != "登记有误" {
			t.Fatalf("%+v %+v", k.Facts, k.Status)
		}
		c.Advance(48 * time.Hour)
		must(t, d, e, lifecycle.Call{Action: "grant", ID: id, By: head})
		_, err = take(t, d, e, lifecycle.Call{Action: "amend", ID: id, By: head, In: &dated{Was: "2026-02-26", On: "2026-03-20"}})
		kind(t, err, errs.Refused) // the clock cannot start after it ended
		if s := view(t, d, e, id, head).Clocks[0].Status; s.State != deadline.Met || s.Started != "2026-02-26" {
			t.Fatalf("%+v", s)
		}
		var kept int
		if err := d.Read(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT COUNT(*) FROM deadline_fact WHERE case_id = ? AND void = 1`, id).Scan(&kept)
		}); err != nil || kept != 1 {
			t.Fatalf("%d wrong facts kept, %v", kept, err)
		}
	})
}

func TestAClockThatFollowsFromRecordsGoesBackAndForthWithThem(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		e := engine()
		id := ready(t, d, e) // on 2026-03-02
		must(t, d, e, lifecycle.Call{Action: "recount", ID: id, By: head, In: &dated{On: "2026-02-27"}})
		if s := view(t, d, e, id, head).Clocks[0].Status; s.Due != "2026-03-03" {
			t.Fatalf("%+v", s)
		}
		must(t, d, e, lifecycle.Call{Action: "recount", ID: id, By: head, In: &dated{On: "2026-02-24"}}) // back to an earlier one
		k := view(t, d, e, id, head).Clocks[0]
		if len(k.Facts) != 1 || k.Status.Started != "2026-02-24" || k.Status.Due != "2026-02-27" {
			t.Fatalf("%+v %+v", k.Facts, k.Status)
		}
		must(t, d, e, lifecycle.Call{Action: "grant", ID: id, By: head})
		must(t, d, e, lifecycle.Call{Action: "recount", ID: id, By: head, In: &dated{On: "2026-03-02"}}) // it runs again after its end
		if s := view(t, d, e, id, head).Clocks[0].Status; s.State != deadline.Running {
			t.Fatalf("%+v", s)
		}
		_, err := take(t, d, e, lifecycle.Call{Action: "recount", ID: id, By: head, In: &dated{On: "1812-03-05"}})
		kind(t, err, errs.Refused)
	})
}

func TestAStepForOtherCasesIsNotOfferedAndAUnitMayLeaveACase(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := engine()
		id := must(t, d, e, lifecycle.Call{Action: "write", By: drafter, In: &request{"探亲", 2}}).ID
		if o, _ := view(t, d, e, id, drafter).Offer("hand-on"); !o.Moot {
			t.Error("a step that is for other cases is spoken of")
		}
		_, err := take(t, d, e, lifecycle.Call{Action: "hand-on", ID: id, By: drafter, In: &why{}})
		kind(t, err, errs.Refused)
		id = must(t, d, e, lifecycle.Call{Action: "write", By: drafter, In: &request{"探亲", 20}}).ID
		if o, ok := view(t, d, e, id, drafter).Offer("hand-on"); !ok || o.Moot {
			t.Error("it is not offered where it belongs")
		}
		must(t, d, e, lifecycle.Call{Action: "hand-on", ID: id, By: drafter, In: &why{}})
		if p := view(t, d, e, id, drafter).Case.Parties; len(p) != 1 || p[0] != (lifecycle.Party{Unit: "u2", Part: "other"}) {
			t.Fatalf("%+v", p)
		}
		must(t, d, e, lifecycle.Call{Action: "hand-on", ID: id, By: drafter, In: &why{"back"}})
		if p := view(t, d, e, id, drafter).Case.Parties; len(p) != 0 {
			t.Fatalf("%+v", p)
		}
	})
}
