package stat_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/kerneltest"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/stat"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func each(t *testing.T, f func(*kerneltest.World)) {
	t.Helper()
	kerneltest.Each(t, f, stat.Migrations)
}

// history is a known past of two units.
type history struct {
	*kerneltest.World
	reg      *stat.Registry
	all      org.Scope
	officers map[string]actor.Actor // education, land
}

func at(day workday.Date, hour int) time.Time {
	return day.Time().Add(time.Duration(hour) * time.Hour)
}

// past lets things happen in March 2026:
//
//	甲 education: opened 3-02, reviewed 3-04, signed 3-06 (due 3-09): on time
//	乙 education: opened 3-02 with 3 days, reviewed 3-04, signed 3-10: late
//	丙 land:      opened 3-09, still open, due 3-16
//	丁 education: opened 3-30, still open, due 4-07 (清明)
//	戊 land:      opened 12-28 with 5 days: provisional
func past(w *kerneltest.World) *history {
	h := &history{World: w, reg: &stat.Registry{}, officers: map[string]actor.Actor{}}
	h.reg.Register(stat.Kernel(w.Engine)...)
	every := []actor.Role{actor.Drafter, actor.Secrecy, actor.Head}
	h.officers["education"] = w.Person("limin", "李敏", "education", every...)
	h.officers["land"] = w.Person("wangwu", "王五", "land", every...)
	edu, land := h.officers["education"], h.officers["land"]
	w.Clock.Set(at("2026-03-02", 9))
	a := w.Open(edu, kerneltest.Letter{Title: "甲"})
	b := w.Open(edu, kerneltest.Letter{Title: "乙", Days: 3})
	w.Clock.Set(at("2026-03-04", 9))
	w.Take(a, "secrecy", edu)
	w.Take(b, "hurry", edu) // a step that leads nowhere counts in no average
	w.Take(b, "secrecy", edu)
	w.Clock.Set(at("2026-03-06", 9))
	w.Take(a, "sign", edu)
	w.Clock.Set(at("2026-03-09", 9))
	w.Open(land, kerneltest.Letter{Title: "丙"})
	w.Clock.Set(at("2026-03-10", 9))
	w.Take(b, "sign", edu)
	w.Clock.Set(at("2026-03-30", 9))
	w.Open(edu, kerneltest.Letter{Title: "丁"})
	w.Clock.Set(at("2026-12-28", 9))
	w.Open(land, kerneltest.Letter{Title: "戊", Days: 5})
	h.all = kerneltest.Get(w, func(tx *db.Tx) (org.Scope, error) { return org.ScopeOf(w.Ctx, tx, actor.Platform()) })
	return h
}

// figures are the figures of a period as texts.
func (h *history) figures(from, until workday.Date, scope org.Scope, keys ...string) string {
	h.Helper()
	var out []string
	for _, f := range kerneltest.Get(h.World, func(tx *db.Tx) ([]stat.Figure, error) {
		return h.reg.Figures(h.Ctx, tx, stat.Query{Period: stat.Period{From: from, Until: until}, Scope: scope}, keys...)
	}) {
		out = append(out, f.UnitName+f.PartName+" "+f.Text())
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

func TestTheKernelsFiguresCountWhatHappenedInThePeriod(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		h := past(w)
		for _, c := range []struct {
			key         string
			from, until workday.Date
			want        string
		}{
			{stat.Opened, "2026-03-01", "2026-03-31", "市国土局 1件; 市教育局 3件"},
			{stat.Opened, "2026-03-03", "2026-03-09", "市国土局 1件"},
			{stat.Opened, "2026-01-01", "2026-02-28", ""},
			{stat.Closed, "2026-03-01", "2026-03-31", "市教育局 2件"},
			{stat.Closed, "2026-03-06", "2026-03-06", "市教育局 1件"},
			{stat.Open, "2026-03-01", "2026-03-05", "市教育局 2件"}, // 甲 and 乙 were open then
			{stat.Open, "2026-03-01", "2026-03-09", "市国土局 1件; 市教育局 1件"},
			{stat.Open, "2026-03-01", "2026-12-31", "市国土局 2件; 市教育局 1件"},
			{stat.Overdue, "2026-03-01", "2026-03-31", "市国土局 1件"}, // 丁 fell due in April
			{stat.Overdue, "2026-03-01", "2026-12-31", "市国土局 1件; 市教育局 1件"},
			{stat.Provisional, "2026-12-01", "2026-12-31", "市国土局 1件"},
			{stat.OnTime, "2026-03-01", "2026-03-31", "市教育局答复期限 50%（1/2）; 市教育局紧急回应 0%（0/1）"},
			{stat.Late, "2026-03-01", "2026-03-31", "市教育局答复期限 50%（1/2）; 市教育局紧急回应 100%（1/1）"},
			{stat.Late, "2026-03-06", "2026-03-06", "市教育局答复期限 0%（0/1）"},
			// Reviews took 2 and 2 working days, signatures 2 and 4 (a weekend between).
			{stat.StepDays, "2026-03-01", "2026-03-31", "市教育局保密审查 2.0个工作日; 市教育局签发 3.0个工作日"},
			{stat.StepDays, "2026-03-10", "2026-03-10", "市教育局签发 4.0个工作日"},
		} {
			if got := h.figures(c.from, c.until, h.all, c.key); got != c.want {
				w.Errorf("%s %s–%s: %s, want %s", c.key, c.from, c.until, got, c.want)
			}
		}
	})
}

