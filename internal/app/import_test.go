package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gongkai/internal/app/apptest"
	"gongkai/internal/area/document"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

// An imported document takes its own number, published or not: nobody else is given it.
func TestImportTakesItsNumber(t *testing.T) {
	t.Parallel()
	for _, published := range []bool{false, true} {
		dbtest.Each(t, nil, func(t *testing.T, d *db.DB, c *clock.Fake) {
			ctx := context.Background()
			o, err := apptest.Open(ctx, apptest.Config(d, t.TempDir(), c))
			if err != nil {
				t.Fatal(err)
			}
			p := apptest.NewPaper("1", 100)
			in := document.Read("1.txt", fmt.Appendf(nil, "%s\n%s〔2025〕7号\n%s\n%s\n2025年6月3日\n（此件公开发布）\n", p.Title, apptest.Prefix, p.Text[len(p.Title)+1:], apptest.Unit))
			opt := document.Import{Published: published, By: o.People[apptest.Registrar]}
			for i, want := range []string{map[bool]string{false: "draft", true: "published"}[published], "same"} {
				got := o.Document.Bring(ctx, d, []document.Incoming{in}, opt)[0]
				if got.Result != want || i == 0 && got.DocNo != apptest.Prefix+"〔2025〕7号" {
					t.Errorf("import %d: %+v", i+1, got)
				}
			}
			id, err := o.Draft(ctx, d, apptest.NewPaper("2", 100))
			if err != nil {
				t.Fatal(err)
			}
			err = d.Write(ctx, func(tx *db.Tx) error {
				for _, a := range []lifecycle.Action{"submit", "secrecy", "content", "sign-head"} {
					if _, err := o.Step(ctx, tx, id, a); err != nil {
						return err
					}
				}
				_, err := o.Take(ctx, tx, apptest.Registrar, id, "number", &document.Number{Prefix: apptest.Prefix, Seq: 7, Written: "2025-12-31"})
				return err
			})
			if !errs.Is(err, errs.Invalid) {
				t.Errorf("the number of the imported document was given again: %v", err)
			}
		})
	}
}

// The day of writing is not the day of publication: what the page does not say stays unknown.
func TestImportKeepsTheDayOfPublication(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB, c *clock.Fake) {
		ctx := context.Background()
		o, err := apptest.Open(ctx, apptest.Config(d, t.TempDir(), c))
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range []struct{ pub, want, index string }{{"2025-06-20 10:00", "2025-06-20", "/2025-"}, {"2025年7月1日", "2025-07-01", "/2025-"}, {"昨天", "", "/2025-"}, {"", "", "/2025-"}} {
			p := apptest.NewPaper(fmt.Sprint(i), 100)
			page := fmt.Sprintf(`<html><head><meta name="ArticleTitle" content="%s"><meta name="PubDate" content="%s"></head><body><h1>%[1]s</h1><p>%s</p><p>%s</p><p>2025年6月3日</p></body></html>`,
				apptest.Unit+p.Title, x.pub, strings.ReplaceAll(p.Text[len(p.Title)+1:], "\n", "</p><p>"), apptest.Unit)
			got := o.Document.Bring(ctx, d, []document.Incoming{document.Read("1.html", []byte(page))}, document.Import{Published: true, By: o.People[apptest.Registrar]})[0]
			if got.Result != "published" || strings.Contains(strings.Join(got.Problems, ""), "原发布日期") != (x.want == "") {
				t.Fatalf("%+v", got)
			}
			it, err := db.Get(ctx, d, func(tx *db.Tx) (publication.Item, error) { return publication.ItemByID(ctx, tx, got.Item) })
			if err != nil || it.Date != x.want || it.Written != "2025-06-03" || !strings.Contains(it.IndexNo, x.index) {
				t.Errorf("PubDate %q: published on %q, %s %v", x.pub, it.Date, it.IndexNo, err)
			}
		}
	})
}
