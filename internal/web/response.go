package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/errs"
)

// Response is the answer being made to one request, with what is known of who asked. It
// is an http.ResponseWriter, but handlers use Render, Redirect, JSON, Table, Atom and File.
type Response struct {
	Actor   actor.Actor // nobody on Public routes
	Session org.Session // the zero Session for tokens and on Public routes
	Now     time.Time   // the moment of the request, UTC
	Format  string      // json, csv, xlsx or atom where the address had that suffix; else ""
	Prefs   Prefs
	Ref     string // number of the request, in the log and on error pages

	writer http.ResponseWriter
	mux    *Mux
	r      *http.Request
	route  *Route
	client org.Client
	secret string // of the session
	flash  *Flash
	status int
}

// Header implements http.ResponseWriter.
func (w *Response) Header() http.Header { return w.writer.Header() }

// WriteHeader implements http.ResponseWriter.
func (w *Response) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
		w.writer.WriteHeader(status)
	}
}

// Write implements http.ResponseWriter.
func (w *Response) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return w.writer.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *Response) Unwrap() http.ResponseWriter { return w.writer }

// Render writes a page, "document/list", with status 200. data is of the type that was
// registered with the page. Nothing is written where the page fails.
func (w *Response) Render(page string, data any) error {
	return w.RenderStatus(http.StatusOK, page, data)
}

// RenderStatus is Render with another status.
func (w *Response) RenderStatus(status int, page string, data any) error {
	var b bytes.Buffer
	if err := w.mux.execute(&b, page, data); err != nil {
		return err
	}
	w.Header().Add("Vary", "Cookie")
	return w.send(status, "text/html; charset=utf-8", b.Bytes())
}

func (w *Response) send(status int, media string, body []byte) error {
	if w.flash != nil {
		w.clearFlash()
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	if w.r.Method == http.MethodHead {
		return nil
	}
	_, _ = w.Write(body) // the reader went away: nobody is left to tell
	return nil
}

// Redirect sends the browser to a path of this site with 303 See Other. Anything else,
// such as another site's address, leads to the first page.
func (w *Response) Redirect(path string) error {
	w.Header().Set("Location", local(path))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// Moved says with 301 that what was asked for is now at another path of this site.
func (w *Response) Moved(path string) error {
	w.Header().Set("Location", local(path))
	w.WriteHeader(http.StatusMovedPermanently)
	return nil
}

// local keeps a path inside this site.
func local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return u.String()
}

// JSON writes v with status 200.
func (w *Response) JSON(v any) error { return w.JSONStatus(http.StatusOK, v) }

// JSONStatus writes v with a status.
func (w *Response) JSONStatus(status int, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(true)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	return w.send(status, formats["json"], b.Bytes())
}

// File writes a document for saving under a name, which may be Chinese.
func (w *Response) File(name, media string, body []byte) error {
	w.Header().Set("Content-Disposition", disposition(name))
	return w.send(http.StatusOK, media, body)
}

func disposition(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`"\/:*?<>|`, r) {
			return '_'
		}
		return r
	}, name)
	return "attachment; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// NotFound is the error for a handler to return where there is no such thing.
func (w *Response) NotFound() error {
	return errs.New(errs.NotFound, "没有找到您要看的内容。它可能已经换了地址，请从首页或检索进入。")
}

// Fresh sets ETag and Last-Modified and tells whether what the asker has is still good;
// then 304 is written and the handler returns nil. modified may be zero and etag empty.
// Reading modes, a waiting message and the format are part of the tag by themselves.
func (w *Response) Fresh(modified time.Time, etag string) bool {
	h := w.Header()
	w.peekFlash()
	sum := sha256.Sum256([]byte(strings.Join([]string{etag, modified.UTC().Format(time.RFC3339Nano), w.Format, w.Prefs.class(),
		w.r.URL.RawQuery, w.Actor.Person, w.Actor.Post, w.mux.assets.version}, "\x00")))
	tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
	h.Set("ETag", tag)
	if !modified.IsZero() {
		h.Set("Last-Modified", modified.UTC().Format(http.TimeFormat))
	}
	if w.flash != nil || w.r.Method != http.MethodGet && w.r.Method != http.MethodHead {
		return false
	}
	if match := w.r.Header.Get("If-None-Match"); match != "" {
		for t := range strings.SplitSeq(match, ",") {
			if t = strings.TrimSpace(t); t == tag || "W/"+t == tag || t == "*" {
				h.Add("Vary", "Cookie")
				w.WriteHeader(http.StatusNotModified)
				return true
			}
		}
	}
	return false
}

// Site returns what the site is called and where it lives.
func (w *Response) Site() Site { return w.mux.cfg.Site }

// Abs returns the public address of a path: with Site.Base, else as it was asked for.
func (w *Response) Abs(path string) string {
	if w.mux.cfg.Site.Base != "" {
		return w.mux.cfg.Site.Base + path
	}
	scheme := "http"
	if w.mux.secure(w.r) {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: w.r.Host}).String() + path
}

// Client says where the request came from.
func (w *Response) Client() org.Client { return w.client }
