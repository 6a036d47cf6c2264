package document

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/screen"
	"gongkai/internal/kernel/text"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/docx"
)

// Incoming is one document of an import as it was read, before anything is written.
type Incoming struct {
	Name     string // of the file
	Parsed   text.Parsed
	DocNo    string
	From     string // why the number is 推定; "" where the document bears it itself
	Page     map[string]string
	Relation []publication.Relation
	Problem  error // why it cannot be imported
}

// Fingerprint tells whether the same document has been imported before.
func (in Incoming) Fingerprint() string {
	s := sha256.Sum256(append([]byte(in.Parsed.Meta.Title+"\x00"), in.Parsed.Source.Canonical()...))
	return hex.EncodeToString(s[:])
}

var pubDate = regexp.MustCompile(`^(\d{4})\D(\d{1,2})\D(\d{1,2})(?:\D|$)`)

// Published is the day on which the page says that it was published; "" where it does
// not say. The day of writing is another day.
func (in Incoming) Published() string {
	m := pubDate.FindStringSubmatch(in.Page["PubDate"])
	if m == nil {
		return ""
	}
	d, err := workday.Parse(fmt.Sprintf("%s-%02s-%02s", m[1], m[2], m[3]))
	if err != nil {
		return ""
	}
	return string(d)
}

// Read reads one file of plain text, HTML or .docx. What it cannot read comes back with
// the reason in Problem; it never returns half a document.
func Read(name string, content []byte) Incoming {
	in := Incoming{Name: filepath.Base(name)}
	src, meta, err := source(in.Name, content)
	if err != nil {
		in.Problem = err
		return in
	}
	in.Page = meta
	in.Parsed.Source = src
	in.Parsed.Meta, in.Parsed.Problems = text.Extract(src)
	m := &in.Parsed.Meta
	if m.Title == "" {
		m.Title = meta["ArticleTitle"]
	}
	in.DocNo = m.DocNo
	switch {
	case src.IsEmpty():
		in.Problem = errs.New(errs.Invalid, "文件里没有读出正文。请确认文件完整，或者改用文本、网页、Word格式。")
	case m.Title == "":
		in.Problem = errs.New(errs.Invalid, "没有读出标题。请在文件第一行写明标题后重新导入。")
	}
	return in
}

func source(name string, content []byte) (text.Source, map[string]string, error) {
	kind, err := file.Sniff(bytes.NewReader(content), int64(len(content)), name)
	if err != nil {
		return text.Source{}, nil, err
	}
	for _, p := range file.Check(kind, name, file.Default) {
		if p.Refuse || p.Code == file.Lies {
			return text.Source{}, nil, errs.New(errs.Invalid, p.Message)
		}
	}
	switch kind.Ext {
	case "docx":
		d, err := docx.Read(bytes.NewReader(content), int64(len(content)), docx.Limits{})
		if err != nil {
			return text.Source{}, nil, err
		}
		return FromWord(d), nil, nil
	case "html":
		p, err := text.ParseHTML(bytes.NewReader(content), "")
		return p.Source, p.Meta, err
	case "txt":
		plain, err := decode(content)
		return text.Parse(plain), nil, err
	}
	return text.Source{}, nil, errs.Newf(errs.Invalid, "这是%s，目前只能导入文本、网页和Word（.docx）文件。", kind.Name)
}

// decode reads UTF-8, and GB18030 where the bytes are not UTF-8.
func decode(content []byte) (string, error) {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if utf8.Valid(content) {
		return string(content), nil
	}
	e, _ := charset.Lookup("gb18030")
	plain, err := e.NewDecoder().Bytes(content)
	if err != nil || bytes.Contains(plain, []byte("\ufffd")) {
		return "", errs.New(errs.Invalid, "文件的文字编码不是UTF-8也不是GB18030，读不出来。请另存为UTF-8后重新导入。")
	}
	return string(plain), nil
}

