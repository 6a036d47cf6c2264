package document

import (
	"context"
	"encoding/json"
	"time"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Sent is one coming of a document to a government office.
type Sent struct {
	At       time.Time
	Unit     string // the sender
	Office   string
	Hash     string // content hash of what came
	SignedBy string // on paper: who signed for the sender (主要负责人) …
	SignedOn string // … and on which day
}

// sentOf is the last coming; the zero Sent for a document that has never come.
func sentOf(ctx context.Context, tx *db.Tx, id string) (s Sent, err error) {
	err = tx.QueryRow(ctx, `SELECT at, unit, office, hash, signed_by, signed_on FROM document_send WHERE case_id = ? ORDER BY at DESC LIMIT 1`, id).
		Scan(db.At{T: &s.At}, &s.Unit, &s.Office, &s.Hash, &s.SignedBy, &s.SignedOn)
	if db.None(err) {
		return Sent{}, nil
	}
	return s, err
}

func insertSent(ctx context.Context, tx *db.Tx, id string, s Sent) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_send (case_id, at, unit, office, hash, signed_by, signed_on) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (case_id, at) DO UPDATE SET hash = excluded.hash, signed_by = excluded.signed_by, signed_on = excluded.signed_on`,
		id, db.Time(s.At), s.Unit, s.Office, s.Hash, s.SignedBy, s.SignedOn)
	return err
}

// Return is a 退文单: everything that was wrong, told at once.
type Return struct {
	ID         string
	Case       string
	No         string
	Unit       string
	Office     string
	OfficeName string
	PersonName string
	Defects    []Defect
	Note       string
	At         time.Time
	DueOn      string
	MendedAt   time.Time
	// What the document was then.
	SentAt    time.Time // when it had come to the office
	Title     string
	SenderRef string
	UnitName  string
	Urgent    bool
}

const returnColumns = `id, case_id, no, unit, office, office_name, person_name, defects, note, at, due_on, mended_at, sent_at, title, sender_ref, unit_name, urgent`

func scanReturn(s db.Scanner) (r Return, err error) {
	var defects string
	var urgent int
	err = s.Scan(&r.ID, &r.Case, &r.No, &r.Unit, &r.Office, &r.OfficeName, &r.PersonName, &defects, &r.Note, db.At{T: &r.At}, &r.DueOn, db.At{T: &r.MendedAt},
		db.At{T: &r.SentAt}, &r.Title, &r.SenderRef, &r.UnitName, &urgent)
	r.Urgent = urgent == 1
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(defects), &r.Defects)
}

func returnsOf(ctx context.Context, tx *db.Tx, id string) ([]Return, error) {
	return db.All(ctx, tx, scanReturn, `SELECT `+returnColumns+` FROM document_return WHERE case_id = ? ORDER BY at, id`, id)
}

// ReturnByID reads a 退文单 by its case and id.
func ReturnByID(ctx context.Context, tx *db.Tx, caseID, id string) (Return, error) {
	r, err := scanReturn(tx.QueryRow(ctx, `SELECT `+returnColumns+` FROM document_return WHERE case_id = ? AND id = ?`, caseID, id))
	if db.None(err) {
		return r, errs.New(errs.NotFound, "没有找到这张退文单。")
	}
	return r, err
}

func insertReturn(ctx context.Context, tx *db.Tx, r Return) error {
	defects, err := json.Marshal(r.Defects)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO document_return (`+returnColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?)`,
		r.ID, r.Case, r.No, r.Unit, r.Office, r.OfficeName, r.PersonName, string(defects), r.Note, db.Time(r.At), r.DueOn,
		db.Time(r.SentAt), r.Title, r.SenderRef, r.UnitName, db.Bool(r.Urgent))
	return err
}
