package app_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"gongkai/internal/app/apptest"
	"gongkai/internal/area/document"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/sharedtest"
)

// batchSize is how many real documents one import brings in.
const batchSize = 200

// realTexts are the first documents of the collection that have a text.
func realTexts(b *testing.B) (texts []string, chars int) {
	b.Helper()
	f, err := os.Open(sharedtest.Dir(b, "corpus", "policies", "policies.jsonl.gz"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	in := bufio.NewScanner(z)
	in.Buffer(nil, 64<<20)
	for len(texts) < batchSize && in.Scan() {
		var p struct{ Title, Text, Kind string }
		if err := json.Unmarshal(in.Bytes(), &p); err != nil {
			b.Fatal(err)
		}
		if p.Kind != "policy" || p.Title == "" || utf8.RuneCountInString(p.Text) < 200 {
			continue
		}
		if !strings.Contains(p.Text[:min(len(p.Text), 600)], p.Title) {
			p.Text = p.Title + "\n" + p.Text
		}
		texts = append(texts, p.Text)
		chars += utf8.RuneCountInString(p.Text)
	}
	return texts, chars
}

// BenchmarkImport reads real documents and brings them in, each in a transaction of its
// own: once as drafts, once as what had been public before the platform opened, through
// the gate with the screening. One operation is a batch on an empty platform. held is
// the share that the gate left as drafts, failed what was not imported at all.
func BenchmarkImport(b *testing.B) {
	texts, chars := realTexts(b)
	for _, published := range []bool{false, true} {
		name := map[bool]string{false: "drafts", true: "published"}[published]
		b.Run(name, func(b *testing.B) {
			for _, d := range databases {
				b.Run(d.name, func(b *testing.B) {
					for range b.N {
						b.StopTimer()
						o := freshOffice(b, d.target(b))
						opt := document.Import{Unit: unitCode(b, o), Published: published, By: o.People[apptest.Registrar]}
						var out []document.Outcome
						beside(b, o.DB, "documents", len(texts), func() { out = bring(b, o, texts, opt) })
						report(b, out, published)
						b.ReportMetric(float64(chars/len(texts)), "chars/document")
					}
				})
			}
		})
	}
}

func bring(b *testing.B, o *apptest.Office, texts []string, opt document.Import) []document.Outcome {
	batch := make([]document.Incoming, len(texts))
	for i, t := range texts {
		batch[i] = document.Read(fmt.Sprintf("%04d.txt", i), []byte(t))
	}
	document.Match(batch, func(string) (string, bool) { return "", false })
	return o.Document.Bring(context.Background(), o.DB, batch, opt)
}

// report counts what became of the documents. The same text twice in the collection is
// "same", and counts as done.
func report(b *testing.B, out []document.Outcome, published bool) {
	held, failed := 0, 0
	for _, r := range out {
		switch {
		case r.Result == "failed":
			failed++
			b.Logf("%s 《%s》: %s", r.Name, r.Title, r.Msg)
		case r.Result == "draft" && published:
			held++
		}
	}
	if failed > len(out)/4 {
		b.Fatalf("%d of %d documents were not imported", failed, len(out))
	}
	b.ReportMetric(100*float64(held)/float64(len(out)), "%held")
	b.ReportMetric(100*float64(failed)/float64(len(out)), "%failed")
}

func unitCode(b *testing.B, o *apptest.Office) string {
	b.Helper()
	ctx := context.Background()
	var by actor.Actor = o.People[apptest.Registrar]
	u, err := db.Get(ctx, o.DB, func(tx *db.Tx) (org.Unit, error) { return org.UnitByID(ctx, tx, by.Unit) })
	if err != nil {
		b.Fatal(err)
	}
	return u.Code
}
