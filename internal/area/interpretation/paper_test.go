package interpretation_test

import (
	"context"

	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// paper is a document as small as it can be: another area's case with a set at the gate.
type paper struct {
	lifecycle.Case
	Set  *publication.Set
	Part *publication.Part
	Why  string
}

type paperRun = lifecycle.Run[*paper]

// Paper is the input that opens or changes one.
type Paper struct {
	Title, Text string
	Facts       publication.Facts
	Attribute   publication.Attribute
	Joint       []string
	Meta        publication.Meta
}

func (w *world) draft(ctx context.Context, tx *db.Tx, doc string) (interpretation.Draft, error) {
	c, err := lifecycle.CaseByID(ctx, tx, doc)
	d := interpretation.Draft{Lead: c.Unit, Editable: c.State == "drafting" || c.State == "correcting"}
	for _, p := range c.Parties {
		if p.Part == "joint" {
			d.Joint = append(d.Joint, p.Unit)
		}
	}
	return d, err
}

func (w *world) paperFlow() *lifecycle.Flow[*paper] {
	all := []actor.Role{actor.Drafter, actor.Head, actor.Secrecy, actor.Content, actor.Publisher, actor.Disclosure}
	law := []clause.Clause{clause.G22c}
	step := func(a lifecycle.Action, to lifecycle.State, do lifecycle.Doer[*paper], from ...lifecycle.State) lifecycle.Step[*paper] {
		return lifecycle.Step[*paper]{Action: a, Name: string(a), From: from, Ways: lifecycle.To[*paper](to), By: all, At: lifecycle.Own, Law: law, Do: do}
	}
	sign := func(kinds ...publication.SlipKind) lifecycle.Doer[*paper] {
		return lifecycle.Do(func(ctx context.Context, r *paperRun, in lifecycle.Remark) error {
			for _, k := range kinds {
				if err := publication.Review(ctx, r.Tx, r.Case.Set, k, r.By, true, ""); err != nil {
					return err
				}
			}
			return nil
		})
	}
	head := step("head", "signed", sign(publication.SlipHead, publication.SlipSign), "up")
	head.Needs = []lifecycle.Need[*paper]{{ID: "interpretation", Name: "解读齐全", Law: clause.G22c, Reasons: func(ctx context.Context, n *lifecycle.Now[*paper]) ([]errs.Reason, error) {
		r, err := w.area.Readiness(ctx, n.Tx, n.Case.Set)
		var out []errs.Reason
		for _, m := range r.Missing {
			if m.ID != "head" {
				out = append(out, errs.Reason{Msg: m.Msg, Rule: m.ID, ClauseID: m.Law.ID(), Clause: m.Law.Cite()})
			}
		}
		return out, err
	}}}
	return &lifecycle.Flow[*paper]{Area: "document", Name: "文件", Version: 1,
		Stages: []lifecycle.Stage{{State: "drafting"}, {State: "up"}, {State: "signed"}, {State: "out", End: true}, {State: "correcting"}, {State: "withdrawn", End: true}, {State: "cancelled", End: true}},
		New:    func() *paper { return &paper{} },
		Load: func(ctx context.Context, tx *db.Tx, p *paper) (err error) {
			if p.Set, err = publication.LoadSet(ctx, tx, p.ID); err == nil {
				p.Part = p.Set.Main()
			}
			return err
		},
		Save: func(context.Context, *db.Tx, *paper) error { return nil },
		Steps: []lifecycle.Step[*paper]{
			{Action: "draft", Name: "draft", Ways: lifecycle.To[*paper]("drafting"), By: all, At: lifecycle.Any, Law: law, Do: lifecycle.Do(openPaper)},
			step("change", lifecycle.Stay, lifecycle.Do(changePaper), "drafting", "correcting"),
			step("up", "up", lifecycle.Noted[*paper](), "drafting", "correcting"),
			step("review", lifecycle.Stay, sign(publication.SlipSecrecy, publication.SlipContent), "up"),
			step("issue", "signed", sign(publication.SlipSign), "up"),
			head,
			step("back", "drafting", lifecycle.Noted[*paper](), "up", "signed"),
			step("publish", "out", lifecycle.Do(func(ctx context.Context, r *paperRun, in lifecycle.Remark) error {
				_, err := w.gate.Publish(ctx, r.Tx, r.Case.Set, r.By, in.Note)
				r.Case.Visibility = "public"
				return err
			}), "signed"),
			step("correct", "correcting", lifecycle.Noted[*paper](), "out"),
			step("withdraw", "withdrawn", lifecycle.Do(func(ctx context.Context, r *paperRun, in lifecycle.Remark) error {
				r.Case.Visibility = "withdrawn"
				for _, p := range r.Case.Set.Parts {
					it, ok, err := publication.ItemOfPart(ctx, r.Tx, p.ID)
					if err != nil {
						return err
					}
					if !ok {
						continue
					}
					if _, err := publication.Withdraw(ctx, r.Tx, it.ID, publication.Banner, "内容有误", clause.OGI.Art(6), r.By); err != nil {
						return err
					}
				}
				return nil
			}), "out"),
			step("cancel", "cancelled", lifecycle.Noted[*paper](), "drafting"),
		}}
}

func openPaper(ctx context.Context, r *paperRun, in Paper) error {
	r.Case.Title = in.Title
	if err := publication.NewSet(ctx, r.Tx, r.Case.ID, in.Facts, false); err != nil {
		return err
	}
	for _, u := range in.Joint {
		r.Join(u, "joint")
	}
	p := publication.Part{Set: r.Case.ID, Case: r.Case.ID, Role: publication.Document, Title: in.Title, Source: text.Parse(in.Text), Attribute: in.Attribute,
		Meta: in.Meta, Author: r.By.Person, AuthorName: r.By.Name, Unit: r.Case.Unit}
	if err := publication.AddPart(ctx, r.Tx, &p); err != nil {
		return err
	}
	var err error
	if r.Case.Set, err = publication.LoadSet(ctx, r.Tx, r.Case.ID); err == nil {
		r.Case.Part = r.Case.Set.Main()
	}
	return err
}

func changePaper(ctx context.Context, r *paperRun, in Paper) error {
	for _, u := range in.Joint {
		r.Join(u, "joint")
	}
	if in.Text != "" {
		r.Case.Part.Source = text.Parse(in.Text)
	}
	return publication.SavePart(ctx, r.Tx, r.Case.Part)
}

const policyText = "各区县（自治县）人民政府：\n为进一步做好临时救助，现就有关事项通知如下。\n一、救助标准。救助金按每户每月八百元发放。\n二、办理时限。受理之后五个工作日内办结。"

// policy opens a policy document to be public in 民政局's own name.
func (w *world) policy(number string, more ...func(*Paper)) string {
	w.Helper()
	p := &Paper{Title: "关于做好临时救助工作的通知", Text: policyText, Facts: publication.Facts{Kind: "通知", InName: "unit", Policy: true}, Attribute: publication.Open,
		Meta: publication.Meta{DocNo: number, Kind: "通知", Issuer: "云山市民政局", Written: "2026-03-01"}}
	for _, f := range more {
		f(p)
	}
	return w.do("李明", "document", "", "draft", p)
}

// ready opens plan and one piece for a document, checks the elements, and returns both.
func (w *world) ready(doc string) (plan, piece string) {
	w.Helper()
	plan = w.do("李明", "interpretation", "", "open", &interpretation.Open{Document: doc, Forms: []string{"qa"}, Channels: []string{"website"}})
	piece = w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "临时救助政策问答", Form: "qa", Phase: "with", Text: "问：标准是多少？\n答：每户每月八百元。"})
	w.do("李明", "piece", piece, "check", handled(""))
	return plan, piece
}

// handled is a checklist that covers everything, but not the difference where a reason is given.
func handled(noDifference string) *interpretation.Check {
	c := &interpretation.Check{Background: "covered", Goal: "covered", Content: "covered", Scope: "covered", Standard: "covered", Caution: "covered",
		Keyword: "none", KeywordWhy: "没有需要诠释的词", Benefit: "covered", Difference: "covered"}
	if noDifference != "" {
		c.Difference, c.DifferenceWhy = "none", noDifference
	}
	return c
}

// out takes a document with its interpretation all the way to the public.
func (w *world) out(number string, more ...func(*Paper)) (doc, plan, piece string) {
	w.Helper()
	doc = w.policy(number, more...)
	plan, piece = w.ready(doc)
	w.up(doc)
	w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{})
	return doc, plan, piece
}

// up takes a document through reviews and the head's signature.
func (w *world) up(doc string) {
	w.Helper()
	w.do("李明", "document", doc, "up", &lifecycle.Remark{})
	w.do("赵强", "document", doc, "review", &lifecycle.Remark{})
	w.do("周伟", "document", doc, "head", &lifecycle.Remark{})
}
