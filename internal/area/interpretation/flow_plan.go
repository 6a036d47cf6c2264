package interpretation

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/errs"
)

// States of a plan.
const (
	Planning  lifecycle.State = "planning"
	Submitted lifecycle.State = "submitted"
	Published lifecycle.State = "published"
	Following lifecycle.State = "following"
	Closed    lifecycle.State = "closed"
)

var planStages = []lifecycle.Stage{
	{State: Planning, Name: "编制方案"}, {State: Submitted, Name: "随文报批"}, {State: Published, Name: "已同步发布"},
	{State: Following, Name: "持续解读"}, {State: Closed, Name: "已办结", End: true},
}

// The clocks of a plan.
var (
	// Opinion is how long a supporting unit has for its opinion.
	Opinion = &deadline.Rule{ID: "interpretation.opinion", Name: "配合意见期限", Length: deadline.Span{N: 3, Unit: deadline.Workdays}, Warn: []int{1},
		Law: clause.House("配合单位收到解读方案和材料后3个工作日内提出意见")}
	// Ahead runs to the day of the next piece that is planned ahead; each start names its own length.
	Ahead = &deadline.Rule{ID: "interpretation.ahead", Name: "分段解读安排", Length: deadline.Span{Unit: deadline.Days}, Warn: []int{3, 1}, Law: clause.G22e}
	// Reply is how long a reader's question may wait for a further piece.
	Reply = &deadline.Rule{ID: "interpretation.reply", Name: "以解读回应提问期限", Length: deadline.Span{N: 10, Unit: deadline.Workdays}, Warn: []int{3, 1},
		Law: clause.House("读者提问应在10个工作日内研判，需要的以解读回应")}
)

type (
	planNow  = lifecycle.Now[*Plan]
	planRun  = lifecycle.Run[*Plan]
	planStep = lifecycle.Step[*Plan]
	planWay  = lifecycle.Way[*Plan]
	planNeed = lifecycle.Need[*Plan]
	planTodo = lifecycle.Todo[*Plan]
)

// Seats beyond the responsible unit's own.
var (
	support       = lifecycle.At("support", "配合解读单位")
	office        = lifecycle.At("office", "政府办公厅（室）")
	own, anywhere = lifecycle.Own, lifecycle.Any
)

func states(s ...lifecycle.State) []lifecycle.State { return s }
func roles(r ...actor.Role) []actor.Role            { return r }
func law(c ...clause.Clause) []clause.Clause        { return c }
func ticks(t ...deadline.Tick) []deadline.Tick      { return t }

// planTable is the flow of 解读方案.
func (a *Area) planTable() *lifecycle.Flow[*Plan] {
	return &lifecycle.Flow[*Plan]{
		Area: Name, Name: "政策解读", Version: 1, Stages: planStages,
		Rules: []*deadline.Rule{Opinion, Ahead, Reply},
		New:   func() *Plan { return &Plan{} }, Load: a.loadPlan, Save: savePlan, Forget: forgetPlan,
		Steps: a.planSteps(),
	}
}

// onward is where a plan stands after something was done about further pieces.
func onward() []planWay {
	return []planWay{
		{To: lifecycle.Stay, When: "文件还没有公开", If: func(n *planNow) bool { return n.Case.Underway() }},
		{To: Following, When: "还有到期的安排或者未回应的提问", If: func(n *planNow) bool { return n.Case.Waits() }},
		{To: Published},
	}
}

var (
	open     = states(Planning, Submitted, Published, Following)
	released = states(Published, Following)
)

