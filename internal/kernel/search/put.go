package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongkai/internal/kernel/docno"
	"gongkai/internal/platform/db"
)

// stored is what the index entry of a document is computed from.
type stored struct {
	seq                                  int64
	sphere, facet, date, titleNorm, norm string
	parties                              []string
}

// tokens are those of the entry.
func (s *stored) tokens() []string { return tokens(s.sphere, s.titleNorm, s.norm, s.facet, s.parties) }

// Put enters a document, or replaces the one with the same sphere and id. It is called
// within the publishing transaction, which must hold the writer's lock (db.Write).
// Of the text that is replaced nothing stays in the index.
func Put(ctx context.Context, tx *db.Tx, d Doc) error {
	d, err := cleaned(d)
	if err != nil {
		return err
	}
	old, err := load(ctx, tx, d.Sphere, d.ID)
	if err != nil {
		return err
	}
	seq := int64(0)
	if old != nil {
		if err := drop(ctx, tx, old); err != nil {
			return err
		}
		if old.date == d.Date {
			seq = old.seq
		}
	}
	if seq == 0 {
		if seq, err = allocate(ctx, tx, d.Date); err != nil {
			return err
		}
	}
	s, err := insert(ctx, tx, seq, d)
	if err != nil {
		return err
	}
	return enter(ctx, tx, s)
}

// Remove purges a document: its text, its rows and its entries in the index, which are
// rewritten at once. A document that is not there is no error.
func Remove(ctx context.Context, tx *db.Tx, sphere, id string) error {
	if sphere == Case {
		if err := read(ctx, tx, id); err != nil {
			return err
		}
	}
	old, err := load(ctx, tx, sphere, id)
	if err != nil || old == nil {
		return err
	}
	return drop(ctx, tx, old)
}

// cleaned makes a document storable, or tells what it lacks.
func cleaned(d Doc) (Doc, error) {
	if d.ID == "" || d.Sphere != Public && d.Sphere != Case {
		return d, fmt.Errorf("search: document %q has no id or no sphere (%q)", d.ID, d.Sphere)
	}
	for _, s := range []*string{&d.ID, &d.Unit, &d.UnitName, &d.Column, &d.Topic, &d.Validity, &d.Kind, &d.DocNo,
		&d.IndexNo, &d.Title, &d.Body, &d.Date, &d.Extra} {
		*s = clean(*s)
	}
	parties := make([]string, 0, len(d.Parties))
	for _, u := range d.Parties {
		parties = append(parties, clean(u))
	}
	slices.Sort(parties)
	d.Parties = slices.Compact(parties)
	if d.Sphere == Public {
		d.Parties = nil
	}
	return d, nil
}

// folded is what the index needs to know of a document, and its number. Where the text is
// the same as before, its norm is known.
func folded(seq int64, d Doc, same bool, norm string) (*stored, docno.No, string) {
	var key string
	var no docno.No
	if n, ok := docno.Loose(d.DocNo); ok {
		no, key = n, n.Key()
	}
	number := Fold(d.DocNo)
	if canon := Fold(no.String()); canon != number {
		number += "\n" + canon
	}
	s := stored{seq: seq, sphere: d.Sphere, date: d.Date, parties: d.Parties,
		facet:     packed(d.Unit, d.Column, d.Topic, d.Validity, d.Kind, d.Year),
		titleNorm: Fold(cut(d.Title, 2000))}
	if same {
		s.norm = norm
		return &s, no, key
	}
	s.norm = bounded(strings.Join([]string{s.titleNorm, number, Fold(d.IndexNo), Fold(d.UnitName), Fold(d.Body)}, "\n"))
	return &s, no, key
}

// insert stores a document without its index entry.
func insert(ctx context.Context, tx *db.Tx, seq int64, d Doc) (*stored, error) {
	s, no, key := folded(seq, d, false, "")
	if _, err := tx.Exec(ctx, `INSERT INTO search_doc (seq, sphere, id, date, year, unit, col, topic, validity, kind,
		docno_key, docno_year, docno_seq, facet, title_norm) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		seq, d.Sphere, d.ID, d.Date, d.Year, d.Unit, d.Column, d.Topic, d.Validity, d.Kind,
		key, no.Year, no.Seq, s.facet, s.titleNorm); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO search_text (seq, doc_no, index_no, unit_name, extra, title, body, norm) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		seq, d.DocNo, d.IndexNo, d.UnitName, d.Extra, d.Title, d.Body, s.norm); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return s, addParties(ctx, tx, seq, d.Parties)
}

func addParties(ctx context.Context, tx *db.Tx, seq int64, units []string) error {
	for _, u := range units {
		if _, err := tx.Exec(ctx, `INSERT INTO search_unit (seq, unit) VALUES (?, ?)`, seq, u); err != nil {
			return fmt.Errorf("search: %w", err)
		}
	}
	return nil
}

func load(ctx context.Context, tx *db.Tx, sphere, id string) (*stored, error) {
	s := stored{sphere: sphere}
	err := tx.QueryRow(ctx, `SELECT d.seq, d.date, d.facet, d.title_norm, t.norm FROM search_doc d JOIN search_text t ON t.seq = d.seq
		WHERE d.sphere = ? AND d.id = ?`, sphere, clean(id)).Scan(&s.seq, &s.date, &s.facet, &s.titleNorm, &s.norm)
	if db.None(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	s.parties, err = db.All(ctx, tx, db.Text, `SELECT unit FROM search_unit WHERE seq = ? ORDER BY unit`, s.seq)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return &s, nil
}

func drop(ctx context.Context, tx *db.Tx, s *stored) error {
	if err := overwriting(ctx, tx); err != nil {
		return err
	}
	in, err := entryOf(ctx, tx, s)
	if err != nil {
		return err
	}
	if in != nil {
		if err := withdraw(ctx, tx, in); err != nil {
			return err
		}
	}
	for _, q := range []string{`DELETE FROM search_lag WHERE seq = ?`, `DELETE FROM search_unit WHERE seq = ?`, `DELETE FROM search_text WHERE seq = ?`,
		`DELETE FROM search_doc WHERE seq = ?`} {
		if _, err := tx.Exec(ctx, q, s.seq); err != nil {
			return fmt.Errorf("search: %w", err)
		}
	}
	return nil
}

// overwriting lets SQLite overwrite what is deleted or replaced, instead of only marking
// its place free.
func overwriting(ctx context.Context, tx *db.Tx) error {
	if tx.Dialect != db.SQLite {
		return nil
	}
	if _, err := tx.Exec(ctx, `PRAGMA secure_delete = 1`); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return nil
}

const perDay = 1 << 16 // keys of one day

// allocate returns a free key that begins with the date, so that a higher key is a
// newer document and, within a day, one entered later. A day with more documents
// than there are keys (in practice: documents without a date) borrows from the next.
func allocate(ctx context.Context, tx *db.Tx, date string) (int64, error) {
	for lo := dayNumber(date)*perDay + 1; ; lo += perDay {
		var last int64
		if err := tx.QueryRow(ctx, `SELECT COALESCE(MAX(seq), 0) FROM search_doc WHERE seq >= ? AND seq < ?`, lo, lo+perDay).Scan(&last); err != nil {
			return 0, fmt.Errorf("search: %w", err)
		}
		if last == 0 {
			return lo, nil
		}
		if last < lo+perDay-1 {
			return last + 1, nil
		}
	}
}

var epoch = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)

func dayNumber(date string) int64 {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil || t.Before(epoch) {
		return 0
	}
	return int64(t.Sub(epoch).Hours()/24) + 1
}
