package docx

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// level is one level of a list.
type level struct {
	start   int
	format  string // w:numFmt
	text    string // "第%1章", "（%2）"
	suffix  string // tab, space, nothing
	legal   bool   // all numbers in it are decimal
	restart int    // restarts after this level, 1-based; 0 never; -1 after any above
	style   string // the paragraph style that is this level
	none    bool   // the level is not defined
}

// list is a definition of levels. Lists that point to one definition count on.
type list struct {
	levels [9]level
	link   string // the style whose list this is in truth
	count  [9]int
	begun  [9]bool
}

// numbering counts the automatic numbers of a document.
type numbering struct {
	lists  map[string]*list // by abstractNumId
	nums   map[string]string
	over   map[string]map[int]level // by numId: levels that it changes
	starts map[string]map[int]int   // by numId: where its levels start anew
	used   map[string]bool
}

func readNumbering(t *node, st styles) *numbering {
	n := &numbering{lists: map[string]*list{}, nums: map[string]string{}, over: map[string]map[int]level{},
		starts: map[string]map[int]int{}, used: map[string]bool{}}
	for _, k := range t.kids {
		switch k.name {
		case "w:abstractNum":
			n.lists[k.attr("abstractNumId")] = readList(k)
		case "w:num":
			n.readNum(k)
		}
	}
	for _, l := range n.lists { // lists that a style defines
		if ref := st.looks[l.link].num; l.link != "" && ref != nil {
			if real := n.lists[n.nums[ref.id]]; real != nil && real.link == "" {
				l.levels = real.levels
			}
		}
	}
	return n
}

func readList(n *node) *list {
	l := &list{}
	for i := range l.levels {
		l.levels[i].none = true
	}
	l.link, _ = n.val("w:numStyleLink")
	for _, k := range n.kids {
		if i, ok := levelOf(k); ok && k.name == "w:lvl" {
			l.levels[i] = readLevel(k)
		}
	}
	return l
}

func levelOf(n *node) (int, bool) {
	i, err := strconv.Atoi(n.attr("ilvl"))
	return i, err == nil && i >= 0 && i < 9
}

func readLevel(n *node) level {
	l := level{start: 0, format: "decimal", suffix: "tab", restart: -1}
	if v, ok := n.val("w:start"); ok {
		l.start = number(v)
	}
	if v, ok := n.val("w:numFmt"); ok {
		l.format = v
	} else if v, ok := n.val("mc:AlternateContent", "mc:Fallback", "w:numFmt"); ok {
		l.format = v
	}
	l.text, _ = n.val("w:lvlText")
	if v, ok := n.val("w:suff"); ok {
		l.suffix = v
	}
	l.legal, _ = n.on("w:isLgl")
	if v, ok := n.val("w:lvlRestart"); ok {
		l.restart = number(v)
	}
	l.style, _ = n.val("w:pStyle")
	return l
}

// number reads a number that counts something on a page.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 1_000_000 {
		return 0
	}
	return n
}

func (n *numbering) readNum(k *node) {
	id := k.attr("numId")
	n.nums[id], _ = k.val("w:abstractNumId")
	for _, o := range k.kids {
		i, ok := levelOf(o)
		if o.name != "w:lvlOverride" || !ok {
			continue
		}
		if v, ok := o.val("w:startOverride"); ok {
			if n.starts[id] == nil {
				n.starts[id] = map[int]int{}
			}
			n.starts[id][i] = number(v)
		}
		if l := o.kid("w:lvl"); l != nil {
			if n.over[id] == nil {
				n.over[id] = map[int]level{}
			}
			n.over[id][i] = readLevel(l)
		}
	}
}

// next counts on and returns the number to put before a paragraph, or "".
func (n *numbering) next(ref *numRef, style string) string {
	if ref == nil {
		return ""
	}
	l := n.lists[n.nums[ref.id]]
	if l == nil {
		return ""
	}
	at := ref.level
	if ref.plain {
		for i, lv := range l.levels {
			if lv.style != "" && lv.style == style {
				at = i
			}
		}
	}
	if !n.used[ref.id] {
		n.used[ref.id] = true
		for i, start := range n.starts[ref.id] {
			l.count[i], l.begun[i] = start-1, true
		}
	}
	lv := n.level(ref.id, l, at)
	if lv.none {
		return ""
	}
	l.advance(at, func(i int) level { return n.level(ref.id, l, i) })
	return lv.render(l.count, func(i int) level { return n.level(ref.id, l, i) })
}

func (n *numbering) level(id string, l *list, i int) level {
	if o, ok := n.over[id][i]; ok {
		return o
	}
	return l.levels[i]
}

// advance counts a level on and starts those below it anew.
func (l *list) advance(at int, level func(int) level) {
	for i := range at { // levels above that nothing has counted stand at their start
		if !l.begun[i] {
			l.count[i], l.begun[i] = level(i).start, true
		}
	}
	if l.begun[at] {
		l.count[at]++
	} else {
		l.count[at], l.begun[at] = level(at).start, true
	}
	for i := at + 1; i < 9; i++ {
		if r := level(i).restart; r < 0 || r > 0 && at < r {
			l.begun[i] = false
		}
	}
}

// render writes the text of a level with the numbers in their formats.
func (l level) render(count [9]int, level func(int) level) string {
	if l.format == "none" && !strings.Contains(l.text, "%") {
		return l.text
	}
	if l.format == "bullet" {
		return bullet(l.text)
	}
	var b strings.Builder
	for i := 0; i < len(l.text); i++ {
		if l.text[i] != '%' || i+1 == len(l.text) || l.text[i+1] < '1' || l.text[i+1] > '9' {
			b.WriteByte(l.text[i])
			continue
		}
		i++
		at := int(l.text[i] - '1')
		format := level(at).format
		if l.legal {
			format = "decimal"
		}
		b.WriteString(numeral(format, count[at]))
	}
	return l.spaced(b.String())
}

// spaced puts a blank behind a number that would run into the text.
func (l level) spaced(s string) string {
	if s == "" || l.suffix == "nothing" {
		return s
	}
	if last := s[len(s)-1]; last < 0x80 && last != '.' && last != ')' || strings.HasSuffix(s, "章") || strings.HasSuffix(s, "节") || strings.HasSuffix(s, "条") {
		return s + " "
	}
	return s
}

// bullet is the sign of an item. Signs of symbol fonts stand in the private area.
func bullet(text string) string {
	switch r, n := utf8.DecodeRuneInString(text); {
	case n == 0:
		return ""
	case r >= 0xe000 && r <= 0xf8ff || r == 'o':
		return "• "
	default:
		return string(r) + " "
	}
}
