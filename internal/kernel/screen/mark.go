package screen

import "strings"

// levels are the grades of state secrets.
var levels = []string{"绝密", "机密", "秘密"}

// headLen is how long a line can be that is only a mark.
const headLen = 16

// marks finds the marks of secret and internal papers and notes on publication.
func (s *scanner) marks() {
	fresh := true
	for i := range s.cells {
		r := s.cells[i].r
		switch r {
		case '\n':
			fresh = true
			continue
		case ' ':
			continue
		case '★', '*':
			s.star(i)
		case '内', '仅', '工':
			s.internal(i)
		case '此', '本':
			s.attributeNote(i)
		case '密':
			s.label(i)
		}
		if fresh {
			s.header(i)
		}
		fresh = false
	}
}

// quoted tells whether a mark is only spoken of: it stands in quotation marks.
func (s *scanner) quoted(i int) bool { return strings.ContainsRune("“‘「『\"'《", s.back(i)) }

// apart tells whether a note begins its line or stands in brackets.
func (s *scanner) apart(i int) bool { return strings.ContainsRune("([【〔\n", s.back(i)) }

// back returns the last character before i that is not blank.
func (s *scanner) back(i int) rune {
	for k := i - 1; k >= 0 && k > i-4; k-- {
		if r := s.cells[k].r; r != ' ' {
			return r
		}
	}
	return '\n'
}

func (s *scanner) addMark(k Kind, from, to int, sample string) {
	sev := kinds[k].Severity
	if s.quoted(from) || k == AttributeMark && !s.apart(from) {
		sev = Notice
	}
	s.add(k, sev, from, to, sample, sample)
}

// squeeze returns up to n characters from i that are not blank, to the end of the
// line at most, and the cell after each of them.
func (s *scanner) squeeze(i, n int) (text []rune, after []int) {
	for k := i; k < len(s.cells) && len(text) < n && k < i+4*n; k++ {
		r := s.cells[k].r
		if r == '\n' {
			break
		}
		if r != ' ' {
			text, after = append(text, r), append(after, k+1)
		}
	}
	return text, after
}

// star finds 秘密★1年, 机 密 ★ 长期, 绝密★: the star is the mark of a grade.
func (s *scanner) star(i int) {
	k := i
	level := make([]rune, 2)
	for n := 1; n >= 0; n-- {
		k--
		for k > 0 && s.at(k) == ' ' && k > i-6 {
			k--
		}
		level[n] = s.at(k)
	}
	word := string(level)
	if !has(word, levels) {
		return
	}
	rest, after := s.squeeze(i+1, 5)
	n := term(rest)
	if n == 0 && s.cells[i].r != '★' {
		return
	}
	to := i + 1
	if n > 0 {
		to = after[n-1]
	}
	s.addMark(SecrecyMark, k, to, word+"★"+string(rest[:n]))
}

// term returns how many characters of a secrecy period stand at the start of rest:
// 10年, 6个月, 长期.
func term(rest []rune) int {
	if strings.HasPrefix(string(rest), "长期") {
		return 2
	}
	n := 0
	for n < len(rest) && n < 3 && (digit(rest[n]) || strings.ContainsRune("一二三四五六七八九十两〇", rest[n])) {
		n++
	}
	if n == 0 {
		return 0
	}
	for _, w := range []string{"年", "个月", "月"} {
		if strings.HasPrefix(string(rest[n:]), w) {
			return n + len([]rune(w))
		}
	}
	return 0
}

// header finds a grade that stands alone in its line, as in the head of a paper:
// 机密, 【秘密】, 秘密 特急, 机密（1年）, 000001 机密.
func (s *scanner) header(i int) {
	line, after := s.squeeze(i, headLen+1)
	if len(line) < 2 || len(line) > headLen {
		return
	}
	at := 0
	for at < len(line) && (digit(line[at]) || strings.ContainsRune("([{【〔（<No.:第号", line[at])) {
		at++
	}
	if at+2 > len(line) {
		return
	}
	word := string(line[at : at+2])
	if !has(word, levels) {
		if string(line) == "工作秘密" {
			s.addMark(Internal, i, after[len(line)-1], "工作秘密")
		}
		return
	}
	rest := line[at+2:]
	if starred := len(rest) > 0 && (rest[0] == '★' || rest[0] == '*' && term(rest[1:]) > 0); starred || !tail(rest) {
		return
	}
	s.addMark(SecrecyMark, i, after[len(line)-1], word)
}

