package org

import (
	"context"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// seat is a post as one person acts in it, by right or by delegation.
type seat struct {
	actor.Actor
	from, until workday.Date
	delegated   bool
	lent        []actor.Role // the roles delegated
	lentFrom    workday.Date
	lentUntil   workday.Date
}

func scanSeat(s db.Scanner) (t seat, err error) {
	var roles, lent string
	err = s.Scan(&t.Post, &t.Person, &t.Name, &t.Unit, &t.Title, &roles, &t.from, &t.until,
		&t.For, &t.ForName, &lent, &t.lentFrom, &t.lentUntil)
	t.Roles, t.lent, t.delegated = splitRoles(roles), splitRoles(lent), t.For != ""
	return t, err
}

const (
	ownSeats = `SELECT p.id, h.id, h.name, p.unit, p.title, p.roles, p.from_date, p.until_date, '', '', '', '', ''
		FROM post p JOIN person h ON h.id = p.person WHERE h.disabled = 0 AND `
	lentSeats = `SELECT p.id, t.id, t.name, p.unit, p.title, p.roles, p.from_date, p.until_date, h.id, h.name, d.roles, d.from_date, d.until_date
		FROM delegation d JOIN post p ON p.id = d.post JOIN person h ON h.id = p.person JOIN person t ON t.id = d.to_person
		WHERE t.disabled = 0 AND h.disabled = 0 AND d.revoked_at = '' AND `
)

// ActorsOf returns the actors that a person may be today: one for each post in force,
// in order, then one for each post in force that is delegated to the person (For is
// set). It is empty for a disabled account. Via is left empty.
func ActorsOf(ctx context.Context, tx *db.Tx, person string) ([]actor.Actor, error) {
	return actors(ctx, tx, `p.person = ?`, `d.to_person = ?`, person)
}

// Holders returns everybody who may act in a role for a unit today, those who do so by
// delegation last: whom to remind and among whom to choose.
func Holders(ctx context.Context, tx *db.Tx, unitID string, role actor.Role) ([]actor.Actor, error) {
	all, err := actors(ctx, tx, `p.unit = ?`, `p.unit = ?`, unitID)
	return slices.DeleteFunc(all, func(a actor.Actor) bool { return !a.Has(role) }), err
}

func actors(ctx context.Context, tx *db.Tx, own, lent, arg string) ([]actor.Actor, error) {
	seats, err := db.All(ctx, tx, scanSeat, ownSeats+own+` ORDER BY p.place, p.id`, arg)
	if err != nil {
		return nil, err
	}
	more, err := db.All(ctx, tx, scanSeat, lentSeats+lent+` ORDER BY d.id`, arg)
	if err != nil {
		return nil, err
	}
	d, err := directoryOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []actor.Actor
	for _, t := range append(seats, more...) {
		if !t.filled(d, today(tx)) {
			continue
		}
		same := slices.IndexFunc(out, func(a actor.Actor) bool { return a.Post == t.Post && a.Person == t.Person })
		if same < 0 {
			out = append(out, t.Actor)
		} else { // two delegations of one post add up
			out[same].Roles, _ = known(append(out[same].Roles, t.Roles...))
		}
	}
	return out, nil
}

// filled completes the seat and tells whether it is in force on the day.
func (t *seat) filled(d *directory, day workday.Date) bool {
	if !inForce(day, t.from, t.until) {
		return false
	}
	if t.Unit != "" {
		u, ok := d.unit(t.Unit, day)
		if !ok || !u.InForce(day) {
			return false
		}
		t.UnitName = u.Name
	}
	if t.delegated {
		t.Roles = both(t.Roles, t.lent)
		return len(t.Roles) > 0 && inForce(day, t.lentFrom, t.lentUntil)
	}
	return true
}
