package docno

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxGap is how many spaces, line breaks included, may stand between two parts of a number.
const maxGap = 8

// cursor reads s forward from at. Runes come folded.
type cursor struct {
	s  string
	at int
}

func (c *cursor) peek() (raw, folded rune, size int) {
	r, n := utf8.DecodeRuneInString(c.s[c.at:])
	return r, foldRune(r), n
}

func (c *cursor) next() {
	_, _, n := c.peek()
	c.at += n
}

func (c *cursor) accept(want rune) bool {
	_, r, n := c.peek()
	if n == 0 || r != want {
		return false
	}
	c.at += n
	return true
}

func (c *cursor) skip(lines bool) {
	for range maxGap {
		raw, r, n := c.peek()
		if n == 0 || r != ' ' && r != -1 || !lines && raw == '\n' {
			return
		}
		c.at += n
	}
}

func (c *cursor) spaces() { c.skip(true) }
func (c *cursor) blanks() { c.skip(false) }

// digits reads up to limit digits; more than that is no match.
func (c *cursor) digits(limit int) string {
	var b strings.Builder
	for {
		_, r, n := c.peek()
		if r == -1 && n > 0 {
			c.at += n
			continue
		}
		if r < '0' || r > '9' {
			return b.String()
		}
		if b.Len() == limit {
			return ""
		}
		b.WriteByte(byte(r))
		c.at += n
	}
}

// back reads s backward from its end, not before lo.
type back struct {
	s  string
	lo int
}

func (b *back) last() (rune, int) {
	if len(b.s) <= b.lo {
		return 0, 0
	}
	r, n := utf8.DecodeLastRuneInString(b.s[b.lo:])
	return foldRune(r), n
}

func (b *back) accept(want rune) bool {
	r, n := b.last()
	if n == 0 || r != want {
		return false
	}
	b.s = b.s[:len(b.s)-n]
	return true
}

func (b *back) spaces() {
	for range maxGap {
		r, n := b.last()
		if n == 0 || r != ' ' && r != -1 {
			return
		}
		b.s = b.s[:len(b.s)-n]
	}
}

// numeral reads a run of Arabic digits or of Chinese numerals.
func (b *back) numeral() string {
	var out []rune
	for len(out) < 9 {
		r, n := b.last()
		if n == 0 {
			break
		}
		_, unit := chineseUnit[r]
		_, digit := chineseDigit[r]
		if !unit && !digit && !(r < 0x80 && unicode.IsDigit(r)) {
			break
		}
		out = append(out, r)
		b.s = b.s[:len(b.s)-n]
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return string(out)
}
