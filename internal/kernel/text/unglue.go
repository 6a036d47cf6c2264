package text

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gongkai/internal/kernel/docno"
)

const (
	gluedRunes = 150 // from this length on, double ideographic spaces inside a line part paragraphs
	headLines  = 8   // how many lines of a document are looked at for a head that ran together
	runRunes   = 200 // from this length on, a line may be a whole document without line breaks
)

// splitLines makes clean lines of plain text. Texts that crawlers or old systems
// saved without line breaks are parted where the numbering of headings shows that
// paragraphs begin; text that has its line breaks is left alone, and so is a row of a table.
func splitLines(plain string) []string {
	plain = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n").Replace(plain)
	plain = mendNumbers(plain)
	var out []string
	for raw := range strings.SplitSeq(plain, "\n") {
		if l := cleanLine(raw); isRow(l) || l == "" && len(out) > 0 && isRow(out[len(out)-1]) { // an empty line parts two tables
			out = append(out, l)
			continue
		}
		for _, l := range partSpaces(raw) {
			out = append(out, partLine(l, len(out) < headLines)...)
		}
	}
	return mend(out)
}

// headBytes is how far a document's own number is looked for.
const headBytes = 3000

// mendNumbers closes up a number at the head that was broken over lines.
func mendNumbers(s string) string {
	var b strings.Builder
	last := 0
	for _, h := range docno.Find(firstPart(s, headBytes)) {
		if strings.Contains(h.Raw, "\n") {
			b.WriteString(s[last:h.Start])
			b.WriteString(strip(h.Raw))
			b.WriteByte('\n')
			last = h.End
		}
	}
	b.WriteString(s[last:])
	return b.String()
}

// partLine parts one line; first tells whether it is among the first of the document.
func partLine(l string, first bool) []string {
	var pieces []string
	for _, p := range partSigned(l) {
		if first || len(pieces) > 0 {
			pieces = append(pieces, peel(p)...)
		} else {
			pieces = append(pieces, p)
		}
	}
	var out []string
	for _, p := range pieces {
		for _, h := range partHeadings(p) {
			out = append(out, partTail(h)...)
		}
	}
	return out
}

// wideSpaces are the spaces that indent a paragraph, several in a row.
var wideSpaces = regexp.MustCompile(`[\x{3000}\x{2002}\x{2003}]{2,}|[ \x{a0}]{6,}`)

func partSpaces(raw string) []string {
	if utf8.RuneCountInString(raw) > gluedRunes {
		var out []string
		for _, p := range wideSpaces.Split(raw, -1) {
			if p = cleanLine(p); p != "" {
				out = append(out, p)
			}
		}
		return out
	}
	if l := cleanLine(raw); l != "" {
		return []string{l}
	}
	return nil
}

var (
	glued1 = regexp.MustCompile(`(?:^|[。；！？：）”;:])(` + han + `)、`)
	glued2 = regexp.MustCompile(`(?:^|[。；！？：）”;:]|[^\s（(]{2})[（(](` + han + `)[）)]`)

	gluedArticle = regexp.MustCompile(`(?:^|[。；：）]|[^\s。，、；：至和的据照反]{2})\s*(第` + han + `条)`)
)

// partHeadings parts a long line before 第一章 and 第一条, or before 一、 二、 三、 and then
// before （一）（二）, if at least three of them follow each other in order.
func partHeadings(l string) []string {
	if utf8.RuneCountInString(l) <= runRunes {
		return []string{l}
	}
	if rules := partSequence(l, gluedArticle); len(rules) > 3 {
		return rules
	}
	top := partSequence(l, glued1)
	if len(top) < 3 && !(len(top) == 2 && strings.HasPrefix(l, "一、")) {
		return []string{l}
	}
	var out []string
	for _, p := range top {
		out = append(out, partSequence(p, glued2)...)
	}
	return out
}

// partSequence cuts s before the markers whose numerals count 1, 2, 3 …. One marker is no sequence.
func partSequence(s string, re *regexp.Regexp) []string {
	var cuts []int
	want := 1
	for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
		if n := strings.TrimSuffix(strings.TrimPrefix(s[m[2]:m[3]], "第"), "条"); numeral(n, false) != want {
			continue
		}
		at := m[2]
		if strings.HasSuffix(s[:at], "（") {
			at -= len("（")
		} else if strings.HasSuffix(s[:at], "(") {
			at--
		}
		cuts = append(cuts, at)
		want++
	}
	if len(cuts) < 2 {
		return []string{s}
	}
	var out []string
	last := 0
	for _, c := range append(cuts, len(s)) {
		if p := cleanLine(s[last:c]); p != "" {
			out = append(out, p)
		}
		last = c
	}
	return out
}

