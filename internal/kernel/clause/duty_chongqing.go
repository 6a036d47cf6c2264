package clause

// The duties of 渝府办发〔2017〕60号, as far as they go beyond 国办发〔2016〕80号.
var (
	Y11a = duty("Y1.1a", "60号 一（一）")
	Y11b = duty("Y1.1b", "60号 一（一）")
	Y12  = duty("Y1.2", "60号 一（二）")
	Y13a = duty("Y1.3a", "60号 一（三）")
	Y13b = duty("Y1.3b", "60号 一（三）")
	Y21  = duty("Y2.1", "60号 二（一）")
	Y22  = duty("Y2.2", "60号 二（二）")
	Y31a = duty("Y3.1a", "60号 三（一）")
	Y31b = duty("Y3.1b", "60号 三（一）")
	Y31c = duty("Y3.1c", "60号 三（一）")
	Y32  = duty("Y3.2", "60号 三（二）；80号 三（四）")
	Y061 = duty("Y0.61", "60号 首段、五（二）；国办发〔2016〕61号")
	Y33  = duty("Y3.3", "60号 三（三）")
	Y41a = duty("Y4.1a", "60号 四（一）")
	Y41b = duty("Y4.1b", "60号 四（一）")
	Y42  = duty("Y4.2", "60号 四（二）")
	Y42b = duty("Y4.2b", "60号 四（二）")
	Y43  = duty("Y4.3", "60号 四（三）")
	Y51  = duty("Y5.1", "60号 五（一）")
	Y51b = duty("Y5.1b", "60号 五（一）")
	Y52  = duty("Y5.2", "60号 五（二）")
	Y52b = duty("Y5.2b", "60号 五（二）")
)

