package notice

import (
	"context"
	"encoding/json"
	"time"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Record is a notice with all that became of it.
type Record struct {
	ID            string
	Kind          Kind
	Subject, Body string
	Case, Area    string // "" where it is about no case
	Urgency       Urgency
	By, ByName    string
	SentAt        time.Time
	AckAt         time.Time // zero: nobody has acknowledged
	SettledAt     time.Time // zero: what it is about waits, or it names nothing
	Told          []Told
	Steps         []Planned
	Deliveries    []Delivery
}

// Href is the address of the case that it is about.
func (r Record) Href() string { return href(r.Area, r.Case) }

// Told is somebody who was told, and whether he has acknowledged.
type Told struct {
	Person, Name, Unit, UnitName string
	Times                        []Telling // in order; none where somebody took note for a colleague
	SeenAt, AckAt                time.Time
	AckBy                        string // 王敏（代张伟）
}

// Telling is one message to a person.
type Telling struct {
	Seq int // 0: at once; n: by the nth step of escalation
	At  time.Time
}

// Planned is a step of the escalation. A repeated one stands here once for each time
// that was worked, and once for the next.
type Planned struct {
	Step
	Seq     int
	DueAt   time.Time
	DoneAt  time.Time // zero: not yet
	Outcome string    // told, acknowledged, settled
}

// Name says in Chinese how the step stands.
func (p Planned) Name() string {
	return map[string]string{"": "未到时间", "told": "已逐级提醒", "acknowledged": "已签收，不再提醒", "settled": "已办理，不再提醒"}[p.Outcome]
}

// OfCase returns the notices about a case, the newest first: who was told, reminded
// (催办) and has acknowledged (签收). The caller has checked that the reader may see the
// case.
func OfCase(ctx context.Context, tx *db.Tx, caseID string) ([]Record, error) {
	if caseID == "" {
		return nil, nil
	}
	list, err := db.All(ctx, tx, scanRecord, recordColumns+` WHERE n.case_id = ? AND n.case_id <> '' ORDER BY n.id DESC`, caseID)
	for i := range list {
		if err == nil {
			err = list[i].fill(ctx, tx)
		}
	}
	return list, err
}

// RecordByID returns a notice with all that became of it. The caller checks that the
// reader is one of those told, sent it, or may see the case.
func RecordByID(ctx context.Context, tx *db.Tx, notice string) (Record, error) {
	r, err := scanRecord(tx.QueryRow(ctx, recordColumns+` WHERE n.id = ?`, notice))
	if db.None(err) {
		return r, NoSuchNotice()
	}
	if err != nil {
		return r, err
	}
	return r, r.fill(ctx, tx)
}

// NoSuchNotice is the answer for a notice that is not there or may not be known.
func NoSuchNotice() error {
	return errs.New(errs.NotFound, "没有找到这条通知，或者它不是发给您的。请从通知列表重新进入。")
}

const recordColumns = `SELECT n.id, n.kind, n.subject, n.body, n.case_id, COALESCE(c.area, ''), n.urgency, n.by_person, n.by_name, n.sent_at, n.ack_at, n.settled_at
	FROM notice n LEFT JOIN cases c ON c.id = n.case_id`

func scanRecord(s db.Scanner) (r Record, err error) {
	err = s.Scan(&r.ID, &r.Kind, &r.Subject, &r.Body, &r.Case, &r.Area, &r.Urgency, &r.By, &r.ByName, db.At{T: &r.SentAt}, db.At{T: &r.AckAt}, db.At{T: &r.SettledAt})
	return r, err
}

func (r *Record) fill(ctx context.Context, tx *db.Tx) (err error) {
	if r.Told, err = toldOf(ctx, tx, r.ID); err != nil {
		return err
	}
	if r.Steps, err = stepsOf(ctx, tx, r.ID); err != nil {
		return err
	}
	r.Deliveries, err = deliveriesOf(ctx, tx, r.ID)
	return err
}

func toldOf(ctx context.Context, tx *db.Tx, notice string) ([]Told, error) {
	told, err := db.All(ctx, tx, func(s db.Scanner) (t Told, err error) {
		err = s.Scan(&t.Person, &t.Name, &t.Unit, db.At{T: &t.SeenAt}, db.At{T: &t.AckAt}, &t.AckBy)
		return t, err
	}, `SELECT r.person, COALESCE(p.name, ''), r.unit, r.seen_at, r.ack_at, r.ack_by
		FROM notice_recipient r LEFT JOIN person p ON p.id = r.person WHERE r.notice = ?
		ORDER BY COALESCE((SELECT MIN(t.seq) FROM notice_told t WHERE t.notice = r.notice AND t.person = r.person), 0), r.person`, notice)
	if err != nil {
		return nil, err
	}
	for i := range told {
		t := &told[i]
		t.Times, err = db.All(ctx, tx, func(s db.Scanner) (x Telling, err error) { err = s.Scan(&x.Seq, db.At{T: &x.At}); return x, err },
			`SELECT seq, told_at FROM notice_told WHERE notice = ? AND person = ? ORDER BY seq`, notice, t.Person)
		if err != nil {
			return nil, err
		}
		if t.Unit == "" {
			continue
		}
		u, err := org.UnitByID(ctx, tx, t.Unit)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return nil, err
		}
		t.UnitName = u.Label()
	}
	return told, nil
}

func stepsOf(ctx context.Context, tx *db.Tx, notice string) ([]Planned, error) {
	return db.All(ctx, tx, func(s db.Scanner) (p Planned, err error) {
		var to string
		var unit deadline.Unit
		if err = s.Scan(&p.Seq, &p.After.N, &unit, &to, db.At{T: &p.DueAt}, db.At{T: &p.DoneAt}, &p.Outcome, &p.Every, &p.Again); err != nil {
			return p, err
		}
		p.After.Unit = unit
		return p, json.Unmarshal([]byte(to), &p.To)
	}, `SELECT seq, n, measure, told, due_at, done_at, outcome, again_after, again FROM notice_step WHERE notice = ? ORDER BY seq`, notice)
}
