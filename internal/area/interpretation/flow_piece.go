package interpretation

import (
	"context"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/screen"
	"gongkai/internal/platform/errs"
)

// States of a piece. Published and Withdrawn are shared words, not shared flows.
const (
	Drafting  lifecycle.State = "drafting"
	Bound     lifecycle.State = "bound"
	Reviewing lifecycle.State = "reviewing"
	Heading   lifecycle.State = "heading"
	Ready     lifecycle.State = "ready"
	Out       lifecycle.State = "published"
	Mending   lifecycle.State = "mending"
	Evaluated lifecycle.State = "evaluated"
	Withdrawn lifecycle.State = "withdrawn"
	Cancelled lifecycle.State = "cancelled"
)

var pieceStages = []lifecycle.Stage{
	{State: Drafting, Name: "编制"}, {State: Bound, Name: "随文报批"}, {State: Reviewing, Name: "送审"}, {State: Heading, Name: "负责人审签"},
	{State: Ready, Name: "待发布"}, {State: Out, Name: "已发布"}, {State: Mending, Name: "整改"}, {State: Evaluated, Name: "已评估", End: true},
	{State: Withdrawn, Name: "已撤回", End: true}, {State: Cancelled, Name: "已停止编制", End: true},
}

func pieceStageName(s lifecycle.State) string {
	if i := slices.IndexFunc(pieceStages, func(g lifecycle.Stage) bool { return g.State == s }); i >= 0 {
		return pieceStages[i].Name
	}
	return string(s)
}

// described is what the words for a picture rest on.
var described = clause.Access.Art(32)

// The clocks of a piece.
var (
	// Evaluate is when the effect of a piece must have been evaluated.
	Evaluate = &deadline.Rule{ID: "piece.evaluate", Name: "效果评估期限", Length: deadline.Span{N: 20, Unit: deadline.Workdays}, Warn: []int{5, 1},
		Law: clause.House("解读材料发布后20个工作日内作效果评估")}
	// Mend is how long the shortcomings that an evaluation found may stand.
	Mend = &deadline.Rule{ID: "piece.mend", Name: "整改期限", Length: deadline.Span{N: 10, Unit: deadline.Workdays}, Warn: []int{3, 1},
		Law: clause.House("评估发现的不足在评估写明的工作日内整改，未写明的为10个工作日")}
)

type (
	pieceNow  = lifecycle.Now[*Piece]
	pieceRun  = lifecycle.Run[*Piece]
	pieceStep = lifecycle.Step[*Piece]
	pieceWay  = lifecycle.Way[*Piece]
	pieceNeed = lifecycle.Need[*Piece]
	pieceTodo = lifecycle.Todo[*Piece]
)

// pieceTable is the flow of 解读材料.
func (a *Area) pieceTable() *lifecycle.Flow[*Piece] {
	return &lifecycle.Flow[*Piece]{
		Area: PieceName, Name: "解读材料", Version: 1, Stages: pieceStages,
		Rules: []*deadline.Rule{Evaluate, Mend},
		New:   func() *Piece { return &Piece{} }, Load: a.loadPiece, Save: savePiece, Forget: forgetPiece,
		Steps: a.pieceSteps(),
	}
}

// out is where a piece stands once it is public.
func out() []pieceWay {
	return []pieceWay{
		{To: Mending, When: "更正前的不足还没有整改完", If: func(n *pieceNow) bool { return len(n.Case.Unmended()) > 0 }},
		{To: Out, Clock: ticks(Evaluate.Restart(), Evaluate.Start())},
	}
}

var (
	shown = states(Out, Mending, Evaluated)
	// everywhere is where a piece may be while it is public, or was withdrawn.
	everywhere = states(Drafting, Reviewing, Heading, Ready, Out, Mending, Evaluated, Withdrawn)
)

