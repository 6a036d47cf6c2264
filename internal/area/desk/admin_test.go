package desk_test

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"gongkai/internal/area/desk"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
	"gongkai/internal/web/webtest"
)

func TestUnitIsCreatedRenamedMergedAndEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	system, security := w.Person("qianxi", "钱系", "office", actor.System), w.Person("sunan", "孙安", "office", actor.Security)
	w.Person("limin", "李敏", "land", actor.Drafter)
	bad := fill(system, "/office/admin/unit/new", url.Values{"name": {"云山市规划局"}, "territory": {"5001"}, "kind": {"administrative"}, "level": {"city"}}).Want(422)
	holds(t, bad, `.errors a[href="#f-territory"]`, "六位")
	if got := bad.Doc.Find("input[name=name]").AttrOr("value", ""); got != "云山市规划局" {
		t.Errorf("what was typed is lost: %q", got)
	}
	sent := url.Values{"territory": {"500112"}, "government": {w.Units["city"].ID}, "prefixes": {"云规发\r\n云规函"}, "from": {"2020-01-01"}}
	made := system.Submit(bad, "main form.panel", sent)
	path := made.Want(303).Header.Get("Location")
	page := system.Follow(made).Want(200)
	holds(t, page, "main", "云山市规划局", "云规发、云规函", "云山市人民政府", "已保存")
	if again := system.Submit(bad, "main form.panel", sent).Want(303).Header.Get("Location"); again != "/office/admin/unit" {
		t.Errorf("the second time led to %s", again)
	}

	fill(system, path+"/edit", url.Values{"vertical": {"true"}}).Want(422) // 垂直管理 needs a department above
	fill(system, path+"/edit", url.Values{"territory": {"500113"}}).Want(303)
	fill(system, path+"/rename", url.Values{"name": {"云山市自然资源和规划局<i>"}, "short": {"市规自局"}, "from": {"2026-03-01"}}).Want(303)
	page = system.Get(path).Want(200)
	holds(t, page, "main", "云山市自然资源和规划局<i>", "云山市规划局", "500113")

	id := strings.TrimPrefix(path, "/office/admin/unit/")
	merged := fill(system, "/office/admin/merge", url.Values{"ids": {w.Units["land"].ID}, "into": {id}, "from": {"2026-03-02"}}).Want(303)
	holds(t, system.Follow(merged), "h1", "云山市自然资源和规划局")
	land := "/office/admin/unit/" + w.Units["land"].ID
	holds(t, security.Get(land).Want(200), "main", "不在存续期", "并入", "李敏")
	holds(t, security.Follow(fill(security, land+"/move", nil)), "main", "李敏", "在任")
	fill(system, path+"/end", url.Values{"until": {"2026-03-31"}}).Want(303)
	holds(t, system.Get("/office/admin/unit").Want(200), "main", "云山市国土资源局", "云山市教育局")
	system.Get(land + "/move").Want(403)
	security.Get(path + "/edit").Want(403)
}

func TestFirstPasswordIsShownOnceAndPostsLetIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	system, security := w.Person("qianxi", "钱系", "office", actor.System), w.Person("sunan", "孙安", "office", actor.Security)
	form := system.Get("/office/admin/person/new").Want(200)
	holds(t, system.Submit(form, "main form.panel", url.Values{"account": {"admin"}, "name": {"新人"}}).Want(422), ".errors", "默认账户名")
	sent := url.Values{"account": {"xinren"}, "name": {"新人<i>"}, "phone": {"023-5550100"}}
	shown := system.Submit(form, "main form.panel", sent).Want(200)
	first := shown.Text("#secret")
	if len(first) < 10 || shown.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("first password %q", first)
	}
	lacks(t, system.Follow(system.Submit(form, "main form.panel", sent)), first) // the same form again: no second account, no password
	path := system.Get("/office/admin/person?name=xinren").Want(200).Doc.Find("tbody a").AttrOr("href", "")
	lacks(t, system.Get(path).Want(200), first, "重置口令")
	if _, err := w.Access.Login(context.Background(), w.DB, "xinren", first, org.Client{}); err == nil {
		t.Error("in without a post")
	}

	holds(t, fill(security, path+"/post/new", url.Values{"unit": {w.Units["education"].ID}, "title": {"科员"}, "roles": {"drafter", "auditor"}}).Want(409), ".errors", "相互排斥", "GB/T 22239")
	fill(security, path+"/post/new", url.Values{"unit": {w.Units["education"].ID}, "title": {"科员"}, "roles": {"drafter"}}).Want(303)
	page := security.Get(path).Want(200)
	holds(t, page, "main", "市教育局", "科员", "拟稿", "在任")
	if _, err := w.Access.Login(context.Background(), w.DB, "xinren", first, org.Client{}); err != nil {
		t.Error(err)
	}
	post := page.Doc.Find(`a[href*="/post/0"]`).AttrOr("href", "")
	holds(t, security.Follow(fill(security, post, url.Values{"roles": {"drafter", "secrecy"}, "until": {"2026-12-31"}})), "main", "拟稿、保密审查", "2026年12月31日")

	reset := security.Get(path + "/reset").Want(200)
	again := security.Submit(reset, "main form.panel", nil).Want(200)
	second := again.Text("#secret")
	if second == "" || second == first {
		t.Errorf("after the reset: %q", second)
	}
	security.Submit(reset, "main form.panel", nil).Want(303) // the page reloaded: the password just told stays good
	if _, err := w.Access.Login(context.Background(), w.DB, "xinren", second, org.Client{}); err != nil {
		t.Error(err)
	}
	lacks(t, security.Get(path), second)
	fill(system, path+"/edit", url.Values{"disabled": {"true"}}).Want(303)
	if _, err := w.Access.Login(context.Background(), w.DB, "xinren", second, org.Client{}); err == nil {
		t.Error("a disabled account got in")
	}
}

