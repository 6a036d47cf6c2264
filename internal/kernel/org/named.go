package org

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gongkai/internal/platform/db"
)

// A name shorter than this is not looked for: 市委 or 区府 is found in too much.
const minName = 3

// nameIndex finds names in a text without trying each: by their first two characters
// it knows the lengths that can begin there.
type nameIndex struct {
	units   map[string][]string // name → units that bear or bore it
	lengths map[[2]rune][]int   // in bytes, longest first
}

func indexNames(names []Name) *nameIndex {
	x := &nameIndex{units: map[string][]string{}, lengths: map[[2]rune][]int{}}
	for _, n := range names {
		x.add(n.Name, n.Unit)
		x.add(n.Short, n.Unit)
	}
	for _, l := range x.lengths {
		slices.SortFunc(l, func(a, b int) int { return cmp.Compare(b, a) })
	}
	return x
}

func (x *nameIndex) add(name, unit string) {
	name = plain(name)
	if utf8.RuneCountInString(name) < minName || slices.Contains(x.units[name], unit) {
		return
	}
	x.units[name] = append(x.units[name], unit)
	if k := firstTwo(name); !slices.Contains(x.lengths[k], len(name)) {
		x.lengths[k] = append(x.lengths[k], len(name))
	}
}

// find returns for each name in the text, longest match first from the left, the units
// that it may mean.
func (x *nameIndex) find(text string) [][]string {
	var out [][]string
	for s := plain(text); s != ""; {
		n := x.match(s)
		if n > 0 {
			out = append(out, x.units[s[:n]])
		} else {
			_, n = utf8.DecodeRuneInString(s)
		}
		s = s[n:]
	}
	return out
}

// match returns the length of the longest name that s begins with, or 0.
func (x *nameIndex) match(s string) int {
	for _, n := range x.lengths[firstTwo(s)] {
		if n <= len(s) && x.units[s[:n]] != nil {
			return n
		}
	}
	return 0
}

func firstTwo(s string) (k [2]rune) {
	r, n := utf8.DecodeRuneInString(s)
	r2, _ := utf8.DecodeRuneInString(s[n:])
	return [2]rune{r, r2}
}

// plain takes out white space, which breaks names across lines, and makes full-width
// signs half-width, so that 办公厅（室） is found as 办公厅(室).
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			return -1
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		}
		return r
	}, s)
}

// Named returns the units in force that a text names by a full or short name, present
// or former, in order of appearance; a merged unit's name stands for its successor. The
// longest name counts: 云山市人民政府办公室 does not name 云山市人民政府. Where a short
// name is shared, those of self's government are meant, or else all. The unit self, ""
// for none, is left out. Names of fewer than three characters are not looked for.
func Named(ctx context.Context, tx *db.Tx, text, self string) ([]Unit, error) {
	d, err := directoryOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	day := today(tx)
	var out []Unit
	seen := map[string]bool{self: true}
	home, _ := d.government(self, day)
	for _, ids := range d.index().find(text) {
		var meant, near []Unit
		for _, unitID := range ids {
			u, ok := d.current(unitID, day)
			if !ok || !u.InForce(day) {
				continue
			}
			meant = append(meant, u)
			if g, ok := d.government(u.ID, day); ok && g.ID == home.ID {
				near = append(near, u)
			}
		}
		if len(near) > 0 {
			meant = near
		}
		for _, u := range meant {
			if !seen[u.ID] {
				seen[u.ID] = true
				out = append(out, u)
			}
		}
	}
	return out, nil
}
