package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"gongkai/internal/app"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// damaged is the answer to a file that is not what was written.
func damaged(what string, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errs.Wrap(errs.Refused, "备份文件不完整，后面的部分被截断了（"+what+"）。没有恢复任何内容。请换一份完整的备份。", err)
	}
	return errs.Wrap(errs.Refused, "备份文件已经损坏或者被改动过（"+what+"）。没有恢复任何内容。请换一份备份。", err)
}

// known refuses migrations that this program does not have: only the program that made
// them, or a newer one, knows what the tables hold.
func known(list []db.Applied) error {
	sums := map[string]string{}
	for _, s := range app.Migrations() {
		for _, d := range []db.Dialect{db.SQLite, db.Postgres} {
			files, err := s.Files(d)
			if err != nil {
				return err
			}
			for _, f := range files {
				sums[f.Name] = f.Sum
			}
		}
	}
	for _, m := range list {
		switch sum, ok := sums[m.Name]; {
		case !ok:
			return errs.Newf(errs.Refused, "数据来自更新版本的程序（本程序没有数据库变更%s）。请换用当时的或者更新的程序。", m.Name)
		case sum != m.Sum:
			return errs.Newf(errs.Refused, "数据来自另一种程序（数据库变更%s的内容与本程序不同）。请换用当时的程序。", m.Name)
		}
	}
	return nil
}

// Reader is an opened backup: its head is read, the rest is still to come.
type Reader struct {
	Head    Head
	zip     *gzip.Reader
	tar     *tar.Reader
	headSum string
}

// Open reads the head of a backup from a stream that Unseal returned, and refuses what
// this program cannot restore, before anything is touched.
func Open(r io.Reader) (*Reader, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		if errors.Is(err, gzip.ErrHeader) {
			return nil, errs.Wrap(errs.Invalid, "这不是gongkai的备份文件，或者文件的开头已经损坏。请核对文件名。", err)
		}
		return nil, damaged("文件的开头读不出来", err)
	}
	b := &Reader{zip: z, tar: tar.NewReader(z)}
	h, err := b.tar.Next()
	if err != nil || h.Name != headName {
		if err == nil {
			err = fmt.Errorf("it begins with %.60q", h.Name)
		}
		return nil, errs.Wrap(errs.Invalid, "这不是gongkai的备份文件，或者文件的开头已经损坏。请核对文件名。", err)
	}
	raw, err := b.small(h)
	if err != nil {
		return nil, err
	}
	var only struct{ Format int }
	if err := json.Unmarshal(raw, &only); err != nil || only.Format < 1 {
		return nil, damaged("文件头读不懂", err)
	}
	if only.Format > Format {
		return nil, errs.Newf(errs.Refused, "备份文件的格式是第%d版，本程序只认识到第%d版。请换用制作这份备份的程序或者更新的程序。", only.Format, Format)
	}
	if err := json.Unmarshal(raw, &b.Head); err != nil {
		return nil, damaged("文件头读不懂", err)
	}
	sum := sha256.Sum256(raw)
	b.headSum = hex.EncodeToString(sum[:])
	return b, known(b.Head.Migrations)
}

// small reads a member that must fit into memory.
func (b *Reader) small(h *tar.Header) ([]byte, error) {
	if h.Size > smallest {
		return nil, damaged(h.Name+"太大", nil)
	}
	raw, err := io.ReadAll(b.tar)
	if err != nil {
		return nil, damaged(h.Name, err)
	}
	return raw, nil
}

// target is where the members go.
type target struct {
	ctx     context.Context
	tx      *db.Tx
	files   func(name string, data []byte) error // log/… and key/…
	store   *blob.Local
	tables  map[string]db.Table
	have    Manifest
	rows    map[string]*Rows
	rowSums map[string]hash.Hash
	list    hash.Hash
}