func (a *Area) pieceSteps() []pieceStep {
	stay := lifecycle.To[*Piece](lifecycle.Stay)
	return []pieceStep{
		{Action: "open", Name: "编制解读材料", Ways: lifecycle.To[*Piece](Drafting), By: roles(actor.Drafter), At: anywhere,
			Law: law(clause.G22a, clause.G22c, clause.G21e), Do: lifecycle.Do(a.openPiece), Hint: "先编制解读方案，再按方案编制材料。"},
		{Action: "write", Name: "编写", From: states(Drafting), Ways: stay, By: roles(actor.Drafter), At: own,
			Law: law(clause.G22b, clause.G21b, clause.G21e), Needs: []pieceNeed{unlocked}, Do: lifecycle.Do(a.write)},
		{Action: "compare", Name: "插入新旧对照表", From: states(Drafting), Ways: stay, By: roles(actor.Drafter), At: own,
			Law: law(clause.G22b), Needs: []pieceNeed{unlocked, a.comparable()}, Do: lifecycle.Do(a.insertComparison), Hint: "平台逐段比对新旧两个文本，生成对照表放在材料末尾。"},
		{Action: "attach", Name: "添加图片、视频或附件", From: states(Drafting), Ways: stay, By: roles(actor.Drafter), At: own,
			Law: law(clause.G21e, described), Do: lifecycle.Do(a.attach), Hint: "图解、视频等材料的文件在这里添加，随材料一起审查、公开；审查后再改动的，要重新审查。"},
		{Action: "detach", Name: "删除图片、视频或附件", From: states(Drafting), Ways: stay, By: roles(actor.Drafter), At: own,
			Law: law(clause.House("解读材料送审前可以删除已添加的文件")), Needs: []pieceNeed{hasFiles}, Do: lifecycle.Do(a.detach)},
		{Action: "check", Name: "核对九项要素", From: states(Drafting), Ways: stay, By: roles(actor.Drafter), At: own,
			Law: law(clause.G22b), Needs: []pieceNeed{unlocked}, Do: lifecycle.Do(a.check),
			Todo: pieceTodo{Text: "请对照九项要素核对解读材料", If: func(n *pieceNow) bool { return len(n.Case.Unhandled()) > 0 }}},
		{Action: "submit", Name: "送审", From: states(Drafting), Ways: []pieceWay{{To: Heading, When: "原来的审查都还有效", If: func(n *pieceNow) bool { return len(n.Case.ReviewsMissing()) == 0 }}, {To: Reviewing}}, By: roles(actor.Drafter), At: own,
			Law: law(clause.G22b, clause.G14d, clause.Y13a), Needs: []pieceNeed{alone, written, handled, expertNamed}, Do: lifecycle.Noted[*Piece](),
			Todo: pieceTodo{Text: "请完善后送审", If: func(n *pieceNow) bool { return !n.Case.With() }}},
		{Action: "bind", Name: "随文报批", From: states(Drafting), Ways: lifecycle.To[*Piece](Bound), By: roles(hand), At: anywhere, Inner: true,
			Law: law(clause.G22c), Do: lifecycle.Noted[*Piece]()},
		{Action: "loosen", Name: "随文退回修改", From: states(Bound), Ways: lifecycle.To[*Piece](Drafting), By: roles(hand), At: anywhere, Inner: true,
			Law: law(clause.G22c), Do: lifecycle.Noted[*Piece]()},

		{Action: "secrecy", Name: "保密审查通过", From: states(Reviewing), By: roles(actor.Secrecy), At: own, Law: law(clause.G14d),
			Needs: []pieceNeed{notWriter, a.screened()}, Do: slip(publication.SlipSecrecy), Ways: afterReviews(),
			Todo: pieceTodo{Text: "请作保密审查", If: awaits(publication.SlipSecrecy)}},
		{Action: "content", Name: "内容合法性审查通过", From: states(Reviewing), By: roles(actor.Content), At: own, Law: law(clause.Y13a),
			Needs: []pieceNeed{notWriter}, Do: slip(publication.SlipContent), Ways: afterReviews(),
			Todo: pieceTodo{Text: "请作公开内容合法性审查", If: awaits(publication.SlipContent)}},
		{Action: "dispose", Name: "处置筛查结果", From: states(Reviewing, Heading, Ready), Ways: stay, By: roles(actor.Secrecy, actor.Content), At: own,
			Law: law(clause.G14d), Needs: []pieceNeed{notWriter}, Do: lifecycle.Do(a.dispose), Hint: "对筛查出的每一处写明为什么可以公开；不能公开的，请退回修改。"},
		{Action: "reject", Name: "不同意，退回修改", From: states(Reviewing, Heading), Ways: lifecycle.To[*Piece](Drafting), By: roles(actor.Secrecy, actor.Content, actor.Head), At: own,
			Law: law(clause.House("审查不同意的，写明理由退回拟稿人修改")), Do: lifecycle.Do(a.reject)},
		{Action: "sign-head", Name: "主要负责人审签", From: states(Heading), Ways: lifecycle.To[*Piece](Ready), By: roles(actor.Head), At: own,
			Law: law(clause.G21b), Needs: []pieceNeed{reviewed}, Do: lifecycle.Do(a.signHead), Todo: pieceTodo{Text: "请审签解读材料"}},
		{Action: "send-back", Name: "发布前退回修改", From: states(Ready), Ways: lifecycle.To[*Piece](Drafting), By: roles(actor.Publisher), At: own,
			Law: law(clause.House("审签之后、发布之前发现问题的，写明理由退回，修改后重新审查、审签")), Do: lifecycle.Do(a.sendBack)},
		{Action: "publish", Name: "公开发布", From: states(Ready), Ways: out(), By: roles(actor.Publisher), At: own,
			Law: law(clause.G22e), Needs: []pieceNeed{a.gate()}, Do: lifecycle.Do(a.publishPiece), Todo: pieceTodo{Text: "请公开发布解读材料"}},
		{Action: "release", Name: "随文同步发布", From: states(Drafting, Bound), Ways: out(), By: roles(hand), At: anywhere, Inner: true,
			Law: law(clause.G22d), Do: lifecycle.Do(a.release)},

		{Action: "spread", Name: "登记传播渠道", From: shown, Ways: stay, By: roles(actor.Drafter, actor.Publisher), At: own, Law: law(clause.G21e), Do: lifecycle.Do(a.spread),
			Todo: pieceTodo{Text: "请登记传播渠道", If: func(n *pieceNow) bool { return len(n.Case.Channels) == 0 && n.Case.State != Evaluated }}},
		{Action: "reach", Name: "登记传播效果", From: shown, Ways: stay, By: roles(actor.Drafter, actor.Publisher), At: own, Law: law(clause.G21f), Do: lifecycle.Do(a.reach)},
		{Action: "misread", Name: "登记误读", From: shown, Ways: stay, By: roles(actor.Drafter, actor.Disclosure), At: own, Law: law(clause.G21f), Do: lifecycle.Do(a.misread)},
		{Action: "evaluate", Name: "效果评估", From: shown, By: roles(actor.Disclosure), At: own, Law: law(clause.G21f), Clock: ticks(Evaluate.Meet()),
			Needs: []pieceNeed{notJudge, spreadKnown, figured}, Do: lifecycle.Do(a.evaluate),
			Ways: []pieceWay{{To: Mending, When: "有不足需要整改", If: func(n *pieceNow) bool { return len(n.Case.Unmended()) > 0 }}, {To: Evaluated}},
			Todo: pieceTodo{Text: "请会同宣传、网信部门评估解读效果", Rule: Evaluate, If: func(n *pieceNow) bool { return n.Case.State == Out }}},
		{Action: "mend", Name: "整改", From: states(Mending), By: roles(actor.Drafter), At: own, Law: law(clause.G21f), Do: lifecycle.Do(a.mend),
			Ways: []pieceWay{{To: Evaluated, When: "不足都已整改", If: func(n *pieceNow) bool { return len(n.Case.Unmended()) == 0 }, Clock: ticks(Mend.Meet())}, {To: lifecycle.Stay}},
			Todo: pieceTodo{Text: "评估发现不足，请整改", Rule: Mend}},
		{Action: "collect", Name: "列为典型案例", From: states(Mending, Evaluated), Ways: stay, By: roles(actor.Coordinate), At: office,
			Law: law(clause.G21f), Do: lifecycle.Do(a.collect), Hint: "好的供各单位借鉴，差的用于督促整改。"},

		{Action: "correct", Name: "更正", From: shown, Ways: lifecycle.To[*Piece](Drafting), By: roles(actor.Drafter), At: own,
			Law: law(clause.OGI.Art(6)), Needs: []pieceNeed{unlocked}, Do: lifecycle.Do(a.correct), Clock: ticks(Evaluate.Drop()), Hint: "改动后重新审查、审签，发布新版本，旧版本仍可查阅。",
			Todo: pieceTodo{Text: "文件已经公开，请更正材料，补充与文件的关联", If: func(n *pieceNow) bool { return !n.Case.With() && !n.Case.related() }}},
		{Action: "relate", Name: "补充与文件的关联", From: shown, Ways: stay, By: roles(hand), At: anywhere, Inner: true,
			Law: law(clause.G22e), Do: lifecycle.Do(a.relate)},
		{Action: "abandon", Name: "放弃更正", From: states(Drafting), Ways: out(), By: roles(actor.Drafter), At: own, Danger: true,
			Law: law(clause.OGI.Art(6)), Needs: []pieceNeed{onceOut}, Do: lifecycle.Do(a.abandon), Hint: "改动会丢弃，正文恢复成现在公开的样子。"},
		{Action: "withdraw", Name: "撤回", From: everywhere, Ways: lifecycle.To[*Piece](Withdrawn), By: roles(actor.Publisher), At: own, Danger: true,
			Law: law(clause.OGI.Art(15), clause.OGI.Art(6)), Needs: []pieceNeed{onceOut, alone}, Do: lifecycle.Do(a.withdraw), Clock: ticks(Evaluate.Drop(), Mend.Drop()),
			Todo: pieceTodo{Text: "解读的文件已撤回，请研究是否撤回解读", If: func(n *pieceNow) bool {
				return n.Case.Visibility == "public" && !n.Case.With() && n.Case.DocItem != "" && n.Case.DocStanding != publication.Public
			}}},
		{Action: "review-erasure", Name: "复核依法删除", From: states(Withdrawn), Ways: stay, By: roles(actor.Publisher, actor.Secrecy), At: own,
			Law: law(clause.House("依法删除由另一人事后复核")), Needs: []pieceNeed{alone}, Do: lifecycle.Do(a.reviewErasure)},
		{Action: "recall", Name: "随文撤回", From: states(Drafting, Bound, Out, Mending, Evaluated), Ways: lifecycle.To[*Piece](Withdrawn), By: roles(hand), At: anywhere, Inner: true,
			Law: law(clause.OGI.Art(6)), Do: lifecycle.Do(a.recall), Clock: ticks(Evaluate.Drop(), Mend.Drop())},
		{Action: "cancel", Name: "停止编制", From: states(Drafting), Ways: lifecycle.To[*Piece](Cancelled), By: roles(actor.Drafter), At: own, Danger: true,
			Law: law(clause.House("没有发布的解读材料可以停止编制")), Needs: []pieceNeed{unlocked, neverOut}, Do: lifecycle.Do(a.cancel)},
	}
}

