package docx

import (
	"slices"
	"strings"
)

// sideKinds are the parts beside the main one that hold text.
var sideKinds = []struct {
	rel  string
	kind AsideKind
}{
	{"header", Header}, {"footer", Footer}, {"footnotes", Footnote}, {"endnotes", Endnote}, {"comments", Comment},
}

// sides reads headers, footers, notes and comments, and what was put aside before.
func (w *walker) sides() error {
	w.aside(Deleted, w.gone.String())
	w.aside(Hidden, w.veiled.String())
	w.gone.Reset()
	w.veiled.Reset()
	for _, s := range sideKinds {
		var targets []string
		for _, r := range w.rels {
			if r.kind == s.rel && !r.external && !slices.Contains(targets, r.target) {
				targets = append(targets, r.target)
			}
		}
		slices.Sort(targets)
		for _, t := range targets {
			if err := w.side(t, s.kind); err != nil {
				return err
			}
		}
	}
	w.aside(Deleted, w.gone.String())
	w.aside(Hidden, w.veiled.String())
	return nil
}

func (w *walker) side(part string, kind AsideKind) error {
	t, err := w.pack.tree(part)
	if err != nil {
		return err
	}
	w.fields = nil
	read := func(n *node) {
		var lines []string
		add := func(b Block) {
			if b.Text != "" {
				lines = append(lines, b.Text)
			}
			for _, r := range b.Rows {
				lines = append(lines, strings.Join(r, " "))
			}
		}
		for _, k := range n.kids {
			w.nested(k, add)
		}
		w.drain(add)
		w.aside(kind, strings.Join(lines, "\n"))
	}
	if kind == Header || kind == Footer {
		read(t)
		return nil
	}
	for _, n := range t.kids { // each note or comment is one aside
		if kind == Comment {
			w.author(n.attr("author"))
		}
		read(n)
	}
	return nil
}

func (w *walker) aside(kind AsideKind, text string) {
	if text = strings.TrimSpace(text); text != "" {
		w.doc.Asides = append(w.doc.Asides, Aside{kind, text})
	}
}

// properties reads what the file says about itself.
func (w *walker) properties() error {
	core, err := w.pack.tree("docProps/core.xml")
	if err != nil {
		return err
	}
	app, err := w.pack.tree("docProps/app.xml")
	if err != nil {
		return err
	}
	p := &w.doc.Properties
	fields := map[string]*string{
		"dc:title": &p.Title, "dc:subject": &p.Subject, "cp:keywords": &p.Keywords, "dc:description": &p.Description,
		"dc:creator": &p.Author, "cp:lastModifiedBy": &p.LastModifiedBy, "dcterms:created": &p.Created, "dcterms:modified": &p.Modified,
		"ep:Company": &p.Company, "ep:Manager": &p.Manager, "ep:Application": &p.Application,
	}
	for _, n := range slices.Concat(core.kids, app.kids) {
		if f := fields[n.name]; f != nil {
			*f = strings.TrimSpace(n.text)
		}
	}
	return nil
}

// warn says in Chinese what the reader of the page does not see.
func (w *walker) warn() {
	count := map[AsideKind]int{}
	for _, a := range w.doc.Asides {
		count[a.Kind]++
	}
	if w.inserted+w.deleted > 0 {
		w.warnf("文中保留有修订痕迹：插入%d处、删除%d处%s，请接受或者拒绝全部修订后重新上传。", w.inserted, w.deleted, w.by())
	}
	if n := count[Comment]; n > 0 {
		w.warnf("文中有%d条批注%s，公开前请全部删除。", n, w.by())
	}
	if w.hidden > 0 {
		w.warnf("文中有%d处隐藏文字，读者看不见但会随文件公开，请删去或者改为可见。", w.hidden)
	}
	if w.white > 0 {
		w.warnf("文中有%d处白色文字，请确认不是有意隐藏的内容。", w.white)
	}
	if n := count[Footnote] + count[Endnote]; n > 0 {
		w.warnf("文中有%d条脚注或者尾注，请确认其内容可以公开。", n)
	}
	if w.objects > 0 || w.pack.under("word/embeddings/") {
		w.unread("文中嵌有其他文件（如 Excel 表格），其内容未能检查，请改为图片或者另作附件上传。")
	}
	if w.imports > 0 {
		w.unread("文中有图表、图示或者引入的其他文档，其中的文字未能检查，请人工核对。")
	}
	if w.pack.has("word/vbaProject.bin") {
		w.warnf("文件带有宏，公开前请另存为不带宏的 docx。")
	}
	for _, r := range w.rels {
		if r.external && (r.kind == "image" || r.kind == "attachedTemplate" || r.kind == "oleObject" || r.kind == "frame") {
			w.warnf("文件引用了外部的图片、模板或者对象，公开前请改为嵌入文件，或者断开链接。")
			break
		}
	}
	if p := w.doc.Properties; p.Author != "" || p.LastModifiedBy != "" {
		w.warnf("文件属性中留有作者“%s”、最后修改人“%s”，公开前请清除。", p.Author, p.LastModifiedBy)
	}
	if w.doc.Images > 0 {
		w.unread("文中有图片，图片里的文字未能检查，请人工核对。")
	}
}

func (w *walker) unread(text string) {
	w.doc.Unread = true
	w.warnf("%s", text)
}

// by names the persons who changed or commented.
func (w *walker) by() string {
	if len(w.authors) == 0 {
		return ""
	}
	return "（" + strings.Join(w.authors, "、") + "）"
}
