package text

import "slices"

// match says that a[a] and b[b] are the same element.
type match struct{ a, b int }

// common returns a long common subsequence of two lists of paragraph ids: first the ids that are
// there once on both sides (patience), then, between those, the shortest edit script.
func common(a, b []int) []match {
	var out []match
	i, j := 0, 0
	fill := func(iEnd, jEnd int) {
		for _, m := range myers(a[i:iEnd], b[j:jEnd]) {
			out = append(out, match{i + m.a, j + m.b})
		}
	}
	for _, m := range patience(a, b) {
		fill(m.a, m.b)
		out = append(out, m)
		i, j = m.a+1, m.b+1
	}
	fill(len(a), len(b))
	return out
}

// patience returns the longest rising sequence of elements that each side has once.
func patience(a, b []int) []match {
	type place struct{ na, nb, a, b int }
	at := map[int]*place{}
	for i, id := range a {
		if at[id] == nil {
			at[id] = &place{}
		}
		at[id].na++
		at[id].a = i
	}
	for j, id := range b {
		if p := at[id]; p != nil {
			p.nb++
			p.b = j
		}
	}
	var unique []match // in the order of a
	for i, id := range a {
		if p := at[id]; p.na == 1 && p.nb == 1 {
			unique = append(unique, match{i, p.b})
		}
	}
	var tails []int // tails[k]: index in unique of the smallest end of a sequence of length k+1
	before := make([]int, len(unique))
	for i, m := range unique {
		k, _ := slices.BinarySearchFunc(tails, m.b, func(t, b int) int { return unique[t].b - b })
		before[i] = -1
		if k > 0 {
			before[i] = tails[k-1]
		}
		if k == len(tails) {
			tails = append(tails, i)
		} else {
			tails[k] = i
		}
	}
	if len(tails) == 0 {
		return nil
	}
	var out []match
	for i := tails[len(tails)-1]; i >= 0; i = before[i] {
		out = append(out, unique[i])
	}
	slices.Reverse(out)
	return out
}

// maxEdits bounds the work of myers: texts further apart than this are told apart
// only at both ends.
const maxEdits = 300

// myers returns the matches of a shortest edit script between a and b.
func myers[T comparable](a, b []T) []match {
	var out []match
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		out = append(out, match{head, head})
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for _, m := range middle(a[head:len(a)-tail], b[head:len(b)-tail]) {
		out = append(out, match{head + m.a, head + m.b})
	}
	for k := tail; k > 0; k-- {
		out = append(out, match{len(a) - k, len(b) - k})
	}
	return out
}

// middle is the greedy algorithm proper; nil if there are more than maxEdits edits.
func middle[T comparable](a, b []T) []match {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	limit := min(len(a)+len(b), maxEdits)
	v := make([]int, 2*limit+3)
	at := func(k int) int { return k + limit + 1 }
	var trace [][]int
	for d := 0; d <= limit; d++ {
		trace = append(trace, slices.Clone(v[at(-d)-1:at(d)+2]))
		for k := -d; k <= d; k += 2 {
			x := 0
			if k == -d || k != d && v[at(k-1)] < v[at(k+1)] {
				x = v[at(k+1)]
			} else {
				x = v[at(k-1)] + 1
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			v[at(k)] = x
			if x >= len(a) && x-k >= len(b) {
				return walkBack(trace, len(a), len(b))
			}
		}
	}
	return nil
}

// walkBack reads the matches off the trace. trace[d] holds the furthest x of
// diagonals -d-1 … d+1 before step d.
func walkBack(trace [][]int, x, y int) []match {
	var out []match
	for d := len(trace) - 1; d >= 0; d-- {
		v := func(k int) int { return trace[d][k+d+1] }
		k := x - y
		prev := k - 1
		if k == -d || k != d && v(k-1) < v(k+1) {
			prev = k + 1
		}
		px := v(prev)
		if d == 0 {
			px, prev = 0, 0
		}
		py := px - prev
		for x > px && y > py && x > 0 && y > 0 {
			x, y = x-1, y-1
			out = append(out, match{x, y})
		}
		if d > 0 {
			x, y = px, py
		}
	}
	slices.Reverse(out)
	return out
}

// run is a stretch of n matches in a row.
type run struct{ a, b, n int }

// runs joins matches; a single character between two edits is no match that a reader would see.
func runs(ms []match) []run {
	var out []run
	for _, m := range ms {
		if n := len(out); n > 0 && out[n-1].a+out[n-1].n == m.a && out[n-1].b+out[n-1].n == m.b {
			out[n-1].n++
			continue
		}
		out = append(out, run{m.a, m.b, 1})
	}
	return slices.DeleteFunc(out, func(r run) bool { return r.n == 1 && r.a > 0 && r.b > 0 })
}