func TestSecurityAdministratorEndsLocksSessionsAndDelegations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	security, head, deputy := w.Person("sunan", "孙安", "office", actor.Security), w.Person("juzhang", "王局", "education", actor.Head), w.Person("fuju", "赵副", "land", actor.Head)
	ctx := context.Background()
	for range 6 {
		_, _ = w.Access.Login(ctx, w.DB, "juzhang", "wrong", org.Client{IP: "192.0.2.9", Agent: webtest.Hostile})
	}
	_, _ = w.Access.Login(ctx, w.DB, "nobody-here", "wrong", org.Client{IP: "192.0.2.8"})
	page := security.Get("/office/admin/security").Want(200)
	holds(t, page, "main", "王局", "192.0.2.9", "不是现有账号", "锁定", "未核", "口令最短长度")
	lacks(t, page, "nobody-here")
	webtest.Clean(t, page.Body)
	if _, err := w.Access.Login(ctx, w.DB, "juzhang", webtest.Password, org.Client{}); err == nil {
		t.Fatal("the account is not locked")
	}
	path := "/office/admin/person/" + head.Actor.Person
	security.Submit(security.Get(path), `form[action$="/unlock"]`, nil).Want(303)
	if _, err := w.Access.Login(ctx, w.DB, "juzhang", webtest.Password, org.Client{}); err != nil {
		t.Error(err)
	}

	fill(security, path+"/deputy", url.Values{"to": {deputy.Actor.Person}, "until": {"2026-04-01"}, "why": {"空缺期间"}}).Want(303)
	holds(t, deputy.Get("/office/post").Want(200), "main", "代王局")
	page = security.Get(path)
	security.Submit(page, `form[action*="/delegation/"]`, nil).Want(303)
	lacks(t, deputy.Get("/office/post"), "代王局")

	w.Token(head)
	page = security.Get(path)
	security.Submit(page, `form[action*="/token/"]`, nil).Want(303)
	for page.Doc.Find(`form[action*="/session/"]`).Length() > 0 {
		security.Submit(page, `form[action*="/session/"]`, nil).Want(303)
		page = security.Get(path)
	}
	head.Get("/office").Want(303)
	// What belongs to somebody else is not there under this person.
	stranger := "/office/admin/person/" + deputy.Actor.Person
	other := security.Get(stranger).Doc.Find(`form[action*="/session/"]`).AttrOr("action", "")
	security.Post(strings.Replace(other, deputy.Actor.Person, head.Actor.Person, 1), url.Values{}).Want(404)
}

