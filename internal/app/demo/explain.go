package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
)

// planName is under which name a document's plan is remembered.
func planName(f *file) string { return "plan/" + f.name }

// interpret opens the plan and writes the pieces that go out with the document.
func (r *runner) interpret(ctx context.Context, tx *db.Tx, e event) error {
	f := e.file
	unit := r.town.Units[f.fact["unit"]].ID
	in := map[string]string{"document": r.cases[f.name], "forms": "", "channels": "website、wechat", "note": "随文发布，并在政务服务大厅摆放纸质材料。"}
	var forms []string
	for _, p := range f.pieces {
		if !slices.Contains(forms, p.form) {
			forms = append(forms, p.form)
		}
	}
	in["forms"] = strings.Join(forms, "、")
	maps.Copy(in, e.in)
	done, _, err := r.take(ctx, tx, interpretation.Name, "", "open", in, unit)
	if err != nil {
		return err
	}
	r.cases[planName(f)] = done.ID
	for i, p := range f.pieces {
		if p.phase != "with" {
			continue
		}
		e.piece = i
		if err := r.openPiece(ctx, tx, e); err != nil {
			return err
		}
		if err := r.check(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// openPiece begins a piece: by itself, by what was planned ahead, or by readers' questions.
func (r *runner) openPiece(ctx context.Context, tx *db.Tx, e event) error {
	f, p := e.file, e.file.pieces[e.piece]
	unit := r.town.Units[f.fact["unit"]].ID
	text, err := r.words(f, p.text)
	if err != nil {
		return err
	}
	title, err := r.words(f, p.title)
	if err != nil {
		return err
	}
	in := map[string]string{"document": r.cases[f.name], "title": title, "form": p.form, "phase": p.phase, "text": text}
	maps.Copy(in, p.fact)
	if p.form == interpretation.ExpertForm {
		in["expert"] = r.expert
	}
	from := in["from"] // slot, questions
	delete(in, "from")
	delete(in, "difference")
	if from == "" {
		done, _, err := r.take(ctx, tx, interpretation.PieceName, "", "open", in, unit)
		r.cases[p.title] = done.ID
		return err
	}
	plan, err := r.area.Plan(ctx, tx, r.cases[planName(f)])
	if err != nil {
		return err
	}
	opening := map[string]string{"title": title, "expert": in["expert"]}
	step := "arrange"
	if from == "questions" {
		var qs []string
		for _, q := range plan.Unanswered() {
			qs = append(qs, q.ID)
		}
		step, opening["questions"], opening["form"] = "answer", strings.Join(qs, "、"), p.form
	} else {
		opening["slot"] = plan.OpenSlots()[0].ID
	}
	if _, _, err := r.take(ctx, tx, interpretation.Name, plan.ID, step, opening, ""); err != nil {
		return err
	}
	if plan, err = r.area.Plan(ctx, tx, plan.ID); err != nil {
		return err
	}
	r.cases[p.title] = plan.Pieces[len(plan.Pieces)-1].ID
	write := map[string]string{"title": title, "text": text, "form": p.form, "expert": in["expert"], "in_person": in["in_person"]}
	_, _, err = r.take(ctx, tx, interpretation.PieceName, r.cases[p.title], "write", write, "")
	return err
}

// check goes through the nine elements of a piece.
func (r *runner) check(ctx context.Context, tx *db.Tx, e event) error {
	p := e.file.pieces[e.piece]
	in := map[string]string{"keyword": "none", "keyword_why": "文中没有需要专门解释的术语", "difference": "none", "difference_why": "首次制定，没有旧政策可比"}
	for _, k := range []string{"background", "goal", "content", "scope", "standard", "caution", "benefit"} {
		in[k] = "covered"
	}
	if p.fact["difference"] != "" {
		in["difference"], in["difference_why"] = "covered", p.fact["difference"]
	}
	_, _, err := r.take(ctx, tx, interpretation.PieceName, r.cases[p.title], "check", in, "")
	return err
}

// pieceStep takes a step of a piece. What the step chooses from a list is filled in:
// the channel without figures, the shortcoming that is still there.
func (r *runner) pieceStep(ctx context.Context, tx *db.Tx, e event) error {
	title := e.file.pieces[e.piece].title
	switch e.step {
	case "open":
		return r.openPiece(ctx, tx, e)
	case "check":
		return r.check(ctx, tx, e)
	case "reach", "mend":
		p, err := r.area.Piece(ctx, tx, r.cases[title])
		if err != nil {
			return err
		}
		for _, c := range p.Channels {
			if e.step == "reach" && c.FiguredOn == "" {
				e.in["spread"] = c.ID
			}
		}
		if left := p.Unmended(); e.step == "mend" && len(left) > 0 {
			e.in["shortcoming"] = left[0].ID
		}
	case "question":
		return r.ask(ctx, tx, r.cases[title], e.in)
	}
	_, _, err := r.take(ctx, tx, interpretation.PieceName, r.cases[title], e.step, e.in, "")
	return err
}

// planStep takes a step of a plan, with the first question that nobody has weighed.
func (r *runner) planStep(ctx context.Context, tx *db.Tx, e event, step string) error {
	id := r.cases[planName(e.file)]
	if step == "weigh" {
		p, err := r.area.Plan(ctx, tx, id)
		if err != nil {
			return err
		}
		if open := p.Unanswered(); len(open) > 0 {
			e.in["question"] = open[0].ID
		}
	}
	unit := ""
	if u, ok := r.town.Units[e.in["at"]]; ok {
		unit = u.ID
		delete(e.in, "at")
	}
	_, _, err := r.take(ctx, tx, interpretation.Name, id, step, e.in, unit)
	return err
}

// question lets a reader ask about the document.
func (r *runner) question(ctx context.Context, tx *db.Tx, e event) error {
	return r.ask(ctx, tx, r.cases[e.file.name], e.in)
}

func (r *runner) ask(ctx context.Context, tx *db.Tx, id string, in map[string]string) error {
	part, err := publication.PartOf(ctx, tx, id)
	if err != nil {
		return err
	}
	it, ok, err := publication.ItemOfPart(ctx, tx, part.ID)
	if err != nil || !ok {
		return fmt.Errorf("a question about what is not public (%w)", err)
	}
	_, err = r.area.Ask(ctx, tx, it.ID, in["text"], "")
	return err
}

// consult asks the units that issue the document too for their opinion on plan and material.
func (r *runner) consult(ctx context.Context, tx *db.Tx, e event) error {
	if r.area == nil || e.file.fact["joint"] == "" || r.cases[planName(e.file)] == "" {
		return nil
	}
	_, _, err := r.take(ctx, tx, interpretation.Name, r.cases[planName(e.file)], "consult", nil, "")
	return err
}

// advise lets each of them agree.
func (r *runner) advise(ctx context.Context, tx *db.Tx, e event) error {
	if r.area == nil || r.cases[planName(e.file)] == "" {
		return nil
	}
	p, err := r.area.Plan(ctx, tx, r.cases[planName(e.file)])
	if err != nil {
		return err
	}
	for _, u := range p.Asked() {
		in := map[string]string{"verdict": "agree"}
		if _, _, err := r.take(ctx, tx, interpretation.Name, p.ID, "advise", in, u); err != nil {
			return err
		}
	}
	return nil
}

// pool puts experts into the pool.
func (r *runner) pool(ctx context.Context) error {
	if r.area == nil {
		return nil
	}
	return r.app.DB.Write(ctx, func(tx *db.Tx) error {
		by, err := r.acts(ctx, tx, "江晚", []string{r.town.Units["市政府办"].ID}, actor.Disclosure)
		if err != nil {
			return err
		}
		for _, x := range []interpretation.ExpertIn{
			{Name: "许知秋", Field: "社会保障、养老服务", Unit: "澜江大学公共管理学院", Title: "教授"},
			{Name: "古月明", Field: "就业和职业培训", Unit: "云山职业技术学院", Title: "副教授"},
			{Name: "庄清和", Field: "住房保障", Unit: "澜江省社会科学研究所", Title: "研究员"},
		} {
			added, err := interpretation.AddExpert(ctx, tx, by, x)
			if err != nil {
				return err
			}
			if r.expert == "" {
				r.expert = added.ID
			}
		}
		return nil
	})
}
