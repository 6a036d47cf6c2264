package annual

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/sharedtest"
)

// page writes the report as a web page would.
func page(r *Report) []byte {
	var b strings.Builder
	v := r.View()
	p := func(s string) { fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(s)) }
	fmt.Fprintf(&b, "<!doctype html><html><head><meta charset=utf-8><title>%s</title></head><body><h1>%[1]s</h1>\n", html.EscapeString(v.Title))
	for _, s := range v.Preface {
		p(s)
	}
	for _, part := range v.Parts {
		p(part.Title)
		for _, s := range part.Paragraphs {
			p(s)
		}
		if part.Table == nil {
			continue
		}
		b.WriteString("<table>\n")
		for _, row := range part.Table.Rows {
			b.WriteString("<tr>")
			for _, c := range row {
				fmt.Fprintf(&b, `<td colspan="%d" rowspan="%d">%s</td>`, c.Cols, c.Rows, html.EscapeString(c.Text))
			}
			b.WriteString("</tr>\n")
		}
		b.WriteString("</table>\n")
	}
	b.WriteString("</body></html>")
	return []byte(b.String())
}

func book1(t interface{ Fatal(...any) }, write func(*bytes.Buffer) error) []byte {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// writers are the ways in which a report goes out.
var writers = map[string]func(interface{ Fatal(...any) }, *Report) []byte{
	"page": func(_ interface{ Fatal(...any) }, r *Report) []byte { return page(r) },
	"xlsx": func(t interface{ Fatal(...any) }, r *Report) []byte {
		return book1(t, func(b *bytes.Buffer) error { return r.WriteXLSX(b) })
	},
	"docx": func(t interface{ Fatal(...any) }, r *Report) []byte {
		return book1(t, func(b *bytes.Buffer) error { return r.WriteDOCX(b) })
	},
}

// drawReport is any report.
func drawReport(t *rapid.T) Report {
	r := New("云山县民政局", rapid.SampledFrom([]int{2019, 2020, 2021, 2025}).Draw(t, "year"))
	r.Preface = "本报告根据《中华人民共和国政府信息公开条例》编制。\n所列数据的统计期限为全年。"
	for i := range r.Text {
		if i == 0 || i > 3 || rapid.Bool().Draw(t, "text") {
			r.Text[i] = "（一）加强组织领导，按照要求开展各项工作。\n（二）新收政府信息公开申请7件。"
		}
	}
	size := rapid.SampledFrom([]int64{0, 9, 5_000, 2_000_000_000}).Draw(t, "size")
	for _, ref := range r.Form.Refs() {
		from := int64(0)
		if r.Form.Unit(ref) == Change {
			from = -size
		}
		r.Set(ref, rapid.Int64Range(from, size).Draw(t, "figure"))
		if rapid.IntRange(0, 40).Draw(t, "blank") == 0 {
			r.Set(ref, 0)
			r.Blanks = append(r.Blanks, Blank{ref, rapid.SampledFrom([]string{"", "-", "/", "无"}).Draw(t, "mark")})
		}
	}
	return r
}

func TestOurOwnReportsAreReadBack(t *testing.T) {
	t.Parallel()
	for name, write := range writers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				want := drawReport(t)
				got, problems, err := Read(write(t, &want))
				if err != nil || len(problems) > 0 {
					t.Fatalf("%v %v", err, problems)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatal(diff)
				}
			})
		})
	}
}

func TestRealReportsGoOutAndComeBack(t *testing.T) {
	t.Parallel()
	for name, real := range reals(t) {
		for kind, write := range writers {
			got, problems, err := Read(write(t, &real.Report))
			if err != nil || len(problems) > 0 {
				t.Errorf("%s as %s: %v %v", name, kind, err, problems)
			}
			if diff := cmp.Diff(real.Report, got); diff != "" {
				t.Errorf("%s as %s: %s", name, kind, diff)
			}
		}
	}
}

