// Package blob keeps the bytes of files under the SHA-256 of their content. What is
// stored once is stored once only, never changes, and shows when it was damaged.
//
// The package knows nothing of names, types or who may read: kernel/file does.
package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"gongkai/internal/platform/errs"
)

// Ref names a stored content.
type Ref struct {
	Sum  string `json:"sum"`  // SHA-256, 64 lower-case hexadecimal digits
	Size int64  `json:"size"` // bytes
}

// Store keeps contents. Implementations are safe for concurrent use, also by several
// processes on the same storage.
type Store interface {
	// Put stores what r holds. When it returns without an error the content survives
	// a power cut. A content over the limit of the store is an errs.TooLarge.
	Put(ctx context.Context, r io.Reader) (Ref, error)
	// Open returns a content, or an errs.NotFound. The caller closes it.
	Open(ctx context.Context, sum string) (io.ReadSeekCloser, error)
	// Has tells whether a content is there.
	Has(ctx context.Context, sum string) (bool, error)
	// Delete takes a content away for good. To delete what is not there is no error.
	Delete(ctx context.Context, sum string) error
}

// ValidSum tells whether sum has the form of a SHA-256 in lower-case hexadecimal.
func ValidSum(sum string) bool {
	if len(sum) != 2*sha256.Size {
		return false
	}
	for i := range len(sum) {
		if c := sum[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// ErrDamaged is the cause inside the error for a content that is no longer what was
// stored.
var ErrDamaged = fmt.Errorf("content does not match its sum")

// Verify reads a whole content and returns an error that wraps ErrDamaged when it is
// no longer what was stored.
func Verify(ctx context.Context, s Store, sum string) error {
	f, err := s.Open(ctx, sum)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, withContext(ctx, f)); err != nil {
		return fmt.Errorf("blob: verify %s: %w", sum, err)
	}
	return match(sum, h.Sum(nil))
}

// ReadAll returns a content of at most limit bytes after it was verified.
func ReadAll(ctx context.Context, s Store, sum string, limit int64) ([]byte, error) {
	f, err := s.Open(ctx, sum)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	if _, err := io.Copy(&b, io.LimitReader(withContext(ctx, f), limit+1)); err != nil {
		return nil, fmt.Errorf("blob: read %s: %w", sum, err)
	}
	if int64(b.Len()) > limit {
		return nil, tooLarge(limit)
	}
	h := sha256.Sum256(b.Bytes())
	return b.Bytes(), match(sum, h[:])
}

func match(sum string, got []byte) error {
	if hex.EncodeToString(got) != sum {
		return errs.Wrap(errs.Internal, "文件内容已经损坏，请联系管理员从备份中恢复。", fmt.Errorf("blob %s: %w", sum, ErrDamaged))
	}
	return nil
}

func notFound() error {
	return errs.New(errs.NotFound, "没有找到这个文件，它可能已被删除，请核对后重新打开。")
}

func tooLarge(limit int64) error {
	return errs.Newf(errs.TooLarge, "文件超过%s的上限，请压缩或者拆分后重新上传。", size(limit))
}

// size writes a number of bytes as people do.
func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf(" %d MB ", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf(" %d KB ", n>>10)
	default:
		return fmt.Sprintf(" %d 字节", n)
	}
}

// withContext returns a reader that stops with the error of ctx.
func withContext(ctx context.Context, r io.Reader) io.Reader { return ctxReader{ctx, r} }

type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
