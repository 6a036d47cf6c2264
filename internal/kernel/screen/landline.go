package screen

import (
	"slices"
	"strings"
)

// privateLabels stand before the number of a person who deals with the authorities
// as a private person.
var privateLabels = []string{"申请人", "投诉人", "举报人", "信访人", "来信人", "当事人", "反映人", "上访人", "被征收人", "被拆迁人", "受害人",
	"户主", "业主", "家长", "家属", "监护人", "住宅电话", "家庭电话", "宅电", "家电话", "本人电话", "姓名", "村民", "居民", "学生", "患者", "考生"}

// contactLabels stand before the number of a person of whom it is not said whether
// he answers for an office.
var contactLabels = []string{"联系人", "经办人", "负责人"}

// personLabels stand before the number of a person.
var personLabels = slices.Concat(privateLabels, contactLabels)

var lineOwners = slices.Concat(officeLabels, personLabels)

// near is how far before a number a label can stand.
const near = 20

// landline tries a telephone with an area code, in one piece or two. Only a number
// beside a private person is reported; the contact of an office is a notice.
func (s *scanner) landline(cs []chunk) int {
	n, area, rest := 0, 0, 0
	switch {
	case s.at(cs[0].from) != '0':
		return 0
	case cs[0].len() >= 10 && cs[0].len() <= 12:
		n, area = 1, areaLen(s.text(cs[0].from, cs[0].to))
		rest = cs[0].len() - area
	case len(cs) > 1 && cs[0].len() <= 4 && cs[1].gap != newline:
		n, area, rest = 2, areaLen(s.text(cs[0].from, cs[0].to)), cs[1].len()
		if area != cs[0].len() {
			return 0
		}
	}
	if area == 0 || rest < 7 || rest > 8 || area == 3 && rest != 8 {
		return 0
	}
	all := chunk{from: cs[0].from, to: cs[n-1].to}
	if letter(s.at(all.from-1)) || letter(s.at(all.to)) || s.at(all.from-1) == '.' {
		return 0
	}
	sev, ok := s.owner(all.from)
	if !ok {
		return n
	}
	d := s.joined(cs[:n])
	s.add(Landline, sev, all.from, all.to, d, d[:area]+"-"+strings.Repeat("*", rest-4)+d[len(d)-4:])
	return n
}

// areaLen returns the length of the area code that d begins with, or 0.
func areaLen(d string) int {
	switch {
	case len(d) < 3:
		return 0
	case d[1] == '1' && d[2] == '0', d[1] == '2':
		return 3
	case d[1] >= '3' && len(d) >= 4:
		return 4
	}
	return 0
}

// owner says whose telephone stands at i, from the label that is nearest before it.
func (s *scanner) owner(i int) (Severity, bool) {
	b := s.before(i, near)
	w := nearest(b, lineOwners)
	switch {
	case w == "":
		return Notice, s.nameBefore(i)
	case nearest(b, privateLabels) == w:
		return Should, true
	case nearest(b, contactLabels) == w:
		return Notice, true
	}
	return "", false
}

// surnames are the hundred most frequent ones of one character.
const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"

// unitEnds are characters by which names of units and places end.
const unitEnds = "区处科室局厅司部办院县市镇乡委所站队心会组村街厂店校路号楼层省州旗行社团馆台园线话真编"

// nameBefore tells whether what looks like the name of a person stands right before
// i: two or three characters that begin with a surname, set off on both sides.
func (s *scanner) nameBefore(i int) bool {
	j := i
	for s.at(j-1) == ' ' || s.at(j-1) == ':' || s.at(j-1) == '(' {
		j--
	}
	k := j
	for k > 0 && j-k < 4 && s.at(k-1) >= 0x4e00 && s.at(k-1) <= 0x9fff {
		k--
	}
	n := j - k
	return n >= 2 && n <= 3 && strings.ContainsRune(surnames, s.at(k)) && !strings.ContainsRune(unitEnds, s.at(j-1))
}
