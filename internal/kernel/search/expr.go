package search

import (
	"strings"

	"gongkai/internal/platform/db"
)

// expr is a condition on tokens: all of all, one of each group of any, none of not.
type expr struct {
	all []string
	any [][]string
	not []string
}

const maxPairs = 24 // pairs of one word that the index is asked for

// condition builds what the index can decide of a query; with title set, every word
// must stand in the title.
func condition(q Query, a asked, title bool) expr {
	mark := ""
	var e expr
	if q.Sphere == Case {
		mark = caseMark
		var group []string
		for _, u := range q.Units {
			group = append(group, mark+facetToken(unitField, u))
		}
		for _, u := range q.Parties {
			group = append(group, mark+partyToken(u))
		}
		e.any = append(e.any, group)
	}
	for i, v := range strings.Split(packed(q.Unit, q.Column, q.Topic, q.Validity, q.Kind, q.Year), facetSep) {
		if v != "" && entered(q.Sphere, i) {
			e.all = append(e.all, mark+facetToken(i, v))
		}
	}
	for _, w := range a.want {
		switch {
		case w.title || title && w.single():
			e.all = append(e.all, mark+titleMark+w.folded)
		case title:
			e.all = append(e.all, prefixed(mark+titleMark, some(pairs(w.folded)))...)
		default:
			e.all = append(e.all, prefixed(mark, some(pairs(w.folded)))...)
		}
	}
	for _, w := range a.not {
		switch {
		case w.title:
			e.not = append(e.not, mark+titleMark+w.folded)
		case w.exact():
			e.not = append(e.not, mark+w.folded)
		}
	}
	if len(e.all) == 0 {
		e.all = []string{mark + everyMark}
	}
	return e
}

// some leaves out every second pair of a long word, whose characters the other pairs
// cover, and what is over maxPairs: the text is checked anyway.
func some(ps []string) []string {
	if len(ps) <= 8 {
		return ps
	}
	var out []string
	for i := 0; i < len(ps) && len(out) < maxPairs; i += 2 {
		out = append(out, ps[i])
	}
	return out
}

func prefixed(mark string, ts []string) []string {
	if mark == "" {
		return ts
	}
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = mark + t
	}
	return out
}

// text writes the condition in the query language of the dialect. Tokens hold letters,
// digits and the marks only, so there is nothing to escape.
func (e expr) text(d db.Dialect) string {
	quote, and, or, not := `"`, " AND ", " OR ", " NOT "
	if d == db.Postgres {
		quote, and, or, not = `'`, " & ", " | ", " & !"
	}
	join := func(ts []string, op string) string {
		return quote + strings.Join(ts, quote+op+quote) + quote
	}
	parts := []string{join(e.all, and)}
	for _, g := range e.any {
		parts = append(parts, "("+join(g, or)+")")
	}
	s := "(" + strings.Join(parts, and) + ")"
	if len(e.not) > 0 {
		s += not + "(" + join(e.not, or) + ")"
	}
	return s
}
