package web_test

import (
	"crypto/tls"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/format/xlsx"
	"gongkai/internal/web"
	"gongkai/internal/web/webtest"
)

func TestSuffixIsTakenOffBeforeRouting(t *testing.T) {
	t.Parallel()
	v := world(t).Visitor()
	if a := v.Get("/letters").Want(200); a.Doc.Find("#rows li").Length() != 4 || a.Text("#rows li:nth-child(3)") != `<b>"乙"</b>` {
		t.Errorf("page %s", a.Text("#rows"))
	}
	var rows []string
	a := v.Get("/letters.json").Want(200)
	a.Decode(&rows)
	if len(rows) != 4 || a.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
		t.Errorf("json %v %v", rows, a.Header)
	}
	csv := v.Get("/letters.csv").Want(200)
	if !strings.HasPrefix(csv.Body, "\ufeff标题,日期,时间,件数,紧急\r\n") || !strings.Contains(csv.Body, `'=HYPERLINK`) || !strings.Contains(csv.Body, "\r\n-1.5,2026-03-02,2026-03-02 15:04,12,是\r\n") {
		t.Errorf("csv %q", csv.Body)
	}
	book := v.Get("/letters.xlsx").Want(200)
	if got := book.Header.Get("Content-Disposition"); book.Header.Get("Content-Type") != xlsx.MIME || got != "attachment; filename*=UTF-8''"+url.PathEscape("来信")+".xlsx" {
		t.Errorf("xlsx %q, %q", book.Header.Get("Content-Type"), got)
	}
	b, err := xlsx.Open(strings.NewReader(book.Body), int64(len(book.Body)), xlsx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := b.Sheet("来信")
	if err != nil || len(sheet.Rows) != 5 || strings.Join(sheet.Rows[2].Cells, "|") != `=HYPERLINK("http://x")|2026-03-02|2026-03-02 15:04|12|是` {
		t.Errorf("xlsx %+v, %v", sheet, err)
	}
	atom := v.Get("/letters.atom").Want(200)
	var feed struct {
		Entries []struct {
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(atom.Body), &feed); err != nil || len(feed.Entries) != 1 || feed.Entries[0].Title != `<b>"乙"</b>` {
		t.Errorf("atom %v %+v", err, feed)
	}
	if a := v.Get("/letters/7.json").Want(200); strings.TrimSpace(a.Body) != `"7.json"` {
		t.Errorf("a route without formats got %s", a.Body)
	}
	v.Get("/letters.xml").Want(404)
	if a := v.Get("/letters/").Want(301); a.Header.Get("Location") != "/letters" {
		t.Errorf("redirected to %q", a.Header.Get("Location"))
	}
	if a := v.Get("//evil.example/"); a.Status == 301 && strings.HasPrefix(a.Header.Get("Location"), "//") {
		t.Errorf("redirected to another site: %q", a.Header.Get("Location"))
	}
}

func TestSecurityHeadersAreOnEveryAnswer(t *testing.T) {
	t.Parallel()
	w := world(t)
	for _, path := range []string{"/letters", "/letters.json", "/nothing", "/login", "/letters/panic", "/robots.txt", "/api/v1/openapi.json"} {
		h := w.Visitor().Get(path).Header
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'self'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" || h.Get("X-Request-Id") == "" {
			t.Errorf("%s: headers %v", path, h)
		}
		if h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS without https", path)
		}
	}
}

func TestRequestFromAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	path := open(b, "open", "") + "/do/look"
	for _, h := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		a := b.Do("POST", path, "", append(h, "Content-Type", "application/x-www-form-urlencoded")...)
		if a.Status != 403 || !strings.Contains(a.Body, "来自别的网站") {
			t.Errorf("%v: status %d", h, a.Status)
		}
	}
	if strings.Contains(b.Get(strings.TrimSuffix(path, "/do/look")).Text(".timeline"), "阅办") {
		t.Error("the forged request was carried out")
	}
}

func TestHeadOptionsAndWrongMethod(t *testing.T) {
	t.Parallel()
	v := world(t).Visitor()
	if a := v.Do("HEAD", "/letters", "").Want(200); a.Body != "" || a.Header.Get("Content-Type") == "" {
		t.Errorf("HEAD: %q %v", a.Body, a.Header)
	}
	if a := v.Do("OPTIONS", "/letters", "").Want(204); a.Header.Get("Allow") != "GET, HEAD, POST, OPTIONS" {
		t.Errorf("OPTIONS: Allow %q", a.Header.Get("Allow"))
	}
	if a := v.Do("DELETE", "/letters", "").Want(405); a.Header.Get("Allow") == "" || !strings.Contains(a.Body, "请求方式") {
		t.Errorf("DELETE: %v", a.Header)
	}
	v.Do("OPTIONS", "/nothing", "").Want(404)
}

