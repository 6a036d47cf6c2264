package annual

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"testing"

	"gongkai/internal/platform/sharedtest"
)

// real is a report of the collection with what its collectors said about it.
type real struct {
	Report
	Violations []string
}

// corpusRows maps the collection's names of the rows of table 3 to ours.
var corpusRows = [RowCount]string{"new", "carried_in", "open", "partial", "no_secret", "no_law", "no_3safe1stable", "no_thirdparty", "no_internal",
	"no_process", "no_lawcase", "no_query", "none_notheld", "none_notmade", "none_unclear", "nop_petition", "nop_repeat", "nop_publication",
	"nop_mass", "nop_reconfirm", "oth_nosupp", "oth_nopay", "oth_other", "total", "carry_out"}

// corpusLines maps its names of the lines of table 2.
var corpusLines = map[string]string{"规章": "rule", "行政规范性文件": "normative", "规范性文件": "normative", "行政许可": "licence", "行政处罚": "penalty",
	"行政强制": "force", "行政事业性收费_万元": "fee", "行政许可_旧格式": "licence", "其他对外管理服务事项": "service", "行政处罚_旧格式": "penalty",
	"行政强制_旧格式": "force", "行政事业性收费_旧格式": "fee"}

// sentences say in running text what the collection keeps as bare figures; it does not hold the text itself.
var sentences = map[string]string{
	"received": "全年共收到政府信息公开申请%d件。", "received_total": "共受理政府信息公开申请%d件。", "handled": "共办理政府信息公开申请%d件。",
	"done": "全部申请中已办结%d件。", "answered": "按期办结%d件。", "carried": "结转下年度继续办理%d件。", "carried_in": "上年结转%d件。", "carried_out": "结转下年度继续办理%d件。",
	"review": "被申请行政复议%d件。", "suit": "被提起行政诉讼%d件。", "natural": "自然人申请%d件。", "org": "法人或其他组织申请%d件。", "business": "商业企业%d件。",
	"open": "予以公开%d件。", "partial": "部分公开%d件。", "refused": "不予公开%d件。", "not_available": "无法提供%d件。", "not_processed": "不予处理%d件。",
	"other": "其他处理%d件。", "open_plus_partial": "予以公开和部分公开%d件。", "normative_issued": "制发规范性文件%d件。", "normative_in_force": "现行有效规范性文件%d件。",
}

// reals reads the collection, by unit and year.
func reals(t *testing.T) map[string]real {
	t.Helper()
	f, err := os.Open(sharedtest.Dir(t, "corpus", "annual_reports", "tables.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	out := map[string]real{}
	for lines.Scan() {
		var d struct {
			Org, Format string
			Year        int
			Table2      map[string]any
			Table3      map[string][]int64
			Table4      map[string][]int64
			Claims      map[string]any `json:"narrative_claims"`
			Violations  []string
		}
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		r := New(d.Org, d.Year)
		if string(r.Form) != d.Format {
			t.Errorf("%s %d: form %s, the collection says %s", d.Org, d.Year, r.Form, d.Format)
		}
		for i, name := range corpusRows {
			copy(r.Table3[i][:], d.Table3[name])
		}
		for g, name := range []string{"review", "suit_direct", "suit_after_review"} {
			copy(r.Table4[g][:], d.Table4[name])
		}
		for name, value := range d.Table2 {
			fillLine(&r, corpusLines[name], value)
		}
		for _, name := range slices.Sorted(maps.Keys(d.Claims)) {
			if n, ok := d.Claims[name].(float64); ok && sentences[name] != "" {
				r.Text[0] += fmt.Sprintf(sentences[name], int64(n))
			}
		}
		out[fmt.Sprintf("%s%d", d.Org, d.Year)] = real{r, d.Violations}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func fillLine(r *Report, line string, value any) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for c, v := range list {
		if n, ok := v.(float64); ok {
			ref := Ref{2, line, c}
			if r.Form.Unit(ref) == Money {
				n = math.Round(n * fenPerWan)
			}
			r.Set(ref, int64(n))
		}
	}
}

func TestRealReportsPassOrFailAsTheyShould(t *testing.T) {
	t.Parallel()
	all := reals(t)
	if len(all) != 8 {
		t.Fatalf("the collection holds %d reports", len(all))
	}
	want := map[string][]string{ // the formulas that do not hold; all others hold
		"平潭综合实验区2020": {"results", "results"},
		"平潭综合实验区2023": {"text-detail"},
		"平潭综合实验区2024": {"normative"},
		"平潭综合实验区2025": {"normative"},
	}
	for name, r := range all {
		in := Input{Report: &r.Report}
		if prev, ok := all[fmt.Sprintf("%s%d", r.Unit, r.Year-1)]; ok {
			in.Previous = &prev.Report
		}
		found := Check(in)
		var got []string
		for _, f := range found {
			got = append(got, f.Formula)
			t.Log(name, f.Severity, f.Text)
		}
		if fmt.Sprint(got) != fmt.Sprint(want[name]) {
			t.Errorf("%s: formulas %v do not hold, want %v", name, got, want[name])
		}
		if Passes(found) != (name != "平潭综合实验区2020") {
			t.Errorf("%s: passes: %v", name, Passes(found))
		}
	}
}

func TestThePingtanErrorIsNamedWithItsCells(t *testing.T) {
	t.Parallel()
	r := reals(t)["平潭综合实验区2020"]
	found := Check(Input{Report: &r.Report})
	want := []string{
		"第三项（七）总计 自然人列：20，各项之和：26。请核对总计和各项办理结果。",
		"第三项（七）总计 总计列：21，各项之和：27。请核对总计和各项办理结果。",
	}
	if len(found) != len(want) {
		t.Fatalf("found %v", found)
	}
	for i, f := range found {
		if f.Text != want[i] || f.Severity != Error || f.No != 2 {
			t.Errorf("got %q, want %q", f.Text, want[i])
		}
		if total := f.Cells[0]; total.Ref.Row != RowTotal || total.Value == "" || len(f.Cells) != 1+19 {
			t.Errorf("cells: %v", f.Cells)
		}
	}
}

func TestTextAndTableThatDisagreeAreReported(t *testing.T) {
	t.Parallel()
	r := reals(t)["平潭综合实验区2025"]
	r.Text[0] = "2025年新收政府信息公开申请118件，被申请行政复议36件、行政诉讼9件。"
	found := Check(Input{Report: &r.Report})
	if len(found) != 1 || found[0].No != 5 || found[0].Part != 1 || found[0].Quote != "新收政府信息公开申请118件" || found[0].Severity != Error {
		t.Fatalf("found %+v", found)
	}
	if got, want := found[0].Text, "正文“一、总体情况”写“新收政府信息公开申请118件”，即 118，表三第一项新收总计为 154。请核对正文和表格，改正有误的一处。"; got != want {
		t.Errorf("got %q", got)
	}
}
