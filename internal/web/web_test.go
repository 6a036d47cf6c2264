package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/web"
	"gongkai/internal/web/webtest"
)

func TestEveryPageFitsItsStructAndEscapesHostileText(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, world(t).Mux)
}

func TestEveryRouteSaysWhoMayUseIt(t *testing.T) {
	t.Parallel()
	routes := world(t).Mux.Routes()
	if len(routes) < 20 {
		t.Fatalf("only %d routes", len(routes))
	}
	for _, r := range routes {
		if !r.Who.Declared() || r.Name == "" || r.Who.String() == "未声明" {
			t.Errorf("%s does not say who may use it", r.Pattern)
		}
		if strings.Contains(r.Pattern, " /office") && r.Who.Anonymous() {
			t.Errorf("%s is open to everybody", r.Pattern)
		}
	}
}

func TestRouteWithoutAccessIsRefused(t *testing.T) {
	t.Parallel()
	w := world(t)
	defer func() {
		if recover() == nil {
			t.Error("a route without access was taken")
		}
	}()
	w.Mux.Handle(web.Route{Pattern: "GET /x", Name: "x", Handler: func(*web.Response, *http.Request) error { return nil }})
}

func TestNobodyGetsIntoTheOfficeWithoutLogin(t *testing.T) {
	t.Parallel()
	w := world(t)
	v := w.Visitor()
	for _, r := range w.Mux.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if r.Who.Anonymous() {
			continue
		}
		path = strings.NewReplacer("{id}", "x", "{hash}", "x").Replace(path)
		a := v.Do(method, path, "", "Sec-Fetch-Site", "same-origin")
		switch {
		case strings.HasPrefix(path, "/api/"):
			if a.Status != 401 || a.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s: status %d", r.Pattern, a.Status)
			}
		case method == "GET":
			if a.Status != 303 || !strings.HasPrefix(a.Header.Get("Location"), "/login") {
				t.Errorf("%s: status %d to %q", r.Pattern, a.Status, a.Header.Get("Location"))
			}
		case a.Status != 401:
			t.Errorf("%s: status %d", r.Pattern, a.Status)
		}
	}
}

func TestFormRoundTrip(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	page := b.Get("/office/letter/new/draft").Want(200)
	for _, want := range []string{"input[name=title]", "rich-text[name=body_html] textarea[name=body]", "input[type=radio][name=kind][value=open][checked]",
		"input[type=date][name=due]", "input[type=number][name=copies][max='100']", "input[type=checkbox][name=urgent]", "select[multiple][name=units] option",
		"textarea[name=names]", "select[name=topic] option[value=land]", "input[type=file][name=file]", "form[enctype='multipart/form-data']", "input[name=_token]"} {
		if page.Doc.Find(want).Length() == 0 {
			t.Errorf("the form lacks %s", want)
		}
	}
	page.Doc.Find("main form input:not([type=hidden]), main form textarea, main form select").Each(labelled(t, page))

	bad := b.Submit(page, "main form.panel", url.Values{"title": {strings.Repeat("长", 21)}, "body": {""}, "kind": {"maybe"}, "due": {"2026-02-30"}, "copies": {"很多"}, "names": {"甲\n乙\n丙"}}).Want(422)
	for field, text := range map[string]string{"#f-title": "“标题”太长，最多 20 个字，请删减。", "#f-body": "请填写“正文”。", "#f-kind-0": "请从下列选项中选择：主动公开、依申请公开、不予公开",
		"#f-due": "“成文日期”的日期不对", "#f-copies": "“份数”应为数字", "#f-names": "“联系人”最多 2 项"} {
		link := bad.Text(`.errors a[href="` + field + `"]`)
		if !strings.Contains(link, text) && !strings.Contains(strings.ReplaceAll(link, "整数", "数字"), text) {
			t.Errorf("%s: the summary says %q, want %q", field, link, text)
		}
		if bad.Doc.Find(field).Length() != 1 {
			t.Errorf("the summary links to %s, which is not there", field)
		}
	}
	if got := bad.Doc.Find("textarea[name=names]").Text(); strings.TrimSpace(got) != "甲\n乙\n丙" {
		t.Errorf("what was typed is lost: %q", got)
	}

	done := b.Submit(bad, "main form.panel", url.Values{"title": {" 来信 "}, "body": {"第一行\r\n第二行"}, "kind": {"ask"}, "due": {"2026-03-01"}, "copies": {"2"}, "urgent": {"true"},
		"units": {w.Units["land"].ID, w.Units["city"].ID}, "names": {"甲\r\n\r\n乙"}})
	seen := b.Follow(done).Want(200)
	if seen.Text("h1") != "来信" || !strings.Contains(seen.Text(".notice.ok"), "已办理：登记") || !strings.Contains(seen.Text(".casehead"), "办理中") {
		t.Errorf("the case says %q / %q", seen.Text("h1"), seen.Text(".notice"))
	}
	if seen.Doc.Find(".casehead live-clock.ok[due]").Length() != 1 || !strings.Contains(seen.Text(".timeline"), "李敏 登记") {
		t.Error("no clock or no timeline")
	}
	if again := b.Get(done.Header.Get("Location")); again.Text(".notice.ok") != "" {
		t.Error("the message came twice")
	}
}

