package text

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// datePattern is a full date in Arabic or Chinese numerals, spaces allowed everywhere.
const datePattern = `((?:[12１２][\s]*[0-9０-９][\s]*[0-9０-９][\s]*[0-9０-９])|(?:[一二][〇○零０0OoＯОо一二三四五六七八九]{3}))\s*年\s*([0-9０-９]{1,2}|[元正一二三四五六七八九十]{1,3})\s*月\s*([0-9０-９]{1,2}|[一二三四五六七八九十廿卅]{1,4})\s*日`

var (
	anyDate   = regexp.MustCompile(datePattern)
	wholeDate = regexp.MustCompile(`^[（(]?\s*` + datePattern + `\s*[）)]?$`)
)

// DateIn returns the first date in s as 2006-01-02. Dates that the calendar does
// not have are passed over.
func DateIn(s string) (string, bool) {
	if !mayHaveDate(s) {
		return "", false
	}
	for _, m := range anyDate.FindAllStringSubmatch(s, -1) {
		if d, ok := dateOf(m); ok {
			return d, true
		}
	}
	return "", false
}

// mayHaveDate is a quick look before the expressions.
func mayHaveDate(s string) bool { return strings.Contains(s, "日") && strings.Contains(s, "年") }

// isDate tells whether s is a date and nothing else.
func isDate(s string) bool {
	if len(s) > 90 || !mayHaveDate(s) {
		return false
	}
	m := wholeDate.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	_, ok := dateOf(m)
	return ok
}

func dateOf(m []string) (string, bool) {
	y, mo, d := numeral(m[1], true), numeral(m[2], false), numeral(m[3], false)
	if y < 1900 || y > 2199 || mo < 1 || mo > 12 || d < 1 || d > monthDays(y, mo) {
		return "", false
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, mo, d), true
}

func monthDays(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// zeros are the many characters that stand for 〇 in years.
var zeros = strings.NewReplacer("〇", "0", "○", "0", "零", "0", "０", "0", "O", "0", "o", "0", "Ｏ", "0", "О", "0", "о", "0",
	"１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9", " ", "", "\u3000", "", "\u00a0", "")

var digitOf = map[rune]int{'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '元': 1, '正': 1}

// numeral reads Arabic digits, or Chinese ones: digit by digit for a year (二○一六),
// with tens for everything else (二十一, 廿一, 一百零二). 0 is failure.
func numeral(s string, digitwise bool) int {
	s = zeros.Replace(s)
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	total, cur := 0, 0
	for _, r := range s {
		switch {
		case digitwise && r >= '0' && r <= '9':
			total = total*10 + int(r-'0')
		case digitwise:
			total = total*10 + digitOf[r]
		case r == '十' || r == '百':
			unit := map[rune]int{'十': 10, '百': 100}[r]
			total += max(cur, 1) * unit
			cur = 0
		case r == '廿':
			total += 20
		case r == '卅':
			total += 30
		case r == '0':
		default:
			d, ok := digitOf[r]
			if !ok {
				return 0
			}
			cur = d
		}
		if total > 1e6 {
			return 0
		}
	}
	return total + cur
}
