package app

import (
	"fmt"
	"strings"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
)

// RuleTable prints a flow as a table that a lawyer can read against the text, in
// Markdown: one row a step, with who may take it, from where to where, by which clause,
// under which conditions and with what effect on which clock. A change of this text is a
// change of law in the product.
func RuleTable(t lifecycle.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s：规则表（第%d版）\n\n", t.Name, t.Version)
	b.WriteString("由程序中的流程定义生成，请勿手改；修改规则后运行 go test ./internal/app -update。\n\n## 操作\n\n")
	row(&b, "操作", "从", "到（条件）", "谁", "单位", "依据", "条件（依据）", "期限")
	row(&b, "---", "---", "---", "---", "---", "---", "---", "---")
	for _, s := range t.Steps {
		row(&b, s.Name, fromCell(t, s), toCell(t, s), whoCell(s), s.Seat.Name, lawCell(s.Law), needCell(s.Needs), clockCell(s))
	}
	if len(t.Rules) > 0 {
		b.WriteString("\n## 期限\n\n")
		row(&b, "期限", "长度", "可延长", "依据", "说明")
		row(&b, "---", "---", "---", "---", "---")
		for _, r := range t.Rules {
			row(&b, r.Name, term(r), longer(r), r.Law.Cite(), remark(r))
		}
	}
	b.WriteString("\n## 状态\n\n")
	row(&b, "状态", "是否办结")
	row(&b, "---", "---")
	for _, g := range t.Stages {
		row(&b, g.Name, map[bool]string{true: "办结", false: "在办"}[g.End])
	}
	return b.String()
}

// row writes the cells of one line; several lines in a cell are kept apart.
func row(b *strings.Builder, cells ...string) {
	for i, c := range cells {
		cells[i] = strings.NewReplacer("|", "\\|", "\n", "<br>").Replace(c)
	}
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

func fromCell(t lifecycle.Table, s lifecycle.StepInfo) string {
	if s.Opens {
		return "（新建）"
	}
	var out []string
	for _, f := range s.From {
		out = append(out, t.StateName(f))
	}
	return strings.Join(out, "、")
}

func toCell(t lifecycle.Table, s lifecycle.StepInfo) string {
	var out []string
	for i, w := range s.Ways {
		name := "不变"
		if w.To != lifecycle.Stay {
			name = t.StateName(w.To)
		}
		switch {
		case w.When != "":
			name += "（" + w.When + "）"
		case i > 0:
			name += "（其他情形）"
		}
		out = append(out, name)
	}
	return strings.Join(out, "\n")
}

func whoCell(s lifecycle.StepInfo) string {
	if s.Auto != nil {
		return "平台自动（" + s.Auto.Name + "届满）"
	}
	var out []string
	for _, r := range s.By {
		out = append(out, r.Name())
	}
	return strings.Join(out, "、")
}

func lawCell(cs []clause.Clause) string {
	var out []string
	for _, c := range cs {
		out = append(out, cited(c))
	}
	return strings.Join(out, "\n")
}

// cited is a clause as it is cited, with the identifier of a duty behind it.
func cited(c clause.Clause) string {
	if _, ok := clause.DutyOf(c); ok {
		return c.Cite() + "［" + c.ID() + "］"
	}
	return c.Cite()
}

func needCell(ns []lifecycle.NeedInfo) string {
	var out []string
	for _, n := range ns {
		out = append(out, n.Name+"（"+cited(n.Law)+"）")
	}
	return strings.Join(out, "\n")
}

func clockCell(s lifecycle.StepInfo) string {
	out := append([]string{}, s.Clock...)
	for _, w := range s.Ways {
		for _, c := range w.Clock {
			if w.When != "" {
				c += "（" + w.When + "）"
			}
			out = append(out, c)
		}
	}
	return strings.Join(out, "\n")
}

func term(r *deadline.Rule) string {
	if r.Length.N == 0 {
		return "逐件写明"
	}
	return r.Length.String()
}

func remark(r *deadline.Rule) string {
	if r.Unverified {
		return strings.TrimSpace("未核。" + r.Note)
	}
	return r.Note
}

func longer(r *deadline.Rule) string {
	if r.Extend.N == 0 {
		return "不可延长"
	}
	return r.Extend.String()
}
