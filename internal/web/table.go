package web

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/format/xlsx"
)

// Tabular tells whether the answer is to be a table for saving: csv or xlsx.
func (w *Response) Tabular() bool { return w.Format == "csv" || w.Format == "xlsx" }

// Table writes a list for saving in the format asked for: a workbook, or CSV in UTF-8 with
// the mark that spreadsheets need. A cell is a string, an int, an int64, a float64, a
// bool, a workday.Date or a time.Time (shown as in Beijing). In a workbook dates and
// numbers are what they are; in neither does a text become a formula.
func (w *Response) Table(name string, head []string, rows [][]any) error {
	var b bytes.Buffer
	write := writeCSV
	if w.Format == "xlsx" {
		write = writeXLSX
	}
	if err := write(&b, name, head, rows); err != nil {
		return err
	}
	format := cmp.Or(w.Format, "csv")
	w.Header().Set("Content-Disposition", disposition(name+"."+format))
	return w.send(http.StatusOK, formats[format], b.Bytes())
}

func writeCSV(b *bytes.Buffer, _ string, head []string, rows [][]any) error {
	b.WriteString("\ufeff")
	c := csv.NewWriter(b)
	c.UseCRLF = true
	first := []string{}
	for _, h := range head {
		first = append(first, SafeCell(h))
	}
	if err := c.Write(first); err != nil {
		return err
	}
	for _, row := range rows {
		out := []string{}
		for _, cell := range row {
			out = append(out, SafeCell(cellText(cell)))
		}
		if err := c.Write(out); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func cellText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		return map[bool]string{true: "是", false: "否"}[v]
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.In(workday.Zone).Format("2006-01-02 15:04")
	}
	return fmt.Sprint(v)
}

func writeXLSX(b *bytes.Buffer, name string, head []string, rows [][]any) error {
	x, err := xlsx.NewWriter(name, head...)
	if err != nil {
		return err
	}
	defer x.Close()
	for _, row := range rows {
		out := slices.Clone(row)
		for i, cell := range out {
			switch v := cell.(type) {
			case workday.Date:
				out[i] = xlsx.Date(v)
			case time.Time:
				if !v.IsZero() {
					out[i] = v.In(workday.Zone)
				}
			}
		}
		if err := x.Row(out...); err != nil {
			return err
		}
	}
	_, err = x.WriteTo(b)
	return err
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
