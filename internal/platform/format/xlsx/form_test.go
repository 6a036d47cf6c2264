package xlsx

import (
	"bytes"
	"slices"
	"testing"
)

func TestFormsComeBackWithTheirMergedCells(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	err := WriteForms(&b,
		Form{Name: "表/一", Widths: []float64{20, 9}, Squares: []Square{
			{Value: "行政复议", Cols: 2, Look: Label}, {Y: 1, Value: "=1+1", Look: Label}, {X: 1, Y: 1, Value: int64(36), Look: Figure},
			{Y: 2, Rows: 2, Value: "总计", Look: Label}, {X: 1, Y: 2, Value: 4166.241619, Look: Figure}, {X: 1, Y: 3, Value: "-", Look: Figure},
		}},
		Form{Name: "正文", Squares: []Square{{Value: "一、总体情况", Look: Heading}}})
	if err != nil {
		t.Fatal(err)
	}
	book, err := Open(bytes.NewReader(b.Bytes()), int64(b.Len()), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := book.Names(); !slices.Equal(got, []string{"表_一", "正文"}) {
		t.Fatalf("sheets %q", got)
	}
	sheet, err := book.First()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"行政复议", "行政复议"}, {"=1+1", "36"}, {"总计", "4166.241619"}, {"总计", "-"}}
	if len(sheet.Rows) != len(want) {
		t.Fatalf("rows %v", sheet.Rows)
	}
	for i, row := range sheet.Rows {
		if !slices.Equal(row.Cells, want[i]) {
			t.Errorf("row %d: %q, want %q", i, row.Cells, want[i])
		}
	}
}
