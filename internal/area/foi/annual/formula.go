package annual

import "gongkai/internal/kernel/clause"

// Severity says what a finding means for the report.
type Severity int

// The severities.
const (
	Warn  Severity = iota // to be looked at; the report may be right
	Error                 // the report is wrong and must not go out so
)

// String is the severity's Chinese name.
func (s Severity) String() string {
	if s == Error {
		return "错误"
	}
	return "提示"
}

// Input is what formulas are checked on.
type Input struct {
	Report   *Report
	Previous *Report  // the same unit's report on the year before; nil where there is none
	Parts    []Report // for a government: its own office's report, its departments' and lower levels'; nil where it is no sum
}

// Formula is one rule (勾稽) that the figures of a report obey.
type Formula struct {
	ID         string
	No         int // the number under which the rule is known, 1 to 9
	Text       string
	Severity   Severity
	Unverified bool                     // not checked against the text (⟨未核⟩)
	law        func(Form) clause.Clause // what it rests on
	check      func(Input) []Finding
}

// Law is what the formula rests on for a report in form f.
func (f Formula) Law(form Form) clause.Clause { return f.law(form) }

func part(n int) func(Form) clause.Clause {
	return func(f Form) clause.Clause { return f.part(n) }
}

func fixed(c clause.Clause) func(Form) clause.Clause {
	return func(Form) clause.Clause { return c }
}

var whole = func(f Form) clause.Clause { return f.Act().Whole() }

// Formulas are all formulas, in the order of their numbers.
func Formulas() []Formula { return append([]Formula(nil), formulas...) }

var formulas = []Formula{
	{ID: "balance", No: 1, Severity: Error, law: part(3), check: balance,
		Text: "表三每一列：第一项加第二项之和，等于第三项（七）总计加第四项之和。"},
	{ID: "results", No: 2, Severity: Error, law: part(3), check: results,
		Text: "表三每一列：第三项（一）至（六）各项之和，等于（七）总计。"},
	{ID: "row", No: 3, Severity: Error, law: part(3), check: rowSums,
		Text: "表三每一行：自然人与五类法人或其他组织之和，等于总计。"},
	{ID: "remedy", No: 4, Severity: Error, law: part(4), check: remedies,
		Text: "表四每一组：结果维持、结果纠正、其他结果、尚未审结之和，等于总计。"},
	{ID: "text", No: 5, Severity: Error, law: part(1), check: func(in Input) []Finding { return claims(in.Report, Error) },
		Text: "正文中新收、结转、办结的申请数量和行政复议、行政诉讼件数，与表三、表四一致。"},
	{ID: "text-detail", No: 5, Severity: Warn, law: fixed(clause.House("正文中的分项数字与表格一致")),
		check: func(in Input) []Finding { return claims(in.Report, Warn) },
		Text:  "正文中的其他数字（申请人类别、各类办理结果、规范性文件件数等）与表格一致。"},
	{ID: "blank", No: 6, Severity: Error, law: whole, check: blanks,
		Text: "表格中没有空格、“-”或“/”，没有数量的填 0。"},
	{ID: "carry", No: 7, Severity: Error, Unverified: true, law: part(3), check: carry,
		Text: "表三第二项每一列，等于上一年度报告第四项的同一列。"},
	{ID: "normative", No: 8, Severity: Warn, Unverified: true, law: fixed(clause.House("规章和规范性文件件数逐年推算相符")), check: rollForward,
		Text: "表二第（一）项：上一年度现行有效件数加本年制发、减本年废止，等于本年现行有效件数。"},
	{ID: "sum", No: 9, Severity: Error, Unverified: true, law: fixed(clause.OGI.Art(49)), check: sums,
		Text: "政府的年度报告每一格，等于本级、所属部门和下级政府报告同一格之和。"},
}

// Finding is a formula that does not hold at one place.
type Finding struct {
	Formula    string // ID of the formula
	No         int
	Severity   Severity
	Unverified bool
	Law        clause.Clause
	Text       string  // whole Chinese sentences: the cells, their figures, what to do
	Cells      []Value // what stands in the cells that disagree; those of the report itself first
	Part       int     // 1 to 6 where running text disagrees; else 0
	Quote      string  // that running text
}

// Value is a cell with what stands in it.
type Value struct {
	Ref   Ref
	Unit  string // whose report, where it is not the report itself
	Year  int    // of which year
	Name  string
	Value string
}

// Check tests every formula that the input allows and returns what does not hold, in the order of the formulas and of
// the form. A report without findings obeys them all.
func Check(in Input) []Finding {
	var out []Finding
	for _, f := range formulas {
		for _, found := range f.check(in) {
			found.Formula, found.No, found.Severity, found.Unverified = f.ID, f.No, f.Severity, f.Unverified
			found.Law = f.law(in.Report.Form)
			out = append(out, found)
		}
	}
	return out
}

// Passes tells whether no finding is an error.
func Passes(found []Finding) bool {
	for _, f := range found {
		if f.Severity == Error {
			return false
		}
	}
	return true
}
