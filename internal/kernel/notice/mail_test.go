package notice_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/notice"
)

// postOffice is a small SMTP server on the loopback interface.
type postOffice struct {
	port     int
	ca       string
	startTLS bool
	mu       sync.Mutex
	silent   bool
	got      []letterIn
}

type letterIn struct{ auth, from, to, data string }

func newPostOffice(t *testing.T, startTLS bool) *postOffice {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	o := &postOffice{port: l.Addr().(*net.TCPAddr).Port, startTLS: startTLS, ca: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))}
	conf := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go o.serve(conn, conf)
		}
	}()
	return o
}

func (o *postOffice) serve(conn net.Conn, conf *tls.Config) {
	defer func() { conn.Close() }()
	r := bufio.NewReader(conn)
	say := func(s string) { fmt.Fprintf(conn, "%s\r\n", s) }
	o.mu.Lock()
	silent := o.silent
	o.mu.Unlock()
	if silent {
		io.Copy(io.Discard, conn)
		return
	}
	say("220 test")
	var in letterIn
	secure := false
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			say("250-test")
			if o.startTLS && !secure {
				say("250-STARTTLS")
			}
			say("250 AUTH PLAIN")
		case "STARTTLS":
			say("220 go on")
			conn = tls.Server(conn, conf)
			r, secure = bufio.NewReader(conn), true
		case "AUTH":
			b, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			in.auth = strings.ReplaceAll(string(b), "\x00", "|")
			say("235 welcome")
		case "MAIL":
			in.from = rest
			say("250 ok")
		case "RCPT":
			in.to += rest
			say("250 ok")
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				b.WriteString(line)
			}
			in.data = b.String()
			o.mu.Lock()
			o.got = append(o.got, in)
			o.mu.Unlock()
			in = letterIn{auth: in.auth}
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("502 no")
		}
	}
}

func (o *postOffice) letters() []letterIn {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]letterIn(nil), o.got...)
}

func (o *postOffice) config() notice.Config {
	return notice.Config{Host: "127.0.0.1", Port: o.port, User: "gongkai", From: "gongkai@example.gov.cn", FromName: "政务公开", CA: o.ca, Full: true}
}

func TestMailGoesUnderTLSToEachPersonWithAnAddress(t *testing.T) {
	each(t, func(w *world) {
		o := newPostOffice(t, true)
		w.channel(notice.Channel{Kind: notice.MailChannel, Secret: "p4ss", Config: o.config()})
		drafter := w.person("limin", "李敏", "education", actor.Drafter)
		w.person("zhaolei", "赵磊", "education", actor.Secrecy)
		id := w.open(drafter, in{Title: "关于做好秋季开学工作的通知，标题很长，要分成几段才能放进一行邮件头里"})
		w.must(w.work())
		got := o.letters()
		if len(got) != 1 {
			w.Fatalf("%d letters", len(got))
		}
		l := got[0]
		if l.auth != "|gongkai|p4ss" || !strings.HasPrefix(l.from, "FROM:<gongkai@example.gov.cn>") || l.to != "TO:<zhaolei@example.gov.cn>" {
			w.Errorf("envelope %+v", l)
		}
		m, err := mail.ReadMessage(strings.NewReader(l.data))
		w.must(err)
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || !strings.HasPrefix(subject, "请作保密审查：关于做好秋季开学工作的通知，标题很长") {
			w.Errorf("subject %q, %v", subject, err)
		}
		for line := range strings.SplitSeq(l.data, "\r\n") {
			if len(line) > 100 {
				w.Errorf("a line of %d bytes", len(line))
			}
		}
		if to, err := m.Header.AddressList("To"); err != nil || to[0].Name != "赵磊" {
			w.Errorf("to %v, %v", to, err)
		}
		if d, err := m.Header.Date(); err != nil || !d.Equal(w.clock.Now()) || !strings.HasSuffix(m.Header.Get("Message-Id"), "@example.gov.cn>") {
			w.Errorf("date %v, %v; id %s", d, err, m.Header.Get("Message-Id"))
		}
		body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
		if err != nil || !strings.Contains(string(body), "现在等待您办理") || !strings.Contains(string(body), "https://gongkai.example.gov.cn/office/letter/"+id) {
			w.Errorf("body %s, %v", body, err)
		}
		if got := w.deliveries(id); got != "已发送1" {
			w.Errorf("deliveries %s", got)
		}
	})
}

