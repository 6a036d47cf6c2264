package clause

// The duties of 国办发〔2016〕80号 六 and its closing paragraph: organisation.
var (
	G61  = duty("G6.1", "80号 六（一）")
	G62  = duty("G6.2", "80号 六（二）")
	G63a = duty("G6.3a", "80号 六（三）")
	G63b = duty("G6.3b", "80号 六（三）")
	G64  = duty("G6.4", "80号 六（四）")
	G65  = duty("G6.5", "80号 六（五）")
	G66a = duty("G6.6a", "80号 六（六）")
	G66b = duty("G6.6b", "80号 六（六）")
	G67  = duty("G6.7", "80号 末段")
	G67b = duty("G6.7b", "80号 末段")
	G68  = duty("G6.8", "80号 末段")
)

var organisation = []Duty{
	{Clause: G61, Area: "leadership", Who: "主要负责人",
		Text:  "主要负责人每年至少听取一次汇报，明确分管负责人；工作情况和分工向社会公布",
		Limit: "at least once a year", Term: "每年至少1次",
		Does: "hearing record per year with reminder, leader in charge, published division of work"},
	{Clause: G62, Area: "leadership", Who: "各地区各部门",
		Text: "建立政务公开协调机制",
		Does: "coordination body whose members include 政府各部门、宣传、网信 (checked), meetings, decisions and follow-up"},
	{Clause: G63a, Area: "leadership", Who: "各地区各部门",
		Text: "明确承担机构和人员",
		Does: "each unit's disclosure office, staff and public contact kept current and published in the guide"},
	{Clause: G63b, Area: "publication", Who: "发布机关",
		Text: "涉及其他地方、部门的信息，发布前沟通确认，保证准确一致",
		Does: "a confirmation request to each unit named; publication waits for all answers or a decision by the common superior"},
	{Clause: G64, Area: "assessment", Who: "各级政府",
		Text: "科学量化评估指标，第三方评估、民意调查，结果用于改进和绩效",
		Does: "weighted indicator sets, values computed from the platform's own records where possible, third-party entry, public survey, score sheet with drill-down to evidence"},
	{Clause: G65, Area: "training", Who: "各地区各部门",
		Text:  "培训计划，工作人员轮训一遍，纳入干部课程",
		Limit: "rotation complete by 2018-12-31", Term: "2018年底前轮训一遍", Until: "2018-12-31",
		Does: "plans, sessions, enrolment, attendance, coverage per unit, who is still untrained"},
	{Clause: G66a, Area: "assessment", Who: "各级政府",
		Text:  "政务公开纳入绩效考核，分值权重不低于4%",
		Limit: "weight of at least 4 percent", Term: "分值权重不低于4%",
		Does: "performance scheme with weight below 4% is refused with the clause"},
	{Clause: G66b, Area: "assessment", Who: "各级政府",
		Text: "定期督查，表彰、批评通报、追责",
		Does: "inspection, praise, criticism bulletins and accountability records generated from evidence"},
	{Clause: G67, Area: "foi", Who: "行政机关",
		Text: "公民法人申请获取信息的，按政府信息公开条例处理",
		Does: "on-request area: intake, registration, correction, third-party opinion, extension, decision letter, fee, remedy, all on the Regulation's clocks (2008 and 2019 texts by date)"},
	{Clause: G67b, Area: "org", Who: "行政机关；法律法规授权的组织；公共企事业单位（参照）",
		Text: "适用范围",
		Does: "every unit has a kind; each clause says which kinds it binds, and which only by analogy; boards and figures follow"},
	{Clause: G68, Area: "opendata", Who: "行政机关",
		Text: "数据开放",
		Does: "open API, bulk download, feeds, machine-readable catalogue (named in the text's definition of the work, not as a separate duty)"},
}
