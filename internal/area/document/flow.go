package document

import (
	"context"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/errs"
)

// States of a document.
const (
	Drafting   lifecycle.State = "drafting"
	Disclosure lifecycle.State = "disclosure"
	Reviewing  lifecycle.State = "reviewing"
	Heading    lifecycle.State = "heading"
	Sending    lifecycle.State = "sending"
	AtOffice   lifecycle.State = "office"
	Returned   lifecycle.State = "returned"
	Issuing    lifecycle.State = "issuing"
	Numbering  lifecycle.State = "numbering"
	Ready      lifecycle.State = "ready"
	Filing     lifecycle.State = "filing"
	Published  lifecycle.State = "published"
	Correcting lifecycle.State = "correcting"
	Withdrawn  lifecycle.State = "withdrawn"
	Filed      lifecycle.State = "filed"
	Cancelled  lifecycle.State = "cancelled"
)

var stages = []lifecycle.Stage{
	{State: Drafting, Name: "拟稿"}, {State: Disclosure, Name: "公开机构审查"}, {State: Reviewing, Name: "送审"},
	{State: Heading, Name: "负责人审签"}, {State: Sending, Name: "待报送"}, {State: AtOffice, Name: "办公室核文"},
	{State: Returned, Name: "已退文"}, {State: Issuing, Name: "待签发"}, {State: Numbering, Name: "待编号"},
	{State: Ready, Name: "待发布"}, {State: Filing, Name: "待归档"}, {State: Published, Name: "已公开", End: true},
	{State: Correcting, Name: "更正中"}, {State: Withdrawn, Name: "已撤回", End: true}, {State: Filed, Name: "已归档", End: true},
	{State: Cancelled, Name: "已停办", End: true},
}

// The clocks of a document.
var (
	// Disclose: information that is to be public is published within 20 working days of
	// being made (条例第二十六条).
	Disclose = &deadline.Rule{ID: "document.disclose", Name: "主动公开期限", Length: deadline.Span{N: 20, Unit: deadline.Workdays}, Warn: []int{5, 1}, Law: clause.OGI.Art(26),
		Note: "自公文成文之日（一般是签发的日期）起算，编号时登记；决定不公开或者归档的，不再计算。"}
	// Legal is the longest that a legality review may take.
	Legal = &deadline.Rule{ID: "document.legality", Name: "合法性审核期限", Length: deadline.Span{N: 15, Unit: deadline.Workdays}, Warn: []int{3, 1},
		Law: clause.Legality115.Whole(), Unverified: true, Note: "合法性审核不少于5个工作日、最长不超过15个工作日（未核），按15个工作日提醒。"}
	// Resubmit is how long a returned document may stay with the department.
	Resubmit = &deadline.Rule{ID: "document.resubmit", Name: "退文后重新报送期限", Length: deadline.Span{N: 5, Unit: deadline.Workdays}, Warn: []int{1},
		Law: clause.House("退文后应在退文单写明的工作日内重新报送，未写明的为5个工作日")}
	// Handle is how long the office may take to check or return a document.
	Handle = &deadline.Rule{ID: "document.check", Name: "核文期限", Length: deadline.Span{N: 5, Unit: deadline.Workdays}, Warn: []int{1},
		Law: clause.House("办公室收文后在5个工作日内核文或退文")}
	// ConfirmDays and ConfirmHours are how long a unit named has for its answer, as the
	// question says: of several open questions, for the one that is due first.
	ConfirmDays  = &deadline.Rule{ID: "document.confirm", Name: "沟通确认期限", Length: deadline.Span{Unit: deadline.Workdays}, Warn: []int{1}, Law: clause.G63b}
	ConfirmHours = &deadline.Rule{ID: "document.confirm-hours", Name: "紧急沟通确认期限", Length: deadline.Span{Unit: deadline.Hours}, Warn: []int{1}, Law: clause.G63b}
)

type (
	doc  = *Document
	now  = lifecycle.Now[doc]
	run  = lifecycle.Run[doc]
	step = lifecycle.Step[doc]
	way  = lifecycle.Way[doc]
	need = lifecycle.Need[doc]
	todo = lifecycle.Todo[doc]
)

