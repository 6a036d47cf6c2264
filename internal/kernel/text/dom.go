package text

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// skipped are elements whose content nobody reads as text of the document.
var skipped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Iframe: true, atom.Nav: true, atom.Footer: true, atom.Select: true,
	atom.Button: true, atom.Textarea: true, atom.Template: true, atom.Svg: true, atom.Head: true, atom.Title: true, atom.Object: true,
	atom.Del: true, atom.Input: true, atom.Canvas: true, atom.Video: true, atom.Audio: true, atom.Math: true,
}

// blocks are elements that begin and end a line.
var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Header: true, atom.Main: true, atom.Aside: true, atom.Ul: true,
	atom.Ol: true, atom.Li: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Blockquote: true, atom.Pre: true, atom.Hr: true, atom.Br: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Table: true, atom.Tr: true, atom.Td: true,
	atom.Th: true, atom.Tbody: true, atom.Thead: true, atom.Tfoot: true, atom.Caption: true, atom.Center: true, atom.Form: true,
	atom.Fieldset: true, atom.Figure: true, atom.Figcaption: true, atom.Address: true, atom.Body: true,
}

var headingLevel = map[atom.Atom]int{atom.H1: 1, atom.H2: 2, atom.H3: 3, atom.H4: 4, atom.H5: 5, atom.H6: 6}

var (
	hiddenStyle = regexp.MustCompile(`(?i)(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$))`)
	noiseClass  = regexp.MustCompile(`(?i)(?:^|[-_\s])(?:share|sharing|print|breadcrumbs?|crumbs?|qrcode|qr|toolbar|pager|pagination|footer|related|recommend|sidebar|bdshare|social|comment|prev|next|navbar|menu|dialog|modal|search)(?:[-_\s]|$)`)
)

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// hidden tells whether an element is not shown or not part of the text.
func hidden(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return n.Type == html.CommentNode || n.Type == html.DoctypeNode
	}
	if skipped[n.DataAtom] || hasAttr(n, "hidden") {
		return true
	}
	if n.DataAtom == atom.Body || n.DataAtom == atom.Html { // some pages hide the body until their script has run
		return false
	}
	return hiddenStyle.MatchString(attr(n, "style"))
}

// noisy tells whether an element is page furniture by its class or id.
func noisy(n *html.Node) bool {
	if n.DataAtom == atom.Body || n.DataAtom == atom.Html {
		return false
	}
	return (noiseClass.MatchString(attr(n, "class")) || noiseClass.MatchString(attr(n, "id"))) && textLength(n, furnitureRunes) <= furnitureRunes
}

// furnitureRunes is the most text that an element can hold and still be furniture: some
// sites wrap the whole article in an element called print.
const furnitureRunes = 300

// innerText returns the visible text of n in one line.
func innerText(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			return
		}
		if hidden(n) {
			return
		}
		if blocks[n.DataAtom] {
			b.WriteByte(' ')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return cleanLine(closeUp(b.String()))
}

var lineBreak = regexp.MustCompile(`[ \t]*[\r\n][ \t\r\n]*`)

// closeUp turns the line breaks of markup into spaces, or into nothing where Chinese
// characters meet, as browsers show them.
func closeUp(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	var b strings.Builder
	last := 0
	for _, m := range lineBreak.FindAllStringIndex(s, -1) {
		b.WriteString(s[last:m[0]])
		if !(m[0] > 0 && s[m[0]-1] >= 0x80 && m[1] < len(s) && s[m[1]] >= 0x80) {
			b.WriteByte(' ')
		}
		last = m[1]
	}
	b.WriteString(s[last:])
	return b.String()
}
