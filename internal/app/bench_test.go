package app_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gongkai/internal/app/apptest"
	"gongkai/internal/area/document"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// The benchmarks of the whole stand beside the machine's own limit: how many bare
// commits of one row the same database makes with the same sync setting, measured half
// before and half after in the same run. x-of-bare is the one divided by the other.
//
//	go test -run '^$' -bench . ./internal/app

// databases are what is measured. The cluster that the tests use does not flush its data
// (fsync=off): it shows the work without the disk. SQLite and the second cluster have
// each commit on the disk before it returns, as in operation.
var databases = []struct {
	name   string
	target func(testing.TB) string
}{
	{"sqlite_sync=full", func(b testing.TB) string { return filepath.Join(b.TempDir(), "bench.db") }},
	{"postgres_fsync=on", func(b testing.TB) string { return dbtest.Schema(b, durable(b)) }},
	{"postgres_fsync=off", func(b testing.TB) string { return dbtest.Target(b, db.Postgres) }},
}

var flushed struct {
	once    sync.Once
	cluster *dbtest.Cluster
	err     error
}

func durable(b testing.TB) string {
	flushed.once.Do(func() { flushed.cluster, flushed.err = dbtest.StartDurable() })
	if flushed.err != nil {
		b.Skip(flushed.err)
	}
	return flushed.cluster.URL
}

func TestMain(m *testing.M) {
	defer func() {
		if flushed.cluster != nil {
			flushed.cluster.Stop()
		}
	}()
	m.Run()
}

// onEach runs f on a fresh office in each database.
func onEach(b *testing.B, f func(*testing.B, *apptest.Office)) {
	for _, d := range databases {
		b.Run(d.name, func(b *testing.B) { f(b, freshOffice(b, d.target(b))) })
	}
}

func freshOffice(b *testing.B, target string) *apptest.Office {
	b.Helper()
	ctx, c := context.Background(), clock.NewFake(dbtest.Start)
	d, err := db.Open(ctx, target, c)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.Close() })
	o, err := apptest.Open(ctx, apptest.Config(d, b.TempDir(), c))
	if err != nil {
		b.Fatal(err)
	}
	return o
}

