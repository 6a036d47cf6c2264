package interpretation

import (
	"context"
	"encoding/json"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func (a *Area) loadPiece(ctx context.Context, tx *db.Tx, p *Piece) error {
	var part, elements, shown string
	var inPerson, byHead int
	err := tx.QueryRow(ctx, `SELECT p.plan, p.part, p.form, p.phase, p.expert, p.in_person, p.interpreter, p.interpreter_name, p.by_head, p.elements, p.compared, p.why, p.published_on, p.shown, n.doc, n.doc_part
		FROM interpretation_piece p JOIN interpretation_plan n ON n.id = p.plan WHERE p.id = ?`, p.ID).Scan(&p.Plan, &part, &p.Form, &p.Phase, &p.Expert, &inPerson,
		&p.Interpreter, &p.InterpreterName, &byHead, &elements, &p.Compared, &p.Why, &p.PublishedOn, &shown, &p.Doc, &p.DocPart)
	if db.None(err) {
		return errs.New(errs.NotFound, "没有找到这份解读材料。")
	}
	if err != nil {
		return err
	}
	p.InPerson, p.ByHead = inPerson == 1, byHead == 1
	if err := json.Unmarshal([]byte(elements), &p.Elements); err != nil {
		return err
	}
	if shown != "" {
		if err := json.Unmarshal([]byte(shown), &p.Shown); err != nil {
			return err
		}
	}
	if err := p.loadSet(ctx, tx, part); err != nil {
		return err
	}
	if err := p.loadDoc(ctx, tx); err != nil {
		return err
	}
	if p.Draft, err = a.Questions.Document(ctx, tx, p.Doc); err != nil {
		return err
	}
	if p.Expert != "" {
		e, err := ExpertByID(ctx, tx, p.Expert)
		if err != nil {
			return err
		}
		p.ExpertName = e.Name
	}
	return p.loadEffect(ctx, tx)
}

func (p *Piece) loadSet(ctx context.Context, tx *db.Tx, part string) error {
	found, err := publication.PartByID(ctx, tx, part)
	if err != nil {
		return err
	}
	if p.Set, err = publication.LoadSet(ctx, tx, found.Set); err != nil {
		return err
	}
	p.Part = p.Set.Part(part)
	return nil
}

func (p *Piece) loadDoc(ctx context.Context, tx *db.Tx) error {
	doc, err := publication.PartByID(ctx, tx, p.DocPart)
	if err != nil {
		return err
	}
	p.DocTitle, p.DocHash = doc.Title, doc.Hash
	it, ok, err := publication.ItemOfPart(ctx, tx, p.DocPart)
	if ok {
		p.DocItem, p.DocStanding = it.ID, it.Standing
	}
	return err
}

// loadEffect reads where the piece was spread and what came of it.
func (p *Piece) loadEffect(ctx context.Context, tx *db.Tx) (err error) {
	if p.Channels, err = db.All(ctx, tx, func(s db.Scanner) (c Spread, err error) {
		err = s.Scan(&c.ID, &c.Channel, &c.Name, &c.URL, &c.On, &c.Reach, &c.Shared, &c.FiguredOn)
		return c, err
	}, `SELECT id, channel, name, url, on_date, reach, shared, figured_on FROM interpretation_channel WHERE piece = ? ORDER BY on_date, id`, p.ID); err != nil {
		return err
	}
	if p.Misreads, err = db.All(ctx, tx, func(s db.Scanner) (m Misread, err error) {
		err = s.Scan(&m.ID, &m.Body, &m.Correction, &m.ByName, db.At{T: &m.At})
		return m, err
	}, `SELECT id, body, correction, by_name, at FROM interpretation_misread WHERE piece = ? ORDER BY at, id`, p.ID); err != nil {
		return err
	}
	if p.Evaluations, err = db.All(ctx, tx, func(s db.Scanner) (e Evaluation, err error) {
		err = s.Scan(&e.ID, &e.Verdict, &e.Analysis, &e.Partners, &e.Reach, &e.Questions, &e.Misreads, &e.Covered, &e.ByName, db.At{T: &e.At})
		return e, err
	}, `SELECT id, verdict, analysis, partners, reach, questions, misreads, covered, by_name, at FROM interpretation_evaluation WHERE piece = ? ORDER BY at, id`, p.ID); err != nil {
		return err
	}
	if p.Shortcomings, err = db.All(ctx, tx, func(s db.Scanner) (c Shortcoming, err error) {
		err = s.Scan(&c.ID, &c.Body, &c.Done, &c.DoneBy, db.At{T: &c.DoneAt})
		return c, err
	}, `SELECT id, body, done, done_by, done_at FROM interpretation_shortcoming WHERE piece = ? ORDER BY id`, p.ID); err != nil {
		return err
	}
	err = tx.QueryRow(ctx, `SELECT kind, analysis, by_name, at FROM interpretation_example WHERE piece = ?`, p.ID).Scan(&p.Example.Kind, &p.Example.Analysis,
		&p.Example.ByName, db.At{T: &p.Example.At})
	if db.None(err) {
		return nil
	}
	return err
}

func savePiece(ctx context.Context, tx *db.Tx, p *Piece) error {
	elements, err := json.Marshal(p.Elements)
	if err != nil {
		return err
	}
	if p.Elements == nil {
		elements = []byte("{}")
	}
	shown := []byte{}
	if p.Shown.Form != "" {
		if shown, err = json.Marshal(p.Shown); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO interpretation_piece (id, plan, part, form, phase, expert, in_person, interpreter, interpreter_name, by_head, elements, compared, why, published_on, shown)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET form = excluded.form, expert = excluded.expert, in_person = excluded.in_person, interpreter = excluded.interpreter,
		interpreter_name = excluded.interpreter_name, by_head = excluded.by_head, elements = excluded.elements,
		compared = excluded.compared, why = excluded.why, published_on = excluded.published_on, shown = excluded.shown`,
		p.ID, p.Plan, p.Part.ID, p.Form, p.Phase, p.Expert, db.Bool(p.InPerson), p.Interpreter, p.InterpreterName, db.Bool(p.ByHead),
		string(elements), p.Compared, p.Why, string(p.PublishedOn), string(shown))
	return err
}

func (p *Piece) insertSpread(ctx context.Context, tx *db.Tx, c Spread) error {
	_, err := tx.Exec(ctx, `INSERT INTO interpretation_channel (id, piece, channel, name, url, on_date, reach, shared, figured_on) VALUES (?, ?, ?, ?, ?, ?, 0, 0, '')`,
		c.ID, p.ID, c.Channel, c.Name, c.URL, string(c.On))
	p.Channels = append(p.Channels, c)
	return err
}

func figure(ctx context.Context, tx *db.Tx, c Spread) error {
	_, err := tx.Exec(ctx, `UPDATE interpretation_channel SET reach = ?, shared = ?, figured_on = ? WHERE id = ?`, c.Reach, c.Shared, string(c.FiguredOn), c.ID)
	return err
}

func (p *Piece) insertMisread(ctx context.Context, tx *db.Tx, m Misread) error {
	_, err := tx.Exec(ctx, `INSERT INTO interpretation_misread (id, piece, body, correction, by_name, at) VALUES (?, ?, ?, ?, ?, ?)`,
		m.ID, p.ID, m.Body, m.Correction, m.ByName, db.Time(m.At))
	p.Misreads = append(p.Misreads, m)
	return err
}

func (p *Piece) insertEvaluation(ctx context.Context, tx *db.Tx, e Evaluation) error {
	_, err := tx.Exec(ctx, `INSERT INTO interpretation_evaluation (id, piece, verdict, analysis, partners, reach, questions, misreads, covered, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, p.ID, e.Verdict, e.Analysis, e.Partners, e.Reach, e.Questions, e.Misreads, e.Covered, e.ByName, db.Time(e.At))
	p.Evaluations = append(p.Evaluations, e)
	return err
}

func (p *Piece) saveShortcoming(ctx context.Context, tx *db.Tx, c Shortcoming) error {
	_, err := tx.Exec(ctx, `INSERT INTO interpretation_shortcoming (id, piece, body, done, done_by, done_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET done = excluded.done, done_by = excluded.done_by, done_at = excluded.done_at`, c.ID, p.ID, c.Body, c.Done, c.DoneBy, db.Time(c.DoneAt))
	return err
}

func (p *Piece) saveExample(ctx context.Context, tx *db.Tx, e Example) error {
	p.Example = e
	_, err := tx.Exec(ctx, `INSERT INTO interpretation_example (piece, kind, analysis, by_name, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (piece) DO UPDATE SET kind = excluded.kind, analysis = excluded.analysis, by_name = excluded.by_name, at = excluded.at`,
		p.ID, e.Kind, e.Analysis, e.ByName, db.Time(e.At))
	return err
}
