package docx

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// Form is a report with tables to be written as .docx: A4 with the margins, fonts and sizes of
// GB/T 9704-2012, headings in bold type, tables with merged cells and thin lines.
type Form struct {
	Title  string
	Pieces []Piece
}

// Piece is a paragraph or a table of a Form, in the order of the page.
type Piece struct {
	Heading bool // a heading of the first level
	Text    string
	Table   *Table // instead of Text
}

// Table is a table with merged cells. Every place of it is covered by exactly one square.
type Table struct {
	Widths  []int // of the columns, in parts of their sum: the table is as wide as the text
	Squares []Square
}

// Square is a cell: where it begins, counted from 0, and how many columns and rows it covers, at
// least one.
type Square struct {
	X, Y, Cols, Rows int
	Text             string
}

// Write writes the form. A table with a place that nothing covers is an error.
func (f Form) Write(w io.Writer) error {
	var b strings.Builder
	b.WriteString(formHead)
	formTitle.write(&b, f.Title)
	for _, p := range f.Pieces {
		switch {
		case p.Table != nil:
			if err := p.Table.write(&b); err != nil {
				return err
			}
		case p.Heading:
			formHeading.write(&b, p.Text)
		default:
			formText.write(&b, p.Text)
		}
	}
	b.WriteString(formTail)
	z := zip.NewWriter(w)
	for _, p := range []struct{ name, text string }{
		{"[Content_Types].xml", formTypes}, {"_rels/.rels", formRels}, {"word/document.xml", b.String()},
	} {
		part, err := z.Create(p.name)
		if err != nil {
			return fmt.Errorf("docx: %w", err)
		}
		if _, err := io.WriteString(part, xml.Header+p.text); err != nil {
			return fmt.Errorf("docx: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("docx: %w", err)
	}
	return nil
}

const (
	formTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	formRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	formHead = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	// In twentieths of a point: 37 mm above, 28 mm at the binding side, 26 mm outside, 35 mm below.
	formTail  = `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:header="851" w:footer="1588" w:gutter="0"/></w:sectPr></w:body></w:document>`
	formWidth = 11906 - 1474 - 1588
)

// formStyle is how a paragraph looks. The size is in half points.
type formStyle struct {
	font   string
	size   int
	indent bool // by two characters
	center bool
	level  int // outline level, 0 for none
}

var (
	formTitle   = formStyle{font: "方正小标宋简体", size: 44, center: true}
	formHeading = formStyle{font: "黑体", size: 32, indent: true, level: 1}
	formText    = formStyle{font: "仿宋_GB2312", size: 32, indent: true}
	formCell    = formStyle{font: "仿宋_GB2312", size: 18, center: true}
)

func (s formStyle) write(b *strings.Builder, text string) {
	b.WriteString(`<w:p><w:pPr>`)
	if s.level > 0 {
		b.WriteString(`<w:keepNext/>`)
	}
	if s.indent {
		fmt.Fprintf(b, `<w:ind w:firstLineChars="200" w:firstLine="%d"/>`, s.size*20)
	}
	if s.center {
		b.WriteString(`<w:jc w:val="center"/>`)
	}
	if s.level > 0 {
		fmt.Fprintf(b, `<w:outlineLvl w:val="%d"/>`, s.level-1)
	}
	fmt.Fprintf(b, `</w:pPr><w:r><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="%s"/><w:sz w:val="%d"/><w:szCs w:val="%[2]d"/></w:rPr><w:t xml:space="preserve">`, s.font, s.size)
	xml.EscapeText(b, []byte(text)) // a strings.Builder takes everything
	b.WriteString(`</w:t></w:r></w:p>`)
}

func (t *Table) write(b *strings.Builder) error {
	sum := 0
	for _, w := range t.Widths {
		sum += max(w, 1)
	}
	widths := make([]int, len(t.Widths))
	for i, w := range t.Widths {
		widths[i] = formWidth * max(w, 1) / sum
	}
	fmt.Fprintf(b, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders>`, formWidth)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		fmt.Fprintf(b, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="auto"/>`, side)
	}
	b.WriteString(`</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, w)
	}
	b.WriteString(`</w:tblGrid>`)
	at, height := map[[2]int]*Square{}, 0 // the square that covers the place at the left end of each of its rows
	for i := range t.Squares {
		s := &t.Squares[i]
		for y := s.Y; y < s.Y+s.Rows; y++ {
			at[[2]int{s.X, y}] = s
		}
		height = max(height, s.Y+s.Rows)
	}
	for y := range height {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for x := 0; x < len(widths); {
			s := at[[2]int{x, y}]
			if s == nil || s.Cols < 1 || x+s.Cols > len(widths) {
				return fmt.Errorf("docx: nothing covers column %d of row %d of a table", x, y)
			}
			s.cell(b, y, widths[x:x+s.Cols])
			x += s.Cols
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
	return nil
}

// cell writes the part of the square that stands in row y.
func (s *Square) cell(b *strings.Builder, y int, widths []int) {
	wide, merge, text := 0, "", s.Text
	for _, w := range widths {
		wide += w
	}
	switch {
	case y > s.Y:
		merge, text = `<w:vMerge/>`, ""
	case s.Rows > 1:
		merge = `<w:vMerge w:val="restart"/>`
	}
	fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, wide)
	if s.Cols > 1 {
		fmt.Fprintf(b, `<w:gridSpan w:val="%d"/>`, s.Cols)
	}
	b.WriteString(merge + `<w:vAlign w:val="center"/></w:tcPr>`)
	formCell.write(b, text)
	b.WriteString(`</w:tc>`)
}
