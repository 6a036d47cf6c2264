package text

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// walker turns markup into lines.
type walker struct {
	lines []line
	text  strings.Builder
	level int
	links int  // links in the line at hand
	bare  bool // text outside of links in the line at hand
	inA   bool
	page  bool // of a page furniture is left out, of a pasted text it is not
}

// linesOf returns the lines of what is inside n.
func linesOf(n *html.Node, page bool) []line {
	w := walker{page: page}
	w.children(n)
	w.flush()
	return w.lines
}

func (w *walker) flush() {
	s := cleanLine(closeUp(w.text.String()))
	w.text.Reset()
	menu := w.links > 2 && !w.bare
	w.links, w.bare = 0, false
	if s == "" || w.page && (menu || isNoise(s)) {
		return
	}
	for i, p := range partLine(s, len(w.lines) < headLines) {
		l := line{text: p}
		if i == 0 {
			l.level = w.level
		}
		w.lines = append(w.lines, l)
	}
}

func (w *walker) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
}

func (w *walker) node(n *html.Node) {
	if n.Type == html.TextNode {
		w.text.WriteString(n.Data)
		w.bare = w.bare || !w.inA && strings.Trim(n.Data, " \t\r\n\u00a0\u3000|｜>·-") != ""
		return
	}
	if hidden(n) || w.page && noisy(n) {
		return
	}
	if n.DataAtom == atom.A && !w.inA {
		w.links++
		w.inA = true
		defer func() { w.inA = false }()
	}
	if !blocks[n.DataAtom] {
		w.children(n)
		return
	}
	w.flush()
	switch l := headingLevel[n.DataAtom]; {
	case l > 0:
		before := w.level
		w.level = l
		w.children(n)
		w.flush()
		w.level = before
	case n.DataAtom == atom.Table && !layoutTable(n, w.page):
		if rows := cleanRows(tableRows(n)); rows != nil {
			w.lines = append(w.lines, line{rows: rows})
		}
	case n.DataAtom == atom.Ol:
		w.ordered(n)
	default:
		w.children(n)
		w.flush()
	}
}

// ordered writes the numbers that a browser would show before the items of a list.
func (w *walker) ordered(n *html.Node) {
	at, err := strconv.Atoi(attr(n, "start"))
	if err != nil || at < 0 || at > 9999 {
		at = 1
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Li || hidden(c) {
			w.node(c)
			continue
		}
		w.flush()
		if s := innerText(c); s != "" && !numbered(s) {
			w.text.WriteString(strconv.Itoa(at) + ".")
		}
		at++
		w.children(c)
		w.flush()
	}
}

const (
	maxColumn  = 60  // columns of a table that are kept
	maxRowspan = 200 // rows that one cell may cover
	cellRunes  = 600 // a longer cell shows that a table only lays out the page
)

// layoutTable tells whether a table only arranges the page: other tables inside and, on a
// page, one column or whole texts in cells. In a document such cells are meant.
func layoutTable(n *html.Node, page bool) bool {
	columns, long := 0, false
	nested := false
	var walk func(*html.Node, int)
	walk = func(m *html.Node, depth int) {
		for c := m.FirstChild; c != nil && !nested; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Table:
				nested = true
				return
			case atom.Tr:
				columns = max(columns, len(cellsOf(c)))
			case atom.Td, atom.Th:
				long = long || textLength(c, cellRunes) > cellRunes
			}
			walk(c, depth+1)
		}
	}
	walk(n, 0)
	return nested || page && (columns < 2 || long)
}

// textLength counts the bytes of text in n divided by three, up to a little over limit.
func textLength(n *html.Node, limit int) int {
	total := 0
	var walk func(*html.Node)
	walk = func(m *html.Node) {
		for c := m.FirstChild; c != nil && total <= 3*limit; c = c.NextSibling {
			if c.Type == html.TextNode {
				total += len(strings.TrimSpace(c.Data))
			}
			walk(c)
		}
	}
	walk(n)
	return total / 3
}

func cellsOf(tr *html.Node) []*html.Node {
	var out []*html.Node
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if (c.DataAtom == atom.Td || c.DataAtom == atom.Th) && !hidden(c) {
			out = append(out, c)
		}
	}
	return out
}

// tableRows reads a table. A cell that covers several columns or rows stands in the
// first of them, the others are empty, so that columns stay in line.
func tableRows(n *html.Node) [][]string {
	var rows [][]string
	covered := map[int]int{} // column → how many more rows a cell above covers
	var walk func(*html.Node)
	walk = func(m *html.Node) {
		for c := m.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case hidden(c):
			case c.DataAtom == atom.Tr:
				rows = append(rows, tableRow(c, covered))
			default:
				walk(c)
			}
		}
	}
	walk(n)
	return rows
}

func tableRow(tr *html.Node, covered map[int]int) []string {
	var row []string
	skip := func() {
		for len(row) < maxColumn && covered[len(row)] > 0 {
			covered[len(row)]--
			row = append(row, "")
		}
	}
	for _, c := range cellsOf(tr) {
		skip()
		if len(row) >= maxColumn {
			break
		}
		down := span1(attr(c, "rowspan"), maxRowspan) - 1
		text := innerText(c)
		for range span1(attr(c, "colspan"), maxColumn-len(row)) {
			covered[len(row)] = down
			row = append(row, text)
			text = ""
		}
	}
	skip()
	return row
}

func span1(s string, limit int) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, max(limit, 1))
}

// noiseWords are what pages put around a text. A line made of nothing else is left out.
var noiseWords = regexp.MustCompile(`打印本页|打印此页|打印文章|打印|关闭窗口|关闭本页|关闭页面|关闭|返回顶部|返回列表|返回|分享到|分享|浏览次数|浏览量|点击次数|点击数|点击率|阅读次数|阅读量|访问量|字体大小|字体|字号|收藏本页|收藏|我要纠错|纠错|扫一扫在手机打开当前页|扫一扫在手机上查看当前页面|扫一扫|微信|微博|QQ空间|朋友圈|复制链接|加载中|大|中|小|次|语音播报|朗读|视力保护色|下载文字版|下载图片版|无障碍|繁体|简体|上一页|下一页|更多|人次|正文|关闭本窗口|继续进行网上办事|相关附件|附件下载|（?责任编辑：系统管理员）?`)

var noiseLine = regexp.MustCompile(`^(?:上一篇|下一篇|责任编辑|编辑|审核|校对|版权所有|主办单位|承办单位|网站标识码|.{0,4}ICP备|当前位置|您(?:现在)?(?:的|所在)?位置)\s*[:：]?.{0,120}$`)

// isNoise tells whether a line of a page is furniture and not text.
func isNoise(s string) bool {
	if utf8.RuneCountInString(s) > 130 {
		return false
	}
	if noiseLine.MatchString(s) {
		return true
	}
	rest := noiseWords.ReplaceAllString(s, "")
	return rest != s && strings.Trim(rest, " \u3000|｜:：【】[]()（）-—·.、，0123456789+×/<>«»‹›") == ""
}
