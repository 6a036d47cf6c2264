package foi

import (
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
)

// States of a request.
const (
	Confirming  lifecycle.State = "confirming"
	Checking    lifecycle.State = "checking"
	Correcting  lifecycle.State = "correcting"
	Handling    lifecycle.State = "handling"
	Explaining  lifecycle.State = "explaining"
	Charging    lifecycle.State = "charging"
	Merged      lifecycle.State = "merged"
	Reviewing   lifecycle.State = "reviewing"
	Approving   lifecycle.State = "approving"
	Dispatching lifecycle.State = "dispatching"
	Answered    lifecycle.State = "answered"
	Retracted   lifecycle.State = "retracted"
	Stopped     lifecycle.State = "stopped"
)

var requestStages = []lifecycle.Stage{
	{State: Confirming, Name: "待确认收到"}, {State: Checking, Name: "待审核"}, {State: Correcting, Name: "待补正"}, {State: Handling, Name: "办理中"},
	{State: Explaining, Name: "待说明理由"}, {State: Charging, Name: "待缴费"}, {State: Merged, Name: "已并案"}, {State: Reviewing, Name: "公开审查"},
	{State: Approving, Name: "待审签"}, {State: Dispatching, Name: "待送达"}, {State: Answered, Name: "已答复", End: true},
	{State: Retracted, Name: "申请人已撤回", End: true}, {State: Stopped, Name: "已终止", End: true},
}

type (
	req  = *Request
	now  = lifecycle.Now[req]
	run  = lifecycle.Run[req]
	step = lifecycle.Step[req]
	way  = lifecycle.Way[req]
	need = lifecycle.Need[req]
	todo = lifecycle.Todo[req]
)

// applicant is the role of the public side: what an applicant does by his query code.
// hand is the role of what the platform does by itself. No post carries either.
const (
	applicant actor.Role = "申请人"
	hand      actor.Role = "平台"
)

var (
	own, anyUnit = lifecycle.Own, lifecycle.Any
	undecided    = states(Checking, Correcting, Handling, Explaining, Charging)
	inHand       = states(Confirming, Checking, Correcting, Handling, Explaining, Charging, Reviewing, Approving, Dispatching)
)

func states(s ...lifecycle.State) []lifecycle.State { return s }
func roles(r ...actor.Role) []actor.Role            { return r }
func law(c ...clause.Clause) []clause.Clause        { return c }
func ticks(t ...deadline.Tick) []deadline.Tick      { return t }

// ended drops every clock that may still run.
var ended = ticks(Notify.Drop(), Supplement.Drop(), Pay.Drop(), Explain.Drop(), Delay.Drop(), Reply.Drop(), Reply2008.Drop())

// waited drops the clocks by which the applicant was waited for.
var waited = ticks(Supplement.Drop(), Pay.Drop(), Explain.Drop())

// redone is where a decision goes back to: one that the applicant's silence made possible
// to where he is waited for, so that it can be drafted again.
var redone = []way{
	{To: Correcting, When: "拟因逾期不补正不再处理", If: drafted("not-corrected")}, {To: Charging, When: "拟因逾期未缴费不再处理", If: drafted("not-paid")},
	{To: Explaining, When: "拟因没有说明理由不予处理", If: func(n *now) bool { return n.Case.Kind == "excessive" && n.Case.Explained == "" }}, {To: Handling},
}

func drafted(kind string) func(*now) bool {
	return func(n *now) bool { return n.Case.Kind == kind }
}

// received is where a request goes when it comes in.
var received = []way{
	{To: Confirming, When: "须双方确认收到", If: func(n *now) bool { return n.Case.NeedsConfirming() }},
	{To: Checking},
}

func (a *Area) requestTable() *lifecycle.Flow[req] {
	return &lifecycle.Flow[req]{
		Area: Name, Name: "依申请公开", Version: 1, Stages: requestStages, Rules: requestRules,
		New: func() req { return &Request{} }, Load: a.loadRequest, Save: a.saveRequest, Steps: a.requestSteps(),
	}
}

