package publiclog_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

var sets = []db.Set{audit.Migrations, publiclog.Migrations}

const origin = "zwgk.example.gov.cn/log"

func open(t testing.TB, d *db.DB, dir string) *publiclog.Log {
	t.Helper()
	l, err := publiclog.Open(context.Background(), d, dir, origin)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func sample(i int) publiclog.Leaf {
	return publiclog.Leaf{Kind: publiclog.Publish, Item: fmt.Sprintf("item%d", i), Edition: "1", At: dbtest.Start,
		Commitment: publiclog.Commit("salt", []byte{byte(i), byte(i >> 8)})}
}

// grow appends the leaves [from, to), each with an act in the audit.
func grow(t testing.TB, d *db.DB, from, to int) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		for i := from; i < to; i++ {
			if _, err := audit.Append(context.Background(), tx, audit.Act{Subject: fmt.Sprint(i), Action: "publish"}); err != nil {
				return err
			}
			index, err := publiclog.Append(context.Background(), tx, sample(i))
			if err != nil {
				return err
			}
			if index != int64(i) {
				return fmt.Errorf("leaf %d got number %d", i, index)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sign(t testing.TB, l *publiclog.Log) {
	t.Helper()
	if err := l.Sign(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func whole(t testing.TB, l *publiclog.Log, size int64) {
	t.Helper()
	r, err := l.Verify(context.Background())
	if err != nil || len(r.Faults) > 0 || r.Size != size {
		t.Fatalf("size %d, want %d; faults %v; %v", r.Size, size, r.Faults, err)
	}
}

func execute(t testing.TB, d *db.DB, statements ...string) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		for _, q := range statements {
			n, err := tx.Exec(context.Background(), q)
			if err != nil || n == 0 {
				return fmt.Errorf("%s changed %d rows: %w", q, n, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// text is the leaf as the package documents it, written down again.
func text(i int) string {
	l := sample(i)
	return "gongkai leaf v1\nkind publish\nitem " + l.Item + "\nedition 1\nat 2026-03-02T01:00:00.000Z\ncommitment " + fmt.Sprintf("%x", l.Commitment) + "\n"
}

// rfc6962 is the tree hash of the leaves [from, to), straight from the standard.
func rfc6962(from, to int) [32]byte {
	switch n := to - from; n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, text(from)...))
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		l, r := rfc6962(from, from+k), rfc6962(from+k, to)
		return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
	}
}

// web serves a log on a mux, as the platform does.
func web(t testing.TB, h http.Handler) *httptest.Server {
	mux := http.NewServeMux()
	mux.Handle("/log/", h)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func get(t testing.TB, url string) (int, []byte, http.Header) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b []byte
	buf := make([]byte, 4096)
	for {
		n, err := res.Body.Read(buf)
		b = append(b, buf[:n]...)
		if err != nil {
			return res.StatusCode, b, res.Header
		}
	}
}

func hash(b [32]byte) tlog.Hash { return tlog.Hash(b) }
