package notice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/seal"
)

// secrets are what of a channel is stored sealed.
type secrets struct {
	Secret string `json:"secret,omitempty"`
	Query  string `json:"query,omitempty"` // of the address, where robots have their key
}

// about is what the secrets of a channel are bound to: whoever writes another address
// into the database does not get them sent there.
func (c Channel) about() []byte {
	return fmt.Appendf(nil, "notice_channel\n%s\n%s\n%s\n%s:%d", c.ID, c.Kind, bare(c.Config.URL), c.Config.Host, c.Config.Port)
}

// bare is an address without its query.
func bare(address string) string {
	s, _, _ := strings.Cut(address, "?")
	return s
}

func query(address string) string {
	_, q, _ := strings.Cut(address, "?")
	return q
}

// lock takes the secrets out of a channel and seals them.
func (w *Worker) lock(c Channel) Channel {
	s := secrets{c.Secret, query(c.Config.URL)}
	c.Secret, c.Config.URL, c.sealed = "", bare(c.Config.URL), ""
	if s != (secrets{}) {
		c.sealed = w.Seal.Seal([]byte(encode(s)), c.about())
	}
	c.Locked = c.sealed != ""
	return c
}

// unlock puts the secrets of a stored channel back into it. Those that an earlier
// version stored are in the clear.
func (w *Worker) unlock(c Channel) (Channel, error) {
	if c.sealed == "" || !seal.Sealed(c.sealed) {
		c.Secret = c.sealed
		return c, nil
	}
	raw, err := w.Seal.Open(c.sealed, c.about())
	if err != nil {
		return c, fmt.Errorf("the secrets of channel %s: %w", c.ID, err)
	}
	var s secrets
	if err := json.Unmarshal(raw, &s); err != nil {
		return c, err
	}
	if c.Secret = s.Secret; s.Query != "" {
		c.Config.URL += "?" + s.Query
	}
	return c, nil
}

// SealSecrets seals what an earlier version stored in the clear, and seals anew what an
// older key sealed. It returns how many channels it changed; lost ones it leaves. Call it
// when the program starts; tx must come from db.Write.
func (w *Worker) SealSecrets(ctx context.Context, tx *db.Tx) (int, error) {
	list, err := db.All(ctx, tx, scanChannel, `SELECT `+channelColumns+` FROM notice_channel ORDER BY id`)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, c := range list {
		clear := c.sealed != "" && !seal.Sealed(c.sealed) || query(c.Config.URL) != ""
		if !clear && !w.Seal.Stale(c.sealed) {
			continue
		}
		c, err := w.unlock(c)
		if lost(err) {
			continue
		}
		if err != nil {
			return n, err
		}
		c = w.lock(c)
		if _, err := tx.Exec(ctx, `UPDATE notice_channel SET config = ?, secret = ? WHERE id = ?`, encode(c.Config), c.sealed, c.ID); err != nil {
			return n, err
		}
		if _, err := audit.Append(ctx, tx, audit.Act{By: actor.Platform(), Subject: c.ID, Action: "notice/seal-channel", Note: c.Name}); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// lost tells whether an error says that sealed secrets cannot be had any more.
func lost(err error) bool {
	return errors.Is(err, seal.ErrNoKey) || errors.Is(err, seal.ErrWrong) || errors.Is(err, seal.ErrForm)
}

// scrub takes the secrets of a channel out of a text that came from outside.
func (c Channel) scrub(text string) string {
	hide := []string{c.Secret, query(c.Config.URL)}
	if v, err := url.ParseQuery(query(c.Config.URL)); err == nil {
		for _, values := range v {
			hide = append(hide, values...)
		}
	}
	for _, s := range hide {
		if len(s) >= 4 {
			text = strings.ReplaceAll(text, s, "＊＊＊")
		}
	}
	return text
}
