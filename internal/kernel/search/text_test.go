package search_test

import (
	"html"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gongkai/internal/kernel/search"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"punctuation between Chinese vanishes", "《办法》的，实施。", "办法的实施"},
		{"line breaks and spaces in a sentence vanish", "名义\n \n申办　第 5 条", "名义申办第5条"},
		{"full width and half width are one", "ＧＤＰ２０１６％", "gdp2016"},
		{"Latin words stay apart", "Open  Data-Act 1.2", "open·data·act·1·2"},
		{"a number's brackets do not matter", "国办发〔2016〕80号", "国办发2016·80号"},
		{"nor do other brackets and spaces", "国办发 [2016] 80 号", "国办发2016·80号"},
		{"traditional characters are simplified", "政府資訊公開辦法", "政府资讯公开办法"},
		{"compatibility forms are taken apart", "㈠ ① ㎡ Ⅳ", "一1·m2·iv"},
		{"zero-width characters are not there", "政\u200b府\ufeff公开", "政府公开"},
		{"accents are composed", "cafe\u0301", "café"},
		{"emoji are nothing", "😀👍🏽", ""},
		{"broken UTF-8 is nothing", "a\xffb\xe5", "a·b"},
		{"NUL separates", "a\x00b", "a·b"},
		{"nothing", "", ""},
	} {
		if got := search.Fold(c.in); got != c.want {
			t.Errorf("%s: Fold(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestAnalyze(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"政府信息公开": "政府 府信 信息 息公 公开",
		"公开公开":   "公开 开公",
		"公":      "",
		"5G 网":   "5g g网",
		"a b":    "a· ·b",
	} {
		if got := search.Analyze(in); got != want {
			t.Errorf("Analyze(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text      string
		want, not []string
	}{
		{"公开 条例", []string{"公开", "条例"}, nil},
		{" 公开　条例 公开 ", []string{"公开", "条例"}, nil},
		{"公开 -不公开", []string{"公开"}, []string{"不公开"}},
		{"公开 －不公开", []string{"公开"}, []string{"不公开"}},
		{`“open data” -"big data"`, []string{"open data"}, []string{"big data"}},
		{"“没有关上 的引号", []string{"没有关上 的引号"}, nil},
		{"- -- 。 “”", nil, nil},
		{"", nil, nil},
		{"《办法》", []string{"《办法》"}, nil},
		{"国办发[2016]80号", []string{"国办发[2016]80号"}, nil},
	} {
		want, not := search.Parse(c.text)
		if !slices.Equal(want, c.want) || !slices.Equal(not, c.not) {
			t.Errorf("Parse(%q) = %q, %q", c.text, want, not)
		}
	}
}

func TestHighlight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		terms []string
		want  string
	}{
		{"政府信息公开条例", []string{"信息公开"}, "政府<mark>信息公开</mark>条例"},
		{"政府信息公开条例", []string{"信息公", "公开条"}, "政府<mark>信息公开条</mark>例"},
		{"公开公开", []string{"公开"}, "<mark>公开公开</mark>"},
		{"<b>公开</b> & 公开", []string{"公开"}, "&lt;b&gt;<mark>公开</mark>&lt;/b&gt; &amp; <mark>公开</mark>"},
		{"依据国办发〔2016〕80号文", []string{"国办发2016 80号"}, "依据<mark>国办发〔2016〕80号</mark>文"},
		{"ＧＤＰ增长", []string{"gdp"}, "<mark>ＧＤＰ</mark>增长"},
		{"㈠总则", []string{"一总"}, "<mark>㈠总</mark>则"},
		{"名义\n 申办", []string{"义申"}, "名<mark>义\n 申</mark>办"},
		{"无", []string{"有", "", "。"}, "无"},
		{"a<b", nil, "a&lt;b"},
	} {
		if got := string(search.Highlight(c.text, c.terms)); got != c.want {
			t.Errorf("Highlight(%q, %q) = %q, want %q", c.text, c.terms, got, c.want)
		}
	}
}

func TestSnippet(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("无关的文字。", 8000) + "本条规定信息公开的期限。" + strings.Repeat("其余的话。", 100)
	got := string(search.Snippet(body, []string{"信息公开", "期限"}))
	if !strings.HasPrefix(got, "…本条规定<mark>信息公开</mark>的<mark>期限</mark>。") || !strings.HasSuffix(got, "…") {
		t.Errorf("deep in a long body: %q", got)
	}
	// Exactly where two blocks of the search through a long body meet.
	for shift := range 12 {
		body := strings.Repeat("x", 32<<10-18+shift) + "跨界词语" + strings.Repeat("y", 100)
		if got := string(search.Snippet(body, []string{"跨界词语"})); !strings.Contains(got, "<mark>跨界词语</mark>") {
			t.Errorf("shift %d: %q", shift, got)
		}
	}
	if got := search.Snippet("第一句。\n\n第二句。", []string{"没有"}); got != "第一句。 第二句。" {
		t.Errorf("without a hit: %q", got)
	}
	if got := search.Snippet("", []string{"没有"}); got != "" {
		t.Errorf("without a body: %q", got)
	}
}

func FuzzHighlight(f *testing.F) {
	for _, s := range []string{"政府<信息>公开", "a\x00b\xff", "cafe\u0301 ﷺ ㈠", "“-”公"} {
		f.Add(s, "公开")
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, text, term string) {
		got := string(search.Highlight(text, []string{term}))
		plain := html.UnescapeString(strings.NewReplacer("<mark>", "", "</mark>", "").Replace(got))
		if plain != html.UnescapeString(html.EscapeString(text)) {
			t.Fatalf("%q became %q", text, plain)
		}
		if f := search.Fold(term); f != "" && strings.Contains(search.Fold(text), f) != strings.Contains(got, "<mark>") {
			t.Fatalf("%q in %q: %q", term, text, got)
		}
		if s := string(search.Snippet(text, []string{term})); utf8.ValidString(text) && !utf8.ValidString(s) {
			t.Fatalf("snippet of %q is broken: %q", text, s)
		}
		search.Parse(text)
		if ff := search.Fold(search.Fold(text)); ff != search.Fold(text) {
			t.Fatalf("folding %q twice changes it: %q", text, ff)
		}
	})
}
