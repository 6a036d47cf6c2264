package annual

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Read reads a report that was made elsewhere: a web page, a .docx, an .xlsx or plain text as copied from a page. The form is
// told by the words in the tables. Headings may be merged, cells empty, digits full-width or glued together; what cannot be read
// for certain is a Problem with its place and a blank cell, never a guess. A file that cannot be read at all is an
// error for the user.
func Read(b []byte) (Report, []Problem, error) {
	blocks, err := blocksOf(b)
	if err != nil {
		return Report{}, nil, err
	}
	r := reader{set: map[Ref]bool{}}
	r.read(blocks)
	return r.report, r.problems, nil
}

// reader is the state of reading one report.
type reader struct {
	report   Report
	problems []Problem
	set      map[Ref]bool // the cells that were found, blank or not
	grids    [5]bool      // which tables stood in tables of the file, by number
	last     int          // place in Rows of the row of table 3 read last, -1 before the first
}

func (r *reader) problem(place string, ref Ref, format string, args ...any) {
	r.problems = append(r.problems, Problem{Place: place, Ref: ref, Text: fmt.Sprintf(format, args...)})
}

func (r *reader) read(blocks []block) {
	blocks = loosen(blocks)
	r.head(blocks)
	r.form(blocks)
	r.last = -1
	for _, b := range blocks {
		if b.rows != nil {
			r.grid(b.rows)
		}
	}
	for table := 2; table <= 4; table++ {
		r.grids[table] = r.found(table) > 0
	}
	if !r.grids[3] {
		r.copied(blocks)
	}
	r.words(blocks)
	r.missing()
}

// loosen turns rows of a table that hold one text and belong to none of the report's tables into paragraphs: sheets and
// pages that are laid out by a table hold headings and running text so.
func loosen(blocks []block) []block {
	var out []block
	for _, b := range blocks {
		from := 0
		for i, row := range b.rows {
			s, n := "", 0
			for _, c := range row {
				if c = strings.TrimSpace(c); c != "" && (n == 0 || c != s) {
					s, n = c, n+1
				}
			}
			if n == 1 && !tabular(s) {
				if i > from {
					out = append(out, block{rows: b.rows[from:i]})
				}
				from = i + 1
				out = append(out, plainBlocks(s)...)
			}
		}
		if b.rows == nil {
			out = append(out, b)
		} else if from < len(b.rows) {
			out = append(out, block{rows: b.rows[from:]})
		}
	}
	return out
}

var (
	itemLine  = regexp.MustCompile(`^第二十条第[（(].[）)]项$`)
	titleLine = regexp.MustCompile(`^(?:关于)?(.{0,60}?)\s*((?:19|20)\d\d)\s*年度?\s*(?:政府)?信息公开(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)`)
	titleTail = regexp.MustCompile(`^(.{2,60}?)(?:政府)?信息公开(?:工作)?年度(?:工作)?报告\s*[（(]\s*((?:19|20)\d\d)\s*年?度?\s*[）)]`)
	period    = regexp.MustCompile(`((?:19|20)\d\d)年1月1日`)
)

// tabular tells whether a text that stands alone in a row is part of one of the tables.
func tabular(s string) bool {
	s = squeeze(s)
	switch bare(s) {
	case "其他处理", "其他", "总计":
		return true
	}
	if itemLine.MatchString(s) || figureLike.MatchString(s) || rowOf(s, RowCount) >= 0 || isBlank(s) {
		return true
	}
	for _, list := range sections {
		for i := range list {
			if lineOf(&list[i], s) >= 0 {
				return true
			}
		}
	}
	return strings.Contains(s, "结果维持") || strings.Contains(s, "申请人情况") || s == "行政复议" || s == "行政诉讼" || s == "信息内容"
}

// head finds unit and year in the first lines.
func (r *reader) head(blocks []block) {
	before, lines := "", 0
	for _, b := range blocks {
		if b.rows != nil {
			continue
		}
		if lines++; lines > 30 {
			break
		}
		line := strings.TrimSpace(b.text)
		if len(line) > 600 {
			line = clip(line, 600)
		}
		for _, s := range []string{line, before + line} {
			m := titleLine.FindStringSubmatch(s)
			if m == nil {
				m = titleTail.FindStringSubmatch(s)
			}
			if m != nil && (r.report.Unit == "" || r.report.Year == 0) && squeeze(m[1]) != "" {
				r.report.Unit = squeeze(m[1])
				r.report.Year, _ = strconv.Atoi(m[2])
			}
		}
		if m := period.FindStringSubmatch(squeeze(line)); m != nil && r.report.Year == 0 {
			r.report.Year, _ = strconv.Atoi(m[1])
		}
		before = line
	}
	if r.report.Unit == "" {
		r.problem("标题", Ref{}, "标题中没有读到单位名称，请在导入后填写。")
	}
	if r.report.Year == 0 {
		r.problem("标题", Ref{}, "标题中没有读到年度，请在导入后填写。")
	}
}

