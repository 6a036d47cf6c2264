package portal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"gongkai/internal/kernel/publication"
)

type goquerySelection = goquery.Selection

func historic(no, date string) publication.Meta {
	return publication.Meta{DocNo: no, Kind: "通知", Written: date, Published: date}
}

// reach is every function and method-like value of the kernel and the platform that the
// portal may use. The readers of publication reach public editions only; to add one here
// is to say that it does, too.
var reach = map[string][]string{
	"gongkai/internal/kernel/publication": {"EditionOf", "EditionsOf", "ItemByID", "Items", "ItemsByKey", "LinksOf", "Validity", "WithdrawalsOf",
		// types, names and constants
		"Banner", "ColumnInterpretation", "ColumnName", "ColumnNames", "ColumnPolicy", "ColumnReport", "Document", "Edition", "Erased", "File", "Hidden", "Interpretation",
		"Interprets", "Item", "Link", "Open", "Public", "RelationNames", "Report", "Standing", "Withdrawal"},
	"gongkai/internal/kernel/search":    {"Find", "ByNew", "ByRelevance", "Facet", "Hit", "Public", "Query", "Result"},
	"gongkai/internal/kernel/publiclog": {"Handler", "Of", "ParseCheckpoint", "Prove", "Size", "Checkpoint", "Correct", "Erase", "Leaf", "Log", "Proof", "Publish", "Withdraw"},
	"gongkai/internal/kernel/org":       {"Labels", "UnitByID", "Units", "Levels", "Node", "Unit"},
	"gongkai/internal/kernel/text":      {"Diff", "Change", "Same", "Source"},
	"gongkai/internal/kernel/docno":     {"Loose", "Parse"},
	"gongkai/internal/kernel/workday":   {"Date", "DateOf", "Parse", "Zone"},
	"gongkai/internal/kernel/actor":     {"Actor"},
	"gongkai/internal/platform/db":      {"DB", "Get", "Tx"},
	"gongkai/internal/platform/blob":    {"Store"},
	"gongkai/internal/platform/errs":    nil, // all of it
	"gongkai/internal/web":              nil,
}

var sql = regexp.MustCompile(`(?i)\b(select|insert|update|delete|create|drop)\s+\S+|\bfrom\s+pub_|\bpub_[a-z]+`)

// TestPortalReachesPublishedEditionsOnly reads the package's own source: what it imports,
// what it calls there, and that no SQL and no transaction of its own stands in it.
func TestPortalReachesPublishedEditionsOnly(t *testing.T) {
	t.Parallel()
	used := map[string]map[string]bool{}
	names, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, n := range names {
		if !strings.HasSuffix(n.Name(), ".go") || strings.HasSuffix(n.Name(), "_test.go") {
			continue
		}
		read++
		f, err := parser.ParseFile(token.NewFileSet(), n.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		imported := map[string]string{}
		for _, i := range f.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			if !strings.HasPrefix(path, "gongkai/") {
				continue
			}
			if i.Name != nil {
				t.Errorf("%s imports %s under another name, which this test cannot follow", n.Name(), path)
			}
			if _, ok := reach[path]; !ok {
				t.Errorf("%s imports %s, which the portal has no need of", n.Name(), path)
			}
			imported[path[strings.LastIndex(path, "/")+1:]] = path
		}
		ast.Inspect(f, func(x ast.Node) bool {
			switch v := x.(type) {
			case *ast.SelectorExpr:
				if id, ok := v.X.(*ast.Ident); ok && imported[id.Name] != "" {
					path := imported[id.Name]
					if used[path] == nil {
						used[path] = map[string]bool{}
					}
					used[path][v.Sel.Name] = true
					if list := reach[path]; list != nil && !slices.Contains(list, v.Sel.Name) {
						t.Errorf("%s uses %s.%s, which is not among what the portal may reach", n.Name(), id.Name, v.Sel.Name)
					}
				}
				if slices.Contains([]string{"Exec", "Query", "QueryRow", "Write"}, v.Sel.Name) {
					if id, ok := v.X.(*ast.Ident); ok && (id.Name == "tx" || id.Name == "DB") {
						t.Errorf("%s speaks to the database: %s.%s", n.Name(), id.Name, v.Sel.Name)
					}
				}
			case *ast.BasicLit:
				if v.Kind == token.STRING && sql.MatchString(v.Value) {
					t.Errorf("%s: %.80s looks like SQL", n.Name(), v.Value)
				}
			}
			return true
		})
	}
	if read < 10 {
		t.Fatalf("only %d files were read", read)
	}
	for path, list := range reach {
		for _, name := range list {
			if !used[path][name] {
				t.Errorf("%s.%s is on the list and not used: take it off", path, name)
			}
		}
	}
}

