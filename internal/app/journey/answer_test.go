package journey

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"gongkai/internal/platform/db"
)

// answered is an applicant on a phone without scripts and the people of a bureau, from a
// request to its answer and beyond.
type answered struct {
	*testing.T
	s        *site
	axe      string
	a        *tab // the applicant
	b        *tab // the same on another day, with scripts, for axe
	code, id string
}

// testAnswered lets one request pass through everything that may happen to it, as people
// do it: correction, third party, extension, partial release, electronic service, fetching
// what was released, and 复议.
func testAnswered(t *testing.T, browser context.Context, s *site) {
	w := &answered{T: t, s: s, axe: axeScript(t), a: newTab(t, browser, s.URL, phone, noScript), b: newTab(t, browser, s.URL, phone)}
	handler := newTab(t, browser, s.URL)
	handler.login(desk)
	w.suggested(w.b)
	w.apply()
	w.handled(handler)
	w.decided(browser, handler)
	w.fetched(handler)
	w.lost()
	for _, b := range []*tab{w.a, w.b, handler} {
		b.quiet()
	}
}

// date sets a field for a day, which a browser shows in a form of its own.
func (b *tab) date(field, day string) {
	b.Helper()
	eval[bool](b, fmt.Sprintf(`(() => { const i = document.querySelector('main [name=%q]'); i.value = %q; return i.value === %q; })()`, field, day, day))
}

