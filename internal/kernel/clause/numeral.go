package clause

import "strings"

// maxNumeral is the largest number that numeral writes; the longest statute, the
// Civil Code, has 1260 articles.
const maxNumeral = 9999

// numeral writes 1 to 9999 as statutes number their articles: 十, 三十三, 一百零一,
// 一千二百六十.
func numeral(n int) string {
	if n < 1 || n > maxNumeral {
		return ""
	}
	digits := []rune("零一二三四五六七八九")
	var b strings.Builder
	gap := false
	for _, u := range []struct {
		value int
		name  string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / u.value % 10
		if d == 0 {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteRune(digits[0])
			gap = false
		}
		if u.value != 10 || d != 1 || b.Len() > 0 {
			b.WriteRune(digits[d])
		}
		b.WriteString(u.name)
	}
	return b.String()
}
