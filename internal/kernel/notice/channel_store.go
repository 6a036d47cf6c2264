package notice

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// SaveChannel adds (no ID) or changes a channel; for the system administrator. An empty
// secret keeps the one that is there, and so does an address without its query; neither
// goes along to another address. The kind stays. tx must come from db.Write.
func (w *Worker) SaveChannel(ctx context.Context, tx *db.Tx, by actor.Actor, c Channel) (Channel, error) {
	if err := org.May(by, "设置通知渠道", actor.System); err != nil {
		return c, err
	}
	c.Name, c.Config.URL, c.Changed = oneLine(c.Name), strings.TrimSpace(c.Config.URL), tx.Now
	action, note := "notice/add-channel", c.Name
	if c.ID != "" {
		old, err := ChannelByID(ctx, tx, c.ID)
		if err != nil {
			return c, err
		}
		given := c
		if c, err = w.keep(c, old); err != nil {
			return c, err
		}
		action, note = "notice/change-channel", c.Name+given.changes(old)
	}
	if err := c.check(); err != nil {
		return c, err
	}
	if c.ID == "" {
		c.ID = id.New(tx.Now)
	}
	c = w.lock(c)
	_, err := tx.Exec(ctx, `INSERT INTO notice_channel (id, kind, name, unit, urgency, enabled, config, secret, changed_by, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, unit = excluded.unit, urgency = excluded.urgency, enabled = excluded.enabled,
		config = excluded.config, secret = excluded.secret, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
		c.ID, string(c.Kind), c.Name, c.Unit, int(c.Least), db.Bool(c.Enabled), encode(c.Config), c.sealed, by.Person, db.Time(tx.Now))
	if err != nil {
		return c, fmt.Errorf("save a channel: %w", err)
	}
	_, err = audit.Append(ctx, tx, audit.Act{By: by, Subject: c.ID, Action: action, Note: note})
	return c, err
}

// keep completes a changed channel with what is kept of the old one.
func (w *Worker) keep(c, old Channel) (Channel, error) {
	c.Kind = old.Kind
	secret := c.Secret == "" && (c.Kind != MailChannel || c.Config.User != "")
	address := c.Kind != MailChannel && query(c.Config.URL) == ""
	if !old.Locked || !secret && !address {
		return c, nil
	}
	opened, err := w.unlock(old)
	switch moved := bare(c.Config.URL) != bare(old.Config.URL) || c.Config.Host != old.Config.Host || c.Config.Port != old.Config.Port; {
	case lost(err) && secret && c.Kind != WeCom:
		return c, errs.Field("secret", "原来保存的密钥或者口令已经无法读取，请重新填写。")
	case lost(err) && address && (c.Kind == WeCom || c.Kind == DingTalk):
		return c, errs.Field("url", "原来保存的地址密钥已经无法读取，请填写机器人的完整地址。")
	case lost(err):
		return c, nil
	case err != nil:
		return c, err
	case moved && secret && opened.Secret != "":
		// A kept secret must not be sent to another server than it was given for.
		return c, errs.Field("secret", "更换地址时须重新填写密钥或者口令，以免旧密钥发往新的地址。")
	case moved:
		return c, nil
	}
	if secret {
		c.Secret = opened.Secret
	}
	if q := query(opened.Config.URL); address && q != "" {
		c.Config.URL = bare(c.Config.URL) + "?" + q
	}
	return c, nil
}

// changes names what is different from the old settings, for the audit; no values.
func (c Channel) changes(old Channel) string {
	var what []string
	for _, x := range []struct {
		name string
		is   bool
	}{
		{"名称", c.Name != old.Name}, {"适用单位", c.Unit != old.Unit}, {"最低紧急程度", c.Least != old.Least}, {"启用状态", c.Enabled != old.Enabled},
		{"地址", bare(c.Config.URL) != old.Config.URL || c.Config.Host != old.Config.Host || c.Config.Port != old.Config.Port},
		{"发送内容", c.Config.Full != old.Config.Full}, {"密钥或者口令", c.Secret != "" || query(c.Config.URL) != ""},
		{"其他设置", c.Config.TLS != old.Config.TLS || c.Config.Plain != old.Config.Plain || c.Config.User != old.Config.User || c.Config.From != old.Config.From || c.Config.FromName != old.Config.FromName || c.Config.CA != old.Config.CA},
	} {
		if x.is {
			what = append(what, x.name)
		}
	}
	if what == nil {
		return "：没有改动"
	}
	return "：更改了" + strings.Join(what, "、")
}

// SwitchChannel switches a channel on or off, for the system administrator. What it holds
// stays. tx must come from db.Write.
func SwitchChannel(ctx context.Context, tx *db.Tx, by actor.Actor, channel string, on bool) error {
	if err := org.May(by, "设置通知渠道", actor.System); err != nil {
		return err
	}
	c, err := ChannelByID(ctx, tx, channel)
	if err != nil || c.Enabled == on {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE notice_channel SET enabled = ?, changed_by = ?, changed_at = ? WHERE id = ?`, db.Bool(on), by.Person, db.Time(tx.Now), channel); err != nil {
		return err
	}
	action := map[bool]string{true: "notice/switch-on-channel", false: "notice/switch-off-channel"}[on]
	_, err = audit.Append(ctx, tx, audit.Act{By: by, Subject: c.ID, Action: action, Note: c.Name})
	return err
}

// Channels returns all channels without their secrets, for the administrator's page.
func (w *Worker) Channels(ctx context.Context, tx *db.Tx) ([]Channel, error) {
	list, err := db.All(ctx, tx, scanChannel, `SELECT `+channelColumns+` FROM notice_channel ORDER BY id`)
	for i, c := range list {
		_, failed := w.unlock(c)
		list[i].Lost = failed != nil
	}
	return list, err
}

// ChannelByID returns a channel without its secrets.
func ChannelByID(ctx context.Context, tx *db.Tx, channel string) (Channel, error) {
	c, err := scanChannel(tx.QueryRow(ctx, `SELECT `+channelColumns+` FROM notice_channel WHERE id = ?`, channel))
	if db.None(err) {
		return c, errs.New(errs.NotFound, "没有找到这个通知渠道，请刷新页面后重试。")
	}
	return c, err
}

const channelColumns = `id, kind, name, unit, urgency, enabled, config, secret, changed_at`

func scanChannel(s db.Scanner) (c Channel, err error) {
	var config string
	var enabled int
	if err = s.Scan(&c.ID, &c.Kind, &c.Name, &c.Unit, &c.Least, &enabled, &config, &c.sealed, db.At{T: &c.Changed}); err != nil {
		return c, err
	}
	c.Enabled, c.Locked = enabled == 1, c.sealed != ""
	return c, json.Unmarshal([]byte(config), &c.Config)
}
