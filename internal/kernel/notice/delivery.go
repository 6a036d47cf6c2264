package notice

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/job"
)

// Delivery is one message to one carrier. It does not say what the message is about.
type Delivery struct {
	ID                   string
	Channel, ChannelName string
	ChannelKind          ChannelKind
	Person, PersonName   string // "" for a group
	Kind                 Kind
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
		return "多次发送失败，已停止"
	case d.Outcome == "" && d.Attempts > 0:
		return "发送失败，稍后重试"
	}
	return map[string]string{"": "等待发送", "sent": "已发送", "acknowledged": "已签收或者已办理，不再发送", "off": "渠道已停用，未发送", "no-address": "没有登记号码或者邮箱，未发送"}[d.Outcome]
}

// Failed tells whether it did not arrive, for now or for good.
func (d Delivery) Failed() bool {
	return d.Outcome == "" && d.Attempts > 0 || d.Outcome == "off" || d.Outcome == "no-address"
}

// Ended tells whether it failed and is not tried again by itself.
func (d Delivery) Ended() bool {
	return d.Outcome == "" && d.Attempts >= maxAttempts || d.Outcome == "off" || d.Outcome == "no-address"
}

const deliveryColumns = `SELECT d.id, d.channel, c.name, c.kind, d.person, COALESCE(p.name, ''), n.kind, d.level, d.queued_at, d.attempts, d.problem, d.done_at, d.outcome
	FROM notice_delivery d JOIN notice_channel c ON c.id = d.channel JOIN notice n ON n.id = d.notice LEFT JOIN person p ON p.id = d.person`

func scanDelivery(s db.Scanner) (d Delivery, err error) {
	err = s.Scan(&d.ID, &d.Channel, &d.ChannelName, &d.ChannelKind, &d.Person, &d.PersonName, &d.Kind, &d.Level,
		db.At{T: &d.QueuedAt}, &d.Attempts, &d.Problem, db.At{T: &d.DoneAt}, &d.Outcome)
	return d, err
}

func deliveriesOf(ctx context.Context, tx *db.Tx, notice string) ([]Delivery, error) {
	return db.All(ctx, tx, scanDelivery, deliveryColumns+` WHERE d.notice = ? ORDER BY d.id`, notice)
}

// DeliveryQuery narrows a list of deliveries.
type DeliveryQuery struct {
	Failed bool
	After  string // Next of the page before
	Limit  int    // 0: 50
}

// Deliveries returns a page of all deliveries, the newest first, and the key of the next
// page or "". It is for the system administrator.
func Deliveries(ctx context.Context, tx *db.Tx, q DeliveryQuery) (list []Delivery, next string, err error) {
	limit := q.Limit
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	w := &db.Where{}
	if q.Failed {
		w.And(`(d.outcome IN ('off', 'no-address') OR d.outcome = '' AND d.attempts > 0)`)
	}
	if q.After != "" {
		at, id, ok := strings.Cut(q.After, "|")
		if _, err := db.ParseTime(at); err != nil || !ok || !utf8.ValidString(id) || strings.Contains(id, "\x00") {
			return nil, "", errs.New(errs.Invalid, "翻页地址不完整，请从发送记录第一页重新进入。")
		}
		w.And(`(d.queued_at, d.id) < (?, ?)`, at, id)
	}
	list, err = db.All(ctx, tx, scanDelivery, deliveryColumns+w.SQL()+` ORDER BY d.queued_at DESC, d.id DESC LIMIT ?`, append(w.Args, limit+1)...)
	if err == nil && len(list) > limit {
		list = list[:limit]
		next = db.Time(list[limit-1].QueuedAt) + "|" + list[limit-1].ID
	}
	return list, next, err
}

// Resend puts a delivery that has failed for good into the queue again, with all its
// attempts; for the system administrator. tx must come from db.Write.
func Resend(ctx context.Context, tx *db.Tx, by actor.Actor, delivery string) error {
	if err := org.May(by, "重新发送通知", actor.System); err != nil {
		return err
	}
	d, err := scanDelivery(tx.QueryRow(ctx, deliveryColumns+` WHERE d.id = ?`, delivery))
	if db.None(err) {
		return errs.New(errs.NotFound, "没有找到这条发送记录，请刷新页面后重试。")
	}
	if err != nil {
		return err
	}
	if !d.Ended() {
		return errs.New(errs.Conflict, "这条消息现在不需要重发：它已经发出，或者平台还在自动重试。请刷新页面查看最新情况。")
	}
	c, err := ChannelByID(ctx, tx, d.Channel)
	if err != nil {
		return err
	}
	if !c.Enabled {
		return errs.New(errs.Refused, "渠道已停用，请先启用这个渠道，再重新发送。")
	}
	if _, err := tx.Exec(ctx, `UPDATE notice_delivery SET attempts = 0, problem = '', done_at = '', outcome = '' WHERE id = ?`, d.ID); err != nil {
		return err
	}
	if err := job.Forget(ctx, tx, keyOf(d.ID)); err != nil {
		return err
	}
	if err := enqueue(ctx, tx, d.ID); err != nil {
		return err
	}
	_, err = audit.Append(ctx, tx, audit.Act{By: by, Subject: d.Channel, Action: "notice/resend", Note: c.Name + "：重新发送一条失败的消息"})
	return err
}
