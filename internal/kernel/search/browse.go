package search

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/platform/db"
)

// filter is the SQL condition on search_doc that the sphere, the units and the
// filters of a query make.
func filter(q Query) db.Where {
	var w db.Where
	w.And(`sphere = ?`, q.Sphere)
	if q.Sphere == Case {
		own, args := db.In(q.Units)
		part, more := db.In(q.Parties)
		w.And(`(unit IN (`+own+`) OR EXISTS (SELECT 1 FROM search_unit u WHERE u.seq = search_doc.seq AND u.unit IN (`+part+`)))`, append(args, more...)...)
	}
	for _, f := range []struct{ col, value string }{{"unit", q.Unit}, {"col", q.Column}, {"topic", q.Topic},
		{"validity", q.Validity}, {"kind", q.Kind}} {
		if f.value != "" {
			w.And(f.col+` = ?`, f.value)
		}
	}
	if q.Year != 0 {
		w.And(`year = ?`, q.Year)
	}
	return w
}

// browse lists documents without a text: newest first, to the last, by the table's
// own indexes.
func browse(ctx context.Context, tx *db.Tx, q Query, cur cursor) (Result, error) {
	w := filter(q)
	var res Result
	counts, err := db.All(ctx, tx, func(s db.Scanner) (f Facet, err error) { err = s.Scan(&f.Value, &f.N); return f, err },
		`SELECT facet, COUNT(*) FROM (SELECT facet FROM search_doc`+w.SQL()+` ORDER BY seq DESC LIMIT ?) t GROUP BY facet`,
		append(slices.Clone(w.Args), Cap)...)
	if err != nil {
		return Result{}, fmt.Errorf("search: browse: %w", err)
	}
	res.Facets = facets(counts)
	for _, c := range counts {
		res.Total += c.N
	}
	if res.Total == Cap {
		more, err := db.All(ctx, tx, func(s db.Scanner) (n int64, err error) { err = s.Scan(&n); return n, err },
			`SELECT seq FROM search_doc`+w.SQL()+` ORDER BY seq DESC LIMIT 1 OFFSET ?`, append(slices.Clone(w.Args), Cap)...)
		if err != nil {
			return Result{}, fmt.Errorf("search: browse: %w", err)
		}
		res.Capped = len(more) > 0
	}
	if q.After != "" {
		w.And(`seq < ?`, cur.seq)
	}
	rs, err := db.All(ctx, tx, scanRow, `SELECT seq, facet, title_norm FROM search_doc`+w.SQL()+` ORDER BY seq DESC LIMIT ?`,
		append(w.Args, q.Limit+1)...)
	if err != nil {
		return Result{}, fmt.Errorf("search: browse: %w", err)
	}
	if len(rs) > q.Limit {
		rs = rs[:q.Limit]
		res.Next = cursor{seq: rs[q.Limit-1].seq}.text()
	}
	res.Hits, err = hydrate(ctx, tx, rs, nil)
	return res, err
}

func countFacets(rs []row) map[string][]Facet {
	n := map[string]int{}
	for _, r := range rs {
		n[r.facet]++
	}
	var counts []Facet
	for v, k := range n {
		counts = append(counts, Facet{v, k})
	}
	return facets(counts)
}

// facets takes the packed values apart and sums them by field.
func facets(counts []Facet) map[string][]Facet {
	var sums [len(facetFields)]map[string]int
	for i := range sums {
		sums[i] = map[string]int{}
	}
	for _, c := range counts {
		for i, v := range strings.Split(c.Value, facetSep) {
			if v != "" {
				sums[i][v] += c.N
			}
		}
	}
	out := make(map[string][]Facet, len(facetFields))
	for i, name := range facetFields {
		fs := make([]Facet, 0, len(sums[i]))
		for v, n := range sums[i] {
			fs = append(fs, Facet{v, n})
		}
		slices.SortFunc(fs, func(a, b Facet) int {
			if a.N != b.N {
				return b.N - a.N
			}
			return strings.Compare(a.Value, b.Value)
		})
		out[name] = fs
	}
	return out
}

// cursor is the place of a hit in its order: after it goes the next page.
type cursor struct {
	tier  int
	score float64
	seq   int64
}

func (c cursor) text() string {
	return strconv.Itoa(c.tier) + "." + strconv.FormatInt(c.seq, 36) + "." + strconv.FormatFloat(c.score, 'x', -1, 64)
}

func parseCursor(s string) (c cursor, ok bool) {
	if s == "" {
		return cursor{}, true
	}
	p := strings.SplitN(s, ".", 3)
	if len(p) != 3 {
		return cursor{}, false
	}
	var e [3]error
	c.tier, e[0] = strconv.Atoi(p[0])
	c.seq, e[1] = strconv.ParseInt(p[1], 36, 64)
	c.score, e[2] = strconv.ParseFloat(p[2], 64)
	return c, e == [3]error{}
}
