package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// row is a document on its way into the answer.
type row struct {
	seq          int64
	facet, title string
	tier         int // tierNumber before tierTitle before tierText
	score        float64
}

const (
	tierNumber = iota
	tierTitle
	tierText
)

func scanRow(s db.Scanner) (r row, err error) {
	err = s.Scan(&r.seq, &r.facet, &r.title)
	return r, err
}

func newestFirst(rs []row) {
	slices.SortFunc(rs, func(a, b row) int { return cmp.Compare(b.seq, a.seq) })
}

// Find answers a query. The same documents, entered in the same order, give the same
// answer on both databases.
func Find(ctx context.Context, tx *db.Tx, q Query) (Result, error) {
	q, cur, err := checkedQuery(q)
	if err != nil {
		return Result{}, err
	}
	if q.Sphere == Case && len(q.Units)+len(q.Parties) == 0 {
		return Result{Facets: map[string][]Facet{}}, nil
	}
	if strings.TrimSpace(q.Text) == "" {
		return browse(ctx, tx, q, cur)
	}
	a := parse(q.Text)
	rs, number, capped, err := answer(ctx, tx, q, a)
	if err == nil && a.key != "" && len(rs) == 0 {
		a = words(cut(clean(q.Text), maxText)) // nobody carries or cites that number: words then
		rs, _, capped, err = answer(ctx, tx, q, a)
	}
	if err != nil {
		return Result{}, err
	}
	res := Result{Total: len(rs), Capped: capped, DocNo: number, Facets: countFacets(rs)}
	for _, w := range a.want {
		res.Terms = append(res.Terms, w.raw)
	}
	if q.Order == ByRelevance && len(rs) > scored {
		rs = rs[:scored]
	}
	if q.Order == ByRelevance {
		if err := score(ctx, tx, rs, a.want); err != nil {
			return Result{}, err
		}
	}
	sortRows(rs, q.Order)
	from := 0
	if q.After != "" {
		from, _ = slices.BinarySearchFunc(rs, cur, func(r row, c cursor) int {
			return cmp.Or(compareKeys(keyOf(r, q.Order), c), -1)
		})
	}
	page := rs[from:min(len(rs), from+q.Limit)]
	if from+len(page) < len(rs) {
		res.Next = keyOf(page[len(page)-1], q.Order).text()
	}
	res.Hits, err = hydrate(ctx, tx, page, a.want)
	return res, err
}

func checkedQuery(q Query) (Query, cursor, error) {
	if q.Sphere != Public && q.Sphere != Case {
		return q, cursor{}, fmt.Errorf("search: no such sphere %q", q.Sphere)
	}
	if q.Order == "" {
		q.Order = ByTitle
	}
	if q.Order != ByTitle && q.Order != ByNew && q.Order != ByRelevance {
		return q, cursor{}, errs.Field("order", "没有这种排序方式，请选择“标题优先”“最新发布”或者“相关度”。")
	}
	if q.Limit <= 0 {
		q.Limit = 20
	}
	q.Limit = min(q.Limit, 200)
	for _, s := range []*string{&q.Unit, &q.Column, &q.Topic, &q.Validity, &q.Kind} {
		*s = clean(*s)
	}
	c, ok := parseCursor(q.After)
	if !ok {
		return q, cursor{}, errs.Field("after", "翻页位置已失效，请回到第一页重新查找。")
	}
	return q, c, nil
}

// answer returns at most Cap documents that the answer is about, unordered, whether
// one of them carries the number asked for, and whether there are more.
func answer(ctx context.Context, tx *db.Tx, q Query, a asked) (rs []row, number, capped bool, err error) {
	if len(a.want) == 0 && len(a.not) == 0 {
		return nil, false, false, nil
	}
	rs, capped, err = matching(ctx, tx, q, a, false)
	if err != nil {
		return nil, false, false, err
	}
	if capped && q.Order == ByTitle { // older documents with the words in the title go first
		titled, _, err := matching(ctx, tx, q, a, true)
		if err != nil {
			return nil, false, false, err
		}
		rs = merge(titled, rs)
	}
	numbered, err := carrying(ctx, tx, q, a)
	if err != nil {
		return nil, false, false, err
	}
	if rs = merge(numbered, rs); len(rs) > Cap {
		sortRows(rs, q.Order)
		rs, capped = rs[:Cap], true
	}
	return rs, len(numbered) > 0 && a.key != "", capped, nil
}

