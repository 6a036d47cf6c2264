package org_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/sharedtest"
)

func TestCodesOfRealAgenciesHaveTheirCheckCharacter(t *testing.T) {
	t.Parallel()
	f, err := os.Open(sharedtest.Dir(t, "corpus", "agencies", "uscc_from_index_numbers.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 20 {
		t.Fatal(len(rows), err)
	}
	for _, r := range rows[1:] {
		if got := org.CompleteCode(r[0][:17]); (got == r[0]) != (r[3] == "True") {
			t.Errorf("%s: computed %s", r[0], got)
		}
	}
	if got := org.CompleteCode("00001434"); got != "000014349" {
		t.Errorf("国务院办公厅: %s", got)
	}
}

func TestAUnitIsCheckedBeforeItIsRecorded(t *testing.T) {
	each(t, func(w *world) {
		good := org.Unit{Name: "云山市统计局", Kind: clause.Administrative, Level: org.City, Territory: "500112", Government: w.unit["city"].ID}
		for _, c := range []struct {
			what string
			edit func(*org.Unit)
		}{
			{"no name", func(u *org.Unit) { u.Name = " " }},
			{"a name that another unit bears", func(u *org.Unit) { u.Name = "江口县教育局" }},
			{"no kind", func(u *org.Unit) { u.Kind = "" }},
			{"no level", func(u *org.Unit) { u.Level = "" }},
			{"territory of five digits", func(u *org.Unit) { u.Territory = "50011" }},
			{"territory with letters", func(u *org.Unit) { u.Territory = "50011a" }},
			{"wrong check character", func(u *org.Unit) { u.Code = "000014348" }},
			{"code of a wrong length", func(u *org.Unit) { u.Code = "0000143" }},
			{"code with a letter that USCC has not", func(u *org.Unit) { u.Code = "11120000000I2568X5" }},
			{"code taken", func(u *org.Unit) { u.Code = "000014349" }},
			{"prefix taken by a unit of the same government", func(u *org.Unit) { u.Prefixes = []string{"云统发", "云府办"} }},
			{"prefix of the government itself", func(u *org.Unit) { u.Prefixes = []string{"云府发"} }},
			{"a government that belongs to one", func(u *org.Unit) { u.Kind = clause.Government }},
			{"a second office", func(u *org.Unit) { u.Office = true }},
			{"an office of nothing", func(u *org.Unit) { u.Office, u.Government = true, "" }},
			{"belongs to what is no government", func(u *org.Unit) { u.Government = w.unit["land"].ID }},
			{"vertical without an upper department", func(u *org.Unit) { u.Vertical = true }},
			{"vertical under a government", func(u *org.Unit) { u.Vertical, u.Superior = true, w.unit["city"].ID }},
			{"date that is none", func(u *org.Unit) { u.From = "2026-02-30" }},
			{"ends before it begins", func(u *org.Unit) { u.From, u.Until = "2026-02-02", "2026-02-01" }},
		} {
			u := good
			c.edit(&u)
			w.refused(errs.Invalid, c.what, func(tx *db.Tx) error { _, err := org.CreateUnit(w.ctx, tx, w.system, u); return err })
		}
		w.refused(errs.NotFound, "unknown superior", func(tx *db.Tx) error {
			u := good
			u.Superior = "nobody"
			_, err := org.CreateUnit(w.ctx, tx, w.system, u)
			return err
		})
		w.refused(errs.Forbidden, "by the security administrator", func(tx *db.Tx) error {
			_, err := org.CreateUnit(w.ctx, tx, w.security, good)
			return err
		})
		made := put(w, func(tx *db.Tx) (org.Unit, error) { return org.CreateUnit(w.ctx, tx, w.system, good) })
		if made.Superior != w.unit["city"].ID || made.From != "2026-03-02" {
			w.Errorf("superior %q and first day %q were not filled in", made.Superior, made.From)
		}
		other := good
		other.Government, other.Name, other.Prefixes = w.unit["county"].ID, "江口县统计局", []string{"云府办"}
		put(w, func(tx *db.Tx) (org.Unit, error) { return org.CreateUnit(w.ctx, tx, w.system, other) })
		if got := w.audited(made.ID); !slices.Equal(got, []string{"create-unit"}) {
			w.Errorf("audited %q", got)
		}
		byCode := get(w, func(tx *db.Tx) (org.Unit, error) { return org.UnitByCode(w.ctx, tx, "000014349") })
		if byCode.ID != w.unit["office"].ID || !slices.Equal(byCode.Prefixes, []string{"云府办发", "云府办"}) || !byCode.Office {
			w.Errorf("read back %+v", byCode)
		}
	})
}

func TestAnUpdateKeepsNamesAndNeverMakesACircle(t *testing.T) {
	each(t, func(w *world) {
		u := w.unit["land"]
		u.Territory, u.Until = "500113", "2026-03-31"
		w.do(func(tx *db.Tx) error { return org.UpdateUnit(w.ctx, tx, w.system, u) })
		got := get(w, func(tx *db.Tx) (org.Unit, error) { return org.UnitByID(w.ctx, tx, u.ID) })
		if got.Territory != "500113" || got.Until != "2026-03-31" || got.Name != u.Name || got.From != "2001-01-01" {
			w.Errorf("read back %+v", got)
		}
		w.refused(errs.Invalid, "new name", func(tx *db.Tx) error {
			v := got
			v.Name = "另一个局"
			return org.UpdateUnit(w.ctx, tx, w.system, v)
		})
		w.refused(errs.Invalid, "circle", func(tx *db.Tx) error {
			v := w.unit["city"]
			v.Superior = w.unit["county-education"].ID
			return org.UpdateUnit(w.ctx, tx, w.system, v)
		})
		w.refused(errs.Forbidden, "by staff", func(tx *db.Tx) error {
			return org.UpdateUnit(w.ctx, tx, actor.Actor{Person: "x", Roles: []actor.Role{actor.Head}}, got)
		})
	})
}

func TestTheTreeFollowsTheLineOfGuidance(t *testing.T) {
	each(t, func(w *world) {
		var lines []string
		for _, n := range get(w, func(tx *db.Tx) ([]org.Node, error) { return org.Units(w.ctx, tx) }) {
			lines = append(lines, strings.Repeat(" ", n.Depth)+n.Name)
		}
		want := []string{"云山市人民政府", " 云山市人民政府办公厅（室）", " 云山市教育局", " 云山市国土资源局", " 云山市税务局", "  江口县税务局",
			" 江口县人民政府", "  江口县人民政府办公室", "  江口县教育局"}
		if !slices.Equal(lines, want) {
			w.Errorf("tree:\n%s", strings.Join(lines, "\n"))
		}
		under := get(w, func(tx *db.Tx) ([]org.Node, error) { return org.Subordinates(w.ctx, tx, w.unit["county"].ID) })
		if len(under) != 2 || under[0].Depth != 0 || under[0].ID != w.unit["county-office"].ID {
			w.Errorf("under the county: %+v", under)
		}
		for unit, office := range map[string]string{"land": "office", "city": "office", "office": "office", "county": "county-office",
			"county-education": "county-office", "county-tax": "office"} {
			got := get(w, func(tx *db.Tx) (org.Unit, error) { return org.OfficeOf(w.ctx, tx, w.unit[unit].ID) })
			if got.ID != w.unit[office].ID {
				w.Errorf("office of %s is %s", unit, got.Name)
			}
		}
		alone := w.add("alone", org.Unit{Name: "无所属单位", Kind: clause.Authorized, Level: org.County})
		w.refused(errs.NotFound, "office of a unit without government", func(tx *db.Tx) error {
			_, err := org.OfficeOf(w.ctx, tx, alone.ID)
			return err
		})
	})
}

func TestTheCommonSuperiorIsTheLowestUnitAboveAll(t *testing.T) {
	each(t, func(w *world) {
		for _, c := range []struct{ ids, want string }{
			{"education land", "city"}, {"education county-education", "city"}, {"county-office county-education", "county"},
			{"county-tax tax", "tax"}, {"county-tax county-education", "city"}, {"education city", "city"},
			{"education", "city"}, {"education education", "city"}, {"county-tax", "tax"}, {"land education county-tax", "city"},
		} {
			var ids []string
			for _, k := range strings.Fields(c.ids) {
				ids = append(ids, w.unit[k].ID)
			}
			got := get(w, func(tx *db.Tx) (org.Unit, error) { return org.CommonSuperior(w.ctx, tx, ids...) })
			if got.ID != w.unit[c.want].ID {
				w.Errorf("above %s stands %s", c.ids, got.Name)
			}
		}
		for _, ids := range [][]string{{w.unit["city"].ID}, {}, {"nobody"}} {
			w.refused(errs.NotFound, fmt.Sprint(ids), func(tx *db.Tx) error { _, err := org.CommonSuperior(w.ctx, tx, ids...); return err })
		}
	})
}

func TestARenamedUnitKeepsItsOldNames(t *testing.T) {
	each(t, func(w *world) {
		u := w.unit["land"]
		rename := func(name, short string, from workday.Date) error {
			return w.d.Write(w.ctx, func(tx *db.Tx) error { return org.RenameUnit(w.ctx, tx, w.system, u.ID, name, short, from) })
		}
		if err := rename("云山市自然资源局", "市自然资源局", "2026-03-03"); err != nil {
			w.Fatal(err)
		}
		now := func() string {
			return get(w, func(tx *db.Tx) (org.Unit, error) { return org.UnitByID(w.ctx, tx, u.ID) }).Name
		}
		if now() != "云山市国土资源局" {
			w.Errorf("the day before it is called %s", now())
		}
		w.clock.Set(workday.Date("2026-03-03").Time())
		if now() != "云山市自然资源局" {
			w.Errorf("on the day it is called %s", now())
		}
		if err := rename("云山市规划和自然资源局", "市规自局", "2026-03-03"); err != nil { // a correction
			w.Fatal(err)
		}
		if err := rename("云山市教育局", "", "2026-04-01"); !errs.Is(err, errs.Invalid) {
			w.Errorf("another unit's name: %v", err)
		}
		if err := rename("更早的名称", "", "2026-03-02"); !errs.Is(err, errs.Invalid) {
			w.Errorf("an earlier name: %v", err)
		}
		ns := get(w, func(tx *db.Tx) ([]org.Name, error) { return org.NamesOf(w.ctx, tx, u.ID) })
		if len(ns) != 2 || ns[0].Until != "2026-03-02" || ns[1].Name != "云山市规划和自然资源局" || ns[1].Until != "" {
			w.Errorf("history %+v", ns)
		}
		for day, want := range map[workday.Date]string{"1990-01-01": "云山市国土资源局", "2026-03-02": "云山市国土资源局", "2030-01-01": "云山市规划和自然资源局"} {
			got := get(w, func(tx *db.Tx) (org.Name, error) { return org.NameAt(w.ctx, tx, u.ID, day) })
			if got.Name != want {
				w.Errorf("on %s it is called %s", day, got.Name)
			}
		}
	})
}

func TestAMergedUnitKeepsItsHistoryAndIsSeenByItsSuccessor(t *testing.T) {
	each(t, func(w *world) {
		a := w.person("wangmin", "王敏", "education", actor.Drafter)
		old := w.person("liqiang", "李强", "land", actor.Drafter, actor.Head)
		w.add("land-team", org.Unit{Name: "云山市国土执法支队", Kind: clause.Authorized, Level: org.City, Superior: "land"})
		land, edu := w.unit["land"].ID, w.unit["education"].ID
		merge := func(ids []string, into string, from workday.Date) func(*db.Tx) error {
			return func(tx *db.Tx) error { return org.MergeUnits(w.ctx, tx, w.system, ids, into, from) }
		}
		w.refused(errs.Invalid, "in the future", merge([]string{land}, edu, "2026-03-03"))
		w.refused(errs.Invalid, "into itself", merge([]string{land}, land, "2026-03-02"))
		w.refused(errs.Invalid, "into a unit below", merge([]string{land}, w.unit["land-team"].ID, "2026-03-02"))
		w.refused(errs.Invalid, "a government into a bureau", merge([]string{w.unit["county"].ID}, edu, "2026-03-02"))
		w.refused(errs.Refused, "a government that still has its office", merge([]string{w.unit["county"].ID}, w.unit["city"].ID, "2026-03-02"))
		w.do(merge([]string{land}, edu, "2026-03-02"))
		u := get(w, func(tx *db.Tx) (org.Unit, error) { return org.UnitByID(w.ctx, tx, land) })
		if u.Until != "2026-03-01" || u.Successor != edu || u.Name != "云山市国土资源局" {
			w.Errorf("merged unit %+v", u)
		}
		w.refused(errs.Invalid, "twice", merge([]string{land}, edu, "2026-03-02"))
		gone := get(w, func(tx *db.Tx) ([]org.Unit, error) { return org.Inactive(w.ctx, tx) })
		if len(gone) != 1 || gone[0].ID != land {
			w.Errorf("inactive %v", names(gone))
		}
		for _, key := range []string{"land", "land-team"} {
			if !w.sees(a, key) {
				w.Errorf("the successor does not see %s", key)
			}
		}
		if as := get(w, func(tx *db.Tx) ([]actor.Actor, error) { return org.ActorsOf(w.ctx, tx, old.Person) }); len(as) != 0 {
			w.Errorf("a post outlived its unit: %+v", as)
		}
		n := put(w, func(tx *db.Tx) (int, error) { return org.MovePosts(w.ctx, tx, w.security, land, edu, "2026-03-02") })
		moved := w.actor("liqiang")
		if n != 1 || moved.Unit != edu || !slices.Equal(moved.Roles, old.Roles) || moved.Post == old.Post {
			w.Errorf("moved %d: %+v", n, moved)
		}
		found := get(w, func(tx *db.Tx) ([]org.Unit, error) { return org.Named(w.ctx, tx, "由市国土局负责", "") })
		if len(found) != 1 || found[0].ID != edu {
			w.Errorf("the old name stands for %v", names(found))
		}
	})
}

func TestAUnitWithUnitsUnderItDoesNotEnd(t *testing.T) {
	each(t, func(w *world) {
		w.refused(errs.Refused, "with units under it", func(tx *db.Tx) error { return org.EndUnit(w.ctx, tx, w.system, w.unit["tax"].ID, "2026-03-01") })
		w.do(func(tx *db.Tx) error { return org.EndUnit(w.ctx, tx, w.system, w.unit["county-tax"].ID, "2026-03-01") })
		w.do(func(tx *db.Tx) error { return org.EndUnit(w.ctx, tx, w.system, w.unit["tax"].ID, "2026-03-02") })
		in := func() bool {
			all := get(w, func(tx *db.Tx) ([]org.Node, error) { return org.Units(w.ctx, tx) })
			return slices.ContainsFunc(all, func(n org.Node) bool { return n.ID == w.unit["tax"].ID })
		}
		if !in() {
			w.Error("it ended before its last day was over")
		}
		w.clock.Set(workday.Date("2026-03-03").Time())
		if in() {
			w.Error("it outlived its last day")
		}
	})
}
