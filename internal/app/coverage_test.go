package app_test

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/app"
	"gongkai/internal/app/apptest"
	"gongkai/internal/app/story"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// law is where the generated documents about the law in the program stand.
const law = "../../docs/law"

// uncarried is how many of the 81 duties nothing in the program cites. It may only go
// down: every area that lands takes its duties off docs/law/uncarried.txt.
const uncarried = 59

var update = flag.Bool("update", false, "write the generated documents anew")

// assembled puts a platform together to look at its tables.
func assembled(t testing.TB) *app.App {
	t.Helper()
	c := clock.NewFake(dbtest.Start)
	a, err := app.New(context.Background(), apptest.Config(dbtest.Open(t, db.SQLite, c), t.TempDir(), c))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestUncarried: a duty that nothing cites is on the list, and the list only shrinks.
func TestUncarried(t *testing.T) {
	t.Parallel()
	var out []string
	for _, l := range clause.Coverage(assembled(t).Uses()) {
		if !l.Carried() {
			out = append(out, l.Duty.ID())
		}
	}
	apptest.Shrinking(t, filepath.Join(law, "uncarried.txt"), out, uncarried, *update)
}

// TestCoverage: docs/law/coverage.md says where each duty is carried out and which
// stories prove it.
func TestCoverage(t *testing.T) {
	t.Parallel()
	stories := storiesByDuty(t)
	lines := clause.Coverage(assembled(t).Uses())
	carried := 0
	var b strings.Builder
	for _, l := range lines {
		by := []string{"未承办"}
		if l.Carried() {
			carried++
			by = nil
			for _, u := range l.Uses {
				by = append(by, fmt.Sprintf("%s（%s %s/%s）", u.Name, kinds[u.Kind], u.Area, u.ID))
			}
		}
		cell(&b, l.Duty.ID(), l.Duty.Cite, l.Duty.Text, strings.Join(by, "<br>"), strings.Join(stories[l.Duty.ID()], "<br>"))
	}
	head := fmt.Sprintf("# 条款承办情况\n\n由程序生成，请勿手改；改动后运行 go test ./internal/app -update。两份文件共%d项职责，已承办%d项。\n\n", len(lines), carried)
	apptest.Golden(t, filepath.Join(law, "coverage.md"), head+"| 编号 | 依据 | 职责 | 由什么承办 | 实例 |\n| --- | --- | --- | --- | --- |\n"+b.String(), *update)
}

// kinds name the kinds of use for readers.
var kinds = map[string]string{clause.KindStep: "操作", clause.KindNeed: "条件", clause.KindCheck: "发布检查", clause.KindRule: "期限",
	clause.KindPage: "页面", clause.KindJob: "定时任务"}

func cell(b *strings.Builder, cells ...string) {
	for i := range cells {
		cells[i] = strings.ReplaceAll(cells[i], "|", "\\|")
	}
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// storiesByDuty returns the files of the stories that prove each duty.
func storiesByDuty(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../area/*/testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories found (%v)", err)
	}
	out := map[string][]string{}
	for _, f := range files {
		duties, err := story.Duties(f)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(filepath.ToSlash(f), "../")
		for _, d := range duties {
			if c, ok := clause.ByID(d); !ok {
				t.Errorf("%s names %s, which is no duty", name, d)
			} else if _, ok := clause.DutyOf(c); !ok {
				t.Errorf("%s names %s, which is no duty", name, d)
			}
			out[d] = append(out[d], name)
		}
	}
	return out
}

// TestRuleTables: each flow's rule table is printed as it is, and there is no other.
func TestRuleTables(t *testing.T) {
	t.Parallel()
	var want []string
	for area, m := range assembled(t).Engine.Machines {
		name := "rules-" + strings.ReplaceAll(area, "/", "-") + ".md"
		want = append(want, name)
		apptest.Golden(t, filepath.Join(law, name), app.RuleTable(m.Describe()), *update)
	}
	files, err := filepath.Glob(filepath.Join(law, "rules-*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !slices.Contains(want, filepath.Base(f)) {
			t.Errorf("%s is the table of a flow that is no more: remove it", f)
		}
	}
}
