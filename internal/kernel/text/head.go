package text

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gongkai/internal/kernel/docno"
)

const (
	maxHead  = 40  // lines that can come before the body
	maxTitle = 150 // runes of a whole title
)

var (
	genre     = regexp.MustCompile(`(?:通知|意见|决定|决议|命令|令|公报|公告|通告|通报|报告|请示|批复|议案|函|纪要|办法|细则|规定|条例|方案|规划|计划|纲要|规则|章程|目录|清单|标准|规范|指南|指引|要点|预案|制度|措施|安排|法|解读|说明|工作分工|分工|实施|规程|名单|简章|公示|启事|答复|准则|政策|总结|问答|一览表|表|图|书|守则|机制|流程|要求|建议|试行)(?:[（(\[〔【][^）)\]〕】]{1,30}[）)\]〕】]\s*){0,3}[》〉”"]?$`)
	label     = regexp.MustCompile(`^(索\s*引\s*号|主题分类|发文机关|发文单位|成文日期|标\s*题|发文字号|发布日期|发文日期|印发日期|主\s*题\s*词|信息分类(?:名称)?|信息名称|发布机构|公开机构|公开方式|公开范围|公开时限|生成日期|名\s*称|文\s*号|有\s*效\s*性|时\s*效\s*性?|效力状态|来\s*源|信息来源|发布时间|时\s*间|浏览次数|点击次数|点击数|字\s*[号体]|作\s*者|编\s*辑|责任编辑|服务对象|体裁分类|组配分类|关\s*键\s*词|内容概述|施行日期|实施日期|废止日期|统一登记号|登记号)\s*[:：]\s*(.*)$`)
	mark      = regexp.MustCompile(`^(?:\d{6}|(?:特急|加急|特提|平急|急件|秘密|机密|绝密|内部)(?:★.*)?|签发人[:：].*|[^关于]{2,40}文件)$`)
	final     = regexp.MustCompile(`(?:通知|公告|通告|通报|批复|函|公示)$`)
	crumb     = regexp.MustCompile(`^(?:点击查看|当前位置|您(?:现在)?(?:的|所在)?位置|【法宝引证码】|原文链接|关注\s*·|首页)|\s[>»›]\s|https?://`)
	orderName = regexp.MustCompile(`^[\p{Han}\s　]{2,40}令$`)
	orderSeq  = regexp.MustCompile(`^[（(]?\s*(?:(?:19|20)\d{2}\s*年\s*)?第\s*(?:\d{1,4}|[一二三四五六七八九十百〇零]{1,6})\s*号\s*[）)]?$`)

	addressWords = regexp.MustCompile(`各|人民政府|办公[厅室]|委员会|厅|局|部门|单位|公司|企业|学校|医院|机构|政府|委[，、：:（）]|院[，、：:]|处[，、：:]|会[，、：:]|中心|镇|街道|海关|银行|代表|同志|部[，、：:]`)
	notAddress   = regexp.MustCompile(`[。；;!！？?]|如下[:：]$|通知[:：]$|事项[:：]$|意见[:：]$|[:：].+[:：]$|^附件|如下|以下|^关于|是[:：]$|为[:：]$|公告[:：]$|决定[:：]$|包括|全文`)
	enacted      = regexp.MustCompile(`通过|公布|发布|施行|修订|修正|批准|印发|起实施|备案|签署|制定`)
	titleEnd     = regexp.MustCompile(`[。；;：:，,！!、]$`)
)

// isAddressee tells whether s is the line of those whom a document is sent to.
func isAddressee(s string) bool {
	if !strings.HasSuffix(s, "：") && !strings.HasSuffix(s, ":") {
		return false
	}
	return utf8.RuneCountInString(s) <= 300 && !numbered(s) && !notAddress.MatchString(s) && !label.MatchString(s) && addressWords.MatchString(s)
}

// bracketed tells whether s stands in one pair of round brackets.
func bracketed(s string) bool {
	return (strings.HasPrefix(s, "（") || strings.HasPrefix(s, "(")) && (strings.HasSuffix(s, "）") || strings.HasSuffix(s, ")")) && utf8.RuneCountInString(s) <= 250
}

// head is the state of reading the lines before the body.
type head struct {
	blocks []Block
	run    []string // title lines not yet written
	titles int      // how many title blocks were written
}

// readHead reads title, number, addressee and what stands around them. It returns
// the blocks and how many lines they took; it takes none that may be body.
func readHead(lines []line) ([]Block, int) {
	var h head
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if i == maxHead || l.rows != nil {
			return h.finish(i)
		}
		if i+1 < len(lines) && orderName.MatchString(l.text) && orderSeq.MatchString(lines[i+1].text) {
			h.flush()
			h.add(Number, strip(l.text)+lines[i+1].text)
			i++
			continue
		}
		if h.labelled(l.text) {
			continue
		}
		if isAddressee(l.text) {
			h.flush()
			h.add(Addressee, l.text)
			return h.finish(i + 1)
		}
		if !h.titleLine(l, lines[i+1:]) {
			return h.finish(i)
		}
	}
	return h.finish(len(lines))
}

