package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

func catchUp(t testing.TB, d *db.DB, want int) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		n, err := search.CatchUp(ctx, tx, 1000)
		if err == nil && n != want {
			t.Errorf("%d entries caught up, want %d", n, want)
		}
		return err
	})
}

func deferred(t testing.TB, d *db.DB, docs ...search.Doc) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for _, doc := range docs {
			if err := search.Defer(ctx, tx, doc); err != nil {
				return err
			}
		}
		return nil
	})
}

// wild makes one of a few cases with a random text of few words, so that words are met.
func wild(r *rand.Rand, id int) search.Doc {
	word := func() string {
		return []string{"征地", "批文", "补偿方案", "低保", "危房改造", "办法", "2026年", "GDP", "公开征求意见", "甲"}[r.IntN(10)]
	}
	some := func(n int) string {
		var out []string
		for range n {
			out = append(out, word())
		}
		return strings.Join(out, []string{"", "，", " "}[r.IntN(3)])
	}
	d := search.Doc{ID: fmt.Sprint(id), Sphere: search.Case, Unit: fmt.Sprint("u", r.IntN(3)), Kind: []string{"document", "piece"}[id%2], Validity: fmt.Sprint("s", r.IntN(3)),
		Title: some(1 + r.IntN(3)), Body: some(r.IntN(12)), Date: fmt.Sprintf("2026-01-%02d", 1+id%20), Year: 2026}
	for range r.IntN(3) {
		d.Parties = append(d.Parties, fmt.Sprint("u", r.IntN(5)))
	}
	if r.IntN(2) == 0 {
		d.DocNo = fmt.Sprintf("云办〔2026〕%d号", 1+r.IntN(9))
	}
	return d
}

// TestWhatLagsIsAnsweredAsIfItDidNot puts the same random changes into two databases, at
// once into one and deferred into the other, and asks the same of both at every moment.
func TestWhatLagsIsAnsweredAsIfItDidNot(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			c := clock.NewFake(dbtest.Start)
			now, later := dbtest.Open(t, dialect, c, sets...), dbtest.Open(t, dialect, c, sets...)
			r := rand.New(rand.NewPCG(5, 5))
			ask := func(when string) {
				t.Helper()
				for _, text := range []string{"征地", "补偿方案", "低保 办法", "征地 -批文", "-危房改造 公开", "甲", "批 征地", "云办 2026 3", "3号", "", "gdp 2026", "不存在的"} {
					for _, q := range []search.Query{
						{Text: text, Units: []string{"u0", "u1", "u2"}},
						{Text: text, Units: []string{"u1"}, Parties: []string{"u4"}},
						{Text: text, Parties: []string{"u3"}, Validity: "s1"},
						{Text: text, Units: []string{"u0", "u2"}, Kind: "piece", Order: search.ByRelevance},
						{Text: text, Units: []string{"u0", "u2"}, Unit: "u2", Order: search.ByNew, Limit: 3},
						{Text: text, Units: []string{"u3"}},
					} {
						q.Sphere = search.Case
						if d := cmp.Diff(find(t, now, q), find(t, later, q)); d != "" {
							t.Fatalf("%s: %+v:\n%s", when, q, d)
						}
					}
				}
			}
			for round := range 12 {
				for range 1 + r.IntN(25) {
					doc := wild(r, r.IntN(60))
					if r.IntN(8) == 0 {
						remove(t, now, search.Case, doc.ID)
						remove(t, later, search.Case, doc.ID)
						continue
					}
					write(t, now, func(tx *db.Tx) error { return search.Put(ctx, tx, doc) })
					deferred(t, later, doc)
				}
				ask(fmt.Sprint("round ", round, ", deferred"))
				if round%3 > 0 {
					write(t, later, func(tx *db.Tx) error { _, err := search.CatchUp(ctx, tx, 1+r.IntN(30)); return err })
					ask(fmt.Sprint("round ", round, ", partly caught up"))
				}
			}
			write(t, later, func(tx *db.Tx) error { _, err := search.CatchUp(ctx, tx, 1000); return err })
			ask("all caught up")
			if d := cmp.Diff(indexed(t, now), indexed(t, later)); d != "" {
				t.Fatal("the index differs:\n", d)
			}
			write(t, later, func(tx *db.Tx) error { return search.Rebuild(ctx, tx) })
			if d := cmp.Diff(indexed(t, now), indexed(t, later)); d != "" {
				t.Fatal("the index differs after it was made anew:\n", d)
			}
		})
	}
}

func TestRemoveOfWhatLagsLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		doc := search.Doc{ID: "a", Sphere: search.Case, Unit: "u", Parties: []string{"v"}, Title: "泄露姓张", Body: "身份证号 11010119900101", Date: "2026-01-02"}
		again := doc
		again.Body = "身份证号 11010119900101，家住某路"
		for _, how := range []struct {
			name string
			make func(t *testing.T)
		}{
			{"never entered", func(t *testing.T) { deferred(t, d, doc) }},
			{"entered", func(t *testing.T) { deferred(t, d, doc); catchUp(t, d, 1) }},
			{"entered and changed since", func(t *testing.T) { deferred(t, d, doc); catchUp(t, d, 1); deferred(t, d, again) }},
			{"changed twice and caught up", func(t *testing.T) {
				deferred(t, d, doc)
				catchUp(t, d, 1)
				deferred(t, d, again, doc, again)
				catchUp(t, d, 1)
			}},
			{"marked as changed", func(t *testing.T) {
				deferred(t, d, doc)
				write(t, d, func(tx *db.Tx) error { return search.Changed(ctx, tx, "a") })
			}},
		} {
			t.Run(how.name, func(t *testing.T) {
				how.make(t)
				if n := find(t, d, search.Query{Sphere: search.Case, Text: "身份证号", Parties: []string{"v"}}).Total; n != 1 {
					t.Fatalf("%d found before", n)
				}
				remove(t, d, search.Case, "a")
				if n := len(indexed(t, d)); n != 0 || rows(t, d) != 0 {
					t.Fatalf("%d tokens and %d rows are left", n, rows(t, d))
				}
				catchUp(t, d, 0)
			})
		}
	})
}

func TestAStepThatChangesNoWordLeavesTheIndexAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		doc := search.Doc{ID: "a", Sphere: search.Case, Unit: "u", Validity: "drafting", Title: "关于征地的通知", Body: "正文", Date: "2026-01-02"}
		deferred(t, d, doc)
		catchUp(t, d, 1)
		doc.Validity = "reviewing"
		deferred(t, d, doc)
		catchUp(t, d, 0)
		r := find(t, d, search.Query{Sphere: search.Case, Text: "征地", Units: []string{"u"}, Validity: "reviewing"})
		if r.Total != 1 || r.Facets["validity"][0].Value != "reviewing" {
			t.Fatalf("%+v", r)
		}
	})
}

func TestAMarkedCaseCallsTheJobOnceAndIsReadOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		write(t, d, func(tx *db.Tx) error {
			for _, id := range []string{"b", "a", "b"} {
				if err := search.Changed(ctx, tx, id); err != nil {
					return err
				}
			}
			return nil
		})
		deferred(t, d, search.Doc{ID: "a", Sphere: search.Case, Title: "已经读过"})
		var marked []string
		var jobs int
		write(t, d, func(tx *db.Tx) (err error) {
			if marked, err = search.ChangedCases(ctx, tx, 10); err != nil {
				return err
			}
			return tx.QueryRow(ctx, `SELECT COUNT(*) FROM job WHERE kind = ? AND run_at > ?`, search.Job, db.Time(tx.Now)).Scan(&jobs)
		})
		if !slices.Equal(marked, []string{"b"}) || jobs != 1 {
			t.Fatalf("marked %q, %d jobs", marked, jobs)
		}
	})
}
