package journey

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// wordTable is what Word puts on the clipboard for a paragraph and a table with merged
// cells; the last row is one that Word adds and nobody sees.
const wordTable = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>td{mso-style:1}</style></head><body lang=ZH-CN>
<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--><p class=MsoNormal><span>二、<span lang=EN-US>2026</span>年补贴标准<o:p></o:p></span></p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse'>
<tr style='mso-yfti-irow:0'><td colspan=2 style='width:138.3pt'><p class=MsoNormal align=center><span style='font-family:宋体'>对象<o:p></o:p></span></p></td><td><p class=MsoNormal>标准（元）</p></td></tr>
<tr><td rowspan=2><p class=MsoNormal>高龄老人</p></td><td><p class=MsoNormal><span lang=EN-US>80</span>至<span lang=EN-US>89</span>岁</p></td><td><p class=MsoNormal>200</p></td></tr>
<tr><td><p class=MsoNormal>90岁以上</p><p class=MsoNormal>（含90岁）</p></td><td><p class=MsoNormal>300</p></td></tr>
<![if !supportMisalignedColumns]><tr height=0><td width=184></td><td width=184></td><td width=184></td></tr><![endif]></table>
<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p></body></html>`

// third is one more drafter of the bureau.
const third = "hanxue"

// testTable lets a drafter paste a table from Word, correct a cell, and add a row; who
// reviewed the document before sees which rows are new, and without scripts the same table can be edited as text.
func testTable(t *testing.T, browser context.Context, s *site) {
	const title = "关于公布高龄津贴标准的通知"
	id := s.do(third, "document", "", "draft", "title="+title, "kind=通知", "in_name=unit", "text="+words(title))
	s.do(third, "document", id, "describe", "title="+title, "attribute=open")
	s.do(third, "document", id, "submit")
	s.do(secrecy, "document", id, "secrecy", "note=可以公开。")
	s.do(office, "document", id, "reject", "reason=请列表写明标准。")

	page := "/office/document/" + id
	b := newTab(t, browser, s.URL)
	b.login(third)
	b.visit(page + "/edit")
	b.atEnd("#body-surface")
	b.pasteHere("#body-surface", "text/html", wordTable)
	b.says("带入 1 个表格", "合并的单元格已拆开")
	eval[bool](b, `(() => { const s = getSelection(), c = Array.from(document.querySelectorAll(".surface td")).find((c) => c.textContent === "300");
		document.querySelector(".surface").focus(); s.selectAllChildren(c); return true; })()`)
	b.write("350")
	b.keys(kb.Tab) // behind the last cell: a new row
	b.write("百岁老人")
	b.keys(kb.Tab + kb.Tab)
	b.write("500")
	b.keys(kb.Escape)
	b.write("本通知自发布之日起施行。")
	run(b, "saved by itself", chromedp.Poll[bool](`document.querySelector(".save").innerText.includes("已保存")`))
	b.press(button("保存"))
	b.says("正文已保存", "本通知自发布之日起施行。")
	if got, want := b.cells(".gongwen table"), "对象,,标准（元）;高龄老人,80至89岁,200;,90岁以上（含90岁）,350;百岁老人,,500"; got != want {
		t.Errorf("the page shows the table\n%s, want\n%s", got, want)
	}
	if heads := eval[float64](b, `document.querySelectorAll(".gongwen th[scope=col]").length`); heads != 2 {
		t.Errorf("%v cells head a column, want 2", heads)
	}

	b.press(link("看改了什么"))
	b.says("审查以来的改动", "| 百岁老人 | | 500 |")
	if added := eval[string](b, `Array.from(document.querySelectorAll(".diff ins")).map((e) => e.innerText).join("\n")`); !strings.Contains(added, "350") || !strings.Contains(added, "百岁老人") {
		t.Errorf("the comparison does not mark the rows as new: %s", added)
	}

	plain := newTab(t, browser, s.URL, noScript)
	plain.login(third)
	plain.visit(page + "/edit")
	body := eval[string](plain, `document.querySelector("#body").value`)
	if !strings.Contains(body, "| 高龄老人 | 80至89岁 | 200 |") {
		t.Fatalf("without scripts the table is\n%s", body)
	}
	before := s.client(third).get("/api/v1/document/"+id).text("data", "text")
	plain.press(button("保存"))
	if after := s.client(third).get("/api/v1/document/"+id).text("data", "text"); after != before {
		t.Errorf("saved without a change, the text is\n%s\nand was\n%s", after, before)
	}
	plain.visit(page + "/edit")
	plain.fill("body", strings.Replace(body, "| 500 |", "| 600 |", 1))
	plain.press(button("保存"))
	plain.visit(page)
	if got := plain.cells(".gongwen table"); !strings.HasSuffix(got, "百岁老人,,600") {
		t.Errorf("changed without scripts, the table is %s", got)
	}
	b.quiet()
	plain.quiet()
}

// cells are the rows and cells of a table.
func (b *tab) cells(css string) string {
	b.Helper()
	return eval[string](b, `Array.from(document.querySelector("`+css+`").rows).map((r) => Array.from(r.cells).map((c) => c.textContent).join(",")).join(";")`)
}
