package text

import (
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"gongkai/internal/platform/errs"
)

// ParseHTML reads a saved or fetched web page of up to MaxPage bytes. contentType is
// the HTTP header or "". Scripts, navigation, hidden text and page furniture are left out. Errors
// are of kind TooLarge or Invalid.
func ParseHTML(r io.Reader, contentType string) (Page, error) {
	s, err := readPage(r, contentType)
	if err != nil {
		return Page{}, err
	}
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return Page{}, errs.Wrap(errs.Invalid, "网页的结构过于复杂，无法读取，请把正文复制出来粘贴到编辑框。", err)
	}
	p := Page{Meta: map[string]string{}}
	h := headOf(doc, p.Meta)
	p.Title = h.pick(p.Meta)
	body := find(doc, atom.Body)
	if body == nil {
		body = doc
	}
	content := mainContent(body)
	lines := linesOf(content, true)
	p.Source = assemble(withTitle(lines, p.Title))
	if p.Title == "" {
		p.Title = p.Source.Title()
	}
	p.Attachments = attachmentsOf(body, content)
	return p, nil
}

// FromPaste reads HTML that was pasted from Word, WPS or an editor: styles, spans and
// office markup go, lists keep their numbers, tables stay tables. It never fails: what is no HTML is read as text.
func FromPaste(markup string) Source {
	if len(markup) > MaxPage {
		markup = markup[:MaxPage]
	}
	doc, err := html.Parse(strings.NewReader(strings.ToValidUTF8(markup, "")))
	if err != nil {
		return Parse(markup)
	}
	return assemble(linesOf(doc, false))
}

// Typed reads what an editor sent: its markup or, where there was no script, its plain text.
func Typed(plain, markup string) Source {
	if markup != "" {
		return FromPaste(markup)
	}
	return Parse(plain)
}

// pageHead is what a page says about its title.
type pageHead struct{ title, h1 string }

// headOf reads the meta tags into meta and the two places where a title stands.
func headOf(doc *html.Node, meta map[string]string) pageHead {
	var h pageHead
	for n := range doc.Descendants() {
		switch n.DataAtom {
		case atom.Meta:
			name, value := cleanLine(attr(n, "name")), cleanLine(attr(n, "content"))
			if name != "" && value != "" && meta[metaName(name)] == "" {
				meta[metaName(name)] = value
			}
		case atom.Title:
			if h.title == "" && n.FirstChild != nil && n.Namespace == "" {
				h.title = cleanLine(n.FirstChild.Data)
			}
		case atom.H1:
			if h.h1 == "" {
				h.h1 = innerText(n)
			}
		}
	}
	return h
}

// metaNames are the tags of the guide (国办发〔2017〕47号, annex 2), found whatever their case.
var metaNames = []string{"SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType",
	"ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description", "Image", "Url"}

func metaName(s string) string {
	for _, n := range metaNames {
		if strings.EqualFold(n, s) {
			return n
		}
	}
	return s
}

// pick takes the title that is meant for the article.
func (h pageHead) pick(meta map[string]string) string {
	for _, s := range []string{meta["ArticleTitle"], h.h1, siteSuffix.ReplaceAllString(h.title, "")} {
		if s = cleanLine(s); s != "" {
			return s
		}
	}
	return ""
}

// siteSuffix is the name of the site and column that follows a title in <title>.
var siteSuffix = regexp.MustCompile(`(?:\s*[-_|—–－]+\s*[^-_|—–－]*(?:网|门户|政府|平台|首页|公开|栏目|频道|文件|通知公告)[^-_|—–－]*)+$`)

// withTitle puts the page's title before the text where the text does not begin with it.
func withTitle(lines []line, title string) []line {
	if title == "" {
		return lines
	}
	joined := ""
	for _, l := range lines[:min(len(lines), 12)] {
		if joined += strip(l.text); Similar(l.text, title) > 0.8 || strings.Contains(joined, strip(title)) {
			return lines
		}
	}
	return append([]line{{text: title}}, lines...)
}

func find(n *html.Node, a atom.Atom) *html.Node {
	for c := range n.Descendants() {
		if c.DataAtom == a {
			return c
		}
	}
	return nil
}

var (
	fileEnd    = regexp.MustCompile(`(?i)\.(?:docx?|xlsx?|pptx?|pdf|ofd|wps|et|zip|rar|7z|txt|csv|ceb)(?:[?#].*)?$`)
	doubleHost = regexp.MustCompile(`^https?://[^/]*?(https?://.*)$`)
)

// attachmentsOf returns the files that the content links to; where it links to none, those of the page.
func attachmentsOf(body, content *html.Node) []Link {
	if out := links(content); len(out) > 0 {
		return out
	}
	return links(body)
}

func links(n *html.Node) []Link {
	var out []Link
	seen := map[string]bool{}
	for a := range n.Descendants() {
		if a.DataAtom != atom.A {
			continue
		}
		url := strings.TrimSpace(strings.ToValidUTF8(attr(a, "href"), ""))
		if m := doubleHost.FindStringSubmatch(url); m != nil {
			url = m[1]
		}
		name := innerText(a)
		isFile := fileEnd.MatchString(url) || strings.HasPrefix(name, "附件") && strings.Contains(url, "/")
		if !isFile || seen[url] || slices.Contains([]string{"#", ""}, url) || strings.HasPrefix(strings.ToLower(url), "javascript:") {
			continue
		}
		seen[url] = true
		if name == "" {
			name = cleanLine(attr(a, "title"))
		}
		if name == "" {
			name = cleanLine(path.Base(url))
		}
		out = append(out, Link{Name: name, URL: url})
	}
	return out
}
