package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"gongkai/internal/platform/errs"
)

type responseKey struct{}

// responseOf returns the Response that the middleware made for a request.
func responseOf(r *http.Request) *Response {
	w, _ := r.Context().Value(responseKey{}).(*Response)
	return w
}

// Abs returns the public address of a path as Response.Abs does, for operations of the
// JSON interface, which have the context of the request.
func Abs(ctx context.Context, path string) string {
	w, _ := ctx.Value(responseKey{}).(*Response)
	return w.Abs(path)
}

func withResponse(r *http.Request, w *Response) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), responseKey{}, w))
}

// handle serves a matched route: limits, session, access, handler, error.
func (m *Mux) handle(_ http.ResponseWriter, r *http.Request, route *Route) {
	w := responseOf(r)
	w.route, w.r = route, r
	err := m.run(w, r, route)
	if to, ok := errors.AsType[*redirect](err); ok {
		err = w.Redirect(to.to)
	}
	if err != nil {
		m.fail(w, r, err)
	}
}

func (m *Mux) run(w *Response, r *http.Request, route *Route) error {
	if err := m.bound(w, r, route); err != nil {
		return err
	}
	if err := m.identify(w, r, route); err != nil {
		return err
	}
	if err := route.Who.check(w.Actor, route); err != nil {
		return err
	}
	if !route.Who.Anonymous() {
		w.Header().Set("Cache-Control", "no-store")
	} else if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "no-cache")
	}
	if route.Who.kind == "public" && w.Format != "" {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}
	return route.Handler(w, r)
}

// bound limits the rate of writing and the size of the body.
func (m *Mux) bound(w *Response, r *http.Request, route *Route) error {
	if !safe(r.Method) {
		key := bucket(w.client.IP)
		if !m.limit.allow(key, w.Now) || route.Slow && !m.login.allow(key, w.Now) {
			w.Header().Set("Retry-After", "60")
			return errs.New(errs.TooMany, "操作太频繁了，请一分钟后再试。您填写的内容还在上一页，返回即可找回。")
		}
	}
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	limit := route.MaxBody
	if limit == 0 {
		limit = m.cfg.Limits.Body
	}
	if route.Upload && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		limit = m.cfg.Limits.Upload
	}
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close")
		return tooLarge(limit)
	}
	r.Body = http.MaxBytesReader(w.writer, r.Body, limit)
	return nil
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

func tooLarge(limit int64) error {
	return errs.Newf(errs.TooLarge, "提交的内容太大，超过了%s的上限。请删减文字，或者把附件分开上传。", Size(limit))
}
