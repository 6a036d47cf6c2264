package text_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/sharedtest"
)

func seed(t testing.TB, name string) text.Parsed {
	t.Helper()
	b, err := os.ReadFile(sharedtest.Dir(t, "seeds", name))
	if err != nil {
		t.Skip("the two policy documents are not here: ", err)
	}
	return text.ParseDocument(string(b))
}

func headings(s text.Source) []string {
	var out []string
	for _, e := range s.TOC() {
		out = append(out, strings.Repeat("#", e.Level)+" "+e.Anchor+" "+e.Text)
	}
	return out
}

func TestNoticeThatPrintsAnAttachedTextKeepsTheMetaOfItsCover(t *testing.T) {
	t.Parallel()
	p := seed(t, "guobanfa-2016-80.txt")
	got := p.Meta
	if want := []string{"〈关于全面推进政务公开工作的意见〉实施细则", "关于全面推进政务公开工作的意见", "关于全面推进政务公开工作的意见", "关于全面推进政务公开工作的意见", "中华人民共和国政府信息公开条例"}; !slices.Equal(titles(got.Cites), want) {
		t.Errorf("citations %q, want %q", titles(got.Cites), want)
	}
	got.Cites = nil
	want := text.Meta{
		Title: "国务院办公厅印发〈关于全面推进政务公开工作的意见〉实施细则的通知", Issuers: []string{"国务院办公厅"}, Written: "2016-11-10",
		Addressee: []string{"各省、自治区、直辖市人民政府", "国务院各部委、各直属机构"},
		Attribute: "主动公开", Note: "此件公开发布", Signature: "国务院办公厅",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(p.Problems) != 1 || p.Problems[0].Field != "doc_no" {
		t.Errorf("problems %v, want only that the text has no number of its own", p.Problems)
	}
	if d := cmp.Diff([]string{
		" a1 《关于全面推进政务公开工作的意见》实施细则",
		"# a1-s1 一、着力推进“五公开”", "## a1-s1-1 （一）将“五公开”要求落实到公文办理程序", "## a1-s1-2 （二）将“五公开”要求落实到会议办理程序",
		"## a1-s1-3 （三）建立健全主动公开目录", "## a1-s1-4 （四）对公开内容进行动态扩展和定期审查", "## a1-s1-5 （五）推进基层政务公开标准化规范化",
		"# a1-s2 二、强化政策解读", "## a1-s2-1 （一）做好国务院重大政策解读工作", "## a1-s2-2 （二）加强各地区各部门政策解读工作",
		"# a1-s3 三、积极回应关切", "## a1-s3-1 （一）明确回应责任", "## a1-s3-2 （二）突出舆情收集重点", "## a1-s3-3 （三）做好研判处置", "## a1-s3-4 （四）提升回应效果",
		"# a1-s4 四、加强平台建设", "## a1-s4-1 （一）强化政府网站建设和管理", "## a1-s4-2 （二）加强网站之间协同联动", "## a1-s4-3 （三）充分利用新闻媒体平台", "## a1-s4-4 （四）发挥好政府公报的标准文本作用",
		"# a1-s5 五、扩大公众参与", "## a1-s5-1 （一）明确公众参与事项范围", "## a1-s5-2 （二）规范公众参与方式", "## a1-s5-3 （三）完善公众参与渠道",
		"# a1-s6 六、加强组织领导", "## a1-s6-1 （一）强化地方政府责任", "## a1-s6-2 （二）建立健全政务公开领导机制", "## a1-s6-3 （三）完善政务公开工作机制",
		"## a1-s6-4 （四）建立效果评估机制", "## a1-s6-5 （五）加强政务公开教育培训", "## a1-s6-6 （六）强化考核问责机制",
	}, headings(p.Source)); d != "" {
		t.Error(d)
	}
}

func TestNoticeWithNumberCopiesAndImprintIsReadCompletely(t *testing.T) {
	t.Parallel()
	p := seed(t, "yufubanfa-2017-60.txt")
	got := p.Meta
	var cites []string
	for _, c := range got.Cites {
		cites = append(cites, c.Title+"|"+c.No)
		if txt := p.Source.Blocks[c.Block].Text[c.Start:c.End]; !strings.Contains(txt, c.Title) {
			t.Errorf("the place of %q holds %q", c.Title, txt)
		}
	}
	if d := cmp.Diff([]string{
		"国务院办公厅关于在政务公开工作中进一步做好政务舆情回应的通知|国办发〔2016〕61号",
		"国务院办公厅印发〈关于全面推进政务公开工作的意见〉实施细则的通知|国办发〔2016〕80号",
		"重庆市行政规范性文件管理办法|重庆市人民政府令第290号",
		"重庆市人民政府办公厅关于进一步规范政府信息依申请公开工作程序的通知|渝府办发〔2016〕238号",
		"|国办发〔2016〕61号", "|国办发〔2016〕80号",
	}, cites); d != "" {
		t.Error(d)
	}
	got.Cites = nil
	want := text.Meta{
		Title: "重庆市人民政府办公厅关于认真做好政务公开有关工作的通知", DocNo: "渝府办发〔2017〕60号", DocNoNote: "取自标题上下的发文字号行",
		Issuers: []string{"重庆市人民政府办公厅"}, Written: "2017-05-08", Addressee: []string{"各区县（自治县）人民政府", "市政府各部门", "有关单位"},
		Copies:    []string{"市委办公厅", "市人大常委会办公厅", "市政协办公厅", "市高法院", "市检察院", "重庆警备区"},
		Attribute: "主动公开", Note: "此件公开发布", Printed: "2017-05-09", PrintedBy: "重庆市人民政府办公厅", Signature: "重庆市人民政府办公厅",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(p.Problems) != 0 {
		t.Errorf("problems %v, want none", p.Problems)
	}
	if d := cmp.Diff([]string{
		"# s1 一、认真做好“五公开”工作", "## s1-1 （一）将“五公开”要求落实到公文和会议办理程序", "## s1-2 （二）完善主动公开目录", "## s1-3 （三）不断拓展公开内容",
		"# s2 二、认真做好政策解读工作", "## s2-1 （一）落实政策解读责任", "## s2-2 （二）强化政策解读实际效果",
		"# s3 三、认真做好回应关切工作", "## s3-1 （一）明确政务舆情回应主体责任", "## s3-2 （二）切实抓好舆情收集、研判处置和回应关切工作", "## s3-3 （三）积极做好依申请公开工作",
		"# s4 四、着力加强政务公开能力建设", "## s4-1 （一）加强政府网站建设和管理", "## s4-2 （二）扩大公众参与政策制定、执行和监督", "## s4-3 （三）强化政务公开教育培训",
		"# s5 五、切实强化组织保障", "## s5-1 （一）加强组织领导", "## s5-2 （二）加强考核督查",
	}, headings(p.Source)); d != "" {
		t.Error(d)
	}
}

func titles(cites []text.Cite) []string {
	var out []string
	for _, c := range cites {
		out = append(out, c.Title)
	}
	return out
}

func TestPlainTextReadsBackToTheSameDocument(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"guobanfa-2016-80.txt", "yufubanfa-2017-60.txt"} {
		s := seed(t, name).Source
		if again := text.Parse(s.Plain()); again.Hash() != s.Hash() {
			t.Errorf("%s: the hash changes when the plain text is read again:\n%s", name, cmp.Diff(s, again))
		}
		loaded, err := text.Load(s.Canonical())
		if err != nil || loaded.Hash() != s.Hash() {
			t.Errorf("%s: the canonical form reads back differently: %v", name, err)
		}
	}
}
