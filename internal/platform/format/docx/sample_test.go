package docx

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gongkai/internal/platform/sharedtest"
)

// runs are the texts of a main part by the plainest rule there is.
var runs = regexp.MustCompile(`<w:t(?: [^>]*)?>([^<]*)</w:t>`)

// squeezed is a text without its blanks.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

// within tells whether all characters of part stand in whole, in order: automatic
// numbers stand between them.
func within(part, whole string) bool {
	w := []rune(whole)
	i := 0
	for _, r := range part {
		for i < len(w) && w[i] != r {
			i++
		}
		if i == len(w) {
			return false
		}
		i++
	}
	return true
}

// samples are the real documents, with the number of their blocks.
var samples = map[string]int{
	"Test-01.docx": 9, "Test-02.docx": 9, "Test-04.docx": 59, "Test-05.docx": 1, "Test-06.docx": 1, "Test-07.docx": 37, "Test-08.docx": 0,
	"document.docx": 1, "政务公开年报模版.docx": 13,
}

func TestNothingOfARealDocumentIsLost(t *testing.T) {
	t.Parallel()
	dir := sharedtest.Dir(t, "corpus", "samples", "docx")
	for name, blocks := range samples {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		d, err := Read(bytes.NewReader(b), int64(len(b)), Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(d.Blocks) != blocks || d.Properties.Application == "" {
			t.Errorf("%s: %d blocks, %+v", name, len(d.Blocks), d.Properties)
		}
		var plain strings.Builder
		for _, m := range runs.FindAllStringSubmatch(mainPart(t, b), -1) {
			plain.WriteString(html.UnescapeString(m[1]))
		}
		if !within(squeezed(plain.String()), squeezed(strings.Join(lines(d.Blocks), ""))) {
			t.Errorf("%s: text was lost", name)
		}
	}
}

func mainPart(t *testing.T, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestReportTemplateIsRead(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(sharedtest.Dir(t, "corpus", "samples", "docx", "政务公开年报模版.docx"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read(bytes.NewReader(b), int64(len(b)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	tables := 0
	for _, b := range d.Blocks {
		if len(b.Rows) > 0 {
			tables++
		}
	}
	if first := d.Blocks[0]; !first.Centered || first.Text != "政府信息公开工作年度报告格式模板" || tables != 3 {
		t.Errorf("title %+v, %d tables", first, tables)
	}
}

func BenchmarkRead(b *testing.B) {
	file := body(strings.Repeat(p("各区县（自治县）人民政府，市政府有关部门，有关单位：为进一步做好政务公开工作，现将有关事项通知如下。"), 10_000)).bytesOf(b)
	text := int64(len(root("document", ""))) + 10_000*int64(len(p("各区县（自治县）人民政府，市政府有关部门，有关单位：为进一步做好政务公开工作，现将有关事项通知如下。")))
	b.SetBytes(text)
	for b.Loop() {
		if _, err := Read(bytes.NewReader(file), int64(len(file)), Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