var (
	bracket = regexp.MustCompile(`^[（(][^（()）]{2,60}[）)]`)
	tailRun = regexp.MustCompile(`^([\p{Han}（）()\s　、·]{2,90}?)\s*(` + datePattern + `)\s*(?:[（(][^）)]{2,60}[）)]\s*)*`)
)

// sentence are the characters that a sentence ends with.
const sentence = "。！？”；："

// partTail takes signature, date and note off the end of a line whose last sentence
// runs into them, and off a line that holds only them.
func partTail(l string) []string {
	if end := lastPart(l, 700); !mayHaveDate(end) || !anyDate.MatchString(end) {
		return []string{l}
	}
	for _, k := range sentenceEnds(l) {
		body, tail := l[:k], l[k:]
		m := tailRun.FindStringSubmatchIndex(tail)
		if m == nil {
			continue
		}
		org, after := cleanLine(tail[m[2]:m[3]]), tail[m[5]:]
		if !isOrg(org) && !isPerson(org) || strings.HasPrefix(cleanLine(after), "印发") {
			continue
		}
		var out []string
		if b := cleanLine(body); b != "" {
			out = append(out, b)
		}
		out = append(out, org, cleanLine(tail[m[4]:m[5]]))
		return append(out, partNotes(after)...)
	}
	return []string{l}
}

// sentenceEnds returns where the last sentences of l begin, the last one first, as
// far as signature and notes can reach.
func sentenceEnds(l string) []int {
	var out []int
	end := len(l)
	for range 6 {
		k := strings.LastIndexAny(l[:end], sentence)
		if k < 0 {
			return append(out, 0)
		}
		_, n := utf8.DecodeRuneInString(l[k:])
		out = append(out, k+n)
		if end = k; len(l)-k > 1200 {
			return out
		}
	}
	return out
}

func lastPart(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[len(s)-n:], "")
}

// partNotes parts bracketed notes that follow each other.
func partNotes(s string) []string {
	var out []string
	s = cleanLine(s)
	for {
		m := bracket.FindString(s)
		if m == "" {
			break
		}
		out = append(out, cleanLine(m))
		s = cleanLine(s[len(m):])
	}
	if s != "" {
		out = append(out, s)
	}
	return out
}

const (
	longLine = 4000 // bytes; a longer line is not mended
)

var (
	bareNumber = regexp.MustCompile(`^\d{1,4}$`)
	unitStart  = regexp.MustCompile(`^(?:年|月|日|号|〕|］|\]|元|万|亿|％|%|个|名|人|周岁)`)
	wantsMore  = regexp.MustCompile(`(?:[\p{Han}〔［\[、，,]|\d[年月])$`)
)

// mend joins numbers that lost their place in the line (2024 ⏎ 年 ⏎ 9 ⏎ 月), as
// happens where each run of a word-processor page became a line.
func mend(lines []string) []string {
	var out []string
	glue := false
	for i, l := range lines {
		next := ""
		if i+1 < len(lines) {
			next = lines[i+1]
		}
		n := len(out)
		switch {
		case glue:
			out[n-1] += l
		case bareNumber.MatchString(l) && unitStart.MatchString(next) && n > 0 && joinsNumber(out[n-1]):
			out[n-1] += l
		case n > 0 && !isRow(l) && aloneArticle.MatchString(out[n-1]):
			out[n-1] += "\u3000" + l
		default:
			out = append(out, l)
		}
		last := out[len(out)-1]
		glue = bareNumber.MatchString(l) && unitStart.MatchString(next) ||
			strings.HasSuffix(l, "年") && dateTail(last, next) || strings.HasSuffix(l, "月") && dateTail(last, next)
	}
	return out
}

// aloneArticle is the number of an article that lost its text to the next line.
var aloneArticle = regexp.MustCompile(`^第` + han + `条$`)

var openDate = regexp.MustCompile(`(?:19|20)\d{2}年(?:\d{1,2}月)?$`)

// dateTail tells whether line ends inside a date that next goes on with.
func dateTail(line, next string) bool {
	return bareNumber.MatchString(next) && openDate.MatchString(lastPart(line, 40))
}

// joinsNumber tells whether a number can go on with line: it is not a whole sentence,
// a signature or a date.
func joinsNumber(line string) bool {
	return len(line) < longLine && wantsMore.MatchString(lastPart(line, 12)) && !isOrg(line) && !isDate(line)
}

func firstPart(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
