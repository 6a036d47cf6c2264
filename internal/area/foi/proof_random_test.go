package foi_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// wanderer takes steps at random, as people would: most that fit where a request stands,
// some that do not. What is not lawful must be refused, and nothing may fail.
type wanderer struct {
	*world
	r        *rand.Rand
	requests []string
	taken    map[lifecycle.Action]int
	files    int
}

var applicants = []struct{ name, paper string }{{"陈静", "11010519491231002X"}, {"马超", "110101199001010015"}, {"许晴", "110101199001010023"}}

func (g *wanderer) one(list ...string) string { return list[g.r.IntN(len(list))] }

// day is today or one of the days before it.
func (g *wanderer) day(back int) workday.Date { return g.today().AddDays(-g.r.IntN(back + 1)) }

func (g *wanderer) today() workday.Date { return workday.DateOf(g.clock.Now()) }

func (g *wanderer) application() foi.Application {
	p := applicants[g.r.IntN(len(applicants))]
	in := foi.Application{Applicant: foi.Person, Person: p.name, Paper: "居民身份证", PaperNumber: p.paper, Phone: "13800000000", Content: "学校布局调整方案", Form: "paper", Route: "pickup"}
	if k := foi.ApplicantKinds[g.r.IntN(len(foi.ApplicantKinds))].Kind; k != foi.Person {
		in.Applicant, in.Person, in.Paper, in.PaperNumber, in.Code = k, "青溪公司", "", "", "91509900MA5U00001W"
	}
	return in
}

// open registers a request, or takes one over that has been kept elsewhere.
func (g *wanderer) open() {
	in := foi.Register{Channel: foi.Channel(g.one("in-person", "oral", "registered", "mail", "fax", "internet")), Submitted: g.day(25), Application: g.application()}
	if g.r.IntN(12) == 0 {
		in.Submitted = workday.Date("2019-05-01").AddDays(g.r.IntN(28)) // either text
	}
	if in.Channel == foi.Registered {
		in.Signed = in.Submitted.AddDays(g.r.IntN(3))
	} else if g.r.IntN(2) == 0 {
		in.Confirmed = in.Submitted.AddDays(g.r.IntN(3))
	}
	action, input := lifecycle.Action("register"), any(&in)
	if g.r.IntN(8) == 0 {
		row := &foi.Ledger{Register: in, No: fmt.Sprintf("旧台账%d", len(g.requests)), DecidedOn: g.day(3), Way: "direct"}
		row.Confirmed = max(row.Confirmed, row.Submitted)
		if g.r.IntN(2) == 0 {
			row.Kind, row.SentOn, row.AnswerNo = g.one("known", "absent", "given-later"), max(row.Confirmed, row.DecidedOn), fmt.Sprintf("旧答复%d号", g.r.IntN(40))
		}
		action, input = "take-over", row
	}
	if id := g.step("李明", foi.Name, "", action, input); id != "" {
		g.requests = append(g.requests, id)
	}
}

// step tries a step; a refusal is in order, a failure is not.
func (g *wanderer) step(who, area, id string, action lifecycle.Action, in any) string {
	g.Helper()
	done, err := g.try(g.who[who], area, id, action, in)
	switch {
	case err == nil:
		g.taken[action]++
		return done.ID
	case errs.KindOf(err) == errs.Internal:
		g.Fatalf("%s %s failed: %v", who, action, err)
	}
	return ""
}

// roam lets so many steps happen over a year and a half.
func (g *wanderer) roam(steps int) {
	for i := range steps {
		if g.r.IntN(5) == 0 {
			g.on(g.today().AddDays(1 + g.r.IntN(4)))
			if _, err := g.engine.Auto(g.ctx, g.d); err != nil {
				g.Fatalf("what the law does by itself: %v", err)
			}
		}
		if len(g.requests) < 3 || g.r.IntN(9) == 0 {
			g.open()
			continue
		}
		id := g.requests[g.r.IntN(len(g.requests))]
		if g.r.IntN(5) > 0 { // mostly the newer ones, so that they get on
			id = g.requests[max(0, len(g.requests)-1-g.r.IntN(6))]
		}
		g.act(g.get(id))
		if i%200 == 199 {
			g.holds()
		}
	}
	g.holds()
}

