package notice_test

import (
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/notice"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
)

func TestAMessageToSomebodyOutsideIsSealedUntilItHasGone(t *testing.T) {
	each(t, func(w *world) {
		const text = "新查询码是 7k2m"
		unit, other := w.Unit["education"].ID, w.Unit["land"].ID
		to := notice.Address{Name: "陈静", Phone: "13900001111"}
		reaches := func(unit string, to notice.Address) bool {
			return get(w, func(tx *db.Tx) (bool, error) { return w.worker.Reaches(w.Ctx, tx, unit, to) })
		}
		if reaches(unit, to) {
			w.Fatal("reached without a carrier")
		}
		g, robot := newGateway(t), newGateway(t)
		sms := w.channel(notice.Channel{Kind: notice.SMS, Unit: unit, Secret: secret, Least: notice.Express, Config: notice.Config{URL: g.URL, Plain: true}})
		w.channel(notice.Channel{Kind: notice.WeCom, Secret: secret, Config: notice.Config{URL: robot.URL, Plain: true}})
		if !reaches(unit, to) || reaches(other, to) || reaches(unit, notice.Address{Name: "陈静", Email: "chen@example.cn"}) {
			w.Fatal("reached by a carrier of another unit or kind, or not by its own")
		}
		n := put(w, func(tx *db.Tx) (int, error) { return w.worker.Direct(w.Ctx, tx, unit, to, "查询码", text) })
		queued := get(w, func(tx *db.Tx) ([]string, error) {
			return db.All(w.Ctx, tx, db.Text, `SELECT args FROM job WHERE kind = ?`, notice.JobDirect)
		})
		if n != 1 || len(queued) != 1 || strings.Contains(queued[0], "7k2m") || strings.Contains(queued[0], to.Phone) {
			w.Fatalf("%d carriers, queued %q", n, queued)
		}
		g.set(500, "no")
		if err := w.work(); err == nil || strings.Contains(err.Error(), to.Phone) {
			w.Fatalf("a refused message: %v", err)
		}
		g.set(200, `{"errcode":0}`)
		w.Clock.Advance(2 * time.Minute)
		w.must(w.work())
		got := g.received()
		if len(got) != 2 || !strings.Contains(got[1].body, "7k2m") || !strings.Contains(got[1].body, to.Phone) || len(robot.received()) != 0 {
			w.Errorf("the gateway got %+v, the robot %+v", got, robot.received())
		}
		dead := get(w, func(tx *db.Tx) ([]job.Entry, error) { return job.Dead(w.Ctx, tx) })
		sms.Enabled = false
		put(w, func(tx *db.Tx) (notice.Channel, error) { return w.worker.SaveChannel(w.Ctx, tx, w.System, sms) })
		if reaches(unit, to) || len(dead) != 0 {
			w.Errorf("reached by a carrier that is switched off; given up: %+v", dead)
		}
	})
}
