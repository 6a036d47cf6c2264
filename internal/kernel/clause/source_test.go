package clause

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the compiler does not see: a variable that is declared and left out of its list.

func source(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no file matches %s: %v", pattern, err)
	}
	var b strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	return b.String()
}

func TestEveryActDeclaredIsListed(t *testing.T) {
	t.Parallel()
	ids := regexp.MustCompile(`= &Act\{ID: "([^"]+)"`).FindAllStringSubmatch(source(t, "acts.go"), -1)
	if len(ids) != len(acts) {
		t.Errorf("%d acts are declared, %d listed", len(ids), len(acts))
	}
	for _, m := range ids {
		if c, ok := ByID(m[1]); !ok || c != actByID[m[1]].Whole() {
			t.Errorf("the act %s is declared and not listed", m[1])
		}
	}
}

func TestEveryDutyIsNamedAfterItsID(t *testing.T) {
	t.Parallel()
	vars := regexp.MustCompile(`(?m)^\t(\w+)\s*= duty\("([^"]+)"`).FindAllStringSubmatch(source(t, "duty_*.go"), -1)
	if len(vars) != len(register) {
		t.Errorf("%d duties are declared, %d registered", len(vars), len(register))
	}
	for _, m := range vars {
		if m[1] != strings.ReplaceAll(m[2], ".", "") {
			t.Errorf("the duty %s is the variable %s", m[2], m[1])
		}
		if _, ok := byID[m[2]]; !ok {
			t.Errorf("the duty %s is declared and not registered", m[2])
		}
	}
}
