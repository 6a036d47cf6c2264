package interpretation_test

import (
	"testing"

	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/errs"
)

func TestWhoDraftsInterprets(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号", func(p *Paper) { p.Joint = []string{w.unit["财政局"].ID, w.unit["教育局"].ID} })
		in := &interpretation.Open{Document: doc, Forms: []string{"qa"}, Channels: []string{"website"}}
		w.no("郑浩", "interpretation", "", "open", in, errs.Forbidden, "云山市民政局起草", "80号 二（二）")
		w.no("周伟", "interpretation", "", "open", in, errs.Forbidden)
		w.no("李明", "interpretation", "", "open", &interpretation.Open{Document: "none"}, errs.Invalid)
		id := w.do("李明", "interpretation", "", "open", in)
		p := w.plan(id)
		if p.Unit != w.unit["民政局"].ID || len(p.Supports) != 2 || p.Supports[0].UnitName != "云山市教育局" {
			t.Errorf("responsible %s, supporting %+v", p.Unit, p.Supports)
		}
		if p.First != w.who["周伟"].Person || p.FirstName != "周伟" {
			t.Errorf("first interpreter %q, want the head of the responsible unit", p.FirstName)
		}
		w.no("李明", "interpretation", "", "open", in, errs.Invalid, "已有解读方案")

		// Somebody else than the head needs a reason, and must be of the unit.
		w.no("李明", "interpretation", id, "revise", &interpretation.Revise{First: w.who["王芳"].Person}, errs.Invalid, "主要负责人是第一解读人")
		w.no("李明", "interpretation", id, "revise", &interpretation.Revise{First: w.who["郑浩"].Person, FirstWhy: "熟悉"}, errs.Invalid, "本单位")
		w.do("李明", "interpretation", id, "revise", &interpretation.Revise{First: w.who["王芳"].Person, FirstWhy: "局长出国"})
		if p := w.plan(id); p.FirstName != "王芳" || p.FirstWhy != "局长出国" {
			t.Errorf("first interpreter %q because %q", p.FirstName, p.FirstWhy)
		}
		if got := w.missing(doc); got != "plan material opinion head" {
			t.Errorf("missing %q", got)
		}
		w.no("郑浩", "interpretation", id, "revise", &interpretation.Revise{}, errs.Forbidden)
	})
}

func TestEverythingThatLacksIsToldAtOnce(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号")
		if got := w.missing(doc); got != "plan material" {
			t.Errorf("without anything: missing %q", got)
		}
		id := w.do("李明", "interpretation", "", "open", &interpretation.Open{Document: doc})
		if got := w.missing(doc); got != "plan material head" {
			t.Errorf("an empty plan: missing %q", got)
		}
		w.do("李明", "interpretation", id, "revise", &interpretation.Revise{Forms: []string{"qa"}, Channels: []string{"website", "tv"}})
		if got := w.missing(doc); got != "material head" {
			t.Errorf("a plan: missing %q", got)
		}
		piece := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "问答", Form: "qa", Phase: "with"})
		if got := w.missing(doc); got != "elements head" {
			t.Errorf("an empty piece: missing %q", got)
		}
		w.do("李明", "document", doc, "up", &lifecycle.Remark{})
		w.do("赵强", "document", doc, "review", &lifecycle.Remark{})
		w.no("周伟", "document", doc, "head", &lifecycle.Remark{}, errs.Refused, "背景依据", "新旧政策差异", "还没有正文", "80号 二（二）")
		w.do("周伟", "document", doc, "back", &lifecycle.Remark{})
		w.do("李明", "piece", piece, "write", &interpretation.Write{Title: "问答", Text: "问：标准是多少？答：八百元。", Form: "qa"})
		w.no("李明", "piece", piece, "check", &interpretation.Check{Background: "none"}, errs.Invalid, "背景依据", "写明理由")
		w.do("李明", "piece", piece, "check", handled(""))
		if got := w.missing(doc); got != "head" {
			t.Errorf("all but the head: missing %q", got)
		}
		w.up(doc)
		if got := w.missing(doc); got != "" {
			t.Errorf("all there: missing %q", got)
		}
	})
}

func TestWhatIsDueFollowsFromTheFacts(t *testing.T) {
	each(t, func(w *world) {
		for name, change := range map[string]func(*Paper){
			"no policy document":    func(p *Paper) { p.Facts.Policy = false },
			"not to be made public": func(p *Paper) { p.Attribute = publication.OnRequest },
		} {
			if got := w.missing(w.policy("云民发〔2026〕9号", change)); got != "" {
				t.Errorf("%s: missing %q", name, got)
			}
		}
		major := w.policy("云府发〔2026〕1号", func(p *Paper) { p.Facts.Major, p.Facts.InName = true, "government" })
		plain := w.policy("云民发〔2026〕2号")
		for doc, want := range map[string]string{major: "G2.1a", plain: "G2.2c"} {
			r := get(w, readiness(w, doc))
			if !r.Due || r.Missing[0].Law.ID() != want {
				t.Errorf("%+v does not rest on %s", r, want)
			}
		}
	})
}

