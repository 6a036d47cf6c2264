package web

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/xml"
	"net/http"
	"strings"
	"time"
)

// CSV writes a table for saving: UTF-8 with the mark that spreadsheets need, and no cell
// that a spreadsheet would run as a formula.
func (w *Response) CSV(name string, header []string, rows [][]string) error {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	c := csv.NewWriter(&b)
	c.UseCRLF = true
	for _, row := range append([][]string{header}, rows...) {
		out := make([]string, len(row))
		for i, cell := range row {
			out[i] = SafeCell(cell)
		}
		if err := c.Write(out); err != nil {
			return err
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", disposition(name+".csv"))
	return w.send(http.StatusOK, formats["csv"], b.Bytes())
}

// SafeCell puts an apostrophe before a text that a spreadsheet would take for a formula.
// Plain numbers stay.
func SafeCell(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(s)[0]) || number(s) {
		return s
	}
	return "'" + s
}

func number(s string) bool {
	s = strings.TrimLeft(s, "+-")
	return s != "" && strings.Trim(s, "0123456789") == "" || strings.Count(s, ".") == 1 && strings.Trim(s, "0123456789.") == "" && len(s) > 1
}

// Feed is a list that can be subscribed to.
type Feed struct {
	Title   string
	Path    string // of the list itself, without the suffix
	Self    string // of the feed; "": Path with the suffix
	Author  string // "": the site
	Updated time.Time
	Entries []Entry
}

// Entry is one item of a feed.
type Entry struct {
	ID        string // stable; "" means the address
	Title     string
	Path      string // on this site
	Summary   string // plain text
	Author    string
	Published time.Time
	Updated   time.Time
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Author  *atomPerson `xml:"author,omitempty"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Link      atomLink    `xml:"link"`
	Published string      `xml:"published,omitempty"`
	Updated   string      `xml:"updated"`
	Author    *atomPerson `xml:"author,omitempty"`
	Summary   string      `xml:"summary,omitempty"`
}

// Atom writes a feed (RFC 4287).
func (w *Response) Atom(f Feed) error {
	self := w.Abs(cmp.Or(f.Self, f.Path+".atom"))
	out := atomFeed{Lang: "zh-CN", ID: self, Title: xmlText(f.Title), Updated: stamp(f.Updated),
		Links: []atomLink{{"self", "application/atom+xml", self}, {"alternate", "text/html", w.Abs(f.Path)}}}
	if author := cmp.Or(f.Author, w.mux.cfg.Site.Name); author != "" {
		out.Author = &atomPerson{xmlText(author)}
	}
	for _, e := range f.Entries {
		x := atomEntry{ID: e.ID, Title: xmlText(e.Title), Link: atomLink{Rel: "alternate", Type: "text/html", Href: w.Abs(e.Path)}, Updated: stamp(e.Updated), Summary: xmlText(e.Summary)}
		if x.ID == "" {
			x.ID = w.Abs(e.Path)
		}
		if !e.Published.IsZero() {
			x.Published = stamp(e.Published)
		}
		if e.Updated.IsZero() {
			x.Updated = stamp(e.Published)
		}
		if e.Author != "" {
			x.Author = &atomPerson{xmlText(e.Author)}
		}
		out.Entries = append(out.Entries, x)
	}
	body, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	return w.send(http.StatusOK, formats["atom"], append([]byte(xml.Header), body...))
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// xmlText takes out the characters that XML cannot hold.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
