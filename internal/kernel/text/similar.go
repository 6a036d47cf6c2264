package text

import (
	"slices"
	"unicode"
)

// Similar tells how alike two texts are, from 0 (nothing in common) to 1 (the same
// but for spaces and punctuation): the Dice coefficient over pairs of neighbouring characters.
func Similar(a, b string) float64 { return profileOf(a).like(profileOf(b)) }

// profile is what is compared of a text: its letters and digits, in pairs, sorted.
// A text of one letter has none and is compared whole.
type profile struct {
	pairs []uint64
	one   rune
}

func profileOf(s string) profile {
	var p profile
	p.pairs = make([]uint64, 0, len(s)/3)
	var last rune
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		r = unicode.ToLower(r)
		if last != 0 {
			p.pairs = append(p.pairs, uint64(last)<<32|uint64(r))
		}
		last = r
	}
	if len(p.pairs) == 0 {
		p.one = last
	}
	slices.Sort(p.pairs)
	return p
}

func (p profile) like(q profile) float64 {
	n := len(p.pairs) + len(q.pairs)
	if len(p.pairs) == 0 || len(q.pairs) == 0 {
		if n == 0 && p.one == q.one {
			return 1
		}
		return 0
	}
	common := 0
	for i, j := 0, 0; i < len(p.pairs) && j < len(q.pairs); {
		switch x, y := p.pairs[i], q.pairs[j]; {
		case x == y:
			common, i, j = common+1, i+1, j+1
		case x < y:
			i++
		default:
			j++
		}
	}
	return 2 * float64(common) / float64(n)
}
