package publiclog

import (
	"strings"
	"testing"
	"time"
)

var moment = time.Date(2026, 3, 2, 1, 2, 3, 456e6, time.UTC)

func TestALeafHasOneText(t *testing.T) {
	t.Parallel()
	l := Leaf{Kind: Withdraw, Item: "7x3k9m2p5q", At: moment.In(time.FixedZone("", 8*3600)), Commitment: Commit("s", []byte("正文"))}
	text, err := l.Text()
	if err != nil {
		t.Fatal(err)
	}
	want := "gongkai leaf v1\nkind withdraw\nitem 7x3k9m2p5q\nedition -\nat 2026-03-02T01:02:03.456Z\n" +
		"commitment 48a9e5bcde0a1f984df62c8008cf034fbe968f3d568bfc1fc5afb031bf38a106\n"
	if text != want {
		t.Fatalf("text\n%s", text)
	}
	back, err := ParseLeaf(text)
	if err != nil || !back.At.Equal(l.At) || back.Edition != "" || back.Commitment != l.Commitment || back.Item != l.Item {
		t.Fatalf("%+v, %v", back, err)
	}
	for name, bad := range map[string]string{
		"cut off":         text[:len(text)-1],
		"longer":          text + "\n",
		"upper-case hash": strings.ToUpper(text),
		"other version":   strings.Replace(text, "v1", "v2", 1),
		"two spaces":      strings.Replace(text, "kind ", "kind  ", 1),
		"other zone":      strings.Replace(text, "01:02:03.456Z", "09:02:03.456+08:00", 1),
		"no milliseconds": strings.Replace(text, ".456", "", 1),
		"short hash":      text[:len(text)-3] + "\n",
		"other order":     strings.Replace(strings.Replace(text, "kind", "item", 1), "item 7", "kind 7", 1),
		"carriage return": strings.ReplaceAll(text, "\n", "\r\n"),
		"far too long":    strings.Replace(text, "7x3k9m2p5q", strings.Repeat("x", 400), 1),
	} {
		if _, err := ParseLeaf(bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestALeafIsAtMost300Bytes(t *testing.T) {
	t.Parallel()
	l := Leaf{Kind: strings.Repeat("k", maxKind), Item: strings.Repeat("i", maxItem), Edition: strings.Repeat("e", maxEdition), At: moment}
	text, err := l.Text()
	if err != nil || len(text) > maxLeaf {
		t.Fatalf("%d bytes, %v", len(text), err)
	}
	if longest := originAt(strings.Repeat("o", maxOrigin), 99999); len(longest) > maxItem {
		t.Fatalf("the name of a log of %d bytes is no item", len(longest))
	}
	for name, change := range map[string]func(*Leaf){
		"no kind":              func(l *Leaf) { l.Kind = "" },
		"kind in capitals":     func(l *Leaf) { l.Kind = "Publish" },
		"no item":              func(l *Leaf) { l.Item = "" },
		"item with a space":    func(l *Leaf) { l.Item = "a b" },
		"item in Chinese":      func(l *Leaf) { l.Item = "公文" },
		"item of two lines":    func(l *Leaf) { l.Item = "a\nkind b" },
		"item too long":        func(l *Leaf) { l.Item += "i" },
		"edition too long":     func(l *Leaf) { l.Edition += "e" },
		"edition that is -":    func(l *Leaf) { l.Edition = "-" },
		"moment not set":       func(l *Leaf) { l.At = time.Time{} },
		"kind a little long":   func(l *Leaf) { l.Kind += "k" },
		"item that means none": func(l *Leaf) { l.Item = "-" },
	} {
		bad := l
		change(&bad)
		if _, err := bad.Text(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestCommitSeparatesSaltAndContent(t *testing.T) {
	t.Parallel()
	if Commit("ab", []byte("c")) == Commit("a", []byte("bc")) {
		t.Fatal("the border between salt and content can be moved")
	}
}

func TestNamesOfGenerations(t *testing.T) {
	t.Parallel()
	for o, want := range map[string]int{"a.example/log": 1, "a.example/log/2": 2, "a.example/log/02": 1, "a.example/log/1": 1, "a/12": 12, "/2": 1} {
		base, n := generationOf(o)
		if n != want || originAt(base, n) != o {
			t.Errorf("%s: %s, %d", o, base, n)
		}
	}
}

func FuzzParseLeaf(f *testing.F) {
	text, _ := Leaf{Kind: Publish, Item: "i", Edition: "e", At: moment}.Text()
	f.Add(text)
	f.Add("gongkai leaf v1\n\n\n\n\n\n")
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseLeaf(s)
		if err != nil {
			return
		}
		if again, err := l.Text(); err != nil || again != s {
			t.Fatalf("%q became %q, %v", s, again, err)
		}
	})
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add("o\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\naudit 7 ab\nkey a+b+c\nother line\n")
	f.Add("o\n03\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
	f.Add("\n\n\n")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCheckpoint(s)
		if err != nil {
			return
		}
		again, err := ParseCheckpoint(c.Body())
		if err != nil || again.Body() != c.Body() || c.Size < 0 || !strings.HasPrefix(s, c.Origin+"\n") {
			t.Fatalf("%q became %q, %v", s, c.Body(), err)
		}
	})
}

func FuzzTilePath(f *testing.F) {
	for _, s := range []string{"tile/0/000", "tile/entries/x001/234.p/9", "tile/data/000", "tile/8/0/000", "tile/64/000", "tile/0/x000/001",
		"tile/0/000.p/256", "tile/0/000.p/0", "tile/+1/000", "tile/-1/000", "tile/0/999/999", "tile/entries/x999/x999/x999/x999/x999/x999/x999/999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tile, err := parseTilePath(s)
		if err != nil {
			return
		}
		if tilePath(tile) != s || tile.W < 1 || tile.W > tileWidth || tile.N < 0 || tile.L < entryLevel || tile.L > maxLevel {
			t.Fatalf("%q became %+v", s, tile)
		}
		if exists(tile, 0) {
			t.Fatalf("an empty log has %+v", tile)
		}
		_ = exists(tile, 1<<40) // must not panic
	})
}

func FuzzUnbundle(f *testing.F) {
	f.Add(bundle([]string{"a", "", "正文"}))
	f.Add([]byte{0})
	f.Add([]byte{0, 2, 'a'})
	f.Fuzz(func(t *testing.T, b []byte) {
		texts, err := unbundle(b)
		if err == nil && string(bundle(texts)) != string(b) {
			t.Fatalf("%x is not the bundle of %q", b, texts)
		}
	})
}
