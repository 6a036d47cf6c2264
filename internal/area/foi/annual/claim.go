package annual

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Claim is a figure that the running text states about something the tables count.
type Claim struct {
	Part     int    // 1 to 6
	Quote    string // the words that state it
	Value    int64
	Severity Severity
	meant    []measure // what the words may mean: any of them may agree
}

// measure is something that the tables count: the sum of some cells.
type measure struct {
	name string
	refs func(Form) []Ref
}

func at(refs ...Ref) func(Form) []Ref { return func(Form) []Ref { return refs } }

func groupRefs(groups ...string) func(Form) []Ref {
	return func(f Form) (out []Ref) {
		for _, i := range formRows[f] {
			if slices.Contains(groups, Rows[i].Group) {
				out = append(out, Ref{3, Rows[i].ID, int(All)})
			}
		}
		return out
	}
}

func both(row string, cols ...Column) []Ref {
	var out []Ref
	for _, c := range cols {
		out = append(out, Ref{3, row, int(c)})
	}
	return out
}

var bodies = []Column{Business, Research, Welfare, LegalService, OtherOrganisation}

var (
	fresh      = measure{"表三第一项新收总计", at(Ref{3, RowNew, int(All)})}
	carriedIn  = measure{"表三第二项上年结转总计", at(Ref{3, RowCarriedIn, int(All)})}
	everything = measure{"表三第一项与第二项之和", at(Ref{3, RowNew, int(All)}, Ref{3, RowCarriedIn, int(All)})}
	done       = measure{"表三第三项（七）总计", at(Ref{3, RowTotal, int(All)})}
	carriedOut = measure{"表三第四项结转下年度总计", at(Ref{3, RowCarriedOut, int(All)})}
	review     = measure{"表四行政复议总计", at(Ref{4, GroupIDs[Review], int(resultSum)})}
	direct     = measure{"表四未经复议直接起诉总计", at(Ref{4, GroupIDs[SuitDirect], int(resultSum)})}
	after      = measure{"表四复议后起诉总计", at(Ref{4, GroupIDs[SuitAfter], int(resultSum)})}
	suits      = measure{"表四行政诉讼两组总计之和", at(Ref{4, GroupIDs[SuitDirect], int(resultSum)}, Ref{4, GroupIDs[SuitAfter], int(resultSum)})}
	disputes   = measure{"表四行政复议和行政诉讼总计之和", at(Ref{4, GroupIDs[Review], int(resultSum)}, Ref{4, GroupIDs[SuitDirect], int(resultSum)}, Ref{4, GroupIDs[SuitAfter], int(resultSum)})}

	natural  = measure{"表三第一项自然人列", at(both(RowNew, Natural)...)}
	naturals = measure{"表三第一项与第二项自然人列之和", at(append(both(RowNew, Natural), both(RowCarriedIn, Natural)...)...)}
	company  = measure{"表三第一项商业企业列", at(both(RowNew, Business)...)}
	corps    = measure{"表三第一项法人或其他组织各列之和", at(both(RowNew, bodies...)...)}
	corpsAll = measure{"表三第一项与第二项法人或其他组织各列之和", at(append(both(RowNew, bodies...), both(RowCarriedIn, bodies...)...)...)}

	made    = measure{"表二规范性文件" + "制发件数", at(Ref{2, LineNormative, 0})}
	ended   = measure{"表二行政规范性文件废止件数", at(Ref{2, LineNormative, 1})}
	inForce = measure{"表二规范性文件现行有效（对外公开）件数", at(Ref{2, LineNormative, 2})}
)

// pattern finds a claim in squeezed text. The first group is the figure; a pattern without one claims 0.
type pattern struct {
	re       *regexp.Regexp
	meant    []measure
	severity Severity
	not      *regexp.Regexp // of the match: then it means something else
	form     Form           // where it makes sense for one form only
}

const (
	figure = `(\d+)(?:件|条|份|宗|起|例|次|项)`
	apply  = `(?:信息公开申请|依申请公开|依申请政府信息公开|依申请信息公开|公开申请|申请事项|申请)`
)

// words compiles a pattern: N is a figure with its unit, A the words for a request, ~n up to n characters that are neither
// figures nor the end of a clause.
func words(s string) *regexp.Regexp {
	s = regexp.MustCompile(`~(\d+)`).ReplaceAllString(s, `[^0-9，,。；;：:]{0,$1}?`)
	return regexp.MustCompile(strings.NewReplacer("A", apply, "N", figure).Replace(s))
}

