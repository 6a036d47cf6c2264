package app_test

import (
	"context"
	"slices"
	"testing"

	"gongkai/internal/app"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/web/webtest"
)

func platform(t *testing.T, dialect db.Dialect) *app.App {
	t.Helper()
	c := clock.NewFake(dbtest.Start)
	access, err := org.NewAccess(org.WeakHasher(), org.DefaultRules())
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(context.Background(), app.Config{DB: dbtest.Open(t, dialect, c), Dir: t.TempDir(), Clock: c, Origin: "test.example/log", Access: access})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func TestEveryPageFitsItsTemplate(t *testing.T) {
	webtest.CheckPages(t, platform(t, db.SQLite).Mux(app.Web{}))
}

func TestEveryRouteSaysWhoMayUseIt(t *testing.T) {
	routes := platform(t, db.SQLite).Mux(app.Web{}).Routes()
	if len(routes) < 50 {
		t.Fatalf("only %d routes", len(routes))
	}
	for _, r := range routes {
		if !r.Who.Declared() || r.Name == "" {
			t.Errorf("%s declares nothing", r.Pattern)
		}
	}
}

func TestEveryListThatIsATableIsAWorkbookToo(t *testing.T) {
	t.Parallel()
	lists := 0
	for _, r := range platform(t, db.SQLite).Mux(app.Web{}).Routes() {
		if slices.Contains(r.Formats, "csv") {
			if lists++; !slices.Contains(r.Formats, "xlsx") {
				t.Errorf("%s (%s) is a table for saving, but no workbook", r.Pattern, r.Name)
			}
		}
	}
	if lists < 10 {
		t.Errorf("only %d lists are tables", lists)
	}
}
