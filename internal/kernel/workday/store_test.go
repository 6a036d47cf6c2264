package workday_test

import (
	"context"
	"testing"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

func TestImportedYearsAreLoaded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, []db.Set{workday.Migrations}, func(t *testing.T, d *db.DB, c *clock.Fake) {
		ctx := context.Background()
		load := func() *workday.Calendar {
			t.Helper()
			cal, err := db.Get(ctx, d, func(tx *db.Tx) (*workday.Calendar, error) { return workday.Load(ctx, tx) })
			if err != nil {
				t.Fatal(err)
			}
			return cal
		}
		store := func(y workday.Year) error {
			return d.Write(ctx, func(tx *db.Tx) error { return workday.Import(ctx, tx, y, "管理员甲") })
		}
		if load().Version() != workday.Builtin().Version() {
			t.Error("without imports the calendar is not the built-in one")
		}
		y := year2027()
		y.Work = nil
		if err := store(y); err != nil {
			t.Fatal(err)
		}
		first := load()
		if !first.Known(2027) || first.IsWorkday("2027-02-14") {
			t.Error("the first revision is not in force")
		}
		if err := store(year2027()); err != nil {
			t.Fatal(err)
		}
		second := load()
		if !second.IsWorkday("2027-02-14") || second.Version() == first.Version() {
			t.Error("the second revision is not in force")
		}
		y.Off = y.Off[1:]
		if err := store(y); !errs.Is(err, errs.Invalid) {
			t.Errorf("stored a year without New Year's Day: %v", err)
		}
		imports, err := db.Get(ctx, d, func(tx *db.Tx) ([]workday.Imported, error) { return workday.Imports(ctx, tx) })
		if err != nil || len(imports) != 2 {
			t.Fatal(imports, err)
		}
		if i := imports[1]; i.Revision != 2 || i.By != "管理员甲" || !i.At.Equal(c.Now()) || i.Year.Year != 2027 || len(i.Year.Work) != 1 {
			t.Errorf("%+v", i)
		}
	})
}
