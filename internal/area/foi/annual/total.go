package annual

// Total works out every total of tables 3 and 4 from the figures that it is the total of, and returns the cells.
func (r *Report) Total() []Ref {
	var out []Ref
	set := func(ref Ref, of []Ref) {
		r.Set(ref, r.add(of))
		out = append(out, ref)
	}
	for c := range ColumnCount - 1 {
		set(Ref{3, RowTotal, c}, resultRefs(r.Form, c))
	}
	for _, i := range formRows[r.Form] {
		set(Ref{3, Rows[i].ID, int(All)}, rowRefs(Rows[i].ID))
	}
	for _, g := range GroupIDs {
		var of []Ref
		for c := range ResultCount - 1 {
			of = append(of, Ref{4, g, c})
		}
		set(Ref{4, g, int(resultSum)}, of)
	}
	return out
}
