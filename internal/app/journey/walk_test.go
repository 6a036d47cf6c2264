package journey

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// walk is a journey of one document through the pages; every person has a browser of
// their own.
type walk struct {
	*testing.T
	s       *site
	browser context.Context
	scripts bool
	title   string
	reading string // title of the interpretation
	id      string
	piece   string
	no      string
	tabs    map[string]*tab
}

// testWalk sends a policy document from a drafter's desk to the public as people do it:
// log in, click, fill in, read what is refused and why.
func testWalk(t *testing.T, browser context.Context, s *site, title string, scripts bool) {
	w := &walk{T: t, s: s, browser: browser, scripts: scripts, title: title, reading: "《" + title + "》图解", tabs: map[string]*tab{}}
	w.draft()
	w.interpret()
	w.goUp()
	w.giveBack()
	w.mend()
	w.issue()
	w.find()
	for _, b := range w.tabs {
		b.quiet()
	}
}

// at is somebody's tab, logged in.
func (w *walk) at(account string, options ...option) *tab {
	w.Helper()
	if w.tabs[account] == nil {
		if !w.scripts {
			options = append(options, noScript)
		}
		w.tabs[account] = newTab(w, w.browser, w.s.URL, options...)
		if account != "" {
			w.tabs[account].login(account)
		}
	}
	return w.tabs[account]
}

// open is somebody at the document, which they reach from what waits for them.
func (w *walk) open(account string) *tab {
	w.Helper()
	b := w.at(account)
	b.visit("/office")
	b.says(w.title)
	b.visit("/office/document/" + w.id)
	b.says(w.title)
	return b
}

// step takes a step from the page of a case: the button, or the link and its form.
func (b *tab) step(name string, fill func()) {
	b.Helper()
	if eval[bool](b, fmt.Sprintf(`Array.from(document.querySelectorAll("aside.actions a")).some((a) => a.textContent.trim() === %q)`, name)) {
		b.press(link(name))
	}
	if fill != nil {
		fill()
	}
	if status := b.press(button(name)); status != 200 {
		b.Fatalf("%s answers %d:\n%s", name, status, b.text("main"))
	}
	b.says("已办理：" + name)
}

func (w *walk) draft() {
	b := w.at(drafter)
	b.visit("/office/document/new/draft")
	b.fill("text", body)
	if status := b.press(button("拟稿")); status != 422 {
		w.Fatalf("an empty form is taken: %d", status)
	}
	b.says("有 3 处需要处理", "请填写“标题”。")
	if kept := eval[string](b, `document.querySelector("[name=text]").value`); kept != body {
		w.Fatalf("what was typed is lost: %q", kept)
	}
	b.fill("title", w.title)
	b.pick("kind", "意见")
	b.tick("in_name", "government")
	for _, f := range []string{"policy", "normative", "major"} {
		b.tick(f, "true")
	}
	if status := b.press(button("拟稿")); status != 200 {
		w.Fatalf("drafting answers %d:\n%s", status, b.text("main"))
	}
	b.says("已办理：拟稿", "每人每月二百元")
	w.id = strings.TrimPrefix(b.path(), "/office/document/")
	b.says("还不能办", "请先确定公开属性", "国办发〔2016〕80号")
	b.step("填写要素和公开属性", func() {
		b.tick("attribute", "open")
		b.fill("reason", "涉及公众切身利益，应当主动公开。")
		b.fill("topic", `民政、扶贫、救灾\社会救助`)
		b.fill("summary", "提高高龄老人服务补贴标准。")
	})
}

func (w *walk) interpret() {
	b := w.at(drafter)
	b.visit("/office/interpretation/new/open")
	b.pick("document", w.title)
	b.tick("forms", "graphic")
	b.tick("channels", "website")
	if status := b.press(button("编制解读方案")); status != 200 {
		w.Fatalf("the plan answers %d:\n%s", status, b.text("main"))
	}
	b.says("周伟") // the head is the first interpreter
	b.visit("/office/piece/new/open")
	b.pick("document", w.title)
	b.fill("title", w.reading)
	b.pick("form", "graphic")
	b.tick("phase", "with")
	b.fill("text", reading)
	if status := b.press(button("编制解读材料")); status != 200 {
		w.Fatalf("the piece answers %d:\n%s", status, b.text("main"))
	}
	w.piece = strings.TrimPrefix(b.path(), "/office/piece/")
}

// review lets the three reviewers pass the document.
func (w *walk) review() {
	for _, r := range []struct{ account, step string }{{legality, "合法性审核通过"}, {secrecy, "保密审查通过"}, {office, "内容合法性审查通过"}} {
		b := w.open(r.account)
		b.step(r.step, func() { b.fill("note", "可以公开。") })
	}
}

func (w *walk) goUp() {
	b := w.at(drafter)
	b.visit("/office/document/" + w.id)
	b.step("送审", nil)
	w.review()
	h := w.open(head)
	h.says("还不能办", "还没有核对要素“背景依据”")
	h.step("不同意，退回修改", func() { h.fill("reason", "解读材料先对照九项要素核对。") })
	b.visit("/office/piece/" + w.piece)
	b.step("核对九项要素", func() {
		for name, v := range elements() {
			if strings.HasSuffix(name, "_why") {
				b.fill(name, v.(string))
			} else {
				b.tick(name, v.(string))
			}
		}
	})
	b.visit("/office/document/" + w.id)
	b.step("送审", nil)
	h = w.open(head)
	h.step("主要负责人审签", func() { h.fill("note", "同意。") })
	b.visit("/office/document/" + w.id)
	b.step("报送政府办公厅（室）", nil)
}

func (w *walk) giveBack() {
	c := w.open(checker)
	c.step("退文", func() {
		c.fill("note", "请写明施行日期。")
		c.fill("days", "3")
	})
	c.says("已退文", "退〔2026〕")
	b := w.open(drafter)
	b.says("已退文")
	b.press(`//section[@aria-labelledby="returns-title"]//a`)
	b.says("退文单", "请写明施行日期。", "2026年3月5日前", "何军")
}

// mend writes what was missing into the editor: where scripts run into the one that they
// make of the field, which saves by itself, else into the field.
func (w *walk) mend() {
	b := w.at(drafter)
	b.visit("/office/document/" + w.id)
	b.press(link("编辑正文"))
	if w.scripts {
		b.atEnd("#body-surface")
		b.write("本意见自2026年4月1日起施行。")
		run(b, "saved by itself", chromedp.Poll[bool](`document.querySelector(".save").innerText.includes("已保存")`))
	} else {
		b.fill("body", mended)
	}
	b.press(button("保存"))
	b.says("正文已保存", "自2026年4月1日起施行", "已作废")
	b.step("送审", nil)
	w.review()
	h := w.open(head)
	h.visit("/office/document/" + w.id + "/sign")
	h.says("已满足", w.reading)
	h.press(`//button[normalize-space()="主要负责人审签"]`)
	b.visit("/office/document/" + w.id)
	b.step("报送政府办公厅（室）", nil)
}

// atEnd puts the cursor on a new line at the end of an editor.
func (b *tab) atEnd(css string) {
	b.Helper()
	run(b, "cursor", chromedp.Click(chromedp.CSS(css)))
	eval[bool](b, fmt.Sprintf(`(() => { const r = document.createRange(); r.selectNodeContents(document.querySelector(%q)); r.collapse(false);
		const s = getSelection(); s.removeAllRanges(); s.addRange(r); document.execCommand("insertParagraph"); return true; })()`, css))
}

func (w *walk) issue() {
	c := w.open(checker)
	c.step("核文通过", nil)
	m := w.at(mayor, phone)
	m.visit("/office/document/" + w.id + "/sign")
	m.says(w.title, "保密审查", w.reading)
	if wide := eval[string](m, tooWide); wide != "" {
		w.Errorf("the page to sign on a phone scrolls sideways: %s", wide)
	}
	low := eval[float64](m, `document.querySelector(".signbar button").getBoundingClientRect().bottom`)
	if low < 100 || low > 667 {
		w.Errorf("the button to sign is not on the screen: it ends at %v", low)
	}
	m.press(`//button[normalize-space()="签发"]`)
	m.says("已办理：签发")
	r := w.open(registrar)
	r.step("编号", func() { r.pick("prefix", "云府发") })
	w.no = strings.TrimSpace(r.text(".casehead .number"))
	if !strings.HasPrefix(w.no, "云府发〔2026〕") {
		w.Errorf("the number is %q", w.no)
	}
	r.step("公开发布", nil)
	r.says("已公开")
	w.s.works()
}

// find looks for the document as a citizen would, by a number as one writes it by hand.
func (w *walk) find() {
	b := w.at("")
	b.visit("/")
	b.says(w.title)
	b.fill("q", strings.NewReplacer("〔", " ", "〕", " ", "号", "").Replace(w.no))
	b.press(button("检索"))
	b.press(fmt.Sprintf(`(//main//a[contains(., %q)])[1]`, w.title))
	b.says(w.no, "主动公开", "自2026年4月1日起施行")
	b.press(fmt.Sprintf(`(//section[@id="readings"]//a[contains(., %q)])[1]`, "图解"))
	b.says("二百元", w.title)
	b.press(fmt.Sprintf(`(//main//a[contains(., %q)])[1]`, w.title))
	b.press(`(//main//a[contains(., "核验方法")])[1]`)
	b.says("检查点", w.title)
}
