package portal

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// doc is a public item with all that its page says. Only Item, Withdrawals and Entries
// are filled for what may not be read.
type doc struct {
	Item        publication.Item
	Edition     publication.Edition // the one shown
	Editions    []version           // newest first
	Withdrawals []publication.Withdrawal
	Entries     []logEntry
	Force       force
	Explains    []link   // what this interpretation interprets
	Readings    []link   // interpretations of this document
	Relations   []groups // everything else
	Href        string   // of the item
}

// version is a line of the history of a document.
type version struct {
	N       int
	At      time.Time
	Why     string
	ByName  string
	Erased  bool // its text has been taken away by law
	Old     bool // had been public before the platform opened
	Current bool // is the newest
	Shown   bool // is the one on the page
	Href    string
}

// link is a relation as a page shows it.
type link struct {
	Title, DocNo, Href string
	Form, Unit, Date   string // of an interpretation
	Files              []attachment
	Note               string // 已撤回, 已废止 …
	Label              string // as the document has it, where the other one is not here
}

type groups struct {
	Name  string
	Links []link
}

// logEntry is a leaf of the public log about an item.
type logEntry struct {
	Index   int64
	Kind    string
	Name    string
	Edition string
	At      time.Time
	Leaf    publiclog.Leaf `json:"-"`
	Text    string
}

var leafNames = map[string]string{publiclog.Publish: "公开发布", publiclog.Correct: "更正", publiclog.Withdraw: "撤回", publiclog.Erase: "依法删除"}

