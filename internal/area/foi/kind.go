package foi

import (
	"gongkai/internal/kernel/clause"
)

// Row is a row of table 3 of the annual report, "3.4".
type Row string

// Kind is a kind of decision. Each belongs to exactly one row of table 3; a row may hold
// several kinds. Table and letters read nothing but this.
type Kind struct {
	ID     string
	Name   string
	Row    Row
	Group  string        // 予以公开, 部分公开 …: the first question of the guided tree
	Law    clause.Clause // the ground, under the 2019 text
	Old    clause.Clause // under the 2008 text; not valid where that knew no such decision
	Letter string        // kind of letter: an answer, or a notice that nothing (more) is done
	// Prior: against this decision one goes to 复议 before the court (复议前置).
	Prior bool
	// Releases: information goes out, so it passes screening and secrecy review.
	Releases bool
	// Asks are the facts without which the letter is not complete.
	Asks []Ask
	Hint string
}

// Ask is a fact that a kind of decision needs.
type Ask string

const (
	AskWhere    Ask = "where"    // 获取信息的方式、途径
	AskMaterial Ask = "material" // 提供的材料
	AskWithheld Ask = "withheld" // 不予公开的部分和依据
	AskReason   Ask = "reason"   // 理由
	AskSearch   Ask = "search"   // 检索、查找情况
	AskHolder   Ask = "holder"   // 负责公开的机关
	AskEarlier  Ask = "earlier"  // 此前已经作出的答复
	AskPublic   Ask = "public"   // 公共利益的重大影响, where a third party objected with good reason
)

// Letters that end a request.
const (
	LetterAnswer = "answer"  // 答复书
	LetterStop   = "refuse"  // 不予处理告知书
	LetterLapse  = "lapsed"  // 不再处理告知书
	LetterNone   = "no-word" // the applicant ended it: nothing need be told beyond a receipt
)

// Groups are the first question of the guided tree, in the order of table 3.
var Groups = []string{"予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理"}

