package web

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"sync"

	"gongkai/internal/platform/errs"
)

//go:embed layout/*.html pages/*.html
var ownFiles embed.FS

// page is a parsed page and what it is rendered with.
type page struct {
	tmpl *template.Template
	data reflect.Type
}

// AddPages adds an area's pages; their names are area/name. It panics on a page without a
// file or a struct, on one that does not parse, and on a file that no page has: mistakes
// in the program.
func (m *Mux) AddPages(area string, p Pages) {
	set, err := Parse(p)
	if err != nil {
		panic("web: pages of " + area + ": " + err.Error())
	}
	for name, t := range set {
		full := area + "/" + name
		if m.pages[full] != nil {
			panic("web: the page " + full + " is defined twice")
		}
		m.pages[full] = &page{t, reflect.TypeOf(p.Data[name])}
	}
}

// Parse parses every page of a set with the layouts and components of this package.
func Parse(p Pages) (map[string]*template.Template, error) {
	base, err := layouts()
	if err != nil {
		return nil, err
	}
	base, err = base.Clone()
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(p.FS, "pages/*.html")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if strings.HasPrefix(path.Base(f), "_") {
			if base, err = base.ParseFS(p.FS, f); err != nil {
				return nil, err
			}
		} else if _, ok := p.Data[strings.TrimSuffix(path.Base(f), ".html")]; !ok {
			return nil, fmt.Errorf("%s has no struct in Data", f)
		}
	}
	out := map[string]*template.Template{}
	for name, data := range p.Data {
		if !embedsPage(reflect.TypeOf(data)) {
			return nil, fmt.Errorf("the struct of %s does not embed web.Page", name)
		}
		text, err := fs.ReadFile(p.FS, "pages/"+name+".html")
		if err != nil {
			return nil, err
		}
		t, err := base.Clone()
		if err != nil {
			return nil, err
		}
		if out[name], err = t.New(name).Parse(string(text)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func embedsPage(t reflect.Type) bool {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return false
	}
	f, ok := t.FieldByName("Page")
	return ok && f.Type == reflect.TypeFor[Page]()
}

var layouts = sync.OnceValues(func() (*template.Template, error) {
	return template.New("layout").Option("missingkey=error").Funcs(Funcs()).ParseFS(ownFiles, "layout/*.html")
})

// execute renders a page with data of the registered type.
func (m *Mux) execute(w io.Writer, name string, data any) error {
	p := m.pages[name]
	if p == nil {
		return fmt.Errorf("web: there is no page %q", name)
	}
	if t := reflect.TypeOf(data); t != p.data && (t == nil || t.Kind() != reflect.Pointer || t.Elem() != p.data) {
		return fmt.Errorf("web: the page %s takes %v, not %v", name, p.data, t)
	}
	if err := p.tmpl.Execute(w, data); err != nil {
		return errs.Wrap(errs.Internal, "", fmt.Errorf("web: page %s: %w", name, err))
	}
	return nil
}

// EachPage calls f with every page and the type of what it is rendered with, for the
// tests that check and render every template.
func (m *Mux) EachPage(f func(name string, t *template.Template, data reflect.Type)) {
	for name, p := range m.pages {
		f(name, p.tmpl, p.data)
	}
}
