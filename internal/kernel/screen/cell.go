package screen

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// A cell is one significant character in folded form, with the place in the source
// that it was read from. Characters that nobody sees have no cell.
type cell struct {
	r          rune
	start, end int32
}

// A zone is where in the source the text of a unit stands.
type zone int

const (
	visible zone = iota
	hidden
	comment
	attribute
	script
)

// A unit is text that is scanned as a whole.
type unit struct {
	zone  zone
	name  string // of the attribute
	cells []cell
}

// cellsOf folds plain text. Offsets count runes as a range loop does: an invalid
// byte is one rune.
func cellsOf(s string) []cell {
	out := make([]cell, 0, len(s)/2+1)
	n := int32(0)
	for i, r := range s {
		if r == '\r' && i+1 < len(s) && s[i+1] == '\n' {
			n++
			continue
		}
		if f, ok := fold(r); ok {
			out = append(out, cell{f, n, n + 1})
		}
		n++
	}
	return foldNumerals(out)
}

// fold brings a character to its plain form; ok is false for one that is not seen.
func fold(r rune) (f rune, ok bool) {
	switch {
	case r == '\n' || r >= 0x20 && r < 0x7f:
		return r, true
	case r == '\t' || r == 0x3000 || r == 0xa0:
		return ' ', true
	case r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
		return '\n', true
	case r < 0x20 || r == 0x7f:
		return 0, false
	case r >= 0x4e00 && r <= 0x9fff:
		return r, true
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0, true
	}
	if f, found := alike[r]; found {
		return f, true
	}
	return foldRare(r)
}

// alike are characters that are written for another one.
var alike = map[rune]rune{
	'‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-', '﹣': '-', '﹘': '-', 'ー': '-', '─': '-', '━': '-',
	'•': '·', '‧': '·', '・': '·', '･': '·', '∙': '·', '⋅': '·',
	'Х': 'X', 'х': 'X', 'Ⅹ': 'X', 'ⅹ': 'X', '×': 'X', '✕': 'X',
	'∗': '*', '﹡': '*', '☆': '★', '⭐': '★', '✩': '★', '✭': '★',
}

// foldRare folds digits of other scripts and spaces of other widths.
func foldRare(r rune) (rune, bool) {
	switch {
	case r == utf8.RuneError:
		return r, true
	case unicode.Is(unicode.Nd, r):
		return digitOf(r), true
	case unicode.Is(unicode.Zs, r):
		return ' ', true
	case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me), r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0:
		return 0, false
	}
	return r, true
}

// digitOf returns the plain digit of a decimal digit of any script: Unicode keeps
// the ten digits of a script together and in order.
func digitOf(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if uint16(r) >= t.Lo && uint16(r) <= t.Hi && r < 0x10000 {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if uint32(r) >= t.Lo && uint32(r) <= t.Hi {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	return r
}

// numerals are the Chinese digits. Only a long row of them is a number that
// somebody spelt out; 二〇二六年 is not.
var numerals = map[rune]rune{
	'〇': '0', '零': '0', '一': '1', '二': '2', '三': '3', '四': '4', '五': '5', '六': '6', '七': '7', '八': '8', '九': '9', '幺': '1',
	'○': '0', '壹': '1', '贰': '2', '叁': '3', '肆': '4', '伍': '5', '陆': '6', '柒': '7', '捌': '8', '玖': '9',
}

// spelt is the length from which a row of Chinese digits is read as a number.
const spelt = 11

func foldNumerals(cs []cell) []cell {
	for i := 0; i < len(cs); {
		j := i
		for j < len(cs) && isNumeral(cs[j].r) {
			j++
		}
		if j-i >= spelt {
			for k := i; k < j; k++ {
				cs[k].r = numerals[cs[k].r]
			}
		}
		i = max(j, i+1)
	}
	return cs
}

func isNumeral(r rune) bool {
	if r < 0x25cb {
		return false
	}
	_, ok := numerals[r]
	return ok
}

// spot is a place in running text: paragraph and character, both from 1.
type spot struct{ para, char int }

// places finds the paragraph of each hit; a paragraph is a line that is not blank.
func (u unit) places(hits []hit) []spot {
	out := make([]spot, len(hits))
	para, begin, i := 0, 0, 0
	fresh := true
	for _, k := range byStart(hits) {
		for ; i <= hits[k].from; i++ {
			switch r := u.cells[i].r; {
			case r == '\n':
				fresh = true
			case r != ' ' && fresh:
				para, begin, fresh = para+1, i, false
			}
		}
		out[k] = spot{max(para, 1), hits[k].from - begin + 1}
	}
	return out
}

// place says in Chinese where a hit stands.
func (u unit) place(s spot, line int) string {
	switch u.zone {
	case visible:
		return fmt.Sprintf("第%d段第%d字", s.para, s.char)
	case hidden:
		return fmt.Sprintf("隐藏文字，源码第%d行", line)
	case comment:
		return fmt.Sprintf("网页注释，源码第%d行", line)
	case attribute:
		return fmt.Sprintf("属性“%s”，源码第%d行", u.name, line)
	default:
		return fmt.Sprintf("脚本或者样式，源码第%d行", line)
	}
}
