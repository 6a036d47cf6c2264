package portal_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/web/webtest"
)

// list is what the tests read of a list in JSON.
type list struct {
	Total    int
	Capped   bool
	PageSize int  `json:"page_size"`
	Number   bool `json:"doc_no_found"`
	Items    []struct{ ID, URL, Title, Standing string }
	Facets   map[string][]struct {
		Value, Name string
		N           int
	}
	Next string
}

func (a answer) list() list {
	a.Helper()
	var l list
	if err := json.Unmarshal([]byte(a.body), &l); err != nil {
		a.Fatalf("%s: %v in %.300s", a.path, err, a.body)
	}
	return l
}

// feed is what the tests read of a feed.
type feed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		ID        string `xml:"id"`
		Title     string `xml:"title"`
		Updated   string `xml:"updated"`
		Published string `xml:"published"`
		Link      struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
	} `xml:"entry"`
}

func TestListIsTheSameInEveryFormat(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		c.settle()
		for _, path := range []string{"/c/policy", "/search?q=" + url.QueryEscape("招生"), "/unit/" + c.units["civil"].ID, "/c/policy?year=2026&validity=" + url.QueryEscape("有效")} {
			bare, query, _ := strings.Cut(path, "?")
			in := func(suffix string) string {
				if query != "" {
					return bare + suffix + "?" + query
				}
				return bare + suffix
			}
			page := c.get(path).want(200)
			j := c.get(in(".json")).want(200)
			l := j.list()
			if len(l.Items) == 0 || l.Total != len(l.Items) || j.header.Get("X-Total") != fmt.Sprint(l.Total) || j.header.Get("X-Page-Size") != "20" || j.header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s: %d of %d, %v", path, len(l.Items), l.Total, j.header)
			}
			if n := page.doc().Find(".docs > li").Length(); n != len(l.Items) {
				t.Errorf("%s: the page has %d lines, the JSON %d", path, n, len(l.Items))
			}
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(c.get(in(".csv")).want(200).body, "\ufeff"))).ReadAll()
			if err != nil || len(rows) != len(l.Items)+1 || rows[0][0] != "标题" {
				t.Errorf("%s: CSV %v, %d rows", path, err, len(rows))
			}
			var f feed
			if err := xml.Unmarshal([]byte(c.get(in(".atom")).want(200).body), &f); err != nil || len(f.Entries) != len(l.Items) {
				t.Fatalf("%s: Atom %v, %d entries", path, err, len(f.Entries))
			}
			for i, e := range f.Entries {
				if e.ID != l.Items[i].URL || e.Link.Href != l.Items[i].URL || !strings.HasPrefix(e.ID, c.url+"/d/") || rows[i+1][0] != l.Items[i].Title || e.Title != l.Items[i].Title || e.Updated == "" {
					t.Errorf("%s: entry %d is %+v, in JSON %+v, in CSV %q", path, i, e, l.Items[i], rows[i+1][0])
				}
			}
			for _, x := range f.Links {
				want, err := url.Parse(x.Href)
				if err != nil {
					t.Fatal(err)
				}
				if got := c.get(want.RequestURI()); got.status != 200 || x.Rel == "self" && f.ID != x.Href {
					t.Errorf("%s: the feed's %s link %s leads to %d", path, x.Rel, x.Href, got.status)
				}
			}
			if got := page.doc().Find(`link[rel=alternate][type="application/atom+xml"]`).AttrOr("href", ""); c.get(got).status != 200 {
				t.Errorf("%s names the feed %q", path, got)
			}
		}
		if l := c.get("/api/v1/search?q=" + url.QueryEscape("招生")).want(200).list(); l.Total != c.get("/search.json?q="+url.QueryEscape("招生")).list().Total || l.Total == 0 {
			t.Errorf("the API finds %d", l.Total)
		} else if !strings.HasPrefix(l.Items[0].URL, "http") {
			t.Errorf("the API gives the address %q, which is none outside of the site", l.Items[0].URL)
		}
	})
}

