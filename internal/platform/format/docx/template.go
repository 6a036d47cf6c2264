package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// Template is a Word document with places to be filled in: 【申请人】 or {{申请人}}. Word
// often cuts such a place into several runs; they are found nevertheless.
type Template struct {
	raw   []byte
	z     *zip.Reader
	parts map[string][]byte // the parts that hold places: text, headers, footers
}

// place is a place to be filled in. Blanks inside of the brackets do not matter.
var place = regexp.MustCompile(`【\s*([^【】{}\n]{1,30}?)\s*】|\{\{\s*([^【】{}\n]{1,30}?)\s*\}\}`)

func placeName(m []string) string {
	if m[1] != "" {
		return m[1]
	}
	return m[2]
}

// goesOn is what shows that the sentence of a place goes on behind it: a full stop at the
// end of the value is then left out.
var goesOn = regexp.MustCompile(`^(?:[。，；）]|的规定)`)

// active are parts that run or bring in something: programs, objects, other documents.
var active = []string{"vbaproject", "word/activex/", "word/embeddings/", "customui/", "word/afchunk", "word/vbadata"}

// inward are the outside relationships that only the reader of the letter follows.
var inward = []string{"hyperlink"}

// OpenTemplate opens a document as a template. What is no Word document, is broken, or
// carries programs, embedded objects or anything loaded from elsewhere is an errs.Invalid
// that says what to do; one over the limits an errs.TooLarge.
func OpenTemplate(raw []byte, lim Limits) (*Template, error) {
	p, err := open(bytes.NewReader(raw), int64(len(raw)), lim.filled())
	if err != nil {
		return nil, err
	}
	if !p.has("word/document.xml") {
		return nil, invalid("不是 Word 文档（.docx）", "no word/document.xml")
	}
	t := &Template{raw: raw, parts: map[string][]byte{}}
	if t.z, err = zip.NewReader(bytes.NewReader(raw), int64(len(raw))); err != nil {
		return nil, broken("的压缩结构不完整，可能没有传完", err)
	}
	for _, f := range t.z.File {
		name := clean(f.Name)
		for _, bad := range active {
			if strings.Contains(name, bad) {
				return nil, invalid("带有宏、控件或者嵌入的对象，请另存为不带宏的 .docx 并删除嵌入的对象", "part %q", f.Name)
			}
		}
		if strings.HasSuffix(name, ".rels") {
			if err := outside(p, name); err != nil {
				return nil, err
			}
		}
		if !holdsText(name) {
			continue
		}
		part, err := p.bytes(f)
		if err != nil {
			return nil, err
		}
		if t.parts[name], err = fill(part, nil); err != nil {
			return nil, broken("内容已经损坏", fmt.Errorf("%s: %w", f.Name, err))
		}
		t.parts[name] = part
	}
	return t, nil
}

func holdsText(name string) bool {
	base, ok := strings.CutPrefix(name, "word/")
	return ok && strings.HasSuffix(base, ".xml") && !strings.Contains(base, "/") &&
		(base == "document.xml" || strings.HasPrefix(base, "header") || strings.HasPrefix(base, "footer"))
}

// outside refuses what is loaded from elsewhere when the document is opened.
func outside(p *pack, name string) error {
	t, err := p.tree(name)
	if err != nil {
		return err
	}
	for _, n := range t.kids {
		kind := n.attr("Type")
		kind = kind[strings.LastIndexByte(kind, '/')+1:]
		if n.attr("TargetMode") == "External" && !slices.Contains(inward, strings.ToLower(kind)) || strings.EqualFold(kind, "aFChunk") {
			return invalid("引用了文档以外的内容（图片、模板或者其他文件），请改为直接插入", "relationship %s in %s", kind, name)
		}
	}
	return nil
}

// bytes reads a part whole.
func (p *pack) bytes(f *zip.File) ([]byte, error) {
	if f.UncompressedSize64 > uint64(p.lim.Part) {
		return nil, tooLarge("part %q has %d bytes", f.Name, f.UncompressedSize64)
	}
	r, err := f.Open()
	if err != nil {
		return nil, broken("无法读取", err)
	}
	defer r.Close()
	b, err := io.ReadAll(&meter{r: r, pack: p})
	if err != nil {
		return nil, broken("内容已经损坏", err)
	}
	return b, nil
}

// Places are the names of all places, each once, in the order of the parts.
func (t *Template) Places() []string {
	var out []string
	for _, name := range t.names() {
		paragraphs, err := paragraphsOf(t.parts[name])
		if err != nil {
			continue // it was read when the template was opened
		}
		for _, p := range paragraphs {
			for _, m := range place.FindAllStringSubmatch(p.text(), -1) {
				if n := placeName(m); !slices.Contains(out, n) {
					out = append(out, n)
				}
			}
		}
	}
	return out
}

