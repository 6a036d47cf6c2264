// Package docno reads and writes the numbers of official documents (发文字号) in
// every spelling found in practice and gives them one canonical form. It is pure.
//
// Two shapes exist: the ordinary number, 机关代字 + year in hexagonal brackets +
// sequence, without 第 and without leading zeros (GB/T 9704-2012, 7.2.5), and the
// number of an order or announcement (令第N号, 公告2015年第41号).
package docno

import (
	"fmt"
	"strconv"
	"strings"
)

// No is the number of a document. The zero value is no number.
type No struct {
	Prefix string // 机关代字, or for an order everything before 第: 渝府令
	Year   int    // 0 for an order that is numbered throughout
	Seq    int
	Order  bool // 令 and 公告: written 第N号
}

// IsZero tells whether n is no number.
func (n No) IsZero() bool { return n == No{} }

// String returns the canonical spelling: 国办发〔2016〕80号, 渝府令第329号,
// 国家税务总局公告2015年第41号; the zero value gives "".
func (n No) String() string {
	switch {
	case n.IsZero():
		return ""
	case n.Order && n.Year == 0:
		return fmt.Sprintf("%s第%d号", n.Prefix, n.Seq)
	case n.Order:
		return fmt.Sprintf("%s%d年第%d号", n.Prefix, n.Year, n.Seq)
	default:
		return fmt.Sprintf("%s〔%d〕%d号", n.Prefix, n.Year, n.Seq)
	}
}

// Key returns the key under which two spellings of one number are equal:
// 国办发|2016|80. A year of 0 stands for an order numbered throughout.
func (n No) Key() string {
	if n.IsZero() {
		return ""
	}
	p := strings.ToUpper(n.Prefix)
	if rest, ok := strings.CutPrefix(p, "中华人民共和国"); ok && rest != "" {
		p = rest
	}
	if full, ok := shortPrefix[p]; ok {
		p = full
	}
	return p + "|" + strconv.Itoa(n.Year) + "|" + strconv.Itoa(n.Seq)
}

// shortPrefix lists the order prefixes that are written in a short and a long form.
var shortPrefix = map[string]string{
	"国令":  "国务院令",
	"主席令": "中华人民共和国主席令",
}

// Parse reads s as one number and nothing else, apart from a label (发文字号：), enclosing
// brackets, spaces and zero-width characters. It accepts a number whose 号 is
// missing or stands before the sequence, which Find does not.
func Parse(s string) (No, bool) {
	s = bare(s)
	if n, ok := parseYear(s); ok {
		return n, true
	}
	return parseOrder(s)
}

// Loose reads what a person types into a search box: 国办发[2016]80号, 国办发 2016 80,
// 国务院令711. Year and sequence must be kept apart by something: 国办发201680 is
// not accepted, for nobody can know where the year ends.
func Loose(s string) (No, bool) {
	if n, ok := Parse(s); ok {
		return n, true
	}
	if len(s) > 200 {
		return No{}, false
	}
	t := strings.TrimSpace(fold(s))
	if m := looseYear.FindStringSubmatch(t); m != nil {
		return newNo(m[1], m[2], m[3], false)
	}
	if m := looseOrder.FindStringSubmatch(t); m != nil {
		return newNo(m[1], "", m[2], true)
	}
	return No{}, false
}
