package org_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func (w *world) give(p org.Post) error {
	return w.d.Write(w.ctx, func(tx *db.Tx) error { _, err := org.GivePost(w.ctx, tx, w.security, p); return err })
}

func (w *world) create(account, name string) org.Person {
	w.Helper()
	return put(w, func(tx *db.Tx) (org.Person, error) {
		return org.CreatePerson(w.ctx, tx, w.system, org.Person{Account: account, Name: name}, org.First{})
	})
}

func TestAnAccountIsCheckedBeforeItIsMade(t *testing.T) {
	each(t, func(w *world) {
		for _, p := range []org.Person{
			{Account: "admin", Name: "王敏"}, {Account: "ROOT", Name: "王敏"}, {Account: "wm", Name: "王敏"}, {Account: "王敏", Name: "王敏"},
			{Account: "wang min", Name: "王敏"}, {Account: "9wang", Name: "王敏"}, {Account: "wangmin", Name: " "},
			{Account: "wangmin", Name: "王敏", Phone: "abc"}, {Account: "wangmin", Name: "王敏", Email: "a@b@c"}, {Account: "Xitong", Name: "王敏"},
		} {
			w.refused(errs.Invalid, fmt.Sprint(p), func(tx *db.Tx) error { _, err := org.CreatePerson(w.ctx, tx, w.system, p, org.First{}); return err })
		}
		for _, by := range []actor.Actor{w.security, w.audit, {}, {Person: "x", Roles: []actor.Role{actor.Head}}} {
			w.refused(errs.Forbidden, by.Name, func(tx *db.Tx) error {
				_, err := org.CreatePerson(w.ctx, tx, by, org.Person{Account: "wangmin", Name: "王敏"}, org.First{})
				return err
			})
		}
		p := w.create(" WangMin ", "王敏")
		p.Phone, p.Email, p.Name = "023-12345678", "wang@example.gov.cn", "王敏敏"
		w.do(func(tx *db.Tx) error { return org.UpdatePerson(w.ctx, tx, w.system, p) })
		got := get(w, func(tx *db.Tx) (org.Person, error) { return org.PersonByAccount(w.ctx, tx, "WANGMIN") })
		if got != p || got.Account != "wangmin" {
			w.Errorf("read back %+v", got)
		}
		w.refused(errs.Invalid, "another account", func(tx *db.Tx) error {
			q := p
			q.Account = "zhangwei"
			return org.UpdatePerson(w.ctx, tx, w.system, q)
		})
		if got := w.audited(p.ID); !slices.Equal(got, []string{"create-person", "update-person"}) {
			w.Errorf("audited %q", got)
		}
		if all := get(w, func(tx *db.Tx) ([]org.Person, error) { return org.People(w.ctx, tx) }); len(all) != 4 {
			w.Errorf("%d people", len(all))
		}
		some := get(w, func(tx *db.Tx) (map[string]org.Person, error) {
			return org.PeopleByID(w.ctx, tx, []string{p.ID, "nobody"})
		})
		if len(some) != 1 || some[p.ID].Name != "王敏敏" {
			w.Errorf("by id %v", some)
		}
	})
}

func TestAdministratorsExcludeEachOtherAndAllBusiness(t *testing.T) {
	each(t, func(w *world) {
		unit := w.unit["office"].ID
		for _, c := range []struct {
			a, b actor.Role
			ok   bool
		}{
			{actor.System, actor.Security, false}, {actor.System, actor.Auditor, false}, {actor.Security, actor.Auditor, false},
			{actor.System, actor.Drafter, false}, {actor.Issuer, actor.Security, false}, {actor.Publisher, actor.Auditor, false},
			{actor.Drafter, actor.Issuer, true}, {actor.System, actor.System, true},
		} {
			both := w.create(fmt.Sprintf("one-%s-%s", c.a, c.b), "某人")
			if err := w.give(org.Post{Person: both.ID, Unit: unit, Title: "岗位", Roles: []actor.Role{c.a, c.b}}); (err == nil) != c.ok {
				w.Errorf("%s and %s in one post: %v", c.a, c.b, err)
			}
			two := w.create(fmt.Sprintf("two-%s-%s", c.a, c.b), "某人")
			if err := w.give(org.Post{Person: two.ID, Unit: unit, Title: "岗位", Roles: []actor.Role{c.a}}); err != nil {
				w.Fatal(err)
			}
			err := w.give(org.Post{Person: two.ID, Unit: w.unit["land"].ID, Title: "岗位", Roles: []actor.Role{c.b}})
			if (err == nil) != c.ok {
				w.Errorf("%s and %s in two posts: %v", c.a, c.b, err)
			}
			if !c.ok && (!errs.Is(err, errs.Refused) || errs.Reasons(err)[0].Clause != "GB/T 22239-2019 8.1.5" || !strings.Contains(err.Error(), c.a.Name())) {
				w.Errorf("the refusal does not say why: %v", err)
			}
		}
		p := w.create("zhangwei", "张伟")
		if err := w.give(org.Post{Person: p.ID, Unit: unit, Title: "主任", Roles: []actor.Role{actor.Head}, Until: "2026-03-10"}); err != nil {
			w.Fatal(err)
		}
		if err := w.give(org.Post{Person: p.ID, Title: "审计", Roles: []actor.Role{actor.Auditor}, From: "2026-03-10"}); !errs.Is(err, errs.Refused) {
			w.Errorf("from the last day of the other post on: %v", err)
		}
		if err := w.give(org.Post{Person: p.ID, Title: "审计", Roles: []actor.Role{actor.Auditor}, From: "2026-03-11"}); err != nil {
			w.Errorf("after the other post: %v", err)
		}
		posts := get(w, func(tx *db.Tx) ([]org.Post, error) { return org.PostsOf(w.ctx, tx, p.ID) })
		w.refused(errs.Refused, "the first post prolonged into the second", func(tx *db.Tx) error {
			i := slices.IndexFunc(posts, func(p org.Post) bool { return p.Until != "" })
			posts[i].Until = ""
			return org.UpdatePost(w.ctx, tx, w.security, posts[i])
		})
	})
}

