// Package clause names the law: the acts that the product cites, their clauses as
// values, and the register of duties that the product exists to carry out. A step,
// need, check or deadline rule cites a Clause, never a string.
//
// A clause is one of three things: a place in an act (OGI.Art(33).Para(2)), a duty of
// the register (G11a), or a rule of the house (House), which says that it is one.
package clause

import (
	"fmt"
	"strconv"
	"strings"
)

// Clause is a place in an act, a duty or a house rule. It is comparable, so it may be
// a map key; its zero value cites nothing.
type Clause struct {
	act  *Act
	ref  string // "33.2" (article.paragraph), "1.1" (section), or a duty's identifier
	cite string // a duty's short citation, or a house rule's reason; else it follows from ref
}

// Whole returns the act as a whole, for what rests on no single place in it.
func (a *Act) Whole() Clause { return Clause{act: a} }

// Art returns an article (条) of a statute. It panics on an act that has no articles:
// that is a mistake in the program, found when it starts.
func (a *Act) Art(n int) Clause {
	a.must(statute)
	return Clause{act: a, ref: number(n)}
}

// Sec returns a section of a policy document, Act80.Sec(1, 1) for 一（一）, or of a
// standard, GB9704.Sec(7, 2, 5) for 7.2.5. It panics on a statute.
func (a *Act) Sec(first int, rest ...int) Clause {
	a.must(policy, standard)
	c := Clause{act: a, ref: number(first)}
	for _, n := range rest {
		c.ref += "." + number(n)
	}
	return c
}

// Para returns a paragraph (款) of an article. It panics on anything else.
func (c Clause) Para(n int) Clause {
	c.act.must(statute)
	if c.ref == "" || strings.Contains(c.ref, ".") {
		panic("clause: only an article has paragraphs, not " + c.ID())
	}
	c.ref += "." + number(n)
	return c
}

// Item returns an item (项) of an article, or of a paragraph of it. It panics on
// anything else.
func (c Clause) Item(n int) Clause {
	c.act.must(statute)
	if c.ref == "" || strings.Contains(c.ref, "i") {
		panic("clause: only an article or paragraph has items, not " + c.ID())
	}
	c.ref += ".i" + number(n)
	return c
}

// Valid tells whether c cites anything.
func (c Clause) Valid() bool { return c.act != nil }

// Act returns the act that c stands in; a house rule's act is one without a number,
// and the zero clause has none.
func (c Clause) Act() *Act { return c.act }

// InForce tells whether the act of c is in force on a date (2006-01-02). The zero
// clause is never in force; a house rule always is. A duty answers for the document
// that it is registered under.
func (c Clause) InForce(date string) bool { return c.act != nil && c.act.InForce(date) }

func (a *Act) must(allowed ...form) {
	if a != nil {
		for _, f := range allowed {
			if a.form == f {
				return
			}
		}
	}
	panic(fmt.Sprintf("clause: %v is not cited this way", a))
}

func number(n int) string {
	if n < 1 || n > maxNumeral {
		panic("clause: no article, paragraph or section has the number " + strconv.Itoa(n))
	}
	return strconv.Itoa(n)
}
