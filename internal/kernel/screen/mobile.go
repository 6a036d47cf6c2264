package screen

import (
	"slices"
	"strings"
)

// phoneLabels say that what follows is a telephone number.
var phoneLabels = []string{"手机", "电话", "联系方式", "联系人", "移动", "微信", "号码", "热线", "短信", "致电", "拨打", "tel", "Tel", "TEL", "phone", "Phone", "mobile", "Mobile", "wechat", "vx", "wx", "VX", "WX"}

// officeLabels say that it is a number of an office; the bare words are enough for
// a landline, not for a mobile.
var (
	officePhones = []string{"值班电话", "举报电话", "监督电话", "办公电话", "咨询电话", "服务电话", "投诉电话", "报名电话", "受理电话",
		"值班手机", "举报手机", "热线", "总机", "传真", "客服"}
	officeLabels = slices.Concat([]string{"值班", "举报", "监督", "办公", "咨询", "服务", "投诉"}, officePhones)
	phoneOwners  = slices.Concat(officePhones, personLabels)
)

// amounts are units after a number that is a quantity and not a telephone.
const amounts = "元万亿千百%‰亩平立吨公户项次件个美克米度人只台套辆年月日kKwW"

// isMobile tells whether d is eleven digits as mobile numbers have them.
func isMobile(d string) bool { return len(d) == 11 && d[0] == '1' && d[1] >= '3' }

// decimal tells whether a chunk is a part of a number with a point.
func (s *scanner) decimal(c chunk) bool {
	return s.at(c.from-1) == '.' && digit(s.at(c.from-2)) || s.at(c.to) == '.' && digit(s.at(c.to+1))
}

// quantity tells whether a chunk counts something or is a part of a file name.
func (s *scanner) quantity(c chunk) bool {
	prev, next := s.at(c.from-1), s.at(c.to)
	switch {
	case s.decimal(c), next == '_', prev == '_',
		next == ',' && digit(s.at(c.to+1)) && digit(s.at(c.to+3)) && !digit(s.at(c.to+4)):
		return true
	case next == '.' && letter(s.at(c.to+1)):
		return true
	case prev == '/' && letter(s.at(c.from-2)):
		return true
	case prev == '¥' || prev == '￥' || prev == '$' || prev == '<':
		return true
	}
	return next != 0 && strings.ContainsRune(amounts, next)
}

// glued tells whether letters that are no label stand right beside a chunk.
func (s *scanner) glued(c chunk) bool {
	if letter(s.at(c.to)) {
		return true
	}
	i := c.from
	for i > 0 && c.from-i < 8 && letter(s.at(i-1)) {
		i--
	}
	if i == c.from {
		return false
	}
	switch strings.ToLower(s.text(i, c.from)) {
	case "tel", "phone", "mobile", "mob", "m", "t", "wx", "vx", "wechat", "qq", "dh", "sj":
		return false
	}
	return true
}

// mobile tries a mobile number in one piece, alone or after 0, 86, +86 or 0086.
func (s *scanner) mobile(c chunk) bool {
	skip := c.len() - 11
	if skip < 0 || skip > 4 {
		return false
	}
	d := s.text(c.from, c.to)
	if !isMobile(d[skip:]) {
		return false
	}
	switch d[:skip] {
	case "", "0", "0086":
	case "86":
		if s.at(c.from-1) != '+' && !has(s.before(c.from, 16), phoneLabels) {
			return false
		}
	default:
		return false
	}
	if s.quantity(c) || s.glued(c) || s.inURL(c.from) {
		return false
	}
	s.addMobile(d[skip:], c.from+skip, c.to)
	return true
}

// addresses are parts by which the address of a page is known.
var addresses = []string{"://", "www.", ".cn/", ".com/", ".net/", ".gov.cn"}

// inURL tells whether i stands in the address of a page, where numbers are those of
// articles, unless the parameter before it says otherwise.
func (s *scanner) inURL(i int) bool {
	if r := s.at(i - 1); r != '/' && r != '=' {
		return false
	}
	k := i
	for k > 0 && i-k < 100 && (alnum(s.at(k-1)) || strings.ContainsRune("/=?&%#:._-~", s.at(k-1))) {
		k--
	}
	address := s.text(k, i)
	last := address[strings.LastIndexAny(address, "?&")+1:]
	return has(address, addresses) && !has(last, phoneLabels)
}

func (s *scanner) addMobile(d string, from, to int) {
	b := s.before(from, 16)
	sev := Must
	if has(b, officePhones) && nearest(b, phoneOwners) == nearest(b, officePhones) {
		sev = Should
	}
	if strings.HasSuffix(d, "000000") && !has(b, phoneLabels) {
		sev = Notice
	}
	s.add(Mobile, sev, from, to, d, d[:3]+"****"+d[7:])
}

// mobileShapes are the ways in which mobile numbers are written in pieces.
var mobileShapes = [][]int{{3, 4, 4}, {3, 8}, {4, 3, 4}, {4, 4, 3}, {3, 3, 5}, {7, 4}, {5, 6}, {5, 3, 3}, {3, 5, 3}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}

// splitMobile tries a mobile number in pieces; it returns the number of chunks used.
func (s *scanner) splitMobile(cs []chunk, row bool) int {
	for _, lens := range mobileShapes {
		n := len(lens)
		if !shape(cs, lens...) || !isMobile(s.joined(cs[:n])) {
			continue
		}
		label := has(s.before(cs[0].from, 16), phoneLabels)
		again := func(c chunk) bool {
			return c.len() == lens[0] && s.at(c.from) == '1' && s.at(c.from+1) >= '3' || c.len() >= 11
		}
		if !label && (row || !ends(cs, n, again)) {
			continue
		}
		all := chunk{from: cs[0].from, to: cs[n-1].to}
		if s.quantity(all) || s.glued(all) {
			continue
		}
		s.addMobile(s.joined(cs[:n]), all.from, all.to)
		return n
	}
	return 0
}
