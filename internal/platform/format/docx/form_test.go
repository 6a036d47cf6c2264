package docx

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFormsComeBackWithTheirTables(t *testing.T) {
	t.Parallel()
	f := Form{Title: "年度报告", Pieces: []Piece{
		{Heading: true, Text: "一、总体情况"}, {Text: "收到 <申请> & 办结。"},
		{Table: &Table{Widths: []int{3, 1, 1}, Squares: []Square{
			{0, 0, 1, 2, "申请人"}, {1, 0, 2, 1, "情况"}, {1, 1, 1, 1, "自然人"}, {2, 1, 1, 1, "总计"}, {0, 2, 1, 1, "新收"}, {1, 2, 1, 1, "3"}, {2, 2, 1, 1, "3"},
		}}},
	}}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	d, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()), Limits{})
	if err != nil || len(d.Warnings) > 0 {
		t.Fatal(err, d)
	}
	want := []Block{
		{Text: "年度报告", Centered: true}, {Heading: 1, Text: "一、总体情况"}, {Text: "收到 <申请> & 办结。"},
		{Rows: [][]string{{"申请人", "情况", ""}, {"", "自然人", "总计"}, {"新收", "3", "3"}}},
	}
	if diff := cmp.Diff(want, d.Blocks); diff != "" {
		t.Error(diff)
	}
	hole := Form{Pieces: []Piece{{Table: &Table{Widths: []int{1, 1}, Squares: []Square{{0, 0, 1, 1, "一"}}}}}}
	if err := hole.Write(&b); err == nil {
		t.Error("a table with a hole was written")
	}
}
