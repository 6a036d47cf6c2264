package desk

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"gongkai/internal/kernel/notice"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// ChannelCommon is what every carrier has.
type ChannelCommon struct {
	Name  string `json:"name" title:"名称" doc:"例如“市电子政务短信网关”。" maxLength:"50"`
	Unit  string `json:"unit,omitempty" title:"只发给哪个单位的人" doc:"不选就是全部单位。" form:"unit"`
	Least string `json:"least" title:"至少多紧急才发" form:"radio" enum:"0,1,2" enumNames:"平件以上（全部）,加急以上,只发特急"`
	Full  bool   `json:"full,omitempty" title:"发送通知全文" doc:"不勾选时，只说“有一件待办事项，请登录平台查看”，不带标题和内容。只有渠道全程在政务内网时才可以勾选。"`
}

// MailForm is the form of a mail server.
type MailForm struct {
	ChannelCommon
	Host     string `json:"host" title:"邮件服务器" doc:"主机名，例如“smtp.example.gov.cn”。" maxLength:"200"`
	Port     int    `json:"port,omitempty" title:"端口" doc:"不填时，直接加密用465，其他用587。" minimum:"0" maximum:"65535"`
	TLS      bool   `json:"tls,omitempty" title:"连接时直接加密（SMTPS）" doc:"不勾选时用STARTTLS，服务器不支持的不发送：口令和邮件不在明文线路上传输。"`
	From     string `json:"from" title:"发件邮箱" form:"email" maxLength:"200"`
	FromName string `json:"from_name,omitempty" title:"发件人名称" doc:"例如“云山市政务公开”。" maxLength:"50"`
	User     string `json:"user,omitempty" title:"用户名" doc:"服务器不要求登录的不填。" maxLength:"200"`
	Secret   string `json:"secret,omitempty" title:"口令或者授权码" doc:"加密保存，以后不再显示。修改时不填，就沿用原来的。" form:"password" autocomplete:"off" maxLength:"500"`
	CA       string `json:"ca,omitempty" title:"根证书（PEM）" doc:"服务器用自建证书机构的，粘贴其根证书。" form:"textarea" maxLength:"20000"`
}

// HookForm is the form of a gateway, a program or a robot.
type HookForm struct {
	ChannelCommon
	URL    string `json:"url" title:"接口地址" doc:"完整地址。问号后面的部分（机器人的密钥在那里）加密保存，以后不再显示；地址不变时不用再填。" form:"url" maxLength:"2000"`
	Plain  bool   `json:"plain,omitempty" title:"内网明文" doc:"只有本单位内网里的网关才可以不加密（http）。"`
	Secret string `json:"secret,omitempty" title:"签名密钥" doc:"短信网关和通用接口必填，钉钉机器人“加签”时填写。加密保存，以后不再显示。修改时不填，就沿用原来的。" form:"password" autocomplete:"off" maxLength:"500"`
}

// Trial is the form of a test message.
type Trial struct {
	To string `json:"to,omitempty" title:"发到哪里" doc:"电子邮件填邮箱，短信填手机号码；群机器人和通用接口不用填。" maxLength:"200"`
}

// TriedPage is how a test message went.
type TriedPage struct {
	web.Page
	Channel notice.Channel
	Good    bool
	Said    string // what it means
	Answer  string // of the receiver, word for word
	Error   string // word for word
	Again   string
}

func (c ChannelCommon) put(to *notice.Channel) {
	to.Name, to.Unit, to.Config.Full = c.Name, c.Unit, c.Full
	to.Least = map[string]notice.Urgency{"1": notice.Urgent, "2": notice.Express}[c.Least]
}

func commonOf(c notice.Channel) ChannelCommon {
	return ChannelCommon{c.Name, c.Unit, fmt.Sprint(int(c.Least)), c.Config.Full}
}

func (f MailForm) put(to *notice.Channel) {
	f.ChannelCommon.put(to)
	to.Secret = f.Secret
	to.Config = notice.Config{Full: f.Full, Host: strings.TrimSpace(f.Host), Port: f.Port, TLS: f.TLS, User: strings.TrimSpace(f.User), From: strings.TrimSpace(f.From), FromName: f.FromName, CA: f.CA}
}

func (f HookForm) put(to *notice.Channel) {
	f.ChannelCommon.put(to)
	to.Secret = f.Secret
	to.Config = notice.Config{Full: f.Full, URL: f.URL, Plain: f.Plain}
}

