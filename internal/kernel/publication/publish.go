package publication

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/id"
	"gongkai/internal/platform/job"
)

// Published is one part of a set after it has gone out.
type Published struct {
	Part, Item, IndexNo string
	Edition             int
	Leaf                int64
}

// JobPublished is the kind of job that a publication leaves in the outbox; its
// arguments are a Published.
const JobPublished = "publication.published"

// Publish checks the whole set and publishes every part whose content or metadata has
// changed since its last edition, or refuses with every reason. why is the reason of a
// correction, "" at first publication. The caller's role is the lifecycle's matter.
func (g *Gate) Publish(ctx context.Context, tx *db.Tx, s *Set, by actor.Actor, why string) ([]Published, error) {
	if err := g.Refusal(ctx, tx, s); err != nil {
		return nil, err
	}
	var out []Published
	items := map[string]string{} // part → item, for relations within the set
	for i := range s.Parts {
		p := &s.Parts[i]
		item, err := ensureItem(ctx, tx, s, p)
		if err != nil {
			return nil, err
		}
		items[p.ID] = item.ID
	}
	for i := range s.Parts {
		p := &s.Parts[i]
		done, err := g.edition(ctx, tx, s, p, items, by, why)
		if err != nil {
			return nil, err
		}
		if done != nil {
			out = append(out, *done)
		}
	}
	return out, nil
}

// ensureItem finds or makes the public item of a part: the permanent address and 索引号.
func ensureItem(ctx context.Context, tx *db.Tx, s *Set, p *Part) (Item, error) {
	it, err := itemWhere(ctx, tx, `part_id = ?`, p.ID)
	if err == nil || !db.None(err) {
		return it, err
	}
	unit, err := org.UnitByID(ctx, tx, p.Unit)
	if err != nil {
		return it, err
	}
	published := p.Meta.Published
	if s.Historic {
		published = p.Meta.since()
	}
	if it.IndexNo, err = nextIndex(ctx, tx, unit.Code, published, tx.Now); err != nil {
		return it, err
	}
	col := p.Meta.Column
	if col == "" {
		col = map[Role]string{Document: ColumnPolicy, Interpretation: ColumnInterpretation, Report: ColumnReport}[p.Role]
	}
	it = Item{ID: id.Short(), Part: p.ID, Role: p.Role, Unit: unit.ID, UnitName: unit.Name, Column: col, IndexNo: it.IndexNo}
	_, err = tx.Exec(ctx, `INSERT INTO pub_item (`+itemColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		it.ID, it.Part, it.Role, it.Unit, it.UnitName, it.Column, it.IndexNo, 0, "public", "", p.Title, "", "", "", "", db.Time(tx.Now), "", db.Time(tx.Now))
	return it, err
}

// uncoded stands in a 索引号 for the code of a unit that has none on the platform.
const uncoded = "未赋码"

// nextIndex makes a 索引号: the unit's code, the year of publication and a running
// number without gaps.
func nextIndex(ctx context.Context, tx *db.Tx, code, published string, now time.Time) (string, error) {
	if published == "" {
		published = day(now)
	}
	if code == "" {
		code = uncoded
	}
	year, _ := strconv.Atoi(published[:min(4, len(published))])
	var seq int
	err := tx.QueryRow(ctx, `INSERT INTO pub_index (unit, year, seq) VALUES (?, ?, 1) ON CONFLICT (unit, year) DO UPDATE SET seq = pub_index.seq + 1 RETURNING seq`,
		code, year).Scan(&seq)
	return fmt.Sprintf("%s/%d-%05d", code, year, seq), err
}

