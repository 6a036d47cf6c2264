package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/web/webtest"
)

func TestTodoListsWhatWaitsByDueDate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter, head := w.Person("limin", "李敏", "education", actor.Drafter, actor.Secrecy), w.Person("juzhang", "王局", "education", actor.Head)
	holds(t, head.Get("/office").Want(200), ".empty", "没有要办的事")
	for title, days := range map[string]int{"超期的": 1, "今天的": 2, "本周的": 4, "以后的": 9, "不限的<script>": 0} {
		id := w.open(drafter, title, days)
		if title != "不限的<script>" {
			w.step(drafter, id, "secrecy", nil)
		}
	}
	w.later(48*time.Hour, drafter, head) // Wednesday: 1 day is over, 2 end today, 4 on Friday
	page := head.Get("/office").Want(200)
	for id, title := range map[string]string{"late": "超期的", "today": "今天的", "week": "本周的", "later": "以后的"} {
		group := page.Doc.Find("tbody").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Find("th#"+id).Length() == 1 })
		if !strings.Contains(group.Text(), title) || strings.Contains(group.Text(), "不限的") {
			t.Errorf("group %s: %s", id, group.Text())
		}
	}
	holds(t, page, ".sums", "4全部", "1已超期", "1今天到期", "1本周到期", "1以后到期", "0无时限")
	holds(t, page, ".title", "星期三", "今年第")
	if page.Doc.Find(`live-clock.overdue`).Length() != 1 || page.Doc.Find(`a.button[href$="/sign"]`).Length() != 4 || page.Doc.Find(`td.what a[href^="/office/letter/"]`).Length() != 4 {
		t.Error("no clock, no link for signing or no link to the case")
	}
	holds(t, page, "nav.side a[aria-current]", "待办4")
	for id, title := range map[string]string{"late": "超期的", "today": "今天的", "week": "本周的", "later": "以后的"} {
		link := page.Doc.Find(`.sums a[href="/office?due=` + id + `"]`)
		part := head.Get(link.AttrOr("href", "no link")).Want(200)
		holds(t, part, "td.what", title)
		if part.Doc.Find("td.what").Length() != 1 || part.Doc.Find(".sums a[aria-current]").Length() != 1 {
			t.Errorf("%s: %s", id, part.Text("table"))
		}
		holds(t, part, ".sums", "1已超期", "1今天到期", "1本周到期", "1以后到期")
	}
	holds(t, head.Get("/office?due=open").Want(200), ".empty", "没有这样的待办")
	holds(t, head.Get("/office?due=unsinn").Want(200), ".sums", "1已超期")
	csv := head.Get("/office.csv").Want(200)
	if strings.Count(csv.Body, "\r\n") != 5 || !strings.Contains(csv.Body, "答复期限") || !strings.Contains(csv.Body, "已超期") {
		t.Errorf("csv %s", csv.Body)
	}
	mine := drafter.Get("/office").Want(200)
	holds(t, mine, "td.what", "不限的<script>", "请作保密审查")
	webtest.Clean(t, mine.Body)
}

func TestTodoPagesThroughALongList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter, actor.Secrecy)
	for range 55 {
		w.open(b, "来信", 3)
	}
	first := b.Get("/office").Want(200)
	next := first.Doc.Find(`a[rel=next]`).AttrOr("href", "")
	if n := first.Doc.Find("td.what").Length(); n != 50 || next == "" {
		t.Fatalf("%d rows, next %q", n, next)
	}
	if n := b.Get(next).Want(200).Doc.Find("td.what").Length(); n != 5 {
		t.Errorf("%d rows on the second page", n)
	}
	b.Get("/office?after=rubbish").Want(422)
	if rows := strings.Count(b.Get("/office.csv").Body, "\r\n"); rows != 56 {
		t.Errorf("%d lines of csv", rows)
	}
}

