package publiclog

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Inclusion proves that leaf index is in the tree of the given size, both of the
// present generation.
func Inclusion(ctx context.Context, tx *db.Tx, index, size int64) (tlog.RecordProof, error) {
	h, err := present(ctx, tx)
	if err != nil {
		return nil, err
	}
	if index < 0 || index >= size || size > h.size {
		return nil, errs.Newf(errs.NotFound, "公开日志共有%d条记录，无法给出第%d条在%d条之内的证明。请核对编号。", h.size, index, size)
	}
	return tlog.ProveRecord(size, index, stored{ctx, tx, h.gen})
}

// Consistency proves that the tree of size from is the beginning of the tree of size to.
func Consistency(ctx context.Context, tx *db.Tx, from, to int64) (tlog.TreeProof, error) {
	h, err := present(ctx, tx)
	if err != nil {
		return nil, err
	}
	if from < 1 || from > to || to > h.size {
		return nil, errs.Newf(errs.NotFound, "公开日志共有%d条记录，无法给出从%d条到%d条的延续证明。请核对数目。", h.size, from, to)
	}
	return tlog.ProveTree(to, from, stored{ctx, tx, h.gen})
}

// Proof is what a page hands out so that a reader can check one leaf without us. Salt
// is the publication's own, added by who may show it.
type Proof struct {
	Index      int64            `json:"index"`
	Size       int64            `json:"size"`
	Leaf       string           `json:"leaf"`
	Hashes     tlog.RecordProof `json:"hashes"`
	Checkpoint string           `json:"checkpoint"`
	Salt       string           `json:"salt,omitempty"`
}

// Prove returns the proof of a leaf of the present generation against its newest
// published checkpoint. The error is NotFound while no checkpoint covers the leaf yet.
func Prove(ctx context.Context, tx *db.Tx, index int64) (Proof, error) {
	var p Proof
	h, err := present(ctx, tx)
	if err != nil {
		return p, err
	}
	c, found, err := latest(ctx, tx, h.gen)
	if err != nil {
		return p, err
	}
	if !found || index < 0 || index >= c.Size {
		return p, errs.Newf(errs.NotFound, "公开日志的第%d条记录还没有签署到检查点中，请稍后再来查看。", index)
	}
	p = Proof{Index: index, Size: c.Size, Checkpoint: c.note}
	if err = tx.QueryRow(ctx, `SELECT data FROM log_leaf WHERE generation = ? AND idx = ?`, h.gen, index).Scan(&p.Leaf); err != nil {
		return p, err
	}
	p.Hashes, err = tlog.ProveRecord(c.Size, index, stored{ctx, tx, h.gen})
	return p, err
}

// Check verifies the proof with nothing but verifier keys, and returns the leaf. Whoever
// has the content compares Commit(p.Salt, content) with its commitment.
func (p Proof) Check(keys []string) (Leaf, error) {
	c, err := OpenCheckpoint([]byte(p.Checkpoint), keys)
	if err != nil {
		return Leaf{}, err
	}
	if c.Size != p.Size {
		return Leaf{}, fmt.Errorf("the proof is for size %d, its checkpoint for %d", p.Size, c.Size)
	}
	if err := tlog.CheckRecord(p.Hashes, p.Size, c.Root, p.Index, tlog.RecordHash([]byte(p.Leaf))); err != nil {
		return Leaf{}, err
	}
	return ParseLeaf(p.Leaf)
}
