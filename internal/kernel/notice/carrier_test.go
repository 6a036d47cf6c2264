package notice_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
)

const secret = "s3cret-签名"

// gateway is a receiver of webhooks that answers as it is told.
type gateway struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	answer string
	got    []received
}

type received struct {
	id, signature, body string
	query               url.Values
}

func newGateway(t *testing.T) *gateway {
	g := &gateway{status: 200, answer: `{"errcode":0,"errmsg":"ok"}`}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		g.mu.Lock()
		defer g.mu.Unlock()
		g.got = append(g.got, received{r.Header.Get(notice.IDHeader), r.Header.Get(notice.SignatureHeader), string(body), r.URL.Query()})
		if g.status >= 300 && g.status < 400 {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(g.status)
		io.WriteString(w, g.answer)
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *gateway) set(status int, answer string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.status, g.answer = status, answer
}

func (g *gateway) received() []received {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]received(nil), g.got...)
}

func (w *world) channel(c notice.Channel) notice.Channel {
	w.Helper()
	c.Enabled = true
	if c.Name == "" {
		c.Name = "渠道"
	}
	return put(w, func(tx *db.Tx) (notice.Channel, error) { return w.worker.SaveChannel(w.ctx, tx, w.system, c) })
}

func (w *world) dead() []job.Entry {
	w.Helper()
	return get(w, func(tx *db.Tx) ([]job.Entry, error) { return job.Dead(w.ctx, tx) })
}

// deliveries are how the deliveries of the case's notices stand.
func (w *world) deliveries(caseID string) string {
	w.Helper()
	var out []string
	for _, r := range get(w, func(tx *db.Tx) ([]notice.Record, error) { return notice.OfCase(w.ctx, tx, caseID) }) {
		for _, d := range r.Deliveries {
			out = append(out, fmt.Sprintf("%s%d", d.Name(), d.Attempts))
		}
	}
	return strings.Join(out, " ")
}

func TestAWebhookIsSignedAndSaysNoMoreThanItMay(t *testing.T) {
	each(t, func(w *world) {
		a := w.person("limin", "李敏", "education", actor.Secrecy)
		drafter := w.person("zhaolei", "赵磊", "education", actor.Drafter)
		outside, inside := newGateway(t), newGateway(t)
		w.channel(notice.Channel{Kind: notice.JSON, Secret: secret, Config: notice.Config{URL: outside.URL + "/hook", Plain: true}})
		w.channel(notice.Channel{Kind: notice.JSON, Secret: secret, Config: notice.Config{URL: inside.URL, Plain: true, Full: true}})
		id := w.open(drafter, in{Title: "关于王某某来信的答复"})
		w.must(w.work())
		for name, g := range map[string]*gateway{"outside": outside, "inside": inside} {
			got := g.received()
			if len(got) != 1 {
				w.Fatalf("%s received %d messages", name, len(got))
			}
			r := got[0]
			if err := notice.Verify(secret, r.signature, []byte(r.body), w.clock.Now().Add(time.Minute), 5*time.Minute); err != nil {
				w.Errorf("%s: %v", name, err)
			}
			var m struct{ ID, Subject, Text, Link, Urgency string }
			w.must(json.Unmarshal([]byte(r.body), &m))
			if m.ID != r.id || m.ID == "" || m.Link != "https://gongkai.example.gov.cn/office/letter/"+id || m.Urgency != "平件" {
				w.Errorf("%s: %+v", name, m)
			}
			if tells := strings.Contains(r.body, "王某某"); tells != (name == "inside") {
				w.Errorf("%s tells the title: %v (%s)", name, tells, r.body)
			}
			if strings.Contains(r.body, a.Name) {
				w.Errorf("%s tells a name: %s", name, r.body)
			}
		}
		if got := w.deliveries(id); got != "已发送1 已发送1" {
			w.Errorf("deliveries %s", got)
		}
		w.must(w.work())
		if n := len(inside.received()); n != 1 {
			w.Errorf("sent %d times", n)
		}
	})
}

func TestASignatureIsBoundToBodySecretAndTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	body := []byte(`{"id":"1"}`)
	good := notice.Sign(secret, body, at)
	for name, c := range map[string]struct {
		secret, signature, body string
		now                     time.Time
		ok                      bool
	}{
		"good":             {secret, good, string(body), at.Add(5 * time.Minute), true},
		"too old":          {secret, good, string(body), at.Add(5*time.Minute + time.Second), false},
		"from the future":  {secret, good, string(body), at.Add(-6 * time.Minute), false},
		"other body":       {secret, good, `{"id":"2"}`, at, false},
		"other secret":     {"x", good, string(body), at, false},
		"other time":       {secret, strings.Replace(good, "t=", "t=1", 1), string(body), at, false},
		"no signature":     {secret, "", string(body), at, false},
		"cut":              {secret, good[:len(good)-2], string(body), at, false},
		"something before": {secret, "x" + good, string(body), at, false},
	} {
		if err := notice.Verify(c.secret, c.signature, []byte(c.body), c.now, 5*time.Minute); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	body := []byte("body")
	good := notice.Sign(secret, body, at)
	for _, s := range []string{good, "", "t=,v1=", "t=9223372036854775808,v1=00", "t=-1,v1=" + strings.Repeat("0", 64), ",v1="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		err := notice.Verify(secret, s, body, at, time.Minute)
		if err == nil && !strings.EqualFold(s, good) {
			t.Errorf("took the signature %q", s)
		}
	})
}

func TestAFailingWebhookIsTriedAgainAndThenGivenUp(t *testing.T) {
	each(t, func(w *world) {
		w.person("limin", "李敏", "education", actor.Secrecy)
		drafter := w.person("zhaolei", "赵磊", "education", actor.Drafter)
		g := newGateway(t)
		w.channel(notice.Channel{Kind: notice.JSON, Secret: secret, Config: notice.Config{URL: g.URL + "/?key=topsecret", Plain: true}})
		id := w.open(drafter, in{Title: "甲"})
		g.set(500, "busy")
		for range 2 {
			if err := w.work(); err == nil || !strings.Contains(err.Error(), "answered 500") {
				w.Fatalf("the failure is not told: %v", err)
			}
			w.clock.Advance(2 * time.Minute)
		}
		if got := w.deliveries(id); got != "发送失败，稍后重试2" {
			w.Errorf("deliveries %s", got)
		}
		g.set(204, "")
		w.must(w.work())
		got := g.received()
		if len(got) != 3 || got[0].id != got[2].id || got[0].signature == got[2].signature {
			w.Errorf("received %+v", got)
		}
		if got := w.deliveries(id); got != "已发送3" {
			w.Errorf("deliveries %s", got)
		}

		g.Close() // nobody listens any more
		other := w.open(drafter, in{Title: "乙"})
		for range 12 {
			w.work()
			w.clock.Advance(2 * time.Minute)
		}
		dead := w.dead()
		if len(dead) != 1 || dead[0].Kind != notice.JobDeliver || dead[0].Attempt != 10 {
			w.Fatalf("dead letters %+v", dead)
		}
		rec := get(w, func(tx *db.Tx) ([]notice.Record, error) { return notice.OfCase(w.ctx, tx, other) })
		if d := rec[0].Deliveries[0]; d.Attempts != 10 || !strings.HasPrefix(d.Name(), "多次发送失败") || d.Problem == "" {
			w.Errorf("delivery %+v", d)
		}
		if s := dead[0].LastError + rec[0].Deliveries[0].Problem; strings.Contains(s, "topsecret") || strings.Contains(s, "key=") {
			w.Errorf("the address with its key is told: %s", s)
		}
	})
}

func TestARedirectIsNotFollowed(t *testing.T) {
	each(t, func(w *world) {
		g := newGateway(t)
		c := w.channel(notice.Channel{Kind: notice.JSON, Secret: secret, Config: notice.Config{URL: g.URL, Plain: true}})
		g.set(307, "")
		if trial := w.try(c.ID, notice.Address{}); trial.Failed == nil || len(g.received()) != 1 || !strings.Contains(notice.Explain(trial.Failed), "跳转") {
			w.Errorf("%+v, %d requests", trial, len(g.received()))
		}
	})
}

