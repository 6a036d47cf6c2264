package publication

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
)

// The validities (有效性) of a public document.
const (
	InForce  = "有效"
	Coming   = "尚未施行"
	Amended  = "已修改"
	Expired  = "失效"
	Repealed = "废止"
)

// change is what another public document does to an item, and from which day on.
type change struct {
	by, target string
	kind       RelationKind
	from       string
}

// validity is how a document stands on a day: by its own dates and by what other
// documents do to it. Nothing else decides on it, and no validity is an input.
func validity(m Meta, changes []change, today string) string {
	var repealed, amended bool
	for _, c := range changes {
		repealed = repealed || c.kind == Repeals && c.from <= today
		amended = amended || c.kind == Amends && c.from <= today
	}
	switch {
	case repealed:
		return Repealed
	case m.Expires != "" && m.Expires <= today:
		return Expired
	case m.Effective > today:
		return Coming
	case amended:
		return Amended
	}
	return InForce
}

// Validity is the validity of an item today, whose newest edition has the meta. The
// stored one is brought up to date once a day only.
func Validity(ctx context.Context, tx *db.Tx, item string, m Meta) (string, error) {
	cs, err := changesWhere(ctx, tx, `r.target = ?`, item)
	return validity(m, cs, day(tx.Now)), err
}

// changesWhere reads what public documents do to others: from the day on which the
// repealing document comes into force, or from its publication. What has been withdrawn
// does nothing.
func changesWhere(ctx context.Context, tx *db.Tx, cond string, args ...any) ([]change, error) {
	return db.All(ctx, tx, func(s db.Scanner) (c change, err error) {
		var meta string
		var m Meta
		if err = s.Scan(&c.by, &c.target, &c.kind, &c.from, &meta); err != nil {
			return c, err
		}
		if err = decode(meta, &m); m.Effective != "" {
			c.from = m.Effective
		}
		return c, err
	}, `SELECT r.item, r.target, r.kind, i.date, e.meta FROM pub_relation r JOIN pub_item i ON i.id = r.item JOIN pub_edition e ON e.item = i.id AND e.n = i.edition
		WHERE r.kind IN ('repeals', 'amends') AND i.standing = 'public' AND `+cond, args...)
}

// changedBy returns the items that an item repeals or amends.
func changedBy(ctx context.Context, tx *db.Tx, item string) ([]string, error) {
	return db.All(ctx, tx, db.Text, `SELECT DISTINCT target FROM pub_relation WHERE item = ? AND target <> '' AND kind IN ('repeals', 'amends') ORDER BY target`, item)
}

// restate brings the stored validity of items, and what search knows of it, up to date.
func restate(ctx context.Context, tx *db.Tx, items ...string) error {
	slices.Sort(items)
	for _, id := range slices.Compact(items) {
		it, err := ItemByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if it.Standing == Erased || it.Edition == 0 {
			continue
		}
		e, err := EditionOf(ctx, tx, it.ID, it.Edition)
		if err != nil {
			return err
		}
		now, err := Validity(ctx, tx, it.ID, e.Meta)
		if err != nil {
			return err
		}
		if now == it.Validity {
			continue
		}
		it.Validity, it.ChangedAt = now, tx.Now
		if err := updateItem(ctx, tx, it); err != nil {
			return err
		}
		if it.Standing == Hidden {
			continue
		}
		if err := index(ctx, tx, it, e); err != nil {
			return err
		}
	}
	return nil
}

// Ages brings the validity of every item up to the date: what comes into force, what
// expires, what is repealed from today on. It is for a daily job and returns how many
// items it changed.
func Ages(ctx context.Context, tx *db.Tx) (int, error) {
	all, err := changesWhere(ctx, tx, `r.target <> ''`)
	if err != nil {
		return 0, err
	}
	by := map[string][]change{}
	for _, c := range all {
		by[c.target] = append(by[c.target], c)
	}
	today := day(tx.Now)
	stale, err := db.All(ctx, tx, func(s db.Scanner) (id string, err error) {
		var now, meta string
		var m Meta
		if err = s.Scan(&id, &now, &meta); err != nil {
			return "", err
		}
		if err = decode(meta, &m); validity(m, by[id], today) == now {
			id = ""
		}
		return id, err
	}, `SELECT i.id, i.validity, e.meta FROM pub_item i JOIN pub_edition e ON e.item = i.id AND e.n = i.edition WHERE i.standing <> 'erased' ORDER BY i.id`)
	if err != nil {
		return 0, err
	}
	stale = slices.DeleteFunc(stale, func(id string) bool { return id == "" })
	return len(stale), restate(ctx, tx, stale...)
}

// mayChange tells whether a document of the unit, or of those that issue it jointly, may
// repeal or amend one of the owner: it is the same unit, its government or the office of
// that, or above it.
func mayChange(ctx context.Context, tx *db.Tx, unit string, m Meta, owner string) (bool, error) {
	ok, err := org.Over(ctx, tx, unit, owner)
	if ok || err != nil || len(m.Joint) == 0 {
		return ok, err
	}
	joint, err := org.Named(ctx, tx, strings.Join(m.Joint, "、"), unit)
	if err != nil {
		return false, err
	}
	for _, u := range joint {
		if ok, err = org.Over(ctx, tx, u.ID, owner); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// changes tells whether a relation says of another document that it no longer holds as
// it stands.
func (k RelationKind) changes() bool { return k == Repeals || k == Amends }

// target finds the public document that a relation means; "" where it is not here.
func target(ctx context.Context, tx *db.Tx, r Relation, except string) (string, error) {
	if r.Item != "" || r.DocKey == "" {
		return r.Item, nil
	}
	var id string
	err := tx.QueryRow(ctx, `SELECT id FROM pub_item WHERE doc_key = ? AND role = ? AND id <> ? ORDER BY date, id LIMIT 1`, r.DocKey, Document, except).Scan(&id)
	if db.None(err) {
		return "", nil
	}
	return id, err
}

// entitled demands that whoever repeals or amends a document has a say over it.
func entitled(ctx context.Context, k *Checking) ([]string, error) {
	var out []string
	for _, p := range k.Parts {
		for _, r := range p.Meta.Relations {
			if !r.Kind.changes() {
				continue
			}
			id, err := target(ctx, k.Tx, r, "")
			if err != nil {
				return nil, err
			}
			if id == "" {
				continue
			}
			it, err := ItemByID(ctx, k.Tx, id)
			if err != nil {
				return nil, err
			}
			ok, err := mayChange(ctx, k.Tx, p.Unit, p.Meta, it.Unit)
			if err != nil {
				return nil, err
			}
			if !ok {
				out = append(out, fmt.Sprintf("《%s》要%s%s，而该文件是%s发布的，只有该单位、其所属政府及办公厅（室）或者上级机关才能%s。请在要素中删去这一项，或者提请该单位发文。",
					p.Title, RelationNames[r.Kind][0], r.Label, it.UnitName, RelationNames[r.Kind][0]))
			}
		}
	}
	return out, nil
}
