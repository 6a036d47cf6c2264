package interpretation_test

import (
	"testing"

	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/errs"
)

func TestDocumentAndInterpretationGoOutTogether(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号")
		plan, piece := w.ready(doc)
		part := w.piece(piece).Part
		if part.Set != doc {
			t.Fatalf("the material is in set %s, not in the document's", part.Set)
		}
		w.up(doc)
		w.state("piece", piece, interpretation.Bound)
		w.state("interpretation", plan, interpretation.Submitted)
		if w.item(part.ID) != nil {
			t.Fatal("public before publication")
		}
		w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{})
		d, m := w.item(w.set(doc).Main().ID), w.item(part.ID)
		if d == nil || m == nil || !d.FirstAt.Equal(m.FirstAt) {
			t.Fatalf("document %+v and material %+v did not go out in one transaction", d, m)
		}
		links := get(w, linksOf(w, d.ID))
		if len(links) != 1 || links[0].Item.ID != m.ID || links[0].Name != "政策解读" {
			t.Errorf("the document's page shows %+v", links)
		}
		w.state("piece", piece, interpretation.Out)
		w.state("interpretation", plan, interpretation.Published)
		if p := w.piece(piece); p.PublishedOn != "2026-03-02" || p.Visibility != "public" {
			t.Errorf("the piece is %s since %q", p.Visibility, p.PublishedOn)
		}
		if got := w.due("piece", piece, "piece.evaluate"); got != "2026-03-30" {
			t.Errorf("the evaluation is due %s", got)
		}
	})
}

func TestNeitherGoesOutWithoutTheOther(t *testing.T) {
	each(t, func(w *world) {
		// All reviews stand, but there is no material: the gate refuses the document.
		doc := w.policy("云民发〔2026〕1号")
		w.do("李明", "document", doc, "up", &lifecycle.Remark{})
		w.do("赵强", "document", doc, "review", &lifecycle.Remark{})
		w.do("王芳", "document", doc, "issue", &lifecycle.Remark{})
		w.no("吴洁", "document", doc, "publish", &lifecycle.Remark{}, errs.Refused, "还没有解读材料", "80号 二（二）")

		// The material was added after the reviews: it has none, and holds the document back.
		w.do("李明", "document", doc, "back", &lifecycle.Remark{})
		_, piece := w.ready(doc)
		w.do("李明", "document", doc, "up", &lifecycle.Remark{})
		w.do("王芳", "document", doc, "issue", &lifecycle.Remark{})
		w.no("吴洁", "document", doc, "publish", &lifecycle.Remark{}, errs.Refused, "《临时救助政策问答》还没有保密审查", "没有经起草部门主要负责人审签")
		set := w.set(doc)
		for _, p := range set.Parts {
			if w.item(p.ID) != nil {
				t.Errorf("《%s》 went out alone", p.Title)
			}
		}
		w.state("piece", piece, interpretation.Bound)
	})
}

func TestMaterialIsLockedWhileTheDocumentIsOnItsWay(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号")
		plan, piece := w.ready(doc)
		w.do("李明", "document", doc, "up", &lifecycle.Remark{})
		w.no("李明", "piece", piece, "write", &interpretation.Write{Title: "改", Text: "改", Form: "qa"}, errs.Conflict, "随文报批")
		w.no("李明", "interpretation", plan, "revise", &interpretation.Revise{}, errs.Conflict)
		w.no("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "图解", Form: "graphic", Phase: "with"}, errs.Invalid, "先将文件退回修改")
		w.no("赵强", "piece", piece, "secrecy", &lifecycle.Remark{}, errs.Conflict)
		w.do("周伟", "document", doc, "back", &lifecycle.Remark{})
		w.state("piece", piece, interpretation.Drafting)
		w.state("interpretation", plan, interpretation.Planning)
		// What goes with the document has no way of its own.
		w.no("李明", "piece", piece, "submit", &lifecycle.Remark{}, errs.Refused, "请在文件上办理")
		w.do("李明", "piece", piece, "write", &interpretation.Write{Title: "改", Text: "改", Form: "qa"})
	})
}