func afterReviews() []pieceWay {
	return []pieceWay{{To: Heading, When: "两项审查齐备", If: func(n *pieceNow) bool { return len(n.Case.ReviewsMissing()) == 0 }}, {To: lifecycle.Stay}}
}

func awaits(k publication.SlipKind) func(*pieceNow) bool {
	return func(n *pieceNow) bool { return slices.Contains(n.Case.ReviewsMissing(), k) }
}

func must(msg string, ok func(*Piece) bool) func(context.Context, *pieceNow) ([]string, error) {
	return lifecycle.Must(msg, func(n *pieceNow) bool { return ok(n.Case) })
}

const lockedMsg = "文件正在报批或者已经公开，随文的解读材料不能单独修改。需要修改的，请先退回或者更正文件。"

// locked tells whether the piece goes out with a document that may not be changed now.
func (p *Piece) locked() bool { return p.With() && !p.Draft.Editable }

// The needs of several steps.
var (
	unlocked = pieceNeed{ID: "unlocked", Name: "随文材料只在文件可以修改时修改", Law: clause.G22c,
		Unmet: must(lockedMsg, func(p *Piece) bool { return !p.locked() })}
	alone = pieceNeed{ID: "alone", Name: "不是随文发布的材料", Law: clause.G22c,
		Unmet: must("随文发布的解读材料与文件一并送审、审签、发布和撤回，请在文件上办理。", func(p *Piece) bool { return !p.With() })}
	written = pieceNeed{ID: "text", Name: "有标题和正文", Law: clause.G22b, Unmet: must("请先编写解读正文。", func(p *Piece) bool { return p.Part.Title != "" && !p.Part.Source.IsEmpty() })}
	handled = pieceNeed{ID: "elements", Name: "九项要素逐项核对", Law: clause.G22b, Unmet: func(_ context.Context, n *pieceNow) ([]string, error) {
		var out []string
		for _, e := range n.Case.Unhandled() {
			out = append(out, "要素“"+e+"”还没有核对，请写明在哪里解读，或者为什么不适用。")
		}
		if n.Case.Stale() {
			out = append(out, staleMsg(n.Case.Title))
		}
		return out, nil
	}}
	expertNamed = pieceNeed{ID: "expert", Name: "专家文章写明专家", Law: clause.G21e, Unmet: must("专家文章请从专家库选择作者。", func(p *Piece) bool { return p.Form != ExpertForm || p.Expert != "" })}
	notWriter   = pieceNeed{ID: "not-author", Name: "不是编写人本人", Law: clause.G14d,
		Unmet: lifecycle.Must("编写人不能审查自己编写的材料，请由本单位其他人办理。", func(n *pieceNow) bool { return !n.Case.Wrote(n.By.Person) })}
	notJudge = pieceNeed{ID: "not-author", Name: "不是编写人本人", Law: clause.G21f,
		Unmet: lifecycle.Must("编写人不能评估自己编写的材料，请由本单位政务公开机构的其他人办理。", func(n *pieceNow) bool { return !n.Case.Wrote(n.By.Person) })}
	reviewed = pieceNeed{ID: "reviews", Name: "应有的审查都有效", Law: clause.G14d, Unmet: func(_ context.Context, n *pieceNow) ([]string, error) {
		var out []string
		for _, k := range n.Case.ReviewsMissing() {
			out = append(out, "缺少有效的"+k.Name()+"（没有审查，或者审查后内容有改动），请退回重新送审。")
		}
		return out, nil
	}}
	spreadKnown = pieceNeed{ID: "spread", Name: "已登记传播渠道", Law: clause.G21e, Unmet: must("请先登记这件材料在哪些渠道传播。", func(p *Piece) bool { return len(p.Channels) > 0 })}
	figured     = pieceNeed{ID: "reach", Name: "每个渠道都有传播数据", Law: clause.G21f, Unmet: func(_ context.Context, n *pieceNow) ([]string, error) {
		var out []string
		for _, c := range n.Case.Channels {
			if c.FiguredOn == "" {
				out = append(out, "“"+c.label()+"”还没有传播数据，请先登记。")
			}
		}
		return out, nil
	}}
	onceOut  = pieceNeed{ID: "public", Name: "已经发布", Law: clause.OGI.Art(6), Moot: true, Unmet: must("这件材料没有发布过。", func(p *Piece) bool { return p.Visibility != "internal" })}
	hasFiles = pieceNeed{ID: "files", Name: "有图片、视频或附件", Moot: true, Law: clause.House("解读材料送审前可以删除已添加的文件"), Unmet: must("这件材料还没有图片、视频或者附件。", func(p *Piece) bool { return len(p.Part.Files) > 0 })}
	neverOut = pieceNeed{ID: "never-public", Name: "没有发布过", Law: clause.OGI.Art(6), Unmet: must("这件材料已经发布过，不能停止编制，请更正或者撤回。", func(p *Piece) bool { return p.PublishedOn == "" })}
)

