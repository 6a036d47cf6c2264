package org_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

const good = "Yunshan-2026-zfb"

var client = org.Client{IP: "10.1.2.3", Agent: "test"}

// staff makes an account whose password has been changed to good.
func (w *world) staff(account, unit string, roles ...actor.Role) actor.Actor {
	w.Helper()
	first, err := w.access.FirstPassword(w.ctx)
	if err != nil {
		w.Fatal(err)
	}
	p := put(w, func(tx *db.Tx) (org.Person, error) {
		return org.CreatePerson(w.ctx, tx, w.system, org.Person{Account: account, Name: "王敏"}, first)
	})
	if err := w.give(org.Post{Person: p.ID, Unit: w.unit[unit].ID, Title: "科长", Roles: roles, From: "2026-01-01"}); err != nil {
		w.Fatal(err)
	}
	s, err := w.login(account, first.Password)
	if err != nil || !s.MustChange {
		w.Fatal(s, err)
	}
	if err := w.access.ChangePassword(w.ctx, w.d, s.Secret, first.Password, good); err != nil {
		w.Fatal(err)
	}
	if err := org.Logout(w.ctx, w.d, s.Secret); err != nil {
		w.Fatal(err)
	}
	return w.actor(account)
}

func (w *world) login(account, password string) (org.Session, error) {
	return w.access.Login(w.ctx, w.d, account, password, client)
}

func (w *world) in(account string) org.Session {
	w.Helper()
	s, err := w.login(account, good)
	if err != nil {
		w.Fatal(err)
	}
	return s
}

func (w *world) session(secret string) (actor.Actor, org.Session, error) {
	return w.access.SessionActor(w.ctx, w.d, secret)
}

func TestTheFirstStartMakesThreeAdministratorsOnce(t *testing.T) {
	each(t, func(w *world) {
		again, err := w.access.Bootstrap(w.ctx, w.d)
		if err != nil || again != nil {
			w.Errorf("a second start made %v, %v", again, err)
		}
		seen := map[string]bool{}
		for account, role := range map[string]actor.Role{"xitong": actor.System, "anquan": actor.Security, "shenji": actor.Auditor} {
			if a := w.actor(account); !slices.Equal(a.Roles, []actor.Role{role}) {
				w.Errorf("%s is %v", account, a.Roles)
			}
			s, err := w.login(account, w.passwords[account])
			if err != nil || !s.MustChange || seen[w.passwords[account]] {
				w.Errorf("%s: %+v, %v", account, s, err)
			}
			seen[w.passwords[account]] = true
		}
	})
}

func TestAFirstPasswordMustBeChangedBeforeAnything(t *testing.T) {
	each(t, func(w *world) {
		s, err := w.login("xitong", w.passwords["xitong"])
		if err != nil {
			w.Fatal(err)
		}
		a, got, err := w.session(s.Secret)
		if err != nil || !got.MustChange || len(a.Roles) != 0 || a.Unit != "" || a.Post != "" || a.Person != w.system.Person {
			w.Errorf("before the change: %+v, %+v, %v", a, got, err)
		}
		if _, err := w.access.SwitchPost(w.ctx, w.d, s.Secret, w.system.Post); !errs.Is(err, errs.Forbidden) {
			w.Errorf("chose a post: %v", err)
		}
		w.refused(errs.Forbidden, "made a token", func(tx *db.Tx) error {
			_, _, err := w.access.CreateToken(w.ctx, tx, a, org.Token{Name: "x", Person: a.Person, Post: w.system.Post, Roles: []actor.Role{actor.System}, Until: "2026-03-10"})
			return err
		})
		if err := w.access.ChangePassword(w.ctx, w.d, s.Secret, w.passwords["xitong"], good); err != nil {
			w.Fatal(err)
		}
		a, got, err = w.session(s.Secret)
		if err != nil || got.MustChange || !a.Has(actor.System) || a.Via != "session" {
			w.Errorf("after the change: %+v, %+v, %v", a, got, err)
		}
		if _, err := w.login("xitong", w.passwords["xitong"]); !errs.Is(err, errs.Unauthenticated) {
			w.Errorf("the first password still works: %v", err)
		}
	})
}

func TestAPasswordObeysTheRules(t *testing.T) {
	each(t, func(w *world) {
		w.staff("wangmin", "land", actor.Drafter)
		s := w.in("wangmin")
		change := func(old, new string) error {
			w.clock.Advance(time.Second)
			return w.access.ChangePassword(w.ctx, w.d, s.Secret, old, new)
		}
		for what, p := range map[string]string{
			"nine characters": "Yunshan-2", "two classes": "yunshan20260302", "contains the account": "xx-WangMin-2026", "weak word": "P@ssw0rd2026!",
			"weak word with digits": "Admin@123456", "walk": "1qaz@WSX3edc", "repetition": "aaaaaaaaA1!", "too long": strings.Repeat("Ab1-", 40),
			"control sign": "Yunshan\x002026", "the same again": good, "a name of the office": "Zhengwu#2026#2026",
		} {
			if err := change(good, p); !errs.Is(err, errs.Invalid) {
				w.Errorf("%s was accepted: %v", what, err)
			}
		}
		err := change(good, "wangmin")
		if n := len(errs.Reasons(err)); n != 3 {
			w.Errorf("not all reasons at once: %d, %v", n, err)
		}
		if err := change("wrong", "Another-2026-zfb"); !errs.Is(err, errs.Unauthenticated) {
			w.Errorf("the old one was wrong: %v", err)
		}
		last := good
		for i := range 4 { // with the first password and good there are six by then
			next := fmt.Sprintf("Jiangkou-%d-zfb", 2030+i)
			if err := change(last, next); err != nil {
				w.Fatal(err)
			}
			last = next
		}
		if err := change(last, good); !errs.Is(err, errs.Invalid) {
			w.Errorf("the fifth last came again: %v", err)
		}
		if err := change(last, "Jiangkou-2040-zfb"); err != nil {
			w.Fatal(err)
		}
		if err := change("Jiangkou-2040-zfb", good); err != nil {
			w.Errorf("the sixth last was refused: %v", err)
		}
	})
}

func TestAPasswordExpiresAfterNinetyDays(t *testing.T) {
	each(t, func(w *world) {
		w.staff("wangmin", "land", actor.Drafter)
		w.clock.Advance(90*24*time.Hour - time.Second)
		if s := w.in("wangmin"); s.MustChange {
			w.Error("expired too early")
		}
		w.clock.Advance(time.Second)
		s := w.in("wangmin")
		if a, _, err := w.session(s.Secret); !s.MustChange || err != nil || len(a.Roles) > 0 {
			w.Errorf("did not expire: %+v, %+v, %v", s, a, err)
		}
	})
}

func TestChangingThePasswordEndsTheOtherSessions(t *testing.T) {
	each(t, func(w *world) {
		w.staff("wangmin", "land", actor.Drafter)
		one, two := w.in("wangmin"), w.in("wangmin")
		if err := w.access.ChangePassword(w.ctx, w.d, one.Secret, good, "Another-2026-zfb"); err != nil {
			w.Fatal(err)
		}
		if _, _, err := w.session(one.Secret); err != nil {
			w.Errorf("the own session ended: %v", err)
		}
		if _, _, err := w.session(two.Secret); !errs.Is(err, errs.Unauthenticated) {
			w.Errorf("the other session lives: %v", err)
		}
	})
}

