package org

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/db"
)

// Scope is which units' matters an actor may see: the own unit's and those of the units
// under it in the line of guidance, merged ones included; an office sees besides those
// of its government and of every unit that belongs to it. The platform sees all, an
// administrator none: to administer is not to read. The zero Scope sees nothing.
// Participation in a case gives access beside this; it is the case's matter.
type Scope struct {
	all        bool
	unit       string
	government string // of which unit is the office
}

// ScopeOf returns what an actor may see today.
func ScopeOf(ctx context.Context, tx *db.Tx, a actor.Actor) (Scope, error) {
	if platform(a) {
		return Scope{all: true}, nil
	}
	business := false
	for _, r := range a.Roles {
		business = business || !r.Administrator()
	}
	if !a.Known() || a.Unit == "" || !business {
		return Scope{}, nil
	}
	u, err := UnitByID(ctx, tx, a.Unit)
	if err != nil {
		return Scope{}, err
	}
	if !u.InForce(today(tx)) {
		return Scope{}, nil
	}
	s := Scope{unit: u.ID}
	if u.Office {
		s.government = u.Government
	}
	return s, nil
}

// All tells whether the scope has no bounds.
func (s Scope) All() bool { return s.all }

// SQL returns a condition on col, a column that holds a unit's id, and its values.
func (s Scope) SQL(col string) (cond string, args []any) {
	switch {
	case s.all:
		return "1 = 1", nil
	case s.unit == "":
		return "1 = 0", nil
	}
	from := "id = ?"
	args = []any{s.unit}
	if s.government != "" {
		from += " OR id = ? OR government = ?"
		args = append(args, s.government, s.government)
	}
	return col + ` IN (WITH RECURSIVE under (id) AS (SELECT id FROM unit WHERE ` + from +
		` UNION SELECT u.id FROM unit u JOIN under ON u.line = under.id) SELECT id FROM under)`, args
}

// Sees tells whether a unit is in the scope.
func (s Scope) Sees(ctx context.Context, tx *db.Tx, unitID string) (bool, error) {
	cond, args := s.SQL("id")
	var n int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM unit WHERE id = ? AND `+cond, append([]any{unitID}, args...)...).Scan(&n)
	return n > 0, err
}

// Over tells whether a unit has a say over what another issued: over its own, as a
// superior in the line of guidance over that of the units under it, merged ones included,
// and as a government, or the office of one, over that of every unit that belongs to it.
// A government and its office stand for each other. Ended units count as they stood.
func Over(ctx context.Context, tx *db.Tx, upper, lower string) (bool, error) {
	if upper == lower {
		return true, nil
	}
	u, err := UnitByID(ctx, tx, upper)
	if err != nil {
		return false, err
	}
	s := Scope{unit: u.ID}
	switch {
	case u.Office:
		s.government = u.Government
	case u.Kind == clause.Government:
		s.government = u.ID
	}
	return s.Sees(ctx, tx, lower)
}
