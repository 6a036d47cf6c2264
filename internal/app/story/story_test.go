package story

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"gongkai/internal/platform/db"
)

// scripts are the stories of every area.
func scripts(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../../area/*/testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories found (%v)", err)
	}
	return files
}

func TestStories(t *testing.T) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			testscript.Run(t, Params(t, dialect, scripts(t), nil))
		})
	}
}
