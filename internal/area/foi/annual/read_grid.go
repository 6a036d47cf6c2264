package annual

import (
	"regexp"
	"slices"
	"strings"
)

// keys are what the rows of table 3 are known by: the beginning of the label, squeezed.
var keys = func() (out [RowCount]string) {
	for i, r := range Rows {
		out[i] = bare(r.Label)
	}
	return out
}()

var leading = regexp.MustCompile(`^(?:[（(][一二三四五六七八九\d][）)]|[一二三四五六七八九\d]{1,2}[、.．])+`)

// bare drops numbers in front, quotation marks and spaces from a label.
func bare(s string) string {
	s = leading.ReplaceAllString(squeeze(s), "")
	return strings.NewReplacer("“", "", "”", "", "\"", "", "'", "", "‘", "", "’", "").Replace(s)
}

// rowOf is the row of table 3 whose label a cell holds, -1 for none. The words 其他 and 总计 are labels only after the rows that
// come before them, last being the row read before.
func rowOf(cell string, last int) int {
	s := bare(cell)
	switch s {
	case "":
		return -1
	case "其他", "其他处理":
		if last >= rowIndex["5.5"] && last != RowCount {
			return rowAt.other
		}
		return -1
	case "总计", "合计":
		if last >= rowIndex["5.5"] && last != RowCount {
			return rowAt.total
		}
		return -1
	}
	for i, key := range keys {
		if i == rowAt.other || i == rowAt.total || !strings.HasPrefix(s, key) {
			continue
		}
		if strings.ContainsAny(s[len(key):], "0123456789。") { // a sentence that begins with the same words
			return -1
		}
		return i
	}
	return -1
}

// lineOf is the line of a section that a cell names, -1 for none.
func lineOf(s *Section, cell string) int {
	cell = bare(cell)
	return slices.IndexFunc(s.Lines, func(l Line) bool { return l.Label == cell || slices.Contains(l.Alias, cell) })
}

// grid reads the rows of a table in the file, which may hold any of the report's tables, or several.
func (r *reader) grid(rows [][]string) {
	var (
		section *Section // of table 2 that the rows stand in
		heads   []int    // columns in which its figures stand
		columns []int    // of table 3
		seen    = map[string]int{}
		results []int // columns of table 4, in the order of the page
		fourth  bool  // the headings of table 4 were seen
	)
	for _, row := range rows {
		if found := resultHeads(row); len(found) > 0 {
			fourth, results = true, append(results, found...)
			continue
		}
		if fourth && !titled(row) {
			r.fourth(row, results)
			fourth, results = false, nil
			continue
		}
		if i, at := r.thirdRow(row); i >= 0 {
			r.third(row, i, at, columns)
			continue
		}
		for at, cell := range row {
			name := squeeze(cell)
			if c := slices.Index(Columns[:], name); c >= 0 {
				seen[name] = at
				columns = increasing(seen)
			}
			if name == "信息内容" {
				heads = filled(row, at+1)
			}
		}
		section = r.second(row, section, heads)
	}
}

// increasing are the columns of table 3 once every heading was seen, in order.
func increasing(seen map[string]int) []int {
	var out []int
	for _, name := range Columns {
		at, ok := seen[name]
		if !ok || len(out) > 0 && at <= out[len(out)-1] {
			return nil
		}
		out = append(out, at)
	}
	return out
}

// filled are the columns from a place on in which something stands. A label that is repeated in all the cells that it covers
// counts once.
func filled(row []string, from int) []int {
	var out []int
	for i := from; i < len(row); i++ {
		if s := squeeze(row[i]); s != "" && (i == from || row[i] != row[i-1] || figureLike.MatchString(s)) {
			out = append(out, i)
		}
	}
	return out
}

