package search_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
)

// TestBeyondTheCap asks for what stands in more documents than are counted.
func TestBeyondTheCap(t *testing.T) {
	t.Parallel()
	lite, post := both(t)
	var docs []search.Doc
	for i := range search.Cap + 300 {
		d := search.Doc{ID: fmt.Sprint(i), Sphere: search.Public, Unit: "甲", Title: "公告", Body: "全文如下", Date: "2020-01-02", Year: 2020}
		if i == 3 {
			d.Title, d.Date, d.DocNo = "全文如下的公告", "2010-01-01", "渝府发〔2010〕7号"
		}
		if i%100 == 5 {
			d.Body = "如下全文"
		}
		docs = append(docs, d)
	}
	for _, d := range []*db.DB{lite, post} {
		write(t, d, func(tx *db.Tx) error {
			for _, doc := range docs {
				if err := search.Put(ctx, tx, doc); err != nil {
					return err
				}
			}
			return nil
		})
	}
	last := fmt.Sprint(len(docs) - 1)
	for _, c := range []struct {
		q      search.Query
		total  int
		capped bool
		first  []string
	}{
		{search.Query{Text: "全文"}, search.Cap, true, []string{"3", last}},   // the old one has it in its title
		{search.Query{Text: "全文如下"}, search.Cap, true, []string{"3", last}}, // checked in the text
		{search.Query{Text: "全文如下", Order: search.ByNew}, search.Cap, true, []string{last}},
		{search.Query{Text: "全文如下", Order: search.ByRelevance}, search.Cap, true, []string{last}}, // the old one is not among the newest
		{search.Query{Text: "如下全文"}, 53, false, []string{"5205"}},
		{search.Query{Text: "全文 -全文如下"}, 53, false, []string{"5205"}},
		{search.Query{}, search.Cap, true, []string{last}},
		{search.Query{Year: 2020, Unit: "甲"}, search.Cap, true, []string{last}},
		{search.Query{Text: "渝府发2010 7"}, 1, false, []string{"3"}},
		{search.Query{Text: "7号"}, 1, false, []string{"3"}},
	} {
		a, b := find(t, lite, c.q), find(t, post, c.q)
		if d := cmp.Diff(a, b); d != "" {
			t.Fatalf("%+v: SQLite and PostgreSQL differ:\n%s", c.q, d)
		}
		if a.Total != c.total || a.Capped != c.capped || !slices.Equal(ids(a)[:len(c.first)], c.first) {
			t.Errorf("%+v: %d (capped %v) %q, want %d (%v) %q", c.q, a.Total, a.Capped, ids(a)[:min(3, len(a.Hits))], c.total, c.capped, c.first)
		}
		if u := a.Facets["unit"]; len(u) != 1 || u[0].N != c.total {
			t.Errorf("%+v: facets %v", c.q, u)
		}
	}
	// A list without words goes on beyond the cap, to the last document.
	n := 0
	for q := (search.Query{Limit: 200}); ; {
		r := find(t, post, q)
		n += len(r.Hits)
		if q.After = r.Next; r.Next == "" {
			break
		}
	}
	if n != len(docs) {
		t.Errorf("the pages of the whole list hold %d of %d documents", n, len(docs))
	}
}