// bareCommits makes n commits of one row each.
func bareCommits(b *testing.B, d *db.DB, n int) {
	b.Helper()
	ctx := context.Background()
	for i := range n {
		err := d.Quick(ctx, func(tx *db.Tx) error {
			if i == 0 {
				if _, err := tx.Exec(ctx, `CREATE TABLE IF NOT EXISTS bench_bare (v TEXT NOT NULL)`); err != nil {
					return err
				}
			}
			_, err := tx.Exec(ctx, `INSERT INTO bench_bare (v) VALUES (?)`, "a row of some length, as an audit entry has it at least")
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// beside times f, which does n things called what, and the machine's limit around it.
func beside(b *testing.B, d *db.DB, what string, n int, f func()) {
	b.Helper()
	const half = 150
	b.StopTimer()
	bareCommits(b, d, 1) // makes the table
	start := clock.System().Now()
	bareCommits(b, d, half)
	bare := clock.Since(start)
	start = clock.System().Now()
	b.StartTimer()
	f()
	b.StopTimer()
	took := clock.Since(start)
	start = clock.System().Now()
	bareCommits(b, d, half)
	bare += clock.Since(start)
	rate, limit := float64(n)/took.Seconds(), 2*half/bare.Seconds()
	b.ReportMetric(rate, what+"/s")
	b.ReportMetric(limit, "bare-commits/s")
	b.ReportMetric(rate/limit, "x-of-bare")
}

// BenchmarkBareCommit is the machine's limit alone.
func BenchmarkBareCommit(b *testing.B) {
	onEach(b, func(b *testing.B, o *apptest.Office) {
		bareCommits(b, o.DB, 1)
		b.ResetTimer()
		bareCommits(b, o.DB, b.N)
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "bare-commits/s")
	})
}

// Lengths of the documents that are published, in characters; the interpretation has half.
const length = 2400

// ready brings n documents with their interpretations to where only 公开发布 is left.
func ready(b *testing.B, o *apptest.Office, n int) []string {
	b.Helper()
	ctx := context.Background()
	steps := apptest.Steps()
	ids := make([]string, n)
	for i := range ids {
		id, err := o.Draft(ctx, o.DB, apptest.NewPaper(fmt.Sprintf("%06d", i), length))
		if err != nil {
			b.Fatal(err)
		}
		err = o.DB.Write(ctx, func(tx *db.Tx) error {
			for _, a := range steps[:len(steps)-1] {
				if _, err := o.Step(ctx, tx, id, a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		ids[i] = id
	}
	return ids
}

func publishOne(b *testing.B, o *apptest.Office, id string) {
	ctx := context.Background()
	if err := o.DB.Write(ctx, func(tx *db.Tx) error { _, err := o.Step(ctx, tx, id, "publish"); return err }); err != nil {
		b.Error(err)
	}
}

// BenchmarkPublish is the step 公开发布 of a document with its interpretation, with all
// that belongs to it: permission, every check of the gate with the screening of both
// texts, two editions, relations, search entries, log leaves, audit entries, outbox rows,
// timeline, clocks and to-dos, in one transaction.
func BenchmarkPublish(b *testing.B) {
	for _, clients := range []int{1, 8} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			onEach(b, func(b *testing.B, o *apptest.Office) {
				b.StopTimer()
				ids := ready(b, o, b.N)
				beside(b, o.DB, "publications", b.N, func() {
					var next atomic.Int64
					var all sync.WaitGroup
					for range clients {
						all.Go(func() {
							for i := int(next.Add(1)); i <= len(ids); i = int(next.Add(1)) {
								publishOne(b, o, ids[i-1])
							}
						})
					}
					all.Wait()
				})
			})
		})
	}
}

// BenchmarkStep is a plain step, 填写要素和公开属性 of a document of the same length.
func BenchmarkStep(b *testing.B) {
	onEach(b, func(b *testing.B, o *apptest.Office) {
		b.StopTimer()
		take := describing(b, o)
		beside(b, o.DB, "steps", b.N, func() {
			for i := range b.N {
				take(i)
			}
		})
	})
}

// BenchmarkStepWithoutSearch takes the step of BenchmarkStep in turns with and without
// entering the case for the office's search, and compares the medians.
func BenchmarkStepWithoutSearch(b *testing.B) {
	onEach(b, func(b *testing.B, o *apptest.Office) {
		take := describing(b, o)
		with := o.Engine.Moved
		without := with[:len(with)-1] // the hook that enters the case stands behind the hand-overs
		var took [2][]time.Duration
		for i := 0; b.Loop(); i++ {
			o.Engine.Moved = [][]func(context.Context, *db.Tx, lifecycle.Move) error{with, without}[i%2]
			start := clock.System().Now()
			take(i)
			took[i%2] = append(took[i%2], clock.Since(start))
		}
		ms := func(d []time.Duration) float64 {
			if len(d) == 0 {
				return 0
			}
			slices.Sort(d)
			return float64(d[len(d)/2].Microseconds()) / 1000
		}
		b.ReportMetric(ms(took[0]), "with-ms")
		b.ReportMetric(ms(took[1]), "without-ms")
		if len(took[1]) > 0 {
			b.ReportMetric(ms(took[0])/ms(took[1]), "x-of-without")
		}
		b.ReportMetric(0, "ns/op")
	})
}

// describing makes some documents, so that none has the history of hundreds of steps, and
// returns a step on one after the other, which changes a word each time.
func describing(b *testing.B, o *apptest.Office) func(i int) {
	ctx := context.Background()
	papers := make([]apptest.Paper, 50)
	ids := make([]string, len(papers))
	for k := range papers {
		papers[k] = apptest.NewPaper(fmt.Sprint("step", k), length)
		var err error
		if ids[k], err = o.Draft(ctx, o.DB, papers[k]); err != nil {
			b.Fatal(err)
		}
	}
	return func(i int) {
		k := i / 2 % len(papers) // each twice in turn
		err := o.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := o.Take(ctx, tx, apptest.Drafter, ids[k], "describe", &document.Describe{Title: papers[k].Title, Attribute: "open", Summary: fmt.Sprint(i)})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
