package desk_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
)

func TestAnAdministratorConfirmsTheClockOnceAfterAJump(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	system, auditor := w.Person("qianxi", "钱系", "office", actor.System), w.Person("wushen", "吴审", "office", actor.Auditor)
	runner := &job.Runner{DB: w.DB, Clock: w.Clock, Handlers: map[string]job.Handler{}}
	look := func(want bool) {
		t.Helper()
		if _, ok, err := runner.Look(t.Context()); err != nil || ok != want {
			t.Fatal(ok, err)
		}
	}
	look(true)
	page := system.Get("/office/admin/clock").Want(200)
	holds(t, page, "main", "2026年3月2日", "没有疑问")
	lacks(t, page, "核对并确认")
	system.Get("/office/admin/clock/confirm").Want(409)
	auditor.Get("/office/admin/clock").Want(403)

	w.later(48*time.Hour, system, auditor)
	look(false)
	holds(t, system.Get("/office").Want(200), "nav", "服务器时间")
	holds(t, system.Get("/office/admin/clock").Want(200), "main", "一下子到了2026年3月4日", "正在等您确认", "核对并确认")
	auditor.Get("/office/admin/clock/confirm").Want(403)
	bad := fill(system, "/office/admin/clock/confirm", url.Values{"date": {"2026-03-02"}}).Want(422)
	holds(t, bad, "main", "与服务器的日期不一样")
	look(false)
	holds(t, system.Follow(fill(system, "/office/admin/clock/confirm", url.Values{"date": {"2026-03-04"}}).Want(303)), "main", "已确认", "没有疑问")
	look(true)
	entries, err := db.Get(t.Context(), w.DB, func(tx *db.Tx) ([]audit.Entry, error) { return audit.Of(context.Background(), tx, "clock") })
	if err != nil || len(entries) != 1 || entries[0].Action != "confirm-clock" || entries[0].Person != system.Actor.Person {
		t.Fatalf("%+v %v", entries, err)
	}
	holds(t, auditor.Get("/office/admin/audit").Want(200), "main", "confirm-clock")
}
