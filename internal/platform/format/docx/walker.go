package docx

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
)

// walker goes through the parts of one document.
type walker struct {
	pack *pack
	doc  *Document
	main string         // path of the main part
	rels map[string]rel // of the main part
	st   styles
	num  *numbering

	inserted, deleted int      // tracked changes
	authors           []string // of tracked changes and comments
	hidden, white     int      // runs
	objects, imports  int
	fields            []bool // open fields: whether their result is being read
	boxes             []*node
	gone              strings.Builder // deleted text
	veiled            strings.Builder // hidden text
}

// load finds the main part and reads its styles and lists.
func (w *walker) load() error {
	top, err := w.pack.rels("")
	if err != nil {
		return err
	}
	w.main = "word/document.xml"
	for _, r := range top {
		if r.kind == "officeDocument" && !r.external && w.pack.has(r.target) {
			w.main = r.target
		}
	}
	if !w.pack.has(w.main) {
		if w.pack.has("xl/workbook.xml") || w.pack.has("ppt/presentation.xml") || w.pack.has("OFD.xml") {
			return invalid("的内容不是文字文档", "no main part")
		}
		return invalid("缺少正文", "no main part")
	}
	if w.rels, err = w.pack.rels(w.main); err != nil {
		return err
	}
	st, err := w.pack.tree(w.part("styles"))
	if err != nil {
		return err
	}
	w.st = readStyles(st)
	nu, err := w.pack.tree(w.part("numbering"))
	if err != nil {
		return err
	}
	w.num = readNumbering(nu, w.st)
	return nil
}

// part returns the path of the part of a kind that belongs to the main part.
func (w *walker) part(kind string) string {
	for _, r := range w.rels {
		if r.kind == kind && !r.external {
			return r.target
		}
	}
	return path.Join(path.Dir(w.main), kind+".xml")
}

// body reads the main part, one block after the other.
func (w *walker) body() error {
	d, c, err := w.pack.decoder(w.main)
	if err != nil {
		return broken("无法读取", err)
	}
	defer c.Close()
	seen := false // the root was a document
	for {
		t, err := d.Token()
		if err == io.EOF {
			if !seen {
				return invalid("正文为空或者格式不对", "no w:document")
			}
			return nil
		}
		if err != nil {
			return broken("正文已经损坏", err)
		}
		s, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch short(s.Name) {
		case "w:document", "w:body":
			seen = true
		default:
			n, err := grow(d, s, w.pack.lim.Nodes)
			if err != nil {
				return broken("正文已经损坏", err)
			}
			if seen {
				w.block(n)
			}
		}
	}
}

// block adds what an element of the body holds.
func (w *walker) block(n *node) {
	switch n.name {
	case "w:p":
		w.add(w.paragraph(n))
		w.drain(w.add)
	case "w:tbl":
		w.add(w.table(n))
		w.drain(w.add)
	case "w:altChunk":
		w.imports++
	default:
		for _, k := range w.through(n) {
			w.block(k)
		}
	}
}

// add keeps a block that holds something.
func (w *walker) add(b Block) {
	if b.Text != "" || len(b.Rows) > 0 {
		w.doc.Blocks = append(w.doc.Blocks, b)
	}
}

// drain reads the text boxes that were met, which may hold further ones.
func (w *walker) drain(add func(Block)) {
	for len(w.boxes) > 0 {
		box := w.boxes[0]
		w.boxes = w.boxes[1:]
		for _, k := range box.kids {
			w.nested(k, add)
		}
	}
}

// nested reads the blocks inside another element.
func (w *walker) nested(n *node, add func(Block)) {
	switch n.name {
	case "w:p":
		add(w.paragraph(n))
	case "w:tbl":
		add(w.table(n))
	default:
		for _, k := range w.through(n) {
			w.nested(k, add)
		}
	}
}

