package notice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/id"
	"gongkai/internal/platform/job"
	"gongkai/internal/platform/seal"
)

// Message is what a carrier takes outside.
type Message struct {
	ID      string // of the delivery: the same in every attempt, so that a receiver can tell a repetition
	Subject string
	Text    string
	Link    string // address of the case on the platform, or ""
	Urgency Urgency
	At      time.Time // the moment of this attempt
	To      Address   // the zero Address for a group
}

// Address is a person as a carrier needs it.
type Address struct{ Name, Email, Phone string }

// Carrier takes messages outside. Deliver may be called again for a message whose
// success was not recorded. ErrNoAddress says that the person cannot be reached so; no
// error tells a secret, the key in an address included. answer is what the receiver said,
// word for word, also where it refused; "" where it said nothing.
type Carrier interface {
	ID() string
	Deliver(ctx context.Context, m Message) (answer string, err error)
}

// ErrNoAddress: the person has no email address or telephone number on record.
var ErrNoAddress = errors.New("the person has no address for this carrier")

// The jobs of this package.
const (
	JobDeliver  = "notice.deliver"
	JobEscalate = "notice.escalate" // periodic
)

const (
	maxAttempts = 10 // with the default waits the last one is about 85 minutes after the first
	patience    = 20 * time.Second
	every       = 5 * time.Minute
)

// Worker keeps the channels and does the jobs of this package. Fill in the fields; nothing
// changes afterwards.
type Worker struct {
	DB    *db.DB
	Clock clock.Clock
	Seal  *seal.Box // for the secrets of channels
	Base  string    // public address of the office, for links: https://gongkai.example.gov.cn; "": no links
	// Make makes the carrier of a channel; nil: those of this package.
	Make func(Channel) (Carrier, error)
}

// Handlers are the handlers of the jobs, for job.Runner.
func (w *Worker) Handlers() map[string]job.Handler {
	return map[string]job.Handler{JobDeliver: w.deliver, JobDirect: w.carryDirect, JobEscalate: w.escalate}
}

// Periodic are the jobs that come by themselves, for job.Runner.
func (w *Worker) Periodic() []job.Periodic { return []job.Periodic{{Kind: JobEscalate, Every: every}} }

func (w *Worker) escalate(ctx context.Context, _ json.RawMessage) error {
	for {
		n, err := db.Put(ctx, w.DB, func(tx *db.Tx) (int, error) { return Escalate(ctx, tx) })
		if err != nil || n == 0 {
			return err
		}
	}
}

type delivery struct {
	Delivery string `json:"delivery"`
}

// dispatch writes down and enqueues what the channels are to carry to these people.
func dispatch(ctx context.Context, tx *db.Tx, notice string, u Urgency, level int, people []person) error {
	if len(people) == 0 {
		return nil
	}
	channels, err := db.All(ctx, tx, scanChannel, `SELECT `+channelColumns+` FROM notice_channel WHERE enabled = 1 AND urgency <= ? ORDER BY id`, int(u))
	if err != nil {
		return err
	}
	for _, c := range channels {
		to := []string{""}
		if c.Kind.Personal() {
			to = nil
		}
		meant := false
		for _, p := range people {
			if c.Unit != "" && c.Unit != p.unit {
				continue
			}
			meant = true
			if c.Kind.Personal() {
				to = append(to, p.id)
			}
		}
		if !meant {
			continue
		}
		for _, p := range to {
			d := id.New(tx.Now)
			_, err := tx.Exec(ctx, `INSERT INTO notice_delivery (id, notice, channel, person, level, queued_at, attempts, problem, done_at, outcome)
				VALUES (?, ?, ?, ?, ?, ?, 0, '', '', '')`, d, notice, c.ID, p, level, db.Time(tx.Now))
			if err != nil {
				return err
			}
			if err := enqueue(ctx, tx, d); err != nil {
				return err
			}
		}
	}
	return nil
}

func enqueue(ctx context.Context, tx *db.Tx, d string) error {
	return job.Enqueue(ctx, tx, job.Job{Kind: JobDeliver, Args: delivery{d}, Key: keyOf(d), MaxAttempts: maxAttempts})
}

func keyOf(d string) string { return JobDeliver + "/" + d }

// parcel is a delivery with all that it needs.
type parcel struct {
	id, notice, person, subject, body, outside, caseID, area string
	urgency                                                  Urgency
	done, acked                                              bool
	channel                                                  Channel
	to                                                       Address
}

