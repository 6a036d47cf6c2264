package interpretation

import (
	"context"
	"strings"

	"gongkai/internal/platform/errs"
)

// Check is the input of 核对九项要素: for each whether the piece covers it, and where, or
// why it does not apply.
type Check struct {
	Background    string `json:"background" title:"背景依据" form:"radio" enum:"covered,none" enumNames:"已解读,不适用"`
	BackgroundWhy string `json:"background_why,omitempty" title:"背景依据：在哪里，或者为什么不适用" maxLength:"300"`
	Goal          string `json:"goal" title:"目标任务" form:"radio" enum:"covered,none" enumNames:"已解读,不适用"`
	GoalWhy       string `json:"goal_why,omitempty" title:"目标任务：在哪里，或者为什么不适用" maxLength:"300"`
	Content       string `json:"content" title:"主要内容" form:"radio" enum:"covered,none" enumNames:"已解读,不适用"`
	ContentWhy    string `json:"content_why,omitempty" title:"主要内容：在哪里，或者为什么不适用" maxLength:"300"`
	Scope         string `json:"scope" title:"涉及范围" form:"radio" enum:"covered,none" enumNames:"已解读,不适用"`
	ScopeWhy      string `json:"scope_why,omitempty" title:"涉及范围：在哪里，或者为什么不适用" maxLength:"300"`
	Standard      string `json:"standard" title:"执行标准" form:"radio" enum:"covered,none" enumNames:"已解读,不适用"`
	StandardWhy   string `json:"standard_why,omitempty" title:"执行标准：在哪里，或者为什么不适用" maxLength:"300"`
	Caution       string `json:"caution" title:"注意事项" form:"radio" enum:"covered,none" enumNames:"已解读,不适用"`
	CautionWhy    string `json:"caution_why,omitempty" title:"注意事项：在哪里，或者为什么不适用" maxLength:"300"`
	Keyword       string `json:"keyword" title:"关键词诠释" form:"radio" enum:"covered,none" enumNames:"已解读,不适用"`
	KeywordWhy    string `json:"keyword_why,omitempty" title:"关键词诠释：在哪里，或者为什么不适用" maxLength:"300"`
	Benefit       string `json:"benefit" title:"惠民利民举措" form:"radio" enum:"covered,none" enumNames:"已解读,不适用"`
	BenefitWhy    string `json:"benefit_why,omitempty" title:"惠民利民举措：在哪里，或者为什么不适用" maxLength:"300"`
	Difference    string `json:"difference" title:"新旧政策差异" form:"radio" enum:"covered,none" enumNames:"已解读,不适用" doc:"平台上有被废止、修改的旧文件的，不能选“不适用”。"`
	DifferenceWhy string `json:"difference_why,omitempty" title:"新旧政策差异：在哪里，或者为什么不适用" maxLength:"300"`
}

// each returns status and explanation in the order of Elements.
func (c *Check) each() [][2]*string {
	return [][2]*string{{&c.Background, &c.BackgroundWhy}, {&c.Goal, &c.GoalWhy}, {&c.Content, &c.ContentWhy}, {&c.Scope, &c.ScopeWhy}, {&c.Standard, &c.StandardWhy},
		{&c.Caution, &c.CautionWhy}, {&c.Keyword, &c.KeywordWhy}, {&c.Benefit, &c.BenefitWhy}, {&c.Difference, &c.DifferenceWhy}}
}

// Checked is the input that says what the piece says now, to begin a form with.
func Checked(p *Piece) Check {
	var c Check
	for i, x := range c.each() {
		h, ok := p.Elements[Elements[i].ID]
		if !ok {
			continue
		}
		*x[0], *x[1] = "none", h.Why
		if h.Covered {
			*x[0] = "covered"
		}
	}
	return c
}

func (a *Area) check(ctx context.Context, r *pieceRun, in Check) error {
	p := r.Case
	done := map[string]Handled{}
	for i, x := range in.each() {
		e := Elements[i]
		h := Handled{Covered: *x[0] == "covered", Why: strings.TrimSpace(*x[1])}
		if !h.Covered && h.Why == "" {
			return errs.Field(e.ID+"_why", "要素“"+e.Name+"”不适用的，请写明理由。")
		}
		done[e.ID] = h
	}
	if p.With() && !done[Difference].Covered {
		if err := a.mustCompare(ctx, r); err != nil {
			return err
		}
	}
	p.Elements = done
	r.Note("已解读" + number(p.Covered()) + "项，不适用" + number(len(Elements)-p.Covered()) + "项")
	return nil
}

// mustCompare refuses "not applicable" where an old document is repealed or amended,
// unless another piece that goes out with this document explains the difference.
func (a *Area) mustCompare(ctx context.Context, r *pieceRun) error {
	old, err := a.replaced(ctx, r.Tx, r.Case.DocPart)
	if err != nil || len(old) == 0 {
		return err
	}
	covered, err := a.differenceCovered(ctx, r.Tx, r.Case.Plan, r.Case.ID)
	if err != nil || covered {
		return err
	}
	return errs.Field(Difference, "文件废止或修改了《"+old[0].Title+"》，新旧政策差异必须解读，不能选“不适用”。可以用“插入新旧对照表”由平台生成。")
}