// Seats of a document beyond the unit's own.
var (
	office       = lifecycle.At("office", "政府办公厅（室）")
	issuing      = lifecycle.At("issuing", "发文单位")
	asked        = lifecycle.At("confirm", "涉及单位")
	superior     = lifecycle.At("superior", "共同上级")
	own, anyUnit = lifecycle.Own, lifecycle.Any
)

// table is the flow of 公文办理.
func (a *Area) table() *lifecycle.Flow[doc] {
	return &lifecycle.Flow[doc]{
		Area: Name, Name: "公文办理", Version: 1, Stages: stages,
		Rules: []*deadline.Rule{Disclose, Legal, Resubmit, Handle, ConfirmDays, ConfirmHours},
		New:   func() doc { return &Document{} }, Load: load, Save: save, Forget: forget,
		Steps: a.steps(),
	}
}

func states(s ...lifecycle.State) []lifecycle.State { return s }
func roles(r ...actor.Role) []actor.Role            { return r }
func law(c ...clause.Clause) []clause.Clause        { return c }

var inHand = states(Drafting, Disclosure, Reviewing, Heading, Sending, AtOffice, Returned, Issuing, Numbering, Ready, Correcting)

// everywhere is every state: what is public must be possible to take down at any time.
var everywhere = func() []lifecycle.State {
	var out []lifecycle.State
	for _, g := range stages {
		out = append(out, g.State)
	}
	return out
}()

// afterReviews is where a document goes once the reviews that are due stand.
func afterReviews(rest ...way) []way {
	return append([]way{
		{To: Issuing, When: "更正件审查齐备", If: func(n *now) bool { return reviewed(n) && n.Case.Correction() }},
		{To: AtOffice, When: "办公室改动后重新审查齐备", If: func(n *now) bool { return reviewed(n) && n.Case.AtOffice }, Clock: ticks(Handle.Restart())},
		{To: Heading, When: "应有的审查齐备", If: reviewed},
	}, rest...)
}

// numbered: a document that came back after it had its number keeps it.
func correction(n *now) bool { return n.Case.Correction() }
func numbered(n *now) bool   { return n.Case.Part.Meta.DocNo != "" }
func toPublish(n *now) bool  { return numbered(n) && n.Case.Attribute() == publication.Open }

// toReview is where a document goes when reviews are still missing; the clock of the
// legality review runs where that is one of them.
func toReview(also ...deadline.Tick) []way {
	return []way{
		{To: Reviewing, When: "规范性文件没有有效的合法性审核", If: awaits(publication.SlipLegality), Clock: append(ticks(Legal.Restart(), Legal.Start()), also...)},
		{To: Reviewing, Clock: also},
	}
}

func ticks(t ...deadline.Tick) []deadline.Tick { return t }
func reviewed(n *now) bool                     { return len(n.Case.ReviewsMissing()) == 0 }