func TestAuditIsFilteredAndItsVerificationNamesWhatWasTampered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	auditor, drafter := w.Person("zhoushen", "周审", "office", actor.Auditor), w.Person("limin", "李敏", "education", actor.Drafter)
	id := w.open(drafter, "来信", 0)
	page := auditor.Get("/office/admin/audit").Want(200)
	holds(t, page, "table", "来信：登记", "李敏", "授予岗位", "来信事项")
	if n := auditor.Get("/office/admin/audit?subject=" + id).Want(200).Doc.Find("tbody tr").Length(); n != 1 {
		t.Errorf("%d entries about the case", n)
	}
	mine := auditor.Get("/office/admin/audit?person=limin").Want(200)
	holds(t, mine, "table", "来信：登记", "修改口令")
	lacks(t, mine, "新增单位")
	holds(t, auditor.Get("/office/admin/audit?person=nobody").Want(200), ".empty", "没有符合")
	if csv := auditor.Get("/office/admin/audit.csv").Want(200); !strings.Contains(csv.Body, "授予岗位") {
		t.Error("no csv")
	}
	holds(t, auditor.Submit(page, `form[action$="/verify"]`, nil).Want(200), ".notice.ok", "没有改动")
	w.Write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE audit SET person = 'x' WHERE seq = 3`)
		return err
	})
	holds(t, auditor.Submit(page, `form[action$="/verify"]`, nil).Want(200), ".notice.bad", "第 3 条")
}

func TestAuditIsPagedToItsBeginning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	auditor, drafter := w.Person("zhoushen", "周审", "office", actor.Auditor), w.Person("limin", "李敏", "education", actor.Drafter)
	for range 60 {
		w.open(drafter, "来信", 0)
	}
	for _, path := range []string{"/office/admin/audit", "/office/admin/audit?person=limin"} {
		last := ""
		for path != "" {
			page := auditor.Get(path).Want(200)
			last = page.Doc.Find("tbody tr").Last().Find("td").First().Text()
			path = page.Doc.Find("a[rel=next]").AttrOr("href", "")
		}
		if last == "" || len(last) > 2 {
			t.Errorf("the last entry shown is %q", last)
		}
	}
}

func TestLogShowsItsStateAndIsVerified(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	auditor, system := w.Person("zhoushen", "周审", "office", actor.Auditor), w.Person("qianxi", "钱系", "office", actor.System)
	holds(t, system.Get("/office/admin/log").Want(200), "main", "还没有检查点", "yunshan.example/log+")
	page := auditor.Get("/office/admin/log").Want(200)
	holds(t, auditor.Submit(page, `form[action$="/verify"]`, nil).Want(200), ".notice.ok", "全部相符")
	if system.Get("/office/admin/log").Doc.Find(`form[action$="/verify"]`).Length() != 0 {
		t.Error("the system administrator is offered what only the audit administrator may do")
	}
	lacks(t, page, "PRIVATE+KEY")
	bare := newWorld(t, func(c *desk.Config) { c.Log = nil })
	b := bare.Person("zhoushen", "周审", "office", actor.Auditor)
	holds(t, b.Get("/office/admin/log").Want(200), "main", "不带公开日志")
	b.Post("/office/admin/log/verify", url.Values{}).Want(409)
}

func TestDeadJobsAreRetriedOrGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	system := w.Person("qianxi", "钱系", "office", actor.System)
	holds(t, system.Get("/office/admin/job").Want(200), ".empty", "没有停下的任务")
	ctx := context.Background()
	w.Write(func(ctx context.Context, tx *db.Tx) error {
		for range 2 {
			if err := job.Enqueue(ctx, tx, job.Job{Kind: "mail.send", MaxAttempts: 1}); err != nil {
				return err
			}
		}
		return nil
	})
	r := &job.Runner{DB: w.DB, Clock: w.Clock, Handlers: map[string]job.Handler{"mail.send": func(context.Context, json.RawMessage) error { return context.DeadlineExceeded }}}
	_, _ = r.Step(ctx)
	page := system.Get("/office/admin/job").Want(200)
	if n := page.Doc.Find("tbody tr").Length(); n != 2 {
		t.Fatalf("%d dead jobs", n)
	}
	holds(t, page, "table", "mail.send", "deadline exceeded", "本进程不会做")
	system.Submit(page, `form[action$="/retry"]`, nil).Want(303)
	gone := fill(system, system.Get("/office/admin/job").Doc.Find(`a[href$="/discard"]`).AttrOr("href", ""), nil)
	holds(t, system.Follow(gone), "main", "已放弃", "没有停下的任务")
}

func TestEmptyRegisterAndFlowsStillHaveAPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *desk.Config) { c.Uses = func() []clause.Use { return nil } })
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	page := b.Get("/office/clauses").Want(200)
	if n := page.Doc.Find("tbody tr").Length(); n != len(clause.Duties()) || strings.Count(page.Text("main"), "未承办") < n {
		t.Errorf("%d duties", n)
	}
}
