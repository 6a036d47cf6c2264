package demo

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"gongkai/internal/area/document"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// act is what one word of a course stands for: a few steps of the program that people
// take together.
type act func(r *runner, ctx context.Context, tx *db.Tx, e event) error

// acts are the words of a document's course that are not simply a step of its flow.
var acts = map[string]act{
	"draft":       (*runner).draft,
	"register":    (*runner).register,
	"mend":        (*runner).mend,
	"edit":        (*runner).edit,
	"ask-all":     (*runner).askAll,
	"agree-all":   (*runner).agreeAll,
	"dispose-all": (*runner).disposeAll,
	"number":      (*runner).number,
	"interpret":   (*runner).interpret,
	"question":    (*runner).question,
}

// do lets an event happen within a transaction.
func (r *runner) do(ctx context.Context, tx *db.Tx, e event) error {
	if e.step == "delegate" {
		return r.delegate(ctx, tx, deputies[e.piece])
	}
	if e.request {
		return r.requestStep(ctx, tx, e)
	}
	if e.door != nil {
		return r.doorStep(ctx, tx, e)
	}
	if strings.HasPrefix(e.step, "annual:") {
		return r.reportSteps(ctx, tx, e)
	}
	in, err := r.filled(e.file, e.in)
	if err != nil {
		return err
	}
	e.in = in
	plan, isPlan := strings.CutPrefix(e.step, "plan:")
	switch {
	case r.area == nil && (isPlan || e.piece >= 0 || e.step == "interpret" || e.step == "question"):
		return nil
	case isPlan:
		return r.planStep(ctx, tx, e, plan)
	case e.piece >= 0:
		return r.pieceStep(ctx, tx, e)
	}
	if f, ok := acts[e.step]; ok {
		return f(r, ctx, tx, e)
	}
	unit := r.town.Units[e.in["at"]].ID // the zero unit where the line names none
	delete(e.in, "at")
	_, _, err = r.take(ctx, tx, document.Name, r.cases[e.file.name], e.step, e.in, unit)
	return err
}

// filled puts words into the holes of fields.
func (r *runner) filled(f *file, in map[string]string) (map[string]string, error) {
	out := maps.Clone(in)
	for k, v := range in {
		s, err := r.words(f, v)
		if err != nil {
			return nil, err
		}
		out[k] = s
	}
	return out, nil
}

// step takes a step of the document with those facts of its file that the step asks for.
func (r *runner) step(ctx context.Context, tx *db.Tx, e event, id, step, unit string) (lifecycle.Done, actor.Actor, error) {
	m, err := r.app.Engine.Machine(document.Name)
	if err != nil {
		return lifecycle.Done{}, actor.Actor{}, err
	}
	info, _ := m.Describe().Step(lifecycle.Action(step))
	facts, err := r.filled(e.file, e.file.fact)
	if err != nil {
		return lifecycle.Done{}, actor.Actor{}, err
	}
	in := only(info.In, facts)
	if by := facts["by"]; by != "" {
		in["by"] = by
	}
	maps.Copy(in, e.in)
	return r.take(ctx, tx, document.Name, id, step, in, unit)
}

// draft opens the document, describes it, and puts its text in.
func (r *runner) draft(ctx context.Context, tx *db.Tx, e event) error {
	unit := r.town.Units[e.file.fact["unit"]].ID
	done, by, err := r.step(ctx, tx, e, "", "draft", unit)
	if err != nil {
		return err
	}
	r.cases[e.file.name] = done.ID
	if e.file.fact["attribute"] != "" {
		e.in = map[string]string{}
		if _, _, err := r.step(ctx, tx, e, done.ID, "describe", unit); err != nil {
			return err
		}
	}
	return r.write(ctx, tx, e.file, by, e.file.text)
}

// register takes a document in as it arrived: with the fields of the line, and with its
// text where the line says text=是.
func (r *runner) register(ctx context.Context, tx *db.Tx, e event) error {
	unit := e.file.fact["unit"]
	o, err := org.OfficeOf(ctx, tx, r.town.Units[unit].ID)
	if err != nil {
		return err
	}
	in, step, at := maps.Clone(e.in), "register", o.ID
	if in["sender"], in["title"] = r.town.Units[unit].ID, e.file.fact["title"]; in["arrival"] == "api" {
		step, at = "deliver", in["sender"] // the unit's own office system sends it
		delete(in, "sender")
		delete(in, "arrival")
	}
	if in["text"] == "是" {
		if in["text"], err = r.words(e.file, e.file.text); err != nil {
			return err
		}
		text := in["text"]
		tx.After(func() { r.texts[e.file.name] = text })
	}
	if in["title"], err = r.words(e.file, in["title"]); err != nil {
		return err
	}
	done, _, err := r.take(ctx, tx, document.Name, "", step, in, at)
	r.cases[e.file.name] = done.ID
	return err
}

// mend puts right what the office found wanting: facts and text as the file has them.
func (r *runner) mend(ctx context.Context, tx *db.Tx, e event) error {
	_, by, err := r.step(ctx, tx, e, r.cases[e.file.name], "describe", "")
	if err != nil {
		return err
	}
	text := r.texts[e.file.name]
	if text == "" {
		text = e.file.text
	}
	return r.write(ctx, tx, e.file, by, text)
}

