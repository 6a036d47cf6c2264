package search

import (
	"html"
	"html/template"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a piece of a text in bytes, and which word it shows.
type span struct{ start, end, word int }

// Highlight escapes text and marks with <mark> where one of the terms stands, in any
// spelling that Fold makes equal.
func Highlight(text string, terms []string) template.HTML {
	return marked(text, spans(text, foldAll(terms)))
}

// Snippet returns the piece of about 120 characters of body that shows the most of the
// terms, or its beginning where none stands, escaped and marked as by Highlight.
func Snippet(body string, terms []string) template.HTML {
	return snippet(body, foldAll(terms))
}

func foldAll(terms []string) []string {
	out := make([]string, 0, len(terms))
	for _, t := range terms {
		if f := Fold(t); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// spans finds all places of the folded words, in order; they may overlap.
func spans(text string, words []string) []span {
	if len(words) == 0 {
		return nil
	}
	var b strings.Builder
	var from, to []int // by byte of the folded text: where the character begins and ends in text
	fold(text, func(r rune, start, end int) bool {
		b.WriteRune(r)
		for range utf8.RuneLen(r) {
			from, to = append(from, start), append(to, end)
		}
		return true
	})
	folded := b.String()
	var out []span
	for k, w := range words {
		for at := 0; ; {
			i := strings.Index(folded[at:], w)
			if i < 0 || w == "" {
				break
			}
			i += at
			out = append(out, span{from[i], to[i+len(w)-1], k})
			_, n := utf8.DecodeRuneInString(folded[i:])
			at = i + n
		}
	}
	slices.SortFunc(out, func(a, b span) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	return out
}

func marked(text string, ss []span) template.HTML {
	var b strings.Builder
	at := 0
	for i := 0; i < len(ss); {
		start, end := max(ss[i].start, at), ss[i].end
		for i++; i < len(ss) && ss[i].start <= end; i++ {
			end = max(end, ss[i].end)
		}
		if end <= start {
			continue
		}
		b.WriteString(html.EscapeString(text[at:start]))
		b.WriteString("<mark>")
		b.WriteString(html.EscapeString(text[start:end]))
		b.WriteString("</mark>")
		at = end
	}
	b.WriteString(html.EscapeString(text[at:]))
	return template.HTML(b.String())
}

const (
	width   = 120 // characters of a snippet
	lead    = 24  // of them at most before the first word
	block   = 32 << 10
	overlap = 2 << 10 // no word is longer than this
)

func snippet(body string, words []string) template.HTML {
	for at := 0; at < len(body) && len(words) > 0; {
		end := runeStart(body, min(len(body), at+block))
		if ss := spans(body[at:end], words); len(ss) > 0 {
			return window(body, at+best(body[at:end], ss), words)
		}
		if end == len(body) {
			break
		}
		at = runeStart(body, end-overlap)
	}
	return window(body, 0, nil)
}

func runeStart(s string, i int) int {
	for i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

// best returns where the window begins that shows the most different words.
func best(text string, ss []span) int {
	most, where := 0, ss[0].start
	for i, s := range ss {
		seen := map[int]bool{}
		limit := s.start + len(cut(text[s.start:], width-lead))
		for _, o := range ss[i:] {
			if o.end > limit {
				break
			}
			seen[o.word] = true
		}
		if len(seen) > most {
			most, where = len(seen), s.start
		}
		if i == 200 {
			break
		}
	}
	return where
}

// window shows body around the place at, from the beginning of its sentence if near.
func window(body string, at int, words []string) template.HTML {
	start := at
	for n := 0; start > 0 && n < lead; n++ {
		r, size := utf8.DecodeLastRuneInString(body[:start])
		if strings.ContainsRune("。；！？\n", r) {
			break
		}
		start -= size
	}
	piece := cut(body[start:], 2*width)
	short := cut(squeeze(piece), width)
	out := marked(short, spans(short, words))
	if strings.TrimSpace(body[:start]) != "" {
		out = "…" + out
	}
	if len(short) < len(squeeze(body[start:min(len(body), start+8*width)])) {
		out += "…"
	}
	return out
}

// squeeze turns every run of white space into one space.
func squeeze(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cc, r)
	}), " ")
}
