package app_test

import (
	"os"
	"strings"
	"testing"

	"gongkai/internal/app"
	"gongkai/internal/platform/db"
)

// TestLandedMigrationsAreNeverEdited pins the hash of every migration. A new one gets a
// line of its own in testdata/migrations.txt; a line that is there is never changed.
func TestLandedMigrationsAreNeverEdited(t *testing.T) {
	const pinned = "testdata/migrations.txt"
	b, err := os.ReadFile(pinned)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for line := range strings.Lines(string(b)) {
		name, sum, _ := strings.Cut(strings.TrimSpace(line), " ")
		want[name] = sum
	}
	seen := map[string]bool{}
	for _, s := range app.Migrations() {
		for _, d := range []db.Dialect{db.SQLite, db.Postgres} {
			files, err := s.Files(d)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				switch {
				case seen[f.Name]:
				case want[f.Name] == "":
					t.Errorf("%s is new: add the line “%s %s” to %s", f.Name, f.Name, f.Sum, pinned)
				case want[f.Name] != f.Sum:
					t.Errorf("%s has been edited after it landed: write a new migration instead", f.Name)
				}
				seen[f.Name] = true
			}
		}
	}
	for name := range want {
		if !seen[name] {
			t.Errorf("%s is pinned and gone: databases out there have applied it", name)
		}
	}
	if len(seen) == 0 {
		t.Fatal("no migrations found")
	}
}
