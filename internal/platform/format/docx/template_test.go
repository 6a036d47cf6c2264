package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/platform/errs"
)

const opening = `<w:document xmlns:w="` + mainNS + `" xmlns:r="` + officeNS + `"><w:body>`

// word is a document of the given paragraphs with other parts: name, text, name, text …
func word(t testing.TB, paragraphs string, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	all := append([]string{"[Content_Types].xml", contentTypes, "_rels/.rels", packageRels, "word/_rels/document.xml.rels", documentRels, "word/styles.xml", styleSheet(), "word/footer1.xml", footer(),
		"word/document.xml", opening + paragraphs + section + `</w:body></w:document>`}, parts...)
	for i := 0; i < len(all); i += 2 {
		if slices.Contains(all[i+2:], all[i]) { // a later one takes its place
			continue
		}
		f, err := z.Create(all[i])
		if err == nil {
			_, err = io.WriteString(f, xml.Header+all[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// para is a paragraph whose text is cut into runs.
func para(runs ...string) string {
	s := `<w:p><w:pPr><w:jc w:val="left"/></w:pPr>`
	for _, r := range runs {
		s += `<w:r><w:rPr><w:b/></w:rPr><w:t>` + r + `</w:t></w:r><w:proofErr w:type="spellStart"/>`
	}
	return s + `</w:p>`
}

func filled(t testing.TB, raw []byte, values map[string]string) *Document {
	t.Helper()
	tpl, err := OpenTemplate(raw, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := tpl.Fill(&b, values); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(r)
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s is not well-formed: %v", f.Name, err)
			}
		}
		r.Close()
	}
	doc, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestPlacesAreFilledHoweverWordCutsThem(t *testing.T) {
	t.Parallel()
	values := map[string]string{"申请人": "陈<静>&\"", "收到日期": "2026年3月2日", "理由": "第一条。\n第二条。", "空": " "}
	for name, c := range map[string]struct{ in, want string }{
		"in one run":                  {para("致【申请人】："), `致陈<静>&"：`},
		"in braces with blanks":       {para("致{{ 申请人 }}："), `致陈<静>&"：`},
		"cut in the name":             {para("致【申", "请", "人】：您好"), `致陈<静>&"：您好`},
		"cut in the brackets":         {para("于{", "{收到日期}", "}收到"), "于2026年3月2日收到"},
		"two, the second begins late": {para("【申请人】于【", "收到日期】收到【申请", "人】"), `陈<静>&"于2026年3月2日收到陈<静>&"`},
		"several lines":               {para("理由：【理由】。"), "理由：第一条。\n第二条。"},
		"nothing to put in":           {para("前") + para("空：【空】") + para("后"), "前|后"},
		"one of two is there":         {para("【空】【收到日期】"), "2026年3月2日"},
		"no place":                    {para("一般的【", "】括号"), "一般的【】括号"},
		"in a table":                  {`<w:tbl><w:tr><w:tc>` + para("【空】") + `</w:tc><w:tc>` + para("【申", "请人】") + `</w:tc></w:tr></w:tbl>`, `:陈<静>&"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, b := range filled(t, word(t, c.in), values).Blocks {
				if b.Rows != nil {
					b.Text = strings.Join(b.Rows[0], ":")
				}
				if b.Text != "" {
					got = append(got, b.Text)
				}
			}
			if s := strings.Join(got, "|"); s != c.want {
				t.Errorf("%q, not %q", s, c.want)
			}
		})
	}
}

func TestPlacesOfHeadersCount(t *testing.T) {
	t.Parallel()
	header := `<w:hdr xmlns:w="` + mainNS + `">` + para("【机关】") + `</w:hdr>`
	tpl, err := OpenTemplate(word(t, para("【申", "请人】【申请人】"), "word/header1.xml", header), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := tpl.Places(); !slices.Equal(got, []string{"申请人", "机关"}) {
		t.Errorf("%q", got)
	}
}

func TestATemplateThatDoesOrFetchesSomethingIsRefused(t *testing.T) {
	t.Parallel()
	rel := func(kind, target, mode string) string {
		return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` + kind + `" Target="` + target + `"` + mode + `/></Relationships>`
	}
	const external = ` TargetMode="External"`
	p := para("【申请人】")
	for name, c := range map[string]struct {
		raw []byte
		ok  bool
	}{
		"a link":               {word(t, p, "word/_rels/header1.xml.rels", rel("hyperlink", "https://example.com", external)), true},
		"a picture elsewhere":  {word(t, p, "word/_rels/header1.xml.rels", rel("image", "https://example.com/a.png", external)), false},
		"a template elsewhere": {word(t, p, "word/_rels/settings.xml.rels", rel("attachedTemplate", "file:///c:/a.dotm", external)), false},
		"another document":     {word(t, p, "word/_rels/header1.xml.rels", rel("aFChunk", "a.html", "")), false},
		"macros":               {word(t, p, "word/vbaProject.bin", "x"), false},
		"a control":            {word(t, p, "word/activeX/activeX1.xml", "<a/>"), false},
		"an object":            {word(t, p, "word/embeddings/a.bin", "x"), false},
		"a document type":      {word(t, p, "word/document.xml", `<!DOCTYPE a [<!ENTITY b "c">]>`+opening+p+`</w:body></w:document>`), false},
		"a broken part":        {word(t, p, "word/document.xml", opening+p), false},
		"no Word document":     {[]byte("PK\x03\x04 nothing"), false},
		"cut":                  {word(t, p)[:400], false},
	} {
		_, err := OpenTemplate(c.raw, Limits{})
		if c.ok && err != nil || !c.ok && !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := OpenTemplate(word(t, p), Limits{Part: 10}); !errs.Is(err, errs.TooLarge) {
		t.Errorf("a large part: %v", err)
	}
}
