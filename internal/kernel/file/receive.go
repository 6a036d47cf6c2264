package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Upload is a file that somebody sends.
type Upload struct {
	Name       string
	Body       io.Reader
	Limits     Limits
	Area, Case string // what it is for; "" where that is no case yet
	// Then runs in the transaction that records the file, also one that is refused; nil: nothing.
	Then func(ctx context.Context, tx *db.Tx, f Stored) error
}

// Receive takes an upload in: it reads r to its end, tells the type from the content,
// checks it, and stores the bytes and a row. What a person must look at first (macros,
// archives) is stored in quarantine. What may not be taken, a name that lies about the
// content included, is an errs.Refused with every reason: its bytes never enter the
// blob store, and only a row says who tried what. An upload that breaks off leaves
// nothing. The caller has checked that by may upload; Limits.Size bounds what is read.
//
// The bytes wait in a temporary file (TMPDIR) until they are known to be good, because
// the blob store keeps equal bytes once: taking bad ones out again could take them away
// from somebody who stored the same bytes under an honest name.
func Receive(ctx context.Context, d *db.DB, blobs blob.Store, u Upload, by actor.Actor) (Stored, error) {
	name, r, lim := strings.TrimSpace(u.Name), u.Body, u.Limits
	tmp, err := os.CreateTemp("", "gongkai-upload-")
	if err != nil {
		return Stored{}, fmt.Errorf("file: receive: %w", err)
	}
	os.Remove(tmp.Name()) // nothing is left behind by a process that is killed
	defer func() { tmp.Close(); os.Remove(tmp.Name()) }()

	f := Stored{Name: strings.ToValidUTF8(name, "�"), UploadedBy: by.Person, Unit: by.Unit, State: Clean, Area: u.Area, Case: u.Case}
	if f.Sum, f.Size, err = spool(ctx, tmp, r, lim.Size); err != nil {
		return Stored{}, err
	}
	t, err := Sniff(tmp, f.Size, name)
	if err != nil {
		return Stored{}, fmt.Errorf("file: receive: %w", err)
	}
	f.Ext, f.MIME, f.Kind = t.Ext, t.MIME, t.Name
	f.Problems = Check(t, name, lim)
	for i, p := range f.Problems {
		// In a person's hand a wrong ending may be a slip; what is uploaded must say what it is.
		f.Problems[i].Refuse = p.Refuse || p.Code == Lies
	}
	switch {
	case slices.ContainsFunc(f.Problems, func(p Problem) bool { return p.Refuse }):
		f.State = Refused
	case len(f.Problems) > 0:
		f.State = Quarantine
	}
	if f.State == Refused {
		f.Name = cut(strings.ReplaceAll(f.Name, "\x00", ""), 255) // kept as a record of what was tried
		if err := save(ctx, d, &f, u.Then); err != nil {
			return Stored{}, err
		}
		return f, &errs.Error{Kind: errs.Refused, Msg: "文件没有收下，请按下列提示处理后重新上传。", Reasons: reasons(f.Problems)}
	}
	if err := put(ctx, blobs, tmp, f.Sum); err != nil {
		return Stored{}, err
	}
	if err := save(ctx, d, &f, u.Then); err != nil {
		return Stored{}, err
	}
	// The row now protects the bytes from Purge. One that came in between took them away.
	if there, err := blobs.Has(ctx, f.Sum); err != nil {
		return Stored{}, err
	} else if !there {
		return f, put(ctx, blobs, tmp, f.Sum)
	}
	return f, nil
}

// spool writes r to w and returns its sum and size.
func spool(ctx context.Context, w io.Writer, r io.Reader, limit int64) (sum string, n int64, err error) {
	src := io.Reader(reader{ctx, r})
	if limit > 0 {
		src = io.LimitReader(src, limit+1)
	}
	h := sha256.New()
	n, err = io.Copy(io.MultiWriter(w, h), src)
	switch broken := (*readError)(nil); {
	case errors.As(err, &broken):
		return "", n, errs.Wrap(errs.Invalid, "文件没有传完就中断了，请检查网络后重新上传。", broken.err)
	case err != nil:
		return "", n, fmt.Errorf("file: receive: %w", err)
	case limit > 0 && n > limit:
		return "", n, errs.Newf(errs.TooLarge, "文件大小超过 %d MB 的上限，请压缩图片或者拆分后重新上传。", max(limit>>20, 1))
	}
	return hex.EncodeToString(h.Sum(nil)), n, nil
}

func put(ctx context.Context, blobs blob.Store, tmp io.ReadSeeker, sum string) error {
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("file: receive: %w", err)
	}
	ref, err := blobs.Put(ctx, tmp)
	if err == nil && ref.Sum != sum {
		err = fmt.Errorf("file: receive: the bytes changed while they waited (%s, then %s)", sum, ref.Sum)
	}
	return err
}

func save(ctx context.Context, d *db.DB, f *Stored, then func(context.Context, *db.Tx, Stored) error) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		f.ID, f.At = id.New(tx.Now), tx.Now
		if err := insert(ctx, tx, *f); err != nil || then == nil {
			return err
		}
		return then(ctx, tx, *f)
	})
}

// reader stops with ctx and tells failures of the source from those of the disk.
type reader struct {
	ctx context.Context
	r   io.Reader
}

type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }
func (e *readError) Unwrap() error { return e.err }

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, &readError{err}
	}
	n, err := r.r.Read(p)
	if err != nil && err != io.EOF {
		err = &readError{err}
	}
	return n, err
}

// cut shortens s to at most n bytes of whole characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
