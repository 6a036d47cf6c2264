package static

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func sheets(t *testing.T) map[string]string {
	t.Helper()
	m := map[string]string{}
	for _, n := range []string{"app.css", "public.css", "office.css", "print.css"} {
		m[n] = read(t, n)
	}
	return m
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	token   = regexp.MustCompile(`(--[a-z0-9-]+):\s*([^;]+);`)
	use     = regexp.MustCompile(`var\((--[a-z0-9-]+)\)`)
	hex     = regexp.MustCompile(`^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$`)
	raw     = regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(`)
)

// block returns the tokens that app.css sets under the selector.
func block(t *testing.T, css, selector string) map[string]string {
	t.Helper()
	_, rest, ok := strings.Cut(comment.ReplaceAllString(css, ""), selector+" {")
	if !ok {
		t.Fatalf("app.css has no block %q", selector)
	}
	body, _, _ := strings.Cut(rest, "}")
	m := map[string]string{}
	for _, g := range token.FindAllStringSubmatch(body, -1) {
		m[g[1]] = strings.TrimSpace(g[2])
	}
	return m
}

// luminance is WCAG's relative luminance of an sRGB colour #rrggbb.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	g := hex.FindStringSubmatch(colour)
	if g == nil {
		t.Fatalf("%q is not a colour of the form #rrggbb", colour)
	}
	var l float64
	for i, w := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(g[i+1], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		l += w * c
	}
	return l
}

func ratio(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestContrastOfBlackOnWhiteIs21(t *testing.T) {
	t.Parallel()
	if r := ratio(t, "#000000", "#ffffff"); math.Abs(r-21) > 0.001 {
		t.Errorf("black on white is %.3f:1, want 21:1", r)
	}
	if r := ratio(t, "#777777", "#ffffff"); math.Abs(r-4.478) > 0.001 {
		t.Errorf("#777777 on white is %.3f:1, want 4.478:1", r)
	}
}

// Every pair of tokens that meets on a page. text: words, 4.5:1 (WCAG 2.2, 1.4.3); mark: borders of
// controls, focus rings, shapes that carry meaning, 3:1 (1.4.11). In high contrast, text is 7:1 (1.4.6).
var pairs = []struct {
	front string
	text  bool
	on    string
}{
	{"ink", true, "paper sheet tint teal-tint warn-tint bad-tint ok-tint calm-tint mark"},
	{"ink-2", true, "paper sheet tint mark"},
	{"link", true, "paper sheet tint teal-tint ok-tint warn-tint bad-tint calm-tint mark"},
	{"link-2", true, "paper sheet tint teal-tint ok-tint warn-tint bad-tint calm-tint"},
	{"visited", true, "paper sheet teal-tint"},
	{"title", true, "paper sheet"},
	{"on-deep", true, "deep deep-2"},
	{"on-deep-2", true, "deep deep-2"},
	{"on-red", true, "red red-2"},
	{"paper", true, "link"}, // the chosen one, in high contrast
	{"red", true, "paper sheet"},
	{"teal", true, "sheet teal-tint"},
	{"ok", true, "sheet ok-tint teal-tint"},
	{"warn", true, "sheet warn-tint"},
	{"bad", true, "paper sheet bad-tint"},
	{"calm", true, "sheet calm-tint"},
	{"edge", false, "paper sheet tint"},
	{"focus", false, "paper sheet tint teal-tint"},
	{"focus-deep", false, "deep deep-2"},
	{"deep-line", false, "deep-2"},
	{"red", false, "tint"},
	{"teal", false, "paper"},
}

func TestEveryPairOfColoursIsReadable(t *testing.T) {
	t.Parallel()
	css := read(t, "app.css")
	plain, high := block(t, css, ":root"), block(t, css, "html.contrast")
	for name, theme := range map[string]struct {
		tokens map[string]string
		text   float64
	}{"plain": {plain, 4.5}, "high contrast": {merge(plain, high), 7}} {
		for _, p := range pairs {
			least := 3.0
			if p.text {
				least = theme.text
			}
			for _, back := range strings.Fields(p.on) {
				f, b := theme.tokens["--"+p.front], theme.tokens["--"+back]
				if r := ratio(t, f, b); r < least {
					t.Errorf("%s: --%s %s on --%s %s is %.2f:1, want at least %.1f:1", name, p.front, f, back, b, r, least)
				}
			}
		}
	}
}

func merge(a, b map[string]string) map[string]string {
	m := map[string]string{}
	for _, s := range []map[string]string{a, b} {
		for k, v := range s {
			m[k] = v
		}
	}
	return m
}

func TestEveryColourTokenIsInAPair(t *testing.T) {
	t.Parallel()
	known := map[string]bool{"--line": true} // rules between things carry no meaning
	for _, p := range pairs {
		known["--"+p.front] = true
		for _, b := range strings.Fields(p.on) {
			known["--"+b] = true
		}
	}
	for k, v := range block(t, read(t, "app.css"), ":root") {
		if hex.MatchString(v) && !known[k] {
			t.Errorf("no pair says where the colour %s may be used", k)
		}
	}
}

func TestHighContrastSetsEveryColour(t *testing.T) {
	t.Parallel()
	css := read(t, "app.css")
	high := block(t, css, "html.contrast")
	for k, v := range block(t, css, ":root") {
		if hex.MatchString(v) && high[k] == "" {
			t.Errorf("html.contrast leaves %s as it is on plain pages", k)
		}
	}
}

func TestTokensAreDefinedAndUsed(t *testing.T) {
	t.Parallel()
	defined, used := block(t, read(t, "app.css"), ":root"), map[string]string{}
	for name, css := range sheets(t) {
		for _, g := range use.FindAllStringSubmatch(css, -1) {
			used[g[1]] = name
		}
	}
	for k, name := range used {
		if defined[k] == "" {
			t.Errorf("%s uses %s, which app.css does not define", name, k)
		}
	}
	for k := range defined {
		if used[k] == "" {
			t.Errorf("nothing uses %s", k)
		}
	}
}

// Or the contrast computed above would not be the contrast of the page. Paper is exempt.
func TestNoColourOutsideTheTokens(t *testing.T) {
	t.Parallel()
	for name, css := range sheets(t) {
		if name == "print.css" {
			continue
		}
		css = comment.ReplaceAllString(css, "")
		if name == "app.css" {
			_, css, _ = strings.Cut(css, "html.elder {")
		}
		if c := raw.FindString(css); c != "" {
			t.Errorf("%s names the colour %s itself; make it a token", name, c)
		}
	}
}

func TestNothingNeedsALaxContentPolicy(t *testing.T) {
	t.Parallel()
	for pattern, why := range map[string]string{
		`(?i)url\(|@import|@font-face`: "a style sheet must not load anything: its address carries a hash",
		`\beval\b\(|new Function|setTimeout\(\s*["'` + "`" + `]|innerHTML|insertAdjacentHTML|document\.write|cssText`: "no text becomes code or markup",
		`setAttribute\("(style|on\w+)"`:         "inline styles and handlers are refused by the policy",
		`(?i)(https?:)?//[a-z0-9-]+\.[a-z]{2,}`: "nothing comes from another site",
	} {
		re := regexp.MustCompile(pattern)
		for _, name := range []string{"app.css", "public.css", "office.css", "print.css", "app.js", "office.js", "editor.js"} {
			if m := re.FindString(read(t, name)); m != "" {
				t.Errorf("%s contains %q: %s", name, m, why)
			}
		}
	}
}

func TestDrawingsArePlain(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(Files, "*.svg")
	if err != nil || len(names) < 2 {
		t.Fatalf("want the favicon and the wordmark, have %v (%v)", names, err)
	}
	for _, name := range names {
		d := xml.NewDecoder(strings.NewReader(read(t, name)))
		for {
			tok, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			e, ok := tok.(xml.StartElement)
			if !ok {
				continue
			}
			if e.Name.Local == "script" || e.Name.Local == "style" || e.Name.Local == "image" {
				t.Errorf("%s has a <%s>", name, e.Name.Local)
			}
			for _, a := range e.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s: <%s> has the attribute %s", name, e.Name.Local, a.Name.Local)
				}
			}
		}
	}
}

func TestReadersSettingsAreHonoured(t *testing.T) {
	t.Parallel()
	app := read(t, "app.css")
	for _, want := range []string{"prefers-reduced-motion: reduce", ":focus-visible", "html.elder {", "html.contrast {"} {
		if !strings.Contains(app, want) {
			t.Errorf("app.css has no %s", want)
		}
	}
	if re := regexp.MustCompile(`font(-size)?:[^;}]*\b\d+px`); re.MatchString(app + read(t, "public.css") + read(t, "office.css")) {
		t.Error("a font size in px does not grow with 长者模式")
	}
}

// A public document page loads app.css, public.css, print.css and app.js.
func TestPagesStayLight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		files []string
		most  int
	}{
		{"style of a public page", []string{"app.css", "public.css", "print.css"}, 14 << 10},
		{"style and script of a public page", []string{"app.css", "public.css", "print.css", "app.js"}, 30 << 10},
		{"script of a public page", []string{"app.js"}, 6 << 10},
		{"script that an office page adds", []string{"office.js", "editor.js"}, 8 << 10},
		{"style of an office page", []string{"app.css", "office.css", "print.css"}, 14 << 10},
	} {
		n := 0
		for _, f := range c.files {
			n += packed(t, read(t, f))
		}
		if n > c.most {
			t.Errorf("%s: %d bytes packed, want at most %d", c.name, n, c.most)
		}
	}
}

func packed(t *testing.T, s string) int {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}
