package publiclog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

const (
	fresh    = "no-cache"                            // may be kept, must be asked for again
	forever  = "public, max-age=31536000, immutable" // a tile of a width never changes
	textType = "text/plain; charset=utf-8"
)

// page is what an address of the log holds.
type page struct {
	data        []byte
	kind, cache string
}

var noPage = errs.New(errs.NotFound, "公开日志中没有这个文件。请从 /log/checkpoint 查看日志现在有多少条记录。")

// Handler serves /log/checkpoint, /log/key, /log/tile/<level>/<N>[.p/<width>] and
// /log/tile/entries/<N>[.p/<width>] of the present generation from the database. Only
// what the newest published checkpoint covers is there, and the key as soon as the process that
// answers holds one. Anyone may read it.
func Handler(l *Log) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("X-Content-Type-Options", "nosniff")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "公开日志只能读取。", http.StatusMethodNotAllowed)
			return
		}
		p, err := db.Get(r.Context(), l.DB, func(tx *db.Tx) (page, error) {
			path, ok := strings.CutPrefix(r.URL.Path, "/log/")
			if !ok || r.URL.RawQuery != "" {
				return page{}, noPage
			}
			return l.serve(r.Context(), tx, path)
		})
		if errs.Is(err, errs.NotFound) {
			h.Set("Cache-Control", fresh)
			http.Error(w, noPage.Msg, http.StatusNotFound)
			return
		}
		if err != nil {
			slog.ErrorContext(r.Context(), "public log: cannot serve", "path", r.URL.Path, "err", err)
			h.Set("Cache-Control", "no-store")
			http.Error(w, "公开日志暂时无法读取，请稍后再试。", http.StatusInternalServerError)
			return
		}
		sum := sha256.Sum256(p.data)
		h.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
		h.Set("Content-Type", p.kind)
		h.Set("Cache-Control", p.cache)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(p.data))
	})
}

func (l *Log) serve(ctx context.Context, tx *db.Tx, path string) (page, error) {
	h, err := present(ctx, tx)
	if err != nil {
		return page{}, err
	}
	c, found, err := latest(ctx, tx, h.gen)
	switch {
	case err != nil:
		return page{}, err
	case path == "key" && h.verifiers != "":
		return page{[]byte(h.verifiers), textType, fresh}, nil
	case path == "key" && l.Signer != nil: // nothing is signed yet, and one can pin the key before
		return page{[]byte(strings.Join(l.Signer.Keys(), "\n") + "\n"), textType, fresh}, nil
	case !found:
		return page{}, noPage
	case path == "checkpoint":
		return page{[]byte(c.note), textType, fresh}, nil
	}
	t, err := parseTilePath(path)
	if err != nil || !exists(t, c.Size) {
		return page{}, noPage
	}
	data, err := readTile(ctx, tx, h.gen, t)
	return page{data, "application/octet-stream", forever}, err
}