var (
	bySomeone = regexp.MustCompile(`网上|网络|信函|现场|当面|邮|传真|平台|渠道|在线|平信|自然人申请|企业申请|撤回|重复|补正`)
	ofOthers  = regexp.MustCompile(`受理|审理|作为复议机关|作出|裁决`)
	mixed     = regexp.MustCompile(`公民、|自然人、|公民和|公民，|自然人和|自然人或`)
)

// patterns are tried in order; a figure that one has taken is not looked at again.
var patterns = []pattern{
	{re: words(`(?:上年度?|上一年度?|去年|往年)(?:度)?结转~20N`), meant: []measure{carriedIn}, severity: Error},
	{re: words(`结转(?:至|到|入)?(?:下年度?|下一年度?|次年|明年|20\d\d年度?)(?:继续)?(?:办理)?~12N`), meant: []measure{carriedOut}, severity: Error},
	{re: words(`N~6结转(?:至|到|入)?(?:下年|下一年|次年|明年|20\d\d年)`), meant: []measure{carriedOut}, severity: Error},
	{re: words(`新(?:收到?|增|受理)~25A~8N`), meant: []measure{fresh}, severity: Error, not: bySomeone},
	{re: words(`(?:收到|受理|接收|接到|办理|处理)~30A~8N`), meant: []measure{fresh, everything, done}, severity: Error, not: bySomeone},
	{re: words(`(?:办结|办理完毕)~6N`), meant: []measure{done}, severity: Error},
	{re: words(`(?:答复)~4N`), meant: []measure{done, fresh}, severity: Warn, not: regexp.MustCompile(`留言|信箱|咨询|来信|网民`)},

	{re: words(`行政复议(?:案件)?(?:和|及|与|、|或)(?:提起)?行政诉讼~8N`), meant: []measure{disputes}, severity: Error, not: ofOthers},
	{re: words(`(?:未经复议|未经行政复议)直接(?:提起|起诉)~8N`), meant: []measure{direct}, severity: Error},
	{re: words(`复议后(?:提起)?(?:行政)?(?:起诉|诉讼)~8N`), meant: []measure{after}, severity: Error},
	{re: words(`~8行政复议~12N`), meant: []measure{review}, severity: Error, not: ofOthers},
	{re: words(`~8行政诉讼~12N`), meant: []measure{suits}, severity: Error, not: ofOthers},
	{re: regexp.MustCompile(`(?:未|没有|无)[^0-9。；，]{0,30}?行政复议(?:和|及|与|、|或)[^0-9。；，]{0,4}行政诉讼`), meant: []measure{disputes}, severity: Error, not: lost},
	{re: regexp.MustCompile(`(?:未|没有|无)[^0-9。；，]{0,30}?行政复议`), meant: []measure{review}, severity: Error, not: lost},
	{re: regexp.MustCompile(`(?:未|没有|无)[^0-9。；，]{0,30}?行政诉讼`), meant: []measure{suits}, severity: Error, not: lost},
	{re: regexp.MustCompile(`(?:未|没有)(?:收到|接到)过?任何?(?:政府)?(?:信息公开|公开)申请`), meant: []measure{fresh}, severity: Error},

	{re: words(`~4自然人~10N`), meant: []measure{natural, naturals}, severity: Warn},
	{re: words(`商业企业~6N`), meant: []measure{company}, severity: Warn},
	{re: words(`~4(?:法人(?:或者?|和|及|、)其他组织)~10N`), meant: []measure{corps, corpsAll}, severity: Warn, not: mixed},
	{re: words(`予以公开(?:和|及|、)部分公开~6N`), meant: []measure{{"表三予以公开与部分公开之和", groupRefs("1", "2")}}, severity: Warn},
	{re: words(`予以公开~6N`), meant: []measure{{"表三（一）予以公开总计", groupRefs("1")}}, severity: Warn},
	{re: words(`部分公开~6N`), meant: []measure{{"表三（二）部分公开总计", groupRefs("2")}}, severity: Warn},
	{re: words(`不予公开~6N`), meant: []measure{{"表三（三）不予公开各项总计之和", groupRefs("3")}}, severity: Warn},
	{re: words(`无法提供~6N`), meant: []measure{{"表三（四）无法提供各项总计之和", groupRefs("4")}}, severity: Warn},
	{re: words(`不予处理~6N`), meant: []measure{{"表三（五）不予处理各项总计之和", groupRefs("5")}}, severity: Warn},
	{re: words(`其他处理~6N`), meant: []measure{{"表三（六）其他处理各项总计之和", groupRefs("6")}}, severity: Warn},
	{re: words(`制发~8规范性文件~4N`), meant: []measure{made}, severity: Warn},
	{re: words(`废止~8规范性文件~4N`), meant: []measure{ended}, severity: Warn, form: Form2021},
	{re: words(`规范性文件\d+件、废止N`), meant: []measure{ended}, severity: Warn, form: Form2021},
	{re: words(`现行有效~8规范性文件~4N`), meant: []measure{inForce}, severity: Warn},
	{re: words(`规范性文件~8现行有效~4N`), meant: []measure{inForce}, severity: Warn},
}

