package portal

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// file sends an attachment for saving. It is never shown inside the site, whatever it
// says that it is.
func (p *Portal) file(w *web.Response, r *http.Request) error {
	k, err := numberIn(r, "k")
	if err != nil {
		return err
	}
	n := 0
	if r.PathValue("n") != "" {
		if n, err = numberIn(r, "n"); err != nil {
			return err
		}
	}
	d, err := get(p, r, func(ctx context.Context, tx *db.Tx) (*doc, error) { return load(ctx, tx, r.PathValue("id"), n) })
	if err != nil {
		return err
	}
	if !readable(d.Item) {
		return d.away()
	}
	if k > len(d.Edition.Files) {
		return errs.New(errs.NotFound, "没有这个附件。请从文件页面的“下载”中选择。")
	}
	f := d.Edition.Files[k-1]
	body, err := p.Files.Open(r.Context(), f.Sum)
	if err != nil {
		return err
	}
	defer body.Close()
	h := w.Header()
	h.Set("Content-Type", inert(f.MIME))
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+strings.ReplaceAll(url.QueryEscape(fileName(f.Name)), "+", "%20"))
	h.Set("ETag", `"`+f.Sum+`"`)
	h.Set("X-Content-SHA256", f.Sum)
	http.ServeContent(w, r, "", time.Time{}, body)
	return nil
}

// fileName is a name that no file system stumbles over.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`"\/:*?<>|`, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	return cmp.Or(strings.TrimLeft(name, "."), "附件"+path.Ext(name))
}

// inert keeps the types that no browser runs.
func inert(mime string) string {
	base, _, _ := strings.Cut(mime, ";")
	base = strings.TrimSpace(base)
	for _, p := range []string{"application/pdf", "application/ofd", "application/zip", "application/msword", "application/vnd.", "image/png", "image/jpeg", "video/mp4", "audio/mpeg"} {
		if strings.HasPrefix(base, p) && !strings.ContainsAny(base, "\r\n") && !strings.Contains(base, "xml+") && !strings.HasSuffix(base, "+xml") {
			return base
		}
	}
	return "application/octet-stream"
}