func TestASilentReceiverIsLeftWhenTheTimeIsUp(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-release }))
	defer silent.Close()
	defer close(release)
	c, err := notice.Make(notice.Channel{Kind: notice.JSON, Name: "甲", Secret: secret, Config: notice.Config{URL: silent.URL, Plain: true}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Deliver(ctx, notice.Message{ID: "1", Subject: "甲"}); err == nil {
		t.Error("delivered to a receiver that never answered")
	}
}

func TestRobotsAndGatewaysGetTheirOwnShapes(t *testing.T) {
	each(t, func(w *world) {
		g := newGateway(t)
		hostile := "[点这里](http://evil.example) <@all> **粗** 甲\n# 乙"
		try := func(k notice.ChannelKind, full bool) (received, error) {
			c, err := notice.Make(notice.Channel{Kind: k, Name: "甲", Secret: secret, Config: notice.Config{URL: g.URL + "/send?access_token=t", Plain: true, Full: full}})
			w.must(err)
			before := len(g.received())
			_, err = c.Deliver(w.ctx, notice.Message{ID: "d1", Subject: hostile, Text: hostile, Link: "https://gongkai.example.gov.cn/office/letter/1", At: w.clock.Now(), To: notice.Address{Phone: "023-5550 100"}})
			got := g.received()
			if len(got) != before+1 {
				w.Fatalf("%s: %d requests", k, len(got)-before)
			}
			return got[before], err
		}
		r, err := try(notice.WeCom, true)
		w.must(err)
		var wecom struct {
			MsgType  string `json:"msgtype"`
			Markdown struct{ Content string }
		}
		w.must(json.Unmarshal([]byte(r.body), &wecom))
		text := wecom.Markdown.Content
		if wecom.MsgType != "markdown" || strings.Count(text, "](") != 1 || !strings.HasSuffix(text, "[打开办理](https://gongkai.example.gov.cn/office/letter/1)") ||
			strings.Contains(text, "<@") || strings.Count(text, "**") != 2 || strings.Contains(text, "\n# ") {
			w.Errorf("企业微信: %s", r.body)
		}
		r, err = try(notice.DingTalk, true)
		w.must(err)
		stamp := fmt.Sprint(w.clock.Now().UnixMilli())
		h := hmac.New(sha256.New, []byte(secret))
		h.Write([]byte(stamp + "\n" + secret))
		if r.query.Get("timestamp") != stamp || r.query.Get("sign") != base64.StdEncoding.EncodeToString(h.Sum(nil)) || r.query.Get("access_token") != "t" {
			w.Errorf("钉钉 signs %v", r.query)
		}
		var ding struct {
			MsgType  string `json:"msgtype"`
			Markdown struct{ Title, Text string }
		}
		w.must(json.Unmarshal([]byte(r.body), &ding))
		if ding.MsgType != "markdown" || ding.Markdown.Title == "" || strings.Contains(ding.Markdown.Text, "@all") || strings.Contains(ding.Markdown.Text, "](http://evil") {
			w.Errorf("钉钉: %s", r.body)
		}
		r, err = try(notice.SMS, true)
		w.must(err)
		var sms struct {
			ID, Content string
			Phones      []string
		}
		w.must(json.Unmarshal([]byte(r.body), &sms))
		if sms.ID != "d1" || len(sms.Phones) != 1 || sms.Phones[0] != "0235550100" || strings.Contains(sms.Content, "\n") || notice.Verify(secret, r.signature, []byte(r.body), w.clock.Now(), time.Minute) != nil {
			w.Errorf("短信: %+v", r)
		}
		for answer, says := range map[string]string{`{"errcode":45009,"errmsg":"api freq out of limit"}`: "45009", `<html>`: "cannot be read", `{}`: "cannot be read"} {
			g.set(200, answer)
			if _, err := try(notice.WeCom, true); err == nil || !strings.Contains(err.Error(), says) {
				w.Errorf("the robot answered %s: %v", answer, err)
			}
		}
	})
}

func (w *world) try(channel string, to notice.Address) notice.Trial {
	w.Helper()
	t, err := w.worker.Try(w.ctx, w.system, channel, to)
	w.must(err)
	return t
}
