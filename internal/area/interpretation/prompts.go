package interpretation

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

type options = map[string][]web.Option

// prompts tells the forms of the steps what to offer and what to begin with.
func (d *Desk) prompts() {
	d.onPlan("open", func(ctx context.Context, tx *db.Tx, by actor.Actor, _ *Plan) (web.Prompt, error) {
		docs, err := d.documents(ctx, tx, by, false)
		if err != nil {
			return web.Prompt{}, err
		}
		return d.people(ctx, tx, by.Unit, options{"document": docs})
	})
	d.onPlan("revise", func(ctx context.Context, tx *db.Tx, by actor.Actor, p *Plan) (web.Prompt, error) {
		out, err := d.people(ctx, tx, p.Unit, options{})
		out.Value = Revise{p.First, p.FirstWhy, p.Forms, p.Channels, p.Media, p.Experts, p.Note}
		return out, err
	})
	d.onPlan("drop", func(_ context.Context, _ *db.Tx, _ actor.Actor, p *Plan) (web.Prompt, error) {
		return web.Prompt{Options: options{"slot": slotOptions(p)}}, nil
	})
	d.onPlan("arrange", func(ctx context.Context, tx *db.Tx, _ actor.Actor, p *Plan) (web.Prompt, error) {
		experts, err := expertOptions(ctx, tx)
		return web.Prompt{Options: options{"slot": slotOptions(p), "expert": experts}}, err
	})
	d.onPlan("answer", func(ctx context.Context, tx *db.Tx, _ actor.Actor, p *Plan) (web.Prompt, error) {
		experts, err := expertOptions(ctx, tx)
		return web.Prompt{Options: options{"questions": questionOptions(p.Unanswered()), "expert": experts}}, err
	})
	d.onPlan("weigh", func(_ context.Context, _ *db.Tx, _ actor.Actor, p *Plan) (web.Prompt, error) {
		return web.Prompt{Options: options{"question": questionOptions(pick(p.Questions, Question.Open))}}, nil
	})
	d.onPlan("settle", func(_ context.Context, _ *db.Tx, _ actor.Actor, p *Plan) (web.Prompt, error) {
		out := web.Prompt{Options: options{"unit": {}}}
		for _, s := range p.unsettled() {
			out.Options["unit"] = append(out.Options["unit"], web.Option{Value: s.Unit, Title: s.UnitName})
			out.Facts = append(out.Facts, web.Fact{Name: s.UnitName + "的意见", Text: s.Opinion, Wide: true})
		}
		return out, nil
	})
	d.onPiece("attach", func(ctx context.Context, tx *db.Tx, by actor.Actor, p *Piece) (web.Prompt, error) {
		spare, err := p.Part.Spare(ctx, tx, by.Person)
		return web.Prompt{Options: options{"spare": web.FileOptions(spare)}}, err
	})
	d.onPiece("detach", func(_ context.Context, _ *db.Tx, _ actor.Actor, p *Piece) (web.Prompt, error) {
		out := options{"name": {}}
		for _, f := range p.Part.Files {
			out["name"] = append(out["name"], web.Option{Value: f.Name, Title: f.Name})
		}
		return web.Prompt{Options: out}, nil
	})
	d.onPiece("open", func(ctx context.Context, tx *db.Tx, by actor.Actor, _ *Piece) (web.Prompt, error) {
		docs, err := d.documents(ctx, tx, by, true)
		if err != nil {
			return web.Prompt{}, err
		}
		experts, err := expertOptions(ctx, tx)
		return web.Prompt{Options: options{"document": docs, "expert": experts}, Value: OpenPiece{Phase: With}}, err
	})
	d.onPiece("write", func(ctx context.Context, tx *db.Tx, _ actor.Actor, p *Piece) (web.Prompt, error) {
		experts, err := expertOptions(ctx, tx)
		return web.Prompt{Options: options{"expert": experts}, Value: Write{Title: p.Part.Title, Text: p.Part.Source.Plain(), Summary: p.Part.Meta.Summary, Form: p.Form, Expert: p.Expert, InPerson: p.InPerson}}, err
	})
	d.onPiece("check", func(_ context.Context, _ *db.Tx, _ actor.Actor, p *Piece) (web.Prompt, error) {
		return web.Prompt{Value: Checked(p)}, nil
	})
	d.onPiece("reach", func(_ context.Context, _ *db.Tx, _ actor.Actor, p *Piece) (web.Prompt, error) {
		out := web.Prompt{Options: options{"spread": {}}}
		for _, c := range p.Channels {
			out.Options["spread"] = append(out.Options["spread"], web.Option{Value: c.ID, Title: c.label()})
		}
		return out, nil
	})
	d.onPiece("mend", func(_ context.Context, _ *db.Tx, _ actor.Actor, p *Piece) (web.Prompt, error) {
		out := web.Prompt{Options: options{"shortcoming": {}}}
		for _, s := range p.Unmended() {
			out.Options["shortcoming"] = append(out.Options["shortcoming"], web.Option{Value: s.ID, Title: s.Body})
		}
		return out, nil
	})
	d.onPiece("dispose", func(ctx context.Context, tx *db.Tx, _ actor.Actor, p *Piece) (web.Prompt, error) {
		found, err := d.Gate.Findings(ctx, tx, p.Set)
		out := web.Prompt{Options: options{"finding": {}}}
		for _, f := range found {
			if f.Decision == nil {
				out.Options["finding"] = append(out.Options["finding"], web.Option{Value: f.Key, Title: f.Place + " " + f.Name + " " + f.Sample})
				out.Facts = append(out.Facts, web.Fact{Name: f.Place + " " + f.Name, Text: f.Sample + "　" + f.Suggestion, Wide: true})
			}
		}
		return out, err
	})
}

