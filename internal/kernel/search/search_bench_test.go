package search_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/sharedtest"
)

// The measurements below need some minutes and are taken with
//
//	go test -run '^$' -bench . -benchtime 200x -timeout 60m ./internal/kernel/search
//
// Texts are pieces of about 1500 characters of real laws and policies, as real
// documents have them: common pairs of characters stand in a tenth to all of them.

const benchDocs = 20000

type law struct{ Title, Text string }

// benchCorpus are at most n pieces of size characters.
func benchCorpus(b *testing.B, n, size int) []search.Doc {
	b.Helper()
	type source struct{ title, text string }
	var all []source
	for _, p := range lines[policy](b, sharedtest.Dir(b, "corpus", "policies", "policies.jsonl.gz")) {
		all = append(all, source{p.Title, p.Text})
	}
	for _, l := range lines[law](b, sharedtest.Dir(b, "corpus", "laws", "laws.jsonl.gz")) {
		all = append(all, source{l.Title, l.Text})
	}
	var docs []search.Doc
	r := rand.New(rand.NewPCG(7, 7))
	for _, s := range all {
		rs := []rune(s.text)
		for at := 0; at < len(rs); at += size {
			if len(rs)-at < size/5 {
				break
			}
			k := len(docs)
			day := time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(7300))
			docs = append(docs, search.Doc{ID: "d" + strconv.Itoa(k), Sphere: search.Public, Unit: "u" + strconv.Itoa(r.IntN(60)),
				Column: "c" + strconv.Itoa(r.IntN(12)), Topic: "t" + strconv.Itoa(r.IntN(130)), Validity: "有效", Kind: "policy",
				DocNo: fmt.Sprintf("渝府办发〔%d〕%d号", day.Year(), k%400+1), Title: s.title + "（" + strconv.Itoa(at/size+1) + "）",
				Body: string(rs[at:min(len(rs), at+size)]), Date: day.Format(time.DateOnly), Year: day.Year()})
		}
	}
	r.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	return docs[:min(len(docs), n)]
}

// benchQueries draws pieces of the texts: a piece is drawn as often as it is used, so
// that common ones prevail.
func benchQueries(docs []search.Doc) map[string][]string {
	r := rand.New(rand.NewPCG(3, 3))
	piece := func(n int) string {
		for {
			rs := []rune(docs[r.IntN(len(docs))].Body)
			if len(rs) <= n {
				continue
			}
			at := r.IntN(len(rs) - n)
			if s := string(rs[at : at+n]); !strings.ContainsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
				return s
			}
		}
	}
	qs := map[string][]string{}
	for range 300 {
		for _, n := range []int{1, 2, 4, 8} {
			qs[strconv.Itoa(n)] = append(qs[strconv.Itoa(n)], piece(n))
		}
		qs["two"] = append(qs["two"], piece(2)+" "+piece(2))
	}
	qs["common4"] = []string{"人民政府", "主管部门", "管理办法", "有关规定", "工作人员"}
	qs["none"] = []string{""}
	return qs
}

// BenchmarkFind measures whole answers (count, facets, the first ten hits with
// highlights) beside the bare question to the index (the ten newest keys).
func BenchmarkFind(b *testing.B) {
	docs := benchCorpus(b, benchDocs, 1500)
	if len(docs) < benchDocs {
		b.Logf("only %d documents", len(docs))
	}
	queries := benchQueries(docs)
	wall := clock.System()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run(string(dialect), func(b *testing.B) {
			d := dbtest.Open(b, dialect, clock.NewFake(dbtest.Start), sets...)
			load(b, d, docs)
			for _, kind := range []string{"1", "2", "4", "8", "two", "common4", "none"} {
				compare(b, d, wall, kind, queries[kind])
			}
		})
	}
}

