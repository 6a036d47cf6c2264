package lifecycle

import (
	"context"
	"strings"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

const caseColumns = `id, area, no, title, unit, state, outcome, visibility, version, flow, opened_by, opened_at, changed_at`

func scanCase(s db.Scanner) (c Case, err error) {
	err = s.Scan(&c.ID, &c.Area, &c.No, &c.Title, &c.Unit, &c.State, &c.Outcome, &c.Visibility, &c.Version, &c.Flow,
		&c.OpenedBy, db.At{T: &c.OpenedAt}, db.At{T: &c.ChangedAt})
	return c, err
}

// CaseByID reads the kernel's row of a case with its parties.
func CaseByID(ctx context.Context, tx *db.Tx, id string) (Case, error) {
	c, err := scanCase(tx.QueryRow(ctx, `SELECT `+caseColumns+` FROM cases WHERE id = ?`, id))
	if db.None(err) {
		return c, NoSuchCase()
	}
	if err != nil {
		return c, err
	}
	c.Parties, err = db.All(ctx, tx, func(s db.Scanner) (p Party, err error) { err = s.Scan(&p.Unit, &p.Part); return p, err },
		`SELECT unit, part FROM case_party WHERE case_id = ? ORDER BY part, unit`, id)
	return c, err
}

// get reads a case of this flow with its area's row.
func (f *Flow[C]) get(ctx context.Context, tx *db.Tx, id string) (C, error) {
	c := f.New()
	base, err := CaseByID(ctx, tx, id)
	if err != nil {
		return c, err
	}
	if base.Area != f.Area {
		return c, NoSuchCase()
	}
	*c.Base() = base
	return c, f.Load(ctx, tx, c)
}

// Get reads a case of this flow for the area's own pages. The caller has checked, by
// Offers, that the actor may see it.
func (f *Flow[C]) Get(ctx context.Context, tx *db.Tx, id string) (C, error) {
	return f.get(ctx, tx, id)
}

// put writes the kernel's row, by compare-and-set on the version.
func put(ctx context.Context, tx *db.Tx, c *Case, closed, fresh bool) error {
	c.ChangedAt = tx.Now
	if fresh {
		c.Version = 1
		_, err := tx.Exec(ctx, `INSERT INTO cases (`+caseColumns+`, closed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			c.ID, c.Area, c.No, c.Title, c.Unit, c.State, c.Outcome, c.Visibility, c.Version, c.Flow, c.OpenedBy,
			db.Time(c.OpenedAt), db.Time(c.ChangedAt), db.Bool(closed))
		if err != nil {
			return err
		}
	} else {
		n, err := tx.Exec(ctx, `UPDATE cases SET no = ?, title = ?, unit = ?, state = ?, outcome = ?, visibility = ?, closed = ?, version = ?, changed_at = ?
			WHERE id = ? AND version = ?`,
			c.No, c.Title, c.Unit, c.State, c.Outcome, c.Visibility, db.Bool(closed), c.Version+1, db.Time(c.ChangedAt), c.ID, c.Version)
		if err != nil {
			return err
		}
		if n != 1 {
			return errs.New(errs.Conflict, "这件事项刚刚被他人办理。请刷新页面，看过最新情况后再操作。")
		}
		c.Version++
	}
	for _, p := range c.left {
		if _, err := tx.Exec(ctx, `DELETE FROM case_party WHERE case_id = ? AND unit = ? AND part = ?`, c.ID, p.Unit, p.Part); err != nil {
			return err
		}
	}
	for _, p := range c.Parties {
		_, err := tx.Exec(ctx, `INSERT INTO case_party (case_id, unit, part, since) VALUES (?, ?, ?, ?) ON CONFLICT (case_id, unit, part) DO NOTHING`,
			c.ID, p.Unit, p.Part, db.Time(tx.Now))
		if err != nil {
			return err
		}
	}
	return nil
}

// Line is one line of a case's timeline.
type Line struct {
	At             time.Time
	Person, Name   string
	Unit, UnitName string
	Action         Action
	ActionName     string
	From, To       State
	Clauses        []clause.Clause
	Note           string
}

func record(ctx context.Context, tx *db.Tx, m Move, name string, law []clause.Clause) error {
	var ids []string
	for _, c := range law {
		ids = append(ids, c.ID())
	}
	_, err := tx.Exec(ctx, `INSERT INTO move (case_id, seq, at, person, person_name, unit, unit_name, action, name, from_state, to_state, clauses, note)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.Case.ID, m.Case.Version, db.Time(m.At), m.By.Person, m.By.Display(), m.By.Unit, m.By.UnitName, m.Action, name,
		m.From, m.Case.State, strings.Join(ids, " "), m.Note)
	return err
}

// Timeline returns what happened in a case, oldest first.
func Timeline(ctx context.Context, tx *db.Tx, id string) ([]Line, error) {
	return db.All(ctx, tx, func(s db.Scanner) (l Line, err error) {
		var clauses string
		err = s.Scan(db.At{T: &l.At}, &l.Person, &l.Name, &l.Unit, &l.UnitName, &l.Action, &l.ActionName, &l.From, &l.To, &clauses, &l.Note)
		for id := range strings.FieldsSeq(clauses) {
			if c, ok := clause.ByID(id); ok {
				l.Clauses = append(l.Clauses, c)
			}
		}
		return l, err
	}, `SELECT at, person, person_name, unit, unit_name, action, name, from_state, to_state, clauses, note FROM move WHERE case_id = ? ORDER BY seq`, id)
}
