package docx

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"
)

const (
	transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	strict       = "http://purl.oclc.org/ooxml/wordprocessingml/main"
	relNS        = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// parts are the entries of a document that a test makes.
type parts map[string]string

// bytesOf zips the parts in order of their names.
func (p parts) bytesOf(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	var names []string
	for n := range p {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		w, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p[n])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func root(name, inner string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><w:` + name + ` xmlns:w="` + transitional + `" xmlns:r="` + relNS +
		`" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"` +
		` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">` + inner + `</w:` + name + `>`
}

func body(inner string) parts {
	return parts{"word/document.xml": root("document", "<w:body>"+inner+"</w:body>")}
}

func (p parts) with(name, content string) parts { p[name] = content; return p }

func read(t testing.TB, p parts) *Document {
	t.Helper()
	b := p.bytesOf(t)
	d, err := Read(bytes.NewReader(b), int64(len(b)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// lines writes blocks in short: "#" for each level of heading, cells between bars.
func lines(bs []Block) (out []string) {
	for _, b := range bs {
		s := strings.Repeat("#", b.Heading) + b.Text
		if b.Centered {
			s = ">" + s + "<"
		}
		if b.Right {
			s = ">>" + s
		}
		for _, r := range b.Rows {
			s += "|" + strings.Join(r, "|") + "|"
		}
		out = append(out, s)
	}
	return out
}

func p(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }
