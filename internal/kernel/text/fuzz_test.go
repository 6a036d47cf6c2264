package text_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/sharedtest"
)

// sound checks what must hold for every source, wherever it came from.
func sound(t *testing.T, s text.Source) {
	t.Helper()
	c := s.Canonical()
	if !utf8.Valid(c) || !utf8.ValidString(s.Plain()) || !utf8.ValidString(string(s.HTML())) {
		t.Fatalf("not valid UTF-8: %q", c)
	}
	again, err := text.Load(c)
	if err != nil || !bytes.Equal(again.Canonical(), c) {
		t.Fatalf("the canonical form is not stable: %v\n%s\n%s", err, c, again.Canonical())
	}
	if p := text.Parse(s.Plain()); visible(p.Plain()) != visible(s.Plain()) {
		t.Fatalf("text is lost when it is read again:\n%q\n%q", s.Plain(), p.Plain())
	}
	m, _ := text.Extract(s)
	for _, q := range m.Cites {
		if q.Start < 0 || q.End > len(s.Blocks[q.Block].Text) || q.Start >= q.End {
			t.Fatalf("a citation is out of its block: %+v", q)
		}
	}
	ids := map[string]bool{}
	for _, e := range s.TOC() {
		if ids[e.Anchor] {
			t.Fatalf("anchor %s is there twice", e.Anchor)
		}
		ids[e.Anchor] = true
	}
}

func visible(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "|", "")), "")
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "关于某事的通知\n国办发〔2016〕80号\n各单位：\n一、要求。办理。\n某市人民政府\n2016年11月10日\n（此件公开发布）", "| a | b |\n|  |", "第一条\n正文",
		"2024\n年\n9\n月", strings.Repeat("一、办理。二、落实。三、检查。", 20), "附件1\n表\n附件：\n1. 甲", "\xff\u200b\u3000", "《《》》（国办发[2016]80号"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { sound(t, text.Parse(s)) })
}

func FuzzParseHTML(f *testing.F) {
	f.Add([]byte(samplePage), "text/html; charset=gbk")
	f.Add([]byte("<table><tr><td colspan=9999>a<td rowspan=-1>b</table><ol start=x><li>c"), "")
	f.Add([]byte("\xff\xfe<\x00p\x00>\x00"), "text/html")
	f.Fuzz(func(t *testing.T, b []byte, contentType string) {
		p, err := text.ParseHTML(bytes.NewReader(b), contentType)
		if err == nil {
			sound(t, p.Source)
		}
		for k, v := range p.Meta {
			if !utf8.ValidString(k + v) {
				t.Fatalf("meta %q=%q", k, v)
			}
		}
	})
}

func FuzzFromPaste(f *testing.F) {
	f.Add("<p class=MsoNormal>一、<span>要求</span><o:p></o:p></p><ul><li>甲</ul>")
	f.Add("no markup < at all")
	f.Fuzz(func(t *testing.T, s string) { sound(t, text.FromPaste(s)) })
}

var tag = regexp.MustCompile(`<[^>]*>|&nbsp;|\s`)

func TestFragmentsOfContentManagementSystemsAreSound(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob(sharedtest.Dir(t, "corpus", "gov_pages", "fragments", "*"))
	if len(files) == 0 {
		t.Skip("the saved fragments are not here")
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s := text.FromPaste(string(b))
		sound(t, s)
		if letters := tag.ReplaceAllString(string(b), ""); s.IsEmpty() && utf8.RuneCountInString(strings.TrimSpace(letters)) > 200 {
			t.Errorf("%s: no text", filepath.Base(name))
		}
	}
}

// BenchmarkLarge shows that the time grows with the size, on inputs that invite worse.
func BenchmarkLarge(b *testing.B) {
	for _, size := range []int{1 << 20, 10 << 20} {
		largeOf(b, size)
	}
}

func largeOf(b *testing.B, size int) {
	for name, unit := range map[string]string{
		"one line":      "一、各级行政机关应当公开。（一）办理；2016年11月10日某市人民政府",
		"short lines":   "12\n年\n3\n月\n附件1\n",
		"open brackets": "《〈（〔[",
		"dates":         "。某市人民政府2016年11月10日",
		"titles":        "关于做好有关工作的通知\n",
	} {
		in := strings.Repeat(unit, size/len(unit))
		b.Run(fmt.Sprintf("%s/%dMB", name, size>>20), func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			for b.Loop() {
				text.ParseDocument(in)
			}
		})
	}
}
