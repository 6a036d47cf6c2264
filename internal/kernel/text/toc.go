package text

import (
	"strconv"
	"strings"
)

// Entry is a line of the table of contents. Anchor is the id in HTML.
type Entry struct {
	Level  int
	Text   string
	Anchor string
}

// TOC lists headings and attached texts in order. Anchors are stable as long as the
// structure is: s1, s1-2 … by heading numbers, a1 for the first attached text and
// a1-s1 for headings in it.
func (s Source) TOC() []Entry {
	var out []Entry
	ids := anchors(s)
	for i, b := range s.Blocks {
		switch b.Kind {
		case Heading:
			out = append(out, Entry{Level: max(b.Level, 1), Text: strings.TrimSuffix(b.Text, "。"), Anchor: ids[i]})
		case AttachmentTitle:
			out = append(out, Entry{Level: 0, Text: b.Text, Anchor: ids[i]})
		}
	}
	return out
}

// maxLevel is the deepest level of headings.
const maxLevel = 4

// anchors gives every block its id: headings s…, attached texts a…, all else p1, p2 ….
func anchors(s Source) []string {
	ids := make([]string, len(s.Blocks))
	var count [maxLevel + 1]int
	part, para, prefix := 0, 0, ""
	for i, b := range s.Blocks {
		switch b.Kind {
		case AttachmentTitle:
			part++
			count = [maxLevel + 1]int{}
			ids[i] = "a" + strconv.Itoa(part)
			prefix = ids[i] + "-"
		case Heading:
			l := min(max(b.Level, 1), maxLevel)
			count[l]++
			clear(count[l+1:])
			parts := make([]string, l)
			for k := range parts {
				parts[k] = strconv.Itoa(count[k+1])
			}
			ids[i] = prefix + "s" + strings.Join(parts, "-")
		default:
			para++
			ids[i] = "p" + strconv.Itoa(para)
		}
	}
	return ids
}

// excerpt is how many characters of a paragraph name it in a list.
const excerpt = 30

// Places returns every block with its anchor and how it begins, headings and paragraphs
// alike, for whoever wants to point at one.
func (s Source) Places() []Entry {
	s = s.normal()
	ids := anchors(s)
	var out []Entry
	for i, b := range s.Blocks {
		begins := []rune(b.Text)
		if b.Kind == Table {
			begins = []rune("表格")
		}
		if len(begins) > excerpt {
			begins = append(begins[:excerpt:excerpt], '…')
		}
		if ids[i] != "" {
			out = append(out, Entry{Level: b.Level, Text: string(begins), Anchor: ids[i]})
		}
	}
	return out
}
