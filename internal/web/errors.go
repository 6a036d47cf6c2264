package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/errs"
)

// statuses is the one place where kinds of errors become HTTP statuses.
var statuses = map[errs.Kind]int{
	errs.Internal:        http.StatusInternalServerError,
	errs.Invalid:         http.StatusUnprocessableEntity,
	errs.Unauthenticated: http.StatusUnauthorized,
	errs.Forbidden:       http.StatusForbidden,
	errs.NotFound:        http.StatusNotFound,
	errs.Conflict:        http.StatusConflict,
	errs.Refused:         http.StatusConflict,
	errs.TooLarge:        http.StatusRequestEntityTooLarge,
	errs.TooMany:         http.StatusTooManyRequests,
	errs.Gone:            http.StatusGone,
}

// kinds names the kinds for programs (the last part of a problem's type) and for people.
var kinds = map[errs.Kind]struct{ code, title string }{
	errs.Internal:        {"internal", "出了差错，没有办成"},
	errs.Invalid:         {"invalid", "提交的内容有误"},
	errs.Unauthenticated: {"unauthenticated", "请先登录"},
	errs.Forbidden:       {"forbidden", "这件事不能由您办理"},
	errs.NotFound:        {"not-found", "没有找到"},
	errs.Conflict:        {"conflict", "已被他人办理或修改"},
	errs.Refused:         {"refused", "现在还不能办"},
	errs.TooLarge:        {"too-large", "提交的内容太大"},
	errs.TooMany:         {"too-many", "操作太频繁"},
	errs.Gone:            {"gone", "内容已依法移除"},
}

// Status returns the HTTP status of an error.
func Status(err error) int {
	if s, ok := errors.AsType[*statusError](err); ok {
		return s.status
	}
	return statuses[errs.KindOf(err)]
}

// statusError gives an error a status that its kind does not have.
type statusError struct {
	status int
	err    *errs.Error
}

func (e *statusError) Error() string { return e.err.Error() }
func (e *statusError) Unwrap() error { return e.err }

// told makes of any error what may be told to the user: an *errs.Error with a sentence.
// What is internal keeps its cause for the log only.
func told(err error, ref string) *errs.Error {
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		err = tooLarge(e.Limit)
	}
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind == errs.Internal {
		msg := "刚才的操作没有生效，数据没有改动。请返回重试；仍不行的，把编号 " + ref + " 告诉管理员。"
		if ok && e.Msg != "" { // a sentence of ours, such as that the clock went back
			msg = e.Msg
		}
		return &errs.Error{Kind: errs.Internal, Msg: msg, Err: err}
	}
	return e
}

// fail answers with an error: a page, or a problem document where a program asked.
func (m *Mux) fail(w *Response, r *http.Request, err error) {
	e := told(err, w.Ref)
	if e.Kind == errs.Internal && !errors.Is(err, context.Canceled) {
		m.cfg.Log.Error("failed", "ref", w.Ref, "err", err)
	}
	if w.status != 0 {
		return
	}
	status := statuses[e.Kind]
	if s, ok := errors.AsType[*statusError](err); ok {
		status = s.status
	}
	h := w.Header()
	for _, k := range []string{"Etag", "Last-Modified", "Content-Disposition", "Access-Control-Allow-Origin"} {
		h.Del(k)
	}
	h.Set("Cache-Control", "no-store")
	switch {
	case program(w, r):
		if e.Kind == errs.Unauthenticated {
			h.Set("WWW-Authenticate", `Bearer realm="gongkai"`)
		}
		m.problem(w, status, e)
	case e.Kind == errs.Unauthenticated && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		_ = w.Redirect(loginFor(r.URL.RequestURI()))
	default:
		m.errorPage(w, r, status, e)
	}
}

// program tells whether a program rather than a reader asked.
func program(w *Response, r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/api/") || w.Format != "" || strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return true
	}
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "html")
}

// Problem is a problem document (RFC 9457) with what the law says about it.
type Problem struct {
	Type     string        `json:"type" doc:"urn:gongkai: and the kind: invalid, refused, conflict …"`
	Title    string        `json:"title"`
	Status   int           `json:"status"`
	Detail   string        `json:"detail" doc:"A whole Chinese sentence that says what to do next."`
	Instance string        `json:"instance" doc:"Number of the request, as in the log."`
	Reasons  []errs.Reason `json:"reasons,omitempty" doc:"Every reason, each with its field or its clause."`
	Clauses  []string      `json:"clauses,omitempty" doc:"The clauses that the reasons rest on, as officials cite them."`
}

func problemOf(status int, e *errs.Error, ref string) *Problem {
	p := &Problem{Type: "urn:gongkai:" + kinds[e.Kind].code, Title: kinds[e.Kind].title, Status: status, Detail: e.Msg,
		Instance: "urn:gongkai:request:" + ref, Reasons: e.Reasons}
	seen := map[string]bool{}
	for _, r := range e.Reasons {
		if r.Clause != "" && !seen[r.Clause] {
			seen[r.Clause] = true
			p.Clauses = append(p.Clauses, r.Clause)
		}
	}
	return p
}

func (m *Mux) problem(w *Response, status int, e *errs.Error) {
	body, err := json.MarshalIndent(problemOf(status, e, w.Ref), "", "  ")
	if err != nil {
		body = []byte(`{"status":500}`)
	}
	_ = w.send(status, "application/problem+json; charset=utf-8", append(body, '\n'))
}

// ErrorPage is the page of an error.
type ErrorPage struct {
	Page
	Status  int
	Heading string
	Text    string
	Reasons []errs.Reason
	Ref     string // shown for faults of ours only
	Office  bool
	Login   string // address to log in at, where that helps
}

func (m *Mux) errorPage(w *Response, r *http.Request, status int, e *errs.Error) {
	p := ErrorPage{Page: w.Page(kinds[e.Kind].title), Status: status, Heading: kinds[e.Kind].title, Text: e.Msg,
		Reasons: e.Reasons, Office: office(r.URL.Path)}
	switch e.Kind {
	case errs.Internal:
		p.Ref = w.Ref
	case errs.Unauthenticated:
		p.Login = loginFor("/office")
		p.Text = "登录已经失效，刚才的内容没有提交。请先登录，再回到上一页重新提交；您填写的内容还在上一页。"
	}
	name := "web/error"
	if p.Office && w.Actor.Known() {
		name = "web/office-error"
	}
	if err := w.RenderStatus(status, name, p); err != nil {
		m.cfg.Log.Error("error page", "ref", w.Ref, "err", err)
		_ = w.send(status, "text/plain; charset=utf-8", []byte(kinds[e.Kind].title+"\n"+e.Msg+"\n"))
	}
}

// changes returns the lines of a case's timeline that came after a version.
func changes(v lifecycle.View, version int) []lifecycle.Line {
	if version < 1 || version >= len(v.Timeline) {
		return nil
	}
	return v.Timeline[version:]
}
