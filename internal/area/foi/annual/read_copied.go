package annual

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// copied reads tables that were copied as text: labels and figures follow one another, with line breaks between the cells
// or with nothing at all.
func (r *reader) copied(blocks []block) {
	var b strings.Builder
	for _, blk := range blocks {
		if blk.rows == nil {
			b.WriteString(wideDigits.Replace(blk.text))
			b.WriteByte('\n')
		}
	}
	s := b.String()
	start := strings.Index(s, Rows[0].Label)
	if start < 0 {
		return
	}
	if at := tableStart[1].FindStringIndex(s[:start]); at != nil && r.found(2) == 0 {
		r.copiedLines(s[at[0]:start])
	}
	rest := r.copiedRows(s[start:])
	if m := resultTail.FindStringIndex(rest); m != nil && r.found(4) == 0 {
		r.copiedResults(figures(rest[m[1]:]))
	}
}

var wideDigits = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9")

var (
	figureLike = regexp.MustCompile(`^[+-]?[\d.,]+(?:万元|元)?$`)
	resultTail = regexp.MustCompile(`复议后起诉(?:\s*(?:结果\s*维持|结果\s*纠正|其他\s*结果|尚未\s*审结|总计))+`)
	figureRun  = regexp.MustCompile(`^(?:[\s　\d+\-－/—.]|万元|元)*`)
	onlyDigits = regexp.MustCompile(`^\d+$`)
)

// figures are the figures that s begins with, as far as anything stands between them.
func figures(s string) []string {
	return strings.Fields(strings.ReplaceAll(figureRun.FindString(s), "－", "-"))
}

// label is a place in the text: where the words that name a row begin and end.
type label struct{ from, to int }

var rowLabels = func() map[Form][]*regexp.Regexp {
	m := map[Form][]*regexp.Regexp{}
	for f, list := range formRows {
		for _, i := range list {
			row := Rows[i]
			mark, name, remark := `(?:\d[.．、]|[（(][一二三四五六七][)）]|[一二三四]、)?\s*`, regexp.QuoteMeta(row.Label), ""
			switch {
			case row.ID == RowOther && f == Form2019:
				name = `其他处理`
			case row.ID == RowOther:
				mark = `3[.．、]\s*`
			case row.ID == RowTotal:
				mark = `[（(]七[)）]\s*`
			}
			if row.Remark != "" {
				remark = `(?:` + regexp.QuoteMeta(row.Remark) + `)?`
			}
			name = strings.NewReplacer("“", `[“"]?`, "”", `[”"]?`).Replace(name)
			m[f] = append(m[f], regexp.MustCompile(mark+name+remark))
		}
	}
	return m
}()

// copiedRows reads table 3 and returns what comes after it.
func (r *reader) copiedRows(s string) string {
	rows := formRows[r.report.Form]
	places := make([]label, len(rows))
	pos := 0
	for i, re := range rowLabels[r.report.Form] {
		m := re.FindStringIndex(s[pos:])
		if m == nil {
			places[i] = label{-1, -1}
			continue
		}
		places[i] = label{pos + m[0], pos + m[1]}
		pos += m[1]
	}
	open := map[int][][]int64{} // rows that can be read in several ways
	var order []int
	for i, at := range places {
		if at.from < 0 {
			continue
		}
		end := len(s)
		for _, next := range places[i+1:] {
			if next.from >= 0 {
				end = next.from
				break
			}
		}
		row := rows[i]
		ways := r.copiedRow(row, figures(s[at.to:end]))
		if len(ways) > 0 {
			open[row] = ways
			order = append(order, row)
		}
	}
	r.decide(order, open)
	return s[pos:]
}

// copiedRow reads a row of table 3; where its figures are glued together and can be cut in several ways, it returns these.
func (r *reader) copiedRow(row int, fields []string) [][]int64 {
	id, name := Rows[row].ID, Rows[row].Name(r.report.Form)
	switch {
	case len(fields) == 0:
		fields = make([]string, ColumnCount)
	case len(fields) == ColumnCount:
	default:
		glued := strings.Join(fields, "")
		ways := Split(glued, ColumnCount)
		if len(ways) == 0 {
			r.problem(name, Ref{3, id, 0}, "“%s”一行的数字是“%s”，分不成七格（可能有空格子没有填 0），请对照原件改正。", name, strings.Join(fields, " "))
			fields = make([]string, ColumnCount)
			break
		}
		out := make([][]int64, len(ways))
		for i := range ways {
			out[i] = ways[i][0]
		}
		if len(out) > 1 {
			return out
		}
		r.cut(row, out[0])
		return nil
	}
	for c, raw := range fields {
		r.put(Ref{3, id, c}, raw)
	}
	return nil
}

func (r *reader) cut(row int, figures []int64) {
	for c, n := range figures {
		r.put(Ref{3, Rows[row].ID, c}, strconv.FormatInt(n, 10))
	}
}

