package foi

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/screen"
	"gongkai/internal/platform/errs"
)

var (
	govOffice = lifecycle.At("office", "本级政府信息公开工作主管部门")
	editable  = states(ReportDrafting, ReportReturned)
	toSign    = []publication.SlipKind{publication.SlipSecrecy, publication.SlipContent}
)

func (a *Area) reportTable() *lifecycle.Flow[*YearReport] {
	return &lifecycle.Flow[*YearReport]{
		Area: ReportName, Name: "年度报告", Version: 1, Stages: reportStages, Rules: reportRules,
		New: func() *YearReport { return &YearReport{} }, Load: loadReport, Save: saveReport, Forget: forgetReport, Steps: a.reportSteps(),
	}
}

func (a *Area) reportSteps() []repStep {
	stay := lifecycle.To[*YearReport](lifecycle.Stay)
	writer := roles(actor.Disclosure, actor.Coordinate, actor.Handler)
	office := roles(actor.Disclosure, actor.Coordinate)
	return []repStep{
		{Action: "open", Name: "编制年度报告", Ways: lifecycle.To[*YearReport](ReportDrafting), By: writer, At: anyUnit, Law: law(clause.OGI.Art(49), clause.OGI.Art(50)), Do: lifecycle.Do(a.openReport),
			Hint: "统计期是上一年的1月1日至12月31日。"},
		{Action: "fill", Name: "从台账填表", From: editable, Ways: stay, By: writer, At: own, Law: law(clause.OGI.Art(50), clause.Annual30.Sec(3), clause.Annual30.Sec(4)), Needs: []repNeed{ofUnit}, Do: lifecycle.Do(a.fillReport),
			Hint: "表三、表四按台账逐件统计；表二只填得出平台上公开的规范性文件，其余由本单位填写。"},
		{Action: "sum", Name: "汇总各单位的报告", From: editable, Ways: stay, By: writer, At: own, Law: law(clause.OGI.Art(49)), Needs: []repNeed{ofGovernment}, Do: lifecycle.Do(a.sumReport),
			Hint: "把本级各部门和下级政府已经审核通过的报告逐格相加；还没有报来的会列出来。"},
		{Action: "figures", Name: "填写表格", From: editable, Ways: stay, By: writer, At: own, Law: law(clause.Annual30.Sec(2), clause.Annual30.Sec(3), clause.Annual30.Sec(4)), Do: lifecycle.Do(a.writeFigures),
			Hint: "没有数量的填0，不留空格。"},
		{Action: "import", Name: "导入报告文件", From: editable, Ways: stay, By: writer, At: own, Law: law(clause.Annual30.Whole()), Do: lifecycle.Do(a.importReport),
			Hint: "Excel（.xlsx）、Word（.docx）或者网页，导入后替换现在的表格，作同样的核对。"},
		{Action: "write", Name: "撰写正文", From: editable, Ways: stay, By: writer, At: own, Law: law(clause.OGI.Art(50), clause.Annual30.Sec(1), clause.Annual30.Sec(5), clause.Annual30.Sec(6)), Do: lifecycle.Do(a.writeReport),
			Hint: "正文里的件数必须与表格一致，平台会逐项核对。"},
		{Action: "submit", Name: "送审", From: editable, By: writer, At: own, Law: law(clause.OGI.Art(49), clause.OGI.Art(17)), Needs: []repNeed{complete6, a.formulas()}, Do: lifecycle.Do(a.submitReport),
			Ways: []repWay{{To: ReportSigning, When: "原来的审查都还有效", If: func(n *repNow) bool { return n.Case.passed(toSign...) }}, {To: ReportReviewing}},
			Todo: repTodo{Text: "请编制年度报告并送审", RuleOf: nextDue}},
		{Action: "keep", Name: "登记为往年存档", From: editable, Ways: []repWay{{To: ReportKept, Clock: reportEnded}}, By: writer, At: own, Law: law(clause.House("平台开通之前已经公布的年度报告，登记存档，用于跨年核对")), Needs: []repNeed{a.before()}, Do: lifecycle.Do(a.keepReport),
			Hint: "平台开通之前已经在别处公布的年度报告，导入后存档，用来核对下一年度的上年结转。"},
		{Action: "drop", Name: "作废", From: editable, Ways: []repWay{{To: ReportDropped, Clock: reportEnded}}, By: writer, At: own, Danger: true, Law: law(clause.House("没有公布过的年度报告可以作废重编")), Needs: []repNeed{neverPublic}, Do: lifecycle.Do(a.dropReport)},

		{Action: "secrecy", Name: "保密审查通过", From: states(ReportReviewing), By: roles(actor.Secrecy), At: own, Law: law(clause.OGI.Art(17)), Needs: []repNeed{notReporter, a.reportScreened()}, Do: reportSlip(publication.SlipSecrecy),
			Ways: afterReportReviews(), Todo: repTodo{Text: "请对年度报告作保密审查", If: reportAwaits(publication.SlipSecrecy), RuleOf: nextDue}},
		{Action: "content", Name: "内容合法性审查通过", From: states(ReportReviewing), By: roles(actor.Content), At: own, Law: law(clause.Y13a), Needs: []repNeed{notReporter}, Do: reportSlip(publication.SlipContent),
			Ways: afterReportReviews(), Todo: repTodo{Text: "请对年度报告作公开内容合法性审查", If: reportAwaits(publication.SlipContent), RuleOf: nextDue}},
		{Action: "dispose", Name: "处置筛查结果", From: states(ReportReviewing, ReportSigning, ReportAccepted), Ways: stay, By: roles(actor.Secrecy, actor.Content), At: own, Law: law(clause.OGI.Art(17)), Needs: []repNeed{notReporter}, Do: lifecycle.Do(a.disposeReport)},
		{Action: "redo", Name: "不同意，退回修改", From: states(ReportReviewing, ReportSigning, ReportAccepted), Ways: lifecycle.To[*YearReport](ReportDrafting), By: roles(actor.Secrecy, actor.Content, actor.Head, actor.Issuer, actor.Publisher), At: own,
			Law: law(clause.House("审查、签发和公布之前不同意的，写明理由退回修改")), Do: lifecycle.Do(a.redoReport)},
		{Action: "sign", Name: "签发报送", From: states(ReportSigning), By: roles(actor.Head, actor.Issuer), At: own, Law: law(clause.OGI.Art(49)), Needs: []repNeed{reportReviewed}, Do: lifecycle.Do(a.signReport),
			Ways: []repWay{{To: ReportAccepted, When: "本级政府的年度报告，由主管部门直接公布；或者更正后重新公布", If: func(n *repNow) bool { return n.Case.Government() || n.Case.PublishedOn != "" }},
				{To: ReportReported, Clock: ticks(SubmitBy.Meet())}},
			Todo: repTodo{Text: "请签发年度报告", RuleOf: nextDue}},

		{Action: "return", Name: "退回", From: states(ReportReported), Ways: lifecycle.To[*YearReport](ReportReturned), By: office, At: govOffice, Law: law(clause.OGI.Art(47), clause.OGI.Art(49)), Do: lifecycle.Do(a.returnReport),
			Hint: "写明需要修改的地方；报送单位修改后重新送审、报送。"},
		{Action: "accept", Name: "审核通过", From: states(ReportReported), Ways: lifecycle.To[*YearReport](ReportAccepted), By: office, At: govOffice, Law: law(clause.OGI.Art(49)), Needs: []repNeed{notOwn, a.formulas()}, Do: lifecycle.Do(a.acceptReport),
			Todo: repTodo{Text: "请审核报来的年度报告", RuleOf: nextDue}},
		{Action: "publish", Name: "公开发布", From: states(ReportAccepted), Ways: []repWay{{To: ReportPublished, Clock: reportOut}}, By: roles(actor.Publisher), At: own, Law: law(clause.OGI.Art(49)), Needs: []repNeed{a.formulas(), a.reportGate()}, Do: lifecycle.Do(a.publishReport),
			Todo: repTodo{Text: "请公布年度报告", RuleOf: nextDue}},
		{Action: "correct", Name: "更正", From: states(ReportPublished), Ways: lifecycle.To[*YearReport](ReportDrafting), By: writer, At: own, Law: law(clause.OGI.Art(6)), Do: lifecycle.Do(a.correctReport),
			Hint: "改动后重新审查、签发，发布新版本，旧版本仍可查阅。"},
		{Action: "withdraw", Name: "撤回", From: states(ReportPublished, ReportDrafting, ReportReviewing, ReportSigning, ReportAccepted), Ways: lifecycle.To[*YearReport](ReportWithdrawn), By: roles(actor.Publisher), At: own, Danger: true, Law: law(clause.OGI.Art(15), clause.OGI.Art(6)), Needs: []repNeed{oncePublic}, Do: lifecycle.Do(a.withdrawReport)},
		{Action: "review-erasure", Name: "复核依法删除", From: states(ReportWithdrawn), Ways: stay, By: roles(actor.Publisher, actor.Secrecy), At: own, Law: law(clause.House("依法删除由另一人事后复核")), Do: lifecycle.Do(a.reviewReportErasure)},
	}
}

