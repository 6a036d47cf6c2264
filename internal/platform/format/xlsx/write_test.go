package xlsx_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gongkai/internal/platform/format/xlsx"
)

var beijing = time.FixedZone("CST", 8*3600)

// written makes a workbook of rows.
func written(t testing.TB, head []string, rows ...[]any) []byte {
	t.Helper()
	w, err := xlsx.NewWriter("台账", head...)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, r := range rows {
		if err := w.Row(r...); err != nil {
			t.Fatal(err)
		}
	}
	if w.Rows() != len(rows) {
		t.Errorf("%d rows taken, want %d", w.Rows(), len(rows))
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// excel opens a workbook with the other reader.
func excel(t testing.TB, b []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func first(t testing.TB, b []byte) *xlsx.Sheet {
	t.Helper()
	book, err := xlsx.Open(bytes.NewReader(b), int64(len(b)), xlsx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := book.First()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 15, 4, 0, 0, beijing)
	b := written(t, []string{"标题", "日期", "时间", "件数", "比率", "是否"},
		[]any{"关于做好临时救助工作的通知", xlsx.Date("2026-03-02"), at, 12, 0.5, true},
		[]any{"", xlsx.Date(""), time.Time{}, int64(-3), 1e-7, false},
		[]any{"  两边有空格\n第二行  ", xlsx.Date("不详"), nil, 999_999_999_999_999, 13800001234.0, nil},
		[]any{"_x000D_ 和 _x4e2d_", xlsx.Date("1899-01-01"), time.Date(1, 1, 2, 3, 4, 0, 0, time.UTC), int64(9_007_199_254_740_993), 0.1 + 0.2})
	s := first(t, b)
	want := [][]string{
		{"标题", "日期", "时间", "件数", "比率", "是否"},
		{"关于做好临时救助工作的通知", "2026-03-02", "2026-03-02 15:04", "12", "0.5", "是"},
		{"", "", "", "-3", "0.0000001", "否"},
		{"两边有空格\n第二行", "不详", "", "999999999999999", "13800001234"},
		{"_x000D_ 和 _x4e2d_", "1899-01-01", "0001-01-02 03:04", "9007199254740993", "0.3"},
	}
	if len(s.Rows) != len(want) || s.Name != "台账" {
		t.Fatalf("%q has %d rows", s.Name, len(s.Rows))
	}
	for i, row := range s.Rows {
		if row.N != i+1 || strings.Join(row.Cells, "|") != strings.Join(want[i], "|") {
			t.Errorf("row %d: %q, want %q", row.N, row.Cells, want[i])
		}
	}
}

func TestAListLooksLikeAListInASpreadsheet(t *testing.T) {
	t.Parallel()
	f := excel(t, written(t, []string{"标题", "日期", "说明"}, []any{"关于进一步做好全市临时救助工作的通知", xlsx.Date("2026-03-02"), strings.Repeat("长", 100)}, []any{"短", xlsx.Date("2026-03-03"), ""}))
	p, err := f.GetPanes("台账")
	if err != nil || !p.Freeze || p.YSplit != 1 || p.TopLeftCell != "A2" {
		t.Errorf("the head is not frozen: %+v, %v", p, err)
	}
	id, err := f.GetCellStyle("台账", "A1")
	if err != nil {
		t.Fatal(err)
	}
	if st, err := f.GetStyle(id); err != nil || st.Font == nil || !st.Font.Bold {
		t.Errorf("the head is not bold: %+v, %v", st, err)
	}
	for col, want := range map[string]float64{"A": 18*2 + 2, "B": 12, "C": 60} {
		if got, err := f.GetColWidth("台账", col); err != nil || got != want {
			t.Errorf("column %s is %v wide, want %v", col, got, want)
		}
	}
	if kind, err := f.GetCellType("台账", "B2"); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("the date is of type %v, %v", kind, err)
	}
	if v, err := f.GetCellValue("台账", "B2"); err != nil || v != "2026-03-02" {
		t.Errorf("the date shows as %q, %v", v, err)
	}
	if d, err := f.GetDocProps(); err != nil || d.Creator != "gongkai" {
		t.Errorf("the file names %q as its author, %v", d.Creator, err)
	}
}

func TestNoTextBecomesAFormula(t *testing.T) {
	t.Parallel()
	hostile := []string{`=HYPERLINK("http://evil.example","点这里")`, "=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", "=1+1", `"><f>1+1</f><v>`, "</t></is></c><c r=\"Z1\"><f>1</f></c>", "]]>"}
	var rows [][]any
	for _, h := range hostile {
		rows = append(rows, []any{h})
	}
	b := written(t, []string{"=1+1"}, rows...)
	f := excel(t, b)
	for i := range len(hostile) + 1 {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		if formula, err := f.GetCellFormula("台账", at); err != nil || formula != "" {
			t.Errorf("%s is the formula %q, %v", at, formula, err)
		}
		if kind, err := f.GetCellType("台账", at); err != nil || kind != excelize.CellTypeInlineString {
			t.Errorf("%s is of type %v, %v", at, kind, err)
		}
	}
	for i, row := range first(t, b).Rows[1:] {
		if want := strings.TrimSpace(strings.ReplaceAll(hostile[i], "\r", "")); row.Cell(0) != want || len(row.Cells) != 1 {
			t.Errorf("row %d holds %q, want %q", row.N, row.Cells, want)
		}
	}
}

func TestTextsThatASpreadsheetCannotHoldAreMadeToFit(t *testing.T) {
	t.Parallel()
	s := first(t, written(t, []string{"文"}, []any{strings.Repeat("长", 40_000)}, []any{"a\x00b\x0bc\uffffd\xffe"}, []any{strings.Repeat("𠮷", 20_000)}))
	if got := []rune(s.Rows[1].Cell(0)); len(got) != 32_767 || got[len(got)-1] != '…' {
		t.Errorf("a long text has %d characters", len(got))
	}
	if got := s.Rows[2].Cell(0); got != "abcd�e" {
		t.Errorf("control characters: %q", got)
	}
	if got := []rune(s.Rows[3].Cell(0)); len(got) > 16_384 || got[0] != '𠮷' {
		t.Errorf("rare characters: %d", len(got))
	}
	for in, want := range map[string]string{"a/b:c[1]*?\\": "a_b_c_1____", "": "表", "'": "表", strings.Repeat("表", 40): strings.Repeat("表", 31)} {
		w, err := xlsx.NewWriter(in)
		if err != nil {
			t.Fatalf("%q: %v", in, err)
		}
		var b bytes.Buffer
		if _, err := w.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		w.Close()
		if got := excel(t, b.Bytes()).GetSheetName(0); got != want {
			t.Errorf("the sheet %q is called %q, want %q", in, got, want)
		}
	}
}

func TestALongListGoesThroughTheDiskAndLeavesNothingThere(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	const n = 100_000
	w, err := xlsx.NewWriter("大表", "编号", "标题", "日期", "件数")
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := w.Row(i, "关于做好第若干批次临时救助工作有关事项的通知", xlsx.Date("2026-03-02"), 1.5); err != nil {
			t.Fatal(err)
		}
	}
	out, err := os.Create(filepath.Join(t.TempDir(), "大表.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	size, err := w.WriteTo(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("left %v in the temporary folder, %v", left, err)
	}
	book, err := xlsx.Open(out, size, xlsx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := book.Sheet("大表")
	if err != nil {
		t.Fatal(err)
	}
	if last := s.Rows[len(s.Rows)-1]; len(s.Rows) != n+1 || last.N != n+1 || strings.Join(last.Cells, "|") != "99999|关于做好第若干批次临时救助工作有关事项的通知|2026-03-02|1.5" {
		t.Errorf("%d rows, the last %+v", len(s.Rows), last)
	}
}

func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		w, err := xlsx.NewWriter("表", "编号", "标题", "日期")
		if err != nil {
			b.Fatal(err)
		}
		for i := range 10_000 {
			if err := w.Row(i, "关于做好临时救助工作的通知", xlsx.Date("2026-03-02")); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := w.WriteTo(io.Discard); err != nil {
			b.Fatal(err)
		}
		w.Close()
	}
}