func TestMaterialThatIsGivenUpHoldsNothingBack(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号")
		w.ready(doc)
		second := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "图解", Form: "graphic", Phase: "with"})
		if got := w.missing(doc); got != "elements head" {
			t.Errorf("with an empty second piece: missing %q", got)
		}
		w.do("李明", "piece", second, "cancel", &interpretation.Reasoned{Reason: "并入问答"})
		if s := w.set(doc); len(s.Parts) != 2 {
			t.Errorf("the document's set has %d parts", len(s.Parts))
		}
		w.up(doc)
		w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{})
		w.state("piece", second, interpretation.Cancelled)
	})
}

func TestDocumentAndMaterialAreCorrectedTogether(t *testing.T) {
	each(t, func(w *world) {
		doc, plan, piece := w.out("云民发〔2026〕1号")
		w.no("李明", "piece", piece, "correct", &interpretation.Correct{Why: "错字"}, errs.Refused, "请先退回或者更正文件")
		w.do("李明", "document", doc, "correct", &lifecycle.Remark{})
		w.do("李明", "piece", piece, "correct", &interpretation.Correct{Why: "标准写错"})
		w.do("李明", "piece", piece, "write", &interpretation.Write{Title: "临时救助政策问答", Text: "问：标准是多少？\n答：每户每月九百元。", Form: "qa"})
		w.do("李明", "document", doc, "change", &Paper{Text: policyText + "\n三、本通知自印发之日起施行。"})
		w.do("李明", "document", doc, "up", &lifecycle.Remark{})
		w.state("piece", piece, interpretation.Bound)
		w.no("吴洁", "document", doc, "publish", &lifecycle.Remark{}, errs.Conflict)
		w.do("赵强", "document", doc, "review", &lifecycle.Remark{})
		w.do("王芳", "document", doc, "issue", &lifecycle.Remark{})
		w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{Note: "标准写错"})
		w.state("piece", piece, interpretation.Out)
		w.state("interpretation", plan, interpretation.Published)
		if it := w.item(w.piece(piece).Part.ID); it.Edition != 2 {
			t.Errorf("the material is in edition %d", it.Edition)
		}
	})
}

func TestACorrectionOfTheDocumentAloneLeavesTheMaterialOut(t *testing.T) {
	each(t, func(w *world) {
		doc, _, piece := w.out("云民发〔2026〕1号")
		w.do("李明", "document", doc, "correct", &lifecycle.Remark{})
		w.do("李明", "document", doc, "change", &Paper{Text: policyText + "\n三、本通知自印发之日起施行。"})
		w.do("李明", "document", doc, "up", &lifecycle.Remark{})
		w.do("赵强", "document", doc, "review", &lifecycle.Remark{})
		w.do("王芳", "document", doc, "issue", &lifecycle.Remark{})
		w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{Note: "补充"})
		w.state("piece", piece, interpretation.Out)
		if it := w.item(w.piece(piece).Part.ID); it.Edition != 1 {
			t.Errorf("the material is in edition %d", it.Edition)
		}
	})
}

func TestWithdrawnAndCancelledDocumentsTakeTheirInterpretationAlong(t *testing.T) {
	each(t, func(w *world) {
		doc, plan, piece := w.out("云民发〔2026〕1号")
		later := w.later(doc)
		w.no("吴洁", "piece", piece, "withdraw", &interpretation.Withdraw{Kind: "banner", Reason: "内容有误"}, errs.Refused, "请在文件上办理")
		w.do("吴洁", "document", doc, "withdraw", &lifecycle.Remark{})
		w.state("piece", piece, interpretation.Withdrawn)
		w.state("interpretation", plan, interpretation.Closed)
		if it := w.item(w.piece(piece).Part.ID); it.Standing != publication.Banner {
			t.Errorf("the material stands %s", it.Standing)
		}
		// A later piece stays until somebody decides, who is told so.
		if got := w.waits(later, "withdraw"); len(got) != 1 {
			t.Error("nobody is asked about the later piece")
		}
		w.do("吴洁", "piece", later, "withdraw", &interpretation.Withdraw{Kind: "hidden", Reason: "文件已撤回"})
		if it := w.item(w.piece(later).Part.ID); it.Standing != publication.Hidden {
			t.Errorf("the later piece stands %s", it.Standing)
		}

		doc = w.policy("云民发〔2026〕2号")
		plan, piece = w.ready(doc)
		w.do("李明", "document", doc, "cancel", &lifecycle.Remark{})
		w.state("interpretation", plan, interpretation.Closed)
		w.state("piece", piece, interpretation.Withdrawn)
	})
}
