package publiclog

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Replay puts back, from the mirrored tiles, the leaves that a restored database lacks,
// up to the highest checkpoint, and returns them: they name the publications whose
// documents the backup does not have either and which must be entered again. Nothing
// changes unless the tree is then exactly the one that was signed. Sign afterwards.
func (l *Log) Replay(ctx context.Context) ([]Entry, error) {
	release, err := l.hold()
	if err != nil {
		return nil, err
	}
	defer release()
	high, found, err := l.readHighest()
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errs.Newf(errs.NotFound, "目录 %s 中没有最高检查点的记录，没有可以回放的内容。请从备份恢复该目录后重试。", l.path())
	}
	return db.Put(ctx, l.DB, func(tx *db.Tx) ([]Entry, error) { return l.replay(ctx, tx, high.Checkpoint) })
}

func (l *Log) replay(ctx context.Context, tx *db.Tx, high Checkpoint) ([]Entry, error) {
	h, err := present(ctx, tx)
	if err != nil {
		return nil, err
	}
	if h.origin != high.Origin && !(h.origin == "" && h.size == 0) {
		// The backup is older than the succession: the whole log comes from the mirror.
		if h, err = begin(ctx, tx, h, high.Origin); err != nil {
			return nil, err
		}
	}
	var added []Entry
	err = l.mirroredLeaves(high.Size, func(i int64, text string) error {
		if i < h.size {
			return sameLeaf(ctx, tx, h.gen, i, text)
		}
		leaf, err := ParseLeaf(text)
		if err != nil {
			return mirrorBroken(fmt.Sprintf("镜像中的第%d条不是有效的记录。", i), err)
		}
		if _, err := add(ctx, tx, leaf.Item, text); err != nil {
			return err
		}
		added = append(added, Entry{Index: i, Leaf: leaf, Text: text})
		return nil
	})
	if err != nil {
		return nil, err
	}
	root, err := tlog.TreeHash(high.Size, stored{ctx, tx, h.gen})
	if err != nil {
		return nil, err
	}
	if root != high.Root {
		return nil, mirrorBrokenf("镜像的内容与签署过的检查点（%d条）不符，镜像被改动过。", high.Size)
	}
	return added, nil
}

// sameLeaf refuses where the database has another leaf than the mirror.
func sameLeaf(ctx context.Context, tx *db.Tx, gen, i int64, text string) error {
	var have string
	err := tx.QueryRow(ctx, `SELECT data FROM log_leaf WHERE generation = ? AND idx = ?`, gen, i).Scan(&have)
	if err != nil {
		return fmt.Errorf("leaf %d: %w", i, err)
	}
	if have != text {
		return mirrorBrokenf("数据库中的第%d条与镜像不同，恢复备份之后又发布过内容，或者记录被改动过。", i)
	}
	return nil
}

// begin opens the next generation of the log in the database, under a name that the
// generation before it does not have.
func begin(ctx context.Context, tx *db.Tx, before head, origin string) (head, error) {
	base, n := generationOf(origin)
	if b, m := generationOf(before.origin); before.origin != "" && (b != base || m >= n) {
		return head{}, otherLog(before.origin, origin)
	}
	h := head{gen: before.gen + 1, origin: origin}
	_, err := tx.Exec(ctx, `INSERT INTO log_generation (n, origin, size, verifiers, opened_at) VALUES (?, ?, 0, '', ?)`, h.gen, origin, db.Time(tx.Now))
	return h, err
}
