// Package sharedtest finds the folder of real documents that tests and benchmarks
// read. The folder is not part of the project: a test that needs it says so and is
// skipped where it is absent.
package sharedtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir returns the folder "shared" beside the checkout, or the one that the
// environment variable GONGKAI_SHARED names, joined with elem.
func Dir(t testing.TB, elem ...string) string {
	t.Helper()
	root, ok := find()
	if !ok {
		t.Skip("the folder ../shared with the real documents is not here; set GONGKAI_SHARED to run this test")
	}
	return filepath.Join(append([]string{root}, elem...)...)
}

func find() (string, bool) {
	if d := os.Getenv("GONGKAI_SHARED"); d != "" {
		return d, true
	}
	d, err := os.Getwd()
	for err == nil {
		s := filepath.Join(d, "shared")
		if _, e := os.Stat(filepath.Join(s, "corpus")); e == nil {
			return s, true
		}
		up := filepath.Dir(d)
		if up == d {
			break
		}
		d = up
	}
	return "", false
}
