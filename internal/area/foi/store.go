package foi

import (
	"context"
	"encoding/json"
	"fmt"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

const requestColumns = `origin, text_year, channel, submitted, signed, confirmed, received, applicant, name, contact, content, wanted_form, wanted_route,
	applicant_key, code_hash, handler, handler_name, lead, passed_from, passed_to, corrected, extension, extension_by, extension_why, explained, charge,
	kind, kind_row, answer, drafted_by, decided_on, signed_by, sent_on, convertible, counted_on, counted_row`

func (a *Area) loadRequest(ctx context.Context, tx *db.Tx, q *Request) error {
	var contact, charge, answer string
	var corrected, convertible int
	err := tx.QueryRow(ctx, `SELECT `+requestColumns+`, COALESCE((SELECT masked FROM foi_identity i WHERE i.case_id = foi_request.id), '')
		FROM foi_request WHERE id = ?`, q.ID).Scan(
		&q.Origin, &q.TextYear, &q.Channel, &q.Submitted, &q.Signed, &q.Confirmed, &q.ReceivedOn, &q.Applicant, &q.Person, &contact, &q.Content, &q.Form, &q.Route,
		&q.Key, &q.CodeHash, &q.Handler, &q.HandlerName, &q.Lead, &q.PassedFrom, &q.PassedTo, &corrected, &q.Extension, &q.ExtensionBy, &q.ExtensionWhy, &q.Explained, &charge,
		&q.Kind, &q.Row, &answer, &q.DraftedBy, &q.DecidedOn, &q.SignedBy, &q.SentOn, &convertible, &q.CountedOn, &q.CountedRow, &q.Masked)
	if db.None(err) {
		return errs.New(errs.NotFound, "没有找到这件申请。")
	}
	if err != nil {
		return err
	}
	q.Corrected, q.Convertible = corrected == 1, convertible == 1
	if err := decode(contact, &q.Contact, charge, &q.Charge, answer, &q.Answer); err != nil {
		return fmt.Errorf("request %s: %w", q.ID, err)
	}
	return a.loadRest(ctx, tx, q)
}

// loadRest reads what hangs on a request.
func (a *Area) loadRest(ctx context.Context, tx *db.Tx, q *Request) (err error) {
	if q.Letters, err = lettersOf(ctx, tx, q.ID); err != nil {
		return err
	}
	if q.Reviews, err = reviewsOf(ctx, tx, q.ID); err != nil {
		return err
	}
	if q.Enquiries, err = enquiriesOf(ctx, tx, q.ID); err != nil {
		return err
	}
	if q.Merged, err = db.All(ctx, tx, db.Text, `SELECT id FROM foi_request WHERE lead = ? AND lead <> '' ORDER BY id`, q.ID); err != nil {
		return err
	}
	set, err := publication.LoadSet(ctx, tx, q.ID)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	q.Set = set
	return err
}

func (a *Area) saveRequest(ctx context.Context, tx *db.Tx, q *Request) error {
	_, err := tx.Exec(ctx, `INSERT INTO foi_request (id, `+requestColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET text_year = excluded.text_year, channel = excluded.channel, submitted = excluded.submitted, signed = excluded.signed,
		confirmed = excluded.confirmed, received = excluded.received, applicant = excluded.applicant, name = excluded.name, contact = excluded.contact,
		content = excluded.content, wanted_form = excluded.wanted_form, wanted_route = excluded.wanted_route, applicant_key = excluded.applicant_key,
		code_hash = excluded.code_hash, handler = excluded.handler, handler_name = excluded.handler_name, lead = excluded.lead, passed_to = excluded.passed_to,
		corrected = excluded.corrected, extension = excluded.extension, extension_by = excluded.extension_by, extension_why = excluded.extension_why,
		explained = excluded.explained, charge = excluded.charge, kind = excluded.kind, kind_row = excluded.kind_row, answer = excluded.answer,
		drafted_by = excluded.drafted_by, decided_on = excluded.decided_on, signed_by = excluded.signed_by, sent_on = excluded.sent_on, convertible = excluded.convertible,
		counted_on = excluded.counted_on, counted_row = excluded.counted_row`,
		q.ID, q.Origin, q.TextYear, q.Channel, q.Submitted, q.Signed, q.Confirmed, q.ReceivedOn, q.Applicant, q.Person, encode(q.Contact), q.Content, q.Form, q.Route,
		q.Key, q.CodeHash, q.Handler, q.HandlerName, q.Lead, q.PassedFrom, q.PassedTo, db.Bool(q.Corrected), q.Extension, q.ExtensionBy, q.ExtensionWhy, q.Explained, encode(q.Charge),
		q.Kind, q.Row, encode(q.Answer), q.DraftedBy, q.DecidedOn, q.SignedBy, q.SentOn, db.Bool(q.Convertible), q.CountedOn, q.CountedRow)
	if err != nil {
		return err
	}
	for i := range q.fresh {
		if err := saveLetter(ctx, tx, q.ID, &q.fresh[i]); err != nil {
			return err
		}
	}
	if q.identity != nil {
		if err := a.saveIdentity(ctx, tx, q.ID, q.identity); err != nil {
			return err
		}
	}
	return a.takenOver(ctx, tx, q)
}

// decode unmarshals pairs of JSON text and target.
func decode(pairs ...any) error {
	for i := 0; i < len(pairs); i += 2 {
		if err := json.Unmarshal([]byte(pairs[i].(string)), pairs[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, numbers and maps of them
	}
	return string(b)
}

const letterColumns = `id, kind, no, made_on, fields, by_name, to_name, way, sent_on, track, got_on, proof, template`

func lettersOf(ctx context.Context, tx *db.Tx, request string) ([]Letter, error) {
	return db.All(ctx, tx, func(s db.Scanner) (l Letter, err error) {
		var fields string
		if err = s.Scan(&l.ID, &l.Kind, &l.No, &l.MadeOn, &fields, &l.ByName, &l.To, &l.Way, &l.SentOn, &l.Track, &l.GotOn, &l.Proof, &l.Template); err != nil {
			return l, err
		}
		return l, decode(fields, &l.Fields)
	}, `SELECT `+letterColumns+` FROM foi_letter WHERE case_id = ? ORDER BY id`, request)
}

func saveLetter(ctx context.Context, tx *db.Tx, request string, l *Letter) error {
	if l.ID == "" {
		l.ID = id.New(tx.Now)
	}
	_, err := tx.Exec(ctx, `INSERT INTO foi_letter (case_id, `+letterColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET way = excluded.way, sent_on = excluded.sent_on, track = excluded.track, got_on = excluded.got_on, proof = excluded.proof`,
		request, l.ID, l.Kind, l.No, l.MadeOn, encode(l.Fields), l.ByName, l.To, l.Way, l.SentOn, l.Track, l.GotOn, l.Proof, l.Template)
	return err
}

func reviewsOf(ctx context.Context, tx *db.Tx, request string) ([]Review, error) {
	return db.All(ctx, tx, func(s db.Scanner) (v Review, err error) {
		err = s.Scan(&v.ID, &v.Kind, &v.No, &v.Body, &v.FiledOn, &v.Result, &v.EndedOn, &v.Note)
		return v, err
	}, `SELECT id, kind, no, body, filed_on, result, ended_on, note FROM foi_review WHERE case_id = ? ORDER BY filed_on, id`, request)
}

func saveReview(ctx context.Context, tx *db.Tx, request string, v Review) error {
	_, err := tx.Exec(ctx, `INSERT INTO foi_review (id, case_id, kind, no, body, filed_on, result, ended_on, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET result = excluded.result, ended_on = excluded.ended_on, note = excluded.note`,
		v.ID, request, v.Kind, v.No, v.Body, v.FiledOn, v.Result, v.EndedOn, v.Note)
	return err
}

// number takes the next number of a unit's series in a year: 1, 2, 3 … without gaps,
// because it is taken in the transaction that uses it.
func number(ctx context.Context, tx *db.Tx, unit, series string, year int) (n int, err error) {
	if _, err = tx.Exec(ctx, `INSERT INTO foi_number (unit, series, year, last) VALUES (?, ?, ?, 1)
		ON CONFLICT (unit, series, year) DO UPDATE SET last = foi_number.last + 1`, unit, series, year); err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `SELECT last FROM foi_number WHERE unit = ? AND series = ? AND year = ?`, unit, series, year).Scan(&n)
	return n, err
}

// RequestText is what a request is found by beside title and timeline: what is asked for
// and what the decision says, with what looks like personal data masked. Who applied is
// not among it.
func (a *Area) RequestText(ctx context.Context, tx *db.Tx, id string) ([]string, error) {
	q, err := a.Request(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	out := []string{Mask(q.Content)}
	for _, v := range q.Answer.Facts {
		out = append(out, Mask(v))
	}
	return out, nil
}
