package foi_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/area/foi"
	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
)

// holds checks what is true of a unit's requests whatever people did.
func (g *wanderer) holds() {
	g.Helper()
	units := map[string][]annual.Entry{}
	numbers := map[string][]int{}
	all, err := db.Get(g.ctx, g.d, func(tx *db.Tx) ([]string, error) {
		return db.All(g.ctx, tx, db.Text, `SELECT id FROM foi_request ORDER BY id`)
	})
	if err != nil {
		g.Fatal(err)
	}
	for _, id := range all {
		q := g.get(id)
		g.clocksHold(q)
		if q.ReceivedOn != "" {
			units[q.Unit] = append(units[q.Unit], entry(q))
		}
		if q.Origin != "import" {
			count(numbers, "申请", q.No)
		}
		for _, l := range q.Letters {
			if l.No != q.No && !strings.HasPrefix(l.No, "旧答复") {
				count(numbers, "文书", l.No)
			}
		}
	}
	for series, got := range numbers {
		slices.Sort(got)
		for i, n := range got {
			if n != i+1 {
				g.Fatalf("%s has a gap or a double at %d: %v", series, i+1, got)
			}
		}
	}
	for unit, ledger := range units {
		g.formulasHold(unit, ledger)
	}
}

func (g *wanderer) formulasHold(unit string, ledger []annual.Entry) {
	g.Helper()
	for year := 2019; year <= 2029; year++ {
		for _, way := range []annual.Counting{annual.ByResult, annual.ByFiling} {
			f, prev := annual.Fill(unit, ledger, year, way), annual.Fill(unit, ledger, year-1, way)
			if len(f.Problems) > 0 {
				g.Fatalf("%d: %v", year, f.Problems)
			}
			in := annual.Input{Report: &f.Report}
			if prev.Report.Form == f.Report.Form {
				in.Previous = &prev.Report
			}
			if found := annual.Check(in); !annual.Passes(found) {
				g.Fatalf("%d: does not hold: %v", year, found)
			}
		}
	}
}

// entry is a request as the report counts it.
func entry(q *foi.Request) annual.Entry {
	e := annual.Entry{ID: q.ID, Received: string(q.ReceivedOn), Closed: string(q.CountedOn), Row: string(q.CountedRow)}
	for i, k := range foi.ApplicantKinds {
		if k.Kind == q.Applicant {
			e.Applicant = annual.Column(i)
		}
	}
	groups := map[string]annual.Group{"reconsideration": annual.Review, "suit": annual.SuitDirect, "suit-after": annual.SuitAfter}
	for _, v := range q.Reviews {
		r := annual.Remedy{ID: v.ID, Group: groups[v.Kind], Filed: string(v.FiledOn), Closed: string(v.EndedOn)}
		for i, x := range foi.Results {
			if x.ID == v.Result {
				r.Result = annual.Result(i)
			}
		}
		e.Remedies = append(e.Remedies, r)
	}
	return e
}

var numbered = regexp.MustCompile(`^(.*?)(?:依申请|公开.)〔(\d+)〕(\d+)号$`)

// count puts a number to its unit's series of the year.
func count(numbers map[string][]int, series, no string) {
	m := numbered.FindStringSubmatch(no)
	if m == nil {
		numbers["不合格式的编号："+no] = []int{0}
		return
	}
	n, _ := strconv.Atoi(m[3])
	key := fmt.Sprint(m[1], series, m[2])
	numbers[key] = append(numbers[key], n)
}

// clocksHold: no clock is negative; while a request is in hand the clock of its answer
// runs, or stands still for a reason; when it has ended no clock runs any more.
func (g *wanderer) clocksHold(q *foi.Request) {
	g.Helper()
	v, err := db.Get(g.ctx, g.d, func(tx *db.Tx) (lifecycle.View, error) {
		return g.engine.View(g.ctx, tx, foi.Name, q.ID, actor.Platform())
	})
	if err != nil {
		g.Fatal(err)
	}
	alive := map[string]deadline.State{}
	for _, k := range v.Clocks {
		s := k.Status
		if s.Left < 0 || s.LateBy < 0 || s.Due != "" && s.Due < s.Started {
			g.Fatalf("%s (%s): %s is %+v", q.No, q.State, k.Rule.Name, s)
		}
		if s.State == deadline.Running || s.State == deadline.Paused || s.State == deadline.Overdue {
			alive[k.Rule.ID] = s.State
		}
	}
	reply, second := alive[q.ReplyRule()], alive[foi.Delay.ID]
	bad := func(why string) { g.Fatalf("%s is %s: %s: %v, facts %+v", q.No, q.State, why, alive, v.Clocks) }
	switch q.State {
	case foi.Confirming:
		if len(alive) > 0 {
			bad("a clock runs before the receipt")
		}
	case foi.Answered, foi.Retracted, foi.Stopped:
		if len(alive) > 0 {
			bad("a clock runs although the request has ended")
		}
	default:
		if reply == "" && second == "" || reply != "" && second != "" {
			bad("not exactly one clock of the answer")
		}
		if reply == "" {
			reply = second
		}
		waiting := q.State == foi.Correcting || q.State == foi.Charging || len(q.OpenEnquiries()) > 0
		if reply == deadline.Running && waiting {
			bad("the clock runs although somebody is waited for")
		}
		if reply == deadline.Paused && !waiting && q.State != foi.Reviewing && q.State != foi.Approving && q.State != foi.Dispatching {
			bad("the clock stands still and nobody is waited for")
		}
	}
}
