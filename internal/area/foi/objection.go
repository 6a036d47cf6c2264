package foi

import (
	"context"
	"slices"

	"gongkai/internal/platform/errs"
)

// What a third party said binds the decision (条例第十五条、第三十二条).

// about are the enquiries of third parties that have an answer, or whose term is over.
func (q *Request) about() []Enquiry {
	return slices.DeleteFunc(slices.Clone(q.Enquiries), func(e Enquiry) bool {
		return e.Kind != "third" || e.Verdict == "" && (q.Law().Corrects || e.State != Cancelled)
	})
}

// objections are those of them that object with good reason.
func (q *Request) objections() []Enquiry {
	return slices.DeleteFunc(q.about(), func(e Enquiry) bool { return e.Verdict != "object" || e.Reasonable != "yes" })
}

// bound tells why a kind of decision goes against what third parties said; "" where it
// does not.
func bound(q *Request, k Kind) string {
	if k.ID != "third" {
		return ""
	}
	heard := q.about()
	switch {
	case len(heard) == 0:
		return "涉及商业秘密、个人隐私的，应当先书面征求第三方的意见。"
	case !slices.ContainsFunc(heard, func(e Enquiry) bool { return e.Verdict != "agree" }):
		return "第三方已经同意公开，不能再以损害第三方合法权益为由不予公开。请另选处理决定。"
	}
	return ""
}

// opposed tells whether a kind of decision releases what a third party has objected to
// with good reason: for that it takes the public interest.
func opposed(q *Request, k Kind) bool {
	return len(q.objections()) > 0 && (k.Group == Groups[0] && k.ID != "known" || k.ID == "part")
}

// overrides refuses a release against an objection that gives no public interest. A partial
// one that withholds what is the third party's needs none.
func overrides(q *Request, k Kind, in Draft) error {
	if !opposed(q, k) || in.Public != "" || k.ID == "part" && (in.Ground == "third" || in.Other == "third") {
		return nil
	}
	c := q.Law().Basis(32, 23)
	msg := "第三方不同意公开且理由合理，不予公开。认为不公开可能对公共利益造成重大影响、决定公开的，请写明理由，决定将书面告知第三方；能够区分的，请选择部分公开并以保护第三方合法权益为依据。"
	return &errs.Error{Kind: errs.Refused, Msg: msg, Reasons: []errs.Reason{{Field: string(AskPublic), Msg: msg, ClauseID: c.ID(), Clause: c.Cite()}}}
}

// informObjectors tells those who objected with good reason what is released all the
// same, and why.
func (a *Area) informObjectors(ctx context.Context, r *run) error {
	q := r.Case
	why := q.Answer.Facts[AskPublic]
	if k, _ := q.Decision(); why == "" || !opposed(q, k) {
		return nil
	}
	what := q.Answer.Facts[AskMaterial]
	if what == "" {
		what = q.Answer.Facts[AskWhere]
	}
	for _, e := range q.objections() {
		if err := a.write(ctx, r, LetterInform, map[string]string{"第三方": e.Asked, "公开内容": what, "公共利益": why, "依据": q.Law().Basis(32, 23).Cite()}); err != nil {
			return err
		}
	}
	return nil
}
