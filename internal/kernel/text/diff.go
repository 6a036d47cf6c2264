package text

import "strings"

// Op says what happened to a paragraph or to a segment inside one.
type Op string

const (
	Same    Op = "same"
	Changed Op = "changed" // of paragraphs only: both sides have segments
	Added   Op = "added"
	Removed Op = "removed"
)

// Segment is a stretch of a paragraph that is the same on both sides (Same), only on the old side
// (Removed) or only on the new side (Added).
type Segment struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
}

// Change is one row of a table that compares the old and the new text. A is the old
// side and B the new one; a paragraph that is only on one side leaves the other empty.
type Change struct {
	Op Op        `json:"op"`
	A  []Segment `json:"a"`
	B  []Segment `json:"b"`
}

// Diff compares the old text a with the new text b paragraph by paragraph. Like
// paragraphs stand side by side, and what differs inside them is told to the
// character. The segments of each side, joined, are the paragraphs of that side.
func Diff(a, b Source) []Change {
	d := differ{a: paragraphs(a), b: paragraphs(b)}
	ids := map[string]int{}
	x, y := identify(d.a, ids), identify(d.b, ids)
	i, j := 0, 0
	for _, m := range common(x, y) {
		d.gap(i, m.a, j, m.b)
		d.out = append(d.out, Change{Op: Same, A: []Segment{{Same, d.a[m.a]}}, B: []Segment{{Same, d.b[m.b]}}})
		i, j = m.a+1, m.b+1
	}
	d.gap(i, len(d.a), j, len(d.b))
	return d.out
}

// paragraphs returns the lines of a text; a table row is a line, a heading and what runs on after it are one.
func paragraphs(s Source) []string {
	p := s.Plain()
	if p == "" {
		return nil
	}
	return strings.Split(p, "\n")
}

func identify(lines []string, ids map[string]int) []int {
	out := make([]int, len(lines))
	for i, l := range lines {
		id, ok := ids[l]
		if !ok {
			id = len(ids)
			ids[l] = id
		}
		out[i] = id
	}
	return out
}

type differ struct {
	a, b []string
	out  []Change
}

// profiles are made once for the paragraphs of a gap, which are compared many times.
func profiles(lines []string) []profile {
	out := make([]profile, len(lines))
	for i, l := range lines {
		out[i] = profileOf(l)
	}
	return out
}

const (
	pairAbove = 0.4  // how alike two paragraphs must be to stand side by side
	sureAbove = 0.8  // so much alike at the same relative place needs no further search
	pairCells = 3000 // up to this many pairs in a gap all are compared, beyond only near ones
	nearby    = 4
)

// gap writes the rows for the paragraphs between two that are the same.
func (d *differ) gap(i, iEnd, j, jEnd int) {
	for _, m := range d.pair(i, iEnd, j, jEnd) {
		d.only(Removed, d.a[i:m.a])
		d.only(Added, d.b[j:m.b])
		x, y := segments(d.a[m.a], d.b[m.b])
		d.out = append(d.out, Change{Op: Changed, A: x, B: y})
		i, j = m.a+1, m.b+1
	}
	d.only(Removed, d.a[i:iEnd])
	d.only(Added, d.b[j:jEnd])
}

func (d *differ) only(op Op, lines []string) {
	for _, l := range lines {
		c := Change{Op: op}
		if seg := []Segment{{op, l}}; op == Removed {
			c.A = seg
		} else {
			c.B = seg
		}
		d.out = append(d.out, c)
	}
}

// pair finds like paragraphs of a gap, in order.
func (d *differ) pair(i, iEnd, j, jEnd int) []match {
	n, m := iEnd-i, jEnd-j
	if n == 0 || m == 0 {
		return nil
	}
	if n*m > pairCells {
		return d.pairNear(i, iEnd, j, jEnd)
	}
	x, y := profiles(d.a[i:iEnd]), profiles(d.b[j:jEnd])
	best := make([][]float64, n+1) // best[p][q]: the most likeness from p and q on
	best[n] = make([]float64, m+1)
	like := make([][]float64, n)
	for p := n - 1; p >= 0; p-- {
		best[p], like[p] = make([]float64, m+1), make([]float64, m)
		for q := m - 1; q >= 0; q-- {
			best[p][q] = max(best[p+1][q], best[p][q+1])
			if like[p][q] = x[p].like(y[q]); like[p][q] > pairAbove {
				best[p][q] = max(best[p][q], like[p][q]+best[p+1][q+1])
			}
		}
	}
	var out []match
	for p, q := 0, 0; p < n && q < m; {
		switch {
		case like[p][q] > pairAbove && best[p][q] == like[p][q]+best[p+1][q+1]:
			out = append(out, match{i + p, j + q})
			p, q = p+1, q+1
		case best[p][q] == best[p+1][q]:
			p++
		default:
			q++
		}
	}
	return out
}

// pairNear looks for a partner only around the same relative place.
func (d *differ) pairNear(i, iEnd, j, jEnd int) []match {
	x, y := profiles(d.a[i:iEnd]), profiles(d.b[j:jEnd])
	var out []match
	from := j
	for p := i; p < iEnd; p++ {
		at := j + (p-i)*(jEnd-j)/(iEnd-i)
		best, where := pairAbove, -1
		if at >= from && x[p-i].like(y[at-j]) > sureAbove {
			out = append(out, match{p, at})
			from = at + 1
			continue
		}
		for q := max(from, at-nearby); q < min(jEnd, at+nearby+1); q++ {
			if l := x[p-i].like(y[q-j]); l > best {
				best, where = l, q
			}
		}
		if where >= 0 {
			out = append(out, match{p, where})
			from = where + 1
		}
	}
	return out
}

// segments compares two paragraphs character by character.
func segments(a, b string) (x, y []Segment) {
	ra, rb := []rune(a), []rune(b)
	i, j := 0, 0
	edit := func(iEnd, jEnd int) {
		x = grow(x, Removed, ra[i:iEnd])
		y = grow(y, Added, rb[j:jEnd])
	}
	for _, r := range runs(myers(ra, rb)) {
		edit(r.a, r.b)
		x = grow(x, Same, ra[r.a:r.a+r.n])
		y = grow(y, Same, rb[r.b:r.b+r.n])
		i, j = r.a+r.n, r.b+r.n
	}
	edit(len(ra), len(rb))
	return x, y
}

func grow(s []Segment, op Op, text []rune) []Segment {
	if len(text) == 0 {
		return s
	}
	if n := len(s); n > 0 && s[n-1].Op == op {
		s[n-1].Text += string(text)
		return s
	}
	return append(s, Segment{op, string(text)})
}
