package text

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// contentNames are the ids and classes under which the common content management
// systems of governments put the text, the surest first.
var contentNames = []string{"ucap-content", "zoomcon", "zoom", "trs_editor", "vsb_content", "pages_content", "article-content-body", "article-content", "article_con",
	"content_article", "mainContent", "main-content", "news_content", "newscontent", "xl-content", "txt_content", "detail-content", "articlecontent", "bt-content", "wzcon", "nr_con", "info_content"}

const leastContent = 60 // punctuation-weighted runes that a named container must hold

// weight counts the runes of text in sentences: text in links and lines without
// punctuation are navigation.
type weight struct {
	of map[*html.Node]int
}

// mainContent returns the element that holds the text of the page.
func mainContent(body *html.Node) *html.Node {
	w := weight{of: map[*html.Node]int{}}
	w.count(body, false)
	named := map[string]*html.Node{}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if hidden(n) {
			return
		}
		if n.Type == html.ElementNode {
			for _, name := range append(strings.Fields(strings.ToLower(attr(n, "class"))), strings.ToLower(attr(n, "id"))) {
				if old := named[name]; name != "" && (old == nil || w.of[n] > w.of[old]) {
					named[name] = n
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(body)
	for _, name := range contentNames {
		if n := named[strings.ToLower(name)]; n != nil && w.of[n] >= leastContent && 2*w.of[n] >= w.of[body]/3 {
			return n
		}
	}
	return w.descend(body)
}

// count sums the weight of every element.
func (w *weight) count(n *html.Node, link bool) int {
	if n.Type == html.TextNode {
		if link {
			return 0
		}
		s := strings.TrimSpace(n.Data)
		marks := 0
		for _, r := range s {
			if strings.ContainsRune("，。；：、（）《》“”", r) {
				marks++
			}
		}
		if marks == 0 {
			return min(len(s)/3, 4)
		}
		return len(s) / 3
	}
	if hidden(n) || n.Type == html.ElementNode && noisy(n) {
		return 0
	}
	sum := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		sum += w.count(c, link || n.DataAtom == atom.A)
	}
	w.of[n] = sum
	return sum
}

// descend goes down as long as one child holds nearly all of the text.
func (w *weight) descend(n *html.Node) *html.Node {
	for {
		var best *html.Node
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && (best == nil || w.of[c] > w.of[best]) {
				best = c
			}
		}
		if best == nil || !blocks[best.DataAtom] || best.DataAtom == atom.P || 10*w.of[best] < 8*w.of[n] {
			return n
		}
		n = best
	}
}
