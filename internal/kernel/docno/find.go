package docno

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hit is a number found in running text. Start and End are byte offsets of Raw.
type Hit struct {
	No         No
	Start, End int
	Raw        string
}

// Find returns all numbers within running text, in order and without overlap,
// whatever the brackets, spaces and digits. The time is linear in len(s).
func Find(s string) []Hit {
	var hits []Hit
	end := 0
	for i, r := range s {
		if i < end {
			continue
		}
		var h Hit
		var ok bool
		switch f := foldRune(r); {
		case f == '〔' || f == '(':
			h, ok = yearAt(s, i, end)
		case r == '号':
			h, ok = orderAt(s, i, end)
		}
		if ok {
			hits = append(hits, h)
			end = h.End
		}
	}
	return hits
}

// yearAt matches 〔2016〕80号 from the bracket at i and looks back for the prefix, not
// before from.
func yearAt(s string, i, from int) (Hit, bool) {
	c := cursor{s: s, at: i}
	c.next()
	c.spaces()
	year := c.digits(4)
	if len(year) != 4 || year[:2] != "19" && year[:2] != "20" {
		return Hit{}, false
	}
	c.spaces()
	c.accept('年')
	c.spaces()
	if !c.accept('〕') && !c.accept(')') {
		return Hit{}, false
	}
	c.spaces()
	c.accept('第')
	c.spaces()
	before := c.accept('号')
	if before {
		c.blanks()
	}
	seq := c.digits(5)
	after := c.at
	c.spaces()
	switch {
	case seq == "":
		return Hit{}, false
	case !before && !c.accept('号'):
		return Hit{}, false
	case before:
		c.at = after
	}
	start, prefix := prefixBefore(s, i, from)
	n, ok := newNo(prefix, year, seq, false)
	return Hit{No: n, Start: start, End: c.at, Raw: s[start:c.at]}, ok
}

// orderAt matches 令第329号 or 公告2015年第41号 backward from the 号 at i, not before from.
func orderAt(s string, i, from int) (Hit, bool) {
	lo := max(from, i-160)
	for lo < i && !utf8.RuneStart(s[lo]) {
		lo++
	}
	b := back{s: s[:i], lo: lo}
	b.spaces()
	seq := b.numeral()
	b.spaces()
	if seq == "" || !b.accept('第') {
		return Hit{}, false
	}
	b.spaces()
	year := ""
	if b.accept('年') {
		b.spaces()
		if year = b.numeral(); len(year) != 4 {
			return Hit{}, false
		}
		b.spaces()
	}
	opened := b.accept('(')
	b.spaces()
	start, prefix := prefixBefore(s, len(b.s), from)
	if !strings.HasSuffix(prefix, "令") && !strings.HasSuffix(prefix, "公告") && !strings.HasSuffix(prefix, "通告") {
		return Hit{}, false
	}
	c := cursor{s: s, at: i + len("号")}
	if opened && !c.accept(')') {
		return Hit{}, false
	}
	n, ok := newNo(prefix, year, seq, true)
	return Hit{No: n, Start: start, End: c.at, Raw: s[start:c.at]}, ok
}

// prefixBefore collects the 机关代字 that ends at i, blanks between being allowed, and
// cuts off the words of the sentence that run into it.
func prefixBefore(s string, i, from int) (int, string) {
	at := i
	for at > from {
		r, n := utf8.DecodeLastRuneInString(s[from:at])
		if r == '\n' || !unicode.IsSpace(r) && !invisible(r) {
			break
		}
		at -= n
	}
	var runes []rune // backward
	var starts []int
	for at > from && len(runes) < 2*maxPrefix {
		r, n := utf8.DecodeLastRuneInString(s[from:at])
		if invisible(r) && r != '\n' {
			at -= n
			continue
		}
		r = foldRune(r)
		if !unicode.Is(unicode.Han, r) && !(r < 0x80 && unicode.IsLetter(r)) {
			break
		}
		at -= n
		runes = append(runes, r)
		starts = append(starts, at)
	}
	var b strings.Builder
	for k := len(runes) - 1; k >= 0; k-- {
		b.WriteRune(runes[k])
	}
	opened := false
	if at > from {
		r, _ := utf8.DecodeLastRuneInString(s[from:at])
		opened = strings.ContainsRune("（(：:\n", r)
	} else {
		opened = from == 0
	}
	p := trimSentence(b.String(), opened)
	n := utf8.RuneCountInString(p)
	if n == 0 || n > maxPrefix {
		return i, ""
	}
	return starts[n-1], p
}

// always are words that never belong to a 机关代字: what follows the last of them does.
var always = []string{"根据", "按照", "依据", "依照", "遵照", "参照", "贯彻", "落实", "执行", "文件", "转发", "印发", "发布", "公布", "以及",
	"关于", "废止", "修改", "规定", "精神", "要求", "通知", "意见", "办法", "决定", "方案", "下发", "制定", "发文", "字号", "文号", "现将",
	"办公厅", "办公室", "人民政府", "委员会", "国务院", "同时", "有关", "属于", "或者", "并按", "其中", "编号", "来文", "细则", "条例"}

// leading are words that may run into a 机关代字 where no bracket or colon opens it.
var leading = []string{"和", "及", "与", "或", "以", "按", "据", "对", "由", "即", "原", "见", "经", "在", "将", "把", "是", "为", "的", "于", "等", "并", "用", "从", "至", "自", "年", "月", "日", "号", "附"}

func trimSentence(p string, opened bool) string {
	if strings.HasSuffix(p, "令") || strings.HasSuffix(p, "公告") || strings.HasSuffix(p, "通告") {
		return trimOrder(p, opened)
	}
	cut := 0
	for _, w := range always {
		if k := strings.LastIndex(p, w); k >= 0 && k+len(w) < len(p) {
			cut = max(cut, k+len(w))
		}
	}
	if cut > 0 {
		p, opened = p[cut:], false
	}
	return trimLeading(p, opened)
}

// orderStop are the words that end before the name of the agency of an order.
var orderStop = []string{"根据", "按照", "依据", "依照", "遵照", "参照", "贯彻", "落实", "执行", "以及", "关于", "废止", "修改", "现将", "或者", "同时", "已经", "经过"}

func trimOrder(p string, opened bool) string {
	cut := 0
	for _, w := range orderStop {
		if k := strings.LastIndex(p, w); k >= 0 && k+len(w) < len(p) {
			cut = max(cut, k+len(w))
		}
	}
	if cut > 0 {
		p, opened = p[cut:], false
	}
	return trimLeading(p, opened)
}

func trimLeading(p string, opened bool) string {
	for again := !opened; again; {
		again = false
		for _, w := range leading {
			if rest, ok := strings.CutPrefix(p, w); ok && rest != "" {
				p, again = rest, true
			}
		}
	}
	return p
}
