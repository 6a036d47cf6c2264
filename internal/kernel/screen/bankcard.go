package screen

import "strings"

// cardLabels say that what follows is an account.
var cardLabels = []string{"卡号", "银行卡", "储蓄卡", "信用卡", "账号", "帐号", "账户", "帐户", "开户", "card", "Card"}

// unitAccount are words beside the account of a unit, which is no personal data.
var unitAccount = []string{"对公", "公司", "财政", "保证金", "基本户", "基本账户", "专户", "零余额", "单位名称", "委员会", "中心", "医院", "学校", "大学", "人民政府", "管理局"}

// luhn tells whether the check digit of a card number is right.
func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// brand tells whether a number begins and is as long as those of a card scheme:
// 62 UnionPay 16–19, 4 Visa, 51–55 Mastercard, 35 JCB, each 16.
func brand(d string) bool {
	switch {
	case strings.HasPrefix(d, "62"):
		return len(d) >= 16 && len(d) <= 19
	case d[0] == '4', d[0] == '5' && d[1] >= '1' && d[1] <= '5', strings.HasPrefix(d, "35"):
		return len(d) == 16
	}
	return false
}

// oldBrand tells whether a number begins as the domestic cards did before 62.
func oldBrand(d string) bool { return len(d) >= 16 && len(d) <= 19 && (d[0] == '6' || d[0] == '9') }

// sameTail tells whether a number is mostly one digit, as fillers are.
func sameTail(d string) bool { return strings.Count(d, d[len(d)-1:]) >= len(d)-4 }

// bankCard tries a card number in one piece.
func (s *scanner) bankCard(c chunk) bool {
	if c.len() < 16 || c.len() > 19 || s.decimal(c) || letter(s.at(c.from-1)) || letter(s.at(c.to)) || s.at(c.from-1) == '_' || s.at(c.to) == '_' {
		return false
	}
	return s.addCard([]chunk{c}, false)
}

// splitCard tries a card number in pieces of four, of 6 and the rest, or digit by digit.
func (s *scanner) splitCard(cs []chunk, row bool) int {
	if row && !has(s.before(cs[0].from, 16), cardLabels) {
		return 0
	}
	n, total := 0, 0
	for n < len(cs) && n < maxParts && total < 19 {
		if n > 0 && (cs[n].gap >= bracket || cs[n].gap != cs[1].gap) {
			break
		}
		total += cs[n].len()
		n++
		ok := total >= 16 && total <= 19 && fours(cs[:n])
		if ok && (n == len(cs) || cs[n].len() >= 4 || cs[n].gap != cs[1].gap) && s.addCard(cs[:n], true) {
			return n
		}
	}
	return 0
}

// fours tells whether chunks are as people write a card number: all of four digits
// but the last, or all of one, or 6 and the rest.
func fours(cs []chunk) bool {
	n := len(cs)
	if n == 2 {
		return cs[0].len() == 6
	}
	w := cs[0].len()
	for _, c := range cs[:n-1] {
		if c.len() != w {
			return false
		}
	}
	return w == 1 && cs[n-1].len() == 1 || w == 4 && cs[n-1].len() <= 4
}

// addCard reports a card number that the checks confirm. In pieces, and without a
// label, only 62 is sure enough.
func (s *scanner) addCard(cs []chunk, pieces bool) bool {
	d := s.joined(cs)
	from, to := cs[0].from, cs[len(cs)-1].to
	if !luhn(d) || sameTail(d) {
		return false
	}
	b := s.before(from, 40)
	label := has(s.before(from, 16), cardLabels)
	if nearest(b, unitCode) != "" && !label {
		return false
	}
	sev := Should
	switch {
	case label && (brand(d) || oldBrand(d)) && has(b, unitAccount):
		sev = Notice
	case label && (brand(d) || oldBrand(d)), strings.HasPrefix(d, "62") && brand(d):
		sev = Must
	case pieces || !brand(d):
		return false
	}
	s.add(BankCard, sev, from, to, d, strings.Repeat("*", len(d)-4)+d[len(d)-4:])
	return true
}
