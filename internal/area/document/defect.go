package document

import (
	"context"
	"fmt"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Defect is one thing for which the office may return a document, with what to mend.
type Defect struct {
	ID   string        `json:"id"`
	Msg  string        `json:"msg"`  // what is wrong
	Mend string        `json:"mend"` // what to do about it
	Law  clause.Clause `json:"law"`
}

// defects is the office's list: every ground for 退文 in one table. The department sees
// the same list before it sends, so that nothing comes back for a reason it could know.
var defects = []struct {
	Defect
	If func(*Document) bool
}{
	{Defect{"attribute", "没有明确的公开属性建议。", "请从主动公开、依申请公开、不予公开中选定一种。", clause.G11e},
		func(d *Document) bool { return d.Attribute() == publication.Undecided }},
	{Defect{"basis", "拟不公开，但没有写明法律法规依据。", "请写明依据的法律名称和条款，例如《政府信息公开条例》第十六条。", clause.G11b},
		func(d *Document) bool { return withheld(d) && d.Basis == "" }},
	{Defect{"reason", "拟不公开，但没有依法依规说明理由。", "请结合本件内容写明不公开的具体理由。", clause.G11e},
		func(d *Document) bool { return withheld(d) && d.Reason == "" }},
	{Defect{"proposal", "代拟稿只写了公开属性，没有说明理由。", "请写明提出该属性建议的理由。", clause.G11d},
		func(d *Document) bool {
			return !d.OwnName() && d.Attribute() == publication.Open && d.Reason == ""
		}},
	{Defect{"disclosure", "拟不公开的政策性文件，没有先送本单位政务公开工作机构审查。", "请先送本单位政务公开工作机构审查。", clause.G11c},
		func(d *Document) bool { return d.NeedsDisclosureReview() && !d.passed(publication.SlipDisclosure) }},
	{Defect{"legality", "规范性文件没有通过合法性审核，或者审核之后又有改动。", "请送合法性审核机构审核。", clause.Normative37.Sec(2)},
		func(d *Document) bool { return d.facts().Normative && !d.passed(publication.SlipLegality) }},
	{Defect{"secrecy", "拟主动公开的内容没有通过保密审查，或者审查之后又有改动。", "请由拟稿人以外的人员作保密审查。", clause.G14d},
		func(d *Document) bool {
			return d.Attribute() == publication.Open && !d.passed(publication.SlipSecrecy)
		}},
	{Defect{"content", "拟主动公开的内容没有作内容合法性审查，或者审查之后又有改动。", "请由拟稿人以外的人员作内容合法性审查。", clause.Y13a},
		func(d *Document) bool {
			return d.Attribute() == publication.Open && !d.passed(publication.SlipContent)
		}},
	{Defect{"head", "没有经本部门主要负责人审签，或者审签之后又有改动。", "请报本部门主要负责人审签。", clause.G21a},
		func(d *Document) bool { return !d.Set.PassedOn(d.Part.ID, publication.SlipHead) && !headSigned(d) }},
	{Defect{"text", "没有正文。", "请补报正文。", clause.Paper14.Whole()},
		func(d *Document) bool { return d.Part.Source.IsEmpty() }},
	{Defect{"confirm", "文中涉及其他单位，尚未全部沟通确认。", "请征求涉及单位确认，或请共同上级裁定。", clause.G63b},
		func(d *Document) bool { return len(d.Set.Unconfirmed()) > 0 }},
}

// headSigned: the head had signed exactly what came to the office, in the platform or on
// the paper that was registered. What the office itself has changed since, and nobody
// else can while it is there, does not go back to the head.
func headSigned(d *Document) bool {
	if !d.AtOffice {
		return false
	}
	if d.Sent.SignedBy != "" {
		return true
	}
	signed := false
	for _, s := range d.Set.Slips {
		if s.Kind == publication.SlipHead && s.Part == d.Part.ID && !s.At.After(d.Sent.At) {
			signed = s.Pass && (s.Hash == d.Sent.Hash || d.Sent.Hash == "")
		}
	}
	return signed
}

func withheld(d *Document) bool {
	return d.Attribute() == publication.OnRequest || d.Attribute() == publication.Closed
}

// Defects returns everything for which the document may be returned as it stands.
func (a *Area) Defects(ctx context.Context, tx *db.Tx, d *Document) ([]Defect, error) {
	var out []Defect
	for _, x := range defects {
		if x.If(d) {
			out = append(out, x.Defect)
		}
	}
	missing, err := a.interpretation(ctx, tx, d)
	for _, m := range missing {
		out = append(out, Defect{ID: "interpretation-" + m.ID, Msg: m.Msg, Mend: "请补齐后随文一并报送。", Law: m.Law})
	}
	return out, err
}

func (a *Area) interpretation(ctx context.Context, tx *db.Tx, d *Document) ([]Missing, error) {
	if a.Questions.Interpretation == nil {
		return nil, nil
	}
	r, err := a.Questions.Interpretation(ctx, tx, d.Set)
	return r.Missing, err
}

func reasons(ds []Defect) []errs.Reason {
	var out []errs.Reason
	for _, x := range ds {
		out = append(out, errs.Reason{Msg: x.Msg + x.Mend, Rule: x.ID, ClauseID: x.Law.ID(), Clause: x.Law.Cite()})
	}
	return out
}

// Earlier is a reason that the unit has given before.
type Earlier struct {
	Case, Title, Reason string
	Likeness            float64
}

// Alike is how alike two reasons must be to be shown beside each other (0 to 1).
const Alike = 0.8

// SimilarReasons returns earlier reasons of the unit that say nearly the same as this
// document's: a reason that fits every document explains none.
func SimilarReasons(ctx context.Context, tx *db.Tx, d *Document) ([]Earlier, error) {
	if d.Reason == "" || !withheld(d) {
		return nil, nil
	}
	all, err := earlierReasons(ctx, tx, d.Unit, d.ID)
	if err != nil {
		return nil, fmt.Errorf("earlier reasons: %w", err)
	}
	var out []Earlier
	for _, e := range all {
		if e.Likeness = text.Similar(d.Reason, e.Reason); e.Likeness >= Alike {
			out = append(out, e)
		}
	}
	return out, nil
}
