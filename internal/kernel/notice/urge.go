package notice

import (
	"context"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Reminder is a 催办 of a case.
type Reminder struct {
	Case    string
	Body    string      // what the office says
	Also    []Recipient // told too, beside those for whom the case waits
	Urgency Urgency     // at least; a deadline near or in hours makes it more
	Ladder  Ladder
	Token   string // idempotency token; a second reminder with it is not sent
}

// Urge reminds everybody for whom a case waits (催办). Those told can acknowledge, and
// OfCase shows who has. The caller has checked that by may remind, and writes the act
// into the audit, as a step of a flow does by itself. It is Refused where there is nobody
// to remind. tx must come from db.Write.
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
	all := join(groups)
	also, err := resolve(ctx, tx, r.Also, nil)
	if err != nil {
		return Sent{}, err
	}
	for _, p := range also {
		all.to = append(all.to, Recipient{Person: p.id, Unit: p.unit})
	}
	if len(all.to) == 0 {
		return Sent{}, &errs.Error{Kind: errs.Refused, Msg: "这件事项现在没有等待办理的人，无法催办。请先查看办理情况；如果岗位空缺，请联系安全管理员补充人员。",
			Reasons: []errs.Reason{{Msg: "没有可以催办的对象。", ClauseID: clause.Y22.ID(), Clause: clause.Y22.Cite()}}}
	}
	u, err := pressing(ctx, tx, c.ID, all.rules)
	if err != nil {
		return Sent{}, err
	}
	u = max(u, r.Urgency)
	subject, body := headline("催办", c.Title), about(c)+"请尽快办理。\n"+r.Body
	if len(all.texts) > 0 {
		subject, body = headline("催办："+all.text(), c.Title), about(c)+"请尽快办理："+all.text()+"。\n"+r.Body
	}
	key := ""
	if r.Token != "" {
		key = "remind/" + by.Person + "/" + r.Token
	}
	return Send(ctx, tx, Notice{Kind: Remind, To: all.to, Subject: subject, Body: strings.TrimSpace(body), Case: c.ID, Key: key, Urgency: u,
		Escalate: all.steps(r.Ladder[u], c.Unit), By: by, waits: all.waits})
}

// join makes one group of all that a case waits for.
func join(groups []group) group {
	var all group
	for _, g := range groups {
		all.to = append(all.to, g.to...)
		all.rules = append(all.rules, g.rules...)
		for _, w := range g.waits {
			if !slices.Contains(all.waits, w) {
				all.waits = append(all.waits, w)
			}
		}
		for _, t := range g.texts {
			if !slices.Contains(all.texts, t) {
				all.texts = append(all.texts, t)
			}
		}
	}
	return all
}

// open are the reminders of a case that were told to people of a unit, of whom none has
// acknowledged.
const open = `FROM notice n WHERE n.case_id = ? AND n.kind = 'remind'
	AND EXISTS (SELECT 1 FROM notice_recipient r WHERE r.notice = n.id AND r.unit = ?)
	AND NOT EXISTS (SELECT 1 FROM notice_recipient r WHERE r.notice = n.id AND r.unit = ? AND r.ack_at <> '')`

// Unacknowledged counts the reminders of a case that a unit has not acknowledged.
func Unacknowledged(ctx context.Context, tx *db.Tx, caseID, unit string) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) `+open, caseID, unit, unit).Scan(&n)
	return n, err
}

// AcknowledgeAll records that the actor has taken note, for his unit, of every reminder
// of a case that it has not acknowledged: also of those that were told to colleagues. The
// caller has checked that he may, and writes the act into the audit. tx must come from
// db.Write.
func AcknowledgeAll(ctx context.Context, tx *db.Tx, caseID string, by actor.Actor) error {
	list, err := db.All(ctx, tx, db.Text, `SELECT n.id `+open+` ORDER BY n.id`, caseID, by.Unit, by.Unit)
	if err != nil {
		return err
	}
	now := db.Time(tx.Now)
	for _, n := range list {
		_, err := tx.Exec(ctx, `INSERT INTO notice_recipient (notice, person, unit, level, told_at, seen_at, ack_at, ack_by) VALUES (?, ?, ?, 0, ?, ?, ?, ?)
			ON CONFLICT (notice, person) DO UPDATE SET ack_at = excluded.ack_at, ack_by = excluded.ack_by, unit = excluded.unit,
			seen_at = CASE WHEN notice_recipient.seen_at = '' THEN excluded.seen_at ELSE notice_recipient.seen_at END`,
			n, by.Person, by.Unit, now, now, now, by.Display())
		if err != nil {
			return err
		}
		if err := acknowledged(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// acknowledged marks a notice as taken note of, and stops its escalation.
func acknowledged(ctx context.Context, tx *db.Tx, notice string) error {
	if _, err := tx.Exec(ctx, `UPDATE notice SET ack_at = ? WHERE id = ? AND ack_at = ''`, db.Time(tx.Now), notice); err != nil {
		return err
	}
	return stop(ctx, tx, notice, "acknowledged")
}
