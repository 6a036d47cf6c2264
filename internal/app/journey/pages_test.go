package journey

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
)

// become makes a tab that of whoever looks, in their reading modes.
func (b *tab) become(s *site, l look) {
	b.Helper()
	run(b, "cookies", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{})
		for name, value := range map[string]string{"session": s.sessions[l.account], "view": l.view} {
			if err == nil && value != "" {
				_, err = cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: s.URL, HTTPOnly: new(true), SameSite: network.CookieSameSiteLax})
			}
		}
		return err
	}))
}

// session logs somebody in, once. It is not for several goroutines.
func (s *site) session(account string) string {
	s.Helper()
	if s.sessions[account] == "" {
		x, err := s.Access.Login(context.Background(), s.DB, account, password, org.Client{})
		must(s, err)
		s.sessions[account] = x.Secret
	}
	return s.sessions[account]
}

// head asks for a page without a browser; it returns status and media type.
func (s *site) head(t testing.TB, l look) (int64, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.URL+l.path, nil)
	must(t, err)
	if l.account != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: s.sessions[l.account]})
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	must(t, err)
	res.Body.Close()
	return int64(res.StatusCode), res.Header.Get("Content-Type")
}

// inspect opens a page and holds it to what every page is held to: its status, nothing
// for the browser to complain of, no violation of axe, and no need to scroll sideways on
// a screen of 320 points. What is not HTML is held to its status only.
func (b *tab) inspect(s *site, axe string, seen *shapes, l look) {
	b.Helper()
	status, media := s.head(b, l)
	if l.status == 0 && !strings.HasPrefix(media, "text/html") {
		return
	}
	switch {
	case l.status == 0 && status == http.StatusConflict: // a page that says that there is nothing to do
		l.status = status
	case l.status == 0:
		l.status = http.StatusOK
	}
	if status != l.status {
		b.Errorf("%s as %q answers %d, want %d", l.path, l.account, status, l.status)
	}
	if !strings.HasPrefix(media, "text/html") || status != l.status {
		return
	}
	b.become(s, l)
	b.complaints()
	b.visit(l.path) // on a small screen, as its tab is
	if wide := eval[string](b, tooWide); wide != "" {
		b.Errorf("%s as %q scrolls sideways at 320 points: %s", l.path, l.account, wide)
	}
	if seen.fresh(eval[[]string](b, shapesOf)) {
		run(b, "large screen", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error { return screen(ctx, t, 1280, 900) }))
		for _, v := range b.axe(axe) {
			b.Errorf("%s as %q: %s", l.path, l.account, v)
		}
		run(b, "small screen", chromedp.Func(small))
	}
	for _, c := range b.complaints() {
		b.Errorf("%s as %q: the browser complains: %s", l.path, l.account, c)
	}
}

// small is the narrowest screen that the pages must fit.
func small(ctx context.Context, t *chromedp.Target) error { return screen(ctx, t, 320, 640) }

// tooWide says how wide the page is where it is wider than the screen, and what sticks out.
const tooWide = `(() => {
	const root = document.documentElement, w = root.clientWidth;
	if (w > screen.width) return "laid out for " + w + " points";
	if (root.scrollWidth <= w) return "";
	const out = Array.from(document.querySelectorAll("body *")).filter((e) => e.getBoundingClientRect().right > w + 1 && !e.closest(".scroll, .hide")).slice(0, 4);
	return root.scrollWidth + " wide; " + out.map((e) => e.tagName + "." + e.className + " " + (e.innerText || "").slice(0, 40)).join(" | ");
})()`

func testPages(t *testing.T, browser context.Context) {
	axe := axeScript(t)
	f := fill(open(t, db.SQLite))
	empty := open(t, db.SQLite)
	for _, p := range town.People {
		f.session(p.Account)
		empty.session(p.Account)
	}
	t.Run("weight", func(t *testing.T) { testWeight(t, f) })
	looks := f.examples()
	var patterns []string
	for p := range looks {
		patterns = append(patterns, p)
	}
	slices.Sort(patterns)
	if testing.Verbose() {
		n := 0
		for _, l := range looks {
			n += len(l)
		}
		t.Logf("%d routes, %d looks", len(looks), n)
	}
	seen := &shapes{}
	t.Cleanup(func() { t.Logf("axe looked at %d pages; %d had nothing new", seen.looked, seen.passed) })
	tabs := make(chan *tab, 2)
	for range cap(tabs) {
		tabs <- newTab(t, browser, "", small)
	}
	visit := func(name string, s *site, l look) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pooled := <-tabs
			defer func() { tabs <- pooled }()
			b := pooled.lend(t, s.URL)
			b.inspect(s, axe, seen, l)
		})
	}
	for _, l := range []look{{path: "/"}, {path: "/d/" + f.items["explained"]}, {path: "/office", account: drafter}, {path: "/office/document/" + f.docs["asked"], account: checker}} {
		for view, name := range map[string]string{"-e": "large type", "-c": "high contrast"} {
			l.status, l.view = http.StatusOK, view
			visit(name+" "+l.path, f.site, l)
		}
	}
	for _, p := range patterns {
		for i, l := range looks[p] {
			visit(fmt.Sprintf("filled %s %d", p, i), f.site, l)
		}
		if !strings.Contains(p, "{") && len(looks[p]) > 0 {
			l := looks[p][0]
			l.status = 0 // files for programs need not be there yet
			visit("empty "+p, empty, l)
		}
	}
}
