package document

import (
	"context"
	"encoding/json"
	"time"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func load(ctx context.Context, tx *db.Tx, d *Document) error {
	var part, joint string
	var atOffice int
	err := tx.QueryRow(ctx, `SELECT part, basis, reason, reason_fits, proposed_attribute, proposed_basis, proposed_reason, proposed_at, arrival, receipt_no, sender_ref, at_office, joint, why
		FROM document WHERE id = ?`, d.ID).Scan(&part, &d.Basis, &d.Reason, &d.ReasonFits, &d.Proposed.Attribute, &d.Proposed.Basis, &d.Proposed.Reason,
		db.At{T: &d.ProposedAt}, &d.Arrival, &d.ReceiptNo, &d.SenderRef, &atOffice, &joint, &d.Why)
	if db.None(err) {
		return errs.New(errs.NotFound, "没有找到这件公文。")
	}
	if err != nil {
		return err
	}
	d.AtOffice = atOffice == 1
	if err := json.Unmarshal([]byte(joint), &d.Joint); err != nil {
		return err
	}
	if d.Set, err = publication.LoadSet(ctx, tx, d.ID); err != nil {
		return err
	}
	d.Part = d.Set.Part(part)
	d.Returns, err = returnsOf(ctx, tx, d.ID)
	return err
}

func save(ctx context.Context, tx *db.Tx, d *Document) error {
	joint, err := json.Marshal(append([]string{}, d.Joint...))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO document (id, part, basis, reason, reason_fits, proposed_attribute, proposed_basis, proposed_reason, proposed_at, arrival, receipt_no, sender_ref, at_office, joint, why)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET basis = excluded.basis, reason = excluded.reason, reason_fits = excluded.reason_fits,
		proposed_attribute = excluded.proposed_attribute, proposed_basis = excluded.proposed_basis, proposed_reason = excluded.proposed_reason,
		proposed_at = excluded.proposed_at, receipt_no = excluded.receipt_no, sender_ref = excluded.sender_ref, at_office = excluded.at_office,
		joint = excluded.joint, why = excluded.why`,
		d.ID, d.Part.ID, d.Basis, d.Reason, d.ReasonFits, d.Proposed.Attribute, d.Proposed.Basis, d.Proposed.Reason, db.Time(d.ProposedAt),
		d.Arrival, d.ReceiptNo, d.SenderRef, db.Bool(d.AtOffice), string(joint), d.Why)
	return err
}

// serial returns the next number of a series without gaps: receipts, 退文单, 文号.
func serial(ctx context.Context, tx *db.Tx, series string, year int) (int, error) {
	var n int
	err := tx.QueryRow(ctx, `INSERT INTO document_serial (series, year, seq) VALUES (?, ?, 1)
		ON CONFLICT (series, year) DO UPDATE SET seq = document_serial.seq + 1 RETURNING seq`, series, year).Scan(&n)
	return n, err
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
}

const returnColumns = `id, case_id, no, unit, office, office_name, person_name, defects, note, at, due_on, mended_at`

func scanReturn(s db.Scanner) (r Return, err error) {
	var defects string
	err = s.Scan(&r.ID, &r.Case, &r.No, &r.Unit, &r.Office, &r.OfficeName, &r.PersonName, &defects, &r.Note, db.At{T: &r.At}, &r.DueOn, db.At{T: &r.MendedAt})
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
	_, err = tx.Exec(ctx, `INSERT INTO document_return (`+returnColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')`,
		r.ID, r.Case, r.No, r.Unit, r.Office, r.OfficeName, r.PersonName, string(defects), r.Note, db.Time(r.At), r.DueOn)
	return err
}

// earlierReasons returns the reasons that the unit gave in other documents for keeping
// something from the public, newest first.
func earlierReasons(ctx context.Context, tx *db.Tx, unit, except string) ([]Earlier, error) {
	return db.All(ctx, tx, func(s db.Scanner) (e Earlier, err error) {
		err = s.Scan(&e.Case, &e.Title, &e.Reason)
		return e, err
	}, `SELECT c.id, c.title, d.reason FROM document d JOIN cases c ON c.id = d.id WHERE c.unit = ? AND d.id <> ? AND d.reason <> '' ORDER BY c.changed_at DESC LIMIT 200`, unit, except)
}
