package desk_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"gongkai/internal/area/desk"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
)

func TestCarrierIsSetUpTriedSwitchedOffAndItsFailuresSentAgain(t *testing.T) {
	t.Parallel()
	status, body := http.StatusForbidden, "签名不对"
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	defer gateway.Close()
	w := newWorld(t, func(c *desk.Config) {
		c.Ladder = notice.Ladder{notice.Express: {{After: deadline.Span{N: 2, Unit: deadline.Hours}, To: []notice.Recipient{{Office: true, Roles: []actor.Role{actor.Coordinate}}}, Every: 3, Again: 4}}}
	})
	system, security := w.Person("qianxi", "钱系", "office", actor.System), w.Person("sunan", "孙安", "office", actor.Security)
	drafter := w.Person("limin", "李敏", "education", actor.Drafter)
	const list = "/office/admin/channel"
	page := system.Get(list).Want(200)
	holds(t, page, "main", "还没有通知渠道", "还没有发送记录", "特急", "2小时后，此后每3小时一次，最多再提醒4次", "政府办公厅（室）的统筹协调")
	for _, b := range []string{list, list + "/new/sms"} {
		security.Get(b).Want(403)
		drafter.Get(b).Want(403)
	}
	bad := fill(system, list+"/new/sms", url.Values{"name": {"短信网关"}, "url": {gateway.URL + "/send"}, "least": {"0"}}).Want(422)
	holds(t, bad, ".errors", "签名密钥")
	sent := url.Values{"name": {"短信<i>网关"}, "url": {gateway.URL + "/send?key=addresskey"}, "plain": {"true"}, "secret": {"topsecret"}}
	page = system.Follow(system.Submit(bad, "main form.panel", sent).Want(303)).Want(200)
	holds(t, page, "main", "短信<i>网关", "密钥已加密", "启用", "只提醒，不带内容")
	edit := page.Doc.Find(`a[href$="/hook"]`).AttrOr("href", "")
	system.Get(strings.TrimSuffix(edit, "hook") + "mail").Want(404)
	shown := system.Get(edit).Want(200)
	for _, a := range []string{page.Body, shown.Body} {
		if strings.Contains(a, "topsecret") || strings.Contains(a, "addresskey") {
			t.Error("a secret is shown again")
		}
	}
	holds(t, system.Submit(shown, "main form.panel", url.Values{"url": {gateway.URL + "/other"}}).Want(422), ".errors", "重新填写密钥")
	system.Submit(shown, "main form.panel", url.Values{"least": {"1"}}).Want(303)

	try := strings.TrimSuffix(edit, "hook") + "try"
	holds(t, fill(system, try, nil).Want(422), ".errors", "手机号码")
	holds(t, fill(system, try, url.Values{"to": {"023-5550100"}}).Want(200), "main", "没有发出", "不接受签名", "the receiver answered 403", "HTTP 403 Forbidden", "签名不对")
	status, body = 200, "taken topsecret addresskey"
	good := fill(system, try, url.Values{"to": {"023-5550100"}}).Want(200)
	holds(t, good, "main", "已发出", "HTTP 200 OK", "taken ＊＊＊ ＊＊＊")

	status = http.StatusBadGateway
	w.Write(func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE person SET phone = '023-5550100' WHERE id = ?`, drafter.Actor.Person); err != nil {
			return err
		}
		_, err := notice.Send(ctx, tx, notice.Notice{To: []notice.Recipient{{Person: drafter.Actor.Person}}, Subject: "机密标题", Urgency: notice.Urgent})
		return err
	})
	worker := &notice.Worker{DB: w.DB, Clock: w.Clock, Seal: w.box}
	runner := &job.Runner{DB: w.DB, Clock: w.Clock, Handlers: worker.Handlers(), Backoff: func(int) time.Duration { return time.Second }}
	for range 10 {
		runner.Step(context.Background())
		w.Clock.Advance(2 * time.Second)
	}
	failed := system.Get(list + "?show=failed").Want(200)
	holds(t, failed, "main", "多次发送失败，已停止", "李敏", "试过 10 次", "answered 502")
	lacks(t, failed, "机密标题")
	again := failed.Doc.Find(`form[action$="/again"]`).AttrOr("action", "")
	security.Post(again, url.Values{}).Want(403)
	status = 200
	system.Post(again, url.Values{}).Want(303)
	runner.Step(context.Background())
	holds(t, system.Get(list+"?show=failed").Want(200), "main", "没有发送失败的")
	holds(t, system.Get(list).Want(200), "main", "已发送")

	off := system.Get(list).Doc.Find(`form[action$="/off"]`).AttrOr("action", "")
	security.Post(off, url.Values{}).Want(403)
	holds(t, system.Follow(system.Post(off, url.Values{})), "main", "停用", "已保存")
}

func TestNoticeShowsWhoWasToldToThoseConcernedOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter, head := w.Person("limin", "李敏", "education", actor.Drafter), w.Person("zhou", "周伟", "education", actor.Head)
	other := w.Person("zhang", "张伟", "land", actor.Drafter)
	system := w.Person("qianxi", "钱系", "office", actor.System)
	id := w.open(drafter, "来信", 0)
	var sent notice.Sent
	w.Write(func(ctx context.Context, tx *db.Tx) (err error) {
		sent, err = notice.Send(ctx, tx, notice.Notice{Kind: notice.Remind, To: []notice.Recipient{{Person: drafter.Actor.Person, Unit: w.Units["education"].ID}}, Subject: "请抓紧<b>办理</b>", Case: id,
			Escalate: []notice.Step{{After: deadline.Span{N: 1, Unit: deadline.Hours}, To: []notice.Recipient{{Unit: w.Units["education"].ID, Roles: []actor.Role{actor.Head}}}, Every: 1, Again: 2}}})
		return err
	})
	w.later(time.Hour, drafter, head, other, system)
	w.Write(func(ctx context.Context, tx *db.Tx) error { _, err := notice.Escalate(ctx, tx); return err })
	path := "/office/notice/" + sent.ID
	page := drafter.Get(path).Want(200)
	holds(t, page, "main", "请抓紧<b>办理</b>", "李敏", "周伟", "第 1 级", "未签收", "已逐级提醒", "之后最多再提醒 1 次", "还没有人签收")
	other.Get(path).Want(404)
	system.Get(path).Want(404)
	drafter.Get("/office/notice/none").Want(404)
	holds(t, head.Get("/office/notice").Want(200), "table", "逐级提醒", "告知2人，签收0人")
	head.Post(path+"/ack", url.Values{}).Want(303)
	holds(t, drafter.Get(path).Want(200), "main", "已有人签收，不再逐级提醒", "周伟", "已签收，不再提醒")
}
