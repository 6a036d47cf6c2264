package seal_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/seal"
)

func open(t testing.TB, dir string) *seal.Box {
	t.Helper()
	b, err := seal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var about = []byte("channel/1")

func TestWhatIsSealedOpensForItsPurposeOnly(t *testing.T) {
	t.Parallel()
	b := open(t, filepath.Join(t.TempDir(), "seal"))
	for _, plain := range []string{"", "口令", strings.Repeat("x", 1<<16), "\x00\xff"} {
		s := b.Seal([]byte(plain), about)
		if !seal.Sealed(s) || strings.ContainsAny(s, " \r\n|,") || plain != "" && strings.Contains(s, plain) || s == b.Seal([]byte(plain), about) {
			t.Errorf("sealed %.60q", s)
		}
		if got, err := b.Open(s, about); err != nil || string(got) != plain {
			t.Errorf("opened %.20q: %v", got, err)
		}
		if _, err := b.Open(s, []byte("channel/2")); !errors.Is(err, seal.ErrWrong) {
			t.Errorf("opened about something else: %v", err)
		}
	}
}

func TestWhatWasAlteredDoesNotOpen(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	s := b.Seal([]byte("口令"), about)
	cut := strings.LastIndex(s, ".") + 1
	for i := cut; i < len(s); i++ {
		c := byte('A')
		if s[i] == c {
			c = 'B'
		}
		if got, err := b.Open(s[:i]+string(c)+s[i+1:], about); err == nil {
			t.Fatalf("opened although character %d was changed: %q", i, got)
		}
	}
	for _, bad := range []string{"", "口令", "seal1.", "seal1.x.y", s[:cut], s + "!", "seal2." + s[6:], s[:cut] + "AAAA"} {
		if _, err := b.Open(bad, about); !errors.Is(err, seal.ErrForm) {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
}

func TestAnOldKeyStaysReadableUntilItIsErased(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b, other := open(t, dir), open(t, dir)
	old := b.Seal([]byte("旧"), about)
	if err := b.Rotate(); err != nil {
		t.Fatal(err)
	}
	fresh := b.Seal([]byte("新"), about)
	if !b.Stale(old) || b.Stale(fresh) || b.Stale("clear") {
		t.Error("cannot tell what should be sealed anew")
	}
	for name, box := range map[string]*seal.Box{"the same process": b, "one that runs": other, "one that starts": open(t, dir)} {
		for s, want := range map[string]string{old: "旧", fresh: "新"} {
			if got, err := box.Open(s, about); err != nil || string(got) != want {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
	}
	if err := os.Remove(filepath.Join(dir, "0001.key")); err != nil {
		t.Fatal(err)
	}
	b = open(t, dir)
	if _, err := b.Open(old, about); !errors.Is(err, seal.ErrNoKey) || !strings.Contains(err.Error(), old[6:22]) {
		t.Errorf("after its key was erased: %v", err)
	}
	if got, err := b.Open(fresh, about); err != nil || string(got) != "新" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAnotherInstallationCannotOpen(t *testing.T) {
	t.Parallel()
	a, b := open(t, t.TempDir()), open(t, t.TempDir())
	if _, err := b.Open(a.Seal([]byte("口令"), about), about); !errors.Is(err, seal.ErrNoKey) {
		t.Errorf("error %v", err)
	}
}

func TestProcessesThatStartTogetherShareOneKey(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data", "seal")
	boxes, failed := make([]*seal.Box, 16), make([]error, 16)
	var all sync.WaitGroup
	for i := range boxes {
		all.Go(func() { boxes[i], failed[i] = seal.Open(dir) })
	}
	all.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
	for _, b := range boxes {
		if got, err := boxes[0].Open(b.Seal([]byte("甲"), about), about); err != nil || string(got) != "甲" {
			t.Fatal(err)
		}
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	if info, err := list[0].Info(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode of the folder %v, %v", info.Mode(), err)
	}
}

func TestAKeyThatOthersMayReadOrThatIsDamagedIsRefused(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(file string) error{
		"readable": func(f string) error { return os.Chmod(f, 0o640) },
		"cut":      func(f string) error { return os.Truncate(f, 20) },
		"empty":    func(f string) error { return os.Truncate(f, 0) },
	} {
		dir := t.TempDir()
		open(t, dir)
		if err := harm(filepath.Join(dir, "0001.key")); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.Open(dir); !errs.Is(err, errs.Refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	b := open(f, f.TempDir())
	good := b.Seal([]byte("甲"), about)
	for _, s := range []string{good, good[:30], "seal1.0123456789abcdef.", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := b.Open(s, about); err == nil && (s != good || !bytes.Equal(got, []byte("甲"))) {
			t.Errorf("%q opened as %q", s, got)
		}
	})
}
