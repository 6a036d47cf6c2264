package org_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
)

func (w *world) sees(a actor.Actor, key string) bool {
	w.Helper()
	return get(w, func(tx *db.Tx) (bool, error) {
		s, err := org.ScopeOf(w.ctx, tx, a)
		if err != nil {
			return false, err
		}
		return s.Sees(w.ctx, tx, w.unit[key].ID)
	})
}

func TestAnActorSeesTheOwnUnitAndWhatIsUnderIt(t *testing.T) {
	each(t, func(w *world) {
		all := []string{"city", "office", "education", "land", "tax", "county", "county-office", "county-education", "county-tax"}
		for _, c := range []struct {
			unit string
			want string
		}{
			{"education", "education"},
			{"tax", "tax county-tax"},
			{"county", "county county-office county-education"},
			{"county-office", "county county-office county-education"},
			{"city", strings.Join(all, " ")},
			{"office", strings.Join(all, " ")},
		} {
			a := w.person("p-"+c.unit, "某人", c.unit, actor.Drafter)
			var got []string
			for _, key := range all {
				if w.sees(a, key) {
					got = append(got, key)
				}
			}
			if strings.Join(got, " ") != c.want {
				w.Errorf("%s sees %q, want %q", c.unit, got, c.want)
			}
		}
		for who, a := range map[string]actor.Actor{"system": w.system, "security": w.security, "audit": w.audit, "nobody": {}} {
			if w.sees(a, "education") {
				w.Errorf("%s sees the matters of a bureau", who)
			}
		}
		if !w.sees(actor.Platform(), "education") {
			w.Error("the platform does not see everything")
		}
	})
}

func TestWhoIsOverWhom(t *testing.T) {
	each(t, func(w *world) {
		for _, c := range []struct {
			upper, lower string
			want         bool
		}{
			{"education", "education", true}, {"education", "land", false}, {"education", "city", false}, {"education", "county-education", false},
			{"tax", "county-tax", true}, {"county-tax", "tax", false},
			{"city", "education", true}, {"office", "education", true}, {"office", "city", true}, {"city", "office", true}, {"city", "county-tax", true},
			{"county", "county-education", true}, {"county-office", "county", true}, {"county-office", "education", false}, {"county", "city", false},
		} {
			got := get(w, func(tx *db.Tx) (bool, error) { return org.Over(w.ctx, tx, w.unit[c.upper].ID, w.unit[c.lower].ID) })
			if got != c.want {
				w.Errorf("%s over %s: %v", c.upper, c.lower, got)
			}
		}
	})
}

func TestAScopeIsAConditionOnAnyColumn(t *testing.T) {
	each(t, func(w *world) {
		a := w.person("wangmin", "王敏", "tax", actor.Drafter)
		got := get(w, func(tx *db.Tx) ([]string, error) {
			s, err := org.ScopeOf(w.ctx, tx, a)
			if err != nil {
				return nil, err
			}
			var where db.Where
			where.And("n.until_date = ?", "")
			cond, args := s.SQL("n.unit")
			where.And(cond, args...)
			where.And("n.name <> ?", "x")
			return db.All(w.ctx, tx, db.Text, `SELECT n.name FROM unit_name n`+where.SQL()+` ORDER BY n.name`, where.Args...)
		})
		if !slices.Equal(got, []string{"云山市税务局", "江口县税务局"}) {
			w.Errorf("got %q", got)
		}
	})
}

func TestNamedFindsTheLongestNames(t *testing.T) {
	each(t, func(w *world) {
		w.add("stats", org.Unit{Name: "云山市统计局", Short: "统计", Kind: clause.Administrative, Level: org.City, Government: "city"})
		for _, c := range []struct{ text, self, want string }{
			{"由云山市人民政府办公厅(室)会同云山市税务局落实。", "", "office tax"},
			{"由云山市人民政府办公\n厅（室） 落实", "", "office"},
			{"云山市人民政府决定", "", "city"},
			{"经市政府同意，市政府办印发；市政府再议", "", "city office"},
			{"教育局负责", "land", "education"},
			{"教育局负责", "county-office", "county-education"},
			{"教育局负责", "", "education county-education"},
			{"云山市教育局、江口县教育局", "education", "county-education"},
			{"做好统计工作", "", ""},
			{"", "", ""},
			{"县政府\xff江口县税务局", "", "county county-tax"},
		} {
			got := get(w, func(tx *db.Tx) ([]org.Unit, error) { return org.Named(w.ctx, tx, c.text, w.unit[c.self].ID) })
			var want []string
			for _, k := range strings.Fields(c.want) {
				want = append(want, w.unit[k].Name)
			}
			if !slices.Equal(names(got), want) {
				w.Errorf("%q for %q: %q, want %q", c.text, c.self, names(got), want)
			}
		}
	})
}

func TestNamedTellsManyUnitsApart(t *testing.T) {
	each(t, func(w *world) {
		w.do(func(tx *db.Tx) error {
			for i := range 120 {
				_, err := org.CreateUnit(w.ctx, tx, w.system, org.Unit{Name: fmt.Sprintf("云山市第%d街道办事处", i), Kind: clause.Administrative,
					Level: org.Township, Territory: "500112", Government: w.unit["county"].ID, From: "2001-01-01"})
				if err != nil {
					return err
				}
			}
			return nil
		})
		text := "云山市第11街道、云山市第1街道办事处、云山市第119街道办事处和云山市第120街道办事处"
		got := get(w, func(tx *db.Tx) ([]org.Unit, error) { return org.Named(w.ctx, tx, text, "") })
		if !slices.Equal(names(got), []string{"云山市第1街道办事处", "云山市第119街道办事处"}) {
			w.Errorf("found %q", names(got))
		}
	})
}

// BenchmarkNames indexes the names of 5,000 units and looks for them in 56,000
// characters; the index is kept until a unit changes.
func BenchmarkNames(b *testing.B) {
	var known []string
	for i := range 5000 {
		known = append(known, fmt.Sprintf("云山市第%d街道办事处", i))
	}
	text := strings.Repeat("各单位要切实加强组织领导，云山市有关部门按职责分工负责。", 2000) + known[4999]
	for b.Loop() {
		if found, _ := org.Find(text, known...); len(found) != 1 {
			b.Fatal(found)
		}
	}
}
