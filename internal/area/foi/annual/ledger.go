package annual

import (
	"fmt"
	"strconv"
)

// Entry is a request in the ledger, as far as the report counts it. Dates are legal dates (2006-01-02).
type Entry struct {
	ID        string
	Applicant Column   // any but All
	Received  string   // 收到之日 as computed
	Closed    string   // day of the decision, or on which it ended otherwise; empty while it runs
	Row       string   // ID of the Row that the result counts in; empty while it runs
	Remedies  []Remedy // reviews and suits over it
}

// Remedy is a review or a suit.
type Remedy struct {
	ID     string
	Group  Group
	Filed  string // day on which the unit was notified of it
	Result Result // Pending while it runs
	Closed string // day of the decision or judgment; empty while it runs
}

// Counting says which reviews and suits table 4 of a year counts. The texts do not say it plainly (⟨未核⟩).
type Counting int

// The ways of counting.
const (
	// ByResult counts in the year in which it ended, with its result, and as 尚未审结 in every year at whose end it
	// runs. It is the default.
	ByResult Counting = iota
	// ByFiling counts once, in the year in which it was filed, as it stood at the end of that year.
	ByFiling
)

// Problem is something that could not be counted or read as it stands.
type Problem struct {
	Place string // a case, a cell, a row, a paragraph; Chinese, but for the ID of a case
	Ref   Ref    // the cell, where it is about one
	Text  string // whole Chinese sentences that say what to do
}

// Filled is a year's report out of the ledger. Tables 3 and 4 are counted; table 2 and the text are the unit's to write.
type Filled struct {
	Report   Report
	Problems []Problem // entries that were left out, each with the reason
	ledger   []Entry
	year     span
	way      Counting
}

// span is a year in the ledger's dates, both included.
type span struct{ first, last string }

// Fill counts a ledger of one unit for a year. What is counted: received in the year (新收); received before and open on
// its first day (上年结转); closed in the year, by row (办理结果); open at its end (结转下年度). An entry that
// contradicts itself counts nowhere and is a Problem. The ledger must not be changed while the result is in use.
func Fill(unit string, ledger []Entry, year int, way Counting) Filled {
	y := strconv.Itoa(year)
	f := Filled{Report: New(unit, year), ledger: ledger, year: span{y + "-01-01", y + "-12-31"}, way: way}
	for i := range ledger {
		e := &ledger[i]
		if p := e.problem(); p != "" {
			f.Problems = append(f.Problems, Problem{Place: e.ID, Text: p})
			continue
		}
		for _, m := range f.year.marks(e, f.Report.Form) {
			if m < 0 {
				break
			}
			f.Report.Table3[m][e.Applicant]++
			f.Report.Table3[m][All]++
		}
		for j := range e.Remedies {
			if res := f.year.result(&e.Remedies[j], way); res >= 0 {
				f.Report.Table4[e.Remedies[j].Group][res]++
				f.Report.Table4[e.Remedies[j].Group][resultSum]++
			}
		}
	}
	return f
}

// problem says why an entry cannot be counted; "" if it can.
func (e *Entry) problem() string {
	switch {
	case !e.Applicant.Valid():
		return "没有登记申请人类别，无法计入表三，请先补登。"
	case !isDate(e.Received):
		return "没有收到日期，无法计入表三，请先补登。"
	case (e.Closed == "") != (e.Row == ""):
		return "办结日期和办理结果只登记了一项，无法计入表三，请补登另一项。"
	case e.Closed != "" && !isDate(e.Closed):
		return "办结日期的写法不对，无法计入表三，请改正。"
	case e.Closed != "" && e.Closed < e.Received:
		return fmt.Sprintf("办结日期 %s 早于收到日期 %s，无法计入表三，请用更正步骤改正日期。", e.Closed, e.Received)
	case e.Row != "" && !isResult(e.Row):
		return fmt.Sprintf("办理结果“%s”不是表三的一行，无法计入，请改正。", e.Row)
	}
	for i := range e.Remedies {
		m := &e.Remedies[i]
		switch {
		case m.Group < 0 || m.Group >= groupBounds || m.Result < 0 || m.Result >= resultSum:
			return "有一件行政复议或者行政诉讼的种类、结果没有登记，无法计入表四，请先补登。"
		case !isDate(m.Filed), m.Closed != "" && (!isDate(m.Closed) || m.Closed < m.Filed):
			return "有一件行政复议或者行政诉讼的日期缺失或者前后颠倒，无法计入表四，请先改正。"
		case (m.Closed == "") != (m.Result == Pending):
			return "有一件行政复议或者行政诉讼的审结日期和结果只登记了一项，无法计入表四，请补登另一项。"
		}
	}
	return ""
}

