package foi

import (
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
)

func workdays(n int) deadline.Span { return deadline.Span{N: n, Unit: deadline.Workdays} }

// The clocks of a request. Those of the 2008 text run for what was received before the
// 2019 text came into force.
var (
	Reply = &deadline.Rule{ID: "foi.reply", Name: "答复期限", Length: workdays(20), Extend: workdays(20), Warn: []int{5, 3, 1}, Law: clause.OGI.Art(33)}

	Reply2008 = &deadline.Rule{ID: "foi.reply-2008", Name: "答复期限（2008年条例）", Length: workdays(15), Extend: workdays(15), Warn: []int{5, 3, 1}, Law: clause.OGI2008.Art(24)}

	// Notify is within how many days a request that is not clear enough must be sent back
	// for correction, once.
	Notify = &deadline.Rule{ID: "foi.notify", Name: "补正告知期限", Length: workdays(7), Warn: []int{2, 1}, Law: clause.OGI.Art(30)}

	// Supplement is how long the applicant has for the correction; each notice sets it.
	Supplement = &deadline.Rule{ID: "foi.supplement", Name: "补正期限", Length: deadline.Span{Unit: deadline.Workdays}, Warn: []int{3, 1}, Law: clause.OGI.Art(30),
		Note: "条例只写“合理的补正期限”，由补正告知书逐件写明。"}

	// Pay is how long the applicant has for the information-processing fee.
	Pay = &deadline.Rule{ID: "foi.pay", Name: "缴费期限", Length: workdays(20), Warn: []int{3, 1}, Law: clause.Fee109.Whole()}

	// Explain is how long the applicant has to explain an unreasonable number of requests;
	// each notice sets it.
	Explain = &deadline.Rule{ID: "foi.explain", Name: "说明理由期限", Length: deadline.Span{Unit: deadline.Workdays}, Warn: []int{3, 1}, Law: clause.OGI.Art(35),
		Note: "条例没有写明说明理由的期限，由说明理由通知书逐件写明。"}

	// Delay is the reasonable time of a delayed reply; each notice sets it.
	Delay = &deadline.Rule{ID: "foi.delay", Name: "延迟答复期限", Length: deadline.Span{Unit: deadline.Workdays}, Warn: []int{5, 3, 1}, Law: clause.OGI.Art(35),
		Note: "条例只写“合理期限”，没有上限，由延迟答复告知书逐件写明。"}

	// Opinion is how long a third party or another agency has for its opinion.
	Opinion       = &deadline.Rule{ID: "foi.opinion", Name: "第三方答复期限", Length: workdays(15), Warn: []int{3, 1}, Law: clause.OGI.Art(32)}
	OpinionAgency = &deadline.Rule{ID: "foi.opinion-agency", Name: "被征求机关答复期限", Length: workdays(15), Warn: []int{3, 1}, Law: clause.OGI.Art(34)}
)

// requestRules are the clocks that a request may have.
var requestRules = []*deadline.Rule{Reply, Reply2008, Notify, Supplement, Pay, Explain, Delay}

// Edition is a text of the Regulations, by which a request is handled from its receipt to
// its end.
type Edition struct {
	Year  int // 2008 or 2019
	Act   *clause.Act
	Reply *deadline.Rule
	// Corrects: the 2019 text alone knows a correction that restarts the clock, a term for
	// third parties, an unreasonable quantity and a fee for processing.
	Corrects bool
}

var (
	text2008 = Edition{Year: 2008, Act: clause.OGI2008, Reply: Reply2008}
	text2019 = Edition{Year: 2019, Act: clause.OGI, Reply: Reply, Corrects: true}
)

// EditionOf returns the text for what was received on a day: the one in force then. That
// the day of receipt decides, and not the day of the answer, is not written in either text
// (未核); TransitionNote says so to the reader.
func EditionOf(received workday.Date) Edition {
	if received != "" && clause.OGI2008.InForce(string(received)) {
		return text2008
	}
	return text2019
}

// TransitionNote stands on the page of a request under the old text.
const TransitionNote = "本件在2019年5月15日之前收到，按2008年条例办理（以收到日判断，条例没有写明过渡办法，未核）。"

// Basis is the article by which a step is taken under this text: of the 2019 text the one
// given first, of the 2008 text the one given second.
func (e Edition) Basis(art2019, art2008 int) clause.Clause {
	if e.Year == 2008 {
		return clause.OGI2008.Art(art2008)
	}
	return clause.OGI.Art(art2019)
}
