package foi

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/errs"
)

// Check is the input of 填写检查表: the verdicts of the reviewer, each ITEM:VERDICT:NOTE.
// Items that are left out have the verdict that the program found.
type Check struct {
	Request string   `json:"request" title:"办结件" form:"case" maxLength:"40"`
	Marks   []string `json:"marks,omitempty" title:"逐项评判"`
	Seen    int      `json:"seen,omitempty" title:"看到的检查表版本"` // of the checklist that the reviewer looked at
}

const noteRunes = 500

func (a *Area) check(ctx context.Context, r *smpRun, in Check) error {
	s := r.Case
	i := s.Pick(in.Request)
	if i < 0 {
		return errs.New(errs.NotFound, "这件申请没有被抽中，请从抽查页面的名单中选择。")
	}
	p := &s.Picks[i]
	if in.Seen != p.Version {
		return errs.New(errs.Conflict, "您打开检查表之后，有人已经填写过。请刷新页面，看过最新内容后再填写。")
	}
	x, err := a.Examine(ctx, r.Tx, in.Request)
	if err != nil {
		return err
	}
	took := 0 // steps of the request that the reviewer took
	if err := r.Tx.QueryRow(ctx, `SELECT COUNT(*) FROM move WHERE case_id = ? AND person = ?`, in.Request, r.By.Person).Scan(&took); err != nil {
		return err
	}
	if took > 0 || r.By.Person == x.Handler {
		return errs.New(errs.Refused, "您办理过这件申请，不能由您检查。请换由没有参与办理的人填写检查表。")
	}
	marks := x.Find()
	var given []Mark
	for _, text := range in.Marks {
		m, err := parseMark(text)
		if err != nil {
			return errs.Wrap(errs.Invalid, "检查表的内容格式不对，请刷新页面后重新填写。", err)
		}
		given = append(given, m)
	}
	if marks, err = judged(marks, given); err != nil {
		return err
	}
	p.Marks, p.CheckedOn, p.Checker, p.CheckerName, p.Version = marks, r.Today, r.By.Person, r.By.Display(), p.Version+1
	s.changed = append(s.changed, i)
	var what []string
	for _, m := range p.Faults() {
		it, _ := ItemByID(m.Item)
		what = append(what, it.Name)
	}
	note := "没有发现问题"
	if len(what) > 0 {
		note = "发现问题：" + strings.Join(what, "、")
	}
	r.Note(p.No + "：" + note)
	return nil
}

// judged puts the reviewer's verdicts over what the program found, and tells everything
// that is wrong with them at once.
func judged(found, given []Mark) ([]Mark, error) {
	out := slices.Clone(found)
	var reasons []errs.Reason
	for i := range out {
		m := &out[i]
		it, _ := ItemByID(m.Item)
		for _, g := range given {
			if g.Item == m.Item && g.Result != "" {
				m.Result = g.Result
			}
			if g.Item == m.Item {
				m.Note = g.Note
			}
		}
		fault := func(wrong bool, msg string) {
			if wrong {
				reasons = append(reasons, errs.Reason{Field: m.Item, Msg: "“" + it.Name + "”" + msg, ClauseID: it.Law.ID(), Clause: it.Law.Cite()})
			}
		}
		fault(m.Result == "", "还没有评判，请选择符合、有问题或者不适用。")
		fault(m.Result != "" && m.Result != m.Found && m.Found != "" && m.Note == "", "的评判与查明的不同，请写明理由。")
		fault(m.Result == Wrong && m.Found != Wrong && m.Note == "", "评为有问题，请写明是什么问题。")
		fault(len([]rune(m.Note)) > noteRunes, fmt.Sprintf("的说明超过%d字，请精简。", noteRunes))
	}
	if len(reasons) > 0 {
		return nil, &errs.Error{Kind: errs.Invalid, Msg: "检查表还没有填完，请补充下列各项。", Reasons: reasons}
	}
	return out, nil
}

// concludeSample opens a rectification for each unit with findings.
func (a *Area) concludeSample(ctx context.Context, r *smpRun, in lifecycle.Remark) error {
	s := r.Case
	r.Note(in.Note)
	s.ConcludedOn = r.Today
	by := platform()
	by.Unit, by.UnitName = s.Unit, r.By.UnitName
	for _, unit := range s.Faulty() {
		u, err := org.UnitByID(ctx, r.Tx, unit)
		if err != nil {
			return err
		}
		o := &Rectification{Sample: s.ID, Target: unit, Days: s.Days}
		o.No, o.Title = s.No, u.Name+"依申请公开抽查整改"
		for _, p := range s.Picks {
			for _, m := range p.Faults() {
				if p.Unit == unit {
					o.Findings = append(o.Findings, Finding{p.Request, p.No, m.Item, m.Text()})
				}
			}
		}
		if _, err := a.Engine.Take(ctx, r.Tx, lifecycle.Call{Area: RectifyName, Action: "order", By: by, In: o}); err != nil {
			return err
		}
		r.Note(fmt.Sprintf("%s：%d个问题，通知整改", u.Name, len(o.Findings)))
	}
	return nil
}
