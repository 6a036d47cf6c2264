package xlsx

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Date is a cell that holds a day: 2006-01-02. Any other text in it is written as text.
type Date string

// Writer writes one sheet, row by row, with a bold head that stays in sight. It keeps a few
// rows in memory to choose the widths of the columns, and goes to a temporary file
// where the sheet is large. Close it, or nothing takes the file away.
type Writer struct {
	file   *excelize.File
	stream *excelize.StreamWriter
	sheet  string
	head   []string
	first  [][]any // rows that wait until the widths are known
	n      int     // rows written, the head among them
	styles struct{ head, text, day, moment int }
}

// NewWriter begins a workbook with one sheet.
func NewWriter(sheet string, head ...string) (*Writer, error) {
	w := &Writer{file: excelize.NewFile(), sheet: sheetName(sheet), head: head}
	err := w.begin()
	if err != nil {
		w.file.Close()
		return nil, fmt.Errorf("xlsx: begin a sheet: %w", err)
	}
	return w, nil
}

func (w *Writer) begin() (err error) {
	if err = w.file.SetSheetName("Sheet1", w.sheet); err != nil {
		return err
	}
	if err = w.file.SetDocProps(&excelize.DocProperties{Creator: "gongkai", LastModifiedBy: "gongkai"}); err != nil {
		return err
	}
	day, moment := "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
	up := &excelize.Alignment{Vertical: "top", WrapText: true}
	for _, s := range []struct {
		id    *int
		style *excelize.Style
	}{
		{&w.styles.head, &excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8ECF2"}}}},
		{&w.styles.text, &excelize.Style{Alignment: up}},
		{&w.styles.day, &excelize.Style{CustomNumFmt: &day, Alignment: up}},
		{&w.styles.moment, &excelize.Style{CustomNumFmt: &moment, Alignment: up}},
	} {
		if *s.id, err = w.file.NewStyle(s.style); err != nil {
			return err
		}
	}
	w.stream, err = w.file.NewStreamWriter(w.sheet)
	return err
}

// looked is how many rows are looked at to choose the widths of the columns.
const looked = 200

// Row writes one row. A cell is a string, an int, an int64, a float64, a bool (是, 否), a
// Date, a time.Time (as its own clock shows it) or nil. A number too long for a
// spreadsheet to keep is written as text; of a text, the first 32,767 characters.
func (w *Writer) Row(cells ...any) error {
	if len(w.first) < looked && w.n == 0 {
		w.first = append(w.first, cells)
		return nil
	}
	if err := w.flush(); err != nil {
		return err
	}
	return w.put(cells, w.styles.text)
}

// flush writes the head and the rows that waited.
func (w *Writer) flush() error {
	if w.n > 0 {
		return nil
	}
	for i := range w.columns() {
		if err := w.stream.SetColWidth(i+1, i+1, w.width(i)); err != nil {
			return fmt.Errorf("xlsx: width: %w", err)
		}
	}
	if err := w.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("xlsx: freeze: %w", err)
	}
	head := make([]any, len(w.head))
	for i, h := range w.head {
		head[i] = h
	}
	if err := w.put(head, w.styles.head); err != nil {
		return err
	}
	for _, row := range w.first {
		if err := w.put(row, w.styles.text); err != nil {
			return err
		}
	}
	w.first = nil
	return nil
}

func (w *Writer) columns() int {
	n := len(w.head)
	for _, r := range w.first {
		n = max(n, len(r))
	}
	return n
}

// Widths of columns, in characters of which a Chinese one takes two.
const (
	narrow = 8
	broad  = 60
)

func (w *Writer) width(col int) float64 {
	n := 0
	if col < len(w.head) {
		n = measure(w.head[col])
	}
	for _, r := range w.first {
		if col < len(r) {
			switch v := r[col].(type) {
			case string:
				n = max(n, measure(v))
			case Date:
				n = max(n, 10)
			case time.Time:
				n = max(n, 16)
			default:
				n = max(n, measure(fmt.Sprint(v)))
			}
		}
	}
	return float64(min(max(n+2, narrow), broad))
}

// measure is the width of the longest line of a text.
func measure(s string) int {
	longest := 0
	for line := range strings.SplitSeq(s, "\n") {
		n := 0
		for _, r := range line {
			if n++; r >= 0x1100 {
				n++
			}
			if n > broad {
				return n
			}
		}
		longest = max(longest, n)
	}
	return longest
}

func (w *Writer) put(cells []any, style int) error {
	out := make([]any, len(cells))
	for i, c := range cells {
		out[i] = w.cell(c, style)
	}
	at, err := excelize.CoordinatesToCellName(1, w.n+1)
	if err != nil {
		return fmt.Errorf("xlsx: row %d: %w", w.n+1, err)
	}
	if err := w.stream.SetRow(at, out); err != nil {
		return fmt.Errorf("xlsx: row %d: %w", w.n+1, err)
	}
	w.n++
	return nil
}

// exact is the largest number of which a spreadsheet keeps every digit.
const exact = 999_999_999_999_999

func (w *Writer) cell(v any, style int) any {
	c := excelize.Cell{StyleID: style}
	switch v := v.(type) {
	case nil:
	case string:
		c.Value = clip(v)
	case int:
		return w.cell(int64(v), style)
	case int64:
		if c.Value = v; v > exact || v < -exact {
			c.Value = fmt.Sprint(v)
		}
	case float64:
		if c.Value = v; math.IsNaN(v) || math.IsInf(v, 0) {
			c.Value = ""
		}
	case bool:
		c.Value = map[bool]string{true: "是", false: "否"}[v]
	case Date:
		day, err := time.Parse(time.DateOnly, string(v))
		n, ok := serialOf(day)
		if err != nil || !ok {
			c.Value = clip(string(v))
			break
		}
		c.Value, c.StyleID = n, w.styles.day
	case time.Time:
		if v.IsZero() {
			break
		}
		y, m, d := v.Date()
		n, ok := serialOf(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
		if !ok {
			c.Value = v.Format("2006-01-02 15:04")
			break
		}
		c.Value, c.StyleID = float64(n)+float64(v.Hour()*3600+v.Minute()*60+v.Second())/86400, w.styles.moment
	default:
		c.Value = clip(fmt.Sprint(v))
	}
	return c
}

// clip makes a text that a cell can hold: no characters that XML knows not, and no more
// than a spreadsheet takes.
func clip(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
	const most = 32_767
	if utf8.RuneCountInString(s) > most/2 { // a rare character counts as two
		n := 0
		for i, r := range s {
			if n += 1 + int(r>>16&1); n > most-1 {
				return s[:i] + "…"
			}
		}
	}
	return s
}

// Rows is how many rows below the head have been taken.
func (w *Writer) Rows() int { return max(w.n-1, 0) + len(w.first) }

// WriteTo ends the workbook and writes it out. Nothing can be added afterwards.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	if err := w.flush(); err != nil {
		return 0, err
	}
	if err := w.stream.Flush(); err != nil {
		return 0, fmt.Errorf("xlsx: %w", err)
	}
	n, err := w.file.WriteTo(out)
	if err != nil {
		return n, fmt.Errorf("xlsx: write: %w", err)
	}
	return n, nil
}

// Close takes away what the Writer keeps on disk. It may be called after WriteTo.
func (w *Writer) Close() error { return w.file.Close() }

// sheetName makes a name that a spreadsheet takes.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`:\/?*[]`, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(s, "_"))
	s = strings.Trim(s, " '")
	if r := []rune(s); len(r) > 31 {
		s = strings.TrimRight(string(r[:31]), " '")
	}
	if s == "" {
		return "表"
	}
	return s
}
