package app_test

import (
	"context"
	"testing"

	"gongkai/internal/app/apptest"
	"gongkai/internal/area/document"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/dossier"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// TestADocumentIsFoundByItsTextUntilTheLawErasesIt walks a document through its life:
// found from the first step on, found by what is typed once the job has read it, and not
// found any more, by anybody, from the transaction of its erasure on.
func TestADocumentIsFoundByItsTextUntilTheLawErasesIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB, c *clock.Fake) {
		ctx := context.Background()
		o, err := apptest.Open(ctx, apptest.Config(d, t.TempDir(), c))
		if err != nil {
			t.Fatal(err)
		}
		find := func(account, text string, want int) {
			t.Helper()
			by := o.People[account]
			if account == "auditor" { // of the same unit, but to administer is not to read
				by = actor.Actor{Person: "x", Unit: o.People[apptest.Head].Unit, Roles: []actor.Role{actor.Auditor}}
			}
			r, err := db.Get(ctx, d, func(tx *db.Tx) (search.Result, error) { return dossier.Find(ctx, tx, by, search.Query{Text: text}) })
			if err != nil {
				t.Fatal(err)
			}
			if r.Total != want || len(r.Hits) != want {
				t.Errorf("%s asks for %q: %d cases, want %d", account, text, r.Total, want)
			}
		}
		write := func(f func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Write(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		work := func() {
			t.Helper()
			if err := o.Jobs.Handlers[search.Job](ctx, nil); err != nil {
				t.Fatal(err)
			}
		}
		p := apptest.NewPaper("七", 300)
		p.Text += "\n联系人鲜于某某，电话见附件。"
		id, err := o.Draft(ctx, d, p)
		if err != nil {
			t.Fatal(err)
		}
		find(apptest.Head, "鲜于某某", 1)
		find(apptest.Head, "困难群众 截留挪用", 1)
		find("auditor", "鲜于某某", 0)

		write(func(tx *db.Tx) error { // typed, outside a step
			_, err := o.Document.Write(ctx, tx, id, document.Edit{Text: p.Text + "\n增加公示环节。"}, o.People[apptest.Drafter])
			return err
		})
		work()
		find(apptest.Head, "公示环节", 1)

		for _, a := range apptest.Steps() {
			write(func(tx *db.Tx) error { _, err := o.Step(ctx, tx, id, a); return err })
		}
		find(apptest.Secrecy, apptest.Prefix+" 2026 1", 1)
		work()
		write(func(tx *db.Tx) error {
			if _, err := o.Take(ctx, tx, apptest.Registrar, id, "withdraw", &document.Withdraw{Kind: "erased", Reason: "泄露了个人信息"}); err != nil {
				return err
			}
			// Within the transaction already nothing of the text is kept for the search.
			for _, table := range []string{"search_text", "search_lag"} {
				var n int
				if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM `+table+` WHERE norm LIKE '%鲜于某某%' OR norm LIKE '%困难群众%'`).Scan(&n); err != nil {
					return err
				}
				if n != 0 {
					t.Errorf("%s keeps %d texts in the transaction of the erasure", table, n)
				}
			}
			return nil
		})
		for range 2 { // at once, and after the job has read what is left
			for _, text := range []string{"鲜于某某", "困难群众", "公示环节"} {
				find(apptest.Head, text, 0)
			}
			find(apptest.Head, "已依法删除", 1)
			work()
		}
	})
}