// merge puts first before others and leaves out what others has of them.
func merge(first, others []row) []row {
	if len(first) == 0 {
		return others
	}
	have := make(map[int64]bool, len(first))
	for _, r := range first {
		have[r.seq] = true
	}
	for _, r := range others {
		if !have[r.seq] {
			first = append(first, r)
		}
	}
	return first
}

// matching returns the newest documents with the words, Cap at most, and whether
// there are or may be more.
func matching(ctx context.Context, tx *db.Tx, q Query, a asked, title bool) ([]row, bool, error) {
	limit := Cap + 1
	if slices.ContainsFunc(slices.Concat(a.want, a.not), func(w word) bool { return !w.exact() }) {
		limit = checked
	}
	cs, err := candidates(ctx, tx, q, condition(q, a, title), limit)
	if err != nil {
		return nil, false, err
	}
	full := len(cs) == limit
	cs, late, err := apart(ctx, tx, q, cs)
	if err != nil {
		return nil, false, err
	}
	inexact := func(ws []word) []word {
		return slices.DeleteFunc(slices.Clone(ws), word.exact)
	}
	rs, err := check(ctx, tx, cs, a, inexact(a.want), inexact(a.not), title)
	if err != nil {
		return nil, false, err
	}
	if len(late) > 0 {
		more, err := check(ctx, tx, late, a, a.want, a.not, title)
		if err != nil {
			return nil, false, err
		}
		rs = append(rs, more...)
		newestFirst(rs)
	}
	if len(rs) > Cap {
		return rs[:Cap], true, nil
	}
	return rs, full, nil
}

// check keeps the candidates that really have the words want and lack the words not, in
// order, until there are more than Cap. What the index has answered for already is in
// neither list.
func check(ctx context.Context, tx *db.Tx, cs []row, a asked, want, not []word, title bool) ([]row, error) {
	var out []row
	t := texts{tx: tx, rows: cs}
	for i := range cs {
		if len(out) > Cap {
			break
		}
		r := cs[i]
		r.tier = tierText
		if titled(r.title, a.want) {
			r.tier = tierTitle
		} else if title {
			continue
		}
		if ok, err := confirmed(ctx, &t, i, r, want, not); err != nil {
			return nil, err
		} else if ok {
			out = append(out, r)
		}
	}
	return out, nil
}

// confirmed looks into the text only where the title does not answer already.
func confirmed(ctx context.Context, t *texts, i int, r row, want, not []word) (bool, error) {
	if r.tier != tierTitle {
		for _, w := range want {
			if ok, err := t.has(ctx, i, r, w); err != nil || !ok {
				return false, err
			}
		}
	}
	for _, w := range not {
		if ok, err := t.has(ctx, i, r, w); err != nil || ok {
			return false, err
		}
	}
	return true, nil
}

func titled(title string, want []word) bool {
	for _, w := range want {
		if !strings.Contains(title, w.folded) {
			return false
		}
	}
	return true
}

// carrying returns the documents whose own number was asked for.
func carrying(ctx context.Context, tx *db.Tx, q Query, a asked) ([]row, error) {
	if a.key == "" && a.seq == 0 {
		return nil, nil
	}
	w := filter(q)
	if a.key != "" {
		w.And(`docno_key = ?`, a.key)
	} else {
		w.And(`docno_seq = ?`, a.seq)
		if a.year != 0 {
			w.And(`docno_year = ?`, a.year)
		}
	}
	w.Args = append(w.Args, Cap)
	rs, err := db.All(ctx, tx, scanRow, `SELECT seq, facet, title_norm FROM search_doc`+w.SQL()+` ORDER BY seq DESC LIMIT ?`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("search: numbers: %w", err)
	}
	for i := range rs {
		rs[i].tier = tierNumber
	}
	return rs, nil
}