func TestAClockThatWasRestartedCountsWhereItWasMetLast(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		h := past(w)
		kerneltest.Put(w, func(tx *db.Tx) (int, error) { // 甲 was met on 6 March; it is met again in May
			_, err := tx.Exec(w.Ctx, `INSERT INTO deadline_fact (case_id, seq, rule, op, at, n, why)
				SELECT f.case_id, 90 + f.seq, f.rule, f.op, ?, 0, '' FROM deadline_fact f JOIN cases c ON c.id = f.case_id
				WHERE c.title = '甲' AND f.rule = ? AND f.op = 'meet'`, db.Time(at("2026-05-06", 9)), kerneltest.Reply.ID)
			return 0, err
		})
		if got := h.figures("2026-03-01", "2026-03-31", h.all, stat.OnTime); got != "市教育局答复期限 0%（0/1）; 市教育局紧急回应 0%（0/1）" {
			w.Errorf("March: %s", got)
		}
		if got := h.figures("2026-05-01", "2026-05-31", h.all, stat.OnTime); got != "市教育局答复期限 100%（1/1）" {
			w.Errorf("May: %s", got)
		}
	})
}

func TestEveryFigureLeadsToTheCasesThatItCounts(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		h := past(w)
		q := stat.Query{Period: stat.Period{From: "2026-01-01", Until: "2026-12-31"}, Scope: h.all}
		figures := kerneltest.Get(w, func(tx *db.Tx) ([]stat.Figure, error) { return h.reg.Figures(w.Ctx, tx, q) })
		keys := map[string]bool{}
		for _, f := range figures {
			keys[f.Key] = true
			for _, whole := range []bool{false, true} {
				v, err := url.ParseQuery(f.Link(whole).Encode())
				if err != nil {
					w.Fatal(err)
				}
				l := kerneltest.Get(w, func(tx *db.Tx) (stat.Listed, error) { return h.reg.Cases(w.Ctx, tx, v, h.all) })
				want := f.N
				if whole && f.Form == stat.Share || f.Form == stat.Mean {
					want = f.Of
				}
				if int64(len(l.Cases)) != want || l.Next != nil {
					w.Errorf("%s %s%s %s: the link leads to %d cases, want %d", f.Key, f.UnitName, f.PartName, f.Text(), len(l.Cases), want)
				}
				for _, c := range l.Cases {
					if c.Unit != f.Unit || c.Area != "letter" || c.Title == "" {
						w.Errorf("%s lists %+v", f.Key, c)
					}
				}
			}
			if !f.Clause.Valid() || f.Note == "" {
				w.Errorf("%s cites nothing or does not say what it counts", f.Key)
			}
		}
		if len(keys) != len(h.reg.Defs()) {
			w.Errorf("the history has something for %d of %d figures", len(keys), len(h.reg.Defs()))
		}
	})
}

func TestAFigureKeepsToTheScopeOfWhoAsks(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		h := past(w)
		land := kerneltest.Get(w, func(tx *db.Tx) (org.Scope, error) { return org.ScopeOf(w.Ctx, tx, h.officers["land"]) })
		if got := h.figures("2026-01-01", "2026-12-31", land, stat.Opened, stat.StepDays); got != "市国土局 2件" {
			w.Errorf("land sees %s", got)
		}
		if got := h.figures("2026-01-01", "2026-12-31", org.Scope{}); got != "" {
			w.Errorf("nobody sees %s", got)
		}
		v := url.Values{"figure": {stat.Opened}, "from": {"2026-01-01"}, "until": {"2026-12-31"}, "unit": {w.Unit["education"].ID}}
		if l := kerneltest.Get(w, func(tx *db.Tx) (stat.Listed, error) { return h.reg.Cases(w.Ctx, tx, v, land) }); len(l.Cases) != 0 {
			w.Errorf("land lists education's cases: %+v", l.Cases)
		}
	})
}

