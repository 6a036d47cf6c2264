package webtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"gongkai/internal/kernel/actor"
)

// Browser keeps cookies, follows no redirect by itself, and reads HTML.
type Browser struct {
	Actor actor.Actor // who is logged in
	w     *World
	c     *http.Client
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   string
	Doc    *goquery.Document
	w      *World
}

// Visitor is a browser of somebody who is not logged in.
func (w *World) Visitor() *Browser {
	jar, err := cookiejar.New(nil)
	w.must(err)
	return &Browser{w: w, c: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// SetCookie gives the browser a cookie.
func (b *Browser) SetCookie(name, value string) {
	u, err := url.Parse(b.w.URL)
	b.w.must(err)
	b.c.Jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

// Do sends a request. Header names and values alternate.
func (b *Browser) Do(method, path, body string, header ...string) *Answer {
	b.w.Helper()
	r, err := http.NewRequest(method, b.w.URL+path, strings.NewReader(body))
	b.w.must(err)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := b.c.Do(r)
	b.w.must(err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	b.w.must(err)
	a := &Answer{Status: res.StatusCode, Header: res.Header, Body: string(raw), w: b.w}
	a.Doc, err = goquery.NewDocumentFromReader(strings.NewReader(a.Body))
	b.w.must(err)
	return a
}

// Get asks for a page.
func (b *Browser) Get(path string, header ...string) *Answer {
	b.w.Helper()
	return b.Do(http.MethodGet, path, "", header...)
}

// Post sends a form as a browser does.
func (b *Browser) Post(path string, form url.Values) *Answer {
	b.w.Helper()
	return b.Do(http.MethodPost, path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
}

// JSON calls the JSON interface with a bearer token.
func (b *Browser) JSON(method, path, token string, in any, header ...string) *Answer {
	b.w.Helper()
	body := ""
	if s, ok := in.(string); ok {
		body = s
	} else if in != nil {
		raw, err := json.Marshal(in)
		b.w.must(err)
		body = string(raw)
	}
	header = append(header, "Content-Type", "application/json")
	if token != "" {
		header = append(header, "Authorization", "Bearer "+token)
	}
	return b.Do(method, path, body, header...)
}

// Submit fills in the form at a selector and sends it: the fields that the page holds,
// with those given put in their place.
func (b *Browser) Submit(a *Answer, selector string, with url.Values) *Answer {
	b.w.Helper()
	f := a.Doc.Find(selector).First()
	if f.Length() == 0 {
		b.w.Fatalf("no form %s on the page (status %d):\n%.600s", selector, a.Status, a.Body)
	}
	v := url.Values{}
	f.Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name, kind := s.AttrOr("name", ""), s.AttrOr("type", "")
		_, ticked := s.Attr("checked")
		switch {
		case name == "" || kind == "file" || (kind == "radio" || kind == "checkbox") && !ticked:
		case goquery.NodeName(s) == "select":
			s.Find("option[selected]").Each(func(_ int, o *goquery.Selection) { v.Add(name, o.AttrOr("value", o.Text())) })
		case goquery.NodeName(s) == "textarea":
			v.Add(name, strings.TrimPrefix(s.Text(), "\n"))
		default:
			v.Add(name, s.AttrOr("value", ""))
		}
	})
	for name, values := range with {
		v[name] = values
	}
	return b.Post(f.AttrOr("action", ""), v)
}

// Follow goes where a redirect leads.
func (b *Browser) Follow(a *Answer) *Answer {
	b.w.Helper()
	if a.Status != http.StatusSeeOther {
		b.w.Fatalf("status %d, not a redirect:\n%.1200s", a.Status, a.Body)
	}
	return b.Get(a.Header.Get("Location"))
}

// Decode reads a JSON answer.
func (a *Answer) Decode(into any) {
	a.w.Helper()
	if err := json.Unmarshal([]byte(a.Body), into); err != nil {
		a.w.Fatalf("%v in:\n%.600s", err, a.Body)
	}
}

// Text is the text of what a selector finds, with white space made single.
func (a *Answer) Text(selector string) string {
	return strings.Join(strings.Fields(a.Doc.Find(selector).Text()), " ")
}

// Want fails where the status is another.
func (a *Answer) Want(status int) *Answer {
	a.w.Helper()
	if a.Status != status {
		a.w.Fatalf("status %d, want %d:\n%.1500s", a.Status, status, a.Body)
	}
	return a
}
