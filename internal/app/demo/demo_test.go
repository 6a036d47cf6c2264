package demo

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gongkai/internal/app"
	"gongkai/internal/area/document"
	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

// now is when the demo begins in the tests: the calendar of the next year is not known.
var now = time.Date(2026, 11, 20, 7, 30, 0, 0, time.UTC)

func newCity(t testing.TB, dialect db.Dialect, now time.Time) *runner {
	t.Helper()
	ctx := context.Background()
	c := clock.NewFake(Begin(now))
	a, err := app.New(ctx, app.Config{DB: dbtest.Open(t, dialect, c), Dir: t.TempDir(), Clock: c, Origin: "demo.example/log"})
	if err != nil {
		t.Fatal(err)
	}
	began := clock.System().Now()
	r, err := build(ctx, a, c, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d documents, %d steps, %d refused, built in %v", dialect, len(r.files), r.steps, len(r.refusals), clock.Since(began))
	return r
}

func TestTheCityIsWhole(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			r := newCity(t, dialect, now)
			ctx := context.Background()
			t.Run("it has its size", r.size)
			t.Run("every state occurs", r.everyState)
			t.Run("documents came back, late, overdue and provisional", r.fates)
			t.Run("the gate refused something", r.refused)
			t.Run("audit and log are whole", func(t *testing.T) {
				report, err := db.Get(ctx, r.app.DB, func(tx *db.Tx) (audit.Report, error) { return audit.Verify(ctx, tx) })
				if err != nil || len(report.Faults) > 0 || report.Entries < 800 {
					t.Errorf("audit: %+v %v", report, err)
				}
				log, err := r.app.Public.Verify(ctx)
				if err != nil || len(log.Faults) > 0 || log.Leaves < 50 || log.Checkpoints == 0 {
					t.Errorf("public log: %+v %v", log, err)
				}
			})
			t.Run("everybody can log in with a password that counts as changed", r.logins)
		})
	}
}

