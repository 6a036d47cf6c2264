package search_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
)

// pagesJoin reads answers page by page: the pages joined are the whole answer.
func pagesJoin(t *testing.T, lite, post *db.DB, truth naive) {
	for _, q := range []search.Query{
		{Text: "通知"}, {Text: "管理办法"}, {Text: "公开", Order: search.ByNew}, {}, {Kind: "policy"},
	} {
		want := truth.find(q)
		for _, d := range []*db.DB{lite, post} {
			var got []string
			q.Limit, q.After = 37, ""
			for {
				r := find(t, d, q)
				got = append(got, ids(r)...)
				if q.After = r.Next; r.Next == "" {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%q: the pages hold %d documents, the answer %d", q.Text, len(got), len(want))
			}
		}
	}
	q := search.Query{Text: "实施方案", Order: search.ByRelevance, Limit: 200}
	whole := ids(find(t, lite, q))
	var got []string
	for q.Limit = 13; len(got) < len(whole); {
		r := find(t, lite, q)
		got = append(got, ids(r)...)
		if q.After = r.Next; r.Next == "" {
			break
		}
	}
	if len(whole) < 20 || len(got) < len(whole) || !slices.Equal(got[:len(whole)], whole) {
		t.Fatalf("by relevance: pages %q, whole %q", got, whole)
	}
}

// knownItems looks for documents by what people know of them. A hit counts where the
// document, or one with the same title or number, is among the first.
func knownItems(t *testing.T, d *db.DB, items []known) {
	type tally struct{ n, first, ten int }
	sums := map[string]*tally{}
	title := map[string]string{}
	for _, h := range everything(t, d) {
		title[h.ID] = search.Fold(h.PlainTitle)
	}
	for _, q := range items {
		s := sums[q.Type]
		if s == nil {
			s = &tally{}
			sums[q.Type] = s
		}
		s.n++
		for i, id := range ids(find(t, d, search.Query{Text: q.Query, Limit: 10})) {
			if id == q.Policy || title[id] != "" && title[id] == title[q.Policy] {
				if s.ten++; i == 0 {
					s.first++
				}
				break
			}
		}
	}
	var b strings.Builder
	for _, typ := range []string{"core_title", "doc_no", "doc_no_loose", "body_sentence"} {
		s := sums[typ]
		if s == nil {
			continue
		}
		fmt.Fprintf(&b, "\n%-14s n=%4d  success@1 %.3f  success@10 %.3f", typ, s.n, float64(s.first)/float64(s.n), float64(s.ten)/float64(s.n))
		delete(sums, typ)
		if s.ten*10 < s.n*8 {
			t.Errorf("%s: only %d of %d are among the first ten", typ, s.ten, s.n)
		}
	}
	if len(sums) > 0 {
		t.Errorf("types of query not in the table: %v", sums)
	}
	t.Log(b.String())
}

func everything(t *testing.T, d *db.DB) (hits []search.Hit) {
	for q := (search.Query{Limit: 200}); ; {
		r := find(t, d, q)
		hits = append(hits, r.Hits...)
		if q.After = r.Next; r.Next == "" {
			return hits
		}
	}
}
