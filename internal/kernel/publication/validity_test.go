package publication_test

import (
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// on brings the clock to a day, past midnight in Beijing, and does the daily job.
func (w *world) on(date string) {
	w.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", date+" 00:30", workday.Zone)
	if err != nil {
		w.Fatal(err)
	}
	w.clock.Set(at)
	w.write(func(tx *db.Tx) error { _, err := publication.Ages(ctx, tx); return err })
}

func (w *world) stands(item, want string) {
	w.Helper()
	it, err := db.Get(ctx, w.db, func(tx *db.Tx) (publication.Item, error) { return publication.ItemByID(ctx, tx, item) })
	if err != nil || it.Validity != want {
		w.Errorf("the document is %s, want %s %v", it.Validity, want, err)
	}
}

// out publishes a reviewed paper.
func (w *world) out(id string, change ...func(*publication.Part)) publication.Published {
	w.Helper()
	w.paper(id, change...)
	w.reviewed(id)
	return w.mustPublish(id)
}

// does makes a paper do something to the document with a running number.
func does(kind publication.RelationKind, seq string) func(*publication.Part) {
	return func(p *publication.Part) {
		p.Meta.Relations = append(p.Meta.Relations, publication.Relation{Kind: kind, Label: "云民发〔2026〕" + seq + "号", DocKey: "云民发|2026|" + seq})
	}
}

func effective(date string) func(*publication.Part) {
	return func(p *publication.Part) { p.Meta.Effective = date }
}

func TestARepealTakesEffectOnItsDay(t *testing.T) {
	each(t, func(w *world) {
		old := w.out("1")
		w.out("2", does(publication.Repeals, "1"), effective("2026-05-01"))
		w.stands(old.Item, publication.InForce)
		w.on("2026-04-30")
		w.stands(old.Item, publication.InForce)
		w.on("2026-05-01")
		w.stands(old.Item, publication.Repealed)
	})
}

func TestACorrectionOfWhatIsRepealedDoesNotReviveIt(t *testing.T) {
	each(t, func(w *world) {
		old := w.out("1")
		w.out("2", does(publication.Repeals, "1"))
		w.stands(old.Item, publication.Repealed)
		w.change("1", func(p *publication.Part) { p.Source = text.Parse("各街道：\n一、更正。") })
		w.reviewed("1")
		w.mustPublish("1")
		w.stands(old.Item, publication.Repealed)
		if w.searched("更正") != publication.Repealed {
			t.Error("search says otherwise")
		}
	})
}

func (w *world) searched(q string) string {
	w.Helper()
	var v string
	ids := w.found(q)
	if len(ids) != 1 {
		w.Fatalf("%s finds %v", q, ids)
	}
	if err := w.db.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT validity FROM search_doc WHERE id = ?`, ids[0]).Scan(&v)
	}); err != nil {
		w.Fatal(err)
	}
	return v
}

func TestWhatWasAmendedStillExpires(t *testing.T) {
	each(t, func(w *world) {
		old := w.out("1", func(p *publication.Part) { p.Meta.Expires = "2026-06-01" })
		w.out("2", does(publication.Amends, "1"), effective("2026-04-01"))
		w.on("2026-04-01")
		w.stands(old.Item, publication.Amended)
		w.on("2026-06-01")
		w.stands(old.Item, publication.Expired)
	})
}

func TestWithdrawingTheRepealRevives(t *testing.T) {
	each(t, func(w *world) {
		for i, kind := range []publication.Standing{publication.Banner, publication.Hidden, publication.Erased} {
			a, b := string(rune('1'+2*i)), string(rune('2'+2*i))
			old := w.out(a)
			next := w.out(b, does(publication.Repeals, a))
			w.stands(old.Item, publication.Repealed)
			w.write(func(tx *db.Tx) error {
				_, err := publication.Withdraw(ctx, tx, next.Item, kind, "误发", clause.OGI.Art(6), releaser)
				return err
			})
			w.stands(old.Item, publication.InForce)
		}
	})
}

func TestOnlyWhoHasASayMayRepeal(t *testing.T) {
	each(t, func(w *world) {
		old := w.out("1")
		of := func(unit string) func(*publication.Part) {
			return func(p *publication.Part) { p.Unit = unit }
		}
		w.paper("2", does(publication.Repeals, "1"), of(w.office.ID)) // another bureau
		w.reviewed("2")
		w.refused("2", "entitled")
		if _, err := w.publish("2"); !strings.Contains(reasons(err), "提请该单位发文") {
			t.Errorf("it is not said what to do: %v", err)
		}
		w.stands(old.Item, publication.InForce)

		var gov, secretariat org.Unit
		w.write(func(tx *db.Tx) (err error) {
			if gov, err = org.CreateUnit(ctx, tx, actor.Platform(), org.Unit{Name: "云山市人民政府", Kind: clause.Government, Level: org.City, Territory: "509900"}); err != nil {
				return err
			}
			if secretariat, err = org.CreateUnit(ctx, tx, actor.Platform(), org.Unit{Name: "云山市人民政府办公室", Kind: clause.Office, Level: org.City, Territory: "509900", Government: gov.ID, Office: true}); err != nil {
				return err
			}
			u := w.unit
			u.Government, u.Superior = gov.ID, gov.ID
			return org.UpdateUnit(ctx, tx, actor.Platform(), u)
		})
		w.out("3", does(publication.Repeals, "1"), of(secretariat.ID))
		w.stands(old.Item, publication.Repealed)

		// The bureau does not repeal its government, and a joint issuer's say is enough.
		w.out("4", of(secretariat.ID))
		w.paper("5", does(publication.Amends, "4"))
		w.reviewed("5")
		w.refused("5", "entitled")
		w.change("5", func(p *publication.Part) { p.Meta.Joint = []string{gov.Name} })
		w.reviewed("5")
		w.mustPublish("5")
	})
}

func TestARepealThatWaitedDoesNotReachAStrangersDocument(t *testing.T) {
	each(t, func(w *world) {
		w.out("2", does(publication.Repeals, "1"), func(p *publication.Part) { p.Unit = w.office.ID })
		w.out("3", does(publication.Repeals, "1"), effective("2026-05-01"))
		old := w.out("1")
		w.stands(old.Item, publication.InForce)
		w.on("2026-05-01")
		w.stands(old.Item, publication.Repealed)
		links, err := db.Get(ctx, w.db, func(tx *db.Tx) ([]publication.Link, error) { return publication.LinksOf(ctx, tx, old.Item) })
		if err != nil || len(links) != 1 {
			t.Errorf("%+v %v", links, err)
		}
	})
}
