package audit_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

var by = actor.Actor{Person: "p1", Name: "王敏", Unit: "u1"}

func fill(t *testing.T, d *db.DB, n int) {
	t.Helper()
	ctx := context.Background()
	for range n {
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := audit.Append(ctx, tx, audit.Act{By: by, Subject: "c1", Action: "submit", From: "a", To: "b",
				Law: []clause.Clause{clause.OGI.Art(17)}, Note: "张三的意见"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func verify(t *testing.T, d *db.DB) audit.Report {
	t.Helper()
	r, err := db.Get(context.Background(), d, func(tx *db.Tx) (audit.Report, error) { return audit.Verify(context.Background(), tx) })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnUntouchedChainIsWhole(t *testing.T) {
	dbtest.Each(t, []db.Set{audit.Migrations}, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		fill(t, d, 5)
		if r := verify(t, d); len(r.Faults) != 0 || r.Entries != 5 || r.Head.Seq != 5 {
			t.Fatalf("%+v", r)
		}
	})
}

func TestEveryTamperingIsNamed(t *testing.T) {
	for _, c := range []struct{ name, sql, want string }{
		{"an actor is changed", `UPDATE audit SET person = 'p2' WHERE seq = 3`, "第3条记录的内容与其哈希不符"},
		{"a clause is changed", `UPDATE audit SET clauses = '' WHERE seq = 2`, "第2条记录的内容与其哈希不符"},
		{"a note is changed", `UPDATE audit SET note = '李四的意见' WHERE seq = 4`, "第4条记录的备注与其哈希不符"},
		{"an entry is missing", `DELETE FROM audit WHERE seq = 3`, "缺少第3条至第3条"},
		{"the first entry is missing", `DELETE FROM audit WHERE seq = 1`, "缺少第1条至第1条"},
		{"the tail is cut", `DELETE FROM audit WHERE seq = 5`, "末尾记录被删除"},
		{"two entries are swapped", `UPDATE audit SET seq = CASE seq WHEN 2 THEN -1 ELSE seq END; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = -1`, "第2条"},
		{"the time is set back", `UPDATE audit SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 5`, "第5条"},
		{"a note is wiped without a record", `UPDATE audit SET note = '', salt = '' WHERE seq = 2`, "第2条记录的备注被抹去"},
		{"a note is added where none was", `UPDATE audit SET note = '补写', salt = '' WHERE seq = 1`, "事后加上"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dbtest.Each(t, []db.Set{audit.Migrations}, func(t *testing.T, d *db.DB, _ *clock.Fake) {
				fill(t, d, 5)
				ctx := context.Background()
				for q := range strings.SplitSeq(c.sql, ";") {
					if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, q); return err }); err != nil {
						t.Fatal(err)
					}
				}
				var all strings.Builder
				for _, f := range verify(t, d).Faults {
					all.WriteString(f.Msg)
				}
				if !strings.Contains(all.String(), c.want) {
					t.Fatalf("faults %q do not say %q", all.String(), c.want)
				}
			})
		})
	}
}

func TestErasingANoteKeepsTheChainWhole(t *testing.T) {
	dbtest.Each(t, []db.Set{audit.Migrations}, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		fill(t, d, 2)
		err := d.Write(ctx, func(tx *db.Tx) error { return audit.Erase(ctx, tx, by, 1, clause.OGI.Art(15), "本人要求") })
		if err != nil {
			t.Fatal(err)
		}
		if r := verify(t, d); len(r.Faults) != 0 || r.Entries != 3 {
			t.Fatalf("%+v", r)
		}
		list, err := db.Get(ctx, d, func(tx *db.Tx) ([]audit.Entry, error) { return audit.Of(ctx, tx, "c1") })
		if err != nil || list[0].Note != "" || list[1].Note == "" {
			t.Fatalf("%+v %v", list, err)
		}
	})
}

func TestConcurrentActsMakeOneChain(t *testing.T) {
	dbtest.Each(t, []db.Set{audit.Migrations}, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() { fill(t, d, 4) })
		}
		wg.Wait()
		if r := verify(t, d); len(r.Faults) != 0 || r.Entries != 32 {
			t.Fatalf("%+v", r)
		}
	})
}