func (a *Area) steps() []step {
	return []step{
		{Action: "draft", Name: "拟稿", Ways: lifecycle.To[doc](Drafting), By: roles(actor.Drafter), At: anyUnit,
			Law: law(clause.G11a), Do: lifecycle.Do(a.draft), Hint: "新建一件公文，再录入正文和公开属性。"},
		{Action: "register", Name: "来文登记", Ways: lifecycle.To[doc](AtOffice), By: roles(actor.Registrar), At: anyUnit,
			Law: law(clause.Y22), Do: lifecycle.Do(a.register), Clock: ticks(Handle.Start()), Hint: "部门以纸质、文件或接口报来的公文，按收到时的样子登记，缺什么都可以先登记。"},
		{Action: "deliver", Name: "报送来文", Ways: lifecycle.To[doc](AtOffice), By: roles(actor.Drafter), At: anyUnit,
			Law: law(clause.G11e, clause.Y22), Do: lifecycle.Do(a.deliver), Clock: ticks(Handle.Start()), Hint: "单位办公系统已经办好的请示、代拟稿，原样报送政府办公厅（室）；缺项会被一次性退回。"},
		{Action: "import", Name: "导入", Inner: true, By: roles(actor.System, actor.Drafter, actor.Publisher), At: anyUnit, Law: law(clause.OGI.Art(24)), Do: lifecycle.Do(a.importDocument),
			Ways: []way{
				{To: Published, When: "平台开通前已经公开，检查通过", If: func(n *now) bool { return n.Case.Visibility == "public" }},
				{To: Drafting},
			}},
		{Action: "describe", Name: "填写要素和公开属性", From: states(Drafting, Returned, Correcting), Ways: lifecycle.To[doc](lifecycle.Stay),
			By: roles(actor.Drafter), At: own, Law: law(clause.G11a, clause.G11b, clause.G11d), Do: lifecycle.Do(a.describe)},
		{Action: "attach", Name: "添加附件", From: states(Drafting, Returned, Correcting), Ways: lifecycle.To[doc](lifecycle.Stay),
			By: roles(actor.Drafter), At: own, Law: law(clause.Paper14.Whole()), Do: lifecycle.Do(a.attach)},
		{Action: "detach", Name: "删除附件", From: states(Drafting, Returned, Correcting), Ways: lifecycle.To[doc](lifecycle.Stay),
			By: roles(actor.Drafter), At: own, Law: law(clause.Paper14.Whole()), Do: lifecycle.Do(a.detach), Needs: []need{hasFiles}},
		{Action: "submit", Name: "送审", From: states(Drafting, Returned, Correcting), By: roles(actor.Drafter), At: own,
			Law: law(clause.G11a, clause.G14d, clause.Y13a), Needs: a.submitNeeds(), Do: lifecycle.Noted[doc](),
			Ways: append([]way{
				{To: Disclosure, When: "政策性文件拟不公开", If: func(n *now) bool { return n.Case.NeedsDisclosureReview() && !n.Case.passed(publication.SlipDisclosure) }},
			}, afterReviews(toReview()...)...),
			Todo: todo{Text: "请完善后送审", Rule: Resubmit, Person: func(n *now) string { return n.Case.Part.Author }}},

		{Action: "clear", Name: "同意拟定的公开属性", From: states(Disclosure), By: roles(actor.Disclosure), At: own, Law: law(clause.G11c),
			Needs: []need{notAuthor}, Do: lifecycle.Do(a.clear), Ways: afterReviews(toReview()...),
			Todo: todo{Text: "政策性文件拟不公开，请审查"}},
		{Action: "legality", Name: "合法性审核通过", From: states(Reviewing), By: roles(actor.Legality), At: own, Law: law(clause.Normative37.Sec(2)),
			Needs: []need{notAuthor}, Do: slip(publication.SlipLegality), Clock: ticks(Legal.Meet()), Ways: afterReviews(way{To: lifecycle.Stay}),
			Todo: todo{Text: "规范性文件，请作合法性审核", Rule: Legal, If: awaits(publication.SlipLegality)}},
		{Action: "secrecy", Name: "保密审查通过", From: states(Reviewing), By: roles(actor.Secrecy), At: own, Law: law(clause.G14d, clause.SecrecyReg.Art(42)),
			Needs: []need{notAuthor, a.screened()}, Do: slip(publication.SlipSecrecy), Ways: afterReviews(way{To: lifecycle.Stay}),
			Todo: todo{Text: "请作保密审查", If: awaits(publication.SlipSecrecy)}},
		{Action: "content", Name: "内容合法性审查通过", From: states(Reviewing), By: roles(actor.Content), At: own, Law: law(clause.Y13a),
			Needs: []need{notAuthor, riskPlan}, Do: slip(publication.SlipContent), Ways: afterReviews(way{To: lifecycle.Stay}),
			Todo: todo{Text: "请作公开内容合法性审查", If: awaits(publication.SlipContent)}},
		{Action: "dispose", Name: "处置筛查结果", From: states(Reviewing, Heading, AtOffice, Issuing, Ready), Ways: lifecycle.To[doc](lifecycle.Stay),
			By: roles(actor.Secrecy, actor.Content), At: own, Law: law(clause.G14d), Needs: []need{notAuthor}, Do: lifecycle.Do(a.dispose),
			Hint: "对筛查出的每一处写明为什么可以公开；不能公开的，请退回修改。"},
		{Action: "reject", Name: "不同意，退回修改", From: states(Disclosure, Reviewing, Heading),
			Ways: []way{{To: Correcting, When: "更正件", If: correction}, {To: Drafting, Clock: ticks(Handle.Drop())}},
			By:   roles(actor.Disclosure, actor.Legality, actor.Secrecy, actor.Content, actor.Head), At: own,
			Law: law(clause.House("审查不同意的，写明理由退回拟稿人修改")), Clock: ticks(Legal.Drop()), Do: lifecycle.Do(a.reject)},

		{Action: "sign-head", Name: "主要负责人审签", From: states(Heading), By: roles(actor.Head), At: own, Law: law(clause.G21a, clause.G22c),
			Needs: []need{reviewsStand, a.interpreted("material", "解读方案和解读材料随文审签", clause.G22c)}, Do: lifecycle.Do(a.signHead),
			Ways: []way{
				{To: Ready, When: "以本机关名义印发，已有文号，主动公开", If: func(n *now) bool { return n.Case.OwnName() && toPublish(n) }},
				{To: Filing, When: "以本机关名义印发，已有文号，不公开", If: func(n *now) bool { return n.Case.OwnName() && numbered(n) }, Clock: ticks(Disclose.Drop())},
				{To: Numbering, When: "以本机关名义印发", If: func(n *now) bool { return n.Case.OwnName() }},
				{To: Sending},
			}, Todo: todo{Text: "请审签"}},
		{Action: "take-back", Name: "取回修改", From: states(Sending), Ways: lifecycle.To[doc](Drafting), By: roles(actor.Drafter), At: own,
			Law: law(clause.House("报送之前需要改动的，取回修改后重新送审")), Do: lifecycle.Do(a.sendBack)},
		{Action: "send", Name: "报送政府办公厅（室）", From: states(Sending), Ways: []way{{To: AtOffice, Clock: ticks(Handle.Restart(), Handle.Start(), Resubmit.Meet())}},
			By: roles(actor.Drafter), At: own, Law: law(clause.G11d, clause.G21a, clause.G22c), Needs: []need{reviewsStand, a.complete("complete", "报送材料齐全", clause.G22c)},
			Do: lifecycle.Do(a.send), Todo: todo{Text: "请报送政府办公厅（室）"}},
		{Action: "check", Name: "核文通过", From: states(AtOffice), Ways: []way{{To: Issuing, Clock: ticks(Handle.Meet())}}, By: roles(actor.Checker), At: office,
			Law: law(clause.Y22), Needs: []need{a.complete("defect", "没有应当退文的情形", clause.G11e)}, Do: slip(publication.SlipOffice),
			Todo: todo{Text: "请核文", Rule: Handle}},
		{Action: "return", Name: "退文", From: states(AtOffice), Ways: []way{{To: Returned, Clock: ticks(Handle.Meet())}}, By: roles(actor.Checker, actor.Registrar), At: office,
			Law: law(clause.G11e, clause.G22c, clause.Y22), Do: lifecycle.Do(a.giveBack), Hint: "平台已列出全部应退事由，一次性告知。"},
		{Action: "decide", Name: "调整公开属性", From: states(AtOffice), Ways: lifecycle.To[doc](lifecycle.Stay), By: roles(actor.Checker), At: office,
			Law: law(clause.G11d), Do: lifecycle.Do(a.decide), Hint: "部门的建议会保留在旁边；调整后原审查作废，须重新送审。"},
		{Action: "review-again", Name: "改动后重新送审", From: states(AtOffice), Ways: toReview(Handle.Pause()), By: roles(actor.Checker), At: office,
			Law: law(clause.G14d, clause.Y13a), Needs: []need{{ID: "void", Name: "原审查已作废", Law: clause.House("内容没有改动的不重复审查"),
				Unmet: lifecycle.Must("本件应有的审查都还有效，不需要重新送审。", func(n *now) bool { return len(n.Case.ReviewsMissing()) > 0 })}}, Do: lifecycle.Noted[doc]()},

		{Action: "approve", Name: "签发", From: states(Issuing), By: roles(actor.Issuer), At: issuing, Law: law(clause.G11a, clause.G22c),
			Needs: []need{reviewsStand}, Do: lifecycle.Do(a.approve),
			Ways: []way{
				{To: Ready, When: "更正件", If: correction},
				{To: Ready, When: "已有文号，主动公开", If: toPublish},
				{To: Filing, When: "已有文号，不公开", If: numbered, Clock: ticks(Disclose.Drop())},
				{To: Numbering},
			}, Todo: todo{Text: "请签发"}},
		{Action: "decline", Name: "不予签发，退回", From: states(Issuing), By: roles(actor.Issuer), At: issuing, Law: law(clause.House("签发人不同意的，写明意见退回")),
			Do: lifecycle.Do(a.decline), Ways: []way{
				{To: Correcting, When: "更正件", If: correction},
				{To: AtOffice},
			}},
		{Action: "number", Name: "编号", From: states(Numbering), By: roles(actor.Registrar), At: issuing, Law: law(clause.GB9704.Sec(7), clause.Paper14.Art(9)),
			Needs: []need{prefixed}, Do: lifecycle.Do(a.number),
			Ways: []way{
				{To: Ready, When: "主动公开", If: func(n *now) bool { return n.Case.Attribute() == publication.Open }},
				{To: Filing},
			}, Todo: todo{Text: "请编发文字号"}},
		{Action: "send-back", Name: "发布前退回修改", From: states(Numbering, Ready), By: roles(actor.Registrar, actor.Publisher), At: issuing,
			Law: law(clause.House("签发之后、发布之前发现问题的，写明理由退回，修改后重新审查、签发，文号保留")), Do: lifecycle.Do(a.sendBack),
			Ways: []way{
				{To: Correcting, When: "更正件", If: correction},
				{To: AtOffice, When: "经政府办公厅（室）核文", If: func(n *now) bool { return n.Case.AtOffice }, Clock: ticks(Handle.Restart())},
				{To: Drafting},
			}},
		{Action: "publish", Name: "公开发布", From: states(Ready), Ways: lifecycle.To[doc](Published), By: roles(actor.Publisher), At: issuing,
			Law: law(clause.G22d, clause.OGI.Art(26)), Needs: []need{a.gate()}, Do: lifecycle.Do(a.publish), Clock: ticks(Disclose.Meet(), ConfirmDays.Drop(), ConfirmHours.Drop()),
			Todo: todo{Text: "请公开发布", Rule: Disclose}},
		{Action: "file", Name: "归档", From: states(Filing), Ways: lifecycle.To[doc](Filed), By: roles(actor.Registrar), At: issuing,
			Law: law(clause.Paper14.Whole()), Needs: []need{neverPublic}, Clock: ticks(Disclose.Drop(), ConfirmDays.Drop(), ConfirmHours.Drop()), Do: lifecycle.Noted[doc](), Todo: todo{Text: "请归档"}},
		{Action: "correct", Name: "更正", From: states(Published), Ways: lifecycle.To[doc](Correcting), By: roles(actor.Drafter), At: own,
			Law: law(clause.OGI.Art(6)), Do: lifecycle.Do(a.correct), Hint: "打开正文修改，重新审查、签发后发布新版本，旧版本仍可查阅。"},
		{Action: "abandon", Name: "放弃更正", From: states(Correcting), Ways: lifecycle.To[doc](Published), By: roles(actor.Drafter), At: own,
			Law: law(clause.OGI.Art(6)), Do: lifecycle.Do(a.abandon), Danger: true, Hint: "改动会丢弃，正文和材料恢复成现在公开的样子。"},
		{Action: "withdraw", Name: "撤回", From: everywhere, Ways: lifecycle.To[doc](Withdrawn), By: roles(actor.Publisher), At: issuing,
			Law: law(clause.OGI.Art(15), clause.OGI.Art(6)), Needs: []need{onceOut}, Clock: ticks(Legal.Drop(), Handle.Drop(), Resubmit.Drop(), Disclose.Drop(), ConfirmDays.Drop(), ConfirmHours.Drop()), Do: lifecycle.Do(a.withdraw), Danger: true, Hint: "页面会保留并写明原因，公开日志会留下记录。"},
		{Action: "review-erasure", Name: "复核依法删除", From: states(Withdrawn), Ways: lifecycle.To[doc](lifecycle.Stay), By: roles(actor.Publisher, actor.Secrecy, actor.Coordinate), At: issuing,
			Law: law(clause.House("依法删除由另一人事后复核")), Do: lifecycle.Do(a.reviewErasure)},
		{Action: "cancel", Name: "停办", From: states(Drafting, Returned), Ways: lifecycle.To[doc](Cancelled), By: roles(actor.Drafter), At: own,
			Law: law(clause.House("拟稿单位可以停办未报批的公文")), Needs: []need{neverPublic}, Clock: ticks(Resubmit.Drop(), Disclose.Drop(), Handle.Drop(), ConfirmDays.Drop(), ConfirmHours.Drop()), Do: lifecycle.Do(a.cancel), Danger: true},

		{Action: "ask", Name: "征求涉及单位确认", From: inHand, Ways: lifecycle.To[doc](lifecycle.Stay), By: roles(actor.Drafter, actor.Checker, actor.Coordinate), At: anyUnit,
			Law: law(clause.G63b), Do: lifecycle.Do(a.ask)},
		{Action: "confirm", Name: "答复沟通确认", From: inHand, Ways: lifecycle.To[doc](lifecycle.Stay), By: roles(actor.Liaison, actor.Head), At: asked,
			Law: law(clause.G63b), Do: lifecycle.Do(a.confirm),
			Todo: todo{Text: "请确认文中涉及你单位的内容", RuleOf: askRule, If: func(n *now) bool { return len(openAsks(n.Case)) > 0 }, Units: func(n *now) []string { return openAsks(n.Case) }}},
		{Action: "settle", Name: "裁定未确认事项", From: inHand, Ways: lifecycle.To[doc](lifecycle.Stay), By: roles(actor.Coordinate), At: office,
			Law: law(clause.G63b), Needs: []need{hasUnsettled, mayDecide}, Do: lifecycle.Do(a.settle), Hint: "逾期没有答复，或者紧急且有不同意见的，由统筹协调人决定，并记入审计；其余由共同上级裁定。"},
		{Action: "rule", Name: "共同上级裁定", From: inHand, Ways: lifecycle.To[doc](lifecycle.Stay), By: roles(actor.Issuer, actor.Head), At: superior,
			Law: law(clause.G63b), Needs: []need{hasUnsettled}, Do: lifecycle.Do(a.rule), Hint: "拟稿单位和涉及单位意见不一致的，由双方的共同上级裁定。"},
		{Action: "remind", Name: "催办", From: inHand, Ways: lifecycle.To[doc](lifecycle.Stay), By: roles(actor.Coordinate, actor.Checker), At: office,
			Law: law(clause.Y22), Do: lifecycle.Do(a.remind)},
		{Action: "acknowledge", Name: "收到催办", From: inHand, Ways: lifecycle.To[doc](lifecycle.Stay), By: roles(actor.Drafter, actor.Head), At: own,
			Law: law(clause.Y22), Needs: []need{{ID: "reminder", Name: "有未签收的催办", Law: clause.Y22, Moot: true, Reasons: noReminder}}, Do: lifecycle.Do(a.acknowledge)},
	}
}

