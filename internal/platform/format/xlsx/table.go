package xlsx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/platform/errs"
)

// Field is a column that is looked for in the head of a table.
type Field struct {
	Name string   // 申请日期; 申请人/姓名 for a column under a merged head
	Also []string // other names that are as good
	Must bool     // a table without it is refused
}

// Table is a head that was found and the rows below it.
type Table struct {
	Sheet   string
	Head    int // number of the row in which the head ends
	Records []Record
	Unknown []string // columns that no field names, as their head stands
	columns map[string]int
}

// Record is one row of a table.
type Record struct {
	N     int // of the row, as the spreadsheet counts
	table *Table
	row   Row
}

// A head stands in the first rows, below titles, and has one row or two.
const (
	headWithin = 20
	headDepth  = 2
)

// Table finds the head that names most of the fields, and takes the rows below it. Blanks, marks
// of duty (*) and remarks in brackets in a head do not matter. The error names
// every field that must be there and is not, or that stands twice.
func (s *Sheet) Table(fields ...Field) (*Table, error) {
	var best *Table
	var end int
	var doubled []string
	for i := range min(headWithin, len(s.Rows)) {
		for depth := 1; depth <= headDepth && i+depth <= len(s.Rows); depth++ {
			names := heads(s.Rows[i : i+depth])
			t, twice := match(names, fields)
			if best == nil || len(t.columns) > len(best.columns) {
				best, end, doubled = t, i+depth, twice
			}
		}
	}
	if best == nil {
		return nil, errs.Newf(errs.Invalid, "工作表“%s”里没有内容，请核对后重新上传。", s.Name)
	}
	var missing []string
	for _, f := range fields {
		if _, ok := best.columns[f.Name]; f.Must && !ok && !slices.Contains(doubled, f.Name) {
			missing = append(missing, "“"+f.Name+"”")
		}
	}
	switch {
	case len(missing) > 0:
		return nil, errs.Newf(errs.Invalid, "工作表“%s”的表头里没有找到%s这%s列，请按模板补上列名后重新上传。", s.Name, strings.Join(missing, "、"), counted(len(missing)))
	case len(doubled) > 0:
		return nil, errs.Newf(errs.Invalid, "工作表“%s”的表头里有不止一列可以当作“%s”，请改名或者删去多余的一列后重新上传。", s.Name, doubled[0])
	}
	best.Sheet, best.Head = s.Name, s.Rows[end-1].N
	for _, row := range s.Rows[end:] {
		best.Records = append(best.Records, Record{row.N, best, row})
	}
	return best, nil
}

func counted(n int) string {
	if n == 1 {
		return "一"
	}
	return " " + strconv.Itoa(n) + " "
}

// heads names each column by what stands above it: 申请人/姓名.
func heads(rows []Row) []string {
	width := 0
	for _, r := range rows {
		width = max(width, len(r.Cells))
	}
	out := make([]string, width)
	for c := range out {
		for _, r := range rows {
			if v := plain(r.Cell(c)); v != "" && v != out[c] {
				out[c] = strings.TrimPrefix(out[c]+"/"+v, "/")
			}
		}
	}
	return out
}

// plain is the name of a column without blanks, marks of duty and remarks in brackets.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '*', '＊', '　', ' ', '\n', '\r', '\t', '\u00a0', '：', ':':
			return -1
		case '(':
			return '（'
		case ')':
			return '）'
		case '／':
			return '/'
		}
		return r
	}, s)
	if i := strings.IndexRune(s, '（'); i > 0 && strings.HasSuffix(s, "）") {
		s = s[:i]
	}
	return s
}

// match finds the columns of the fields. A field that two columns fit is doubled.
func match(names []string, fields []Field) (t *Table, doubled []string) {
	t = &Table{columns: map[string]int{}}
	taken := map[int]bool{}
	for _, f := range fields {
		full, last := []int{}, []int{}
		for c, name := range names {
			for _, want := range append([]string{f.Name}, f.Also...) {
				want = plain(want)
				switch {
				case name == "":
				case name == want:
					full = append(full, c)
				case name[strings.LastIndexByte(name, '/')+1:] == want:
					last = append(last, c)
				}
			}
		}
		if len(full) == 0 {
			full = last
		}
		switch {
		case len(full) > 1:
			doubled = append(doubled, f.Name)
		case len(full) == 1 && !taken[full[0]]:
			t.columns[f.Name] = full[0]
			taken[full[0]] = true
		}
	}
	for c, name := range names {
		if name != "" && !taken[c] {
			t.Unknown = append(t.Unknown, name)
		}
	}
	return t, doubled
}

// Has tells whether the table has the column.
func (t *Table) Has(field string) bool { _, ok := t.columns[field]; return ok }

// Get returns the text of a field, "" where the column is not there.
func (r Record) Get(field string) string {
	c, ok := r.table.columns[field]
	if !ok {
		return ""
	}
	return r.row.Cell(c)
}

// Cell is the address of a field in the sheet, F12; "" where the column is not there.
func (r Record) Cell(field string) string {
	c, ok := r.table.columns[field]
	if !ok {
		return ""
	}
	return Column(c) + strconv.Itoa(r.N)
}

// Date returns a field as 2006-01-02, "" where it is blank.
func (r Record) Date(field string) (string, error) {
	v := r.Get(field)
	if v == "" {
		return "", nil
	}
	d, ok := ParseDate(v)
	if !ok {
		return "", r.Wrong(field, fmt.Sprintf("“%s”不是真实的日期，请写成 2026-03-02 或者 2026年3月2日", v))
	}
	return d, nil
}

// Int returns a field as a whole number, 0 where it is blank.
func (r Record) Int(field string) (int, error) {
	v := strings.NewReplacer(",", "", "，", "", " ", "").Replace(r.Get(field))
	if v == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		return 0, r.Wrong(field, fmt.Sprintf("“%s”不是整数，请只写数字", r.Get(field)))
	}
	return n, nil
}

// Wrong is the error about a field of this row: 第12行“申请日期”…….
func (r Record) Wrong(field, why string) *errs.Error {
	return errs.Field(field, fmt.Sprintf("工作表“%s”第%d行“%s”：%s。", r.table.Sheet, r.N, field, strings.TrimRight(why, "。")))
}
