package notice

import (
	"mime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzSubjectStaysOneHeader(f *testing.F) {
	for _, s := range []string{"请签发：关于……的通知", "Hi\r\nBcc: a@b.cn", "=?utf-8?B?SGkNCg==?=", "甲=?utf-8?Q?=0D=0A?=乙", strings.Repeat("长标题", 60), "\x00\u2028\u202e", "?= =?", "a\xffb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := oneLine(s)
		if !utf8.ValidString(line) || strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u202e' }) {
			t.Fatalf("%q is not one line: %q", s, line)
		}
		header := encodeWord(line)
		if strings.ContainsAny(strings.ReplaceAll(header, "\r\n ", ""), "\r\n") {
			t.Fatalf("%q became %q", s, header)
		}
		got, err := new(mime.WordDecoder).DecodeHeader(strings.ReplaceAll(header, "\r\n ", " "))
		if want := strings.ReplaceAll(line, "=?", "= ?"); err != nil || got != want {
			t.Fatalf("%q reads %q, want %q (%v)", header, got, want, err)
		}
	})
}
