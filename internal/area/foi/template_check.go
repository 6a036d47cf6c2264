package foi

import (
	"bytes"
	"slices"
	"strings"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/file"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/docx"
)

var templateLimits = docx.Limits{Entries: 500, Unpacked: 30 << 20, Part: 10 << 20, Nodes: 200_000}

// spared are fields that a template may leave out: no law asks for them. Every other field
// of the text of the platform must be in it.
var spared = []string{"办理经过", "联系地址", "联系电话", "提交方式", "条例", "答复期限", "收费计算", "附件清单", "凭证号"}

// headed are fields that every letter must have.
var headed = []string{"机关", "文号", "落款日期"}

// demand is why a letter must have a field.
type demand struct {
	why string
	law clause.Clause
}

var demands = map[string]demand{
	"机关":     {"文书应当写明作出文书的机关", clause.OGI.Art(36)},
	"文号":     {"文书应当有文号，申请人提起复议、诉讼时要用", clause.OGI.Art(36)},
	"落款日期":   {"文书应当写明日期，期限由此计算", clause.OGI.Art(33)},
	"处理决定":   {"答复应当写明处理决定", clause.OGI.Art(36)},
	"依据":     {"答复应当写明作出决定的法律依据", clause.OGI.Art(36)},
	"理由":     {"不予公开、无法提供的，应当说明理由", clause.OGI.Art(36).Item(3)},
	"救济途径":   {"应当告知申请人申请行政复议、提起行政诉讼的途径和期限", clause.OGI.Art(51)},
	"在线复议":   {"电子送达的答复，应当同时告知网上申请行政复议的渠道", clause.OGI.Art(51)},
	"不予公开部分": {"部分公开的，应当写明不予公开的部分", clause.OGI.Art(37)},
	"不予公开依据": {"部分公开的，应当写明不予公开的依据", clause.OGI.Art(37)},
	"检索情况":   {"没有该信息的，应当写明检索、查找的情况", clause.OGI.Art(36).Item(4)},
	"负责机关":   {"不属于本机关负责公开的，应当告知负责公开的机关", clause.OGI.Art(36).Item(5)},
	"获取途径":   {"已经公开的，应当告知获取的方式、途径", clause.OGI.Art(36).Item(1)},
	"此前答复":   {"重复申请不予处理的，应当写明此前的答复", clause.OGI.Art(36).Item(6)},
	"补正事项":   {"应当一次性告知需要补正的全部事项", clause.OGI.Art(30)},
	"补正期限":   {"应当写明合理的补正期限", clause.OGI.Art(30)},
	"延长期限":   {"应当写明延长的期限", clause.OGI.Art(33)},
	"延长理由":   {"应当写明延长的理由", clause.OGI.Art(33)},
	"征求内容":   {"应当写明征求意见的内容", clause.OGI.Art(32)},
	"说明期限":   {"应当写明说明理由的期限", clause.OGI.Art(35)},
	"延迟期限":   {"应当写明延迟答复的期限", clause.OGI.Art(35)},
	"收费依据":   {"收费应当写明依据", FeeLaw}, "收费标准": {"收费应当写明标准", FeeLaw}, "收费金额": {"收费应当写明金额", FeeLaw},
	"缴纳方式": {"收费应当写明缴纳方式", FeeLaw}, "缴费期限": {"收费应当写明缴纳的期限", FeeLaw},
}

// phrases are words of the text of the platform that carry a consequence which the law
// wants told. One of each must be in the template, blanks not counted.
var phrases = map[string][]struct {
	any []string
	demand
}{
	LetterCorrection: {{[]string{"放弃申请"}, demand{"应当告知无正当理由逾期不补正的视为放弃申请", clause.OGI.Art(30)}}, {[]string{"重新计算", "收到补正之日起计算"}, demand{"应当告知答复期限自收到补正之日起计算", clause.OGI.Art(30)}}},
	LetterThird:      {{[]string{"15个工作日", "十五个工作日"}, demand{"应当告知第三方自收到之日起15个工作日内提出意见", clause.OGI.Art(32)}}, {[]string{"逾期"}, demand{"应当告知逾期未提出意见的后果", clause.OGI.Art(32)}}},
	LetterAgency:     {{[]string{"15个工作日", "十五个工作日"}, demand{"应当写明自收到之日起15个工作日内提出意见", clause.OGI.Art(34)}}, {[]string{"视为同意"}, demand{"应当写明逾期未提出意见的视为同意公开", clause.OGI.Art(34)}}},
	LetterFee:        {{[]string{"放弃申请", "不再处理"}, demand{"应当告知逾期未缴纳的后果", FeeLaw}}},
	LetterExplain:    {{[]string{"不予处理"}, demand{"应当告知理由不合理的，不予处理", clause.OGI.Art(35)}}},
	LetterStop:       {{[]string{"不予处理"}, demand{"应当写明不予处理", clause.OGI.Art(36)}}},
	LetterLapse:      {{[]string{"不再处理"}, demand{"应当写明不再处理该申请", clause.OGI.Art(30)}}},
}

