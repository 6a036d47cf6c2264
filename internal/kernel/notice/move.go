package notice

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/job"
)

// moved is what the job of a step taken is given.
type moved struct {
	Case   string `json:"case"`
	Person string `json:"person"`
	At     string `json:"at"`
}

// Moved is a hook for lifecycle.Engine: it sees to it that those for whom the case now
// waits are told. What a case waits for is written after the hooks have run, so a job in
// the same transaction does the telling.
func Moved(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
	if m.End {
		return nil
	}
	return job.Enqueue(ctx, tx, job.Job{Kind: JobMoved, Args: moved{m.Case.ID, m.By.Person, db.Time(m.At)},
		Key: fmt.Sprintf("%s/%s/%d", JobMoved, m.Case.ID, m.Case.Version)})
}

// tellMoved does the job: it tells of what began to wait with that step and still does.
func (w *Worker) tellMoved(ctx context.Context, raw json.RawMessage) error {
	var k moved
	if err := json.Unmarshal(raw, &k); err != nil {
		return err
	}
	at, err := db.ParseTime(k.At)
	if err != nil {
		return err
	}
	return w.DB.Write(ctx, func(tx *db.Tx) error {
		c, err := lifecycle.CaseByID(ctx, tx, k.Case)
		if err != nil {
			return err
		}
		waiting, err := db.All(ctx, tx, func(s db.Scanner) (w lifecycle.Waiting, err error) {
			err = s.Scan(&w.Action, &w.Unit, &w.Role, &w.Person, &w.Text)
			return w, err
		}, `SELECT action, unit, role, person, text FROM pending WHERE case_id = ? AND since = ? ORDER BY action, unit, role`, k.Case, k.At)
		if err != nil {
			return err
		}
		return OnMove(ctx, tx, lifecycle.Move{Case: c, By: actor.Actor{Person: k.Person}, At: at}, waiting, w.Escalate...)
	})
}

// OnMove tells everybody for whom the case waits after a step, but not who took it. A
// person gets one notice of a step, whatever number of things wait for him. Calling it
// again for the same step changes nothing. In the steps of escalation, a recipient with
// roles and no unit means the unit for which the case waits.
func OnMove(ctx context.Context, tx *db.Tx, m lifecycle.Move, waiting []lifecycle.Waiting, escalate ...Step) error {
	groups, err := share(ctx, tx, waiting, []string{m.By.Person})
	if err != nil {
		return err
	}
	for _, g := range groups {
		_, err := Send(ctx, tx, Notice{Kind: Todo, To: g.to, Subject: headline(g.text(), m.Case.Title),
			Body: about(m.Case) + "现在等待您办理：" + g.text() + "。请登录平台，在“待办”中打开这件事项办理。",
			Case: m.Case.ID, Key: strings.Join([]string{"move", m.Case.ID, db.Time(m.At), g.key}, "/"), Escalate: g.steps(escalate), waits: g.waits})
		if err != nil {
			return err
		}
	}
	return nil
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
}

func (g group) text() string { return strings.Join(g.texts, "；") }

// steps fills in the units for which the case waits.
func (g group) steps(all []Step) []Step {
	var out []Step
	for _, s := range all {
		filled := Step{After: s.After}
		for _, r := range s.To {
			if r.Person != "" || r.Unit != "" {
				filled.To = append(filled.To, r)
				continue
			}
			var units []string
			for _, w := range g.waits {
				if !slices.Contains(units, w.unit) {
					units = append(units, w.unit)
					filled.To = append(filled.To, Recipient{Unit: w.unit, Roles: r.Roles})
				}
			}
		}
		out = append(out, filled)
	}
	return out
}

// share groups the people for whom a case waits by what waits for them.
func share(ctx context.Context, tx *db.Tx, waiting []lifecycle.Waiting, not []string) ([]group, error) {
	type share struct {
		unit  string
		waits []wait
		texts []string
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
			out = append(out, group{k, []Recipient{to}, s.waits, s.texts})
		}
	}
	return out, nil
}

// Reminder is a 催办 of a case.
type Reminder struct {
	Case     string
	Body     string // what the office says
	Urgency  Urgency
	Escalate []Step // as for OnMove
	Token    string // idempotency token; a second reminder with it is not sent
}

// Urge reminds everybody for whom a case waits (催办). Those told can acknowledge, and
// OfCase shows who has. The caller has checked that by may remind. It is Refused where
// the case waits for nobody. tx must come from db.Write.
func Urge(ctx context.Context, tx *db.Tx, by actor.Actor, r Reminder) (Sent, error) {
	c, err := lifecycle.CaseByID(ctx, tx, r.Case)
	if err != nil {
		return Sent{}, err
	}
	waiting, err := lifecycle.WaitingFor(ctx, tx, r.Case)
	if err != nil {
		return Sent{}, err
	}
	groups, err := share(ctx, tx, waiting, nil)
	if err != nil {
		return Sent{}, err
	}
	all := group{}
	for _, g := range groups {
		all.to = append(all.to, g.to...)
		all.waits = append(all.waits, g.waits...)
		for _, t := range g.texts {
			if !slices.Contains(all.texts, t) {
				all.texts = append(all.texts, t)
			}
		}
	}
	if len(all.to) == 0 {
		return Sent{}, &errs.Error{Kind: errs.Refused, Msg: "这件事项现在没有等待办理的人，无法催办。请先查看办理情况；如果岗位空缺，请联系安全管理员补充人员。",
			Reasons: []errs.Reason{{Msg: "没有可以催办的对象。", ClauseID: clause.Y22.ID(), Clause: clause.Y22.Cite()}}}
	}
	all.waits = unique(all.waits)
	key := ""
	if r.Token != "" {
		key = "remind/" + by.Person + "/" + r.Token
	}
	s, err := Send(ctx, tx, Notice{Kind: Remind, To: all.to, Subject: headline("催办："+all.text(), c.Title),
		Body: strings.TrimSpace(about(c) + "请尽快办理：" + all.text() + "。\n" + r.Body), Case: c.ID, Key: key, Urgency: r.Urgency,
		Escalate: all.steps(r.Escalate), By: by, waits: all.waits})
	if err != nil || s.Again {
		return s, err
	}
	_, err = audit.Append(ctx, tx, audit.Act{By: by, Subject: c.ID, Action: "notice/remind", Law: []clause.Clause{clause.Y22}, Note: r.Body})
	return s, err
}

func unique(ws []wait) []wait {
	var out []wait
	for _, w := range ws {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
