package portal

import (
	"html/template"
	"net/url"
	"strings"
	"time"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/web"
)

// begin starts a page with the tags that 政府网站发展指引 (国办发〔2017〕47号) asks of every
// page of a site.
func begin(w *web.Response, title string, crumbs ...web.Crumb) web.Page {
	p := w.Page(title, crumbs...)
	p.Meta = append(p.Meta, web.Meta{Name: "SiteName", Content: p.Site.Name + p.Site.Title}, web.Meta{Name: "SiteDomain", Content: domain(w)})
	if p.Site.Code != "" {
		p.Meta = append(p.Meta, web.Meta{Name: "SiteIDCode", Content: p.Site.Code})
	}
	return p
}

func domain(w *web.Response) string {
	u, err := url.Parse(w.Abs("/"))
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// columnTags are the tags of a page of a column.
func columnTags(name, kind, about string) []web.Meta {
	return []web.Meta{{Name: "ColumnName", Content: name}, {Name: "ColumnType", Content: kind}, {Name: "ColumnDescription", Content: about},
		{Name: "ColumnKeywords", Content: name + ",政务公开"}}
}

// articleTags are the tags of a page of content.
func articleTags(w *web.Response, d *doc) []web.Meta {
	pub := d.Item.Date + " 00:00"
	if string(workday.DateOf(d.Item.FirstAt)) == d.Item.Date {
		pub = d.Item.FirstAt.In(workday.Zone).Format("2006-01-02 15:04")
	}
	if d.Item.Date == "" {
		pub = ""
	}
	tags := []web.Meta{{Name: "ArticleTitle", Content: d.Edition.Title}, {Name: "ContentSource", Content: d.issuer()}, {Name: "Url", Content: w.Abs(d.Href)}}
	for _, t := range []web.Meta{{Name: "PubDate", Content: pub}, {Name: "Author", Content: d.issuer()}, {Name: "Keywords", Content: strings.Join(d.Edition.Meta.Keywords, ",")},
		{Name: "Description", Content: d.about()}} {
		if t.Content != "" {
			tags = append(tags, t)
		}
	}
	return tags
}

// linked is a block of schema.org data.
type linked map[string]any

func organisation(name string) linked { return linked{"@type": "GovernmentOrganization", "name": name} }

// articleData describes a document or an interpretation to search engines.
func articleData(w *web.Response, d *doc) (template.HTML, error) {
	m := d.Edition.Meta
	v := linked{"@context": "https://schema.org", "@type": "DigitalDocument", "@id": w.Abs(d.Href), "url": w.Abs(d.Href), "name": d.Edition.Title,
		"headline": d.Edition.Title, "inLanguage": "zh-CN", "dateModified": d.Edition.At.UTC().Format(time.RFC3339),
		"isAccessibleForFree": true, "author": organisation(d.issuer()), "publisher": organisation(w.Site().Name + w.Site().Title),
		"identifier": d.Item.IndexNo, "version": d.Edition.N}
	put := func(k, s string) {
		if s != "" {
			v[k] = s
		}
	}
	put("datePublished", d.Item.Date)
	put("description", d.about())
	put("keywords", strings.Join(m.Keywords, ","))
	put("dateCreated", m.Written)
	switch {
	case d.Item.Role == publication.Interpretation:
		v["@type"] = "Article"
		for _, l := range d.Explains {
			if l.Href != "" {
				v["about"] = linked{"@type": "DigitalDocument", "@id": w.Abs(l.Href), "name": l.Title}
				break
			}
		}
	case m.Normative:
		v["@type"] = "Legislation"
		put("legislationIdentifier", m.DocNo)
		put("legislationDate", m.Written)
		put("legislationDateVersion", m.Effective)
		v["legislationPassedBy"] = organisation(d.issuer())
		switch {
		case d.Force.Class == "force" && d.Item.Standing == publication.Public:
			v["legislationLegalForce"] = "https://schema.org/InForce"
		case d.Force.over():
			v["legislationLegalForce"] = "https://schema.org/NotInForce"
		}
	default:
		put("alternateName", m.DocNo)
	}
	return web.LinkedData(v)
}

// siteData describes the site and how to search it.
func siteData(w *web.Response) (template.HTML, error) {
	s := w.Site()
	return web.LinkedData(linked{"@context": "https://schema.org", "@type": "WebSite", "name": s.Name + s.Title, "url": w.Abs("/"), "inLanguage": "zh-CN",
		"publisher": organisation(s.Name), "potentialAction": linked{"@type": "SearchAction", "query-input": "required name=q",
			"target": linked{"@type": "EntryPoint", "urlTemplate": w.Abs("/search") + "?q={q}"}}})
}
