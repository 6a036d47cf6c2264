package text

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gongkai/internal/kernel/docno"
)

// Documents that lost all their line breaks begin with title, number and addressee
// in one run. What follows each of them tells where it ends.
var (
	runTitle   = regexp.MustCompile(`(?:的(?:通知|意见|指导意见|若干意见|实施意见|决定|通报|公告|通告|批复|函|复函|报告|请示|规定|办法|方案|措施|答复)|条例|办法|规定|细则|决定|意见|方案|规则|公告|通知|法)(?:[（(](?:试行|暂行|修订|修正|试行稿|征求意见稿|20\d\d年?[^（）()]{0,12})[）)])?`)
	afterHead  = regexp.MustCompile(`^\s*(?:[（(]?\s*[\p{Han}]{1,12}\s*[〔\[［【﹝（(]\s*(?:19|20)\d{2}\s*[〕\]］】﹞）)]|[（(]\s*(?:19|20|１９|２０)[\d０-９]{2}\s*年|第一[章条]|一、|(?:各|省|市|县|区|有关|机关|国务院|[\p{Han}]{2,20}(?:人民政府|委员会|厅|局|办公室|委))[^。；]{0,260}?[：:])`)
	startsBody = regexp.MustCompile(`^\s*(?:按照|根据|为|现将|现就|现印发|经|依据|近日|近年|结合|鉴于|《|自|在|最近)`)
	runOrder   = regexp.MustCompile(`^[\p{Han}]{2,40}令\s*(?:[（(]\s*)?第\s*(?:\d{1,4}|[一二三四五六七八九十百〇零]{1,6})\s*号(?:\s*[）)])?`)
	runDate    = regexp.MustCompile(`^[（(]\s*(?:19|20|１９|２０)[\d０-９]{2}\s*年[^（()）]*(?:[（(][^（()）]*[）)][^（()）]*)*[）)]`)
	runSend    = regexp.MustCompile(`^[^。；]{2,290}?[：:]`)
)

// peel takes number, title, date and addressee off the beginning of a long run, each once.
func peel(l string) []string {
	if utf8.RuneCountInString(l) <= 60 && !strings.HasSuffix(l, "：") && !strings.HasSuffix(l, ":") {
		return []string{l}
	}
	var out []string
	for range 6 {
		n := firstOf(l, len(out) > 0)
		if n <= 0 || n >= len(l) {
			break
		}
		out = append(out, cleanLine(l[:n]))
		l = cleanLine(l[n:])
	}
	return append(out, l)
}

// firstOf returns the length of the part that l begins with; 0 is none. An addressee
// counts only after another part.
func firstOf(l string, begun bool) int {
	if m := runOrder.FindString(l); m != "" {
		return len(m)
	}
	if m := runDate.FindString(l); m != "" && enacted.MatchString(m) {
		return len(m)
	}
	if n := leadingNumber(l); n > 0 {
		return n
	}
	if n := leadingTitle(l); n > 0 {
		return n
	}
	if m := runSend.FindString(l); begun && isAddressee(m) {
		return len(m)
	}
	return 0
}

// leadingNumber returns the length of the number that l begins with, brackets included.
func leadingNumber(l string) int {
	found := docno.Find(firstPart(l, 160))
	if len(found) == 0 {
		return 0
	}
	h := found[0]
	switch before := strip(l[:h.Start]); {
	case before == "（" || before == "(":
		return h.End + closing(l[h.End:])
	case before == "" && !strings.HasPrefix(l[h.End:], "文"): // not: 冀交公〔2011〕241号文收悉
		return h.End
	}
	return 0
}

// leadingTitle returns the length of the title that l begins with.
func leadingTitle(l string) int {
	head := firstPart(l, 3*maxTitle)
	for _, m := range runTitle.FindAllStringIndex(head, -1) {
		t := head[:m[1]]
		if titleEnd.MatchString(t) || strings.ContainsAny(t, "。；：") || numbered(t) {
			return 0
		}
		if strings.Count(t, "《") > strings.Count(t, "》") || strings.HasPrefix(l[m[1]:], "》") {
			continue
		}
		rest := l[m[1]:]
		if utf8.RuneCountInString(t) >= 2 && (afterHead.MatchString(rest) || strings.Contains(t, "关于") && startsBody.MatchString(rest) && !startsBody.MatchString(t)) {
			return m[1]
		}
	}
	return 0
}

var (
	signedRun = regexp.MustCompile(`(?:[。；：”）！]|\.(?:docx?|xlsx?|pdf|zip|rar|wps|et))\s*([\p{Han}\s　、]{2,60}?)\s*(` + datePattern + `)`)
	goesOn    = regexp.MustCompile(`^\s*(?:[，,。、；;：）)—\-－/\d]|印发|发布|公布|颁布|施行|实施|起|前|后|以|之|至|到|的|在|召开|通过|批准|修订|第|下午|上午|出台|作出|和|与|开始|截止|为|由|经|期间|当)`)
)

// partSigned parts a long line after a signature with its date in the midst of it, so
// that what follows, the attached text, stands apart.
func partSigned(l string) []string {
	if utf8.RuneCountInString(l) <= runRunes || !mayHaveDate(l) {
		return []string{l}
	}
	var out []string
	last := 0
	for _, m := range signedRun.FindAllStringSubmatchIndex(l, -1) {
		who, rest := cleanLine(l[m[2]:m[3]]), l[m[5]:]
		if !isOrg(who) && !isPerson(who) || goesOn.MatchString(rest) || m[2] < last {
			continue
		}
		out = append(out, cleanLine(l[last:m[2]]), who, cleanLine(l[m[4]:m[5]]))
		last = m[5]
		for {
			n := bracket.FindString(l[last:])
			if n == "" || !noteLine.MatchString(n) {
				break
			}
			out = append(out, n)
			last += len(n)
		}
	}
	if last == 0 {
		return []string{l}
	}
	if rest := cleanLine(l[last:]); rest != "" {
		out = append(out, rest)
	}
	return out
}
