package foi

import (
	"strconv"
	"strings"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/format/xlsx"
)

// column is a column of the form for the takeover.
type column struct {
	Name   string
	Also   []string // headings that are found in real ledgers
	Must   bool
	Field  string // of Ledger, to which reasons point
	Doc    string
	Values []string // that may be filled in; nil: any
	// set puts a cell into the row; a sentence says what is wrong with it.
	set func(in *Ledger, v string) string
}

// named is a value with the words that mean it, the proper one first.
type named struct {
	Value string
	Names []string
}

func date(p func(*Ledger) *workday.Date) func(*Ledger, string) string {
	return func(in *Ledger, v string) string {
		d, ok := xlsx.ParseDate(v)
		if !ok {
			return "“" + short(v) + "”不是日期，请写成2026-03-02、2026.3.2或者2026年3月2日。"
		}
		day, err := workday.Parse(d)
		if err != nil {
			return "“" + short(v) + "”不是日期，请写成2026-03-02、2026.3.2或者2026年3月2日。"
		}
		*p(in) = day
		return ""
	}
}

func words(p func(*Ledger) *string, most int) func(*Ledger, string) string {
	return func(in *Ledger, v string) string {
		if n := len([]rune(v)); n > most {
			return "有" + strconv.Itoa(n) + "字，最多" + strconv.Itoa(most) + "字，请缩短。"
		}
		*p(in) = v
		return ""
	}
}

func count(p func(*Ledger) *int) func(*Ledger, string) string {
	return func(in *Ledger, v string) string {
		n, err := strconv.Atoi(strings.TrimSpace(strings.NewReplacer("个工作日", "", "工作日", "", "天", "", "日", "").Replace(v)))
		if err != nil || n < 1 || n > 250 {
			return "“" + short(v) + "”不是天数，请只写数字，如15。"
		}
		*p(in) = n
		return ""
	}
}

// choice takes a value by any of its names; what stands in brackets is not looked at.
func choice(list []named, put func(*Ledger, string)) func(*Ledger, string) string {
	return func(in *Ledger, v string) string {
		want := loose(v)
		for _, n := range list {
			for _, x := range n.Names {
				if loose(x) == want {
					put(in, n.Value)
					return ""
				}
			}
		}
		return "没有“" + short(v) + "”这一项，请从空白表的“可以填写的内容”页里选一项照写。"
	}
}

func first(list []named) []string {
	var out []string
	for _, n := range list {
		out = append(out, n.Names[0])
	}
	return out
}

func loose(s string) string {
	s = strings.NewReplacer(" ", "", "　", "", "、", "", "，", "", ",", "", "(", "（", ")", "）").Replace(s)
	if i := strings.Index(s, "（"); i > 0 {
		s = s[:i]
	}
	return s
}

// short quotes no more of a cell than is needed to find it.
func short(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}

