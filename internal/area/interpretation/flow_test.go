package interpretation_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
)

var update = flag.Bool("update", false, "rewrite the golden rule tables")

func machines() map[string]lifecycle.Machine {
	e := &lifecycle.Engine{}
	return interpretation.New(publication.NewGate(nil), e, interpretation.Questions{}).Machines()
}

func TestTheFlowsAreSound(t *testing.T) {
	t.Parallel()
	for name, m := range machines() {
		if bad := m.Check(); len(bad) > 0 {
			t.Errorf("%s: %q", name, bad)
		}
		for _, r := range m.Describe().Rules {
			if err := r.Check(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestTheRuleTablesAreAsReviewed(t *testing.T) {
	t.Parallel()
	for name, m := range machines() {
		file := filepath.Join("testdata", "flow-"+name+".golden.md")
		got := table(m.Describe())
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; look at the change and run go test -run RuleTables -update", file)
		}
	}
}

// table prints a flow as a lawyer reads it.
func table(t lifecycle.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s（%s，第%d版）\n\n| 步骤 | 从 | 到 | 谁 | 条款 | 条件 | 时限 | 待办 |\n|---|---|---|---|---|---|---|---|\n", t.Name, t.Area, t.Version)
	for _, s := range t.Steps {
		var from, to, by, law, needs []string
		for _, x := range s.From {
			from = append(from, t.StateName(x))
		}
		if s.Opens {
			from = []string{"（新建）"}
		}
		clock := s.Clock
		for _, w := range s.Ways {
			name := t.StateName(w.To)
			if w.To == lifecycle.Stay {
				name = "不变"
			}
			if w.When != "" {
				name += "（" + w.When + "）"
			}
			to = append(to, name)
			clock = append(clock, w.Clock...)
		}
		for _, r := range s.By {
			by = append(by, r.Name())
		}
		for _, c := range s.Law {
			law = append(law, c.ID()+" "+c.Short())
		}
		for _, n := range s.Needs {
			needs = append(needs, n.Name+"（"+n.Law.ID()+"）")
		}
		fmt.Fprintf(&b, "| %s `%s` | %s | %s | %s的%s | %s | %s | %s | %s |\n", s.Name, s.Action, strings.Join(from, "、"), strings.Join(to, "；"),
			s.Seat.Name, strings.Join(by, "、"), strings.Join(law, "；"), strings.Join(needs, "；"), strings.Join(clock, "；"), s.Todo)
	}
	b.WriteString("\n| 时限 | 长度 | 依据 |\n|---|---|---|\n")
	for _, r := range t.Rules {
		fmt.Fprintf(&b, "| %s `%s` | %s | %s |\n", r.Name, r.ID, r.Length, r.Law.Cite())
	}
	return b.String()
}