func TestTheHeadSignsPlanAndMaterialAsTheyAre(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号")
		plan, piece := w.ready(doc)
		w.up(doc)
		if p := w.plan(plan); p.SignedBy != "周伟" || p.Signed != p.Hash() {
			t.Errorf("the plan is signed by %q", p.SignedBy)
		}
		// Returned and changed: the signature no longer covers plan or material.
		w.do("周伟", "document", doc, "back", &lifecycle.Remark{})
		w.do("李明", "interpretation", plan, "revise", &interpretation.Revise{Forms: []string{"qa", "video"}, Channels: []string{"tv"}})
		if got := w.missing(doc); got != "head" {
			t.Errorf("after a change of the plan: missing %q", got)
		}
		w.do("李明", "piece", piece, "write", &interpretation.Write{Title: "问答", Text: "改写后的问答。", Form: "qa"})
		if s := w.set(doc); s.Passed(publication.SlipSecrecy) || s.Passed(publication.SlipHead) {
			t.Error("reviews of the old material still count")
		}
		w.up(doc)
		if got := w.missing(doc); got != "" {
			t.Errorf("signed again: missing %q", got)
		}
	})
}

func TestSupportingUnitsAreHeardBeforeTheHeadSigns(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号", func(p *Paper) { p.Joint = []string{w.unit["财政局"].ID, w.unit["教育局"].ID} })
		plan := w.do("李明", "interpretation", "", "open", &interpretation.Open{Document: doc, Forms: []string{"qa"}, Channels: []string{"website"}})
		w.no("李明", "interpretation", plan, "consult", &lifecycle.Remark{}, errs.Refused, "先编制随文发布的解读材料")
		piece := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "问答", Form: "qa", Phase: "with", Text: "问答。"})
		w.do("李明", "piece", piece, "check", handled(""))
		w.no("郑浩", "interpretation", plan, "advise", &interpretation.Advise{Verdict: "agree"}, errs.Refused, "还没有征求")
		w.do("李明", "interpretation", plan, "consult", &lifecycle.Remark{})
		if got := w.waits(plan, "advise"); len(got) != 4 { // two units, two roles each
			t.Errorf("opinions wait for %q", got)
		}
		if got := w.due("interpretation", plan, "interpretation.opinion"); got != "2026-03-05" {
			t.Errorf("opinions are due %s", got)
		}
		w.no("李明", "interpretation", plan, "advise", &interpretation.Advise{Verdict: "agree"}, errs.Forbidden)
		w.no("郑浩", "interpretation", plan, "advise", &interpretation.Advise{Verdict: "advise"}, errs.Invalid, "具体意见")
		w.do("郑浩", "interpretation", plan, "advise", &interpretation.Advise{Verdict: "advise", Opinion: "写明资金来源"})
		w.no("郑浩", "interpretation", plan, "advise", &interpretation.Advise{Verdict: "agree"}, errs.Conflict)
		w.do("李明", "document", doc, "up", &lifecycle.Remark{})
		w.do("赵强", "document", doc, "review", &lifecycle.Remark{})
		w.no("周伟", "document", doc, "head", &lifecycle.Remark{}, errs.Refused, "云山市财政局建议修改", "云山市教育局还没有提出", "60号 二（一）")
		w.do("孙涛", "interpretation", plan, "advise", &interpretation.Advise{Verdict: "agree"})
		if got := w.due("interpretation", plan, "interpretation.opinion"); got != "met" {
			t.Errorf("the clock of opinions is %s", got)
		}
		w.no("李明", "interpretation", plan, "settle", &interpretation.Settle{Unit: w.unit["教育局"].ID, How: "adopted", Reason: "同意"}, errs.Invalid)
		w.do("李明", "interpretation", plan, "settle", &interpretation.Settle{Unit: w.unit["财政局"].ID, How: "explained", Reason: "资金来源另文规定"})
		w.do("周伟", "document", doc, "head", &lifecycle.Remark{})
		if got := w.missing(doc); got != "" {
			t.Errorf("missing %q", got)
		}
	})
}

func TestOneUnitAloneAsksNobody(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号")
		plan, _ := w.ready(doc)
		w.no("李明", "interpretation", plan, "consult", &lifecycle.Remark{}, errs.Refused, "没有配合解读单位")
	})
}

func TestAJointUnitThatComesLaterIsHeardToo(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号")
		plan, _ := w.ready(doc)
		w.do("李明", "document", doc, "change", &Paper{Joint: []string{w.unit["财政局"].ID}})
		if got := w.missing(doc); got != "opinion head" {
			t.Errorf("before the plan knows: missing %q", got)
		}
		w.do("李明", "document", doc, "up", &lifecycle.Remark{})
		if p := w.plan(plan); len(p.Supports) != 1 || p.Supports[0].UnitName != "云山市财政局" {
			t.Errorf("supporting units %+v", p.Supports)
		}
		if got := w.missing(doc); got != "opinion head" {
			t.Errorf("missing %q", got)
		}
	})
}
