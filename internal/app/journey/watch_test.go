package journey

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"
)

// bad is a page on which everything is wrong that the tests of pages look for.
const bad = `<!DOCTYPE html><html><head><title>x</title><meta name="viewport" content="width=device-width"><script>document.title = "inline"</script></head><body><main><img src="/gone.png">
<div style="width: 500px">wide</div></main><script src="/static/broken.js"></script></body></html>`

// testWatch shows that the watching works: a page that is wrong in every way is found so.
func testWatch(t *testing.T, browser context.Context) {
	axe := axeScript(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, bad)
	})
	mux.HandleFunc("/static/broken.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = io.WriteString(w, "nothing.here()")
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	b := newTab(t, browser, server.URL)
	b.visit("/")
	var found []string
	for _, v := range b.axe(axe) {
		found = append(found, v.ID)
	}
	for _, want := range []string{"html-has-lang", "image-alt", "page-has-heading-one"} {
		if !slices.Contains(found, want) {
			t.Errorf("axe does not find %s: %q", want, found)
		}
	}
	run(b, "small screen", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error { return screen(ctx, t, 320, 640) }))
	if wide := eval[string](b, tooWide); !strings.Contains(wide, "wide") {
		t.Errorf("a page of 500 points is not found too wide: %q", wide)
	}
	said := strings.Join(b.complaints(), "\n")
	for _, want := range []string{"Content Security Policy", "nothing is not defined"} {
		if !strings.Contains(said, want) {
			t.Errorf("the browser's complaint %q is not heard:\n%s", want, said)
		}
	}
}

// testWeight weighs what the page of a public document loads besides itself.
func testWeight(t *testing.T, f *filled) {
	c := &client{t, f.site, ""}
	page, err := goquery.NewDocumentFromReader(bytes.NewReader(c.get("/d/" + f.items["explained"]).Raw))
	must(t, err)
	total := 0
	page.Find("link[rel=stylesheet], script[src]").Each(func(_ int, s *goquery.Selection) {
		path := s.AttrOr("href", s.AttrOr("src", ""))
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.DefaultCompression)
		must(t, err)
		_, err = z.Write(c.get(path).Raw)
		must(t, err)
		must(t, z.Close())
		t.Logf("%s: %d bytes", path, b.Len())
		total += b.Len()
	})
	if total == 0 || total > 30<<10 {
		t.Errorf("style and scripts of a public document weigh %d bytes, compressed; at most 30 KiB", total)
	}
}
