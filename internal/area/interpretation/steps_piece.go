package interpretation

import (
	"context"
	"strings"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/errs"
)

// OpenPiece is the input of 编制解读材料.
type OpenPiece struct {
	Document string `json:"document" title:"文件" form:"select" maxLength:"40"`
	Title    string `json:"title" title:"标题" minLength:"2" maxLength:"200"`
	Form     string `json:"form" title:"形式" form:"select" enum:"graphic,qa,text,video,interview,expert" enumNames:"图解,问答,文字,视频,访谈,专家文章"`
	Phase    string `json:"phase" title:"什么时候发布" form:"radio" enum:"before,with,after" enumNames:"公布前（吹风、预期引导）,与文件同步,执行中（后续解读）"`
	Expert   string `json:"expert,omitempty" title:"专家" doc:"专家文章必须选择。" form:"select" maxLength:"40"`
	InPerson bool   `json:"in_person,omitempty" title:"第一解读人（主要负责人）亲自解读"`
	Text     string `json:"text,omitempty" title:"正文" doc:"可以先不填，之后再编写。" form:"richtext" maxLength:"500000"`
	HTML     string `json:"text_html,omitempty" form:"-" maxLength:"2000000"`
}

func (a *Area) openPiece(ctx context.Context, r *pieceRun, in OpenPiece) error {
	id, ok, err := planOf(ctx, r.Tx, in.Document)
	if err != nil {
		return err
	}
	if !ok {
		return errs.Field("document", "这件文件还没有解读方案，请先编制方案。")
	}
	plan, err := a.plans.Get(ctx, r.Tx, id)
	if err != nil {
		return err
	}
	switch {
	case plan.Unit != r.By.Unit:
		return &errs.Error{Kind: errs.Forbidden, Msg: "解读材料应由文件的起草（牵头）单位编制，你单位可以提出配合意见。",
			Reasons: []errs.Reason{{Msg: "谁起草谁解读。", ClauseID: clause.G22a.ID(), Clause: clause.G22a.Cite()}}}
	case plan.State == Closed:
		return errs.Field("document", "这件文件的解读已经办结。读者有新的提问会自动重新开始。")
	case in.Phase == With && !plan.Draft.Editable:
		return errs.Field("phase", "文件正在报批或者已经公开，不能再添加随文发布的材料。请先将文件退回修改，或者选择执行中的后续解读。")
	case in.Phase == Before && plan.DocItem != "":
		return errs.Field("phase", "文件已经公开，请选择执行中的后续解读。")
	case in.Phase == After && plan.DocItem == "":
		return errs.Field("phase", "文件还没有公开，现在只能编制公布前或者同步发布的材料。")
	}
	p := r.Case
	p.Plan, p.Doc, p.DocPart, p.DocTitle, p.DocItem, p.Phase, p.Form = plan.ID, plan.Doc, plan.DocPart, plan.DocTitle, plan.DocItem, in.Phase, in.Form
	p.Draft = plan.Draft
	p.Title = strings.TrimSpace(in.Title)
	for _, party := range plan.Parties {
		r.Join(party.Unit, party.Part)
	}
	set, place := p.Doc, len(plan.Pieces)+1
	if !p.With() {
		set, place = p.ID, 0
		if err := publication.NewSet(ctx, r.Tx, p.ID, publication.Facts{Kind: FormName(in.Form), InName: "unit"}, false); err != nil {
			return err
		}
	}
	unit, err := org.UnitByID(ctx, r.Tx, p.Unit)
	if err != nil {
		return err
	}
	part := publication.Part{Set: set, Case: p.ID, Role: publication.Interpretation, Position: place, Title: p.Title, Source: text.Typed(in.Text, in.HTML), Attribute: publication.Open,
		Meta:   publication.Meta{Kind: FormName(in.Form), Issuer: unit.Name, Column: publication.ColumnInterpretation, Relations: p.relations()},
		Author: r.By.Person, AuthorName: r.By.Display(), Unit: p.Unit, ChangedBy: r.By.Display()}
	if err := publication.AddPart(ctx, r.Tx, &part); err != nil {
		return err
	}
	if p.Set, err = publication.LoadSet(ctx, r.Tx, set); err != nil {
		return err
	}
	p.Part = p.Set.Part(part.ID)
	r.Note(PhaseName(in.Phase) + "，" + FormName(in.Form))
	return a.credit(ctx, r, plan, in.Expert, in.InPerson)
}

// relations points at the document. Before the document is public nothing is said about
// it: its title must not get out by way of its interpretation.
func (p *Piece) relations() []publication.Relation {
	switch {
	case p.With():
		return []publication.Relation{{Kind: publication.Interprets, Part: p.DocPart}}
	case p.DocItem != "":
		return []publication.Relation{{Kind: publication.Interprets, Item: p.DocItem}}
	}
	return nil
}

