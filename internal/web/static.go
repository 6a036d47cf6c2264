package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"sync"
	"time"

	"gongkai/internal/web/static"
)

// assets are the static files by name, each under an address with its content's hash.
type assets struct {
	byName  map[string]asset
	version string // changes when any of them does
}

type asset struct {
	body []byte
	hash string
}

var embedded = sync.OnceValue(func() *assets {
	a := &assets{byName: map[string]asset{}}
	all := sha256.New()
	err := fs.WalkDir(static.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := static.Files.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		all.Write(sum[:])
		a.byName[name] = asset{body, hex.EncodeToString(sum[:6])}
		return nil
	})
	if err != nil {
		panic("web: static files: " + err.Error())
	}
	a.version = hex.EncodeToString(all.Sum(nil)[:6])
	return a
})

// url is the address of a static file; a name that is none gives a path that is not found.
func (a *assets) url(name string) string {
	f, ok := a.byName[name]
	if !ok {
		return "/static/none/" + name
	}
	return "/static/" + f.hash + "/" + name
}

var mediaTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".png": "image/png", ".woff2": "font/woff2", ".json": "application/json; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".ico": "image/x-icon"}

func (m *Mux) staticRoutes() {
	m.Handle(Route{Pattern: "GET /static/{hash}/{name...}", Who: Public, Name: "静态文件", Handler: m.static})
	m.Handle(Route{Pattern: "GET /favicon.ico", Who: Public, Name: "网站图标", Handler: func(w *Response, r *http.Request) error {
		return m.sendAsset(w, r, "favicon.svg", "public, max-age=86400")
	}})
	m.Handle(Route{Pattern: "GET /robots.txt", Who: Public, Name: "抓取约定", Handler: func(w *Response, r *http.Request) error {
		text := "User-agent: *\nDisallow: /office\nDisallow: /login\nDisallow: /password\nAllow: /\n"
		if base := m.cfg.Site.Base; base != "" {
			text += "Sitemap: " + base + "/sitemap.xml\n"
		}
		w.Header().Set("Cache-Control", "public, max-age=86400")
		return w.send(http.StatusOK, "text/plain; charset=utf-8", []byte(text))
	}})
}

func (m *Mux) static(w *Response, r *http.Request) error {
	name := path.Clean(r.PathValue("name"))
	f, ok := m.assets.byName[name]
	if !ok {
		return w.NotFound()
	}
	cache := "public, max-age=31536000, immutable"
	if r.PathValue("hash") != f.hash { // an old page: it gets the file, but not for a year
		cache = "no-cache"
	}
	return m.sendAsset(w, r, name, cache)
}

func (m *Mux) sendAsset(w *Response, r *http.Request, name, cache string) error {
	f, ok := m.assets.byName[name]
	if !ok {
		return w.NotFound()
	}
	media := mediaTypes[path.Ext(name)]
	if media == "" {
		media = mime.TypeByExtension(path.Ext(name))
	}
	if media == "" {
		media = "application/octet-stream"
	}
	w.Header().Set("Cache-Control", cache)
	w.Header().Set("Content-Type", media)
	w.Header().Set("ETag", `"`+f.hash+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.body))
	return nil
}
