package notice

import (
	"net/mail"
	"net/url"
	"strings"
	"time"

	"gongkai/internal/platform/errs"
)

// ChannelKind is what a channel speaks.
type ChannelKind string

// The kinds of channels. Mail and SMS go to people, the others to a group or program.
const (
	MailChannel ChannelKind = "mail"     // SMTP
	SMS         ChannelKind = "sms"      // signed webhook of an SMS gateway
	JSON        ChannelKind = "json"     // signed webhook of any program
	WeCom       ChannelKind = "wecom"    // 企业微信 group robot
	DingTalk    ChannelKind = "dingtalk" // 钉钉 group robot
)

// ChannelKinds are all kinds with their Chinese names.
var ChannelKinds = []struct {
	Kind   ChannelKind
	Name   string
	Person bool // one message for each person
}{
	{MailChannel, "电子邮件", true}, {SMS, "短信网关", true}, {JSON, "通用接口（Webhook）", false}, {WeCom, "企业微信群机器人", false}, {DingTalk, "钉钉群机器人", false},
}

// Name is the Chinese name of the kind.
func (k ChannelKind) Name() string {
	for _, c := range ChannelKinds {
		if c.Kind == k {
			return c.Name
		}
	}
	return string(k)
}

// Personal tells whether each person gets a message of his own.
func (k ChannelKind) Personal() bool {
	for _, c := range ChannelKinds {
		if c.Kind == k {
			return c.Person
		}
	}
	return false
}

// Channel is a carrier as the administrator has set it up.
type Channel struct {
	ID      string
	Kind    ChannelKind
	Name    string
	Unit    string  // only for what is told to people of this unit; "": of every unit
	Least   Urgency // carries nothing less urgent
	Enabled bool
	Config  Config
	Secret  string // signing key or password; given, never returned
	Locked  bool   // something secret is kept: Secret, or the query of the address
	Lost    bool   // what is kept cannot be opened: the key is gone, or a row was altered
	Changed time.Time

	sealed string // secrets as they are stored
}

// Config is where a channel leads.
type Config struct {
	// Full lets the whole notice out, for carriers inside the government's own network.
	// Else only Notice.Outside goes.
	Full bool `json:"full,omitempty"`

	URL   string `json:"url,omitempty"`   // of a webhook; its query is secret (a robot's key) and never returned
	Plain bool   `json:"plain,omitempty"` // no TLS: for a gateway inside the own network

	Host     string `json:"host,omitempty"` // of the mail server
	Port     int    `json:"port,omitempty"` // 0: 465 with TLS, else 587
	TLS      bool   `json:"tls,omitempty"`  // TLS from the first byte; else STARTTLS, which must be offered
	User     string `json:"user,omitempty"` // "": no login
	From     string `json:"from,omitempty"`
	FromName string `json:"from_name,omitempty"`
	CA       string `json:"ca,omitempty"` // PEM of the authorities that are trusted beside the machine's
}

// check says what is wrong with the settings.
func (c Channel) check() error {
	if c.Name == "" || len([]rune(c.Name)) > 50 {
		return errs.Field("name", "请填写渠道名称，不超过50字。")
	}
	if c.Least < Plain || c.Least > Express {
		return errs.Field("least", "请选择最低紧急程度：平件、加急或者特急。")
	}
	if strings.ContainsAny(c.Secret, "\r\n\x00") {
		return errs.Field("secret", "密钥或者口令中不能有换行，请重新复制后填写。")
	}
	if c.Kind != MailChannel && shapes[c.Kind].body == nil {
		return errs.Field("kind", "请选择渠道类别。")
	}
	if c.Kind == MailChannel {
		return c.Config.checkMail()
	}
	if c.Secret == "" && (c.Kind == SMS || c.Kind == JSON) {
		return errs.Field("secret", "请填写签名密钥，接收方用它核对消息确由本平台发出。")
	}
	u, err := url.Parse(c.Config.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return errs.Field("url", "请填写完整的接口地址，例如“https://gateway.example.gov.cn/send”。")
	}
	if u.Scheme == "http" && !c.Config.Plain {
		return errs.Field("url", "接口地址没有加密（http）。确属本单位内网网关的，请勾选“内网明文”后保存；否则请改用 https 地址。")
	}
	return nil
}

func (c Config) checkMail() error {
	if c.Host == "" || strings.ContainsAny(c.Host, " \t\r\n/@:\x00") || c.Port < 0 || c.Port > 65535 {
		return errs.Field("host", "请填写邮件服务器的主机名和端口，例如“smtp.example.gov.cn”和“587”。")
	}
	if a, err := mail.ParseAddress(c.From); err != nil || a.Name != "" || strings.ContainsAny(c.From, "\r\n<>") {
		return errs.Field("from", "请填写发件邮箱，例如“gongkai@example.gov.cn”。")
	}
	if _, err := authorities(c.CA); err != nil {
		return errs.Field("ca", "证书不是 PEM 格式，请重新粘贴以“-----BEGIN CERTIFICATE-----”开头的内容。")
	}
	return nil
}
