package org_test

import (
	"strings"
	"testing"

	"gongkai/internal/kernel/org"
)

func FuzzNamesInAText(f *testing.F) {
	f.Add("由云山市人民政府办公室（室）办理", "云山市人民政府", "云山市人民政府办公室")
	f.Add("云 山\n市", "云山市", "\xff\xfe\xfd")
	f.Fuzz(func(t *testing.T, text, a, b string) {
		found, searched := org.Find(text, a, b)
		for _, name := range found {
			i := strings.Index(searched, name)
			if i < 0 {
				t.Fatalf("%q is not in what is left of %q", name, searched)
			}
			searched = searched[i+len(name):] // in order and without overlap
		}
		if len(found) == 0 && len([]rune(text)) >= 3 {
			if again, _ := org.Find(text, text); len(again) == 0 {
				if _, s := org.Find(text); len([]rune(s)) >= 3 {
					t.Errorf("%q is not found in itself", text)
				}
			}
		}
	})
}

func FuzzUnitCode(f *testing.F) {
	for _, s := range []string{"00001434-9", "1112000000012568X5", "", "\xff", "00001434９"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := org.CleanCode(s)
		if err != nil || c == "" {
			return
		}
		if again, err := org.CleanCode(c); again != c || err != nil {
			t.Errorf("%q became %q, which became %q (%v)", s, c, again, err)
		}
	})
}