func (a *Area) planSteps() []planStep {
	stay := lifecycle.To[*Plan](lifecycle.Stay)
	return []planStep{
		{Action: "open", Name: "编制解读方案", By: roles(actor.Drafter), At: anywhere, Law: law(clause.G21a, clause.G22a, clause.G22c, clause.Y21), Do: lifecycle.Do(a.openPlan),
			Ways: []planWay{{To: Published, When: "文件已经公开", If: func(n *planNow) bool { return n.Case.DocItem != "" && !n.Case.Waits() }},
				{To: Following, When: "文件已经公开并有读者提问", If: func(n *planNow) bool { return n.Case.DocItem != "" }}, {To: Planning}},
			Hint: "谁起草谁解读：由文件的起草单位编制，联合发文的由牵头单位编制，其他单位配合。"},
		{Action: "revise", Name: "修改解读方案", From: states(Planning), Ways: stay, By: roles(actor.Drafter), At: own,
			Law: law(clause.G21b, clause.G21e, clause.G22a), Do: lifecycle.Do(a.revise)},
		{Action: "outline", Name: "安排分段解读", From: states(Planning, Published, Following), Ways: onward(), By: roles(actor.Drafter), At: own,
			Law: law(clause.G22e), Do: lifecycle.Do(a.outline), Hint: "公布前吹风、执行中的后续解读，按日期提前安排，到期由平台提示。"},
		{Action: "drop", Name: "取消分段解读安排", From: open, Ways: onward(), By: roles(actor.Drafter), At: own,
			Law: law(clause.G22e), Do: lifecycle.Do(a.drop)},
		{Action: "consult", Name: "征求配合单位意见", From: states(Planning), Ways: stay, By: roles(actor.Drafter), At: own, Law: law(clause.Y21, clause.G22a),
			Needs: []planNeed{
				{ID: "support", Name: "有配合解读单位", Law: clause.G22a, Moot: true, Unmet: lifecycle.Must("本件由一个单位起草，没有配合解读单位，不需要征求意见。", func(n *planNow) bool { return len(n.Case.Draft.Joint) > 0 })},
				{ID: "drafted", Name: "解读材料已有初稿", Law: clause.Y21, Unmet: lifecycle.Must("请先编制随文发布的解读材料，再连同方案一并征求意见。", func(n *planNow) bool { return len(n.Case.withMaterial()) > 0 })},
			}, Do: lifecycle.Do(a.consult), Clock: ticks(Opinion.Restart(), Opinion.Start()),
			Todo: planTodo{Text: "请征求配合单位意见", If: func(n *planNow) bool { return n.Case.unasked() && len(n.Case.withMaterial()) > 0 }}},
		{Action: "advise", Name: "提出配合意见", From: states(Planning, Submitted), Ways: stay, By: roles(actor.Liaison, actor.Head), At: support,
			Law: law(clause.Y21, clause.G22a), Do: lifecycle.Do(a.advise),
			Todo: planTodo{Text: "请对解读方案和材料提出意见", Rule: Opinion, If: func(n *planNow) bool { return len(n.Case.Asked()) > 0 }, Units: func(n *planNow) []string { return n.Case.Asked() }}},
		{Action: "settle", Name: "处理配合意见", From: states(Planning, Submitted), Ways: stay, By: roles(actor.Drafter), At: own,
			Law: law(clause.Y21), Do: lifecycle.Do(a.settle), Todo: planTodo{Text: "配合单位提出修改意见，请处理", If: func(n *planNow) bool { return len(n.Case.unsettled()) > 0 }}},

		{Action: "submit", Name: "随文报批", From: states(Planning), Ways: lifecycle.To[*Plan](Submitted), By: roles(hand), At: anywhere, Inner: true,
			Law: law(clause.G22c, clause.G22a), Do: lifecycle.Do(a.lockPlan)},
		{Action: "reopen", Name: "随文退回修改", From: states(Submitted), Ways: lifecycle.To[*Plan](Planning), By: roles(hand), At: anywhere, Inner: true,
			Law: law(clause.G22c), Do: lifecycle.Noted[*Plan]()},
		{Action: "sign", Name: "主要负责人随文审签方案", From: states(Planning, Submitted), Ways: stay, By: roles(hand), At: anywhere, Inner: true,
			Law: law(clause.G21a, clause.G22c), Do: lifecycle.Do(a.signPlan)},
		{Action: "publish", Name: "文件已公开", From: states(Planning, Submitted), By: roles(hand), At: anywhere, Inner: true, Law: law(clause.G22d, clause.G22e), Do: lifecycle.Do(a.publishPlan),
			Ways: []planWay{{To: Following, When: "还有到期的安排或者未回应的提问", If: func(n *planNow) bool { return n.Case.Waits() }}, {To: Published}}},
		{Action: "prompt", Name: "提示继续解读", From: states(Planning, Submitted, Published, Following, Closed), Ways: onward(), By: roles(hand), At: anywhere, Inner: true,
			Law: law(clause.G22e), Do: lifecycle.Do(a.prompt)},
		{Action: "carry", Name: "解读材料有变化", From: states(Planning, Submitted, Published, Following, Closed), Ways: onward(), By: roles(hand), At: anywhere, Inner: true,
			Law: law(clause.G22e), Do: lifecycle.Do(a.carry)},
		{Action: "end", Name: "文件停办或者撤回", From: open, Ways: lifecycle.To[*Plan](Closed), By: roles(hand), At: anywhere, Inner: true,
			Law: law(clause.House("文件停办、归档不公开或者撤回的，解读随之结束")), Clock: ticks(Opinion.Drop(), Ahead.Drop(), Reply.Drop()), Do: lifecycle.Do(a.end)},

		{Action: "arrange", Name: "按安排编制解读材料", From: open, Ways: stay, By: roles(actor.Drafter), At: own, Law: law(clause.G22e), Do: lifecycle.Do(a.arrange),
			Todo: planTodo{Text: "计划的分段解读到期，请编制材料", Rule: Ahead, If: func(n *planNow) bool { return len(n.Case.DueSlots()) > 0 }}},
		{Action: "answer", Name: "编制材料回应提问", From: released, Ways: stay, By: roles(actor.Drafter), At: own, Law: law(clause.G22e), Do: lifecycle.Do(a.answer),
			Todo: planTodo{Text: "有读者提问，请研判并以解读回应", Rule: Reply, If: func(n *planNow) bool { return len(n.Case.Unanswered()) > 0 }}},
		{Action: "weigh", Name: "研判读者提问", From: released, Ways: onward(), By: roles(actor.Drafter, actor.Disclosure), At: own,
			Law: law(clause.G22e, clause.G21f), Do: lifecycle.Do(a.weigh), Hint: "反映误读的要标明，计入效果评估；不需要以解读回应的写明理由。"},
		{Action: "close", Name: "办结", From: released, Ways: lifecycle.To[*Plan](Closed), By: roles(actor.Drafter, actor.Disclosure), At: own,
			Law: law(clause.G22e, clause.G21f), Needs: []planNeed{settled}, Clock: ticks(Ahead.Drop(), Reply.Drop()), Do: lifecycle.Noted[*Plan](),
			Hint: "办结后有新的读者提问，会自动重新开始。"},
	}
}

