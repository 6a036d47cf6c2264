package search_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/kernel/search"
)

// TestBothDatabasesAnswerAlikeAndRightly asks several hundred real questions of both
// databases and compares the answers with each other, id for id with counts, facets,
// highlights and cursors, and with a search that reads every document.
func TestBothDatabasesAnswerAlikeAndRightly(t *testing.T) {
	t.Parallel()
	docs, items := realDocs(t, 400)
	lite, post := both(t)
	fill(t, lite, docs)
	fill(t, post, docs)
	truth := newNaive(docs)
	queries := questions(docs, items)
	if len(queries) < 200 {
		t.Fatalf("only %d queries", len(queries))
	}
	answered := 0
	for _, q := range queries {
		a, b := find(t, lite, q), find(t, post, q)
		if d := cmp.Diff(a, b); d != "" {
			t.Fatalf("%+v: SQLite and PostgreSQL differ:\n%s", q, d)
		}
		want := truth.find(q)
		if a.Total != len(want) || a.Capped {
			t.Fatalf("%+v: total %d (capped %v), want %d", q, a.Total, a.Capped, len(want))
		}
		sum := 0
		for _, f := range a.Facets["kind"] {
			sum += f.N
		}
		if sum != len(want) { // every document of the corpus has a kind
			t.Fatalf("%+v: facets count %d of %d", q, sum, len(want))
		}
		if q.Order == search.ByRelevance {
			continue // the order has no reference; the membership is checked by Total
		}
		limit := q.Limit
		if limit == 0 {
			limit = 20
		}
		if first := want[:min(len(want), limit)]; !slices.Equal(ids(a), first) {
			t.Fatalf("%+v: found %q, want %q", q, ids(a), first)
		}
		if len(want) > 0 {
			answered++
		}
	}
	t.Logf("%d queries over %d documents, %d with an answer", len(queries), len(docs), answered)
	t.Run("pages", func(t *testing.T) { pagesJoin(t, lite, post, truth) })
	t.Run("known items", func(t *testing.T) { knownItems(t, lite, items) })
}

func questions(docs []search.Doc, items []known) []search.Query {
	r := rand.New(rand.NewPCG(1, 2))
	var qs []search.Query
	for i := 0; i < len(items); i += max(1, len(items)/120) {
		qs = append(qs, search.Query{Text: items[i].Query})
	}
	piece := func(n int) string {
		for {
			d := docs[r.IntN(len(docs))]
			rs := []rune(d.Body)
			if len(rs) <= n {
				continue
			}
			at := r.IntN(len(rs) - n)
			s := string(rs[at : at+n])
			if !strings.ContainsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
				return s
			}
		}
	}
	for n := 1; n <= 12; n++ {
		for range 8 {
			qs = append(qs, search.Query{Text: piece(n)})
		}
	}
	for i := range 20 {
		d := docs[r.IntN(len(docs))]
		qs = append(qs,
			search.Query{Text: piece(2) + " " + piece(2)},
			search.Query{Text: piece(2) + " " + piece(3) + " -" + piece(2)},
			search.Query{Text: piece(2) + " -" + piece(4)},
			search.Query{Text: piece(2), Unit: d.Unit},
			search.Query{Text: piece(2), Year: d.Year, Kind: d.Kind, Order: search.ByNew},
			search.Query{Text: piece(3), Column: d.Column, Limit: 50},
			search.Query{Text: piece(4), Order: search.ByRelevance},
			search.Query{Text: piece(2) + " " + piece(1)},
			search.Query{Unit: d.Unit, Topic: d.Topic},
			search.Query{Column: d.Column, Validity: d.Validity, Year: d.Year},
			search.Query{Text: d.DocNo, Limit: 5},
		)
		if i < 8 {
			qs = append(qs, search.Query{Text: []string{"80号", "3号", "12号", "1号", "2016号", "99999号", "-公开", "-公开 -的"}[i]})
		}
	}
	return append(qs, search.Query{}, search.Query{Limit: 200}, search.Query{Text: "。，"}, search.Query{Text: "公"}, search.Query{Text: "-"},
		search.Query{Text: "通知", Limit: 200}, search.Query{Text: "政府信息公開"}, search.Query{Text: "ＧＤＰ"}, search.Query{Text: "２０１６年"})
}
