package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// A document is found by any piece of its text of two characters or more.
func TestEveryPieceOfATextFindsIt(t *testing.T) {
	t.Parallel()
	alphabet := []rune("政府信息公開开条例2016ab Ｂ８，。〔〕\n　-\"“”'*():^&|!\\<>%_·㈠Ⅳé😀\u200b𠮷々〇カ")
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		n := 0
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.StringOfN(rapid.RuneFrom(alphabet), 2, 40, -1)
			doc := search.Doc{ID: fmt.Sprint(n), Sphere: search.Public, Title: text.Draw(t, "title"), Body: text.Draw(t, "body"), Date: "2024-05-06"}
			n++
			err := d.Write(ctx, func(tx *db.Tx) error { return search.Put(ctx, tx, doc) })
			if err != nil {
				t.Fatal(err)
			}
			source := []rune(rapid.SampledFrom([]string{doc.Title, doc.Body}).Draw(t, "field"))
			at := rapid.IntRange(0, len(source)-2).Draw(t, "at")
			end := rapid.IntRange(at+2, len(source)).Draw(t, "end")
			piece := strings.Map(func(r rune) rune { // quotes would be syntax
				if strings.ContainsRune("\"“”", r) {
					return ','
				}
				return r
			}, string(source[at:end]))
			if utf8.RuneCountInString(search.Fold(piece)) < 2 {
				return
			}
			r := must(d, search.Query{Sphere: search.Public, Text: `"` + piece + `"`, Limit: 200})
			if !slices.Contains(ids(r), doc.ID) {
				t.Fatalf("%+v is not found by %q", doc, piece)
			}
		})
	})
}

func must(d *db.DB, q search.Query) (r search.Result) {
	err := d.Read(ctx, func(tx *db.Tx) (err error) { r, err = search.Find(ctx, tx, q); return err })
	if err != nil {
		panic(fmt.Sprintf("%+v: %v", q, err))
	}
	return r
}

// No query is an error, and none is read as the database's own query language.
func TestHostileQueries(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		fill(t, d, []search.Doc{
			{ID: "a", Sphere: search.Public, Title: "公开条例", Body: "全文 near and or not", Unit: `甲" OR "x`, Date: "2024-01-01"},
			{ID: "b", Sphere: search.Public, Title: "\x00\xff坏字节", Body: "<script>alert(1)</script>'; DROP TABLE search_doc; --", Date: "未知"},
		})
		for _, c := range []struct {
			text string
			want int
		}{
			{`公开" OR "全文`, 1}, {`公开" OR "无此`, 0}, {`公开 OR 无此`, 0}, {`公开*`, 1}, {`公开 AND 条例`, 1}, {`title : 公开`, 0}, {`^公开`, 1}, {`NEAR(公开 条例)`, 0}, {`{公开}`, 1}, {"near", 1},
			{`公开' | '全文`, 1}, {`公开' | '无此`, 0}, {`公开:*`, 1}, {`公开:A`, 0}, {`!公开`, 1}, {`公开 & 条例`, 1}, {`公开 <-> 条例`, 1}, {`\公开\`, 1}, {`公'开`, 1}, {`公"开`, 1},
			{"公\x00开", 1}, {"\x00", 0}, {"\xff\xfe", 0}, {"公开\xff", 1}, {"。，；：！？", 0}, {`""`, 0}, {`"`, 0}, {"-", 0}, {"- -", 0}, {"😀👍", 0}, {"公开😀", 1},
			{"¤公开", 1}, {"¦¦", 0}, {"¢公开", 1}, {"'; DROP TABLE search_doc; --", 1}, {"<script>alert(1)", 1}, {"%", 0}, {"_", 0}, {"%开", 1}, {"%开示", 0}, {"$1", 0}, {"?", 0},
			{strings.Repeat("公开", 5000), 0}, {strings.Repeat("公开 ", 5000), 1}, {strings.Repeat("-公开 ", 5000), 1}, {strings.Repeat(`"`, 10000), 0}, {strings.Repeat("公", 2), 0},
			{"坏字节", 1}, {"\u202e公开", 1}, {"公\u0301开", 1}, {"ﷺ", 0}, {"-不存在", 2}, {"-公开", 1}, {"\t\n", 2}, {"国办发〔99999〕号", 0}, {"〔2016〕", 0},
		} {
			r := find(t, d, search.Query{Text: c.text})
			if r.Total != c.want {
				t.Errorf("%.40q finds %d, want %d", c.text, r.Total, c.want)
			}
			for _, h := range r.Hits {
				if strings.Contains(string(h.Title+h.Snippet), "<script") {
					t.Errorf("%q: markup of the text is in the answer: %s", c.text, h.Snippet)
				}
			}
		}
		if r := find(t, d, search.Query{Text: "公开", Unit: `甲" OR "x`}); r.Total != 1 {
			t.Error("a unit with quotes in its id is not found")
		}
		if r := find(t, d, search.Query{Unit: "' OR 1=1 --\x00"}); r.Total != 0 {
			t.Error("a filter was read as SQL")
		}
		for _, q := range []search.Query{{After: "x"}, {After: "1.2"}, {After: "a.b.c"}, {Order: "best"}, {Sphere: "all"}} {
			if q.Sphere == "" {
				q.Sphere = search.Public
			}
			if _, err := db.Get(ctx, d, func(tx *db.Tx) (search.Result, error) { return search.Find(ctx, tx, q) }); err == nil {
				t.Errorf("%+v is accepted", q)
			}
		}
	})
}

func TestAVeryLongDocument(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	r := rand.New(rand.NewPCG(1, 1))
	for range 400_000 { // far more different pairs than any real text has
		b.WriteRune(rune(0x4E00 + r.IntN(20000)))
	}
	b.WriteString("结尾之处")
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		fill(t, d, []search.Doc{{ID: "a", Sphere: search.Public, Title: "长文", Body: b.String(), Date: "2024-01-01"},
			{ID: "b", Sphere: search.Public, Title: "真实长文", Body: strings.Repeat("重复的句子有一些。", 100_000) + "结尾之处", Date: "2024-01-01"}})
		if got := ids(find(t, d, search.Query{Text: "长文"})); !slices.Equal(got, []string{"b", "a"}) {
			t.Fatal(got)
		}
		if got := ids(find(t, d, search.Query{Text: "结尾之处"})); !slices.Equal(got, []string{"b"}) {
			t.Fatal(got)
		}
	})
}