// load reads an item as of edition n; 0 is the newest.
func load(ctx context.Context, tx *db.Tx, id string, n int) (*doc, error) {
	it, err := publication.ItemByID(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if it.Edition == 0 {
		return nil, errs.New(errs.NotFound, "没有这个公开页面。请检查地址，或用搜索查找标题、文号。")
	}
	d := &doc{Item: it, Href: itemHref(id), Force: forceOf(it.Validity)}
	if d.Withdrawals, err = publication.WithdrawalsOf(ctx, tx, id); err != nil {
		return nil, err
	}
	if d.Entries, err = entriesOf(ctx, tx, id); err != nil {
		return nil, err
	}
	if !readable(it) { // nothing of the text may get out, not even its title
		d.Item.Title, d.Item.DocNo, d.Item.DocKey, d.Item.Topic, d.Item.Written = "", "", "", "", ""
		return d, nil
	}
	if n == 0 {
		n = it.Edition
	}
	editions, err := publication.EditionsOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	for _, e := range editions {
		v := version{N: e.N, At: e.At, Why: e.Why, ByName: e.ByName, Erased: e.Salt == "", Old: e.Historic, Current: e.N == it.Edition, Shown: e.N == n,
			Href: fmt.Sprintf("%s/v/%d", d.Href, e.N)}
		if v.Current {
			v.Href = d.Href
		}
		if v.Shown {
			d.Edition = e
		}
		d.Editions = append(d.Editions, v)
	}
	if d.Edition.N == 0 {
		_, err := publication.EditionOf(ctx, tx, id, n) // says that there is no such edition
		return nil, cmp.Or(err, fmt.Errorf("edition %d of %s is not among its editions", n, id))
	}
	if d.Edition.Salt == "" {
		return nil, errs.New(errs.Gone, "这个版本的内容已经依法删除，不再提供。请查看最新版本。")
	}
	if it.Validity, err = publication.Validity(ctx, tx, id, d.newest(editions).Meta); err != nil {
		return nil, err
	}
	d.Item.Validity, d.Force = it.Validity, forceOf(it.Validity)
	return d, d.relate(ctx, tx)
}

func (d *doc) newest(editions []publication.Edition) publication.Edition {
	for _, e := range editions {
		if e.N == d.Item.Edition {
			return e
		}
	}
	return d.Edition
}

func entriesOf(ctx context.Context, tx *db.Tx, id string) ([]logEntry, error) {
	leaves, err := publiclog.Of(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	out := make([]logEntry, 0, len(leaves))
	for _, l := range leaves {
		out = append(out, logEntry{Index: l.Index, Kind: l.Leaf.Kind, Name: cmp.Or(leafNames[l.Leaf.Kind], l.Leaf.Kind), Edition: l.Leaf.Edition,
			At: l.Leaf.At, Leaf: l.Leaf, Text: l.Text})
	}
	return out, nil
}

// entry is the leaf with which the edition shown was published.
func (d *doc) entry() (logEntry, bool) {
	for _, e := range d.Entries {
		if (e.Kind == publiclog.Publish || e.Kind == publiclog.Correct) && e.Edition == strconv.Itoa(d.Edition.N) {
			return e, true
		}
	}
	return logEntry{}, false
}

// relate sorts the relations of an item: interpretations apart from the rest.
func (d *doc) relate(ctx context.Context, tx *db.Tx) error {
	all, err := publication.LinksOf(ctx, tx, d.Item.ID)
	if err != nil {
		return err
	}
	for _, l := range all {
		x, err := linkOf(ctx, tx, l)
		if err != nil {
			return err
		}
		names := publication.RelationNames[publication.Interprets]
		switch {
		case l.Kind == publication.Interprets && l.Name == names[1]:
			d.Readings = append(d.Readings, x)
		case l.Kind == publication.Interprets:
			d.Explains = append(d.Explains, x)
		case len(d.Relations) > 0 && d.Relations[len(d.Relations)-1].Name == l.Name:
			last := &d.Relations[len(d.Relations)-1]
			last.Links = append(last.Links, x)
		default:
			d.Relations = append(d.Relations, groups{l.Name, []link{x}})
		}
	}
	d.Relations = merged(d.Relations)
	return nil
}

// merged puts groups of one name together, in the order of their first appearance.
func merged(in []groups) []groups {
	var out []groups
	at := map[string]int{}
	for _, g := range in {
		i, ok := at[g.Name]
		if !ok {
			at[g.Name] = len(out)
			out = append(out, g)
			continue
		}
		out[i].Links = append(out[i].Links, g.Links...)
	}
	return out
}

func linkOf(ctx context.Context, tx *db.Tx, l publication.Link) (link, error) {
	it := l.Item
	switch {
	case it.ID == "":
		return link{Label: l.Label}, nil
	case !readable(it):
		return link{Title: "已撤回、不再展示的一份文件", Href: itemHref(it.ID), Note: "已撤回"}, nil
	}
	x := link{Title: it.Title, DocNo: it.DocNo, Href: itemHref(it.ID), Unit: it.UnitName, Date: it.Date}
	switch f := forceOf(it.Validity); {
	case it.Standing == publication.Banner:
		x.Note = "已撤回"
	case it.Role == publication.Document && f.Class != "force":
		x.Note = f.Name
	}
	if l.From != "" {
		x.Note = "自" + workday.Date(l.From).Chinese() + "起"
	}
	if it.Role == publication.Interpretation {
		e, err := publication.EditionOf(ctx, tx, it.ID, it.Edition)
		if err != nil {
			return x, err
		}
		x.Form = cmp.Or(e.Meta.Kind, "解读")
		x.Unit = cmp.Or(e.Meta.Issuer, x.Unit)
		x.Files = attachments(x.Href, e.Files)
	}
	return x, nil
}

// issuer is who issued the document, joint issuers too.
func (d *doc) issuer() string {
	m := d.Edition.Meta
	return strings.Join(append([]string{cmp.Or(m.Issuer, d.Item.UnitName)}, m.Joint...), "、")
}

// about is the summary of a document, or the beginning of its text.
func (d *doc) about() string {
	if d.Edition.Meta.Summary != "" {
		return d.Edition.Meta.Summary
	}
	s := []rune(strings.Join(strings.Fields(d.Edition.Source.Plain()), " "))
	if len(s) > 120 {
		return string(s[:120]) + "……"
	}
	return string(s)
}

// changed is the latest moment at which something that the page shows has changed.
func (d *doc) changed() time.Time {
	t := d.Item.ChangedAt
	for _, w := range d.Withdrawals {
		if w.At.After(t) {
			t = w.At
		}
	}
	return t
}

// keyOf is the key of a number in any spelling; "" for what is none.
func keyOf(s string) string {
	no, ok := docno.Parse(s)
	if !ok {
		no, ok = docno.Loose(s)
	}
	if !ok {
		return ""
	}
	return no.Key()
}
