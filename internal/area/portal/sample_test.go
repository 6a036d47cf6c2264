package portal_test

import (
	"strings"

	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/publication"
)

// The documents of a city that does not exist.
const (
	elderTitle = "云山市人民政府办公室关于印发云山市居家养老服务补贴办法的通知"
	elderBody  = `云山市人民政府办公室关于印发云山市居家养老服务补贴办法的通知
云府办发〔2026〕3号
各区县人民政府，市政府各部门，有关单位：
《云山市居家养老服务补贴办法》已经市政府同意，现印发给你们，请认真组织实施。
一、总体要求
（一）坚持自愿申请。补贴由老年人本人或者其监护人提出申请，任何单位不得代为放弃，也不得搭售服务。
（二）坚持公开透明。补贴标准、申请条件、办理时限和评估结果在市政务公开平台公开，接受社会监督。
二、补贴对象和标准
（一）补贴对象。具有本市户籍、居住在本市、年满六十周岁，经评估为轻度以上失能的老年人。
（二）补贴标准。轻度失能每人每月二百元，中度失能每人每月四百元，重度失能每人每月六百元。
各档补贴与服务内容如下表。
（三）补贴方式。补贴以服务券形式发放，用于助餐、助洁、助浴、助医等服务，当月有效。
三、办理程序
（一）申请。向居住地街道办事处或者乡镇人民政府提出，也可以在网上提出。
（二）评估。区县民政部门自收到申请之日起十个工作日内组织评估，并将结果书面告知申请人。
（三）发放。自评估结果告知之次月起发放。申请人对评估结果有异议的，可以在十五日内申请复评。
四、监督管理
1.区县民政部门每季度公布服务机构名单和服务质量评价结果。
2.骗取补贴的，依法追回并记入信用记录。
五、其他事项
本办法自2026年4月1日起施行，有效期五年。《云山市居家养老服务试点办法》（云府办发〔2021〕18号）同时废止。
附件：1.居家养老服务补贴申请表
2.老年人能力评估流程图
云山市人民政府办公室
2026年3月12日
（此件公开发布）
抄送：市委办公室，市人大常委会办公室，市政协办公室，市监委，市中级人民法院，市人民检察院。
云山市人民政府办公室　2026年3月13日印发`

	oldTitle = "云山市居家养老服务试点办法"
	oldBody  = `各区县人民政府，市政府各部门：
为探索居家养老服务，制定本办法。
一、试点范围
在云东、云西两区开展试点，为期三年，试点结束后评估。
二、试点内容
为年满七十周岁的失能老年人每月提供十小时上门服务。
云山市人民政府办公室
2021年5月20日
（此件公开发布）`

	schoolTitle = "云山市教育局关于做好2026年义务教育阶段学校招生入学工作的通知"
	schoolBody  = `各区县教育局，市直属各学校：
为做好2026年义务教育阶段学校招生入学工作，根据《云山市义务教育招生办法》（云府发〔2024〕9号），现就有关事项通知如下。
一、招生对象
2026年8月31日前年满六周岁的儿童，应当入学接受义务教育。
二、时间安排
5月20日至5月31日，登录市教育局网站登记信息；6月15日前，公布划片范围和学校招生计划；7月10日前，发放入学通知书。
三、工作要求
（一）免试就近入学。任何学校不得以考试、面试、竞赛证书等方式选拔学生。
（二）保障随迁子女。凭居住证申请入学的，由居住地所在区县统筹安排到公办学校或者政府购买学位的民办学校就读。
云山市教育局
2026年2月12日
（此件公开发布）`
)

// relation makes a relation to a document by its number.
func relation(kind publication.RelationKind, label, no string) publication.Relation {
	n, _ := docno.Parse(no)
	return publication.Relation{Kind: kind, Label: label, DocKey: n.Key()}
}

// town is the ids of what settle has published.
type town struct {
	old, elder, reading, school, withdrawn, closed, erased, guessed string
	elderSet, schoolSet                                             *publication.Set
}

const (
	closedWord = "赵钱孙李周吴"                   // stands in what has been hidden
	erasedWord = "冯陈褚卫蒋沈"                   // stands in what has been erased
	draftWord  = "韩杨朱秦尤许"                   // stands in what has never been published
	reason     = "附件所列名单与实际不符，正在核实，更正后重新发布" // of every withdrawal
)

