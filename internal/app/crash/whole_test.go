package crash

import (
	"context"
	"encoding/hex"
	"fmt"
	"testing"

	"gongkai/internal/app/apptest"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
)

func commitment(e publication.Edition) string {
	c := publiclog.Commit(e.Salt, e.Bytes())
	return hex.EncodeToString(c[:])
}

// whole demands that what stands in the database after a kill is whole, and that the
// platform can sign and go on.
func whole(t *testing.T, o *apptest.Office, l ledger) {
	t.Helper()
	if err := o.Public.Sign(context.Background()); err != nil {
		t.Fatalf("the log cannot be signed after a kill: %v", err)
	}
	for _, f := range inspection(t, o, l) {
		t.Error(f)
	}
}

// faults is what an inspection has found to be wrong.
type faults struct {
	*testing.T
	found []string
}

func (f *faults) add(format string, args ...any) {
	f.found = append(f.found, fmt.Sprintf(format, args...))
}

// inspection checks everything that must hold whenever the platform stands still.
func inspection(tt *testing.T, o *apptest.Office, l ledger) []string {
	tt.Helper()
	ctx := context.Background()
	signed, err := checkpointSize(o.Dir)
	if err != nil {
		tt.Fatal(err)
	}
	found, err := db.Get(ctx, o.DB, func(tx *db.Tx) ([]string, error) { return rows(tt, tx, l, signed), nil })
	if err != nil {
		tt.Fatal(err)
	}
	r, err := o.Public.Verify(ctx)
	if err != nil {
		tt.Fatal(err)
	}
	for _, f := range r.Faults {
		found = append(found, fmt.Sprintf("public log: %+v", f))
	}
	return found
}

// rows checks what stands in the database.
func rows(tt *testing.T, tx *db.Tx, l ledger, signed int64) []string {
	t := &faults{T: tt}
	if signed < l.signed {
		t.add("the newest checkpoint has size %d, but %d was shown to the world", signed, l.signed)
	}
	acknowledged(t, tx, l)
	everyEdition(t, tx)
	neverApart(t, tx)
	counts(t, tx, signed)
	r, err := audit.Verify(context.Background(), tx)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Faults {
		t.add("audit: %+v", f)
	}
	return t.found
}

// acknowledged: whatever the child said it had published is there as it said.
func acknowledged(t *faults, tx *db.Tx, l ledger) {
	ctx := context.Background()
	for _, s := range l.published {
		found, err := search.Find(ctx, tx, search.Query{Sphere: search.Public, Text: s.Mark})
		if err != nil {
			t.Fatal(err)
		}
		hits := map[string]bool{}
		for _, h := range found.Hits {
			hits[h.ID] = true
		}
		if len(s.Items) != 2 {
			t.add("%s: %d items were acknowledged, not document and interpretation", s.Mark, len(s.Items))
		}
		for _, i := range s.Items {
			it, err := publication.ItemByID(ctx, tx, i.ID)
			if err != nil || it.Standing != publication.Public {
				t.add("%s: acknowledged item %s is lost: %+v, %v", s.Mark, i.ID, it, err)
				continue
			}
			e, err := publication.EditionOf(ctx, tx, i.ID, i.Edition)
			if err != nil || e.ContentHash != i.Hash || commitment(e) != i.Commitment || e.Leaf != i.Leaf {
				t.add("%s: acknowledged edition %d of %s is not what is there (%v)", s.Mark, i.Edition, i.ID, err)
			}
			if !hits[i.ID] {
				t.add("%s: acknowledged item %s is not found by a search", s.Mark, i.ID)
			}
		}
	}
}

