package text

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

const han = `[一二三四五六七八九十百零〇]{1,5}`

// marker is a way to number headings; the first submatch is the numeral.
type marker struct {
	level   int
	re      *regexp.Regexp
	article bool // 第N条: the marker alone is the heading
}

var markers = []marker{
	{level: 1, re: regexp.MustCompile(`^(` + han + `)\s*[、．]`)},
	{level: 2, re: regexp.MustCompile(`^[（(]\s*(` + han + `)\s*[）)][、.．]?`)},
	{level: 3, re: regexp.MustCompile(`^(\d{1,2}|[０-９]{1,2})\s*(?:[、．]|[.](?:[^0-9]|$))`)},
	{level: 4, re: regexp.MustCompile(`^[（(]\s*(\d{1,2}|[０-９]{1,2})\s*[）)]`)},
	{level: 4, re: regexp.MustCompile(`^\d{1,2}((?:[.．]\d{1,2}){1,3})[.．]?(?:\s|\p{Han}|　)`)},
	{level: 1, re: regexp.MustCompile(`^第\s*(` + han + `|\d{1,3})\s*(?:编|章|部分)(?:\s|　|$|\p{Han})`)},
	{level: 2, re: regexp.MustCompile(`^第\s*(` + han + `|\d{1,3})\s*节(?:\s|　|$|\p{Han})`)},
	{level: 3, re: regexp.MustCompile(`^(第\s*(?:` + han + `|\d{1,3})\s*条(?:之` + han + `)?)(?:\s|　|$|[^文款件规至的、和到])`), article: true},
}

// markerOf returns the marker that begins s.
func markerOf(s string) (marker, bool) {
	r, _ := utf8.DecodeRuneInString(s)
	if !strings.ContainsRune("一二三四五六七八九十百（(第0123456789０１２３４５６７８９", r) || r == utf8.RuneError {
		return marker{}, false
	}
	head := s
	if len(head) > 80 {
		head = strings.ToValidUTF8(head[:80], "")
	}
	for _, m := range markers {
		if m.re.MatchString(head) {
			return m, true
		}
	}
	return marker{}, false
}

// numbered tells whether s begins with the number of a heading or item.
func numbered(s string) bool {
	_, ok := markerOf(s)
	return ok
}

const (
	headingRunes = 45 // a first sentence up to this long, before more text, is a heading
	aloneRunes   = 60 // a line up to this long, with no more text, is a heading
)

// structure makes blocks of a body line: a heading, a heading with the paragraph that runs on,
// or a paragraph. In rules made of articles (第N条) items never are headings.
func structure(s string, articles bool) []Block {
	m, ok := markerOf(s)
	if !ok {
		return []Block{{Kind: Para, Text: s}}
	}
	if m.article {
		head := m.re.FindStringSubmatch(s)[1]
		rest := cleanLine(s[len(head):])
		out := []Block{{Kind: Heading, Level: m.level, Text: strings.Join(strings.Fields(head), "")}}
		if rest != "" {
			out = append(out, Block{Kind: Para, Text: rest, Inline: true})
		}
		return out
	}
	item := Block{Kind: Para, Level: m.level, Text: s}
	if articles && !strings.HasPrefix(s, "第") {
		return []Block{item}
	}
	first, rest, cut := strings.Cut(s, "。")
	n := utf8.RuneCountInString(first)
	switch {
	case cut && cleanLine(rest) != "":
		if n > headingRunes || strings.ContainsAny(first, "；;：:") {
			return []Block{item}
		}
		return []Block{{Kind: Heading, Level: m.level, Text: first + "。"}, {Kind: Para, Text: cleanLine(rest), Inline: true}}
	case n > aloneRunes, strings.HasSuffix(first, "；"), strings.HasSuffix(first, ";"), strings.HasSuffix(first, "，"):
		return []Block{item}
	case m.level >= 3 && cut && strings.Contains(first, "，"):
		return []Block{item}
	}
	return []Block{{Kind: Heading, Level: m.level, Text: s}}
}
