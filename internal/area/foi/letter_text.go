package foi

import (
	"regexp"
	"strings"
)

// letterTexts are the words of each letter. A line with a blank {field} that has nothing
// in it is left out, so that one text serves with and without, say, a history. A line
// that begins with ! must not be left out: its fields are mandatory.
var letterTexts = map[string][]string{
	LetterReceipt: {
		"!{收件人}：",
		"!本机关于{收到日期}收到您以{提交方式}方式提出的政府信息公开申请（编号：{申请编号}），申请内容为：{申请内容}。",
		"本机关将于{答复期限}前予以答复；需要补正、征求意见或者延长期限的，将依法另行告知。",
		"联系电话：{联系电话}　地址：{联系地址}",
	},
	LetterCorrection: {
		"!{收件人}：",
		"!本机关于{收到日期}收到您提出的政府信息公开申请（编号：{申请编号}）。经审查，申请内容不明确。根据《中华人民共和国政府信息公开条例》第三十条的规定，请您对下列事项作出补正：",
		"!{补正事项}",
		"!请在收到本告知书之日起{补正期限}内补正。无正当理由逾期不补正的，视为放弃申请，本机关不再处理该申请。答复期限自收到补正之日起重新计算。",
		"联系电话：{联系电话}　地址：{联系地址}",
	},
	LetterExtension: {
		"!{收件人}：",
		"!本机关于{收到日期}收到您提出的政府信息公开申请（编号：{申请编号}）。因{延长理由}，不能在原定期限内答复。根据{条例}的规定，经本机关政府信息公开工作机构负责人同意，答复期限延长{延长期限}。",
	},
	LetterThird: {
		"!{第三方}：",
		"!本机关收到政府信息公开申请，所申请的信息涉及您（单位）的合法权益。根据《中华人民共和国政府信息公开条例》第三十二条的规定，现就下列事项书面征求您（单位）的意见：",
		"!{征求内容}",
		"!请自收到本征求意见书之日起15个工作日内，书面答复是否同意公开；不同意公开的，请说明理由。逾期未提出意见的，由本机关依法决定是否公开。",
		"联系电话：{联系电话}　地址：{联系地址}",
	},
	LetterThird2008: {
		"!{第三方}：",
		"!本机关收到政府信息公开申请，所申请的信息涉及您（单位）的合法权益。根据《中华人民共和国政府信息公开条例》（2008年施行）第二十三条的规定，现就下列事项书面征求您（单位）的意见：",
		"!{征求内容}",
		"!请尽快书面答复是否同意公开；不同意公开的，请说明理由。",
		"联系电话：{联系电话}　地址：{联系地址}",
	},
	LetterInform: {
		"!{第三方}：",
		"!本机关就一件政府信息公开申请书面征求过您（单位）的意见，您（单位）不同意公开。经审查，本机关认为不公开可能对公共利益造成重大影响，根据{依据}的规定，决定予以公开，现告知如下：",
		"!公开的内容：{公开内容}",
		"!理由：{公共利益}",
		"联系电话：{联系电话}　地址：{联系地址}",
	},
	LetterAgency: {
		"!{被征求机关}：",
		"!本机关收到政府信息公开申请，所申请的信息由本机关牵头、与贵机关共同制作。根据《中华人民共和国政府信息公开条例》第三十四条的规定，现征求贵机关意见：",
		"!{征求内容}",
		"!请自收到本函之日起15个工作日内提出意见；逾期未提出意见的，视为同意公开。",
	},
	LetterFee: {
		"!{收件人}：",
		"!您提出的政府信息公开申请（编号：{申请编号}），依据{收费依据}，应当收取信息处理费。",
		"!收费标准：{收费标准}。{收费计算}应缴金额：{收费金额}。",
		"!缴纳方式：{缴纳方式}",
		"!请于{缴费期限}缴纳。逾期未缴纳的，视为放弃申请，本机关不再处理该申请。答复期限自完成缴费次日起重新计算。",
	},
	LetterExplain: {
		"!{收件人}：",
		"!{申请情况}。您申请公开政府信息的数量、频次明显超过合理范围。根据《中华人民共和国政府信息公开条例》第三十五条的规定，请您自收到本通知之日起{说明期限}内说明理由。",
		"!申请理由不合理的，本机关将告知不予处理；申请理由合理但无法在法定期限内答复的，本机关将确定延迟答复的合理期限并告知您。",
	},
	LetterDelay: {
		"!{收件人}：",
		"!您提出的政府信息公开申请（编号：{申请编号}），经审查理由合理，但因{延迟理由}，不能在法定期限内答复。根据《中华人民共和国政府信息公开条例》第三十五条的规定，本机关确定延迟{延迟期限}答复。",
	},
	LetterAnswer: {
		"!{收件人}：",
		"!本机关于{收到日期}收到您提出的政府信息公开申请（编号：{申请编号}），申请内容为：{申请内容}。",
		"办理期间，{办理经过}。",
		"!经审查，您申请公开的信息：{处理决定}。根据{依据}的规定，答复如下：",
		"提供的信息：{提供的信息}",
		"获取的方式、途径：{获取途径}",
		"不予公开的部分：{不予公开部分}　依据：{不予公开依据}",
		"检索、查找的情况：{检索情况}",
		"负责公开该信息的机关：{负责机关}",
		"理由：{理由}",
		"附件：{附件清单}",
		"!{救济途径}",
		"{在线复议}",
	},
	LetterStop: {
		"!{收件人}：",
		"!本机关于{收到日期}收到您提出的政府信息公开申请（编号：{申请编号}），申请内容为：{申请内容}。",
		"!经审查，{处理决定}。根据{依据}的规定，本机关对该申请不予处理。",
		"此前的答复：{此前答复}",
		"您可以通过下列途径办理：{获取途径}",
		"理由：{理由}",
		"!{救济途径}",
		"{在线复议}",
	},
	LetterLapse: {
		"!{收件人}：",
		"!本机关于{收到日期}收到您提出的政府信息公开申请（编号：{申请编号}）。{处理决定}。根据{依据}的规定，视为您放弃申请，本机关不再处理该申请。",
		"理由：{理由}",
		"!{救济途径}",
		"{在线复议}",
	},
	LetterService: {
		"!送达文书：{文书}　文号：{文号}",
		"!受送达人：{收件人}",
		"!送达方式：{送达方式}　送达日期：{送达日期}",
		"邮件号码或者凭证号：{凭证号}",
		"!收件人签名或者盖章：　　　　　　　　收件日期：　　　　年　　月　　日",
		"!送达人：　　　　　　　　",
	},
}

