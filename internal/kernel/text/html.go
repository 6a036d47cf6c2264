package text

import (
	"html/template"
	"strconv"
	"strings"
)

// HTML renders the document as semantic HTML: one h2 for an attached text's title, h2 to h5
// for headings, p, table; every block has its anchor as id. The title is not
// among it, however often it is repeated: the page shows it as h1. Everything is escaped.
func (s Source) HTML() template.HTML {
	s = s.normal()
	ids := anchors(s)
	var b strings.Builder
	titled := false
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
			writeTag(&b, "h"+strconv.Itoa(min(max(blk.Level, 1), maxLevel)+1), ids[i], class, blk.Text)
		case AttachmentTitle:
			writeTag(&b, "h2", ids[i], "attached", blk.Text)
		case Table:
			writeTable(&b, ids[i], blk.Rows)
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
	b.WriteString(">" + template.HTMLEscapeString(text) + "</" + tag + ">\n")
}

// writeTable takes the first row as the head of the table.
func writeTable(b *strings.Builder, id string, rows [][]string) {
	b.WriteString(`<table id="` + id + "\">\n")
	for i, row := range rows {
		cell := "td"
		if i == 0 {
			b.WriteString("<thead>\n")
			cell = `th scope="col"`
		}
		b.WriteString("<tr>")
		for _, c := range row {
			b.WriteString("<" + cell + ">" + template.HTMLEscapeString(c) + "</" + cell[:2] + ">")
		}
		b.WriteString("</tr>\n")
		if i == 0 {
			b.WriteString("</thead>\n<tbody>\n")
		}
	}
	b.WriteString("</tbody>\n</table>\n")
}
