package docx

import (
	"strconv"
	"strings"
)

// inline reads what stands inside a paragraph.
func (w *walker) inline(kids []*node, l look, out *strings.Builder) {
	for _, k := range kids {
		switch k.name {
		case "w:r", "m:r":
			w.run(k, l, out)
		case "w:ins", "w:moveTo":
			w.change(k, &w.inserted)
			w.inline(k.kids, l, out)
		case "w:del", "w:moveFrom":
			w.change(k, &w.deleted)
			var lost strings.Builder
			w.inline(k.kids, l, &lost)
			w.gone.WriteString(lost.String() + "\n")
		case "w:pPr":
		case "m:t":
			out.WriteString(k.text)
		default:
			if strings.HasPrefix(k.name, "m:") {
				w.inline(k.kids, l, out)
				continue
			}
			w.inline(w.through(k), l, out)
		}
	}
}

// run reads a run; what is hidden goes aside.
func (w *walker) run(n *node, l look, out *strings.Builder) {
	props := n.kid("w:rPr")
	style, _ := props.val("w:rStyle")
	l = l.over(w.st.looks[style].characters()).over(lookOf(nil, props))
	var t strings.Builder
	for _, k := range n.kids {
		w.piece(k, l, &t)
	}
	text := t.String()
	switch {
	case l.vanish != nil && *l.vanish && strings.TrimSpace(text) != "":
		w.hidden++
		w.veiled.WriteString(text + "\n")
		return
	case l.white != nil && *l.white && strings.TrimSpace(text) != "":
		w.white++
	}
	out.WriteString(text)
}

// characters is the part of a look that belongs to characters.
func (l look) characters() look { return look{vanish: l.vanish, white: l.white} }

// pieces are elements that stand for characters.
var pieces = map[string]string{
	"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-",
}

// piece reads an element of a run.
func (w *walker) piece(n *node, l look, out *strings.Builder) {
	if n.name == "w:fldChar" {
		w.field(n.attr("fldCharType"))
		return
	}
	switch n.name {
	case "w:t", "w:delText", "m:t":
		if w.shown() {
			out.WriteString(n.text)
		}
	case "w:sym":
		out.WriteString(symbol(n.attr("char")))
	case "w:ruby":
		if b := n.kid("w:rubyBase"); b != nil {
			w.inline(b.kids, l, out)
		}
	case "w:object":
		w.objects++
		w.picture(n)
	case "w:drawing", "w:pict":
		w.picture(n)
	case "mc:AlternateContent":
		for _, k := range w.through(n) {
			w.piece(k, l, out)
		}
	default:
		if w.shown() {
			out.WriteString(pieces[n.name])
		}
	}
}

// field follows the parts of a field: its code is no text, its result is.
func (w *walker) field(kind string) {
	switch kind {
	case "begin":
		if len(w.fields) < maxDepth {
			w.fields = append(w.fields, false)
		}
	case "separate":
		if n := len(w.fields); n > 0 {
			w.fields[n-1] = true
		}
	case "end":
		if n := len(w.fields); n > 0 {
			w.fields = w.fields[:n-1]
		}
	}
}

// shown tells whether text that stands here is on the page: instructions have an
// element of their own, but text boxes in a code are no result either.
func (w *walker) shown() bool { return len(w.fields) == 0 || w.fields[len(w.fields)-1] }

// picture counts pictures and keeps the text boxes of a drawing for later.
func (w *walker) picture(n *node) {
	for _, k := range n.kids {
		switch k.name {
		case "a:blip", "v:imagedata":
			w.doc.Images++
		case "w:txbxContent":
			w.boxes = append(w.boxes, k)
			continue
		case "mc:AlternateContent":
			for _, c := range w.through(k) {
				w.picture(&node{kids: []*node{c}})
			}
			continue
		case "c:chart", "dgm:relIds":
			w.imports++
		}
		w.picture(k)
	}
}

// symbols are signs of the fonts Wingdings and Wingdings 2 that forms use.
var symbols = map[string]string{
	"F0FE": "☑", "F052": "☑", "F0A8": "□", "F0A3": "□", "F06F": "□", "F0FC": "√", "F0FD": "☒", "F054": "☒", "F0B7": "·", "F09F": "•",
	"F06C": "●", "F06E": "■", "F0E0": "→",
}

// symbol reads a character of a symbol font; a box stands for one that has no sign.
func symbol(char string) string {
	if s := symbols[strings.ToUpper(char)]; s != "" {
		return s
	}
	if r, err := strconv.ParseUint(char, 16, 16); err == nil && r >= 0x20 && r < 0xd800 {
		return string(rune(r))
	}
	return "□"
}
