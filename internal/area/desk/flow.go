package desk

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/web"
)

// FlowPage is the rule table of a flow, made to be printed: it is the program's own
// table, not a description of it.
type FlowPage struct {
	web.Page
	Area    string
	Name    string
	Version int
	States  []StateRow
	Steps   []StepRow
	Rules   []RuleRow
}

// StateRow is a state and how one leaves it.
type StateRow struct {
	Name  string
	End   bool
	Leads []string // names of the steps
}

// StepRow is a step in words.
type StepRow struct {
	Name   string
	Action lifecycle.Action
	From   string
	Ways   []string // 报送（属部门文件的）；…
	By     string   // 本单位 拟稿
	Law    []clause.Clause
	Needs  []NeedRow
	Clock  []string
	Todo   string
	Hint   string
	Danger bool
}

// NeedRow is a condition of a step.
type NeedRow struct {
	Name string
	Law  clause.Clause
}

// RuleRow is a deadline rule in words.
type RuleRow struct {
	Name, Length, Extend, Warn string
	Law                        clause.Clause
	Unverified                 bool
	Note                       string
}

func (d *Desk) flow(w *web.Response, r *http.Request) error {
	m := d.Engine.Machines[r.PathValue("area")]
	if m == nil {
		return w.NotFound()
	}
	t := m.Describe()
	p := FlowPage{Area: t.Area, Name: t.Name, Version: t.Version}
	for _, g := range t.Stages {
		x := StateRow{Name: g.Name, End: g.End}
		for _, s := range t.Steps {
			if slices.Contains(s.From, g.State) {
				x.Leads = append(x.Leads, s.Name)
			}
		}
		p.States = append(p.States, x)
	}
	for _, s := range t.Steps {
		p.Steps = append(p.Steps, stepRow(t, s))
	}
	for _, k := range t.Rules {
		p.Rules = append(p.Rules, ruleRow(k))
	}
	p.Page = page(w, t.Name+"规则表", "办理流程", "/office/flows")
	return w.Render("desk/flow", p)
}

func stepRow(t lifecycle.Table, s lifecycle.StepInfo) StepRow {
	x := StepRow{Name: s.Name, Action: s.Action, Law: s.Law, Clock: s.Clock, Todo: s.Todo, Hint: s.Hint, Danger: s.Danger}
	from := make([]string, len(s.From))
	for i, f := range s.From {
		from[i] = t.StateName(f)
	}
	x.From = strings.Join(from, "、")
	switch {
	case s.Opens:
		x.From = "（新建）"
	case len(from) > 6:
		x.From = fmt.Sprintf("在办各环节（%d个）", len(from))
	}
	for _, way := range s.Ways {
		to := "状态不变"
		if way.To != lifecycle.Stay {
			to = t.StateName(way.To)
		}
		if way.When != "" {
			to += "（" + way.When + "）"
		}
		x.Ways = append(x.Ways, to)
		x.Clock = append(x.Clock, way.Clock...)
	}
	names := make([]string, len(s.By))
	for i, role := range s.By {
		names[i] = actor.Role(role).Name()
	}
	x.By = s.Seat.Name + "　" + strings.Join(names, "、")
	if s.Auto != nil {
		x.By = "平台自动（" + s.Auto.Name + "届满时）"
	}
	for _, n := range s.Needs {
		x.Needs = append(x.Needs, NeedRow{n.Name, n.Law})
	}
	return x
}

func ruleRow(k *deadline.Rule) RuleRow {
	x := RuleRow{Name: k.Name, Length: k.Length.String(), Extend: "不得延长", Warn: "—", Law: k.Law, Unverified: k.Unverified, Note: k.Note}
	if k.Length.N == 0 {
		x.Length = "逐件确定"
	}
	if k.Extend.N > 0 {
		x.Extend = "可延长一次，" + k.Extend.String()
	}
	if len(k.Warn) > 0 {
		unit := k.Length.Unit
		var at []string
		for _, n := range k.Warn {
			at = append(at, deadline.Span{N: n, Unit: unit}.String())
		}
		x.Warn = "剩" + strings.Join(at, "、") + "时"
	}
	return x
}
