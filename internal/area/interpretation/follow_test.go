package interpretation_test

import (
	"strings"
	"testing"
	"time"

	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func (w *world) prompt() int {
	w.Helper()
	n, err := db.Put(w.ctx, w.d, func(tx *db.Tx) (int, error) { return w.area.Prompt(w.ctx, tx) })
	if err != nil {
		w.Fatal(err)
	}
	return n
}

func (w *world) ask(item, body, contact string) (interpretation.Question, error) {
	return db.Put(w.ctx, w.d, func(tx *db.Tx) (interpretation.Question, error) { return w.area.Ask(w.ctx, tx, item, body, contact) })
}

func (w *world) on(day string) {
	at, err := time.Parse("2006-01-02 15:04Z07:00", day+" 09:00+08:00")
	if err != nil {
		w.Fatal(err)
	}
	w.clock.Set(at)
}

func TestPhasesPlannedAheadPromptFurtherPieces(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号")
		plan, _ := w.ready(doc)
		outline := func(phase, on, about string) *interpretation.Outline {
			return &interpretation.Outline{Phase: phase, On: on, Form: "text", About: about}
		}
		w.no("李明", "interpretation", plan, "outline", outline("after", "2026-03-02", "太早"), errs.Invalid, "今天之后")
		w.no("李明", "interpretation", plan, "outline", outline("after", "下周", "不是日期"), errs.Invalid)
		w.do("李明", "interpretation", plan, "outline", outline("after", "2026-04-20", "申领办法"))
		w.do("李明", "interpretation", plan, "outline", outline("after", "2026-03-27", "常见问题"))
		w.do("李明", "interpretation", plan, "outline", outline("before", "2026-03-06", "吹风"))
		if got := w.due("interpretation", plan, "interpretation.ahead"); got != "2026-03-06" {
			t.Errorf("the clock runs to %s, want the first of all planned days", got)
		}
		w.up(doc)
		w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{})
		if got := w.due("interpretation", plan, "interpretation.ahead"); got != "2026-03-27" {
			t.Errorf("after publication the clock runs to %s", got)
		}
		w.no("李明", "interpretation", plan, "outline", outline("before", "2026-03-20", "晚了"), errs.Invalid, "已经公开")
		w.on("2026-03-20")
		if n := w.prompt(); n != 0 {
			t.Errorf("%d plans prompted a week ahead", n)
		}
		w.on("2026-03-24")
		if n := w.prompt(); n != 1 {
			t.Errorf("%d plans prompted, want 1", n)
		}
		if n := w.prompt(); n != 0 {
			t.Error("prompted twice")
		}
		w.state("interpretation", plan, interpretation.Following)
		if got := w.waits(plan, "arrange"); len(got) != 1 {
			t.Errorf("the plan waits for %q", got)
		}
		due := w.plan(plan).DueSlots()
		if len(due) != 1 || due[0].About != "常见问题" {
			t.Fatalf("due are %+v", due)
		}
		w.no("李明", "interpretation", plan, "arrange", &interpretation.Arrange{Slot: "none", Title: "问答"}, errs.Invalid)
		w.no("郑浩", "interpretation", plan, "arrange", &interpretation.Arrange{Slot: due[0].ID, Title: "问答"}, errs.NotFound)
		w.do("李明", "interpretation", plan, "arrange", &interpretation.Arrange{Slot: due[0].ID, Title: "常见问题解答"})
		if got := w.waits(plan, "arrange"); len(got) != 0 {
			t.Error("it still waits after the piece was begun")
		}
		w.no("李明", "interpretation", plan, "drop", &interpretation.Drop{Slot: due[0].ID, Reason: "不做"}, errs.Invalid, "先停止编制")
		pieces := w.plan(plan).Pieces
		piece := pieces[len(pieces)-1].ID
		w.do("李明", "piece", piece, "write", &interpretation.Write{Title: "常见问题解答", Text: "一问一答。", Form: "text"})
		w.send(piece)
		w.state("interpretation", plan, interpretation.Following)
		w.do("吴洁", "piece", piece, "publish", &lifecycle.Remark{})
		w.state("interpretation", plan, interpretation.Published)
		if got := w.due("interpretation", plan, "interpretation.ahead"); got != "2026-04-20" {
			t.Errorf("the clock runs to %s", got)
		}
		next, _ := w.plan(plan).Next()
		w.do("李明", "interpretation", plan, "drop", &interpretation.Drop{Slot: next.ID, Reason: "已并入问答"})
		if got := w.due("interpretation", plan, "interpretation.ahead"); got != "met" {
			t.Errorf("with nothing planned the clock is %s", got)
		}
	})
}