// act takes a step that fits where the request stands, or now and then any step.
func (g *wanderer) act(q *foi.Request) {
	moves := g.moves(q)
	fitting := moves[string(q.State)]
	if g.r.IntN(10) == 0 || len(fitting) == 0 {
		fitting = moves["any"]
	}
	fitting[g.r.IntN(len(fitting))]()
}

func (g *wanderer) do(who string, q *foi.Request, action lifecycle.Action, in any) func() {
	return func() { g.step(who, foi.Name, q.ID, action, in) }
}

// moves are the steps of a request, by state; any are those that may come at any time.
func (g *wanderer) moves(q *foi.Request) map[string][]func() {
	kind := foi.Kinds[g.r.IntN(len(foi.Kinds))].ID
	draft := &foi.Draft{Kind: kind, Where: "窗口", Material: "方案1份", Withheld: "电话", Ground: "third", Reason: "理由充分", Search: "检索档案", Holder: "某机关", Earlier: "旧答复"}
	if g.r.IntN(4) == 0 {
		draft.Public = "关系公共安全"
	}
	drafting := g.do("李明", q, "draft", draft)
	lead := q.ID
	if len(g.requests) > 0 {
		lead = g.requests[max(0, len(g.requests)-1-g.r.IntN(6))]
	}
	dispatch := &foi.Dispatch{Service: foi.Service{Way: foi.Way(g.one("direct", "post", "electronic")), On: g.day(2), Track: "10123"}}
	correct := g.do("李明", q, "ask-correction", &foi.AskCorrection{Items: "写明年度", Days: 1 + g.r.IntN(10)})
	handling := []func(){drafting, drafting, drafting, correct,
		g.do("李明", q, "ask-third", &foi.AskThird{Asked: "某公司", Question: "是否同意公开", On: g.day(3)}),
		g.do("李明", q, "ask-agency", &foi.AskAgency{Unit: g.unit["县财政局"].ID, Question: "是否同意公开"}),
		g.do("王芳", q, "propose-extension", &foi.ProposeExtension{Reason: "需要查阅档案"}), g.do("李明", q, "propose-extension", &foi.ProposeExtension{Reason: "需要查阅档案"}),
		g.do("王芳", q, "extend", &lifecycle.Remark{}), g.do("王芳", q, "deny-extension", &foi.Reasoned{Reason: "不必延长"}),
		g.do("李明", q, "ask-reason", &foi.DemandReason{Found: "申请很多", Days: 1 + g.r.IntN(5)}), g.do("王芳", q, "delay", &foi.SetDelay{Days: 30, Reason: "档案很多"}),
		g.do("李明", q, "charge", &foi.SetCharge{Schedule: foi.Schedule(g.one("page", "request")), Pages: g.r.IntN(300), Pay: "专户"}),
		g.do("李明", q, "merge", &foi.Merge{Lead: lead}),
		g.do("李明", q, "pass-on", &foi.PassOn{Unit: g.unit["县财政局"].ID, Reason: "由该局制作", Consent: g.r.IntN(2) == 0}),
	}
	redo := g.do("周伟", q, "redo", &foi.Reasoned{Reason: "再研究"})
	return map[string][]func(){
		"confirming": {g.do("李明", q, "confirm", &foi.Confirm{On: g.day(3), Note: "电话"})},
		"checking":   append(slices.Repeat([]func(){g.do("李明", q, "accept", &lifecycle.Remark{}), correct}, 5), handling...),
		"handling":   append(handling, g.enquire(q), g.enquire(q), g.enquire(q)),
		"correcting": {g.do("李明", q, "supplement", &foi.Supply{On: g.day(2), Content: "2025年"}), g.do("李明", q, "draft", &foi.Draft{Kind: "not-corrected"}), g.enquire(q)},
		"explaining": {g.do("李明", q, "explain", &foi.Explanation{Text: "研究需要"}), g.do("李明", q, "draft", &foi.Draft{Kind: "excessive", Reason: "没有说明"}), g.enquire(q)},
		"charging": {g.do("李明", q, "deliver-bill", &foi.Dated{On: g.day(2)}), g.do("李明", q, "pay", &foi.Dated{On: g.day(2)}), g.do("李明", q, "draft", &foi.Draft{Kind: "not-paid"}),
			g.enquire(q)},
		"reviewing":   {g.release(q), g.release(q), g.do("赵强", q, "secrecy", &lifecycle.Remark{}), g.do("赵强", q, "secrecy", &lifecycle.Remark{}), redo},
		"approving":   append(slices.Repeat([]func(){g.do("周伟", q, "approve", &lifecycle.Remark{})}, 6), redo),
		"dispatching": append(slices.Repeat([]func(){g.do("李明", q, "dispatch", dispatch)}, 6), redo),
		"answered": {g.do("李明", q, "challenge", &foi.Challenge{Kind: g.one("reconsideration", "suit", "suit-after"), Body: "县政府", FiledOn: g.day(5)}), g.conclude(q),
			g.do("王芳", q, "convert", &lifecycle.Remark{})},
		"any": {g.do("王芳", q, "stop", &foi.Reasoned{Reason: "申请人死亡"}), g.do("李明", q, "retract", &foi.Reasoned{Reason: "不需要"}), g.do("李明", q, "assign", &foi.Assign{Person: g.who["王芳"].Person}),
			g.do("王芳", q, "amend", &foi.Amend{Which: g.one("received", "supplemented", "paid"), Was: q.ReceivedOn, On: g.day(5), Why: "登记簿记载"}),
			g.do("王芳", q, "amend", &foi.Amend{Which: "sent", Was: q.SentOn, On: g.day(5), Why: "邮戳"}),
			drafting, g.conclude(q), g.do("李明", q, "dispatch", dispatch), g.do("李明", q, "confirm", &foi.Confirm{On: g.day(3), Note: "电话"}), g.enquire(q)},
	}
}

