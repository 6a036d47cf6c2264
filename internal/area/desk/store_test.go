package desk

import (
	"context"
	"errors"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/job"
)

// The texts of SQL of this package, on both databases.

func TestStoreOnBothDatabases(t *testing.T) {
	t.Parallel()
	sets := []db.Set{audit.Migrations, workday.Migrations, org.Migrations, job.Migrations, lifecycle.Migrations, search.Migrations, Migrations}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		ctx := context.Background()
		desk := &Desk{Config: Config{DB: d, Engine: &lifecycle.Engine{Machines: map[string]lifecycle.Machine{}, Calendar: workday.Load}}}
		write := func(f func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Write(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		system := actor.Actor{Person: "s", Name: "系统", Roles: []actor.Role{actor.System}}
		by := actor.Actor{Person: "p1", Name: "李敏", Roles: []actor.Role{actor.Drafter}}
		write(func(tx *db.Tx) error {
			u, err := org.CreateUnit(ctx, tx, system, org.Unit{Name: "云山市教育局", Short: "市教育局", Kind: clause.Administrative, Level: org.City, Territory: "500112", From: "2001-01-01"})
			by.Unit = u.ID
			return err
		})
		for i, title := range []string{`100%_\'甲`, "乙", "丙"} {
			c.Advance(time.Minute)
			write(func(tx *db.Tx) error {
				at, id := db.Time(tx.Now), string(rune('a'+i))
				unit := by.Unit
				if i == 2 {
					unit = "elsewhere"
				}
				_, err := tx.Exec(ctx, `INSERT INTO cases (id, area, no, title, unit, state, outcome, visibility, closed, version, flow, opened_by, opened_at, changed_at)
					VALUES (?, 'letter', ?, ?, ?, 'open', '', 'internal', 0, 1, 1, 'p1', ?, ?)`, id, "云教发〔2026〕"+id+"号", title, unit, at, at)
				if err == nil {
					err = search.Defer(ctx, tx, search.Doc{ID: id, Sphere: search.Case, Unit: unit, UnitName: map[bool]string{true: "云山市教育局"}[unit == by.Unit], Kind: "letter",
						DocNo: "云教发〔2026〕" + id + "号", Title: title})
				}
				if err == nil {
					_, err = tx.Exec(ctx, `INSERT INTO move (case_id, seq, at, person, person_name, unit, unit_name, action, name, from_state, to_state, clauses, note)
						VALUES (?, 1, ?, 'p1', '李敏', ?, '市教育局', 'open', '登记', '', 'open', '', '')`, id, at, unit)
				}
				return err
			})
		}
		read := func(f func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Read(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		read(func(tx *db.Tx) error {
			for q, want := range map[string]int{"%": 0, "100": 1, "'": 0, "教育": 2, "丙": 0, "2026": 2, "云教发 2026": 2} {
				p, err := desk.find(ctx, tx, by, caseAsk{text: q}, 10)
				if err != nil {
					return err
				}
				if len(p.Rows) != want || p.Total != want {
					t.Errorf("%q finds %d of %d cases, want %d", q, len(p.Rows), p.Total, want)
				}
			}
			// The page asks once more who may see what: even an index that is wrong shows nothing.
			wrong := search.Result{Hits: []search.Hit{{ID: "a"}, {ID: "c"}}}
			shown, err := desk.foundRows(ctx, tx, by, wrong, caseAsk{}, nil)
			if err != nil || len(shown) != 1 || shown[0].ID != "a" {
				t.Errorf("a hit out of sight: %+v, %v", shown, err)
			}
			rows, err := doneRows(ctx, tx, by, "", 2)
			if err != nil {
				return err
			}
			if len(rows) != 2 || rows[0].Title != "丙" || rows[0].seen || !rows[1].seen {
				t.Errorf("done: %+v", rows)
			}
			rest, err := doneRows(ctx, tx, by, db.Time(rows[1].At)+"~"+rows[1].caseID+"~1", 2)
			if len(rest) != 1 || rest[0].caseID != "a" {
				t.Errorf("the rest of done: %+v", rest)
			}
			return err
		})
		read(func(tx *db.Tx) error {
			entries, err := entriesOf(ctx, tx, by.Unit, "s", 0, 10)
			if len(entries) != 1 || entries[0].Action != "create-unit" {
				t.Errorf("audit: %+v", entries)
			}
			if _, err := postCounts(ctx, tx); err != nil {
				return err
			}
			if _, err := postsInForce(ctx, tx); err != nil {
				return err
			}
			return err
		})
		done := 0
		act := func(context.Context, *db.Tx) error { done++; return nil }
		if err := desk.once(ctx, "p1", "token", act); err != nil || done != 1 {
			t.Errorf("first: %v, %d", err, done)
		}
		if err := desk.once(ctx, "p1", "token", act); !errors.Is(err, errAgain) || done != 1 {
			t.Errorf("again: %v, %d", err, done)
		}
		if err := desk.once(ctx, "p2", "token", act); err != nil { // nobody can use up another's token
			t.Error(err)
		}
		fault := errors.New("fault")
		_ = desk.once(ctx, "p1", "other", func(context.Context, *db.Tx) error { return fault })
		if err := desk.once(ctx, "p1", "other", act); err != nil {
			t.Errorf("after a failure the form cannot be sent again: %v", err)
		}
		c.Advance(8 * 24 * time.Hour)
		_ = desk.once(ctx, "p1", "new", act)
		read(func(tx *db.Tx) error {
			var n int
			err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM desk_token`).Scan(&n)
			if n != 1 {
				t.Errorf("%d tokens are kept after a week", n)
			}
			return err
		})
	})
}
