package docx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/platform/errs"
)

func TestBody(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, inner string
		want        []string
	}{
		{"paragraphs without the empty ones", p("甲") + "<w:p/>" + p(" ") + p("乙"), []string{"甲", "乙"}},
		{"alignment", `<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>题</w:t></w:r></w:p><w:p><w:pPr><w:jc w:val="end"/></w:pPr><w:r><w:t>日</w:t></w:r></w:p>`,
			[]string{">题<", ">>日"}},
		{"outline level of its own", `<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>`, []string{"##甲"}},
		{"tabs, breaks and hyphens", `<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>1</w:t><w:noBreakHyphen/><w:t>2</w:t></w:r></w:p>`, []string{"甲\t乙\n1-2"}},
		{"text that runs over many runs", `<w:p><w:r><w:t>国办发</w:t></w:r><w:r><w:t>〔2016〕</w:t></w:r><w:hyperlink><w:r><w:t>80</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>号</w:t></w:r></w:smartTag></w:p>`,
			[]string{"国办发〔2016〕80号"}},
		{"insertion kept and deletion dropped", `<w:p><w:ins w:author="张"><w:r><w:t>新</w:t></w:r></w:ins><w:del w:author="李"><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:t>文</w:t></w:r></w:p>`,
			[]string{"新文"}},
		{"content of a control", `<w:sdt><w:sdtPr/><w:sdtContent>` + p("甲") + `</w:sdtContent></w:sdt>`, []string{"甲"}},
		{"result of a field without its code", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>页</w:t></w:r></w:p>`,
			[]string{"3页"}},
		{"one of two alternatives", `<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>甲</w:t></mc:Choice><mc:Fallback><w:t>乙</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>`, []string{"甲"}},
		{"text box", `<w:p><w:r><w:t>甲</w:t><w:pict><v:textbox><w:txbxContent>` + p("框") + `</w:txbxContent></v:textbox></w:pict></w:r></w:p>`, []string{"甲", "框"}},
		{"ruby", `<w:p><w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>`, []string{"拼"}},
		{"box that is ticked", `<w:p><w:r><w:sym w:font="Wingdings 2" w:char="F052"/><w:t>是</w:t><w:sym w:font="Wingdings" w:char="F0A8"/><w:t>否</w:t></w:r></w:p>`, []string{"☑是□否"}},
		{"table", `<w:tbl><w:tr><w:tc>` + p("甲") + `</w:tc><w:tc>` + p("乙") + p("丙") + `</w:tc></w:tr></w:tbl>`, []string{"|甲|乙\n丙|"}},
		{"merged cells", `<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>` + p("甲") + `</w:tc><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>` + p("乙") + `</w:tc></w:tr><w:tr><w:tc>` + p("1") + `</w:tc><w:tc>` + p("2") + `</w:tc><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>`,
			[]string{"|甲||乙||1|2||"}},
		{"rows of different length", `<w:tbl><w:tr><w:tc>` + p("甲") + `</w:tc></w:tr><w:tr><w:tc>` + p("1") + `</w:tc><w:tc>` + p("2") + `</w:tc></w:tr></w:tbl>`, []string{"|甲|||1|2|"}},
		{"table in a cell", `<w:tbl><w:tr><w:tc>` + p("甲") + `<w:tbl><w:tr><w:tc>` + p("1") + `</w:tc><w:tc>` + p("2") + `</w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>`, []string{"|甲\n1 2|"}},
		{"row that was deleted", `<w:tbl><w:tr><w:trPr><w:del w:author="张"/></w:trPr><w:tc>` + p("旧") + `</w:tc></w:tr><w:tr><w:tc>` + p("新") + `</w:tc></w:tr></w:tbl>`, []string{"|新|"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tc.want, lines(read(t, body(tc.inner)).Blocks)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestBothVersionsOfTheNamespaceAndAnyPrefix(t *testing.T) {
	t.Parallel()
	for _, ns := range []string{transitional, strict} {
		d := read(t, parts{"word/document.xml": `<x:document xmlns:x="` + ns + `"><x:body><x:p><x:r><x:t>甲</x:t></x:r></x:p></x:body></x:document>`})
		if diff := cmp.Diff([]string{"甲"}, lines(d.Blocks)); diff != "" {
			t.Errorf("%s: %s", ns, diff)
		}
	}
}

func TestMainPartIsFoundByItsRelationship(t *testing.T) {
	t.Parallel()
	d := read(t, parts{
		"_rels/.rels":   `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="` + relNS + `/officeDocument" Target="/text/main.xml"/></Relationships>`,
		`text\main.xml`: root("document", "<w:body>"+p("甲")+"</w:body>"),
	})
	if diff := cmp.Diff([]string{"甲"}, lines(d.Blocks)); diff != "" {
		t.Error(diff)
	}
}

func TestHeadingsComeFromStyles(t *testing.T) {
	t.Parallel()
	styled := func(style, text string) string {
		return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
	}
	styles := root("styles", `<w:style w:type="paragraph" w:default="1" w:styleId="N"/>`+
		`<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style>`+
		`<w:style w:type="paragraph" w:styleId="2"><w:name w:val="二级"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>`+
		`<w:style w:type="paragraph" w:styleId="2a"><w:basedOn w:val="2"/></w:style>`+
		`<w:style w:type="paragraph" w:styleId="x"><w:basedOn w:val="y"/></w:style><w:style w:styleId="y"><w:basedOn w:val="x"/></w:style>`+
		`<w:style w:type="paragraph" w:styleId="3"><w:name w:val="标题 3"/></w:style>`)
	d := read(t, body(styled("1", "甲")+styled("2", "乙")+styled("2a", "丙")+styled("x", "丁")+styled("3", "戊")+styled("none", "己")).with("word/styles.xml", styles))
	if diff := cmp.Diff([]string{">#甲<", "##乙", "##丙", "丁", "###戊", "己"}, lines(d.Blocks)); diff != "" {
		t.Error(diff)
	}
}

// chinese is the list of official documents: 一、 （一） 1. （1）.
const chinese = `<w:abstractNum w:abstractNumId="0">` +
	`<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>` +
	`<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>` +
	`<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>` +
	`<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%4"/></w:lvl>` +
	`<w:lvl w:ilvl="4"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>` +
	`<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="T"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>` +
	`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>` +
	`<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>` +
	`<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>`

func TestAutomaticNumbersAreWritten(t *testing.T) {
	t.Parallel()
	item := func(num, level int, text string) string {
		return fmt.Sprintf(`<w:p><w:pPr><w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>`, level, num, text)
	}
	article := `<w:p><w:pPr><w:pStyle w:val="T"/></w:pPr><w:r><w:t>为了</w:t></w:r></w:p>`
	d := read(t, body(item(1, 0, "总则")+item(1, 1, "目的")+item(1, 1, "范围")+item(1, 2, "甲")+item(1, 3, "乙")+item(1, 4, "点")+
		item(1, 0, "")+item(1, 0, "附则")+item(1, 1, "解释")+item(2, 0, "重新开始")+item(0, 0, "无编号")+item(9, 0, "没有的列表")+article+article).
		with("word/numbering.xml", root("numbering", chinese)).
		with("word/styles.xml", root("styles", `<w:style w:type="paragraph" w:styleId="T"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>`)))
	want := []string{"一、总则", "（一）目的", "（二）范围", "1.甲", "1.1 乙", "• 点", "三、附则", "（一）解释", "一、重新开始", "无编号", "没有的列表", "第一条 为了", "第二条 为了"}
	if diff := cmp.Diff(want, lines(d.Blocks)); diff != "" {
		t.Error(diff)
	}
}

func TestNumeral(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		format string
		n      int
		want   string
	}{
		{"chineseCounting", 1, "一"}, {"chineseCounting", 10, "十"}, {"chineseCounting", 12, "十二"}, {"chineseCounting", 20, "二十"},
		{"chineseCounting", 101, "一百零一"}, {"chineseCounting", 110, "一百一十"}, {"chineseCounting", 1002, "一千零二"}, {"chineseCounting", 0, "零"},
		{"chineseLegalSimplified", 12, "拾贰"}, {"ideographDigital", 2016, "二〇一六"}, {"decimalFullWidth", 12, "１２"},
		{"ideographTraditional", 3, "丙"}, {"ideographTraditional", 11, "11"}, {"decimalEnclosedCircle", 3, "③"}, {"decimalEnclosedCircle", 21, "21"},
		{"decimalZero", 7, "07"}, {"decimalZero", 17, "17"}, {"upperRoman", 1994, "MCMXCIV"}, {"lowerRoman", 4, "iv"}, {"lowerLetter", 27, "aa"}, {"upperLetter", 26, "Z"},
		{"none", 3, ""}, {"unknown", 3, "3"},
	} {
		if got := numeral(tc.format, tc.n); got != tc.want {
			t.Errorf("%s %d = %s, want %s", tc.format, tc.n, got, tc.want)
		}
	}
}

func TestWhatTheReaderDoesNotSeeIsReported(t *testing.T) {
	t.Parallel()
	rels := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	for i, k := range []string{"header", "footer", "footnotes", "comments"} {
		rels += fmt.Sprintf(`<Relationship Id="r%d" Type="%s/%s" Target="%s.xml"/>`, i, relNS, k, k)
	}
	rels += `<Relationship Id="x" Type="` + relNS + `/image" Target="http://example.com/a.png" TargetMode="External"/></Relationships>`
	d := read(t, body(`<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>内情</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>正文</w:t></w:r>`+
		`<w:r><w:rPr><w:color w:val="ffffff"/></w:rPr><w:t>白</w:t></w:r><w:r><w:rPr><w:rStyle w:val="H"/></w:rPr><w:t>样式隐藏</w:t></w:r>`+
		`<w:ins w:author="张三"><w:r><w:t>增</w:t></w:r></w:ins><w:del w:author="李四"><w:r><w:delText>删</w:delText></w:r></w:del>`+
		`<w:r><w:drawing><a:blip r:embed="i"/></w:drawing><w:object/></w:r></w:p><w:altChunk/>`).
		with("word/_rels/document.xml.rels", rels).
		with("word/styles.xml", root("styles", `<w:style w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>`)).
		with("word/header.xml", root("hdr", p("机密★10年"))).
		with("word/footer.xml", root("ftr", p("- 1 -"))).
		with("word/footnotes.xml", root("footnotes", `<w:footnote w:id="0"/><w:footnote w:id="1">`+p("注")+`</w:footnote>`)).
		with("word/comments.xml", root("comments", `<w:comment w:author="王五">`+p("批")+`</w:comment>`)).
		with("word/vbaProject.bin", "x").
		with("docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>赵六</dc:creator><cp:lastModifiedBy>钱七</cp:lastModifiedBy></cp:coreProperties>`).
		with("docProps/app.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Company>某局</Company><Application>WPS</Application></Properties>`))

	if diff := cmp.Diff([]string{"正文白增"}, lines(d.Blocks)); diff != "" {
		t.Error(diff)
	}
	asides := []Aside{{Deleted, "删"}, {Hidden, "内情\n样式隐藏"}, {Header, "机密★10年"}, {Footer, "- 1 -"}, {Footnote, "注"}, {Comment, "批"}}
	if diff := cmp.Diff(asides, d.Asides); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Properties{Author: "赵六", LastModifiedBy: "钱七", Company: "某局", Application: "WPS"}, d.Properties); diff != "" {
		t.Error(diff)
	}
	if d.Images != 1 || !d.Unread {
		t.Errorf("images %d, unread %v", d.Images, d.Unread)
	}
	all := strings.Join(d.Warnings, "\n")
	for _, want := range []string{"插入1处、删除1处（张三、李四、王五）", "1条批注", "2处隐藏文字", "1处白色文字", "1条脚注", "嵌有其他文件", "引入的其他文档", "宏", "外部的图片", "作者“赵六”、最后修改人“钱七”", "文中有图片"} {
		if !strings.Contains(all, want) {
			t.Errorf("no warning says %s:\n%s", want, all)
		}
	}
	for _, s := range d.Warnings {
		if !strings.HasSuffix(s, "。") {
			t.Errorf("no whole sentence: %s", s)
		}
	}
	if clean := read(t, body(p("甲"))); len(clean.Warnings) != 0 || clean.Unread || len(clean.Asides) != 0 {
		t.Errorf("a clean document is warned of: %+v", clean)
	}
}

func TestBrokenAndHostileFilesAreRefused(t *testing.T) {
	t.Parallel()
	good := body(p("甲")).bytesOf(t)
	deep := strings.Repeat("<w:sdt><w:sdtContent>", 300) + p("甲") + strings.Repeat("</w:sdtContent></w:sdt>", 300)
	twice := func() []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, n := range []string{"word/document.xml", "word/Document.xml"} {
			w, _ := z.Create(n)
			fmt.Fprint(w, root("document", "<w:body/>"))
		}
		z.Close()
		return b.Bytes()
	}()
	for _, tc := range []struct {
		name string
		file []byte
		lim  Limits
		kind errs.Kind
		msg  string
	}{
		{"nothing", nil, Limits{}, errs.Invalid, "压缩结构不完整"},
		{"no archive", []byte("%PDF-1.7"), Limits{}, errs.Invalid, "压缩结构不完整"},
		{"cut archive", good[:len(good)-40], Limits{}, errs.Invalid, "压缩结构不完整"},
		{"archive without a document", parts{"a.txt": "x"}.bytesOf(t), Limits{}, errs.Invalid, "缺少正文"},
		{"workbook", parts{"xl/workbook.xml": "<a/>"}.bytesOf(t), Limits{}, errs.Invalid, "不是文字文档"},
		{"cut text", parts{"word/document.xml": root("document", "<w:body>"+p("甲"))[:300]}.bytesOf(t), Limits{}, errs.Invalid, "正文已经损坏"},
		{"empty text", parts{"word/document.xml": ""}.bytesOf(t), Limits{}, errs.Invalid, "正文为空"},
		{"other XML", parts{"word/document.xml": "<html><body/></html>"}.bytesOf(t), Limits{}, errs.Invalid, "正文为空"},
		{"broken styles", body(p("甲")).with("word/styles.xml", "<w:styles").bytesOf(t), Limits{}, errs.Invalid, "内容已经损坏"},
		{"two parts of one name", twice, Limits{}, errs.Invalid, "重名"},
		{"too deep", body(deep).bytesOf(t), Limits{}, errs.Invalid, "损坏"},
		{"too many elements", body("<w:p>" + strings.Repeat("<w:r/>", 100) + "</w:p>").bytesOf(t), Limits{Nodes: 50}, errs.Invalid, "损坏"},
		{"too many entries", body(p("甲")).with("a", "").with("b", "").bytesOf(t), Limits{Entries: 2}, errs.TooLarge, "过大"},
		{"too much to unpack", body(p(strings.Repeat("甲", 1000))).bytesOf(t), Limits{Unpacked: 1000}, errs.TooLarge, "过大"},
		{"too large a part", body(p(strings.Repeat("甲", 1000))).bytesOf(t), Limits{Part: 1000}, errs.TooLarge, "过大"},
		{"bomb", body(p("甲")).with("word/media/a.bin", strings.Repeat("0", 20<<20)).bytesOf(t), Limits{}, errs.TooLarge, "过大"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := Read(bytes.NewReader(tc.file), int64(len(tc.file)), tc.lim)
			if !errs.Is(err, tc.kind) || !strings.Contains(err.Error(), tc.msg) || !strings.Contains(err.Error(), "重新上传") {
				t.Errorf("kind %v, err %v", errs.KindOf(err), err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(body(p("甲")).bytesOf(f))
	f.Add(body(p("甲")).with("word/numbering.xml", root("numbering", chinese)).bytesOf(f))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Read(bytes.NewReader(b), int64(len(b)), Limits{Unpacked: 1 << 20})
		if (d == nil) == (err == nil) {
			t.Errorf("document %v, error %v", d, err)
		}
		if err != nil && errs.KindOf(err) == errs.Internal {
			t.Errorf("a bad file is not our fault: %v", err)
		}
	})
}

// FuzzXML reads any text as the parts of a document.
func FuzzXML(f *testing.F) {
	f.Add(p("甲"), chinese, "<w:style/>")
	f.Add(`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr></w:tc></w:tr></w:tbl>`, `<w:abstractNum/>`, "")
	f.Add(`<w:p><w:r><w:fldChar w:fldCharType="end"/><w:sym/></w:r></w:p>`, `<w:num w:numId="1"><w:lvlOverride w:ilvl="-1"/></w:num>`, "<")
	f.Fuzz(func(t *testing.T, text, numbers, styles string) {
		b := body(text).with("word/numbering.xml", root("numbering", numbers)).with("word/styles.xml", root("styles", styles)).bytesOf(t)
		_, err := Read(bytes.NewReader(b), int64(len(b)), Limits{Unpacked: 1 << 20})
		if err != nil && errs.KindOf(err) == errs.Internal {
			t.Errorf("a bad file is not our fault: %v", err)
		}
	})
}