// onPlan registers the prompt of a step of the plan's flow; p is nil for an opening.
func (d *Desk) onPlan(action lifecycle.Action, f func(context.Context, *db.Tx, actor.Actor, *Plan) (web.Prompt, error)) {
	d.mux.Prompt(Name, action, func(ctx context.Context, tx *db.Tx, by actor.Actor, id string) (web.Prompt, error) {
		if id == "" {
			return f(ctx, tx, by, nil)
		}
		p, err := d.Plan(ctx, tx, id)
		if err != nil {
			return web.Prompt{}, err
		}
		return f(ctx, tx, by, p)
	})
}

// onPiece is onPlan for the flow of the pieces.
func (d *Desk) onPiece(action lifecycle.Action, f func(context.Context, *db.Tx, actor.Actor, *Piece) (web.Prompt, error)) {
	d.mux.Prompt(PieceName, action, func(ctx context.Context, tx *db.Tx, by actor.Actor, id string) (web.Prompt, error) {
		if id == "" {
			return f(ctx, tx, by, nil)
		}
		p, err := d.Piece(ctx, tx, id)
		if err != nil {
			return web.Prompt{}, err
		}
		return f(ctx, tx, by, p)
	})
}

// recent is how many of a unit's newest cases are looked through for documents.
const recent = 200

// documents are the documents of the actor's unit, newest first: those with a plan that
// is open, or those without a plan, what readers ask about first.
func (d *Desk) documents(ctx context.Context, tx *db.Tx, by actor.Actor, planned bool) ([]web.Option, error) {
	q := `SELECT c.id, c.title FROM cases c WHERE c.unit = ? AND NOT EXISTS (SELECT 1 FROM interpretation_plan p WHERE p.doc = c.id)
		ORDER BY CASE WHEN EXISTS (SELECT 1 FROM interpretation_question q WHERE q.doc = c.id) THEN 0 ELSE 1 END, c.changed_at DESC, c.id DESC LIMIT ?`
	if planned {
		q = `SELECT c.id, c.title FROM cases c JOIN interpretation_plan p ON p.doc = c.id JOIN cases n ON n.id = p.id
			WHERE n.unit = ? AND n.state <> 'closed' ORDER BY n.changed_at DESC, c.id DESC LIMIT ?`
	}
	rows, err := db.All(ctx, tx, func(s db.Scanner) (o web.Option, err error) { err = s.Scan(&o.Value, &o.Title); return o, err }, q, by.Unit, recent)
	if err != nil || planned {
		return rows, err
	}
	var out []web.Option
	for _, o := range rows {
		part, err := publication.PartOf(ctx, tx, o.Value)
		if errs.Is(err, errs.NotFound) || err == nil && part.Role != publication.Document {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// people adds who may be the first interpreter, and the experts.
func (d *Desk) people(ctx context.Context, tx *db.Tx, unit string, o options) (web.Prompt, error) {
	posts, err := org.PostsIn(ctx, tx, unit)
	if err != nil {
		return web.Prompt{}, err
	}
	var ids []string
	for _, p := range posts {
		ids = append(ids, p.Person)
	}
	known, err := org.PeopleByID(ctx, tx, ids)
	if err != nil {
		return web.Prompt{}, err
	}
	seen := map[string]bool{}
	for _, p := range posts {
		if who := known[p.Person]; !seen[p.Person] && !who.Disabled {
			seen[p.Person] = true
			o["first"] = append(o["first"], web.Option{Value: p.Person, Title: who.Name + "　" + p.Title})
		}
	}
	o["experts"], err = expertOptions(ctx, tx)
	return web.Prompt{Options: o}, err
}

func expertOptions(ctx context.Context, tx *db.Tx) ([]web.Option, error) {
	pool, err := Experts(ctx, tx, "")
	out := []web.Option{}
	for _, e := range pool {
		out = append(out, web.Option{Value: e.ID, Title: e.Name + "（" + e.Field + "，" + e.Unit + "）"})
	}
	return out, err
}

func slotOptions(p *Plan) []web.Option {
	out := []web.Option{}
	for _, s := range pick(p.OpenSlots(), func(s Slot) bool { return s.Piece == "" }) {
		out = append(out, web.Option{Value: s.ID, Title: s.DueOn.Chinese() + "　" + FormName(s.Form) + "：" + s.About})
	}
	return out
}

func questionOptions(list []Question) []web.Option {
	out := []web.Option{}
	for _, q := range list {
		out = append(out, web.Option{Value: q.ID, Title: short(q.Body)})
	}
	return out
}
