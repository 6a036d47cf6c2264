package app

import (
	"context"
	"fmt"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
)

// Seed is a directory of units and people that is set up at once: for the demo city,
// for stories, and for a new installation that brings its own list.
type Seed struct {
	Units  []SeedUnit
	People []SeedPerson
}

// SeedUnit is a unit; Superior, Government are keys of units before it.
type SeedUnit struct {
	Key, Name, Short     string
	Code                 string // without its check character
	Kind                 clause.UnitKind
	Level                org.Level
	Territory            string
	Superior, Government string
	Prefixes             []string
	Office, Vertical     bool
}

// SeedPerson is a person with posts. Their first password must be changed, unless the
// hash given is one that counts as changed.
type SeedPerson struct {
	Account, Name string
	Posts         []SeedPost
}

// SeedPost is a post in the unit with the key.
type SeedPost struct {
	Unit, Title string
	Roles       []actor.Role
}

// Seeded is what Plant made, by key and by name.
type Seeded struct {
	Units  map[string]org.Unit
	People map[string]org.Person
}

// Plant creates units, people and posts as the platform, every one audited. first gives
// each person the first password.
func Plant(ctx context.Context, d *db.DB, s Seed, first org.First) (Seeded, error) {
	out := Seeded{Units: map[string]org.Unit{}, People: map[string]org.Person{}}
	by := actor.Platform()
	err := d.Write(ctx, func(tx *db.Tx) error {
		for _, u := range s.Units {
			unit, err := org.CreateUnit(ctx, tx, by, org.Unit{Code: org.CompleteCode(u.Code), Name: u.Name, Short: u.Short, Prefixes: u.Prefixes,
				Kind: u.Kind, Level: u.Level, Territory: u.Territory, Superior: out.Units[u.Superior].ID, Government: out.Units[u.Government].ID,
				Office: u.Office, Vertical: u.Vertical, From: "2010-01-01"})
			if err != nil {
				return fmt.Errorf("unit %s: %w", u.Name, err)
			}
			out.Units[u.Key] = unit
		}
		for _, p := range s.People {
			person, err := org.CreatePerson(ctx, tx, by, org.Person{Account: p.Account, Name: p.Name}, first)
			if err != nil {
				return fmt.Errorf("person %s: %w", p.Name, err)
			}
			out.People[p.Name] = person
			for i, post := range p.Posts {
				_, err := org.GivePost(ctx, tx, by, org.Post{Person: person.ID, Unit: out.Units[post.Unit].ID, Title: post.Title, Roles: post.Roles,
					From: "2010-01-01", Order: i})
				if err != nil {
					return fmt.Errorf("post of %s: %w", p.Name, err)
				}
			}
		}
		return nil
	})
	return out, err
}
