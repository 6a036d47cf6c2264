package deadline_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
)

var cal = workday.Builtin()

// instant draws a moment of the years with and without data.
func instant(t *rapid.T, label string) time.Time {
	return at("2015-06-01 00:00").Add(time.Duration(rapid.IntRange(0, 13*365*24*60).Draw(t, label)) * time.Minute)
}

func rule(t *rapid.T) deadline.Rule {
	r := *rapid.SampledFrom([]*deadline.Rule{reply, scene, opinions, valid}).Draw(t, "rule")
	r.Length.N = rapid.IntRange(1, 40).Draw(t, "length")
	return r
}

// history draws facts that Check accepts, at moments of their own.
func history(t *rapid.T, r deadline.Rule) []deadline.Fact {
	now := instant(t, "start")
	out := []deadline.Fact{r.Start().Fact(now, 0, "")}
	for range rapid.IntRange(0, 8).Draw(t, "facts") {
		now = now.Add(time.Duration(rapid.IntRange(1, 20*24*60).Draw(t, "later")) * time.Minute)
		k := rapid.SampledFrom([]deadline.Tick{r.Pause(), r.Resume(), r.Longer(), r.Restart(), r.Meet(), r.Drop()}).Draw(t, "tick")
		if next := append(out, k.Fact(now, 0, "")); deadline.Check(r, next) == nil {
			out = next
		}
	}
	return out
}

func TestTheOrderOfTellingDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rule(t)
		f := history(t, r)
		now := instant(t, "now")
		if a, b := deadline.Compute(r, f, cal, now), deadline.Compute(r, rapid.Permutation(f).Draw(t, "order"), cal, now); a != b {
			t.Fatalf("%+v\n%+v", a, b)
		}
	})
}

func TestARestartIsAFreshStart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rule(t)
		f := history(t, r)
		again := f[len(f)-1].At.Add(time.Duration(rapid.IntRange(1, 100000).Draw(t, "gap")) * time.Minute)
		tail := []deadline.Fact{}
		when := again
		for _, k := range []deadline.Tick{r.Pause(), r.Resume(), r.Longer()} {
			when = when.Add(time.Duration(rapid.IntRange(1, 5000).Draw(t, "tail")) * time.Minute)
			tail = append(tail, k.Fact(when, 0, ""))
		}
		now := again.Add(time.Duration(rapid.IntRange(0, 100000).Draw(t, "now")) * time.Minute)
		restarted := append(append(f, r.Restart().Fact(again, 0, "")), tail...)
		fresh := append([]deadline.Fact{r.Start().Fact(again, 0, "")}, tail...)
		if a, b := deadline.Compute(r, restarted, cal, now), deadline.Compute(r, fresh, cal, now); a != b {
			t.Fatalf("%+v\n%+v", a, b)
		}
		if err := deadline.Check(r, restarted); err != nil {
			t.Fatal(err)
		}
	})
}

func TestPausingNeverMakesTheEndEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rule(t)
		start := instant(t, "start")
		plain := []deadline.Fact{r.Start().Fact(start, 0, "")}
		from := start.Add(time.Duration(rapid.IntRange(0, 60*24*60).Draw(t, "pause")) * time.Minute)
		to := from.Add(time.Duration(rapid.IntRange(0, 60*24*60).Draw(t, "resume")) * time.Minute)
		with := append(plain, r.Pause().Fact(from, 0, ""), r.Resume().Fact(to, 0, ""))
		a, b := deadline.Compute(r, plain, cal, start), deadline.Compute(r, with, cal, start)
		if b.DueAt.Before(a.DueAt) {
			t.Fatalf("%s before %s", b.DueAt, a.DueAt)
		}
		if a.DueAt.Before(from) && a.DueAt != b.DueAt {
			t.Fatal("a pause after the end changed it")
		}
		open := deadline.Compute(r, with[:2], cal, to)
		if open.State == deadline.Paused && open.Left > r.Length.N*31 || open.State == deadline.Paused && open.Due != "" {
			t.Fatalf("%+v", open)
		}
	})
}

func TestAnExtensionAddsItselfExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rule(t)
		start := instant(t, "start")
		f := []deadline.Fact{r.Start().Fact(start, 0, "")}
		n := rapid.IntRange(0, r.Extend.N).Draw(t, "n")
		extended := deadline.Compute(r, append(f, r.Longer().Fact(start, n, "")), cal, start)
		if n == 0 {
			n = r.Extend.N
		}
		whole := []deadline.Fact{r.Start().Fact(start, r.Length.N+n, "")}
		longer := deadline.Compute(r, whole, cal, start)
		longer.Extended = true
		if extended != longer {
			t.Fatalf("%+v\n%+v", extended, longer)
		}
		if r.Length.Unit != deadline.Workdays {
			return
		}
		plain := deadline.Compute(r, f, cal, start)
		if due, _ := cal.Add(plain.Due, n); due != extended.Due {
			t.Fatalf("%s + %d is %s, not %s", plain.Due, n, due, extended.Due)
		}
	})
}

func TestLongerPeriodsEndLater(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rule(t)
		f := history(t, r)
		now := instant(t, "now")
		a := deadline.Compute(r, f, cal, now)
		r.Length.N++
		b := deadline.Compute(r, f, cal, now)
		if !a.DueAt.IsZero() && !b.DueAt.IsZero() && b.DueAt.Before(a.DueAt) && a.Extended == b.Extended {
			t.Fatalf("%s before %s", b.DueAt, a.DueAt)
		}
		if r.Length.Unit == deadline.Workdays && len(f) == 1 && b.Due != cal.NextWorkday(a.Due) {
			t.Fatalf("%s follows %s", b.Due, a.Due)
		}
	})
}

func TestExplanationAgreesWithComputation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rule(t)
		f := history(t, r)
		now := instant(t, "now")
		st := deadline.Compute(r, f, cal, now)
		counted, told := 0, 0
		var last workday.Date
		seen := map[workday.Date]bool{}
		for _, l := range deadline.Explain(r, f, cal, now) {
			switch l.Kind {
			case deadline.FactLine:
				told++
			case deadline.DayLine:
				if seen[l.Date] || last != "" && l.Date != last.AddDays(1) {
					t.Fatalf("%s follows %s", l.Date, last)
				}
				seen[l.Date], last = true, l.Date
				fallthrough
			case deadline.HourLine:
				if l.Counted {
					counted++
				}
				if l.Counted != (l.No > 0) || l.Counted && l.No != counted {
					t.Fatalf("%s is counted as %d, it is %d", l.Text, l.No, counted)
				}
			}
		}
		if told != len(f) {
			t.Fatalf("%d of %d facts are told", told, len(f))
		}
		if r.Length.Unit != deadline.Hours && st.Due != "" && last != st.Due {
			t.Fatalf("the days end with %s, due is %s", last, st.Due)
		}
		want := r.Length.N
		if st.Extended {
			want += r.Extend.N
		}
		if st.Due != "" && r.Length.Unit != deadline.Months && counted != want {
			t.Fatalf("%d counted, %d granted", counted, want)
		}
	})
}

// Whatever is stored, however broken, gives a status and an explanation.
func TestBrokenFactsHaveNoEffect(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rule(t)
		f := history(t, r)
		now := instant(t, "now")
		want := deadline.Compute(r, f, cal, now)
		first := f[0].At
		bad := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) deadline.Fact {
			return deadline.Fact{
				Rule: r.ID,
				Op:   rapid.SampledFrom([]deadline.Op{deadline.Pause, deadline.Resume, deadline.Extend, deadline.Restart, deadline.Meet, deadline.Drop, "x", ""}).Draw(t, "op"),
				At:   first.Add(-time.Duration(rapid.IntRange(1, 1000).Draw(t, "before")) * time.Minute),
				N:    rapid.IntRange(-5, 5000).Draw(t, "n"),
			}
		}), 1, 5).Draw(t, "bad")
		all := append(bad, f...)
		if got := deadline.Compute(r, all, cal, now); got != want {
			t.Fatalf("%+v\n%+v", got, want)
		}
		if deadline.Check(r, all) == nil {
			t.Fatal("accepted")
		}
		deadline.Explain(r, all, cal, now)
	})
}
