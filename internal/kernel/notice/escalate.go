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

// plan writes the steps of escalation down. Their moments are a cache: rule, moment of
// sending and calendar are the truth, and Escalate follows a change of the calendar.
func plan(ctx context.Context, tx *db.Tx, notice string, steps []Step) error {
	if len(steps) == 0 {
		return nil
	}
	cal, err := workday.Load(ctx, tx)
	if err != nil {
		return err
	}
	for i, s := range steps {
		_, err := tx.Exec(ctx, `INSERT INTO notice_step (notice, seq, n, measure, told, due_at, calendar, done_at, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, '', '')`,
			notice, i+1, s.After.N, string(s.After.Unit), encode(s.To), db.Time(moment(tx.Now, s.After, cal)), cal.Version())
		if err != nil {
			return fmt.Errorf("plan an escalation: %w", err)
		}
	}
	return nil
}

// moment is when a step is due: hours are exact; working days end at the same time of
// day on the nth working day after the day of sending.
func moment(sent time.Time, after deadline.Span, cal *workday.Calendar) time.Time {
	if after.Unit == deadline.Hours {
		return sent.Add(time.Duration(after.N) * time.Hour)
	}
	day := workday.DateOf(sent)
	due, _ := cal.Add(day, after.N)
	return due.Time().Add(sent.Sub(day.Time()))
}

// batch is how many steps are worked in one transaction.
const batch = 50

// Escalate works at most 50 steps that are due at tx.Now, and returns how many it
// worked: call it until it returns 0. A step tells its people unless the notice has
// been acknowledged, the case has ended or the step that it was about has been taken.
// It may be called at any time, by any number of processes (through db.Write).
func Escalate(ctx context.Context, tx *db.Tx) (int, error) {
	if err := follow(ctx, tx); err != nil {
		return 0, err
	}
	type due struct {
		notice, told string
		seq          int
		urgency      Urgency
	}
	steps, err := db.All(ctx, tx, func(s db.Scanner) (d due, err error) {
		err = s.Scan(&d.notice, &d.seq, &d.told, &d.urgency)
		return d, err
	}, `SELECT s.notice, s.seq, s.told, n.urgency FROM notice_step s JOIN notice n ON n.id = s.notice
		WHERE s.done_at = '' AND s.due_at <= ? ORDER BY s.due_at, s.notice, s.seq LIMIT ?`, db.Time(tx.Now), batch)
	if err != nil {
		return 0, err
	}
	for _, d := range steps {
		settled, err := settled(ctx, tx, d.notice)
		if err != nil {
			return 0, err
		}
		if settled {
			if err := stop(ctx, tx, d.notice, "settled"); err != nil {
				return 0, err
			}
			continue
		}
		var to []Recipient
		if err := json.Unmarshal([]byte(d.told), &to); err != nil {
			return 0, fmt.Errorf("step %d of notice %s: %w", d.seq, d.notice, err)
		}
		people, err := resolve(ctx, tx, to, nil)
		if err != nil {
			return 0, err
		}
		if _, err := tell(ctx, tx, d.notice, d.urgency, d.seq, people); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, `UPDATE notice_step SET done_at = ?, outcome = 'told' WHERE notice = ? AND seq = ? AND done_at = ''`,
			db.Time(tx.Now), d.notice, d.seq); err != nil {
			return 0, err
		}
	}
	return len(steps), nil
}

// follow computes the moments of open steps anew that another calendar made.
func follow(ctx context.Context, tx *db.Tx) error {
	cal, err := workday.Load(ctx, tx)
	if err != nil {
		return err
	}
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
	var closed, named, waits int
	err := tx.QueryRow(ctx, `SELECT COALESCE((SELECT MAX(c.closed) FROM cases c WHERE c.id = n.case_id), 0),
		(SELECT COUNT(*) FROM notice_wait w WHERE w.notice = n.id),
		(SELECT COUNT(*) FROM notice_wait w JOIN pending p ON p.case_id = n.case_id AND p.action = w.action AND p.unit = w.unit WHERE w.notice = n.id)
		FROM notice n WHERE n.id = ?`, notice).Scan(&closed, &named, &waits)
	return closed == 1 || named > 0 && waits == 0, err
}

// stop ends all open steps of a notice.
func stop(ctx context.Context, tx *db.Tx, notice, outcome string) error {
	_, err := tx.Exec(ctx, `UPDATE notice_step SET done_at = ?, outcome = ? WHERE notice = ? AND done_at = ''`, db.Time(tx.Now), outcome, notice)
	return err
}
