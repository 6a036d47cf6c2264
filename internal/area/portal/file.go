package portal

import (
	"context"
	"net/http"

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
	return w.Attach(r, web.Attachment{Name: f.Name, MIME: f.MIME, Sum: f.Sum, Body: body})
}
