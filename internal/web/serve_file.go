package web

import (
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/errs"
)

// Attachment is a stored file being sent.
type Attachment struct {
	Name, MIME string
	Sum        string // SHA-256 of the content, for ETag and X-Content-SHA256
	Body       io.ReadSeeker
}

// Attach sends a stored file for saving, whole or in the ranges that were asked for. It is
// never shown as a page of this site, whatever it says that it is; pictures, sound and
// films play in the elements of a page that point at it.
func (w *Response) Attach(r *http.Request, a Attachment) error {
	h := w.Header()
	h.Set("Content-Type", inert(a.MIME))
	h.Set("Content-Disposition", disposition(fileName(a.Name)))
	h.Set("ETag", `"`+a.Sum+`"`)
	h.Set("X-Content-SHA256", a.Sum)
	http.ServeContent(w, r, "", time.Time{}, a.Body)
	return nil
}

// AttachPart is Attach for the kth file of a part, counted from 1, as the office sees it. The
// caller has checked that the reader may see the part.
func (w *Response) AttachPart(r *http.Request, blobs blob.Store, p *publication.Part, k string) error {
	n, err := strconv.Atoi(k)
	if err != nil || n < 1 || n > len(p.Files) || blobs == nil {
		return errs.New(errs.NotFound, "没有这个附件，它可能已被删除，请从事项页面重新打开。")
	}
	f := p.Files[n-1]
	body, err := blobs.Open(r.Context(), f.Sum)
	if err != nil {
		return err
	}
	defer body.Close()
	return w.Attach(r, Attachment{Name: f.Name, MIME: f.MIME, Sum: f.Sum, Body: body})
}

// FileOptions are uploaded files to choose from.
func FileOptions(list []file.Stored) []Option {
	out := []Option{}
	for _, f := range list {
		title := f.Name + "（" + f.Kind + "）"
		if !f.DecidedAt.IsZero() {
			title += "，隔离区已放行"
		}
		out = append(out, Option{Value: f.ID, Title: title})
	}
	return out
}

// fileName is a name that no file system stumbles over.
func fileName(name string) string {
	name = strings.TrimLeft(strings.ToValidUTF8(name, "_"), ".")
	if name == "" || strings.HasPrefix(name, "/") {
		return "附件" + path.Ext(name)
	}
	return name
}

// inert keeps the types that no browser runs.
func inert(mime string) string {
	base, _, _ := strings.Cut(mime, ";")
	base = strings.TrimSpace(base)
	for _, p := range []string{"application/pdf", "application/ofd", "application/zip", "application/msword", "application/vnd.", "image/png", "image/jpeg", "image/webp", "video/mp4", "audio/mpeg"} {
		if strings.HasPrefix(base, p) && !strings.ContainsAny(base, "\r\n") && !strings.Contains(base, "xml+") && !strings.HasSuffix(base, "+xml") {
			return base
		}
	}
	return "application/octet-stream"
}
