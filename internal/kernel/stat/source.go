package stat

import (
	"context"
	"strings"
	"time"

	"gongkai/internal/platform/db"
)

// Cond is a condition with its values.
type Cond struct {
	SQL  string
	Args []any
}

// Source is where a figure is counted and listed from: one text for both. The names in
// it are the program's own, never input.
type Source struct {
	From  string                            // tables, cases as c
	Unit  string                            // the column of the unit: c.unit
	Part  string                            // an expression; "" where the figure has no parts
	Where func(q Query, now time.Time) Cond // what it is counted of
	N     string                            // a share: which of these count; "": all
}

// Count counts cases by unit, area and part.
func (s Source) Count(ctx context.Context, tx *db.Tx, q Query) ([]Value, error) {
	n := "c.id"
	if s.N != "" {
		n = "CASE WHEN " + s.N + " THEN c.id END"
	}
	w := s.where(q, tx.Now)
	of := "0"
	if s.N != "" {
		of = "COUNT(DISTINCT c.id)"
	}
	return db.All(ctx, tx, scanValue, `SELECT `+s.Unit+`, c.area, `+s.part()+`, COUNT(DISTINCT `+n+`), `+of+` FROM `+s.From+w.SQL()+
		` GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`, w.Args...)
}

func scanValue(s db.Scanner) (v Value, err error) {
	err = s.Scan(&v.Unit, &v.Area, &v.Part, &v.N, &v.Of)
	return v, err
}

// List lists the cases that Count counts.
func (s Source) List(ctx context.Context, tx *db.Tx, q Query, p Pick) ([]string, error) {
	w := s.where(q, tx.Now)
	if s.N != "" && !p.Whole {
		w.And(s.N)
	}
	if p.Part != "" {
		w.And(s.part()+` = ?`, text(p.Part))
	}
	w.And(`c.id > ?`, text(p.After))
	return db.All(ctx, tx, db.Text, `SELECT DISTINCT c.id FROM `+s.From+w.SQL()+` ORDER BY c.id LIMIT ?`, append(w.Args, max(p.Limit, 1))...)
}

func (s Source) part() string {
	if s.Part == "" {
		return "''"
	}
	return s.Part
}

// where is the source's condition with those that every figure has.
func (s Source) where(q Query, now time.Time) *db.Where {
	w := &db.Where{}
	c := s.Where(q, now)
	w.And(c.SQL, c.Args...)
	bound(w, q, s.Unit)
	return w
}

// bound keeps to the units and areas asked for, and to the scope.
func bound(w *db.Where, q Query, unit string) {
	if q.Unit != "" {
		w.And(unit+` = ?`, text(q.Unit))
	}
	if q.Area != "" {
		w.And(`c.area = ?`, text(q.Area))
	}
	cond, args := q.Scope.SQL(unit)
	w.And(cond, args...)
}

// text makes input from an address fit to be bound.
func text(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\x00", "") }