func TestDelegatedWorkIsMarkedAndDoneInTheOtherPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter, head, deputy := w.Person("limin", "李敏", "education", actor.Drafter, actor.Secrecy), w.Person("juzhang", "王局", "education", actor.Head), w.Person("fuju", "赵副", "education", actor.Content)
	w.step(drafter, w.open(drafter, "请签的信", 5), "secrecy", nil)

	bad := fill(head, "/office/delegation/new", url.Values{"why": {""}, "to": {""}}).Want(422)
	holds(t, bad, ".errors", "请选择“交给谁”", "请填写“到哪天止”", "请填写“原因”")
	form := head.Get("/office/delegation/new").Want(200)
	sent := url.Values{"to": {deputy.Actor.Person}, "until": {"2026-03-20"}, "why": {"外出学习<b>"}}
	head.Submit(form, "main form.panel", sent).Want(303)
	again := head.Follow(head.Submit(form, "main form.panel", sent))
	holds(t, again, ".notice", "没有重复办理")
	if n := again.Doc.Find(`form[action$="/revoke"]`).Length(); n != 1 {
		t.Fatalf("%d delegations after the form was sent twice", n)
	}
	holds(t, again, "main", "赵副", "外出学习<b>")

	page := deputy.Get("/office").Want(200)
	holds(t, page, "td.what .tag.warn", "代王局")
	holds(t, page, "main", "换到这个岗位办理", "换岗签批")
	post := page.Doc.Find(`input[name=post]`).AttrOr("value", "")
	holds(t, deputy.Get("/office?post="+post).Want(200), "td.what", "请签的信")
	drafter.Get("/office?post=" + post).Want(404)
	next := deputy.Submit(page, `td.right form`, nil).Want(303).Header.Get("Location")
	if !strings.HasSuffix(next, "/sign") {
		t.Errorf("after the change of post: %s", next)
	}
	holds(t, deputy.Get("/office").Want(200), "header .who", "赵副（代王局）")

	revoke := head.Get("/office/delegation").Doc.Find(`form[action$="/revoke"]`).AttrOr("action", "")
	drafter.Post(revoke, url.Values{}).Want(404)
	deputy.Post(revoke, url.Values{}).Want(403)
	head.Post(revoke, url.Values{}).Want(303)
	deputy.Get("/office").Want(303) // the chosen post is over: choose another
}

func TestDoneAndSearchShowWhatThePostMaySee(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter, stranger, office := w.Person("limin", "李敏", "education", actor.Drafter, actor.Secrecy), w.Person("zhang", "张伟", "land", actor.Drafter), w.Person("qian", "钱明", "office", actor.Checker)
	id := w.open(drafter, "关于100%免费的来信_甲", 0)
	w.step(drafter, id, "secrecy", nil)
	w.open(stranger, "别局的来信", 0)

	done := drafter.Get("/office/done").Want(200)
	holds(t, done, "table", "保密审查", "办理中 → 待签", "登记", "关于100%免费")
	lacks(t, done, "别局的来信")
	holds(t, office.Get("/office/done").Want(200), ".empty", "还没有办过")

	for q, want := range map[string]int{"免费": 1, "100%": 1, "信_甲": 1, "%": 0, "甲": 1, "待签": 0, "登记": 0, "云教函 2026 3": 1, "云教函[2026]3": 1, "教育局": 1, "国土": 0, "没有的": 0, "' OR 1=1 --": 0} {
		if n := drafter.Get("/office/search?q=" + url.QueryEscape(q)).Want(200).Doc.Find(".hits li").Length(); n != want {
			t.Errorf("%q: %d cases, want %d", q, n, want)
		}
	}
	if n := office.Get("/office/search?q=来信").Want(200).Doc.Find(".hits li").Length(); n != 2 {
		t.Errorf("the office finds %d cases, want those of both bureaus", n)
	}
	lacks(t, stranger.Get("/office/search?q=来信").Want(200), "免费")
	holds(t, drafter.Get("/office/search").Want(200), ".empty", "请输入")
	holds(t, drafter.Get("/office/search?q="+url.QueryEscape("<script>alert(1)</script>")).Want(200), ".empty", "<script>")
}

