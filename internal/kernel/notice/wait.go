package notice

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// OnWait makes a hook for lifecycle.Engine.Waits: whenever a case begins to wait for
// somebody he is told, with the escalation of the ladder, and what was told of things
// that wait no more is settled.
func OnWait(l Ladder) func(context.Context, *db.Tx, lifecycle.Wait) error {
	return func(ctx context.Context, tx *db.Tx, w lifecycle.Wait) error {
		if err := settle(ctx, tx, w.Case.ID); err != nil {
			return err
		}
		return tellWait(ctx, tx, w, l)
	}
}

// tellWait tells everybody for whom the case began to wait, those who stand in for them
// included, but not who took the step. A person gets one notice of a step, whatever
// number of things wait for him.
func tellWait(ctx context.Context, tx *db.Tx, w lifecycle.Wait, l Ladder) error {
	groups, err := share(ctx, tx, w.Began, []string{w.By.Person})
	if err != nil {
		return err
	}
	for _, g := range groups {
		u, err := pressing(ctx, tx, w.Case.ID, g.rules)
		if err != nil {
			return err
		}
		_, err = Send(ctx, tx, Notice{Kind: Todo, To: g.to, Subject: headline(g.text(), w.Case.Title),
			Body: about(w.Case) + "现在等待您办理：" + g.text() + "。请登录平台，在“待办”中打开这件事项办理。",
			Case: w.Case.ID, Key: strings.Join([]string{"wait", w.Case.ID, fmt.Sprint(w.Case.Version), db.Time(w.At), g.key}, "/"),
			Urgency: u, Escalate: g.steps(l[u], ""), waits: g.waits})
		if err != nil {
			return err
		}
	}
	return nil
}

// near is how long before a due moment what waits for it becomes more urgent.
const near = 24 * time.Hour

// pressing is how urgent a thing is by the clocks that run for it in a case, ever after
// they have run out too: a term in days is 加急 from a day before its end; one in hours is
// 加急 from the start and 特急 in its last 24 hours.
func pressing(ctx context.Context, tx *db.Tx, caseID string, rules []string) (Urgency, error) {
	in, args := db.In(rules)
	most := Plain
	_, err := db.All(ctx, tx, func(s db.Scanner) (x struct{}, err error) {
		var day workday.Date
		var due time.Time
		if err = s.Scan(&day, db.At{T: &due}); err != nil {
			return x, err
		}
		u := Plain
		if !due.Equal(day.AddDays(1).Time()) { // in hours; a term in days ends at midnight
			u++
		}
		if due.Sub(tx.Now) <= near {
			u++
		}
		most = max(most, u)
		return x, nil
	}, `SELECT due_on, due_at FROM deadline_cache WHERE case_id = ? AND state = 'running' AND due_at <> '' AND rule IN (`+in+`)`,
		append([]any{caseID}, args...)...)
	return most, err
}

// headline is a subject that fits: 请审签：关于……的通知.
func headline(what, title string) string { return cut(what+"："+title, maxSubject) }

// cut shortens s to at most n characters.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

func about(c lifecycle.Case) string {
	s := "“" + cut(c.Title, 500) + "”"
	if c.No != "" {
		s += "（" + c.No + "）"
	}
	return s
}

// group is people for whom a case waits with the same things.
type group struct {
	key   string
	to    []Recipient
	waits []wait
	texts []string
	rules []string // of the clocks by which it is to be done
}

func (g group) text() string { return strings.Join(g.texts, "；") }

// steps fills in the units for which the case waits; unit where it waits for none.
func (g group) steps(all []Step, unit string) []Step {
	var units []string
	for _, w := range g.waits {
		if !slices.Contains(units, w.unit) {
			units = append(units, w.unit)
		}
	}
	if units == nil && unit != "" {
		units = []string{unit}
	}
	var out []Step
	for _, s := range all {
		to := s.To
		s.To = nil
		for _, r := range to {
			if r.Person != "" || r.Unit != "" {
				s.To = append(s.To, r)
				continue
			}
			for _, u := range units {
				r.Unit = u
				s.To = append(s.To, r)
			}
		}
		out = append(out, s)
	}
	return out
}

// share groups the people for whom a case waits by what waits for them.
func share(ctx context.Context, tx *db.Tx, waiting []lifecycle.Waiting, not []string) ([]group, error) {
	type share struct {
		unit  string
		waits []wait
		texts []string
		rules []string
	}
	shares := map[string]*share{}
	var order []string
	for _, w := range waiting {
		holders, err := org.Holders(ctx, tx, w.Unit, w.Role)
		if err != nil {
			return nil, err
		}
		for _, h := range holders {
			if slices.Contains(not, h.Person) || w.Person != "" && h.Person != w.Person && h.For != w.Person {
				continue
			}
			s := shares[h.Person]
			if s == nil {
				s = &share{unit: h.Unit}
				shares[h.Person] = s
				order = append(order, h.Person)
			}
			if k := (wait{w.Action, w.Unit}); !slices.Contains(s.waits, k) {
				s.waits = append(s.waits, k)
				if !slices.Contains(s.texts, w.Text) {
					s.texts = append(s.texts, w.Text)
				}
				if w.Rule != "" {
					s.rules = append(s.rules, w.Rule)
				}
			}
		}
	}
	var out []group
	for _, person := range order {
		s := shares[person]
		var keys []string
		for _, w := range s.waits {
			keys = append(keys, string(w.action)+"@"+w.unit)
		}
		to := Recipient{Person: person, Unit: s.unit}
		k := strings.Join(keys, "+")
		if i := slices.IndexFunc(out, func(g group) bool { return g.key == k }); i >= 0 {
			out[i].to = append(out[i].to, to)
		} else {
			out = append(out, group{k, []Recipient{to}, s.waits, s.texts, s.rules})
		}
	}
	return out, nil
}