func isResult(row string) bool {
	i, ok := rowIndex[row]
	return ok && Rows[i].result()
}

// isDate tells whether s is written as a date; whether the day exists is the ledger's matter.
func isDate(s string) bool {
	if len(s) != len("2006-01-02") {
		return false
	}
	for i := range len(s) {
		if dash := i == 4 || i == 7; dash != (s[i] == '-') || !dash && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

// marks are the rows that count the entry in a year, as places in Rows, ended by -1: at most where it came from, its
// result, the total of results or, instead of those, that it is carried out.
func (y span) marks(e *Entry, f Form) (out [4]int) {
	out = [4]int{-1, -1, -1, -1}
	if e.Received > y.last || e.Closed != "" && e.Closed < y.first {
		return out
	}
	out[0] = rowAt.in
	if e.Received >= y.first {
		out[0] = rowAt.fresh
	}
	if e.Closed == "" || e.Closed > y.last {
		out[1] = rowAt.out
		return out
	}
	out[1], out[2] = rowIndex[e.Row], rowAt.total
	if f == Form2019 && Rows[out[1]].Group == "6" {
		out[1] = rowAt.other
	}
	return out
}

// rowAt are the places of the rows that have a part of their own in counting.
var rowAt = struct{ fresh, in, other, total, out int }{
	rowIndex[RowNew], rowIndex[RowCarriedIn], rowIndex[RowOther], rowIndex[RowTotal], rowIndex[RowCarriedOut],
}

// result is the column of table 4 that counts the remedy in a year, -1 for none.
func (y span) result(m *Remedy, way Counting) Result {
	filed := m.Filed >= y.first && m.Filed <= y.last
	ended := m.Closed != "" && m.Closed <= y.last
	switch {
	case m.Filed > y.last, way == ByFiling && !filed, ended && way == ByResult && m.Closed < y.first:
		return -1
	case ended:
		return m.Result
	}
	return Pending
}

// Cell returns what a cell of table 3 (IDs of entries) or of table 4 (IDs of remedies) counts, in the order of the ledger.
// There are as many as the figure in the cell. A cell of table 2 counts nothing here.
func (f Filled) Cell(ref Ref) []string {
	var out []string
	f.each(func(at Ref, id string) {
		if at == ref {
			out = append(out, id)
		}
	})
	return out
}

// Cells returns what every cell counts; cells that count nothing have no entry.
func (f Filled) Cells() map[Ref][]string {
	out := map[Ref][]string{}
	f.each(func(at Ref, id string) { out[at] = append(out[at], id) })
	return out
}

func (f Filled) each(yield func(Ref, string)) {
	for i := range f.ledger {
		e := &f.ledger[i]
		if e.problem() != "" {
			continue
		}
		for _, m := range f.year.marks(e, f.Report.Form) {
			if m < 0 {
				break
			}
			yield(Ref{3, Rows[m].ID, int(e.Applicant)}, e.ID)
			yield(Ref{3, Rows[m].ID, int(All)}, e.ID)
		}
		for j := range e.Remedies {
			m := &e.Remedies[j]
			if res := f.year.result(m, f.way); res >= 0 {
				yield(Ref{4, GroupIDs[m.Group], int(res)}, m.ID)
				yield(Ref{4, GroupIDs[m.Group], int(resultSum)}, m.ID)
			}
		}
	}
}