func TestSearchCountsAndNarrowsWithinSightOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter, head := w.Person("limin", "李敏", "education", actor.Drafter, actor.Secrecy), w.Person("juzhang", "王局", "education", actor.Head)
	stranger, office := w.Person("zhang", "张伟", "land", actor.Drafter), w.Person("qian", "钱明", "office", actor.Checker)
	admin := w.Person("guanli", "管理", "office", actor.System)
	id := w.open(drafter, "关于征地的来信", 0)
	w.step(drafter, id, "secrecy", &lifecycle.Remark{Note: "不涉及秘密，已核对红线图"})
	w.open(drafter, "关于征地补偿的来信", 0)
	w.open(stranger, "别局关于征地的来信", 0)
	search := func(b *webtest.Browser, query string) *webtest.Answer {
		return b.Get("/office/search?" + query).Want(200)
	}

	page := search(head, "q=征地")
	holds(t, page, "main", "找到 2 件")
	holds(t, page, ".filters", "待签 1", "办理中 1")
	lacks(t, page, "国土", "别局")
	if page.Doc.Find(".hits h2 mark").Length() < 2 || page.Doc.Find(`.filters a[aria-current]`).Length() != 1 {
		t.Error("nothing is marked, or a filter has no current choice")
	}
	narrow, _ := page.Doc.Find(`.filters a[href*="signing"]`).Attr("href")
	one := head.Get(narrow).Want(200)
	holds(t, one, "main", "找到 1 件", "关于征地的来信")
	holds(t, one, ".filters", "待签 1", "办理中 1") // as if the state were not narrowed
	holds(t, search(head, "q=红线图"), ".hits p", "已核对红线图")
	holds(t, search(office, "q=征地"), ".filters", "教育局 2", "国土局 1")

	unit, _ := search(office, "q=征地").Doc.Find(`.filters a:contains("国土")`).Attr("href")
	if unit == "" {
		t.Fatal("no filter by unit")
	}
	foreign := head.Get(unit).Want(200)
	holds(t, foreign, "main", "找到 0 件", "没有查到", "去掉筛选再查")
	if got := foreign.Text(".filters"); strings.Contains(got, "国土局 1") {
		t.Errorf("the filter counts another's case: %s", got)
	}
	for _, b := range []*webtest.Browser{stranger} {
		lacks(t, search(b, "q=红线图"), "<mark>", "红线图</mark>")
		holds(t, search(b, "q=征地"), "main", "找到 1 件")
	}
	lacks(t, search(admin, "q=征地"), "的来信")

	var out struct {
		Total int
		Items []struct{ Title, Href string }
	}
	head.Get("/office/search.json?q=征地").Want(200).Decode(&out)
	if out.Total != 2 || len(out.Items) != 2 || !strings.Contains(out.Items[0].Href, "/office/letter/") {
		t.Errorf("json %+v", out)
	}
	if csv := head.Get("/office/search.csv?q=征地").Want(200); strings.Count(csv.Body, "\r\n") != 3 || strings.Contains(csv.Body, "别局") {
		t.Errorf("csv %s", csv.Body)
	}
	best := search(head, "q="+url.QueryEscape("云教函 2026 3"))
	holds(t, best, ".hits .best", "您查的文号", "云教函〔2026〕3号")
	holds(t, search(head, "q="+url.QueryEscape("云教函〔2026〕77号")), ".empty", "没有查到")
	head.Get("/office/search?q=征地&after=unsinn").Want(303)
	for range 22 {
		w.open(drafter, "关于翻页的来信", 0)
	}
	first := search(head, "q=翻页")
	next, _ := first.Doc.Find("nav.pager a[rel=next]").Attr("href")
	if n := head.Get(next).Want(200).Doc.Find(".hits li").Length(); first.Doc.Find(".hits li").Length() != 20 || n != 2 {
		t.Errorf("the second page has %d rows", n)
	}
}

func TestNoticeIsSeenAndAcknowledgedByItsReader(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter, other := w.Person("limin", "李敏", "education", actor.Drafter), w.Person("zhang", "张伟", "land", actor.Drafter)
	id := w.open(drafter, "来信", 0)
	w.Write(func(ctx context.Context, tx *db.Tx) error {
		_, err := notice.Send(ctx, tx, notice.Notice{Kind: notice.Remind, To: []notice.Recipient{{Person: drafter.Actor.Person}}, Subject: "请抓紧<b>办理</b>", Body: "本周内办结。", Case: id})
		return err
	})
	holds(t, drafter.Get("/office").Want(200), `nav.side a[href="/office/notice"]`, "1")
	page := drafter.Get("/office/notice").Want(200)
	holds(t, page, "table", "请抓紧<b>办理</b>", "催办", "本周内办结")
	if page.Doc.Find(`a[href="/office/letter/`+id+`"]`).Length() != 1 {
		t.Error("no link to the case")
	}
	if got := drafter.Get("/office/notice").Text(`nav.side a[href="/office/notice"] .n`); got != "" {
		t.Errorf("seen, and still counted: %s", got)
	}
	ack := page.Doc.Find(`form[action$="/ack"]`).AttrOr("action", "")
	other.Post(ack, url.Values{}).Want(404)
	holds(t, drafter.Follow(drafter.Post(ack, url.Values{})), "main", "已签收")
	holds(t, drafter.Get("/office/notice?show=waiting").Want(200), ".empty", "没有通知")
	holds(t, other.Get("/office/notice").Want(200), ".empty", "没有通知")
}

func TestTokenIsShownOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, other := w.Person("limin", "李敏", "education", actor.Drafter), w.Person("zhang", "张伟", "land", actor.Drafter)
	holds(t, fill(b, "/office/account/token/new", url.Values{"name": {"对接"}, "roles": {"head"}}).Want(422), ".errors", "不得超出")
	form := b.Get("/office/account/token/new").Want(200)
	sent := url.Values{"name": {"对接<i>"}, "roles": {"drafter"}}
	shown := b.Submit(form, "main form.panel", sent).Want(200)
	secret := shown.Text("#secret")
	if !strings.HasPrefix(secret, "gongkai_") || shown.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("secret %q, %v", secret, shown.Header)
	}
	if _, err := w.Access.TokenActor(context.Background(), w.DB, secret); err != nil {
		t.Error(err)
	}
	again := b.Follow(b.Submit(form, "main form.panel", sent))
	lacks(t, again, secret)
	if n := again.Doc.Find(`form[action*="/token/"]`).Length(); n != 1 {
		t.Errorf("%d tokens after the form was sent twice", n)
	}
	revoke := again.Doc.Find(`form[action*="/token/"]`).AttrOr("action", "")
	other.Post(revoke, url.Values{}).Want(404)
	b.Post(revoke, url.Values{}).Want(303)
	if _, err := w.Access.TokenActor(context.Background(), w.DB, secret); err == nil {
		t.Error("the revoked token still works")
	}
}

func TestOwnSessionsCanBeEndedAndShowNoSecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	s, err := w.Access.Login(context.Background(), w.DB, "limin", webtest.Password, org.Client{IP: "192.0.2.7", Agent: "<script>x</script>"})
	if err != nil {
		t.Fatal(err)
	}
	page := b.Get("/office/account").Want(200)
	lacks(t, page, s.Secret, "<script>x")
	holds(t, page, "main", "192.0.2.7", "就是这里")
	b.Submit(page, `form[action*="/session/"]`, nil).Want(303)
	if _, _, err := w.Access.SessionActor(context.Background(), w.DB, s.Secret); err == nil {
		t.Error("the session is alive")
	}
	b.Post("/office/account/logout", url.Values{}).Want(303)
	b.Get("/office").Want(303)
}

func TestFiguresLeadToTheCasesTheyCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter, head, stranger := w.Person("limin", "李敏", "education", actor.Drafter, actor.Secrecy), w.Person("juzhang", "王局", "education", actor.Head), w.Person("zhang", "张伟", "land", actor.Drafter)
	w.open(drafter, "超期的信", 1)
	id := w.open(drafter, "办结的信", 3)
	w.step(drafter, id, "secrecy", nil)
	w.step(head, id, "sign", nil)
	w.open(stranger, "别局的信", 0)
	w.later(72*time.Hour, drafter, head, stranger)
	page := drafter.Get("/office/stat").Want(200)
	holds(t, page, "table.matrix", "新收件数", "2件", "超期未办件数", "100%（1/1）")
	holds(t, page, "dl.relations", "平台规则")
	lacks(t, page, "国土")
	cell := page.Doc.Find("table.matrix td.bad a").AttrOr("href", "")
	list := drafter.Get(cell).Want(200)
	holds(t, list, "tbody", "超期的信")
	lacks(t, list, "办结的信")
	lacks(t, stranger.Get(cell).Want(200), "超期的信")
	holds(t, drafter.Get("/office/stat?from=2026-13-01&until=x").Want(200), ".errors", "真实的起始日期", "真实的截止日期")
	holds(t, drafter.Get("/office/stat?from=2020-01-01&until=2020-12-31").Want(200), ".empty", "没有可统计")
	if csv := drafter.Get("/office/stat.csv").Want(200); !strings.Contains(csv.Body, "新收件数,市教育局,来信") {
		t.Errorf("csv %s", csv.Body)
	}
}
