package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// policy is the content security policy of every answer: nothing from elsewhere, nothing
// inline, framed by nobody.
const policy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// middleware wraps the routes: compression, then recover, request number, log line,
// security headers, protection against forged requests.
func (m *Mux) middleware() http.Handler {
	cross := http.NewCrossOriginProtection()
	if m.cfg.Site.Base != "" {
		if err := cross.AddTrustedOrigin(m.cfg.Site.Base); err != nil {
			panic("web: Site.Base is not an origin: " + err.Error())
		}
	}
	inner := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w := &Response{writer: rw, mux: m, Now: m.cfg.Clock.Now(), Ref: id.Short(), client: m.clientOf(r), Prefs: prefsOf(r)}
		r = withResponse(r, w)
		w.r = r
		began := clock.System().Now()
		defer func() { m.line(w, r, clock.Since(began)) }()
		defer m.recover(w, r)
		m.headers(w, r)
		err := cross.Check(r)
		if err != nil {
			err = errs.Wrap(errs.Forbidden, "这个请求来自别的网站，为保护您的账号没有执行。请从本平台的页面重新操作。", err)
		} else {
			err = m.dispatch(w, r)
		}
		if err != nil {
			m.fail(w, r, err)
		}
	})
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.EnableZstd(false))
	if err != nil {
		panic("web: " + err.Error())
	}
	return wrap(inner)
}

func (m *Mux) headers(w *Response, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("X-Request-Id", w.Ref)
	if m.secure(r) {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

func (m *Mux) secure(r *http.Request) bool { return m.cfg.HTTPS || r.TLS != nil }

// recover turns a panic into an internal error.
func (m *Mux) recover(w *Response, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p)
	}
	m.cfg.Log.Error("panic", "ref", w.Ref, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	m.fail(w, r, errs.Wrap(errs.Internal, "", fmt.Errorf("panic: %v", p)))
}

// line writes the one log line of a request. It holds no path, query, name or address:
// those may be personal data.
func (m *Mux) line(w *Response, r *http.Request, took time.Duration) {
	pattern := ""
	if w.route != nil {
		pattern = w.route.Pattern
	}
	status := w.status
	if status == 0 {
		status = http.StatusOK
	}
	m.cfg.Log.LogAttrs(r.Context(), levelOf(status), "request", attrs(w, pattern, r.Method, status, took)...)
	if m.cfg.Observe != nil {
		m.cfg.Observe(pattern, status, took)
	}
}

// clientOf says where a request came from. X-Forwarded-For is read from the right, as far
// as the hops are known proxies.
func (m *Mux) clientOf(r *http.Request) org.Client {
	addr := hostAddr(r.RemoteAddr)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && m.proxy(addr); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = next.Unmap()
	}
	agent := r.UserAgent()
	if len(agent) > 200 {
		agent = strings.ToValidUTF8(agent[:200], "")
	}
	c := org.Client{Agent: agent}
	if addr.IsValid() {
		c.IP = addr.String()
	}
	return c
}

func (m *Mux) proxy(a netip.Addr) bool {
	for _, p := range m.cfg.Proxies {
		if a.IsValid() && p.Contains(a) {
			return true
		}
	}
	return false
}

func hostAddr(remote string) netip.Addr {
	if ap, err := netip.ParseAddrPort(remote); err == nil {
		return ap.Addr().Unmap()
	}
	return netip.Addr{}
}
