package search

import (
	"context"
	"fmt"

	"gongkai/internal/platform/db"
)

// hydrate reads what a page shows of its rows and marks the words.
func hydrate(ctx context.Context, tx *db.Tx, rs []row, want []word) ([]Hit, error) {
	if len(rs) == 0 {
		return nil, nil
	}
	var folded []string
	for _, w := range want {
		folded = append(folded, w.folded)
	}
	seqs := make([]int64, len(rs))
	for i, r := range rs {
		seqs[i] = r.seq
	}
	in, args := db.In(seqs)
	type found struct {
		seq int64
		hit Hit
	}
	fs, err := db.All(ctx, tx, func(s db.Scanner) (f found, err error) {
		var body string
		h := &f.hit
		err = s.Scan(&f.seq, &h.ID, &h.Date, &h.Year, &h.Unit, &h.Column, &h.Topic, &h.Validity, &h.Kind,
			&h.DocNo, &h.IndexNo, &h.UnitName, &h.Extra, &h.PlainTitle, &body)
		h.Title = marked(h.PlainTitle, spans(h.PlainTitle, folded))
		h.Snippet = snippet(body, folded)
		return f, err
	}, `SELECT d.seq, d.id, d.date, d.year, d.unit, d.col, d.topic, d.validity, d.kind, t.doc_no, t.index_no, t.unit_name, t.extra, t.title, t.body
		FROM search_doc d JOIN search_text t ON t.seq = d.seq WHERE d.seq IN (`+in+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("search: hits: %w", err)
	}
	bySeq := make(map[int64]Hit, len(fs))
	for _, f := range fs {
		bySeq[f.seq] = f.hit
	}
	hits := make([]Hit, 0, len(rs))
	for _, r := range rs {
		hits = append(hits, bySeq[r.seq])
	}
	return hits, nil
}