func (a *Area) requestSteps() []step {
	stay := lifecycle.To[req](lifecycle.Stay)
	handler := roles(actor.Handler)
	var out []step
	for _, group := range [][]step{a.intake(stay, handler), a.clockwork(stay, handler), a.deciding(stay, handler), a.serving(stay, handler)} {
		out = append(out, group...)
	}
	return out
}

// intake are the steps from the form to acceptance.
func (a *Area) intake(stay []way, handler []actor.Role) []step {
	return []step{
		{Action: "apply", Name: "提出申请", Ways: received, By: roles(applicant), At: anyUnit, Inner: true, Law: law(clause.OGI.Art(29)), Do: lifecycle.Do(a.apply)},
		{Action: "register", Name: "登记申请", Ways: received, By: handler, At: anyUnit, Law: law(clause.G67, clause.OGI.Art(29), clause.OGI.Art(31)), Do: lifecycle.Do(a.register),
			Hint: "当面、邮寄、传真和口头申请，由经办人按申请表登记。"},
		{Action: "take-over", Name: "台账转入", By: roles(actor.Handler, actor.System, hand), At: anyUnit, Inner: true, Law: law(clause.OGI.Art(45)), Do: lifecycle.Do(a.takeOver),
			Ways: after()},
		{Action: "pass-in", Name: "接收转来的申请", Ways: received, By: roles(hand), At: anyUnit, Inner: true, Law: law(clause.OGI.Art(36).Item(5), clause.OGI.Art(54)), Do: lifecycle.Do(a.passIn)},
		{Action: "assign", Name: "分办", From: inHand, Ways: stay, By: roles(actor.Handler, actor.Disclosure), At: own, Law: law(clause.OGI.Art(45)), Do: lifecycle.Do(a.assign),
			Hint: "指定经办人；身份证明只向经办人显示。"},
		{Action: "confirm", Name: "与申请人确认收到", From: states(Confirming), Ways: lifecycle.To[req](Checking), By: handler, At: own, Law: law(clause.OGI.Art(31)), Do: lifecycle.Do(a.confirm),
			Todo: todo{Text: "请与申请人确认收到申请", Person: handlerOf}, Hint: "收到当日与申请人确认；联系不上的登记经过，恢复联络之日再确认。"},
		{Action: "accept", Name: "受理", From: states(Checking), Ways: lifecycle.To[req](Handling), By: handler, At: own, Law: law(clause.OGI.Art(29), clause.OGI.Art(45)), Needs: []need{complete},
			Clock: ticks(Notify.Meet()), Do: lifecycle.Noted[req](), Todo: todo{Text: "请审核申请内容", Rule: Notify, Person: handlerOf}},
		{Action: "pass-on", Name: "告知并转由负责的机关办理", From: states(Confirming, Checking, Handling), Ways: lifecycle.To[req](Approving), By: handler, At: own, Law: law(clause.OGI.Art(36).Item(5)), Needs: []need{noEnquiry},
			Clock: ticks(Notify.Meet()), Do: lifecycle.Do(a.passOn), Hint: "申请人同意的，申请连同提交时间一并转给负责的机关，不需要重新填写。"},
	}
}

