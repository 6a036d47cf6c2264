package screen

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// unitsOf takes the source of a page apart into what is seen, what is hidden,
// comments, attribute values, and scripts and styles.
func unitsOf(s string) []unit {
	p := page{z: html.NewTokenizer(strings.NewReader(s))}
	for {
		t := p.z.Next()
		if t == html.ErrorToken {
			break
		}
		raw := string(p.z.Raw())
		p.token(t, raw)
		p.at += int32(utf8.RuneCountInString(raw))
	}
	p.flush()
	p.add(unit{zone: visible, cells: p.seen})
	return p.units
}

// page is the state of reading one source.
type page struct {
	z     *html.Tokenizer
	at    int32 // rune offset of the token
	units []unit
	seen  []cell
	veil  []cell // of the hidden element that is open
	open  stack
	raw   string // name of the script or style that is open
}

func (p *page) add(u unit) {
	if len(u.cells) > 0 {
		u.cells = foldNumerals(u.cells)
		p.units = append(p.units, u)
	}
}

// flush ends the hidden element that is open.
func (p *page) flush() {
	p.add(unit{zone: hidden, cells: p.veil})
	p.veil = nil
}

func (p *page) token(t html.TokenType, raw string) {
	switch t {
	case html.TextToken:
		p.text(raw)
	case html.CommentToken, html.DoctypeToken:
		p.add(unit{zone: comment, cells: decode(nil, raw, p.at, false)})
	case html.StartTagToken, html.SelfClosingTagToken:
		name, _ := p.z.TagName()
		p.start(string(name), raw, t == html.SelfClosingTagToken)
	case html.EndTagToken:
		name, _ := p.z.TagName()
		p.end(string(name))
	}
}

func (p *page) text(raw string) {
	switch {
	case p.raw != "":
		p.add(unit{zone: script, cells: decode(nil, raw, p.at, false)})
	case p.open.hidden > 0:
		p.veil = decode(p.veil, raw, p.at, true)
	default:
		p.seen = decode(p.seen, raw, p.at, true)
	}
}

func (p *page) start(name, raw string, closed bool) {
	attrs := attributes(raw)
	for _, a := range attrs {
		if a.name == "class" || a.name == "style" || strings.HasPrefix(strings.TrimSpace(a.value), "data:") {
			continue
		}
		at := p.at + int32(utf8.RuneCountInString(raw[:a.at]))
		p.add(unit{zone: attribute, name: a.name, cells: decode(nil, a.value, at, true)})
	}
	if !inline[name] {
		p.breakLine()
	}
	if void[name] || closed && name != "script" && name != "style" {
		return
	}
	if name == "script" || name == "style" {
		p.raw = name
		return
	}
	if name == "p" || name == "li" || name == "tr" || name == "td" || name == "th" || name == "option" {
		p.implied(name)
	}
	p.open.push(name, conceals(name, attrs))
}

// implied closes an element that another one of its kind ends.
func (p *page) implied(name string) {
	if p.open.top() == name {
		p.end(name)
	}
}

func (p *page) end(name string) {
	if p.raw == name {
		p.raw = ""
		return
	}
	if !inline[name] {
		p.breakLine()
	}
	was := p.open.hidden
	p.open.pop(name)
	if was > 0 && p.open.hidden == 0 {
		p.flush()
	}
}

// breakLine ends the line of what is being read.
func (p *page) breakLine() {
	c := cell{'\n', p.at, p.at}
	if p.open.hidden > 0 {
		p.veil = append(p.veil, c)
	} else {
		p.seen = append(p.seen, c)
	}
}

// decode appends the cells of source text, with its character references resolved.
// With flow, line breaks are blanks and blanks are drawn together, as on the page.
func decode(out []cell, raw string, at int32, flow bool) []cell {
	put := func(r rune, n int32) {
		f, ok := fold(r)
		if !ok {
			return
		}
		if flow && f == '\n' {
			f = ' '
		}
		if flow && f == ' ' && len(out) > 0 && out[len(out)-1].r == ' ' {
			return
		}
		out = append(out, cell{f, at, at + n})
	}
	for len(raw) > 0 {
		if raw[0] == '&' {
			if size, text := reference(raw); size > 0 {
				n := int32(size) // a reference is ASCII
				for _, r := range text {
					put(r, n)
				}
				at += n
				raw = raw[size:]
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(raw)
		put(r, 1)
		at++
		raw = raw[size:]
	}
	return out
}

// reference resolves the character reference at the start of raw; size is 0 where
// there is none.
func reference(raw string) (size int, text string) {
	n := 1
	for n < len(raw) && n < 34 && (alnum(rune(raw[n])) || n == 1 && raw[n] == '#') {
		n++
	}
	if n < len(raw) && raw[n] == ';' {
		n++
	}
	text = html.UnescapeString(raw[:n])
	if n < 2 || text == raw[:n] {
		return 0, ""
	}
	return n, text
}

// hiddenText reports that a unit is hidden, when there is something in it to read.
func (s *scanner) hiddenText() {
	n, first, last := 0, 0, 0
	for i, c := range s.cells {
		if c.r == ' ' || c.r == '\n' {
			continue
		}
		if n == 0 {
			first = i
		}
		n, last = n+1, i+1
	}
	if n > 0 {
		s.add(HiddenText, Should, first, last, s.text(first, last), fmt.Sprintf("隐藏文字共%d字", n))
	}
}
