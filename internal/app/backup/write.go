package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"gongkai/internal/app"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Write takes a backup of a platform into w, while it may run and write. The database is
// read in one snapshot. While that is opened and the log's files are copied, nothing is
// signed, so that the log that is restored is never ahead of its database; files
// that come into the store later may be in the backup besides. A content that the store
// has lost its bytes of is named in Manifest.Damaged: the rest is worth keeping.
func Write(ctx context.Context, d *db.DB, dir string, keys bool, w io.Writer) (Head, Manifest, error) {
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return Head{}, Manifest{}, err
	}
	o := &writer{ctx: ctx, dir: dir, keys: keys, tar: tar.NewWriter(z)}
	thaw, err := publiclog.Freeze(dir)
	if err != nil {
		return Head{}, Manifest{}, err
	}
	defer func() { thaw() }()
	err = d.Read(ctx, func(tx *db.Tx) error {
		if err := o.begin(tx); err != nil {
			return err
		}
		if err := o.files(); err != nil {
			return err
		}
		thaw()
		thaw = func() {}
		for _, t := range o.head.Tables {
			if err := o.table(tx, t); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = o.blobs()
	}
	if err == nil {
		_, err = o.json(manifestName, o.manifest)
	}
	if err == nil {
		err = o.tar.Close()
	}
	if err == nil {
		err = z.Close()
	}
	return o.head, o.manifest, err
}

type writer struct {
	ctx      context.Context
	dir      string
	keys     bool
	tar      *tar.Writer
	head     Head
	manifest Manifest
}

// member writes one member whose bytes are there.
func (o *writer) member(name string, data []byte) error {
	if err := o.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data)), ModTime: o.head.At, Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err := o.tar.Write(data)
	return err
}

func (o *writer) json(name string, v any) (sum string, err error) {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:]), o.member(name, b)
}

// begin fixes the snapshot and writes the head.
func (o *writer) begin(tx *db.Tx) (err error) {
	o.head = Head{Format: Format, At: tx.Now}
	if o.head.Migrations, err = tx.Applied(o.ctx); err != nil {
		return err
	}
	if len(o.head.Migrations) == 0 {
		return errs.New(errs.Invalid, "这个数据库是空的，不是平台的数据库。请核对 --db。")
	}
	if err := known(o.head.Migrations); err != nil {
		return err
	}
	tables, err := tx.Tables(o.ctx)
	if err != nil {
		return err
	}
	o.head.Tables = slices.DeleteFunc(tables, func(t db.Table) bool { return leftOut[t.Name] != "" })
	if o.head.Origin, o.head.Verifiers, err = publiclog.Names(o.ctx, tx); err != nil {
		return err
	}
	o.manifest.Head, err = o.json(headName, o.head)
	return err
}

// files writes the files of the log and, where they may go in, the keys.
func (o *writer) files() error {
	if err := o.walk("log", logPrefix, func(name string) bool { return publiclog.Kept(name) && !isKey(name) }); err != nil {
		return err
	}
	if !o.keys {
		return nil
	}
	for _, k := range app.KeyFiles {
		if err := o.walk(k, keyPrefix+k, func(string) bool { return true }); err != nil {
			return err
		}
	}
	return nil
}

// isKey tells whether a path in the data directory is a key, or in a folder of keys.
func isKey(name string) bool {
	return slices.ContainsFunc(app.KeyFiles, func(k string) bool { return name == k || strings.HasPrefix(name, k+"/") })
}

// walk writes the files at or below a path of the data directory.
func (o *writer) walk(from, member string, take func(name string) bool) error {
	return filepath.WalkDir(filepath.Join(o.dir, filepath.FromSlash(from)), func(path string, e fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(o.dir, path)
		rel = filepath.ToSlash(rel)
		if err != nil || !e.Type().IsRegular() || !take(rel) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(member, "/") + strings.TrimPrefix(rel, from)
		h := sha256.Sum256(data)
		o.manifest.Files = append(o.manifest.Files, File{name, int64(len(data)), hex.EncodeToString(h[:])})
		return o.member(name, data)
	})
}

// table writes the rows of a table, a chunk a member.
func (o *writer) table(tx *db.Tx, t db.Table) error {
	rows, err := tx.Query(o.ctx, selectAll(t))
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	defer rows.Close()
	values := make([]any, len(t.Columns))
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	var b bytes.Buffer
	sum := sha256.New()
	done := Rows{Table: t.Name}
	part := 0
	flush := func() error {
		part++
		sum.Write(b.Bytes())
		err := o.member(fmt.Sprintf("%s%s/%06d", tablePrefix, t.Name, part), b.Bytes())
		b.Reset()
		return err
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		if err := encode(&b, t, values); err != nil {
			return err
		}
		done.Rows++
		if b.Len() >= chunk {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	if b.Len() > 0 {
		if err := flush(); err != nil {
			return err
		}
	}
	done.Sum = hexSum(sum)
	o.manifest.Tables = append(o.manifest.Tables, done)
	return nil
}

// blobs writes every content of the store.
func (o *writer) blobs() error {
	store, err := blob.NewLocal(filepath.Join(o.dir, "blob"))
	if err != nil {
		return err
	}
	defer store.Close()
	list := sha256.New()
	for ref, err := range store.All(o.ctx) {
		if err != nil {
			return err
		}
		if err := o.blob(store, ref, list); err != nil {
			return err
		}
	}
	o.manifest.Blobs.Sum = hexSum(list)
	return nil
}

func (o *writer) blob(store *blob.Local, ref blob.Ref, list hash.Hash) error {
	f, err := store.Open(o.ctx, ref.Sum)
	if errs.Is(err, errs.NotFound) {
		return nil // erased by law meanwhile: it must not come back
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if err := o.tar.WriteHeader(&tar.Header{Name: blobPrefix + ref.Sum, Mode: 0o600, Size: ref.Size, ModTime: o.head.At, Format: tar.FormatPAX}); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(o.tar, h), f); err != nil {
		return fmt.Errorf("content %s: %w", ref.Sum, err)
	}
	if hexSum(h) != ref.Sum {
		o.manifest.Damaged = append(o.manifest.Damaged, ref.Sum)
	}
	o.manifest.Blobs.add(ref, list)
	return nil
}

func (c *Contents) add(ref blob.Ref, list hash.Hash) {
	c.Count++
	c.Bytes += ref.Size
	fmt.Fprintf(list, "%s %d\n", ref.Sum, ref.Size)
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }
