package org_test

import (
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func TestASessionEndsAfterThirtyIdleMinutes(t *testing.T) {
	each(t, func(w *world) {
		w.staff("wangmin", "land", actor.Drafter)
		s := w.in("wangmin")
		w.clock.Advance(30*time.Minute - time.Millisecond)
		if _, _, err := w.session(s.Secret); err != nil {
			w.Errorf("ended too early: %v", err)
		}
		w.clock.Advance(30*time.Minute - time.Millisecond) // the last request counts
		if _, _, err := w.session(s.Secret); err != nil {
			w.Errorf("the last request did not count: %v", err)
		}
		w.clock.Advance(30 * time.Minute)
		if _, _, err := w.session(s.Secret); !errs.Is(err, errs.Unauthenticated) || !strings.Contains(err.Error(), "30分钟") {
			w.Errorf("lives on: %v", err)
		}
	})
}

func TestASessionEndsAfterTwelveHoursWhateverIsDone(t *testing.T) {
	each(t, func(w *world) {
		w.staff("wangmin", "land", actor.Drafter)
		s := w.in("wangmin")
		for range 35 {
			w.clock.Advance(20 * time.Minute)
			if _, _, err := w.session(s.Secret); err != nil {
				w.Fatal(err)
			}
		}
		w.clock.Advance(20*time.Minute - time.Millisecond)
		if _, _, err := w.session(s.Secret); err != nil {
			w.Errorf("ended too early: %v", err)
		}
		w.clock.Advance(time.Millisecond)
		if _, _, err := w.session(s.Secret); !errs.Is(err, errs.Unauthenticated) || !strings.Contains(err.Error(), "12小时") {
			w.Errorf("lives on: %v", err)
		}
	})
}

func TestTheLastUseIsWrittenOnceAMinute(t *testing.T) {
	each(t, func(w *world) {
		a := w.staff("wangmin", "land", actor.Drafter)
		s := w.in("wangmin")
		seen := func() time.Duration {
			if _, _, err := w.session(s.Secret); err != nil {
				w.Fatal(err)
			}
			live := get(w, func(tx *db.Tx) ([]org.Session, error) { return w.access.Sessions(w.ctx, tx, a.Person) })
			return live[0].Seen.Sub(s.Created)
		}
		w.clock.Advance(59 * time.Second)
		if d := seen(); d != 0 {
			w.Errorf("written after %v", d)
		}
		w.clock.Advance(time.Second)
		if d := seen(); d != time.Minute {
			w.Errorf("written at %v", d)
		}
	})
}

func TestForgedAndGarbageSecretsAreNobody(t *testing.T) {
	each(t, func(w *world) {
		w.staff("wangmin", "land", actor.Drafter)
		s := w.in("wangmin")
		last := "0"
		if strings.HasSuffix(s.Secret, "0") {
			last = "g"
		}
		for _, secret := range []string{"", "x", s.ID, s.Secret[:51], s.Secret[:51] + last, s.Secret + " ", strings.ToUpper(s.Secret) + "!",
			strings.Repeat("0", 52), strings.Repeat("\x00", 52), strings.Repeat("'", 52), strings.Repeat("\xff", 52), strings.Repeat("a", 1<<20)} {
			a, _, err := w.session(secret)
			if !errs.Is(err, errs.Unauthenticated) || a.Known() {
				w.Errorf("%.20q: %+v, %v", secret, a, err)
			}
			if a, err := w.access.TokenActor(w.ctx, w.d, secret); !errs.Is(err, errs.Unauthenticated) || a.Known() {
				w.Errorf("as a token %.20q: %+v, %v", secret, a, err)
			}
		}
		stored := get(w, func(tx *db.Tx) ([]string, error) { return db.All(w.ctx, tx, db.Text, `SELECT hash FROM session`) })
		if strings.Contains(strings.Join(stored, " "), s.Secret) {
			w.Error("the secret is stored")
		}
	})
}

func TestAPersonChoosesAmongTheOwnPosts(t *testing.T) {
	each(t, func(w *world) {
		a := w.staff("wangmin", "land", actor.Drafter)
		other := w.person("liqiang", "李强", "land", actor.Head)
		if err := w.give(org.Post{Person: a.Person, Unit: w.unit["education"].ID, Title: "副局长", Roles: []actor.Role{actor.Head}, Until: "2026-03-02", Order: 1}); err != nil {
			w.Fatal(err)
		}
		as := get(w, func(tx *db.Tx) ([]actor.Actor, error) { return org.ActorsOf(w.ctx, tx, a.Person) })
		s := w.in("wangmin")
		if s.Post != as[0].Post {
			w.Errorf("the first post is not taken: %+v", s)
		}
		if _, err := w.access.SwitchPost(w.ctx, w.d, s.Secret, other.Post); !errs.Is(err, errs.Forbidden) {
			w.Errorf("took somebody else's post: %v", err)
		}
		to, err := w.access.SwitchPost(w.ctx, w.d, s.Secret, as[1].Post)
		if err != nil || to.Unit != w.unit["education"].ID || to.Via != "session" {
			w.Errorf("switched to %+v, %v", to, err)
		}
		now, _, err := w.session(s.Secret)
		if err != nil || now.Post != as[1].Post || !now.Has(actor.Head) || now.Has(actor.Drafter) {
			w.Errorf("acts as %+v, %v", now, err)
		}
		w.clock.Set(workday.Date("2026-03-03").Time().Add(-20 * time.Minute))
		s = w.in("wangmin")
		if _, err := w.access.SwitchPost(w.ctx, w.d, s.Secret, as[1].Post); err != nil {
			w.Fatal(err)
		}
		w.clock.Advance(25 * time.Minute) // over midnight: the post has ended
		now, got, err := w.session(s.Secret)
		if err != nil || !got.MustChoose || len(now.Roles) != 0 || now.Person != a.Person {
			w.Errorf("after the post has ended: %+v, %+v, %v", now, got, err)
		}
	})
}

func TestLoggingOut(t *testing.T) {
	each(t, func(w *world) {
		a := w.staff("wangmin", "land", actor.Drafter)
		other := w.staff("liqiang", "land", actor.Drafter)
		dead := func(s org.Session) bool { _, _, err := w.session(s.Secret); return errs.Is(err, errs.Unauthenticated) }
		one, two, three := w.in("wangmin"), w.in("wangmin"), w.in("wangmin")
		if err := org.Logout(w.ctx, w.d, one.Secret); err != nil || !dead(one) || dead(two) {
			w.Errorf("logout: %v", err)
		}
		if err := org.Logout(w.ctx, w.d, "unknown"); err != nil {
			w.Errorf("logout twice: %v", err)
		}
		w.refused(errs.NotFound, "somebody else's session", func(tx *db.Tx) error { return org.LogoutSession(w.ctx, tx, other, two.ID) })
		w.do(func(tx *db.Tx) error { return org.LogoutSession(w.ctx, tx, a, two.ID) })
		if !dead(two) || dead(three) {
			w.Error("ended the wrong one")
		}
		w.refused(errs.Forbidden, "all of somebody else", func(tx *db.Tx) error { return org.LogoutAll(w.ctx, tx, other, a.Person) })
		w.do(func(tx *db.Tx) error { return org.LogoutAll(w.ctx, tx, a, a.Person) })
		if !dead(three) {
			w.Error("one is left")
		}
		s := w.in("wangmin")
		w.do(func(tx *db.Tx) error {
			return org.UpdatePerson(w.ctx, tx, w.system, org.Person{ID: a.Person, Account: "wangmin", Name: "王敏", Disabled: true})
		})
		if !dead(s) {
			w.Error("a disabled account acts")
		}
	})
}

func TestTheFourthSessionEndsTheLeastUsed(t *testing.T) {
	each(t, func(w *world) {
		a := w.staff("wangmin", "land", actor.Drafter)
		var all []org.Session
		for range 3 {
			all = append(all, w.in("wangmin"))
			w.clock.Advance(2 * time.Minute)
		}
		if _, _, err := w.session(all[0].Secret); err != nil { // used again: the second is now the least used
			w.Fatal(err)
		}
		w.in("wangmin")
		for i, want := range []bool{true, false, true} {
			if _, _, err := w.session(all[i].Secret); (err == nil) != want {
				w.Errorf("session %d: %v", i, err)
			}
		}
		w.clock.Advance(time.Hour)
		w.do(func(tx *db.Tx) error { return w.access.Sweep(w.ctx, tx) })
		n := get(w, func(tx *db.Tx) (n int, err error) {
			err = tx.QueryRow(w.ctx, `SELECT COUNT(*) FROM session WHERE person = ?`, a.Person).Scan(&n)
			return n, err
		})
		if n != 0 {
			w.Errorf("%d ended sessions are kept", n)
		}
	})
}

func TestATokenActsInAPostUntilItsLastDay(t *testing.T) {
	each(t, func(w *world) {
		a := w.person("wangmin", "王敏", "land", actor.Drafter, actor.Head)
		other := w.person("liqiang", "李强", "land", actor.Drafter)
		good := org.Token{Name: "办公系统", Person: a.Person, Post: a.Post, Roles: []actor.Role{actor.Drafter}, Until: "2026-03-10"}
		byToken := a
		byToken.Via = "token"
		for _, c := range []struct {
			what string
			kind errs.Kind
			by   actor.Actor
			edit func(*org.Token)
		}{
			{"by somebody else", errs.Forbidden, other, func(*org.Token) {}},
			{"by nobody", errs.Forbidden, actor.Actor{}, func(*org.Token) {}},
			{"by a token", errs.Forbidden, byToken, func(*org.Token) {}},
			{"no name", errs.Invalid, a, func(t *org.Token) { t.Name = "" }},
			{"no roles", errs.Invalid, a, func(t *org.Token) { t.Roles = nil }},
			{"more roles than the post", errs.Invalid, a, func(t *org.Token) { t.Roles = []actor.Role{actor.Drafter, actor.Issuer} }},
			{"somebody else's post", errs.Invalid, a, func(t *org.Token) { t.Post = other.Post }},
			{"no end", errs.Invalid, a, func(t *org.Token) { t.Until = "" }},
			{"over a year", errs.Invalid, a, func(t *org.Token) { t.Until = "2027-03-03" }},
			{"already over", errs.Invalid, a, func(t *org.Token) { t.Until = "2026-03-01" }},
		} {
			tok := good
			c.edit(&tok)
			w.refused(c.kind, c.what, func(tx *db.Tx) error { _, _, err := w.access.CreateToken(w.ctx, tx, c.by, tok); return err })
		}
		create := func() (secret string, tok org.Token) {
			w.do(func(tx *db.Tx) (err error) { secret, tok, err = w.access.CreateToken(w.ctx, tx, a, good); return err })
			return secret, tok
		}
		secret, tok := create()
		act := func() (actor.Actor, error) { return w.access.TokenActor(w.ctx, w.d, secret) }
		got, err := act()
		if err != nil || got.Person != a.Person || got.Unit != a.Unit || got.Via != "token" || len(got.Roles) != 1 || !got.Has(actor.Drafter) {
			w.Errorf("acts as %+v, %v", got, err)
		}
		list := get(w, func(tx *db.Tx) ([]org.Token, error) { return org.Tokens(w.ctx, tx, a.Person) })
		if len(list) != 1 || list[0].Used.IsZero() || list[0].Name != "办公系统" || list[0].ID != tok.ID {
			w.Errorf("tokens %+v", list)
		}
		stored := get(w, func(tx *db.Tx) ([]string, error) { return db.All(w.ctx, tx, db.Text, `SELECT hash FROM token`) })
		if strings.Contains(secret, stored[0]) || strings.Contains(stored[0], secret) {
			w.Error("the secret is stored")
		}
		w.clock.Set(workday.Date("2026-03-11").Time().Add(-time.Second))
		if _, err := act(); err != nil {
			w.Errorf("on its last day: %v", err)
		}
		w.clock.Advance(time.Second)
		if _, err := act(); !errs.Is(err, errs.Unauthenticated) {
			w.Errorf("after its last day: %v", err)
		}
		good.Until = "2026-12-31"
		secret, tok = create()
		w.refused(errs.NotFound, "revoked by somebody else", func(tx *db.Tx) error { return org.RevokeToken(w.ctx, tx, other, tok.ID) })
		w.do(func(tx *db.Tx) error { return org.RevokeToken(w.ctx, tx, w.security, tok.ID) })
		w.refused(errs.Conflict, "revoked twice", func(tx *db.Tx) error { return org.RevokeToken(w.ctx, tx, a, tok.ID) })
		if _, err := act(); !errs.Is(err, errs.Unauthenticated) {
			w.Errorf("revoked: %v", err)
		}
		secret, _ = create()
		w.do(func(tx *db.Tx) error {
			p, err := org.PostByID(w.ctx, tx, a.Post)
			if err != nil {
				return err
			}
			p.Roles = []actor.Role{actor.Head}
			return org.UpdatePost(w.ctx, tx, w.security, p)
		})
		if got, err := act(); err != nil || len(got.Roles) != 0 {
			w.Errorf("the post has lost the role: %+v, %v", got, err)
		}
		w.do(func(tx *db.Tx) error {
			return org.UpdatePerson(w.ctx, tx, w.system, org.Person{ID: a.Person, Account: "wangmin", Name: "王敏", Disabled: true})
		})
		if _, err := act(); !errs.Is(err, errs.Unauthenticated) {
			w.Errorf("disabled: %v", err)
		}
	})
}
