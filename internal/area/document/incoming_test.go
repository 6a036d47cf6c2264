package document_test

import (
	"testing"

	"gongkai/internal/area/document"
	"gongkai/internal/kernel/screen"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/format/docx"
)

func TestATableIsTheSameUploadedAndPasted(t *testing.T) {
	t.Parallel()
	uploaded := document.FromWord(&docx.Document{Blocks: []docx.Block{{Text: "标准如下。"}, {Rows: [][]string{{"对象", "", "标准"}, {"老人\n（80岁以上）", "低保", "200"}, {"", "其他", "100"}}}, {Text: "特此通知。"}}})
	pasted := text.FromPaste(`<p>标准如下。</p><table><tr><td colspan=2><p>对象</p></td><td>标准</td></tr><tr><td rowspan=2><p>老人</p><p>（80岁以上）</p></td><td>低保</td><td>200</td></tr><tr><td>其他</td><td>100</td></tr></table><p>特此通知。</p>`)
	if uploaded.Hash() != pasted.Hash() {
		t.Errorf("uploaded\n%s\npasted\n%s", uploaded.Canonical(), pasted.Canonical())
	}
}

func TestWhatStandsInACellIsScreened(t *testing.T) {
	t.Parallel()
	found := map[screen.Kind]bool{}
	for _, f := range screen.Text(text.FromPaste(`<table><tr><th>姓名</th><th>身份证号</th><th>手机</th></tr><tr><td>张三</td><td>11010519491231002X</td><td>13812345678</td></tr></table>`).Plain()) {
		found[f.Kind] = true
	}
	if len(found) < 2 {
		t.Errorf("found only %v", found)
	}
}
