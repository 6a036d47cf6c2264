package search

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Tokens are told apart by a first character that folding never yields. The tokens of
// cases begin with one of their own, so that no query for the public meets a case.
const (
	caseMark  = "¢"
	titleMark = "¤" // pairs and single characters of the title
	facetMark = "¦" // a value to filter by
	everyMark = "¦¦"
	maxTokens = 1 << 20 * 9 / 10 // bytes of tokens a document; a tsvector holds 1 MiB
)

// Analyze returns the tokens of a text, separated by spaces: its overlapping pairs of
// characters in order, without repetition. It is the same for documents and queries.
func Analyze(s string) string { return strings.Join(pairs(Fold(s)), " ") }

// pairs returns the distinct pairs of neighbouring characters of folded text. Fields
// are separated by line breaks, which no pair crosses.
func pairs(folded string) []string {
	seen := make(map[string]struct{}, len(folded)/3)
	var out []string
	last := -1
	for i, r := range folded {
		if r == '\n' {
			last = -1
			continue
		}
		if last >= 0 {
			t := folded[last : i+utf8.RuneLen(r)]
			if _, ok := seen[t]; !ok {
				seen[t] = struct{}{}
				out = append(out, t)
			}
		}
		last = i
	}
	return out
}

// facetFields are the fields to filter by, in the order in which packed keeps them.
var facetFields = [...]string{"unit", "column", "year", "topic", "validity", "kind"}

// packed are a document's values of facetFields in one text, separated by unit
// separators.
func packed(unit, column, topic, validity, kind string, year int) string {
	y := ""
	if year != 0 {
		y = strconv.Itoa(year)
	}
	vs := []string{unit, column, y, topic, validity, kind}
	for i, v := range vs {
		vs[i] = strings.ReplaceAll(v, facetSep, " ")
	}
	return strings.Join(vs, facetSep)
}

const facetSep = "\x1f"

// facetToken is the token of a value; values are hashed because they may hold anything.
func facetToken(field int, value string) string {
	return facetMark + strconv.Itoa(field) + short(value)
}

// partyToken is the token of a unit with a part in a case.
func partyToken(unit string) string { return facetMark + "u" + short(unit) }

// Places in facetFields.
const (
	unitField     = 0
	validityField = 4
)

// entered tells whether the values of a field are in the index. The state of a case is
// not: it changes with every step, for which the entry need not be made anew.
func entered(sphere string, field int) bool { return sphere != Case || field != validityField }

func short(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:10])
}

// tokens are all tokens of a document, a pure function of what is stored of it.
func tokens(sphere, titleFolded, folded, facet string, parties []string) []string {
	mark := ""
	if sphere == Case {
		mark = caseMark
	}
	out := []string{mark + everyMark}
	for i, v := range strings.Split(facet, facetSep) {
		if v != "" && entered(sphere, i) {
			out = append(out, mark+facetToken(i, v))
		}
	}
	for _, u := range parties {
		out = append(out, mark+partyToken(u))
	}
	for _, p := range pairs(titleFolded) {
		out = append(out, mark+titleMark+p)
	}
	singles := strings.Split(titleFolded, "")
	slices.Sort(singles)
	for _, r := range slices.Compact(singles) {
		out = append(out, mark+titleMark+r)
	}
	for _, p := range pairs(folded) {
		out = append(out, mark+p)
	}
	return out
}

// bounded cuts folded text where its pairs would no longer fit into an index entry.
// Only texts of several hundred thousand different pairs are cut, which no real
// document has: a book of a million characters has about a hundred thousand.
func bounded(folded string) string {
	if len(folded) < maxTokens/8 {
		return folded
	}
	seen := map[string]struct{}{}
	size, last := 0, 0
	for i, r := range folded {
		end := i + utf8.RuneLen(r)
		if i > last {
			t := folded[last:end]
			if _, ok := seen[t]; !ok {
				if size += len(t) + len(caseMark); size > maxTokens {
					return folded[:i]
				}
				seen[t] = struct{}{}
			}
		}
		last = i
	}
	return folded
}
