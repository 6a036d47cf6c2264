package notice_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
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
		put(w, func(tx *db.Tx) (notice.Channel, error) { return w.worker.SaveChannel(w.ctx, tx, w.system, ex) })
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
		if len(g.received()) != 0 || w.deliveries(id) != "已签收或者已办理，不再发送1" {
			w.Errorf("%d sent, %s", len(g.received()), w.deliveries(id))
		}
	})
}

func TestAChannelIsTheSystemAdministratorsAndKeepsItsSecret(t *testing.T) {
	each(t, func(w *world) {
		save := func(by actor.Actor, c notice.Channel) error {
			return w.d.Write(w.ctx, func(tx *db.Tx) error { _, err := w.worker.SaveChannel(w.ctx, tx, by, c); return err })
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
		list := get(w, func(tx *db.Tx) ([]notice.Channel, error) { return w.worker.Channels(w.ctx, tx) })
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

func TestSecretsAreSealedInTheDatabaseAndBoundToTheirAddress(t *testing.T) {
	each(t, func(w *world) {
		g := newGateway(w.T)
		stored := func() string {
			return get(w, func(tx *db.Tx) (string, error) {
				list, err := db.All(w.ctx, tx, func(s db.Scanner) (string, error) {
					var config, secret string
					err := s.Scan(&config, &secret)
					return config + secret, err
				}, `SELECT config, secret FROM notice_channel ORDER BY id`)
				return strings.Join(list, "\n"), err
			})
		}
		robot := w.channel(notice.Channel{Kind: notice.DingTalk, Secret: "SEC-signing", Config: notice.Config{URL: g.URL + "/robot?access_token=robotkey", Plain: true}})
		if s := stored(); strings.Contains(s, "SEC-signing") || strings.Contains(s, "robotkey") || !strings.Contains(s, g.URL+"/robot") {
			w.Errorf("stored %s", s)
		}
		list := get(w, func(tx *db.Tx) ([]notice.Channel, error) { return w.worker.Channels(w.ctx, tx) })
		if c := list[0]; c.Secret != "" || c.Config.URL != g.URL+"/robot" || !c.Locked || c.Lost {
			w.Errorf("listed %+v", c)
		}
		// A change that says nothing of the secrets keeps both.
		c := list[0]
		c.Name = "新名称"
		put(w, func(tx *db.Tx) (notice.Channel, error) { return w.worker.SaveChannel(w.ctx, tx, w.system, c) })
		g.set(200, `{"errcode":0,"errmsg":"token robotkey is good"}`)
		trial := w.try(robot.ID, notice.Address{})
		got := g.received()
		if trial.Failed != nil || len(got) != 1 || got[0].query.Get("access_token") != "robotkey" || got[0].query.Get("sign") == "" {
			w.Errorf("trial %+v, received %+v", trial, got)
		}
		if !strings.Contains(trial.Answer, "HTTP 200 OK") || strings.Contains(trial.Answer, "robotkey") || !strings.Contains(trial.Answer, "＊＊＊ is good") {
			w.Errorf("answer %q", trial.Answer)
		}
		acts := get(w, func(tx *db.Tx) ([]audit.Entry, error) { return audit.Of(w.ctx, tx, robot.ID) })
		var did []string
		for _, a := range acts {
			did = append(did, a.Action+" "+a.Note)
		}
		if s := strings.Join(did, "; "); s != "notice/add-channel 渠道; notice/change-channel 新名称：更改了名称; notice/try-channel 新名称：成功" {
			w.Errorf("audit %s", s)
		}
		// Whoever writes another address into the database does not get the secrets.
		other := newGateway(w.T)
		put(w, func(tx *db.Tx) (int64, error) {
			return tx.Exec(w.ctx, `UPDATE notice_channel SET config = ?`, `{"url":"`+other.URL+`/robot","plain":true}`)
		})
		if trial := w.try(robot.ID, notice.Address{}); trial.Failed == nil || len(other.received()) != 0 || !strings.Contains(notice.Explain(trial.Failed), "密封钥匙") {
			w.Errorf("sent to another address: %+v", trial)
		}
		if list := get(w, func(tx *db.Tx) ([]notice.Channel, error) { return w.worker.Channels(w.ctx, tx) }); !list[0].Lost {
			w.Error("the page would not tell that the secrets are lost")
		}
	})
}

func TestSecretsOfAnEarlierVersionAreSealedAtStart(t *testing.T) {
	each(t, func(w *world) {
		g := newGateway(w.T)
		sms := w.channel(notice.Channel{Kind: notice.SMS, Secret: secret, Config: notice.Config{URL: g.URL + "/send", Plain: true}})
		robot := w.channel(notice.Channel{Kind: notice.WeCom, Config: notice.Config{URL: g.URL + "/bot?key=k1234", Plain: true}})
		clear := func(id, config, secret string) {
			put(w, func(tx *db.Tx) (int64, error) {
				return tx.Exec(w.ctx, `UPDATE notice_channel SET config = ?, secret = ? WHERE id = ?`, config, secret, id)
			})
		}
		clear(sms.ID, `{"url":"`+g.URL+`/send","plain":true}`, secret)
		clear(robot.ID, `{"url":"`+g.URL+`/bot?key=k1234","plain":true}`, "")
		seal := func() int {
			return put(w, func(tx *db.Tx) (int, error) { return w.worker.SealSecrets(w.ctx, tx) })
		}
		if n := seal(); n != 2 {
			w.Errorf("sealed %d", n)
		}
		if n := seal(); n != 0 {
			w.Errorf("sealed %d a second time", n)
		}
		w.must(w.worker.Seal.Rotate())
		if n := seal(); n != 2 {
			w.Errorf("sealed %d anew under the new key", n)
		}
		n := get(w, func(tx *db.Tx) (n int, err error) {
			err = tx.QueryRow(w.ctx, `SELECT COUNT(*) FROM notice_channel WHERE secret LIKE 'seal1.%' AND config NOT LIKE '%k1234%'`).Scan(&n)
			return n, err
		})
		if n != 2 {
			w.Errorf("%d of 2 are sealed", n)
		}
		w.try(sms.ID, notice.Address{Phone: "023-5550100"})
		w.try(robot.ID, notice.Address{})
		got := g.received()
		if len(got) != 2 || notice.Verify(secret, got[0].signature, []byte(got[0].body), w.clock.Now(), time.Minute) != nil || got[1].query.Get("key") != "k1234" {
			w.Errorf("received %+v", got)
		}
	})
}

func TestAChannelIsSwitchedOffAndAFailedMessageSentAgain(t *testing.T) {
	each(t, func(w *world) {
		w.person("limin", "李敏", "education", actor.Secrecy)
		drafter := w.person("zhaolei", "赵磊", "education", actor.Drafter)
		g := newGateway(w.T)
		c := w.channel(notice.Channel{Kind: notice.JSON, Secret: secret, Config: notice.Config{URL: g.URL, Plain: true}})
		list := func(failed bool) []notice.Delivery {
			return get(w, func(tx *db.Tx) ([]notice.Delivery, error) {
				l, _, err := notice.Deliveries(w.ctx, tx, notice.DeliveryQuery{Failed: failed})
				return l, err
			})
		}
		turn := func(by actor.Actor, on bool) error {
			return w.d.Write(w.ctx, func(tx *db.Tx) error { return notice.SwitchChannel(w.ctx, tx, by, c.ID, on) })
		}
		resend := func(by actor.Actor, id string) error {
			return w.d.Write(w.ctx, func(tx *db.Tx) error { return notice.Resend(w.ctx, tx, by, id) })
		}
		g.set(500, "busy")
		w.open(drafter, in{Title: "甲"})
		w.work()
		d := list(true)[0]
		if err := resend(w.system, d.ID); !errs.Is(err, errs.Conflict) {
			w.Errorf("sent again what is still tried: %v", err)
		}
		for range 12 {
			w.clock.Advance(2 * time.Minute)
			w.work()
		}
		if d = list(true)[0]; !d.Ended() || len(w.dead()) != 1 || d.Problem == "" {
			w.Fatalf("delivery %+v", d)
		}
		if err := turn(w.security, false); !errs.Is(err, errs.Forbidden) {
			w.Errorf("the security administrator switched it off: %v", err)
		}
		w.must(turn(w.system, false))
		if err := resend(w.system, d.ID); !errs.Is(err, errs.Refused) {
			w.Errorf("sent over a channel that is off: %v", err)
		}
		w.must(turn(w.system, true))
		if err := resend(w.security, d.ID); !errs.Is(err, errs.Forbidden) {
			w.Errorf("the security administrator sent: %v", err)
		}
		g.set(200, "")
		before := len(g.received())
		w.must(resend(w.system, d.ID))
		w.must(w.work())
		got := g.received()
		if len(got) != before+1 || got[before].id != d.ID || len(w.dead()) != 0 || len(list(true)) != 0 || list(false)[0].Name() != "已发送" {
			w.Errorf("%d received, %+v", len(got)-before, list(false))
		}
		if err := resend(w.system, d.ID); !errs.Is(err, errs.Conflict) {
			w.Errorf("sent again what has arrived: %v", err)
		}
	})
}
