package text_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gongkai/internal/kernel/text"
)

func show(cs []text.Change) string {
	var b strings.Builder
	side := func(s []text.Segment) {
		for _, g := range s {
			b.WriteString(map[text.Op]string{text.Same: "", text.Removed: "-", text.Added: "+"}[g.Op] + "[" + g.Text + "]")
		}
	}
	for _, c := range cs {
		b.WriteString(string(c.Op) + " ")
		side(c.A)
		b.WriteString(" | ")
		side(c.B)
		b.WriteString("\n")
	}
	return b.String()
}

func TestLikeParagraphsStandSideBySide(t *testing.T) {
	t.Parallel()
	a := text.Parse("第一段保持不变。\n办理期限为二十个工作日，可以延长。\n这一段被整体删除了。\n最后一段保持不变。")
	b := text.Parse("第一段保持不变。\n办理期限为十五个工作日，可以延长。\n最后一段保持不变。\n新增加的一段内容。")
	want := "same [第一段保持不变。] | [第一段保持不变。]\n" +
		"changed [办理期限为]-[二十][个工作日，可以延长。] | [办理期限为]+[十五][个工作日，可以延长。]\n" +
		"removed -[这一段被整体删除了。] | \nsame [最后一段保持不变。] | [最后一段保持不变。]\nadded  | +[新增加的一段内容。]\n"
	if got := show(text.Diff(a, b)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if cs := text.Diff(text.Source{}, text.Source{}); len(cs) != 0 {
		t.Errorf("two empty texts: %v", cs)
	}
}

func TestBothSidesOfADiffJoinToTheirTexts(t *testing.T) {
	t.Parallel()
	line := rapid.StringOfN(rapid.RuneFrom([]rune("甲乙丙丁。")), 1, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		side := func(name string) text.Source {
			return text.Source{Blocks: rapid.SliceOfN(rapid.Map(line, func(s string) text.Block { return text.Block{Kind: text.Para, Text: s} }), 0, 12).Draw(t, name)}
		}
		a, b := side("a"), side("b")
		var x, y []string
		for _, c := range text.Diff(a, b) {
			join := func(s []text.Segment, not text.Op) string {
				out := ""
				for _, g := range s {
					if g.Op == not {
						t.Fatalf("%v on the wrong side", g)
					}
					out += g.Text
				}
				return out
			}
			if c.A != nil {
				x = append(x, join(c.A, text.Added))
			}
			if c.B != nil {
				y = append(y, join(c.B, text.Removed))
			}
		}
		if strings.Join(x, "\n") != a.Plain() || strings.Join(y, "\n") != b.Plain() {
			t.Fatalf("a %q from %q\nb %q from %q", x, a.Plain(), y, b.Plain())
		}
	})
}

// longPair is a text of 2,000 paragraphs and a revision that touches every third of them.
func longPair() (a, b text.Source) {
	for i := range 2000 {
		s := fmt.Sprintf("%d号条款规定，各级行政机关应当依法、及时、准确地公开政府信息，保障公民、法人和其他组织的知情权、参与权、表达权和监督权，具体办法由第%d项另行规定。", i*7919%10007, i)
		a.Blocks = append(a.Blocks, text.Block{Kind: text.Para, Text: s})
		switch i % 9 {
		case 0:
			continue
		case 3:
			s = strings.Replace(s, "及时、准确地", "全面、及时地", 1)
		case 6:
			b.Blocks = append(b.Blocks, text.Block{Kind: text.Para, Text: "新增的规定" + s[:60]})
		}
		b.Blocks = append(b.Blocks, text.Block{Kind: text.Para, Text: s})
	}
	return a, b
}

func BenchmarkDiff2000(b *testing.B) {
	x, y := longPair()
	for b.Loop() {
		text.Diff(x, y)
	}
}

func BenchmarkDiff2000AllChanged(b *testing.B) {
	x, _ := longPair()
	y := text.Source{}
	for _, p := range x.Blocks {
		p.Text = strings.Replace(strings.Replace(p.Text, "公开", "提供", 1), "规定", "要求", 2)
		y.Blocks = append(y.Blocks, p)
	}
	for b.Loop() {
		text.Diff(x, y)
	}
}
