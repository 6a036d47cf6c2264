package screen

import (
	"slices"
	"strings"
)

// provinces are the first two digits of the places that issue identity numbers
// (GB/T 2260, with 81–83 for the residence permits of Hong Kong, Macao and Taiwan).
var provinces = codes(11, 15, 21, 23, 31, 37, 41, 46, 50, 54, 61, 65, 71, 71, 81, 83)

// foreigners are the first two digits of the numbers of foreign permanent residents.
var foreigners = codes(91, 96)

// codes makes a set of two-digit codes from pairs of first and last.
func codes(pairs ...int) (set [100]bool) {
	for i := 0; i < len(pairs); i += 2 {
		for c := pairs[i]; c <= pairs[i+1]; c++ {
			set[c] = true
		}
	}
	return set
}

func two(d string) int { return int(d[0]-'0')*10 + int(d[1]-'0') }

// idWeights and idChecks are those of GB 11643-1999.
var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const idChecks = "10X98765432"

// ValidID tells whether s is an identity number of 18 characters: issued in a
// province that exists, with a day of birth that exists and a right check character.
func ValidID(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum := 0
	for i := range 17 {
		if !digit(rune(s[i])) {
			return false
		}
		sum += int(s[i]-'0') * idWeights[i]
	}
	p := two(s)
	return idChecks[sum%11] == s[17] && (provinces[p] || foreigners[p]) && s[2:6] != "0000" && realDay(s[6:14])
}

// realDay tells whether an eight-digit day is in the calendar of these two centuries.
func realDay(d string) bool {
	y, m, day := two(d)*100+two(d[2:]), two(d[4:]), two(d[6:])
	return y >= 1900 && y <= 2099 && m >= 1 && m <= 12 && day >= 1 && day <= monthDays(y, m)
}

func monthDays(y, m int) int {
	switch {
	case m == 2 && (y%4 == 0 && y%100 != 0 || y%400 == 0):
		return 29
	case m == 2:
		return 28
	case m == 4, m == 6, m == 9, m == 11:
		return 30
	}
	return 31
}

// unitCode are labels of numbers that belong to units, not to people.
var unitCode = []string{"信用代码", "信用编码", "组织机构代码", "机构代码", "税务登记号", "纳税人识别号", "索引号"}

// idLabels are labels of identity numbers.
var idLabels = []string{"身份证", "身份号码", "证件号", "公民身份", "证号", "姓名", "性别", "出生", "idcard", "IDCard", "ID"}

var codeOwners = slices.Concat(unitCode, idLabels)

// unitLabel tells whether the nearest label in text is that of a unit's number.
func unitLabel(text string) bool {
	w := nearest(text, codeOwners)
	return w != "" && nearest(text, idLabels) != w
}

// addID reports an identity number that the checks confirm.
func (s *scanner) addID(v string, from, to int) bool {
	if !ValidID(v) {
		return false
	}
	b := s.before(from, 20)
	if unitLabel(b) {
		return false
	}
	if foreigners[two(v)] && ValidUSCC(v) {
		return false
	}
	s.add(IDCard, Must, from, to, v, v[:6]+"********"+v[14:])
	return true
}

// idCard tries an identity number in one piece.
func (s *scanner) idCard(c chunk) bool {
	if c.len() != 18 || letter(s.at(c.to)) {
		return false
	}
	return s.addID(s.text(c.from, c.to), c.from, c.to)
}

// idCardOld tries the form of 15 digits, which has no check character.
func (s *scanner) idCardOld(c chunk) bool {
	if c.len() != 15 || letter(s.at(c.from-1)) || letter(s.at(c.to)) || s.decimal(c) {
		return false
	}
	d := s.text(c.from, c.to)
	if !provinces[two(d)] || d[2:4] == "00" || d[4:6] == "00" || !realDay("19"+d[6:12]) || d[12:] == "000" {
		return false
	}
	if b := s.before(c.from, 20); unitLabel(b) {
		return false
	}
	s.add(IDCardOld, Should, c.from, c.to, d, d[:6]+"******"+d[12:])
	return true
}

func masking(r rune) bool { return r != 0 && strings.ContainsRune("*●■•·#Xx?", r) }

// maskedAfter and maskedBefore count the masking characters beside a chunk, up to 14.
func (s *scanner) maskedAfter(i int) (n int) {
	for n < 14 && masking(s.at(i+n)) {
		n++
	}
	return n
}

func (s *scanner) maskedBefore(i int) (n int) {
	for n < 14 && masking(s.at(i-1-n)) {
		n++
	}
	return n
}

// weakMask finds an identity number that was masked so that the day of birth can
// still be read: 50010119900101****, ******199001011234.
func (s *scanner) weakMask(c chunk) bool {
	n := c.len()
	if n < 8 || n > 17 {
		return false
	}
	front, back := s.maskedBefore(c.from), s.maskedAfter(c.to)
	if front+back < 2 || n+front+back < 17 || n+front+back > 19 {
		return false
	}
	d := s.text(c.from, c.to)
	day := 6 - front
	if day < 0 || day+8 > n || !realDay(d[day:day+8]) || day >= 2 && !provinces[two(d)] {
		return false
	}
	head := strings.Repeat("*", 6)
	if front == 0 {
		head = d[:6]
	}
	s.add(WeakMask, Should, c.from-front, c.to+back, d, head+"********"+strings.Repeat("*", 4))
	return true
}

// usccLetters are the characters of GB 32100; their order is their value.
const usccLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ValidUSCC tells whether s is a unified social credit code (统一社会信用代码) with a
// right check character.
func ValidUSCC(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(usccLetters, s[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return strings.IndexByte(usccLetters, s[17]) == (31-sum%31)%31
}
