package publiclog

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Kinds of leaves. Further kinds need no change here: a kind is a short lower-case word.
const (
	Publish   = "publish"
	Correct   = "correct"
	Withdraw  = "withdraw"
	Erase     = "erase"
	Successor = "successor" // written by OpenSuccessor only
)

// Leaf is one entry of the public log. It holds no personal data and no text: leaves
// can never be erased, so what a document said enters only as a salted hash.
type Leaf struct {
	Kind       string    // 1 to 16 of a-z and -
	Item       string    // what was published: printable ASCII without spaces, at most 96
	Edition    string    // which edition of it; at most 44; empty where there is none
	At         time.Time // moment of the act, UTC, whole milliseconds
	Commitment [32]byte  // Commit(salt, content)
}

const (
	firstLine  = "gongkai leaf v1"
	none       = "-"
	maxKind    = 16
	maxItem    = 96
	maxEdition = 44
	maxLeaf    = 300
	timeLayout = "2006-01-02T15:04:05.000Z"
)

// Commit hides content behind a salt: SHA-256(salt ‖ 0 ‖ content). Whoever knows the
// salt and the content can check it; once the salt is erased nobody can guess.
func Commit(salt string, content []byte) [32]byte {
	h := sha256.New()
	h.Write([]byte(salt))
	h.Write([]byte{0})
	h.Write(content)
	return [32]byte(h.Sum(nil))
}

// Text returns the leaf as it is hashed (see the package comment). The error names
// the field that cannot be written.
func (l Leaf) Text() (string, error) {
	at := l.At.UTC()
	switch {
	case !word(l.Kind, maxKind, lower):
		return "", fmt.Errorf("leaf kind %q: want 1 to %d of a-z and -", l.Kind, maxKind)
	case !word(l.Item, maxItem, visible) || l.Item == none:
		return "", fmt.Errorf("leaf item %q: want 1 to %d printable ASCII characters without spaces", l.Item, maxItem)
	case l.Edition != "" && !word(l.Edition, maxEdition, visible) || l.Edition == none:
		return "", fmt.Errorf("leaf edition %q: want at most %d printable ASCII characters without spaces", l.Edition, maxEdition)
	case at.Year() < 1900 || at.Year() > 9999:
		return "", fmt.Errorf("leaf time %v is not set", l.At)
	}
	edition := l.Edition
	if edition == "" {
		edition = none
	}
	return firstLine + "\nkind " + l.Kind + "\nitem " + l.Item + "\nedition " + edition +
		"\nat " + at.Format(timeLayout) + "\ncommitment " + hex.EncodeToString(l.Commitment[:]) + "\n", nil
}

// ParseLeaf reads what Text wrote and nothing else: one leaf has one text.
func ParseLeaf(text string) (Leaf, error) {
	var l Leaf
	if len(text) > maxLeaf {
		return l, fmt.Errorf("leaf of %d bytes is longer than %d", len(text), maxLeaf)
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 7 || lines[0] != firstLine {
		return l, fmt.Errorf("not a %q: %.40q", firstLine, text)
	}
	var at, sum string
	for i, f := range []struct {
		name string
		to   *string
	}{{"kind ", &l.Kind}, {"item ", &l.Item}, {"edition ", &l.Edition}, {"at ", &at}, {"commitment ", &sum}} {
		v, ok := strings.CutPrefix(lines[i+1], f.name)
		if !ok {
			return l, fmt.Errorf("leaf line %d: want %q, have %.40q", i+2, f.name, lines[i+1])
		}
		*f.to = v
	}
	if l.Edition == none {
		l.Edition = ""
	}
	var err error
	if l.At, err = time.Parse(timeLayout, at); err != nil {
		return l, fmt.Errorf("leaf time: %w", err)
	}
	raw, err := hex.DecodeString(sum)
	if err != nil || len(raw) != len(l.Commitment) {
		return l, fmt.Errorf("leaf commitment %.70q", sum)
	}
	copy(l.Commitment[:], raw)
	if again, err := l.Text(); err != nil || again != text {
		return l, fmt.Errorf("leaf is not in its one canonical form: %w", err)
	}
	return l, nil
}

func lower(c byte) bool   { return c >= 'a' && c <= 'z' || c == '-' }
func visible(c byte) bool { return c > ' ' && c < 0x7f }

func word(s string, most int, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return s != "" && len(s) <= most
}