func TestNothingTypedBecomesAHeader(t *testing.T) {
	t.Parallel()
	o := newPostOffice(t, true)
	config := o.config()
	config.FromName = "公开\r\nBcc: a@evil.example"
	c, err := notice.Make(notice.Channel{Kind: notice.MailChannel, Name: "邮件", Secret: "p", Config: config})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	for n, m := range []notice.Message{
		{Subject: "Hi\r\nBcc: b@evil.example\r\n\r\nbody", To: notice.Address{Name: "N\r\nBcc: c@evil.example", Email: "a@example.gov.cn"}},
		{Subject: "请审\nX-Evil: 1", To: notice.Address{Name: "赵\"磊\" <d@evil.example>", Email: "a@example.gov.cn"}},
		{Subject: "=?utf-8?B?SGkNCkJjYzogZUBldmlsLmV4YW1wbGU=?=", To: notice.Address{Email: "a@example.gov.cn"}},
		{Subject: strings.Repeat("a", 300) + "\r\n.\r\nMAIL FROM:<x@y>", Text: "\r\n.\r\nRSET\r\n", To: notice.Address{Email: "a@example.gov.cn"}},
	} {
		m.ID, m.At = fmt.Sprint(n), at
		if _, err := c.Deliver(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		got := o.letters()
		if len(got) != n+1 {
			t.Fatalf("%d: %d letters", n, len(got))
		}
		l := got[n]
		msg, err := mail.ReadMessage(strings.NewReader(l.data))
		if err != nil {
			t.Fatal(err)
		}
		if msg.Header.Get("Bcc") != "" || msg.Header.Get("X-Evil") != "" || len(msg.Header) != 9 || l.to != "TO:<a@example.gov.cn>" {
			t.Errorf("%d: headers %v to %s", n, msg.Header, l.to)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
		if err != nil || strings.ContainsAny(subject, "\r\n") {
			t.Errorf("%d: subject %q, %v", n, subject, err)
		}
		if to, err := msg.Header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != "a@example.gov.cn" {
			t.Errorf("%d: to %v, %v", n, to, err)
		}
	}
	for _, email := range []string{"", "nobody", "a@b.cn\r\nRCPT TO:<c@evil.example>", "a@b.cn, c@d.cn", "a@b.cn>\r\nDATA"} {
		if _, err := c.Deliver(t.Context(), notice.Message{ID: "x", Subject: "甲", To: notice.Address{Email: email}}); err != notice.ErrNoAddress {
			t.Errorf("address %q: %v", email, err)
		}
	}
	if n := len(o.letters()); n != 4 {
		t.Errorf("%d letters", n)
	}
}

func TestNoPasswordGoesOverAnOpenLine(t *testing.T) {
	t.Parallel()
	o := newPostOffice(t, false)
	c, err := notice.Make(notice.Channel{Kind: notice.MailChannel, Name: "邮件", Secret: "p", Config: o.config()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Deliver(t.Context(), notice.Message{ID: "1", Subject: "甲", To: notice.Address{Email: "a@example.gov.cn"}}); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("a server without STARTTLS: %v", err)
	}
	secure := newPostOffice(t, true)
	config := secure.config()
	config.CA = ""
	if c, err = notice.Make(notice.Channel{Kind: notice.MailChannel, Name: "邮件", Secret: "p", Config: config}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Deliver(t.Context(), notice.Message{ID: "1", Subject: "甲", To: notice.Address{Email: "a@example.gov.cn"}}); err == nil {
		t.Error("a server with a certificate that nobody vouches for")
	}
	if len(o.letters())+len(secure.letters()) != 0 {
		t.Error("a letter was sent")
	}
}

func TestASilentMailServerIsLeftWhenTheTimeIsUp(t *testing.T) {
	t.Parallel()
	o := newPostOffice(t, true)
	o.mu.Lock()
	o.silent = true
	o.mu.Unlock()
	c, err := notice.Make(notice.Channel{Kind: notice.MailChannel, Name: "邮件", Config: o.config()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Deliver(ctx, notice.Message{ID: "1", Subject: "甲", To: notice.Address{Email: "a@example.gov.cn"}}); err == nil {
		t.Error("delivered to a server that never spoke")
	}
}
