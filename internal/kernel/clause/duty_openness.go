package clause

// The duties of 国办发〔2016〕80号 一: the five kinds of openness.
var (
	G11a = duty("G1.1a", "80号 一（一）")
	G11b = duty("G1.1b", "80号 一（一）")
	G11c = duty("G1.1c", "80号 一（一）")
	G11d = duty("G1.1d", "80号 一（一）")
	G11e = duty("G1.1e", "80号 一（一）")
	G12a = duty("G1.2a", "80号 一（二）")
	G12b = duty("G1.2b", "80号 一（二）")
	G12c = duty("G1.2c", "80号 一（二）")
	G12d = duty("G1.2d", "80号 一（二）")
	G13a = duty("G1.3a", "80号 一（三）")
	G13b = duty("G1.3b", "80号 一（三）")
	G14a = duty("G1.4a", "80号 一（四）")
	G14b = duty("G1.4b", "80号 一（四）")
	G14c = duty("G1.4c", "80号 一（四）")
	G14d = duty("G1.4d", "80号 一（四）")
	G15  = duty("G1.5", "80号 一（五）")
)

var openness = []Duty{
	{Clause: G11a, Area: "document", Who: "拟制公文的行政机关",
		Text: "拟稿时标明公开属性（主动公开／依申请公开／不予公开），属性随公文一并报批",
		Does: "a draft cannot be sent for approval without an attribute; the approver sees it; it is printed on the approval sheet"},
	{Clause: G11b, Area: "document", Who: "拟制公文的行政机关",
		Text: "拟不公开的，写明法律法规依据和理由",
		Does: "依申请/不予公开 need a legal basis (条例, 保密法 or another law, by article) and a written reason of its own; that 依申请公开 also needs one is the platform's own reading and is marked so"},
	{Clause: G11c, Area: "document", Who: "本单位政务公开工作机构",
		Text: "拟不公开的政策性文件，报批前先送本单位政务公开工作机构审查",
		Does: "a review step by the unit's disclosure office stands before approval for exactly this case, and cannot be skipped"},
	{Clause: G11d, Area: "document", Who: "起草部门",
		Text: "代拟稿要对公开属性提出明确建议并说明理由",
		Does: "a draft in the government's name carries the department's proposed attribute and reason, kept beside the final decision"},
	{Clause: G11e, Area: "document", Who: "政府办公厅（室）",
		Text: "请示件没有明确属性建议或没有说明不公开理由的，可以退文",
		Does: "one-action 退文 with the failing clauses prefilled, returned to the drafter with a receipt, counted per unit"},
	{Clause: G12a, Area: "meeting", Who: "各地区各部门",
		Text:  "建立利益相关方、公众代表、专家、媒体列席政府有关会议的制度",
		Limit: "by 2017-12-31", Term: "2017年底前", Until: "2017-12-31",
		Does: "attendance rosters by category for each open meeting, invitation, acceptance, attendance record, statistics"},
	{Clause: G12b, Area: "meeting", Who: "提交议题的部门",
		Text: "提交常务会议／部务会议的重要改革方案和重大政策措施，除保密外，决策前公布草案和依据、听取意见",
		Does: "such an agenda item cannot be put on an agenda unless a published consultation of its draft and basis is linked, or a secrecy exemption is recorded"},
	{Clause: G12c, Area: "meeting", Who: "行政机关",
		Text: "涉及公众利益的电视电话会议，通过广播电视、网络、新媒体直播公开",
		Does: "broadcast plan and live/replay links published on the meeting's public page"},
	{Clause: G12d, Area: "meeting", Who: "制定会议方案的机关",
		Text: "民生议题的会议方案提出是否邀请列席、是否公开及公开方式，一并报批；已征求意见的附收集和采纳情况",
		Does: "meeting plan fields are mandatory for livelihood items; the adoption statement of a linked consultation is attached automatically"},
	{Clause: G13a, Area: "catalogue", Who: "各领域主管部门",
		Text:  "编制主动公开基本目录，写明主体、内容、时限、方式",
		Limit: "listed departments by 2017-12-31; all departments by 2018-12-31", Term: "点名部门2017年底前，全部部门2018年底前", Until: "2018-12-31",
		Does: "versioned catalogue per unit with those fields, xlsx in and out, published, each entry linked to what was published under it"},
	{Clause: G13b, Area: "catalogue", Who: "各部门",
		Text: "目录动态更新",
		Does: "change history with dates and reasons; entries past their time limit without a publication show as overdue"},
	{Clause: G14a, Area: "selfreview", Who: "各地区各部门",
		Text:  "每年明确政务公开工作重点，扩展公开范围",
		Limit: "every year", Term: "每年",
		Does: "annual priority list per unit, published, with progress"},
	{Clause: G14b, Area: "selfreview", Who: "各级行政机关",
		Text:  "每年全面自查不予公开的信息和依申请公开较集中的信息；应公开的公开，可转主动公开的转",
		Limit: "every year", Term: "每年",
		Does: "the yearly review list is generated from records withheld and from clustered requests; each line gets a disposition; conversion publishes through the gate; result report goes to the office"},
	{Clause: G14c, Area: "selfreview", Who: "政府办公厅（室）",
		Text: "定期抽查，发现问题督促整改",
		Does: "reproducible random sample by unit, finding, rectification deadline, follow-up"},
	{Clause: G14d, Area: "publication", Who: "公开前的机关",
		Text: "公开前保密审查，处理好公开与保密的关系",
		Does: "nothing reaches the public side without a secrecy review signed by someone other than the author; automatic screening helps the reviewer"},
	{Clause: G15, Area: "catalogue", Who: "试点县（市、区）",
		Text:  "基层重点领域五公开标准化规范化试点，形成可复制标准",
		Limit: "two years", Term: "两年", Until: "2018-11-10", // counted from the document's date
		Does: "standard catalogue templates by domain that a county or township unit adopts and adapts; adoption and coverage table"},
}
