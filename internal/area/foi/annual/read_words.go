package annual

import (
	"regexp"
	"strings"
)

// headings are how the six parts begin, as reports word them.
var headings = [Parts]*regexp.Regexp{
	regexp.MustCompile(`一、\s*(?:总体|基本)情况`),
	regexp.MustCompile(`二、\s*主动公开政府信息的?情况`),
	regexp.MustCompile(`三、\s*收到和处理政府信息公开申请的?情况`),
	regexp.MustCompile(`四、\s*(?:因)?政府信息公开(?:工作)?(?:被)?[^。；\n]{0,12}行政复议[^。；\n]{0,8}行政诉讼的?情况`),
	regexp.MustCompile(`五、\s*(?:政府信息公开工作)?存在的?主要问题(?:及|和|以及)(?:改进|整改)(?:的?情况|措施)`),
	regexp.MustCompile(`六、\s*其他需要报告的?事项`),
}

// tableStart is where a table begins in the text of the parts that have one.
var tableStart = [Parts]*regexp.Regexp{
	1: regexp.MustCompile(`第二十条第[（(]一[）)]项`),
	2: regexp.MustCompile(`[（(]本列数据的勾稽关系|申请人情况`),
	3: regexp.MustCompile(`行政复议[\s　]*行政诉讼[\s　]*(?:结果[\s　]*维持|未经复议直接起诉)`),
}

// words reads the running text: what stands before the first part and in each part. A heading may stand in the middle of a
// paragraph. A table that was copied as text is left out, with what follows it in its part.
func (r *reader) words(blocks []block) {
	part := -1
	var preface []string
	var texts [Parts][]string
	add := func(s string) {
		if s = strings.TrimSpace(s); s == "" {
			return
		}
		if part < 0 {
			preface = append(preface, s)
		} else {
			texts[part] = append(texts[part], s)
		}
	}
	title := false
	for _, b := range blocks {
		if b.rows != nil {
			continue
		}
		s := b.text
		for next := part + 1; next < Parts; next++ {
			at := headings[next].FindStringIndex(s)
			if at == nil {
				continue
			}
			add(s[:at[0]])
			part, s = next, s[at[1]:]
		}
		if m := titleLine.FindStringIndex(s); part < 0 && !title && m != nil && m[1] == len(s) {
			title = true
			continue
		}
		add(s)
	}
	r.report.Preface = strings.Join(preface, "\n")
	for i, start := range tableStart {
		text := strings.Join(texts[i], "\n")
		if start != nil && r.grids[i+1] {
			text = relation.ReplaceAllString(text, "")
		} else if start != nil {
			if at := start.FindStringIndex(text); at != nil {
				text = text[:at[0]]
			}
		}
		r.report.Text[i] = strings.TrimSpace(text)
	}
}

// relation is the note above table 3, which some put outside it.
var relation = regexp.MustCompile(`[（(]本列数据的勾稽关系为[^）)\n]*[）)]`)
