package document

import (
	"context"
	"fmt"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Get reads a document for the area's own pages. The caller has checked that the actor
// may see it.
func (a *Area) Get(ctx context.Context, tx *db.Tx, id string) (*Document, error) {
	return a.flow.Get(ctx, tx, id)
}

// Edit is a text being saved as it is typed, pasted or uploaded.
type Edit struct {
	Text     string // plain text; or
	HTML     string // what an editor or a paste from Word or WPS gives
	Source   *text.Source
	File     string // name of the file that Source was read from
	Revision int    // the revision that the person looked at; 0 takes the newest
}

// MayEdit tells whether the actor may change the text now.
func MayEdit(d *Document, by actor.Actor) bool {
	own, atOffice := d.Editable()
	return own && by.Unit == d.Unit && by.Has(actor.Drafter) || atOffice && office.Holds(&d.Case, by.Unit) && by.Has(actor.Checker)
}

// Write saves the text of a document and returns its new revision. Units that the text
// names are added to those that must confirm. It fails with Conflict where somebody
// else has saved since Revision.
func (a *Area) Write(ctx context.Context, tx *db.Tx, id string, e Edit, by actor.Actor) (int, error) {
	d, err := a.Get(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	if !MayEdit(d, by) {
		return 0, errs.New(errs.Forbidden, "现在不能修改正文。拟稿、退文和更正时由拟稿人修改，核文时由办公室核文人员修改。")
	}
	p := d.Part
	if e.Revision != 0 {
		p.Revision = e.Revision
	}
	if p.Source = text.Typed(e.Text, e.HTML); e.Source != nil {
		p.Source = *e.Source
	}
	if p.Author == "" && by.Unit == d.Unit { // registered as received: whoever mends it is its author
		p.Author, p.AuthorName = by.Person, by.Display()
	}
	p.Wrote(by)
	found, err := a.namedInText(ctx, tx, d)
	if err != nil {
		return 0, err
	}
	if p.Named, err = a.namedIn(ctx, tx, d, append(found, p.Named...)); err != nil {
		return 0, err
	}
	if err := publication.SavePart(ctx, tx, p); err != nil {
		return 0, err
	}
	return p.Revision, a.logEdit(ctx, tx, d, e, by)
}

// session is how long after a save further ones belong to the same session of editing.
const session = 30 * time.Minute

// logEdit audits every upload, and once each session in which somebody writes: after a
// pause, or a step of the case, a new one begins.
func (a *Area) logEdit(ctx context.Context, tx *db.Tx, d *Document, e Edit, by actor.Actor) error {
	act := audit.Act{By: by, Subject: d.ID, Action: "document/edit", Note: fmt.Sprintf("第%d稿起", d.Part.Revision)}
	if e.File != "" {
		act.Action, act.Note = "document/upload", fmt.Sprintf("以文件“%s”代替正文，第%d稿", e.File, d.Part.Revision)
		_, err := audit.Append(ctx, tx, act)
		return err
	}
	var version int
	var last time.Time
	err := tx.QueryRow(ctx, `SELECT version, at FROM document_edit WHERE case_id = ? AND person = ?`, d.ID, by.Person).Scan(&version, db.At{T: &last})
	if err != nil && !db.None(err) {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO document_edit (case_id, person, version, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (case_id, person) DO UPDATE SET version = excluded.version, at = excluded.at`, d.ID, by.Person, d.Version, db.Time(tx.Now))
	if err != nil || version == d.Version && tx.Now.Sub(last) < session {
		return err
	}
	_, err = audit.Append(ctx, tx, act)
	return err
}

// namedInText are the units whose matters the text touches by naming them.
func (a *Area) namedInText(ctx context.Context, tx *db.Tx, d *Document) ([]string, error) {
	units, err := org.Named(ctx, tx, d.Part.Source.Plain(), d.Part.Unit)
	var out []string
	for _, u := range units {
		if mustConfirm(u, d) {
			out = append(out, u.ID)
		}
	}
	return out, err
}

// mustConfirm: governments and offices stand in every document as issuer, addressee or
// superior; naming them asks nothing of them.
func mustConfirm(u org.Unit, d *Document) bool {
	return u.ID != d.Unit && u.Kind != "government" && !u.Office
}

// Presence is somebody who has the editor open.
type Presence struct {
	Person, Name string
	SeenAt       time.Time
}

// Present notes that a person has the editor open and returns the others who had it
// open within the last minute.
func Present(ctx context.Context, tx *db.Tx, id string, by actor.Actor) ([]Presence, error) {
	_, err := tx.Exec(ctx, `INSERT INTO document_presence (case_id, person, person_name, seen_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (case_id, person) DO UPDATE SET seen_at = excluded.seen_at`, id, by.Person, by.Display(), db.Time(tx.Now))
	if err != nil {
		return nil, err
	}
	return db.All(ctx, tx, func(s db.Scanner) (p Presence, err error) {
		err = s.Scan(&p.Person, &p.Name, db.At{T: &p.SeenAt})
		return p, err
	},
		`SELECT person, person_name, seen_at FROM document_presence WHERE case_id = ? AND person <> ? AND seen_at > ? ORDER BY person_name`,
		id, by.Person, db.Time(tx.Now.Add(-time.Minute)))
}

func attributeName(a string) string { return publication.Attribute(a).Name() }
