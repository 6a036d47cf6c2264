package notice

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/kernel/workday"
)

// Mail sends by SMTP, always under TLS: from the first byte or after STARTTLS.
type Mail struct {
	id     string
	config Config
	secret string
	from   mail.Address
	tls    *tls.Config
}

func newMail(c Channel) (*Mail, error) {
	if err := c.Config.checkMail(); err != nil {
		return nil, err
	}
	roots, err := authorities(c.Config.CA)
	if err != nil {
		return nil, err
	}
	return &Mail{id: c.ID, config: c.Config, secret: c.Secret, from: mail.Address{Name: oneLine(c.Config.FromName), Address: c.Config.From},
		tls: &tls.Config{ServerName: c.Config.Host, RootCAs: roots, MinVersion: tls.VersionTLS12}}, nil
}

// authorities returns the machine's authorities with those of a PEM text; nil means the
// machine's alone.
func authorities(pem string) (*x509.CertPool, error) {
	if strings.TrimSpace(pem) == "" {
		return nil, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM([]byte(pem)) {
		return nil, errors.New("no certificate in the PEM text")
	}
	return pool, nil
}

// ID implements Carrier.
func (m *Mail) ID() string { return m.id }

// Deliver implements Carrier.
func (m *Mail) Deliver(ctx context.Context, msg Message) (string, error) {
	to, err := mail.ParseAddress(msg.To.Email)
	if err != nil || strings.ContainsAny(to.Address, "\r\n") {
		return "", ErrNoAddress
	}
	to.Name = oneLine(msg.To.Name)
	conn, err := m.dial(ctx)
	if err != nil {
		return "", fmt.Errorf("mail: %w", err)
	}
	defer conn.Close()
	// The server may fall silent at any time: when ctx ends, the connection does.
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	answer, err := m.speak(conn, to.Address, m.compose(msg, *to))
	if err != nil {
		err = fmt.Errorf("mail: %w", errors.Join(context.Cause(ctx), err))
	}
	return answer, err
}

func (m *Mail) dial(ctx context.Context) (net.Conn, error) {
	port := m.config.Port
	switch {
	case port == 0 && m.config.TLS:
		port = 465
	case port == 0:
		port = 587
	}
	addr := net.JoinHostPort(m.config.Host, strconv.Itoa(port))
	if m.config.TLS {
		return (&tls.Dialer{Config: m.tls}).DialContext(ctx, "tcp", addr)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", addr)
}

// speak sends the text and returns what the server said last, or what it refused with.
func (m *Mail) speak(conn net.Conn, to string, text []byte) (string, error) {
	c, err := smtp.NewClient(conn, m.config.Host)
	if err == nil {
		err = m.greet(c, to)
	}
	if err == nil {
		var code int
		var said string
		if code, said, err = data(c, text); err == nil {
			c.Quit() // the message is taken: how the farewell goes does not matter
			return fmt.Sprintf("%d %s", code, said), nil
		}
	}
	if refused, ok := errors.AsType[*textproto.Error](err); ok {
		return refused.Error(), err
	}
	return "", err
}

func (m *Mail) greet(c *smtp.Client, to string) error {
	if !m.config.TLS {
		if ok, _ := c.Extension("STARTTLS"); !ok {
			return errors.New("the server does not offer STARTTLS")
		}
		if err := c.StartTLS(m.tls); err != nil {
			return err
		}
	}
	if m.config.User != "" {
		if err := c.Auth(smtp.PlainAuth("", m.config.User, m.secret, m.config.Host)); err != nil {
			return err
		}
	}
	if err := c.Mail(m.from.Address); err != nil {
		return err
	}
	return c.Rcpt(to)
}

// data is smtp.Client.Data with the server's last words, which that keeps to itself.
func data(c *smtp.Client, text []byte) (int, string, error) {
	if err := c.Text.PrintfLine("DATA"); err != nil {
		return 0, "", err
	}
	if code, said, err := c.Text.ReadResponse(354); err != nil {
		return code, said, err
	}
	w := c.Text.DotWriter()
	if _, err := w.Write(text); err != nil {
		return 0, "", err
	}
	if err := w.Close(); err != nil {
		return 0, "", err
	}
	return c.Text.ReadResponse(250)
}

// compose writes the message. Nothing in it that anybody typed stands in a header as it
// is: addresses are parsed and written anew, the subject is one line and encoded.
func (m *Mail) compose(msg Message, to mail.Address) []byte {
	var b bytes.Buffer
	header := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	_, domain, _ := strings.Cut(m.from.Address, "@")
	header("From", m.from.String())
	header("To", to.String())
	header("Subject", encodeWord(oneLine(msg.Subject)))
	header("Date", msg.At.In(workday.Zone).Format(time.RFC1123Z))
	header("Message-ID", "<"+msg.ID+"@"+domain+">")
	header("Auto-Submitted", "auto-generated")
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "base64")
	if msg.Urgency > Plain {
		header("Importance", "high")
	}
	b.WriteString("\r\n")
	text := msg.Text
	if msg.Link != "" {
		text += "\n\n" + msg.Link
	}
	code := base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(text, "\n", "\r\n") + "\r\n"))
	for len(code) > 76 {
		b.WriteString(code[:76] + "\r\n")
		code = code[76:]
	}
	b.WriteString(code + "\r\n")
	return b.Bytes()
}

// encodeWord encodes what is not ASCII, folded into short lines. What looks like an
// encoding is taken apart, so that it cannot become one.
func encodeWord(s string) string {
	s = mime.BEncoding.Encode("utf-8", strings.ReplaceAll(s, "=?", "= ?"))
	return strings.ReplaceAll(s, "?= =?", "?=\r\n =?")
}
