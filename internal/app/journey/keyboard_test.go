package journey

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// testKeyboard lets a drafter write and send up a document without a mouse.
func testKeyboard(t *testing.T, browser context.Context, s *site) {
	b := newTab(t, browser, s.URL)
	b.visit("/login")
	b.tabTo("u")
	b.write(second)
	b.tabTo("p")
	b.write(password)
	b.enter()

	// The first thing that Tab reaches leads past everything that is the same on each page.
	b.keys(kb.Tab)
	if at := b.focused(); !strings.Contains(at, "跳到正文") {
		t.Errorf("the first stop is %q", at)
	}
	b.keys(kb.Enter)
	b.keys(kb.Tab)
	if inside := eval[bool](b, `!!document.activeElement.closest("main")`); !inside {
		t.Errorf("跳到正文 leads to %q", b.focused())
	}

	b.visit("/office/document")
	b.tabTo("拟稿")
	b.enter()
	b.tabTo("title")
	b.write("关于公布敬老月活动安排的通知")
	b.tabTo("kind")
	b.keys("通知") // a list is chosen from by typing
	if kind := eval[string](b, `document.activeElement.value`); kind != "通知" {
		for range 15 { // or with the arrows
			if eval[string](b, `document.activeElement.value`) == "通知" {
				break
			}
			b.keys(kb.ArrowDown)
		}
	}
	b.tabTo("in_name")
	b.keys(" ")
	b.tabTo("text")
	b.write(words("关于公布敬老月活动安排的通知"))
	b.tabTo("拟稿")
	b.enter()
	b.says("已办理：拟稿")
	id := strings.TrimPrefix(b.path(), "/office/document/")

	b.tabTo("填写要素和公开属性")
	b.enter()
	b.tabTo("attribute")
	b.keys(" ")
	b.tabTo("填写要素和公开属性")
	b.enter()
	b.says("已办理：填写要素和公开属性", "主动公开")
	b.tabTo("送审")
	b.enter()
	b.tabTo("送审") // now on the button under its form
	b.enter()
	b.says("已办理：送审")
	if at := b.path(); at != "/office/document/"+id {
		t.Errorf("sending up leads to %s", at)
	}
	b.quiet()
}

// focused says where the focus is: the name of a field or what stands on it.
func (b *tab) focused() string {
	b.Helper()
	return eval[string](b, `(() => { const e = document.activeElement, rich = e.isContentEditable && e.closest("rich-text"); return rich ? rich.querySelector("textarea").name : (e.name && e.type !== "submit" ? e.name : "") || (e.innerText || "").trim(); })()`)
}

// tabTo presses Tab until the focus is on a field with this name or on what says so, and
// fails where one would not see that it is there.
func (b *tab) tabTo(want string) {
	b.Helper()
	var seen []string
	for range 120 {
		b.keys(kb.Tab)
		at := b.focused()
		if at == want {
			if shown := eval[string](b, `(() => { const c = getComputedStyle(document.activeElement); return c.outlineStyle + " " + c.outlineWidth + " " + c.boxShadow; })()`); strings.HasPrefix(shown, "none") && strings.HasSuffix(shown, "none") {
				b.Errorf("%s: the focus on %q cannot be seen (%s)", b.path(), want, shown)
			}
			return
		}
		seen = append(seen, at)
	}
	b.Fatalf("%s: Tab does not reach %q; it stops at %s", b.path(), want, fmt.Sprintf("%.40q", seen))
}