// enquire lets an enquiry of the request get on.
func (g *wanderer) enquire(q *foi.Request) func() {
	return func() {
		for _, e := range q.OpenEnquiries() {
			hear := &foi.HearIn{Verdict: g.one("agree", "object"), Reason: "有理由", Reasonable: g.one("yes", "no"), On: g.day(2)}
			switch g.r.IntN(4) {
			case 0:
				g.step("李明", foi.EnquiryName, e.ID, "deliver", &foi.Dated{On: g.day(2)})
			case 1:
				g.step("郑浩", foi.EnquiryName, e.ID, "reply", &foi.ReplyIn{Verdict: hear.Verdict, Reason: "有理由"})
			case 2:
				g.step("李明", foi.EnquiryName, e.ID, "cancel", &foi.Reasoned{Reason: "误发"})
			default:
				g.step("李明", foi.EnquiryName, e.ID, "hear", hear)
			}
		}
	}
}

func (g *wanderer) release(q *foi.Request) func() {
	return func() {
		g.files++
		g.step("李明", foi.Name, q.ID, "release", &foi.Release{File: g.upload("李明", fmt.Sprintf("方案%d.txt", g.files), "方案正文")})
	}
}

func (g *wanderer) conclude(q *foi.Request) func() {
	return func() {
		for _, v := range q.Reviews {
			g.step("李明", foi.Name, q.ID, "conclude", &foi.Conclude{Review: v.ID, Result: g.one("upheld", "corrected", "other"), On: g.day(3), Redo: g.r.IntN(2) == 0})
		}
	}
}

// TestAnyCourseOfLegalStepsLeavesTheReportTrue lets people wander through the flow, and
// wants what holds for every course: the formulas of the report, clocks that stand where
// the state says, numbers without gaps.
func TestAnyCourseOfLegalStepsLeavesTheReportTrue(t *testing.T) {
	seeds, steps := uint64(2), 500
	if os.Getenv("GONGKAI_SOAK") != "" {
		seeds, steps = 8, 1500
	}
	each(t, func(w *world) {
		n := seeds
		if w.d.Dialect == db.Postgres && seeds == 2 {
			n = 1
		}
		taken := map[lifecycle.Action]int{}
		for seed := range n {
			g := &wanderer{world: w, r: rand.New(rand.NewPCG(seed, 7)), taken: taken}
			w.on(max("2026-03-02", g.today()))
			g.roam(steps)
		}
		w.Logf("steps taken: %v", taken)
		for _, must := range []lifecycle.Action{"register", "accept", "ask-third", "draft", "approve", "dispatch"} {
			if taken[must] == 0 {
				w.Errorf("%s was never taken", must)
			}
		}
	})
}
