package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// gap stands in folded text for whatever separates two words or numbers that are
// written with letters or digits. Folding never yields it otherwise.
const gap = '·'

// Fold reduces text to what is compared: NFKC (so full and half width are one), lower
// case, common traditional characters simplified, and letters and digits only. What
// stands between Chinese characters (punctuation, spaces, line breaks, brackets)
// vanishes, so 《办法》 的 equals 办法的 and 〔2016〕80号 equals [2016] 80 号; between two
// Latin words or numbers it becomes one gap, so 2016 80 is not 201680.
// Any piece of a text folds to a piece of the folded text.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	fold(s, func(r rune, _, _ int) bool { b.WriteRune(r); return true })
	return b.String()
}

// fold gives each folded character with the bytes of s it comes from, until f says no.
func fold(s string, f func(r rune, start, end int) bool) {
	last, narrow, apart := 0, false, false
	runes(s, func(r rune, start, end int) bool {
		switch {
		case unicode.Is(unicode.Han, r):
			narrow, apart, last = false, false, end
			return f(r, start, end)
		case !unicode.IsLetter(r) && !unicode.IsNumber(r):
			if !unicode.Is(unicode.Cf, r) && !unicode.IsMark(r) { // invisible: not even a gap
				apart = true
			}
			return true
		}
		wide := unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo)
		if apart && narrow && !wide && !f(gap, last, start) {
			return false
		}
		narrow, apart, last = !wide, false, end
		return f(r, start, end)
	})
}

// runes gives the characters of s after NFKC, in lower case and simplified.
func runes(s string, f func(r rune, start, end int) bool) {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		end := i + n
		if k, ok := plain(r); ok && startsAnew(s[end:]) {
			if !f(k, i, end) {
				return
			}
			i = end
			continue
		}
		for end < len(s) && !norm.NFKC.PropertiesString(s[end:]).BoundaryBefore() {
			_, n := utf8.DecodeRuneInString(s[end:])
			end += n
		}
		for _, k := range norm.NFKC.String(s[i:end]) {
			if !f(unicode.ToLower(simplify(k)), i, end) {
				return
			}
		}
		i = end
	}
}

// plain folds the characters whose NFKC form is known without tables.
func plain(r rune) (rune, bool) {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A', true
	case r < 0x80:
		return r, true
	case r >= firstHan && r <= lastHan:
		return simplify(r), true
	case r >= 0x3000 && r <= 0x3020: // ideographic space and punctuation
		return r, true
	case r >= 0xFF01 && r <= 0xFF5E: // full width forms of ASCII
		k, _ := plain(r - 0xFF01 + '!')
		return k, true
	}
	return 0, false
}

// startsAnew tells whether the next character surely combines with nothing before it.
func startsAnew(s string) bool {
	if s == "" || s[0] < 0x80 {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s)
	_, ok := plain(r)
	return ok || norm.NFKC.PropertiesString(s).BoundaryBefore()
}

// clean makes text storable on both databases: valid UTF-8 without NUL.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}