// sloppy are things that people do to the form.
var sloppy = map[string]func(string) string{
	"full-width digits": func(s string) string { return strings.NewReplacer(">0<", ">０<", ">154<", ">１５４<").Replace(s) },
	"spaces in cells": func(s string) string {
		return strings.NewReplacer(">154<", "> 1 54&nbsp;\n<", ">自然人<", ">自 然 人<").Replace(s)
	},
	"units behind figures": func(s string) string { return strings.ReplaceAll(s, ">154<", ">154件<") },
	"thousands":            func(s string) string { return strings.ReplaceAll(s, ">2418<", ">2,418<") },
	"brackets of the other width": func(s string) string {
		return strings.NewReplacer(">（七）总计<", ">(七)总计<", "第二十条第（一）项", "第二十条第(一)项").Replace(s)
	},
	"straight quotation marks": func(s string) string {
		return strings.NewReplacer("“三安全一稳定”", "&quot;三安全一稳定&quot;").Replace(s)
	},
	"the note above table 3": func(s string) string {
		return strings.Replace(s, "<p>三、", "<p>三、收到和处理政府信息公开申请情况</p><p>（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</p><p hidden>", 1)
	},
	"an empty column on the left":  func(s string) string { return strings.ReplaceAll(s, "<tr>", "<tr><td></td>") },
	"an empty column on the right": func(s string) string { return strings.ReplaceAll(s, "</tr>", "<td></td></tr>") },
	"a table that lays out": func(s string) string {
		return strings.Replace(strings.Replace(s, "<body>", "<body><table><tr><td>", 1), "</body>", "</td></tr></table></body>", 1)
	},
	"head cells without merging": func(s string) string {
		return strings.ReplaceAll(s, `<td colspan="10" rowspan="1">行政诉讼</td>`, `<td>行政诉讼</td>`)
	},
}

