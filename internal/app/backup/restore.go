package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gongkai/internal/app"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Target is where a backup is restored to.
type Target struct {
	DB    string // as db.Open takes it: an empty database, or a SQLite file that is not there
	Dir   string // data directory: empty or not there
	Clock clock.Clock
	// Log is a newer copy of DIR/log that was saved elsewhere, whose highest checkpoint and
	// tiles take the place of those in the backup; "": there is none.
	Log string
}

// marker is a file in a data directory whose restoring is not finished.
const marker = "restoring"

// Unfinished refuses (errs.Refused) a data directory in which a restore was cut off.
func Unfinished(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, marker)); err != nil {
		return nil
	}
	return errs.Newf(errs.Refused, "目录%s中的恢复没有做完。请用同样的参数再运行一次 gongkai restore，它会从头恢复。", dir)
}

// Restore makes a platform of a backup. It refuses a target in which there is anything,
// and either everything is there and fits the manifest, or nothing is: what a
// process that was killed has left is cleared away by the next one. The rows go
// into the tables that they were taken from; then the newer migrations run. Everybody
// must log in anew.
func (b *Reader) Restore(ctx context.Context, t Target) (m Manifest, err error) {
	fresh := !exists(t.Dir)
	if err := t.prepare(); err != nil {
		return m, err
	}
	made := !strings.HasPrefix(t.DB, "postgres") && !exists(t.DB)
	defer func() {
		if err != nil {
			err = errors.Join(err, t.clear(made))
			if fresh {
				os.Remove(t.Dir)
			}
		}
	}()
	store, err := blob.NewLocal(filepath.Join(t.Dir, "blob"))
	if err != nil {
		return m, err
	}
	defer store.Close()
	d, err := db.Open(ctx, t.DB, t.Clock)
	if err != nil {
		return m, fmt.Errorf("打开数据库：%w", err)
	}
	defer d.Close()
	err = d.Load(ctx, func(tx *db.Tx) error {
		if err := b.tables(ctx, tx, func() (err error) {
			m, err = b.copy(&target{ctx: ctx, tx: tx, files: t.file, store: store})
			return err
		}); err != nil {
			return err
		}
		if err := tx.Migrate(ctx, func(db.File) bool { return true }, app.Migrations()...); err != nil {
			return err
		}
		if err := search.Rebuild(ctx, tx); err != nil {
			return err
		}
		return t.adopt()
	})
	if err != nil {
		return m, err
	}
	return m, os.Remove(filepath.Join(t.Dir, marker))
}

// tables makes the tables of the time of the backup, empty, and has them filled.
func (b *Reader) tables(ctx context.Context, tx *db.Tx, fill func() error) error {
	had := map[string]bool{}
	for _, m := range b.Head.Migrations {
		had[db.Common(m.Name)] = true
	}
	if err := tx.Migrate(ctx, func(f db.File) bool { return had[db.Common(f.Name)] }, app.Migrations()...); err != nil {
		return err
	}
	tables, err := tx.Tables(ctx)
	if err != nil {
		return err
	}
	tables = slices.DeleteFunc(tables, func(t db.Table) bool { return leftOut[t.Name] != "" })
	same := func(a, b db.Table) bool {
		return a.Name == b.Name && slices.Equal(a.Columns, b.Columns) && slices.Equal(a.Key, b.Key)
	}
	if !slices.EqualFunc(tables, b.Head.Tables, same) {
		return damaged("数据表的结构与数据库变更清单不符", nil)
	}
	return tx.Unbound(ctx, func() error {
		for _, t := range tables {
			if _, err := tx.Exec(ctx, `DELETE FROM `+quoted(t.Name)); err != nil {
				return err
			}
		}
		return fill()
	})
}

