package text_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/sharedtest"
)

const samplePage = `<!DOCTYPE html><html><head><meta charset="gb2312"><title>关于某事的通知-某市人民政府网站</title>
<meta name="SiteName" content="某市人民政府"><meta name="articletitle" content="某市财政局关于某事的通知"><meta name="PubDate" content="2020-03-05 10:00">
<script>var a="脚本，不是正文。"</script></head><body style="visibility: hidden">
<nav><a href="/">首页</a></nav><div class="breadcrumb">当前位置：首页 &gt; 公开</div><div><a href="/a">政务公开</a> <a href="/b">政务服务</a> <a href="/c">互动交流</a></div>
<div class="wrap"><h1>某市财政局关于某事的通知</h1><div id="zoom"><p>某财发〔2020〕3号</p><p>各区县财政局：</p>
<p>　　为做好工作，现将有关事项通知如下，请认真贯彻执行，确保各项
任务落实到位。</p><p style="display:none">隐藏的文字，不应出现。</p>
<p>一、总体要求</p><p><span>坚持</span><span>依法公开，及时回应，便民利民。</span></p>
<table><tr><th colspan="2">项目</th><th>金额</th></tr><tr><td rowspan="2">甲</td><td>乙</td><td>1</td></tr><tr><td>丙</td><td>2</td></tr></table>
<p>某市财政局<br>2020年3月5日</p><p>（此件公开发布）</p><p><a href="https://a.gov.cnhttps://b.gov.cn/f/1.docx">附件1：申请表</a></p></div>
<div>【打印本页】 【关闭】 浏览次数：12</div></div><div class="footer">版权所有，某市人民政府办公室，联系我们。</div></body></html>`

func TestPageGivesTextMetaTagsAndAttachments(t *testing.T) {
	t.Parallel()
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(samplePage)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{"declared gb2312, really UTF-8": samplePage, "gb2312": gbk, "no declaration": strings.Replace(gbk, `<meta charset="gb2312">`, "", 1)} {
		p, err := text.ParseHTML(strings.NewReader(in), "text/html")
		if err != nil {
			t.Fatal(name, err)
		}
		m, _ := text.Extract(p.Source)
		if m.Title != "某市财政局关于某事的通知" || m.DocNo != "某财发〔2020〕3号" || m.Written != "2020-03-05" || m.Attribute != "主动公开" || !slices.Equal(m.Issuers, []string{"某市财政局"}) {
			t.Errorf("%s: %+v", name, m)
		}
		if p.Meta["SiteName"] != "某市人民政府" || p.Meta["ArticleTitle"] != "某市财政局关于某事的通知" || p.Title != "某市财政局关于某事的通知" {
			t.Errorf("%s: title %q, tags %v", name, p.Title, p.Meta)
		}
		if len(p.Attachments) != 1 || p.Attachments[0] != (text.Link{Name: "附件1：申请表", URL: "https://b.gov.cn/f/1.docx"}) {
			t.Errorf("%s: attachments %v", name, p.Attachments)
		}
		plain := p.Source.Plain()
		for _, no := range []string{"脚本", "隐藏", "打印", "政务服务", "版权", "当前位置"} {
			if strings.Contains(plain, no) {
				t.Errorf("%s: %q is in the text:\n%s", name, no, plain)
			}
		}
		for _, yes := range []string{"确保各项任务落实到位", "坚持依法公开，及时回应", "| 项目 |  | 金额 |\n| 甲 | 乙 | 1 |\n|  | 丙 | 2 |"} {
			if !strings.Contains(plain, yes) {
				t.Errorf("%s: %q is not in the text:\n%s", name, yes, plain)
			}
		}
	}
}

func TestPageThatIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := text.ParseHTML(strings.NewReader(strings.Repeat(" ", text.MaxPage+1)), ""); !errs.Is(err, errs.TooLarge) {
		t.Errorf("got %v", err)
	}
	if _, err := text.ParseHTML(strings.NewReader(strings.Repeat("<div>", 100000)), ""); err != nil && !errs.Is(err, errs.Invalid) {
		t.Errorf("got %v", err)
	}
}

func TestPasteFromWordKeepsStructureAndDropsOfficeMarkup(t *testing.T) {
	t.Parallel()
	s := text.FromPaste(`<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{mso-style:1}</style></head><body lang=ZH-CN>
<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--><p class=MsoNormal align=center><b><span style='font-size:22.0pt;font-family:方正小标宋简体'>某市人民政府办公室<span lang=EN-US><o:p></o:p></span></span></b></p>
<p class=MsoNormal align=center><span>关于做好<span lang=EN-US>2020</span>年工作的通知</span></p><p class=MsoNormal><span>各区县：</span></p>
<p class=MsoNormal><span style='mso-hide:all'>隐藏</span><span>一、总体要求</span></p><p><del>已删除</del><ins>请照办。</ins></p><ol start=2><li>甲项，应当办理。</li><li>乙项。</li></ol>
<p>某市人民政府办公室</p><p>2020年3月5日</p></body></html>`)
	want := "某市人民政府办公室关于做好2020年工作的通知\n各区县：\n一、总体要求\n请照办。\n2.甲项，应当办理。\n3.乙项。\n某市人民政府办公室\n2020年3月5日"
	if s.Plain() != want {
		t.Errorf("got\n%s\nwant\n%s", s.Plain(), want)
	}
	if k := kinds(s); !strings.HasPrefix(k, "title addressee heading para") || !strings.HasSuffix(k, "signature date") {
		t.Errorf("blocks %s", k)
	}
}

func TestRealPagesGiveTheirTitleAndText(t *testing.T) {
	t.Parallel()
	dir := sharedtest.Dir(t, "corpus", "gov_pages")
	index, err := os.ReadFile(filepath.Join(dir, "index.jsonl"))
	if err != nil {
		t.Skip("the saved pages are not here: ", err)
	}
	articles, titled, full := 0, 0, 0
	for l := range strings.Lines(string(index)) {
		var e struct {
			File, Kind string
			Meta       map[string]string
		}
		if err := json.Unmarshal([]byte(l), &e); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(filepath.Join(dir, e.File))
		if err != nil {
			continue
		}
		p, err := text.ParseHTML(f, "")
		f.Close()
		if err != nil {
			t.Errorf("%s: %v", e.File, err)
			continue
		}
		if plain := p.Source.Plain(); !utf8.ValidString(plain) || strings.Contains(plain, "\uFFFD") {
			t.Errorf("%s: unreadable characters", e.File)
		}
		for k, v := range e.Meta {
			if v != "" && p.Meta[k] == "" {
				t.Errorf("%s: meta tag %s is missing", e.File, k)
			}
		}
		if e.Kind != "article" {
			continue
		}
		articles++
		if text.Similar(p.Source.Title(), p.Title) > 0.8 || strings.Contains(p.Source.Plain(), p.Title) {
			titled++
		}
		if p.Source.Runes() > 200 {
			full++
		} else {
			t.Logf("%s: only %d characters", e.File, p.Source.Runes())
		}
	}
	t.Logf("%d articles, %d with their title, %d with their text", articles, titled, full)
	if articles == 0 || titled*100 < articles*95 || full*100 < articles*95 {
		t.Errorf("of %d articles %d have their title and %d their text, want 95 %%", articles, titled, full)
	}
}
