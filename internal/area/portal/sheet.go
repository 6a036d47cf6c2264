package portal

import (
	"html"
	"html/template"
	"regexp"
	"strings"

	"gongkai/internal/kernel/text"
)

// The kernel renders a document as plain semantic HTML, one block a line, every text
// escaped. Here it gets the names that the style sheets know and the form of an official
// document: run-in headings stand in the line of their paragraph, and copies and imprint
// stand between the rules of the 版记 (GB/T 9704-2012, 7.4). As all quotation marks in
// texts are escaped, what is matched here is markup only.
var (
	names = strings.NewReplacer(`class="addressee"`, `class="to"`, `class="signature"`, `class="sign"`, `class="attachment-note"`, `class="annex"`,
		`class="number"`, `class="docno"`, `class="title"`, `class="quiet"`, `class="run-on"`, `class="body"`)
	runIn    = regexp.MustCompile(`(?m)^<h[2-5] (id="[^"]*") class="run-in">(.*)</h[2-5]>\n<p id="[^"]*" class="run-on">(.*)</p>$`)
	colophon = regexp.MustCompile(`(?m)(?:^<p id="[^"]*" class="(?:copy|imprint)">.*</p>\n?)+`)
	imprint  = regexp.MustCompile(`(?m)^<p (id="[^"]*") class="imprint">(.*?)((?:19|20)\d\d年\d{1,2}月\d{1,2}日印发.*)</p>$`)
	number   = regexp.MustCompile(`(?m)^<p id="[^"]*" class="number">(.*)</p>\n?`)
	nameless = regexp.MustCompile(` class="(?:copy|imprint)"`)
)

// sheet renders the text of a document in the form of an official one. The number no is
// shown above it and left out where the text repeats it on a line of its own.
func sheet(s text.Source, no string) template.HTML {
	h := string(s.HTML())
	if key := keyOf(no); key != "" {
		h = number.ReplaceAllStringFunc(h, func(m string) string {
			if keyOf(html.UnescapeString(number.FindStringSubmatch(m)[1])) == key {
				return ""
			}
			return m
		})
	}
	h = runIn.ReplaceAllString(h, `<p $1><b class="lead">$2</b>$3</p>`)
	h = colophon.ReplaceAllStringFunc(h, func(m string) string {
		m = imprint.ReplaceAllString(strings.TrimRight(m, "\n"), `<p $1><span>$2</span><span>$3</span></p>`)
		return `<div class="colophon">` + nameless.ReplaceAllString(m, "") + "</div>\n"
	})
	h = names.Replace(h)
	return template.HTML(h) //nolint:gosec // made of the kernel's escaped HTML and constants
}

// heading splits a title into who and what, so that it breaks where a reader expects it:
// 云山市人民政府办公室 | 关于…的通知.
type heading struct{ Who, What string }

func headingOf(title string) heading {
	i := strings.Index(title, "关于")
	if i < len("机关名称") || strings.ContainsAny(title[:i], "《〈“（") {
		return heading{"", title}
	}
	return heading{title[:i], title[i:]}
}

// entry of the table of contents with what stands below it.
type section struct {
	Text, Anchor string
	Below        []section
}

const (
	maxSections = 80
	maxHeading  = 40
)

// contents is the table of contents of a document in two levels; nil where there is
// little to choose from.
func contents(s text.Source) []section {
	var out []section
	n := 0
	for _, e := range s.TOC() {
		if n++; n > maxSections {
			break
		}
		x := section{Text: short(e.Text, maxHeading), Anchor: e.Anchor}
		switch {
		case e.Level <= 1 || len(out) == 0:
			out = append(out, x)
		case e.Level == 2:
			last := &out[len(out)-1]
			last.Below = append(last.Below, x)
		}
	}
	if len(out) == 1 && len(out[0].Below) < 2 {
		return nil
	}
	return out
}

// short cuts a text to n characters.
func short(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
