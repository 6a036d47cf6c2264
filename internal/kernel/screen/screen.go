// Package screen checks a text before it goes out: personal data, secrecy marks,
// marks of internal papers, notes that forbid publication, and hidden content.
//
// It is pure and linear in the length of the text. It helps the reviewer and never
// replaces him: a text without findings is not thereby reviewed. A finding never
// carries the raw value, so that findings may be stored, logged and shown.
package screen

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"sort"

	"gongkai/internal/kernel/clause"
)

// Severity says how a finding binds.
type Severity string

const (
	Must   Severity = "must"   // may not go out before a named person has decided on it
	Should Severity = "should" // very likely wrong: decide on it
	Notice Severity = "notice" // worth a look
)

// Name is the Chinese name of the severity.
func (s Severity) Name() string {
	switch s {
	case Must:
		return "必须处理"
	case Should:
		return "应当核对"
	default:
		return "提示"
	}
}

// Finding is one thing found. Offsets count runes of the text that was given;
// for HTML they count runes of the source.
type Finding struct {
	Kind       Kind          `json:"kind"`
	Name       string        `json:"name"` // Chinese
	Severity   Severity      `json:"severity"`
	Start      int           `json:"start"`
	End        int           `json:"end"`
	Line       int           `json:"line"`       // of the source, from 1
	Place      string        `json:"place"`      // 第3段第12字
	Hidden     bool          `json:"hidden"`     // not on the page as a reader sees it
	Sample     string        `json:"sample"`     // masked
	Suggestion string        `json:"suggestion"` // a whole Chinese sentence
	Key        string        `json:"key,omitempty"`
	Clause     clause.Clause `json:"-"`
}

// Seal turns a value into a fingerprint from which it cannot be guessed. It must
// depend on a secret: identity numbers and mobile numbers are so few that a plain
// hash of one can be undone by trying them all.
type Seal func(value []byte) string

// HMAC returns a Seal of HMAC-SHA-256, cut to 16 bytes, written in hexadecimal.
// The key must stay the same as long as dispositions are to be found again.
func HMAC(key []byte) Seal {
	key = append([]byte(nil), key...)
	return func(value []byte) string {
		m := hmac.New(sha256.New, key)
		m.Write(value)
		return hex.EncodeToString(m.Sum(nil)[:16])
	}
}

// Screen checks texts. Its zero value leaves Finding.Key empty. It is safe for
// concurrent use when its Seal is.
type Screen struct{ seal Seal }

// New returns a Screen whose findings carry a Key made by seal. The key depends on
// the kind, the value and on whether it is hidden, not on the place: a decision on
// a finding survives a new screening of a text that was edited elsewhere, and a
// decision on what all can see does not cover a hidden copy.
func New(seal Seal) Screen { return Screen{seal: seal} }

// Text screens plain text with the zero Screen.
func Text(s string) []Finding { return Screen{}.Text(s) }

// HTML screens the source of a page with the zero Screen.
func HTML(s string) []Finding { return Screen{}.HTML(s) }

// Text screens plain text; paragraphs are lines. Findings are in order of Start.
func (c Screen) Text(s string) []Finding {
	u := unit{zone: visible, cells: cellsOf(s)}
	return c.report([]unit{u}, lineStarts(s))
}

// HTML screens the source of a page or of a part of one: what a reader sees, and
// apart from it hidden text, comments, attribute values, scripts and styles.
// Values that are split by tags, entities or invisible characters are put together.
func (c Screen) HTML(s string) []Finding {
	return c.report(unitsOf(s), lineStarts(s))
}

// report scans the units and finishes the findings.
func (c Screen) report(units []unit, lines []int) []Finding {
	var out []Finding
	for _, u := range units {
		sc := scanner{unit: u}
		sc.run()
		places := u.places(sc.hits)
		for i, h := range sc.hits {
			start, end := int(u.cells[h.from].start), int(u.cells[h.to-1].end)
			line := lineOf(lines, start)
			out = append(out, c.finish(h, u.zone, start, end, line, u.place(places[i], line)))
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Start < out[j].Start })
	return out
}

// finish makes the finding of one hit.
func (c Screen) finish(h hit, z zone, start, end, line int, place string) Finding {
	info := kinds[h.kind]
	f := Finding{
		Kind: h.kind, Name: info.Name, Severity: h.severity, Start: start, End: end,
		Line: line, Place: place, Hidden: z != visible,
		Sample: h.sample, Suggestion: info.suggest(h.sample), Clause: info.Clause,
	}
	if c.seal != nil {
		side := "shown"
		if f.Hidden {
			side = "hidden"
		}
		f.Key = c.seal([]byte(string(h.kind) + "\x00" + side + "\x00" + h.value))
	}
	return f
}

// lineStarts returns the rune offset at which each line of s starts.
func lineStarts(s string) []int {
	starts := []int{0}
	n := 0
	for _, r := range s {
		n++
		if r == '\n' {
			starts = append(starts, n)
		}
	}
	return starts
}

// lineOf returns the number of the line, from 1, that the offset stands in.
func lineOf(starts []int, at int) int { return sort.SearchInts(starts, at+1) }