func afterReportReviews() []repWay {
	return []repWay{{To: ReportSigning, When: "两项审查齐备", If: func(n *repNow) bool { return n.Case.passed(toSign...) }}, {To: lifecycle.Stay}}
}

func reportAwaits(k publication.SlipKind) func(*repNow) bool {
	return func(n *repNow) bool { return !n.Case.passed(k) }
}

var (
	ofUnit = repNeed{ID: "unit", Name: "是一个单位的报告", Law: clause.OGI.Art(49), Moot: true, Unmet: lifecycle.Must(
		"本级政府的年度报告由各单位的报告汇总，请用“汇总各单位的报告”。", func(n *repNow) bool { return !n.Case.Government() })}
	ofGovernment = repNeed{ID: "government", Name: "是本级政府的报告", Law: clause.OGI.Art(49), Moot: true, Unmet: lifecycle.Must(
		"只有本级政府的年度报告才由各单位的报告汇总，请用“从台账填表”。", func(n *repNow) bool { return n.Case.Government() })}
	neverPublic = repNeed{ID: "never-public", Name: "没有公布过", Law: clause.OGI.Art(6), Unmet: lifecycle.Must(
		"这份报告已经公布过，不能作废，请更正或者撤回。", func(n *repNow) bool { return n.Case.PublishedOn == "" })}
	oncePublic = repNeed{ID: "public", Name: "已经公布", Law: clause.OGI.Art(6), Moot: true, Unmet: lifecycle.Must(
		"这份报告没有公布过，不需要撤回。", func(n *repNow) bool { return n.Case.Visibility == "public" })}
	notReporter = repNeed{ID: "not-author", Name: "不是编制人本人", Law: clause.OGI.Art(17), Unmet: lifecycle.Must(
		"编制人不能审查自己编制的报告，请由本单位其他人办理。", func(n *repNow) bool { return !n.Case.by(n.By) })}
	notOwn = repNeed{ID: "not-own", Name: "不是编制人本人", Law: clause.OGI.Art(47), Unmet: lifecycle.Must(
		"编制人不能审核自己编制的报告，请由主管部门其他人办理。", func(n *repNow) bool { return !n.Case.by(n.By) })}
	reportReviewed = repNeed{ID: "reviews", Name: "应有的审查都有效", Law: clause.OGI.Art(17), Unmet: func(_ context.Context, n *repNow) ([]string, error) {
		var out []string
		for _, k := range toSign {
			if !n.Case.passed(k) {
				out = append(out, "缺少有效的"+k.Name()+"（没有审查，或者审查后内容有改动），请退回修改后重新送审。")
			}
		}
		return out, nil
	}}
)

func (a *Area) reportScreened() repNeed {
	return repNeed{ID: "screened", Name: "筛查结果均已处置", Law: clause.OGI.Art(17), Unmet: func(ctx context.Context, n *repNow) ([]string, error) {
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

// reportGate asks the publication gate for every reason against publishing the report.
func (a *Area) reportGate() repNeed {
	return repNeed{ID: "gate", Name: "公开发布的各项检查通过", Law: clause.OGI.Art(17), Reasons: func(ctx context.Context, n *repNow) ([]errs.Reason, error) {
		err := a.Gate.Refusal(ctx, n.Tx, n.Case.Set)
		if errs.Is(err, errs.Refused) {
			return errs.Reasons(err), nil
		}
		return nil, err
	}}
}