// settle publishes a small city's documents in every state.
func (c *city) settle() town {
	c.Helper()
	var s town
	c.on("2026-03-03")
	old := c.draft("office", true, piece{title: oldTitle, body: oldBody, meta: publication.Meta{DocNo: "云府办发〔2021〕18号", Kind: "办法", Written: "2021-05-20",
		Published: "2021-05-28", Topic: `民政、扶贫、救灾\优抚安置`}})
	s.old = c.out("office", old, "")[0]
	guessed := c.draft("city", true, piece{title: "云山市义务教育招生办法", body: "一、总则\n为规范义务教育招生，制定本办法。\n二、附则\n本办法自公布之日起施行。\n云山市人民政府\n2024年3月1日",
		meta: publication.Meta{DocNo: "云府发〔2024〕9号", DocNoFrom: "《云山市教育局关于做好2026年义务教育阶段学校招生入学工作的通知》引用本件时写明", Kind: "办法", Written: "2024-03-01",
			Published: "2024-03-04", Topic: `科技、教育\教育`}})
	s.guessed = c.out("city", guessed, "")[0]

	c.on("2026-03-09")
	s.schoolSet = c.draft("education", false, piece{title: schoolTitle, body: schoolBody, files: map[string]string{"各区县招生咨询电话.txt": "云东区教育局，工作日接听。"},
		meta: publication.Meta{DocNo: "云教发〔2026〕5号", Kind: "通知", Written: "2026-02-12", Topic: `科技、教育\教育`,
			Relations: []publication.Relation{relation(publication.BasedOn, "《云山市义务教育招生办法》（云府发〔2024〕9号）", "云府发〔2024〕9号"),
				relation(publication.BasedOn, "《云山市居住证管理规定》（云府令第12号）", "云府令第12号")}}})
	s.school = c.out("education", s.schoolSet, "")[0]

	c.on("2026-03-16")
	s.elderSet = c.draft("office", false,
		piece{title: elderTitle, body: elderBody, files: map[string]string{"居家养老服务补贴申请表.txt": "姓名　性别　住址　申请事项"},
			meta: publication.Meta{DocNo: "云府办发〔2026〕3号", Kind: "通知", Written: "2026-03-12", Effective: "2026-04-01", Expires: "2031-03-31", Normative: true,
				Topic: `民政、扶贫、救灾\优抚安置`, Keywords: []string{"居家养老", "补贴"}, Summary: "对本市失能老年人按月发放居家养老服务补贴，每人每月二百元至六百元。",
				Relations: []publication.Relation{relation(publication.Repeals, "《云山市居家养老服务试点办法》（云府办发〔2021〕18号）", "云府办发〔2021〕18号")}}},
		piece{reads: true, title: "《云山市居家养老服务补贴办法》解读：谁能领、领多少、怎么领", meta: publication.Meta{Kind: "问答", Issuer: "云山市民政局", Written: "2026-03-12"},
			body: "一、为什么出台这个办法\n试点以来，全市有一万二千名失能老年人享受了服务。\n二、谁能领\n年满六十周岁、经评估为轻度以上失能的本市户籍老年人。\n三、领多少\n按失能程度分为三档，每月二百元、四百元、六百元。"})
	ids := c.out("office", s.elderSet, "")
	s.elder, s.reading = ids[0], ids[1]

	c.on("2026-03-20")
	c.correct("education", s.schoolSet, "登记信息的截止日期由5月31日更正为6月5日", func(p *publication.Part) {
		for i := range p.Source.Blocks {
			p.Source.Blocks[i].Text = strings.Replace(p.Source.Blocks[i].Text, "5月31日", "6月5日", 1)
		}
	})
	s.withdrawn = c.publish("civil", piece{title: "云山市民政局关于开展社区助餐点评价的通知", body: "各区县民政局：\n自本通知印发之日起开展评价。\n一、评价范围\n全部社区助餐点。\n二、评价方法\n由群众打分。",
		meta: publication.Meta{DocNo: "云民发〔2026〕7号", Kind: "通知", Written: "2026-02-28"}})[0]
	s.closed = c.publish("civil", piece{title: "关于公布" + closedWord + "名单的通知", body: "一、名单\n名单见附件，" + closedWord + "。", files: map[string]string{closedWord + ".txt": closedWord},
		meta: publication.Meta{DocNo: "云民发〔2026〕8号", Kind: "通知", Written: "2026-02-28", Topic: closedWord}})[0]
	s.erased = c.publish("civil", piece{title: "关于" + erasedWord + "的通报", body: "一、情况\n" + erasedWord + "。", files: map[string]string{erasedWord + ".txt": erasedWord},
		meta: publication.Meta{DocNo: "云民发〔2026〕9号", Kind: "通报", Written: "2026-02-28", Topic: erasedWord,
			Relations: []publication.Relation{{Kind: publication.BasedOn, Item: s.elder, Label: erasedWord}}}})[0]
	// A public document that rests on the one that is hidden later.
	c.publish("civil", piece{title: "云山市民政局关于公示工作的补充通知", body: "各区县民政局：\n现补充通知如下。", meta: publication.Meta{DocNo: "云民发〔2026〕10号", Kind: "通知", Written: "2026-03-01",
		Relations: []publication.Relation{{Kind: publication.BasedOn, Item: s.closed}}}})
	c.draft("civil", false, piece{title: draftWord + "草案", body: "一、" + draftWord + "\n" + draftWord + "。", files: map[string]string{draftWord + ".txt": draftWord},
		meta: publication.Meta{DocNo: "云民发〔2026〕11号", Kind: "通知", Written: "2026-03-01", Topic: draftWord}})
	c.withdraw(s.withdrawn, publication.Banner, reason)
	c.withdraw(s.closed, publication.Hidden, reason)
	c.withdraw(s.erased, publication.Erased, "原内容含有公民个人信息")
	c.sign()
	return s
}