var chongqing = []Duty{
	{Clause: Y11a, Area: "normative", Who: "各区县、市级部门",
		Text: "规范性文件制定、公布、备案、清理、监督全程管理",
		Does: "register with unified number, legality review, filing with clock, validity period, expiry warning, clean-up campaigns"},
	{Clause: Y11b, Area: "normative", Who: "市政府及部门、各区县",
		Text: "规范性文件在统一平台集中公开；清理结果和修改、废止情况设专栏",
		Does: "one public library with validity status on every page, and a column of repeals, amendments and clean-up results"},
	{Clause: Y12, Area: "catalogue", Who: "列名的市级部门",
		Text: "加强与国家部委对接，细化本系统目录，并在本部门网站公布和动态更新",
		Does: "an entry can point to the ministry's entry it follows; where the catalogue is published is recorded and checked"},
	{Clause: Y13a, Area: "publication", Who: "公开机关",
		Text: "公开前做好内容合法性审查（一切公开内容），制定风险防控预案和沟通协调机制",
		Does: "a legality review of content stands before every publication (who may give it is set by kind of content: a light check by the publishing unit's reviewer, or 合法性审核 under 国办发〔2018〕37号 for normative documents, which is another thing); items marked sensitive carry a risk plan and contacts"},
	{Clause: Y13b, Area: "catalogue", Who: "市政府办公厅",
		Text:  "选3至5个区县、部门开展试点",
		Limit: "3 to 5 districts or departments", Term: "3至5个区县、部门",
		Does: "pilot flag, pilot progress and reuse of the pilot's catalogue by others"},
	{Clause: Y21, Area: "interpretation", Who: "市政府部门",
		Text: "单部门事项由该部门解读，多部门由牵头起草部门并征求相关部门意见",
		Does: "same derivation as G2.2a with opinions of the others recorded"},
	{Clause: Y22, Area: "document", Who: "政府办公厅（室）",
		Text: "统筹政策解读，督促协调起草部门及时解读，把好办文和退文关口",
		Does: "the office sees every document in hand with the state of its interpretation, reminds, and returns"},
	{Clause: Y31a, Area: "response", Who: "按情形",
		Text: "属事与属地结合；垂直管理部门涉事的由其上级主管部门会同宣传网信组织协调（回应主体仍是涉事部门）；多区县：市级主管部门是回应主体，有关区县同时按属地回应；多部门由市政府新闻办指导分工回应，口径一致",
		Does: "rules giving a set of responders and a coordinator, with a test for every situation the two documents name"},
	{Clause: Y31b, Area: "response", Who: "市政府",
		Text:  "特别重大舆情和领导批示件办理情况按月通报",
		Limit: "monthly", Term: "每月",
		Does: "monthly bulletin generated from dossiers, approved, issued"},
	{Clause: Y31c, Area: "response", Who: "各区县、市级部门",
		Text: "主要负责人负总责，明确分管责任人、责任部门、专（兼）职人员",
		Does: "these four are kept current per unit; an incident goes to them by name; gaps are visible"},
	{Clause: Y32, Area: "response", Who: "涉事责任部门",
		Text: "涉及群众切身利益、影响市场预期和突发公共事件的事项及时发布信息，特别重大、重大突发事件快速反应、持续发布",
		Does: "a class of matters with its own timely-release clock (48 hours by 国办发〔2016〕61号 as default) and a line of later bulletins"},
	{Clause: Y061, Area: "response", Who: "各区县、市级部门",
		Text: "贯彻61号：特别重大、重大突发事件最迟24小时内举行新闻发布会，其他政务舆情48小时内回应，落实情况受督查",
		Does: "24 h and 48 h clocks and their figures in the inspection report"},
	{Clause: Y33, Area: "foi", Who: "区县和部门",
		Text: "依申请公开严格法定程序，定期抽查督促整改",
		Does: "sampling of closed requests, quality check list, rectification"},
	{Clause: Y41a, Area: "website", Who: "办公室",
		Text: "不合格网站及时关停或迁移；健全内容更新机制；转载国务院、市政府信息的专项检查；部门对本系统、本行业网站同样监管",
		Does: "failing sites escalate to close/migrate with evidence; update promises per column with clock; a department sees and supervises the sites of its own system"},
	{Clause: Y41b, Area: "portal", Who: "市政府办公厅及各单位",
		Text: "充分利用全市统一的政府信息公开平台，资源整合和开放共享",
		Does: "one platform, hundreds of units: each has its own column, staff and figures; search, catalogue and data run across all"},
	{Clause: Y42, Area: "letter", Who: "各区县部门",
		Text: "服务热线、在线访谈、公开信箱、群工系统",
		Does: "these channels as intake sources, online interview with live questions and transcript"},
	{Clause: Y42b, Area: "consultation", Who: "区县、市政府部门",
		Text: "区县围绕市场监管、经济社会发展、惠民政策落地；部门围绕规划计划、重要事务，各自明确公众参与事项范围",
		Does: "the list of participation matters by level, filled by each unit"},
	{Clause: Y43, Area: "training", Who: "各区县部门；市政府新闻办",
		Text:  "2017年至少1次培训；2018年底全员轮训；新闻办两年轮训分管负责人和新闻发言人",
		Limit: "at least 1 in 2017; full rotation by 2018-12-31; leaders and spokespersons in 2 years", Term: "2017年至少1次；2018年底前全员轮训；分管负责人和新闻发言人两年内轮训", Until: "2019-05-08", // the last of the three
		Does: "three separate coverage targets with their populations"},
	{Clause: Y51, Area: "leadership", Who: "办公室（政务公开主管部门）",
		Text: "组织协调、指导推进、监督检查",
		Does: "the office's board: every unit against every clause, drill-down to the dossier"},
	{Clause: Y51b, Area: "leadership", Who: "区县、部门主要负责人",
		Text:  "主要负责人每年定期听取政务公开工作汇报，研究推动",
		Limit: "at least once a year", Term: "每年至少1次",
		Does: "same record as G6.1, for every district and department"},
	{Clause: Y52, Area: "assessment", Who: "市政府信息公开办",
		Text: "定期与不定期督促检查；发布不及时、不解读、回应不及时的予以通报；违规追责",
		Does: "the three failings are detected from records, not declared, and feed the bulletin"},
	{Clause: Y52b, Area: "assessment", Who: "政府",
		Text: "政务公开、政务舆情回应、互联网+政务服务纳入依法行政，一并考核",
		Does: "the scheme holds these three parts; figures for the third may come from outside by file"},
}
