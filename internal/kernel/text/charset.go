package text

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"gongkai/internal/platform/errs"
)

// MaxPage is the largest page or pasted text in bytes that is read.
const MaxPage = 32 << 20

// readPage reads all of r and decodes it to UTF-8.
func readPage(r io.Reader, contentType string) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxPage+1))
	if err != nil {
		return "", errs.Wrap(errs.Invalid, "网页没有读取完整，请稍后重试，或者把网页另存后再上传。", err)
	}
	if len(b) > MaxPage {
		return "", errs.New(errs.TooLarge, "网页超过32兆字节，无法读取，请只保留正文后再上传。")
	}
	return decode(b, contentType), nil
}

// decode turns bytes into UTF-8. Government pages often declare one encoding and use
// another: valid UTF-8 wins, then whichever of the declared encoding and GB18030 leaves fewer unreadable characters.
func decode(b []byte, contentType string) string {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if utf8.Valid(b) {
		return string(b)
	}
	declared, _, certain := charset.DetermineEncoding(b[:min(len(b), 4096)], contentType)
	best := decodeAs(b, simplifiedchinese.GB18030)
	for _, s := range []string{string(bytes.ToValidUTF8(b, []byte("\uFFFD"))), declaredText(b, declared, certain)} {
		if s != "" && unreadable(s) < unreadable(best) {
			best = s
		}
	}
	return best
}

// declaredText decodes b as declared, unless the declaration is only a guess.
func declaredText(b []byte, e encoding.Encoding, certain bool) string {
	if e == nil || !certain {
		return ""
	}
	return decodeAs(b, e)
}

func decodeAs(b []byte, e encoding.Encoding) string {
	out, _, err := transform.Bytes(e.NewDecoder(), b)
	if err != nil {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	return string(bytes.ToValidUTF8(out, []byte("\uFFFD")))
}

// unreadable counts characters that no Chinese page has: replacements, and private
// use and control characters, which show that a wrong encoding was taken.
func unreadable(s string) int {
	n := 0
	for _, r := range s {
		if r == utf8.RuneError || r >= 0xE000 && r <= 0xF8FF || r >= 0x80 && r < 0xA0 {
			n++
		}
	}
	return n
}
