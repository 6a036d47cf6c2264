package interpretation_test

import (
	"testing"

	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// evaluated spreads a piece and evaluates it as good.
func (w *world) evaluated(piece string) {
	w.Helper()
	w.do("李明", "piece", piece, "spread", &interpretation.SpreadIn{Channel: "website"})
	w.do("李明", "piece", piece, "reach", &interpretation.Reach{Spread: w.piece(piece).Channels[0].ID, Reach: 1200, Shared: 30})
	w.do("王芳", "piece", piece, "evaluate", &interpretation.EvaluateIn{Verdict: "good", Analysis: "读者反映清楚"})
}

func TestEachPieceIsEvaluated(t *testing.T) {
	each(t, func(w *world) {
		doc, plan, piece := w.out("云民发〔2026〕1号")
		in := &interpretation.EvaluateIn{Verdict: "fair", Analysis: "传播面不够"}
		w.no("王芳", "piece", piece, "evaluate", in, errs.Refused, "在哪些渠道传播", "80号 二（一）")
		w.no("李明", "piece", piece, "spread", &interpretation.SpreadIn{Channel: "tv", On: "2026-03-09"}, errs.Invalid, "不能晚于今天")
		w.no("李明", "piece", piece, "spread", &interpretation.SpreadIn{Channel: "tv", URL: "javascript:alert(1)"}, errs.Invalid, "完整网址")
		w.do("李明", "piece", piece, "spread", &interpretation.SpreadIn{Channel: "website", URL: "https://www.example.gov.cn/1"})
		w.do("李明", "piece", piece, "spread", &interpretation.SpreadIn{Channel: "newspaper", Name: "云山日报", On: "2026-03-01"})
		channels := w.piece(piece).Channels
		w.do("李明", "piece", piece, "reach", &interpretation.Reach{Spread: channels[1].ID, Reach: 1200, Shared: 30})
		w.no("王芳", "piece", piece, "evaluate", in, errs.Refused, "云山日报", "还没有传播数据")
		w.no("李明", "piece", piece, "reach", &interpretation.Reach{Spread: "none"}, errs.Invalid)
		w.do("李明", "piece", piece, "reach", &interpretation.Reach{Spread: channels[0].ID, Reach: 8000})
		w.do("李明", "piece", piece, "misread", &interpretation.MisreadIn{Body: "以为按人发放", Correction: "按户发放"})
		q, err := w.ask(w.item(w.set(doc).Main().ID).ID, "救助金是按人发吗？", "")
		if err != nil {
			t.Fatal(err)
		}
		w.do("李明", "interpretation", plan, "weigh", &interpretation.Weigh{Question: q.ID, Verdict: "misread"})
		w.no("李明", "piece", piece, "evaluate", in, errs.Refused, "编写人不能评估")
		w.no("赵强", "piece", piece, "evaluate", in, errs.Forbidden)
		w.no("王芳", "piece", piece, "evaluate", &interpretation.EvaluateIn{Verdict: "poor", Analysis: "效果差"}, errs.Invalid, "写明不足")
		w.do("王芳", "piece", piece, "evaluate", in)
		w.state("piece", piece, interpretation.Evaluated)
		got := w.piece(piece).Evaluations[0]
		if got.Reach != 9200 || got.Questions != 1 || got.Misreads != 2 || got.Covered != 8 {
			t.Errorf("the evaluation counts %+v", got)
		}
		if got := w.due("piece", piece, "piece.evaluate"); got != "met" {
			t.Errorf("the clock of the evaluation is %s", got)
		}
	})
}

func TestShortcomingsBecomeTasks(t *testing.T) {
	each(t, func(w *world) {
		_, _, piece := w.out("云民发〔2026〕1号")
		w.do("李明", "piece", piece, "spread", &interpretation.SpreadIn{Channel: "website"})
		w.do("李明", "piece", piece, "reach", &interpretation.Reach{Spread: w.piece(piece).Channels[0].ID, Reach: 12})
		w.do("王芳", "piece", piece, "evaluate", &interpretation.EvaluateIn{Verdict: "poor", Analysis: "读者看不懂", Shortcomings: []string{"没有举例", " ", "没有图"}, Days: 5})
		w.state("piece", piece, interpretation.Mending)
		if got := w.due("piece", piece, "piece.mend"); got != "2026-03-09" {
			t.Errorf("mending is due %s", got)
		}
		if got := w.waits(piece, "mend"); len(got) != 1 {
			t.Errorf("mending waits for %q", got)
		}
		wants := w.piece(piece).Unmended()
		if len(wants) != 2 {
			t.Fatalf("%d shortcomings", len(wants))
		}
		w.no("王芳", "piece", piece, "mend", &interpretation.MendIn{Shortcoming: wants[0].ID, Done: "已补"}, errs.Forbidden)
		w.do("李明", "piece", piece, "mend", &interpretation.MendIn{Shortcoming: wants[0].ID, Done: "补了例子"})
		w.state("piece", piece, interpretation.Mending)
		w.no("李明", "piece", piece, "mend", &interpretation.MendIn{Shortcoming: wants[0].ID, Done: "再补"}, errs.Invalid)
		w.do("李明", "piece", piece, "mend", &interpretation.MendIn{Shortcoming: wants[1].ID, Done: "配了图"})
		w.state("piece", piece, interpretation.Evaluated)
		if got := w.due("piece", piece, "piece.mend"); got != "met" {
			t.Errorf("the clock of mending is %s", got)
		}
	})
}

func TestGoodAndBadCasesAreCollected(t *testing.T) {
	each(t, func(w *world) {
		_, _, piece := w.out("云民发〔2026〕1号")
		in := &interpretation.Collect{Kind: "good", Analysis: "一问一答，通俗易懂"}
		w.no("何军", "piece", piece, "collect", in, errs.Conflict)
		w.evaluated(piece)
		w.no("王芳", "piece", piece, "collect", in, errs.Forbidden, "政府办公厅（室）")
		w.do("何军", "piece", piece, "collect", in)
		examples := func(kind string) []interpretation.Collected {
			return get(w, func(tx *db.Tx) ([]interpretation.Collected, error) {
				return interpretation.Examples(w.ctx, tx, kind, 10)
			})
		}
		if got := examples("good"); len(got) != 1 || got[0].Analysis != in.Analysis || got[0].UnitName != "云山市民政局" {
			t.Errorf("good cases: %+v", got)
		}
		if got := examples("bad"); len(got) != 0 {
			t.Errorf("bad cases: %+v", got)
		}
		w.do("何军", "piece", piece, "collect", &interpretation.Collect{Kind: "bad", Analysis: "复核后认为不够准确"})
		if got := examples(""); len(got) != 1 || got[0].Kind != "bad" {
			t.Errorf("all cases: %+v", got)
		}
	})
}

func TestInterpretationsByTheHeadInPersonAreCounted(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号")
		w.do("李明", "interpretation", "", "open", &interpretation.Open{Document: doc, Forms: []string{"interview"}, Channels: []string{"tv"}})
		first := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "局长谈临时救助", Form: "interview", Phase: "with", InPerson: true, Text: "访谈实录。"})
		w.do("李明", "piece", first, "check", handled(""))
		second := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "图解", Form: "graphic", Phase: "with", Text: "图解。"})
		w.do("李明", "piece", second, "check", handled(""))
		count := func(year int) []interpretation.HeadTally {
			return get(w, func(tx *db.Tx) ([]interpretation.HeadTally, error) { return w.area.HeadCount(w.ctx, tx, year) })
		}
		if got := count(2026); len(got) != 0 {
			t.Errorf("before publication: %+v", got)
		}
		w.up(doc)
		w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{})
		got := count(2026)
		if len(got) != 1 || got[0].Name != "周伟" || got[0].Count != 1 || got[0].Pieces[0] != first {
			t.Errorf("counted %+v", got)
		}
		if got := count(2025); len(got) != 0 {
			t.Errorf("the year before: %+v", got)
		}
		// Another first interpreter is no head, and is not counted.
		doc = w.policy("云民发〔2026〕2号")
		plan := w.do("李明", "interpretation", "", "open", &interpretation.Open{Document: doc, First: w.who["王芳"].Person, FirstWhy: "局长出国", Forms: []string{"qa"}, Channels: []string{"tv"}})
		piece := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "处长谈临时救助", Form: "interview", Phase: "with", InPerson: true, Text: "访谈实录。"})
		w.do("李明", "piece", piece, "check", handled(""))
		w.up(doc)
		w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{})
		if p := w.piece(piece); p.ByHead || p.InterpreterName != "王芳" {
			t.Errorf("%s: by the head %v", p.InterpreterName, p.ByHead)
		}
		if got := count(2026); got[0].Count != 1 {
			t.Errorf("counted %+v for plan %s", got, plan)
		}
	})
}

