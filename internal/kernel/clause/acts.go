package clause

// The statutes. Where the register of facts gives no checked date, Unverified is set.
var (
	OGI = &Act{ID: "OGI", Title: "中华人民共和国政府信息公开条例", No: "国令第711号", Abbr: "条例",
		From: "2019-05-15"}
	OGI2008 = &Act{ID: "OGI2008", Title: "中华人民共和国政府信息公开条例", No: "国令第492号", Abbr: "2008年条例",
		From: "2008-05-01", Until: "2019-05-14"}
	MajorDecision = &Act{ID: "713", Title: "重大行政决策程序暂行条例", No: "国令第713号", Abbr: "决策条例",
		From: "2019-09-01"}
	Business = &Act{ID: "722", Title: "优化营商环境条例", No: "国令第722号", Abbr: "营商条例",
		From: "2020-01-01", Unverified: true}
	Secrecy = &Act{ID: "SL", Title: "中华人民共和国保守国家秘密法", No: "2024年修订", Abbr: "保密法",
		From: "2024-05-01", Unverified: true}
	SecrecyReg = &Act{ID: "SLR", Title: "中华人民共和国保守国家秘密法实施条例", No: "2024年修订", Abbr: "保密法实施条例",
		From: "2024-09-01", Unverified: true}
	PIPL = &Act{ID: "PIPL", Title: "中华人民共和国个人信息保护法", Abbr: "个保法",
		From: "2021-11-01", Unverified: true}
	Civil = &Act{ID: "CC", Title: "中华人民共和国民法典", Abbr: "民法典",
		From: "2021-01-01", Unverified: true}
	Reconsideration = &Act{ID: "ARL", Title: "中华人民共和国行政复议法", No: "2023年修订", Abbr: "复议法",
		From: "2024-01-01"}
	Cyber = &Act{ID: "CSL", Title: "中华人民共和国网络安全法", No: "2025年修正", Abbr: "网安法",
		From: "2026-01-01"}
	Cyber2016 = &Act{ID: "CSL2016", Title: "中华人民共和国网络安全法", No: "2016年", Abbr: "2016年网安法",
		From: "2017-06-01", Until: "2025-12-31", Unverified: true}
	Access = &Act{ID: "BFL", Title: "中华人民共和国无障碍环境建设法", Abbr: "无障碍法",
		From: "2023-09-01", Unverified: true}
	Holiday = &Act{ID: "HOL", Title: "全国年节及纪念日放假办法", No: "2024年修订", Abbr: "放假办法",
		From: "2025-01-01"}
	Holiday2013 = &Act{ID: "HOL2013", Title: "全国年节及纪念日放假办法", No: "2013年修订", Abbr: "2013年放假办法",
		From: "2014-01-01", Until: "2024-12-31", Unverified: true}
	Paper14 = &Act{ID: "PAPER14", Title: "党政机关公文处理工作条例", No: "中办发〔2012〕14号", Abbr: "公文条例",
		From: "2012-07-01", Unverified: true}
	Trial8 = &Act{ID: "FS8", Title: "最高人民法院关于审理政府信息公开行政案件适用法律若干问题的解释", No: "法释〔2025〕8号",
		Abbr: "法释8号", From: "2025-06-01"}
	Order290 = &Act{ID: "CQ290", Title: "重庆市行政规范性文件管理办法", No: "渝府令第290号", Abbr: "渝府令290号",
		From: "2015-10-01", Until: "2019-10-31"}
	Order329 = &Act{ID: "CQ329", Title: "重庆市行政规范性文件管理办法", No: "渝府令第329号", Abbr: "渝府令329号",
		From: "2019-11-01", Unverified: true}
)

