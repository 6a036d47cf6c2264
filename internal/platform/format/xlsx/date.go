package xlsx

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The spellings of a date, year first. A day before the month, or a year of two digits,
// can be read in two ways and is not taken.
var (
	dated = regexp.MustCompile(`^(\d{4})\s*(?:年|[-/.．－—])\s*(\d{1,2})\s*(?:月|[-/.．－—])\s*(\d{1,2})\s*[日号]?(?:[\sT]+.*)?$`)
	solid = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	days  = regexp.MustCompile(`^(\d{5})(?:\.\d+)?$`)
)

// Serial numbers that are taken for days: 1954 to 2119. Others are numbers.
const (
	firstDay = 20_000
	lastDay  = 80_000
)

// ParseDate reads a date as people write it into a table and gives it as 2006-01-02:
// 2026-03-02, 2026/3/2, 2026.3.2, 20260302, 2026年3月2日, 二〇二六年三月二日, with or
// without a time of day behind it, and the serial number 46083 of a cell that lost its
// format. A date that is not in the calendar, or that has no year, is none.
func ParseDate(s string) (string, bool) {
	s = western(strings.TrimSpace(s))
	for _, re := range []*regexp.Regexp{dated, solid} {
		m := re.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		y, _ := strconv.Atoi(m[1])
		mon, _ := strconv.Atoi(m[2])
		d, _ := strconv.Atoi(m[3])
		t := time.Date(y, time.Month(mon), d, 0, 0, 0, 0, time.UTC)
		return t.Format(time.DateOnly), t.Year() == y && int(t.Month()) == mon && t.Day() == d && y > 0
	}
	if m := days.FindStringSubmatch(s); m != nil {
		if n, _ := strconv.Atoi(m[1]); n >= firstDay && n < lastDay {
			return dayOf(n, false).Format(time.DateOnly), true
		}
	}
	return "", false
}

var (
	wide    = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9", "／", "/", "　", " ")
	single  = strings.NewReplacer("〇", "0", "○", "0", "零", "0", "一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9")
	chinese = regexp.MustCompile(`^([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]`)
)

// western writes the digits of a date in Chinese numerals, or wide ones, as 0 to 9.
func western(s string) string {
	s = wide.Replace(s)
	m := chinese.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	return single.Replace(m[1]) + "年" + tens(m[2]) + "月" + tens(m[3]) + "日" + s[len(m[0]):]
}

// tens reads 十, 十二, 二十, 二十三 and single numerals.
func tens(s string) string {
	a, b, ok := strings.Cut(s, "十")
	if !ok {
		return single.Replace(s)
	}
	if a == "" {
		a = "一"
	}
	if b == "" {
		b = "零"
	}
	return single.Replace(a + b)
}