func TestAResetGivesANewFirstPassword(t *testing.T) {
	each(t, func(w *world) {
		a := w.staff("wangmin", "land", actor.Drafter)
		s := w.in("wangmin")
		for range 5 {
			w.login("wangmin", "wrong")
		}
		for _, by := range []actor.Actor{w.system, w.audit, a} {
			if _, err := w.access.ResetPassword(w.ctx, w.d, by, a.Person); !errs.Is(err, errs.Forbidden) {
				w.Errorf("by %s: %v", by.Name, err)
			}
		}
		first, err := w.access.ResetPassword(w.ctx, w.d, w.security, a.Person)
		if err != nil {
			w.Fatal(err)
		}
		if _, _, err := w.session(s.Secret); !errs.Is(err, errs.Unauthenticated) {
			w.Errorf("the session lives: %v", err)
		}
		if _, err := w.login("wangmin", good); !errs.Is(err, errs.Unauthenticated) {
			w.Errorf("the old password works: %v", err)
		}
		if s, err := w.login("wangmin", first.Password); err != nil || !s.MustChange {
			w.Errorf("the new one: %+v, %v", s, err)
		}
	})
}

func TestFiveFailuresInFifteenMinutesLockForFifteen(t *testing.T) {
	each(t, func(w *world) {
		w.staff("wangmin", "land", actor.Drafter)
		for _, account := range []string{"wangmin", "nobody-of-this-name"} { // the unknown account locks in the same way
			fail := func(want errs.Kind) {
				w.Helper()
				if _, err := w.login(account, "wrong"); !errs.Is(err, want) {
					w.Errorf("%s: %v, want kind %d", account, err, want)
				}
			}
			fail(errs.Unauthenticated)
			w.clock.Advance(10 * time.Minute)
			for range 3 {
				fail(errs.Unauthenticated)
			}
			w.clock.Advance(5 * time.Minute) // the first one is 15 minutes old
			fail(errs.Unauthenticated)
			fail(errs.TooMany) // the fifth within 15 minutes
			w.clock.Advance(15*time.Minute - time.Second)
			fail(errs.TooMany) // does not prolong the lock
			if account == "wangmin" {
				if _, err := w.login(account, good); !errs.Is(err, errs.TooMany) {
					w.Errorf("the right password opens the lock: %v", err)
				}
			}
			w.clock.Advance(time.Second)
			fail(errs.Unauthenticated) // counts from nothing
			if account == "wangmin" {
				w.in("wangmin") // which clears the count
				for range 4 {
					fail(errs.Unauthenticated)
				}
			}
			w.clock.Advance(time.Hour)
		}
	})
}

func TestTheSecurityAdministratorUnlocks(t *testing.T) {
	each(t, func(w *world) {
		a := w.staff("wangmin", "land", actor.Drafter)
		for range 5 {
			w.login("WangMin", "wrong")
		}
		if _, err := w.login("wangmin", good); !errs.Is(err, errs.TooMany) {
			w.Errorf("not locked: %v", err)
		}
		if err := w.access.Unlock(w.ctx, w.d, w.system, "wangmin"); !errs.Is(err, errs.Forbidden) {
			w.Errorf("the system administrator: %v", err)
		}
		if err := w.access.Unlock(w.ctx, w.d, w.security, "wangmin"); err != nil {
			w.Fatal(err)
		}
		w.in("wangmin")
		if got := w.audited(a.Person); !slices.Contains(got, "unlock-account") || got[len(got)-1] != "login" {
			w.Errorf("audited %q", got)
		}
	})
}

func TestFailedLoginsAreKeptApartAndBlurred(t *testing.T) {
	each(t, func(w *world) {
		w.login("My-Secret-2026", "wrong")
		fs := get(w, func(tx *db.Tx) ([]org.Failure, error) { return org.Failures(w.ctx, tx, "", 10) })
		if len(fs) != 1 || fs[0].Account != org.BlurAccount(" my-secret-2026 ") || fs[0].Client != client || fs[0].Why != "password" {
			w.Fatalf("failures %+v", fs)
		}
		if strings.Contains(fmt.Sprint(fs), "ecret") {
			w.Errorf("the account stands in clear: %+v", fs)
		}
		w.login("other", strings.Repeat("x", 1<<20))
		older := get(w, func(tx *db.Tx) ([]org.Failure, error) { return org.Failures(w.ctx, tx, fs[0].ID, 10) })
		if len(older) > 1 {
			w.Errorf("older than the first: %+v", older)
		}
		w.clock.Advance(201 * 24 * time.Hour)
		w.do(func(tx *db.Tx) error { return w.access.Sweep(w.ctx, tx) })
		if fs := get(w, func(tx *db.Tx) ([]org.Failure, error) { return org.Failures(w.ctx, tx, "", 10) }); len(fs) != 0 {
			w.Errorf("kept too long: %+v", fs)
		}
	})
}

