package search_test

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/job"
	"gongkai/internal/platform/sharedtest"
)

var sets = []db.Set{job.Migrations, search.Migrations}

func lines[T any](t testing.TB, file string) []T {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Skip("the real documents are not here: ", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []T
	s := bufio.NewScanner(z)
	s.Buffer(nil, 64<<20)
	for s.Scan() {
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

type policy struct {
	ID, Title, Issuer, Site, Category, Validity, Kind, Text string
	DocNo                                                   string `json:"doc_no"`
	IndexNo                                                 string `json:"index_no"`
	PubDate                                                 string `json:"pub_date"`
}

type known struct {
	Policy string `json:"policy_id"`
	Type   string
	Query  string
}

// realDocs returns up to n real documents with a text, those that the known-item
// queries ask for first, and these queries.
func realDocs(t testing.TB, n int) ([]search.Doc, []known) {
	t.Helper()
	queries := lines[known](t, sharedtest.Dir(t, "corpus", "search_eval", "known_item_queries.jsonl.gz"))
	asked := map[string]bool{}
	for _, q := range queries {
		asked[q.Policy] = true
	}
	ps := lines[policy](t, sharedtest.Dir(t, "corpus", "policies", "policies.jsonl.gz"))
	var docs []search.Doc
	have := map[string]bool{}
	for _, first := range []bool{true, false} {
		for _, p := range ps {
			if asked[p.ID] == first && len(p.Text) > 60 && len(docs) < n {
				docs = append(docs, p.doc())
				have[p.ID] = true
			}
		}
	}
	var kept []known
	for _, q := range queries {
		if have[q.Policy] {
			kept = append(kept, q)
		}
	}
	return docs, kept
}

func (p policy) doc() search.Doc {
	year := 0
	if len(p.PubDate) >= 4 {
		year, _ = strconv.Atoi(p.PubDate[:4])
	}
	return search.Doc{ID: p.ID, Sphere: search.Public, Unit: cmp.Or(p.Issuer, p.Site), UnitName: p.Issuer, Column: p.Site,
		Topic: p.Category, Validity: p.Validity, Kind: p.Kind, DocNo: p.DocNo, IndexNo: p.IndexNo,
		Title: p.Title, Body: p.Text, Date: p.PubDate, Year: year, Extra: "x" + p.ID}
}

func fill(t testing.TB, d *db.DB, docs []search.Doc) {
	t.Helper()
	ctx := context.Background()
	for at := 0; at < len(docs); at += 200 {
		err := d.Write(ctx, func(tx *db.Tx) error {
			for _, doc := range docs[at:min(len(docs), at+200)] {
				if err := search.Put(ctx, tx, doc); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func find(t testing.TB, d *db.DB, q search.Query) search.Result {
	t.Helper()
	q.Sphere = cmp.Or(q.Sphere, search.Public)
	r, err := db.Get(context.Background(), d, func(tx *db.Tx) (search.Result, error) {
		return search.Find(context.Background(), tx, q)
	})
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return r
}

func both(t testing.TB) (lite, post *db.DB) {
	c := clock.NewFake(dbtest.Start)
	return dbtest.Open(t, db.SQLite, c, sets...), dbtest.Open(t, db.Postgres, c, sets...)
}

func ids(r search.Result) []string {
	out := []string{}
	for _, h := range r.Hits {
		out = append(out, h.ID)
	}
	return out
}
