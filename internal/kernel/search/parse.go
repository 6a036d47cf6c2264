package search

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gongkai/internal/kernel/docno"
)

const (
	maxText  = 400 // characters of a query that are read
	maxWords = 24
)

// word is one thing asked for: as typed, and folded.
type word struct {
	raw, folded string
	title       bool // looked for in titles only
}

func (w word) single() bool { return utf8.RuneCountInString(w.folded) == 1 }

// exact tells whether the index alone answers for the word: it is a single pair, or
// one character of a title.
func (w word) exact() bool { return w.title || utf8.RuneCountInString(w.folded) == 2 }

// asked is a query text as it is understood.
type asked struct {
	want, not []word
	key       string // key of the whole document number that the text is
	year, seq int    // of a partial number: 〔2016〕80号 or 80号; year may be 0
}

// Parse explains how a text is read: the words that must occur and those that must
// not. Spaces separate words, all of which must occur; “…” keeps words with spaces
// together; -词 excludes. Single characters are looked for in titles only, unless a
// longer word is asked for too. It never fails: what is no letter and no digit is
// ignored.
func Parse(text string) (want, not []string) {
	a := parse(text)
	for _, w := range a.want {
		want = append(want, w.raw)
	}
	for _, w := range a.not {
		not = append(not, w.raw)
	}
	return want, not
}

func parse(text string) asked {
	text = cut(clean(text), maxText)
	if n, ok := docno.Loose(text); ok {
		s := n.String()
		return asked{want: []word{{raw: strings.TrimSpace(text), folded: Fold(s)}}, key: n.Key()}
	}
	a := words(text)
	if m := partial.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		a.year, _ = strconv.Atoi(m[1])
		a.seq, _ = strconv.Atoi(m[2])
	}
	return a
}

// partial is the end of a document number: 80号, 〔2016〕80号, 2016 80号.
var partial = regexp.MustCompile(`^(?:[〔\[［(（【]?((?:19|20)\d{2})[〕\]］)）】\s年\-]+)?第?0*([1-9]\d{0,4})号$`)

func words(text string) asked {
	var a asked
	for n := 0; n < maxWords; n++ {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		if text == "" {
			break
		}
		to := &a.want
		if r, size := utf8.DecodeRuneInString(text); (r == '-' || r == '－') && size < len(text) {
			to, text = &a.not, text[size:]
		}
		var raw string
		raw, text = next(text)
		w := word{raw: strings.TrimSpace(raw), folded: Fold(raw)}
		if w.folded != "" && !slices.ContainsFunc(*to, func(o word) bool { return o.folded == w.folded }) {
			*to = append(*to, w)
		}
	}
	onlySingles := !slices.ContainsFunc(a.want, func(w word) bool { return !w.single() })
	for i, w := range a.want {
		a.want[i].title = onlySingles && w.single()
	}
	for i, w := range a.not {
		a.not[i].title = w.single()
	}
	return a
}

const quotes = "\"“”„＂"

// next takes the first word off a text, which may be in quotes. A quote that is not
// closed reaches to the end.
func next(s string) (word, rest string) {
	r, n := utf8.DecodeRuneInString(s)
	if strings.ContainsRune(quotes, r) {
		if word, rest, ok := cutAny(s[n:], quotes); ok {
			return word, rest
		}
		return s[n:], ""
	}
	end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(quotes, r) })
	if end < 0 {
		return s, ""
	}
	return s[:end], s[end:]
}

func cutAny(s, chars string) (before, after string, ok bool) {
	i := strings.IndexAny(s, chars)
	if i < 0 {
		return s, "", false
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return s[:i], s[i+n:], true
}

// cut keeps the first n characters of s.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
