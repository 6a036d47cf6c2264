package file

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/docx"
	"gongkai/internal/platform/format/xlsx"
)

// Reading is what was read from a file, for a person who decides on it. It is not
// complete: a long text is cut, and what a format hides need not be in it.
type Reading struct {
	Text    string   // the beginning of the text; "" where none was read
	Cut     bool     // the text goes on
	Entries []Entry  // of an archive; of an Office file, the parts that hold programs
	More    int      // entries that are not listed
	Remarks []string // whole Chinese sentences: what else is in the file, or why it was not read
}

// Entry is a file in an archive.
type Entry struct {
	Name   string
	Size   int64
	Locked bool // needs a password
}

// What a person is shown of a file, and what reading it may cost.
const (
	shownText    = 20_000 // characters
	shownEntries = 200
	readable     = 64 << 20 // bytes of a file, and of what it unpacks to
)

// ReadOut reads what can be shown of a file of this type (Stored.Ext). A file that cannot be
// read is no error: a remark says so. r is read from its beginning.
func ReadOut(r io.ReadSeeker, size int64, ext string) (Reading, error) {
	var out Reading
	remark := func(s string) { out.Remarks = append(out.Remarks, s) }
	if size > readable {
		remark("文件较大，平台没有读取内容，请下载后查看。")
		return out, nil
	}
	b, err := io.ReadAll(io.LimitReader(r, readable))
	if err != nil {
		return out, fmt.Errorf("file: read out: %w", err)
	}
	size = int64(len(b))
	text := ""
	switch ext {
	case "docx":
		text, err = wordText(b, &out)
	case "xlsx":
		text, err = sheetText(b, &out)
	case "txt", "html", "xml", "json", "svg", "mht":
		text, err = plainText(b)
	case "zip", "pptx", "ofd", "odt", "ods", "odp", "epub", "xlsb":
		remark("平台读不出里面的文字，只列出包内的文件，请下载后查看。")
	default:
		remark("平台读不出这种文件的内容，请下载后查看。")
	}
	if known, ok := errors.AsType[*errs.Error](err); ok {
		remark("读取内容时遇到问题：" + known.Msg)
	} else if err != nil {
		return out, err
	}
	out.Text, out.Cut = beginning(text)
	return out, out.list(bytes.NewReader(b), size, ext)
}

func beginning(s string) (string, bool) {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s))
	n := 0
	for i := range s {
		if n++; n > shownText {
			return s[:i], true
		}
	}
	return s, false
}

func wordText(b []byte, out *Reading) (string, error) {
	d, err := docx.Read(bytes.NewReader(b), int64(len(b)), docx.Limits{Unpacked: 2 * readable, Part: readable})
	if err != nil {
		return "", err
	}
	var s strings.Builder
	for _, k := range d.Blocks {
		if k.Rows == nil {
			s.WriteString(k.Text + "\n")
		}
		for _, row := range k.Rows {
			s.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	for _, a := range d.Asides {
		fmt.Fprintf(&s, "【%s】%s\n", a.Kind, a.Text)
	}
	out.Remarks = append(out.Remarks, d.Warnings...)
	if d.Unread {
		out.Remarks = append(out.Remarks, "文档里有平台没有读出的部分，请下载后查看。")
	}
	return s.String(), nil
}

func sheetText(b []byte, out *Reading) (string, error) {
	book, err := xlsx.Open(bytes.NewReader(b), int64(len(b)), xlsx.Limits{Unpacked: 2 * readable})
	if err != nil {
		return "", err
	}
	var s strings.Builder
	for _, t := range book.Tabs {
		if t.Hidden {
			out.Remarks = append(out.Remarks, "工作表“"+t.Name+"”是隐藏的，其中的内容也会随文件公开。")
		}
	}
	for _, name := range book.Names() {
		sheet, err := book.Sheet(name)
		if err != nil {
			return s.String(), err
		}
		fmt.Fprintf(&s, "【工作表 %s】\n", name)
		for _, row := range sheet.Rows {
			if s.Len() > 8*shownText {
				return s.String(), nil
			}
			s.WriteString(strings.Join(row.Cells, "\t") + "\n")
		}
	}
	return s.String(), nil
}

// plainText reads UTF-8, or else GB18030, in which old documents come.
func plainText(b []byte) (string, error) {
	b = bytes.TrimPrefix(b[:min(len(b), 16*shownText)], []byte("\ufeff"))
	for n := len(b); n > len(b)-utf8.UTFMax && n >= 0; n-- { // the last character may have been cut
		if utf8.Valid(b[:n]) {
			return string(b[:n]), nil
		}
	}
	s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	return string(s), err
}

// list names what is packed in an archive, or the programs in an Office file.
func (out *Reading) list(r io.ReaderAt, size int64, ext string) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil // no archive
	}
	office := ext == "docx" || ext == "xlsx" || ext == "pptx" || ext == "xlsb"
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if strings.HasSuffix(name, "/") || office && !strings.Contains(name, "vba") && !strings.Contains(name, "activex") && !strings.Contains(name, "embeddings/") {
			continue
		}
		if len(out.Entries) == shownEntries {
			out.More++
			continue
		}
		out.Entries = append(out.Entries, Entry{entryName(f), int64(min(f.UncompressedSize64, 1<<50)), f.Flags&1 != 0})
	}
	return nil
}

// entryName is the name of an entry; Chinese archives often have it in GBK.
func entryName(f *zip.File) string {
	name := f.Name
	if f.NonUTF8 || !utf8.ValidString(name) {
		if s, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
			name = s
		}
	}
	s, _ := beginning(strings.ToValidUTF8(name, "�"))
	return cut(s, 300)
}
