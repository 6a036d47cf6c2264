package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"gongkai/internal/platform/errs"
)

func open(t *testing.T, dir string, opts ...Option) *Local {
	t.Helper()
	l, err := NewLocal(dir, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func put(t *testing.T, s Store, content string) Ref {
	t.Helper()
	ref, err := s.Put(t.Context(), strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// files returns the paths of all files in a folder.
func files(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatIsPutComesBack(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.Byte()).Draw(t, "content")
		ref, err := l.Put(context.Background(), bytes.NewReader(want))
		if err != nil {
			t.Fatal(err)
		}
		if h := sha256.Sum256(want); ref.Sum != hex.EncodeToString(h[:]) || ref.Size != int64(len(want)) {
			t.Fatalf("wrong name %+v", ref)
		}
		got, err := ReadAll(context.Background(), l, ref.Sum, 1<<20)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("read %x, %v", got, err)
		}
	})
}

func TestContentIsSeekable(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	f, err := l.Open(t.Context(), put(t, l, "政务公开").Sum)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Seek(6, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(f); err != nil || string(b) != "公开" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestSameContentIsKeptOnceAlsoByConcurrentWriters(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stores := []*Local{open(t, dir), open(t, dir)}
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			content := fmt.Sprint("content ", i%2)
			ref, err := stores[i%3%2].Put(t.Context(), strings.NewReader(content))
			if err != nil {
				t.Error(err)
			} else if err := Verify(t.Context(), stores[0], ref.Sum); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if fs := files(t, dir); len(fs) != 2 {
		t.Errorf("two contents are kept as %v", fs)
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir, Limit(4))
	put(t, l, "1234")
	_, err := l.Put(t.Context(), strings.NewReader("12345"))
	if !errs.Is(err, errs.TooLarge) || !strings.Contains(err.Error(), "请压缩或者拆分后重新上传") {
		t.Errorf("err = %v", err)
	}
	if n := len(files(t, dir)); n != 1 {
		t.Errorf("the refused content left something: %d files", n)
	}
}

type failing struct{ after int }

func (f *failing) Read(p []byte) (int, error) {
	if f.after == 0 {
		return 0, errors.New("connection reset")
	}
	f.after--
	return copy(p, "x"), nil
}

func TestBrokenUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir)
	if _, err := l.Put(t.Context(), &failing{after: 3}); err == nil {
		t.Error("a broken upload was stored")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Put(ctx, strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	if fs := files(t, dir); len(fs) != 0 {
		t.Errorf("left over: %v", fs)
	}
}

func TestOpenSweepsWhatAKilledWriterLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := open(t, dir)
	kept := put(t, first, "kept")
	if err := os.WriteFile(filepath.Join(dir, partial, "LEFTOVER"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	busy, name, err := first.create() // another process is in the middle of a write
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	second := open(t, dir)
	if _, err := os.Stat(filepath.Join(dir, partial, "LEFTOVER")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the leftover is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
		t.Errorf("a file that is being written was swept: %v", err)
	}
	if err := Verify(t.Context(), second, kept.Sum); err != nil {
		t.Error(err)
	}
}

func TestDamageShowsAndIsMendedByPuttingAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir)
	ref := put(t, l, "政务公开")
	p := filepath.Join(dir, place(ref.Sum))
	if err := os.Chmod(p, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte("政务公关"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Verify(t.Context(), l, ref.Sum); !errors.Is(err, ErrDamaged) {
		t.Errorf("err = %v", err)
	}
	if _, err := ReadAll(t.Context(), l, ref.Sum, 1<<10); !errors.Is(err, ErrDamaged) {
		t.Errorf("err = %v", err)
	}
	put(t, l, "政务公开")
	if err := Verify(t.Context(), l, ref.Sum); err != nil {
		t.Error(err)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	ref := put(t, l, "x")
	for range 2 { // the second time there is nothing to delete
		if err := l.Delete(t.Context(), ref.Sum); err != nil {
			t.Fatal(err)
		}
		if ok, err := l.Has(t.Context(), ref.Sum); ok || err != nil {
			t.Errorf("has = %v, %v", ok, err)
		}
	}
	if _, err := l.Open(t.Context(), ref.Sum); !errs.Is(err, errs.NotFound) {
		t.Errorf("err = %v", err)
	}
}

func TestSumsThatAreNoneFindNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir)
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, sum := range []string{"", "ab", "../secret", "../../secret", strings.Repeat("g", 64), strings.Repeat("A", 64),
		"ab/../../../../../../../../../../../../../../../../../../secret"} {
		if _, err := l.Open(t.Context(), sum); !errs.Is(err, errs.NotFound) {
			t.Errorf("open %q: %v", sum, err)
		}
		if ok, err := l.Has(t.Context(), sum); ok || err != nil {
			t.Errorf("has %q: %v, %v", sum, ok, err)
		}
		if err := l.Delete(t.Context(), sum); err != nil {
			t.Errorf("delete %q: %v", sum, err)
		}
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}

func TestALinkOutOfTheFolderIsNotFollowed(t *testing.T) {
	t.Parallel()
	dir, outside := t.TempDir(), t.TempDir()
	l := open(t, dir)
	ref := put(t, l, "x")
	p := filepath.Join(dir, place(ref.Sum))
	if err := os.Remove(p); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(outside, "f")
	if err := os.WriteFile(target, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, p); err != nil {
		t.Fatal(err)
	}
	if f, err := l.Open(t.Context(), ref.Sum); err == nil {
		f.Close()
		t.Error("a link out of the folder was followed")
	}
}

func TestAllYieldsEveryContentInOrder(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	want := map[string]int64{}
	for i := range 20 {
		ref := put(t, l, strings.Repeat("x", i))
		want[ref.Sum] = ref.Size
	}
	last := ""
	for ref, err := range l.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if size, ok := want[ref.Sum]; !ok || size != ref.Size || ref.Sum <= last {
			t.Errorf("%+v after %s", ref, last)
		}
		delete(want, ref.Sum)
		last = ref.Sum
	}
	if len(want) != 0 {
		t.Errorf("not listed: %v", want)
	}
	for range l.All(t.Context()) {
		break // stopping early is no error
	}
}
