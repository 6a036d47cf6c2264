package docx

import (
	"strconv"
	"strings"
)

// look is how a paragraph or run looks, as far as it matters here. A pointer that is
// nil leaves the matter to what the look is based on.
type look struct {
	outline *int // 0–8; 9 is body text
	jc      string
	num     *numRef
	vanish  *bool
	white   *bool
}

// numRef points to a level of a list.
type numRef struct {
	id    string
	level int
	plain bool // no level was written: the list knows it from the style
}

// over lays n over l.
func (l look) over(n look) look {
	if n.outline != nil {
		l.outline = n.outline
	}
	if n.jc != "" {
		l.jc = n.jc
	}
	if n.num != nil {
		ref := *n.num
		if ref.id == "" && l.num != nil { // only the level is written
			ref.id = l.num.id
		}
		l.num = &ref
	}
	if n.vanish != nil {
		l.vanish = n.vanish
	}
	if n.white != nil {
		l.white = n.white
	}
	return l
}

// lookOf reads the look out of w:pPr and w:rPr, either of which may be nil.
func lookOf(p, r *node) look {
	var l look
	if v, ok := p.val("w:outlineLvl"); ok {
		if n, err := strconv.Atoi(v); err == nil && n >= 0 && n <= 9 {
			l.outline = &n
		}
	}
	l.jc, _ = p.val("w:jc")
	if n := p.kid("w:numPr"); n != nil {
		ref := &numRef{plain: true}
		ref.id, _ = n.val("w:numId")
		if v, ok := n.val("w:ilvl"); ok {
			ref.plain = false
			if lv, err := strconv.Atoi(v); err == nil && lv >= 0 && lv <= 8 {
				ref.level = lv
			}
		}
		l.num = ref
	}
	if on, set := r.on("w:vanish"); set {
		l.vanish = &on
	}
	if v, ok := r.val("w:color"); ok {
		white := strings.EqualFold(v, "FFFFFF")
		l.white = &white
	}
	return l
}

// styles are the named looks of a document.
type styles struct {
	looks  map[string]look // with what they are based on
	normal string          // the default paragraph style
}

// headingNames are names of styles that are headings even where no outline level is
// written; Word writes them in English in every language, WPS sometimes in Chinese.
var headingNames = []string{"heading ", "标题 ", "标题"}

func readStyles(t *node) styles {
	raw := map[string]*node{}
	s := styles{looks: map[string]look{}}
	for _, n := range t.kids {
		if n.name != "w:style" {
			continue
		}
		id := n.attr("styleId")
		raw[id] = n
		if d := n.attr("default"); n.attr("type") == "paragraph" && (d == "1" || d == "true") {
			s.normal = id
		}
	}
	for id := range raw {
		s.resolve(raw, id, 0)
	}
	return s
}

// resolve works out the look of a style with what it is based on; depth ends circles.
func (s styles) resolve(raw map[string]*node, id string, depth int) look {
	if l, done := s.looks[id]; done {
		return l
	}
	n := raw[id]
	if n == nil || depth > 50 {
		return look{}
	}
	var base look
	if b, ok := n.val("w:basedOn"); ok && b != id {
		base = s.resolve(raw, b, depth+1)
	}
	own := lookOf(n.kid("w:pPr"), n.kid("w:rPr"))
	if own.outline == nil {
		own.outline = byName(n)
	}
	l := base.over(own)
	s.looks[id] = l
	return l
}

// byName returns the outline level that the name of a style says, or nil.
func byName(n *node) *int {
	name, _ := n.val("w:name")
	name = strings.ToLower(name)
	for _, h := range headingNames {
		rest, ok := strings.CutPrefix(name, h)
		if lv, err := strconv.Atoi(strings.TrimSpace(rest)); ok && err == nil && lv >= 1 && lv <= 9 {
			lv--
			return &lv
		}
	}
	return nil
}

// of returns the look of a style; an unknown one looks like nothing.
func (s styles) of(id string) look {
	if id == "" {
		id = s.normal
	}
	return s.looks[id]
}