// The policy documents. From is the day that the document bears; where only its year is
// known, the first day of that year, and Unverified is set.
var (
	Act80 = &Act{ID: "80", Title: "《关于全面推进政务公开工作的意见》实施细则", No: "国办发〔2016〕80号", Abbr: "80号",
		From: "2016-11-10", form: policy}
	Act60 = &Act{ID: "60", Title: "重庆市人民政府办公厅关于认真做好政务公开有关工作的通知", No: "渝府办发〔2017〕60号", Abbr: "60号",
		From: "2017-05-08", form: policy}
	Act61 = &Act{ID: "61", Title: "国务院办公厅关于在政务公开工作中进一步做好政务舆情回应的通知", No: "国办发〔2016〕61号", Abbr: "61号",
		From: "2016-07-30", form: policy}
	Normative37 = &Act{ID: "37", Title: "国务院办公厅关于加强行政规范性文件制定和监督管理工作的通知", No: "国办发〔2018〕37号", Abbr: "37号",
		From: "2018-05-16", form: policy}
	Legality115 = &Act{ID: "115", Title: "国务院办公厅关于全面推行行政规范性文件合法性审核机制的指导意见", No: "国办发〔2018〕115号", Abbr: "115号",
		From: "2018-12-04", Unverified: true, form: policy}
	Site47 = &Act{ID: "47", Title: "政府网站发展指引", No: "国办发〔2017〕47号", Abbr: "47号",
		From: "2017-05-15", form: policy}
	Site19 = &Act{ID: "19", Title: "政府网站与政务新媒体检查指标", No: "国办秘函〔2019〕19号", Abbr: "19号",
		From: "2019-04-01", form: policy}
	Site15 = &Act{ID: "15", Title: "国务院办公厅关于开展第一次全国政府网站普查的通知", No: "国办发〔2015〕15号", Abbr: "15号",
		From: "2015-03-24", Unverified: true, form: policy}
	Gazette22 = &Act{ID: "22", Title: "国务院办公厅关于做好政府公报工作的通知", No: "国办发〔2018〕22号", Abbr: "22号",
		From: "2018-01-01", Unverified: true, form: policy}
	Catalogue54 = &Act{ID: "54", Title: "国务院办公厅关于全面推进基层政务公开标准化规范化工作的指导意见", No: "国办发〔2019〕54号", Abbr: "54号",
		From: "2019-12-26", Unverified: true, form: policy}
	Fee109 = &Act{ID: "109", Title: "政府信息公开信息处理费管理办法", No: "国办函〔2020〕109号", Abbr: "109号",
		From: "2021-01-01", Unverified: true, form: policy}
	Annual30 = &Act{ID: "30", Title: "中华人民共和国政府信息公开工作年度报告格式", No: "国办公开办函〔2021〕30号", Abbr: "30号",
		From: "2021-09-26", form: policy}
	Annual60 = &Act{ID: "A60", Title: "国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知", No: "国办公开办函〔2019〕60号", Abbr: "公开办函60号",
		From: "2019-01-01", Unverified: true, form: policy}
	Platform61 = &Act{ID: "P61", Title: "国务院办公厅政府信息与政务公开办公室关于规范政府信息公开平台有关事项的通知", No: "国办公开办函〔2019〕61号", Abbr: "公开办函61号",
		From: "2019-01-01", Unverified: true, form: policy}
	Receipt207 = &Act{ID: "207", Title: "关于政府信息公开申请收到日期有关问题的解释", No: "国办公开办函〔2015〕207号", Abbr: "公开办函207号",
		From: "2015-01-01", Unverified: true, form: policy}
	Service235 = &Act{ID: "235", Title: "关于政府信息公开申请答复送达有关问题的解释", No: "国办公开办函〔2016〕235号", Abbr: "公开办函235号",
		From: "2016-01-01", Unverified: true, form: policy}
	Points23 = &Act{ID: "23", Title: "2018年政务公开工作要点", No: "国办发〔2018〕23号", Abbr: "23号",
		From: "2018-01-01", Unverified: true, form: policy}
	Points8 = &Act{ID: "8", Title: "2022年政务公开工作要点", No: "国办发〔2022〕8号", Abbr: "8号",
		From: "2022-04-11", form: policy}
	Public50 = &Act{ID: "50", Title: "公共企事业单位信息公开规定制定办法", No: "国办发〔2020〕50号", Abbr: "50号",
		From: "2020-01-01", Unverified: true, form: policy}
	Elder28 = &Act{ID: "28", Title: "消除“数字鸿沟”，推进政府网站、政务新媒体适老化与无障碍改造", No: "国办公开办函〔2021〕28号", Abbr: "公开办函28号",
		From: "2021-01-01", Unverified: true, form: policy}
)

// The standards.
var (
	GB9704 = &Act{ID: "GB9704", Title: "党政机关公文格式", No: "GB/T 9704-2012", Abbr: "GB/T 9704",
		From: "2012-07-01", form: standard}
	GB22239 = &Act{ID: "GB22239", Title: "信息安全技术 网络安全等级保护基本要求", No: "GB/T 22239-2019", Abbr: "GB/T 22239",
		From: "2019-12-01", Unverified: true, form: standard}
)

var acts = []*Act{
	OGI, OGI2008, MajorDecision, Business, Secrecy, SecrecyReg, PIPL, Civil, Reconsideration, Cyber, Cyber2016, Access, Holiday, Holiday2013, Paper14,
	Trial8, Order290, Order329,
	Act80, Act60, Act61, Normative37, Legality115, Site47, Site19, Site15, Gazette22, Catalogue54, Fee109, Annual30, Annual60,
	Platform61, Receipt207, Service235, Points23, Points8, Public50, Elder28,
	GB9704, GB22239,
}
