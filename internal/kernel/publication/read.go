package publication

import (
	"context"
	"time"

	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Item is something public: a permanent address and how it stands.
type Item struct {
	ID        string
	Part      string
	Role      Role
	Unit      string
	UnitName  string
	Column    string
	IndexNo   string
	Edition   int // number of the newest edition
	Standing  Standing
	Validity  string
	Title     string
	DocNo     string
	DocKey    string
	Topic     string
	Written   string
	FirstAt   time.Time // when it entered the platform's log
	Date      string    // of publication; the original one for a historical import, "" where it is not known
	ChangedAt time.Time
}

const itemColumns = `id, part_id, role, unit, unit_name, col, index_no, edition, standing, validity, title, doc_no, doc_key, topic, written, first_at, date, changed_at`

func scanItem(s db.Scanner) (i Item, err error) {
	err = s.Scan(&i.ID, &i.Part, &i.Role, &i.Unit, &i.UnitName, &i.Column, &i.IndexNo, &i.Edition, &i.Standing, &i.Validity, &i.Title,
		&i.DocNo, &i.DocKey, &i.Topic, &i.Written, db.At{T: &i.FirstAt}, &i.Date, db.At{T: &i.ChangedAt})
	return i, err
}

func itemWhere(ctx context.Context, tx *db.Tx, cond string, args ...any) (Item, error) {
	return scanItem(tx.QueryRow(ctx, `SELECT `+itemColumns+` FROM pub_item WHERE `+cond, args...))
}

func updateItem(ctx context.Context, tx *db.Tx, i Item) error {
	_, err := tx.Exec(ctx, `UPDATE pub_item SET edition = ?, standing = ?, validity = ?, title = ?, doc_no = ?, doc_key = ?, topic = ?, written = ?, date = ?, changed_at = ? WHERE id = ?`,
		i.Edition, i.Standing, i.Validity, i.Title, i.DocNo, i.DocKey, i.Topic, i.Written, i.Date, db.Time(i.ChangedAt), i.ID)
	return err
}

// ItemByID reads a public item; NotFound where there is none.
func ItemByID(ctx context.Context, tx *db.Tx, id string) (Item, error) {
	it, err := itemWhere(ctx, tx, `id = ?`, id)
	if db.None(err) {
		return it, errs.New(errs.NotFound, "没有这个公开页面。请检查地址，或用搜索查找标题、文号。")
	}
	return it, err
}

// ItemOfPart reads the public item of a part; ok is false before its first publication.
func ItemOfPart(ctx context.Context, tx *db.Tx, part string) (Item, bool, error) {
	it, err := itemWhere(ctx, tx, `part_id = ?`, part)
	if db.None(err) {
		return it, false, nil
	}
	return it, err == nil, err
}

// ItemsByKey returns the documents that bear a number; more than one where it was used twice.
func ItemsByKey(ctx context.Context, tx *db.Tx, key string) ([]Item, error) {
	return db.All(ctx, tx, scanItem, `SELECT `+itemColumns+` FROM pub_item WHERE doc_key = ? AND role = ? ORDER BY date, id`, key, Document)
}

// Items returns the items with the ids, in the order of the ids.
func Items(ctx context.Context, tx *db.Tx, ids []string) ([]Item, error) {
	in, args := db.In(ids)
	found, err := db.All(ctx, tx, scanItem, `SELECT `+itemColumns+` FROM pub_item WHERE id IN (`+in+`)`, args...)
	if err != nil {
		return nil, err
	}
	by := map[string]Item{}
	for _, it := range found {
		by[it.ID] = it
	}
	out := make([]Item, 0, len(ids))
	for _, id := range ids {
		if it, ok := by[id]; ok {
			out = append(out, it)
		}
	}
	return out, nil
}

// Edition is one immutable state of an item.
type Edition struct {
	Item        string
	N           int
	Title       string
	Source      text.Source
	Files       []File
	Meta        Meta
	IndexNo     string
	ContentHash string
	Salt        string // goes with the proof; gone once erased
	Leaf        int64
	Historic    bool
	Why         string // reason of a correction
	ByName      string // unit that published it
	At          time.Time
}

// Bytes is what the public log commits to: everything that the public can read of the
// edition, in one fixed form. Anyone can rebuild it from the page's proof.
func (e Edition) Bytes() []byte {
	return canonical(struct {
		V       int    `json:"v"`
		Item    string `json:"item"`
		N       int    `json:"edition"`
		IndexNo string `json:"index_no"`
		Title   string `json:"title"`
		Content string `json:"content_hash"`
		Source  any    `json:"source"`
		Files   []File `json:"files"`
		Meta    Meta   `json:"meta"`
		Why     string `json:"why"`
		At      string `json:"at"`
	}{1, e.Item, e.N, e.IndexNo, e.Title, e.ContentHash, rawSource(e.Source), e.Files, e.Meta, e.Why, db.Time(e.At)})
}

func insertEdition(ctx context.Context, tx *db.Tx, e Edition) error {
	_, err := tx.Exec(ctx, `INSERT INTO pub_edition (item, n, title, source, files, meta, content_hash, salt, leaf, historic, why, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Item, e.N, e.Title, string(e.Source.Canonical()), list(e.Files), string(canonical(e.Meta)), e.ContentHash, e.Salt, e.Leaf,
		db.Bool(e.Historic), e.Why, e.ByName, db.Time(e.At))
	return err
}

func scanEdition(s db.Scanner) (e Edition, err error) {
	var source, files, meta string
	var historic int
	err = s.Scan(&e.Item, &e.N, &e.Title, &source, &files, &meta, &e.ContentHash, &e.Salt, &e.Leaf, &historic, &e.Why, &e.ByName, db.At{T: &e.At}, &e.IndexNo)
	if err != nil {
		return e, err
	}
	e.Historic = historic == 1
	if e.Source, err = text.Load([]byte(source)); err != nil {
		return e, err
	}
	return e, decode(files, &e.Files, meta, &e.Meta)
}

const editionQuery = `SELECT e.item, e.n, e.title, e.source, e.files, e.meta, e.content_hash, e.salt, e.leaf, e.historic, e.why, e.by_name, e.at, i.index_no
	FROM pub_edition e JOIN pub_item i ON i.id = e.item WHERE e.item = ?`

// EditionOf reads one edition; NotFound where there is none.
func EditionOf(ctx context.Context, tx *db.Tx, item string, n int) (Edition, error) {
	e, err := scanEdition(tx.QueryRow(ctx, editionQuery+` AND e.n = ?`, item, n))
	if db.None(err) {
		return e, errs.New(errs.NotFound, "没有这个版本。请从文件页面的“历史版本”中选择。")
	}
	return e, err
}

// EditionsOf reads all editions of an item, newest first.
func EditionsOf(ctx context.Context, tx *db.Tx, item string) ([]Edition, error) {
	return db.All(ctx, tx, scanEdition, editionQuery+` ORDER BY e.n DESC`, item)
}

// Link is a relation as one item's page shows it.
type Link struct {
	Kind  RelationKind
	Name  string // 依据, 被引用为依据 …
	Item  Item   // zero when the other document is not on the platform
	Label string
	From  string // the day from which the other document repeals or amends this one, while that is to come
}

// LinksOf returns the relations of an item in both directions.
func LinksOf(ctx context.Context, tx *db.Tx, item string) ([]Link, error) {
	type row struct {
		kind     RelationKind
		from, to string
		label    string
	}
	rows, err := db.All(ctx, tx, func(s db.Scanner) (r row, err error) {
		err = s.Scan(&r.kind, &r.from, &r.to, &r.label)
		return r, err
	}, `SELECT kind, item, target, label FROM pub_relation WHERE item = ? OR target = ? ORDER BY kind, at, label`, item, item)
	if err != nil {
		return nil, err
	}
	cs, err := changesWhere(ctx, tx, `r.target = ?`, item)
	if err != nil {
		return nil, err
	}
	var out []Link
	for _, r := range rows {
		l := Link{Kind: r.kind, Label: r.label, Name: RelationNames[r.kind][0]}
		other := r.to
		if r.from != item {
			l.Name, other = RelationNames[r.kind][1], r.from
			for _, c := range cs {
				if c.by == r.from && c.kind == r.kind && c.from > day(tx.Now) {
					l.Name, l.From = "将"+l.Name, c.from
				}
			}
		}
		if other != "" {
			if l.Item, err = ItemByID(ctx, tx, other); err != nil {
				return nil, err
			}
			if l.Item.Standing == Hidden || l.Item.Standing == Erased {
				if r.from != item {
					continue
				}
			}
		}
		out = append(out, l)
	}
	return out, nil
}

// FileInUse tells whether any public edition or draft still carries the file.
func FileInUse(ctx context.Context, tx *db.Tx, sum string) (bool, error) {
	var n int
	like := `%"` + sum + `"%`
	err := tx.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM pub_edition WHERE files LIKE ?) + (SELECT COUNT(*) FROM pub_part WHERE files LIKE ?)`, like, like).Scan(&n)
	return n > 0, err
}

// NormativeOf are the normative documents of a unit that are public (withdrawn ones under a banner too) and were
// written between two days, both included, by the day of writing.
func NormativeOf(ctx context.Context, tx *db.Tx, unit, from, to string) ([]Item, error) {
	var out []Item
	_, err := db.All(ctx, tx, func(s db.Scanner) (i Item, err error) {
		var meta string
		if err = s.Scan(&i.ID, &i.Title, &i.DocNo, &i.Written, &i.Standing, &i.Validity, &meta); err != nil {
			return i, err
		}
		var m Meta
		if err = decode(meta, &m); err == nil && m.Normative {
			out = append(out, i)
		}
		return i, err
	}, `SELECT i.id, i.title, i.doc_no, i.written, i.standing, i.validity, e.meta FROM pub_item i JOIN pub_edition e ON e.item = i.id AND e.n = i.edition
		WHERE i.unit = ? AND i.role = ? AND i.written >= ? AND i.written <= ? AND i.standing IN (?, ?) ORDER BY i.written, i.id`, unit, Document, from, to, Public, Banner)
	return out, err
}
