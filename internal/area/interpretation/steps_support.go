package interpretation

import (
	"context"
	"slices"
	"strings"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/errs"
)

// consult asks every supporting unit that has not agreed yet.
func (a *Area) consult(ctx context.Context, r *planRun, in lifecycle.Remark) error {
	if err := a.derive(ctx, r); err != nil {
		return err
	}
	var names []string
	for i := range r.Case.Supports {
		s := &r.Case.Supports[i]
		if s.Verdict == "agree" {
			continue
		}
		*s = Support{Unit: s.Unit, UnitName: s.UnitName, AskedAt: r.At}
		names = append(names, s.UnitName)
	}
	if len(names) == 0 {
		return errs.New(errs.Refused, "配合单位都已同意，不需要再征求意见。")
	}
	r.Note("征求" + strings.Join(names, "、") + "意见")
	r.Note(in.Note)
	return nil
}

// Advise is the input of 提出配合意见.
type Advise struct {
	Verdict string `json:"verdict" title:"意见" form:"radio" enum:"agree,advise" enumNames:"同意,建议修改"`
	Opinion string `json:"opinion,omitempty" title:"具体意见" doc:"建议修改的必须写明。" form:"textarea" maxLength:"4000"`
}

func (a *Area) advise(_ context.Context, r *planRun, in Advise) error {
	opinion := strings.TrimSpace(in.Opinion)
	if in.Verdict == "advise" && opinion == "" {
		return errs.Field("opinion", "建议修改的，请写明具体意见。")
	}
	i := slices.IndexFunc(r.Case.Supports, func(s Support) bool { return s.Unit == r.By.Unit })
	if i < 0 || r.Case.Supports[i].AskedAt.IsZero() {
		return errs.New(errs.Refused, "起草单位还没有征求你单位的意见，请等待对方送来方案和材料。")
	}
	s := &r.Case.Supports[i]
	if s.Verdict != "" {
		return errs.New(errs.Conflict, "你单位已经提出意见。需要补充的，请起草单位重新征求。")
	}
	s.Verdict, s.Opinion, s.ByName, s.At = in.Verdict, opinion, r.By.Display(), r.At
	r.Note(s.UnitName + map[string]string{"agree": "同意", "advise": "建议修改"}[in.Verdict])
	r.Note(opinion)
	if len(r.Case.Asked()) == 0 {
		r.Tick(Opinion.Meet(), 0, "")
	}
	return nil
}

// Settle is the input of 处理配合意见.
type Settle struct {
	Unit   string `json:"unit" title:"提出意见的单位" form:"select" maxLength:"40"`
	How    string `json:"how" title:"处理" form:"radio" enum:"adopted,explained" enumNames:"已采纳,未采纳并说明"`
	Reason string `json:"reason" title:"怎样采纳，或者为什么不采纳" form:"textarea" minLength:"2" maxLength:"2000"`
}

func (a *Area) settle(_ context.Context, r *planRun, in Settle) error {
	for i := range r.Case.Supports {
		s := &r.Case.Supports[i]
		if s.Unit == in.Unit && s.Verdict == "advise" && s.Settled == "" {
			s.Settled, s.Settlement = in.How, strings.TrimSpace(in.Reason)
			r.Note(s.UnitName + "的意见" + map[string]string{"adopted": "已采纳", "explained": "未采纳"}[in.How] + "：" + s.Settlement)
			return nil
		}
	}
	return errs.Field("unit", "该单位没有待处理的意见，请从提出修改意见的单位中选择。")
}
