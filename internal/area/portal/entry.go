package portal

import (
	"context"
	"html"
	"html/template"
	"strings"
	"time"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
)

// Entry is a public item in a list, as JSON and as a line of a page.
type Entry struct {
	ID         string    `json:"id"`
	URL        string    `json:"url"`
	Title      string    `json:"title"`
	DocNo      string    `json:"doc_no,omitempty" doc:"发文字号"`
	IndexNo    string    `json:"index_no" doc:"索引号"`
	Role       string    `json:"role" doc:"document 文件，interpretation 解读材料"`
	Unit       string    `json:"unit"`
	UnitName   string    `json:"unit_name"`
	Column     string    `json:"column"`
	ColumnName string    `json:"column_name"`
	Topic      string    `json:"topic,omitempty" doc:"主题分类"`
	Written    string    `json:"written,omitempty" doc:"成文日期"`
	Published  string    `json:"published,omitempty" doc:"发布日期；历史导入而原发布日期不详的，没有这一项"`
	Validity   string    `json:"validity,omitempty" doc:"有效性，仅文件有"`
	Standing   string    `json:"standing" doc:"public 公开，banner 已撤回但正文保留"`
	Snippet    string    `json:"snippet,omitempty" doc:"正文中与检索词有关的一段"`
	ChangedAt  time.Time `json:"changed_at"`
}

// row is an Entry on a page.
type row struct {
	Entry
	Href      string
	Marked    template.HTML // title with the words asked for
	Piece     template.HTML // of the text, likewise
	Best      bool          // bears the number that was asked for
	Gone      bool          // withdrawn under a banner, or no longer in force
	Withdrawn bool
	Force     force
}

// force says how a document stands in time.
type force struct{ Value, Name, Class string }

// forces are the values of publication.Item.Validity as they are shown, in order.
var forces = []force{
	{"有效", "现行有效", "force"}, {"尚未施行", "尚未施行", "amended"}, {"已修改", "已修改", "amended"}, {"修改", "已修改", "amended"},
	{"废止", "已废止", "repealed"}, {"失效", "已失效", "expired"},
}

func forceOf(value string) force {
	for _, f := range forces {
		if f.Value == value {
			return f
		}
	}
	return force{value, value, ""}
}

// over tells whether what is in this force no longer holds.
func (f force) over() bool { return f.Class == "repealed" || f.Class == "expired" }

func entryOf(it publication.Item, abs func(string) string) Entry {
	e := Entry{ID: it.ID, URL: abs(itemHref(it.ID)), Title: it.Title, DocNo: it.DocNo, IndexNo: it.IndexNo, Role: string(it.Role), Unit: it.Unit,
		UnitName: it.UnitName, Column: it.Column, ColumnName: publication.ColumnName(it.Column), Topic: it.Topic, Written: it.Written,
		Published: it.Date, Standing: string(it.Standing), ChangedAt: it.ChangedAt}
	if it.Role == publication.Document {
		e.Validity = it.Validity
	}
	return e
}

func rowOf(it publication.Item, abs func(string) string) row {
	r := row{Entry: entryOf(it, abs), Href: itemHref(it.ID), Withdrawn: it.Standing == publication.Banner}
	r.Force = forceOf(r.Validity)
	r.Gone = r.Withdrawn || r.Force.over()
	return r
}

// readable tells whether the text of an item may be shown.
func readable(it publication.Item) bool {
	return it.Edition > 0 && (it.Standing == publication.Public || it.Standing == publication.Banner)
}

// rowsOf reads the items of hits. What has been taken away since is left out.
func rowsOf(ctx context.Context, tx *db.Tx, hits []search.Hit, abs func(string) string) ([]row, error) {
	ids := make([]string, len(hits))
	by := make(map[string]search.Hit, len(hits))
	for i, h := range hits {
		ids[i], by[h.ID] = h.ID, h
	}
	items, err := publication.Items(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]row, 0, len(items))
	for _, it := range items {
		if !readable(it) {
			continue
		}
		r := rowOf(it, abs)
		r.Marked, r.Piece, r.Snippet = by[it.ID].Title, by[it.ID].Snippet, plain(by[it.ID].Snippet)
		out = append(out, r)
	}
	return out, nil
}

// plain takes the marks and escapes out of a highlighted text.
func plain(h template.HTML) string {
	return html.UnescapeString(strings.NewReplacer("<mark>", "", "</mark>", "").Replace(string(h)))
}

func itemHref(id string) string { return "/d/" + id }

// topic writes 综合政务\政务公开 for reading.
func topic(s string) string { return strings.ReplaceAll(s, `\`, " / ") }

// latest is the latest of the changes of rows; zero for none.
func latest(rows []row) (t time.Time) {
	for _, r := range rows {
		if r.ChangedAt.After(t) {
			t = r.ChangedAt
		}
	}
	return t
}