// copy takes every member to its place and compares what came with the manifest.
func (b *Reader) copy(t *target) (Manifest, error) {
	t.have.Head, t.list = b.headSum, sha256.New()
	t.tables, t.rows, t.rowSums = map[string]db.Table{}, map[string]*Rows{}, map[string]hash.Hash{}
	for _, table := range b.Head.Tables {
		t.tables[table.Name], t.rows[table.Name], t.rowSums[table.Name] = table, &Rows{Table: table.Name}, sha256.New()
	}
	for {
		h, err := b.tar.Next()
		if err != nil {
			return Manifest{}, damaged("没有读到清单", err)
		}
		if err := t.ctx.Err(); err != nil {
			return Manifest{}, err
		}
		if h.Name == manifestName {
			raw, err := b.small(h)
			if err != nil {
				return Manifest{}, err
			}
			return t.have, errors.Join(t.compare(raw), b.end())
		}
		if err := t.member(h, b); err != nil {
			return Manifest{}, err
		}
	}
}

// end reads to the very end, where gzip and age keep their last check.
func (b *Reader) end() error {
	if _, err := b.tar.Next(); err != io.EOF {
		return damaged("清单后面还有内容", nil)
	}
	if _, err := io.Copy(io.Discard, b.zip); err != nil {
		return damaged("文件的末尾", err)
	}
	return nil
}

func (t *target) member(h *tar.Header, b *Reader) error {
	switch {
	case strings.HasPrefix(h.Name, logPrefix), strings.HasPrefix(h.Name, keyPrefix):
		if !filepath.IsLocal(h.Name) {
			return damaged("文件名"+h.Name, nil)
		}
		raw, err := b.small(h)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(raw)
		t.have.Files = append(t.have.Files, File{h.Name, h.Size, hex.EncodeToString(sum[:])})
		return t.files(h.Name, raw)
	case strings.HasPrefix(h.Name, tablePrefix):
		name, _, _ := strings.Cut(strings.TrimPrefix(h.Name, tablePrefix), "/")
		table, ok := t.tables[name]
		if !ok || h.Size > 1<<30 {
			return damaged(h.Name, nil)
		}
		return t.part(table, h, b.tar)
	case strings.HasPrefix(h.Name, blobPrefix):
		return t.content(strings.TrimPrefix(h.Name, blobPrefix), h, b.tar)
	}
	return damaged("多出"+h.Name, nil)
}

func (t *target) part(table db.Table, h *tar.Header, r io.Reader) error {
	in := &reading{r: io.TeeReader(r, t.rowSums[table.Name])}
	n, err := load(t.ctx, t.tx, table, in)
	t.rows[table.Name].Rows += n
	if in.err != nil {
		return damaged(h.Name, in.err)
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return damaged(h.Name, err)
	}
	return err
}

func (t *target) content(sum string, h *tar.Header, r io.Reader) error {
	if !blob.ValidSum(sum) {
		return damaged(h.Name, nil)
	}
	in := &reading{r: r}
	ref, err := t.store.Put(t.ctx, in)
	if in.err != nil {
		return damaged(h.Name, in.err)
	}
	if err != nil {
		return err
	}
	t.have.Blobs.add(blob.Ref{Sum: sum, Size: ref.Size}, t.list)
	if ref.Sum == sum {
		return nil
	}
	t.have.Damaged = append(t.have.Damaged, sum)
	return t.store.Delete(t.ctx, ref.Sum)
}

// compare holds what came against the manifest.
func (t *target) compare(raw []byte) error {
	var want Manifest
	if err := json.Unmarshal(raw, &want); err != nil {
		return damaged("清单读不懂", err)
	}
	for _, rows := range want.Tables {
		if have := t.rows[rows.Table]; have != nil {
			have.Sum = hexSum(t.rowSums[rows.Table])
			t.have.Tables = append(t.have.Tables, *have)
		}
	}
	t.have.Blobs.Sum = hexSum(t.list)
	have := t.have
	switch {
	case have.Head != want.Head:
		return damaged("文件头与清单不符", nil)
	case !slices.Equal(have.Files, want.Files):
		return damaged("公开日志的文件与清单不符", nil)
	case !slices.Equal(have.Damaged, want.Damaged):
		return damaged("附件的内容与它们的校验和不符", nil)
	case have.Blobs != want.Blobs:
		return damaged("附件与清单不符", nil)
	case len(want.Tables) != len(t.tables), !slices.Equal(have.Tables, want.Tables):
		return damaged("数据表与清单不符", nil)
	}
	return nil
}

// reading remembers an error of the source, to tell it from one of the destination.
type reading struct {
	r   io.Reader
	err error
}

func (r *reading) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}
