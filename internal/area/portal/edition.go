package portal

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

func editionHref(item string, n int) string { return fmt.Sprintf("%s/v/%d", item, n) }

// editionPage is one edition of a document with what it changed in the one before.
type editionPage struct {
	web.Page
	Heading  heading
	No       string
	N        int
	Date     string
	Why      string
	Current  bool
	Newest   string // address of the item
	Banner   *banner
	Card     []web.Fact
	Changes  []change
	Diff     *web.Diff // nil for the first edition, and where the text is the same
	Before   int       // the edition compared with; 0 for the first
	Removed  bool      // the edition before has been erased: nothing to compare with
	Added    int       // characters
	Deleted  int
	Body     template.HTML
	Files    []attachment
	Media    media
	Editions []version
	Ledger   *ledgerNote
	Hash     string
	Short    string
}

// change is a fact that differs between two editions.
type change struct{ Name, Old, New string }

// numberIn reads a number from the path; NotFound for what is none.
func numberIn(r *http.Request, name string) (int, error) {
	s := r.PathValue(name)
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || strconv.Itoa(n) != s {
		return 0, errs.New(errs.NotFound, "没有这个地址。请从文件页面的“版本”或者“下载”中选择。")
	}
	return n, nil
}

// compared is an edition with the one before it.
type compared struct {
	doc    *doc
	before publication.Edition
}

func (p *Portal) edition(w *web.Response, r *http.Request) error {
	n, err := numberIn(r, "n")
	if err != nil {
		return err
	}
	c, err := get(p, r, func(ctx context.Context, tx *db.Tx) (c compared, err error) {
		if c.doc, err = load(ctx, tx, r.PathValue("id"), n); err != nil || n == 1 || !readable(c.doc.Item) {
			return c, err
		}
		c.before, err = publication.EditionOf(ctx, tx, c.doc.Item.ID, n-1)
		return c, err
	})
	if err != nil {
		return err
	}
	d := c.doc
	if !readable(d.Item) {
		return p.closed(w, d)
	}
	tag, err := etag(w, []any{d, n, w.Abs("")})
	if err != nil {
		return err
	}
	if w.Fresh(d.changed(), tag) {
		return nil
	}
	if w.Format == "json" {
		return w.JSON(documentOf(w, d))
	}
	return w.Render("portal/edition", c.page(w, n))
}

func (c compared) page(w *web.Response, n int) editionPage {
	d, e := c.doc, c.doc.Edition
	name := fmt.Sprintf("第 %d 版", n)
	base := editionHref(d.Href, n)
	p := editionPage{
		Page: begin(w, e.Title+"（"+name+"）", web.Crumb{Title: "首页", Href: "/"}, web.Crumb{Title: publication.ColumnName(d.Item.Column), Href: columnHref(d.Item.Column)},
			web.Crumb{Title: "最新版本", Href: d.Href}, web.Crumb{Title: name}),
		Heading: headingOf(e.Title), No: e.Meta.DocNo, N: n, Date: workday.DateOf(e.At).Chinese(), Why: e.Why, Current: n == d.Item.Edition, Newest: d.Href,
		Banner: d.banner(), Card: d.card(), Body: sheet(e.Source, e.Meta.DocNo), Files: d.files(base), Editions: d.Editions, Ledger: d.ledger(base),
		Hash: e.ContentHash, Short: w.Abs(base),
	}
	if d.Item.Role == publication.Interpretation {
		p.Media = mediaOf(p.Files)
	}
	p.Canonical = w.Abs(d.Href)
	p.Meta = append(p.Meta, articleTags(w, d)...)
	if n == 1 {
		return p
	}
	p.Before = n - 1
	if c.before.Salt == "" {
		p.Removed = true
		return p
	}
	p.Changes = changes(c.before, e)
	rows, added, deleted := diffRows(text.Diff(c.before.Source, e.Source))
	p.Added, p.Deleted = added, deleted
	if added+deleted > 0 {
		p.Diff = &web.Diff{Old: fmt.Sprintf("第 %d 版", c.before.N), New: name,
			Caption: "左为上一版，右为本版；增加的文字加下划线和底色，删去的文字加删除线", Rows: rows}
	}
	return p
}

// changes compares what stands around the text.
func changes(a, b publication.Edition) []change {
	var out []change
	put := func(name, x, y string) {
		if x != y {
			out = append(out, change{name, x, y})
		}
	}
	put("标题", a.Title, b.Title)
	put("发文字号", a.Meta.DocNo, b.Meta.DocNo)
	put("发文机关", strings.Join(append([]string{a.Meta.Issuer}, a.Meta.Joint...), "、"), strings.Join(append([]string{b.Meta.Issuer}, b.Meta.Joint...), "、"))
	put("成文日期", chinese(a.Meta.Written), chinese(b.Meta.Written))
	put("主题分类", topic(a.Meta.Topic), topic(b.Meta.Topic))
	put("施行日期", chinese(a.Meta.Effective), chinese(b.Meta.Effective))
	put("失效日期", chinese(a.Meta.Expires), chinese(b.Meta.Expires))
	put("附件", fileList(a.Files), fileList(b.Files))
	return out
}

func fileList(fs []publication.File) string {
	var s []string
	for _, f := range fs {
		line := f.Name + "（" + f.Sum[:min(8, len(f.Sum))] + "）"
		if f.Alt != "" {
			line += "文字说明：" + f.Alt
		}
		s = append(s, line)
	}
	return strings.Join(s, "，")
}

const around = 1 // paragraphs that are shown as they were on each side of a change

// diffRows turns a comparison into rows, with stretches that are the same left out, and
// counts the characters added and deleted.
func diffRows(list []text.Change) (rows []web.DiffRow, added, deleted int) {
	near := func(i int) bool {
		for k := max(0, i-around); k <= min(len(list)-1, i+around); k++ {
			if list[k].Op != text.Same {
				return true
			}
		}
		return false
	}
	a, b := 0, 0
	for i, c := range list {
		row := web.DiffRow{}
		if len(c.A) > 0 {
			a++
			row.OldLine = strconv.Itoa(a)
		}
		if len(c.B) > 0 {
			b++
			row.NewLine = strconv.Itoa(b)
		}
		if !near(i) {
			if len(rows) > 0 && rows[len(rows)-1].Gap > 0 {
				rows[len(rows)-1].Gap++
			} else {
				rows = append(rows, web.DiffRow{Gap: 1})
			}
			continue
		}
		for _, s := range c.A {
			row.Old = append(row.Old, web.DiffPart{Text: s.Text, Changed: s.Op != text.Same})
			if s.Op != text.Same {
				deleted += len([]rune(s.Text))
			}
		}
		for _, s := range c.B {
			row.New = append(row.New, web.DiffPart{Text: s.Text, Changed: s.Op != text.Same})
			if s.Op != text.Same {
				added += len([]rune(s.Text))
			}
		}
		rows = append(rows, row)
	}
	return rows, added, deleted
}