var field = regexp.MustCompile(`\{([^{}]+)\}`)

// stops takes away the full stop of a field where the letter's own words go on.
var stops = strings.NewReplacer("。。", "。", "。，", "，", "。；", "；", "。）", "）", "。的规定", "的规定")

// lines fills the words of a letter with its fields, and names the mandatory fields that
// have nothing in them.
func lines(kind string, fields map[string]string) (out, missing []string) {
	if note := fields[elsewhere]; note != "" {
		return []string{note}, nil
	}
	for _, line := range letterTexts[kind] {
		must := strings.HasPrefix(line, "!")
		empty := false
		filled := field.ReplaceAllStringFunc(strings.TrimPrefix(line, "!"), func(m string) string {
			name := m[1 : len(m)-1]
			v := strings.TrimSpace(fields[name])
			if v == "" {
				empty = true
				if must {
					missing = append(missing, name)
				}
			}
			return v
		})
		filled = stops.Replace(filled)
		if empty && !must {
			continue
		}
		out = append(out, strings.Split(strings.ReplaceAll(filled, "\r\n", "\n"), "\n")...)
	}
	return out, missing
}

// LetterLines are the words of a letter as they go out.
func LetterLines(l Letter) []string {
	out, _ := lines(l.Kind, l.Fields)
	return out
}

func letterPage(l Letter) LetterPage {
	out, _ := lines(l.Kind, l.Fields)
	return LetterPage{Name: LetterName(l.Kind), No: l.No, Lines: out, Sign: l.Fields["机关"], On: l.Fields["落款日期"]}
}