func TestExpertsComeFromThePool(t *testing.T) {
	each(t, func(w *world) {
		add := func(who string) (interpretation.Expert, error) {
			return db.Put(w.ctx, w.d, func(tx *db.Tx) (interpretation.Expert, error) {
				return interpretation.AddExpert(w.ctx, tx, w.who[who], interpretation.ExpertIn{Name: "丁教授", Field: "社会救助", Unit: "云山大学"})
			})
		}
		if _, err := add("赵强"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("anybody may add an expert: %v", err)
		}
		e, err := add("王芳")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := add("何军"); !errs.Is(err, errs.Conflict) {
			t.Errorf("the same expert twice: %v", err)
		}
		doc, _, _ := w.out("云民发〔2026〕1号")
		id := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "救助制度的新进展", Form: "expert", Phase: "after", Text: "专家文章。"})
		w.do("李明", "piece", id, "check", handled("不涉及"))
		w.no("李明", "piece", id, "submit", &lifecycle.Remark{}, errs.Refused, "请从专家库选择作者", "80号 二（一）")
		w.no("李明", "piece", id, "write", &interpretation.Write{Title: "救助制度的新进展", Text: "专家文章。", Form: "expert", Expert: "none"}, errs.Invalid)
		w.do("李明", "piece", id, "write", &interpretation.Write{Title: "救助制度的新进展", Text: "专家文章。", Form: "expert", Expert: e.ID})
		w.do("李明", "piece", id, "submit", &lifecycle.Remark{})
		if p := w.piece(id); p.ExpertName != "丁教授" {
			t.Errorf("expert %q", p.ExpertName)
		}
		w.write(func(tx *db.Tx) error {
			return interpretation.RetireExpert(w.ctx, tx, w.who["王芳"], e.ID, "已离职")
		})
		if got := get(w, func(tx *db.Tx) ([]interpretation.Expert, error) { return interpretation.Experts(w.ctx, tx, "") }); len(got) != 0 {
			t.Errorf("the pool still has %+v", got)
		}
		if p := w.piece(id); p.ExpertName != "丁教授" {
			t.Error("what the expert wrote lost its author")
		}
	})
}
