package notice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/id"
	"gongkai/internal/platform/job"
)

// JobDirect takes a message to somebody who has no account on the platform.
const JobDirect = "notice.direct"

// errDirect is what is kept of a failure: the person's address may stand in the real one.
var errDirect = errors.New("the carrier did not take the message; try the carrier out on its page")

type direct struct {
	ID      string `json:"id"`
	Channel string `json:"channel"`
	Sealed  string `json:"sealed"`
}

type directText struct {
	To            Address
	Subject, Text string
}

// Reaches tells whether a carrier that is switched on takes messages of a unit to a
// person's e-mail address or telephone.
func (w *Worker) Reaches(ctx context.Context, tx *db.Tx, unit string, to Address) (bool, error) {
	channels, err := w.personal(ctx, tx, unit, to)
	return len(channels) > 0, err
}

// Direct sends a message to somebody outside, in the name of a unit, by every carrier that
// reaches him, whatever its least urgency: he asked for it. Until it has gone the message
// lies sealed in the queue and is in no inbox and no record of deliveries. It returns by how
// many carriers it goes.
func (w *Worker) Direct(ctx context.Context, tx *db.Tx, unit string, to Address, subject, text string) (int, error) {
	channels, err := w.personal(ctx, tx, unit, to)
	if err != nil {
		return 0, err
	}
	body, err := json.Marshal(directText{to, oneLine(subject), plain(text)})
	if err != nil {
		return 0, err
	}
	for _, c := range channels {
		m := direct{ID: id.New(tx.Now), Channel: c.ID}
		m.Sealed = w.Seal.Seal(body, []byte(JobDirect+"/"+m.ID))
		if err := job.Enqueue(ctx, tx, job.Job{Kind: JobDirect, Args: m, Key: JobDirect + "/" + m.ID, MaxAttempts: maxAttempts}); err != nil {
			return 0, err
		}
	}
	return len(channels), nil
}

// personal are the carriers that take a message of a unit to an address.
func (w *Worker) personal(ctx context.Context, tx *db.Tx, unit string, to Address) ([]Channel, error) {
	all, err := db.All(ctx, tx, scanChannel, `SELECT `+channelColumns+` FROM notice_channel WHERE enabled = 1 AND unit IN ('', ?) ORDER BY id`, unit)
	var out []Channel
	for _, c := range all {
		if c.Kind == MailChannel && strings.TrimSpace(to.Email) != "" || c.Kind == SMS && strings.TrimSpace(to.Phone) != "" {
			out = append(out, c)
		}
	}
	return out, err
}

// carryDirect does one job of Direct.
func (w *Worker) carryDirect(ctx context.Context, raw json.RawMessage) error {
	var d direct
	if err := json.Unmarshal(raw, &d); err != nil {
		return err
	}
	body, err := w.Seal.Open(d.Sealed, []byte(JobDirect+"/"+d.ID))
	if err != nil {
		return fmt.Errorf("open a message: %w", err)
	}
	var t directText
	if err := json.Unmarshal(body, &t); err != nil {
		return err
	}
	c, err := db.Get(ctx, w.DB, func(tx *db.Tx) (Channel, error) { return ChannelByID(ctx, tx, d.Channel) })
	if err != nil || !c.Enabled {
		return err
	}
	if c, err = w.unlock(c); err != nil {
		return err
	}
	mk := w.Make
	if mk == nil {
		mk = Make
	}
	out, err := mk(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, err := out.Deliver(ctx, Message{ID: d.ID, Subject: t.Subject, Text: t.Text, At: w.Clock.Now(), To: t.To}); err != nil {
		return errDirect
	}
	return nil
}
