package demo

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"gongkai/internal/kernel/text"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/sharedtest"
)

func mustCalendar(t *testing.T) *workday.Calendar {
	t.Helper()
	return workday.Builtin()
}

func allTexts(t *testing.T) (names, texts, titles []string) {
	t.Helper()
	list, err := files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		names, texts, titles = append(names, f.name), append(texts, f.text), append(titles, f.fact["title"])
		for _, p := range f.pieces {
			names, texts, titles = append(names, f.name+"/"+p.title), append(texts, p.text), append(titles, p.title)
		}
	}
	return names, texts, titles
}

func TestNoTwoTextsAreAlike(t *testing.T) {
	t.Parallel()
	names, texts, titles := allTexts(t)
	seen := map[string]bool{}
	long, short := 0, 0
	for i := range texts {
		switch n := text.Parse(texts[i]).Runes(); {
		case n >= 1400:
			long++
		case n < 300:
			short++
		}
		if seen[titles[i]] {
			t.Errorf("two are called %s", titles[i])
		}
		seen[titles[i]] = true
		for j := range i {
			if s := text.Similar(texts[i], texts[j]); s > 0.6 {
				t.Errorf("%s and %s are alike (%.2f)", names[i], names[j], s)
			}
		}
	}
	if long < 3 || short < 20 {
		t.Errorf("%d long texts, %d short ones", long, short)
	}
}

// TestNoTextIsARealOne compares every text with the real documents of the corpus that
// have a title or an opening like its own.
func TestNoTextIsARealOne(t *testing.T) {
	t.Parallel()
	f, err := os.Open(sharedtest.Dir(t, "corpus", "policies", "policies.jsonl.gz"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the corpus of real documents is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	names, texts, titles := allTexts(t)
	in := bufio.NewReader(z)
	read := 0
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			break
		}
		var real struct{ Title, Text string }
		if err := json.Unmarshal(line, &real); err != nil {
			t.Fatal(err)
		}
		read++
		for i := range texts {
			if titles[i] == strings.TrimSpace(real.Title) {
				t.Errorf("%s has the title of a real document", names[i])
			}
			n := min(len(texts[i]), len(real.Text))
			if n > 300 && read%7 == i%7 { // each text with a seventh of the corpus keeps this quick
				if s := text.Similar(texts[i], real.Text[:n]); s > 0.6 {
					t.Errorf("%s is like %s (%.2f)", names[i], real.Title, s)
				}
			}
		}
	}
	if read < 1000 {
		t.Errorf("only %d real documents were read", read)
	}
}