// through returns the elements for which a wrapper stands: the content of a control,
// what was inserted, the first choice of alternatives.
func (w *walker) through(n *node) []*node {
	switch n.name {
	case "w:sdt":
		if c := n.kid("w:sdtContent"); c != nil {
			return c.kids
		}
	case "w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:hyperlink", "w:fldSimple", "w:dir", "w:bdo", "w:sdtContent", "m:oMath", "m:oMathPara":
		return n.kids
	case "mc:AlternateContent":
		if c := n.kid("mc:Choice"); c != nil {
			return c.kids
		}
		if c := n.kid("mc:Fallback"); c != nil {
			return c.kids
		}
	}
	return nil
}

// paragraph reads a paragraph with its number.
func (w *walker) paragraph(n *node) Block {
	props := n.kid("w:pPr")
	style, _ := props.val("w:pStyle")
	l := w.st.of(style).over(lookOf(props, nil))
	if style == "" {
		style = w.st.normal
	}
	var t strings.Builder
	w.inline(n.kids, l, &t)
	b := Block{Text: strings.TrimSpace(strings.ReplaceAll(t.String(), "\u00a0", " ")), Centered: l.jc == "center", Right: l.jc == "right" || l.jc == "end"}
	if l.outline != nil && *l.outline < 9 {
		b.Heading = *l.outline + 1
	}
	no := w.num.next(l.num, style) // an empty paragraph of a list counts too
	if b.Text != "" {
		b.Text = no + b.Text
	}
	return b
}

// table reads a table. Cells that continue a merged one are empty.
func (w *walker) table(n *node) Block {
	var b Block
	columns := 0
	var rows func([]*node)
	rows = func(kids []*node) {
		for _, k := range kids {
			if k.name != "w:tr" {
				rows(w.through(k))
				continue
			}
			if k.kid("w:trPr", "w:del") != nil {
				w.change(k.kid("w:trPr", "w:del"), &w.deleted)
				w.gone.WriteString(strings.Join(w.cells(k), " ") + "\n")
				continue
			}
			row := w.cells(k)
			columns = max(columns, len(row))
			b.Rows = append(b.Rows, row)
		}
	}
	rows(n.kids)
	for i := range b.Rows {
		for len(b.Rows[i]) < columns {
			b.Rows[i] = append(b.Rows[i], "")
		}
	}
	return b
}

// maxColumns is the most columns that Word knows.
const maxColumns = 63

// cells reads the cells of a row, one string for each column.
func (w *walker) cells(row *node) []string {
	var out []string
	pad := func(n int) {
		for ; n > 0 && len(out) < maxColumns; n-- {
			out = append(out, "")
		}
	}
	before, _ := row.val("w:trPr", "w:gridBefore")
	pad(number(before))
	var read func([]*node)
	read = func(kids []*node) {
		for _, k := range kids {
			if k.name != "w:tc" {
				read(w.through(k))
				continue
			}
			out = append(out, w.cell(k))
			span, _ := k.val("w:tcPr", "w:gridSpan")
			pad(number(span) - 1)
		}
	}
	read(row.kids)
	return out
}

// cell reads a cell; paragraphs and inner tables are lines of it.
func (w *walker) cell(n *node) string {
	var lines []string
	add := func(b Block) {
		if b.Text != "" {
			lines = append(lines, b.Text)
		}
		for _, r := range b.Rows {
			if s := strings.TrimSpace(strings.Join(r, " ")); s != "" {
				lines = append(lines, s)
			}
		}
	}
	outer := w.boxes
	w.boxes = nil
	for _, k := range n.kids {
		w.nested(k, add)
	}
	w.drain(add)
	w.boxes = outer
	if v, merged := n.val("w:tcPr", "w:vMerge"); merged && v != "restart" {
		return ""
	}
	return strings.Join(lines, "\n")
}

// change notes a tracked change.
func (w *walker) change(n *node, count *int) {
	*count++
	w.author(n.attr("author"))
}

func (w *walker) author(name string) {
	if name = strings.TrimSpace(name); name == "" || len(w.authors) >= 20 {
		return
	}
	for _, a := range w.authors {
		if a == name {
			return
		}
	}
	w.authors = append(w.authors, name)
}

// warnf adds a warning.
func (w *walker) warnf(format string, args ...any) {
	w.doc.Warnings = append(w.doc.Warnings, fmt.Sprintf(format, args...))
}
