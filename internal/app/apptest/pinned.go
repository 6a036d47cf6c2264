package apptest

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Shrinking demands that a list of what is still wanting agrees with the file in which it
// is pinned, and that it has exactly limit lines: limit stands in the test, so that a longer
// list is seen in review, and a shorter one pulls it down for good. Lines of the file
// that begin with # are kept. With update the file is written anew, but never longer.
func Shrinking(t testing.TB, file string, got []string, limit int, update bool) {
	t.Helper()
	slices.Sort(got)
	pinned, comments := readPinned(t, file)
	for _, l := range got {
		if !slices.Contains(pinned, l) && !update {
			t.Errorf("%s does not list %q, which is now wanting: mend it", file, l)
		}
	}
	for _, l := range pinned {
		if !slices.Contains(got, l) && !update {
			t.Errorf("%s still lists %q, which is there now: take the line out (go test -update)", file, l)
		}
	}
	switch {
	case len(got) > limit:
		t.Errorf("%s would have %d lines, but may have no more than %d", file, len(got), limit)
		return
	case len(got) < limit:
		t.Errorf("%s has only %d lines now: lower the number in this test from %d, so that it never grows again", file, len(got), limit)
	}
	if update {
		write(t, file, strings.Join(append(comments, got...), "\n")+"\n")
	}
}

func readPinned(t testing.TB, file string) (lines, comments []string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for l := range strings.Lines(string(b)) {
		l = strings.TrimRight(l, "\r\n")
		switch {
		case strings.HasPrefix(l, "#"):
			comments = append(comments, l)
		case l != "":
			lines = append(lines, l)
		}
	}
	return lines, comments
}

// Golden demands that a generated file is up to date; with update it is written anew.
func Golden(t testing.TB, file, want string, update bool) {
	t.Helper()
	if update {
		write(t, file, want)
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v: generate it with go test -update", err)
		return
	}
	if string(got) != want {
		t.Errorf("%s is not what the program says now (first difference: %s). Read the change against the text, then run go test -update", file, firstDifference(string(got), want))
	}
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range b {
		if i >= len(a) || a[i] != b[i] {
			return "now " + b[i]
		}
	}
	return "the file goes on with " + a[len(b)]
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
