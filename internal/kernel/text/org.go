package text

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// orgEnd are the words that the name of an authority ends with.
var orgEnd = []string{"人民政府办公厅", "人民政府办公室", "政府办公厅", "政府办公室", "人民政府", "国务院办公厅", "国务院", "办公厅", "办公室", "委员会", "党委",
	"总署", "总局", "管理局", "厅", "局", "部", "署", "委", "院", "办", "处", "中心", "联合会", "总工会", "协会", "商会", "银行", "海关", "集团", "公司", "政府", "党组",
	"法院", "检察院", "管委会", "领导小组", "指挥部", "联席会议", "团委", "妇联", "残联", "工会", "军区", "党校", "学院", "大学", "研究院", "基金会", "学会", "社", "会", "站", "队", "所", "馆", "街道"}

var (
	orgWords  = regexp.MustCompile(`(?:` + strings.Join(orgEnd, "|") + `)(?:[（(][^）)]{1,20}[）)])?$`)
	personEnd = regexp.MustCompile(`^(?:.{0,25})(?:总理|主席|省长|市长|州长|县长|区长|部长|署长|局长|厅长|主任|行长|会长|盟长|旗长|镇长|乡长)[\s　：:]*[\p{Han}·\s　]{2,14}$`)
	notOrg    = regexp.MustCompile(`[。，；：？！,;:?!《》“”"]|^关于|的$|工作会|大会|会议$|全会$`)
)

// isOrg tells whether s can be the signature of an authority, or of several in a row.
func isOrg(s string) bool {
	s = squeeze(s)
	n := utf8.RuneCountInString(s)
	return n >= 2 && n <= 80 && !notOrg.MatchString(s) && orgWords.MatchString(s) && !numbered(s)
}

// isPerson tells whether s is the signature of an order: 省长　张某.
func isPerson(s string) bool {
	return utf8.RuneCountInString(s) <= 30 && !notOrg.MatchString(s) && personEnd.MatchString(s)
}

// squeeze closes up words that were spaced out to fill a line: 重 庆 市 民 政 局.
// Other spaces between Chinese characters stay.
func squeeze(s string) string {
	fields := strings.Fields(s)
	if len(fields) < 3 {
		return s
	}
	single := 0
	for _, f := range fields {
		if utf8.RuneCountInString(f) == 1 {
			single++
		}
	}
	if single*2 < len(fields)+1 || single < 3 {
		return s
	}
	var b strings.Builder
	for i, f := range fields {
		long := utf8.RuneCountInString(f) > 3
		if i > 0 && long && utf8.RuneCountInString(fields[i-1]) > 3 {
			b.WriteByte(' ')
		}
		b.WriteString(f)
	}
	return b.String()
}

// glueStop are the ends after which, in names written without a space, the next authority begins.
var glueStop = regexp.MustCompile(`(?:人民政府办公厅|人民政府办公室|办公厅|办公室|人民政府|委员会|联合会|总工会|总署|总局|监管局|管理局|银行|厅|(?:[^干学院总俱]|^)部|局|海关)`)

// splitOrgs parts a signature into authorities, at spaces and 、 and, where the names
// are run together, after an end word when what follows is long enough to be a name.
func splitOrgs(s string) []string {
	var out []string
	for _, f := range strings.FieldsFunc(squeeze(s), func(r rune) bool { return r == ' ' || r == '\u3000' || r == '、' || r == '，' }) {
		out = append(out, splitRun(f)...)
	}
	return out
}

func splitRun(s string) []string {
	var out []string
	at := 0
	for at < len(s) {
		loc := glueStop.FindAllStringIndex(s[at:], -1)
		cut := -1
		for _, l := range loc {
			rest := s[at+l[1]:]
			if utf8.RuneCountInString(s[at:at+l[1]]) >= 3 && startsOrg(rest, s[at:at+l[1]]) {
				cut = at + l[1]
				break
			}
		}
		if cut < 0 {
			break
		}
		out = append(out, s[at:cut])
		at = cut
	}
	return append(out, s[at:])
}

// startsOrg tells whether rest, after the name before, begins another authority
// rather than going on with the same name (国务院 办公厅, 民政局 办公室, 部 机关).
func startsOrg(rest, before string) bool {
	n := utf8.RuneCountInString(rest)
	if n < 3 || !orgWords.MatchString(rest) {
		return false
	}
	for _, w := range []string{"办公", "党", "机关", "委员会", "管理", "监督", "直属", "门", "队", "分", "执法", "督", "总", "综合", "信息", "服务", "政府", "会"} {
		if strings.HasPrefix(rest, w) {
			return false
		}
	}
	// A name that begins like the one before (河北省… 河北省…), with a known beginning, or with a ministry.
	r1, _ := utf8.DecodeRuneInString(rest)
	r2, _ := utf8.DecodeRuneInString(before)
	return r1 == r2 || orgStart.MatchString(rest)
}

var orgStart = regexp.MustCompile(`^(?:中共|中国|中华|中央|国家|国务院|全国|最高|教育|科技|科学技术|工业和信息化|公安|安全|民政|司法|财政|人力资源|自然资源|国土|生态环境|环境保护|住房|交通|水利|农业|商务|文化|卫生|退役军人|应急|人民银行|审计|海关|税务|市场监[督管]|工商|质量|广播|体育|统计|林业|医疗?保|证监|银保监|金融|发展|国资委|外交|国防|民族|知识产权|药品|食品|扶贫|乡村振兴|共青团|[\p{Han}]{2,7}?[省市区县州盟旗])`)
