package annual

import "slices"

// Table2 holds the figures of table 2: a row for each line of the form, in the order of Form.Sections, with up to three
// figures each. Money is in fen.
type Table2 [LineCount][HeadCount]int64

// Table3 holds the figures of table 3, indexed as Rows and Columns.
type Table3 [RowCount][ColumnCount]int64

// Table4 holds the figures of table 4, indexed by Group and Result.
type Table4 [GroupCount][ResultCount]int64

// Report is one unit's report on one year. The zero value of a figure is the figure 0; a cell in which no number
// stands is 0 too and named in Blanks.
type Report struct {
	Unit    string // 云山县民政局
	Year    int
	Form    Form
	Preface string        // what stands between title and first part; paragraphs are separated by line feeds
	Text    [Parts]string // the running text of the six parts, likewise
	Table2  Table2
	Table3  Table3
	Table4  Table4
	Blanks  []Blank // in the order of the form
}

// Blank is a cell that holds no number: nothing, "-", "/" or a word.
type Blank struct {
	Ref  Ref
	Text string // what stands in it
}

// New is an empty report in the form that the year asks for.
func New(unit string, year int) Report {
	return Report{Unit: unit, Year: year, Form: FormOf(year)}
}

// Ref names a cell of the tables.
type Ref struct {
	Table int    // 2, 3 or 4
	Row   string // ID of a Line, a Row or a Group
	Col   int    // place in Section.Heads, Columns or Results
}

// Refs are all cells of a form in its order.
func (f Form) Refs() []Ref { return slices.Clone(formRefs[f]) }

var formRefs = func() map[Form][]Ref {
	m := map[Form][]Ref{}
	for _, f := range []Form{Form2019, Form2021} {
		for _, p := range f.places() {
			for c := range p.section.Heads {
				m[f] = append(m[f], Ref{2, p.line.ID, c})
			}
		}
		for _, i := range formRows[f] {
			for c := range ColumnCount {
				m[f] = append(m[f], Ref{3, Rows[i].ID, c})
			}
		}
		for g := range GroupCount {
			for c := range ResultCount {
				m[f] = append(m[f], Ref{4, GroupIDs[g], c})
			}
		}
	}
	return m
}()

// cell finds the figure that ref names; nil for a cell that the form does not have.
func (r *Report) cell(ref Ref) *int64 {
	switch ref.Table {
	case 2:
		if p, ok := r.Form.placeOf(ref.Row); ok && ref.Col >= 0 && ref.Col < len(p.section.Heads) {
			return &r.Table2[p.index][ref.Col]
		}
	case 3:
		if i, ok := rowIndex[ref.Row]; ok && ref.Col >= 0 && ref.Col < ColumnCount && slices.Contains(formRows[r.Form], i) {
			return &r.Table3[i][ref.Col]
		}
	case 4:
		if g := slices.Index(GroupIDs[:], ref.Row); g >= 0 && ref.Col >= 0 && ref.Col < ResultCount {
			return &r.Table4[g][ref.Col]
		}
	}
	return nil
}

// At is the figure of a cell; 0 where the form has no such cell.
func (r *Report) At(ref Ref) int64 {
	if p := r.cell(ref); p != nil {
		return *p
	}
	return 0
}

// Set writes a figure and takes the cell out of the blanks. It tells whether the form has the cell.
func (r *Report) Set(ref Ref, n int64) bool {
	p := r.cell(ref)
	if p == nil {
		return false
	}
	*p = n
	r.Blanks = slices.DeleteFunc(slices.Clone(r.Blanks), func(b Blank) bool { return b.Ref == ref })
	return true
}

// Unit tells in what the figure of a cell is counted.
func (f Form) Unit(ref Ref) Unit {
	if p, ok := f.placeOf(ref.Row); ref.Table == 2 && ok && ref.Col >= 0 && ref.Col < len(p.section.Heads) {
		return p.section.Heads[ref.Col].Unit
	}
	return Count
}

// Name is the cell as findings and problems name it: 第三项（七）总计 自然人列.
func (f Form) Name(ref Ref) string {
	switch ref.Table {
	case 2:
		if p, ok := f.placeOf(ref.Row); ok && ref.Col >= 0 && ref.Col < len(p.section.Heads) {
			return "表二" + p.section.Item + " " + p.line.Label + " " + p.section.Heads[ref.Col].Label
		}
	case 3:
		if i, ok := rowIndex[ref.Row]; ok && ref.Col >= 0 && ref.Col < ColumnCount {
			return Rows[i].Name(f) + " " + Column(ref.Col).name()
		}
	case 4:
		if g := slices.Index(GroupIDs[:], ref.Row); g >= 0 && ref.Col >= 0 && ref.Col < ResultCount {
			return "表四" + GroupNames[g] + " " + Results[ref.Col]
		}
	}
	return ""
}

// rowRefs are the cells of a row of table 3 without its total.
func rowRefs(row string) []Ref {
	out := make([]Ref, 0, ColumnCount-1)
	for c := range ColumnCount - 1 {
		out = append(out, Ref{3, row, c})
	}
	return out
}