// settled wants nothing open before a plan is closed, and tells everything that is.
var settled = planNeed{ID: "settled", Name: "安排、提问、评估都已办结", Law: clause.G21f, Reasons: func(_ context.Context, n *planNow) ([]errs.Reason, error) {
	var out []errs.Reason
	add := func(c clause.Clause, msg string) {
		out = append(out, errs.Reason{Msg: msg, Rule: "settled", ClauseID: c.ID(), Clause: c.Cite()})
	}
	for _, s := range n.Case.OpenSlots() {
		add(clause.G22e, "计划于"+s.DueOn.Chinese()+"的“"+s.About+"”还没有发布，请落实或者写明理由取消。")
	}
	for _, q := range n.Case.Questions {
		if q.Open() {
			add(clause.G22e, "提问“"+short(q.Body)+"”还没有回应，请以解读回应或者写明理由不予回应。")
		}
	}
	for _, b := range n.Case.Pieces {
		if b.State != Evaluated && b.State != Cancelled && b.State != Withdrawn {
			add(clause.G21f, "《"+b.Title+"》还没有办完（现在是“"+pieceStageName(b.State)+"”），请先发布、评估或者停止编制。")
		}
	}
	return out, nil
}}

func short(s string) string {
	r := []rune(s)
	if len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}
