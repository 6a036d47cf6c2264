package annual

import (
	"fmt"
	"strings"
)

// View is a report as it is laid out for readers: the web page, the .docx and the .xlsx are made from it.
type View struct {
	Title   string
	Preface []string // paragraphs
	Parts   [Parts]ViewPart
}

// ViewPart is one of the six parts.
type ViewPart struct {
	Title      string
	Paragraphs []string
	Table      *Grid // of the second, third and fourth part
}

// Grid is a table with merged cells, as HTML counts them: a row lists only the cells that begin in it.
type Grid struct {
	Name  string // 表三
	Width int    // columns
	Rows  [][]Cell
}

// Cell is a cell of a Grid.
type Cell struct {
	Text string
	Head bool // a heading or label
	Cols int  // columns that it covers, at least 1
	Rows int  // rows that it covers, at least 1
	Ref  Ref  // the figure; zero for headings
	Unit Unit // of the figure
}

// Figure tells whether the cell holds a figure.
func (c Cell) Figure() bool { return c.Ref.Table != 0 }

// Title is the title of a report: 云山县民政局2025年政府信息公开工作年度报告.
func (r *Report) Title() string {
	return fmt.Sprintf("%s%d年政府信息公开工作年度报告", r.Unit, r.Year)
}

// View lays the report out.
func (r *Report) View() View {
	v := View{Title: r.Title(), Preface: paragraphs(r.Preface)}
	for i := range v.Parts {
		v.Parts[i] = ViewPart{Title: PartTitles[i], Paragraphs: paragraphs(r.Text[i])}
	}
	l := layout{r: r, blank: map[Ref]string{}}
	for _, b := range r.Blanks {
		l.blank[b.Ref] = b.Text
	}
	v.Parts[1].Table, v.Parts[2].Table, v.Parts[3].Table = l.second(), l.third(), l.fourth()
	return v
}

func paragraphs(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

type layout struct {
	r     *Report
	blank map[Ref]string
}

func head(text string, cols, rows int) Cell {
	return Cell{Text: text, Head: true, Cols: cols, Rows: rows}
}

func (l layout) figure(ref Ref, cols int) Cell {
	text, ok := l.blank[ref]
	if !ok {
		text = l.r.Form.Write(ref, l.r.At(ref))
	}
	return Cell{Text: text, Cols: cols, Rows: 1, Ref: ref, Unit: l.r.Form.Unit(ref)}
}

// second lays table 2 out in four columns: the last figure of a section fills what is left.
func (l layout) second() *Grid {
	g := &Grid{Name: "表二", Width: 1 + HeadCount}
	for _, s := range l.r.Form.Sections() {
		last := len(s.Heads) - 1
		g.Rows = append(g.Rows, []Cell{head(s.Item, g.Width, 1)})
		heads := []Cell{head("信息内容", 1, 1)}
		for i, h := range s.Heads {
			heads = append(heads, head(h.Label, fill(i, last), 1))
		}
		g.Rows = append(g.Rows, heads)
		for _, line := range s.Lines {
			row := []Cell{head(line.Label, 1, 1)}
			for i, h := range s.Heads {
				c := l.figure(Ref{2, line.ID, i}, fill(i, last))
				if h.Unit == Money && !strings.Contains(h.Label, "万元") && c.Text != "" && l.blank[c.Ref] == "" {
					c.Text += "万元"
				}
				row = append(row, c)
			}
			g.Rows = append(g.Rows, row)
		}
	}
	return g
}

// fill is how many columns the i-th of the figures of a section covers.
func fill(i, last int) int {
	if i < last {
		return 1
	}
	return HeadCount - last
}

func (l layout) third() *Grid {
	const labels = 3 // columns before the figures
	f := l.r.Form
	g := &Grid{Name: "表三", Width: labels + ColumnCount}
	g.Rows = [][]Cell{
		{head("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", labels, 3), head("申请人情况", ColumnCount, 1)},
		{head(Columns[Natural], 1, 2), head("法人或其他组织", len(bodies), 1), head(Columns[All], 1, 2)},
		nil,
	}
	for _, c := range bodies {
		g.Rows[2] = append(g.Rows[2], head(Columns[c], 1, 1))
	}
	count := map[string]int{} // rows of a group
	results := 0
	for _, i := range formRows[f] {
		count[Rows[i].Group]++
		if Rows[i].result() || Rows[i].ID == RowTotal {
			results++
		}
	}
	before := ""
	for _, i := range formRows[f] {
		row := Rows[i]
		var cells []Cell
		if row.ID == "1" {
			cells = append(cells, head("三、本年度办理结果", 1, results))
		}
		switch {
		case row.ID == RowTotal:
			cells = append(cells, head(row.Mark+row.Label, labels-1, 1))
		case !row.result():
			cells = append(cells, head(row.Mark+row.Label, labels, 1))
		case row.whole(f):
			cells = append(cells, head(Groups[row.Group]+row.Remark, labels-1, 1))
		default:
			if row.Group != before {
				cells = append(cells, head(Groups[row.Group], 1, count[row.Group]))
			}
			cells = append(cells, head(row.Mark+row.Label+row.Remark, 1, 1))
		}
		before = row.Group
		for c := range ColumnCount {
			cells = append(cells, l.figure(Ref{3, row.ID, c}, 1))
		}
		g.Rows = append(g.Rows, cells)
	}
	return g
}

func (l layout) fourth() *Grid {
	g := &Grid{Name: "表四", Width: GroupCount * ResultCount}
	var reviews, suits, figures []Cell
	for c, name := range Results {
		reviews = append(reviews, head(name, 1, 2))
		suits = append(suits, head(Results[c], 1, 1))
	}
	for gr := range GroupCount {
		for c := range ResultCount {
			figures = append(figures, l.figure(Ref{4, GroupIDs[gr], c}, 1))
		}
	}
	g.Rows = [][]Cell{
		{head("行政复议", ResultCount, 1), head("行政诉讼", 2*ResultCount, 1)},
		append(reviews, head("未经复议直接起诉", ResultCount, 1), head("复议后起诉", ResultCount, 1)),
		append(suits, suits...),
		figures,
	}
	return g
}

// squares are the cells of the grid with the places where they begin.
func (g *Grid) squares() (out []square) {
	covered := make([]int, g.Width) // rows that a cell above still covers
	for y, row := range g.Rows {
		x := 0
		next := make([]int, g.Width)
		for i := range covered {
			next[i] = max(covered[i]-1, 0)
		}
		for i := range row {
			for x < g.Width && covered[x] > 0 {
				x++
			}
			out = append(out, square{x, y, &row[i]})
			for range row[i].Cols {
				next[x] = row[i].Rows - 1
				x++
			}
		}
		covered = next
	}
	return out
}

// square is a cell with the place where it begins, counted from 0.
type square struct {
	x, y int
	*Cell
}
