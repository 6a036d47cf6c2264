package publiclog_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

func TestTheKeyFileIsForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := publiclog.OpenSigner(dir, origin)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "log", "key")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info.Mode(), err)
	}
	again, err := publiclog.OpenSigner(dir, origin)
	if err != nil || again.Keys()[0] != s.Keys()[0] {
		t.Fatalf("another key after a restart: %v", err)
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o644, 0o610} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := publiclog.OpenSigner(dir, origin); !errs.Is(err, errs.Refused) {
			t.Errorf("mode %04o was accepted: %v", mode, err)
		}
	}
	if err := os.Chmod(file, 0o400); err != nil {
		t.Fatal(err)
	}
	if _, err := publiclog.OpenSigner(dir, origin); err != nil {
		t.Errorf("mode 0400: %v", err)
	}
}

func TestWhoStartsAtOnceGetsTheSameKey(t *testing.T) {
	t.Parallel()
	for range 20 {
		dir := t.TempDir()
		keys := make([]string, 8)
		var wg sync.WaitGroup
		for i := range keys {
			wg.Go(func() {
				s, err := publiclog.OpenSigner(dir, origin)
				if err != nil {
					t.Error(err)
					return
				}
				keys[i] = s.Keys()[0]
			})
		}
		wg.Wait()
		kept, err := publiclog.OpenSigner(dir, origin)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			if k != kept.Keys()[0] {
				t.Fatalf("a process signs with %s, which is kept nowhere", k)
			}
		}
		if left, err := os.ReadDir(filepath.Join(dir, "log")); err != nil || len(left) != 1 {
			t.Fatalf("left behind: %v %v", left, err)
		}
	}
}

func TestAKeyBelongsToOneName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, bad := range []string{"", "公开", "A.example/log", "a b", "a+b", strings.Repeat("a", 91)} {
		if _, err := publiclog.OpenSigner(dir, bad); !errs.Is(err, errs.Invalid) {
			t.Errorf("name %q: %v", bad, err)
		}
	}
	if _, err := publiclog.OpenSigner(dir, origin); err != nil {
		t.Fatal(err)
	}
	if _, err := publiclog.OpenSigner(dir, "other.example/log"); !errs.Is(err, errs.Refused) {
		t.Fatalf("a key of another log: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "log", "key"), []byte("PRIVATE+KEY+x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := publiclog.OpenSigner(dir, origin); !errs.Is(err, errs.Refused) {
		t.Fatalf("a broken key file: %v", err)
	}
}

func TestAVanishedKeyIsNotReplacedSilently(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite, clock.NewFake(dbtest.Start), sets...)
	dir := t.TempDir()
	sign(t, open(t, d, dir))
	remove(t, dir, "key")
	if _, err := publiclog.OpenSigner(dir, origin); !errs.Is(err, errs.Refused) {
		t.Fatal(err)
	}
	if _, err := publiclog.Open(t.Context(), d, dir, origin); !errs.Is(err, errs.Refused) {
		t.Fatal(err)
	}
}

// TestReplacingAKey: whoever pinned the old key follows to the new one, because the
// old key signs a checkpoint that names it.
func TestReplacingAKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		dir := t.TempDir()
		l := open(t, d, dir)
		server := web(t, publiclog.Handler(l))
		state := filepath.Join(t.TempDir(), "state")
		grow(t, d, 0, 2)
		sign(t, l)
		visit(t, server.URL, state, "")
		old := l.Signer.Keys()[0]
		if err := l.Signer.DropKey(dir, old); !errs.Is(err, errs.Refused) {
			t.Fatalf("dropped the only key: %v", err)
		}
		added, err := l.Signer.AddKey(dir)
		if err != nil {
			t.Fatal(err)
		}
		sign(t, l)
		visit(t, server.URL, state, "")
		_, msg, _ := get(t, server.URL+"/log/checkpoint")
		for _, k := range []string{old, added} {
			v, err := note.NewVerifier(k)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := note.Open(msg, note.VerifierList(v)); err != nil {
				t.Fatalf("not signed by %s: %v", k, err)
			}
		}
		if err := l.Signer.DropKey(dir, old); err != nil {
			t.Fatal(err)
		}
		grow(t, d, 2, 3)
		sign(t, l)
		visit(t, server.URL, state, "")
		l = open(t, d, dir)
		if keys := l.Signer.Keys(); len(keys) != 1 || keys[0] != added {
			t.Fatalf("keys %q", keys)
		}
		whole(t, l, 3) // checkpoints under the retired key too
	})
}
