package xlsx_test

import (
	"bytes"
	"strings"
	"testing"

	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/xlsx"
)

func TestWhatCannotBeReadSaysWhatToDo(t *testing.T) {
	t.Parallel()
	good := written(t, []string{"甲"}, []any{"乙"})
	big := bytes.Repeat([]byte("<row><c><v>1</v></c></row>"), 1000)
	for name, c := range map[string]struct {
		file []byte
		lim  xlsx.Limits
		kind errs.Kind
		says string
	}{
		"old workbook":           {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)), xlsx.Limits{}, errs.Invalid, "旧版 Excel"},
		"text":                   {[]byte("标题,日期\n甲,2026-03-02\n"), xlsx.Limits{}, errs.Invalid, "不是 Excel 工作簿"},
		"empty":                  {nil, xlsx.Limits{}, errs.Invalid, "不是 Excel 工作簿"},
		"half a file":            {good[:len(good)/2], xlsx.Limits{}, errs.Invalid, "没有传完"},
		"another archive":        {raw(t, map[string]string{"word/document.xml": "<w/>"}), xlsx.Limits{}, errs.Invalid, "里面没有工作表"},
		"too large":              {good, xlsx.Limits{Size: 100}, errs.TooLarge, "上限"},
		"too many entries":       {good, xlsx.Limits{Entries: 2}, errs.TooLarge, "展开后过大"},
		"unpacks to too much":    {plainBook(t, string(big)), xlsx.Limits{Unpacked: 10_000}, errs.TooLarge, "展开后过大"},
		"a bomb":                 {plainBook(t, strings.Repeat("<row/>", 12<<20/6)), xlsx.Limits{}, errs.TooLarge, "展开后过大"},
		"too many rows":          {plainBook(t, string(big)), xlsx.Limits{Rows: 999}, errs.TooLarge, "超过 999 行"},
		"too many columns":       {plainBook(t, `<row r="3"><c r="XFD3"><v>1</v></c></row>`), xlsx.Limits{}, errs.TooLarge, "第3行超过 500 列"},
		"too many cells":         {plainBook(t, string(big)), xlsx.Limits{Cells: 10}, errs.TooLarge, "单元格过多"},
		"formula with no value":  {plainBook(t, `<row r="4"><c r="B4"><f>A1</f></c></row>`), xlsx.Limits{}, errs.Invalid, "第4行B列是公式"},
		"row beyond the end":     {plainBook(t, `<row r="2000000"><c><v>1</v></c></row>`), xlsx.Limits{}, errs.Invalid, "已经损坏"},
		"cell of nowhere":        {plainBook(t, `<row><c r="1A"><v>1</v></c></row>`), xlsx.Limits{}, errs.Invalid, "已经损坏"},
		"text that is not there": {plainBook(t, `<row><c t="s"><v>7</v></c></row>`), xlsx.Limits{}, errs.Invalid, "已经损坏"},
		"cut in a cell":          {plainBook(t, `<row><c><v>1</v>`), xlsx.Limits{}, errs.Invalid, "已经损坏"},
	} {
		err := readAll(c.file, c.lim)
		if !errs.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "请") {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

func readAll(b []byte, lim xlsx.Limits) error {
	book, err := xlsx.Open(bytes.NewReader(b), int64(len(b)), lim)
	if err != nil {
		return err
	}
	for _, n := range book.Names() {
		if _, err := book.Sheet(n); err != nil {
			return err
		}
	}
	return nil
}

// FuzzSheet gives the reader sheets that no program wrote.
func FuzzSheet(f *testing.F) {
	for _, s := range []string{`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, `<row><c t="inlineStr"><is><t>甲</t></is></c></row>`, `<row r="1"><c s="1"><v>46083.5</v></c></row></sheetData><mergeCells><mergeCell ref="A1:C9"/></mergeCells>`,
		`<row><c t="d"><v>2026-03-02T1</v></c><c t="b"><v>1</v></c></row>`, `<row r="-1"/>`, `<row><c><f>1</f><v>1e400</v></c></row>`} {
		f.Add(s, `0;[h]"年"`)
	}
	f.Fuzz(func(t *testing.T, rows, code string) {
		b := raw(t, map[string]string{
			"xl/workbook.xml":            `<workbook xmlns:r="x"><sheets><sheet name="表" r:id="a"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<R><Relationship Id="a" Target="s.xml"/></R>`,
			"xl/s.xml":                   `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
			"xl/sharedStrings.xml":       `<sst><si><t>乙</t></si></sst>`,
			"xl/styles.xml":              `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="` + strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;").Replace(code) + `"/></numFmts><cellXfs><xf/><xf numFmtId="170"/></cellXfs></styleSheet>`,
		})
		lim := xlsx.Limits{Rows: 100, Columns: 100, Cells: 10_000}
		book, err := xlsx.Open(bytes.NewReader(b), int64(len(b)), lim)
		if err == nil {
			var s *xlsx.Sheet
			if s, err = book.Sheet("表"); err == nil {
				last := 0
				for _, r := range s.Rows {
					if r.N < last || len(r.Cells) == 0 || len(r.Cells) > 100 {
						t.Fatalf("row %d after %d with %d cells", r.N, last, len(r.Cells))
					}
					last = r.N
				}
				s.Table(xlsx.Field{Name: "甲", Must: true}, xlsx.Field{Name: "乙"})
			}
		}
		if err != nil && errs.KindOf(err) != errs.Invalid && errs.KindOf(err) != errs.TooLarge {
			t.Fatalf("%v", err)
		}
	})
}

// FuzzOpen gives the reader files that are no workbooks.
func FuzzOpen(f *testing.F) {
	f.Add(written(f, []string{"甲"}, []any{"乙", xlsx.Date("2026-03-02")}))
	f.Add(plainBook(f, "<row/>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := readAll(b, xlsx.Limits{Unpacked: 4 << 20}); err != nil && errs.KindOf(err) != errs.Invalid && errs.KindOf(err) != errs.TooLarge {
			t.Fatalf("%v", err)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-03-02", "二〇二六年三月十日", "46083", "2026年2月30日"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := xlsx.ParseDate(s); ok {
			if again, ok := xlsx.ParseDate(d); !ok || again != d {
				t.Fatalf("%q reads %q, which reads %q", s, d, again)
			}
		}
	})
}