func TestUnmetNeedsAreToldBeforeTheClickAndAllAtOnce(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	path := open(b, "no", "")
	for _, page := range []*webtest.Answer{b.Get(path).Want(200), b.Get(path + "/do/sign").Want(200)} {
		text := page.Text("main")
		if !strings.Contains(text, "公开属性不是主动公开") || !strings.Contains(text, "没有成文日期") || page.Doc.Find(`form[action$="/do/sign"]`).Length() != 0 {
			t.Errorf("the page does not say what is missing: %.300s", text)
		}
	}
	refused := b.Post(path+"/do/sign", url.Values{}).Want(409)
	if text := refused.Text(".errors"); !strings.Contains(text, "公开属性") || !strings.Contains(text, "成文日期") || !strings.Contains(text, "第三十三条") {
		t.Errorf("the refusal says %q", text)
	}
}

func TestFaultFromTheStepItselfIsShownAtItsField(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	path := open(b, "open", "")
	page := b.Submit(b.Get(path+"/do/answer"), "main form.panel", url.Values{"text": {"不行"}}).Want(422)
	if !strings.Contains(page.Text(`.errors a[href="#f-text"]`), "请说明理由") || page.Doc.Find("textarea[aria-invalid=true]").Length() != 1 {
		t.Errorf("summary %q", page.Text(".errors"))
	}
}

func TestOneClickStepAndDangerousStep(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	path := open(b, "open", "2026-03-01")
	page := b.Get(path)
	if page.Doc.Find(`form[action$="/do/close"]`).Length() != 0 || page.Doc.Find(`a[href$="/do/close"]`).Length() != 1 {
		t.Error("a dangerous step is one click away")
	}
	b.Submit(page, `form[action$="/do/look"]`, nil).Want(303)
	if b.Submit(page, `form[action$="/do/look"]`, nil).Want(303); !strings.Contains(b.Get(path).Text(".notice"), "没有重复办理") {
		t.Error("the second click with the same token was not told")
	}
	if n := strings.Count(b.Get(path).Text(".timeline"), "阅办"); n != 1 {
		t.Errorf("the step was taken %d times", n)
	}
	ask := b.Get(path + "/do/close").Want(200)
	if ask.Text("h1") != "确认终止" || ask.Doc.Find("button.danger").Length() != 1 {
		t.Errorf("the question is %q", ask.Text("h1"))
	}
	if end := b.Follow(b.Submit(ask, "main form.panel", nil)); !strings.Contains(end.Text(".actions"), "已经办结") {
		t.Errorf("after the end: %q", end.Text(".actions"))
	}
}

func TestFiftyClicksHaveOneWinner(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	path := open(b, "open", "")
	var wg sync.WaitGroup
	status := make([]int, 50)
	for i := range status {
		wg.Go(func() {
			status[i] = b.Post(path+"/do/answer", url.Values{"text": {"同意公开"}, "_version": {"1"}, "_token": {fmt.Sprint("t", i)}}).Status
		})
	}
	wg.Wait()
	count := map[int]int{}
	for _, s := range status {
		count[s]++
	}
	if count[303] != 1 || count[409] != 49 {
		t.Errorf("statuses %v, want one 303 and 49 times 409", count)
	}
}

func TestConflictSaysWhatOthersDidAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := world(t)
	b, other := w.Person("limin", "李敏", "education", actor.Drafter), w.Person("zhoukai", "周凯", "education", actor.Drafter)
	path := open(b, "open", "")
	mine := b.Get(path + "/do/answer")
	other.Submit(other.Get(path+"/do/note"), "main form.panel", url.Values{"note": {"请注意时限"}}).Want(303)
	page := b.Submit(mine, "main form.panel", url.Values{"text": {"我写的答复"}}).Want(409)
	if text := page.Text(".notice.warn"); !strings.Contains(text, "周凯") || !strings.Contains(text, "请注意时限") {
		t.Errorf("the page says %q", text)
	}
	if page.Text("textarea[name=text]") != "我写的答复" {
		t.Error("what was typed is lost")
	}
	b.Submit(page, "main form.panel", nil).Want(303) // having seen it, the person goes on
	late := other.Submit(mine, "main form.panel", url.Values{"text": {"迟到的答复"}}).Want(409)
	if !strings.Contains(late.Text("main"), "迟到的答复") || !strings.Contains(late.Text(".timeline"), "我写的答复") {
		t.Errorf("the page says %.400s", late.Text("main"))
	}
}

func TestCaseOfAnotherUnitIsNotThere(t *testing.T) {
	t.Parallel()
	w := world(t)
	path := open(w.Person("limin", "李敏", "education", actor.Drafter), "open", "")
	stranger := w.Person("zhang", "张伟", "land", actor.Drafter)
	for _, p := range []string{path, path + "/do/answer", "/office/letter/none"} {
		if a := stranger.Get(p); a.Status != 404 || a.Doc.Find("body.desk .fault").Length() != 1 {
			t.Errorf("%s: status %d", p, a.Status)
		}
	}
	stranger.Post(path+"/do/answer", url.Values{"text": {"越权"}}).Want(404)
}

func TestWrongRoleIsToldWhoMay(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("wang", "王敏", "education", actor.Publisher)
	a := b.Get("/office/letter/new/draft").Want(403)
	if text := a.Text("main"); !strings.Contains(text, "“登记”应由拟稿岗位办理") || !strings.Contains(text, "第三十三条") {
		t.Errorf("the page says %q", text)
	}
}

// open registers a letter and returns its path.
func open(b *webtest.Browser, kind, due string) string {
	a := b.Post("/office/letter/new/draft", url.Values{"title": {"来信"}, "body": {"内容"}, "kind": {kind}, "due": {due}})
	return a.Want(303).Header.Get("Location")
}
