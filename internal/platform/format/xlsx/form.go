package xlsx

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// Look is how a cell of a form looks.
type Look int

// The looks.
const (
	Plain   Look = iota // running text, broken into lines
	Heading             // bold and larger, without a border
	Label               // a label or heading of a table: bordered, centred, broken into lines
	Figure              // a figure of a table: bordered, centred
)

// Square is a cell of a form: where it begins, counted from 0, and how many columns and rows it
// covers. Value is a string, an int64 or a float64; a text is never written as a formula.
type Square struct {
	X, Y, Cols, Rows int
	Value            any
	Look             Look
}

// Form is a sheet that is laid out like a printed form, with merged cells. Widths are those of the
// columns, in characters of which a Chinese one takes two.
type Form struct {
	Name    string
	Widths  []float64
	Squares []Square
}

// WriteForms writes a workbook of forms, each on a sheet of its own. It is made for forms of a few
// hundred cells: all of it is held in memory. Of a text, the first 32,767 characters are written.
func WriteForms(w io.Writer, forms ...Form) error {
	file := excelize.NewFile()
	defer file.Close()
	looks, err := formLooks(file)
	if err != nil {
		return fmt.Errorf("xlsx: styles of a form: %w", err)
	}
	for i, f := range forms {
		name := sheetName(f.Name)
		if i == 0 {
			err = file.SetSheetName("Sheet1", name)
		} else {
			_, err = file.NewSheet(name)
		}
		if err != nil {
			return fmt.Errorf("xlsx: sheet %s: %w", name, err)
		}
		if err := writeForm(file, name, f, looks); err != nil {
			return fmt.Errorf("xlsx: sheet %s: %w", name, err)
		}
	}
	if err := file.SetDocProps(&excelize.DocProperties{Creator: "gongkai", LastModifiedBy: "gongkai"}); err != nil {
		return fmt.Errorf("xlsx: properties: %w", err)
	}
	if _, err := file.WriteTo(w); err != nil {
		return fmt.Errorf("xlsx: write: %w", err)
	}
	return nil
}

func formLooks(file *excelize.File) (looks [Figure + 1]int, err error) {
	var border []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	for look, style := range map[Look]excelize.Style{
		Plain:   {Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}},
		Heading: {Font: &excelize.Font{Bold: true, Size: 14}},
		Label:   {Border: border, Alignment: &excelize.Alignment{WrapText: true, Horizontal: "center", Vertical: "center"}},
		Figure:  {Border: border, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}},
	} {
		if looks[look], err = file.NewStyle(&style); err != nil {
			return looks, err
		}
	}
	return looks, nil
}

func writeForm(file *excelize.File, sheet string, f Form, looks [Figure + 1]int) error {
	for i, width := range f.Widths {
		col, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := file.SetColWidth(sheet, col, col, width); err != nil {
			return err
		}
	}
	for _, s := range f.Squares {
		from, err := excelize.CoordinatesToCellName(s.X+1, s.Y+1)
		if err != nil {
			return err
		}
		to, err := excelize.CoordinatesToCellName(s.X+max(s.Cols, 1), s.Y+max(s.Rows, 1))
		if err != nil {
			return err
		}
		if text, ok := s.Value.(string); ok {
			err = file.SetCellStr(sheet, from, clip(text))
		} else {
			err = file.SetCellValue(sheet, from, s.Value)
		}
		if err != nil {
			return err
		}
		if err := file.SetCellStyle(sheet, from, to, looks[s.Look]); err != nil {
			return err
		}
		if from != to {
			if err := file.MergeCell(sheet, from, to); err != nil {
				return err
			}
		}
	}
	return nil
}
