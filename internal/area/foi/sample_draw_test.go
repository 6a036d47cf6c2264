package foi_test

import (
	"fmt"
	"slices"
	"testing"

	"gongkai/internal/area/foi"
)

// TestTheDrawIsTheOneOnPaper: the working that a page shows, done by hand with sha256sum.
func TestTheDrawIsTheOneOnPaper(t *testing.T) {
	t.Parallel()
	members := []foi.Member{{"r3", "u2"}, {"r1", "u1"}, {"r4", "u2"}, {"r2", "u1"}}
	// printf 'r1 u1\nr2 u1\nr3 u2\nr4 u2\n' | sha256sum
	const population = "a5ab00eb04a35f0325767efe10987722406a37708204627f651af4a84bbbc763"
	const seed = "bJGPn3oI0N5xq8KB6ZC2sE0mXlbnCm9rhd1yAaEfQxU="
	text := foi.Population(members)
	if text != "r1 u1\nr2 u1\nr3 u2\nr4 u2\n" || foi.Sum(text) != population {
		t.Fatalf("%q has the hash %s", text, foi.Sum(text))
	}
	// printf '%s\n%s\n%s\n' POPULATION SEED r1 | sha256sum
	for id, want := range map[string]string{
		"r1": "e3901d25465364036b37619368b6881bb9d9a192a653b979e16a70240e09d3f0",
		"r2": "ddc60d90660cb18911459751d1867c7832aaf8917632bfb4d8a778d6b828ef9b",
		"r3": "ee2c939660fb6a8d2a98beb7ca78d5f8653882d88088a50dbfc12be64963b22a",
		"r4": "f2848099500359a3a2e14009a2f3bbec470e6c532caf1c3fb6dce665a009747a",
	} {
		if got := foi.Ticket(population, seed, id); got != want {
			t.Errorf("%s draws %s, not %s", id, got, want)
		}
	}
	for _, c := range []struct {
		n    int
		each bool
		want []string
	}{{1, false, []string{"r2"}}, {3, false, []string{"r2", "r1", "r3"}}, {1, true, []string{"r2", "r3"}}, {9, false, []string{"r2", "r1", "r3", "r4"}}} {
		var got []string
		for _, d := range foi.Draw(slices.Clone(members), population, seed, c.n, c.each) {
			got = append(got, d.Request)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d (each %v): %q, not %q", c.n, c.each, got, c.want)
		}
	}
}

// TestEveryRequestHasTheSameChance draws 5 of 50 with 4,000 seeds: each request is
// expected 400 times. With 49 degrees of freedom chi-square stays below 94.6 but once in
// ten thousand; the seeds are given, so that the test is the same every time.
func TestEveryRequestHasTheSameChance(t *testing.T) {
	t.Parallel()
	const size, n, rounds = 50, 5, 4000
	var members []foi.Member
	for i := range size {
		members = append(members, foi.Member{Request: fmt.Sprintf("r%02d", i), Unit: fmt.Sprintf("u%d", i%3)})
	}
	population := foi.Sum(foi.Population(members))
	times, firsts := map[string]int{}, map[string]int{}
	for s := range rounds {
		drawn := foi.Draw(members, population, fmt.Sprintf("seed %d", s), n, false)
		if len(drawn) != n {
			t.Fatalf("%d are drawn", len(drawn))
		}
		for _, d := range drawn {
			times[d.Request]++
		}
		firsts[drawn[0].Request]++
	}
	chi := func(seen map[string]int, expected float64) (x float64) {
		for _, m := range members {
			d := float64(seen[m.Request]) - expected
			x += d * d / expected
		}
		return x
	}
	// Without replacement the statistic is smaller by (size-n)/size than with it.
	if x := chi(times, n*rounds/float64(size)); x > 94.6 || x < 15 {
		t.Errorf("drawn: chi-square %.1f", x)
	}
	if x := chi(firsts, rounds/float64(size)); x > 94.6 || x < 15 {
		t.Errorf("drawn first: chi-square %.1f", x)
	}
}

// TestAnotherPopulationOrSeedIsAnotherDraw: neither alone decides.
func TestAnotherPopulationOrSeedIsAnotherDraw(t *testing.T) {
	t.Parallel()
	var members []foi.Member
	for i := range 40 {
		members = append(members, foi.Member{Request: fmt.Sprint(i), Unit: "u"})
	}
	draw := func(population, seed string) string {
		return fmt.Sprint(foi.Draw(slices.Clone(members), population, seed, 10, false))
	}
	if a, b, c := draw("p", "s"), draw("p", "t"), draw("q", "s"); a == b || a == c || b == c || a != draw("p", "s") {
		t.Error("the draw does not follow from population and seed")
	}
}
