package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

type source struct {
	path string // from the root, slashes
	pkg  string // its folder
	file *ast.File
	set  *token.FileSet
	test bool
}

func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root {
			if d != nil && d.IsDir() && err == nil {
				return filepath.SkipDir
			}
			return err
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		out = append(out, source{rel, filepath.ToSlash(filepath.Dir(rel)), f, set, strings.HasSuffix(rel, "_test.go")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 100 {
		t.Fatalf("found only %d files: the test looks in the wrong place", len(out))
	}
	return out
}

// kernel is the order inside the kernel: a package imports only packages above its own line.
var kernel = [][]string{
	{"clause", "docno", "workday"},
	{"text", "screen", "deadline"},
	{"actor"},
	{"audit", "search"},
	{"org", "publiclog", "file"},
	{"lifecycle"},
	{"kerneltest"},
	{"todo", "notice", "stat", "dossier"},
	{"publication"},
}

func kernelRank(pkg string) int {
	name := strings.TrimPrefix(pkg, "internal/kernel/")
	name, _, _ = strings.Cut(name, "/")
	for i, line := range kernel {
		if slices.Contains(line, name) {
			return i
		}
	}
	return -1
}

// rung is the ladder: app → area → web → kernel → platform.
func rung(pkg string) int {
	for i, prefix := range []string{"internal/platform", "internal/kernel", "internal/web", "internal/area", "internal/app", "cmd"} {
		if pkg == prefix || strings.HasPrefix(pkg, prefix+"/") {
			return i
		}
	}
	return -1
}

func TestImportsGoOneWay(t *testing.T) {
	for _, s := range sources(t) {
		if strings.HasPrefix(s.pkg, "internal/archtest") {
			continue
		}
		from := rung(s.pkg)
		if from < 0 {
			t.Errorf("%s stands outside the house", s.path)
			continue
		}
		for _, i := range s.file.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			to, ok := strings.CutPrefix(path, "gongkai/")
			if !ok {
				continue
			}
			switch {
			case s.test && strings.HasPrefix(to, "internal/"): // tests may look upwards inside internal
				if rung(to) > from && !strings.Contains(to, "test") {
					t.Errorf("%s: a test imports %s, which stands above it", s.path, to)
				}
			case rung(to) > from:
				t.Errorf("%s imports %s, which stands above it", s.path, to)
			case from == 3 && rung(to) == 3 && area(s.pkg) != area(to):
				t.Errorf("%s: an area imports another, %s", s.path, to)
			case from == 1 && rung(to) == 1 && s.pkg != to && kernelRank(to) >= kernelRank(s.pkg):
				t.Errorf("%s imports %s, which does not stand before it in the kernel", s.path, to)
			}
		}
		if from == 1 && kernelRank(s.pkg) < 0 {
			t.Errorf("%s: the order of the kernel does not name %s", s.path, s.pkg)
		}
	}
}

func area(pkg string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(pkg, "internal/area/"), "/")
	return name
}

func TestOnlyTheClockReadsTheTime(t *testing.T) {
	for _, s := range sources(t) {
		if s.pkg == "internal/platform/clock" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
				t.Errorf("%s:%d reads the time: take a clock.Clock or tx.Now", s.path, s.set.Position(n.Pos()).Line)
			}
			return true
		})
	}
}

// long are the files that may be longer than 400 lines, with the reason.
var long = map[string]string{}

func TestFilesAreShort(t *testing.T) {
	for _, s := range sources(t) {
		if n := s.set.Position(s.file.End()).Line; n > 400 && long[s.path] == "" {
			t.Errorf("%s has %d lines: one idea a file, or a reason in this test", s.path, n)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	doc := map[string]bool{}
	for _, s := range sources(t) {
		doc[s.pkg] = doc[s.pkg] || s.file.Doc != nil || s.test
	}
	for pkg, ok := range doc {
		if !ok {
			t.Errorf("package %s has no comment", pkg)
		}
	}
}

func TestModulesAreThoseOfTheDesign(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile("testdata/modules.txt")
	if err != nil {
		t.Fatal(err)
	}
	allowed := strings.Fields(string(list))
	for line := range strings.SplitSeq(string(b), "\n") {
		line = strings.TrimPrefix(strings.TrimSpace(line), "require ")
		mod, version, ok := strings.Cut(line, " ")
		if !ok || !strings.Contains(mod, ".") || !strings.HasPrefix(version, "v") || strings.Contains(line, "// indirect") {
			continue
		}
		if !slices.Contains(allowed, mod) {
			t.Errorf("%s is a new dependency: give the reason in docs/adr and add it to testdata/modules.txt", mod)
		}
	}
}
