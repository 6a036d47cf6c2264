package docno

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// maxPrefix is the longest 机关代字 in runes. Real ones have up to about ten; the
// full name of an agency before 令 or 公告 is longer.
const maxPrefix = 20

var (
	yearShape  = regexp.MustCompile(`^([\p{Han}A-Za-z]{1,20})[〔(]((?:19|20)\d{2})年?[〕)]第?(?:0*([1-9]\d{0,4})号?|号0*([1-9]\d{0,4}))(?:〔〕)?$`)
	orderShape = regexp.MustCompile(`^([\p{Han}A-Za-z]{0,20}(?:令|公告|通告))\(?(?:((?:19|20)\d{2})年)?第?(\d{1,5}|[零〇○一二两三四五六七八九十百千]{1,9})号\)?$`)
	serial     = regexp.MustCompile(`^([\p{Han}A-Za-z]{1,20})((?:19|20)\d{2})年第(\d{1,5})号$`)
	label      = regexp.MustCompile(`^(?:发文字号|发文文号|公文文号|文件编号|文件号|发文号|文号|字号)[:：]?`)

	looseYear  = regexp.MustCompile(`^([\p{Han}A-Za-z]{1,20})[\s〔(\-]*((?:19|20)\d{2})[\s〕)年第\-.]+0*([1-9]\d{0,4})\s*号?$`)
	looseOrder = regexp.MustCompile(`^([\p{Han}A-Za-z]{0,20}令)\s*第?\s*0*([1-9]\d{0,4})\s*号?$`)
)

// foldRune maps one rune of a number to its plain form; -1 drops it.
func foldRune(r rune) rune {
	switch r {
	case '[', '［', '【', '﹝', '〖', '{', '｛', '〔', '❲', '「', '<', '＜', '〈':
		return '〔'
	case ']', '］', '】', '﹞', '〗', '}', '｝', '〕', '❳', '」', '>', '＞', '〉':
		return '〕'
	case '（':
		return '('
	case '）':
		return ')'
	case '－', '—', '–':
		return '-'
	}
	switch {
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
		return r - 'Ａ' + 'A'
	case invisible(r):
		return -1
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

// invisible tells zero-width and other format characters from the rest.
func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) && !unicode.IsSpace(r)
}

func fold(s string) string { return strings.Map(foldRune, s) }

// bare folds s and takes off what surrounds a number: spaces, label and brackets.
func bare(s string) string {
	if len(s) > 400 {
		return ""
	}
	s = strings.ReplaceAll(fold(s), " ", "")
	s = label.ReplaceAllString(s, "")
	s = strings.TrimLeft(s, ":：")
	if in, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(in, ")") {
		s = strings.TrimSuffix(in, ")")
	}
	return s
}

func parseYear(s string) (No, bool) {
	m := yearShape.FindStringSubmatch(s)
	if m == nil {
		return No{}, false
	}
	return newNo(m[1], m[2], m[3]+m[4], false)
}

func parseOrder(s string) (No, bool) {
	if m := orderShape.FindStringSubmatch(s); m != nil {
		return newNo(m[1], m[2], m[3], true)
	}
	if m := serial.FindStringSubmatch(s); m != nil {
		return newNo(m[1], m[2], m[3], true)
	}
	return No{}, false
}

func newNo(prefix, year, seq string, order bool) (No, bool) {
	y, _ := strconv.Atoi(year)
	q := numeral(seq)
	if q < 1 || prefix == "" {
		return No{}, false
	}
	return No{Prefix: prefix, Year: y, Seq: q, Order: order}, true
}

// numeral reads Arabic digits or a Chinese numeral below ten thousand; 0 is failure.
func numeral(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	total, digit := 0, 0
	for _, r := range s {
		if unit, ok := chineseUnit[r]; ok {
			if digit == 0 && unit == 10 {
				digit = 1
			}
			total += digit * unit
			digit = 0
			continue
		}
		d, ok := chineseDigit[r]
		if !ok {
			return 0
		}
		digit = d
	}
	return total + digit
}

var (
	chineseUnit  = map[rune]int{'十': 10, '百': 100, '千': 1000}
	chineseDigit = map[rune]int{'零': 0, '〇': 0, '○': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4,
		'五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
)
