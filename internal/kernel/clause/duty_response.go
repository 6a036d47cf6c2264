package clause

// The duties of 国办发〔2016〕80号 三: answering concerns.
var (
	G31  = duty("G3.1", "80号 三（一）")
	G32  = duty("G3.2", "80号 三（二）")
	G33  = duty("G3.3", "80号 三（三）")
	G33b = duty("G3.3b", "80号 三（三）")
	G34a = duty("G3.4a", "80号 三（四）")
	G34b = duty("G3.4b", "80号 三（四）")
	G34c = duty("G3.4c", "80号 三（四）")
)

var response = []Duty{
	{Clause: G31, Area: "response", Who: "涉事责任部门",
		Text: "按属地管理、分级负责、谁主管谁负责确定回应主体；涉及多个地方的由上级主管部门回应；政府办公厅会同宣传部门组织协调",
		Does: "the responding unit(s) and, apart from them, the coordinating unit are proposed by rule from places, matters, departments and level concerned, with the clause shown; can be overruled with reason"},
	{Clause: G32, Area: "response", Who: "各级政府及部门",
		Text: "重点收集六类舆情",
		Does: "six collection categories; intake by hand, bulk file and feed; duplicates grouped"},
	{Clause: G33, Area: "response", Who: "回应主体",
		Text: "收集、会商、研判、回应、评估；六种情形分类处置并公开；虚假信息线索移交公安网信",
		Does: "judgement into six dispositions, each with its required outcome (adoption / resolution / investigation result / information / correction / response plus referral), outcome published or reason recorded, evaluation closes the dossier"},
	{Clause: G33b, Area: "response", Who: "回应主体",
		Text: "围绕两会、经济数据发布、重大改革举措、重大督查、重大突发事件等做好专项回应引导",
		Does: "a calendar of special topics with watch periods, units on duty, prepared lines, and the incidents that fell into each"},
	{Clause: G34a, Area: "response", Who: "有关地方和部门",
		Text:  "特别重大、重大突发事件政务舆情，最迟5小时内发布权威信息",
		Limit: "5 hours", Term: "5小时内",
		Does: "a clock in hours (start: the earliest of occurrence known, report received, item found; configuration, since the text names none), shown live, escalated until acknowledged; satisfied only by a publication with content through the gate"},
	{Clause: G34b, Area: "response", Who: "有关地方和部门",
		Text:  "24小时内举行新闻发布会，持续发布权威信息，主要负责人带头发声",
		Limit: "24 hours", Term: "24小时内",
		Does: "second clock satisfied by a press conference record; further bulletins listed on one public timeline; speaker's rank recorded"},
	{Clause: G34c, Area: "response", Who: "各级政府及部门",
		Text: "与宣传、网信等部门快速反应、协调联动",
		Does: "coordination task to named units with time-stamped reply"},
}
