package publiclog_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// tiles reads tiles over HTTP for package tlog, which then believes nothing.
type tiles struct {
	t    *testing.T
	base string
	got  map[string][]byte
}

func (r tiles) Height() int { return 8 }

func (r tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range list {
		path := strings.Replace(t.Path(), "tile/8/", "tile/", 1)
		code, data, _ := get(r.t, r.base+"/log/"+path)
		if code != 200 {
			return nil, fmt.Errorf("%s: %d", path, code)
		}
		r.got[path] = data
		out = append(out, data)
	}
	return out, nil
}

func (r tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func TestEverySizeIsAnRFC6962Tree(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		dir := t.TempDir()
		l := open(t, d, dir)
		server := web(t, publiclog.Handler(l))
		signAt := map[int]bool{1: true, 2: true, 3: true, 254: true, 255: true, 256: true, 257: true, 258: true, 511: true, 512: true, 513: true, 600: true}
		for n := 1; n <= 600; n++ {
			grow(t, d, n-1, n)
			if !signAt[n] && n%83 != 0 {
				continue
			}
			sign(t, l)
			verifyOverHTTP(t, l, server.URL, dir, n)
		}
		whole(t, l, 600)
		err := d.Read(t.Context(), func(tx *db.Tx) error { return proveAllSizes(t.Context(), tx) })
		if err != nil {
			t.Fatal(err)
		}
	})
}

// verifyOverHTTP checks the checkpoint's signature with package note, its root against
// the standard, and the tiles with package tlog, and that the files are the same.
func verifyOverHTTP(t *testing.T, l *publiclog.Log, base, dir string, n int) {
	t.Helper()
	_, key, _ := get(t, base+"/log/key")
	v, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		t.Fatal(err)
	}
	_, msg, _ := get(t, base+"/log/checkpoint")
	open, err := note.Open(msg, note.VerifierList(v))
	if err != nil {
		t.Fatal(err)
	}
	root := hash(rfc6962(0, n))
	lines := strings.Split(open.Text, "\n")
	if lines[0] != origin || lines[1] != fmt.Sprint(n) || lines[2] != base64.StdEncoding.EncodeToString(root[:]) || !strings.HasPrefix(lines[3], fmt.Sprintf("audit %d ", n)) {
		t.Fatalf("checkpoint of %d leaves:\n%s", n, open.Text)
	}
	reader := tiles{t, base, map[string][]byte{}}
	hr := tlog.TileHashReader(tlog.Tree{N: int64(n), Hash: root}, reader)
	for i := 0; i < n; i += 1 + n/7 {
		p, err := tlog.ProveRecord(int64(n), int64(i), hr)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(p, int64(n), root, int64(i), tlog.RecordHash([]byte(text(i)))); err != nil {
			t.Fatalf("leaf %d of %d: %v", i, n, err)
		}
	}
	for first := 0; first < n; first += 256 {
		path := fmt.Sprintf("tile/entries/%03d", first/256)
		if n-first < 256 {
			path += fmt.Sprintf(".p/%d", n-first)
		}
		_, reader.got[path], _ = get(t, base+"/log/"+path)
		var want []byte
		for i := first; i < min(first+256, n); i++ {
			want = append(append(want, 0, byte(len(text(i)))), text(i)...)
		}
		if !bytes.Equal(reader.got[path], want) {
			t.Fatalf("%s of %d leaves differs from the format", path, n)
		}
	}
	reader.got["checkpoint"] = msg
	for path, data := range reader.got {
		if file, err := os.ReadFile(filepath.Join(dir, "log", path)); err != nil || !bytes.Equal(file, data) {
			t.Fatalf("at %d leaves the file %s is not what the web has: %v", n, path, err)
		}
	}
}

// proveAllSizes checks proofs between and in trees of all sizes against the standard.
func proveAllSizes(ctx context.Context, tx *db.Tx) error {
	edges := []int{1, 2, 3, 127, 128, 255, 256, 257, 511, 512, 513, 599, 600}
	for n := 1; n <= 600; n++ {
		if n%29 != 0 && !slices.Contains(edges, n) {
			continue
		}
		root := hash(rfc6962(0, n))
		for _, m := range edges {
			if m > n {
				continue
			}
			p, err := publiclog.Consistency(ctx, tx, int64(m), int64(n))
			if err == nil {
				err = tlog.CheckTree(p, int64(n), root, int64(m), hash(rfc6962(0, m)))
			}
			if err != nil {
				return fmt.Errorf("consistency %d → %d: %w", m, n, err)
			}
			r, err := publiclog.Inclusion(ctx, tx, int64(m-1), int64(n))
			if err == nil {
				err = tlog.CheckRecord(r, int64(n), root, int64(m-1), tlog.RecordHash([]byte(text(m-1))))
			}
			if err != nil {
				return fmt.Errorf("leaf %d of %d: %w", m-1, n, err)
			}
		}
	}
	for _, bad := range [][2]int64{{0, 601}, {601, 600}, {-1, 5}, {5, 5}} {
		if _, err := publiclog.Inclusion(ctx, tx, bad[0], bad[1]); err == nil {
			return fmt.Errorf("proved leaf %d of %d", bad[0], bad[1])
		}
	}
	return nil
}

func TestAProofOnAPageNeedsNobody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := open(t, d, t.TempDir())
		grow(t, d, 0, 9)
		prove := func(i int64) (publiclog.Proof, error) {
			return db.Get(t.Context(), d, func(tx *db.Tx) (publiclog.Proof, error) { return publiclog.Prove(t.Context(), tx, i) })
		}
		if _, err := prove(3); err == nil {
			t.Fatal("proved a leaf that no checkpoint covers")
		}
		sign(t, l)
		p, err := prove(3)
		if err != nil {
			t.Fatal(err)
		}
		p.Salt = "salt"
		leaf, err := p.Check(l.Signer.Keys())
		if err != nil || leaf.Commitment != publiclog.Commit(p.Salt, []byte{3, 0}) {
			t.Fatalf("%+v, %v", leaf, err)
		}
		for name, change := range map[string]func(*publiclog.Proof){
			"another leaf":  func(p *publiclog.Proof) { p.Leaf = text(4) },
			"another place": func(p *publiclog.Proof) { p.Index = 2 },
			"another size":  func(p *publiclog.Proof) { p.Size = 8 },
			"other hashes":  func(p *publiclog.Proof) { p.Hashes = slices.Clone(p.Hashes); p.Hashes[0][0]++ },
			"other root":    func(p *publiclog.Proof) { p.Checkpoint = strings.Replace(p.Checkpoint, "\n9\n", "\n8\n", 1) },
		} {
			bad := p
			change(&bad)
			if _, err := bad.Check(l.Signer.Keys()); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
		found, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]publiclog.Entry, error) { return publiclog.Of(t.Context(), tx, "item3") })
		if err != nil || len(found) != 1 || found[0].Index != 3 || found[0].Text != text(3) {
			t.Fatalf("%+v, %v", found, err)
		}
	})
}