func TestListIsPagedToTheLastAndNeverCutSilently(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		for i := range 45 {
			c.out("civil", c.draft("civil", true, piece{title: fmt.Sprintf("云山市民政局关于第%d次社区活动的通知", i), body: "各区县民政局：\n请组织活动。",
				meta: historic(fmt.Sprintf("云民发〔2019〕%d号", i+1), fmt.Sprintf("2019-%02d-%02d", 1+i%12, 1+i%28))}), "")
		}
		seen := map[string]bool{}
		pages := 0
		for path := "/c/policy"; path != ""; pages++ {
			a := c.get(path).want(200)
			a.has(".count-line", "共 45 件")
			d := a.doc()
			d.Find(".docs h2 a").Each(func(_ int, x *goquerySelection) { seen[x.AttrOr("href", "")] = true })
			path = d.Find(".pager a[rel=next]").AttrOr("href", "")
		}
		if len(seen) != 45 || pages != 3 {
			t.Errorf("%d documents on %d pages", len(seen), pages)
		}
		seen = map[string]bool{}
		for path := "/c/policy.json?limit=7"; path != ""; {
			l := c.get(strings.TrimPrefix(path, c.url)).want(200).list()
			if l.Total != 45 || l.PageSize != 7 || len(l.Items) > 7 {
				t.Fatalf("%s: %d of %d", path, len(l.Items), l.Total)
			}
			for _, x := range l.Items {
				seen[x.ID] = true
			}
			path = l.Next
		}
		if len(seen) != 45 {
			t.Errorf("%d documents by JSON", len(seen))
		}
		if l := c.get("/c/policy.json?limit=100000").list(); l.PageSize != 200 {
			t.Errorf("a page of %d", l.PageSize)
		}
		if l := c.get("/search.json?q=" + url.QueryEscape("社区活动") + "&order=relevance&limit=30").list(); l.Total != 45 || len(l.Items) != 30 || l.Next == "" {
			t.Errorf("search: %d of %d", len(l.Items), l.Total)
		}
	})
}

func TestFiltersNarrowAndCanBeTakenBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		s := c.settle()
		all := c.get("/c/policy.json").list()
		unit := c.units["education"].ID
		l := c.get("/c/policy.json?unit=" + unit).list()
		if l.Total != 1 || l.Items[0].ID != s.school || len(l.Facets["unit"]) != len(all.Facets["unit"]) {
			t.Errorf("narrowed to %d, with %d units to choose from", l.Total, len(l.Facets["unit"]))
		}
		page := c.get("/c/policy?unit=" + unit).want(200)
		page.has(".filters [aria-current]", "市教育局")
		if back := page.doc().Find(`.filters a[href="/c/policy"]`); back.Length() == 0 {
			t.Error("no way back to all")
		}
		c.get("/c/policy?year=1950").want(200).has(".empty", "请减少一个条件").has(".filters [aria-current]", "1950")
		c.on("2026-04-01")
		c.must(c.db.Write(context.Background(), func(tx *db.Tx) error { _, err := publication.Ages(context.Background(), tx); return err }))
		if got := c.get("/c/policy.json?validity=" + url.QueryEscape("废止")).list(); got.Total != 1 || got.Items[0].ID != s.old {
			t.Errorf("repealed: %+v", got.Items)
		}
	})
}

func TestSearchPutsTheNumberFirstAndMarksWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		s := c.settle()
		for _, q := range []string{"云府发[2024]9号", "云府发 2024 9"} {
			a := c.get("/search?q=" + url.QueryEscape(q)).want(200)
			first := a.doc().Find(".docs > li").First()
			if !first.HasClass("best") || first.Find("a").AttrOr("href", "") != "/d/"+s.guessed || a.doc().Find(".best").Length() != 1 {
				t.Errorf("%s: first is %q", q, first.Text())
			}
		}
		a := c.get("/search?q=" + url.QueryEscape("随迁子女")).want(200)
		a.has(".docs mark", "随迁子女").has(".facets", "发布机关").has(".count-line", "找到 1 件")
		c.get("/search?q="+url.QueryEscape("云府发〔2031〕77号")).want(200).has(".notice", "平台上没有文号为")
		c.get("/search?unit="+c.units["city"].ID+"&q="+url.QueryEscape("随迁子女")).want(200).has(".empty", "到全部内容中查找")
		c.get("/search?after=junk").want(303)
		if a := c.get("/search.json?after=junk"); a.status != 422 {
			t.Errorf("a bad place is answered with %d", a.status)
		}
		first := c.get("/search?q=" + url.QueryEscape("招生")).want(200)
		if first.doc().Find(`.tabs a[aria-current=true]`).Text() != "标题优先" || first.doc().Find(".tabs a").Length() != 3 {
			t.Error("no choice of order")
		}
	})
}

