package text_test

import (
	"slices"
	"strings"
	"testing"

	"gongkai/internal/kernel/text"
)

func tables(s text.Source) [][][]string {
	var out [][][]string
	for _, b := range s.Blocks {
		if b.Kind == text.Table {
			out = append(out, b.Rows)
		}
	}
	return out
}

func TestATableIsTheSameFromMarkupAndFromText(t *testing.T) {
	t.Parallel()
	cell := "一、申请。二、受理。三、审核。四、公示。" + strings.Repeat("按月发放补贴，", 30) + "五、发放。"
	for name, c := range map[string]struct{ markup, plain string }{
		"merged cells, paragraphs in a cell, spans": {
			`<p>如下：</p><table class=MsoTableGrid><tr><td colspan=2><p class=MsoNormal><span>对象<o:p></o:p></span></p></td><td><p>标准</p></td></tr>
<tr><td rowspan=2><p>老人</p></td><td><p>80岁</p><p>以上</p></td><td>200</td></tr><tr><td>其他</td><td>100</td></tr><tr height=0><td></td><td></td><td></td></tr></table><p>特此通知。</p>`,
			"如下：\n| 对象 |  | 标准 |\n| 老人 | 80岁 以上 | 200 |\n|  | 其他 | 100 |\n特此通知。"},
		"one column":                     {`<table><tr><td>项目</td></tr><tr><td>补贴</td></tr></table>`, "| 项目 |\n| 补贴 |"},
		"a cell as long as a text":       {`<table><tr><td>步骤</td><td>要求</td></tr><tr><td>1</td><td>` + cell + `</td></tr></table>`, "| 步骤 | 要求 |\n| 1 | " + cell + " |"},
		"two tables, one below another":  {`<table><tr><td>甲</td><td>1</td></tr></table><p>&nbsp;</p><table><tr><td>乙</td><td>2</td></tr></table>`, "| 甲 | 1 |\n\n| 乙 | 2 |"},
		"below an article without words": {`<p>第一条</p><table><tr><td>甲</td><td>1</td></tr></table>`, "第一条\n| 甲 | 1 |"},
		"a bar in a cell":                {`<table><tr><td>甲|乙</td><td>1</td></tr></table>`, "| 甲｜乙 | 1 |"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := text.Typed("", c.markup), text.Typed(c.plain, "")
			if a.Plain() != c.plain {
				t.Errorf("as text:\n%s\nwant\n%s", a.Plain(), c.plain)
			}
			if a.Hash() != b.Hash() {
				t.Errorf("markup and text differ:\n%s\n%s", a.Canonical(), b.Canonical())
			}
			if again := text.Parse(b.Plain()); again.Hash() != b.Hash() {
				t.Errorf("saved without a change:\n%s\n%s", b.Canonical(), again.Canonical())
			}
		})
	}
}

func TestATableOfAPageThatOnlyArrangesItIsNone(t *testing.T) {
	t.Parallel()
	const frame = `<table><tr><td><p>各单位：</p><p>请按时报送材料，不得迟报、漏报，逾期的予以通报。</p></td></tr></table>`
	p, err := text.ParseHTML(strings.NewReader("<html><body>"+frame+"</body></html>"), "text/html")
	if err != nil || len(tables(p.Source)) != 0 {
		t.Errorf("%v %v", err, tables(p.Source))
	}
	if nested := tables(text.FromPaste(`<table><tr><td>外</td><td><table><tr><td>甲</td><td>1</td></tr></table></td></tr></table>`)); len(nested) != 1 || !slices.Equal(nested[0][0], []string{"甲", "1"}) {
		t.Errorf("a table in a table gives %v", nested)
	}
}

func TestAChangedCellChangesTheHashAndShowsInItsRow(t *testing.T) {
	t.Parallel()
	a := text.Parse("标准如下。\n| 对象 | 标准 |\n| 八十岁以上的老人 | 每月200元 |\n| 百岁老人 | 每月500元 |")
	b := text.Parse("标准如下。\n| 对象 | 标准 |\n| 八十岁以上的老人 | 每月300元 |\n| 百岁老人 | 每月500元 |")
	if a.Hash() == b.Hash() {
		t.Error("the hash is the same")
	}
	want := "same [标准如下。] | [标准如下。]\nsame [| 对象 | 标准 |] | [| 对象 | 标准 |]\n" +
		"changed [| 八十岁以上的老人 | 每月]-[2][00元 |] | [| 八十岁以上的老人 | 每月]+[3][00元 |]\nsame [| 百岁老人 | 每月500元 |] | [| 百岁老人 | 每月500元 |]\n"
	if got := show(text.Diff(a, b)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestALongWordMayBreakAndNothingElseChanges(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a&", 500)
	got := string(text.Parse("关于某事的通知\n各单位：\n请见 " + long + " 和 https://example.gov.cn/a。").HTML())
	if n := strings.Count(got, "<wbr>"); n != 118 {
		t.Errorf("%d places to break, want 118", n)
	}
	if plain := strings.ReplaceAll(got, "<wbr>", ""); !strings.Contains(plain, strings.Repeat("a&amp;", 500)+" 和 https://example.gov.cn/a。") {
		t.Errorf("the text is another:\n%s", plain)
	}
}

func TestOnThePageATableHasHeadsAndScrollsInABoxOfItsOwn(t *testing.T) {
	t.Parallel()
	got := string(text.Parse("| 对象 |  | 标准 |\n| 老人 | <b> | 200 |\n\n| 甲 | 乙 |").HTML())
	for _, want := range []string{
		`<div class="scroll" role="region" aria-label="第1个表格" tabindex="0"><table id="p1">`, `aria-label="第2个表格"`,
		"<thead>\n" + `<tr><th scope="col">对象</th><td></td><th scope="col">标准</th></tr>`, `<td>&lt;b&gt;</td>`, "</table></div>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}