func (t *Template) names() []string {
	var out []string
	for n := range t.parts {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// Fill writes the document with the places filled in. A paragraph is left out where nothing
// is put into any of its places; a value of several lines gets line breaks.
func (t *Template) Fill(w io.Writer, values map[string]string) error {
	out := zip.NewWriter(w)
	for _, f := range t.z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		part, ok := t.parts[clean(f.Name)]
		if !ok {
			if err := out.Copy(f); err != nil {
				return fmt.Errorf("docx: copy %s: %w", f.Name, err)
			}
			continue
		}
		filled, err := fill(part, values)
		if err != nil {
			return fmt.Errorf("docx: fill %s: %w", f.Name, err)
		}
		e, err := out.Create(f.Name)
		if err != nil {
			return fmt.Errorf("docx: fill %s: %w", f.Name, err)
		}
		if _, err := e.Write(filled); err != nil {
			return fmt.Errorf("docx: fill %s: %w", f.Name, err)
		}
	}
	return out.Close()
}

var errEntity = errors.New("the document declares a type of its own")

// wordPart is a paragraph of a part: where it stands and the pieces of its text.
type wordPart struct {
	from, to int
	cell     bool // in a table, where the last paragraph must stay
	keep     bool // holds what must not be taken away: a section, a nested text
	pieces   []piece
}

// piece is a text element: where it stands, its name as written, and its text.
type piece struct {
	from, to int
	tag      string
	text     string
}

func (p *wordPart) text() string {
	var b strings.Builder
	for _, x := range p.pieces {
		b.WriteString(x.text)
	}
	return b.String()
}

// paragraphsOf finds the paragraphs of a part with their text, in the order of their ends.
func paragraphsOf(part []byte) ([]*wordPart, error) {
	d := xml.NewDecoder(bytes.NewReader(part))
	var out, open []*wordPart
	var now *piece
	cells, depth := 0, 0
	for {
		from := int(d.InputOffset())
		tok, err := d.RawToken()
		if err == io.EOF {
			if depth != 0 || len(open) > 0 {
				return nil, io.ErrUnexpectedEOF
			}
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		switch x := tok.(type) {
		case xml.Directive:
			return nil, errEntity
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return nil, errDeep
			}
			switch x.Name.Local {
			case "p":
				if x.Name.Space == "w" {
					for _, p := range open {
						p.keep = true
					}
					open = append(open, &wordPart{from: from, cell: cells > 0})
				}
			case "tc":
				cells++
			case "sectPr", "drawing", "pict", "object", "bookmarkStart":
				if len(open) > 0 {
					open[len(open)-1].keep = true
				}
			case "t":
				if x.Name.Space == "w" && len(open) > 0 {
					now = &piece{from: from, tag: "w:t"}
				}
			}
		case xml.EndElement:
			depth--
			switch x.Name.Local {
			case "p":
				if x.Name.Space == "w" && len(open) > 0 {
					p := open[len(open)-1]
					p.to, open = int(d.InputOffset()), open[:len(open)-1]
					out = append(out, p)
				}
			case "tc":
				cells--
			case "t":
				if now != nil && len(open) > 0 {
					now.to = int(d.InputOffset())
					top := open[len(open)-1]
					top.pieces = append(top.pieces, *now)
				}
				now = nil
			}
		case xml.CharData:
			if now != nil {
				now.text += string(x)
			}
		}
	}
}

// edit replaces the bytes of a part from one place to another.
type edit struct {
	from, to int
	with     string
}

// fill fills the places of a part in; values nil changes nothing and only reads.
func fill(part []byte, values map[string]string) ([]byte, error) {
	paragraphs, err := paragraphsOf(part)
	if err != nil || values == nil {
		return part, err
	}
	var edits []edit
	for _, p := range paragraphs {
		edits = append(edits, p.fill(values)...)
	}
	slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.from < at { // inside of a paragraph that is left out
			continue
		}
		out.Write(part[at:e.from])
		out.WriteString(e.with)
		at = e.to
	}
	out.Write(part[at:])
	return out.Bytes(), nil
}

// fill says what changes in the paragraph. The first piece of a place takes its value;
// what it left in the pieces behind goes.
func (p *wordPart) fill(values map[string]string) []edit {
	whole := p.text()
	found := place.FindAllStringSubmatchIndex(whole, -1)
	if found == nil {
		return nil
	}
	name := func(m []int) string {
		if m[2] >= 0 {
			return whole[m[2]:m[3]]
		}
		return whole[m[4]:m[5]]
	}
	value := func(m []int) string {
		v := strings.TrimSpace(values[name(m)])
		if cut, ok := strings.CutSuffix(v, "。"); ok && goesOn.MatchString(whole[m[1]:]) {
			return cut
		}
		return v
	}
	empty := true
	for _, m := range found {
		empty = empty && value(m) == ""
	}
	if empty && !p.cell && !p.keep {
		return []edit{{p.from, p.to, ""}}
	}
	var out []edit
	at := 0
	for _, x := range p.pieces {
		from, to := at, at+len(x.text)
		at = to
		var b strings.Builder
		changed := empty
		pos := from
		for _, m := range found {
			if empty || m[1] <= from || m[0] >= to {
				continue
			}
			changed = true
			b.WriteString(whole[pos:max(m[0], pos)])
			if m[0] >= from {
				b.WriteString(value(m))
			}
			pos = min(m[1], to)
		}
		if !changed {
			continue
		}
		if !empty {
			b.WriteString(whole[pos:to])
		}
		out = append(out, edit{x.from, x.to, textElements(b.String())})
	}
	return out
}

// textElements writes a text as elements of a run, with its line breaks.
func textElements(s string) string {
	var b strings.Builder
	for i, line := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		if i > 0 {
			b.WriteString(`<w:br/>`)
		}
		b.WriteString(`<w:t xml:space="preserve">`)
		xml.EscapeText(&b, []byte(xmlText(line)))
		b.WriteString(`</w:t>`)
	}
	return b.String()
}
