package publication_test

import (
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/text"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func TestALeafCommitsToWhatThePublicReads(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1")
		w.reviewed("1")
		p := w.mustPublish("1")
		err := w.db.Read(ctx, func(tx *db.Tx) error {
			e, err := publication.EditionOf(ctx, tx, p.Item, 1)
			if err != nil {
				return err
			}
			entries, err := publiclog.Of(ctx, tx, p.Item)
			if err != nil || len(entries) != 1 {
				t.Fatalf("%v %v", entries, err)
			}
			if entries[0].Leaf.Commitment != publiclog.Commit(e.Salt, e.Bytes()) {
				t.Fatal("the leaf commits to something else")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestACorrectionIsANewEditionAndTheOldOneStays(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1")
		w.reviewed("1")
		first := w.mustPublish("1")
		if out, err := w.publish("1"); err != nil || len(out) != 0 {
			t.Fatalf("the same again was published: %v %v", out, err)
		}
		w.change("1", func(p *publication.Part) { p.Source = text.Parse("各街道：\n一、发放津贴。") })
		w.refused("1", "secrecy", "content", "sign")
		w.reviewed("1")
		second := w.mustPublish("1")
		if second.Item != first.Item || second.Edition != 2 {
			t.Fatalf("%+v", second)
		}
		all, err := db.Get(ctx, w.db, func(tx *db.Tx) ([]publication.Edition, error) { return publication.EditionsOf(ctx, tx, first.Item) })
		if err != nil || len(all) != 2 || !strings.Contains(all[1].Source.Plain(), "补贴") {
			t.Fatalf("%+v %v", all, err)
		}
		if len(w.found("津贴")) != 1 || len(w.found("发放补贴")) != 0 {
			t.Fatal("search does not follow the correction")
		}
	})
}

func TestWhatIsRepealedSaysSo(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1")
		w.reviewed("1")
		old := w.mustPublish("1")
		w.paper("2", func(p *publication.Part) {
			p.Meta.Relations = []publication.Relation{{Kind: publication.Repeals, Label: "云民发〔2026〕1号", DocKey: "云民发|2026|1"},
				{Kind: publication.BasedOn, Label: "云民发〔2026〕3号", DocKey: "云民发|2026|3"}}
		})
		w.reviewed("2")
		w.mustPublish("2")
		w.paper("3")
		w.reviewed("3")
		third := w.mustPublish("3")
		err := w.db.Read(ctx, func(tx *db.Tx) error {
			it, err := publication.ItemByID(ctx, tx, old.Item)
			if err != nil || it.Validity != "废止" {
				t.Fatalf("%+v %v", it, err)
			}
			links, err := publication.LinksOf(ctx, tx, third.Item)
			if err != nil || len(links) != 1 || links[0].Name != "被引用为依据" {
				t.Fatalf("a document that came later was not linked: %+v %v", links, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWithdrawalKeepsThePageAndErasureKeepsNothingElse(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1", func(p *publication.Part) { p.Source = text.Parse("张三的隐私在这里。") })
		w.reviewed("1")
		p := w.mustPublish("1")
		take := func(kind publication.Standing, reason string) error {
			return w.db.Write(ctx, func(tx *db.Tx) error {
				_, err := publication.Withdraw(ctx, tx, p.Item, kind, reason, clause.OGI.Art(15), releaser)
				return err
			})
		}
		if err := take(publication.Banner, ""); !errs.Is(err, errs.Invalid) {
			t.Fatalf("withdrawn without a reason: %v", err)
		}
		for _, kind := range []publication.Standing{publication.Banner, publication.Hidden} {
			if err := take(kind, "内容有误"); err != nil {
				t.Fatal(err)
			}
			if err := take(kind, "内容有误"); !errs.Is(err, errs.Conflict) {
				t.Fatalf("withdrawn twice: %v", err)
			}
		}
		if len(w.found("隐私")) != 0 {
			t.Fatal("search still finds a hidden text")
		}
		if err := take(publication.Erased, "泄露个人信息"); err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{
			`SELECT COUNT(*) FROM pub_edition WHERE source LIKE '%隐私%' OR title LIKE '%通知%' OR salt <> ''`,
			`SELECT COUNT(*) FROM pub_part WHERE source LIKE '%隐私%'`, `SELECT COUNT(*) FROM pub_version`,
			`SELECT COUNT(*) FROM search_doc`, `SELECT COUNT(*) FROM pub_item WHERE title LIKE '%通知%'`,
		} {
			n := 0
			if err := w.db.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q).Scan(&n) }); err != nil || n != 0 {
				t.Errorf("%s: %d %v", q, n, err)
			}
		}
		ws, err := db.Get(ctx, w.db, func(tx *db.Tx) ([]publication.Withdrawal, error) { return publication.WithdrawalsOf(ctx, tx, p.Item) })
		if err != nil || len(ws) != 3 || ws[0].Kind != publication.Erased {
			t.Fatalf("%+v %v", ws, err)
		}
		review := func(by string) error {
			return w.db.Write(ctx, func(tx *db.Tx) error {
				a := releaser
				a.Person = by
				return publication.ReviewErasure(ctx, tx, ws[0].ID, a)
			})
		}
		if err := review(releaser.Person); !errs.Is(err, errs.Refused) {
			t.Fatalf("reviewed by the same person: %v", err)
		}
		if err := review("p9"); err != nil {
			t.Fatal(err)
		}
		if err := review("p8"); !errs.Is(err, errs.Conflict) {
			t.Fatalf("reviewed twice: %v", err)
		}
	})
}

func TestIndexNumbersHaveNoGaps(t *testing.T) {
	each(t, func(w *world) {
		for _, id := range []string{"1", "2", "3"} {
			w.paper(id)
			w.refused(id, "secrecy", "content", "sign") // a refusal takes no number
			w.reviewed(id)
			if p := w.mustPublish(id); !strings.HasSuffix(p.IndexNo, "-0000"+id) {
				t.Fatalf("%s got %s", id, p.IndexNo)
			}
		}
	})
}

func TestValidityFollowsTheCalendar(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1", func(p *publication.Part) { p.Meta.Effective, p.Meta.Expires = "2026-04-01", "2026-06-01" })
		w.reviewed("1")
		p := w.mustPublish("1")
		for _, c := range []struct{ on, want string }{{"2026-03-31", "尚未施行"}, {"2026-04-01", "有效"}, {"2026-05-31", "有效"}, {"2026-06-01", "失效"}} {
			at, err := time.ParseInLocation("2006-01-02 15:04", c.on+" 00:30", workday.Zone)
			if err != nil {
				t.Fatal(err)
			}
			w.clock.Set(at)
			w.write(func(tx *db.Tx) error { _, err := publication.Ages(ctx, tx); return err })
			it, err := db.Get(ctx, w.db, func(tx *db.Tx) (publication.Item, error) { return publication.ItemByID(ctx, tx, p.Item) })
			if err != nil || it.Validity != c.want {
				t.Errorf("on %s: %s %v", c.on, it.Validity, err)
			}
		}
	})
}
