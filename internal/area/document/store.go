package document

import (
	"context"
	"encoding/json"

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
	if d.Returns, err = returnsOf(ctx, tx, d.ID); err != nil {
		return err
	}
	d.Sent, err = sentOf(ctx, tx, d.ID)
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

// earlierReasons returns the reasons that the unit gave in other documents for keeping
// something from the public, newest first.
func earlierReasons(ctx context.Context, tx *db.Tx, unit, except string) ([]Earlier, error) {
	return db.All(ctx, tx, func(s db.Scanner) (e Earlier, err error) {
		err = s.Scan(&e.Case, &e.Title, &e.Reason)
		return e, err
	}, `SELECT c.id, c.title, d.reason FROM document d JOIN cases c ON c.id = d.id WHERE c.unit = ? AND d.id <> ? AND d.reason <> '' ORDER BY c.changed_at DESC LIMIT 200`, unit, except)
}
