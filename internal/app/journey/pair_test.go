package journey

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// second is the other drafter of the bureau.
const second = "sunli"

// testPair lets two people write the same document at once. Each is told of the other;
// what the slower one wrote is refused and not lost.
func testPair(t *testing.T, browser context.Context, s *site) {
	const title = "关于做好春节慰问工作的通知"
	id := s.do(drafter, "document", "", "draft", "title="+title, "kind=通知", "in_name=unit", "text="+words(title))
	edit := "/office/document/" + id + "/edit"
	a, b, c := newTab(t, browser, s.URL), newTab(t, browser, s.URL), newTab(t, browser, s.URL, noScript)
	for account, x := range map[string]*tab{drafter: a, second: b} {
		x.login(account)
	}
	c.login(second)
	a.visit(edit)
	for _, x := range []*tab{b, c} {
		x.visit(edit)
		x.says("有人正在编辑：李明")
	}
	a.atEnd("#body-surface")
	a.write("李明加的一段。")
	run(a, "saved by itself", chromedp.Poll[bool](`document.querySelector(".save").innerText.includes("已保存")`))
	a.says("有人正在编辑：孙丽")

	b.atEnd("#body-surface")
	b.write("孙丽加的一段。")
	run(b, "told", chromedp.Poll[bool](`document.querySelector(".save").innerText.includes("自动保存已停止")`))
	b.says("别人刚刚改过这份稿件", "孙丽加的一段。")
	if at := eval[string](b, `document.querySelector(".save a").getAttribute("href")`); at != "/office/document/"+id {
		t.Errorf("the other's version is said to be at %s", at)
	}

	c.fill("body", words(title)+"\n孙丽在没有脚本的浏览器里加的一段。")
	if status := c.press(button("保存")); status != 409 {
		t.Fatalf("saving over the other's text answers %d", status)
	}
	c.says("您的文字列在下面，没有丢失", "李明")
	if mine := eval[string](c, `document.querySelector("#mine").value`); !strings.Contains(mine, "没有脚本的浏览器") {
		t.Errorf("what was typed is lost: %q", mine)
	}
	if now := eval[string](c, `document.querySelector("#body").value`); !strings.Contains(now, "李明加的一段。") || strings.Contains(now, "孙丽") {
		t.Errorf("the text as it stands is not shown: %q", now)
	}
	if text := s.client(drafter).get("/api/v1/document/"+id).text("data", "text"); !strings.Contains(text, "李明加的一段。") || strings.Contains(text, "孙丽") {
		t.Errorf("the document holds %q", text)
	}
	// Merged by hand and saved again, it is taken: the page knows the newest revision now.
	c.fill("body", words(title)+"\n李明加的一段。\n孙丽加的一段。")
	c.press(button("保存"))
	c.says("正文已保存", "孙丽加的一段。")
	for _, x := range []*tab{a, b, c} {
		x.quiet()
	}
}
