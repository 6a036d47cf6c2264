package document

import (
	"context"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
)

// Text is what a document's case is found by beside title, number and timeline: the
// numbers under which it came, reasons, the text itself, the names of its files, and what
// was said in its 退文单. All of it stands on the document's page.
func (a *Area) Text(ctx context.Context, tx *db.Tx, id string) ([]string, error) {
	v := make([]string, 4)
	err := tx.QueryRow(ctx, `SELECT receipt_no, sender_ref, basis, reason FROM document WHERE id = ?`, id).Scan(&v[0], &v[1], &v[2], &v[3])
	if err != nil {
		return nil, err
	}
	p, err := publication.PartOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	v = append(append(v, p.Meta.Summary), p.Meta.Keywords...)
	v = append(v, p.Lines()...)
	returns, err := returnsOf(ctx, tx, id)
	for _, r := range returns {
		v = append(v, r.No, r.Note)
		for _, d := range r.Defects {
			v = append(v, d.Msg, d.Mend)
		}
	}
	return v, err
}
