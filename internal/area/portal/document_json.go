package portal

import (
	"strings"
	"time"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/web"
)

// documentJSON is a document for programs. What may not be read has its standing and its
// withdrawals only.
type documentJSON struct {
	ID          string           `json:"id"`
	URL         string           `json:"url"`
	Standing    string           `json:"standing"`
	Role        string           `json:"role"`
	Column      string           `json:"column"`
	IndexNo     string           `json:"index_no"`
	Title       string           `json:"title,omitempty"`
	DocNo       string           `json:"doc_no,omitempty"`
	DocNoFrom   string           `json:"doc_no_from,omitempty"` // why the number is 推定
	Kind        string           `json:"kind,omitempty"`
	Issuer      string           `json:"issuer,omitempty"`
	Joint       []string         `json:"joint,omitempty"`
	Unit        string           `json:"unit"`
	UnitName    string           `json:"unit_name"`
	Topic       string           `json:"topic,omitempty"`
	Attribute   string           `json:"attribute,omitempty"`
	Written     string           `json:"written,omitempty"`
	Published   string           `json:"published,omitempty" doc:"发布日期；历史导入而原发布日期不详的，没有这一项"`
	Effective   string           `json:"effective,omitempty"`
	Expires     string           `json:"expires,omitempty"`
	Validity    string           `json:"validity,omitempty"`
	Normative   bool             `json:"normative,omitempty"`
	Summary     string           `json:"summary,omitempty"`
	Keywords    []string         `json:"keywords,omitempty"`
	EnteredLog  time.Time        `json:"entered_log"`
	Historic    bool             `json:"historic,omitempty"`
	ChangedAt   time.Time        `json:"changed_at"`
	Edition     int              `json:"edition,omitempty"`
	Editions    []editionJSON    `json:"editions,omitempty"`
	Files       []fileJSON       `json:"files,omitempty"`
	Relations   []relationJSON   `json:"relations,omitempty"`
	Withdrawals []withdrawalJSON `json:"withdrawals,omitempty"`
	Proof       string           `json:"proof,omitempty"`
	Content     string           `json:"content,omitempty"` // address of what the log commits to
	ContentHash string           `json:"content_hash,omitempty"`
	Text        string           `json:"text,omitempty"`
}

type editionJSON struct {
	N       int       `json:"n"`
	At      time.Time `json:"at"`
	Why     string    `json:"why,omitempty"`
	ByName  string    `json:"by_name"`
	URL     string    `json:"url,omitempty"`
	Content string    `json:"content,omitempty"`
	Erased  bool      `json:"erased,omitempty"`
}

type fileJSON struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	MIME string `json:"mime"`
	Size int64  `json:"size"`
	Sum  string `json:"sha256"`
	Alt  string `json:"alt,omitempty"` // what a picture shows, in words
}

type relationJSON struct {
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
	DocNo string `json:"doc_no,omitempty"`
	URL   string `json:"url,omitempty"`
	Label string `json:"label,omitempty"`
	Note  string `json:"note,omitempty"`
}

type withdrawalJSON struct {
	Kind   string    `json:"kind"`
	Reason string    `json:"reason"`
	Clause string    `json:"clause,omitempty"`
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`
}

func documentOf(w *web.Response, d *doc) documentJSON {
	it, e := d.Item, d.Edition
	j := documentJSON{ID: it.ID, URL: w.Abs(d.Href), Standing: string(it.Standing), Role: string(it.Role), Column: it.Column, IndexNo: it.IndexNo,
		Unit: it.Unit, UnitName: it.UnitName, Published: it.Date, EnteredLog: it.FirstAt, ChangedAt: it.ChangedAt}
	for _, x := range d.Withdrawals {
		v := withdrawalJSON{Kind: string(x.Kind), Reason: x.Reason, ByName: x.ByName, At: x.At}
		if x.Clause.Valid() {
			v.Clause = x.Clause.Cite()
		}
		j.Withdrawals = append(j.Withdrawals, v)
	}
	if !readable(it) {
		return j
	}
	m := e.Meta
	j.Title, j.DocNo, j.DocNoFrom, j.Kind, j.Issuer, j.Joint, j.Topic = e.Title, m.DocNo, m.DocNoFrom, m.Kind, m.Issuer, m.Joint, m.Topic
	j.Written, j.Effective, j.Expires, j.Normative, j.Summary, j.Keywords = m.Written, m.Effective, m.Expires, m.Normative, m.Summary, m.Keywords
	j.Attribute, j.Historic, j.Edition, j.ContentHash = publication.Open.Name(), e.Historic, e.N, e.ContentHash
	if it.Role == publication.Document {
		j.Validity = d.Force.Value
	}
	j.Proof, j.Content = w.Abs(editionHref(d.Href, e.N)+"/proof.json"), w.Abs(editionHref(d.Href, e.N)+"/content.json")
	j.Text = strings.TrimSpace(e.Source.Plain())
	for _, v := range d.Editions {
		x := editionJSON{N: v.N, At: v.At, Why: v.Why, ByName: v.ByName, Erased: v.Erased}
		if !v.Erased {
			x.URL, x.Content = w.Abs(editionHref(d.Href, v.N)), w.Abs(editionHref(d.Href, v.N)+"/content.json")
		}
		j.Editions = append(j.Editions, x)
	}
	for _, f := range d.files(editionHref(d.Href, e.N)) {
		j.Files = append(j.Files, fileJSON{f.Name, w.Abs(f.Href), f.MIME, f.Size, f.Sum, f.Alt})
	}
	names := publication.RelationNames[publication.Interprets]
	for _, g := range append([]groups{{names[0], d.Explains}, {names[1], d.Readings}}, d.Relations...) {
		for _, l := range g.Links {
			x := relationJSON{Name: g.Name, Title: l.Title, DocNo: l.DocNo, Label: l.Label, Note: l.Note}
			if l.Href != "" {
				x.URL = w.Abs(l.Href)
			}
			j.Relations = append(j.Relations, x)
		}
	}
	return j
}