// prepare refuses a data directory that is in use, and marks an empty one.
func (t Target) prepare() error {
	if t.Log != "" && !exists(filepath.Join(t.Log, "highest")) {
		return errs.Newf(errs.Invalid, "目录%s中没有文件highest，不是公开日志的目录。请用 --log 指明原来数据目录中的 log，或者它在别处的副本。", t.Log)
	}
	if err := os.MkdirAll(t.Dir, 0o700); err != nil {
		return err
	}
	if exists(filepath.Join(t.Dir, marker)) {
		if err := t.clear(false); err != nil {
			return err
		}
	}
	left, err := t.contents()
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return errs.Newf(errs.Refused, "目标数据目录%s不是空的（已有%s等），没有改动任何内容。请指定一个新的目录；原来的目录请原样保留，其中的 log 可以用 --log 交给恢复。", t.Dir, left[0])
	}
	return os.WriteFile(filepath.Join(t.Dir, marker), nil, 0o600)
}

// contents lists what is in the data directory but a SQLite database that is kept there.
func (t Target) contents() ([]string, error) {
	list, err := os.ReadDir(t.Dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range list {
		base := strings.TrimSuffix(strings.TrimSuffix(e.Name(), "-wal"), "-shm")
		if !same(filepath.Join(t.Dir, base), t.DB) {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

func same(a, b string) bool {
	a, errA := filepath.Abs(a)
	b, errB := filepath.Abs(b)
	return errA == nil && errB == nil && a == b
}

// clear takes away what a failed restore has written.
func (t Target) clear(database bool) error {
	list, err := t.contents()
	for _, name := range list {
		if name != marker {
			err = errors.Join(err, os.RemoveAll(filepath.Join(t.Dir, name)))
		}
	}
	if err == nil {
		err = os.Remove(filepath.Join(t.Dir, marker))
	}
	if database {
		for _, end := range []string{"", "-wal", "-shm"} {
			if e := os.Remove(t.DB + end); e != nil && !errors.Is(e, fs.ErrNotExist) {
				err = errors.Join(err, e)
			}
		}
	}
	return err
}

// file puts a member below log/ or key/ into the data directory.
func (t Target) file(name string, data []byte) error {
	if key, ok := strings.CutPrefix(name, keyPrefix); ok {
		if !isKey(key) {
			return damaged(name, nil)
		}
		return put(filepath.Join(t.Dir, filepath.FromSlash(key)), data, 0o600)
	}
	return put(filepath.Join(t.Dir, filepath.FromSlash(name)), data, 0o644)
}

func put(name string, data []byte, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close(), syncDir(filepath.Dir(name)))
}

func syncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// adopt puts the newer log's directory in the place of the one in the backup, whose key
// stays only where the newer one has none.
func (t Target) adopt() error {
	if t.Log == "" {
		return nil
	}
	if err := t.newer(); err != nil {
		return err
	}
	log := filepath.Join(t.Dir, "log")
	old, err := os.ReadDir(log)
	for _, e := range old {
		if !isKey("log/" + e.Name()) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(log, e.Name())))
		}
	}
	if err != nil {
		return err
	}
	return filepath.WalkDir(t.Log, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(t.Log, path)
		name := "log/" + filepath.ToSlash(rel)
		if err != nil || !publiclog.Kept(name) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if isKey(name) {
			mode = 0o600
		}
		return put(filepath.Join(t.Dir, filepath.FromSlash(name)), data, mode)
	})
}

// newer refuses a log's directory that is older than the backup, or another log's.
func (t Target) newer() error {
	given, _, err := publiclog.Highest(t.Log)
	if err != nil {
		return errs.Wrap(errs.Invalid, "目录"+t.Log+"中的文件highest读不懂。请换一份副本，或者不用 --log。", err)
	}
	kept, found, err := publiclog.Highest(filepath.Join(t.Dir, "log"))
	switch {
	case err != nil || !found:
		return err
	case publiclog.Base(given.Origin) != publiclog.Base(kept.Origin):
		return errs.Newf(errs.Refused, "目录%s属于公开日志“%s”，而备份属于“%s”。没有恢复任何内容。请核对 --log。", t.Log, given.Origin, kept.Origin)
	case given.Before(kept):
		return errs.Newf(errs.Refused, "目录%s中的公开日志（%s，%d条）比备份中的（%s，%d条）还旧。没有恢复任何内容。请换一份新的副本，或者不用 --log。",
			t.Log, given.Origin, given.Size, kept.Origin, kept.Size)
	}
	return nil
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}
