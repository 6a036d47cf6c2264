package text_test

import (
	"slices"
	"strings"
	"testing"

	"gongkai/internal/kernel/text"
)

func kinds(s text.Source) string {
	var out []string
	for _, b := range s.Blocks {
		out = append(out, string(b.Kind))
	}
	return strings.Join(out, " ")
}

func TestFactsAreFoundInEveryForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in string
		want     text.Meta
	}{
		{"title over three lines, spaced agencies, Chinese date",
			"重 庆 市 民 政 局\n重 庆 市 财 政 局\n关于调整困难残疾人生活补贴\n标准的通知\n渝民发﹝2024﹞10号\n各区县民政局、财政局：\n现通知如下。\n重庆市民政局　重庆市财政局\n二○二四年九月二十九日\n（此件依申请公开）",
			text.Meta{Title: "重庆市民政局 重庆市财政局关于调整困难残疾人生活补贴标准的通知", DocNo: "渝民发〔2024〕10号", Issuers: []string{"重庆市民政局", "重庆市财政局"}, Written: "2024-09-29", Attribute: "依申请公开"}},
		{"number in brackets behind the title, date with spaces",
			"惠水县人民政府办公室关于印发《耕地地力保护补贴实施方案》的通知（惠府办发〔2021〕54号）\n各镇（街道）：\n现印发给你们。\n惠水县人民政府办公室\n2021年 11月 4日\n（此件不予公开）",
			text.Meta{Title: "惠水县人民政府办公室关于印发《耕地地力保护补贴实施方案》的通知", DocNo: "惠府办发〔2021〕54号", Issuers: []string{"惠水县人民政府办公室"}, Written: "2021-11-04", Attribute: "不予公开"}},
		{"order: number over two lines, signed by a person, the rules attached",
			"中华人民共和国国务院令\n第707号\n现公布修订后的《中华人民共和国个人所得税法实施条例》，自2019年1月1日起施行。\n总理　　李克强\n2018年12月18日\n中华人民共和国个人所得税法实施条例\n第一条　根据《中华人民共和国个人所得税法》，制定本条例。\n第二条　本条例自2019年1月1日起施行。",
			text.Meta{Title: "中华人民共和国个人所得税法实施条例", DocNo: "中华人民共和国国务院令第707号", Issuers: []string{"国务院"}, Written: "2018-12-18"}},
		{"rules with a note on their making under the title",
			"重庆市行政规范性文件管理办法\n（2015年10月8日重庆市人民政府令第290号公布　自2016年1月1日起施行）\n第一章　总则\n第一条　为了规范管理，制定本办法。",
			text.Meta{Title: "重庆市行政规范性文件管理办法", DocNo: "重庆市人民政府令第290号", Issuers: []string{"重庆市人民政府"}, Written: "2015-10-08"}},
		{"record head of a portal",
			"索引号：000014349/2018-00079\n发文机关：国务院办公厅\n成文日期：2018年12月4日\n标　　题：国务院办公厅关于某事的通知\n发文字号：国办发〔2018〕115号\n一、总体要求\n要做好工作。",
			text.Meta{Title: "国务院办公厅关于某事的通知", DocNo: "国办发〔2018〕115号", Issuers: []string{"国务院办公厅"}, Written: "2018-12-04"}},
		{"everything in one line",
			"（人社厅发〔2022〕41号）为贯彻落实部署，现就有关事项通知如下：一、对企业给予补助。" + strings.Repeat("补助按标准发放，", 30) + "政策至年底。二、各地要主动发放。三、抓好落实。人力资源社会保障部办公厅2022年7月25日（此件主动公开）（联系单位：失业保险司）",
			text.Meta{DocNo: "人社厅发〔2022〕41号", Issuers: []string{"人力资源社会保障部办公厅"}, Written: "2022-07-25", Attribute: "主动公开"}},
		{"a number that is only cited is not the document's own",
			"关于做好有关工作的通知\n各单位：\n按照《关于某事的意见》（国办发〔2016〕80号）办理。\n某某市人民政府\n2020年1月2日",
			text.Meta{Title: "关于做好有关工作的通知", Issuers: []string{"某某市人民政府"}, Written: "2020-01-02"}},
		{"joint signature run together",
			"关于某事的通知\n各市：\n请执行。\n河北省人力资源和社会保障厅河北省财政厅\n2022年7月6日",
			text.Meta{Title: "关于某事的通知", Issuers: []string{"河北省人力资源和社会保障厅", "河北省财政厅"}, Written: "2022-07-06"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := text.ParseDocument(c.in)
			m := p.Meta
			if m.Title != c.want.Title || m.DocNo != c.want.DocNo || !slices.Equal(m.Issuers, c.want.Issuers) || m.Written != c.want.Written || m.Attribute != c.want.Attribute {
				t.Errorf("got  %q %q %q %q %q\nwant %q %q %q %q %q\nblocks %s", m.Title, m.DocNo, m.Issuers, m.Written, m.Attribute,
					c.want.Title, c.want.DocNo, c.want.Issuers, c.want.Written, c.want.Attribute, kinds(p.Source))
			}
		})
	}
}

