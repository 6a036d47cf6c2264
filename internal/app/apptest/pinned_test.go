package apptest

import (
	"os"
	"path/filepath"
	"testing"
)

// listener is a testing.TB that only notes whether it was told of an error.
type listener struct {
	testing.TB
	failed bool
}

func (l *listener) Helper()               {}
func (l *listener) Errorf(string, ...any) { l.failed = true }

func TestShrinking(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pinned string
		got    []string
		max    int
		update bool
		fails  bool
		after  string
	}{
		"agrees":                   {"# why\na\nb\n", []string{"b", "a"}, 2, false, false, "# why\na\nb\n"},
		"something is wanting":     {"a\n", []string{"a", "b"}, 2, false, true, "a\n"},
		"something is there now":   {"a\nb\n", []string{"a"}, 1, false, true, "a\nb\n"},
		"update takes lines out":   {"# why\na\nb\n", []string{"a"}, 1, true, false, "# why\na\n"},
		"update never lengthens":   {"a\n", []string{"a", "b"}, 1, true, true, "a\n"},
		"the number must go along": {"a\nb\n", []string{"a"}, 2, true, true, "a\n"},
		"a new file is written":    {"", []string{"a"}, 1, true, false, "a\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "list.txt")
			if c.pinned != "" {
				write(t, file, c.pinned)
			}
			l := &listener{TB: t}
			Shrinking(l, file, c.got, c.max, c.update)
			after, err := os.ReadFile(file)
			if err != nil || l.failed != c.fails || string(after) != c.after {
				t.Errorf("failed %v, file %q (%v)", l.failed, after, err)
			}
		})
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "golden.md")
	for _, c := range []struct {
		name, want    string
		update, fails bool
	}{
		{"there is none yet", "a\nb\n", false, true},
		{"it is written", "a\nb\n", true, false},
		{"it agrees", "a\nb\n", false, false},
		{"a line has changed", "a\nc\n", false, true},
		{"a line is gone", "a\n", false, true},
	} {
		l := &listener{TB: t}
		Golden(l, file, c.want, c.update)
		if l.failed != c.fails {
			t.Errorf("%s: failed %v", c.name, l.failed)
		}
	}
}
