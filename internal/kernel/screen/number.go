package screen

import "strings"

// A chunk is a row of digits. Its gap says what stands between it and the chunk
// before it in the group.
type chunk struct {
	from, to int // cells, to exclusive
	gap      gap
}

func (c chunk) len() int { return c.to - c.from }

type gap int

const (
	none    gap = iota // the first of its group
	blank              // spaces or dots
	hyphen             // at least one hyphen
	bracket            // a closing bracket: (0311)66908218
	newline            // a line break
)

// maxGap is the number of characters that may stand inside a split number.
const maxGap = 3

// maxParts is the most chunks that one number can have.
const maxParts = 19

// numbers finds everything that is made of digits, and of digits and letters.
func (s *scanner) numbers() {
	var group []chunk
	for i := 0; i < len(s.cells); {
		switch r := s.cells[i].r; {
		case digit(r):
			group = s.gather(i, group[:0])
			s.group(group)
			i = group[len(group)-1].to
		case letter(r) && !alnum(s.at(i-1)):
			s.document(i)
			i++
		case provinceLetter(r) && letter(s.at(i+1)):
			s.plate(i)
			i++
		default:
			i++
		}
	}
}

// gather collects the chunks that start at i and are linked by small gaps.
func (s *scanner) gather(i int, out []chunk) []chunk {
	g := none
	for {
		j := i
		for digit(s.at(j)) {
			j++
		}
		out = append(out, chunk{i, j, g})
		k, kind, ok := s.skip(j)
		if !ok {
			return out
		}
		i, g = k, kind
	}
}

// skip goes over the gap at i; ok tells whether digits follow it.
func (s *scanner) skip(i int) (next int, g gap, ok bool) {
	g = blank
	for j := i; j < i+maxGap+1; j++ {
		switch r := s.at(j); r {
		case ' ', '.', '·', '_':
		case '-':
			g = max(g, hyphen)
		case ')':
			g = max(g, bracket)
		case '\n':
			g = newline
		default:
			return j, g, digit(r) && j > i
		}
	}
	return i, g, false
}

// separators returns the first cell from i on that is no separator, maxGap on at most.
func (s *scanner) separators(i int) int {
	for k := i; k <= i+maxGap; k++ {
		if r := s.at(k); r == 0 || !strings.ContainsRune(" .·_-\n", r) {
			return k
		}
	}
	return i
}

// group looks at linked chunks, from the left: identity numbers, which have the
// strongest checks, then other numbers in one piece, then those in pieces.
func (s *scanner) group(cs []chunk) {
	last := -1 // the last chunk that belongs to no number
	for i := 0; i < len(cs); {
		n := s.splitID(cs[i:])
		if n == 0 {
			n = s.whole(cs[i])
		}
		if n == 0 {
			n = s.landline(cs[i:])
		}
		if n == 0 && i+1 < len(cs) {
			row := i > 0 && last == i-1 && cs[last].len() > 2 && cs[i].gap == cs[i+1].gap
			n = s.split(cs[i:], row)
		}
		if n == 0 && s.idCardOld(cs[i]) {
			n = 1
		}
		if n == 0 {
			last, n = i, 1
		}
		i += n
	}
}

// whole tries the rules for a number in one piece; it returns 1 when one applies.
func (s *scanner) whole(c chunk) int {
	switch {
	case s.idCard(c), s.weakMask(c), s.bankCard(c), s.mobile(c):
		return 1
	}
	return 0
}

// joined returns the digits of chunks.
func (s *scanner) joined(cs []chunk) string {
	var b strings.Builder
	for _, c := range cs {
		for k := c.from; k < c.to; k++ {
			b.WriteByte(byte(s.cells[k].r))
		}
	}
	return b.String()
}

// splitID tries an identity number in pieces; it returns the number of chunks used.
func (s *scanner) splitID(cs []chunk) int {
	total := 0
	for n := 0; n < len(cs) && n < maxParts; n++ {
		if n > 0 && cs[n].gap == bracket {
			return 0
		}
		total += cs[n].len()
		end := cs[n].to
		switch {
		case total > 18:
			return 0
		case total == 17:
			x := s.separators(end)
			if r := s.at(x); (r == 'X' || r == 'x') && !alnum(s.at(x+1)) && s.addID(s.joined(cs[:n+1])+"X", cs[0].from, x+1) {
				return n + 1
			}
		case total == 18 && n > 0:
			if !letter(s.at(end)) && s.addID(s.joined(cs[:n+1]), cs[0].from, end) {
				return n + 1
			}
			return 0
		}
	}
	return 0
}

// split tries a mobile or card number in pieces. In a row of numbers, as in a table
// of figures, only a label makes one of some of them.
func (s *scanner) split(cs []chunk, row bool) int {
	if n := s.splitMobile(cs, row); n > 0 {
		return n
	}
	return s.splitCard(cs, row)
}

// shape tells whether the first chunks have these lengths, with one kind of gap
// inside a line, and do not go on in the same way.
func shape(cs []chunk, lens ...int) bool {
	if len(cs) < len(lens) {
		return false
	}
	for i, n := range lens {
		if cs[i].len() != n || i > 0 && (cs[i].gap >= bracket || cs[i].gap != cs[1].gap) {
			return false
		}
	}
	return true
}

// ends tells whether the chunk after the first n is not one more piece of the row.
func ends(cs []chunk, n int, starts func(chunk) bool) bool {
	return n == len(cs) || n > 1 && cs[n].gap != cs[1].gap || starts(cs[n])
}
