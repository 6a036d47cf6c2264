package text

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// line is a paragraph before anybody knows what it is.
type line struct {
	text string
	rows [][]string // a table
	// level is that of a heading in the markup it came from, h1 is 1; 0 is none.
	level int
}

var (
	copyLine     = regexp.MustCompile(`^(?:抄\s*送|抄\s*报|分\s*送|主\s*送)\s*[:：]`)
	imprintLine  = regexp.MustCompile(`^[^。；]{2,60}` + datePattern + `\s*印发$`)
	noteLine     = regexp.MustCompile(`此件|公开发布|主动公开|依申请公开|不予公开|不公开|公开属性|公开方式|联系人|联系单位|联系电话|公开选项|文件有效期`)
	noteLabel    = regexp.MustCompile(`^(?:公开方式|公开属性|信息公开选项|公开选项|信息公开属性)\s*[:：]`)
	attachedMark = regexp.MustCompile(`^附\s*件\s*(?:[0-9０-９一二三四五六七八九十]{1,3})?\s*[:：.．]?$`)
	attachNote   = regexp.MustCompile(`^附\s*(?:件|表|图)?\s*(?:[0-9０-９一二三四五六七八九十]{0,3})\s*[:：.．、]?\s*\S`)
	attachItem   = regexp.MustCompile(`^(?:\d{1,2}|[０-９]{1,2})\s*[.．、]`)
)

// body is the state of reading the lines after the head.
type body struct {
	lines    []line
	blocks   []Block
	closed   bool // the cover was signed and dated: what follows are notes and attached texts
	articles bool // the part at hand is made of articles
	noting   bool // inside the list of attachments
}

// assemble decides what each line is.
func assemble(lines []line) Source {
	var kept []line
	for _, l := range lines {
		if l.rows != nil || l.text != "" {
			kept = append(kept, l)
		}
	}
	blocks, n := readHead(kept)
	b := body{lines: kept[n:], blocks: blocks}
	for i := 0; i < len(b.lines); {
		i += b.read(i)
	}
	return Source{Blocks: b.blocks}.normal()
}

func (b *body) add(k Kind, s string) { b.blocks = append(b.blocks, Block{Kind: k, Text: s}) }

// read reads the line at i and returns how many lines it took.
func (b *body) read(i int) int {
	l := b.lines[i]
	noting := b.noting
	b.noting = false
	switch s := l.text; {
	case l.rows != nil:
		b.blocks = append(b.blocks, Block{Kind: Table, Rows: l.rows})
	case copyLine.MatchString(s):
		b.add(Copy, s)
	case len(s) < 300 && strings.HasSuffix(s, "印发") && imprintLine.MatchString(s):
		b.add(Imprint, s)
	case isDate(s) && b.dateHere(i):
		b.sign()
		b.add(Date, s)
		b.closed = true
	case b.isNote(s):
		b.sign()
		b.add(Note, s)
	case attachedMark.MatchString(s) && !b.listed(i):
		return b.attached(i)
	case !b.closed && attachNote.MatchString(s) && b.isAttachNote(i), noting && attachItem.MatchString(s):
		b.add(AttachmentNote, s)
		b.noting = true
	case b.closed && b.beginsAttached(i):
		return b.attached(i)
	case l.level > 0 && !numbered(s) && utf8.RuneCountInString(s) <= aloneRunes:
		b.blocks = append(b.blocks, Block{Kind: Heading, Level: min(max(l.level-1, 1), maxLevel), Text: s})
	default:
		b.para(s)
	}
	return 1
}

func (b *body) para(s string) {
	blocks := structure(s, b.articles)
	if blocks[0].Kind == Heading && strings.HasSuffix(blocks[0].Text, "条") && strings.HasPrefix(s, "第") {
		b.articles = true
	}
	b.blocks = append(b.blocks, blocks...)
}

// dateHere tells whether a date on its own line at i is that of signing, not an
// entry of a chronology: a signature stands before it, or the end or a note behind it.
func (b *body) dateHere(i int) bool {
	if n := len(b.blocks); n > 0 && b.blocks[n-1].Kind == Para && isSignature(b.blocks[n-1].Text) {
		return true
	}
	if b.closed {
		return false
	}
	if i+1 >= len(b.lines) {
		return true
	}
	next := b.lines[i+1]
	return next.rows == nil && (b.isNote(next.text) || copyLine.MatchString(next.text) || attachedMark.MatchString(next.text) || b.looksAttached(i+1))
}

