package clause

// The duties of 国办发〔2016〕80号 四: platforms.
var (
	G41a = duty("G4.1a", "80号 四（一）")
	G41b = duty("G4.1b", "80号 四（一）")
	G41c = duty("G4.1c", "80号 四（一）")
	G42  = duty("G4.2", "80号 四（二）")
	G42b = duty("G4.2b", "80号 四（二）")
	G43  = duty("G4.3", "80号 四（三）")
	G44a = duty("G4.4a", "80号 四（四）")
	G44b = duty("G4.4b", "80号 四（四）")
)

var platform = []Duty{
	{Clause: G41a, Area: "website", Who: "政府办公厅（室）",
		Text: "对政府网站开办、建设、定级、备案、运维、等保测评、服务、互动、安全、关停全生命周期监管",
		Does: "register of sites with lifecycle, filings and certificates with expiry, the co-operating bodies (网信、编制、工信、公安、保密) and what each has confirmed; open/close/migrate procedures"},
	{Clause: G41b, Area: "website", Who: "政府办公厅（室）",
		Text: "日常监测，及时发现和解决突出问题",
		Does: "scheduled crawl of every registered site: reachability, dead links, staleness of columns, empty columns, page tags; findings with evidence become rectification tasks"},
	{Clause: G41c, Area: "website", Who: "无力运维的基层单位",
		Text: "集约化，迁移到上级平台",
		Does: "a unit's subsite can be hosted on the platform or its move to a trusted cloud recorded; its old site's content can be imported; redirects recorded"},
	{Clause: G42, Area: "website", Who: "各级政府网站",
		Text: "国务院发布的全局性重要政策信息：各部门和各级网站即时充分转载；行业或地区性政策信息：有关部门和地方及时转载；定期专项检查",
		Does: "two classes of watch list with their own sites and spans; each site is searched for each item; present/late/missing with time lag and text fidelity; league table"},
	{Clause: G42b, Area: "media", Who: "各级政府网站",
		Text: "与主要新闻媒体、新闻网站、商业网站联动，合办专栏专版",
		Does: "joint columns with partners: agreement, schedule, items supplied and carried, reach"},
	{Clause: G43, Area: "media", Who: "各级政府及部门",
		Text: "利用新闻媒体：提供素材、通气会、推荐专家访谈、邀请媒体列席会议",
		Does: "media contacts, events, material packs, invitations, coverage record"},
	{Clause: G44a, Area: "gazette", Who: "各级政府",
		Text: "公报及时准确刊登规章和规范性文件，应登尽登，作为标准文本",
		Does: "issue editor proposes everything not yet gazetted; published issue is the standard text, fixed and verifiable; missing-list per year"},
	{Clause: G44b, Area: "gazette", Who: "各级政府",
		Text:  "历史公报数字化，建立创刊以来数据库，在线查阅",
		Limit: "by end of 2020", Term: "2020年底前", Until: "2020-12-31",
		Does: "scanned issues in, OCR with proof-reading, article-level full text, browse by year and issue, search"},
}
