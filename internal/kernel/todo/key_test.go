package todo

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzKey(f *testing.F) {
	for _, s := range []string{"~|2026-03-02T01:00:00.000Z|c1|sign", "2026-03-02T01:00:00.000Z|2026-03-02T01:00:00.000Z||", "", "|||", "~|~|c|d", "~|2026-03-02T01:00:00.000Z|\xff|d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k, err := parseKey(s)
		if err == nil && (k.String() != s || !utf8.ValidString(s) || strings.Contains(s, "\x00") || k.since == "" || k.due == "") {
			t.Errorf("took %q as %+v", s, k)
		}
	})
}