func count(t *testing.T, r *runner, q string, args ...any) int {
	t.Helper()
	n, err := db.Get(context.Background(), r.app.DB, func(tx *db.Tx) (n int, err error) {
		err = tx.QueryRow(context.Background(), q, args...).Scan(&n)
		return n, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (r *runner) size(t *testing.T) {
	departments, counties, twoPosts := 0, 0, 0
	for _, u := range units {
		if u.Level == org.City && u.Kind == "administrative" && !u.Vertical {
			departments++
		}
		if u.Level == org.County && u.Kind == "government" {
			counties++
		}
	}
	for _, p := range people {
		if len(p.more) > 0 {
			twoPosts++
		}
	}
	if len(r.files) < 60 || departments < 12 || counties < 4 || len(people) < 25 || twoPosts < 3 {
		t.Errorf("%d documents, %d departments, %d counties, %d people, %d with two posts", len(r.files), departments, counties, len(people), twoPosts)
	}
	if n := count(t, r, `SELECT COUNT(*) FROM cases WHERE area = 'document'`); n != len(r.files)+3 {
		t.Errorf("%d cases", n)
	}
	if span := now.Sub(Begin(now)); span < 2*365*24*time.Hour {
		t.Errorf("the city's records begin %v before now", span)
	}
}

// everyState looks for each state of each flow among the cases as they stand.
func (r *runner) everyState(t *testing.T) {
	for _, area := range []string{document.Name, interpretation.Name, interpretation.PieceName} {
		m, err := r.app.Engine.Machine(area)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range m.Describe().Stages {
			if n := count(t, r, `SELECT COUNT(*) FROM cases WHERE area = ? AND state = ?`, area, string(g.State)); n == 0 {
				t.Errorf("nothing of %s is %s (%s)", area, g.State, g.Name)
			}
		}
	}
}

// fates counts what became of the documents.
func (r *runner) fates(t *testing.T) {
	ctx := context.Background()
	got := map[string]int{}
	for _, f := range r.files {
		err := r.app.DB.Read(ctx, func(tx *db.Tx) error {
			d, err := r.app.Document.Get(ctx, tx, r.cases[f.name])
			if err != nil {
				return err
			}
			v, err := r.app.Engine.View(ctx, tx, document.Name, d.ID, r.acting["江晚"+r.town.Units["市政府办"].ID])
			if err != nil && !errs.Is(err, errs.NotFound) {
				return err
			}
			for _, c := range v.Clocks {
				got[string(c.Status.State)+" "+c.Rule.ID]++
				if c.Status.Provisional && !v.Ended {
					got["provisional"]++
				}
			}
			if len(d.Returns) > 0 {
				got["returned"]++
			}
			if len(d.Returns) > 1 {
				got["returned twice"]++
			}
			for _, x := range d.Returns {
				if len(x.Defects) > 2 {
					got["several defects"]++
				}
			}
			if slices.ContainsFunc(d.Set.Slips, func(l publication.Slip) bool { return l.Void }) {
				got["voided"]++
			}
			if d.ReasonFits != "" {
				got["reason alike"]++
			}
			for _, s := range d.Set.Slips {
				if !s.Pass {
					got["objection "+string(s.Kind)]++
				}
			}
			for _, c := range d.Set.Confirms {
				got["confirm "+c.Answer]++
				if c.Urgent {
					got["urgent"]++
				}
			}
			it, ok, err := publication.ItemOfPart(ctx, tx, d.Part.ID)
			if ok {
				got[string(it.Standing)]++
				got["validity "+it.Validity]++
				if it.Edition > 1 {
					got["corrected"]++
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(f.name, err)
		}
	}
	for what, least := range map[string]int{
		"returned": 6, "returned twice": 1, "several defects": 2, "voided": 3, "reason alike": 1,
		"met-late document.disclose": 3, "met document.disclose": 10, "overdue document.disclose": 3, "running document.disclose": 1,
		"overdue document.check": 1, "overdue document.resubmit": 1, "overdue document.legality": 1, "provisional": 2,
		"objection legality": 1, "objection content": 1, "objection disclosure": 1, "objection head": 1, "objection sign": 2,
		"confirm agree": 10, "confirm object": 1, "confirm decided": 1, "confirm ": 1, "urgent": 2,
		"public": 20, "banner": 1, "hidden": 1, "erased": 1, "corrected": 1, "validity 废止": 1,
	} {
		if got[what] < least {
			t.Errorf("%s: %d, want at least %d", what, got[what], least)
		}
	}
	t.Log(got)
	for q, least := range map[string]int{
		`SELECT COUNT(*) FROM notice WHERE kind = 'remind' AND ack_at <> ''`:                                                                    1,
		`SELECT COUNT(*) FROM notice WHERE kind = 'remind' AND ack_at = ''`:                                                                     2,
		`SELECT COUNT(*) FROM document WHERE arrival = 'paper'`:                                                                                 2,
		`SELECT COUNT(*) FROM document WHERE arrival = 'api'`:                                                                                   1,
		`SELECT COUNT(*) FROM interpretation_question WHERE closed_at = ''`:                                                                     1,
		`SELECT COUNT(*) FROM interpretation_question WHERE piece <> ''`:                                                                        2,
		`SELECT COUNT(*) FROM interpretation_piece WHERE by_head = 1`:                                                                           2,
		`SELECT COUNT(*) FROM interpretation_piece WHERE form = 'expert'`:                                                                       1,
		`SELECT COUNT(*) FROM interpretation_piece WHERE phase = 'before'`:                                                                      1,
		`SELECT COUNT(*) FROM interpretation_example WHERE kind = 'good'`:                                                                       1,
		`SELECT COUNT(*) FROM interpretation_example WHERE kind = 'bad'`:                                                                        1,
		`SELECT COUNT(*) FROM interpretation_phase WHERE done_on = '' AND dropped = ''`:                                                         1,
		`SELECT COUNT(*) FROM interpretation_support WHERE settled = 'adopted'`:                                                                 1,
		`SELECT COUNT(*) FROM pub_disposition`:                                                                                                  1,
		`SELECT COUNT(*) FROM pub_withdrawal WHERE kind = 'erased' AND reviewed_by <> ''`:                                                       1,
		`SELECT COUNT(*) FROM cases WHERE area = 'foi'`:                                                                                         150,
		`SELECT COUNT(*) FROM foi_request WHERE text_year = 2008`:                                                                               10,
		`SELECT COUNT(*) FROM cases WHERE area = 'foi' AND closed = 0`:                                                                          15,
		`SELECT COUNT(DISTINCT channel) FROM foi_request`:                                                                                       6,
		`SELECT COUNT(DISTINCT unit) FROM cases WHERE area = 'foi'`:                                                                             12,
		`SELECT COUNT(DISTINCT kind) FROM foi_request WHERE sent_on <> ''`:                                                                      14,
		`SELECT COUNT(*) FROM foi_enquiry WHERE verdict = 'silent'`:                                                                             1,
		`SELECT COUNT(*) FROM foi_enquiry e JOIN cases c ON c.id = e.id WHERE e.kind = 'agency' AND c.state = 'silent' AND e.verdict = 'agree'`: 1,
		`SELECT COUNT(*) FROM foi_letter WHERE kind = 'extension'`:                                                                              2,
		`SELECT COUNT(*) FROM foi_letter WHERE kind = 'correction'`:                                                                             2,
		`SELECT COUNT(*) FROM cases WHERE area = 'foi' AND state = 'correcting'`:                                                                1,
		`SELECT COUNT(*) FROM cases WHERE area = 'foi' AND state = 'merged'`:                                                                    1,
		`SELECT COUNT(*) FROM foi_review WHERE kind = 'reconsideration' AND result = ''`:                                                        1,
		`SELECT COUNT(*) FROM foi_review WHERE kind = 'suit' AND result = ''`:                                                                   1,
		`SELECT COUNT(*) FROM foi_review WHERE result = 'corrected'`:                                                                            1,
		`SELECT COUNT(*) FROM deadline_cache WHERE rule IN ('foi.reply', 'foi.reply-2008') AND state = 'met-late'`:                              6,
		`SELECT COUNT(*) FROM foi_letter WHERE kind = 'inform'`:                                                                                 1,
		`SELECT COUNT(*) FROM deadline_cache k JOIN cases c ON c.id = k.case_id WHERE c.area = 'foi' AND c.closed = 0 AND k.rule = 'foi.reply' AND k.state = 'running' AND k.due_on < '2026-11-20'`: 2,
		`SELECT COUNT(*) FROM delegation`: 2,
		`SELECT COUNT(*) FROM audit WHERE acting_for <> '' AND action = 'document/decline'`: 1,
	} {
		if n := count(t, r, q); n < least {
			t.Errorf("%s: %d, want at least %d", q, n, least)
		}
	}
}

func (r *runner) refused(t *testing.T) {
	rules := map[string]int{}
	for _, err := range r.refusals {
		for _, x := range errs.Reasons(err) {
			rules[x.Rule]++
		}
	}
	if rules["publication/confirm"] < 2 || len(r.refusals) < 4 {
		t.Errorf("refused: %v", rules)
	}
}

func (r *runner) logins(t *testing.T) {
	ctx := context.Background()
	access := &org.Access{Hasher: org.WeakHasher(), Rules: org.DefaultRules()}
	accounts := r.accounts()
	for _, a := range []Account{accounts[0], accounts[3], accounts[len(accounts)-1]} {
		s, err := access.Login(ctx, r.app.DB, a.Account, a.Password, org.Client{})
		if err != nil || s.MustChange {
			t.Errorf("%s: %v, must change: %v", a.Account, err, s.MustChange)
		}
	}
	var b strings.Builder
	if err := accounts.Print(&b, true); err != nil || strings.Count(b.String(), "\n") != len(people)+1 || !strings.Contains(b.String(), Password) {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// TestTheCityCanBeFoundedOnAnyDay builds it in the night after a holiday, and on the
// morning of the first working day of a year whose calendar is not known.
func TestTheCityCanBeFoundedOnAnyDay(t *testing.T) {
	t.Parallel()
	for _, day := range []time.Time{
		time.Date(2026, 10, 4, 16, 5, 0, 0, time.UTC), time.Date(2027, 1, 4, 0, 1, 0, 0, time.UTC),
	} {
		r := newCity(t, db.SQLite, day)
		if n := count(t, r, `SELECT COUNT(*) FROM cases WHERE area = 'document'`); n != len(r.files)+3 {
			t.Errorf("on %v there are %d documents", day, n)
		}
	}
}

// TestACourseIsReadStrictly: a slip of the pen in a data file must not pass.
func TestACourseIsReadStrictly(t *testing.T) {
	t.Parallel()
	a := &almanac{now: now, cal: mustCalendar(t)}
	f := &file{name: "x", fact: map[string]string{"in_name": "unit", "attribute": "open"}}
	for _, bad := range []string{"-3", "3 draft", "-3 draft ! x", "-3 draft..nowhere", "-3 publish..draft", "-3 draft..publish", "-3 draft..approve", "-x draft"} {
		if _, err := a.course(f, -1, "x", []string{bad}, ordinary); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	es, err := a.course(f, -1, "x", []string{"-20 draft..publish"}, ordinary)
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	for i, e := range es {
		if steps = append(steps, e.step); i > 0 && !e.at.After(es[i-1].at) {
			t.Errorf("%s is not after %s", e.step, es[i-1].step)
		}
	}
	if want := []string{"draft", "ask-all", "agree-all", "submit", "secrecy", "content", "sign-head", "number", "publish"}; !slices.Equal(steps, want) {
		t.Errorf("steps %v", steps)
	}
}
