package screen

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// disguises are ways of writing a number that leave it readable.
var disguises = map[string]func(d string, cut []int) string{
	"plain":        func(d string, _ []int) string { return d },
	"full width":   func(d string, _ []int) string { return mapDigits(d, 0xff10) },
	"mathematical": func(d string, _ []int) string { return mapDigits(d, 0x1d7ce) },
	"arabic":       func(d string, _ []int) string { return mapDigits(d, 0x0660) },
	"spaces":       func(d string, cut []int) string { return pieces(d, cut, " ") },
	"wide spaces":  func(d string, cut []int) string { return pieces(d, cut, "　") },
	"hyphens":      func(d string, cut []int) string { return pieces(d, cut, "-") },
	"dashes":       func(d string, cut []int) string { return pieces(d, cut, " — ") },
	"zero width":   func(d string, cut []int) string { return pieces(d, cut, "\u200b\ufeff") },
	"every digit":  func(d string, _ []int) string { return strings.Join(strings.Split(d, ""), " ") },
}

func mapDigits(d string, zero rune) string {
	return strings.Map(func(r rune) rune {
		if digit(r) {
			return zero + r - '0'
		}
		return r
	}, d)
}

func pieces(d string, cut []int, sep string) string {
	var b strings.Builder
	for i, r := range d {
		for _, c := range cut {
			if c == i && i > 0 {
				b.WriteString(sep)
				break
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

func validID(t *rapid.T) string {
	y := rapid.IntRange(1900, 2099).Draw(t, "year")
	m := rapid.IntRange(1, 12).Draw(t, "month")
	d := rapid.IntRange(1, monthDays(y, m)).Draw(t, "day")
	p := rapid.SampledFrom([]int{11, 15, 23, 32, 43, 50, 54, 65, 71, 81, 83}).Draw(t, "province")
	return withCheck(fmt.Sprintf("%02d%04d%04d%02d%02d%03d", p, rapid.IntRange(1, 9999).Draw(t, "county"), y, m, d,
		rapid.IntRange(0, 999).Draw(t, "serial")))
}

func TestAnyValidIDIsFoundInAnyDisguise(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := validID(t)
		cut := rapid.SliceOfN(rapid.IntRange(1, 17), 1, 6).Draw(t, "cut")
		for name, f := range disguises {
			s := "公民身份号码：" + f(id, cut) + "。"
			fs := Text(s)
			if len(fs) != 1 || fs[0].Kind != IDCard {
				t.Fatalf("%s: %q: %v", name, s, found(fs))
			}
			if got := []rune(s)[fs[0].Start:fs[0].End]; string(got) != f(id, cut) {
				t.Fatalf("%s: the offsets cut out %q of %q", name, string(got), s)
			}
		}
	})
}

func TestAnyMobileIsFoundInAnyPage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := fmt.Sprintf("1%d%09d", rapid.IntRange(3, 9).Draw(t, "second"), rapid.IntRange(1, 999_999_999).Draw(t, "rest"))
		for _, s := range []string{
			"<p>手机：" + d + "</p>",
			"<p>手机：" + d[:3] + "<b>" + d[3:7] + "</b>" + d[7:] + "</p>",
			"<p>手机：&#" + fmt.Sprint(int(d[0])) + ";" + d[1:] + "</p>",
			"<!-- 手机" + d + " -->", "<a title='手机" + d + "'>甲</a>",
		} {
			if fs := HTML(s); len(fs) != 1 || fs[0].Kind != Mobile {
				t.Fatalf("%q: %v", s, found(fs))
			}
		}
	})
}

func TestNoIDInsideALongerRow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := validID(t)
		pad := rapid.StringMatching(`[0-9]{1,5}`).Draw(t, "pad")
		if strings.HasSuffix(id, "X") {
			id = pad + id
		} else if rapid.Bool().Draw(t, "front") {
			id = pad + id
		} else {
			id += pad
		}
		for _, f := range Text("编号" + id) {
			if f.Kind == IDCard {
				t.Fatalf("%s: %v", id, f)
			}
		}
	})
}

// bounds checks what must hold of the findings in any text.
func bounds(t *testing.T, s string, fs []Finding) {
	n := utf8.RuneCountInString(s)
	last := 0
	for _, f := range fs {
		if f.Start < 0 || f.End > n || f.Start >= f.End || f.Start < last {
			t.Errorf("%q: %s at %d–%d of %d", s, f.Kind, f.Start, f.End, n)
		}
		if f.Place == "" || f.Line < 1 || f.Name == "" || f.Sample == "" {
			t.Errorf("%q: incomplete: %+v", s, f)
		}
		last = f.Start
	}
}

var seeds = []string{
	"", "身份证" + goodID, "秘密★1年\n内部资料 注意保存", "护照E12345678 渝A12345 023-67001234", "<p hidden>138&#48;0001111<!-- x --><a href=tel:1>",
	"\xff\xfe\x00１３８", "密级：", "★", "内部文件", "此件", "****199001011234", "0-", "&#;&", "<", "<a b", "<script>",
}

func FuzzText(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { bounds(t, s, Text(s)) })
}

func FuzzHTML(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { bounds(t, s, HTML(s)) })
}