func (d *Desk) channelForms() {
	for _, k := range notice.ChannelKinds {
		if k.Kind == notice.MailChannel {
			channelForm(d, "/new/"+string(k.Kind), MailForm.put)
		} else {
			channelForm(d, "/new/"+string(k.Kind), HookForm.put)
		}
	}
	channelForm(d, "/{id}/mail", MailForm.put)
	channelForm(d, "/{id}/hook", HookForm.put)
	form(d, channelList+"/{id}/try", "试发通知", system, func(ctx context.Context, tx *db.Tx, _ *web.Response, r *http.Request) (sheet, error) {
		c, err := notice.ChannelByID(ctx, tx, r.PathValue("id"))
		return sheet{title: "试发", crumbs: crumbs("通知渠道", channelList), back: channelList, submit: "发一条测试消息",
			lead:  "立即发送一条测试消息，停用的渠道也可以试。对方的答复或者错误会原样显示，试发记入审计。",
			facts: []web.Fact{{Name: "渠道", Text: c.Name}, {Name: "类别", Text: c.Kind.Name()}, {Name: "地址", Text: addressOf(c), Wide: true}}}, err
	}, d.tryChannel)
}

// channelForm adds a form of a carrier: a new one of the kind that ends the path, or the
// one that the path names.
func channelForm[In any](d *Desk, path string, put func(In, *notice.Channel)) {
	fresh, added := strings.CutPrefix(path, "/new/")
	find := func(ctx context.Context, tx *db.Tx, r *http.Request) (notice.Channel, error) {
		if added {
			return notice.Channel{Kind: notice.ChannelKind(fresh), Enabled: true}, nil
		}
		c, err := notice.ChannelByID(ctx, tx, r.PathValue("id"))
		if err == nil && (c.Kind == notice.MailChannel) != strings.HasSuffix(path, "/mail") {
			err = errs.New(errs.NotFound, "没有找到这个通知渠道，请从通知渠道列表重新进入。")
		}
		return c, err
	}
	form(d, channelList+path, map[bool]string{true: "新增通知渠道", false: "修改通知渠道"}[added], system, func(ctx context.Context, tx *db.Tx, _ *web.Response, r *http.Request) (sheet, error) {
		c, err := find(ctx, tx, r)
		if err != nil {
			return sheet{}, err
		}
		s := sheet{title: "新增：" + c.Kind.Name(), crumbs: crumbs("通知渠道", channelList), back: channelList, submit: "保存", value: valueOf(c)}
		if !added {
			s.title = "修改通知渠道"
			s.facts = []web.Fact{{Name: "类别", Text: c.Kind.Name()}, {Name: "密钥", Text: map[bool]string{true: "已加密保存", false: "没有"}[c.Locked]}}
			s.warn = "改了服务器或者接口地址的，须重新填写密钥或者口令，以免原来的密钥发往新的地址。"
		}
		units, err := web.UnitOptions(ctx, tx)
		s.options = map[string][]web.Option{"unit": units}
		return s, err
	}, func(g *given[In]) (outcome, error) {
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			c, err := find(ctx, tx, g.Request)
			if err != nil {
				return err
			}
			put(g.In, &c)
			_, err = d.Notices.SaveChannel(ctx, tx, g.Actor, c)
			return err
		})
		if err != nil {
			return outcome{}, err
		}
		return saved(channelList)
	})
}

// valueOf is what a form begins with. It holds no secret.
func valueOf(c notice.Channel) any {
	k := c.Config
	if c.Kind == notice.MailChannel {
		return MailForm{ChannelCommon: commonOf(c), Host: k.Host, Port: k.Port, TLS: k.TLS, From: k.From, FromName: k.FromName, User: k.User, CA: k.CA}
	}
	return HookForm{ChannelCommon: commonOf(c), URL: k.URL, Plain: k.Plain}
}

func (d *Desk) tryChannel(g *given[Trial]) (outcome, error) {
	ctx, channel := g.Request.Context(), g.Request.PathValue("id")
	c, err := db.Get(ctx, d.DB, func(tx *db.Tx) (notice.Channel, error) { return notice.ChannelByID(ctx, tx, channel) })
	if err != nil {
		return outcome{}, err
	}
	to := strings.TrimSpace(g.In.To)
	if c.Kind.Personal() && to == "" {
		return outcome{}, errs.Field("to", map[notice.ChannelKind]string{notice.MailChannel: "请填写收测试消息的邮箱。", notice.SMS: "请填写收测试短信的手机号码。"}[c.Kind])
	}
	t, err := d.Notices.Try(ctx, g.Actor, channel, notice.Address{Email: to, Phone: to})
	if err != nil {
		return outcome{}, err
	}
	p := TriedPage{Page: page(g.Response, "试发结果", "通知渠道", channelList), Channel: c, Good: t.Failed == nil, Said: notice.Explain(t.Failed), Answer: t.Answer, Again: channelList + "/" + c.ID + "/try"}
	if t.Failed != nil {
		p.Error = t.Failed.Error()
	}
	return outcome{page: "desk/tried", data: p}, nil
}