func TestDocumentAsJSON(t *testing.T) {
	t.Parallel()
	c := one(t)
	s := c.settle()
	var d struct {
		Title     string
		DocNo     string `json:"doc_no"`
		Attribute string
		Text      string
		Editions  []struct{ N int }
		Relations []struct{ Name, Title, URL string }
		Files     []struct{ URL, SHA256 string }
		Proof     string
	}
	c.must(json.Unmarshal([]byte(c.get("/d/"+s.elder+".json").want(200).body), &d))
	if d.Title != elderTitle || d.DocNo != "云府办发〔2026〕3号" || d.Attribute != "主动公开" || !strings.Contains(d.Text, "重度失能") || len(d.Editions) != 1 || len(d.Relations) != 2 || len(d.Files) != 1 {
		t.Errorf("%+v", d)
	}
	for _, u := range []string{d.Proof, d.Files[0].URL, d.Relations[0].URL} {
		c.get(strings.TrimPrefix(u, c.url)).want(200)
	}
	var closed map[string]any
	c.must(json.Unmarshal([]byte(c.get("/d/"+s.closed+".json").want(200).body), &closed))
	if closed["standing"] != "hidden" || closed["title"] != nil || closed["text"] != nil {
		t.Errorf("%v", closed)
	}
}

func TestAnswersAreNotSentTwice(t *testing.T) {
	t.Parallel()
	c := one(t)
	s := c.settle()
	for _, p := range []string{"/", "/c/policy", "/c/policy.atom", "/d/" + s.school, "/d/" + s.school + ".json", "/d/" + s.school + "/v/1", "/d/" + s.school + "/proof", "/d/" + s.school + "/v/1/content.json",
		"/search?q=x", "/units", "/log", "/about", "/sitemap.xml", "/sitemap/policy/2026.xml"} {
		a := c.get(p).want(200)
		tag := a.header.Get("ETag")
		if tag == "" {
			t.Errorf("%s has no ETag", p)
			continue
		}
		if again := c.get(p, "If-None-Match", tag).want(304); again.body != "" {
			t.Errorf("%s: 304 with a body", p)
		}
	}
	before := map[string]string{}
	for _, p := range []string{"/d/" + s.school, "/c/policy", "/", "/d/" + s.guessed} {
		before[p] = c.get(p).header.Get("ETag")
	}
	if c.get("/d/"+s.school).header.Get("Last-Modified") != "Fri, 20 Mar 2026 02:00:00 GMT" {
		t.Errorf("Last-Modified %q", c.get("/d/"+s.school).header.Get("Last-Modified"))
	}
	c.withdraw(s.school, publication.Banner, reason)
	for p, tag := range before {
		if c.get(p, "If-None-Match", tag).status != 200 {
			t.Errorf("%s has changed and is answered with 304", p)
		}
	}
}

func TestSitemapLeadsToEveryPublicDocument(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		s := c.settle()
		type locs struct {
			Parts []string `xml:"sitemap>loc"`
			URLs  []string `xml:"url>loc"`
		}
		var index locs
		c.must(xml.Unmarshal([]byte(c.get("/sitemap.xml").want(200).body), &index))
		all := map[string]bool{}
		for _, p := range index.Parts {
			var part locs
			c.must(xml.Unmarshal([]byte(c.get(strings.TrimPrefix(p, c.url)).want(200).body), &part))
			for _, u := range part.URLs {
				all[u] = true
			}
		}
		for _, id := range []string{s.old, s.elder, s.reading, s.school, s.withdrawn, s.guessed} {
			if !all[c.url+"/d/"+id] {
				t.Errorf("%s is missing", id)
			}
		}
		if all[c.url+"/d/"+s.closed] || all[c.url+"/d/"+s.erased] {
			t.Error("what is hidden is on the map")
		}
	})
}

