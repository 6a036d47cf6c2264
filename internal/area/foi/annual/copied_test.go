package annual

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/platform/sharedtest"
)

func TestReportsCopiedAsTextAreRead(t *testing.T) {
	t.Parallel()
	f, err := os.Open(sharedtest.Dir(t, "corpus", "annual_reports", "hebei_report_texts.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := map[string]struct {
		unit                  string
		year                  int
		fresh, review, suits  int64
		blanks, claims, fails int
	}{
		"河北省教育厅2023年政府信息公开工作年度报告":        {"河北省教育厅", 2023, 19, 7, 7, 0, 2, 0},
		"河北省教育厅2022年政府信息公开工作年度报告":        {"河北省教育厅", 2022, 44, 4, 3, 0, 2, 0},
		"河北省教育厅2021年政府信息公开工作年度报告":        {"河北省教育厅", 2021, 37, 0, 8, 7, 0, 1},     // one cell was left empty
		"河北省工业和信息化厅2023年度政府信息公开工作报告":     {"河北省工业和信息化厅", 2023, 10, 1, 4, 3, 5, 1}, // 1126 can be cut in several ways
		"河北省工业和信息化厅2022年度政府信息公开工作报告":     {"河北省工业和信息化厅", 2022, 14, 1, 1, 3, 2, 1},
		"河北省工业和信息化厅2021年度政府信息公开工作报告":     {"河北省工业和信息化厅", 2021, 4, 0, 0, 3, 2, 1},
		"河北省工业和信息化厅2020年政府信息公开工作年度报告":    {"河北省工业和信息化厅", 2020, 0, 0, 0, 193, 5, 8}, // nearly all cells were left empty
		"河北省人力资源和社会保障厅2023年政府信息公开工作年度报告": {"河北省人力资源和社会保障厅", 2023, 0, 0, 0, 200, 1, 3},
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	seen := 0
	for lines.Scan() {
		var d struct{ Title, Text string }
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		r, problems, err := Read([]byte(d.Title + "\n" + d.Text))
		if err != nil {
			t.Errorf("%s: %v", d.Title, err)
		}
		w, ok := want[d.Title]
		if !ok {
			continue
		}
		seen++
		if r.Unit != w.unit || r.Year != w.year || r.Table3[0][All] != w.fresh || r.Table4[Review][resultSum] != w.review ||
			r.Table4[SuitDirect][resultSum]+r.Table4[SuitAfter][resultSum] != w.suits || len(r.Blanks) != w.blanks {
			t.Errorf("%s: %s %d %v %v, %d blanks, %v", d.Title, r.Unit, r.Year, r.Table3[0], r.Table4, len(r.Blanks), problems)
		}
		found := Check(Input{Report: &r})
		if len(Claims(&r)) != w.claims || len(found) != w.fails {
			t.Errorf("%s: %d claims, findings %v", d.Title, len(Claims(&r)), found)
		}
		for i := 1; i <= 3; i++ {
			if strings.Contains(r.Text[i], "信息内容") || strings.Contains(r.Text[i], "尚未审结") {
				t.Errorf("%s: part %d still holds the table: %s", d.Title, i+1, r.Text[i])
			}
		}
	}
	if seen != len(want) {
		t.Errorf("%d of %d reports were in the collection", seen, len(want))
	}
}

func TestGluedRowsAreDecidedByTheirColumns(t *testing.T) {
	t.Parallel()
	r := reals(t)["平潭综合实验区2023"].Report
	var b strings.Builder
	b.WriteString("平潭综合实验区2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况")
	for _, row := range r.View().Parts[2].Table.Rows {
		for _, c := range row {
			b.WriteString(c.Text)
		}
	}
	got, _, err := Read([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.Table3, got.Table3); diff != "" { // 191000020 alone can be 19 1 0 0 0 0 20 and 1 9 10 0 0 0 20
		t.Error(diff)
	}
}
