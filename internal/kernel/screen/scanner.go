package screen

import (
	"slices"
	"strings"
)

// A hit is a finding in terms of cells.
type hit struct {
	kind     Kind
	severity Severity
	from, to int    // cells, to exclusive
	value    string // plain form, only for the seal
	sample   string // masked
}

// byStart returns the indexes of hits in order of their place.
func byStart(hits []hit) []int {
	idx := make([]int, len(hits))
	for i := range idx {
		idx[i] = i
	}
	slices.SortStableFunc(idx, func(a, b int) int { return hits[a].from - hits[b].from })
	return idx
}

// scanner goes over the cells of one unit.
type scanner struct {
	unit
	hits []hit
}

func (s *scanner) run() {
	if len(s.cells) == 0 {
		return
	}
	if s.zone == hidden {
		s.hiddenText()
	}
	s.numbers()
	s.marks()
}

func (s *scanner) add(k Kind, sev Severity, from, to int, value, sample string) {
	s.hits = append(s.hits, hit{k, sev, from, to, value, sample})
}

// at returns the folded character of cell i, or 0 outside the text.
func (s *scanner) at(i int) rune {
	if i < 0 || i >= len(s.cells) {
		return 0
	}
	return s.cells[i].r
}

// text returns the cells from i to j as a string, cut to the unit.
func (s *scanner) text(i, j int) string {
	var b strings.Builder
	for k := max(i, 0); k < min(j, len(s.cells)); k++ {
		b.WriteRune(s.cells[k].r)
	}
	return b.String()
}

// before returns up to n cells in front of i without blanks, for labels that are
// written 电 话 or stand in the cell of a table beside.
func (s *scanner) before(i, n int) string {
	var b strings.Builder
	for k := max(i-n, 0); k < i; k++ {
		if r := s.cells[k].r; r != ' ' && r != '\n' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func digit(r rune) bool  { return r >= '0' && r <= '9' }
func letter(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }
func alnum(r rune) bool  { return digit(r) || letter(r) }

// has tells whether text contains one of the words.
func has(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// nearest returns the word of words that ends last in text, or "". Of two that end
// at the same place the longer one counts.
func nearest(text string, words []string) string {
	best, at := "", -1
	for _, w := range words {
		i := strings.LastIndex(text, w)
		if i < 0 {
			continue
		}
		if end := i + len(w); end > at || end == at && len(w) > len(best) {
			best, at = w, end
		}
	}
	return best
}
