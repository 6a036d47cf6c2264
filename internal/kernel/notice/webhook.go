package notice

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The headers of a signed webhook. The signature is "t=SECONDS,v1=HEX": HMAC-SHA256
// with the channel's secret over SECONDS, a full stop and the body. The receiver checks
// it (Verify does), refuses old moments, and may keep IDs to know repetitions.
const (
	SignatureHeader = "Gongkai-Signature"
	IDHeader        = "Gongkai-Id"
)

// Sign returns the signature of a body at a moment.
func Sign(secret string, body []byte, at time.Time) string {
	t := strconv.FormatInt(at.Unix(), 10)
	return "t=" + t + ",v1=" + hex.EncodeToString(hmacSum(secret, t+"."+string(body)))
}

// Verify tells whether a signature is that of the body under the secret and was made
// within tolerance of now.
func Verify(secret, signature string, body []byte, now time.Time, tolerance time.Duration) error {
	stamp, sum, ok := strings.Cut(strings.TrimPrefix(signature, "t="), ",v1=")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if !ok || err != nil || !strings.HasPrefix(signature, "t=") {
		return errors.New("the signature has another form")
	}
	got, err := hex.DecodeString(sum)
	if err != nil || !hmac.Equal(got, hmacSum(secret, stamp+"."+string(body))) {
		return errors.New("the signature is not that of this body")
	}
	if now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return errors.New("the signature is too old or from the future")
	}
	return nil
}

func hmacSum(secret, text string) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(text))
	return h.Sum(nil)
}

// Webhook posts messages to an HTTP address in one of several shapes.
type Webhook struct {
	id, url, secret string
	shape           shape
}

// shape is how one kind of receiver is spoken to.
type shape struct {
	body   func(Message) (any, error)
	sign   func(w *Webhook, r *http.Request, body []byte, at time.Time)
	answer func(body []byte) error // what a 2xx answer must say
}

var shapes = map[ChannelKind]shape{
	SMS:      {smsBody, signHeader, anyAnswer},
	JSON:     {jsonBody, signHeader, anyAnswer},
	WeCom:    {weComBody, noSign, robotAnswer},
	DingTalk: {dingTalkBody, signDingTalk, robotAnswer},
}

func newWebhook(c Channel) (*Webhook, error) {
	s, ok := shapes[c.Kind]
	if !ok {
		return nil, fmt.Errorf("no carrier speaks %q", c.Kind)
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	return &Webhook{id: c.ID, url: c.Config.URL, secret: c.Secret, shape: s}, nil
}

// client never follows a redirect: the message is for the address that an administrator
// wrote down.
var client = &http.Client{
	Timeout:       patience,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

const maxAnswer = 64 << 10

// ID implements Carrier.
func (w *Webhook) ID() string { return w.id }

// Deliver implements Carrier. Anything but a 2xx answer that the shape accepts is a
// failure.
func (w *Webhook) Deliver(ctx context.Context, m Message) (string, error) {
	v, err := w.shape.body(m)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return "", quiet(err)
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("User-Agent", "gongkai")
	r.Header.Set(IDHeader, m.ID)
	w.shape.sign(w, r, body, m.At)
	answer, err := client.Do(r)
	if err != nil {
		return "", quiet(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	said := strings.TrimSpace("HTTP " + answer.Status + "\n" + string(text))
	switch {
	case err != nil:
		return said, quiet(err)
	case answer.StatusCode < 200 || answer.StatusCode > 299:
		return said, &StatusError{answer.StatusCode}
	}
	return said, w.shape.answer(text)
}

// quiet takes addresses out of an error: a robot's address holds its key.
func quiet(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("%s: %w", strings.ToUpper(e.Op), e.Err)
	}
	return err
}

func signHeader(w *Webhook, r *http.Request, body []byte, at time.Time) {
	if w.secret != "" {
		r.Header.Set(SignatureHeader, Sign(w.secret, body, at))
	}
}

func noSign(*Webhook, *http.Request, []byte, time.Time) {} // 企业微信: the key in the address is the proof

// signDingTalk adds timestamp and sign to the address, as a 钉钉 robot with 加签 wants:
// HMAC-SHA256 with the secret over "MILLISECONDS\nSECRET", in base64.
func signDingTalk(w *Webhook, r *http.Request, _ []byte, at time.Time) {
	if w.secret == "" {
		return
	}
	t := strconv.FormatInt(at.UnixMilli(), 10)
	q := r.URL.Query()
	q.Set("timestamp", t)
	q.Set("sign", base64.StdEncoding.EncodeToString(hmacSum(w.secret, t+"\n"+w.secret)))
	r.URL.RawQuery = q.Encode()
}

type jsonMessage struct {
	ID      string `json:"id"`
	Urgency string `json:"urgency"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	Link    string `json:"link,omitempty"`
	At      string `json:"at"`
}

func jsonBody(m Message) (any, error) {
	return jsonMessage{m.ID, m.Urgency.Name(), m.Subject, m.Text, m.Link, m.At.UTC().Format(time.RFC3339)}, nil
}

type smsMessage struct {
	ID      string   `json:"id"`
	Phones  []string `json:"phones"`
	Content string   `json:"content"`
}

// smsBody is what SMS gateways have in common: numbers and one text. There is no link:
// people are taught not to follow links in short messages.
func smsBody(m Message) (any, error) {
	phone := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(m.To.Phone)
	if phone == "" {
		return nil, ErrNoAddress
	}
	return smsMessage{m.ID, []string{phone}, oneLine(m.Text)}, nil
}

type markdown struct {
	Title   string `json:"title,omitempty"`   // 钉钉
	Text    string `json:"text,omitempty"`    // 钉钉
	Content string `json:"content,omitempty"` // 企业微信
}

type robotMessage struct {
	Type     string   `json:"msgtype"`
	Markdown markdown `json:"markdown"`
}

// The robots refuse texts above some 4096 bytes (企业微信) and 20000 bytes (钉钉).
const maxRobot = 1000 // characters

func weComBody(m Message) (any, error) {
	return robotMessage{"markdown", markdown{Content: robotText(m, ">")}}, nil
}

func dingTalkBody(m Message) (any, error) {
	return robotMessage{"markdown", markdown{Title: defuse(m.Subject), Text: robotText(m, "\n\n> ")}}, nil
}

func robotText(m Message, quote string) string {
	s := "**" + defuse(m.Subject) + "**\n" + quote + defuse(cut(oneLine(m.Text), maxRobot))
	if m.Link != "" {
		s += "\n\n[打开办理](" + m.Link + ")"
	}
	return s
}

// defuse makes the signs of markdown and of mentions full-width, so that a title can
// neither set links nor call everybody in the group.
var defuse = strings.NewReplacer("[", "［", "]", "］", "<", "＜", ">", "＞", "*", "＊", "`", "｀", "_", "＿", "#", "＃", "@", "＠", "!", "！", "\\", "＼", "|", "｜").Replace

// robotAnswer: both robots answer 200 and say in the body whether they took the message.
func robotAnswer(body []byte) error {
	var a struct {
		Code *int   `json:"errcode"`
		Msg  string `json:"errmsg"`
	}
	if err := json.Unmarshal(body, &a); err != nil || a.Code == nil {
		return errors.New("the robot's answer cannot be read")
	}
	if *a.Code != 0 {
		return fmt.Errorf("the robot refused: %d %s", *a.Code, cut(oneLine(a.Msg), 200))
	}
	return nil
}

func anyAnswer([]byte) error { return nil }
