package story

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"gongkai/internal/app"
	"gongkai/internal/app/apptest"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/db"
)

// A duty is carried only when its story fails once what cites it is taken out. These two
// lists of what is still wanting may only get shorter.
const (
	unproven  = 5 // single steps, needs and checks whose absence no story of their duty notices
	unstoried = 0 // duties that something cites and no story shows
)

var update = flag.Bool("update", false, "write the pinned lists anew")

// mutant is one use of a duty with the key under which the platform leaves it out.
type mutant struct{ duty, key, name string }

// mutants returns, by duty, the uses that can be taken out. A clock, page or job cannot:
// what it does shows in the steps.
func mutants(t *testing.T) map[string][]mutant {
	t.Helper()
	uses, err := app.UsesOf(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]mutant{}
	for _, l := range clause.Coverage(uses) {
		if !l.Carried() {
			continue
		}
		id := l.Duty.ID()
		out[id] = nil
		for _, u := range l.Uses {
			switch u.Kind {
			case clause.KindStep, clause.KindNeed, clause.KindCheck:
				out[id] = append(out[id], mutant{id, u.Area + "/" + u.ID, u.Name})
			}
		}
	}
	return out
}

// byDuty returns the stories of each duty.
func byDuty(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, f := range scripts(t) {
		duties, err := Duties(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range duties {
			out[d] = append(out[d], f)
		}
	}
	return out
}

// TestMutation takes out each step, need and check that carries a duty, one at a time,
// and runs the duty's stories: one must fail. A duty whose stories stay green when all
// that carries it is gone is not carried.
func TestMutation(t *testing.T) {
	carried, stories := mutants(t), byDuty(t)
	var mu sync.Mutex
	var noticed, unnoticed []string
	t.Run("uses", func(t *testing.T) {
		for _, id := range slices.Sorted(maps.Keys(carried)) {
			if len(stories[id]) == 0 || len(carried[id]) == 0 {
				continue
			}
			all := map[string]bool{}
			for _, m := range carried[id] {
				all[m.key] = true
				t.Run(id+"/"+m.key, func(t *testing.T) {
					t.Parallel()
					why := fails(t, likely(t, stories[id], m), map[string]bool{m.key: true})
					mu.Lock()
					defer mu.Unlock()
					if why == "" {
						unnoticed = append(unnoticed, fmt.Sprintf("%s %s %s", m.duty, m.key, m.name))
					} else {
						noticed = append(noticed, m.key)
						t.Logf("without %s (%s): %s", m.key, m.name, why)
					}
				})
			}
			t.Run(id, func(t *testing.T) {
				t.Parallel()
				if fails(t, stories[id], all) == "" {
					t.Errorf("%s is not carried: %s stay green when everything that cites it is taken out", id, stories[id])
				}
			})
		}
	})
	t.Logf("%d of %d uses are proven by a story", len(noticed), len(noticed)+len(unnoticed))
	apptest.Shrinking(t, filepath.Join("testdata", "unproven.txt"), unnoticed, unproven, *update)
}

// TestStoried: each duty that something cites has a story, or stands on the list.
func TestStoried(t *testing.T) {
	t.Parallel()
	stories := byDuty(t)
	var out []string
	for id := range mutants(t) {
		if len(stories[id]) == 0 {
			out = append(out, id)
		}
	}
	apptest.Shrinking(t, filepath.Join("testdata", "unstoried.txt"), out, unstoried, *update)
}

// TestUnmutated: a rule that does not exist can be taken out without any story noticing,
// so that a failure above means what it says.
func TestUnmutated(t *testing.T) {
	t.Parallel()
	for _, f := range scripts(t) {
		t.Run(filepath.Base(f), func(t *testing.T) {
			t.Parallel()
			if why := fails(t, []string{f}, map[string]bool{"document/nothing": true}); why != "" {
				t.Errorf("fails with nothing taken out: %s", why)
			}
		})
	}
}

// likely puts the stories first that speak of what is taken out: they fail soonest. The
// others follow, so that nothing is missed.
func likely(t *testing.T, files []string, m mutant) []string {
	t.Helper()
	area, rule, _ := strings.Cut(m.key, "/")
	action, _, _ := strings.Cut(rule, "/")
	words := []string{"do " + action, area + " " + action}
	if area == "publication" {
		words = []string{"! gate", "! do publish"}
	}
	var first, rest []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(string(b), w) }) {
			first = append(first, f)
		} else {
			rest = append(rest, f)
		}
	}
	return append(first, rest...)
}

// fails runs stories until one fails, and returns its name with its last words; "" when
// all pass.
func fails(t *testing.T, files []string, without map[string]bool) string {
	for _, f := range files {
		r := &verdict{}
		testscript.RunT(r, Params(t, db.SQLite, []string{f}, without))
		if r.failed {
			return filepath.Base(f) + ": " + r.last()
		}
	}
	return ""
}

// verdict runs a script and only notes whether it failed.
type verdict struct {
	failed bool
	log    []string
}

func (v *verdict) Skip(args ...any)  { v.Fatal(append([]any{"skipped: "}, args...)...) }
func (v *verdict) Fatal(args ...any) { v.Log(args...); v.FailNow() }
func (v *verdict) Parallel()         {}
func (v *verdict) Verbose() bool     { return false }
func (v *verdict) Log(args ...any)   { v.log = append(v.log, fmt.Sprint(args...)) }
func (v *verdict) FailNow()          { v.failed = true; runtime.Goexit() }

func (v *verdict) Run(_ string, f func(testscript.T)) {
	done := make(chan struct{})
	go func() { defer close(done); f(v) }()
	<-done
}

// last is the line of the log that says what failed.
func (v *verdict) last() string {
	lines := strings.Split(strings.TrimSpace(strings.Join(v.log, "\n")), "\n")
	for _, l := range slices.Backward(lines) {
		if strings.HasPrefix(l, "FAIL:") {
			return l
		}
	}
	return lines[len(lines)-1]
}
