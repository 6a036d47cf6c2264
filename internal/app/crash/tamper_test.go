package crash

import (
	"context"
	"errors"
	"testing"

	"gongkai/internal/app/apptest"
	"gongkai/internal/platform/db"
)

var errUndo = errors.New("undo")

// TestKillInspection proves that the inspection after a kill sees each kind of loss: it takes
// something away from a published document or its interpretation, looks, and undoes it.
func TestKillInspection(t *testing.T) {
	t.Parallel()
	const material = `(SELECT item FROM pub_relation WHERE kind = 'interprets')`
	tampering := map[string]string{
		"the search entry":           `DELETE FROM search_doc WHERE id = ` + material,
		"the outbox row":             `DELETE FROM job WHERE unique_key LIKE 'publication.published/' || ` + material + ` || '/%'`,
		"the audit entry":            `DELETE FROM audit WHERE subject = 'item/' || ` + material,
		"the edition":                `DELETE FROM pub_edition WHERE item = ` + material,
		"the text of the edition":    `UPDATE pub_edition SET title = 'x' WHERE item = ` + material,
		"the leaf":                   `DELETE FROM log_leaf WHERE item = ` + material,
		"the number of editions":     `UPDATE pub_item SET edition = 0 WHERE id = ` + material,
		"the standing":               `UPDATE pub_item SET standing = 'hidden' WHERE id = ` + material,
		"the state of the case":      `UPDATE cases SET state = 'ready'`,
		"the number given":           `DELETE FROM document_number`,
		"the count of index numbers": `UPDATE pub_index SET seq = seq + 1`,
	}
	each(t, func(r *run) {
		ctx := context.Background()
		r.inspect(func(o *apptest.Office) {
			if err := publish(ctx, o, func(s said) error { r.note(s); return nil }); err != nil {
				r.t.Fatal(err)
			}
			whole(r.t, o, r.ledger)
			for name, q := range tampering {
				var found []string
				err := o.DB.Write(ctx, func(tx *db.Tx) error {
					n, err := tx.Exec(ctx, q)
					if err != nil || n != 1 {
						r.t.Fatalf("%s: %d rows, %v", name, n, err)
					}
					found = rows(r.t, tx, r.ledger, 2)
					return errUndo
				})
				if !errors.Is(err, errUndo) || len(found) == 0 {
					r.t.Errorf("%s was tampered with and the inspection saw nothing (%v)", name, err)
				}
			}
			whole(r.t, o, r.ledger)
		})
	})
}
