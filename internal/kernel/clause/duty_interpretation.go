package clause

// The duties of 国办发〔2016〕80号 二: interpreting policy.
var (
	G21a = duty("G2.1a", "80号 二（一）")
	G21b = duty("G2.1b", "80号 二（一）")
	G21c = duty("G2.1c", "80号 二（一）")
	G21d = duty("G2.1d", "80号 二（一）")
	G21e = duty("G2.1e", "80号 二（一）")
	G21f = duty("G2.1f", "80号 二（一）；60号 二（二）")
	G22a = duty("G2.2a", "80号 二（二）")
	G22b = duty("G2.2b", "80号 二（二）")
	G22c = duty("G2.2c", "80号 二（二）")
	G22d = duty("G2.2d", "80号 二（二）")
	G22e = duty("G2.2e", "80号 二（二）")
)

var interpretation = []Duty{
	{Clause: G21a, Area: "interpretation", Who: "起草部门",
		Text: "以政府名义印发的重大政策性文件，上报代拟稿时一并报送解读方案和解读材料；材料先经本部门主要负责人审签",
		Does: "plan and material, signed by the department's head, are part of the submission; absence blocks it with the clause"},
	{Clause: G21b, Area: "interpretation", Who: "部门主要负责人",
		Text: "主要负责人是第一解读人和责任人，带头解读",
		Does: "the plan names the first interpreter; count of personal interpretations per head of unit"},
	{Clause: G21c, Area: "media", Who: "文件牵头起草部门",
		Text: "配发新闻稿件的，牵头部门准备、征求相关部门意见、主要负责人审签后按程序报批",
		Does: "press release dossier with consultation of named units, head's signature and approval before release"},
	{Clause: G21d, Area: "media", Who: "国务院部门主要负责人（地方参照）",
		Text: "积极参加政策例行吹风会；参加情况定期通报；突发事件及时参加",
		Does: "briefing schedule, attendance by rank, periodic attendance bulletin per unit"},
	{Clause: G21e, Area: "interpretation", Who: "解读责任主体",
		Text: "发挥专家作用，对专业性强的政策形象化、通俗化解读，多渠道传播",
		Does: "expert pool; forms (图解, 问答, 视频, 访谈, 发布会); channel record per piece"},
	{Clause: G21f, Area: "interpretation", Who: "宣传网信部门会同起草部门",
		Text: "开展政策解读典型案例分析和效果评估，督促整改",
		Does: "each piece is evaluated (reach, questions asked, misunderstandings found, elements covered); good and bad cases are collected; shortcomings become tasks"},
	{Clause: G22a, Area: "interpretation", Who: "起草部门",
		Text: "谁起草谁解读；联合发文牵头部门负责、其他配合",
		Does: "responsible and supporting units derived from the document's drafters"},
	{Clause: G22b, Area: "interpretation", Who: "解读责任主体",
		Text: "着重解读背景依据、目标任务、主要内容、涉及范围、执行标准、注意事项、关键词、惠民举措、新旧差异",
		Does: "nine-element checklist; old/new comparison table drawn from the previous version of the document"},
	{Clause: G22c, Area: "interpretation", Who: "起草部门",
		Text: "政策性文件与解读方案、解读材料同步组织、同步审签、同步部署：以政府（重庆：或政府办公厅）名义印发的一切政策性文件都要，不限于重大；部门文件报本部门负责人审签；材料不全退文",
		Does: "what is due follows from kind and name of issue, not from a tick box; the head of the drafting department signs the material, then one approval covers document, plan and material; 退文 cites this clause"},
	{Clause: G22d, Area: "publication", Who: "发布机关",
		Text: "文件公布时解读材料同步在政府网站和媒体发布",
		Does: "a document that needs interpretation and its interpretation are published in one transaction or not at all"},
	{Clause: G22e, Area: "interpretation", Who: "解读责任主体",
		Text: "公布前吹风和预期引导；执行中跟踪舆情，分段、多次、持续解读；重视反馈",
		Does: "interpretation phases (before, with, after), linked opinion incidents and questions prompt a further piece"},
}