func TestUnknownDisabledAndWrongAreAnsweredAlike(t *testing.T) {
	each(t, func(w *world) {
		a := w.staff("wangmin", "land", actor.Drafter)
		w.staff("liqiang", "land", actor.Drafter)
		w.create("nopassword", "无口令")
		w.do(func(tx *db.Tx) error {
			return org.UpdatePerson(w.ctx, tx, w.system, org.Person{ID: a.Person, Account: "wangmin", Name: "王敏", Disabled: true})
		})
		_, want := w.login("liqiang", "wrong")
		for _, c := range [][2]string{{"wangmin", good}, {"wangmin", "wrong"}, {"unknown", good}, {"nopassword", ""}, {"", ""}, {"liqiang", ""}, {"x' OR '1'='1", "x"}} {
			before := w.access.Hasher.Runs()
			_, err := w.login(c[0], c[1])
			if !errs.Is(err, errs.Unauthenticated) || err.Error() != want.Error() {
				w.Errorf("%q: %v", c, err)
			}
			if n := w.access.Hasher.Runs() - before; n != 1 {
				w.Errorf("%q took %d hashes: the time tells it apart", c, n)
			}
		}
	})
}

func TestWhoHasNoPostDoesNotComeIn(t *testing.T) {
	each(t, func(w *world) {
		a := w.staff("wangmin", "land", actor.Drafter)
		w.do(func(tx *db.Tx) error {
			p, err := org.PostByID(w.ctx, tx, a.Post)
			if err != nil {
				return err
			}
			p.Until = "2026-03-02"
			return org.UpdatePost(w.ctx, tx, w.security, p)
		})
		s := w.in("wangmin")
		w.clock.Advance(23 * time.Minute)
		if _, _, err := w.session(s.Secret); err != nil {
			w.Fatal(err)
		}
		w.clock.Set(w.clock.Now().Truncate(24 * time.Hour).Add(16 * time.Hour)) // midnight in Beijing
		if _, err := w.login("wangmin", good); !errs.Is(err, errs.Forbidden) {
			w.Errorf("came in without a post: %v", err)
		}
	})
}

func TestConcurrentLoginsKeepTheLimits(t *testing.T) {
	each(t, func(w *world) {
		a := w.staff("wangmin", "land", actor.Drafter)
		var wg sync.WaitGroup
		var mu sync.Mutex
		kinds := map[errs.Kind]int{}
		secrets := map[string]bool{}
		for range 8 {
			wg.Go(func() {
				s, err := w.login("wangmin", good)
				if err != nil {
					w.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				secrets[s.Secret] = true
			})
		}
		wg.Wait()
		live := get(w, func(tx *db.Tx) ([]org.Session, error) { return w.access.Sessions(w.ctx, tx, a.Person) })
		if len(secrets) != 8 || len(live) != 3 {
			w.Errorf("%d secrets, %d sessions", len(secrets), len(live))
		}
		for range 20 {
			wg.Go(func() {
				_, err := w.login("wangmin", "wrong")
				mu.Lock()
				defer mu.Unlock()
				kinds[errs.KindOf(err)]++
			})
		}
		wg.Wait()
		if kinds[errs.Unauthenticated] > 5 || kinds[errs.Unauthenticated]+kinds[errs.TooMany] != 20 {
			w.Errorf("answers %v", kinds)
		}
		if _, err := w.login("wangmin", good); !errs.Is(err, errs.TooMany) {
			w.Errorf("not locked: %v", err)
		}
	})
}
