package webtest

import (
	"bytes"
	"html/template"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jba/templatecheck"

	"gongkai/internal/web"
)

// CheckPages checks every page of a mux: its template fits its struct (strictly enough
// that no field can be misspelt), and text from outside comes out as text wherever it
// stands. It is the one test of pages that an area needs besides its journeys.
func CheckPages(t *testing.T, m *web.Mux) {
	t.Helper()
	m.EachPage(func(name string, tmpl *template.Template, data reflect.Type) {
		t.Run(name, func(t *testing.T) {
			zero := reflect.New(data).Elem().Interface()
			if err := templatecheck.CheckHTML(tmpl, zero); err != nil {
				t.Errorf("the template does not fit %v: %v", data, err)
			}
			for _, full := range []bool{false, true} {
				v := reflect.New(data).Elem()
				if full {
					Fill(v, 0)
				}
				var b bytes.Buffer
				if err := tmpl.Execute(&b, v.Interface()); err != nil {
					t.Errorf("filled %v: %v", full, err)
					continue
				}
				Clean(t, b.String())
			}
		})
	})
}

// Hostile is text that breaks out of every context in which it is not escaped.
const Hostile = `</textarea></title>"'><script>alert(1)</script><img src=x onerror=alert(2)>javascript:alert(3)`

var at = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// Fill puts hostile text into every string that can be reached from v, two elements into
// every list, and ordinary values into the rest. template.HTML gets harmless markup: what
// has that type has been made safe where it was made.
func Fill(v reflect.Value, depth int) {
	if !v.CanSet() || depth > 7 {
		return
	}
	switch {
	case v.Type() == reflect.TypeFor[template.HTML]():
		v.SetString("<b>ok</b>")
		return
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(at))
		return
	}
	switch v.Kind() {
	case reflect.String:
		if v.Type().PkgPath() == "gongkai/internal/kernel/workday" {
			v.SetString("2026-03-02")
		} else {
			v.SetString(Hostile)
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(2)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(2)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(2.5)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		Fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		Fill(v.Index(0), depth+1)
		Fill(v.Index(1), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			Fill(v.Field(i), depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		Fill(key, depth+1)
		Fill(elem, depth+1)
		v.SetMapIndex(key, elem)
	}
}

// Clean fails where a page holds a script, handler, style or address that is not ours.
func Clean(t testing.TB, page string) {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	doc.Find("script").Each(func(_ int, s *goquery.Selection) {
		src, ok := s.Attr("src")
		if !strings.HasPrefix(src, "/static/") && s.AttrOr("type", "") != "application/ld+json" || ok && s.Text() != "" {
			t.Errorf("a script that is not ours: src %q, text %.80q", src, s.Text())
		}
	})
	if n := doc.Find("style, img[src=x], iframe, object, embed").Length(); n > 0 {
		t.Errorf("%d elements that no page of ours has", n)
	}
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Get(0).Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
				t.Errorf("attribute %s=%.60q: the policy forbids it", a.Key, a.Val)
			}
			if (a.Key == "href" || a.Key == "src" || a.Key == "action") && strings.HasPrefix(value, "javascript:") {
				t.Errorf("attribute %s=%.60q", a.Key, a.Val)
			}
		}
	})
}
