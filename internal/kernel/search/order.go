package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gongkai/internal/platform/db"
)

// keyOf is where a row stands in the order: a lower tier, a higher score, a higher seq
// comes first. ByNew knows the tier of numbers only.
func keyOf(r row, order string) cursor {
	k := cursor{tier: r.tier, score: r.score, seq: r.seq}
	if order != ByTitle && k.tier != tierNumber {
		k.tier = tierText
	}
	return k
}

func compareKeys(a, b cursor) int {
	return cmp.Or(cmp.Compare(a.tier, b.tier), cmp.Compare(b.score, a.score), cmp.Compare(b.seq, a.seq))
}

func sortRows(rs []row, order string) {
	slices.SortFunc(rs, func(a, b row) int { return compareKeys(keyOf(a, order), keyOf(b, order)) })
}

// score rates the rows: how often each word stands in the text for its length (more
// counts ever less), titles ten times, longer words more. All rows have all words,
// so that how rare a word is makes no difference.
func score(ctx context.Context, tx *db.Tx, rs []row, want []word) error {
	t := texts{tx: tx, rows: rs}
	lengths := make([]float64, len(rs))
	counts := make([]float64, len(rs)*len(want))
	total := 1.0
	for i, r := range rs {
		s, err := t.at(ctx, i)
		if err != nil {
			return err
		}
		lengths[i] = float64(len(s))
		total += lengths[i]
		for k, w := range want {
			counts[i*len(want)+k] = float64(strings.Count(s, w.folded) + 9*strings.Count(r.title, w.folded))
		}
	}
	mean := total / float64(len(rs))
	for i := range rs {
		damp := 1.2 * (0.25 + 0.75*lengths[i]/mean)
		for k, w := range want {
			n := counts[i*len(want)+k]
			rs[i].score += float64(n / (n + damp) * float64(utf8.RuneCountInString(w.folded)))
		}
	}
	return nil
}

const batch = 256

// texts reads the folded texts of rows in batches, in order.
type texts struct {
	tx       *db.Tx
	rows     []row
	from, to int // what have holds
	have     map[int64]string
}

// at returns the folded text of row i. Calls go upwards.
func (t *texts) at(ctx context.Context, i int) (string, error) {
	if i >= t.to {
		t.from, t.to = i, min(i+batch, len(t.rows))
		seqs := make([]int64, batch) // always as many, so that the statement stays the same
		for k := range seqs {
			seqs[k] = t.rows[min(t.from+k, t.to-1)].seq
		}
		in, args := db.In(seqs)
		type text struct {
			seq  int64
			norm string
		}
		all, err := db.All(ctx, t.tx, func(s db.Scanner) (v text, err error) { err = s.Scan(&v.seq, &v.norm); return v, err },
			`SELECT seq, norm FROM search_text WHERE seq IN (`+in+`)`, args...)
		if err != nil {
			return "", fmt.Errorf("search: texts: %w", err)
		}
		t.have = make(map[int64]string, len(all))
		for _, v := range all {
			t.have[v.seq] = v.norm
		}
	}
	return t.have[t.rows[i].seq], nil
}

// has tells whether row i has the word: in its title, or else in its text.
func (t *texts) has(ctx context.Context, i int, r row, w word) (bool, error) {
	if strings.Contains(r.title, w.folded) || w.title {
		return strings.Contains(r.title, w.folded), nil
	}
	s, err := t.at(ctx, i)
	return strings.Contains(s, w.folded), err
}