// clockwork are the steps that stop, restart or lengthen the clock of the answer.
func (a *Area) clockwork(stay []way, handler []actor.Role) []step {
	return []step{
		{Action: "ask-correction", Name: "告知补正", From: states(Checking, Handling), Ways: lifecycle.To[req](Correcting), By: handler, At: own, Law: law(clause.OGI.Art(30)), Needs: []need{newText, onceCorrected, inNotifyTerm},
			Clock: ticks(Notify.Meet()), Do: lifecycle.Do(a.askCorrection), Hint: "只能一次：写明需要补正的全部事项和合理的补正期限。"},
		{Action: "supplement", Name: "补正", From: states(Correcting), Ways: lifecycle.To[req](Handling), By: roles(applicant, actor.Handler), At: own, Law: law(clause.OGI.Art(30)), Do: lifecycle.Do(a.supplement),
			Clock: ticks(Supplement.Meet()), Todo: todo{Text: "等待申请人补正；到期不补正的请告知不再处理", Rule: Supplement, Person: handlerOf}},
		{Action: "ask-third", Name: "征求第三方意见", From: states(Handling), Ways: stay, By: handler, At: own, Law: law(clause.OGI.Art(32), clause.OGI.Art(33).Para(3)), Do: lifecycle.Do(a.askThird),
			Hint: "涉及商业秘密、个人隐私的书面征求；征求意见的时间不计入答复期限。"},
		{Action: "ask-agency", Name: "征求其他机关意见", From: states(Handling), Ways: stay, By: handler, At: own, Law: law(clause.OGI.Art(34), clause.OGI.Art(33).Para(3)), Needs: []need{newText}, Do: lifecycle.Do(a.askAgency),
			Hint: "共同制作的信息，由牵头机关征求；被征求机关15个工作日内不答复的视为同意公开。"},
		{Action: "opinions-in", Name: "意见已收齐", From: undecided, Ways: stay, By: roles(hand), At: anyUnit, Inner: true, Law: law(clause.OGI.Art(33).Para(3)), Do: lifecycle.Do(a.opinionsIn)},
		{Action: "propose-extension", Name: "提请延长答复期限", From: states(Handling), Ways: stay, By: handler, At: own, Law: law(clause.OGI.Art(33)), Needs: []need{onceExtended, inReplyTerm}, Do: lifecycle.Do(a.proposeExtension)},
		{Action: "extend", Name: "同意延长并告知申请人", From: states(Handling), Ways: stay, By: roles(actor.Disclosure), At: own, Law: law(clause.OGI.Art(33)), Needs: []need{proposed, notProposer, inReplyTerm},
			Do: lifecycle.Do(a.extend), Todo: todo{Text: "请审批延长答复期限", If: func(n *now) bool { return n.Case.Extension == "proposed" }}},
		{Action: "deny-extension", Name: "不同意延长", From: states(Handling), Ways: stay, By: roles(actor.Disclosure), At: own, Law: law(clause.OGI.Art(33)), Needs: []need{proposed}, Do: lifecycle.Do(a.denyExtension)},
		{Action: "ask-reason", Name: "要求说明理由", From: states(Handling), Ways: lifecycle.To[req](Explaining), By: handler, At: own, Law: law(clause.OGI.Art(35)), Needs: []need{newText, onceExplained}, Do: lifecycle.Do(a.askReason),
			Hint: "申请的数量、频次明显超过合理范围的，可以要求说明理由；这段时间照常计入答复期限。"},
		{Action: "explain", Name: "说明理由", From: states(Explaining), Ways: lifecycle.To[req](Handling), By: roles(applicant, actor.Handler), At: own, Law: law(clause.OGI.Art(35)), Clock: ticks(Explain.Meet()), Do: lifecycle.Do(a.explain),
			Todo: todo{Text: "等待申请人说明理由", Rule: Explain, Person: handlerOf}},
		{Action: "delay", Name: "确定延迟答复期限并告知", From: states(Handling), Ways: stay, By: roles(actor.Disclosure), At: own, Law: law(clause.OGI.Art(35)), Needs: []need{explained, inReplyTerm}, Do: lifecycle.Do(a.delay)},
		{Action: "charge", Name: "通知缴纳信息处理费", From: states(Handling), Ways: lifecycle.To[req](Charging), By: handler, At: own, Law: law(FeeLaw, clause.OGI.Art(42)), Needs: []need{feeDue, onceCharged, inReplyTerm}, Do: lifecycle.Do(a.charge)},
		{Action: "deliver-bill", Name: "登记收到收费通知", From: states(Charging), Ways: stay, By: handler, At: own, Law: law(FeeLaw), Do: lifecycle.Do(a.deliverBill),
			Todo: todo{Text: "请登记申请人收到收费通知的日期", Person: handlerOf, If: func(n *now) bool { return n.Clocks[Pay.ID].State == deadline.None || n.Clocks[Pay.ID].State == "" }}},
		{Action: "pay", Name: "登记缴费", From: states(Charging), Ways: lifecycle.To[req](Handling), By: handler, At: own, Law: law(FeeLaw), Do: lifecycle.Do(a.pay), Todo: todo{Text: "等待缴费；到期未缴的请告知不再处理", Rule: Pay, Person: handlerOf,
			If: func(n *now) bool {
				return n.Clocks[Pay.ID].State == deadline.Running || n.Clocks[Pay.ID].State == deadline.Overdue
			}}},
		{Action: "merge", Name: "并入先收到的申请", From: states(Checking, Handling), Ways: lifecycle.To[req](Merged), By: handler, At: own, Law: law(clause.House("同一申请人就相同内容的多件申请可以合并办理，一并答复")), Needs: []need{noEnquiry},
			Clock: ticks(Notify.Meet()), Do: lifecycle.Do(a.merge)},
		{Action: "amend", Name: "更正登记的日期", From: append(states(Answered, Merged), inHand...), Ways: stay, By: roles(actor.Disclosure), At: own, Law: law(clause.OGI.Art(31), clause.OGI.Art(45)), Do: lifecycle.Do(a.amend),
			Hint: "原来的日期保留在记录里，期限按更正后的日期重新计算。"},
	}
}