// clip cuts s to at most n bytes at a whole character.
func clip(s string, n int) string {
	return strings.ToValidUTF8(s[:min(n, len(s))], "")
}

// marks are words that only one of the forms has.
var formMarks = map[Form][]string{
	Form2019: {"本年新制作数量", "对外公开总数量", "本年增/减", "其他对外管理服务事项", "政府集中采购"},
	Form2021: {"本年制发件数", "本年废止件数", "现行有效件数", "本年处理决定数量", "申请人无正当理由逾期不补正", "未按收费通知要求缴纳费用"},
}

// form tells the form by the words of the tables, and by the year where these do not tell.
func (r *reader) form(blocks []block) {
	seen := map[Form]int{}
	for _, b := range blocks {
		s := b.text
		for _, row := range b.rows {
			s += strings.Join(row, " ")
		}
		s = squeeze(s)
		for f, words := range formMarks {
			for _, w := range words {
				if strings.Contains(s, w) {
					seen[f]++
				}
			}
		}
	}
	want := FormOf(r.report.Year)
	if r.report.Year == 0 {
		want = Form2021
	} else if r.report.Year < 2019 {
		r.problem("标题", Ref{}, "%d 年度的报告早于国办公开办函〔2019〕60号，没有统一的表格，按 2019 年格式读入，请核对。", r.report.Year)
	}
	switch {
	case seen[Form2019] > seen[Form2021]:
		r.report.Form = Form2019
	case seen[Form2021] > seen[Form2019]:
		r.report.Form = Form2021
	default:
		r.report.Form = want
	}
	if r.report.Form != want {
		r.problem("格式", Ref{}, "表格是%s的格式，%d 年度的报告应当使用%s的格式，请核对年度或者换用格式。",
			r.report.Form.Act().No, r.report.Year, want.Act().No)
	}
}

func (r *reader) found(table int) (n int) {
	for ref := range r.set {
		if ref.Table == table {
			n++
		}
	}
	return n
}

// put reads what stands in a cell.
func (r *reader) put(ref Ref, raw string) {
	if r.set[ref] || r.report.cell(ref) == nil {
		return
	}
	r.set[ref] = true
	unit, name := r.report.Form.Unit(ref), r.report.Form.Name(ref)
	n, note, ok := parse(unit, raw)
	if !ok {
		text := strings.Join(strings.Fields(clip(raw, 300)), " ")
		r.report.Blanks = append(r.report.Blanks, Blank{ref, text})
		if !isBlank(squeeze(raw)) {
			r.problem(name, ref, "%s填的是“%s”，不是可以统计的数字，请改正。", name, text)
		}
		return
	}
	if note != "" {
		r.problem(name, ref, "%s：%s", name, note)
	}
	if unit == Money && ref.Row == "purchase" && !strings.HasSuffix(squeeze(raw), "元") && n != 0 {
		r.problem(name, ref, "%s没有写单位，按万元读入，请核对。", name)
	}
	*r.report.cell(ref) = n
}

// isBlank tells what people put where there is nothing to count.
func isBlank(s string) bool {
	return strings.Trim(s, "-—―－─/／\\无…·.~") == ""
}

// missing makes blanks of the cells that were not found, and says which rows these are.
func (r *reader) missing() {
	f := r.report.Form
	for table := 2; table <= 4; table++ {
		if r.found(table) == 0 {
			r.problem("表"+tableNames[table], Ref{}, "没有读到表%s，请检查文件中的“%s”部分，或者导入后手工填写。", tableNames[table], PartTitles[table-1])
		}
	}
	said := map[string]bool{}
	for _, ref := range formRefs[f] {
		if r.set[ref] {
			continue
		}
		r.report.Blanks = append(r.report.Blanks, Blank{Ref: ref})
		row := fmt.Sprint(ref.Table, ref.Row)
		if r.found(ref.Table) > 0 && !said[row] {
			said[row] = true
			r.problem(f.Name(ref), ref, "没有读到“%s”所在的一行，请核对文件或者导入后手工填写。", f.Name(ref))
		}
	}
	at := make(map[Ref]int, len(formRefs[f]))
	for i, ref := range formRefs[f] {
		at[ref] = i
	}
	slices.SortFunc(r.report.Blanks, func(a, b Blank) int { return at[a.Ref] - at[b.Ref] })
}
