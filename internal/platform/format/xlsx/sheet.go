package xlsx

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/platform/errs"
)

// span is a range of merged cells, both ends counted in it.
type span struct{ top, left, bottom, right int }

// reading is a sheet being read.
type reading struct {
	book   *Book
	name   string
	rows   []Row
	cells  int
	merged []span
	last   int // number of the row before
}

// The widest and longest sheet that the format knows.
const (
	maxRow    = 1_048_576
	maxColumn = 16_384
)

func (b *Book) read(t Tab) (*Sheet, error) {
	r := &reading{book: b, name: t.Name}
	err := b.pack.walk(t.part, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			return r.row(d, e)
		case "mergeCell":
			s, ok := parseSpan(attr(e, "ref"))
			if ok && len(r.merged) < b.pack.lim.Cells/10 {
				r.merged = append(r.merged, s)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(r.rows, func(a, b Row) int { return a.N - b.N })
	if err := r.fill(); err != nil {
		return nil, err
	}
	return &Sheet{t.Name, r.rows}, nil
}

// row reads one row up to its end.
func (r *reading) row(d *xml.Decoder, e xml.StartElement) error {
	row := Row{N: r.last + 1}
	if n, err := strconv.Atoi(attr(e, "r")); err == nil {
		row.N = n
	}
	if row.N < 1 || row.N > maxRow {
		return fmt.Errorf("xlsx: row %d", row.N)
	}
	r.last = row.N
	for {
		t, err := d.Token()
		if err != nil {
			return unexpected(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := d.Skip(); err != nil {
					return err
				}
				continue
			}
			if err := r.cell(d, t, &row); err != nil {
				return err
			}
		case xml.EndElement:
			return r.keep(row)
		}
	}
}

// keep adds a row that holds something.
func (r *reading) keep(row Row) error {
	for len(row.Cells) > 0 && row.Cells[len(row.Cells)-1] == "" {
		row.Cells = row.Cells[:len(row.Cells)-1]
	}
	if len(row.Cells) == 0 {
		return nil
	}
	lim := r.book.pack.lim
	if len(r.rows) >= lim.Rows {
		return errs.Newf(errs.TooLarge, "工作表“%s”超过 %d 行，请拆分成几个表后分别上传。", r.name, lim.Rows)
	}
	if err := r.spend(len(row.Cells)); err != nil {
		return err
	}
	r.rows = append(r.rows, row)
	return nil
}

func (r *reading) spend(n int) error {
	if r.cells += n; r.cells > r.book.pack.lim.Cells {
		return errs.Newf(errs.TooLarge, "工作表“%s”的单元格过多，请删去不用的列和合并单元格，或者拆分后重新上传。", r.name)
	}
	return nil
}

// cell reads one cell into its row.
func (r *reading) cell(d *xml.Decoder, e xml.StartElement, row *Row) error {
	col := len(row.Cells)
	if ref := attr(e, "r"); ref != "" {
		c, _, ok := parseRef(ref)
		if !ok {
			return fmt.Errorf("xlsx: cell %q", ref)
		}
		col = c
	}
	value, formula, found := "", false, false
	for done := false; !done; {
		t, err := d.Token()
		if err != nil {
			return unexpected(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v", "is":
				if value, err = text(d, t); err != nil {
					return err
				}
				found = true
			case "f":
				formula = true
				err = d.Skip()
			default:
				err = d.Skip()
			}
			if err != nil {
				return err
			}
		case xml.EndElement:
			done = true
		}
	}
	if formula && !found {
		return errs.Newf(errs.Invalid, "工作表“%s”第%d行%s列是公式，但文件里没有保存它的计算结果。请用 Excel 或者 WPS 打开后保存一次，再重新上传。", r.name, row.N, Column(col))
	}
	value, err := r.book.value(attr(e, "t"), attr(e, "s"), value)
	if err != nil {
		return fmt.Errorf("row %d column %s: %w", row.N, Column(col), err)
	}
	if value = strings.TrimSpace(value); value == "" {
		return nil
	}
	if col >= r.book.pack.lim.Columns {
		return errs.Newf(errs.TooLarge, "工作表“%s”第%d行超过 %d 列，请删去不用的列后重新上传。", r.name, row.N, r.book.pack.lim.Columns)
	}
	for len(row.Cells) <= col {
		row.Cells = append(row.Cells, "")
	}
	row.Cells[col] = value
	return nil
}

// value makes of what a cell holds the text that a person would copy out of it.
func (b *Book) value(kind, style, v string) (string, error) {
	switch kind {
	case "s":
		i, err := strconv.Atoi(v)
		if v == "" {
			return "", nil
		}
		if err != nil || i < 0 || i >= len(b.strings) {
			return "", fmt.Errorf("xlsx: shared text %q of %d", v, len(b.strings))
		}
		return b.strings[i], nil
	case "b":
		if on(v) {
			return "是", nil
		}
		return "否", nil
	case "d": // ISO 8601
		day, hour, ok := strings.Cut(strings.TrimSuffix(v, "Z"), "T")
		if !ok || strings.HasPrefix(hour, "00:00:00") {
			return day, nil
		}
		return day + " " + hour[:min(len(hour), 5)], nil
	case "str", "inlineStr", "e":
		return v, nil
	}
	i, _ := strconv.Atoi(style)
	f := numberFormat{}
	if i >= 0 && i < len(b.formats) {
		f = b.formats[i]
	}
	return f.show(v, b.date1904), nil
}

// fill writes the text of each merged cell into its whole range.
func (r *reading) fill() error {
	width := 0
	for _, row := range r.rows {
		width = max(width, len(row.Cells))
	}
	for _, s := range r.merged {
		from, _ := slices.BinarySearchFunc(r.rows, s.top, func(row Row, n int) int { return row.N - n })
		if from == len(r.rows) || r.rows[from].N != s.top {
			continue
		}
		v := r.rows[from].Cell(s.left)
		if v == "" {
			continue
		}
		right := min(s.right, width-1)
		for i := from; i < len(r.rows) && r.rows[i].N <= s.bottom; i++ {
			if err := r.spend(max(1, right-s.left+1)); err != nil {
				return err
			}
			row := &r.rows[i]
			for len(row.Cells) <= right {
				row.Cells = append(row.Cells, "")
			}
			for c := s.left; c <= right; c++ {
				row.Cells[c] = v
			}
		}
	}
	return nil
}

// Column names a column, counted from 0, as a spreadsheet does: A, B … AA.
func Column(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

// parseRef reads an address as B12: column from 0, row from 1.
func parseRef(s string) (col, row int, ok bool) {
	i := 0
	for ; i < len(s) && s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z'; i++ {
		if col = col*26 + int(s[i]|0x20-'a') + 1; col > maxColumn {
			return 0, 0, false
		}
	}
	row, err := strconv.Atoi(s[i:])
	return col - 1, row, col > 0 && err == nil && row > 0 && row <= maxRow
}

func parseSpan(s string) (span, bool) {
	a, b, ok := strings.Cut(strings.ReplaceAll(s, "$", ""), ":")
	if !ok {
		return span{}, false
	}
	left, top, ok1 := parseRef(a)
	right, bottom, ok2 := parseRef(b)
	return span{top, left, bottom, right}, ok1 && ok2 && left <= right && top <= bottom
}

// unescape reads the characters that Office writes as _x000D_.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || len(s) < i+7 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' {
			b.WriteString("_x")
			s = s[i+2:]
			continue
		}
		if n >= ' ' || n == '\n' || n == '\t' {
			b.WriteRune(rune(n))
		}
		s = s[i+7:]
	}
}
