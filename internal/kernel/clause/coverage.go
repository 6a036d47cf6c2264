package clause

import (
	"cmp"
	"slices"
)

// Use says that something in the program cites a clause.
type Use struct {
	Clause Clause
	Area   string // package
	Kind   string // one of the Kind constants
	ID     string // identifier within the area and kind: "consult"
	Name   string // what users call it: 征求第三方意见
}

// The kinds of use.
const (
	KindStep  = "step"  // a step of a flow
	KindNeed  = "need"  // a guard of a step
	KindCheck = "check" // a check of the publication gate
	KindRule  = "rule"  // a deadline rule
	KindPage  = "page"
	KindJob   = "job"
)

// Line is one duty with all that carries it.
type Line struct {
	Duty Duty
	Uses []Use
}

// Carried tells whether anything carries the duty; where nothing does, pages show 未承办.
func (l Line) Carried() bool { return len(l.Uses) > 0 }

// Coverage lays uses beside the whole register, in its order: every duty has a line,
// those that nothing cites an empty one. Within a line uses are in the order of area,
// kind and ID, and each stands once. Uses of clauses that are not duties are left out.
func Coverage(uses []Use) []Line {
	of := make(map[Clause][]Use)
	for _, u := range uses {
		of[u.Clause] = append(of[u.Clause], u)
	}
	lines := make([]Line, len(register))
	for i, d := range register {
		us := of[d.Clause]
		slices.SortStableFunc(us, func(a, b Use) int {
			return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
		})
		lines[i] = Line{Duty: d, Uses: slices.Compact(us)}
	}
	return lines
}
