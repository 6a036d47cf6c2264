package crash

import (
	"context"
	"testing"

	"gongkai/internal/app/apptest"
	"gongkai/internal/area/document"
	"gongkai/internal/platform/db"
)

// TestKillImport kills during an import; importing again completes it, and once more changes
// nothing.
func TestKillImport(t *testing.T) {
	t.Parallel()
	each(t, func(r *run) {
		n := kills(8, 45)
		for i := range n {
			r.kill("import", upon("imported", i*45/n+1+r.rng.IntN(45/n), r.millis(10)))
		}
		r.inspect(func(o *apptest.Office) { whole(r.t, o, r.ledger) })
		r.t.Logf("%d of %d documents were acknowledged before the last kill", len(r.imported), batchSize)
		r.inspect(func(o *apptest.Office) {
			complete(r, o)
			whole(r.t, o, r.ledger)
		})
	})
}

// complete imports the whole batch twice: what was acknowledged is there already, the
// rest comes in the first time, and the second time nothing changes.
func complete(r *run, o *apptest.Office) {
	ctx := context.Background()
	for again := range 2 {
		opt := document.Import{Published: true, By: o.People[apptest.Registrar]}
		for i, out := range o.Document.Bring(ctx, o.DB, batch(), opt) {
			if out.Result != "same" && (again > 0 || r.imported[i] || out.Result != "published") {
				r.t.Errorf("document %d (acknowledged before: %v), import %d: %s %s", i, r.imported[i], again+1, out.Result, out.Msg)
			}
		}
	}
	err := o.DB.Read(ctx, func(tx *db.Tx) error {
		for _, table := range []string{"document_import", "document_number", "pub_item", "cases"} {
			if n := number(r.t, tx, `SELECT COUNT(*) FROM `+table); n != batchSize {
				r.t.Errorf("%s has %d rows for %d documents", table, n, batchSize)
			}
		}
		return nil
	})
	if err != nil {
		r.t.Error(err)
	}
}
