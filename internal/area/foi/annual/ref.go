package annual

import (
	"fmt"
	"strconv"
	"strings"
)

// String is the cell as it stands in an address: 3-3.1-0. ParseRef reads it.
func (r Ref) String() string { return fmt.Sprintf("%d-%s-%d", r.Table, r.Row, r.Col) }

// ParseRef reads what String wrote; ok is false for anything that names no cell of the form.
func (f Form) ParseRef(s string) (ref Ref, ok bool) {
	table, rest, ok1 := strings.Cut(s, "-")
	cut := strings.LastIndex(rest, "-")
	if !ok1 || cut < 0 {
		return Ref{}, false
	}
	n, err1 := strconv.Atoi(table)
	col, err2 := strconv.Atoi(rest[cut+1:])
	ref = Ref{n, rest[:cut], col}
	if err1 != nil || err2 != nil || ref.String() != s || f.Name(ref) == "" {
		return Ref{}, false
	}
	return ref, true
}
