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

// Record is a notice with all that became of it, for the page of its case.
type Record struct {
	ID            string
	Kind          Kind
	Subject, Body string
	Urgency       Urgency
	ByName        string
	SentAt        time.Time
	AckAt         time.Time // zero: nobody has acknowledged
	Told          []Told
	Steps         []Planned
	Deliveries    []Delivery
}

// Told is somebody who was told, and whether he has acknowledged.
type Told struct {
	Person, Name, Unit, UnitName string
	Level                        int
	ToldAt, SeenAt, AckAt        time.Time
	AckBy                        string // 王敏（代张伟）
}

// Planned is a step of the escalation.
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

// Delivery is one message to one carrier.
type Delivery struct {
	Channel, ChannelName string
	Person               string // "" for a group
	Level                int
	QueuedAt, DoneAt     time.Time
	Attempts             int
	Problem              string // of the last failed attempt
	Outcome              string
}

// Name says in Chinese how the delivery stands.
func (d Delivery) Name() string {
	switch {
	case d.Outcome == "" && d.Attempts >= maxAttempts:
		return "多次发送失败，已停止，请管理员在失败任务中查看"
	case d.Outcome == "" && d.Attempts > 0:
		return "发送失败，稍后重试"
	}
	return map[string]string{"": "等待发送", "sent": "已发送", "acknowledged": "已签收，不再发送", "off": "渠道已停用，未发送", "no-address": "没有登记号码或者邮箱，未发送"}[d.Outcome]
}

// OfCase returns the notices about a case, the newest first: who was told, reminded
// (催办) and has acknowledged (签收). The caller has checked that the reader may see the
// case.
func OfCase(ctx context.Context, tx *db.Tx, caseID string) ([]Record, error) {
	if caseID == "" {
		return nil, nil
	}
	list, err := db.All(ctx, tx, func(s db.Scanner) (r Record, err error) {
		err = s.Scan(&r.ID, &r.Kind, &r.Subject, &r.Body, &r.Urgency, &r.ByName, db.At{T: &r.SentAt}, db.At{T: &r.AckAt})
		return r, err
	}, `SELECT id, kind, subject, body, urgency, by_name, sent_at, ack_at FROM notice WHERE case_id = ? AND case_id <> '' ORDER BY id DESC`, caseID)
	if err != nil {
		return nil, err
	}
	for i := range list {
		r := &list[i]
		if r.Told, err = toldOf(ctx, tx, r.ID); err != nil {
			return nil, err
		}
		if r.Steps, err = stepsOf(ctx, tx, r.ID); err != nil {
			return nil, err
		}
		if r.Deliveries, err = deliveriesOf(ctx, tx, r.ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func toldOf(ctx context.Context, tx *db.Tx, notice string) ([]Told, error) {
	told, err := db.All(ctx, tx, func(s db.Scanner) (t Told, err error) {
		err = s.Scan(&t.Person, &t.Name, &t.Unit, &t.Level, db.At{T: &t.ToldAt}, db.At{T: &t.SeenAt}, db.At{T: &t.AckAt}, &t.AckBy)
		return t, err
	}, `SELECT r.person, COALESCE(p.name, ''), r.unit, r.level, r.told_at, r.seen_at, r.ack_at, r.ack_by
		FROM notice_recipient r LEFT JOIN person p ON p.id = r.person WHERE r.notice = ? ORDER BY r.level, r.told_at, r.person`, notice)
	if err != nil {
		return nil, err
	}
	for i, t := range told {
		if t.Unit == "" {
			continue
		}
		u, err := org.UnitByID(ctx, tx, t.Unit)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return nil, err
		}
		told[i].UnitName = u.Label()
	}
	return told, nil
}

func stepsOf(ctx context.Context, tx *db.Tx, notice string) ([]Planned, error) {
	return db.All(ctx, tx, func(s db.Scanner) (p Planned, err error) {
		var to string
		var unit deadline.Unit
		if err = s.Scan(&p.Seq, &p.After.N, &unit, &to, db.At{T: &p.DueAt}, db.At{T: &p.DoneAt}, &p.Outcome); err != nil {
			return p, err
		}
		p.After.Unit = unit
		return p, json.Unmarshal([]byte(to), &p.To)
	}, `SELECT seq, n, measure, told, due_at, done_at, outcome FROM notice_step WHERE notice = ? ORDER BY seq`, notice)
}

func deliveriesOf(ctx context.Context, tx *db.Tx, notice string) ([]Delivery, error) {
	return db.All(ctx, tx, func(s db.Scanner) (d Delivery, err error) {
		err = s.Scan(&d.Channel, &d.ChannelName, &d.Person, &d.Level, db.At{T: &d.QueuedAt}, &d.Attempts, &d.Problem, db.At{T: &d.DoneAt}, &d.Outcome)
		return d, err
	}, `SELECT d.channel, c.name, d.person, d.level, d.queued_at, d.attempts, d.problem, d.done_at, d.outcome
		FROM notice_delivery d JOIN notice_channel c ON c.id = d.channel WHERE d.notice = ? ORDER BY d.id`, notice)
}