// deciding are the steps to a signed decision.
func (a *Area) deciding(stay []way, handler []actor.Role) []step {
	return []step{
		{Action: "draft", Name: "拟定处理决定", From: states(Checking, Correcting, Handling, Explaining, Charging), By: handler, At: own, Law: law(clause.G67, clause.OGI.Art(33), clause.OGI.Art(36)), Needs: []need{noEnquiry}, Do: lifecycle.Do(a.draft),
			Ways: []way{
				{To: Reviewing, When: "向申请人提供信息", If: func(n *now) bool { k, _ := n.Case.Decision(); return k.Releases }},
				{To: Approving},
			}, Clock: ticks(Notify.Meet()),
			Todo: todo{Text: "请办理并拟定处理决定", Rule: Reply, Person: handlerOf, If: func(n *now) bool { return n.Case.State == Handling && n.Case.TextYear != 2008 }}},
		{Action: "release", Name: "添加拟提供的材料", From: states(Reviewing), Ways: stay, By: handler, At: own, Law: law(clause.OGI.Art(40)), Do: lifecycle.Do(a.release), Todo: todo{Text: "请上传拟提供的材料", Person: handlerOf, If: nothingReleased}},
		{Action: "remove", Name: "撤下材料", From: states(Reviewing), Ways: stay, By: handler, At: own, Law: law(clause.OGI.Art(40)), Do: lifecycle.Do(a.remove)},
		{Action: "dispose", Name: "处置筛查结果", From: states(Reviewing), Ways: stay, By: roles(actor.Secrecy, actor.Content), At: own, Law: law(clause.OGI.Art(17)), Needs: []need{notDrafter}, Do: lifecycle.Do(a.dispose)},
		{Action: "secrecy", Name: "保密审查通过", From: states(Reviewing), Ways: lifecycle.To[req](Approving), By: roles(actor.Secrecy), At: own, Law: law(clause.OGI.Art(17), clause.SecrecyReg.Art(42)), Needs: []need{somethingReleased, notDrafter, a.screened()},
			Do: lifecycle.Do(a.secrecy), Todo: todo{Text: "请审查拟提供的信息", Rule: Reply, If: func(n *now) bool { return !nothingReleased(n) }}},
		{Action: "redo", Name: "退回重拟", From: states(Reviewing, Approving, Dispatching), Ways: redone, By: roles(actor.Secrecy, actor.Head, actor.Disclosure), At: own, Law: law(clause.OGI.Art(17)), Do: lifecycle.Do(a.redo)},
		{Action: "approve", Name: "审签", From: states(Approving), Ways: lifecycle.To[req](Dispatching), By: roles(actor.Head), At: own, Law: law(clause.OGI.Art(45), clause.OGI.Art(4)), Needs: []need{notDrafter, reviewStands}, Do: lifecycle.Do(a.approve),
			Todo: todo{Text: "请审签处理决定", Rule: Reply}},
	}
}

