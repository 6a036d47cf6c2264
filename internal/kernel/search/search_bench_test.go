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

func benchCorpus(b *testing.B) []search.Doc {
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
		for at := 0; at < len(rs); at += 1500 {
			if len(rs)-at < 300 {
				break
			}
			k := len(docs)
			day := time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(7300))
			docs = append(docs, search.Doc{ID: "d" + strconv.Itoa(k), Sphere: search.Public, Unit: "u" + strconv.Itoa(r.IntN(60)),
				Column: "c" + strconv.Itoa(r.IntN(12)), Topic: "t" + strconv.Itoa(r.IntN(130)), Validity: "有效", Kind: "policy",
				DocNo: fmt.Sprintf("渝府办发〔%d〕%d号", day.Year(), k%400+1), Title: s.title + "（" + strconv.Itoa(at/1500+1) + "）",
				Body: string(rs[at:min(len(rs), at+1500)]), Date: day.Format(time.DateOnly), Year: day.Year()})
		}
	}
	r.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	return docs[:min(len(docs), benchDocs)]
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
	docs := benchCorpus(b)
	if len(docs) < benchDocs {
		b.Logf("only %d documents", len(docs))
	}
	queries := benchQueries(docs)
	wall := clock.System()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run(string(dialect), func(b *testing.B) {
			d := dbtest.Open(b, dialect, clock.NewFake(dbtest.Start), sets...)
			fill(b, d, docs)
			if err := d.Write(context.Background(), func(tx *db.Tx) error { return search.Optimize(context.Background(), tx) }); err != nil {
				b.Fatal(err)
			}
			for _, kind := range []string{"1", "2", "4", "8", "two", "common4", "none"} {
				compare(b, d, wall, kind, queries[kind])
			}
		})
	}
}

// BenchmarkPut measures how fast documents are entered into a growing index, two
// hundred a transaction, and what merging the index takes then.
func BenchmarkPut(b *testing.B) {
	docs := benchCorpus(b)[:4000]
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
			bare(b, d, queries[i%len(queries)])
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

// bare asks the index for the ten newest keys and nothing else.
func bare(b *testing.B, d *db.DB, text string) {
	var ts []string
	for _, w := range strings.Fields(text) {
		if len([]rune(w)) == 1 {
			ts = append(ts, "¤"+w)
		} else {
			ts = append(ts, strings.Fields(search.Analyze(w))...)
		}
	}
	if len(ts) == 0 {
		ts = []string{"¦¦"}
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
