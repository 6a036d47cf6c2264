package publication_test

import (
	"strings"
	"testing"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func TestHistoryIsOlderThanThePlatform(t *testing.T) {
	each(t, func(w *world) {
		for id, published := range map[string]string{"old": "2019-05-01", "young": "2026-02-01"} {
			w.write(func(tx *db.Tx) error {
				if err := publication.NewSet(ctx, tx, id, publication.Facts{Kind: "通知", InName: "unit"}, true); err != nil {
					return err
				}
				return publication.AddPart(ctx, tx, &publication.Part{Set: id, Case: id, Role: publication.Document, Title: "旧文件" + id, Attribute: publication.Open,
					Source: text.Parse("各街道：\n一、发放补贴。"), Unit: w.unit.ID, Author: "p1", Meta: publication.Meta{Issuer: w.unit.Name, Written: published, Published: published}})
			})
		}
		w.refused("young", "historic")
		p := w.mustPublish("old")
		it, err := db.Get(ctx, w.db, func(tx *db.Tx) (publication.Item, error) { return publication.ItemByID(ctx, tx, p.Item) })
		if err != nil || it.Date != "2019-05-01" || it.FirstAt.Year() != 2026 || !strings.Contains(it.IndexNo, "/2019-") {
			t.Fatalf("%+v %v", it, err)
		}
	})
}

func TestTwoWhoEditAtOnceLoseNothing(t *testing.T) {
	each(t, func(w *world) {
		a := w.paper("1")
		b := w.set("1")
		save := func(s *publication.Set, words string) error {
			s.Main().Source = text.Parse(words)
			return w.db.Write(ctx, func(tx *db.Tx) error { return publication.SavePart(ctx, tx, s.Main()) })
		}
		if err := save(a, "甲的文字"); err != nil {
			t.Fatal(err)
		}
		if err := save(b, "乙的文字"); !errs.Is(err, errs.Conflict) {
			t.Fatalf("the second writer won: %v", err)
		}
		if got := w.set("1").Main().Source.Plain(); got != "甲的文字" {
			t.Fatal(got)
		}
	})
}