// tailWords may follow a grade in the head of a paper.
var tailWords = []string{"特提", "特急", "加急", "平急", "急件", "长期", "年", "个月", "文件", "级", "件"}

// tail tells whether nothing but what belongs to a mark follows it.
func tail(rest []rune) bool {
	t := string(rest)
	for _, w := range tailWords {
		t = strings.ReplaceAll(t, w, "")
	}
	return strings.Trim(t, "0123456789()[]{}【】〔〕（）<>*★ No.第号") == ""
}

// label finds 密级：机密.
func (s *scanner) label(i int) {
	t, after := s.squeeze(i, 6)
	if len(t) < 5 || t[1] != '级' || t[2] != ':' {
		return
	}
	at := 3
	if word := string(t[at : at+2]); has(word, levels) && !strings.ContainsRune("、/,或", s.at(after[at+1])) {
		s.addMark(SecrecyMark, i, after[at+1], "密级："+word)
	}
}

// papersInside are words for papers that are kept inside an office.
var papersInside = []string{"资料", "文件", "材料", "情况", "刊物", "参考", "传阅", "使用", "掌握"}

// warnings forbid to hand such a paper on.
var warnings = []string{"注意保存", "妥善保管", "妥善保存", "请勿外传", "不得外传", "严禁外传", "切勿外传", "勿外传", "禁止外传", "不外传", "不得公开", "请勿公开",
	"严禁公开", "不得扩散", "严禁扩散", "请勿扩散", "不得翻印", "严禁翻印", "不得复印", "注意保密", "严格保密", "仅供参考", "仅限内部", "阅后收回", "阅后退回"}

// internal finds 内部资料 注意保存, 仅供内部参考 and the like, 工作秘密★.
func (s *scanner) internal(i int) {
	t, after := s.squeeze(i, 14)
	text := string(t)
	switch {
	case strings.HasPrefix(text, "工作秘密★"):
		s.addMark(Internal, i, after[4], "工作秘密★")
	case strings.HasPrefix(text, "仅供内部"), strings.HasPrefix(text, "仅限内部"):
		if len(t) >= 6 && has(string(t[4:6]), papersInside) {
			s.addMark(Internal, i, after[5], string(t[:6]))
		}
	case strings.HasPrefix(text, "内部"):
		if len(t) < 7 || !has(string(t[2:4]), papersInside) {
			return
		}
		rest := strings.TrimLeft(string(t[4:]), ",;。、·:!-()★*")
		for _, w := range warnings {
			if strings.HasPrefix(rest, w) {
				n := len(t) - len([]rune(rest)) + len([]rune(w))
				s.addMark(Internal, i, after[n-1], string(t[:4])+" "+w)
				return
			}
		}
	}
}

// refusals are notes in a paper that contradict publication of one's own accord.
var refusals = []string{"不予公开", "不公开", "不宜公开", "依申请公开", "不得公开", "不主动公开", "不向社会公开"}

// attributeNote finds 此件不予公开, 此件依申请公开, 此件发至县团级.
func (s *scanner) attributeNote(i int) {
	t, after := s.squeeze(i, 10)
	if len(t) < 4 || t[1] != '件' && t[1] != '文' || t[0] == '本' && s.back(i) != '(' {
		return
	}
	rest := string(t[2:])
	for _, w := range append(refusals, "发至") {
		if strings.HasPrefix(rest, w) {
			n := 2 + len([]rune(w))
			s.addMark(AttributeMark, i, after[n-1], string(t[:n]))
			return
		}
	}
}
