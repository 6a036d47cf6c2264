package interpretation

import (
	"context"
	"slices"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
)

// Readiness says what a document still lacks for the way up: plan, material, its nine
// elements, the opinions of supporting units, the head's signature on plan and material.
// What is due follows from the set's facts alone (Set.InterpretationDue).
func (a *Area) Readiness(ctx context.Context, tx *db.Tx, set *publication.Set) (Readiness, error) {
	if !set.InterpretationDue() {
		return Readiness{}, nil
	}
	out := Readiness{Due: true}
	add := func(id, msg string, c clause.Clause) { out.Missing = append(out.Missing, Missing{id, msg, c}) }
	basis := basisOf(set)
	id, ok, err := planOf(ctx, tx, set.ID)
	if err != nil {
		return out, err
	}
	if !ok {
		add("plan", "没有解读方案。政策性文件应当同步组织、同步审签、同步部署解读，请先编制解读方案。", basis)
		if !hasMaterial(set) {
			add("material", "没有解读材料，请编制与文件同步发布的解读材料。", basis)
		}
		return out, nil
	}
	plan, err := a.plans.Get(ctx, tx, id)
	if err != nil {
		return out, err
	}
	for _, msg := range plan.Gaps() {
		add("plan", msg, basis)
	}
	if !hasMaterial(set) {
		add("material", "没有与文件同步发布的解读材料，请按方案编制。", basis)
	}
	msgs, err := a.elements(ctx, tx, set, plan)
	if err != nil {
		return out, err
	}
	for _, msg := range msgs {
		add("elements", msg, clause.G22b)
	}
	for _, msg := range opinions(plan) {
		add("opinion", msg, clause.Y21)
	}
	for _, msg := range unsigned(set, plan) {
		add("head", msg, basis)
	}
	return out, nil
}

// Ready is Readiness in the shape of publication.InterpretationCheck.
func (a *Area) Ready(ctx context.Context, tx *db.Tx, set *publication.Set) ([]string, error) {
	r, err := a.Readiness(ctx, tx, set)
	var out []string
	for _, m := range r.Missing {
		out = append(out, m.Msg)
	}
	return out, err
}

// basisOf is the stricter clause for what goes up to be issued in a government's name as
// a major policy document, and the general one for every other.
func basisOf(set *publication.Set) clause.Clause {
	if set.Facts.Major && set.Facts.InName == "government" {
		return clause.G21a
	}
	return clause.G22c
}

func hasMaterial(set *publication.Set) bool {
	return slices.ContainsFunc(set.Parts, func(p publication.Part) bool { return p.Role == publication.Interpretation })
}

// elements looks at every piece that goes out with the document.
func (a *Area) elements(ctx context.Context, tx *db.Tx, set *publication.Set, plan *Plan) ([]string, error) {
	var out []string
	different, pieces := false, 0
	for _, part := range set.Parts {
		if part.Role != publication.Interpretation {
			continue
		}
		p, err := a.pieces.Get(ctx, tx, part.Case)
		if err != nil {
			return nil, err
		}
		pieces++
		different = different || p.Elements[Difference].Covered
		for _, e := range p.Unhandled() {
			out = append(out, "《"+part.Title+"》还没有核对要素“"+e+"”，请写明在哪里解读，或者为什么不适用。")
		}
		if part.Source.IsEmpty() {
			out = append(out, "《"+part.Title+"》还没有正文，请编写。")
		}
		if p.Stale() {
			out = append(out, staleMsg(part.Title))
		}
		if p.Form == ExpertForm && p.Expert == "" {
			out = append(out, "《"+part.Title+"》是专家文章，请从专家库选择作者。")
		}
	}
	if pieces == 0 || different {
		return out, nil
	}
	old, err := a.replaced(ctx, tx, plan.DocPart)
	if err == nil && len(old) > 0 {
		out = append(out, "文件废止或修改了《"+old[0].Title+"》，解读材料没有说明新旧政策差异，请补充或者插入新旧对照表。")
	}
	return out, err
}

// opinions: the supporting units' opinions are asked, there, and dealt with.
func opinions(plan *Plan) []string {
	var out []string
	for _, s := range plan.Supports {
		switch {
		case s.AskedAt.IsZero():
			out = append(out, "还没有就解读方案和材料征求"+s.UnitName+"的意见，请先征求。")
		case s.Verdict == "":
			out = append(out, s.UnitName+"还没有提出配合意见，请等待或者催办。")
		case s.Open():
			out = append(out, s.UnitName+"建议修改，起草单位还没有处理，请采纳或者说明理由。")
		}
	}
	for _, u := range plan.Draft.Joint {
		if u != plan.Draft.Lead && !slices.ContainsFunc(plan.Supports, func(s Support) bool { return s.Unit == u }) {
			out = append(out, "新增的联合发文单位还没有列入配合解读，请重新保存解读方案并征求其意见。")
		}
	}
	return out
}

// unsigned: the head has signed the plan and exactly the present material. A correction
// of what is already public is signed by the issuer alone, so nothing is asked then.
func unsigned(set *publication.Set, plan *Plan) []string {
	if plan.DocItem != "" {
		return nil
	}
	var out []string
	for _, part := range set.Parts {
		if part.Role == publication.Interpretation && !set.PassedOn(part.ID, publication.SlipHead) {
			out = append(out, "解读材料《"+part.Title+"》没有经起草部门主要负责人审签，或者审签之后又有改动，请报负责人审签。")
		}
	}
	if plan.Signed != plan.Hash() {
		out = append(out, "解读方案没有经起草部门主要负责人审签，或者审签之后又有改动，请报负责人随文审签。")
	}
	return out
}
