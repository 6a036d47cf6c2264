package annual

import (
	"slices"
	"strings"
)

// Pages that were copied as plain text lose the borders of cells: the row 49 1 0 0 0 0 50 becomes 491000050. What is lost can
// be found again where the last figure of each group is the sum of the others.

// maxSplits bounds how many ways of reading are kept; more than one is already a question for a person.
const maxSplits = 8

// Split cuts digits into groups of figures: sizes are the numbers of figures of each group, the last of a group being the
// sum of the others. Figures have no leading zeros. It returns every way, up to maxSplits. Anything but digits, and
// more than 200 of them, gives none.
func Split(digits string, sizes ...int) [][][]int64 {
	if len(digits) > 200 || strings.Trim(digits, "0123456789") != "" || len(sizes) == 0 {
		return nil
	}
	s := &splitter{digits: digits, sizes: sizes, budget: 200_000}
	s.group(0, 0)
	return s.found
}

type splitter struct {
	digits string
	sizes  []int
	groups [][]int64
	found  [][][]int64
	budget int // steps left: hostile input must not take long
}

func (s *splitter) group(pos, g int) {
	if g == len(s.sizes) {
		if pos == len(s.digits) {
			whole := make([][]int64, len(s.groups))
			for i := range s.groups {
				whole[i] = slices.Clone(s.groups[i])
			}
			s.found = append(s.found, whole)
		}
		return
	}
	s.groups = append(s.groups, nil)
	s.figure(pos, g, s.sizes[g], 0)
	s.groups = s.groups[:g]
}

// figure takes the next figure of group g, of which left are still to come.
func (s *splitter) figure(pos, g, left int, sum int64) {
	s.budget--
	if left == 0 {
		s.group(pos, g+1)
		return
	}
	var n int64
	for end := pos + 1; end <= len(s.digits) && end-pos <= 12 && len(s.found) < maxSplits && s.budget > 0; end++ {
		n = n*10 + int64(s.digits[end-1]-'0')
		if s.digits[pos] == '0' && end > pos+1 || left == 1 && n > sum {
			return
		}
		if left == 1 && n != sum {
			continue
		}
		s.groups[g] = append(s.groups[g], n)
		s.figure(end, g, left-1, sum+n)
		s.groups[g] = s.groups[g][:len(s.groups[g])-1]
	}
}