// pick takes n cells of a row behind its label: from the columns of the headings where they fit, else those in which
// something stands, else the last n.
func pick(row []string, label, n int, columns []int) []string {
	some := filled(row, label+1)
	if len(columns) == n && columns[0] > label && !slices.ContainsFunc(some, func(i int) bool { return !slices.Contains(columns, i) && row[i] != row[i-1] }) {
		out := make([]string, n)
		for i, c := range columns {
			if c < len(row) {
				out[i] = row[c]
			}
		}
		return out
	}
	var out []string
	switch {
	case len(some) == n:
		for _, i := range some {
			out = append(out, row[i])
		}
	case len(row)-label-1 >= n && (len(some) == 0 || some[0] >= len(row)-n):
		out = row[len(row)-n:]
	}
	return out
}

// thirdRow finds the label of a row of table 3 and where it stands: the last one, for the name of the group stands before
// that of the row.
func (r *reader) thirdRow(row []string) (i, at int) {
	i, at = -1, -1
	for c, cell := range row {
		last := r.last
		if i >= 0 {
			last = max(last, i)
		}
		if found := rowOf(cell, last); found >= 0 && !r.set[Ref{3, Rows[found].ID, 0}] {
			i, at = found, c
		} else if i >= 0 && !isBlank(squeeze(cell)) {
			break
		}
	}
	return i, at
}

func (r *reader) third(row []string, i, at int, columns []int) {
	if cells := pick(row, at, ColumnCount, columns); cells != nil {
		for c, raw := range cells {
			r.put(Ref{3, Rows[i].ID, c}, raw)
		}
	} else {
		name := Rows[i].Name(r.report.Form)
		r.problem(name, Ref{}, "“%s”一行没有七个数字，读不准，请核对这一行。", name)
		for c := range ColumnCount {
			r.put(Ref{3, Rows[i].ID, c}, "")
		}
	}
	r.last = i
}

// second reads a row of table 2 and returns the section that the next row stands in.
func (r *reader) second(row []string, section *Section, heads []int) *Section {
	list := r.report.Form.Sections()
	for at, cell := range row {
		s := strings.NewReplacer("(", "（", ")", "）").Replace(squeeze(cell))
		if i := slices.IndexFunc(list, func(x Section) bool { return x.Item == s }); i >= 0 {
			return &list[i]
		}
		for i := range list {
			n := lineOf(&list[i], cell)
			if n < 0 || section != nil && section != &list[i] {
				continue
			}
			line := list[i].Lines[n]
			cells := pick(row, at, len(list[i].Heads), heads)
			if cells == nil {
				r.problem("表二 "+line.Label, Ref{}, "表二“%s”一行没有%d个数字，读不准，请核对这一行。", line.Label, len(list[i].Heads))
				cells = make([]string, len(list[i].Heads))
			}
			for c, raw := range cells {
				r.put(Ref{2, line.ID, c}, raw)
			}
			return section
		}
	}
	return section
}

// resultHeads are the columns of a row that are headed by a result of table 4.
func resultHeads(row []string) []int {
	var out []int
	for i, cell := range row {
		if slices.Contains(Results[:4], squeeze(cell)) || len(out) > 0 && squeeze(cell) == Results[resultSum] {
			out = append(out, i)
		}
	}
	return out
}

// titled tells whether a row still belongs to the headings of table 4.
func titled(row []string) bool {
	return slices.ContainsFunc(row, func(c string) bool {
		s := squeeze(c)
		return strings.Contains(s, "复议") || strings.Contains(s, "诉讼") || strings.Contains(s, "起诉")
	})
}

func (r *reader) fourth(row []string, columns []int) {
	slices.Sort(columns)
	cells := pick(row, -1, GroupCount*ResultCount, slices.Compact(columns))
	if cells == nil {
		r.problem("表四", Ref{}, "表四没有十五个数字，读不准，请核对整张表。")
		cells = make([]string, GroupCount*ResultCount)
	}
	for i, raw := range cells {
		r.put(Ref{4, GroupIDs[i/ResultCount], i % ResultCount}, raw)
	}
}