func TestAPieceGivenUpLetsThePromptStandAgain(t *testing.T) {
	each(t, func(w *world) {
		doc, plan, _ := w.out("云民发〔2026〕1号")
		w.do("李明", "interpretation", plan, "outline", &interpretation.Outline{Phase: "after", On: "2026-03-05", Form: "text", About: "后续"})
		w.state("interpretation", plan, interpretation.Following) // so near that it is due at once
		w.do("李明", "interpretation", plan, "arrange", &interpretation.Arrange{Slot: w.plan(plan).DueSlots()[0].ID, Title: "后续解读"})
		pieces := w.plan(plan).Pieces
		w.do("李明", "piece", pieces[1].ID, "cancel", &interpretation.Reasoned{Reason: "另起一篇"})
		if got := w.waits(plan, "arrange"); len(got) != 1 {
			t.Errorf("the plan of %s waits for %q", doc, got)
		}
	})
}

func TestReadersQuestionsPromptAFurtherPiece(t *testing.T) {
	each(t, func(w *world) {
		doc, plan, piece := w.out("云民发〔2026〕1号")
		page := w.item(w.set(doc).Main().ID).ID
		q, err := w.ask(page, "外地户口可以申请吗？", "13800000000")
		if err != nil || q.Plan != plan {
			t.Fatalf("%+v, %v", q, err)
		}
		w.state("interpretation", plan, interpretation.Following)
		if got := w.due("interpretation", plan, "interpretation.reply"); got != "2026-03-16" {
			t.Errorf("the answer is due %s", got)
		}
		if got := w.waits(plan, "answer"); len(got) != 1 {
			t.Errorf("the plan waits for %q", got)
		}
		// A question on the page of the material belongs to the same plan.
		second, err := w.ask(w.item(w.piece(piece).Part.ID).ID, "救助金是按人发吗？", "")
		if err != nil || second.Plan != plan || second.Doc != doc {
			t.Fatalf("%+v, %v", second, err)
		}
		third, _ := w.ask(page, "什么时候开始执行？", "")
		w.no("李明", "interpretation", plan, "weigh", &interpretation.Weigh{Question: third.ID, Verdict: "dismiss"}, errs.Invalid, "写明理由")
		w.do("李明", "interpretation", plan, "weigh", &interpretation.Weigh{Question: third.ID, Verdict: "dismiss", Reason: "文中已写明"})
		w.do("王芳", "interpretation", plan, "weigh", &interpretation.Weigh{Question: second.ID, Verdict: "misread"})
		w.no("李明", "interpretation", plan, "answer", &interpretation.Answer{Questions: []string{third.ID}, Title: "答问", Form: "qa"}, errs.Invalid)
		w.do("李明", "interpretation", plan, "answer", &interpretation.Answer{Questions: []string{q.ID, second.ID}, Title: "答读者问", Form: "qa"})
		w.no("李明", "interpretation", plan, "close", &lifecycle.Remark{}, errs.Refused, "还没有回应", "还没有办完")
		pieces := w.plan(plan).Pieces
		id := pieces[len(pieces)-1].ID
		w.do("李明", "piece", id, "write", &interpretation.Write{Title: "答读者问", Text: "本市常住人口都可以申请。", Form: "qa"})
		w.send(id)
		w.do("吴洁", "piece", id, "publish", &lifecycle.Remark{})
		w.state("interpretation", plan, interpretation.Published)
		if got := w.due("interpretation", plan, "interpretation.reply"); got != "met" {
			t.Errorf("the clock of questions is %s", got)
		}
		answered := get(w, func(tx *db.Tx) ([]interpretation.Answered, error) { return interpretation.AnsweredOf(w.ctx, tx, doc) })
		if len(answered) != 2 || answered[0].Item.Title != "答读者问" {
			t.Errorf("answered: %+v", answered)
		}
		// The next question starts the clock anew.
		w.on("2026-03-23")
		if _, err := w.ask(page, "可以委托他人申请吗？", ""); err != nil {
			t.Fatal(err)
		}
		if got := w.due("interpretation", plan, "interpretation.reply"); got != "2026-04-07" {
			t.Errorf("the next answer is due %s", got)
		}
	})
}

