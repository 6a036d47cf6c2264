package clause

// The duties of 国办发〔2016〕80号 五: taking part.
var (
	G51  = duty("G5.1", "80号 五（一）")
	G52a = duty("G5.2a", "80号 五（二）")
	G52b = duty("G5.2b", "80号 五（二）")
	G52c = duty("G5.2c", "80号 五（二）")
	G52d = duty("G5.2d", "80号 五（二）")
	G53  = duty("G5.3", "80号 五（三）")
)

var participation = []Duty{
	{Clause: G51, Area: "consultation", Who: "国务院部门／省级／市县级政府",
		Text: "按层级明确并细化公众参与事项范围",
		Does: "published list of participation matters per unit and level"},
	{Clause: G52a, Area: "consultation", Who: "决策机关",
		Text: "重大公共利益和公众权益的重要决策，除保密外，须征求意见、听证、协商、列席或吹风",
		Does: "five modes; a decision marked major needs at least one completed before it can be signed"},
	{Clause: G52b, Area: "consultation", Who: "决策机关",
		Text: "公布意见采纳情况；相对集中而不采纳的说明理由",
		Does: "every opinion gets an outcome; clusters not adopted need a public reason; the consultation cannot close before the adoption statement is published"},
	{Clause: G52c, Area: "consultation", Who: "行政机关",
		Text: "严格听证程序",
		Does: "hearing notice, registration and selection of participants by public rule, record, outcome"},
	{Clause: G52d, Area: "consultation", Who: "决策机关",
		Text: "发挥代表委员、社会团体、媒体监督作用，第三方评估，做好政策措施执行情况的评估监督",
		Does: "after-the-fact evaluation of a measure: evaluator, method, public report, what was changed in consequence"},
	{Clause: G53, Area: "letter", Who: "各级政府",
		Text: "网站民意征集、网民留言办理、热线、电视问政、领导信箱、开放日；提高响应速度",
		Does: "one intake for every channel, routing, clock, public answer if the writer agrees, satisfaction, response-time figures"},
}