func TestAPostIsCheckedBeforeItIsGiven(t *testing.T) {
	each(t, func(w *world) {
		p := w.create("wangmin", "王敏")
		good := org.Post{Person: p.ID, Unit: w.unit["land"].ID, Title: "科长", Roles: []actor.Role{actor.Drafter}}
		for what, edit := range map[string]func(*org.Post){
			"no title": func(p *org.Post) { p.Title = "" }, "no unit": func(p *org.Post) { p.Unit = "" },
			"unknown role": func(p *org.Post) { p.Roles = []actor.Role{"king"} }, "bad date": func(p *org.Post) { p.From = "now" },
			"before its unit": func(p *org.Post) { p.From, p.Until = "1990-01-01", "1990-12-31" },
		} {
			post := good
			edit(&post)
			if err := w.give(post); !errs.Is(err, errs.Invalid) {
				w.Errorf("%s: %v", what, err)
			}
		}
		unknown := good
		unknown.Person = "nobody"
		if err := w.give(unknown); !errs.Is(err, errs.NotFound) {
			w.Errorf("unknown person: %v", err)
		}
		for _, by := range []actor.Actor{w.system, w.audit, {Person: p.ID, Roles: []actor.Role{actor.Head}}} {
			err := w.refused(errs.Forbidden, "by "+by.Name, func(tx *db.Tx) error { _, err := org.GivePost(w.ctx, tx, by, good); return err })
			if !strings.Contains(fmt.Sprint(err), "安全管理员") {
				w.Errorf("the refusal does not say who may: %v", err)
			}
		}
		post := put(w, func(tx *db.Tx) (org.Post, error) { return org.GivePost(w.ctx, tx, w.security, good) })
		w.refused(errs.Invalid, "moved to another unit", func(tx *db.Tx) error {
			q := post
			q.Unit = w.unit["tax"].ID
			return org.UpdatePost(w.ctx, tx, w.security, q)
		})
		w.refused(errs.Forbidden, "changed by the system administrator", func(tx *db.Tx) error { return org.UpdatePost(w.ctx, tx, w.system, post) })
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	each(t, func(w *world) {
		posts := get(w, func(tx *db.Tx) ([]org.Post, error) { return org.PostsOf(w.ctx, tx, w.security.Person) })
		end := func(tx *db.Tx) error {
			p := posts[0]
			p.From, p.Until = "2026-01-01", "2026-03-01"
			return org.UpdatePost(w.ctx, tx, w.security, p)
		}
		disable := func(tx *db.Tx) error {
			p, err := org.PersonByID(w.ctx, tx, w.security.Person)
			if err != nil {
				return err
			}
			p.Disabled = true
			return org.UpdatePerson(w.ctx, tx, w.system, p)
		}
		w.refused(errs.Refused, "ended", end)
		w.refused(errs.Refused, "disabled", disable)
		next := w.create("anquan2", "接任者")
		if err := w.give(org.Post{Person: next.ID, Title: "安全管理员", Roles: []actor.Role{actor.Security}}); err != nil {
			w.Fatal(err)
		}
		w.do(end)
		w.do(disable)
		if as := get(w, func(tx *db.Tx) ([]actor.Actor, error) { return org.ActorsOf(w.ctx, tx, w.security.Person) }); len(as) != 0 {
			w.Errorf("still acts: %+v", as)
		}
	})
}

func TestAPostIsInForceFromItsFirstToItsLastDayInBeijing(t *testing.T) {
	each(t, func(w *world) {
		p := w.create("wangmin", "王敏")
		for _, post := range []org.Post{
			{Person: p.ID, Unit: w.unit["land"].ID, Title: "副科长", Roles: []actor.Role{actor.Drafter}, From: "2026-03-05", Until: "2026-03-06", Order: 2},
			{Person: p.ID, Unit: w.unit["tax"].ID, Title: "科长", Roles: []actor.Role{actor.Head, actor.Drafter, actor.Head}, From: "2026-03-06", Order: 1},
		} {
			if err := w.give(post); err != nil {
				w.Fatal(err)
			}
		}
		for _, c := range []struct {
			at   time.Time
			want string
		}{
			{workday.Date("2026-03-05").Time().Add(-time.Second), ""},
			{workday.Date("2026-03-05").Time(), "副科长"},
			{workday.Date("2026-03-06").Time(), "科长 副科长"},
			{workday.Date("2026-03-07").Time().Add(-time.Second), "科长 副科长"},
			{workday.Date("2026-03-07").Time(), "科长"},
		} {
			w.clock.Set(c.at)
			var got []string
			for _, a := range get(w, func(tx *db.Tx) ([]actor.Actor, error) { return org.ActorsOf(w.ctx, tx, p.ID) }) {
				got = append(got, a.Title)
			}
			if strings.Join(got, " ") != c.want {
				w.Errorf("at %v: %q, want %q", c.at, got, c.want)
			}
		}
		a := w.actor("wangmin")
		if a.UnitName != "云山市税务局" || a.Name != "王敏" || !slices.Equal(a.Roles, []actor.Role{actor.Drafter, actor.Head}) || a.For != "" {
			w.Errorf("actor %+v", a)
		}
	})
}

func TestADelegationLetsAnotherActInThePost(t *testing.T) {
	each(t, func(w *world) {
		head := w.person("zhangwei", "张伟", "land", actor.Head, actor.Issuer)
		deputy := w.person("wangmin", "王敏", "land", actor.Drafter)
		delegate := func(by actor.Actor, g org.Delegation) (org.Delegation, error) {
			return db.Put(w.ctx, w.d, func(tx *db.Tx) (org.Delegation, error) { return org.Delegate(w.ctx, tx, by, g) })
		}
		good := org.Delegation{Kind: org.Authorised, Post: head.Post, To: deputy.Person, Roles: []actor.Role{actor.Head},
			From: "2026-03-03", Until: "2026-03-04", Why: "外出学习"}
		byToken := head
		byToken.Via = "token"
		for _, c := range []struct {
			what string
			kind errs.Kind
			by   actor.Actor
			edit func(*org.Delegation)
		}{
			{"by somebody else", errs.Forbidden, deputy, func(*org.Delegation) {}},
			{"by nobody", errs.Forbidden, actor.Actor{}, func(*org.Delegation) {}},
			{"by a token of the holder", errs.Forbidden, byToken, func(*org.Delegation) {}},
			{"deputy by the holder", errs.Forbidden, head, func(g *org.Delegation) { g.Kind = org.Deputy }},
			{"unknown kind", errs.Invalid, head, func(g *org.Delegation) { g.Kind = "" }},
			{"unknown post", errs.NotFound, head, func(g *org.Delegation) { g.Post = "x" }},
			{"to oneself", errs.Invalid, head, func(g *org.Delegation) { g.To = head.Person }},
			{"to nobody", errs.NotFound, head, func(g *org.Delegation) { g.To = "" }},
			{"no roles", errs.Invalid, head, func(g *org.Delegation) { g.Roles = nil }},
			{"roles that the post has not", errs.Invalid, head, func(g *org.Delegation) { g.Roles = []actor.Role{actor.Secrecy} }},
			{"no reason", errs.Invalid, head, func(g *org.Delegation) { g.Why = " " }},
			{"without end", errs.Invalid, head, func(g *org.Delegation) { g.Until = "" }},
			{"for the past", errs.Invalid, head, func(g *org.Delegation) { g.From = "2026-03-01" }},
			{"to an administrator", errs.Refused, head, func(g *org.Delegation) { g.To = w.audit.Person }},
		} {
			g := good
			c.edit(&g)
			if _, err := delegate(c.by, g); !errs.Is(err, c.kind) {
				w.Errorf("%s: %v", c.what, err)
			}
		}
		if _, err := delegate(w.security, org.Delegation{Kind: org.Deputy, Post: w.system.Post, To: deputy.Person, Roles: []actor.Role{actor.System},
			Until: "2026-03-04", Why: "休假"}); !errs.Is(err, errs.Refused) {
			w.Errorf("an administrator's post: %v", err)
		}
		g, err := delegate(head, good)
		if err != nil || g.Holder != head.Person {
			w.Fatal(g, err)
		}
		actors := func() []actor.Actor {
			return get(w, func(tx *db.Tx) ([]actor.Actor, error) { return org.ActorsOf(w.ctx, tx, deputy.Person) })
		}
		if n := len(actors()); n != 1 {
			w.Errorf("%d actors before the first day", n)
		}
		w.clock.Set(workday.Date("2026-03-03").Time())
		as := actors()
		if len(as) != 2 || as[1].Display() != "王敏（代张伟）" || as[1].For != head.Person || as[1].Post != head.Post || as[1].Unit != head.Unit ||
			!slices.Equal(as[1].Roles, []actor.Role{actor.Head}) || as[0].For != "" {
			w.Fatalf("actors %+v", as)
		}
		if _, err := delegate(as[1], org.Delegation{Kind: org.Authorised, Post: head.Post, To: w.person("liqiang", "李强", "land", actor.Drafter).Person,
			Roles: []actor.Role{actor.Head}, Until: "2026-03-04", Why: "再委托"}); !errs.Is(err, errs.Forbidden) {
			w.Errorf("delegated further: %v", err)
		}
		if _, err := delegate(w.security, org.Delegation{Kind: org.Deputy, Post: head.Post, To: deputy.Person, Roles: []actor.Role{actor.Issuer},
			Until: "2026-03-03", Why: "代理"}); err != nil {
			w.Fatal(err)
		}
		if as = actors(); len(as) != 2 || !slices.Equal(as[1].Roles, []actor.Role{actor.Head, actor.Issuer}) {
			w.Errorf("two delegations of one post: %+v", as)
		}
		holders := get(w, func(tx *db.Tx) ([]actor.Actor, error) { return org.Holders(w.ctx, tx, head.Unit, actor.Head) })
		if len(holders) != 2 || holders[0].Person != head.Person || holders[1].Person != deputy.Person {
			w.Errorf("holders %+v", holders)
		}
		if err := w.give(org.Post{Person: deputy.Person, Title: "审计", Roles: []actor.Role{actor.Auditor}}); !errs.Is(err, errs.Refused) {
			w.Errorf("an administrator's role beside a delegated one: %v", err)
		}
		w.clock.Set(workday.Date("2026-03-05").Time())
		if n := len(actors()); n != 1 {
			w.Errorf("%d actors after the last day", n)
		}
	})
}

func TestADelegationEndsWhenItIsRevokedOrThePostEnds(t *testing.T) {
	each(t, func(w *world) {
		head := w.person("zhangwei", "张伟", "land", actor.Head)
		deputy := w.person("wangmin", "王敏", "education", actor.Drafter)
		give := func() org.Delegation {
			return put(w, func(tx *db.Tx) (org.Delegation, error) {
				return org.Delegate(w.ctx, tx, head, org.Delegation{Kind: org.Authorised, Post: head.Post, To: deputy.Person,
					Roles: []actor.Role{actor.Head}, Until: "2026-12-31", Why: "出差"})
			})
		}
		count := func() int {
			return len(get(w, func(tx *db.Tx) ([]actor.Actor, error) { return org.ActorsOf(w.ctx, tx, deputy.Person) }))
		}
		g := give()
		revoke := func(by actor.Actor) func(*db.Tx) error {
			return func(tx *db.Tx) error { return org.RevokeDelegation(w.ctx, tx, by, g.ID) }
		}
		w.refused(errs.Forbidden, "revoked by the deputy", revoke(deputy))
		if count() != 2 {
			w.Fatal("not in force")
		}
		w.do(revoke(head))
		w.refused(errs.Conflict, "revoked twice", revoke(head))
		if count() != 1 {
			w.Error("in force after it was revoked")
		}
		give()
		disable := func(yes bool) {
			w.do(func(tx *db.Tx) error {
				return org.UpdatePerson(w.ctx, tx, w.system, org.Person{ID: head.Person, Account: "zhangwei", Name: "张伟", Disabled: yes})
			})
		}
		if disable(true); count() != 1 {
			w.Error("a disabled holder's deputy still acts in his name")
		}
		if disable(false); count() != 2 {
			w.Error("the deputy does not act again")
		}
		w.do(func(tx *db.Tx) error {
			p, err := org.PostByID(w.ctx, tx, head.Post)
			p.Until = "2026-03-01"
			if err != nil {
				return err
			}
			return org.UpdatePost(w.ctx, tx, w.security, p)
		})
		if count() != 1 {
			w.Error("in force after the post has ended")
		}
		all := get(w, func(tx *db.Tx) ([]org.Delegation, error) { return org.Delegations(w.ctx, tx, head.Person) })
		if len(all) != 2 {
			w.Errorf("history %+v", all)
		}
	})
}
