package journey

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// testApplicant lets somebody apply for information without an account, on a phone: the
// form, the receipt, the state of the request and taking it back. These pages answer to a
// form alone, so they are held here to what every page is held to.
func testApplicant(t *testing.T, browser context.Context, s *site) {
	axe := axeScript(t)
	b := newTab(t, browser, s.URL)
	b.visit("/apply")
	b.press(link("云山市民政局"))
	if status := b.press(button("提交申请")); status != 422 {
		b.Fatalf("an empty application is taken: %d", status)
	}
	b.holds(axe, "apply")
	b.fill("name", "萧月白")
	b.fill("paper_number", number)
	b.fill("phone", "023-00001111")
	b.fill("content", "2025年度全市养老机构运营补贴的发放标准、发放对象名单和各区县资金分配情况")
	b.fill("email", "不是邮箱")
	b.press(button("提交申请"))
	b.says("证件号码没有保留")
	if left := eval[string](b, `document.querySelector("[name=paper_number]").value`); left != "" {
		b.Errorf("the number of the paper comes back in the form")
	}
	b.fill("email", "")
	b.fill("paper_number", number)
	if status := b.press(button("提交申请")); status != 200 {
		b.Fatalf("the application is not taken: %d\n%s", status, b.text("main"))
	}
	b.holds(axe, "receipt")
	code := b.text("strong.number")
	b.press(`//main//a[normalize-space()="查询办理情况"]`)
	b.fill("code", "00000-00000-00000-00000")
	b.press(button("查询"))
	b.says("没有这个查询码的申请")
	b.holds(axe, "track")
	b.fill("code", code)
	if status := b.press(button("查询")); status != 200 {
		b.Fatalf("the query code is not known: %d\n%s", status, b.text("main"))
	}
	b.says("待确认收到", "养老机构运营补贴")
	b.holds(axe, "status")
	run(b, "open", chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach((d) => d.open = true), undefined`))
	run(b, "form", chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("main form").forEach((f) => f.noValidate = true), undefined`))
	b.press(button("撤回申请"))
	b.holds(axe, "act")
	b.fill("text", "材料已经从网站上查到。")
	b.press(button("撤回申请"))
	b.says("申请人已撤回")
	b.holds(axe, "retracted")
	if body := eval[string](b, `document.documentElement.outerHTML`); strings.Contains(body, number) {
		b.Errorf("the page shows the number of the paper")
	}
	b.quiet()
	testAnswered(t, browser, s)
}

// holds holds the page in the tab to what every page is held to, without opening it anew.
func (b *tab) holds(axe, name string) {
	b.Helper()
	for _, v := range b.axe(axe) {
		b.Errorf("%s: %s", name, v)
	}
	run(b, "small screen", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error { return screen(ctx, t, 320, 640) }))
	if wide := eval[string](b, tooWide); wide != "" {
		b.Errorf("%s scrolls sideways at 320 points: %s", name, wide)
	}
	run(b, "large screen", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error { return screen(ctx, t, 1280, 900) }))
}
