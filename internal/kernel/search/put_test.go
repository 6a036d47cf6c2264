package search_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

var ctx = context.Background()

func write(t testing.TB, d *db.DB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(ctx, f); err != nil {
		t.Fatal(err)
	}
}

func remove(t testing.TB, d *db.DB, sphere, id string) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error { return search.Remove(ctx, tx, sphere, id) })
}

// indexed returns every token that the index holds, with how many documents have it.
func indexed(t testing.TB, d *db.DB) map[string]int {
	t.Helper()
	out := map[string]int{}
	write(t, d, func(tx *db.Tx) error {
		q := `SELECT word, ndoc FROM ts_stat('SELECT tokens FROM search_index')`
		if d.Dialect == db.SQLite {
			if _, err := tx.Exec(ctx, `CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocab USING fts5vocab('main', 'search_index', 'row')`); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO search_index (search_index) VALUES ('integrity-check')`); err != nil {
				return err
			}
			q = `SELECT term, doc FROM temp.vocab`
		}
		_, err := db.All(ctx, tx, func(s db.Scanner) (n int, err error) {
			var w string
			err = s.Scan(&w, &n)
			out[w] = n
			return n, err
		}, q)
		return err
	})
	return out
}

func rows(t testing.TB, d *db.DB) (n int) {
	t.Helper()
	err := d.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM search_doc) + (SELECT COUNT(*) FROM search_text) + (SELECT COUNT(*) FROM search_unit)
			+ (SELECT COUNT(*) FROM search_lag) + (SELECT COUNT(*) FROM search_changed)`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRemoveLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		var docs []search.Doc
		for i := range 40 {
			docs = append(docs, search.Doc{ID: fmt.Sprint(i), Sphere: search.Public, Title: "通知", Body: strings.Repeat("公开工作要点", 3) + fmt.Sprint("第", i, "项"), Date: "2020-01-02"})
		}
		fill(t, d, docs)
		before := indexed(t, d)
		secret := search.Doc{ID: "s", Sphere: search.Case, Parties: []string{"u1", "u2"}, Unit: "甲", Title: "泄露姓张", Body: "身份证号 11010119900101 家住某路", Date: "2020-01-02"}
		fill(t, d, []search.Doc{secret})
		if len(indexed(t, d)) <= len(before) {
			t.Fatal("nothing was entered")
		}
		remove(t, d, search.Case, "s")
		remove(t, d, search.Case, "s")         // again: no error
		remove(t, d, search.Public, "unknown") // nor this
		after := indexed(t, d)
		for w, n := range after {
			if before[w] != n {
				t.Errorf("token %q is in %d documents, before it was in %d", w, n, before[w])
			}
		}
		if len(after) != len(before) || rows(t, d) != 80 {
			t.Errorf("%d tokens and %d rows, want %d and 80", len(after), rows(t, d), len(before))
		}
		for i := range 40 {
			remove(t, d, search.Public, fmt.Sprint(i))
		}
		if n := len(indexed(t, d)); n != 0 || rows(t, d) != 0 {
			t.Fatalf("%d tokens and %d rows are left of nothing", n, rows(t, d))
		}
	})
}

func TestReplacingForgetsTheOldText(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		doc := search.Doc{ID: "a", Sphere: search.Public, Title: "旧的标题", Body: "旧的正文内容", Unit: "甲", DocNo: "国办发〔2016〕80号", Date: "2020-01-02", Year: 2020}
		fill(t, d, []search.Doc{doc})
		for _, date := range []string{"2020-01-02", "2021-05-06"} {
			doc.Title, doc.Body, doc.Unit, doc.DocNo, doc.Date = "新的标题", "新的正文内容"+date, "乙", "国办发〔2016〕81号", date
			fill(t, d, []search.Doc{doc})
			for _, q := range []search.Query{{Text: "旧的"}, {Text: "旧"}, {Text: "标题", Unit: "甲"}, {Unit: "甲"}, {Text: "国办发〔2016〕80号"}} {
				if r := find(t, d, q); r.Total != 0 {
					t.Errorf("%+v still finds %v", q, ids(r))
				}
			}
			for _, q := range []search.Query{{Text: "新的正文"}, {Text: "新"}, {Text: "标题", Unit: "乙"}, {Unit: "乙"}, {Text: "国办发 2016 81"}} {
				if r := find(t, d, q); r.Total != 1 || r.Hits[0].Date != date {
					t.Errorf("%+v finds %+v", q, r)
				}
			}
		}
		for w := range indexed(t, d) {
			if strings.Contains(w, "旧") {
				t.Errorf("token %q is left", w)
			}
		}
	})
}

func TestRebuildMakesTheSameIndex(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		docs, _ := realDocs(t, 30)
		docs = append(docs, search.Doc{ID: "c", Sphere: search.Case, Parties: []string{"u"}, Title: "申请公开", Body: "材料"})
		fill(t, d, docs)
		before := indexed(t, d)
		write(t, d, func(tx *db.Tx) error { return search.Rebuild(ctx, tx) })
		write(t, d, func(tx *db.Tx) error { return search.Optimize(ctx, tx) })
		after := indexed(t, d)
		if len(after) != len(before) {
			t.Fatalf("%d tokens, before %d", len(after), len(before))
		}
		for w, n := range before {
			if after[w] != n {
				t.Fatalf("%q: %d documents, before %d", w, after[w], n)
			}
		}
	})
}

