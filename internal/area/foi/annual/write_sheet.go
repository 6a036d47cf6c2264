package annual

import (
	"fmt"
	"io"
	"strconv"

	"gongkai/internal/platform/format/xlsx"
)

// WriteXLSX writes the report as a workbook: a sheet with the running text before the tables, a sheet for each of the tables
// 二, 三 and 四 with the merged headings of the form, and a sheet with the text of the last two parts. Read reads it back.
func (r *Report) WriteXLSX(w io.Writer) error {
	v := r.View()
	first, last := textSheet("一、总体情况"), textSheet("五、问题 六、其他事项")
	lines(&first, v.Title, v.Preface)
	lines(&first, v.Parts[0].Title, v.Parts[0].Paragraphs)
	forms := []xlsx.Form{first}
	for _, p := range v.Parts[1:4] {
		f := xlsx.Form{Name: p.Table.Name, Widths: p.Table.columnWidths()}
		lines(&f, p.Title, p.Paragraphs)
		p.Table.onto(&f)
		forms = append(forms, f)
	}
	for _, p := range v.Parts[4:] {
		lines(&last, p.Title, p.Paragraphs)
	}
	if err := xlsx.WriteForms(w, append(forms, last)...); err != nil {
		return fmt.Errorf("write annual report as xlsx: %w", err)
	}
	return nil
}

func textSheet(name string) xlsx.Form { return xlsx.Form{Name: name, Widths: []float64{110}} }

// maxCellText is what is put into one cell, in bytes; a longer paragraph goes on in the next row.
const maxCellText = 30_000

// lines writes a heading and paragraphs below what the sheet holds.
func lines(f *xlsx.Form, title string, paragraphs []string) {
	f.Squares = append(f.Squares, xlsx.Square{Y: height(f), Value: title, Look: xlsx.Heading})
	for _, s := range paragraphs {
		for len(s) > 0 {
			part := clip(s, maxCellText)
			f.Squares = append(f.Squares, xlsx.Square{Y: height(f), Value: part, Look: xlsx.Plain})
			s = s[len(part):]
		}
	}
}

// height is the first row below all that the sheet holds.
func height(f *xlsx.Form) int {
	y := 0
	for _, s := range f.Squares {
		y = max(y, s.Y+max(s.Rows, 1))
	}
	return y
}

// onto writes the table below what the sheet holds. Counts and amounts are numbers for the spreadsheet.
func (g *Grid) onto(f *xlsx.Form) {
	top := height(f)
	for _, s := range g.squares() {
		sq := xlsx.Square{X: s.x, Y: top + s.y, Cols: s.Cols, Rows: s.Rows, Value: s.Text, Look: xlsx.Label}
		if s.Figure() {
			sq.Look = xlsx.Figure
			if n, _, ok := parse(s.Unit, s.Text); ok && s.Unit == Count {
				sq.Value = n
			} else if money, err := strconv.ParseFloat(s.Text, 64); err == nil && s.Unit == Money && len(s.Text) < 16 {
				sq.Value = money
			}
		}
		f.Squares = append(f.Squares, sq)
	}
}

// columnWidths give labels room, and figures enough for their number.
func (g *Grid) columnWidths() []float64 {
	out := make([]float64, g.Width)
	for x := range out {
		switch {
		case g.Width == 1+HeadCount:
			out[x] = 24
		case g.Width == 3+ColumnCount && x == 2:
			out[x] = 40
		case g.Width == 3+ColumnCount && x < 2:
			out[x] = 16
		default:
			out[x] = 9
		}
	}
	return out
}