// TestNothingUnpublishedShowsAnywhere walks every public address in every format, and
// every address that those lead to, and looks for words of drafts, of hidden and of
// erased documents.
func TestNothingUnpublishedShowsAnywhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		s := c.settle()
		seen := map[string]bool{}
		var queue []string
		add := func(path string) {
			path, _, _ = strings.Cut(path, "#")
			path = strings.TrimPrefix(path, c.url)
			if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.HasPrefix(path, "/office") || strings.HasPrefix(path, "/static") || seen[path] {
				return
			}
			seen[path] = true
			queue = append(queue, path)
		}
		items := []string{s.old, s.elder, s.reading, s.school, s.withdrawn, s.closed, s.erased, s.guessed}
		fill := map[string][]string{"{id}": append(items, c.units["civil"].ID), "{column}": {"policy", "interpretation"}, "{n}": {"1", "2"}, "{k}": {"1"},
			"{no...}": {"云民发〔2026〕8号", "云民发〔2026〕9号", "云民发〔2026〕11号"}, "{path...}": {"entries/000.p/1"}, "{file}": {"2026.xml"}, "{$}": {""}}
		for _, r := range c.mux.Routes() {
			method, path, _ := strings.Cut(r.Pattern, " ")
			if method != "GET" || !r.Who.Anonymous() || strings.Contains(path, "/static/") {
				continue
			}
			for _, p := range filled(path, fill) {
				add(p)
				for _, f := range r.Formats {
					add(p + "." + f)
				}
			}
		}
		for _, word := range []string{closedWord, erasedWord, draftWord, "草案", "名单", "云民发〔2026〕8号", "云民发 2026 9", "云民发 2026 11"} {
			for _, suffix := range []string{"", ".json", ".csv", ".atom"} {
				add("/search" + suffix + "?q=" + word)
			}
			add("/api/v1/search?q=" + word)
			add("/c/policy?topic=" + word)
		}
		positive := 0 // answers with words of a document that is public: the walk sees what it should
		link := regexp.MustCompile(`(?:href="|<loc>|"(?:url|next|content|proof)": ")([^"<]+)`)
		for i := 0; i < len(queue); i++ {
			a := c.get(queue[i])
			if a.status >= 500 {
				t.Errorf("%s: status %d", queue[i], a.status)
			}
			for _, m := range link.FindAllStringSubmatch(a.body, -1) {
				if to := strings.ReplaceAll(m[1], "&amp;", "&"); strings.Count(to, "=") < 2 { // one filter at a time is enough
					add(to)
				}
			}
			body := a.body
			if strings.Contains(body, "居家养老") {
				positive++
			}
			if strings.HasPrefix(queue[i], "/wh/") || strings.Contains(queue[i], "?") && !strings.Contains(queue[i], ".csv?") { // what was asked for may be repeated, what stands in a result not
				body = strings.Join(a.doc().Find(".docs, .results, entry, .facets li a:not([aria-current])").Map(func(_ int, s *goquery.Selection) string { return s.Text() }), "\n")
				if at := strings.Index(a.body, `"items":`); at >= 0 {
					body = a.body[at:]
				}
			}
			for _, w := range []string{closedWord, erasedWord, draftWord} {
				if strings.Contains(body, w) {
					t.Errorf("%s shows %s", queue[i], w)
				}
			}
		}
		if len(queue) < 200 || positive < 40 {
			t.Errorf("only %d addresses were walked, %d with public words: %v", len(queue), positive, slices.Sorted(maps.Keys(seen)))
		}
		t.Logf("%d addresses walked, %d with public words", len(queue), positive)
	})
}

// filled puts every value in the place of every wildcard of a pattern.
func filled(path string, fill map[string][]string) []string {
	i := strings.IndexByte(path, '{')
	if i < 0 {
		return []string{path}
	}
	j := i + strings.IndexByte(path[i:], '}') + 1
	var out []string
	for _, v := range fill[path[i:j]] {
		out = append(out, filled(path[:i]+v+path[j:], fill)...)
	}
	return out
}