func (h *head) add(k Kind, s string) { h.blocks = append(h.blocks, Block{Kind: k, Text: s}) }

func (h *head) finish(n int) ([]Block, int) {
	h.flush()
	return h.blocks, n
}

// labelled takes the lines that are known by their shape: number, date, label, marks.
func (h *head) labelled(s string) bool {
	kind := Kind("")
	switch {
	case len(s) > longLine:
		return false
	case label.MatchString(s), crumb.MatchString(s), mark.MatchString(s) && !genre.MatchString(s):
		kind = Para
	case isNumberLine(s):
		kind = Number
	case isDate(s), bracketed(s) && anyDate.MatchString(s) && enacted.MatchString(s):
		kind = Date
	default:
		return false
	}
	h.flush()
	h.add(kind, s)
	return true
}

// isNumberLine tells whether a line is the number of the document, in brackets with its
// date perhaps, or followed by the person who signs.
func isNumberLine(s string) bool {
	if utf8.RuneCountInString(s) > 60 {
		return false
	}
	if _, ok := docno.Parse(s); ok {
		return true
	}
	hits := docno.Find(s)
	if len(hits) != 1 {
		return false
	}
	rest := s[:hits[0].Start] + s[hits[0].End:]
	rest = anyDate.ReplaceAllString(rest, "")
	rest = strings.Trim(rest, " \u3000（）()发文字号:：")
	return rest == "" || strings.HasPrefix(rest, "签发人") || isOrg(rest)
}

// titleLine takes l as a line of the title if it can be one.
func (h *head) titleLine(l line, next []line) bool {
	s := l.text
	n := utf8.RuneCountInString(s)
	if n > maxTitle || numbered(s) && !genreStart(s) || strings.Contains(s, "。") || titleEnd.MatchString(s) || strip(s) == "目录" || l.level > 1 && h.titles > 0 {
		return false
	}
	if bracketed(s) { // （试行） goes on with a title; before it there is none
		if len(h.run) == 0 {
			return false
		}
		h.run = append(h.run, s)
		return true
	}
	if len(h.run) > 0 && final.MatchString(joinTitle(h.run)) {
		h.flush()
	}
	joined := joinTitle(append(append([]string{}, h.run...), s))
	if utf8.RuneCountInString(joined) > maxTitle {
		return h.repeated(s)
	}
	if h.titles > 0 && len(h.run) == 0 && !h.mayRepeat(s, next) {
		return false
	}
	if len(h.run) > 0 && complete(joinTitle(h.run)) && !complete(joined) {
		return false
	}
	if len(h.run) > 0 && complete(joinTitle(h.run)) && h.sameAs(s, joinTitle(h.run)) {
		h.flush()
	}
	h.run = append(h.run, s)
	return true
}

// genreStart excuses titles that begin like a heading: 2017年…, 一九九二年….
func genreStart(s string) bool { return genre.MatchString(s) && strings.Contains(s, "关于") }

// complete tells whether a title may end here.
func complete(s string) bool {
	return genre.MatchString(lastPart(s, 240)) && strings.Count(s, "《") <= strings.Count(s, "》")
}

func (h *head) repeated(s string) bool {
	if len(h.run) == 0 || !h.sameAs(s, joinTitle(h.run)) {
		return false
	}
	h.flush()
	h.run = []string{s}
	return true
}

func (h *head) sameAs(a, b string) bool { return a == b || Similar(a, b) > 0.9 }

// mayRepeat tells whether s, after a title, begins the same title again.
func (h *head) mayRepeat(s string, next []line) bool {
	for _, b := range h.blocks {
		if b.Kind != Title {
			continue
		}
		if strings.HasPrefix(strip(b.Text), strip(s)) || h.sameAs(s, b.Text) {
			return true
		}
		whole := s
		for _, l := range next[:min(3, len(next))] {
			whole += l.text
			if h.sameAs(whole, b.Text) {
				return true
			}
		}
	}
	return false
}

// flush writes the title lines gathered so far.
func (h *head) flush() {
	if len(h.run) == 0 {
		return
	}
	if t := joinTitle(h.run); utf8.RuneCountInString(t) >= 4 && (complete(t) || !isOrg(t)) {
		h.add(Title, t)
		h.titles++
	} else {
		for _, s := range h.run {
			h.add(Para, s)
		}
	}
	h.run = nil
}

// joinTitle joins the lines of a title; authorities above each other stay apart.
func joinTitle(lines []string) string {
	var b strings.Builder
	for i, l := range lines {
		l = squeeze(l)
		if i > 0 && isOrg(l) && isOrg(squeeze(lines[i-1])) {
			b.WriteByte(' ')
		}
		b.WriteString(l)
	}
	return b.String()
}

// strip takes all spaces out.
func strip(s string) string { return strings.Join(strings.Fields(s), "") }
