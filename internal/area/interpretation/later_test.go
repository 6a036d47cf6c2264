package interpretation_test

import (
	"strings"
	"testing"

	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func linksOf(w *world, item string) func(*db.Tx) ([]publication.Link, error) {
	return func(tx *db.Tx) ([]publication.Link, error) { return publication.LinksOf(w.ctx, tx, item) }
}

// later publishes a further piece about a public document.
func (w *world) later(doc string) string {
	w.Helper()
	id := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "救助金怎样领取", Form: "text", Phase: "after", Text: "持身份证到街道领取。"})
	w.send(id)
	w.do("吴洁", "piece", id, "publish", &lifecycle.Remark{})
	return id
}

// send takes a piece with a set of its own through checklist, reviews and signature.
func (w *world) send(id string) {
	w.Helper()
	w.do("李明", "piece", id, "check", handled("不涉及"))
	w.do("李明", "piece", id, "submit", &lifecycle.Remark{})
	w.do("赵强", "piece", id, "secrecy", &lifecycle.Remark{})
	w.do("王芳", "piece", id, "content", &lifecycle.Remark{})
	w.do("周伟", "piece", id, "sign-head", &lifecycle.Remark{})
}

func TestALaterPieceShowsOnTheDocumentsPage(t *testing.T) {
	each(t, func(w *world) {
		doc, _, _ := w.out("云民发〔2026〕1号")
		id := w.later(doc)
		w.state("piece", id, interpretation.Out)
		it := w.item(w.piece(id).Part.ID)
		if w.piece(id).Part.Set != id {
			t.Error("a later piece shares the document's set")
		}
		found := false
		for _, l := range get(w, linksOf(w, w.item(w.set(doc).Main().ID).ID)) {
			found = found || l.Item.ID == it.ID && l.Name == "政策解读"
		}
		if !found {
			t.Error("the document's page does not show the later piece")
		}
	})
}

func TestAuthorsDoNotReviewTheirOwnPieces(t *testing.T) {
	each(t, func(w *world) {
		doc, _, _ := w.out("云民发〔2026〕1号")
		id := w.do("钱进", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "怎样领取", Form: "text", Phase: "after", Text: "到街道领取。"})
		w.do("李明", "piece", id, "write", &interpretation.Write{Title: "怎样领取", Text: "持身份证到街道领取。", Form: "text"})
		w.do("钱进", "piece", id, "check", handled("不涉及"))
		w.do("钱进", "piece", id, "submit", &lifecycle.Remark{})
		// 李明 did not open the piece, but has written in it.
		w.no("李明", "piece", id, "secrecy", &lifecycle.Remark{}, errs.Refused, "编写人不能审查", "80号 一（四）")
		w.no("李明", "piece", id, "content", &lifecycle.Remark{}, errs.Refused, "编写人不能审查")
		w.no("钱进", "piece", id, "secrecy", &lifecycle.Remark{}, errs.Forbidden)
		w.no("王芳", "piece", id, "secrecy", &lifecycle.Remark{}, errs.Forbidden)
		w.no("周伟", "piece", id, "sign-head", &lifecycle.Remark{}, errs.Conflict)
		w.do("赵强", "piece", id, "secrecy", &lifecycle.Remark{})
		w.state("piece", id, interpretation.Reviewing)
		w.do("王芳", "piece", id, "content", &lifecycle.Remark{})
		w.state("piece", id, interpretation.Heading)
	})
}

