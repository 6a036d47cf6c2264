package todo_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/todo"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// The measurements are taken with
//
//	go test -run '^$' -bench . ./internal/kernel/todo

const (
	benchCases = 100_000
	benchUnits = 40
)

var benchRoles = []actor.Role{actor.Drafter, actor.Head, actor.Legality, actor.Secrecy, actor.Content}

// raw writes an open case that waits, past the engine: 100,000 steps would take hours.
func raw(ctx context.Context, tx *db.Tx, id, unit string, roles []actor.Role, since, due string) error {
	_, err := tx.Exec(ctx, `INSERT INTO cases (id, area, no, title, unit, state, outcome, visibility, closed, version, flow, opened_by, opened_at, changed_at)
		VALUES (?, 'letter', '', ?, ?, 'handling', '', 'internal', 0, 1, 1, 'p', ?, ?)`, id, "关于"+id+"的来信", unit, since, since)
	if err != nil {
		return err
	}
	for _, role := range roles {
		if _, err := tx.Exec(ctx, `INSERT INTO pending (case_id, action, unit, role, person, text, rule, since, due) VALUES (?, 'secrecy', ?, ?, '', '请作保密审查', '', ?, ?)`,
			id, unit, string(role), since, due); err != nil {
			return err
		}
	}
	if due == "~" {
		return nil
	}
	at, err := db.ParseTime(due)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO deadline_cache (case_id, rule, state, due_on, due_at, provisional, calendar) VALUES (?, 'letter.reply', 'running', ?, ?, 0, 'v')`,
		id, string(workday.DateOf(at)), due)
	return err
}

// fill makes 100,000 open cases: a fifth wait for the office, the rest for 39 units;
// each waits for one of five roles, and four in five have a clock.
func fill(b *testing.B, d *db.DB) {
	b.Helper()
	ctx := context.Background()
	r := rand.New(rand.NewPCG(1, 1))
	for n := 0; n < benchCases; n += 10_000 {
		err := d.Quick(ctx, func(tx *db.Tx) error {
			for k := n; k < n+10_000; k++ {
				unit, role := 0, actor.Checker
				if k%5 > 0 {
					unit, role = 1+r.IntN(benchUnits-1), benchRoles[r.IntN(len(benchRoles))]
				}
				due := "~"
				if r.IntN(5) > 0 {
					due = db.Time(dbtest.Start.Add(time.Duration(r.IntN(60*24)-10*24) * time.Hour))
				}
				since := db.Time(dbtest.Start.Add(-time.Duration(r.IntN(90*24)) * time.Hour))
				if err := raw(ctx, tx, fmt.Sprintf("c%06d", k), fmt.Sprintf("u%02d", unit), []actor.Role{role}, since, due); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	analyze := `ANALYZE`
	if err := d.Quick(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, analyze); return err }); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkList measures a first page of 50, one of those due this week, and the counts for a reviewer (some 410
// items), a head with every role of his unit (some 2,050) and the office (20,000),
// beside the bare query: 50 rows of one unit and role in the order of an index.
func BenchmarkList(b *testing.B) {
	sets := []db.Set{audit.Migrations, workday.Migrations, org.Migrations, lifecycle.Migrations, todo.Migrations}
	ctx := context.Background()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run(string(dialect), func(b *testing.B) {
			d := dbtest.Open(b, dialect, clock.NewFake(dbtest.Start), sets...)
			fill(b, d)
			read := func(name string, f func(tx *db.Tx) error) {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						if err := d.Read(ctx, f); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			read("bare", func(tx *db.Tx) error {
				rows, err := db.All(ctx, tx, db.Text, `SELECT case_id FROM pending WHERE unit = 'u07' AND role = 'secrecy' ORDER BY unit, role, since LIMIT 50`)
				if err == nil && len(rows) != 50 {
					b.Fatal(len(rows))
				}
				return err
			})
			for _, who := range []struct {
				name string
				by   actor.Actor
			}{
				{"reviewer", actor.Actor{Person: "p", Unit: "u07", Roles: []actor.Role{actor.Secrecy}}},
				{"allroles", actor.Actor{Person: "p", Unit: "u07", Roles: benchRoles}},
				{"office", actor.Actor{Person: "p", Unit: "u00", Roles: []actor.Role{actor.Checker}}},
			} {
				read(who.name+"/list", func(tx *db.Tx) error {
					p, err := todo.List(ctx, tx, who.by, todo.Query{})
					if err == nil && len(p.Items) != 50 {
						b.Fatal(len(p.Items))
					}
					return err
				})
				read(who.name+"/week", func(tx *db.Tx) error {
					_, err := todo.List(ctx, tx, who.by, todo.Query{Due: todo.Week})
					return err
				})
				read(who.name+"/count", func(tx *db.Tx) error {
					_, err := todo.CountRanges(ctx, tx, who.by, todo.Query{})
					return err
				})
			}
		})
	}
}