var (
	lost     = regexp.MustCompile(`未经|败诉|纠错|纠正|撤销`)
	digits   = regexp.MustCompile(`\d`)
	digitSep = regexp.MustCompile(`(\d),(\d{3})`)
)

// Claims finds the figures that the running text states. The fifth part speaks of other years and plans and is not read.
func Claims(r *Report) []Claim {
	var out []Claim
	for i, text := range r.Text {
		if i+1 == 5 {
			continue
		}
		out = append(out, claimsIn(i+1, r.Form, text)...)
	}
	return out
}

// claimsIn reads one part, paragraph by paragraph.
func claimsIn(part int, form Form, text string) []Claim {
	var out []Claim
	for para := range strings.SplitSeq(text, "\n") {
		s := digitSep.ReplaceAllString(squeeze(para), "$1$2")
		s = digitSep.ReplaceAllString(s, "$1$2")
		type hit struct {
			from int
			c    Claim
		}
		var hits []hit
		taken := map[int]bool{} // where a figure that was claimed stands
		for _, p := range patterns {
			if p.form != "" && p.form != form {
				continue
			}
			for _, m := range p.re.FindAllStringSubmatchIndex(s, -1) {
				quote := s[m[0]:m[1]]
				key, value := m[1], int64(0)
				if len(m) > 2 {
					n, err := strconv.ParseInt(s[m[2]:m[3]], 10, 64)
					if err != nil || n > maxCount {
						continue
					}
					key, value = m[2], n
				}
				if taken[key] || p.not != nil && p.not.MatchString(quote) || len(m) == 2 && digits.MatchString(clauseOf(s[m[1]:])) {
					continue
				}
				taken[key] = true
				hits = append(hits, hit{m[0], Claim{part, strings.TrimLeft(quote, "、（）“”"), value, p.severity, p.meant}})
			}
		}
		slices.SortStableFunc(hits, func(a, b hit) int { return a.from - b.from })
		for _, h := range hits {
			out = append(out, h.c)
		}
	}
	return out
}

// clauseOf is what is left of the clause that s begins in, as far as one looks.
func clauseOf(s string) string {
	s = s[:min(len(s), 120)]
	if i := strings.IndexAny(s, "。；，,;"); i >= 0 {
		return s[:i]
	}
	return s
}

// agrees tells whether a measure has a value, or cannot be told because a cell of it is blank: that is formula 6's matter.
func (r *Report) agrees(m measure, value int64) bool {
	refs := m.refs(r.Form)
	return r.add(refs) == value || slices.ContainsFunc(r.Blanks, func(b Blank) bool { return slices.Contains(refs, b.Ref) })
}

// claims is formula 5, for the claims of one severity.
func claims(r *Report, severity Severity) []Finding {
	var out []Finding
	for _, c := range Claims(r) {
		if c.Severity != severity || slices.ContainsFunc(c.meant, func(m measure) bool { return r.agrees(m, c.Value) }) {
			continue
		}
		var says []string
		var cells []Value
		for _, m := range c.meant {
			refs := m.refs(r.Form)
			says = append(says, fmt.Sprintf("%s为 %d", m.name, r.add(refs)))
			for _, v := range r.values(refs...) {
				if !slices.Contains(cells, v) {
					cells = append(cells, v)
				}
			}
		}
		out = append(out, Finding{Part: c.Part, Quote: c.Quote, Cells: cells, Text: fmt.Sprintf(
			"正文“%s”写“%s”，即 %d，%s。请核对正文和表格，改正有误的一处。", PartTitles[c.Part-1], c.Quote, c.Value, strings.Join(says, "，"))})
	}
	return out
}
