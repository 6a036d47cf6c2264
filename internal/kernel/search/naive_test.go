package search_test

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/search"
)

// naive is what Find must answer, without any index: every document is read.
type naive []naiveDoc

type naiveDoc struct {
	search.Doc
	fields []string // folded; the title first
	key    string

	seq, year, order int // the greater order is the newer
}

func newNaive(docs []search.Doc) naive {
	var n naive
	for _, d := range docs {
		v := naiveDoc{Doc: d, fields: []string{search.Fold(d.Title)}}
		if no, ok := docno.Loose(d.DocNo); ok {
			v.key, v.seq, v.year = no.Key(), no.Seq, no.Year
			v.fields = append(v.fields, search.Fold(no.String()))
		}
		for _, s := range []string{d.DocNo, d.IndexNo, d.UnitName, d.Body} {
			v.fields = append(v.fields, search.Fold(s))
		}
		n = append(n, v)
	}
	order := make([]int, len(n))
	for i := range order {
		order[i] = i
	}
	day := func(s string) string {
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return ""
		}
		return s
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(day(n[a].Date), day(n[b].Date)) })
	for at, i := range order {
		n[i].order = at
	}
	return n
}

func single(folded string) bool { return utf8.RuneCountInString(folded) == 1 }

func (d naiveDoc) has(folded string) bool {
	return slices.ContainsFunc(d.fields, func(f string) bool { return strings.Contains(f, folded) })
}

// find returns the ids in the default order.
func (n naive) find(q search.Query) []string {
	if no, ok := docno.Loose(q.Text); ok {
		if out := n.match(q, []string{search.Fold(no.String())}, nil, func(d naiveDoc) bool { return d.key == no.Key() }); len(out) > 0 {
			return out
		}
	}
	number, year := -1, 0
	if s, ok := strings.CutSuffix(q.Text, "号"); ok {
		parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" 〔〕[]()", r) })
		if len(parts) == 2 && len(parts[0]) == 4 {
			year, _ = strconv.Atoi(parts[0])
			parts = parts[1:]
		}
		if len(parts) == 1 {
			if k, err := strconv.Atoi(parts[0]); err == nil {
				number = k
			}
		}
	}
	var want, not []string
	for _, w := range strings.Fields(q.Text) {
		if rest, ok := strings.CutPrefix(w, "-"); ok && search.Fold(rest) != "" {
			not = append(not, search.Fold(rest))
		} else if f := search.Fold(w); f != "" {
			want = append(want, f)
		}
	}
	if len(want)+len(not) == 0 && strings.TrimSpace(q.Text) != "" {
		return nil
	}
	return n.match(q, want, not, func(d naiveDoc) bool { return number > 0 && d.seq == number && (year == 0 || d.year == year) })
}

func (n naive) match(q search.Query, want, not []string, numbered func(naiveDoc) bool) []string {
	type hit struct {
		tier, order int
		id          string
	}
	onlySingles := !slices.ContainsFunc(want, func(w string) bool { return !single(w) })
	var hits []hit
	for _, d := range n {
		if q.Unit != "" && d.Unit != q.Unit || q.Column != "" && d.Column != q.Column || q.Topic != "" && d.Topic != q.Topic ||
			q.Validity != "" && d.Validity != q.Validity || q.Kind != "" && d.Kind != q.Kind || q.Year != 0 && d.Year != q.Year {
			continue
		}
		tier := 1
		for _, w := range want {
			if !strings.Contains(d.fields[0], w) {
				tier = 2
			}
		}
		ok := !slices.ContainsFunc(want, func(w string) bool { return !d.has(w) }) && (tier == 1 || !onlySingles) &&
			!slices.ContainsFunc(not, func(w string) bool { return d.has(w) && (!single(w) || strings.Contains(d.fields[0], w)) })
		if numbered(d) {
			ok, tier = true, 0
		}
		if q.Order == search.ByNew && tier > 0 || len(want)+len(not) == 0 {
			tier = 2
		}
		if ok {
			hits = append(hits, hit{tier, d.order, d.ID})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if a.tier != b.tier {
			return a.tier - b.tier
		}
		return b.order - a.order
	})
	var out []string
	for _, h := range hits {
		out = append(out, h.id)
	}
	return out
}
