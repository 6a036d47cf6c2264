package clause

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ID returns the stable identifier of the clause, which is stored and sent over the
// API: "OGI/33.2", "80/1.1", "G1.1a", "house/…". It holds no space. The zero clause
// gives "".
func (c Clause) ID() string {
	switch {
	case c.act == nil:
		return ""
	case c.act == house:
		return houseID(c.cite)
	case c.cite != "":
		return c.ref
	case c.ref == "":
		return c.act.ID
	}
	return c.act.ID + "/" + c.ref
}

// Statutes may name items (OGI/20.i1), documents and standards only sections.
var refs = map[form]*regexp.Regexp{
	statute:  regexp.MustCompile(`^[1-9]\d{0,3}(\.[1-9]\d{0,3})?(\.i[1-9]\d{0,3})?$`),
	policy:   regexp.MustCompile(`^[1-9]\d{0,3}(\.[1-9]\d{0,3})*$`),
	standard: regexp.MustCompile(`^[1-9]\d{0,3}(\.[1-9]\d{0,3})*$`),
}

// ByID returns the clause that ID named; ok is false for an act, duty or form of
// reference that does not exist. It cannot know how many articles an act has.
func ByID(id string) (c Clause, ok bool) {
	if d, ok := byID[id]; ok {
		return d.Clause, true
	}
	name, ref, place := strings.Cut(id, "/")
	if name == house.ID {
		return houseByID(id)
	}
	a, ok := actByID[name]
	if !ok || place && !refs[a.form].MatchString(ref) {
		return Clause{}, false
	}
	return Clause{act: a, ref: ref}, true
}

// MarshalText writes a clause as its ID, in JSON too.
func (c Clause) MarshalText() ([]byte, error) { return []byte(c.ID()), nil }

// UnmarshalText reads an ID; the empty text is the zero clause.
func (c *Clause) UnmarshalText(text []byte) error {
	got, ok := ByID(string(text))
	if !ok && len(text) > 0 {
		return fmt.Errorf("clause: no clause has the identifier %q", text)
	}
	*c = got
	return nil
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s) // refs hold nothing but numbers
	return n
}