func TestSloppyPagesAreReadAllTheSame(t *testing.T) {
	t.Parallel()
	want := reals(t)["平潭综合实验区2025"].Report
	for name, spoil := range sloppy {
		s := string(page(&want))
		spoiled := spoil(s)
		if s == spoiled {
			t.Errorf("%s: nothing was changed", name)
		}
		got, problems, err := Read([]byte(spoiled))
		if err != nil || len(problems) > 0 {
			t.Errorf("%s: %v %v", name, err, problems)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestCellsThatHoldNoNumberAreNamed(t *testing.T) {
	t.Parallel()
	r := reals(t)["平潭综合实验区2025"].Report
	s := strings.NewReplacer(">151<", ">约150<", ">154<", ">-<", ">2418<", ">-2418<").Replace(string(page(&r)))
	got, problems, err := Read([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	want := []Problem{
		{"表二第二十条第（五）项 行政许可 本年处理决定数量", Ref{2, "licence", 0}, "表二第二十条第（五）项 行政许可 本年处理决定数量填的是“-2418”，不是可以统计的数字，请改正。"},
		{"第一项 本年新收政府信息公开申请数量 自然人列", Ref{3, RowNew, 0}, "第一项 本年新收政府信息公开申请数量 自然人列填的是“约150”，不是可以统计的数字，请改正。"},
	}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Blank{{Ref{2, "licence", 0}, "-2418"}, {Ref{3, RowNew, 0}, "约150"}, {Ref{3, RowNew, int(All)}, "-"}}, got.Blanks); diff != "" {
		t.Error(diff)
	}
	if Passes(Check(Input{Report: &got})) {
		t.Error("a report with blanks passes")
	}
}

func TestAMissingRowIsNamed(t *testing.T) {
	t.Parallel()
	r := reals(t)["平潭综合实验区2025"].Report
	s := string(page(&r))
	from := strings.Index(s, "<tr><td colspan=\"1\" rowspan=\"1\">2.重复申请")
	to := from + strings.Index(s[from:], "</tr>")
	got, problems, err := Read([]byte(s[:from] + s[to:]))
	if err != nil || len(problems) != 1 || problems[0].Ref != (Ref{3, "5.2", 0}) || len(got.Blanks) != ColumnCount {
		t.Errorf("%v %v %v", err, problems, got.Blanks)
	}
}

func TestTheWrongFormForTheYearIsNamed(t *testing.T) {
	t.Parallel()
	r := reals(t)["平潭综合实验区2020"].Report
	s := strings.ReplaceAll(string(page(&r)), "2020年政府信息公开", "2022年政府信息公开")
	got, problems, err := Read([]byte(s))
	if err != nil || got.Form != Form2019 || got.Year != 2022 || len(problems) != 1 || problems[0].Place != "格式" {
		t.Errorf("%v %v %d %v", err, got.Form, got.Year, problems)
	}
}

func TestTheEmptyFormIsRecognised(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(sharedtest.Dir(t, "corpus", "samples", "docx", "政务公开年报模版.docx"))
	if err != nil {
		t.Fatal(err)
	}
	r, problems, err := Read(b)
	if err != nil || r.Form != Form2021 || len(r.Blanks) != len(Form2021.Refs()) || len(problems) != 2 { // no unit, no year
		t.Errorf("%v %v %d %v", err, r.Form, len(r.Blanks), problems)
	}
	if r.Text[0] != "（文字描述）" || r.Text[5] != "（文字描述，收取信息处理费情况在此处报告。）" {
		t.Errorf("text: %q", r.Text)
	}
}

func TestFilesThatAreNoReportsSayWhatToDo(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]string{
		"nothing": " \n", "a PDF": "%PDF-1.7", "an old Word file": "\xd0\xcf\x11\xe0", "a broken archive": "PK\x03\x04 xl/workbook.xml",
		"a broken document": "PK\x03\x04", "bytes": "\xff\xfe\x00\x01",
	} {
		if _, _, err := Read([]byte(b)); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The archives are fuzzed where they are opened, in platform/format; here it is pages and text.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"一、本年新收政府信息公开申请数量491000050二、上年结转政府信息公开申请数量0000000（一）予以公开2200003252.",
		"某县2020年政府信息公开工作年度报告\n四、行政复议行政诉讼复议后起诉 结果维持 总计 25380363300630003",
		"<table><tr><td>自然人<td>商业企业<td>科研机构<td>社会公益组织<td>法律服务机构<td>其他<td>总计<tr><td>予以公开<td>1<td>-<td>３<td>0<td>0<td>0<td>4</table>",
		"<table><tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数<tr><td>规章<td>1<td>0<td>2</table>",
		"<p>一、总体情况<p>新收政府信息公开申请7件，未发生行政诉讼。",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, _, err := Read(b)
		if err != nil {
			if errs.KindOf(err) == errs.Internal {
				t.Fatalf("an error without a sentence for the user: %v", err)
			}
			return
		}
		Check(Input{Report: &r})
		r.View()
	})
}

func FuzzSplit(f *testing.F) {
	f.Add("25380363300630003")
	f.Fuzz(func(t *testing.T, s string) {
		for _, way := range Split(s, 5, 5, 5) {
			var b strings.Builder
			for _, g := range way {
				if len(g) != 5 || g[0]+g[1]+g[2]+g[3] != g[4] {
					t.Fatalf("%v does not add up", g)
				}
				for _, n := range g {
					fmt.Fprint(&b, n)
				}
			}
			if b.String() != s {
				t.Fatalf("%s was cut into %v", s, way)
			}
		}
	})
}

// Spreadsheets that were taken apart hold the text of a merged cell in every cell that it covered.
func TestMergedCellsThatWereTakenApartAreRead(t *testing.T) {
	t.Parallel()
	for name, real := range reals(t) {
		var b strings.Builder
		fmt.Fprintf(&b, "<html><head><meta charset=utf-8></head><body><p>%s</p>", real.Title())
		for i, part := range real.View().Parts {
			fmt.Fprintf(&b, "<p>%s</p><p>%s</p>", part.Title, real.Text[i])
			if part.Table == nil {
				continue
			}
			cells := make([][]string, len(part.Table.Rows))
			for y := range cells {
				cells[y] = make([]string, part.Table.Width)
			}
			for _, s := range part.Table.squares() {
				for y := range s.Rows {
					for x := range s.Cols {
						cells[s.y+y][s.x+x] = s.Text
					}
				}
			}
			b.WriteString("<table>")
			for _, row := range cells {
				b.WriteString("<tr><td>" + strings.Join(row, "</td><td>") + "</td></tr>")
			}
			b.WriteString("</table>")
		}
		got, problems, err := Read([]byte(b.String()))
		if err != nil || len(problems) > 0 {
			t.Errorf("%s: %v %v", name, err, problems)
		}
		if diff := cmp.Diff(real.Report, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