// FromWord makes the canonical text of a .docx: automatic numbers are part of the text,
// tables stay tables.
func FromWord(d *docx.Document) text.Source {
	var out text.Source
	var plain []string
	flush := func() {
		if len(plain) > 0 {
			out.Blocks = append(out.Blocks, text.Parse(strings.Join(plain, "\n")).Blocks...)
			plain = nil
		}
	}
	for _, b := range d.Blocks {
		if b.Rows != nil {
			flush()
			out.Blocks = append(out.Blocks, text.Block{Kind: text.Table, Rows: b.Rows})
			continue
		}
		plain = append(plain, b.Text)
	}
	flush()
	return out
}

// Match is the second pass over a batch: a document without a number of its own takes
// the one that another document of the batch, or one already public, gives it by its
// exact title; what a document says it rests on becomes a relation.
func Match(batch []Incoming, known func(title string) (no string, ok bool)) {
	cited := map[string]struct{ no, by string }{}
	for _, in := range batch {
		for _, c := range in.Parsed.Meta.Cites {
			if no, ok := docno.Parse(c.No); ok && c.Title != "" {
				if _, taken := cited[plainTitle(c.Title)]; !taken {
					cited[plainTitle(c.Title)] = struct{ no, by string }{no.String(), in.Parsed.Meta.Title}
				}
			}
		}
	}
	for i := range batch {
		in := &batch[i]
		if in.Problem != nil {
			continue
		}
		if in.DocNo == "" {
			if c, ok := cited[plainTitle(in.Parsed.Meta.Title)]; ok && c.by != in.Parsed.Meta.Title {
				in.DocNo, in.From = c.no, fmt.Sprintf("推定：本文没有写明文号，据《%s》对本文标题的引用。", c.by)
			} else if no, ok := known(in.Parsed.Meta.Title); ok {
				in.DocNo, in.From = no, "推定：本文没有写明文号，据平台上其他文件对本文标题的引用。"
			}
		}
		in.Relation = bases(in.Parsed)
	}
}

// plainTitle compares titles whatever brackets stand in them.
func plainTitle(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("《》〈〉<>“”\"' 　", r) {
			return -1
		}
		return r
	}, s)
}

// groundWords introduce what a document rests on.
var groundWords = []string{"贯彻", "根据", "依据", "按照", "落实", "遵照"}

// bases are the documents that the opening of a text names as what it rests on.
func bases(p text.Parsed) []publication.Relation {
	var out []publication.Relation
	opening := 0
	for i, b := range p.Source.Blocks {
		if b.Kind == text.Heading && b.Level > 0 {
			break
		}
		if b.Kind != text.Para || !slices.ContainsFunc(groundWords, func(w string) bool { return strings.Contains(b.Text, w) }) {
			continue
		}
		if opening++; opening > 2 {
			break
		}
		for _, c := range p.Meta.Cites {
			no, ok := docno.Parse(c.No)
			if c.Block != i || !ok || no.String() == p.Meta.DocNo {
				continue
			}
			r := publication.Relation{Kind: publication.BasedOn, Label: label(c), DocKey: no.Key()}
			if !slices.ContainsFunc(out, func(x publication.Relation) bool { return x.DocKey == r.DocKey }) {
				out = append(out, r)
			}
		}
	}
	return out
}

func label(c text.Cite) string {
	s := ""
	if c.Title != "" {
		s = "《" + c.Title + "》"
	}
	if c.No != "" {
		s += "（" + c.No + "）"
	}
	return s
}

// Screen checks one file before anything is done with it: the source of a web page with
// what it hides, the text of anything else that can be read.
func Screen(name string, content []byte) ([]screen.Finding, error) {
	kind, err := file.Sniff(bytes.NewReader(content), int64(len(content)), name)
	if err != nil {
		return nil, err
	}
	if kind.Ext == "html" {
		page, err := decode(content)
		return screen.HTML(page), err
	}
	src, _, err := source(filepath.Base(name), content)
	return screen.Text(src.Plain()), err
}
