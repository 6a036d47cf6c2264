package annual

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/docx"
)

// block is a paragraph or a table of what is read. In a table a merged cell stands in the first of the cells that it
// covers, the others are empty.
type block struct {
	text string
	rows [][]string
}

// maxSource is the largest file that is read, in bytes.
const maxSource = 64 << 20

// blocksOf reads a file of any kind that reports come in. Kinds are told by content.
func blocksOf(b []byte) ([]block, error) {
	switch {
	case len(b) > maxSource:
		return nil, errs.New(errs.TooLarge, "文件超过 64 MB，请只保留年度报告的正文和表格后重新导入。")
	case len(bytes.TrimSpace(b)) == 0:
		return nil, errs.New(errs.Invalid, "文件是空的，请重新选择年度报告文件。")
	case bytes.HasPrefix(b, []byte("PK")) && bytes.Contains(b, []byte("xl/workbook")):
		return sheetBlocks(b)
	case bytes.HasPrefix(b, []byte("PK")):
		return docxBlocks(b)
	case bytes.HasPrefix(b, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return nil, errs.New(errs.Invalid, "这是旧版 Word 或者 Excel 文件，请用 Word 或 WPS 另存为 .docx 或 .xlsx 后重新导入。")
	case bytes.HasPrefix(b, []byte("%PDF")):
		return nil, errs.New(errs.Invalid, "PDF 文件中的表格读不准，请导入年度报告的 .docx、.xlsx 文件或者网页。")
	case isMarkup(b):
		return pageBlocks(b)
	case !utf8.Valid(b):
		return nil, errs.New(errs.Invalid, "文件不是网页、.docx 或 .xlsx，也不是 UTF-8 编码的文字，请另存后重新导入。")
	}
	return plainBlocks(string(b)), nil
}

func isMarkup(b []byte) bool {
	low := bytes.ToLower(b)
	for _, tag := range []string{"<html", "<body", "<table", "<p>", "<p ", "<div", "<br"} {
		if bytes.Contains(low, []byte(tag)) {
			return true
		}
	}
	return false
}

func plainBlocks(s string) []block {
	var out []block
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, block{text: line})
		}
	}
	return out
}

func pageBlocks(b []byte) ([]block, error) {
	page, err := text.ParseHTML(bytes.NewReader(b), "")
	if err != nil {
		return nil, err
	}
	var out []block
	if page.Title != "" {
		out = append(out, block{text: page.Title})
	}
	for i, blk := range page.Source.Blocks {
		switch {
		case blk.Rows != nil:
			out = append(out, block{rows: blk.Rows})
		case i == 0 && blk.Text == page.Title:
		case blk.Inline && len(out) > 0 && out[len(out)-1].rows == nil: // stood on one line with its heading
			out[len(out)-1].text += blk.Text
		default:
			out = append(out, block{text: blk.Text})
		}
	}
	return out, nil
}

func docxBlocks(b []byte) ([]block, error) {
	doc, err := docx.Read(bytes.NewReader(b), int64(len(b)), docx.Limits{})
	if err != nil {
		return nil, err
	}
	out := make([]block, 0, len(doc.Blocks))
	for _, blk := range doc.Blocks {
		if blk.Rows != nil {
			out = append(out, block{rows: blk.Rows})
		} else if s := strings.TrimSpace(blk.Text); s != "" {
			out = append(out, block{text: s})
		}
	}
	return out, nil
}
