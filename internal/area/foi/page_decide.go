package foi

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// askedFor says, for each fact that a kind of decision needs, in which fields of Draft it
// is filled in and how the letter names it.
var askedFor = map[Ask]struct {
	fields []string
	must   int // how many of them, from the first on, must be filled in
	letter string
}{
	AskWhere: {[]string{"where"}, 1, "获取的方式、途径"}, AskMaterial: {[]string{"material"}, 1, "提供的信息"},
	AskWithheld: {[]string{"withheld", "ground", "withheld2", "ground2"}, 2, "不予公开的部分和依据"}, AskReason: {[]string{"reason"}, 1, "理由"},
	AskSearch: {[]string{"search"}, 1, "检索、查找的情况"}, AskHolder: {[]string{"unit", "holder"}, 0, "负责公开的机关"}, AskEarlier: {[]string{"earlier"}, 1, "此前的答复"},
}

// groupHints say what each group is for, in the order of Groups.
var groupHints = map[string]string{
	"予以公开": "本机关负责公开，可以公开：已经公开的告知途径，没有公开过的提供信息。",
	"部分公开": "同一信息里有应当公开和不应当公开的内容，能够区分处理。逐项写明不予公开的部分、依据和理由。",
	"不予公开": "属于第十四条至第十六条等规定的不予公开的情形。",
	"无法提供": "没有该信息、不属于本机关负责公开、需要另行加工，或者补正后仍不明确。",
	"不予处理": "信访投诉举报、重复申请、索要公开出版物、大量反复申请等。",
	"其他处理": "逾期不补正、逾期未缴费和其他情形。",
}

// decide leads to the kind of decision: what the information is, then which ground, then
// what that kind's letter must say.
func (d *Desk) decide(ctx context.Context, tx *db.Tx, by actor.Actor, q *Request) (web.Prompt, error) {
	p := web.Prompt{Options: options{"kind": {}, "ground": {}, "ground2": {}}, Facts: []web.Fact{{Name: "申请内容", Text: q.Content, Wide: true}}}
	v, err := d.Engine.View(ctx, tx, Name, q.ID, by)
	if err != nil {
		return p, err
	}
	clocks := map[string]deadline.Status{}
	for _, c := range v.Clocks {
		clocks[c.Rule.ID] = c.Status
	}
	p.Guide = guide(q, clocks)
	for _, k := range Kinds {
		basis, ok := k.Basis(q.Law())
		if !ok || k.Letter == LetterNone {
			continue
		}
		p.Options["kind"] = append(p.Options["kind"], web.Option{Value: k.ID, Title: k.Group + "：" + k.Name, Hint: basis.Cite() + "　" + k.Hint})
		if k.Group == "不予公开" {
			p.Options["ground"] = append(p.Options["ground"], web.Option{Value: k.ID, Title: k.Name + "（" + basis.Short() + "）"})
		}
	}
	p.Options["ground2"] = slices.Clone(p.Options["ground"])
	for _, e := range q.Enquiries {
		p.Facts = append(p.Facts, web.Fact{Name: "征求意见：" + e.Asked, Text: verdictName(e) + " " + e.Reason, Wide: true})
	}
	if q.Kind != "" {
		f := q.Answer.Facts
		in := Draft{Kind: q.Kind, Where: f[AskWhere], Material: f[AskMaterial], Withheld: f[AskWithheld], Reason: f[AskReason], Search: f[AskSearch], Earlier: f[AskEarlier], Public: f[AskPublic], Unit: q.Answer.HolderID}
		if in.Unit == "" {
			in.Holder = f[AskHolder]
		}
		if w := q.Answer.Withheld; len(w) > 0 {
			in.Withheld, in.Ground = w[0].What, w[0].Kind
			if len(w) > 1 {
				in.More, in.Other = w[1].What, w[1].Kind
			}
		}
		p.Value = in
	}
	return p, nil
}

// guide lays the kinds of decision out as a tree whose leaves are the rows of table 3.
func guide(q *Request, clocks map[string]deadline.Status) *web.Guide {
	g := &web.Guide{Field: "kind", Question: "这件申请怎样处理？"}
	for _, name := range Groups {
		group := web.GuideGroup{Title: name, Hint: groupHints[name]}
		for _, k := range Kinds {
			basis, ok := k.Basis(q.Law())
			if k.Group != name || !ok || k.Letter == LetterNone {
				continue
			}
			c := web.GuideChoice{Value: k.ID, Title: k.Name}
			c.Facts = append(c.Facts, web.Fact{Name: "依据", Text: basis.Cite(), Wide: true}, web.Fact{Name: "文书", Text: LetterName(k.Letter) + "，写明" + strings.Join(k.says(), "、"), Wide: true},
				web.Fact{Name: "年度报告", Text: "表三第" + string(k.Row) + "行", Wide: true})
			if k.Releases {
				c.Facts = append(c.Facts, web.Fact{Name: "程序", Text: "提供的材料须经保密审查，再由负责人审签", Wide: true})
			}
			if k.Hint != "" {
				c.Facts = append(c.Facts, web.Fact{Name: "注意", Text: k.Hint, Wide: true})
			}
			for _, a := range k.Asks {
				c.Fields = append(c.Fields, askedFor[a].fields...)
				c.Must = append(c.Must, askedFor[a].fields[:askedFor[a].must]...)
			}
			if opposed(q, k) {
				c.Fields = append(c.Fields, string(AskPublic))
			}
			if !slices.Contains(c.Fields, "reason") {
				c.Fields = append(c.Fields, "reason")
			}
			if e, ok := errors.AsType[*errs.Error](fits(q, clocks, k)); ok {
				c.Unmet = e.Msg
			}
			group.Choices = append(group.Choices, c)
		}
		if len(group.Choices) > 0 {
			g.Groups = append(g.Groups, group)
		}
	}
	return g
}

// says is what a letter of the kind tells the applicant.
func (k Kind) says() []string {
	out := []string{"处理决定和依据"}
	for _, a := range k.Asks {
		out = append(out, askedFor[a].letter)
	}
	if k.Prior {
		return append(out, "救济途径（先申请行政复议）")
	}
	return append(out, "救济途径")
}
