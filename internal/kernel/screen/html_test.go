package screen

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	id := "id_card must 110101********1237"
	mob := "mobile must 138****1111"
	for _, tc := range []struct {
		name, source string
		want         []string
	}{
		{"text", "<p>" + goodID + "</p>", []string{id}},
		{"digits split by tags", "<p>110101<b>1990</b><span>0101</span><font color=red>1237</font></p>", []string{id}},
		{"digits split by a comment", "110101<!-- x -->199001011237", []string{id}},
		{"digits split over lines of the source", "<p>110101\n      19900101\n  1237</p>", []string{id}},
		{"digits as character references", "<p>&#49;&#x33;800001111</p>", []string{mob}},
		{"digits with references to invisible characters", "138&#8203;0000&zwj;1111", []string{mob}},
		{"digits split by no-break spaces", "138&nbsp;0000&nbsp;1111", []string{mob}},
		{"cells of a table", "<table><tr><td>张三</td><td>" + goodID + "</td><td>13800001111</td></tr></table>", []string{id, mob}},
		{"numbers in two cells are two numbers", "<td>13800</td><td>001111</td>", nil},
		{"telephone link", `<a href="tel:13800001111">拨打</a>`, []string{mob}},
		{"attribute", `<img alt='张三 13800001111' src=x.png>`, []string{mob}},
		{"attribute without quotes", `<input value=13800001111>`, []string{mob}},
		{"attribute with references", `<i title="138&#48;0001111"></i>`, []string{mob}},
		{"embedded picture", `<img src="data:image/png;base64,13800001111">`, nil},
		{"page of an article", `<a href="/art/2024/13800001111.html">x</a>`, nil},
		{"comment", "<!-- 联系 13800001111 -->", []string{mob}},
		{"script", "<script>var a = '13800001111';</script>", []string{mob}},
		{"style class and width", `<p style="width:13800001111px" class="a13800001111">x</p>`, nil},
		{"hidden by display", `<p>甲<span style="DISPLAY : none">13800001111</span></p>`,
			[]string{"hidden_text should 隐藏文字共11字", mob}},
		{"hidden inside a visible number", `110101<span style="display:none">abc</span>199001011237`,
			[]string{id, "hidden_text should 隐藏文字共3字"}},
		{"hidden by attribute", `<div hidden><p>内部</p></div>`, []string{"hidden_text should 隐藏文字共2字"}},
		{"hidden by white letters", `<span style="color:#FFFFFF">批示</span>`, []string{"hidden_text should 隐藏文字共2字"}},
		{"white letters on a dark ground", `<span style="color:#fff;background-color:#c00">标题</span>`, nil},
		{"white ground", `<p style="background-color:#fff">正文</p>`, nil},
		{"hidden by size", `<span style='font-size:0px'>批示</span><span style='font-size:0.9em'>正文</span>`,
			[]string{"hidden_text should 隐藏文字共2字"}},
		{"nothing in a hidden element", `<div style="display:none"> <br> </div>`, nil},
		{"text after a hidden element is seen", `<p hidden>一<p>二`, []string{"hidden_text should 隐藏文字共1字"}},
		{"mark alone in a cell", "<td> 机 密 </td><td>正文</td>", []string{"secrecy_mark must 机密"}},
		{"word of law in running text", "<p>涉及国家<b>秘密</b>的</p>", nil},
		{"end tags that close nothing", "</p></div>13800001111</span>", []string{mob}},
		{"a source that is cut off", `<p title="13800001111`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tc.want, found(HTML(tc.source))); d != "" {
				t.Errorf("%s\n%s", tc.source, d)
			}
		})
	}
}

func TestHTMLFindingSaysWhereItStands(t *testing.T) {
	t.Parallel()
	s := "<h1>题</h1>\n<p>电 话：<b>138</b>00001111</p>\n<!-- 13800001111 -->\n<a href=\"tel:13800001111\">甲</a>\n<div hidden>13800001111</div>"
	var got []string
	for _, f := range HTML(s) {
		got = append(got, f.Place)
		if f.Kind != Mobile {
			continue
		}
		cut := strings.NewReplacer("<b>", "", "</b>", "").Replace(string([]rune(s)[f.Start:f.End]))
		if cut != "13800001111" {
			t.Errorf("%s: the offsets cut out %q", f.Place, cut)
		}
	}
	want := []string{"第2段第5字", "网页注释，源码第3行", "属性“href”，源码第4行", "隐藏文字，源码第5行", "隐藏文字，源码第5行"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestAttributes(t *testing.T) {
	t.Parallel()
	tag := `<IMG Alt = "a>b" src='c d' width=5 hidden data-x=''/>`
	want := []string{"alt=a>b", "src=c d", "width=5", "hidden=", "data-x="}
	var got []string
	for _, a := range attributes(tag) {
		got = append(got, a.name+"="+a.value)
		if a.at > 0 && !strings.HasPrefix(tag[a.at:], a.value) {
			t.Errorf("%s: wrong place", a.name)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
