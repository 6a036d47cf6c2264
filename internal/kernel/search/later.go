package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
)

// Job is the kind of job that reads changed cases again and brings the index up to what
// is stored: package dossier does it, in the order ChangedCases, Defer, CatchUp.
const Job = "search.cases"

// together is how long changes are gathered before the job comes.
const together = 15 * time.Second

// call enqueues the job for the end of the present span: one for all that changes in it.
func call(ctx context.Context, tx *db.Tx) error {
	at := tx.Now.Truncate(together).Add(together)
	return job.Enqueue(ctx, tx, job.Job{Kind: Job, RunAt: at, Key: Job + "/" + db.Time(at)})
}

// Changed marks a case whose text was saved outside a step, for example while somebody
// types: the job reads it again within some seconds. Any transaction may call it.
func Changed(ctx context.Context, tx *db.Tx, caseID string) error {
	n, err := tx.Exec(ctx, `INSERT INTO search_changed (id, at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING`, caseID, db.Time(tx.Now))
	if err != nil || n == 0 {
		return err
	}
	return call(ctx, tx)
}

// ChangedCases returns at most n marked cases, the first marked first. Defer and Remove
// take the mark away.
func ChangedCases(ctx context.Context, tx *db.Tx, n int) ([]string, error) {
	return db.All(ctx, tx, db.Text, `SELECT id FROM search_changed ORDER BY at, id LIMIT ?`, n)
}

// read takes the mark of a case away.
func read(ctx context.Context, tx *db.Tx, caseID string) error {
	_, err := tx.Exec(ctx, `DELETE FROM search_changed WHERE id = ?`, clean(caseID))
	return err
}

// Defer is Put for documents that change often, cases: it stores the document at once and
// leaves its index entry to CatchUp. Find and Remove know the difference, nobody else need.
// A document keeps its place in the order, which is that of its first Date.
func Defer(ctx context.Context, tx *db.Tx, d Doc) error {
	d, err := cleaned(d)
	if err != nil {
		return err
	}
	if d.Sphere == Case {
		if err := read(ctx, tx, d.ID); err != nil {
			return err
		}
	}
	old, err := load(ctx, tx, d.Sphere, d.ID)
	if err != nil {
		return err
	}
	if old != nil {
		return replace(ctx, tx, old, d)
	}
	seq, err := allocate(ctx, tx, d.Date)
	if err != nil {
		return err
	}
	if _, err := insert(ctx, tx, seq, d); err != nil {
		return err
	}
	return lag(ctx, tx, &stored{seq: seq}, false)
}

