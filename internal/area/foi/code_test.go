package foi_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// post is a courier that keeps what it was given.
type post struct {
	closed bool
	sent   []string
}

func (p *post) Reaches(_ context.Context, _ *db.Tx, _ string, to notice.Address) (bool, error) {
	return !p.closed && to.Email+to.Phone != "", nil
}

func (p *post) Direct(_ context.Context, _ *db.Tx, _ string, to notice.Address, _, text string) (int, error) {
	p.sent = append(p.sent, to.Email+"|"+to.Phone+"|"+text)
	return 1, nil
}

func TestALostCodeIsRenewedForWhoeverFiledItAlone(t *testing.T) {
	each(t, func(w *world) {
		id := w.applied("2026-03-02")
		no := w.get(id).No
		renew := func(in foi.Lost) int {
			w.Helper()
			before := len(w.post.sent)
			w.write(func(tx *db.Tx) error { return w.area.Renew(w.ctx, tx, in) })
			return len(w.post.sent) - before
		}
		for _, in := range []foi.Lost{
			{No: no, Person: "陈静", Proof: "13800000001"}, {No: no, Person: "陈晶", Proof: "13800000000"}, {No: no, Person: "陈静", Proof: ""}, {No: "县教委依申请〔2026〕99号", Person: "陈静", Proof: "13800000000"},
			{No: "' OR 1=1 --", Person: "陈静", Proof: "13800000000"}, {No: "", Person: "", Proof: ""},
		} {
			if n := renew(in); n != 0 || w.get(id).CodeHash != "" {
				w.Errorf("%+v gets a code", in)
			}
		}
		w.on("2026-03-03") // a day has its own number of tries
		if n := renew(foi.Lost{No: strings.NewReplacer("〔", "[", "〕", "] ").Replace(no), Person: " 陈静 ", Proof: "11010519491231002x"}); n != 1 {
			w.Fatal("no code is sent to the applicant")
		}
		first := w.get(id).CodeHash
		code := regexp.MustCompile(`[0-9a-z]{5}(-[0-9a-z]{5}){3}`).FindString(w.post.sent[0])
		if first == "" || code == "" || !strings.HasPrefix(w.post.sent[0], "a@example.com|13800000000|") || strings.Contains(w.post.sent[0], "110105") {
			w.Fatalf("%q", w.post.sent)
		}
		renew(foi.Lost{No: no, Person: "陈静", Proof: "a@EXAMPLE.com"})
		if w.get(id).CodeHash == first {
			w.Error("the old code stays")
		}
		for range 9 {
			renew(foi.Lost{No: no, Person: "陈静", Proof: "13800000000"})
		}
		if n := len(w.post.sent); n != 5 {
			w.Errorf("%d codes on one day", n)
		}
		w.on("2026-03-04")
		w.post.closed = true
		last := w.get(id).CodeHash
		if renew(foi.Lost{No: no, Person: "陈静", Proof: "13800000000"}); w.get(id).CodeHash != last {
			w.Error("a code ends although none can be sent")
		}
		w.write(func(tx *db.Tx) error {
			var n int
			err := tx.QueryRow(w.ctx, `SELECT COUNT(*) FROM audit WHERE action = 'foi/lost-code'`).Scan(&n)
			if n != 18 {
				w.Errorf("%d of 18 attempts are in the audit chain", n)
			}
			return err
		})
	})
}

func TestACodeIsHandedOutByTheUnitAlone(t *testing.T) {
	each(t, func(w *world) {
		id := w.applied("2026-03-02")
		give := func(name string) (bool, error) {
			return db.Put(w.ctx, w.d, func(tx *db.Tx) (bool, error) {
				return w.area.HandOutCode(w.ctx, tx, foi.Name, id, w.who[name], "token "+name, "0123456789", "查看居民身份证原件")
			})
		}
		if again, err := give("李明"); err != nil || again || w.get(id).CodeHash == "" {
			w.Fatalf("no code is kept: %v", err)
		}
		if again, err := give("李明"); err != nil || !again {
			w.Errorf("a second click gives another code: %v", err)
		}
		for _, name := range []string{"郑浩", "孙涛", "赵强"} {
			if _, err := give(name); errs.KindOf(err) != errs.Forbidden {
				w.Errorf("%s gives a code out: %v", name, err)
			}
		}
		v, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (lifecycle.View, error) {
			return w.engine.View(w.ctx, tx, foi.Name, id, w.who["李明"])
		})
		if _, ok := v.Offer("reissue"); err != nil || ok {
			w.Errorf("the step is offered where its code would not be shown: %v", err)
		}
		outsider := actor.Actor{Person: "applicant", Name: "申请人", Unit: w.unit["县财政局"].ID, Roles: []actor.Role{"申请人"}}
		if _, err := w.try(outsider, foi.Name, id, "reissue", &foi.Reissue{CodeHash: "z"}); err == nil || errs.KindOf(err) == errs.Internal {
			w.Errorf("another unit's applicant: %v", err)
		}
	})
}
