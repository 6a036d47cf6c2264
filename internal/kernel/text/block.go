// Package text owns the canonical structured source of an official document: what
// the words are and which part of the document they belong to, free of layout.
// Hashes, comparisons and pages are all made from it. It also reads that structure out of plain
// text, saved web pages and pasted word-processor HTML, and takes the facts of the
// document (title, number, issuer, dates …) from it. It is pure: no clock, no files.
package text

import (
	"strings"
	"unicode/utf8"
)

// Kind is the part of a document that a block is (GB/T 9704-2012, chapter 7).
type Kind string

const (
	Title           Kind = "title"            // 标题
	Number          Kind = "number"           // 发文字号, on a line of its own
	Addressee       Kind = "addressee"        // 主送机关, with the closing colon
	Heading         Kind = "heading"          // 结构层次 with a level
	Para            Kind = "para"             // 正文; a numbered paragraph has a level too
	Table           Kind = "table"            // 表格: Rows instead of Text
	AttachmentNote  Kind = "attachment_note"  // 附件说明: "附件：1. …"
	Signature       Kind = "signature"        // 发文机关署名
	Date            Kind = "date"             // 成文日期, or the bracketed date under a title
	Note            Kind = "note"             // 附注: "（此件公开发布）"
	Copy            Kind = "copy"             // 抄送
	Imprint         Kind = "imprint"          // 印发机关和印发日期
	AttachmentTitle Kind = "attachment_title" // begins an attached or printed-and-distributed text
)

// Block is one paragraph, heading or table.
type Block struct {
	Kind Kind `json:"kind"`
	// Level is 1 一、 or 第一章, 2 （一） or 第一节, 3 1. or 第一条, 4 （1); 0 is none.
	Level int    `json:"level,omitempty"`
	Text  string `json:"text,omitempty"`
	// Inline says that the block stands on the same line as the heading before it.
	Inline bool       `json:"inline,omitempty"`
	Rows   [][]string `json:"rows,omitempty"`
}

// Source is a whole document. It is a value: nothing in this package changes the
// blocks of a Source that it was given.
type Source struct {
	Blocks []Block `json:"blocks"`
}

// IsEmpty tells whether there is not one visible character.
func (s Source) IsEmpty() bool { return s.Runes() == 0 }

// Runes counts the characters of the canonical text, tables included, line breaks excluded.
func (s Source) Runes() int {
	n := 0
	for _, b := range s.Blocks {
		n += utf8.RuneCountInString(cleanLine(b.Text))
		for _, row := range b.Rows {
			for _, cell := range row {
				n += utf8.RuneCountInString(cleanLine(cell))
			}
		}
	}
	return n
}

// Plain returns the text, one line a paragraph, a table row as "| a | b |", an empty line
// between two tables that follow each other. It is what search and screening read; Parse reads it back.
func (s Source) Plain() string {
	var b strings.Builder
	s = s.normal()
	for i, blk := range s.Blocks {
		if i > 0 && !blk.Inline {
			b.WriteByte('\n')
		}
		if blk.Kind == Table {
			if i > 0 && s.Blocks[i-1].Kind == Table {
				b.WriteByte('\n')
			}
			b.WriteString(plainRows(blk.Rows))
			continue
		}
		if blk.Inline && !strings.HasSuffix(s.Blocks[i-1].Text, "。") { // 第一条　为了…
			b.WriteRune('\u3000')
		}
		b.WriteString(blk.Text)
	}
	return b.String()
}

func plainRows(rows [][]string) string {
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = "| " + strings.Join(row, " | ") + " |"
	}
	return strings.Join(lines, "\n")
}

// Title returns the text of the first title block, or "".
func (s Source) Title() string {
	for _, b := range s.Blocks {
		if b.Kind == Title {
			return b.Text
		}
	}
	return ""
}