func TestAPieceChangedAfterReviewIsReviewedAgain(t *testing.T) {
	each(t, func(w *world) {
		doc, _, _ := w.out("云民发〔2026〕1号")
		id := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "怎样领取", Form: "text", Phase: "after", Text: "到街道领取。"})
		w.no("李明", "piece", id, "submit", &lifecycle.Remark{}, errs.Refused, "背景依据", "新旧政策差异")
		w.do("李明", "piece", id, "check", handled("不涉及"))
		w.do("李明", "piece", id, "submit", &lifecycle.Remark{})
		w.do("赵强", "piece", id, "secrecy", &lifecycle.Remark{})
		w.do("王芳", "piece", id, "content", &lifecycle.Remark{})
		w.do("周伟", "piece", id, "reject", &interpretation.Reasoned{Reason: "写明材料"})
		w.do("李明", "piece", id, "submit", &lifecycle.Remark{})
		w.state("piece", id, interpretation.Heading) // nothing was changed: nothing is reviewed twice
		w.do("周伟", "piece", id, "reject", &interpretation.Reasoned{Reason: "写明材料"})
		w.do("李明", "piece", id, "write", &interpretation.Write{Title: "怎样领取", Text: "持身份证到街道领取。", Form: "text"})
		w.do("李明", "piece", id, "submit", &lifecycle.Remark{})
		if got := w.piece(id).ReviewsMissing(); len(got) != 2 {
			t.Errorf("due again: %q", got)
		}
		w.do("王芳", "piece", id, "content", &lifecycle.Remark{})
		w.do("赵强", "piece", id, "secrecy", &lifecycle.Remark{})
		w.do("周伟", "piece", id, "sign-head", &lifecycle.Remark{})
		// Corrected after publication: the old signatures do not carry over.
		w.do("吴洁", "piece", id, "publish", &lifecycle.Remark{})
		w.do("李明", "piece", id, "correct", &interpretation.Correct{Why: "地址变更"})
		w.no("李明", "piece", id, "cancel", &interpretation.Reasoned{Reason: "不要了"}, errs.Refused, "已经发布过")
		w.do("李明", "piece", id, "write", &interpretation.Write{Title: "怎样领取", Text: "持身份证到社区领取。", Form: "text"})
		w.send(id)
		w.do("吴洁", "piece", id, "publish", &lifecycle.Remark{})
		if it := w.item(w.piece(id).Part.ID); it.Edition != 2 {
			t.Errorf("edition %d", it.Edition)
		}
	})
}

func TestPersonalDataIsDisposedOfBeforeTheSecrecyReview(t *testing.T) {
	each(t, func(w *world) {
		doc, _, _ := w.out("云民发〔2026〕1号")
		id := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "咨询电话", Form: "text", Phase: "after", Text: "咨询请拨打经办人手机13812345678。"})
		w.do("李明", "piece", id, "check", handled("不涉及"))
		w.do("李明", "piece", id, "submit", &lifecycle.Remark{})
		w.no("赵强", "piece", id, "secrecy", &lifecycle.Remark{}, errs.Refused, "手机")
		found := get(w, func(tx *db.Tx) ([]publication.Finding, error) { return w.gate.Findings(w.ctx, tx, w.piece(id).Set) })
		w.no("李明", "piece", id, "dispose", &interpretation.Dispose{Finding: found[0].Key, Reason: "公开的咨询电话"}, errs.Refused, "编写人不能")
		w.do("赵强", "piece", id, "dispose", &interpretation.Dispose{Finding: found[0].Key, Reason: "公开的咨询电话"})
		w.do("赵强", "piece", id, "secrecy", &lifecycle.Remark{})
	})
}

func TestAnEarlyPieceSaysNothingOfItsDocumentBeforeThatIsPublic(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号")
		w.ready(doc)
		w.no("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "后续", Form: "text", Phase: "after"}, errs.Invalid, "文件还没有公开")
		id := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "救助政策将有新变化", Form: "interview", Phase: "before", Text: "近期将提高标准。"})
		w.send(id)
		w.do("吴洁", "piece", id, "publish", &lifecycle.Remark{})
		it := w.item(w.piece(id).Part.ID)
		if l := get(w, linksOf(w, it.ID)); len(l) != 0 {
			t.Errorf("the early piece shows %+v", l)
		}
		w.up(doc)
		w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{})
		l := get(w, linksOf(w, it.ID))
		if len(l) != 1 || l[0].Item.ID != w.item(w.set(doc).Main().ID).ID {
			t.Errorf("after publication the early piece shows %+v", l)
		}
		if it := w.item(w.piece(id).Part.ID); it.Edition != 2 {
			t.Errorf("the link came without a new edition (%d)", it.Edition)
		}
		w.no("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "吹风", Form: "text", Phase: "before"}, errs.Invalid, "文件已经公开")
	})
}

func TestOnlyTheDraftingUnitWritesAndPublishes(t *testing.T) {
	each(t, func(w *world) {
		doc, _, _ := w.out("云民发〔2026〕1号")
		in := &interpretation.OpenPiece{Document: doc, Title: "怎样领取", Form: "text", Phase: "after", Text: "到街道领取。"}
		w.no("郑浩", "piece", "", "open", in, errs.Forbidden, "80号 二（二）")
		id := w.do("李明", "piece", "", "open", in)
		w.no("郑浩", "piece", id, "write", &interpretation.Write{Title: "改", Form: "text"}, errs.NotFound)
		w.send(id)
		w.no("李明", "piece", id, "publish", &lifecycle.Remark{}, errs.Forbidden)
		w.no("李明", "piece", id, "release", &interpretation.Release{}, errs.Conflict)
		w.do("吴洁", "piece", id, "publish", &lifecycle.Remark{})
	})
}