func TestQuestionsHaveLimits(t *testing.T) {
	each(t, func(w *world) {
		doc, _, _ := w.out("云民发〔2026〕1号")
		page := w.item(w.set(doc).Main().ID).ID
		for name, c := range map[string]struct {
			item, body, contact string
			kind                errs.Kind
		}{
			"no such page":     {"nothing", "外地户口可以申请吗？", "", errs.NotFound},
			"too short":        {page, " 吗？ ", "", errs.Invalid},
			"too long":         {page, strings.Repeat("问", interpretation.MaxQuestion+1), "", errs.Invalid},
			"contact too long": {page, "外地户口可以申请吗？", strings.Repeat("1", interpretation.MaxContact+1), errs.Invalid},
		} {
			if _, err := w.ask(c.item, c.body, c.contact); !errs.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for i := range interpretation.PerContact {
			if _, err := w.ask(page, strings.Repeat("问", 10+i), "a@example.cn"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.ask(page, "再问一个问题", "a@example.cn"); !errs.Is(err, errs.TooMany) {
			t.Errorf("one contact too many: %v", err)
		}
		if _, err := w.ask(page, strings.Repeat("问", 10), ""); !errs.Is(err, errs.Conflict) {
			t.Errorf("the same question twice: %v", err)
		}
		w.on("2026-03-03")
		if _, err := w.ask(page, "再问一个问题", "a@example.cn"); err != nil {
			t.Errorf("the next day: %v", err)
		}
		w.do("吴洁", "document", doc, "withdraw", &lifecycle.Remark{})
		if _, err := w.ask(page, "撤回之后的问题", ""); !errs.Is(err, errs.Refused) {
			t.Errorf("a withdrawn page: %v", err)
		}
	})
}

func TestQuestionsWaitForAPlan(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号", func(p *Paper) { p.Facts.Policy = false })
		w.up(doc)
		w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{})
		if _, err := w.ask(w.item(w.set(doc).Main().ID).ID, "外地户口可以申请吗？", ""); err != nil {
			t.Fatal(err)
		}
		open := get(w, func(tx *db.Tx) ([]interpretation.Unplanned, error) {
			return w.area.Unplanned(w.ctx, tx, w.who["李明"], 10)
		})
		if len(open) != 1 {
			t.Fatalf("%d questions wait for a plan", len(open))
		}
		plan := w.do("李明", "interpretation", "", "open", &interpretation.Open{Document: doc, Forms: []string{"qa"}, Channels: []string{"website"}})
		w.state("interpretation", plan, interpretation.Following)
		if got := w.plan(plan).Unanswered(); len(got) != 1 {
			t.Errorf("the plan has %d questions", len(got))
		}
		if got := w.due("interpretation", plan, "interpretation.reply"); got != "2026-03-16" {
			t.Errorf("the answer is due %s", got)
		}
	})
}

func TestAClosedPlanBeginsAgainWithANewQuestion(t *testing.T) {
	each(t, func(w *world) {
		doc, plan, piece := w.out("云民发〔2026〕1号")
		w.no("李明", "interpretation", plan, "close", &lifecycle.Remark{}, errs.Refused, "还没有办完")
		w.evaluated(piece)
		w.do("李明", "interpretation", plan, "close", &lifecycle.Remark{})
		w.state("interpretation", plan, interpretation.Closed)
		w.no("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "后续", Form: "text", Phase: "after"}, errs.Invalid, "已经办结")
		if _, err := w.ask(w.item(w.set(doc).Main().ID).ID, "外地户口可以申请吗？", ""); err != nil {
			t.Fatal(err)
		}
		w.state("interpretation", plan, interpretation.Following)
	})
}