// BenchmarkPut measures how fast documents are entered into a growing index, two
// hundred a transaction, and what merging the index takes then.
func BenchmarkPut(b *testing.B) {
	docs := benchCorpus(b, 4000, 1500)
	wall := clock.System()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run(string(dialect), func(b *testing.B) {
			var put, merge time.Duration
			for b.Loop() {
				d := dbtest.Open(b, dialect, clock.NewFake(dbtest.Start), sets...)
				start := wall.Now()
				fill(b, d, docs)
				put += wall.Now().Sub(start)
				start = wall.Now()
				if err := d.Write(context.Background(), func(tx *db.Tx) error { return search.Optimize(context.Background(), tx) }); err != nil {
					b.Fatal(err)
				}
				merge += wall.Now().Sub(start)
			}
			b.ReportMetric(float64(b.N*len(docs))/put.Seconds(), "docs/s")
			b.ReportMetric(merge.Seconds()/float64(b.N), "merge-s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// compare measures whole answers in two orders and the bare question.
func compare(b *testing.B, d *db.DB, wall clock.Clock, kind string, queries []string) {
	for _, order := range []string{search.ByTitle, search.ByRelevance} {
		b.Run(kind+"/"+order, func(b *testing.B) {
			i, total := 0, 0
			measure(b, wall, func() {
				total += find(b, d, search.Query{Text: queries[i%len(queries)], Order: order, Limit: 10}).Total
				i++
			})
			b.ReportMetric(float64(total)/float64(i), "hits")
		})
	}
	b.Run(kind+"/bare", func(b *testing.B) {
		i := 0
		measure(b, wall, func() {
			bare(b, d, "", queries[i%len(queries)])
			i++
		})
	})
}

func measure(b *testing.B, wall clock.Clock, f func()) {
	var took []time.Duration
	for b.Loop() {
		start := wall.Now()
		f()
		took = append(took, wall.Now().Sub(start))
	}
	slices.Sort(took)
	ms := func(q float64) float64 {
		return float64(took[int(q*float64(len(took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(ms(0.5), "p50-ms")
	b.ReportMetric(ms(0.95), "p95-ms")
	b.ReportMetric(0, "ns/op")
}

// bare asks the index for the ten newest keys and nothing else. mark is that of the
// sphere's tokens.
func bare(b *testing.B, d *db.DB, mark, text string) {
	var ts []string
	for _, w := range strings.Fields(text) {
		if len([]rune(w)) == 1 {
			ts = append(ts, mark+"¤"+w)
			continue
		}
		for _, t := range strings.Fields(search.Analyze(w)) {
			ts = append(ts, mark+t)
		}
	}
	if len(ts) == 0 {
		ts = []string{mark + "¦¦"}
	}
	q, m := `SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT 10`, `"`+strings.Join(ts, `" AND "`)+`"`
	if d.Dialect == db.Postgres {
		q, m = `SELECT seq FROM search_index WHERE tokens @@ CAST(CAST(? AS TEXT) AS tsquery) ORDER BY seq DESC LIMIT 10`, `'`+strings.Join(ts, `' & '`)+`'`
	}
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		_, err := db.All(context.Background(), tx, func(s db.Scanner) (n int64, err error) { err = s.Scan(&n); return n, err }, q, m)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// load enters documents as fast as it goes: PostgreSQL makes its index afterwards.
func load(b *testing.B, d *db.DB, docs []search.Doc) {
	exec := func(q string) {
		if err := d.Write(context.Background(), func(tx *db.Tx) error { _, err := tx.Exec(context.Background(), q); return err }); err != nil {
			b.Fatal(err)
		}
	}
	if d.Dialect == db.Postgres {
		exec(`DROP INDEX search_index_tokens`)
	}
	fill(b, d, docs)
	if d.Dialect == db.Postgres {
		exec(`CREATE INDEX search_index_tokens ON search_index USING gin (tokens) WITH (fastupdate = off)`)
		exec(`ANALYZE`)
	}
	if err := d.Write(context.Background(), func(tx *db.Tx) error { return search.Optimize(context.Background(), tx) }); err != nil {
		b.Fatal(err)
	}
}

const (
	benchCases = 100_000
	benchUnits = 60
)

// BenchmarkFindCases measures the answers of the office, which sees the cases of every
// unit, and of a bureau, which sees its own and those in which it has a part, among
// 100,000 cases of some 300 characters, beside the bare question to the index. Of late, a
// thousand cases have moved whose entries are still to be made.
func BenchmarkFindCases(b *testing.B) {
	docs := benchCorpus(b, benchCases, 300)
	if len(docs) < benchCases {
		b.Logf("only %d cases", len(docs))
	}
	queries := benchQueries(docs)
	r := rand.New(rand.NewPCG(9, 9))
	var units []string
	for i := range benchUnits {
		units = append(units, "u"+strconv.Itoa(i))
	}
	for i := range docs {
		docs[i].Sphere, docs[i].Column, docs[i].Topic, docs[i].Validity = search.Case, "", "", "document/s"+strconv.Itoa(r.IntN(12))
		for range r.IntN(3) {
			docs[i].Parties = append(docs[i].Parties, units[r.IntN(benchUnits)])
		}
	}
	wall := clock.System()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run(string(dialect), func(b *testing.B) {
			d := dbtest.Open(b, dialect, clock.NewFake(dbtest.Start), sets...)
			load(b, d, docs)
			for _, lags := range []int{0, 1000} {
				for i := range lags {
					doc := docs[i*97%len(docs)]
					doc.Body += "，请尽快办理"
					deferred(b, d, doc)
				}
				for _, kind := range []string{"2", "4", "two", "common4"} {
					qs := queries[kind]
					for _, who := range []struct {
						name string
						q    search.Query
					}{{"office", search.Query{Units: units, Parties: units[:1]}}, {"bureau", search.Query{Units: units[7:8], Parties: units[7:8]}}} {
						b.Run(fmt.Sprintf("%s/lag=%d/%s", kind, lags, who.name), func(b *testing.B) {
							i, total := 0, 0
							measure(b, wall, func() {
								who.q.Sphere, who.q.Text, who.q.Limit = search.Case, qs[i%len(qs)], 20
								total += find(b, d, who.q).Total
								i++
							})
							b.ReportMetric(float64(total)/float64(i), "hits")
						})
					}
					if lags == 0 {
						b.Run(kind+"/bare", func(b *testing.B) {
							i := 0
							measure(b, wall, func() { bare(b, d, "¢", qs[i%len(qs)]); i++ })
						})
					}
				}
			}
		})
	}
}
