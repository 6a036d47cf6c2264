package annual

// Column is a column of table 3: who applied.
type Column int

// The columns, in the order of the form.
const (
	Natural Column = iota
	Business
	Research
	Welfare
	LegalService
	OtherOrganisation
	All // 总计
)

// Columns are the names of the columns of table 3, in order.
var Columns = [...]string{"自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"}

// ColumnCount is the number of columns of table 3, the total among them.
const ColumnCount = len(Columns)

// Valid tells whether an applicant can be counted in c.
func (c Column) Valid() bool { return c >= Natural && c < All }

// Name is the column as a finding names it.
func (c Column) name() string {
	switch {
	case c == OtherOrganisation:
		return "其他法人或组织列"
	case c == All:
		return "总计列"
	}
	return Columns[c] + "列"
}

// Group is one of the three groups of table 4.
type Group int

// The groups, in the order of the form.
const (
	Review      Group = iota // 行政复议
	SuitDirect               // 未经复议直接起诉
	SuitAfter                // 复议后起诉
	groupBounds              // how many there are
)

// GroupCount is the number of groups of table 4.
const GroupCount = int(groupBounds)

// GroupIDs name the groups in a Ref, GroupNames in Chinese.
var (
	GroupIDs   = [GroupCount]string{"review", "suit-direct", "suit-after"}
	GroupNames = [GroupCount]string{"行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）"}
)

// Result is how a review or suit ended, a column of table 4.
type Result int

// The results, in the order of the form.
const (
	Upheld Result = iota
	Corrected
	OtherResult
	Pending
	resultSum // 总计
)

// Results are the names of the columns of table 4, in order.
var Results = [...]string{"结果维持", "结果纠正", "其他结果", "尚未审结", "总计"}

// ResultCount is the number of columns of a group of table 4, the total among them.
const ResultCount = len(Results)