// Kinds are all kinds of decision, in the order of table 3. That the grounds of the first
// four groups are these articles was put together from the text and from practice (未核):
// the letter cites what the handler confirms.
var Kinds = []Kind{
	{ID: "known", Name: "已经主动公开，告知获取方式和途径", Row: "1", Group: "予以公开", Law: clause.OGI.Art(36).Item(1), Old: clause.OGI2008.Art(21), Letter: LetterAnswer, Asks: []Ask{AskWhere}},
	{ID: "given", Name: "可以公开，提供该信息", Row: "1", Group: "予以公开", Law: clause.OGI.Art(36).Item(2), Old: clause.OGI2008.Art(21), Letter: LetterAnswer, Releases: true, Asks: []Ask{AskMaterial}},
	{ID: "given-later", Name: "可以公开，告知获取的方式、途径和时间", Row: "1", Group: "予以公开", Law: clause.OGI.Art(36).Item(2), Old: clause.OGI2008.Art(21), Letter: LetterAnswer, Asks: []Ask{AskWhere}},
	{ID: "part", Name: "区分处理，部分公开", Row: "2", Group: "部分公开", Law: clause.OGI.Art(37), Old: clause.OGI2008.Art(22), Letter: LetterAnswer, Prior: true, Releases: true,
		Asks: []Ask{AskMaterial, AskWithheld, AskReason}, Hint: "逐项写明不予公开的部分、依据和理由；统计时只计这一情形。"},

	{ID: "secret", Name: "属于国家秘密", Row: "3.1", Group: "不予公开", Law: clause.OGI.Art(14), Old: clause.OGI2008.Art(14), Letter: LetterAnswer, Prior: true, Asks: []Ask{AskReason}},
	{ID: "barred", Name: "其他法律、行政法规禁止公开", Row: "3.2", Group: "不予公开", Law: clause.OGI.Art(14), Old: clause.OGI2008.Art(14), Letter: LetterAnswer, Prior: true, Asks: []Ask{AskReason}},
	{ID: "safety", Name: "危及国家安全、公共安全、经济安全、社会稳定", Row: "3.3", Group: "不予公开", Law: clause.OGI.Art(14), Old: clause.OGI2008.Art(8), Letter: LetterAnswer, Prior: true, Asks: []Ask{AskReason}},
	{ID: "third", Name: "涉及商业秘密、个人隐私，公开会损害第三方合法权益", Row: "3.4", Group: "不予公开", Law: clause.OGI.Art(15), Old: clause.OGI2008.Art(23), Letter: LetterAnswer, Prior: true, Asks: []Ask{AskReason},
		Hint: "应当书面征求第三方意见；第三方不同意且有合理理由的，不予公开。"},
	{ID: "internal", Name: "属于内部事务信息", Row: "3.5", Group: "不予公开", Law: clause.OGI.Art(16).Para(1), Letter: LetterAnswer, Prior: true, Asks: []Ask{AskReason}, Hint: "人事管理、后勤管理、内部工作流程三类；可以不予公开，不是应当。"},
	{ID: "process", Name: "属于过程性信息", Row: "3.6", Group: "不予公开", Law: clause.OGI.Art(16).Para(2), Letter: LetterAnswer, Prior: true, Asks: []Ask{AskReason}, Hint: "讨论记录、过程稿、磋商信函、请示报告四类；法律、法规、规章规定应当公开的，从其规定。"},
	{ID: "enforcement", Name: "属于行政执法案卷信息", Row: "3.7", Group: "不予公开", Law: clause.OGI.Art(16).Para(2), Letter: LetterAnswer, Prior: true, Asks: []Ask{AskReason}},
	{ID: "inquiry", Name: "属于行政查询事项", Row: "3.8", Group: "不予公开", Law: clause.OGI.Art(36).Item(7), Letter: LetterAnswer, Asks: []Ask{AskWhere, AskReason}, Hint: "工商、不动产登记资料等，法律、行政法规对获取另有规定的。"},

	{ID: "absent", Name: "经检索没有该信息", Row: "4.1", Group: "无法提供", Law: clause.OGI.Art(36).Item(4), Old: clause.OGI2008.Art(21), Letter: LetterAnswer, Asks: []Ask{AskSearch}},
	{ID: "elsewhere", Name: "不属于本机关负责公开", Row: "4.1", Group: "无法提供", Law: clause.OGI.Art(36).Item(5), Old: clause.OGI2008.Art(21), Letter: LetterAnswer, Asks: []Ask{AskHolder, AskReason}},
	{ID: "to-make", Name: "没有现成信息，需要另行加工、分析", Row: "4.2", Group: "无法提供", Law: clause.OGI.Art(38), Letter: LetterAnswer, Asks: []Ask{AskReason}},
	{ID: "unclear", Name: "补正后申请内容仍不明确", Row: "4.3", Group: "无法提供", Law: clause.OGI.Art(30), Old: clause.OGI2008.Art(21), Letter: LetterAnswer, Asks: []Ask{AskReason}},

	{ID: "complaint", Name: "信访、投诉、举报等活动", Row: "5.1", Group: "不予处理", Law: clause.OGI.Art(39).Para(1), Letter: LetterStop, Asks: []Ask{AskWhere}},
	{ID: "repeated", Name: "重复申请", Row: "5.2", Group: "不予处理", Law: clause.OGI.Art(36).Item(6), Letter: LetterStop, Asks: []Ask{AskEarlier}},
	{ID: "publication", Name: "要求提供公开出版物", Row: "5.3", Group: "不予处理", Law: clause.OGI.Art(39).Para(2), Letter: LetterStop, Asks: []Ask{AskWhere}},
	{ID: "excessive", Name: "无正当理由大量反复申请", Row: "5.4", Group: "不予处理", Law: clause.OGI.Art(35), Letter: LetterStop, Asks: []Ask{AskReason}},
	{ID: "certify", Name: "要求确认或者重新出具已经获取的信息", Row: "5.5", Group: "不予处理", Law: clause.Annual30.Whole(), Letter: LetterStop, Asks: []Ask{AskReason}},

	{ID: "not-corrected", Name: "无正当理由逾期不补正，不再处理", Row: "6.1", Group: "其他处理", Law: clause.OGI.Art(30), Letter: LetterLapse},
	{ID: "not-paid", Name: "逾期未缴纳信息处理费，不再处理", Row: "6.2", Group: "其他处理", Law: clause.Fee109.Whole(), Letter: LetterLapse},
	{ID: "retracted", Name: "申请人撤回申请", Row: "6.3", Group: "其他处理", Law: clause.Annual30.Whole(), Old: clause.House("申请人撤回申请的，终止办理"), Letter: LetterNone},
	{ID: "died", Name: "申请人死亡或者终止，无人承受", Row: "6.3", Group: "其他处理", Law: clause.Annual30.Whole(), Old: clause.House("申请人死亡或者终止的，终止办理"), Letter: LetterNone},
	{ID: "other", Name: "其他", Row: "6.3", Group: "其他处理", Law: clause.Annual30.Whole(), Old: clause.House("其他处理"), Letter: LetterAnswer, Asks: []Ask{AskReason}},
}

// KindByID returns a kind; ok is false where there is none.
func KindByID(id string) (Kind, bool) {
	for _, k := range Kinds {
		if k.ID == id {
			return k, true
		}
	}
	return Kind{}, false
}

// Basis is the ground of the kind under a text of the Regulations; ok is false where that
// text knew no such decision.
func (k Kind) Basis(e Edition) (c clause.Clause, ok bool) {
	if e.Year == 2008 {
		return k.Old, k.Old.Valid()
	}
	return k.Law, true
}

// Has tells whether the kind needs a fact.
func (k Kind) Has(a Ask) bool {
	for _, x := range k.Asks {
		if x == a {
			return true
		}
	}
	return false
}
