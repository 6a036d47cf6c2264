package text

import (
	"html/template"
	"strconv"
	"strings"
	"unicode/utf8"
)

// HTML renders the document as semantic HTML: one h2 for an attached text's title, h2 to h5
// for headings, p, table; every block has its anchor as id. A heading that skips a level,
// such as 1. right below 一、, is one level below what stands above it, so that nobody who
// goes by headings looks for one that is missing; its class (l3) says how it is written. The title is not
// among it, however often it is repeated: the page shows it as h1. Everything is escaped.
func (s Source) HTML() template.HTML {
	s = s.normal()
	ids := anchors(s)
	var b strings.Builder
	titled, tables := false, 0
	var above []int // levels of the headings that the present one stands below
	for i, blk := range s.Blocks {
		switch blk.Kind {
		case Title:
			if !titled || blk.Text == s.Title() { // a title that is said twice is shown once
				titled = true
				continue
			}
			writeTag(&b, "p", ids[i], "title", blk.Text)
		case Heading:
			class := ""
			if i+1 < len(s.Blocks) && s.Blocks[i+1].Inline {
				class = "run-in"
			}
			level := min(max(blk.Level, 1), maxLevel)
			for len(above) > 0 && above[len(above)-1] >= level {
				above = above[:len(above)-1]
			}
			above = append(above, level)
			if len(above) < level {
				class = strings.TrimSpace(class + " l" + strconv.Itoa(level))
			}
			writeTag(&b, "h"+strconv.Itoa(len(above)+1), ids[i], class, blk.Text)
		case AttachmentTitle:
			above = []int{1}
			writeTag(&b, "h2", ids[i], "attached", blk.Text)
		case Table:
			tables++
			writeTable(&b, ids[i], tables, blk.Rows)
		case Para:
			class := ""
			if blk.Inline {
				class = "run-on"
			}
			writeTag(&b, "p", ids[i], class, blk.Text)
		default:
			writeTag(&b, "p", ids[i], strings.ReplaceAll(string(blk.Kind), "_", "-"), blk.Text)
		}
	}
	return template.HTML(b.String()) //nolint:gosec // every text went through the escaper
}

func writeTag(b *strings.Builder, tag, id, class, text string) {
	b.WriteString("<" + tag + ` id="` + id + `"`)
	if class != "" {
		b.WriteString(` class="` + template.HTMLEscapeString(class) + `"`)
	}
	b.WriteString(">" + escape(text) + "</" + tag + ">\n")
}

// writeTable takes the first row as the head of the table; a cell without a word heads
// nothing. The box around it scrolls where the table is wider than the page.
func writeTable(b *strings.Builder, id string, no int, rows [][]string) {
	b.WriteString(`<div class="scroll" role="region" aria-label="第` + strconv.Itoa(no) + `个表格" tabindex="0"><table id="` + id + "\">\n")
	for i, row := range rows {
		if i == 0 {
			b.WriteString("<thead>\n")
		}
		b.WriteString("<tr>")
		for _, c := range row {
			cell := "td"
			if i == 0 && c != "" {
				cell = `th scope="col"`
			}
			b.WriteString("<" + cell + ">" + escape(c) + "</" + cell[:2] + ">")
		}
		b.WriteString("</tr>\n")
		if i == 0 {
			b.WriteString("</thead>\n<tbody>\n")
		}
	}
	b.WriteString("</tbody>\n</table></div>\n")
}

// longWord is how many letters without a space or a Chinese character stand together
// before the browser is told that it may break the line. Without that it lays out a word
// of ten thousand letters in seconds.
const (
	longWord = 60
	often    = 8
)

// escape makes a text safe in markup and lets lines break in what has no place to.
func escape(s string) string {
	var b strings.Builder
	run, from := 0, 0
	for i, r := range s {
		if r == ' ' || r >= '\u2E80' {
			run = 0
			continue
		}
		if run++; run > longWord && r < utf8.RuneSelf {
			b.WriteString(template.HTMLEscapeString(s[from:i]) + "<wbr>")
			run, from = longWord+1-often, i
		}
	}
	return b.String() + template.HTMLEscapeString(s[from:])
}