// TestHostileTextsComeOutAsText publishes a document whose every field attacks.
func TestHostileTextsComeOutAsText(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		x := webtest.Hostile
		title := "=HYPERLINK(\"http://evil.example\")" + x + "\u2028" + strings.Repeat("长标题", 200)
		ids := c.publish("civil", piece{title: title, body: "各区县：\n" + x + "\n一、" + x + "。正文" + x + "\n抄送：" + x + "\n" + x + "2026年3月1日印发", files: map[string]string{x + ".html": x},
			meta: publication.Meta{DocNo: "云民发〔2026〕66号", Kind: x, Issuer: x, Joint: []string{x}, Written: "2026-03-01", Topic: x, Summary: x, Keywords: []string{x}, DocNoFrom: x,
				Normative: true, Relations: []publication.Relation{{Kind: publication.BasedOn, Label: x}}}},
			piece{reads: true, title: x, body: x, meta: publication.Meta{Kind: x, Issuer: x}})
		c.withdraw(ids[0], publication.Banner, x)
		c.sign()
		for _, p := range []string{"/", "/c/policy", "/c/interpretation", "/d/" + ids[0], "/d/" + ids[1], "/d/" + ids[0] + "/v/1", "/d/" + ids[0] + "/proof", "/search?q=" + url.QueryEscape(x),
			"/search?q=" + url.QueryEscape("alert"), "/c/policy?topic=" + url.QueryEscape(x), "/wh/" + url.PathEscape(x), "/units", "/unit/" + c.units["civil"].ID, "/search?unit=" + url.QueryEscape(x)} {
			a := c.get(p)
			if a.status >= 500 {
				t.Fatalf("%s: status %d", p, a.status)
			}
			webtest.Clean(t, a.body)
			a.doc().Find(`script[type="application/ld+json"]`).Each(func(_ int, s *goquerySelection) {
				if !json.Valid([]byte(s.Text())) {
					t.Errorf("%s: the linked data is no JSON: %.200s", p, s.Text())
				}
			})
		}
		var linked struct{ Name string }
		c.must(json.Unmarshal([]byte(c.get("/d/"+ids[0]).doc().Find(`script[type="application/ld+json"]`).Text()), &linked))
		if linked.Name != title {
			t.Errorf("the linked data has the title %.80q", linked.Name)
		}
		var f feed
		c.must(xml.Unmarshal([]byte(c.get("/c/policy.atom").want(200).body), &f))
		if len(f.Entries) != 1 || !strings.HasPrefix(f.Entries[0].Title, "=HYPERLINK") {
			t.Errorf("feed %+v", f)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(c.get("/c/policy.csv").want(200).body, "\ufeff"))).ReadAll()
		c.must(err)
		if !strings.HasPrefix(rows[1][0], "'=HYPERLINK") {
			t.Errorf("the spreadsheet runs %.40q", rows[1][0])
		}
		if got := c.get("/d/" + ids[0] + "/file/1").want(200); got.header.Get("Content-Type") != "application/octet-stream" || strings.ContainsAny(got.header.Get("Content-Disposition"), "<>\"\n") {
			t.Errorf("file %v", got.header)
		}
	})
}

// TestDocumentPageIsLight adds up what a document page makes a browser load.
func TestDocumentPageIsLight(t *testing.T) {
	t.Parallel()
	c := one(t)
	s := c.settle()
	page := c.get("/d/" + s.elder).want(200)
	total := 0
	page.doc().Find("link[rel=stylesheet], script[src]").Each(func(_ int, x *goquerySelection) {
		src := x.AttrOr("href", x.AttrOr("src", ""))
		r, err := http.Get(c.url + src)
		c.must(err)
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		c.must(err)
		total += gzipped(t, body)
	})
	t.Logf("CSS and JS %d bytes, the page %d bytes, both compressed", total, gzipped(t, []byte(page.body)))
	if total == 0 || total > 30<<10 {
		t.Errorf("CSS and JS weigh %d bytes compressed, 30 KiB is the most", total)
	}
}

func gzipped(t *testing.T, b []byte) int {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Len()
}