// maxTries bounds the combinations of ways of reading that are tried.
const maxTries = 4096

// decide chooses among the ways in which rows can be read the only one with which the columns add up. Where none or several
// do, the rows stay blank and are a question.
func (r *reader) decide(order []int, ways map[int][][]int64) {
	total := 1
	for _, row := range order {
		if total *= len(ways[row]); total > maxTries {
			total = 0
			break
		}
	}
	right := -1
	for try := range total {
		trial := r.report
		for n, i := try, 0; i < len(order); i++ {
			list := ways[order[i]]
			copy(trial.Table3[order[i]][:], list[n%len(list)])
			n /= len(list)
		}
		if !trial.columnsHold() {
			continue
		}
		if right >= 0 {
			right = -1
			break
		}
		right = try
	}
	for i, n := 0, right; i < len(order); i++ {
		list := ways[order[i]]
		if right >= 0 {
			r.cut(order[i], list[n%len(list)])
			n /= len(list)
			continue
		}
		name := Rows[order[i]].Name(r.report.Form)
		r.problem(name, Ref{3, Rows[order[i]].ID, 0}, "“%s”一行的数字粘连在一起，可以读作%s，请对照原件填写。", name, shown(list))
		for c := range ColumnCount {
			r.put(Ref{3, Rows[order[i]].ID, c}, "")
		}
	}
}

// columnsHold tells whether formulas 1 and 2 hold in every column.
func (r *Report) columnsHold() bool {
	t := &r.Table3
	for c := range ColumnCount {
		var sum int64
		for _, i := range formRows[r.Form] {
			if Rows[i].result() {
				sum += t[i][c]
			}
		}
		if sum != t[rowAt.total][c] || t[rowAt.fresh][c]+t[rowAt.in][c] != sum+t[rowAt.out][c] {
			return false
		}
	}
	return true
}

func shown(ways [][]int64) string {
	var out []string
	for _, w := range ways {
		out = append(out, "“"+strings.Trim(fmt.Sprint(w), "[]")+"”")
	}
	return strings.Join(out, "或")
}

// copiedLines reads table 2. Nothing tells where glued figures part, so they are read only where there is one way.
func (r *reader) copiedLines(s string) {
	for _, p := range r.report.Form.places() {
		at := -1
		for _, name := range append([]string{p.line.Label}, p.line.Alias...) {
			if i := strings.Index(s, name); i >= 0 && (at < 0 || i+len(name) < at) {
				at = i + len(name)
			}
		}
		if at >= 0 {
			s = s[at:]
			r.copiedLine(p, figures(s))
		}
	}
}

func (r *reader) copiedLine(p place, fields []string) {
	want := len(p.section.Heads)
	if len(fields) == 1 && want > 1 {
		if only := waysOf(fields[0], want); len(only) == 1 {
			fields = only[0]
		}
	}
	if len(fields) == 0 {
		fields = make([]string, want)
	}
	if len(fields) != want {
		r.problem("表二 "+p.line.Label, Ref{2, p.line.ID, 0}, "表二“%s”一行应有 %d 个数字，读到的是“%s”，分不清楚，请对照原件填写。", p.line.Label, want, strings.Join(fields, " "))
		fields = make([]string, want)
	}
	for c, raw := range fields {
		r.put(Ref{2, p.line.ID, c}, raw)
	}
}

// waysOf cuts digits into n figures without leading zeros, in up to two ways.
func waysOf(digits string, n int) [][]string {
	if !onlyDigits.MatchString(digits) || len(digits) < n || len(digits) > 40 {
		return nil
	}
	if n == 1 {
		if digits[0] == '0' && len(digits) > 1 {
			return nil
		}
		return [][]string{{digits}}
	}
	var out [][]string
	for end := 1; end <= len(digits)-n+1 && len(out) < 2; end++ {
		for _, rest := range waysOf(digits[end:], n-1) {
			out = append(out, append([]string{digits[:end]}, rest...))
		}
		if digits[0] == '0' {
			break
		}
	}
	return out
}

// copiedResults reads table 4.
func (r *reader) copiedResults(fields []string) {
	if len(fields) == 0 {
		return
	}
	if len(fields) != GroupCount*ResultCount {
		glued := strings.Join(fields, "")
		ways := Split(glued, ResultCount, ResultCount, ResultCount)
		if len(ways) != 1 {
			r.problem("表四", Ref{}, "表四的数字是“%s”，分不清楚，请对照原件填写。", clip(strings.Join(fields, " "), 200))
			fields = make([]string, GroupCount*ResultCount)
		} else {
			fields = strings.Fields(strings.Trim(fmt.Sprint(ways[0]), "[]"))
			for i := range fields {
				fields[i] = strings.Trim(fields[i], "[]")
			}
		}
	}
	for i, raw := range fields {
		r.put(Ref{4, GroupIDs[i/ResultCount], i % ResultCount}, raw)
	}
}