func TestStepsOfThePlatformAreNobodysButtons(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号")
		plan, piece := w.ready(doc)
		for _, who := range []string{"李明", "周伟", "吴洁", "王芳"} {
			w.no(who, "interpretation", plan, "publish", &lifecycle.Remark{}, errs.Forbidden)
			w.no(who, "interpretation", plan, "sign", &lifecycle.Remark{Note: "周伟"}, errs.Forbidden)
			w.no(who, "piece", piece, "release", &interpretation.Release{}, errs.Forbidden)
		}
	})
}

func TestAnErasureIsReviewedByAnotherPerson(t *testing.T) {
	each(t, func(w *world) {
		doc, _, _ := w.out("云民发〔2026〕1号")
		id := w.later(doc)
		w.do("吴洁", "piece", id, "withdraw", &interpretation.Withdraw{Kind: "erased", Reason: "泄露个人信息"})
		if p := w.piece(id); strings.Contains(p.Title, "领取") || strings.Contains(p.Part.Source.Plain(), "身份证") {
			t.Errorf("《%s》 still says %q", p.Title, p.Part.Source.Plain())
		}
		w.no("吴洁", "piece", id, "review-erasure", &lifecycle.Remark{}, errs.Refused, "另一人")
		w.do("赵强", "piece", id, "review-erasure", &lifecycle.Remark{})
		w.no("赵强", "piece", id, "review-erasure", &lifecycle.Remark{}, errs.Refused, "没有需要复核")
	})
}

func TestAPublicPieceCanBeTakenDownOrLeftAsItIsInTheMiddleOfACorrection(t *testing.T) {
	each(t, func(w *world) {
		doc, _, _ := w.out("云民发〔2026〕1号")
		id := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "救助金怎样领取", Form: "text", Phase: "after", Text: "持身份证到街道领取。"})
		old := w.piece(id).Part.Source.Plain()
		w.no("吴洁", "piece", id, "withdraw", &interpretation.Withdraw{Kind: "banner", Reason: "还没有发布"}, errs.Refused, "没有发布过")
		w.no("李明", "piece", id, "abandon", &interpretation.Reasoned{Reason: "没有更正"}, errs.Refused, "没有发布过")
		w.send(id)

		// Signed, and a fault is seen before it goes out: back to the writer.
		w.do("吴洁", "piece", id, "send-back", &interpretation.Reasoned{Reason: "标题有错字"})
		w.state("piece", id, interpretation.Drafting)
		w.do("李明", "piece", id, "write", &interpretation.Write{Title: "怎样领取救助金", Text: "持身份证到街道领取。", Form: "text"})
		w.send(id)
		w.do("吴洁", "piece", id, "publish", &lifecycle.Remark{})

		w.do("李明", "piece", id, "correct", &interpretation.Correct{Why: "错字"})
		w.do("李明", "piece", id, "write", &interpretation.Write{Title: "改", Text: "改", Form: "qa"})
		w.do("李明", "piece", id, "abandon", &interpretation.Reasoned{Reason: "不需要更正"})
		w.state("piece", id, interpretation.Out)
		if p := w.piece(id); p.Part.Source.Plain() != old || p.Title != p.Part.Title || p.Title == "改" || p.Form != "text" {
			t.Errorf("after the correction was given up: %q, a %s, %q", p.Title, p.Form, p.Part.Source.Plain())
		}

		w.do("李明", "piece", id, "correct", &interpretation.Correct{Why: "错字"})
		w.do("李明", "piece", id, "write", &interpretation.Write{Title: "再改", Text: "再改", Form: "qa"})
		w.do("李明", "piece", id, "submit", &lifecycle.Remark{})
		w.do("吴洁", "piece", id, "withdraw", &interpretation.Withdraw{Kind: "erased", Reason: "泄露个人信息"})
		w.state("piece", id, interpretation.Withdrawn)
		if it := w.item(w.piece(id).Part.ID); it.Standing != publication.Erased {
			t.Errorf("the page stands as %s", it.Standing)
		}
	})
}
