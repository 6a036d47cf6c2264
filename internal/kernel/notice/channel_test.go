package notice_test

import (
	"fmt"
	"strings"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func TestAChannelCarriesWhatItsUnitAndUrgencySay(t *testing.T) {
	each(t, func(w *world) {
		w.person("limin", "李敏", "education", actor.Secrecy)
		w.person("wangwu", "王五", "land", actor.Secrecy)
		all, land, express := newGateway(t), newGateway(t), newGateway(t)
		set := func(g *gateway, k notice.ChannelKind, c notice.Channel) notice.Channel {
			c.Kind, c.Secret, c.Config = k, secret, notice.Config{URL: g.URL, Plain: true}
			return w.channel(c)
		}
		set(all, notice.SMS, notice.Channel{})
		set(land, notice.WeCom, notice.Channel{Unit: w.unit["land"].ID})
		ex := set(express, notice.JSON, notice.Channel{Least: notice.Express})
		to := func(units ...string) (r []notice.Recipient) {
			for _, u := range units {
				r = append(r, notice.Recipient{Unit: w.unit[u].ID, Roles: []actor.Role{actor.Secrecy}})
			}
			return r
		}
		count := func() string {
			w.must(w.work())
			return fmt.Sprint(len(all.received()), len(land.received()), len(express.received()))
		}
		w.send(notice.Notice{To: to("education"), Subject: "甲"})
		if got := count(); got != "1 0 0" {
			w.Errorf("plain, education: %s", got)
		}
		w.send(notice.Notice{To: to("education", "land"), Subject: "甲", Urgency: notice.Express})
		if got := count(); got != "3 1 1" { // a message for each person, one for the group
			w.Errorf("express, both: %s", got)
		}
		ex.Enabled = false
		put(w, func(tx *db.Tx) (notice.Channel, error) { return notice.SaveChannel(w.ctx, tx, w.system, ex) })
		w.send(notice.Notice{To: to("land"), Subject: "甲", Urgency: notice.Express})
		if got := count(); got != "4 2 1" {
			w.Errorf("after it was switched off: %s", got)
		}
	})
}

func TestWhatWasAcknowledgedInTheMeantimeIsNotSent(t *testing.T) {
	each(t, func(w *world) {
		a := w.person("limin", "李敏", "education", actor.Drafter)
		id := w.open(a, in{Title: "甲"})
		g := newGateway(t)
		w.channel(notice.Channel{Kind: notice.SMS, Secret: secret, Config: notice.Config{URL: g.URL, Plain: true}})
		n := w.send(notice.Notice{Case: id, To: []notice.Recipient{{Person: a.Person}}, Subject: "甲"}).ID
		w.must(w.acknowledge(n, a))
		w.must(w.work())
		if len(g.received()) != 0 || w.deliveries(id) != "已签收，不再发送1" {
			w.Errorf("%d sent, %s", len(g.received()), w.deliveries(id))
		}
	})
}

func TestAChannelIsTheSystemAdministratorsAndKeepsItsSecret(t *testing.T) {
	each(t, func(w *world) {
		save := func(by actor.Actor, c notice.Channel) error {
			return w.d.Write(w.ctx, func(tx *db.Tx) error { _, err := notice.SaveChannel(w.ctx, tx, by, c); return err })
		}
		good := notice.Channel{Kind: notice.JSON, Name: "接口", Secret: secret, Config: notice.Config{URL: "https://gateway.example.gov.cn/x"}}
		if err := save(w.security, good); !errs.Is(err, errs.Forbidden) {
			w.Errorf("the security administrator set it up: %v", err)
		}
		for field, change := range map[string]func(*notice.Channel){
			"name":   func(c *notice.Channel) { c.Name = " " },
			"kind":   func(c *notice.Channel) { c.Kind = "pigeon" },
			"url":    func(c *notice.Channel) { c.Config.URL = "http://gateway.example.gov.cn/x" },
			"url ":   func(c *notice.Channel) { c.Config.URL = "file:///etc/passwd" },
			"url  ":  func(c *notice.Channel) { c.Config.URL = "https://u:p@gateway.example.gov.cn" },
			"secret": func(c *notice.Channel) { c.Secret = "" },
			"least":  func(c *notice.Channel) { c.Least = 7 },
			"host":   func(c *notice.Channel) { c.Kind = notice.MailChannel },
			"from": func(c *notice.Channel) {
				c.Kind, c.Config = notice.MailChannel, notice.Config{Host: "smtp.example.gov.cn", From: "a@b.cn\r\nBcc: c@d.cn"}
			},
			"ca": func(c *notice.Channel) {
				c.Kind, c.Config = notice.MailChannel, notice.Config{Host: "smtp.example.gov.cn", From: "a@b.cn", CA: "x"}
			},
		} {
			c := good
			change(&c)
			if err := save(w.system, c); !errs.Is(err, errs.Invalid) || errs.Reasons(err)[0].Field != strings.TrimSpace(field) {
				w.Errorf("%s: %v", field, err)
			}
		}
		c := w.channel(good)
		list := get(w, func(tx *db.Tx) ([]notice.Channel, error) { return notice.Channels(w.ctx, tx) })
		if len(list) != 1 || list[0].Secret != "" || !list[0].Locked || c.Secret != "" {
			w.Errorf("channels %+v", list)
		}
		c.Config.URL = "https://evil.example/x"
		if err := save(w.system, c); !errs.Is(err, errs.Invalid) {
			w.Errorf("the old secret would go to a new address: %v", err)
		}
		c.Secret = "another"
		w.must(save(w.system, c))
	})
}
