package foi

import (
	"context"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/screen"
)

// The needs of the flow: each is one condition with its clause.
var (
	newText = need{ID: "text", Name: "适用2019年条例", Law: clause.OGI.Art(30), Unmet: lifecycle.Must(
		"本件在2019年5月15日之前收到，按2008年条例办理，没有这一程序。请直接答复；内容不明确的，告知申请人更改、补充。",
		func(n *now) bool { return n.Case.Law().Corrects })}

	complete = need{ID: "complete", Name: "申请要素齐全", Law: clause.OGI.Art(29), Unmet: func(_ context.Context, n *now) ([]string, error) {
		var out []string
		add := func(missing bool, msg string) {
			if missing {
				out = append(out, msg)
			}
		}
		add(n.Case.Person == "", "缺少申请人的姓名或者名称，请告知补正。")
		add(n.Case.Contact.Phone == "" && n.Case.Contact.Email == "" && n.Case.Contact.Address == "", "缺少联系方式，请告知补正。")
		add(n.Case.Masked == "" && (n.Case.Applicant == Person || n.Case.Contact.Code == "") && n.Case.Law().Corrects, "缺少身份证明（单位为统一社会信用代码），请告知补正。")
		add(n.Case.Content == "", "缺少所需信息的名称、文号或者其他特征描述，请告知补正。")
		return out, nil
	}}

	onceCorrected = need{ID: "once", Name: "没有告知过补正", Law: clause.OGI.Art(30), Unmet: lifecycle.Must(
		"补正只能一次性告知，本件已经告知过。仍不明确的，请按“补正后申请内容仍不明确”作出处理。", func(n *now) bool { return !n.Case.Corrected })}

	inNotifyTerm = need{ID: "in-time", Name: "收到申请之日起7个工作日内", Law: clause.OGI.Art(30), Unmet: lifecycle.Must(
		"自收到申请之日起已超过7个工作日，不能再以补正为由重新计算期限。请直接办理，可以电话与申请人沟通。",
		func(n *now) bool {
			return n.Today <= n.Clocks[Notify.ID].Due
		})}

	onceExtended = need{ID: "once", Name: "没有延长过", Law: clause.OGI.Art(33), Unmet: lifecycle.Must(
		"答复期限只能延长一次，本件已经提请或者延长过。请在期限内答复。", func(n *now) bool { return n.Case.Extension == "" })}

	inReplyTerm = need{ID: "in-time", Name: "在答复期限内", Law: clause.OGI.Art(33), Unmet: lifecycle.Must(
		"答复期限已经届满，不能再延长、延迟或者收费。请尽快答复，并说明超期原因。",
		func(n *now) bool {
			s := n.Clocks[n.Case.ReplyRule()].State
			return s == deadline.Running || s == deadline.Paused
		})}

	proposed = need{ID: "proposed", Name: "经办人已提请延长", Law: clause.OGI.Art(33), Unmet: lifecycle.Must(
		"没有待审批的延长提请。请由经办人先提请并写明理由。", func(n *now) bool { return n.Case.Extension == "proposed" })}

	notProposer = need{ID: "not-proposer", Name: "不是提请人本人", Law: clause.OGI.Art(33), Unmet: lifecycle.Must(
		"延长期限应经公开工作机构负责人同意，不能由提请人自己同意。请由负责人审批。", func(n *now) bool { return n.Case.ExtensionBy != n.By.Person })}

	explained = need{ID: "explained", Name: "申请人已说明理由", Law: clause.OGI.Art(35), Unmet: lifecycle.Must(
		"请先要求申请人说明理由；理由合理但期限内来不及答复的，才能确定延迟答复的合理期限。", func(n *now) bool { return n.Case.Explained != "" })}

	onceExplained = need{ID: "once", Name: "没有要求过说明理由", Law: clause.OGI.Art(35), Unmet: lifecycle.Must(
		"本件已经要求过说明理由，不能重复要求。请根据已有的说明作出处理，或者确定延迟答复的期限。",
		func(n *now) bool { s := n.Clocks[Explain.ID].State; return s == deadline.None || s == "" })}

	feeDue = need{ID: "since", Name: "收费办法已经施行", Law: FeeLaw, Unmet: lifecycle.Must(
		"信息处理费自2021年1月1日起收取（未核），本件在此之前收到，不能收费。", func(n *now) bool { return n.Case.ReceivedOn >= FeeFrom })}

	onceCharged = need{ID: "once", Name: "没有收过费", Law: FeeLaw, Unmet: lifecycle.Must(
		"按件计收和按量计收只能选用一种，同一件申请不重复收费；本件已经发出收费通知。", func(n *now) bool { return n.Case.Charge.Schedule == "" })}

	noEnquiry = need{ID: "enquiries", Name: "征求意见已有结果", Law: clause.OGI.Art(32), Unmet: func(_ context.Context, n *now) ([]string, error) {
		var out []string
		for _, e := range n.Case.OpenEnquiries() {
			out = append(out, "向“"+e.Asked+"”征求意见还没有结果，请等待答复或者期满。")
		}
		return out, nil
	}}

	notDrafter = need{ID: "not-drafter", Name: "不是拟办人本人", Law: clause.OGI.Art(17), Unmet: lifecycle.Must(
		"审查、审签不能由拟办人本人进行。请换由其他人办理。", func(n *now) bool { return n.Case.DraftedBy != n.By.Person })}

	somethingReleased = need{ID: "material", Name: "已上传拟提供的材料", Law: clause.OGI.Art(40), Unmet: lifecycle.Must(
		"拟向申请人提供信息，还没有上传材料。请经办人先添加拟提供的材料。", func(n *now) bool { return !nothingReleased(n) })}

	reviewStands = need{ID: "review", Name: "公开审查有效", Law: clause.OGI.Art(17), Unmet: lifecycle.Must(
		"拟提供的材料在审查之后有改动，原审查已经作废。请退回重拟并重新审查。", func(n *now) bool {
			k, _ := n.Case.Decision()
			return !k.Releases || n.Case.Set != nil && n.Case.Set.Passed(publication.SlipSecrecy)
		})}

	underReview = need{ID: "under-review", Name: "有尚未审结的复议或者诉讼", Law: clause.OGI.Art(51), Unmet: lifecycle.Must(
		"没有尚未审结的复议或者诉讼。请先登记。", func(n *now) bool {
			for _, v := range n.Case.Reviews {
				if v.Result == "" {
					return true
				}
			}
			return false
		})}

	mayConvert = need{ID: "open", Name: "该信息可以公开", Law: clause.OGI.Art(44), Unmet: lifecycle.Must(
		"只有向申请人提供了、可以向社会公开的信息才能转为主动公开。", func(n *now) bool {
			k, _ := n.Case.Decision()
			return k.Releases && !n.Case.Convertible
		})}
)

func nothingReleased(n *now) bool {
	return n.Case.Set == nil || n.Case.Set.Main() == nil || len(n.Case.Set.Main().Files) == 0
}

// screened wants every finding in what is released disposed of by a named person.
func (a *Area) screened() need {
	return need{ID: "screened", Name: "筛查结果均已处置", Law: clause.OGI.Art(17), Unmet: func(ctx context.Context, n *now) ([]string, error) {
		if n.Case.Set == nil {
			return nil, nil
		}
		found, err := a.Gate.Findings(ctx, n.Tx, n.Case.Set)
		if err != nil {
			return nil, err
		}
		var out []string
		for _, f := range found {
			if f.Decision == nil && f.Severity == screen.Must {
				out = append(out, f.Place+"有“"+f.Name+"”（"+f.Sample+"），请处置或者由经办人遮盖后重新上传。")
			}
		}
		return out, nil
	}}
}