func TestAttachmentsAreListedAndBeginWithTheirTitle(t *testing.T) {
	t.Parallel()
	p := text.ParseDocument("某市教育局关于某事的通知\n各学校：\n请报送材料。\n附件：1. 申请表\n2. 汇总表\n某市教育局\n2020年3月1日\n附件1\n申请表\n填表说明如下。\n附件2\n汇总表\n| 学校 | 人数 |\n| 一中 | 3 |")
	if want := []string{"申请表", "汇总表"}; !slices.Equal(p.Meta.Attachments, want) {
		t.Errorf("attachments %q, want %q", p.Meta.Attachments, want)
	}
	if want := "title addressee para attachment_note attachment_note signature date attachment_title para attachment_title table"; kinds(p.Source) != want {
		t.Errorf("blocks %s, want %s", kinds(p.Source), want)
	}
}

func TestRulesHaveChaptersAndArticles(t *testing.T) {
	t.Parallel()
	s := text.Parse("某市管理办法\n第一章　总则\n第一条　为了规范管理，制定本办法。\n第二条　有下列情形之一的，予以处理：\n（一）警告。情节严重的，罚款；\n第二章 附则\n第三条 本办法自公布之日起施行。")
	if got, want := strings.Join(headings(s), "\n"), "# s1 第一章 总则\n### s1-0-1 第一条\n### s1-0-2 第二条\n# s2 第二章 附则\n### s2-0-1 第三条"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !strings.Contains(s.Plain(), "第一条　为了规范管理") {
		t.Errorf("the article lost its place in the line:\n%s", s.Plain())
	}
}

func TestProblemsSayWhatToDo(t *testing.T) {
	t.Parallel()
	p := text.ParseDocument("某局关于某事的通知\n某发〔2020〕1号\n各科室：\n一、第一项\n内容。\n三、第三项\n内容。\n某某市财政局\n2020年3月5日\n某某市财政局办公室 2020年3月1日印发")
	var fields []string
	for _, q := range p.Problems {
		fields = append(fields, q.Field)
		if !strings.HasSuffix(q.Msg, "。") || !strings.Contains(q.Msg, "请") {
			t.Errorf("%q does not tell what to do", q.Msg)
		}
	}
	if want := []string{"printed", "attribute", "structure"}; !slices.Equal(fields, want) {
		t.Errorf("problems in %q, want %q", fields, want)
	}
	if p := text.ParseDocument(" \n\u200b"); len(p.Problems) != 1 || !p.Source.IsEmpty() {
		t.Errorf("an empty document: %v", p.Problems)
	}
}

