package publiclog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/kernel/audit"
	"gongkai/internal/platform/db"
)

// Trust is what Verify believes without proof; it must come from outside the database.
type Trust struct {
	Keys    []string // verifier keys, retired ones too
	Highest []byte   // content of DIR/log/highest; empty: not known
	// Anchor returns the hash of an entry of the audit chain; nil: audit.At.
	Anchor func(ctx context.Context, tx *db.Tx, seq int64) (string, error)
}

// Fault is one thing that is wrong with the log.
type Fault struct {
	Generation int64
	Index      int64  // leaf, or the size of a checkpoint
	Msg        string // a Chinese sentence
}

// Report is the result of Verify.
type Report struct {
	Origin      string // of the present generation
	Size        int64
	Root        tlog.Hash // recomputed
	Generations int
	Leaves      int64 // of all generations
	Checkpoints int
	Faults      []Fault // none: the log is whole
}

const maxFaults = 100

func (r *Report) fault(gen, index int64, format string, args ...any) {
	if len(r.Faults) < maxFaults {
		r.Faults = append(r.Faults, Fault{gen, index, fmt.Sprintf(format, args...)})
	}
}

// Verify recomputes the whole log from its leaves, every generation, and names each
// leaf, hash, checkpoint and anchor that does not fit. It stops listing after 100.
func Verify(ctx context.Context, tx *db.Tx, t Trust) (Report, error) {
	var r Report
	if t.Anchor == nil {
		t.Anchor = audit.At
	}
	heads, err := db.All(ctx, tx, func(s db.Scanner) (h head, err error) {
		err = s.Scan(&h.gen, &h.origin, &h.size, &h.verifiers)
		return h, err
	}, `SELECT n, origin, size, verifiers FROM log_generation ORDER BY n`)
	if err != nil {
		return r, err
	}
	high, highErr := unverified(t.Highest)
	placed := len(t.Highest) == 0
	for _, h := range heads {
		c := &check{ctx: ctx, tx: tx, trust: t, head: h, report: &r}
		if h.origin == high.Origin && highErr == nil || !placed && h.origin == "" {
			c.high, placed = t.Highest, true
		}
		if err := c.run(); err != nil {
			return r, err
		}
		r.Origin, r.Size, r.Root = h.origin, h.size, c.leaves.root()
	}
	r.Generations = len(heads)
	if len(heads) == 0 {
		r.fault(0, 0, "公开日志的总表是空的，日志被删除过。")
	}
	if !placed {
		r.fault(0, 0, "目录中最高检查点的日志名“%s”在数据库中没有，数据库是更早的备份，或者文件被替换过。", high.Origin)
	}
	return r, nil
}

// Verify verifies the log with the keys and the highest checkpoint of this directory,
// and the directory against the database.
func (l *Log) Verify(ctx context.Context) (Report, error) {
	release, err := l.hold()
	if err != nil {
		return Report{}, err
	}
	defer release()
	t := Trust{}
	if t.Keys, err = l.known(); err != nil {
		return Report{}, err
	}
	if t.Highest, err = os.ReadFile(l.path("highest")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Report{}, err
	}
	return db.Get(ctx, l.DB, func(tx *db.Tx) (Report, error) {
		r, err := Verify(ctx, tx, t)
		if err != nil {
			return r, err
		}
		return r, l.verifyFiles(ctx, tx, &r)
	})
}

// verifyFiles compares the checkpoint file and the mirror with the database.
func (l *Log) verifyFiles(ctx context.Context, tx *db.Tx, r *Report) error {
	h, err := present(ctx, tx)
	if db.None(err) {
		return nil // Verify has said so
	}
	if err != nil {
		return err
	}
	c, found, err := latest(ctx, tx, h.gen)
	if err != nil || !found {
		return nil // a log without a readable checkpoint; Verify has said so
	}
	if _, err := os.Stat(l.path("highest")); errors.Is(err, fs.ErrNotExist) {
		r.fault(h.gen, c.Size, "目录中没有最高检查点的记录，无法发现数据库整体回退。请从备份恢复该文件，或者重新签署。")
	}
	if have, _ := os.ReadFile(l.path("checkpoint")); string(have) != c.note {
		r.fault(h.gen, c.Size, "目录中的检查点文件与数据库中最近的检查点不同，请重新签署一次。")
	}
	for _, t := range tilesOf(0, min(c.Size, h.size)) {
		want, err := readTile(ctx, tx, h.gen, t)
		if err != nil {
			continue // a lost leaf or hash, named by Verify
		}
		have, err := l.mirroredTile(t)
		if err != nil || !bytes.Equal(have, want) {
			r.fault(h.gen, t.N<<tileHeight, "镜像文件 log/%s 与数据库不同，或者缺失。", tilePath(t))
		}
	}
	return nil
}

// mirroredTile reads a tile of the mirror; one whose width is still growing may be
// there in a wider version.
func (l *Log) mirroredTile(t tlog.Tile) ([]byte, error) {
	full := t
	full.W = tileWidth
	raw, err := l.widest(full, t.W)
	if err != nil || t.W == tileWidth {
		return raw, err
	}
	if t.L != entryLevel {
		if len(raw) < t.W*tlog.HashSize {
			return nil, fmt.Errorf("%s is too short", tilePath(t))
		}
		return raw[:t.W*tlog.HashSize], nil
	}
	texts, err := unbundle(raw)
	if err != nil || len(texts) < t.W {
		return nil, fmt.Errorf("%s is too short", tilePath(t))
	}
	return bundle(texts[:t.W]), nil
}