// credit says who explains: the expert, the first interpreter in person.
func (a *Area) credit(ctx context.Context, r *pieceRun, plan *Plan, expert string, inPerson bool) error {
	p := r.Case
	p.Expert, p.ExpertName, p.InPerson, p.Interpreter, p.InterpreterName = "", "", inPerson, "", ""
	if expert != "" {
		e, err := ExpertByID(ctx, r.Tx, expert)
		if err != nil {
			return errs.Field("expert", "所选专家不在专家库中，请重新选择。")
		}
		p.Expert, p.ExpertName = e.ID, e.Name
	}
	if inPerson {
		if plan.First == "" {
			return errs.Field("in_person", "解读方案没有写明第一解读人，请先在方案中填写。")
		}
		p.Interpreter, p.InterpreterName = plan.First, plan.FirstName
		r.Note("第一解读人" + plan.FirstName + "亲自解读")
	}
	return nil
}

// Write is the input of 编写.
type Write struct {
	Title    string `json:"title" title:"标题" minLength:"2" maxLength:"200"`
	Text     string `json:"text,omitempty" title:"正文" form:"richtext" maxLength:"500000"`
	HTML     string `json:"text_html,omitempty" form:"-" maxLength:"2000000"`
	Summary  string `json:"summary,omitempty" title:"一句话概述" form:"textarea" maxLength:"500"`
	Form     string `json:"form" title:"形式" form:"select" enum:"graphic,qa,text,video,interview,expert" enumNames:"图解,问答,文字,视频,访谈,专家文章"`
	Expert   string `json:"expert,omitempty" title:"专家" doc:"专家文章必须选择。" form:"select" maxLength:"40"`
	InPerson bool   `json:"in_person,omitempty" title:"第一解读人（主要负责人）亲自解读"`
}

func (a *Area) write(ctx context.Context, r *pieceRun, in Write) error {
	p := r.Case
	plan, err := a.plans.Get(ctx, r.Tx, p.Plan)
	if err != nil {
		return err
	}
	p.Title, p.Form = strings.TrimSpace(in.Title), in.Form
	p.Part.Title, p.Part.Meta.Kind, p.Part.Meta.Summary = p.Title, FormName(in.Form), strings.TrimSpace(in.Summary)
	p.Part.Source = text.Typed(in.Text, in.HTML)
	if !hasComparison(p.Part.Source) {
		p.Compared = ""
	}
	p.Part.Wrote(r.By)
	if err := a.credit(ctx, r, plan, in.Expert, in.InPerson); err != nil {
		return err
	}
	return publication.SavePart(ctx, r.Tx, p.Part)
}

// Correct is the input of 更正.
type Correct struct {
	Why string `json:"why" title:"更正原因" doc:"会显示在公开页面的版本说明里。" form:"textarea" minLength:"2" maxLength:"500"`
}

func (a *Area) correct(_ context.Context, r *pieceRun, in Correct) error {
	r.Case.Why = in.Why
	if r.Case.Shown.Form == "" { // it was public before this was kept
		r.Case.Shown = r.Case.Face
	}
	r.Note("更正原因：" + in.Why)
	return nil
}

// Reasoned is the input of steps that must say why.
type Reasoned struct {
	Reason string `json:"reason" title:"理由" form:"textarea" minLength:"2" maxLength:"2000"`
}

// sendBack lets a piece that is signed be changed again.
func (a *Area) sendBack(_ context.Context, r *pieceRun, in Reasoned) error {
	r.Note(in.Reason)
	return nil
}

// abandon gives up a correction: the piece is again what the public reads.
func (a *Area) abandon(ctx context.Context, r *pieceRun, in Reasoned) error {
	if _, err := publication.Restore(ctx, r.Tx, r.Case.Part, r.By); err != nil {
		return err
	}
	r.Note(in.Reason)
	r.Case.Title = r.Case.Part.Title
	r.Case.keep()
	return a.public(ctx, r)
}

// cancel takes the text out of the document's set, so that nothing waits for it, and
// lets others take up what the piece was for.
func (a *Area) cancel(ctx context.Context, r *pieceRun, in Reasoned) error {
	p := r.Case
	if p.With() {
		if err := publication.NewSet(ctx, r.Tx, p.ID, publication.Facts{Kind: FormName(p.Form), InName: "unit"}, false); err != nil {
			return err
		}
		p.Part.Set, p.Part.ChangedBy = p.ID, r.By.Display()
		if err := publication.SavePart(ctx, r.Tx, p.Part); err != nil {
			return err
		}
	}
	p.Outcome = "停止编制"
	r.Note(in.Reason)
	return a.take(ctx, r.Tx, Name, p.Plan, "carry", &Carry{Piece: p.ID, Title: p.Title, Gone: true})
}
