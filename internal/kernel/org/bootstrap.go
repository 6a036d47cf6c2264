package org

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/db"
)

// Founder is one of the first three accounts, with the first password, which is known
// here and never again.
type Founder struct {
	Person   Person
	Role     actor.Role
	Password string
}

var founders = []struct {
	account string
	role    actor.Role
}{
	{"xitong", actor.System}, {"anquan", actor.Security}, {"shenji", actor.Auditor},
}

// Bootstrap makes the three administrators in a database without people: three
// accounts, because nobody may be two of them. Their first passwords must be changed.
// In a database with people it does nothing and returns none.
func (a *Access) Bootstrap(ctx context.Context, d *db.DB) ([]Founder, error) {
	empty, err := db.Get(ctx, d, func(tx *db.Tx) (bool, error) { return nobody(ctx, tx) })
	if err != nil || !empty {
		return nil, err
	}
	firsts := make([]First, len(founders))
	for i := range firsts {
		if firsts[i], err = a.FirstPassword(ctx); err != nil {
			return nil, err
		}
	}
	return db.Put(ctx, d, func(tx *db.Tx) ([]Founder, error) {
		if empty, err := nobody(ctx, tx); err != nil || !empty {
			return nil, err // another process was faster
		}
		var out []Founder
		by := actor.Platform()
		for i, f := range founders {
			p, err := CreatePerson(ctx, tx, by, Person{Account: f.account, Name: f.role.Name()}, firsts[i])
			if err != nil {
				return nil, err
			}
			if _, err := GivePost(ctx, tx, by, Post{Person: p.ID, Title: f.role.Name(), Roles: []actor.Role{f.role}}); err != nil {
				return nil, err
			}
			out = append(out, Founder{p, f.role, firsts[i].Password})
		}
		return out, nil
	})
}

func nobody(ctx context.Context, tx *db.Tx) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM person`).Scan(&n)
	return n == 0, err
}
