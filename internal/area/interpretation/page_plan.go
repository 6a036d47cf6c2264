package interpretation

import (
	"net/http"
	"strings"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// PlanPage is the page of one plan.
type PlanPage struct {
	web.Page
	Case      web.Case
	Facts     []web.Fact
	Missing   []Missing
	Supports  []SupportRow
	Slots     []SlotRow
	Questions []QuestionRow
	Pieces    []PieceRow
	MayWrite  bool
}

// SupportRow is a supporting unit with its opinion.
type SupportRow struct {
	Support
	State, Class string
}

// SlotRow is a piece planned ahead.
type SlotRow struct {
	Slot
	PhaseName, FormName, State, Class string
	Href                              string
}

// QuestionRow is a reader's question.
type QuestionRow struct {
	Question
	State, Class, Href string
}

// PieceRow is a piece in a list.
type PieceRow struct {
	Title, Href, PhaseName, FormName, State, On string
}

func (d *Desk) plan(w *web.Response, r *http.Request, id string) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (PlanPage, error) {
		c, err := d.open(w, r, tx, Name, id)
		if err != nil {
			return PlanPage{}, err
		}
		plan, err := d.Plan(ctx, tx, id)
		if err != nil {
			return PlanPage{}, err
		}
		p := PlanPage{Case: c, MayWrite: w.Actor.Unit == plan.Unit && w.Actor.Has("drafter") && plan.State != Closed}
		if p.Facts, err = d.planFacts(r, tx, c, plan); err != nil {
			return p, err
		}
		if plan.Underway() {
			set, err := publication.LoadSet(ctx, tx, plan.Doc)
			if err != nil {
				return p, err
			}
			ready, err := d.Readiness(ctx, tx, set)
			if err != nil {
				return p, err
			}
			p.Missing = ready.Missing
		}
		p.rows(plan)
		return p, nil
	})
	if err != nil {
		return err
	}
	p.Page = w.CasePage(p.Case)
	return w.Render("interpretation/plan", p)
}

func (p *PlanPage) rows(plan *Plan) {
	for _, s := range plan.Supports {
		row := SupportRow{Support: s, State: "等待意见", Class: "warn"}
		switch {
		case s.AskedAt.IsZero():
			row.State = "尚未征求"
		case s.Verdict == "agree":
			row.State, row.Class = "同意", "ok"
		case s.Settled == "adopted":
			row.State, row.Class = "建议修改，已采纳", "ok"
		case s.Settled == "explained":
			row.State, row.Class = "建议修改，已说明", "ok"
		case s.Verdict == "advise":
			row.State, row.Class = "建议修改，待处理", "bad"
		}
		p.Supports = append(p.Supports, row)
	}
	for _, s := range plan.Slots {
		row := SlotRow{Slot: s, PhaseName: PhaseName(s.Phase), FormName: FormName(s.Form), State: "未到期"}
		switch {
		case s.Dropped != "":
			row.State = "已取消：" + s.Dropped
		case s.DoneOn != "":
			row.State, row.Class = s.DoneOn.Chinese()+"发布", "ok"
		case s.Piece != "":
			row.State, row.Class = "编制中", "info"
		case !s.PromptedAt.IsZero():
			row.State, row.Class = "请编制", "warn"
		}
		if s.Piece != "" {
			row.Href = "/office/piece/" + s.Piece
		}
		p.Slots = append(p.Slots, row)
	}
	for _, q := range plan.Questions {
		row := QuestionRow{Question: q, State: "待回应", Class: "warn"}
		switch {
		case q.Dismissed != "":
			row.State, row.Class = "不以解读回应："+q.Dismissed, ""
		case !q.ClosedAt.IsZero():
			row.State, row.Class = "已回应", "ok"
		case q.Piece != "":
			row.State, row.Class = "编制中", "info"
		}
		if q.Piece != "" {
			row.Href = "/office/piece/" + q.Piece
		}
		p.Questions = append(p.Questions, row)
	}
	for _, b := range plan.Pieces {
		p.Pieces = append(p.Pieces, PieceRow{Title: b.Title, Href: "/office/piece/" + b.ID, PhaseName: PhaseName(b.Phase), FormName: FormName(b.Form),
			State: pieceStageName(b.State), On: b.PublishedOn.Chinese()})
	}
}

func (d *Desk) planFacts(r *http.Request, tx *db.Tx, c web.Case, plan *Plan) ([]web.Fact, error) {
	names := func(ids []string, name func(string) string) string {
		var out []string
		for _, id := range ids {
			out = append(out, name(id))
		}
		return strings.Join(out, "、")
	}
	var experts []string
	for _, id := range plan.Experts {
		e, err := ExpertByID(r.Context(), tx, id)
		if err != nil {
			return nil, err
		}
		experts = append(experts, e.Name+"（"+e.Unit+"）")
	}
	out := []web.Fact{{Name: "文件", Text: "《" + plan.DocTitle + "》", Href: "/office/document/" + plan.Doc, Wide: true}, {Name: "责任单位", Text: c.UnitName + "（起草、牵头）"}}
	add := func(name, v string) {
		if v != "" {
			out = append(out, web.Fact{Name: name, Text: v, Wide: len([]rune(v)) > 24})
		}
	}
	add("第一解读人", plan.FirstName)
	add("不由主要负责人解读的理由", plan.FirstWhy)
	add("解读形式", names(plan.Forms, FormName))
	add("传播渠道", names(plan.Channels, ChannelName))
	add("拟请报道的媒体", strings.Join(plan.Media, "、"))
	add("拟请的专家", strings.Join(experts, "、"))
	add("其他安排", plan.Note)
	if plan.SignedBy != "" {
		signed := plan.SignedBy + "随文审签"
		if plan.Underway() && plan.Signed != plan.Hash() {
			signed += "（之后有改动，须重新审签）"
		}
		add("审签", signed)
	}
	if plan.DocItem != "" {
		out = append(out, web.Fact{Name: "公开页面", Text: "查看文件的公开页面", Href: "/d/" + plan.DocItem})
	}
	return out, nil
}

// taken tells whether one of the actions is offered.
func taken(c web.Case, actions ...lifecycle.Action) bool {
	for _, a := range actions {
		if _, ok := c.Offer(a); ok {
			return true
		}
	}
	return false
}
