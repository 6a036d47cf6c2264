package interpretation

import (
	"context"
	"encoding/json"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func (a *Area) loadPlan(ctx context.Context, tx *db.Tx, p *Plan) error {
	var forms, channels, media, experts string
	err := tx.QueryRow(ctx, `SELECT doc, doc_part, first, first_name, first_why, forms, channels, media, experts, note, signed_hash, signed_by, signed_at, next_phase
		FROM interpretation_plan WHERE id = ?`, p.ID).Scan(&p.Doc, &p.DocPart, &p.First, &p.FirstName, &p.FirstWhy, &forms, &channels, &media, &experts,
		&p.Note, &p.Signed, &p.SignedBy, db.At{T: &p.SignedAt}, &p.NextSlot)
	if db.None(err) {
		return errs.New(errs.NotFound, "没有找到这份解读方案。")
	}
	if err != nil {
		return err
	}
	for _, x := range []struct {
		text string
		to   *[]string
	}{{forms, &p.Forms}, {channels, &p.Channels}, {media, &p.Media}, {experts, &p.Experts}} {
		if err := json.Unmarshal([]byte(x.text), x.to); err != nil {
			return err
		}
	}
	return a.loadRest(ctx, tx, p)
}

// loadRest reads what hangs on a plan.
func (a *Area) loadRest(ctx context.Context, tx *db.Tx, p *Plan) (err error) {
	if p.Supports, err = db.All(ctx, tx, scanSupport, `SELECT unit, unit_name, asked_at, verdict, opinion, by_name, at, settled, settlement
		FROM interpretation_support WHERE plan = ? ORDER BY unit_name, unit`, p.ID); err != nil {
		return err
	}
	if p.Slots, err = db.All(ctx, tx, scanSlot, `SELECT `+slotColumns+` FROM interpretation_phase WHERE plan = ? ORDER BY due_on, id`, p.ID); err != nil {
		return err
	}
	if p.Questions, err = db.All(ctx, tx, scanQuestion, `SELECT `+questionColumns+` FROM interpretation_question WHERE plan = ? ORDER BY at, id`, p.ID); err != nil {
		return err
	}
	p.Pieces, err = db.All(ctx, tx, func(s db.Scanner) (b Brief, err error) {
		err = s.Scan(&b.ID, &b.Title, &b.State, &b.Phase, &b.Form, &b.Part, &b.PublishedOn)
		return b, err
	}, `SELECT c.id, c.title, c.state, p.phase, p.form, p.part, p.published_on FROM interpretation_piece p JOIN cases c ON c.id = p.id WHERE p.plan = ? ORDER BY p.id`, p.ID)
	if err != nil {
		return err
	}
	part, err := publication.PartByID(ctx, tx, p.DocPart)
	if err != nil {
		return err
	}
	p.DocTitle = part.Title
	it, ok, err := publication.ItemOfPart(ctx, tx, p.DocPart)
	if err != nil {
		return err
	}
	if ok {
		p.DocItem = it.ID
	}
	p.Draft, err = a.Questions.Document(ctx, tx, p.Doc)
	return err
}

func savePlan(ctx context.Context, tx *db.Tx, p *Plan) error {
	_, err := tx.Exec(ctx, `INSERT INTO interpretation_plan (id, doc, doc_part, first, first_name, first_why, forms, channels, media, experts, note, signed_hash, signed_by, signed_at, next_phase)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET first = excluded.first, first_name = excluded.first_name, first_why = excluded.first_why, forms = excluded.forms,
		channels = excluded.channels, media = excluded.media, experts = excluded.experts, note = excluded.note, signed_hash = excluded.signed_hash,
		signed_by = excluded.signed_by, signed_at = excluded.signed_at, next_phase = excluded.next_phase`,
		p.ID, p.Doc, p.DocPart, p.First, p.FirstName, p.FirstWhy, list(p.Forms), list(p.Channels), list(p.Media), list(p.Experts), p.Note,
		p.Signed, p.SignedBy, db.Time(p.SignedAt), p.NextSlot)
	if err != nil {
		return err
	}
	for _, s := range p.Supports {
		if err := saveSupport(ctx, tx, p.ID, s); err != nil {
			return err
		}
	}
	for _, s := range p.Slots {
		if err := saveSlot(ctx, tx, p.ID, s); err != nil {
			return err
		}
	}
	for _, q := range p.Questions {
		if err := saveQuestion(ctx, tx, q); err != nil {
			return err
		}
	}
	return nil
}

// list is a list of texts as it is stored.
func list(v []string) string {
	b, err := json.Marshal(append([]string{}, v...))
	if err != nil {
		panic(err) // strings only
	}
	return string(b)
}

func scanSupport(r db.Scanner) (s Support, err error) {
	err = r.Scan(&s.Unit, &s.UnitName, db.At{T: &s.AskedAt}, &s.Verdict, &s.Opinion, &s.ByName, db.At{T: &s.At}, &s.Settled, &s.Settlement)
	return s, err
}

func saveSupport(ctx context.Context, tx *db.Tx, plan string, s Support) error {
	_, err := tx.Exec(ctx, `INSERT INTO interpretation_support (plan, unit, unit_name, asked_at, verdict, opinion, by_name, at, settled, settlement) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (plan, unit) DO UPDATE SET asked_at = excluded.asked_at, verdict = excluded.verdict, opinion = excluded.opinion, by_name = excluded.by_name,
		at = excluded.at, settled = excluded.settled, settlement = excluded.settlement`,
		plan, s.Unit, s.UnitName, db.Time(s.AskedAt), s.Verdict, s.Opinion, s.ByName, db.Time(s.At), s.Settled, s.Settlement)
	return err
}

const slotColumns = `id, phase, due_on, form, about, piece, prompted_at, done_on, dropped`

func scanSlot(r db.Scanner) (s Slot, err error) {
	err = r.Scan(&s.ID, &s.Phase, &s.DueOn, &s.Form, &s.About, &s.Piece, db.At{T: &s.PromptedAt}, &s.DoneOn, &s.Dropped)
	return s, err
}

func saveSlot(ctx context.Context, tx *db.Tx, plan string, s Slot) error {
	_, err := tx.Exec(ctx, `INSERT INTO interpretation_phase (plan, `+slotColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET piece = excluded.piece, prompted_at = excluded.prompted_at, done_on = excluded.done_on, dropped = excluded.dropped`,
		plan, s.ID, s.Phase, string(s.DueOn), s.Form, s.About, s.Piece, db.Time(s.PromptedAt), string(s.DoneOn), s.Dropped)
	return err
}

const questionColumns = `id, item, doc, plan, body, contact, at, misread, piece, closed_at, dismissed`

func scanQuestion(r db.Scanner) (q Question, err error) {
	var misread int
	err = r.Scan(&q.ID, &q.Item, &q.Doc, &q.Plan, &q.Body, &q.Contact, db.At{T: &q.At}, &misread, &q.Piece, db.At{T: &q.ClosedAt}, &q.Dismissed)
	q.Misread = misread == 1
	return q, err
}

func saveQuestion(ctx context.Context, tx *db.Tx, q Question) error {
	_, err := tx.Exec(ctx, `INSERT INTO interpretation_question (`+questionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET plan = excluded.plan, misread = excluded.misread, piece = excluded.piece, closed_at = excluded.closed_at, dismissed = excluded.dismissed`,
		q.ID, q.Item, q.Doc, q.Plan, q.Body, q.Contact, db.Time(q.At), db.Bool(q.Misread), q.Piece, db.Time(q.ClosedAt), q.Dismissed)
	return err
}

// planOf finds the plan of a document; ok is false where there is none.
func planOf(ctx context.Context, tx *db.Tx, doc string) (id string, ok bool, err error) {
	err = tx.QueryRow(ctx, `SELECT id FROM interpretation_plan WHERE doc = ?`, doc).Scan(&id)
	if db.None(err) {
		return "", false, nil
	}
	return id, err == nil, err
}
