// Package xlsx reads and writes Excel workbooks (Office Open XML, transitional and
// strict, as Excel and WPS write them): the lists that offices keep (台账), in and out.
//
// Reading trusts nothing: the archive, its parts, rows, columns and merged ranges are
// bounded, and a sheet is read as a stream. A cell comes back as the text that a person
// would copy out of it, a date always as 2006-01-02, whatever the format of the cell.
// Writing is a stream too, over excelize; a text is never written as a formula.
package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"gongkai/internal/platform/errs"
)

// MIME is the media type of a workbook.
const MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Limits bound what a workbook may cost. A zero field takes its default.
type Limits struct {
	Size     int64 // bytes of the file; default 50 MB
	Entries  int   // entries of the archive; default 5,000
	Unpacked int64 // bytes of all parts that are read; default 512 MB
	Ratio    int64 // times that the archive may grow, over 10 MB; default 200
	Sheets   int   // default 200
	Rows     int   // rows of a sheet that hold something; default 200,000
	Columns  int   // columns of a sheet that hold something; default 500
	Cells    int   // cells of a sheet, merged ones filled; default 5,000,000
}

func (l Limits) filled() Limits {
	for _, f := range []struct {
		field *int64
		value int64
	}{{&l.Size, 50 << 20}, {&l.Unpacked, 512 << 20}, {&l.Ratio, 200}} {
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	for _, f := range []struct {
		field *int
		value int
	}{{&l.Entries, 5_000}, {&l.Sheets, 200}, {&l.Rows, 200_000}, {&l.Columns, 500}, {&l.Cells, 5_000_000}} {
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	return l
}

// Tab is a sheet as the foot of the workbook shows it.
type Tab struct {
	Name   string
	Hidden bool
	part   string // in the archive; "" for what is no table of cells, as a chart
}

// Book is an open workbook. It is read by one goroutine at a time.
type Book struct {
	Tabs     []Tab
	pack     *pack
	strings  []string
	formats  []numberFormat // by the index of a cell's style
	date1904 bool
}

// Row is a row that holds something. Cells has no blank ones at its end.
type Row struct {
	N     int // as the spreadsheet counts: the first row is 1
	Cells []string
}

// Cell returns the text of a column, counted from 0; "" beyond the last.
func (r Row) Cell(col int) string {
	if col < 0 || col >= len(r.Cells) {
		return ""
	}
	return r.Cells[col]
}

// Sheet is a sheet with its rows, those without content left out. The text of a merged
// cell stands in every cell of its range.
type Sheet struct {
	Name string
	Rows []Row
}

// Open opens a workbook of size bytes. What is no workbook, has a password or is broken
// is an errs.Invalid, one over the limits an errs.TooLarge; both say in Chinese what to do.
func Open(r io.ReaderAt, size int64, lim Limits) (*Book, error) {
	lim = lim.filled()
	if size > lim.Size {
		return nil, errs.Newf(errs.TooLarge, "Excel 工作簿超过 %d MB 的上限，请删去图片和不用的工作表，或者拆分后重新上传。", max(lim.Size>>20, 1))
	}
	head := make([]byte, min(size, 8))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("xlsx: read the head: %w", err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, errs.New(errs.Invalid, "这是旧版 Excel（.xls）工作簿，或者是设了打开密码的工作簿，读不出来。请用 Excel 或者 WPS 打开，取消密码，另存为 .xlsx 后重新上传。")
	case !bytes.HasPrefix(head, []byte("PK")):
		return nil, errs.New(errs.Invalid, "这不是 Excel 工作簿（.xlsx）。请用 Excel 或者 WPS 打开原表，另存为 .xlsx 后重新上传。")
	}
	p, err := open(r, size, lim)
	if err != nil {
		return nil, err
	}
	b := &Book{pack: p}
	for _, step := range []func() error{b.readTabs, b.readStrings, b.readStyles} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Names are the names of the sheets that can be read, hidden ones too.
func (b *Book) Names() []string {
	var out []string
	for _, t := range b.Tabs {
		if t.part != "" {
			out = append(out, t.Name)
		}
	}
	return out
}

// First reads the first sheet that is not hidden and holds something.
func (b *Book) First() (*Sheet, error) {
	for _, t := range b.Tabs {
		if t.Hidden || t.part == "" {
			continue
		}
		s, err := b.read(t)
		if err != nil || len(s.Rows) > 0 {
			return s, err
		}
	}
	return nil, errs.New(errs.Invalid, "工作簿里没有内容。请确认数据在没有隐藏的工作表里，保存后重新上传。")
}

// Sheet reads the sheet of that name.
func (b *Book) Sheet(name string) (*Sheet, error) {
	i := slices.IndexFunc(b.Tabs, func(t Tab) bool { return t.Name == name && t.part != "" })
	if i < 0 {
		return nil, errs.Newf(errs.Invalid, "工作簿里没有名为“%s”的工作表，请核对工作表的名称。", name)
	}
	return b.read(b.Tabs[i])
}

// broken is the error for a workbook that cannot be read, with the reason for the log.
func broken(what string, err error) error {
	if _, known := errors.AsType[*errs.Error](err); known {
		return err
	}
	return errs.Wrap(errs.Invalid, "Excel 工作簿"+what+"，请用 Excel 或者 WPS 打开原表，另存为 .xlsx 后重新上传。", err)
}

func tooLarge(format string, args ...any) error {
	return errs.Wrap(errs.TooLarge, "Excel 工作簿展开后过大，已拒绝处理，请删去不用的工作表和格式，或者拆分后重新上传。", fmt.Errorf("xlsx: "+format, args...))
}