// edition writes a new edition of one part with all that follows from it; nil when the
// part is already out exactly as it is.
func (g *Gate) edition(ctx context.Context, tx *db.Tx, s *Set, p *Part, items map[string]string, by actor.Actor, why string) (*Published, error) {
	it, err := itemWhere(ctx, tx, `part_id = ?`, p.ID)
	if err != nil {
		return nil, err
	}
	meta := p.Meta
	for i, r := range meta.Relations {
		if r.Part != "" && items[r.Part] != "" {
			meta.Relations[i].Item = items[r.Part]
		}
	}
	e := Edition{Item: it.ID, N: it.Edition + 1, Title: p.Title, Source: p.Source, Files: p.Files, Meta: meta, IndexNo: it.IndexNo,
		ContentHash: p.Hash, Salt: id.Secret(), Historic: s.Historic, Why: why, ByName: by.UnitName, At: tx.Now}
	if it.Edition > 0 {
		last, err := EditionOf(ctx, tx, it.ID, it.Edition)
		if err != nil {
			return nil, err
		}
		last.Meta.Validity = meta.Validity // early editions bear the one of their day
		if last.ContentHash == e.ContentHash && string(canonical(last.Meta)) == string(canonical(meta)) {
			return nil, nil
		}
	}
	kind := publiclog.Publish
	if it.Edition > 0 {
		kind = publiclog.Correct
	}
	if e.Leaf, err = publiclog.Append(ctx, tx, publiclog.Leaf{Kind: kind, Item: it.ID, Edition: strconv.Itoa(e.N), At: tx.Now,
		Commitment: publiclog.Commit(e.Salt, e.Bytes())}); err != nil {
		return nil, err
	}
	if err := insertEdition(ctx, tx, e); err != nil {
		return nil, err
	}
	it.Edition, it.Title, it.DocNo, it.Topic, it.Written, it.Standing = e.N, e.Title, meta.DocNo, meta.Topic, meta.Written, Public
	it.DocKey = ""
	if no, ok := docno.Parse(meta.DocNo); ok {
		it.DocKey = no.Key()
	}
	if it.Date == "" {
		if it.Date = meta.Published; it.Date == "" && !s.Historic { // of what is history the day may be unknown
			it.Date = day(tx.Now)
		}
	}
	it.ChangedAt = tx.Now
	if err := updateItem(ctx, tx, it); err != nil {
		return nil, err
	}
	if err := relate(ctx, tx, it, meta); err != nil {
		return nil, err
	}
	if it.Validity, err = Validity(ctx, tx, it.ID, meta); err != nil {
		return nil, err
	}
	if err := updateItem(ctx, tx, it); err != nil {
		return nil, err
	}
	if err := index(ctx, tx, it, e); err != nil {
		return nil, err
	}
	if _, err := audit.Append(ctx, tx, audit.Act{By: by, Subject: "item/" + it.ID, Action: "publication/" + string(kind),
		To: strconv.Itoa(e.N), Law: []clause.Clause{clause.G22d}, Note: why}); err != nil {
		return nil, err
	}
	done := Published{Part: p.ID, Item: it.ID, IndexNo: it.IndexNo, Edition: e.N, Leaf: e.Leaf}
	return &done, job.Enqueue(ctx, tx, job.Job{Kind: JobPublished, Args: done, Key: fmt.Sprintf("%s/%s/%d", JobPublished, it.ID, e.N)})
}

// relate writes the relations of an item and lets earlier ones that named it by its
// number find it. A document that may not repeal or amend another does not reach it.
func relate(ctx context.Context, tx *db.Tx, it Item, m Meta) error {
	touched, err := changedBy(ctx, tx, it.ID) // what a correction no longer repeals stands again
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM pub_relation WHERE item = ?`, it.ID); err != nil {
		return err
	}
	for _, r := range m.Relations {
		to, err := target(ctx, tx, r, it.ID)
		if err != nil {
			return err
		}
		if to != "" && r.Kind.changes() {
			if to, err = within(ctx, tx, it.Unit, m, to); err != nil {
				return err
			}
			if to != "" {
				touched = append(touched, to)
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO pub_relation (item, kind, target, label, doc_key, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			it.ID, r.Kind, to, r.Label, r.DocKey, db.Time(tx.Now))
		if err != nil {
			return err
		}
	}
	if err := restate(ctx, tx, touched...); err != nil {
		return err
	}
	return await(ctx, tx, it)
}

// within returns the target of a change if the unit may make it, else "".
func within(ctx context.Context, tx *db.Tx, unit string, m Meta, to string) (string, error) {
	it, err := ItemByID(ctx, tx, to)
	if err != nil {
		return "", err
	}
	if ok, err := mayChange(ctx, tx, unit, m, it.Unit); !ok || err != nil {
		return "", err
	}
	return to, nil
}

// await lets relations that named a document by its number before it was here find it.
func await(ctx context.Context, tx *db.Tx, it Item) error {
	if it.DocKey == "" || it.Role != Document {
		return nil
	}
	type waiting struct {
		item, unit string
		kind       RelationKind
		edition    int
	}
	rows, err := db.All(ctx, tx, func(s db.Scanner) (w waiting, err error) {
		err = s.Scan(&w.item, &w.unit, &w.kind, &w.edition)
		return w, err
	}, `SELECT r.item, i.unit, r.kind, i.edition FROM pub_relation r JOIN pub_item i ON i.id = r.item WHERE r.target = '' AND r.doc_key = ? AND r.item <> ?`, it.DocKey, it.ID)
	if err != nil {
		return err
	}
	for _, w := range rows {
		if w.kind.changes() {
			e, err := EditionOf(ctx, tx, w.item, w.edition)
			if err != nil {
				return err
			}
			if ok, err := mayChange(ctx, tx, w.unit, e.Meta, it.Unit); err != nil {
				return err
			} else if !ok {
				continue
			}
		}
		_, err := tx.Exec(ctx, `UPDATE pub_relation SET target = ? WHERE target = '' AND doc_key = ? AND item = ? AND kind = ?`, it.ID, it.DocKey, w.item, w.kind)
		if err != nil {
			return err
		}
	}
	return nil
}

// index writes the search entry of an item's newest edition.
func index(ctx context.Context, tx *db.Tx, it Item, e Edition) error {
	date := cmp.Or(it.Date, it.Written)
	year, _ := strconv.Atoi(date[:min(4, len(date))])
	return search.Put(ctx, tx, search.Doc{ID: it.ID, Sphere: search.Public, Unit: it.Unit, UnitName: it.UnitName, Column: it.Column, Topic: it.Topic, Validity: it.Validity,
		Kind: string(it.Role), DocNo: it.DocNo, IndexNo: it.IndexNo, Title: it.Title, Body: e.Source.Plain(), Date: date, Year: year})
}
