package text

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Canonical returns the one byte form of the document that is hashed and signed:
// JSON with fixed field order, NFC, spaces trimmed, empty blocks left out. Two
// sources that read the same have the same bytes.
func (s Source) Canonical() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s.normal()); err != nil {
		panic(fmt.Sprintf("text: a Source is always encodable: %v", err)) // strings and ints only
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Hash is the SHA-256 of Canonical.
func (s Source) Hash() [32]byte { return sha256.Sum256(s.Canonical()) }

// Load reads what Canonical wrote, and nothing else: it takes the text as it stands.
func Load(canonical []byte) (Source, error) {
	var s Source
	if err := json.Unmarshal(canonical, &s); err != nil {
		return Source{}, fmt.Errorf("read canonical text: %w", err)
	}
	return s, nil
}

// normal returns a copy with clean text and without empty blocks.
func (s Source) normal() Source {
	out := Source{Blocks: make([]Block, 0, len(s.Blocks))}
	for _, b := range s.Blocks {
		b.Text = cleanLine(b.Text)
		b.Rows = cleanRows(b.Rows)
		if b.Kind == Table {
			b.Text, b.Level, b.Inline = "", 0, false
		} else {
			b.Rows = nil
		}
		if b.Text == "" && b.Rows == nil {
			continue
		}
		if len(out.Blocks) == 0 || out.Blocks[len(out.Blocks)-1].Kind != Heading {
			b.Inline = false
		}
		out.Blocks = append(out.Blocks, b)
	}
	return out
}

func cleanRows(rows [][]string) [][]string {
	var out [][]string
	for _, row := range rows {
		clean := make([]string, len(row))
		empty := true
		for i, cell := range row {
			clean[i] = strings.ReplaceAll(cleanLine(cell), "|", "｜")
			empty = empty && clean[i] == ""
		}
		if !empty {
			out = append(out, clean)
		}
	}
	return out
}

// cleanLine makes one line of valid NFC text: invisible characters are dropped, every
// kind and number of spaces becomes one ordinary space, ends are trimmed.
func cleanLine(s string) string {
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space, dropped := rune(0), false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "")) {
		switch {
		case r >= 0x4E00 && r <= 0x9FFF: // nearly all of a Chinese text
		case unicode.IsSpace(r) || r == '\u2800' || r == '\u3164':
			space = ' '
			continue
		case droppable(r):
			dropped = true
			continue
		}
		if space != 0 && b.Len() > 0 {
			b.WriteRune(space)
		}
		space = 0
		b.WriteRune(r)
	}
	if dropped { // what it kept apart may now combine
		return norm.NFC.String(b.String())
	}
	return b.String()
}

// plainASCII tells whether s is already clean, in the common short cases.
func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// droppable are characters that nobody sees: format and control characters, the
// replacement character, private use and non-characters.
func droppable(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Cc) || r == '\uFFFD' || r == '\uFFFC' ||
		r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE
}
