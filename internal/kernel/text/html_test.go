package text

import (
	"strings"
	"testing"
)

func TestHeadingsNeverSkipALevel(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct{ source, want string }{
		"every level is there":   {"关于工作的通知\n一、要求\n（一）原则\n1.公开\n内容。", `<h2 id="s1">一、要求</h2>|<h3 id="s1-1">（一）原则</h3>|<h4 id="s1-1-1">1.公开</h4>`},
		"1. below 一、":            {"关于工作的通知\n一、要求\n1.公开\n内容。\n2.公平\n内容。\n二、其他\n（一）附则\n内容。", `<h2 id="s1">一、要求</h2>|class="l3">1.公开</h3>|class="l3">2.公平</h3>|<h2 id="s2">二、其他</h2>|<h3 id="s2-1">（一）附则</h3>`},
		"（一） with nothing above": {"关于工作的通知\n（一）原则\n内容。\n（二）要求\n内容。", `class="l2">（一）原则</h2>|（二）要求</h`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			html := string(Parse(x.source).HTML())
			for want := range strings.SplitSeq(x.want, "|") {
				if !strings.Contains(html, want) {
					t.Errorf("no %s in\n%s", want, html)
				}
			}
			above := '1'
			for _, part := range strings.Split(html, "<h")[1:] {
				if level := rune(part[0]); level > above+1 {
					t.Errorf("h%c follows h%c in\n%s", level, above, html)
				} else {
					above = level
				}
			}
		})
	}
}