var (
	channelWords = []named{
		{"in-person", []string{"当面提交", "当面", "现场", "现场提交", "窗口", "来访", "自行递交"}},
		{"oral", []string{"口头申请（公开机构代填）", "口头", "电话"}},
		{"registered", []string{"挂号信、特快专递（须签收）", "挂号信", "特快专递", "挂号信特快专递", "信函", "邮寄", "邮政特快专递", "快递", "EMS", "ems", "书面邮寄"}},
		{"mail", []string{"平信等无需签收的邮寄", "平信", "平常信函"}},
		{"fax", []string{"传真"}},
		{"internet", []string{"互联网", "网络", "网上", "网上申请", "网站", "在线", "在线申请", "电子邮件", "邮箱", "邮件", "电子邮箱", "政府网站"}},
	}
	applicantWords = []named{
		{"person", []string{"自然人", "公民", "个人"}}, {"company", []string{"商业企业", "企业", "公司", "企业法人"}}, {"research", []string{"科研机构", "高校", "科研院所"}},
		{"welfare", []string{"社会公益组织", "公益组织"}}, {"legal", []string{"法律服务机构", "律师事务所", "律所"}}, {"organisation", []string{"其他组织", "其他", "法人或者其他组织"}},
	}
	formWords  = []named{{"paper", []string{"纸面", "纸质", "复印件", "书面"}}, {"electronic", []string{"电子文件", "电子版", "电子", "数据电文"}}, {"disc", []string{"光盘"}}}
	routeWords = []named{{"online", []string{"网上查阅下载", "网上获取", "网上"}}, {"post", []string{"邮寄", "寄送"}}, {"email", []string{"电子邮件", "邮箱"}}, {"pickup", []string{"自行领取", "领取", "当面领取", "自取"}},
		{"onsite", []string{"当场查阅抄录", "当场查阅", "现场查阅"}}, {"fax", []string{"传真"}}}
	wayWords = []named{{"direct", []string{"直接送达", "当面", "当面送达", "领取", "自行领取", "自取", "现场送达"}}, {"entrusted", []string{"委托其他行政机关代为送达", "委托送达"}},
		{"post", []string{"邮寄送达（邮政企业）", "邮寄", "邮寄送达", "挂号信", "EMS", "特快专递", "邮政快递"}}, {"electronic", []string{"电子送达", "电子邮件", "邮箱", "网上", "网站"}}}
	askedWords   = []named{{"third", []string{"第三方"}}, {"agency", []string{"其他机关", "行政机关", "其他行政机关"}}}
	verdictWords = []named{{"agree", []string{"同意", "同意公开"}}, {"object", []string{"不同意", "不同意公开"}}, {"weak", []string{"不同意但理由不合理"}}, {"silent", []string{"未答复", "逾期未答复", "没有答复", "无答复"}}}
	letterWords  = func() (out []named) {
		for _, l := range LetterKinds {
			if l.ID != LetterService {
				out = append(out, named{l.ID, []string{l.Name}})
			}
		}
		return out
	}()
	// kindSynonyms are the words of table 3, and of old ledgers, for kinds of decision.
	kindSynonyms = map[string][]string{
		"known": {"已主动公开", "主动公开"}, "given": {"予以公开", "公开", "同意公开"}, "part": {"部分公开", "区分处理"}, "secret": {"国家秘密"},
		"barred": {"其他法律行政法规禁止公开", "法律法规禁止公开"}, "safety": {"危及三安全一稳定", "三安全一稳定"}, "third": {"保护第三方合法权益", "商业秘密", "个人隐私"},
		"internal": {"属于三类内部事务信息", "内部事务信息", "内部管理信息"}, "process": {"属于四类过程性信息", "过程性信息"}, "enforcement": {"属于行政执法案卷", "行政执法案卷"}, "inquiry": {"行政查询事项"},
		"absent": {"本机关不掌握相关政府信息", "信息不存在", "政府信息不存在", "不存在"}, "elsewhere": {"不属于本机关公开", "非本机关公开"}, "to-make": {"没有现成信息需要另行制作", "需另行加工"}, "unclear": {"补正后申请内容仍不明确", "申请内容不明确"},
		"complaint": {"信访举报投诉类申请", "信访", "咨询"}, "repeated": {"重复申请"}, "publication": {"要求提供公开出版物"}, "excessive": {"无正当理由大量反复申请"},
		"certify": {"要求行政机关确认或重新出具已获取信息"}, "not-corrected": {"申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "逾期不补正"},
		"not-paid": {"申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "逾期未缴费"}, "retracted": {"撤回", "申请人撤回", "撤回申请"}, "died": {"申请人死亡或者终止"}, "other": {"其他", "其他处理"},
	}
	kindWords = func() (out []named) {
		for _, k := range Kinds {
			out = append(out, named{k.ID, append([]string{k.Name}, kindSynonyms[k.ID]...)})
		}
		return out
	}()
)

// columns are the form for the takeover, in the order of its columns.
var columns = []column{
	{Name: "编号", Also: []string{"申请编号", "登记编号", "登记号", "受理编号", "受理号", "流水号", "案号"}, Must: true, Field: "no", Doc: "原台账中的编号。本单位内不能重复；只写数字的，按年度补全。", set: words(func(l *Ledger) *string { return &l.No }, 60)},
	{Name: "提交方式", Also: []string{"申请方式", "申请渠道", "受理渠道", "来源", "渠道"}, Must: true, Field: "channel", Values: first(channelWords), set: choice(channelWords, func(l *Ledger, v string) { l.Channel = Channel(v) })},
	{Name: "收到日期", Also: []string{"收件日期", "收到申请日期", "收到申请之日", "受理日期", "登记日期", "收文日期", "收到时间"}, Must: true, Field: "received", Doc: "收到申请之日，从次日起计算答复期限。", set: date(func(l *Ledger) *workday.Date { return &l.Received })},
	{Name: "提交日期", Also: []string{"申请日期", "申请时间", "寄出日期"}, Field: "submitted", Doc: "与收到日期不同的填写。", set: date(func(l *Ledger) *workday.Date { return &l.Submitted })},
	{Name: "申请人类型", Also: []string{"申请人类别", "申请主体"}, Must: true, Field: "applicant", Values: first(applicantWords), set: choice(applicantWords, func(l *Ledger, v string) { l.Applicant = ApplicantKind(v) })},
	{Name: "申请人", Also: []string{"姓名", "申请人姓名", "姓名或者名称", "姓名或名称", "申请人姓名或者名称", "申请人姓名或名称", "申请人名称", "申请单位"}, Must: true, Field: "name", set: words(func(l *Ledger) *string { return &l.Person }, 100)},
	{Name: "证件名称", Also: []string{"证件类型"}, Field: "paper", set: words(func(l *Ledger) *string { return &l.Paper }, 20)},
	{Name: "证件号码", Also: []string{"身份证号", "身份证号码", "证件号"}, Field: "paper_number", Doc: "自然人填写。加密保存；办结满18个月的不转入。单元格请设为文本。", set: words(func(l *Ledger) *string { return &l.PaperNumber }, 40)},
	{Name: "统一社会信用代码", Also: []string{"信用代码", "组织机构代码"}, Field: "code", set: words(func(l *Ledger) *string { return &l.Code }, 18)},
	{Name: "联系人", Field: "contact", set: words(func(l *Ledger) *string { return &l.Contact }, 50)},
	{Name: "联系电话", Also: []string{"电话", "手机", "联系方式", "手机号码"}, Field: "phone", Doc: "还在办理的，电话、邮箱、地址至少填写一项。", set: words(func(l *Ledger) *string { return &l.Phone }, 30)},
	{Name: "电子邮箱", Also: []string{"邮箱", "电子邮件"}, Field: "email", set: words(func(l *Ledger) *string { return &l.Email }, 100)},
	{Name: "联系地址", Also: []string{"地址", "通信地址", "通讯地址", "邮寄地址"}, Field: "address", set: words(func(l *Ledger) *string { return &l.Address }, 200)},
	{Name: "所需信息", Also: []string{"申请内容", "申请公开内容", "申请事项", "内容描述", "所需政府信息", "信息内容"}, Must: true, Field: "content", set: words(func(l *Ledger) *string { return &l.Content }, 4000)},
	{Name: "希望的形式", Also: []string{"提供形式", "信息形式"}, Field: "form", Values: first(formWords), set: choice(formWords, func(l *Ledger, v string) { l.Form = v })},
	{Name: "获取的途径", Also: []string{"获取方式", "获取途径"}, Field: "route", Values: first(routeWords), set: choice(routeWords, func(l *Ledger, v string) { l.Route = v })},
	{Name: "经办人", Also: []string{"承办人"}, Field: "by", Doc: "本单位承担依申请经办职责的人员；不填的，由接管的人经办。", set: words(func(l *Ledger) *string { return &l.By }, 50)},
	{Name: "告知补正日期", Also: []string{"补正告知日期", "补正通知日期", "补正日期"}, Field: "corrected_on", set: date(func(l *Ledger) *workday.Date { return &l.CorrectedOn })},
	{Name: "补正告知书文号", Also: []string{"补正文号"}, Field: "correction_no", set: words(func(l *Ledger) *string { return &l.CorrectionNo }, 60)},
	{Name: "补正期限", Field: "supplement_days", Doc: "工作日数；不填的按15个工作日。", set: count(func(l *Ledger) *int { return &l.SupplementDue })},
	{Name: "收到补正日期", Also: []string{"补正收到日期", "申请人补正日期"}, Field: "supplied_on", Doc: "从次日起重新计算答复期限。", set: date(func(l *Ledger) *workday.Date { return &l.SuppliedOn })},
	{Name: "征求对象", Also: []string{"第三方", "征求意见对象", "第三方名称"}, Field: "asked", set: words(func(l *Ledger) *string { return &l.Asked }, 100)},
	{Name: "征求对象类别", Field: "asked_kind", Values: first(askedWords), set: choice(askedWords, func(l *Ledger, v string) { l.AskedKind = v })},
	{Name: "征求意见日期", Also: []string{"征求第三方意见日期", "征求意见发出日期", "征求第三方意见时间"}, Field: "paused_on", Doc: "从这一天起暂停计算答复期限。", set: date(func(l *Ledger) *workday.Date { return &l.PausedOn })},
	{Name: "征求意见书文号", Field: "asked_no", set: words(func(l *Ledger) *string { return &l.AskedNo }, 60)},
	{Name: "对方收到日期", Field: "asked_got", Doc: "第三方收到征求意见书的日期，从次日起计算15个工作日。", set: date(func(l *Ledger) *workday.Date { return &l.AskedGot })},
	{Name: "收到意见日期", Also: []string{"第三方答复日期", "意见收到日期", "第三方意见日期"}, Field: "resumed_on", Doc: "期限恢复计算的日期；没有答复的，填写期满的日期。", set: date(func(l *Ledger) *workday.Date { return &l.ResumedOn })},
	{Name: "对方意见", Also: []string{"第三方意见"}, Field: "verdict", Values: first(verdictWords), set: choice(verdictWords, func(l *Ledger, v string) { l.Verdict = v })},
	{Name: "告知延期日期", Also: []string{"延期日期", "延期告知日期", "延长答复日期", "延期答复日期"}, Field: "extended_on", set: date(func(l *Ledger) *workday.Date { return &l.ExtendedOn })},
	{Name: "延期告知书文号", Also: []string{"延期文号"}, Field: "extension_no", set: words(func(l *Ledger) *string { return &l.ExtensionNo }, 60)},
	{Name: "延长天数", Also: []string{"延期天数"}, Field: "extension_days", Doc: "工作日数；不填的按法律允许的最长时间。", set: count(func(l *Ledger) *int { return &l.ExtensionDays })},
	{Name: "处理决定", Also: []string{"处理结果", "答复结果", "办理结果", "答复类型", "答复情况"}, Field: "kind", Values: first(kindWords), set: choice(kindWords, func(l *Ledger, v string) { l.Kind = v })},
	{Name: "答复日期", Also: []string{"答复时间", "答复书日期", "办结日期"}, Field: "decided_on", Doc: "答复书、告知书的落款日期；撤回、终止的填写撤回、终止的日期。", set: date(func(l *Ledger) *workday.Date { return &l.DecidedOn })},
	{Name: "答复文号", Also: []string{"答复书文号", "文号", "告知书文号"}, Field: "answer_no", set: words(func(l *Ledger) *string { return &l.AnswerNo }, 60)},
	{Name: "送达日期", Also: []string{"交邮日期", "寄出答复日期", "签收日期", "送达时间"}, Field: "sent_on", Doc: "交邮、签收或者发出的日期；没有填写的是还没有送达。", set: date(func(l *Ledger) *workday.Date { return &l.SentOn })},
	{Name: "送达方式", Field: "way", Values: first(wayWords), set: choice(wayWords, func(l *Ledger, v string) { l.Way = Way(v) })},
	{Name: "邮件号码", Also: []string{"邮单号", "快递单号"}, Field: "track", set: words(func(l *Ledger) *string { return &l.Track }, 60)},
}

// pastColumns are the second sheet: letters made so far, one a row.
var pastColumns = []column{
	{Name: "编号", Also: []string{"申请编号"}, Must: true, Doc: "所属申请在“申请”表中的编号。"},
	{Name: "文书", Also: []string{"文书种类", "文书名称"}, Must: true, Values: first(letterWords)},
	{Name: "文号", Must: true}, {Name: "作成日期", Also: []string{"日期", "落款日期"}, Must: true},
	{Name: "送达方式", Values: first(wayWords)}, {Name: "送达日期"}, {Name: "邮件号码"},
}
