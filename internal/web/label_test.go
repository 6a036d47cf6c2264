package web_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"gongkai/internal/web/webtest"
)

// labelled checks that an input has a label and that what describes it is there.
func labelled(t *testing.T, page *webtest.Answer) func(int, *goquery.Selection) {
	return func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if page.Doc.Find(`label[for="`+id+`"]`).Length() != 1 {
			t.Errorf("%s has no label", s.AttrOr("name", "?"))
		}
		for _, d := range strings.Fields(s.AttrOr("aria-describedby", "")) {
			if page.Doc.Find("#"+d).Length() != 1 {
				t.Errorf("%s is described by #%s, which is not there", s.AttrOr("name", "?"), d)
			}
		}
	}
}