// CheckTemplate tells everything that is wrong with a template of a kind, each with a
// sentence that names it.
func CheckTemplate(kind, name string, raw []byte) error {
	if !Templated(kind) {
		return noKind()
	}
	t, err := file.Sniff(bytes.NewReader(raw), int64(len(raw)), name)
	if err != nil {
		return err
	}
	var out []errs.Reason
	fault := func(msg string, law clause.Clause) {
		r := errs.Reason{Field: "file", Msg: msg}
		if law.Valid() {
			r.ClauseID, r.Clause = law.ID(), law.Cite()
		}
		out = append(out, r)
	}
	for _, p := range file.Check(t, name, file.Limits{Size: maxTemplate, Entries: 500, Unpacked: 30 << 20, Ratio: 200}) {
		fault(p.Message, clause.Clause{})
	}
	if t.Ext != "docx" && len(out) == 0 {
		fault("模板应当是 Word 文档（.docx），这是"+t.Name+"。请用 Word 或者 WPS 另存为 .docx 后重新上传。", clause.Clause{})
	}
	if len(out) == 0 {
		if out, err = wrongWords(kind, raw); err != nil {
			return err
		}
	}
	if len(out) == 0 {
		return nil
	}
	return &errs.Error{Kind: errs.Invalid, Msg: out[0].Msg, Reasons: out}
}

func wrongWords(kind string, raw []byte) (out []errs.Reason, err error) {
	tpl, err := docx.OpenTemplate(raw, templateLimits)
	if err != nil {
		return nil, err
	}
	doc, err := docx.Read(bytes.NewReader(raw), int64(len(raw)), templateLimits)
	if err != nil {
		return nil, err
	}
	fault := func(msg string, law clause.Clause) {
		r := errs.Reason{Field: "file", Msg: msg}
		if law.Valid() {
			r.ClauseID, r.Clause = law.ID(), law.Cite()
		}
		out = append(out, r)
	}
	said := map[docx.AsideKind]bool{}
	var text strings.Builder
	for _, a := range doc.Asides {
		switch a.Kind {
		case docx.Comment, docx.Deleted, docx.Hidden:
			if !said[a.Kind] {
				said[a.Kind] = true
				fault("模板里有"+string(a.Kind)+"，会随文书发给申请人。请删除批注、接受或者拒绝全部修订、去掉隐藏文字后重新上传。", clause.Clause{})
			}
		default:
			text.WriteString(a.Text)
		}
	}
	for _, b := range doc.Blocks {
		text.WriteString(b.Text)
		for _, row := range b.Rows {
			text.WriteString(strings.Join(row, ""))
		}
	}
	places, allowed := tpl.Places(), known(kind)
	for _, p := range places {
		if !slices.Contains(allowed, p) {
			fault("没有“"+p+"”这一项内容，平台不知道填什么。请改为本页列出的项目，或者去掉括号。", clause.Clause{})
		}
	}
	for _, f := range required(kind) {
		if slices.Contains(places, f) {
			continue
		}
		d, ok := demands[f]
		if !ok {
			d.why = "这种文书应当写明" + f
		}
		fault("模板里没有【"+f+"】："+d.why+"。请在相应的位置加上【"+f+"】后重新上传。", d.law)
	}
	whole := strings.Map(func(r rune) rune {
		if r == ' ' || r == '　' || r == '\n' || r == '\t' {
			return -1
		}
		return r
	}, text.String())
	for _, p := range phrases[kind] {
		if !slices.ContainsFunc(p.any, func(s string) bool { return strings.Contains(whole, s) }) {
			fault("模板里没有写“"+p.any[0]+"”："+p.why+"。请补上后重新上传。", p.law)
		}
	}
	return out, nil
}

// required are the fields that a template of the kind must have.
func required(kind string) []string {
	out := slices.Clone(headed)
	for _, f := range known(kind) {
		inText := slices.ContainsFunc(letterTexts[kind], func(line string) bool { return strings.Contains(line, "{"+f+"}") })
		if inText && !slices.Contains(spared, f) && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}