// screened wants every finding of the screening dispositioned before the secrecy review.
func (a *Area) screened() pieceNeed {
	return pieceNeed{ID: "screened", Name: "筛查结果均已处置", Law: clause.G14d, Unmet: func(ctx context.Context, n *pieceNow) ([]string, error) {
		found, err := a.Gate.Findings(ctx, n.Tx, n.Case.Set)
		var out []string
		for _, f := range found {
			if f.Decision == nil && f.Severity == screen.Must {
				out = append(out, f.Place+"发现"+f.Name+"（"+f.Sample+"），请逐项处置或者退回修改。")
			}
		}
		return out, err
	}}
}

// gate asks the publication gate for every reason against publishing the piece.
func (a *Area) gate() pieceNeed {
	return pieceNeed{ID: "gate", Name: "公开发布的各项检查通过", Law: clause.OGI.Art(17), Reasons: func(ctx context.Context, n *pieceNow) ([]errs.Reason, error) {
		err := a.Gate.Refusal(ctx, n.Tx, n.Case.Set)
		if errs.Is(err, errs.Refused) {
			return errs.Reasons(err), nil
		}
		return nil, err
	}}
}

// comparable wants an earlier text on the platform.
func (a *Area) comparable() pieceNeed {
	return pieceNeed{ID: "earlier", Name: "平台上有旧文本", Law: clause.G22b, Unmet: func(ctx context.Context, n *pieceNow) ([]string, error) {
		old, err := a.Earlier(ctx, n.Tx, n.Case.DocPart)
		if err != nil || len(old) > 0 {
			return nil, err
		}
		return []string{"平台上没有这件文件废止、修改的旧文件，也没有它以前的版本，不能生成对照表。请先在文件要素中写明废止或修改的文件。"}, nil
	}}
}

func staleMsg(title string) string {
	return "《" + title + "》的新旧对照表是按文件修改前的稿子做的，请重新生成。"
}
