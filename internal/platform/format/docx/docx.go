// Package docx reads Word documents (Office Open XML, transitional and strict, as
// Word and WPS write them) into plain paragraphs and tables, and says what else is in
// the file that a reader of the page does not see: tracked changes, comments, hidden
// text, headers and notes, names of persons in the properties.
//
// It reads what others wrote and trusts none of it: every size is bounded.
package docx

import (
	"errors"
	"fmt"
	"io"

	"gongkai/internal/platform/errs"
)

// Limits bound what a file may cost. A zero field takes its default.
type Limits struct {
	Entries  int   // entries of the archive; default 5,000
	Unpacked int64 // bytes of all parts together; default 512 MB
	Ratio    int64 // times that the archive may grow, over 10 MB; default 200
	Part     int64 // bytes of one part that is read; default 64 MB
	Nodes    int   // elements of one paragraph, table or side part; default 2,000,000
}

func (l Limits) filled() Limits {
	if l.Entries == 0 {
		l.Entries = 5_000
	}
	if l.Unpacked == 0 {
		l.Unpacked = 512 << 20
	}
	if l.Ratio == 0 {
		l.Ratio = 200
	}
	if l.Part == 0 {
		l.Part = 64 << 20
	}
	if l.Nodes == 0 {
		l.Nodes = 2_000_000
	}
	return l
}

// Block is a paragraph or a table, in the order of the page.
type Block struct {
	Heading  int        // outline level 1–9, 0 for body text
	Text     string     // of a paragraph, with its automatic number in front
	Rows     [][]string // of a table: every row has all columns; a merged cell stands once
	Centered bool
	Right    bool
}

// Aside is text that does not stand in the run of the page, or that is not shown.
type Aside struct {
	Kind AsideKind
	Text string
}

// AsideKind is the Chinese name of a kind of aside.
type AsideKind string

const (
	Header   AsideKind = "页眉"
	Footer   AsideKind = "页脚"
	Footnote AsideKind = "脚注"
	Endnote  AsideKind = "尾注"
	Comment  AsideKind = "批注"
	Deleted  AsideKind = "修订中删除的内容"
	Hidden   AsideKind = "隐藏文字"
)

// Properties are what the file says about itself. Persons are named in it.
type Properties struct {
	Title, Subject, Keywords, Description string
	Author, LastModifiedBy                string
	Company, Manager                      string
	Application                           string
	Created, Modified                     string // as written, mostly RFC 3339
}

// Document is what was read.
type Document struct {
	Blocks     []Block
	Asides     []Aside
	Properties Properties
	Images     int
	Unread     bool     // parts hold text that was not read: nobody can call the file clean
	Warnings   []string // whole Chinese sentences
}

// Read reads a document of size bytes. A file that is no Word document or is broken
// is an errs.Invalid, one over the limits an errs.TooLarge; both say in Chinese what
// to do. Insertions are kept and deletions dropped, as if all changes were accepted.
func Read(r io.ReaderAt, size int64, lim Limits) (*Document, error) {
	p, err := open(r, size, lim.filled())
	if err != nil {
		return nil, err
	}
	d := &Document{}
	w := &walker{pack: p, doc: d}
	for _, step := range []func() error{w.load, w.body, w.sides, w.properties} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	w.warn()
	return d, nil
}

// broken is the error for a file that cannot be read, with the reason for the log.
func broken(what string, err error) error {
	var known *errs.Error
	if errors.As(err, &known) {
		return err
	}
	return errs.Wrap(errs.Invalid, "Word 文档"+what+"，请用 Word 或者 WPS 打开原文件，另存为 docx 后重新上传。", err)
}

func invalid(what, format string, args ...any) error {
	return broken(what, fmt.Errorf("docx: "+format, args...))
}

func tooLarge(format string, args ...any) error {
	return errs.Wrap(errs.TooLarge, "Word 文档展开后过大，已拒绝处理，请压缩图片或者拆分后重新上传。", fmt.Errorf("docx: "+format, args...))
}
