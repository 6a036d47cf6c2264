package xlsx_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/xlsx"
	"gongkai/internal/platform/sharedtest"
)

// made is a workbook as another program makes it.
func made(t testing.TB, f func(*excelize.File) error) []byte {
	t.Helper()
	x := excelize.NewFile()
	defer x.Close()
	if err := f(x); err != nil {
		t.Fatal(err)
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// put writes cells: A1 value, A2 value …
func put(x *excelize.File, pairs ...any) error {
	for i := 0; i < len(pairs); i += 2 {
		if err := x.SetCellValue("Sheet1", pairs[i].(string), pairs[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func TestNumbersAndDatesComeAsAPersonReadsThem(t *testing.T) {
	t.Parallel()
	date := func(code string) excelize.Style { return excelize.Style{CustomNumFmt: &code} }
	for n, c := range []struct {
		value any
		style excelize.Style
		want  string
	}{
		{46083, excelize.Style{NumFmt: 14}, "2026-03-02"},
		{46083.6277777778, excelize.Style{NumFmt: 22}, "2026-03-02 15:04"},
		{46083.6277777778, excelize.Style{NumFmt: 14}, "2026-03-02"},
		{46083, excelize.Style{NumFmt: 31}, "2026-03-02"},
		{46083, excelize.Style{NumFmt: 57}, "2026-03-02"},
		{46083, date(`yyyy"年"m"月"d"日"`), "2026-03-02"},
		{46083, date(`yyyy\年m\月d\日;@`), "2026-03-02"},
		{46083, date(`[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`), "2026-03-02"},
		{46083, date(`m"月"d"日"`), "2026-03-02"},
		{46083.999999999, date(`yyyy-mm-dd hh:mm:ss`), "2026-03-03"},
		{0.5, excelize.Style{NumFmt: 20}, "12:00"},
		{0.5, date(`h:mm:ss`), "12:00"},
		{1.5, date(`[h]:mm`), "36:00"},
		{59, excelize.Style{NumFmt: 14}, "1900-02-28"},
		{61, excelize.Style{NumFmt: 14}, "1900-03-01"},
		{-5, excelize.Style{NumFmt: 14}, "-5"},
		{46083, excelize.Style{}, "46083"},
		{46083, date(`0.00"天"`), "46083"},
		{46083, date(`#,##0_ "元";[Red]\-#,##0`), "46083"},
		{0.25, excelize.Style{NumFmt: 9}, "25%"},
		{0.075, date(`0.0%`), "7.5%"},
		{123, date(`000000`), "000123"},
		{13800001234, excelize.Style{}, "13800001234"},
		{1.1e20, excelize.Style{}, "110000000000000000000"},
		{0.1 + 0.2, excelize.Style{NumFmt: 2}, "0.3"},
		{"46083", excelize.Style{NumFmt: 14}, "46083"}, // a text stays what it is
		{"2026/3/2", excelize.Style{NumFmt: 14}, "2026/3/2"},
		{true, excelize.Style{}, "是"},
		{"00123", excelize.Style{}, "00123"},
	} {
		b := made(t, func(x *excelize.File) error {
			id, err := x.NewStyle(&c.style)
			if err != nil {
				return err
			}
			if err := put(x, "B3", c.value); err != nil {
				return err
			}
			return x.SetCellStyle("Sheet1", "B3", "B3", id)
		})
		s := first(t, b)
		if len(s.Rows) != 1 || s.Rows[0].N != 3 || s.Rows[0].Cell(1) != c.want || s.Rows[0].Cell(0) != "" {
			t.Errorf("%d: %v in the format %d %v reads %+v, want %q", n, c.value, c.style.NumFmt, c.style.CustomNumFmt, s.Rows, c.want)
		}
	}
}

func TestTheCalendarOf1904IsKnown(t *testing.T) {
	t.Parallel()
	yes := true
	s := first(t, made(t, func(x *excelize.File) error {
		if err := x.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			return err
		}
		id, err := x.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			return err
		}
		if err := put(x, "A1", 46083-1462); err != nil {
			return err
		}
		return x.SetCellStyle("Sheet1", "A1", "A1", id)
	}))
	if got := s.Rows[0].Cell(0); got != "2026-03-02" {
		t.Errorf("read %s", got)
	}
}

func TestDatesInWordsAreRecognised(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2026-03-02": "2026-03-02", "2026/3/2": "2026-03-02", "2026.3.2": "2026-03-02", "2026年3月2日": "2026-03-02", "2026 年 3 月 2 日": "2026-03-02",
		"20260302": "2026-03-02", "２０２６／３／２": "2026-03-02", "2026-03-02 15:04": "2026-03-02", "2026-03-02T15:04:05+08:00": "2026-03-02", "2026年3月2号": "2026-03-02",
		"二〇二六年三月二日": "2026-03-02", "二○二六年十二月三十一日": "2026-12-31", "二零二六年十月二十日": "2026-10-20", "46083": "2026-03-02", "46083.5": "2026-03-02", " 2026/3/2 ": "2026-03-02",
		"2024-02-29": "2024-02-29",
	} {
		if got, ok := xlsx.ParseDate(in); !ok || got != want {
			t.Errorf("%q: %q %v, want %s", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "2026-02-29", "2026-13-01", "3/2/2026", "26/3/2", "2026年3月", "三月二日", "12", "46083人", "0000-01-01", "2026", "明天", "2026-03-021", "202603021", "99999"} {
		if got, ok := xlsx.ParseDate(in); ok {
			t.Errorf("%q is taken for %s", in, got)
		}
	}
}

func TestAHeadBelowATitleAndInTwoRowsIsFound(t *testing.T) {
	t.Parallel()
	b := made(t, func(x *excelize.File) error {
		err := put(x, "A1", "云山市民政局2026年依申请公开台账", "A2", "单位：市民政局", "A3", "序号", "B3", "收到日期*", "C3", "申请人", "E3", "申 请\n内容（摘要）", "F3", "备注",
			"C4", "姓名", "D4", "电话", "A5", 1, "B5", "2026/3/2", "C5", "姓某", "D5", "10000001234", "E5", "低保标准",
			"A7", 2, "B7", "2026年2月30日", "C7", "姓某某", "E7", "救助 名单", "F7", "1,200")
		for _, m := range [][2]string{{"A1", "F1"}, {"A3", "A4"}, {"B3", "B4"}, {"C3", "D3"}, {"E3", "E4"}, {"F3", "F4"}} {
			if err == nil {
				err = x.MergeCell("Sheet1", m[0], m[1])
			}
		}
		return err
	})
	s := first(t, b)
	table, err := s.Table(xlsx.Field{Name: "收到日期", Must: true}, xlsx.Field{Name: "申请人/姓名", Must: true}, xlsx.Field{Name: "联系方式", Also: []string{"电话"}}, xlsx.Field{Name: "申请内容", Must: true},
		xlsx.Field{Name: "件数", Also: []string{"备注"}}, xlsx.Field{Name: "答复日期"})
	if err != nil {
		t.Fatal(err)
	}
	if table.Head != 4 || len(table.Records) != 2 || !slices.Equal(table.Unknown, []string{"序号"}) || table.Has("答复日期") || !table.Has("联系方式") {
		t.Fatalf("%+v", table)
	}
	r := table.Records[0]
	if d, err := r.Date("收到日期"); err != nil || d != "2026-03-02" || r.Get("申请人/姓名") != "姓某" || r.Get("联系方式") != "10000001234" || r.Get("申请内容") != "低保标准" || r.Get("答复日期") != "" {
		t.Errorf("%+v, %s, %v", r, d, err)
	}
	r = table.Records[1]
	if at := r.Cell("收到日期") + " " + r.Cell("件数") + " " + r.Cell("答复日期"); at != "B7 F7 " {
		t.Errorf("the cells are %s", at)
	}
	_, err = r.Date("收到日期")
	if !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "第7行“收到日期”：“2026年2月30日”不是真实的日期") {
		t.Errorf("the wrong date: %v", err)
	}
	if n, err := r.Int("件数"); err != nil || n != 1200 {
		t.Errorf("%d, %v", n, err)
	}
	if _, err = r.Int("申请内容"); err == nil || !strings.Contains(err.Error(), "第7行“申请内容”：“救助 名单”不是整数") {
		t.Errorf("the wrong number: %v", err)
	}
	if d, err := r.Date("答复日期"); d != "" || err != nil {
		t.Errorf("a column that is not there: %q, %v", d, err)
	}
	if _, err = s.Table(xlsx.Field{Name: "收到日期", Must: true}, xlsx.Field{Name: "答复日期", Must: true}, xlsx.Field{Name: "答复类型", Must: true}); err == nil || !strings.Contains(err.Error(), "没有找到“答复日期”、“答复类型”这 2 列") {
		t.Errorf("missing columns: %v", err)
	}
}

func TestAColumnThatStandsTwiceIsNotGuessed(t *testing.T) {
	t.Parallel()
	s := first(t, made(t, func(x *excelize.File) error {
		return put(x, "A1", "标题", "B1", "标题", "C1", "日期", "A2", "甲", "B2", "乙")
	}))
	if _, err := s.Table(xlsx.Field{Name: "标题", Must: true}, xlsx.Field{Name: "日期"}); err == nil || !strings.Contains(err.Error(), "不止一列可以当作“标题”") {
		t.Errorf("%v", err)
	}
}

func TestMergedCellsHaveTheirTextEverywhere(t *testing.T) {
	t.Parallel()
	cell := func(at, v string) string { return `<c r="` + at + `" t="inlineStr"><is><t>` + v + `</t></is></c>` }
	s := first(t, plainBook(t, `<row r="1">`+cell("A1", "单位")+cell("B1", "标题")+`</row><row r="2">`+cell("A2", "市民政局")+cell("B2", "甲")+`</row><row r="3">`+cell("B3", "乙")+
		`</row><row r="5">`+cell("B5", "丙")+cell("D5", "尾")+`</row></sheetData><mergeCells><mergeCell ref="A2:A5"/><mergeCell ref="B5:XFD1048576"/></mergeCells><sheetData>`))
	want := "1 单位|标题;2 市民政局|甲;3 市民政局|乙;5 市民政局|丙|丙|丙;"
	got := ""
	for _, r := range s.Rows {
		got += fmt.Sprintf("%d %s;", r.N, strings.Join(r.Cells, "|"))
	}
	if got != want {
		t.Errorf("read %s, want %s", got, want)
	}
}

func TestHiddenAndEmptySheetsAreNotTheFirst(t *testing.T) {
	t.Parallel()
	b := made(t, func(x *excelize.File) error {
		for _, n := range []string{"隐藏", "数据"} {
			if _, err := x.NewSheet(n); err != nil {
				return err
			}
			if err := x.SetCellValue(n, "A1", n); err != nil {
				return err
			}
		}
		return x.SetSheetVisible("隐藏", false)
	})
	if s := first(t, b); s.Name != "数据" {
		t.Errorf("the first sheet is %s", s.Name)
	}
	book, err := xlsx.Open(bytes.NewReader(b), int64(len(b)), xlsx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := book.Names(); !slices.Equal(got, []string{"Sheet1", "隐藏", "数据"}) || !book.Tabs[1].Hidden {
		t.Errorf("sheets %q", got)
	}
	if _, err := book.Sheet("没有"); !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "没有名为“没有”的工作表") {
		t.Errorf("%v", err)
	}
	empty := made(t, func(*excelize.File) error { return nil })
	book, err = xlsx.Open(bytes.NewReader(empty), int64(len(empty)), xlsx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := book.First(); !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "没有内容") {
		t.Errorf("an empty workbook: %v", err)
	}
}

// raw packs parts into an archive.
func raw(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, body)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plainBook is the least workbook that there is, with rows.
func plainBook(t testing.TB, rows string) []byte {
	return raw(t, map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
	})
}

func TestWhatOtherProgramsWriteIsRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ rows, want string }{
		"cells without addresses":    {`<row><c t="inlineStr"><is><t>甲</t></is></c><c><v>1</v></c></row><row><c><v>2</v></c></row>`, "1:甲|1 2:2"},
		"rich text without guides":   {`<row r="2"><c r="B2" t="inlineStr"><is><r><t>云</t></r><r><rPr/><t>山</t></r><rPh sb="0" eb="1"><t>yun</t></rPh></is></c></row>`, "2:|云山"},
		"a formula with its result":  {`<row r="1"><c r="A1" t="str"><f>B1&amp;""</f><v>甲</v></c><c r="B1"><f>1+1</f><v>2</v></c></row>`, "1:甲|2"},
		"an error":                   {`<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`, "1:#DIV/0!"},
		"an ISO date":                {`<row r="1"><c r="A1" t="d"><v>2026-03-02T00:00:00</v></c><c r="B1" t="d"><v>2026-03-02T15:04:00Z</v></c></row>`, "1:2026-03-02|2026-03-02 15:04"},
		"rows out of order":          {`<row r="5"><c r="A5"><v>5</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>`, "2:2 5:5"},
		"escaped characters":         {`<row><c t="inlineStr"><is><t>甲_x000D_乙_x4E2D_丙_x00_x</t></is></c></row>`, "1:甲乙中丙_x00_x"},
		"elements that are not read": {`<row><extLst><ext><c><v>9</v></c></ext></extLst><c><v>1</v><extLst/></c></row>`, "1:1"},
	} {
		s := first(t, plainBook(t, c.rows))
		got := ""
		for _, r := range s.Rows {
			got += fmt.Sprintf("%d:%s ", r.N, strings.Join(r.Cells, "|"))
		}
		if strings.TrimSpace(got) != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestRealWorkbooksAreReadAsTheOtherReaderReadsThem compares every text of the real
// workbooks with what excelize finds there.
func TestRealWorkbooksAreReadAsTheOtherReaderReadsThem(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(sharedtest.Dir(t, "corpus", "samples", "xlsx"), "*.xlsx"))
	if err != nil || len(files) < 4 {
		t.Fatalf("%d workbooks, %v", len(files), err)
	}
	cells := 0
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		book, err := xlsx.Open(bytes.NewReader(b), int64(len(b)), xlsx.Limits{})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
			continue
		}
		other := excel(t, b)
		if got, want := len(book.Tabs), len(other.GetSheetList()); got != want {
			t.Errorf("%s has %d sheets, want %d", filepath.Base(name), got, want)
		}
		for _, tab := range book.Names() {
			s, err := book.Sheet(tab)
			if err != nil {
				t.Errorf("%s %s: %v", filepath.Base(name), tab, err)
				continue
			}
			rows, err := other.GetRows(tab, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			at := map[int]xlsx.Row{}
			for _, r := range s.Rows {
				at[r.N] = r
			}
			for i, row := range rows {
				for c, v := range row {
					if v = strings.TrimSpace(v); v != "" && strings.Trim(v, "0123456789.-+Ee") != "" {
						if cells++; at[i+1].Cell(c) != v && !strings.Contains(v, "\r") {
							t.Errorf("%s %s %s%d reads %q, want %q", filepath.Base(name), tab, xlsx.Column(c), i+1, at[i+1].Cell(c), v)
						}
					}
				}
			}
		}
	}
	if cells < 500 {
		t.Errorf("only %d texts were compared", cells)
	}
}

func TestColumnsAreNamedAsInASpreadsheet(t *testing.T) {
	t.Parallel()
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16_383: "XFD"} {
		if got := xlsx.Column(i); got != want {
			t.Errorf("%d is %s, want %s", i, got, want)
		}
	}
}
