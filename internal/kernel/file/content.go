package file

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// sniffPDF looks for what matters in a PDF without reading its objects: the end, a
// password, and programs that are not packed away.
func sniffPDF(r io.ReaderAt, size int64) (Type, error) {
	t := of("pdf")
	ended := false
	err := windows(r, size, func(b []byte) {
		t.Encrypted = t.Encrypted || bytes.Contains(b, []byte("/Encrypt"))
		t.Macro = t.Macro || contains(b, "/JavaScript", "/JS ", "/JS(", "/JS<", "/Launch")
		ended = ended || contains(b, "%%EOF", "startxref")
	})
	if err != nil {
		return Type{}, err
	}
	if !ended {
		t.Broken = "文件没有结尾，可能没有传完"
	}
	return t, nil
}

func contains(b []byte, words ...string) bool {
	for _, w := range words {
		if bytes.Contains(b, []byte(w)) {
			return true
		}
	}
	return false
}

// windows calls f with overlapping pieces of a file, so that no short word is cut.
func windows(r io.ReaderAt, size int64, f func([]byte)) error {
	const step, overlap = 256 << 10, 32
	buf := make([]byte, step+overlap)
	for at := int64(0); at < size; at += step {
		b := buf[:min(size-at, step+overlap)]
		if n, err := r.ReadAt(b, at); n < len(b) {
			return fmt.Errorf("file: read at %d: %w", at, err)
		}
		f(b)
	}
	return nil
}

// imageEnds are the bytes that whole pictures end with.
var imageEnds = map[string]string{"png": "IEND\xae\x42\x60\x82", "jpg": "\xff\xd9", "gif": "\x3b"}

// sniffImage looks whether a picture has its end.
func sniffImage(r io.ReaderAt, size int64, ext string) (Type, error) {
	t := of(ext)
	tail := make([]byte, min(size, 4096)) // some programs write a little behind the end
	if n, err := r.ReadAt(tail, size-int64(len(tail))); n < len(tail) {
		return Type{}, fmt.Errorf("file: read the tail: %w", err)
	}
	if !bytes.Contains(tail, []byte(imageEnds[ext])) {
		t.Broken = "图片没有结尾，可能没有传完"
	}
	return t, nil
}

// maxBase64 is the largest text that is decoded to see what it holds.
const maxBase64 = 32 << 20

// decoded returns what base64 text holds, when that is a file of a known format.
func decoded(r io.ReaderAt, size int64, head []byte) ([]byte, bool) {
	text := bytes.TrimSpace(head)
	if i := bytes.Index(text[:min(len(text), 128)], []byte(";base64,")); i > 0 && bytes.HasPrefix(text, []byte("data:")) {
		text = text[i+len(";base64,"):]
	}
	if size > maxBase64 || len(text) < 64 || magic(unbase64(text[:64])) == "" {
		return nil, false
	}
	all := make([]byte, size)
	if n, _ := r.ReadAt(all, 0); int64(n) < size {
		return nil, false
	}
	if i := bytes.Index(all[:min(len(all), 128)], []byte(";base64,")); i > 0 {
		all = all[i+len(";base64,"):]
	}
	out := unbase64(all)
	return out, len(out) > 0
}

// unbase64 decodes text that is base64 throughout. A blank inside it is a plus sign
// that a form lost on its way.
func unbase64(b []byte) []byte {
	clean := make([]byte, 0, len(b))
	for _, c := range bytes.TrimSpace(b) {
		switch {
		case c == '\n' || c == '\r' || c == '\t':
		case c == ' ':
			clean = append(clean, '+')
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
			clean = append(clean, c)
		case c == '=':
			return decodeRaw(clean)
		default:
			return nil
		}
	}
	return decodeRaw(clean)
}

func decodeRaw(b []byte) []byte {
	out, err := base64.RawStdEncoding.DecodeString(string(b[:len(b)-len(b)%4]))
	if err != nil {
		return nil
	}
	if rest := b[len(b)-len(b)%4:]; len(rest) > 1 {
		if tail, err := base64.RawStdEncoding.DecodeString(string(rest)); err == nil {
			out = append(out, tail...)
		}
	}
	return out
}

// sniffText tells the kinds of text apart, in UTF-8, UTF-16 and GB 18030.
func sniffText(head []byte, size int64) Type {
	text, charset := plain(head, int64(len(head)) < size)
	if charset == "" {
		return of("")
	}
	t := of(markup(text))
	t.Charset = charset
	return t
}

// plain returns the text of a head and its charset, or "" when it is no text.
func plain(head []byte, cut bool) (text, charset string) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		if len(head)%2 != 0 && !cut {
			return "", ""
		}
		return "", "utf-16"
	case bytes.IndexByte(head, 0) >= 0:
		return "", ""
	}
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	whole := head
	for i := 0; cut && i < utf8.UTFMax && !utf8.Valid(whole); i++ {
		whole = whole[:len(whole)-1]
	}
	if utf8.Valid(whole) {
		if controls(string(whole)) {
			return "", ""
		}
		return string(whole), "utf-8"
	}
	if cut {
		head = head[:len(head)-4] // a character may be cut at the end
	}
	s, err := simplifiedchinese.GB18030.NewDecoder().String(string(head))
	if err != nil || controls(s) || strings.Count(s, string(utf8.RuneError))*100 > utf8.RuneCountInString(s) || !chinese(s) {
		return "", ""
	}
	return s, "gb18030"
}

// controls tells whether a text has control characters that no text has.
func controls(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b && c != 0x1a {
			return true
		}
	}
	return false
}

// chinese tells whether most of what is not ASCII is what Chinese texts are made of:
// any bytes can be read as GB 18030, but not as common characters.
func chinese(s string) bool {
	common, rare := 0, 0
	for _, r := range s {
		switch {
		case r < 0x80:
		case r >= 0x4e00 && r <= 0x9fff, r >= 0x2010 && r <= 0x2642, r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xffef, r == 0xb7, r == 0xd7, r == 0xb0:
			common++
		default:
			rare++
		}
	}
	return common > 9*rare
}

// markup returns the ending for what a text begins with.
func markup(text string) string {
	s := strings.ToLower(strings.TrimSpace(text[:min(len(text), 4096)]))
	switch {
	case strings.HasPrefix(s, "<!doctype html"), strings.HasPrefix(s, "<html"), strings.HasPrefix(s, "<head"), strings.HasPrefix(s, "<body"),
		strings.HasPrefix(s, "<%@"), strings.HasPrefix(s, "<div"), strings.HasPrefix(s, "<table"), strings.HasPrefix(s, "<meta"), strings.HasPrefix(s, "<script"),
		strings.HasPrefix(s, "<!--") && strings.Contains(s, "<html"), strings.HasPrefix(s, "<?xml") && strings.Contains(s, "<html"):
		return "html"
	case strings.HasPrefix(s, "<svg"), strings.HasPrefix(s, "<?xml") && strings.Contains(s, "<svg"):
		return "svg"
	case strings.HasPrefix(s, "<?xml"):
		return "xml"
	case strings.HasPrefix(s, "mime-version:"), strings.HasPrefix(s, "from: <") && strings.Contains(s, "mime-version:"):
		return "mht"
	case (strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[")) && strings.Contains(s, "\":"):
		return "json"
	}
	return "txt"
}
