package interpretation

import (
	"context"
	"slices"
	"strings"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Outline is the input of 安排分段解读.
type Outline struct {
	Phase string `json:"phase" title:"阶段" form:"radio" enum:"before,after" enumNames:"公布前（吹风、预期引导）,执行中（后续解读）"`
	On    string `json:"on" title:"计划日期" form:"date" maxLength:"10"`
	Form  string `json:"form" title:"形式" form:"select" enum:"graphic,qa,text,video,interview,expert" enumNames:"图解,问答,文字,视频,访谈,专家文章"`
	About string `json:"about" title:"解读什么" minLength:"2" maxLength:"200"`
}

func (a *Area) outline(_ context.Context, r *planRun, in Outline) error {
	on, err := workday.Parse(in.On)
	if err != nil || on <= r.Today {
		return errs.Field("on", "计划日期要写成2026-03-02的样子，并且在今天之后。")
	}
	if in.Phase == Before && !r.Case.Underway() {
		return errs.Field("phase", "文件已经公开，只能安排执行中的后续解读。")
	}
	r.Case.Slots = append(r.Case.Slots, Slot{ID: id.New(r.At), Phase: in.Phase, DueOn: on, Form: in.Form, About: strings.TrimSpace(in.About)})
	r.Note(PhaseName(in.Phase) + "，" + on.Chinese() + "，" + FormName(in.Form) + "：" + in.About)
	a.wind(r)
	return nil
}

// Drop is the input of 取消分段解读安排.
type Drop struct {
	Slot   string `json:"slot" title:"安排" form:"select" maxLength:"40"`
	Reason string `json:"reason" title:"理由" form:"textarea" minLength:"2" maxLength:"500"`
}

func (a *Area) drop(_ context.Context, r *planRun, in Drop) error {
	s := r.Case.slot(in.Slot)
	if s == nil || !s.Open() || s.Piece != "" {
		return errs.Field("slot", "没有这项可以取消的安排，已经开始编制材料的请先停止编制。")
	}
	s.Dropped = in.Reason
	r.Note("取消“" + s.About + "”：" + in.Reason)
	a.wind(r)
	return nil
}

func (p *Plan) slot(id string) *Slot {
	if i := slices.IndexFunc(p.Slots, func(s Slot) bool { return s.ID == id }); i >= 0 {
		return &p.Slots[i]
	}
	return nil
}

// wind marks the planned pieces whose day comes, and sets the clock to the first.
func (a *Area) wind(r *planRun) {
	for i := range r.Case.Slots {
		if s := &r.Case.Slots[i]; due(*s, r.Today) {
			s.PromptedAt = r.At
			r.Note("“" + s.About + "”计划于" + s.DueOn.Chinese() + "发布，请编制材料")
		}
	}
	next, ok := r.Case.Next()
	if !ok {
		r.Case.NextSlot = ""
		r.Tick(Ahead.Meet(), 0, "")
		return
	}
	if next.ID == r.Case.NextSlot {
		return
	}
	r.Case.NextSlot = next.ID
	days := max(1, workday.Days(r.Today, next.DueOn))
	r.Tick(Ahead.Restart(), days, next.About)
	r.Tick(Ahead.Start(), days, next.About)
}

// Lead is how many days before its date a planned piece is prompted.
const Lead = 3

// prompt takes up what has come due: planned pieces and readers' questions.
func (a *Area) prompt(_ context.Context, r *planRun, in lifecycle.Remark) error {
	p := r.Case
	if len(p.Unanswered()) > 0 {
		switch r.Clocks[Reply.ID].State {
		case "", deadline.None:
			r.Tick(Reply.Start(), 0, "读者提问")
		case deadline.Met, deadline.MetLate, deadline.Dropped: // earlier questions had been dealt with
			r.Tick(Reply.Restart(), 0, "读者提问")
		}
	}
	a.wind(r)
	r.Note(in.Note)
	return nil
}

func due(s Slot, today workday.Date) bool {
	return s.Open() && s.PromptedAt.IsZero() && s.DueOn <= today.AddDays(Lead)
}

// Arrange is the input of 按安排编制解读材料.
type Arrange struct {
	Slot   string `json:"slot,omitempty" title:"安排" doc:"不填为最先到期的一项。" form:"select" maxLength:"40"`
	Title  string `json:"title" title:"标题" minLength:"2" maxLength:"200"`
	Expert string `json:"expert,omitempty" title:"专家" doc:"专家文章必须选择。" form:"select" maxLength:"40"`
}

// arrange opens the piece that was planned ahead.
func (a *Area) arrange(ctx context.Context, r *planRun, in Arrange) error {
	if first := pick(r.Case.OpenSlots(), func(s Slot) bool { return s.Piece == "" }); in.Slot == "" && len(first) > 0 {
		in.Slot = first[0].ID
	}
	s := r.Case.slot(in.Slot)
	if s == nil || !s.Open() || s.Piece != "" {
		return errs.Field("slot", "没有这项待落实的安排，请从列表中选择。")
	}
	piece, err := a.begin(ctx, r, OpenPiece{Document: r.Case.Doc, Title: in.Title, Form: s.Form, Phase: s.Phase, Expert: in.Expert})
	if err != nil {
		return err
	}
	s.Piece = piece
	r.Note("按安排“" + s.About + "”编制《" + in.Title + "》")
	return nil
}

// Answer is the input of 编制材料回应提问.
type Answer struct {
	Questions []string `json:"questions,omitempty" title:"回应的提问" doc:"不选为全部未回应的提问。" form:"checkboxes" maxItems:"200"`
	Title     string   `json:"title" title:"标题" minLength:"2" maxLength:"200"`
	Form      string   `json:"form" title:"形式" form:"select" enum:"graphic,qa,text,video,interview,expert" enumNames:"图解,问答,文字,视频,访谈,专家文章"`
	Expert    string   `json:"expert,omitempty" title:"专家" doc:"专家文章必须选择。" form:"select" maxLength:"40"`
}

// answer opens a piece that takes up readers' questions.
func (a *Area) answer(ctx context.Context, r *planRun, in Answer) error {
	if len(in.Questions) == 0 {
		for _, q := range r.Case.Unanswered() {
			in.Questions = append(in.Questions, q.ID)
		}
	}
	if len(in.Questions) == 0 {
		return errs.New(errs.Refused, "没有待回应的提问。需要主动解读的，请直接编制解读材料。")
	}
	for _, want := range in.Questions {
		if !slices.ContainsFunc(r.Case.Unanswered(), func(q Question) bool { return q.ID == want }) {
			return errs.Field("questions", "所选提问已经有人处理，请刷新后重新选择。")
		}
	}
	piece, err := a.begin(ctx, r, OpenPiece{Document: r.Case.Doc, Title: in.Title, Form: in.Form, Phase: After, Expert: in.Expert})
	if err != nil {
		return err
	}
	for i := range r.Case.Questions {
		if q := &r.Case.Questions[i]; slices.Contains(in.Questions, q.ID) {
			q.Piece = piece
		}
	}
	r.Note("编制《" + in.Title + "》回应读者提问")
	return nil
}

func (a *Area) begin(ctx context.Context, r *planRun, in OpenPiece) (string, error) {
	done, err := a.Engine.Take(ctx, r.Tx, lifecycle.Call{Area: PieceName, Action: "open", By: r.By, In: &in})
	return done.ID, err
}

// Weigh is the input of 研判读者提问.
type Weigh struct {
	Question string `json:"question" title:"提问" form:"select" maxLength:"40"`
	Verdict  string `json:"verdict" title:"研判" form:"radio" enum:"answer,misread,dismiss" enumNames:"需要以解读回应,反映误读（需要以解读回应）,不需要以解读回应"`
	Reason   string `json:"reason,omitempty" title:"理由" doc:"不需要以解读回应的必须写明。" form:"textarea" maxLength:"500"`
}

func (a *Area) weigh(_ context.Context, r *planRun, in Weigh) error {
	p := r.Case
	i := slices.IndexFunc(p.Questions, func(q Question) bool { return q.ID == in.Question && q.Open() })
	if i < 0 {
		return errs.Field("question", "没有这条待研判的提问，请刷新后重新选择。")
	}
	q := &p.Questions[i]
	q.Misread = in.Verdict == "misread"
	if in.Verdict == "dismiss" {
		if strings.TrimSpace(in.Reason) == "" {
			return errs.Field("reason", "不需要以解读回应的，请写明理由。")
		}
		q.Dismissed, q.ClosedAt = strings.TrimSpace(in.Reason), r.At
	}
	r.Note("研判" + workday.DateOf(q.At).Chinese() + "的提问：" + map[string]string{"answer": "以解读回应", "misread": "反映误读", "dismiss": "不以解读回应"}[in.Verdict])
	r.Note(in.Reason)
	a.unwind(r)
	return nil
}

// unwind ends the clock of questions once none is open.
func (a *Area) unwind(r *planRun) {
	if !slices.ContainsFunc(r.Case.Questions, Question.Open) {
		r.Tick(Reply.Meet(), 0, "")
	}
}

// Carry is the input of 解读材料有变化: a piece of the plan went out, or was given up.
type Carry struct {
	Piece string `json:"piece" title:"材料" maxLength:"40"`
	Title string `json:"title" title:"标题" maxLength:"200"`
	Gone  bool   `json:"gone,omitempty" title:"停止编制"`
}

// carry marks what the piece was for as done, or lets others take it up again.
func (a *Area) carry(_ context.Context, r *planRun, in Carry) error {
	p := r.Case
	for i := range p.Slots {
		switch s := &p.Slots[i]; {
		case s.Piece != in.Piece:
		case in.Gone:
			s.Piece = ""
		case s.DoneOn == "":
			s.DoneOn = r.Today
		}
	}
	for i := range p.Questions {
		switch q := &p.Questions[i]; {
		case q.Piece != in.Piece:
		case in.Gone:
			q.Piece = ""
		case q.ClosedAt.IsZero():
			q.ClosedAt = r.At
		}
	}
	a.wind(r)
	a.unwind(r)
	r.Note("《" + in.Title + "》" + map[bool]string{true: "停止编制", false: "已发布"}[in.Gone])
	return nil
}