// serving are the steps from the signed decision on.
func (a *Area) serving(stay []way, handler []actor.Role) []step {
	return []step{
		{Action: "dispatch", Name: "登记送达", From: states(Dispatching), By: handler, At: own, Law: law(clause.Service235.Whole(), clause.OGI.Art(40)), Do: lifecycle.Do(a.dispatch),
			Ways: []way{{To: Answered, Clock: waited}}, Todo: todo{Text: "请送达答复书并登记", Rule: Reply, Person: handlerOf}, Hint: "邮寄的以交邮之日、直接送达的以签收之日计算是否超期。"},
		{Action: "serve", Name: "登记文书送达", From: append(states(Answered), inHand...), Ways: stay, By: handler, At: own, Law: law(clause.Service235.Whole()), Do: lifecycle.Do(a.serve), Hint: "补正、延期、收费等告知文书的送达方式、日期和凭证。"},
		{Action: "retract", Name: "撤回申请", From: states(Confirming, Checking, Correcting, Handling, Explaining, Charging, Reviewing, Approving, Dispatching, Merged), Ways: []way{{To: Retracted, Clock: ended}}, By: roles(applicant, actor.Handler), At: own,
			Law: law(clause.House("答复之前申请人可以撤回申请")), Do: lifecycle.Do(a.retract), Danger: true},
		{Action: "stop", Name: "申请人死亡或者终止，终止办理", From: append(states(Merged), inHand...), Ways: []way{{To: Stopped, Clock: ended}}, By: roles(actor.Disclosure), At: own, Law: law(clause.House("申请人死亡或者终止，无人承受的，终止办理")), Do: lifecycle.Do(a.stop), Danger: true},
		{Action: "follow", Name: "随先收到的申请一并答复", From: states(Merged), Ways: lifecycle.To[req](Answered), By: roles(hand), At: anyUnit, Inner: true, Law: law(clause.OGI.Art(33)), Do: lifecycle.Do(a.follow)},
		{Action: "part", Name: "先收到的申请终结，单独办理", From: states(Merged), Ways: lifecycle.To[req](Handling), By: roles(hand), At: anyUnit, Inner: true, Law: law(clause.OGI.Art(33)), Do: lifecycle.Do(a.part)},
		{Action: "challenge", Name: "登记复议、诉讼", From: states(Answered, Handling, Reviewing, Approving, Dispatching), Ways: stay, By: roles(actor.Handler, actor.Disclosure), At: own, Law: law(clause.OGI.Art(51)), Do: lifecycle.Do(a.challenge)},
		{Action: "conclude", Name: "登记复议、诉讼结果", From: states(Answered, Handling, Reviewing, Approving, Dispatching), By: roles(actor.Handler, actor.Disclosure), At: own, Law: law(clause.OGI.Art(51)), Needs: []need{underReview}, Do: lifecycle.Do(a.conclude),
			Ways: []way{
				{To: Handling, When: "责令重新答复", If: func(n *now) bool { return n.Case.State == Answered && n.Case.SentOn == "" }},
				{To: lifecycle.Stay},
			}},
		reissueStep[req](append(states(Answered, Retracted, Stopped, Merged), inHand...)),
		{Action: "convert", Name: "建议转为主动公开", From: states(Answered), Ways: stay, By: roles(actor.Handler, actor.Disclosure), At: own, Law: law(clause.OGI.Art(44)), Needs: []need{mayConvert}, Do: lifecycle.Do(a.convert),
			Hint: "多人申请相同信息、该信息可以公开的，可以纳入主动公开。"},
	}
}

func handlerOf(n *now) string { return n.Case.Handler }
