package notice

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// batch is how many steps are worked in one transaction.
const batch = 50

// Escalate works at most 50 steps that are due at tx.Now, and returns how many it
// worked: call it until it returns 0. A step tells its people unless the notice has
// been acknowledged, the case has ended or the step that it was about has been taken; one
// that is repeated plans its next time. It may be called at any time, by any number of
// processes (through db.Write).
func Escalate(ctx context.Context, tx *db.Tx) (int, error) {
	cal, err := workday.Load(ctx, tx)
	if err != nil {
		return 0, err
	}
	if err := follow(ctx, tx, cal); err != nil {
		return 0, err
	}
	steps, err := db.All(ctx, tx, scanDue, `SELECT s.notice, s.seq, s.n, s.measure, s.told, s.again_after, s.again, n.urgency, n.sent_at
		FROM notice_step s JOIN notice n ON n.id = s.notice
		WHERE s.done_at = '' AND s.due_at <= ? ORDER BY s.due_at, s.notice, s.seq LIMIT ?`, db.Time(tx.Now), batch)
	if err != nil {
		return 0, err
	}
	for _, d := range steps {
		if err := d.work(ctx, tx, cal); err != nil {
			return 0, fmt.Errorf("step %d of notice %s: %w", d.seq, d.notice, err)
		}
	}
	return len(steps), nil
}

// due is a step whose time has come.
type due struct {
	Step
	notice, told string
	seq          int
	urgency      Urgency
	sent         time.Time
}

func scanDue(s db.Scanner) (d due, err error) {
	var measure string
	err = s.Scan(&d.notice, &d.seq, &d.After.N, &measure, &d.told, &d.Every, &d.Again, &d.urgency, db.At{T: &d.sent})
	d.After.Unit = deadline.Unit(measure)
	return d, err
}

func (d due) work(ctx context.Context, tx *db.Tx, cal *workday.Calendar) error {
	ended, err := settled(ctx, tx, d.notice)
	if err != nil {
		return err
	}
	if ended {
		return stop(ctx, tx, d.notice, "settled")
	}
	if err := json.Unmarshal([]byte(d.told), &d.To); err != nil {
		return err
	}
	people, err := resolve(ctx, tx, d.To, nil)
	if err != nil {
		return err
	}
	if _, err := tell(ctx, tx, d.notice, d.urgency, d.seq, people); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE notice_step SET done_at = ?, outcome = 'told' WHERE notice = ? AND seq = ? AND done_at = ''`,
		db.Time(tx.Now), d.notice, d.seq); err != nil {
		return err
	}
	if n, ok := d.next(d.sent, tx.Now, cal); ok {
		return planOne(ctx, tx, d.notice, d.seq+1, n, d.told, d.sent, cal)
	}
	return nil
}

// follow computes the moments of open steps anew that another calendar made.
func follow(ctx context.Context, tx *db.Tx, cal *workday.Calendar) error {
	type open struct {
		notice string
		seq, n int
		sent   time.Time
	}
	steps, err := db.All(ctx, tx, func(s db.Scanner) (o open, err error) {
		err = s.Scan(&o.notice, &o.seq, &o.n, db.At{T: &o.sent})
		return o, err
	}, `SELECT s.notice, s.seq, s.n, n.sent_at FROM notice_step s JOIN notice n ON n.id = s.notice
		WHERE s.done_at = '' AND s.measure = 'workday' AND s.calendar <> ?`, cal.Version())
	if err != nil {
		return err
	}
	for _, o := range steps {
		at := moment(o.sent, deadline.Span{N: o.n, Unit: deadline.Workdays}, cal)
		if _, err := tx.Exec(ctx, `UPDATE notice_step SET due_at = ?, calendar = ? WHERE notice = ? AND seq = ?`,
			db.Time(at), cal.Version(), o.notice, o.seq); err != nil {
			return err
		}
	}
	return nil
}

// settled tells whether what the notice is about no longer waits: the case has ended,
// or the steps that the notice named have been taken.
func settled(ctx context.Context, tx *db.Tx, notice string) (bool, error) {
	var at string
	var closed, named, waits int
	err := tx.QueryRow(ctx, `SELECT n.settled_at, COALESCE((SELECT MAX(c.closed) FROM cases c WHERE c.id = n.case_id), 0),
		(SELECT COUNT(*) FROM notice_wait w WHERE w.notice = n.id),
		(SELECT COUNT(*) FROM notice_wait w JOIN pending p ON p.case_id = n.case_id AND p.action = w.action AND p.unit = w.unit WHERE w.notice = n.id)
		FROM notice n WHERE n.id = ?`, notice).Scan(&at, &closed, &named, &waits)
	return at != "" || closed == 1 || named > 0 && waits == 0, err
}

// settle ends the notices of a case that name steps none of which waits any more.
func settle(ctx context.Context, tx *db.Tx, caseID string) error {
	now := db.Time(tx.Now)
	n, err := tx.Exec(ctx, `UPDATE notice SET settled_at = ? WHERE case_id = ? AND case_id <> '' AND settled_at = ''
		AND EXISTS (SELECT 1 FROM notice_wait w WHERE w.notice = notice.id)
		AND NOT EXISTS (SELECT 1 FROM notice_wait w JOIN pending p ON p.action = w.action AND p.unit = w.unit WHERE w.notice = notice.id AND p.case_id = notice.case_id)`, now, caseID)
	if err != nil || n == 0 {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE notice_step SET done_at = ?, outcome = 'settled' WHERE done_at = ''
		AND notice IN (SELECT id FROM notice WHERE case_id = ? AND case_id <> '' AND settled_at <> '')`, now, caseID)
	return err
}

// stop ends all open steps of a notice.
func stop(ctx context.Context, tx *db.Tx, notice, outcome string) error {
	_, err := tx.Exec(ctx, `UPDATE notice_step SET done_at = ?, outcome = ? WHERE notice = ? AND done_at = ''`, db.Time(tx.Now), outcome, notice)
	return err
}