func awaits(k publication.SlipKind) func(*now) bool {
	return func(n *now) bool {
		for _, m := range n.Case.ReviewsMissing() {
			if m == k {
				return true
			}
		}
		return false
	}
}

// The needs that several steps share.
var (
	notAuthor = need{ID: "not-author", Name: "不是拟稿人本人", Law: clause.G14d,
		Unmet: lifecycle.Must("拟稿人不能审查自己拟的稿（改稿人、随文解读材料的作者也一样），请由本单位其他人办理。", func(n *now) bool {
			return !slices.ContainsFunc(n.Case.Set.Parts, func(p publication.Part) bool { return p.WrittenBy(n.By.Person) })
		})}
	reviewsStand = need{ID: "reviews", Name: "应有的审查都有效", Law: clause.G14d, Unmet: func(_ context.Context, n *now) ([]string, error) {
		var out []string
		for _, k := range n.Case.ReviewsMissing() {
			out = append(out, "缺少有效的"+k.Name()+"（没有审查，或者审查后内容有改动），请退回重新送审。")
		}
		if n.Case.NeedsDisclosureReview() && !n.Case.passed(publication.SlipDisclosure) {
			out = append(out, "缺少有效的公开属性审查，请先送本单位政务公开工作机构审查。")
		}
		return out, nil
	}}
	neverPublic = need{ID: "never-public", Name: "没有公开过", Law: clause.OGI.Art(6),
		Unmet: lifecycle.Must("这件公文已经公开，不能停办或者归档了事。需要停止公开的，请由发布人员办理撤回；不再更正的，请放弃更正。", func(n *now) bool { return n.Case.Visibility == "internal" })}
	onceOut = need{ID: "public", Name: "已经公开", Law: clause.OGI.Art(6), Moot: true,
		Unmet: lifecycle.Must("这件公文没有公开，不需要撤回。", func(n *now) bool { return n.Case.Visibility != "internal" })}
	hasFiles = need{ID: "files", Name: "有附件", Moot: true, Law: clause.Paper14.Whole(), Unmet: lifecycle.Must("这件公文还没有附件。", func(n *now) bool { return len(n.Case.Part.Files) > 0 })}
	riskPlan = need{ID: "risk-plan", Name: "敏感内容有风险防控预案", Law: clause.Y13a,
		Unmet: lifecycle.Must("该件标记为敏感，请先在要素中写明风险防控预案和沟通联系人。", func(n *now) bool { f := n.Case.facts(); return !f.Sensitive || f.RiskPlan != "" })}
)

