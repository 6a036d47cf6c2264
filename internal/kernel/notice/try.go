package notice

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"syscall"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/id"
)

// Trial is how a test message went.
type Trial struct {
	Answer string // of the receiver, word for word but for secrets, cut; "" where it gave none
	Failed error  // nil: it was taken. Tells no secret
}

// Try sends a test message over a channel, switched on or not, for the system
// administrator who sets it up. What fails outside is in the Trial. It is audited.
func (w *Worker) Try(ctx context.Context, by actor.Actor, channel string, to Address) (Trial, error) {
	if err := org.May(by, "试发通知", actor.System); err != nil {
		return Trial{}, err
	}
	c, err := db.Get(ctx, w.DB, func(tx *db.Tx) (Channel, error) { return ChannelByID(ctx, tx, channel) })
	if err != nil {
		return Trial{}, err
	}
	const text = "这是一条测试消息，收到即表示渠道可用。"
	var t Trial
	t.Answer, t.Failed = w.carry(ctx, parcel{id: id.New(w.Clock.Now()), subject: "测试", body: text, outside: text, channel: c, to: to})
	note := c.Name + "：成功"
	if t.Failed != nil {
		note = c.Name + "：失败"
	}
	ctx = context.WithoutCancel(ctx) // the message has gone, whatever became of the browser
	return t, w.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := audit.Append(ctx, tx, audit.Act{By: by, Subject: c.ID, Action: "notice/try-channel", Note: note})
		return err
	})
}

// StatusError says that a receiver answered with something else than success.
type StatusError struct{ Code int }

func (e *StatusError) Error() string { return fmt.Sprintf("the receiver answered %d", e.Code) }

// Explain says in Chinese what a failed delivery most likely means and what to do.
func Explain(err error) string {
	var (
		dns    *net.DNSError
		cert   *tls.CertificateVerificationError
		record tls.RecordHeaderError
		status *StatusError
		smtp   *textproto.Error
		silent net.Error
		roots  x509.UnknownAuthorityError
		host   x509.HostnameError
	)
	switch {
	case err == nil:
		return "对方已收下。"
	case errors.Is(err, ErrNoAddress):
		return "没有可用的收件邮箱或者手机号码，请填写后再试。"
	case lost(err):
		return "保存的密钥或者口令无法读取：数据目录里没有当初的密封钥匙，或者这一行被改动过。请修改渠道，重新填写密钥。"
	case errors.As(err, &dns):
		return "找不到服务器的域名，请核对地址，或者检查本机的域名解析。"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "服务器拒绝连接，请核对地址和端口，并确认对方已启动。"
	case errors.As(err, &host):
		return "服务器证书上的名称与地址不符，请核对地址。"
	case errors.As(err, &roots), errors.As(err, &cert):
		return "服务器的证书不受信任。对方用自建证书机构的，请在邮件渠道里填写其根证书；网页接口请在服务器上安装根证书。"
	case errors.As(err, &record):
		return "对方没有用加密连接应答，请核对端口和加密方式。"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &silent) && silent.Timeout():
		return fmt.Sprintf("对方在%d秒内没有答复，请检查网络和防火墙。", int(patience.Seconds()))
	case errors.As(err, &smtp) && (smtp.Code == 535 || smtp.Code == 534):
		return "邮件服务器不接受用户名或者口令，请核对；有的服务器要用专门的授权码。"
	case errors.As(err, &smtp):
		return "邮件服务器拒绝了这封邮件，原因见下面的原文。"
	case errors.As(err, &status) && (status.Code == 401 || status.Code == 403):
		return "对方不接受签名或者密钥，请核对密钥，并检查两边的时钟是否一致。"
	case errors.As(err, &status) && status.Code >= 300 && status.Code < 400:
		return "对方要求转到别的地址。平台不跟随跳转，请直接填写最终地址。"
	case errors.As(err, &status):
		return "对方没有收下，原因见下面的答复原文。"
	}
	return "没有发送成功，原因见下面的原文。"
}
