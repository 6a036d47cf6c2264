package portal

import (
	"cmp"
	"context"
	"html/template"
	"net/http"
	"strings"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// documentPage is the page of a document or of an interpretation.
type documentPage struct {
	web.Page
	Heading   heading
	No        string
	Card      []web.Fact
	Banner    *banner // withdrawn: the text stays
	Over      string  // repealed, amended, expired: what a reader must know first
	Historic  string  // published before the platform was opened
	Guessed   string  // why the number is not certain
	Body      template.HTML
	Contents  []section
	Files     []attachment
	Media     media  // of an interpretation
	Told      []told // pictures, films and files of the interpretations of a document
	Explains  []link
	Readings  []link
	Ask       string // where readers ask about it
	IsReading bool
	Relations []groups
	Editions  []version
	Ledger    *ledgerNote
	Short     string // permanent address
	N         int
	Hash      string
	Href      string
}

// banner says that a document was withdrawn, and why.
type banner struct {
	Title string
	Facts []web.Fact
}

// ledgerNote says where in the public log the page stands.
type ledgerNote struct {
	Index int64
	Date  string
	Href  string // of the proof
}

func (p *Portal) document(w *web.Response, r *http.Request) error {
	d, err := get(p, r, func(ctx context.Context, tx *db.Tx) (*doc, error) { return load(ctx, tx, r.PathValue("id"), 0) })
	if err != nil {
		return err
	}
	if !readable(d.Item) {
		return p.closed(w, d)
	}
	tag, err := etag(w, []any{d, w.Abs("")})
	if err != nil {
		return err
	}
	if w.Fresh(d.changed(), tag) {
		return nil
	}
	if w.Format == "json" {
		return w.JSON(documentOf(w, d))
	}
	page, err := pageOf(w, d)
	if err != nil {
		return err
	}
	if p.Ask != "" && d.Item.Standing == publication.Public && d.Item.Role != publication.Report {
		page.Ask = p.Ask + d.Item.ID
	}
	return w.Render("portal/document", page)
}

func pageOf(w *web.Response, d *doc) (documentPage, error) {
	e := d.Edition
	col := publication.ColumnName(d.Item.Column)
	p := documentPage{
		Page:    begin(w, e.Title, web.Crumb{Title: "首页", Href: "/"}, web.Crumb{Title: col, Href: columnHref(d.Item.Column)}, web.Crumb{Title: "正文"}),
		Heading: headingOf(e.Title), No: e.Meta.DocNo, Card: d.card(), Banner: d.banner(), Over: d.over(), Historic: d.historic(), Guessed: d.guessed(),
		Body: sheet(e.Source, e.Meta.DocNo), Contents: contents(e.Source), Files: d.files(d.Href), Explains: d.Explains, Readings: d.Readings,
		IsReading: d.Item.Role == publication.Interpretation, Relations: d.Relations, Editions: d.Editions, Ledger: d.ledger(d.Href),
		Short: w.Abs(d.Href), N: e.N, Hash: e.ContentHash, Href: d.Href,
	}
	p.Told = d.told()
	if p.IsReading {
		p.Media = mediaOf(p.Files)
	}
	p.Canonical = w.Abs(d.Href)
	about := columns[d.Item.Column]
	p.Meta = append(p.Meta, columnTags(col, cmp.Or(about.Type, col), about.About)...)
	p.Meta = append(p.Meta, articleTags(w, d)...)
	data, err := articleData(w, d)
	p.Data = append(p.Data, data)
	return p, err
}

// card is the head of the publication record.
func (d *doc) card() []web.Fact {
	m := d.Edition.Meta
	facts := []web.Fact{{Name: "索引号", Text: d.Item.IndexNo}}
	put := func(name, text string) {
		if text != "" {
			facts = append(facts, web.Fact{Name: name, Text: text})
		}
	}
	if d.Item.Role == publication.Interpretation {
		put("解读机关", d.issuer())
		put("解读形式", m.Kind)
		put("主题分类", topic(m.Topic))
		put("发布日期", cmp.Or(chinese(d.Item.Date), "不详"))
		put("公开方式", "主动公开")
		return evened(facts)
	}
	if d.Item.Role == publication.Report {
		put("编制机关", d.issuer())
		put("体裁", m.Kind)
		put("发布日期", cmp.Or(chinese(d.Item.Date), "不详"))
		put("公开方式", "主动公开")
		return evened(facts)
	}
	put("主题分类", cmp.Or(topic(m.Topic), "未分类"))
	put("发文机关", d.issuer())
	put("成文日期", cmp.Or(chinese(m.Written), "未标注"))
	facts = append(facts, web.Fact{Name: "发文字号", Text: cmp.Or(m.DocNo, "无")})
	put("发布日期", cmp.Or(chinese(d.Item.Date), "不详"))
	if d.Item.Standing == publication.Banner {
		facts = append(facts, web.Fact{Name: "有效性", HTML: forceHTML(force{Name: "已撤回", Class: "expired"})})
	} else {
		facts = append(facts, web.Fact{Name: "有效性", HTML: forceHTML(d.Force)})
	}
	put("公开方式", "主动公开")
	put("体裁", m.Kind)
	put("施行日期", chinese(m.Effective))
	put("失效日期", chinese(m.Expires))
	if d.Item.UnitName != "" && d.Item.UnitName != d.issuer() {
		facts = append(facts, web.Fact{Name: "发布机关", Text: d.Item.UnitName, Href: unitHref(d.Item.Unit)})
	}
	return evened(facts)
}

// evened gives the last fact of an odd number the whole line.
func evened(facts []web.Fact) []web.Fact {
	facts[len(facts)-1].Wide = len(facts)%2 == 1
	return facts
}

func forceHTML(f force) template.HTML {
	if f.Name == "" {
		return "未标注"
	}
	return template.HTML(`<span class="validity ` + template.HTMLEscapeString(f.Class) + `">` + template.HTMLEscapeString(f.Name) + `</span>`) //nolint:gosec // escaped here
}

func chinese(date string) string {
	d, err := workday.Parse(date)
	if err != nil {
		return date
	}
	return d.Chinese()
}

// over says that a document no longer holds, or no longer as it stands here.
func (d *doc) over() string {
	if d.Item.Role != publication.Document {
		return ""
	}
	switch d.Force.Name {
	case "已废止":
		return "本文件已经废止，不再作为办事和执法的依据，留在这里供查考。" + d.by("被废止", "废止它的文件见“相关文件”。")
	case "已失效":
		return "本文件已经失效，不再作为办事和执法的依据，留在这里供查考。"
	case "已修改":
		return "本文件已被修改，下面是原文。" + d.by("被修改", "修改它的文件见“相关文件”，办事请以修改后的规定为准。")
	case "尚未施行":
		if d.Edition.Meta.Effective != "" {
			return "本文件自" + chinese(d.Edition.Meta.Effective) + "起施行，现在尚未施行。"
		}
		return "本文件尚未施行。"
	}
	return ""
}

func (d *doc) by(relation, sentence string) string {
	for _, g := range d.Relations {
		if g.Name == relation {
			return sentence
		}
	}
	return ""
}

// historic says what the log can vouch for, and what not, of a document that had been
// public before.
func (d *doc) historic() string {
	if !d.Edition.Historic {
		return ""
	}
	return "本件在本平台开通前已经公开，原发布日期为" + cmp.Or(chinese(d.Item.Date), "不详") + "。" +
		workday.DateOf(d.Item.FirstAt).Chinese() + "导入本平台并登入公开日志，日志证明的是从登入之日起没有改动。"
}

func (d *doc) guessed() string {
	if d.Edition.Meta.DocNoFrom == "" || d.Edition.Meta.DocNo == "" {
		return ""
	}
	return "原文没有写明文号，“" + d.Edition.Meta.DocNo + "”为推定：" + strings.TrimRight(d.Edition.Meta.DocNoFrom, "。") + "。"
}

func (d *doc) files(base string) []attachment {
	return attachments(base, d.Edition.Files)
}

func (d *doc) ledger(base string) *ledgerNote {
	e, ok := d.entry()
	if !ok {
		return nil
	}
	return &ledgerNote{Index: e.Index + 1, Date: workday.DateOf(e.At).Chinese(), Href: base + "/proof"}
}

// banner is what a withdrawn document says on top; nil where it stands in full.
func (d *doc) banner() *banner {
	titles := map[publication.Standing]string{publication.Banner: "本件已撤回，仅供查考", publication.Hidden: "本件已撤回，正文不再展示", publication.Erased: "此处的内容已依法删除"}
	title, ok := titles[d.Item.Standing]
	if !ok || len(d.Withdrawals) == 0 {
		return nil
	}
	wd := d.Withdrawals[0]
	b := &banner{Title: title, Facts: []web.Fact{{Name: "撤回时间", Text: workday.DateOf(wd.At).Chinese() + " " + wd.At.In(workday.Zone).Format("15:04")},
		{Name: "撤回机关", Text: wd.ByName}, {Name: "理由", Text: wd.Reason}}}
	if d.Item.Standing == publication.Erased {
		b.Facts[0].Name, b.Facts[1].Name = "删除时间", "决定机关"
	}
	if wd.Clause.Valid() {
		b.Facts = append(b.Facts, web.Fact{Name: "依据", Text: wd.Clause.Cite()})
	}
	for _, e := range d.Entries {
		if e.At.Equal(wd.At) && e.Kind != "publish" && e.Kind != "correct" {
			b.Facts = append(b.Facts, web.Fact{Name: "登记", Text: "公开日志第 " + web.Number(int(e.Index)+1) + " 条"})
		}
	}
	return b
}

// closedPage stands where a document has been taken away: the reason, and no word of it.
type closedPage struct {
	web.Page
	Erased  bool
	Heading string
	Banner  banner
	Card    []web.Fact
	Href    string
}

func (p *Portal) closed(w *web.Response, d *doc) error {
	b := d.banner()
	if b == nil {
		return w.NotFound()
	}
	erased := d.Item.Standing == publication.Erased
	if w.Format != "" {
		if !erased {
			return w.JSON(documentOf(w, d))
		}
		return errs.New(errs.Gone, "这里的内容已依法删除，不再提供。理由："+d.Withdrawals[0].Reason)
	}
	page := closedPage{Page: begin(w, b.Title, web.Crumb{Title: "首页", Href: "/"}, web.Crumb{Title: "已撤回的内容"}), Erased: erased, Banner: *b, Href: d.Href,
		Heading: "内容已撤回", Card: evened([]web.Fact{{Name: "索引号", Text: d.Item.IndexNo}, {Name: "发布机关", Text: d.Item.UnitName}, {Name: "发布日期", Text: chinese(d.Item.Date)}})}
	page.Meta = append(page.Meta, web.Meta{Name: "robots", Content: "noindex"})
	if erased {
		page.Heading = "内容已依法删除"
		return w.RenderStatus(http.StatusGone, "portal/closed", page)
	}
	return w.Render("portal/closed", page)
}

// away is the error for a part of a document that has been taken away.
func (d *doc) away() error {
	if d.Item.Standing == publication.Erased {
		return errs.New(errs.Gone, "这里的内容已依法删除，不再提供。删除的理由见文件页面 "+d.Href+"。")
	}
	return errs.New(errs.NotFound, "本件已撤回，内容不再展示。撤回的理由见文件页面 "+d.Href+"。")
}