// submitNeeds are what a drafter must have done; each is one of the office's grounds.
func (a *Area) submitNeeds() []need {
	return []need{
		{ID: "text", Name: "有标题和正文", Law: clause.Paper14.Whole(), Unmet: lifecycle.Must("请先录入正文。", func(n *now) bool { return !n.Case.Part.Source.IsEmpty() })},
		{ID: "still-open", Name: "更正件仍然主动公开", Law: clause.OGI.Art(6), Unmet: lifecycle.Must(stillOpen, func(n *now) bool {
			return !n.Case.Correction() || n.Case.Attribute() == publication.Open
		})},
		{ID: "attribute", Name: "已确定公开属性", Law: clause.G11a, Unmet: lifecycle.Must("请先确定公开属性：主动公开、依申请公开或不予公开。", func(n *now) bool { return n.Case.Attribute() != publication.Undecided })},
		{ID: "basis", Name: "拟不公开的写明依据", Law: clause.G11b, Unmet: lifecycle.Must("拟不公开的，请写明法律法规依据（法律名称和条款）。", func(n *now) bool { return !withheld(n.Case) || n.Case.Basis != "" })},
		{ID: "reason", Name: "拟不公开的说明理由", Law: clause.G11b, Unmet: lifecycle.Must("拟不公开的，请写明本件不公开的具体理由（依申请公开也要说明，是平台的理解）。", func(n *now) bool { return !withheld(n.Case) || n.Case.Reason != "" })},
		{ID: "proposal", Name: "代拟稿说明属性建议的理由", Law: clause.G11d, Unmet: lifecycle.Must("代拟稿、请示要对公开属性提出明确建议并说明理由，请补写理由。", func(n *now) bool {
			return n.Case.OwnName() || n.Case.Attribute() == publication.Undecided || n.Case.Reason != ""
		})},
	}
}