func isSignature(s string) bool { return isOrg(s) || isPerson(s) }

// sign turns the paragraphs right before into the signature, if they are one.
func (b *body) sign() {
	for i := len(b.blocks) - 1; i >= 0 && len(b.blocks)-i <= 40; i-- {
		blk := &b.blocks[i]
		if blk.Kind != Para || blk.Inline || blk.Level > 0 || !isSignature(blk.Text) {
			return
		}
		blk.Kind, blk.Text = Signature, squeeze(blk.Text)
	}
}

func (b *body) isNote(s string) bool {
	if utf8.RuneCountInString(s) > 120 {
		return false
	}
	return bracketed(s) && noteLine.MatchString(s) || noteLabel.MatchString(s)
}

// listed tells whether a bare 附件： at i is followed by the list of attachments of a
// cover that was not yet signed.
func (b *body) listed(i int) bool {
	return !b.closed && i+1 < len(b.lines) && attachItem.MatchString(b.lines[i+1].text) && strings.HasSuffix(strip(b.lines[i].text), "：")
}

// isAttachNote tells the note (附件：名称, before the signature) from a sentence that
// begins with the word.
func (b *body) isAttachNote(i int) bool {
	s := b.lines[i].text
	if strings.HasPrefix(s, "附则") || utf8.RuneCountInString(s) > 1000 || strings.HasSuffix(s, "。") || strings.HasSuffix(s, "；") {
		return false
	}
	return attachedMark.MatchString(s) || strings.HasPrefix(strip(s), "附件") || strings.HasPrefix(s, "附：") || strings.HasPrefix(s, "附:")
}

// beginsAttached tells whether, after the cover's date, an attached text begins at i.
func (b *body) beginsAttached(i int) bool { return b.looksAttached(i) }

func (b *body) looksAttached(i int) bool {
	s := b.lines[i].text
	if attachedMark.MatchString(s) {
		return true
	}
	if i+1 >= len(b.lines) || !titleLike(s) {
		return false
	}
	if complete(s) || attachedTitle.MatchString(s) {
		return true
	}
	next := b.lines[i+1].text
	return titleLike(next) && complete(joinTitle([]string{s, next})) && i+2 < len(b.lines)
}

// attachedTitle is a line that opens an attached text with its mark in front: 附件1 ….
var attachedTitle = regexp.MustCompile(`^附\s*件\s*[0-9０-９一二三四五六七八九十]{0,3}\s*[:：]?[\s　]+\S`)

// titleLike tells whether s can be a line of a title.
func titleLike(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 2 && n <= 70 && !titleEnd.MatchString(s) && !strings.Contains(s, "。") && !numbered(s) && !isDate(s) && !bracketed(s)
}

// attached writes the title of the attached text that begins at i: its mark and up to three lines.
func (b *body) attached(i int) int {
	b.sign()
	mark, took := "", 0
	if s := b.lines[i].text; attachedMark.MatchString(s) {
		mark, took = strip(s), 1
	}
	var title []string
	for k := i + took; k < len(b.lines) && len(title) < 3; k++ {
		s := b.lines[k].text
		if !titleLike(s) || attachedMark.MatchString(s) || len(title) > 0 && complete(joinTitle(title)) {
			break
		}
		title = append(title, s)
	}
	if n := completeAt(title); n > 0 {
		title = title[:n]
	} else {
		title = title[:min(1, len(title))]
	}
	parts := make([]string, 0, 2)
	if mark != "" {
		parts = append(parts, mark)
	}
	if len(title) > 0 {
		parts = append(parts, joinTitle(title))
	}
	b.add(AttachmentTitle, strings.Join(parts, "\u3000"))
	b.closed, b.articles = true, false
	return took + len(title)
}

// completeAt returns how many of the lines make a whole title, 0 if none does.
func completeAt(lines []string) int {
	for n := 1; n <= len(lines); n++ {
		if complete(joinTitle(lines[:n])) {
			return n
		}
	}
	return 0
}