func TestHashIgnoresWhatCannotBeSeen(t *testing.T) {
	t.Parallel()
	a := text.Parse("关于某事的通知\r\n\r\n　　正文\u200b内容。  \n")
	b := text.Parse("关于某事的通知\n正文内容。")
	if a.Hash() != b.Hash() {
		t.Errorf("%s\n%s", a.Canonical(), b.Canonical())
	}
	if c := text.Parse("关于某事的通知\n正文内容！"); c.Hash() == b.Hash() {
		t.Error("another text has the same hash")
	}
}

func TestPageIsEscapedAndAnchored(t *testing.T) {
	t.Parallel()
	s := text.Source{Blocks: []text.Block{
		{Kind: text.Title, Text: "标题<b>"}, {Kind: text.Heading, Level: 1, Text: "一、<script>alert(1)</script>"},
		{Kind: text.Para, Text: "a & b"}, {Kind: text.Table, Rows: [][]string{{"头", "<i>"}, {"1", "2"}}}, {Kind: text.Kind(`x"><img>`), Text: "t"},
	}}
	got := string(s.HTML())
	for _, want := range []string{`<h2 id="s1">一、&lt;script&gt;alert(1)&lt;/script&gt;</h2>`, `<p id="p2">a &amp; b</p>`, `<th scope="col">&lt;i&gt;</th>`, `<td>2</td>`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, "<script") || strings.Contains(got, "<img") || strings.Contains(got, "标题") {
		t.Errorf("unescaped, or the title twice:\n%s", got)
	}
}

func TestDatesOfEverySpelling(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2016年11月10日": "2016-11-10", "2016年 11月10日": "2016-11-10", "二○一六年十一月十日": "2016-11-10", "二〇一六年十一月二十一日": "2016-11-21",
		"二OO六年六月八日": "2006-06-08", "二ОО六年六月八日": "2006-06-08", "２０１６年１１月１０日": "2016-11-10", "一九九六年六月廿九日": "1996-06-29",
		"2016年2月30日": "", "2016年13月1日": "", "11月10日": "", "2016年2月30日和2016年3月1日": "2016-03-01", "2020年2月29日": "2020-02-29", "2019年2月29日": "",
	} {
		if got, _ := text.DateIn(in); got != want {
			t.Errorf("DateIn(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSimilarTellsNearlyTheSameReasonFromAnother(t *testing.T) {
	t.Parallel()
	a := "您申请公开的信息属于行政机关内部事务信息，依法不予公开。"
	if s := text.Similar(a, "您申请公开的信息，属于行政机关的内部事务信息，依法不予公开"); s < 0.85 {
		t.Errorf("nearly the same: %.2f", s)
	}
	if s := text.Similar(a, "经检索没有所申请公开信息，告知该信息不存在。"); s > 0.5 {
		t.Errorf("another reason: %.2f", s)
	}
	if text.Similar("", "") != 1 || text.Similar("", "a") != 0 || text.Similar("甲", "甲") != 1 || text.Similar(a, a) != 1 {
		t.Error("the ends of the scale are wrong")
	}
}

func TestPlacesNameEveryBlockByAnAnchorThatThePageHas(t *testing.T) {
	t.Parallel()
	src := text.Parse("关于发放补贴的通知\n各街道：\n一、发放范围\n六十周岁以上的老年人。\n二、发放标准\n每人每月五十元，由区县民政部门按月发放到本人账户，不得截留、挪用和拖欠。")
	page := string(src.HTML())
	places := src.Places()
	if len(places) != 6 {
		t.Fatalf("%+v", places)
	}
	for _, p := range places[1:] { // the title is the page's h1
		if !strings.Contains(page, `id="`+p.Anchor+`"`) {
			t.Errorf("the page has no place %s (%s)", p.Anchor, p.Text)
		}
	}
	if last := places[5]; !strings.HasSuffix(last.Text, "…") || !strings.HasPrefix(last.Text, "每人每月") {
		t.Errorf("%+v", last)
	}
}