func TestALongListIsPaged(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		h := past(w)
		var ids []string
		kerneltest.Put(w, func(tx *db.Tx) (int, error) {
			for n := range 230 {
				_, err := tx.Exec(w.Ctx, `INSERT INTO cases (id, area, no, title, unit, state, outcome, visibility, closed, version, flow, opened_by, opened_at, changed_at)
					VALUES (?, 'letter', '', '己', ?, 'handling', '', 'internal', 0, 1, 1, 'p', ?, '')`, fmt.Sprintf("x%03d", n), w.Unit["land"].ID, db.Time(at("2026-05-06", 9)))
				if err != nil {
					return 0, err
				}
			}
			return 0, nil
		})
		v := url.Values{"figure": {stat.Opened}, "from": {"2026-05-01"}, "until": {"2026-05-31"}}
		for v != nil {
			l := kerneltest.Get(w, func(tx *db.Tx) (stat.Listed, error) { return h.reg.Cases(w.Ctx, tx, v, h.all) })
			for _, c := range l.Cases {
				ids = append(ids, c.ID)
			}
			v = l.Next
		}
		if len(ids) != 230 || !slices.IsSorted(ids) || len(slices.Compact(ids)) != 230 {
			w.Errorf("%d cases on all pages", len(ids))
		}
	})
}

func TestWhatCannotBeCountedIsRefused(t *testing.T) {
	each(t, func(w *kerneltest.World) {
		h := past(w)
		good := url.Values{"figure": {stat.Opened}, "from": {"2026-01-01"}, "until": {"2026-12-31"}}
		for name, c := range map[string]struct {
			key, value string
			kind       errs.Kind
		}{
			"no such figure": {"figure", "x", errs.NotFound}, "no date": {"from", "", errs.Invalid}, "no such date": {"until", "2026-02-30", errs.Invalid},
			"backwards": {"until", "2025-12-31", errs.Invalid},
		} {
			v := url.Values{}
			for k, s := range good {
				v[k] = s
			}
			v.Set(c.key, c.value)
			err := w.DB.Read(w.Ctx, func(tx *db.Tx) error { _, err := h.reg.Cases(w.Ctx, tx, v, h.all); return err })
			if !errs.Is(err, c.kind) {
				w.Errorf("%s: %v", name, err)
			}
		}
		for _, odd := range []string{"\x00", "\xff", "' OR 1=1 --"} {
			v := url.Values{"figure": {stat.OnTime}, "from": {"2026-01-01"}, "until": {"2026-12-31"}, "unit": {odd}, "area": {odd}, "part": {odd}, "after": {odd}}
			if l := kerneltest.Get(w, func(tx *db.Tx) (stat.Listed, error) { return h.reg.Cases(w.Ctx, tx, v, h.all) }); len(l.Cases) != 0 {
				w.Errorf("%q lists %v", odd, l.Cases)
			}
		}
	})
}

func TestARegistryTakesAKeyOnceAndOnlyWithAClause(t *testing.T) {
	t.Parallel()
	def := stat.Def{Key: "x", Name: "甲", Form: stat.Number, Law: clause.Y22,
		Count: func(context.Context, *db.Tx, stat.Query) ([]stat.Value, error) { return nil, nil },
		List:  func(context.Context, *db.Tx, stat.Query, stat.Pick) ([]string, error) { return nil, nil }}
	panics := func(defs ...stat.Def) (yes bool) {
		defer func() { yes = recover() != nil }()
		new(stat.Registry).Register(defs...)
		return
	}
	lawless, silent := def, def
	lawless.Law, silent.List = clause.Clause{}, nil
	if panics(def) || !panics(def, def) || !panics(lawless) || !panics(silent) {
		t.Error("the registry takes what it should not, or does not take what it should")
	}
	if s := (stat.Figure{Form: stat.Mean, Value: stat.Value{N: 7, Of: 2}}).Text(); s != "3.5个工作日" {
		t.Error(s)
	}
	if s := (stat.Figure{Form: stat.Share}).Text(); s != "—" {
		t.Error(s)
	}
}
