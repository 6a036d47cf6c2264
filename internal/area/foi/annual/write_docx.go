package annual

import (
	"fmt"
	"io"

	"gongkai/internal/platform/format/docx"
)

// WriteDOCX writes the whole report as a Word document, laid out after GB/T 9704: the title, the text before the first part
// and the six parts with their tables. Read reads it back.
func (r *Report) WriteDOCX(w io.Writer) error {
	v := r.View()
	f := docx.Form{Title: v.Title}
	for _, p := range v.Preface {
		f.Pieces = append(f.Pieces, docx.Piece{Text: p})
	}
	for _, part := range v.Parts {
		f.Pieces = append(f.Pieces, docx.Piece{Heading: true, Text: part.Title})
		for _, p := range part.Paragraphs {
			f.Pieces = append(f.Pieces, docx.Piece{Text: p})
		}
		if part.Table != nil {
			f.Pieces = append(f.Pieces, docx.Piece{Table: part.Table.paper()})
		}
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write annual report as docx: %w", err)
	}
	return nil
}

// paper is the table on paper: room for labels, the same for all figures.
func (g *Grid) paper() *docx.Table {
	t := &docx.Table{Widths: make([]int, g.Width)}
	for x := range t.Widths {
		t.Widths[x] = 10
	}
	if g.Width == 3+ColumnCount {
		copy(t.Widths, []int{11, 14, 46})
	}
	for _, s := range g.squares() {
		t.Squares = append(t.Squares, docx.Square{X: s.x, Y: s.y, Cols: s.Cols, Rows: s.Rows, Text: s.Text})
	}
	return t
}