func TestErrorsArePagesForReadersAndProblemsForPrograms(t *testing.T) {
	t.Parallel()
	v := world(t).Visitor()
	for path, want := range map[string]int{"/nothing": 404, "/letters/gone": 410, "/letters/panic": 500, "/letters/fault": 500, "/letters/evil": 404} {
		a := v.Get(path, "Accept", "text/html").Want(want)
		if a.Doc.Find(".fault h1").Length() != 1 || strings.Contains(a.Body, "deadline exceeded") || strings.Contains(a.Body, "boom") || strings.Contains(a.Body, "<script>alert") {
			t.Errorf("%s: %.300s", path, a.Text("main"))
		}
		if want == 500 && a.Text("#ref") != a.Header.Get("X-Request-Id") {
			t.Errorf("%s: the number on the page is %q", path, a.Text("#ref"))
		}
		var p web.Problem
		j := v.Get(path, "Accept", "application/json").Want(want)
		j.Decode(&p)
		if p.Status != want || p.Detail == "" || !strings.HasPrefix(p.Type, "urn:gongkai:") || !strings.HasPrefix(j.Header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s: %+v", path, p)
		}
	}
}

func TestOversizedBodyIsRefused(t *testing.T) {
	t.Parallel()
	w := world(t, func(c *web.Config) { c.Limits.Body = 1000 })
	v := w.Visitor()
	big := url.Values{"text": {strings.Repeat("字", 1000)}}
	if a := v.Post("/letters", big).Want(413); !strings.Contains(a.Body, "超过了1000 字节的上限") {
		t.Errorf("%s", a.Text("main"))
	}
	r := httptest.NewRequest("POST", "/letters", strings.NewReader(big.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.ContentLength = -1 // a body that does not say how long it is
	rec := httptest.NewRecorder()
	w.Mux.ServeHTTP(rec, r)
	if rec.Code != 413 {
		t.Errorf("without a length: status %d", rec.Code)
	}
}

func TestRateIsLimitedPerAddressAndComesBackWithTime(t *testing.T) {
	t.Parallel()
	w := world(t, func(c *web.Config) { c.Limits.LoginBurst, c.Limits.LoginPerMin, c.Limits.Addresses = 3, 60, 2 })
	post := func(ip string) int {
		r := httptest.NewRequest("POST", "/letters", strings.NewReader("text=ok"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = ip + ":1"
		r.Header.Set("X-Forwarded-For", "203.0.113."+ip[len(ip)-1:]) // nobody may say so here
		rec := httptest.NewRecorder()
		w.Mux.ServeHTTP(rec, r)
		return rec.Code
	}
	for i := range 4 {
		if got, want := post("192.0.2.1"), []int{200, 200, 200, 429}[i]; got != want {
			t.Errorf("request %d: status %d", i, got)
		}
	}
	if got := post("192.0.2.2"); got != 200 {
		t.Errorf("another address: status %d", got)
	}
	w.Clock.Advance(time.Second)
	if got := post("192.0.2.1"); got != 200 {
		t.Errorf("after a second: status %d", got)
	}
}

func TestKnownPageIsNotSentAgain(t *testing.T) {
	t.Parallel()
	v := world(t).Visitor()
	a := v.Get("/letters").Want(200)
	tag := a.Header.Get("ETag")
	if a := v.Get("/letters", "If-None-Match", tag).Want(304); a.Body != "" {
		t.Error("304 with a body")
	}
	v.Get("/letters.json", "If-None-Match", tag).Want(200)
	v.Post("/view", url.Values{"elder": {"on"}, "back": {"/letters"}}).Want(303)
	if page := v.Get("/letters", "If-None-Match", tag).Want(200); page.Doc.Find("html.elder").Length() != 1 {
		t.Error("the reading mode did not come")
	}
}

func TestReadingModesNeedNoScript(t *testing.T) {
	t.Parallel()
	v := world(t).Visitor()
	page := v.Get("/letters")
	on := v.Submit(page, "form[data-prefs]", url.Values{"contrast": {"on"}})
	if got := on.Want(303).Header.Get("Location"); got != "/letters" {
		t.Errorf("back to %q", got)
	}
	page = v.Get("/letters")
	if page.Doc.Find("html.contrast").Length() != 1 || page.Doc.Find("button[name=contrast][value=off][aria-pressed=true]").Length() != 1 {
		t.Error("contrast is not on")
	}
	if got := v.Post("/view", url.Values{"back": {"//evil.example"}}).Header.Get("Location"); got != "/" {
		t.Errorf("sent to %q", got)
	}
}

func TestStaticFilesAreKeptForAYearUnderTheirHash(t *testing.T) {
	t.Parallel()
	v := world(t).Visitor()
	page := v.Get("/letters")
	n := 0
	page.Doc.Find("link[rel=stylesheet], script[src], img, link[rel=icon]").Each(func(_ int, s *goquery.Selection) {
		href := s.AttrOr("href", s.AttrOr("src", ""))
		a := v.Get(href).Want(200)
		if !strings.Contains(a.Header.Get("Cache-Control"), "immutable") || a.Body == "" {
			t.Errorf("%s: %v", href, a.Header)
		}
		n++
	})
	if n < 5 {
		t.Errorf("%d assets", n)
	}
	if a := v.Get("/static/0000/app.css").Want(200); strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
		t.Error("a wrong hash is kept for a year")
	}
	v.Get("/static/none/static.go").Want(404)
	v.Get("/static/x/..%2f..%2fgo.mod").Want(404)
	if a := v.Get("/robots.txt").Want(200); !strings.Contains(a.Body, "Disallow: /office") {
		t.Error(a.Body)
	}
	v.Get("/favicon.ico").Want(200)
}

func TestLongPagesAreCompressed(t *testing.T) {
	t.Parallel()
	v := world(t).Visitor()
	if a := v.Get("/letters", "Accept-Encoding", "gzip").Want(200); a.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%v", a.Header)
	}
}

func TestSessionCookieIsForThisSiteOnly(t *testing.T) {
	t.Parallel()
	w := world(t)
	w.Person("limin", "李敏", "education", actor.Drafter)
	login := func(secure bool) *http.Cookie {
		r := httptest.NewRequest("POST", "/login", strings.NewReader(url.Values{"u": {"limin"}, "p": {webtest.Password}, "next": {"/office/letter/new/draft"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if secure {
			r.TLS = &tls.ConnectionState{}
		}
		rec := httptest.NewRecorder()
		w.Mux.ServeHTTP(rec, r)
		if rec.Code != 303 || rec.Header().Get("Location") != "/office/letter/new/draft" {
			t.Fatalf("status %d to %q", rec.Code, rec.Header().Get("Location"))
		}
		if hsts := rec.Header().Get("Strict-Transport-Security"); (hsts != "") != secure {
			t.Errorf("HSTS %q", hsts)
		}
		return rec.Result().Cookies()[0]
	}
	plain, safe := login(false), login(true)
	for _, c := range []*http.Cookie{plain, safe} {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 {
			t.Errorf("cookie %+v", c)
		}
	}
	if plain.Secure || plain.Name != "session" || !safe.Secure || safe.Name != "__Host-session" {
		t.Errorf("names %s %s", plain.Name, safe.Name)
	}
}

func TestLoginFirstPasswordAndLogout(t *testing.T) {
	t.Parallel()
	w := world(t)
	first := w.FirstLogin("limin", "李敏", "education", actor.Drafter)
	v := w.Visitor()
	if a := v.Get("/office/letter/new/draft").Want(303); a.Header.Get("Location") != "/login?next=%2Foffice%2Fletter%2Fnew%2Fdraft" {
		t.Errorf("sent to %q", a.Header.Get("Location"))
	}
	page := v.Get("/login")
	wrong := v.Submit(page, "main form", url.Values{"u": {"limin"}, "p": {"wrong"}}).Want(401)
	if wrong.Doc.Find("#u[value=limin]").Length() != 1 || !strings.Contains(wrong.Text(".errors"), "不正确") {
		t.Errorf("%s", wrong.Text("main"))
	}
	v.Submit(page, "main form", nil).Want(422)
	in := v.Submit(page, "main form", url.Values{"u": {"limin"}, "p": {first}, "next": {"//evil.example"}})
	if in.Header.Get("Location") != "/password" {
		t.Fatalf("sent to %q", in.Header.Get("Location"))
	}
	if a := v.Get("/office/letter/new/draft").Want(303); a.Header.Get("Location") != "/password" {
		t.Errorf("with the first password one gets to %q", a.Header.Get("Location"))
	}
	form := v.Get("/password").Want(200)
	for _, c := range []struct {
		values url.Values
		field  string
	}{
		{url.Values{"p0": {first}, "p1": {webtest.Password}, "p2": {"other"}}, "p2"},
		{url.Values{"p0": {first}, "p1": {"short"}, "p2": {"short"}}, "p1"},
		{url.Values{"p0": {"wrong"}, "p1": {webtest.Password}, "p2": {webtest.Password}}, "p0"},
	} {
		bad := v.Submit(form, "main form", c.values).Want(422)
		if bad.Doc.Find(`.errors a[href="#`+c.field+`"]`).Length() == 0 {
			t.Errorf("%s: %s", c.field, bad.Text(".errors"))
		}
	}
	v.Submit(form, "main form", url.Values{"p0": {first}, "p1": {webtest.Password}, "p2": {webtest.Password}}).Want(303)
	v.Get("/office/letter/new/draft").Want(200)
	if posts := v.Get("/office/post").Want(200); !strings.Contains(posts.Text("label"), "云山市教育局") || posts.Doc.Find("input[name=post][checked]").Length() != 1 {
		t.Errorf("posts %s", posts.Text("main"))
	} else {
		v.Submit(posts, "main form", nil).Want(303)
	}
	v.Post("/office/post", url.Values{"post": {"another"}}).Want(403)
	v.Post("/logout", nil).Want(303)
	v.Get("/office/letter/new/draft").Want(303)
}
