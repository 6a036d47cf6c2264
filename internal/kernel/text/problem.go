package text

import (
	"fmt"
	"regexp"
)

// problems checks the facts of a document against each other and its structure.
func problems(m Meta, s Source) []Problem {
	if s.IsEmpty() {
		return []Problem{{"title", "这份文件没有可读的正文，请重新上传或者粘贴文件内容。"}}
	}
	var out []Problem
	add := func(field, format string, args ...any) {
		out = append(out, Problem{field, fmt.Sprintf(format, args...)})
	}
	if m.Title == "" {
		add("title", "没有找到标题，请在正文第一行写明标题，或者手工填写。")
	}
	if m.DocNo == "" {
		add("doc_no", "没有找到本文的发文字号（正文引用的字号不算），请在标题下方补上，或者手工填写。")
	}
	if len(m.Issuers) == 0 {
		add("issuers", "没有找到发文机关，请检查署名或者标题，或者手工填写。")
	}
	if m.Written == "" {
		add("written", "没有找到成文日期，请在署名下一行写明年月日，或者手工填写。")
	}
	if m.Written != "" && m.Printed != "" && m.Printed < m.Written {
		add("printed", "印发日期 %s 早于成文日期 %s，请核对。", m.Printed, m.Written)
	}
	if m.Attribute == "" {
		add("attribute", "附注没有写明公开属性，请选择主动公开、依申请公开或者不予公开。")
	}
	if d := titlesDiffer(s); d != "" {
		add("title", "前后两处标题不一致，后一处是“%s”，请核对。", d)
	}
	return append(out, gaps(s)...)
}

// titlesDiffer returns a second title of the cover that is not the first.
func titlesDiffer(s Source) string {
	first := ""
	for _, b := range s.Blocks {
		switch {
		case b.Kind == AttachmentTitle:
			return ""
		case b.Kind == Title && first == "":
			first = b.Text
		case b.Kind == Title && strip(titleNumber.ReplaceAllString(b.Text, "")) != strip(titleNumber.ReplaceAllString(first, "")):
			return b.Text
		}
	}
	return ""
}

var ordinal = regexp.MustCompile(`^[（(第]?\s*(` + han + `)\s*[、．）)]`)

// gaps reports headings 一、 and （一） whose numbers do not follow each other.
func gaps(s Source) []Problem {
	var out []Problem
	var last [maxLevel + 1]int
	for _, b := range s.Blocks {
		if b.Kind == AttachmentTitle {
			last = [maxLevel + 1]int{}
			continue
		}
		if b.Level < 1 || b.Level > 2 {
			continue
		}
		m := ordinal.FindStringSubmatch(b.Text)
		if m == nil {
			continue
		}
		n := numeral(m[1], false)
		clear(last[b.Level+1:])
		if n > last[b.Level]+1 && last[b.Level] > 0 {
			out = append(out, Problem{"structure", fmt.Sprintf("层次序号从第%d个跳到第%d个（“%s”），请检查中间是否有遗漏。", last[b.Level], n, firstRunes(b.Text, 20))})
		}
		last[b.Level] = n
	}
	return out
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}
