package interpretation_test

import (
	"strings"
	"testing"

	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/errs"
)

// replacing opens a document that repeals an earlier one by its number.
func (w *world) replacing(number, old string) string {
	no, ok := docno.Parse(old)
	if !ok {
		w.Fatal(old)
	}
	return w.policy(number, func(p *Paper) {
		p.Title = "关于调整临时救助标准的通知"
		p.Text = strings.Replace(policyText, "八百元", "一千元", 1) + "\n三、异地申请。外地户籍常住人口可以申请。"
		p.Meta.Relations = []publication.Relation{{Kind: publication.Repeals, Label: no.String(), DocKey: no.Key()}}
	})
}

func TestTheDifferenceFromARepealedDocumentMustBeExplained(t *testing.T) {
	each(t, func(w *world) {
		w.out("云民发〔2025〕6号", func(p *Paper) { p.Meta.Written = "2025-12-01" })
		doc := w.replacing("云民发〔2026〕1号", "云民发〔2025〕6号")
		w.do("李明", "interpretation", "", "open", &interpretation.Open{Document: doc, Forms: []string{"qa"}, Channels: []string{"website"}})
		piece := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "新标准问答", Form: "qa", Phase: "with", Text: "问答。"})
		w.no("李明", "piece", piece, "check", handled("没有变化"), errs.Invalid, "关于做好临时救助工作的通知", "必须解读")
		w.do("李明", "piece", piece, "compare", &lifecycle.Remark{})
		p := w.piece(piece)
		if !p.Elements[interpretation.Difference].Covered {
			t.Error("the comparison does not cover the element")
		}
		plain := p.Part.Source.Plain()
		for _, want := range []string{"新旧政策对照表：与《关于做好临时救助工作的通知》（云民发〔2025〕6号）相比", "八百元", "一千元", "修改", "新增", "外地户籍常住人口可以申请"} {
			if !strings.Contains(plain, want) {
				t.Errorf("the table does not say %q:\n%s", want, plain)
			}
		}
		if strings.Contains(plain, "受理之后五个工作日内办结") {
			t.Error("the table repeats what is the same")
		}
		w.do("李明", "piece", piece, "check", handled(""))
		if got := w.missing(doc); got != "head" {
			t.Errorf("missing %q", got)
		}
		// The document changes: the table is out of date, and is made anew in its place.
		w.do("李明", "document", doc, "change", &Paper{Text: strings.Replace(policyText, "八百元", "一千二百元", 1)})
		if got := w.missing(doc); got != "elements head" {
			t.Errorf("with an old table: missing %q", got)
		}
		w.do("李明", "piece", piece, "compare", &lifecycle.Remark{})
		plain = w.piece(piece).Part.Source.Plain()
		if strings.Count(plain, "新旧政策对照表：") != 1 || !strings.Contains(plain, "一千二百元") || strings.Contains(plain, "一千元") {
			t.Errorf("the table was not replaced:\n%s", plain)
		}
		if got := w.missing(doc); got != "head" {
			t.Errorf("missing %q", got)
		}
		w.up(doc)
		w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{})
		w.state("piece", piece, interpretation.Out)
	})
}

func TestOnePieceExplainsTheDifferenceForAll(t *testing.T) {
	each(t, func(w *world) {
		w.out("云民发〔2025〕6号", func(p *Paper) { p.Meta.Written = "2025-12-01" })
		doc := w.replacing("云民发〔2026〕1号", "云民发〔2025〕6号")
		w.do("李明", "interpretation", "", "open", &interpretation.Open{Document: doc, Forms: []string{"qa"}, Channels: []string{"website"}})
		first := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "问答", Form: "qa", Phase: "with", Text: "问答。"})
		second := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "图解", Form: "graphic", Phase: "with", Text: "图解。"})
		w.no("李明", "piece", second, "check", handled("见问答"), errs.Invalid)
		w.do("李明", "piece", first, "check", handled(""))
		w.do("李明", "piece", second, "check", handled("见问答"))
		if got := w.missing(doc); got != "head" {
			t.Errorf("missing %q", got)
		}
		w.do("李明", "piece", first, "cancel", &interpretation.Reasoned{Reason: "不做了"})
		if got := w.missing(doc); got != "elements head" {
			t.Errorf("without the piece that explained it: missing %q", got)
		}
	})
}

func TestWithoutAnEarlierTextThereIsNothingToCompare(t *testing.T) {
	each(t, func(w *world) {
		doc := w.replacing("云民发〔2026〕1号", "云民发〔2025〕6号") // not on the platform
		w.do("李明", "interpretation", "", "open", &interpretation.Open{Document: doc, Forms: []string{"qa"}, Channels: []string{"website"}})
		piece := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "问答", Form: "qa", Phase: "with", Text: "问答。"})
		w.no("李明", "piece", piece, "compare", &lifecycle.Remark{}, errs.Refused, "不能生成对照表", "80号 二（二）")
		w.do("李明", "piece", piece, "check", handled("旧文件不在平台上"))
		if got := w.missing(doc); got != "head" {
			t.Errorf("missing %q", got)
		}
	})
}

func TestACorrectedDocumentIsComparedWithItsOwnEdition(t *testing.T) {
	each(t, func(w *world) {
		doc, _, piece := w.out("云民发〔2026〕1号")
		w.do("李明", "document", doc, "correct", &lifecycle.Remark{})
		w.do("李明", "document", doc, "change", &Paper{Text: strings.Replace(policyText, "八百元", "九百元", 1)})
		w.do("李明", "piece", piece, "correct", &interpretation.Correct{Why: "标准改动"})
		w.do("李明", "piece", piece, "compare", &lifecycle.Remark{})
		if plain := w.piece(piece).Part.Source.Plain(); !strings.Contains(plain, "九百元") || !strings.Contains(plain, "八百元") {
			t.Errorf("the table says\n%s", plain)
		}
		w.do("李明", "piece", piece, "check", handled("只更正一处数字")) // its own edition asks nothing
	})
}

func TestTheComparisonTable(t *testing.T) {
	t.Parallel()
	rows := interpretation.Table(text.Diff(text.Parse("一、不变。\n二、救助金按每户每月八百元的标准发放。\n三、删去的话。"), text.Parse("一、不变。\n二、救助金按每户每月一千元的标准发放。\n四、另外新加的一段文字。")))
	kinds := map[string]int{}
	for _, r := range rows[1:] {
		kinds[r[2]]++
		if r[0] == "" || r[1] == "" {
			t.Errorf("empty cell in %q", r)
		}
		if strings.Contains(r[0], "不变") {
			t.Errorf("%q is the same on both sides", r)
		}
	}
	if len(rows) < 3 || kinds["修改"] == 0 {
		t.Errorf("rows %q", rows)
	}
}
