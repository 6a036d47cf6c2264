package docx

import (
	"strconv"
	"strings"
)

// numeral writes a number in a format of w:numFmt. Formats that Chinese documents do
// not use are written in digits.
func numeral(format string, n int) string {
	switch format {
	case "none":
		return ""
	case "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseCounting":
		return counted(n, "零一二三四五六七八九", "十百千万")
	case "chineseLegalSimplified", "ideographLegalTraditional":
		return counted(n, "零壹贰叁肆伍陆柒捌玖", "拾佰仟万")
	case "ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital":
		return digits(n, []rune("〇一二三四五六七八九"))
	case "decimalFullWidth", "decimalFullWidth2":
		return digits(n, []rune("０１２３４５６７８９"))
	case "ideographTraditional":
		return pick(n, "甲乙丙丁戊己庚辛壬癸")
	case "ideographZodiac":
		return pick(n, "子丑寅卯辰巳午未申酉戌亥")
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		return enclosed(n, '①', 20)
	case "decimalEnclosedParen":
		return enclosed(n, '⑴', 20)
	case "decimalEnclosedFullstop":
		return enclosed(n, '⒈', 20)
	case "ideographEnclosedCircle":
		return enclosed(n, '㊀', 10)
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	case "upperRoman":
		return roman(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperLetter":
		return letters(n, 'A')
	case "lowerLetter":
		return letters(n, 'a')
	}
	return strconv.Itoa(n)
}

// counted writes a number up to 99,999 as it is spoken: 十二, 一百零三.
func counted(n int, names, places string) string {
	if n < 0 || n > 99_999 {
		return strconv.Itoa(n)
	}
	d, p := []rune(names), []rune(places)
	if n == 0 {
		return string(d[0])
	}
	var b strings.Builder
	zero := false
	for i, unit := 4, 10_000; i >= 0; i, unit = i-1, unit/10 {
		v := n / unit % 10
		if v == 0 {
			zero = b.Len() > 0
			continue
		}
		if zero {
			b.WriteRune(d[0])
			zero = false
		}
		if !(v == 1 && i == 1 && b.Len() == 0) { // 十二, not 一十二
			b.WriteRune(d[v])
		}
		if i > 0 {
			b.WriteRune(p[i-1])
		}
	}
	return b.String()
}

func digits(n int, d []rune) string {
	var b strings.Builder
	for _, c := range strconv.Itoa(max(n, 0)) {
		b.WriteRune(d[c-'0'])
	}
	return b.String()
}

func pick(n int, names string) string {
	if r := []rune(names); n >= 1 && n <= len(r) {
		return string(r[n-1])
	}
	return strconv.Itoa(n)
}

func enclosed(n int, first rune, count int) string {
	if n >= 1 && n <= count {
		return string(first + rune(n-1))
	}
	return strconv.Itoa(n)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, r := range []struct {
		v int
		s string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for n >= r.v {
			b.WriteString(r.s)
			n -= r.v
		}
	}
	return b.String()
}

// letters writes a, b, … z, aa, bb, … as Word does.
func letters(n int, first rune) string {
	if n < 1 || n > 26*20 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(first+rune((n-1)%26)), (n-1)/26+1)
}