func TestACaseIsFoundByItsOwnersSuperiorsAndByItsParties(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		docs := []search.Doc{
			{ID: "1", Sphere: search.Case, Unit: "甲", Parties: []string{"丙", "丁"}, Validity: "审", Title: "张某申请公开", Body: "征地批文", Date: "2024-01-01", DocNo: "渝办〔2024〕5号"},
			{ID: "2", Sphere: search.Case, Unit: "乙", Validity: "拟", Title: "李某申请公开", Body: "征地批文", Date: "2024-01-02"},
			{ID: "3", Sphere: search.Case, Title: "无人可见", Body: "征地批文", Date: "2024-01-03"},
			{ID: "1", Sphere: search.Public, Unit: "甲", Title: "征地批文公开", Body: "全文", Date: "2024-01-04"},
		}
		var many []string
		for i := range 300 {
			many = append(many, fmt.Sprint("其他", i))
		}
		ask := func(t *testing.T) {
			for _, c := range []struct {
				name string
				q    search.Query
				want []string
			}{
				{"the owner", search.Query{Text: "征地", Units: []string{"甲"}}, []string{"1"}},
				{"whoever sees both", search.Query{Text: "征地批文", Units: []string{"甲", "乙"}}, []string{"2", "1"}},
				{"one among many", search.Query{Text: "征地批文", Units: append(many, "甲")}, []string{"1"}},
				{"a party", search.Query{Text: "征地批文", Parties: []string{"丙"}}, []string{"1"}},
				{"not whoever sees a party's own cases only", search.Query{Text: "征地批文", Units: []string{"丙"}}, []string{}},
				{"nor the owner of a case as a party", search.Query{Text: "征地批文", Parties: []string{"甲"}}, []string{}},
				{"a party and another case's owner", search.Query{Text: "征地", Units: []string{"乙"}, Parties: []string{"丁"}}, []string{"2", "1"}},
				{"without words", search.Query{Units: []string{"甲", "乙"}}, []string{"2", "1"}},
				{"a party without words", search.Query{Parties: []string{"丁"}}, []string{"1"}},
				{"a stranger", search.Query{Units: []string{"戊"}, Parties: []string{"戊"}}, []string{}},
				{"nobody", search.Query{Text: "征地"}, []string{}},
				{"nobody without words", search.Query{}, []string{}},
				{"what is excluded", search.Query{Text: "-张某", Units: []string{"甲", "乙"}}, []string{"2"}},
				{"a number", search.Query{Text: "渝办[2024]5号", Units: []string{"甲"}}, []string{"1"}},
				{"a number for a party", search.Query{Text: "渝办 2024 5", Parties: []string{"丙"}}, []string{"1"}},
				{"a number for a stranger", search.Query{Text: "渝办[2024]5号", Units: []string{"戊"}, Parties: []string{"戊"}}, []string{}},
				{"a state", search.Query{Text: "征地", Units: []string{"甲", "乙"}, Validity: "拟"}, []string{"2"}},
				{"a state without words", search.Query{Units: []string{"甲", "乙"}, Validity: "审"}, []string{"1"}},
				{"a unit", search.Query{Text: "征地", Units: []string{"甲", "乙"}, Unit: "甲"}, []string{"1"}},
				{"a unit out of sight", search.Query{Text: "征地", Units: []string{"乙"}, Unit: "甲"}, []string{}},
			} {
				c.q.Sphere = search.Case
				r := find(t, d, c.q)
				if got := ids(r); !slices.Equal(got, c.want) || r.Total != len(c.want) {
					t.Errorf("%s: %q of %d, want %q", c.name, got, r.Total, c.want)
				}
				sum := 0
				for _, f := range r.Facets["unit"] {
					sum += f.N
				}
				if sum != len(c.want) {
					t.Errorf("%s: the facets count %d of %d", c.name, sum, len(c.want))
				}
			}
			for text, want := range map[string][]string{"征地": {"1"}, "渝办[2024]5号": {}, "张某": {}, "-不存在": {"1"}, "": {"1"}} {
				if got := ids(find(t, d, search.Query{Text: text, Units: []string{"甲"}, Parties: []string{"丙"}})); !slices.Equal(got, want) {
					t.Errorf("the public asks for %q: %q, want %q", text, got, want)
				}
			}
		}
		write(t, d, func(tx *db.Tx) error {
			for _, doc := range docs[:3] {
				if err := search.Defer(ctx, tx, doc); err != nil {
					return err
				}
			}
			return search.Put(ctx, tx, docs[3])
		})
		t.Run("deferred", ask)
		catchUp(t, d, 3)
		t.Run("entered", ask)
	})
}

func TestManyDocumentsOfOneDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		// Only the key of a day's last document exists: the next day's keys are borrowed.
		fill(t, d, []search.Doc{{ID: "a", Sphere: search.Public, Title: "文件甲"}})
		write(t, d, func(tx *db.Tx) error {
			for _, q := range []string{`UPDATE search_doc SET seq = 65536`, `UPDATE search_text SET seq = 65536`} {
				if _, err := tx.Exec(ctx, q); err != nil {
					return err
				}
			}
			return search.Rebuild(ctx, tx)
		})
		fill(t, d, []search.Doc{{ID: "b", Sphere: search.Public, Title: "文件乙"}})
		if got := ids(find(t, d, search.Query{Text: "文件"})); !slices.Equal(got, []string{"b", "a"}) {
			t.Fatal(got)
		}
	})
}

// See the migration: with a list of pending entries a condition with NOT goes wrong.
func TestPostgresKeepsNoPendingEntries(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.Postgres, clock.NewFake(dbtest.Start), sets...)
	fill(t, d, []search.Doc{{ID: "a", Sphere: search.Public, Title: "公开"}})
	var pages int
	err := d.Quick(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT gin_clean_pending_list('search_index_tokens')`).Scan(&pages)
	})
	if err != nil || pages != 0 {
		t.Fatalf("%d pages of pending entries, %v", pages, err)
	}
}
