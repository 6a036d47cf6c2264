package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"

	"gongkai/internal/platform/errs"
)

// The folders of a Local: contents under sha256/ab/cd/abcd…, and what is being
// written under tmp/.
const (
	contents = "sha256"
	partial  = "tmp"
)

// Local keeps contents in a folder. It never leaves the folder, whatever links there
// are in it.
type Local struct {
	root  *os.Root
	limit int64
}

var _ Store = (*Local)(nil)

// Option changes a Local.
type Option func(*Local)

// Limit sets the largest content in bytes that Put takes. Without it there is none.
func Limit(n int64) Option { return func(l *Local) { l.limit = n } }

// NewLocal opens the store in dir, which is made if need be, and takes away what
// writers that were killed have left there. Several processes may open one folder.
// The caller closes the store.
func NewLocal(dir string, opts ...Option) (*Local, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	l := &Local{root: root}
	for _, o := range opts {
		o(l)
	}
	if err := l.prepare(); err != nil {
		root.Close()
		return nil, fmt.Errorf("blob: prepare %s: %w", dir, err)
	}
	return l, nil
}

// Close gives the folder back.
func (l *Local) Close() error { return l.root.Close() }

func (l *Local) prepare() error {
	for _, d := range []string{contents, partial} {
		if err := l.root.MkdirAll(d, 0o750); err != nil {
			return err
		}
	}
	if err := l.sync("."); err != nil {
		return err
	}
	left, err := fs.ReadDir(l.root.FS(), partial)
	if err != nil {
		return err
	}
	for _, e := range left {
		if err := l.sweep(path.Join(partial, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// sweep removes a partial file unless another process is writing it.
func (l *Local) sweep(name string) error {
	f, err := l.root.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if !lock(f) {
		return nil
	}
	return l.root.Remove(name)
}

// place returns the path of a content.
func place(sum string) string { return path.Join(contents, sum[:2], sum[2:4], sum) }

// Put implements Store.
func (l *Local) Put(ctx context.Context, r io.Reader) (Ref, error) {
	f, name, err := l.create()
	if err != nil {
		return Ref{}, fmt.Errorf("blob: put: %w", err)
	}
	ref, err := l.fill(ctx, f, r)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = l.settle(name, place(ref.Sum))
	}
	if err != nil {
		l.root.Remove(name) // best effort: the next start sweeps what is left
		if errs.Is(err, errs.TooLarge) {
			return Ref{}, err
		}
		return Ref{}, fmt.Errorf("blob: put: %w", err)
	}
	return ref, nil
}

// create makes a partial file that is locked against being swept.
func (l *Local) create() (*os.File, string, error) {
	for range 8 {
		name := path.Join(partial, rand.Text())
		f, err := l.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o440)
		if err != nil {
			return nil, "", err
		}
		if lock(f) {
			if _, err := l.root.Stat(name); err == nil {
				return f, name, nil
			}
		}
		f.Close() // a process that was just starting has swept it: once more
	}
	return nil, "", errors.New("partial files are swept as soon as they are made")
}

// fill writes what r holds to f, to the disk itself.
func (l *Local) fill(ctx context.Context, f *os.File, r io.Reader) (Ref, error) {
	h := sha256.New()
	r = withContext(ctx, r)
	if l.limit > 0 {
		r = io.LimitReader(r, l.limit+1)
	}
	n, err := io.Copy(io.MultiWriter(f, h), r)
	if err != nil {
		return Ref{}, err
	}
	if l.limit > 0 && n > l.limit {
		return Ref{}, tooLarge(l.limit)
	}
	if err := f.Sync(); err != nil {
		return Ref{}, err
	}
	return Ref{Sum: hex.EncodeToString(h.Sum(nil)), Size: n}, nil
}

// settle moves a partial file to its place. A content that is there already is
// replaced by the same bytes, which also mends one that was damaged.
func (l *Local) settle(from, to string) error {
	dir := path.Dir(to)
	if err := l.root.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	if err := l.root.Rename(from, to); err != nil {
		return err
	}
	for _, d := range []string{dir, path.Dir(dir), contents} {
		if err := l.sync(d); err != nil {
			return err
		}
	}
	return nil
}

// sync brings the entries of a folder to the disk.
func (l *Local) sync(dir string) error {
	d, err := l.root.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Open implements Store.
func (l *Local) Open(ctx context.Context, sum string) (io.ReadSeekCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !ValidSum(sum) {
		return nil, notFound()
	}
	f, err := l.root.Open(place(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notFound()
	}
	if err != nil {
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	return f, nil
}

// Has implements Store.
func (l *Local) Has(ctx context.Context, sum string) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if !ValidSum(sum) {
		return false, nil
	}
	_, err := l.root.Stat(place(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("blob: has: %w", err)
	}
	return true, nil
}

// Delete implements Store.
func (l *Local) Delete(ctx context.Context, sum string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !ValidSum(sum) {
		return nil
	}
	err := l.root.Remove(place(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = l.sync(path.Dir(place(sum)))
	}
	if err != nil {
		return fmt.Errorf("blob: delete: %w", err)
	}
	return nil
}

// All yields every content in order of its sum, for backups and for checking them.
func (l *Local) All(ctx context.Context) iter.Seq2[Ref, error] {
	return func(yield func(Ref, error) bool) {
		stop := errors.New("stop")
		err := fs.WalkDir(l.root.FS(), contents, func(_ string, e fs.DirEntry, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil || e.IsDir() || !ValidSum(e.Name()) {
				return err
			}
			info, err := e.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil // deleted meanwhile
			}
			if err != nil {
				return err
			}
			if !yield(Ref{Sum: e.Name(), Size: info.Size()}, nil) {
				return stop
			}
			return nil
		})
		if err != nil && err != stop {
			yield(Ref{}, fmt.Errorf("blob: list: %w", err))
		}
	}
}