// deliver does one delivery job.
func (w *Worker) deliver(ctx context.Context, raw json.RawMessage) error {
	var k delivery
	if err := json.Unmarshal(raw, &k); err != nil {
		return err
	}
	p, err := db.Get(ctx, w.DB, func(tx *db.Tx) (parcel, error) { return pack(ctx, tx, k.Delivery) })
	if err != nil || p.done {
		return err
	}
	switch {
	case p.acked:
		return w.settle(ctx, p.id, "acknowledged", nil)
	case !p.channel.Enabled:
		return w.settle(ctx, p.id, "off", nil)
	}
	_, failed := w.carry(ctx, p)
	switch {
	case failed == nil:
		return w.settle(ctx, p.id, "sent", nil)
	case errors.Is(failed, ErrNoAddress):
		return w.settle(ctx, p.id, "no-address", nil)
	}
	return errors.Join(failed, w.settle(ctx, p.id, "", failed))
}

func (w *Worker) carry(ctx context.Context, p parcel) (answer string, err error) {
	ch, err := w.unlock(p.channel)
	if err != nil {
		return "", err
	}
	mk := w.Make
	if mk == nil {
		mk = Make
	}
	c, err := mk(ch)
	if err != nil {
		return "", err
	}
	m := Message{ID: p.id, Subject: p.urgency.prefix() + p.subject, Text: p.body, Urgency: p.urgency, At: w.Clock.Now(), To: p.to}
	if !ch.Config.Full {
		m.Subject, m.Text = p.urgency.prefix()+"政务公开工作平台提醒", p.outside
	}
	if w.Base != "" {
		m.Link = strings.TrimSuffix(w.Base, "/") + href(p.area, p.caseID)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	answer, err = c.Deliver(ctx, m)
	if err != nil && ch.scrub(err.Error()) != err.Error() {
		err = &hushed{ch.scrub(err.Error()), err}
	}
	return cut(ch.scrub(plain(answer)), maxShown), err
}

// hushed is an error without the secrets that were in its text.
type hushed struct {
	text string
	err  error
}

func (h *hushed) Error() string { return h.text }
func (h *hushed) Unwrap() error { return h.err }

const maxShown = 1000 // characters of an answer

func pack(ctx context.Context, tx *db.Tx, d string) (p parcel, err error) {
	var done, acked, channel string
	err = tx.QueryRow(ctx, `SELECT d.id, d.notice, d.person, d.channel, d.done_at, n.subject, n.body, n.outside, n.urgency, n.case_id, COALESCE(c.area, ''),
		CASE WHEN n.settled_at <> '' THEN n.settled_at WHEN d.person = '' THEN n.ack_at ELSE COALESCE(r.ack_at, '') END
		FROM notice_delivery d JOIN notice n ON n.id = d.notice LEFT JOIN cases c ON c.id = n.case_id
		LEFT JOIN notice_recipient r ON r.notice = d.notice AND r.person = d.person WHERE d.id = ?`, d).
		Scan(&p.id, &p.notice, &p.person, &channel, &done, &p.subject, &p.body, &p.outside, &p.urgency, &p.caseID, &p.area, &acked)
	if err != nil {
		return p, fmt.Errorf("delivery %s: %w", d, err)
	}
	p.done, p.acked = done != "", acked != ""
	if p.channel, err = ChannelByID(ctx, tx, channel); err != nil || p.person == "" {
		return p, err
	}
	known, err := org.PeopleByID(ctx, tx, []string{p.person})
	if who, ok := known[p.person]; ok && !who.Disabled {
		p.to = Address{who.Name, who.Email, who.Phone}
	}
	return p, err
}

// settle writes down how an attempt ended; outcome "" is a failure that is tried again.
func (w *Worker) settle(ctx context.Context, d, outcome string, failed error) error {
	ctx = context.WithoutCancel(ctx)
	return w.DB.Quick(ctx, func(tx *db.Tx) error {
		done, problem := "", ""
		if outcome != "" {
			done = db.Time(tx.Now)
		} else {
			problem = cut(plain(failed.Error()), 500)
		}
		_, err := tx.Exec(ctx, `UPDATE notice_delivery SET attempts = attempts + 1, problem = ?, done_at = ?, outcome = ? WHERE id = ? AND done_at = ''`,
			problem, done, outcome, d)
		return err
	})
}

// prefix marks what is urgent in a subject.
func (u Urgency) prefix() string {
	if u == Plain {
		return ""
	}
	return "【" + u.Name() + "】"
}

// Make makes the carrier of a channel.
func Make(c Channel) (Carrier, error) {
	if c.Kind == MailChannel {
		return newMail(c)
	}
	return newWebhook(c)
}
