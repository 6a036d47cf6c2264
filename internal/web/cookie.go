package web

import (
	"net/http"
	"strings"
	"time"
)

// Prefs are the reading modes of a visitor, kept in a cookie.
type Prefs struct {
	Elder    bool // 长者模式
	Contrast bool // 高对比度
}

// class is what the html element carries.
func (p Prefs) class() string {
	var c []string
	if p.Elder {
		c = append(c, "elder")
	}
	if p.Contrast {
		c = append(c, "contrast")
	}
	return strings.Join(c, " ")
}

// Class is the class of the html element in these modes.
func (p Prefs) Class() string { return p.class() }

func prefsOf(r *http.Request) Prefs {
	c, err := r.Cookie("view")
	if err != nil {
		return Prefs{}
	}
	return Prefs{Elder: strings.Contains(c.Value, "e"), Contrast: strings.Contains(c.Value, "c")}
}

func (w *Response) setPrefs(p Prefs) {
	v := "-"
	if p.Elder {
		v += "e"
	}
	if p.Contrast {
		v += "c"
	}
	w.cookie("view", v, 365*24*time.Hour)
}

// cookie sets a cookie for this site only, unreadable to scripts.
func (w *Response) cookie(name, value string, keep time.Duration) {
	c := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: w.mux.secure(w.r)}
	switch {
	case value == "":
		c.MaxAge = -1
	case keep > 0:
		c.MaxAge = int(keep / time.Second)
	}
	http.SetCookie(w, c)
}

// Flash is a message that the next page shows once. Only its code travels in a cookie,
// so that nobody can make the platform say something else.
type Flash struct {
	Kind string // ok, warn, bad
	Text string
}

var ownFlashes = map[string]Flash{
	"password": {"ok", "口令已修改，下次请用新口令登录。"},
	"post":     {"ok", "已换岗位，现在按新岗位的职责办理。"},
	"again":    {"warn", "这项操作刚才已经办过了，没有重复办理。"},
	"logout":   {"ok", "已退出登录。"},
}

// AddFlash adds messages by their codes ("foi/sent"). It panics on a code that is taken.
func (m *Mux) AddFlash(all map[string]Flash) {
	for code, f := range all {
		if _, ok := m.flashes[code]; ok {
			panic("web: the message " + code + " is defined twice")
		}
		m.flashes[code] = f
	}
}

// Flash makes the next page show a message that AddFlash has defined.
func (w *Response) Flash(code string) {
	w.cookie("flash", strings.ReplaceAll(code, "/", "."), 2*time.Minute)
}

func (w *Response) peekFlash() {
	c, err := w.r.Cookie("flash")
	if err != nil || w.flash != nil {
		return
	}
	if f, ok := w.mux.flashes[strings.ReplaceAll(c.Value, ".", "/")]; ok {
		w.flash = &f
	}
}

func (w *Response) clearFlash() { w.cookie("flash", "", 0) }
