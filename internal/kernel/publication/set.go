package publication

import (
	"context"
	"encoding/json"

	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// NewSet begins a set; its id is the id of the case that it belongs to.
func NewSet(ctx context.Context, tx *db.Tx, id string, f Facts, historic bool) error {
	_, err := tx.Exec(ctx, `INSERT INTO pub_set (id, facts, historic, created_at) VALUES (?, ?, ?, ?)`,
		id, string(canonical(f)), db.Bool(historic), db.Time(tx.Now))
	return err
}

// SetFacts replaces the facts of a set, and voids with them the reviews of its document.
func SetFacts(ctx context.Context, tx *db.Tx, s *Set, f Facts) error {
	if _, err := tx.Exec(ctx, `UPDATE pub_set SET facts = ? WHERE id = ?`, string(canonical(f)), s.ID); err != nil {
		return err
	}
	for i := range s.Parts {
		p := &s.Parts[i]
		now := p.ContentHash(f)
		if now == p.ContentHash(s.Facts) {
			continue
		}
		p.Hash = now
		if _, err := tx.Exec(ctx, `UPDATE pub_part SET hash = ? WHERE id = ?`, p.Hash, p.ID); err != nil {
			return err
		}
	}
	s.Facts = f
	return nil
}

func factsOf(ctx context.Context, tx *db.Tx, set string) (f Facts, err error) {
	var facts string
	if err = tx.QueryRow(ctx, `SELECT facts FROM pub_set WHERE id = ?`, set).Scan(&facts); err != nil {
		return f, err
	}
	return f, decode(facts, &f)
}

const partColumns = `id, set_id, case_id, role, position, title, source, files, attribute, named, meta, author, author_name, writers, unit, hash, revision, changed_at, changed_by`

func scanPart(s db.Scanner) (p Part, err error) {
	var source, files, named, meta, writers string
	err = s.Scan(&p.ID, &p.Set, &p.Case, &p.Role, &p.Position, &p.Title, &source, &files, &p.Attribute, &named, &meta,
		&p.Author, &p.AuthorName, &writers, &p.Unit, &p.Hash, &p.Revision, db.At{T: &p.ChangedAt}, &p.ChangedBy)
	if err != nil {
		return p, err
	}
	if p.Source, err = text.Load([]byte(source)); err != nil {
		return p, err
	}
	return p, decode(files, &p.Files, named, &p.Named, meta, &p.Meta, writers, &p.Writers)
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

// AddPart puts a new part into its set and fills in its id, hash and revision.
func AddPart(ctx context.Context, tx *db.Tx, p *Part) error {
	p.ID, p.Revision, p.ChangedAt = id.New(tx.Now), 1, tx.Now
	facts, err := factsOf(ctx, tx, p.Set)
	if err != nil {
		return err
	}
	p.Hash = p.ContentHash(facts)
	_, err = tx.Exec(ctx, `INSERT INTO pub_part (`+partColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.Set, p.Case, p.Role, p.Position, p.Title, string(p.Source.Canonical()), list(p.Files), p.Attribute, list(p.Named),
		string(canonical(p.Meta)), p.Author, p.AuthorName, list(p.Writers), p.Unit, p.Hash, p.Revision, db.Time(p.ChangedAt), p.ChangedBy)
	return err
}

func list[T any](v []T) string {
	if v == nil {
		v = []T{}
	}
	return string(canonical(v))
}

// SavePart writes a changed part. It fails with Conflict where somebody else has saved
// since p was read, so that two people who edit at once lose nothing. The hash changes
// where what was reviewed changes, and only there: one of an earlier version stays good.
func SavePart(ctx context.Context, tx *db.Tx, p *Part) error {
	facts, err := factsOf(ctx, tx, p.Set)
	if err != nil {
		return err
	}
	old, err := PartByID(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if p.Hash = old.Hash; p.ContentHash(facts) != old.ContentHash(facts) {
		p.Hash = p.ContentHash(facts)
	}
	p.ChangedAt = tx.Now
	n, err := tx.Exec(ctx, `UPDATE pub_part SET set_id = ?, position = ?, title = ?, source = ?, files = ?, attribute = ?, named = ?, meta = ?, writers = ?, unit = ?, hash = ?, revision = ?, changed_at = ?, changed_by = ?
		WHERE id = ? AND revision = ?`,
		p.Set, p.Position, p.Title, string(p.Source.Canonical()), list(p.Files), p.Attribute, list(p.Named), string(canonical(p.Meta)), list(p.Writers), p.Unit,
		p.Hash, p.Revision+1, db.Time(p.ChangedAt), p.ChangedBy, p.ID, p.Revision)
	if err != nil {
		return err
	}
	if n != 1 {
		return errs.New(errs.Conflict, "这段文字刚刚被他人保存过。您的改动没有丢失，请打开最新内容，比对后再保存。")
	}
	p.Revision++
	return search.Changed(ctx, tx, p.Case) // a step enters it itself; what is saved while typing is read by a job
}

// PartByID reads one part.
func PartByID(ctx context.Context, tx *db.Tx, id string) (Part, error) {
	p, err := scanPart(tx.QueryRow(ctx, `SELECT `+partColumns+` FROM pub_part WHERE id = ?`, id))
	if db.None(err) {
		return p, errs.New(errs.NotFound, "没有找到这份材料。")
	}
	return p, err
}

// PartOf reads the part that belongs to a case.
func PartOf(ctx context.Context, tx *db.Tx, caseID string) (Part, error) {
	p, err := scanPart(tx.QueryRow(ctx, `SELECT `+partColumns+` FROM pub_part WHERE case_id = ? ORDER BY position LIMIT 1`, caseID))
	if db.None(err) {
		return p, errs.New(errs.NotFound, "这件事项还没有正文。")
	}
	return p, err
}

// Lines are the text of a stored part and the names of its files, for a search: what is
// stored is clean already, so that no time is spent on its form.
func (p Part) Lines() []string {
	var out []string
	for _, b := range p.Source.Blocks {
		out = append(out, b.Text)
		for _, row := range b.Rows {
			out = append(out, row...)
		}
	}
	for _, f := range p.Files {
		out = append(out, f.Name)
	}
	return out
}

// LoadSet reads a set with all its parts, slips, confirmations and dispositions.
func LoadSet(ctx context.Context, tx *db.Tx, id string) (*Set, error) {
	s := &Set{ID: id}
	var facts string
	var historic int
	err := tx.QueryRow(ctx, `SELECT facts, historic FROM pub_set WHERE id = ?`, id).Scan(&facts, &historic)
	if db.None(err) {
		return nil, errs.New(errs.NotFound, "这件事项还没有送审材料。")
	}
	if err != nil {
		return nil, err
	}
	s.Historic = historic == 1
	if err := decode(facts, &s.Facts); err != nil {
		return nil, err
	}
	if s.Parts, err = db.All(ctx, tx, scanPart, `SELECT `+partColumns+` FROM pub_part WHERE set_id = ? ORDER BY position, id`, id); err != nil {
		return nil, err
	}
	s.Slips, err = db.All(ctx, tx, func(r db.Scanner) (l Slip, err error) {
		var verdict string
		err = r.Scan(&l.ID, &l.Part, &l.Kind, &l.Hash, &verdict, &l.Note, &l.Person, &l.PersonName, &l.Unit, &l.UnitName, db.At{T: &l.At})
		l.Pass = verdict == "pass"
		return l, err
	}, `SELECT id, part_id, kind, hash, verdict, note, person, person_name, unit, unit_name, at FROM pub_slip WHERE set_id = ? ORDER BY at, id`, id)
	if err != nil {
		return nil, err
	}
	for i := range s.Slips {
		p := s.Part(s.Slips[i].Part)
		s.Slips[i].Void = p == nil || p.Hash != s.Slips[i].Hash
	}
	s.Confirms, err = db.All(ctx, tx, scanConfirm, `SELECT `+confirmColumns+` FROM pub_confirm WHERE set_id = ? ORDER BY asked_at, id`, id)
	if err != nil {
		return nil, err
	}
	s.Dispositions, err = db.All(ctx, tx, func(r db.Scanner) (d Disposition, err error) {
		err = r.Scan(&d.Part, &d.Finding, &d.Name, &d.Reason, &d.Person, &d.PersonName, db.At{T: &d.At})
		return d, err
	}, `SELECT part_id, finding, name, reason, person, person_name, at FROM pub_disposition WHERE set_id = ? ORDER BY at`, id)
	return s, err
}

const confirmColumns = `id, unit, unit_name, question, span, urgent, asked_by, asked_at, due_at, hash, answer, note, answered_by, answered_name, answered_at, objection, objected_name, objected_at`

func scanConfirm(r db.Scanner) (c Confirm, err error) {
	var urgent int
	err = r.Scan(&c.ID, &c.Unit, &c.UnitName, &c.Question, &c.Span, &urgent, &c.AskedBy, db.At{T: &c.AskedAt}, db.At{T: &c.DueAt},
		&c.Hash, &c.Answer, &c.Note, &c.AnsweredBy, &c.AnsweredName, db.At{T: &c.AnsweredAt},
		&c.Objection, &c.ObjectedName, db.At{T: &c.ObjectedAt})
	c.Urgent = urgent == 1
	return c, err
}

// Version is a text as it stood when a slip was given on it.
type Version struct {
	Title  string
	Source text.Source
}

// Reviewed returns the text of a part that had the content hash.
func Reviewed(ctx context.Context, tx *db.Tx, part, hash string) (Version, error) {
	var v Version
	var source string
	err := tx.QueryRow(ctx, `SELECT title, source FROM pub_version WHERE part_id = ? AND hash = ?`, part, hash).Scan(&v.Title, &source)
	if db.None(err) {
		return v, errs.New(errs.NotFound, "没有保存这一稿。")
	}
	if err != nil {
		return v, err
	}
	v.Source, err = text.Load([]byte(source))
	return v, err
}