func (r *runner) write(ctx context.Context, tx *db.Tx, f *file, by actor.Actor, text string) error {
	text, err := r.words(f, text)
	if err != nil {
		return err
	}
	tx.After(func() { r.texts[f.name] = text })
	_, err = r.app.Document.Write(ctx, tx, r.cases[f.name], document.Edit{Text: text}, by)
	return err
}

// edit changes some words of the text; at the office with as=checker.
func (r *runner) edit(ctx context.Context, tx *db.Tx, e event) error {
	before := r.texts[e.file.name]
	after := strings.ReplaceAll(before, e.in["old"], e.in["new"])
	if after == before {
		return fmt.Errorf("the text does not have %q", e.in["old"])
	}
	role, seat := actor.Drafter, lifecycle.Own
	if e.in["as"] == string(actor.Checker) {
		role, seat = actor.Checker, lifecycle.At("office", "")
	}
	by, err := r.actor(ctx, tx, lifecycle.StepInfo{Action: "edit", By: []actor.Role{role}, Seat: seat}, r.cases[e.file.name], map[string]string{"by": e.in["by"]}, "")
	if err != nil {
		return err
	}
	return r.write(ctx, tx, e.file, by, after)
}

// askAll asks every unit that the text names and that has not been asked about its present words.
func (r *runner) askAll(ctx context.Context, tx *db.Tx, e event) error {
	d, err := r.app.Document.Get(ctx, tx, r.cases[e.file.name])
	if err != nil {
		return err
	}
	asked := map[string]bool{}
	for _, c := range d.Set.Confirms {
		asked[c.Unit] = c.Answer == "" || c.Hash == d.Part.Words()
	}
	var units []string
	for _, u := range d.Set.Unconfirmed() {
		if !asked[u] {
			units = append(units, u)
		}
	}
	if len(units) > 0 {
		in := map[string]string{"units": strings.Join(units, "、"), "question": "文中涉及你单位职责的表述是否准确，请予确认。", "span": "3", "unit": "day"}
		maps.Copy(in, e.in)
		if _, _, err := r.take(ctx, tx, document.Name, d.ID, "ask", in, ""); err != nil {
			return err
		}
	}
	return r.consult(ctx, tx, e)
}

// agreeAll lets every unit that was asked agree.
func (r *runner) agreeAll(ctx context.Context, tx *db.Tx, e event) error {
	d, err := r.app.Document.Get(ctx, tx, r.cases[e.file.name])
	if err != nil {
		return err
	}
	for _, c := range d.Set.Confirms {
		if c.Answer != "" {
			continue
		}
		if _, _, err := r.take(ctx, tx, document.Name, d.ID, "confirm", map[string]string{"answer": "agree"}, c.Unit); err != nil {
			return err
		}
	}
	return r.advise(ctx, tx, e)
}

// disposeAll decides on every finding of the screening.
func (r *runner) disposeAll(ctx context.Context, tx *db.Tx, e event) error {
	d, err := r.app.Document.Get(ctx, tx, r.cases[e.file.name])
	if err != nil {
		return err
	}
	found, err := r.app.Gate.Findings(ctx, tx, d.Set)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("the screening finds nothing")
	}
	for _, x := range found {
		in := map[string]string{"finding": x.Key, "reason": e.in["reason"]}
		if _, _, err := r.take(ctx, tx, document.Name, d.ID, "dispose", in, ""); err != nil {
			return err
		}
	}
	return nil
}

// number gives the next number of the series that the document belongs to.
func (r *runner) number(ctx context.Context, tx *db.Tx, e event) error {
	f := e.file
	in := map[string]string{"prefix": f.fact["prefix"]}
	if in["prefix"] == "" {
		in["prefix"] = map[string]string{document.InGovernment: "云府发", document.InOffice: "云府办发"}[f.fact["in_name"]]
	}
	if in["prefix"] == "" {
		in["prefix"] = r.town.Units[f.fact["unit"]].Prefixes[0]
	}
	maps.Copy(in, e.in)
	done, _, err := r.take(ctx, tx, document.Name, r.cases[f.name], "number", in, "")
	if err != nil {
		return err
	}
	c, err := lifecycle.CaseByID(ctx, tx, done.ID)
	tx.After(func() { r.numbers[f.name] = c.No })
	return err
}

// delegate records a deputy, as the security administrator does.
func (r *runner) delegate(ctx context.Context, tx *db.Tx, d deputy) error {
	var holder org.Post
	posts, err := org.PostsOf(ctx, tx, r.town.People[d.holder].ID)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if len(p.Roles) > 0 {
			holder = p
		}
	}
	by, err := r.acts(ctx, tx, "管理员乙", []string{""}, actor.Security)
	if err != nil {
		return err
	}
	_, err = org.Delegate(ctx, tx, by, org.Delegation{Kind: org.Deputy, Post: holder.ID, To: r.town.People[d.to].ID, Roles: rolesOf(d.roles),
		From: workday.DateOf(tx.Now), Until: r.almanac.day(d.until), Why: d.why})
	return err
}
