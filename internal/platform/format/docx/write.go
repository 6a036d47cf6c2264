package docx

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// Letter is an official letter to be written as a file. It is laid out after GB/T
// 9704-2012: A4, a type area of 156 by 225 mm, 22 lines of 28 characters, the title in
// small standard Song of size 2, the text in imitation Song of size 3, the page number
// at the foot between dashes.
type Letter struct {
	Title []string // one line each: the organ, the kind of letter
	No    string   // 文号, centred under the title; "" for none
	To    string   // without indent; "" for none
	Body  []string // paragraphs
	Sign  string   // the organ that signs
	Date  string   // 2026年3月2日
}

// MIME is the media type of a .docx file.
const MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Sizes in half points: 二号, 三号, 四号.
const (
	sizeTitle = 44
	sizeText  = 32
	sizeFoot  = 28
)

// Fonts by their usual names. None is embedded: they are under licence, and readers
// without them choose the next of their own.
const (
	fontTitle = "方正小标宋简体"
	fontText  = "仿宋_GB2312"
	fontFoot  = "宋体"
)

// align is a value of w:jc.
type align string

const (
	left   align = "left"
	centre align = "center"
	right  align = "right"
)

// Write writes the letter as .docx.
func (l Letter) Write(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, p := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes}, {"_rels/.rels", packageRels}, {"word/_rels/document.xml.rels", documentRels},
		{"word/styles.xml", styleSheet()}, {"word/footer1.xml", footer()}, {"word/document.xml", l.document()},
	} {
		f, err := z.Create(p.name)
		if err != nil {
			return fmt.Errorf("docx: %w", err)
		}
		if _, err := io.WriteString(f, xml.Header+p.text); err != nil {
			return fmt.Errorf("docx: %w", err)
		}
	}
	return z.Close()
}

func (l Letter) document() string {
	var b strings.Builder
	b.WriteString(`<w:document xmlns:w="` + mainNS + `" xmlns:r="` + officeNS + `"><w:body>`)
	for _, t := range l.Title {
		paragraph(&b, t, fontTitle, sizeTitle, centre, 0, 0)
	}
	if l.No != "" {
		paragraph(&b, l.No, fontText, sizeText, centre, 0, 0)
	}
	paragraph(&b, "", fontText, sizeText, left, 0, 0)
	if l.To != "" {
		paragraph(&b, l.To, fontText, sizeText, left, 0, 0)
	}
	for _, t := range l.Body {
		paragraph(&b, t, fontText, sizeText, left, 2, 0)
	}
	paragraph(&b, "", fontText, sizeText, left, 0, 0)
	if l.Sign != "" {
		paragraph(&b, l.Sign, fontText, sizeText, right, 0, 2)
	}
	paragraph(&b, l.Date, fontText, sizeText, right, 0, 4)
	b.WriteString(section + `</w:body></w:document>`)
	return b.String()
}

// paragraph writes one paragraph; first and end are indents in characters.
func paragraph(b *strings.Builder, text, font string, size int, a align, first, end int) {
	fmt.Fprintf(b, `<w:p><w:pPr><w:spacing w:line="580" w:lineRule="exact"/><w:ind w:firstLineChars="%d" w:firstLine="%d" w:rightChars="%d" w:right="%d"/><w:jc w:val="%s"/></w:pPr>`,
		first*100, first*size*10, end*100, end*size*10, a)
	if text != "" {
		b.WriteString(`<w:r>` + run(font, size) + `<w:t xml:space="preserve">`)
		xml.EscapeText(b, []byte(xmlText(text)))
		b.WriteString(`</w:t></w:r>`)
	}
	b.WriteString(`</w:p>`)
}

func run(font string, size int) string {
	return fmt.Sprintf(`<w:rPr><w:rFonts w:ascii="%s" w:hAnsi="%s" w:eastAsia="%s" w:cs="%s"/><w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr>`, font, font, font, font, size, size)
}

// xmlText takes out the characters that XML cannot hold.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r >= ' ' && r != 0xFFFE && r != 0xFFFF && !(0xD800 <= r && r <= 0xDFFF) {
			return r
		}
		return -1
	}, s)
}

const (
	mainNS   = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	officeNS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>`
	packageRels  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	documentRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>`

	// A4 in twentieths of a point: 37 mm above, 28 mm at the binding side, 26 mm outside,
	// 35 mm below, which leaves 156 by 225 mm.
	section = `<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:header="851" w:footer="1588" w:gutter="0"/><w:docGrid w:type="linesAndChars" w:linePitch="580"/></w:sectPr>`
)

func styleSheet() string {
	return `<w:styles xmlns:w="` + mainNS + `"><w:docDefaults><w:rPrDefault>` + run(fontText, sizeText) + `</w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>`
}

func footer() string {
	r := run(fontFoot, sizeFoot)
	part := func(inner string) string { return `<w:r>` + r + inner + `</w:r>` }
	return `<w:ftr xmlns:w="` + mainNS + `"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>` + part(`<w:t xml:space="preserve">— </w:t>`) +
		part(`<w:fldChar w:fldCharType="begin"/>`) + part(`<w:instrText xml:space="preserve"> PAGE </w:instrText>`) + part(`<w:fldChar w:fldCharType="separate"/>`) + part(`<w:t>1</w:t>`) + part(`<w:fldChar w:fldCharType="end"/>`) +
		part(`<w:t xml:space="preserve"> —</w:t>`) + `</w:p></w:ftr>`
}
