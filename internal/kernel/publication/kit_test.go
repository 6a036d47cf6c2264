package publication_test

import (
	"context"
	"strings"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/text"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/job"
)

var (
	ctx      = context.Background()
	sets     = []db.Set{audit.Migrations, workday.Migrations, org.Migrations, job.Migrations, lifecycle.Migrations, file.Migrations, search.Migrations, publiclog.Migrations, publication.Migrations}
	author   = actor.Actor{Person: "p1", Name: "李明"}
	secrecy  = actor.Actor{Person: "p2", Name: "赵强"}
	content  = actor.Actor{Person: "p3", Name: "王芳"}
	signer   = actor.Actor{Person: "p4", Name: "周伟"}
	releaser = actor.Actor{Person: "p5", Name: "吴洁", UnitName: "云山市民政局"}
)

// world is a gate with two units.
type world struct {
	*testing.T
	db           *db.DB
	clock        *clock.Fake
	gate         *publication.Gate
	unit, office org.Unit
}

func each(t *testing.T, f func(w *world)) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		store, err := blob.NewLocal(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		w := &world{T: t, db: d, clock: c, gate: publication.NewGate(store)}
		w.gate.Opened = "2026-01-01"
		w.write(func(tx *db.Tx) (err error) {
			if err = publication.Prepare(ctx, tx); err != nil {
				return err
			}
			if w.unit, err = org.CreateUnit(ctx, tx, actor.Platform(), org.Unit{Code: org.CompleteCode("00912003"), Name: "云山市民政局", Kind: clause.Administrative, Level: org.City, Territory: "509900"}); err != nil {
				return err
			}
			w.office, err = org.CreateUnit(ctx, tx, actor.Platform(), org.Unit{Code: org.CompleteCode("00912004"), Name: "云山市财政局", Kind: clause.Administrative, Level: org.City, Territory: "509900"})
			return err
		})
		f(w)
	})
}

func (w *world) write(f func(tx *db.Tx) error) {
	w.Helper()
	if err := w.db.Write(ctx, f); err != nil {
		w.Fatal(err)
	}
}

// paper begins a set with one document that lacks only its reviews.
func (w *world) paper(id string, change ...func(*publication.Part)) *publication.Set {
	w.Helper()
	w.write(func(tx *db.Tx) error {
		if err := publication.NewSet(ctx, tx, id, publication.Facts{Kind: "通知", InName: "unit"}, false); err != nil {
			return err
		}
		p := publication.Part{Set: id, Case: id, Role: publication.Document, Title: "云山市民政局关于" + id + "的通知", Attribute: publication.Open,
			Source: text.Parse("各街道：\n一、发放补贴。\n二、" + id + "。"), Unit: w.unit.ID, Author: author.Person, AuthorName: author.Name,
			Meta: publication.Meta{Issuer: w.unit.Name, Written: "2026-03-01", DocNo: "云民发〔2026〕" + id + "号", Kind: "通知"}}
		for _, f := range change {
			f(&p)
		}
		return publication.AddPart(ctx, tx, &p)
	})
	return w.set(id)
}

func (w *world) set(id string) *publication.Set {
	w.Helper()
	s, err := db.Get(ctx, w.db, func(tx *db.Tx) (*publication.Set, error) { return publication.LoadSet(ctx, tx, id) })
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// reviewed gives a set the reviews that every publication needs.
func (w *world) reviewed(id string) {
	w.Helper()
	w.write(func(tx *db.Tx) error {
		s, err := publication.LoadSet(ctx, tx, id)
		if err != nil {
			return err
		}
		for kind, by := range map[publication.SlipKind]actor.Actor{publication.SlipSecrecy: secrecy, publication.SlipContent: content, publication.SlipSign: signer} {
			if err := publication.Review(ctx, tx, s, kind, by, true, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) publish(id string) ([]publication.Published, error) {
	return db.Put(ctx, w.db, func(tx *db.Tx) ([]publication.Published, error) {
		s, err := publication.LoadSet(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		return w.gate.Publish(ctx, tx, s, releaser, "")
	})
}

func (w *world) mustPublish(id string) publication.Published {
	w.Helper()
	out, err := w.publish(id)
	if err != nil || len(out) == 0 {
		w.Fatalf("%v %v", out, err)
	}
	return out[0]
}

// refused wants exactly these checks to be unmet.
func (w *world) refused(id string, checks ...string) {
	w.Helper()
	_, err := w.publish(id)
	if !errs.Is(err, errs.Refused) {
		w.Fatalf("not refused: %v", err)
	}
	found := map[string]bool{}
	for _, r := range errs.Reasons(err) {
		found[strings.TrimPrefix(r.Rule, "publication/")] = true
		if r.Clause == "" || !strings.HasSuffix(r.Msg, "。") {
			w.Errorf("a reason without clause or sentence: %+v", r)
		}
	}
	for _, c := range checks {
		if !found[c] {
			w.Errorf("%s is not among the reasons: %v", c, err)
		}
		delete(found, c)
	}
	if len(found) > 0 {
		w.Errorf("also refused for %v", found)
	}
}

func (w *world) change(id string, f func(*publication.Part)) {
	w.Helper()
	w.write(func(tx *db.Tx) error {
		s, err := publication.LoadSet(ctx, tx, id)
		if err != nil {
			return err
		}
		f(s.Main())
		return publication.SavePart(ctx, tx, s.Main())
	})
}

func (w *world) count(table string) (n int) {
	w.Helper()
	err := w.db.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, `SELECT COUNT(*) FROM `+table).Scan(&n) })
	if err != nil {
		w.Fatal(err)
	}
	return n
}

func (w *world) found(q string) []string {
	w.Helper()
	r, err := db.Get(ctx, w.db, func(tx *db.Tx) (search.Result, error) {
		return search.Find(ctx, tx, search.Query{Sphere: search.Public, Text: q, Limit: 10})
	})
	if err != nil {
		w.Fatal(err)
	}
	var ids []string
	for _, h := range r.Hits {
		ids = append(ids, h.ID)
	}
	return ids
}

// reasons are the sentences of a refusal.
func reasons(err error) string {
	var b strings.Builder
	for _, r := range errs.Reasons(err) {
		b.WriteString(r.Msg)
	}
	return b.String()
}
