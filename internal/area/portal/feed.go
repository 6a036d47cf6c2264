package portal

import (
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/web"
)

// The feed of a list (RFC 4287). Its address carries the whole question, so that any
// search can be subscribed to.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Author  atomPerson  `xml:"author"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Link      atomLink   `xml:"link"`
	Published string     `xml:"published"`
	Updated   string     `xml:"updated"`
	Author    atomPerson `xml:"author"`
	Summary   string     `xml:"summary,omitempty"`
}

// never is the time of change of a feed that has had no entry yet.
var never = time.Date(2000, 1, 1, 0, 0, 0, 0, workday.Zone)

func (f found) feed(w *web.Response) error {
	page, self := w.Abs(f.ask.href(f.path, "", f.base)), w.Abs(f.ask.href(f.path, ".atom", f.base))
	site := w.Site().Name + w.Site().Title
	out := atomFeed{Lang: "zh-CN", ID: self, Title: xmlText(f.title + " - " + site), Author: atomPerson{xmlText(site)},
		Links: []atomLink{{"self", "application/atom+xml", self}, {"alternate", "text/html", page}}}
	updated := latest(f.rows)
	if updated.IsZero() {
		updated = never
	}
	out.Updated = stamp(updated)
	for _, r := range f.rows {
		out.Entries = append(out.Entries, atomEntry{ID: r.URL, Title: xmlText(r.Title), Link: atomLink{"alternate", "text/html", r.URL},
			Published: stamp(dayTime(r.Published, r.ChangedAt)), Updated: stamp(r.ChangedAt), Author: atomPerson{xmlText(r.UnitName)}, Summary: xmlText(r.summary())})
	}
	body, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(append([]byte(xml.Header), body...)) // the reader went away: nobody is left to tell
	return nil
}

// summary says in one line what an entry is.
func (r row) summary() string {
	parts := []string{r.ColumnName}
	for _, s := range []string{r.DocNo, r.Force.Name} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if r.Withdrawn {
		parts = append(parts, "已撤回")
	}
	s := strings.Join(parts, "，") + "。"
	return s + r.Snippet
}

// dayTime is the first moment of a legal date, or other where there is none.
func dayTime(date string, other time.Time) time.Time {
	d, err := workday.Parse(date)
	if err != nil {
		return other
	}
	return d.Time()
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// xmlText takes out what XML cannot hold.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
