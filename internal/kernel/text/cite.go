package text

import (
	"strings"
	"unicode/utf8"

	"gongkai/internal/kernel/docno"
)

// shortTitle is the length in runes up to which a title in 《》 without a number is
// taken for an abbreviation that the document made itself (《办法》), not for a citation.
const shortTitle = 4

// cites finds the documents that s, the text of block n, mentions.
func cites(s string, n int) []Cite {
	hits := docno.Find(s)
	var out []Cite
	used := 0 // hits before this one are taken
	for _, t := range bookTitles(s) {
		c := Cite{Title: s[t.start:t.end], Block: n, Start: t.start - len("《"), End: t.end + len("》")}
		for used < len(hits) && hits[used].End <= c.Start {
			out = append(out, numberCite(hits[used], n))
			used++
		}
		for used < len(hits) && hits[used].Start < c.End { // a number inside the title belongs to it
			used++
		}
		if used < len(hits) && opensBracket(s[c.End:hits[used].Start]) {
			c.No = hits[used].No.String()
			c.End = hits[used].End + closing(s[hits[used].End:])
			used++
		}
		if c.No != "" || utf8.RuneCountInString(c.Title) > shortTitle && complete(c.Title) {
			out = append(out, c)
		}
	}
	for ; used < len(hits); used++ {
		out = append(out, numberCite(hits[used], n))
	}
	return out
}

func numberCite(h docno.Hit, block int) Cite {
	return Cite{No: h.No.String(), Block: block, Start: h.Start, End: h.End}
}

// opensBracket tells whether only an opening bracket stands between a title and its number.
func opensBracket(s string) bool {
	switch strip(s) {
	case "（", "(", "〔", "[", "［", "【", "（以下简称", "":
		return true
	}
	return false
}

func closing(s string) int {
	for _, c := range []string{"）", ")", "】", "］", "]", "〕"} {
		if strings.HasPrefix(s, c) {
			return len(c)
		}
	}
	return 0
}

type span struct{ start, end int }

// bookTitles returns what stands in outermost 《》; inner titles in 《》 or 〈〉 belong
// to the outer one. A bracket that is never closed opens nothing.
func bookTitles(s string) []span {
	var out []span
	var open []int
	for i, r := range s {
		switch r {
		case '《':
			open = append(open, i+len("《"))
		case '》':
			if len(open) == 0 {
				continue
			}
			start := open[len(open)-1]
			open = open[:len(open)-1]
			for len(out) > 0 && out[len(out)-1].start > start {
				out = out[:len(out)-1]
			}
			if start < i {
				out = append(out, span{start, i})
			}
		}
	}
	return out
}