// screened wants every finding of the screening dispositioned before the secrecy review.
func (a *Area) screened() need {
	return need{ID: "screened", Name: "筛查结果均已处置", Law: clause.G14d, Unmet: func(ctx context.Context, n *now) ([]string, error) {
		found, err := a.Gate.Findings(ctx, n.Tx, n.Case.Set)
		var out []string
		for _, f := range found {
			if f.Decision == nil && f.Severity == "must" {
				out = append(out, f.Place+"发现"+f.Name+"（"+f.Sample+"），请逐项处置或者退回修改。")
			}
		}
		return out, err
	}}
}

// interpreted wants plan and material where they are due.
func (a *Area) interpreted(id, name string, c clause.Clause) need {
	return need{ID: id, Name: name, Law: c, Reasons: func(ctx context.Context, n *now) ([]errs.Reason, error) {
		missing, err := a.interpretation(ctx, n.Tx, n.Case)
		var out []errs.Reason
		for _, m := range missing {
			if m.ID == "head" { // this very step is the head's signature on the material
				continue
			}
			out = append(out, errs.Reason{Msg: m.Msg, Rule: m.ID, ClauseID: m.Law.ID(), Clause: m.Law.Cite()})
		}
		return out, err
	}}
}

// complete wants none of the office's grounds for 退文.
func (a *Area) complete(id, name string, c clause.Clause) need {
	return need{ID: id, Name: name, Law: c, Reasons: func(ctx context.Context, n *now) ([]errs.Reason, error) {
		ds, err := a.Defects(ctx, n.Tx, n.Case)
		return reasons(ds), err
	}}
}

// gate asks the publication gate for every reason against publishing the set.
func (a *Area) gate() need {
	return need{ID: "gate", Name: "公开发布的各项检查通过", Law: clause.G22d, Reasons: func(ctx context.Context, n *now) ([]errs.Reason, error) {
		err := a.Gate.Refusal(ctx, n.Tx, n.Case.Set)
		if errs.Is(err, errs.Refused) {
			return errs.Reasons(err), nil
		}
		return nil, err
	}}
}