// replace stores a document in the place of its former self.
func replace(ctx context.Context, tx *db.Tx, old *stored, d Doc) error {
	if err := overwriting(ctx, tx); err != nil {
		return err
	}
	same, err := sameText(ctx, tx, old.seq, d)
	if err != nil {
		return err
	}
	s, no, key := folded(old.seq, d, same, old.norm)
	if !sameEntry(old, s) {
		if err := lag(ctx, tx, old, true); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE search_doc SET year = ?, unit = ?, col = ?, topic = ?, validity = ?, kind = ?, docno_key = ?, docno_year = ?, docno_seq = ?,
		facet = ?, title_norm = ? WHERE seq = ?`,
		d.Year, d.Unit, d.Column, d.Topic, d.Validity, d.Kind, key, no.Year, no.Seq, s.facet, s.titleNorm, s.seq); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	if !same {
		if _, err := tx.Exec(ctx, `UPDATE search_text SET doc_no = ?, index_no = ?, unit_name = ?, extra = ?, title = ?, body = ?, norm = ? WHERE seq = ?`,
			d.DocNo, d.IndexNo, d.UnitName, d.Extra, d.Title, d.Body, s.norm, s.seq); err != nil {
			return fmt.Errorf("search: %w", err)
		}
	}
	if slices.Equal(old.parties, s.parties) {
		return nil
	}
	if _, err := tx.Exec(ctx, `DELETE FROM search_unit WHERE seq = ?`, s.seq); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return addParties(ctx, tx, s.seq, s.parties)
}

// sameText tells whether a document's text is stored as it is now.
func sameText(ctx context.Context, tx *db.Tx, seq int64, d Doc) (bool, error) {
	var was Doc
	err := tx.QueryRow(ctx, `SELECT doc_no, index_no, unit_name, extra, title, body FROM search_text WHERE seq = ?`, seq).
		Scan(&was.DocNo, &was.IndexNo, &was.UnitName, &was.Extra, &was.Title, &was.Body)
	if err != nil {
		return false, fmt.Errorf("search: %w", err)
	}
	return was.DocNo == d.DocNo && was.IndexNo == d.IndexNo && was.UnitName == d.UnitName && was.Extra == d.Extra && was.Title == d.Title && was.Body == d.Body, nil
}

// sameEntry tells whether two documents have the same index entry.
func sameEntry(a, b *stored) bool {
	if a.titleNorm != b.titleNorm || a.norm != b.norm || !slices.Equal(a.parties, b.parties) {
		return false
	}
	x, y := strings.Split(a.facet, facetSep), strings.Split(b.facet, facetSep)
	for i := range x {
		if entered(a.sphere, i) && x[i] != y[i] {
			return false
		}
	}
	return true
}

// lag keeps what the entry was made from, unless the document lags already.
func lag(ctx context.Context, tx *db.Tx, s *stored, entered bool) error {
	n, err := tx.Exec(ctx, `INSERT INTO search_lag (seq, entered, facet, title_norm, norm, parties) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (seq) DO NOTHING`,
		s.seq, db.Bool(entered), s.facet, s.titleNorm, s.norm, strings.Join(s.parties, "\n"))
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	if n == 0 {
		return nil
	}
	return call(ctx, tx)
}

// entryOf returns what the entry of a stored document was made from; nil where it has none.
func entryOf(ctx context.Context, tx *db.Tx, s *stored) (*stored, error) {
	in := stored{seq: s.seq, sphere: s.sphere}
	var entered int
	var parties string
	err := tx.QueryRow(ctx, `SELECT entered, facet, title_norm, norm, parties FROM search_lag WHERE seq = ?`, s.seq).
		Scan(&entered, &in.facet, &in.titleNorm, &in.norm, &parties)
	switch {
	case db.None(err):
		return s, nil
	case err != nil:
		return nil, fmt.Errorf("search: %w", err)
	case entered == 0:
		return nil, nil
	}
	in.parties = strings.Fields(parties)
	return &in, nil
}

// CatchUp brings at most n index entries up to what is stored, and returns how many.
func CatchUp(ctx context.Context, tx *db.Tx, n int) (int, error) {
	if err := overwriting(ctx, tx); err != nil {
		return 0, err
	}
	type key struct{ sphere, id string }
	keys, err := db.All(ctx, tx, func(r db.Scanner) (k key, err error) { err = r.Scan(&k.sphere, &k.id); return k, err },
		`SELECT d.sphere, d.id FROM search_lag l JOIN search_doc d ON d.seq = l.seq ORDER BY l.seq LIMIT ?`, n)
	if err != nil {
		return 0, fmt.Errorf("search: %w", err)
	}
	for _, k := range keys {
		s, err := load(ctx, tx, k.sphere, k.id)
		if err != nil {
			return 0, err
		}
		in, err := entryOf(ctx, tx, s)
		switch {
		case err != nil:
		case in == nil:
			err = enter(ctx, tx, s)
		default:
			err = exchange(ctx, tx, in, s)
		}
		if err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM search_lag WHERE seq = ?`, s.seq); err != nil {
			return 0, fmt.Errorf("search: %w", err)
		}
	}
	return len(keys), nil
}

// apart takes the documents that lag out of what the index answered, and returns those
// that meet the filters of the query for their texts to be read.
func apart(ctx context.Context, tx *db.Tx, q Query, cs []row) (rest, late []row, err error) {
	if q.Sphere != Case {
		return cs, nil, nil
	}
	seqs, err := db.All(ctx, tx, func(s db.Scanner) (n int64, err error) { err = s.Scan(&n); return n, err }, `SELECT seq FROM search_lag`)
	if err != nil || len(seqs) == 0 {
		return cs, nil, err
	}
	behind := make(map[int64]bool, len(seqs))
	for _, n := range seqs {
		behind[n] = true
	}
	w := filter(q)
	w.And(`seq IN (SELECT seq FROM search_lag)`)
	late, err = db.All(ctx, tx, scanRow, `SELECT seq, facet, title_norm FROM search_doc`+w.SQL()+` ORDER BY seq DESC LIMIT ?`, append(w.Args, checked)...)
	if err != nil {
		return nil, nil, fmt.Errorf("search: %w", err)
	}
	return slices.DeleteFunc(cs, func(r row) bool { return behind[r.seq] }), late, nil
}
