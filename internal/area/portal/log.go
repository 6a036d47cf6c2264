package portal

import (
	"context"
	"net/http"
	"strings"
	"time"

	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// logPage explains the public log and how to check it.
type logPage struct {
	web.Page
	Committed  int64 // leaves in the database
	Signed     bool
	Size       int64 // leaves under the newest checkpoint
	Origin     string
	Root       string
	AuditSeq   int64
	AuditHash  string
	Checkpoint string
	Keys       []string
	Base       string
}

// logState is how the log stands.
type logState struct {
	Committed int64
	Note      string // the newest signed checkpoint; "" before the first
}

func stateOf(ctx context.Context, tx *db.Tx) (s logState, err error) {
	if s.Committed, err = publiclog.Size(ctx, tx); err != nil || s.Committed == 0 {
		return s, err
	}
	proof, err := publiclog.Prove(ctx, tx, 0) // it comes with the newest checkpoint
	if errs.Is(err, errs.NotFound) {
		return s, nil
	}
	s.Note = proof.Checkpoint
	return s, err
}

// checkpoint reads the signed text without checking it: it is our own, and readers are
// told to check.
func (s logState) checkpoint() (publiclog.Checkpoint, bool) {
	body, _, ok := strings.Cut(s.Note, "\n\n")
	if !ok {
		return publiclog.Checkpoint{}, false
	}
	c, err := publiclog.ParseCheckpoint(body + "\n")
	return c, err == nil
}

func (p *Portal) ledger(w *web.Response, r *http.Request) error {
	s, err := get(p, r, stateOf)
	if err != nil {
		return err
	}
	tag, err := etag(w, []any{s, p.keys(), w.Abs("")})
	if err != nil {
		return err
	}
	if w.Fresh(time.Time{}, tag) {
		return nil
	}
	page := logPage{Page: begin(w, "公开日志", web.Crumb{Title: "首页", Href: "/"}, web.Crumb{Title: "公开日志"}), Committed: s.Committed, Checkpoint: s.Note,
		Keys: p.keys(), Base: w.Abs("")}
	page.Canonical = w.Abs("/log")
	if c, ok := s.checkpoint(); ok {
		page.Signed, page.Size, page.Origin, page.Root = true, c.Size, c.Origin, c.Root.String()
		page.AuditSeq, page.AuditHash = c.Audit.Seq, c.Audit.Hash
	}
	return w.Render("portal/log", page)
}

// logFile hands the request to the log's own handler: checkpoint, keys, tiles.
func (p *Portal) logFile(w *web.Response, r *http.Request) error {
	p.tiles.ServeHTTP(w, r)
	return nil
}

// aboutPage is the guide to the site.
type aboutPage struct {
	web.Page
	Base    string
	Columns []web.NavItem
	MaxSize int
	PerPage int
}

func (p *Portal) about(w *web.Response, _ *http.Request) error {
	page := aboutPage{Page: begin(w, "网站说明", web.Crumb{Title: "首页", Href: "/"}, web.Crumb{Title: "网站说明"}), Base: w.Abs(""), MaxSize: maxSize, PerPage: pageSize}
	page.Canonical = w.Abs("/about")
	for _, it := range Nav() {
		if strings.HasPrefix(it.Href, "/c/") {
			page.Columns = append(page.Columns, it)
		}
	}
	tag, err := etag(w, page.Base)
	if err != nil {
		return err
	}
	if w.Fresh(time.Time{}, tag) {
		return nil
	}
	return w.Render("portal/about", page)
}