// unfold opens everything on the page that is folded.
func (b *tab) unfold() {
	b.Helper()
	run(b, "unfold", chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach((d) => d.open = true), undefined`))
}

const openTitle = "云山市特困供养对象护理津贴发放办法"

// suggested types what is already public, with scripts, and finds it under the field.
func (w *answered) suggested(b *tab) {
	f := &filled{site: w.s, docs: map[string]string{}}
	f.own("public", openTitle, isOpen, "")
	path := "/apply/" + w.s.units["民政局"].ID
	b.visit(path)
	b.fill("content", "特困供养对象的护理津贴怎么发放")
	run(b, "suggestions", chromedp.Poll[bool](`document.querySelectorAll("live-look li").length > 0`))
	b.says("也许已经公开", openTitle)
	b.holds(w.axe, "suggestions")
	w.a.visit(path)
	w.a.fill("content", "特困供养对象的护理津贴怎么发放")
	w.a.press(button("先查一查是否已经公开"))
	w.a.says("也许已经公开", openTitle)
	if kept := eval[string](w.a, `document.querySelector("[name=content]").value`); kept != "特困供养对象的护理津贴怎么发放" {
		w.Errorf("what was typed is lost: %q", kept)
	}
	w.a.press(`(//main//button[@name="item"])[1]`)
	w.a.says(openTitle)
	if !strings.HasPrefix(w.a.path(), "/d/") {
		w.Errorf("what one wants is not opened: %s", w.a.path())
	}
	b.quiet()
}

func (w *answered) apply() {
	a := w.a
	a.visit("/apply")
	a.press(link("云山市民政局"))
	for field, text := range map[string]string{"content": "养老机构检查的材料", "name": "萧月白", "paper_number": number, "phone": "023-00001111", "email": "xiaoyuebai@example.com"} {
		a.fill(field, text)
	}
	if status := a.press(button("提交申请")); status != 200 {
		w.Fatalf("the application is not taken: %d\n%s", status, a.text("main"))
	}
	w.code = a.text("strong.number")
	w.s.read(func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT id FROM foi_request WHERE content = '养老机构检查的材料' ORDER BY id DESC LIMIT 1`).Scan(&w.id)
	})
}

// status is the applicant's page of the request.
func (w *answered) status() { w.track(w.a) }

func (w *answered) track(b *tab) {
	w.Helper()
	b.visit("/request")
	b.fill("code", w.code)
	if status := b.press(button("查询")); status != 200 {
		w.Fatalf("the query code is not known: %d\n%s", status, b.text("main"))
	}
}

// holds holds the applicant's page to what every page is held to, and to a phone.
func (w *answered) holds(name string) {
	w.Helper()
	w.a.unfold()
	if wide := eval[string](w.a, tooWide); wide != "" {
		w.Errorf("%s scrolls sideways at 375 points: %s", name, wide)
	}
	w.track(w.b)
	w.b.unfold()
	w.b.holds(w.axe, name)
}

func (w *answered) handled(h *tab) {
	const today = "2026-03-02"
	page := "/office/foi/" + w.id
	h.visit(page)
	h.step("与申请人确认收到", func() { h.date("on", today); h.fill("note", "电话确认收到。") })
	h.step("告知补正", func() { h.fill("items", "请写明是哪一年度的检查。"); h.fill("days", "10") })
	w.status()
	w.a.says("待补正", "补正告知书", "请写明是哪一年度的检查")
	w.holds("to be corrected")
	w.a.fill("text", "2025年度全市养老机构安全检查的材料")
	w.a.press(button("提交补正"))
	w.a.says("办理中", "收到补正")
	h.visit(page)
	h.step("征求第三方意见", func() {
		h.fill("asked", "云山市松鹤养老服务有限责任公司")
		h.fill("question", "拟公开对贵单位的检查记录，请说明是否同意。")
		h.date("on", today)
	})
	h.press(`//section[@aria-labelledby="enquiries-title"]//a`)
	h.step("登记对方收到的日期", func() { h.date("on", today) })
	h.step("登记对方的答复", func() {
		h.tick("verdict", "object")
		h.fill("reason", "检查记录中有入住老人的姓名。")
		h.pick("reasonable", "yes")
		h.date("on", today)
	})
	h.visit(page)
	h.step("提请延长答复期限", func() { h.fill("reason", "材料分散在各区县，需要逐一调阅。") })
}

func (w *answered) decided(browser context.Context, h *tab) {
	page := "/office/foi/" + w.id
	at := func(account string) *tab {
		b := newTab(w, browser, w.s.URL)
		b.login(account)
		b.visit(page)
		return b
	}
	o := at(office)
	o.step("同意延长并告知申请人", func() { o.fill("note", "同意。") })
	o.visit("/office/foi/settings")
	o.fill("online", "https://fuyi.example.gov.cn/apply")
	o.press(button("保存"))
	o.says("设置已保存")
	h.visit(page)
	h.press(link("拟定处理决定"))
	h.press(link("部分公开"))
	h.press(`//main//a[contains(@href, "kind=part")]`)
	h.step("拟定处理决定", func() {
		h.fill("material", "《2025年度养老机构安全检查记录汇总》，1件。")
		h.fill("withheld", "入住老人的姓名。")
		h.pick("ground", "third")
		h.fill("reason", "涉及个人隐私，第三方不同意公开且理由合理。")
	})
	(&filled{site: w.s}).give(w.id, "检查记录汇总.csv", "机构,次数\n松鹤,2\n")
	x := at(secrecy)
	x.step("保密审查通过", func() { x.fill("note", "没有发现涉密内容。") })
	y := at(head)
	y.step("审签", func() { y.fill("note", "同意。") })
	h.visit(page)
	h.step("登记送达", func() { h.tick("way", "electronic"); h.date("on", "2026-03-02") })
	for _, b := range []*tab{o, x, y} {
		b.quiet()
	}
}

// give puts a file of the desk's among what is released.
func (f *filled) give(id, name, text string) {
	f.Helper()
	f.do(desk, "foi", id, "release", "file="+f.upload(desk, name, text))
}

func (w *answered) fetched(h *tab) {
	a := w.a
	w.status()
	a.says("已答复", "提供的材料", "检查记录汇总.csv", "不服怎么办", "云山市人民政府", "在网上申请行政复议", "延长答复期限", "答复期限")
	w.holds("answered")
	if status := a.press(`(//main//form[@action="/request/letter"]//button)[last()]`); status != 200 {
		w.Errorf("the letter answers %d", status)
	}
	a.says("政府信息公开申请答复书", "萧月白")
	w.b.press(`(//main//form[@action="/request/letter"]//button)[last()]`)
	w.b.holds(w.axe, "letter")
	r, err := http.NewRequest(http.MethodPost, w.s.URL+"/request/file", strings.NewReader(url.Values{"code": {w.code}, "file": {"1"}}.Encode()))
	must(w, err)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultTransport.RoundTrip(r)
	must(w, err)
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), "松鹤,2") {
		w.Errorf("the file is answered with %d %q %v", res.StatusCode, body, err)
	}
	h.visit("/office/foi/" + w.id)
	h.says("申请人查看、下载的记录", "检查记录汇总.csv", "政府信息公开申请答复书")
	h.step("登记复议、诉讼", func() {
		h.tick("kind", "reconsideration")
		h.fill("body", "云山市人民政府")
		h.date("filed_on", "2026-03-02")
	})
	h.says("行政复议", "尚未审结")
}

// lost asks for a new code, and walks through the doors beside the request.
func (w *answered) lost() {
	a := w.a
	a.visit("/request")
	a.press(link("查询码遗失了怎么办"))
	a.fill("no", "云民依申请〔2026〕1号")
	a.fill("name", "萧月白")
	a.fill("proof", number)
	a.press(button("重新取得查询码"))
	a.says("已经收到", "本页对任何人都只作同样的答复")
	w.b.visit("/request/lost")
	w.b.holds(w.axe, "lost code")
	for base, fill := range map[string]func(){
		"/correct": func() {
			a.fill("subject", "高龄津贴发放名册")
			a.fill("wrong", "出生年份记为1959年")
			a.fill("right", "1949年")
			a.fill("evidence", "居民身份证、户口簿")
			a.fill("paper_number", number)
		},
		"/complain": func() {
			a.tick("about", "reply")
			a.fill("content", "申请公开养老机构名单，超过期限没有答复。")
		},
	} {
		a.visit(base)
		a.press(link("云山市民政局"))
		fill()
		a.fill("name", "萧月白")
		a.fill("phone", "023-00001111")
		a.press(`//main//form[contains(@class, "panel")]//button`)
		a.says("查询码只显示这一次")
		w.code = a.text("strong.number")
		w.status()
		a.says("待受理", "撤回")
		w.holds(base)
	}
}
