package portal

import (
	"context"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// proofPage tells a reader how to check a document without trusting this site.
type proofPage struct {
	web.Page
	Title      string
	Href       string
	N          int
	Closed     bool // withdrawn without its text: what is in the log can be checked, the text cannot
	Banner     *banner
	Entry      logEntry
	Number     int64 // of the leaf as people count
	Date       string
	Signed     bool
	Size       int64
	Commitment string
	Salt       string
	Content    string // address of the bytes
	JSON       string
	Hashes     []string
	Leaf       string
	Checkpoint string
	Keys       []string
	Base       string // address of the site, for the command
	Entries    []logRow
}

// logRow is a leaf as a line of a table.
type logRow struct {
	Number  int64
	Name    string
	Edition string
	At      time.Time
}

// proofJSON is all that is needed to check one edition with a program.
type proofJSON struct {
	Item       string `json:"item"`
	Edition    int    `json:"edition,omitempty"`
	Standing   string `json:"standing"`
	Signed     bool   `json:"signed"` // false: no checkpoint covers the leaf yet, ask again in some minutes
	Commitment string `json:"commitment,omitempty"`
	Content    string `json:"content,omitempty"`
	publiclog.Proof
	Keys []string `json:"keys,omitempty"` // verifier keys of the log; compare them with those published elsewhere
}

// proven is a document with its place in the log.
type proven struct {
	*doc
	entry  logEntry
	proof  publiclog.Proof
	signed bool
}

func (p *Portal) prove(r *http.Request) (proven, error) {
	n := 0
	if r.PathValue("n") != "" {
		var err error
		if n, err = numberIn(r, "n"); err != nil {
			return proven{}, err
		}
	}
	return get(p, r, func(ctx context.Context, tx *db.Tx) (v proven, err error) {
		if v.doc, err = load(ctx, tx, r.PathValue("id"), n); err != nil {
			return v, err
		}
		ok := false
		if v.entry, ok = v.doc.entry(); !readable(v.Item) && len(v.Entries) > 0 {
			v.entry, ok = v.Entries[len(v.Entries)-1], true // of the withdrawal
		}
		if !ok {
			return v, errs.New(errs.NotFound, "公开日志的现行一代里没有这个版本的记录。请在公开日志页面查看前后各代日志。")
		}
		v.proof, err = publiclog.Prove(ctx, tx, v.entry.Index)
		if v.signed = err == nil; errs.Is(err, errs.NotFound) {
			err = nil // committed, and not yet signed
		}
		if readable(v.Item) {
			v.proof.Salt = v.Edition.Salt
		}
		return v, err
	})
}

func (p *Portal) proof(w *web.Response, r *http.Request) error {
	v, err := p.prove(r)
	if err != nil {
		return err
	}
	if v.Item.Standing == publication.Erased {
		return v.away()
	}
	keys := p.keys()
	tag, err := etag(w, []any{v.doc, v.proof, keys, w.Abs("")})
	if err != nil {
		return err
	}
	if w.Fresh(v.changed(), tag) {
		return nil
	}
	if w.Format == "json" {
		v.proof.Index, v.proof.Leaf = v.entry.Index, v.entry.Text
		j := proofJSON{Item: v.Item.ID, Edition: v.Edition.N, Standing: string(v.Item.Standing), Signed: v.signed, Proof: v.proof, Keys: keys}
		if readable(v.Item) {
			j.Commitment, j.Content = hex.EncodeToString(v.entry.Leaf.Commitment[:]), w.Abs(editionHref(v.Href, v.Edition.N)+"/content.json")
		}
		return w.JSON(j)
	}
	return w.Render("portal/proof", v.page(w, keys))
}

func (v proven) page(w *web.Response, keys []string) proofPage {
	title := "核验"
	p := proofPage{Href: v.Href, Closed: !readable(v.Item), Banner: v.banner(), Entry: v.entry, Number: v.entry.Index + 1, Date: workday.DateOf(v.entry.At).Chinese(),
		Signed: v.signed, Size: v.proof.Size, Leaf: strings.TrimSpace(v.entry.Text), Checkpoint: v.proof.Checkpoint, Keys: keys, Base: w.Abs("")}
	if !p.Closed {
		base := editionHref(v.Href, v.Edition.N)
		p.Title, p.N, p.Salt = v.Edition.Title, v.Edition.N, v.Edition.Salt
		p.Commitment, p.Content, p.JSON = hex.EncodeToString(v.entry.Leaf.Commitment[:]), w.Abs(base+"/content.json"), w.Abs(base+"/proof.json")
		title = "核验：" + v.Edition.Title
	} else {
		p.JSON = w.Abs(v.Href + "/proof.json")
	}
	for _, h := range v.proof.Hashes {
		p.Hashes = append(p.Hashes, hex.EncodeToString(h[:]))
	}
	for _, e := range v.Entries {
		row := logRow{Number: e.Index + 1, Name: e.Name, At: e.At}
		if _, err := strconv.Atoi(e.Edition); err == nil {
			row.Edition = "第 " + e.Edition + " 版"
		}
		p.Entries = append(p.Entries, row)
	}
	p.Page = begin(w, title, web.Crumb{Title: "首页", Href: "/"}, web.Crumb{Title: "公开文件", Href: v.Href}, web.Crumb{Title: "核验"})
	p.Canonical = w.Abs(v.Href + "/proof")
	return p
}

// content sends the very bytes that the log commits to.
func (p *Portal) content(w *web.Response, r *http.Request) error {
	n, err := numberIn(r, "n")
	if err != nil {
		return err
	}
	d, err := get(p, r, func(ctx context.Context, tx *db.Tx) (*doc, error) { return load(ctx, tx, r.PathValue("id"), n) })
	if err != nil {
		return err
	}
	if !readable(d.Item) {
		return d.away()
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	if w.Fresh(d.Edition.At, d.Edition.ContentHash+d.Edition.Salt) {
		return nil
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(d.Edition.Bytes()) // the reader went away: nobody is left to tell
	}
	return nil
}

// keys are the verifier keys of the log, where this process holds the signing key;
// everybody else reads them at /log/key.
func (p *Portal) keys() []string {
	if p.Log.Signer == nil {
		return nil
	}
	return p.Log.Signer.Keys()
}