// everyEdition: no half rows. Each edition has its item, leaf, search entry, audit entry
// and outbox row; each leaf has its edition.
func everyEdition(t *faults, tx *db.Tx) {
	ctx := context.Background()
	leaves := list(t, tx, `SELECT item, data FROM log_leaf ORDER BY idx`)
	want := map[string]string{} // item/edition → commitment
	for _, l := range leaves {
		leaf, err := publiclog.ParseLeaf(l[1])
		if err != nil {
			t.Fatal(err)
		}
		want[leaf.Item+"/"+leaf.Edition] = hex.EncodeToString(leaf.Commitment[:])
	}
	entries := set(list(t, tx, `SELECT subject, to_state FROM audit WHERE action IN ('publication/publish', 'publication/correct')`))
	jobs := set(list(t, tx, `SELECT unique_key, '' FROM job WHERE kind = ?`, publication.JobPublished))
	found := set(list(t, tx, `SELECT id, '' FROM search_doc WHERE sphere = ?`, search.Public))
	items := list(t, tx, `SELECT id, CAST(edition AS TEXT) FROM pub_item`)
	n := 0
	for _, i := range items {
		if !found[i[0]+"/"] {
			t.add("item %s cannot be searched", i[0])
		}
		es, err := publication.EditionsOf(ctx, tx, i[0])
		if err != nil {
			t.Fatal(err)
		}
		if len(es) == 0 || fmt.Sprint(es[0].N) != i[1] {
			t.add("item %s says edition %s, but has %d", i[0], i[1], len(es))
		}
		for _, e := range es {
			n++
			key := fmt.Sprintf("%s/%d", e.Item, e.N)
			if want[key] != commitment(e) {
				t.add("edition %s: the leaf says %q", key, want[key])
			}
			if !entries["item/"+key] {
				t.add("edition %s has no audit entry", key)
			}
			if !jobs[publication.JobPublished+"/"+key+"/"] {
				t.add("edition %s has no outbox row", key)
			}
		}
	}
	if n != len(leaves) || n != len(entries) || n != len(jobs) || len(found) != len(items) {
		t.add("%d editions, %d leaves, %d audit entries, %d outbox rows; %d items, %d search entries",
			n, len(leaves), len(entries), len(jobs), len(items), len(found))
	}
}

// neverApart: document and interpretation are both out or neither, and the case says so.
func neverApart(t *faults, tx *db.Tx) {
	for _, r := range list(t, tx, `SELECT c.id, c.state || ' ' || c.visibility || ' ' || CAST(COUNT(p.id) AS TEXT) || ' ' || CAST(COUNT(i.id) AS TEXT)
		FROM cases c JOIN pub_part p ON p.set_id = c.id LEFT JOIN pub_item i ON i.part_id = p.id AND i.edition > 0
		WHERE c.area = 'document' GROUP BY c.id, c.state, c.visibility`) {
		var state, visible string
		var parts, out int
		if _, err := fmt.Sscan(r[1], &state, &visible, &parts, &out); err != nil {
			t.Fatal(err)
		}
		public := state == "published" && visible == "public"
		if out != 0 && out != parts || public != (out == parts) {
			t.add("case %s stands at %s, %s with %d of %d parts public", r[0], state, visible, out, parts)
		}
	}
}

// counts: what is numbered has no gap, what is written twice agrees.
func counts(t *faults, tx *db.Tx, signed int64) {
	for _, c := range []struct{ name, a, b string }{
		{"索引号 and items", `SELECT COALESCE(SUM(seq), 0) FROM pub_index`, `SELECT COUNT(*) FROM pub_item`},
		{"moves and audit entries of documents", `SELECT COUNT(*) FROM move`, `SELECT COUNT(*) FROM audit WHERE action LIKE 'document/%'`},
		{"moves and versions of cases", `SELECT COUNT(*) FROM move`, `SELECT COALESCE(SUM(version), 0) FROM cases`},
		{"cases and documents", `SELECT COUNT(*) FROM cases`, `SELECT COUNT(*) FROM document`},
		{"numbers given and numbers borne", `SELECT COUNT(*) FROM document_number`, `SELECT COUNT(*) FROM cases WHERE no <> ''`},
	} {
		if a, b := number(t, tx, c.a), number(t, tx, c.b); a != b {
			t.add("%s: %d and %d", c.name, a, b)
		}
	}
	if n := number(t, tx, `SELECT COUNT(*) FROM log_leaf`); n != signed {
		t.add("%d leaves, signed %d", n, signed)
	}
}

func number(t testing.TB, tx *db.Tx, q string) (n int64) {
	t.Helper()
	if err := tx.QueryRow(context.Background(), q).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func list(t testing.TB, tx *db.Tx, q string, args ...any) [][2]string {
	t.Helper()
	out, err := db.All(context.Background(), tx, func(s db.Scanner) (r [2]string, err error) { err = s.Scan(&r[0], &r[1]); return r, err }, q, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func set(rows [][2]string) map[string]bool {
	out := map[string]bool{}
	for _, r := range rows {
		out[r[0]+"/"+r[1]] = true
	}
	return out
}
