// Package publiclog is the public Merkle log: every publication, correction,
// withdrawal and erasure is a leaf, written in the transaction of the act itself. After
// the commit the one holder of the key signs a checkpoint over all leaves. Anybody can
// then prove that a document was published as it stands, and when, and that nothing
// was altered, back-dated or removed silently afterwards.
//
// Formats. The tree is that of RFC 6962 (SHA-256). Checkpoints are C2SP
// tlog-checkpoints, signed as C2SP signed notes with Ed25519, with the extension lines
// that Checkpoint describes. Tiles are C2SP tlog-tiles (height 8; entry bundles of
// big-endian 16-bit lengths followed by the leaf). A leaf is this text of six lines,
// each ended by a line feed, at most 300 bytes in all:
//
//	gongkai leaf v1
//	kind publish
//	item 7x3k9m2p5q
//	edition 06f3z8…
//	at 2026-03-02T01:00:00.000Z
//	commitment 64 lower-case hexadecimal digits
//
// "edition -" stands for no edition. The commitment is SHA-256(salt ‖ 0 ‖ content) for
// all kinds but successor, whose item is the name of the log before it, whose edition
// is that log's highest known size and whose commitment is its root hash at that size.
//
// A log never signs below or beside the highest checkpoint it knows, which is kept in
// the file DIR/log/highest too, out of reach of a restored database. What to do then
// (Replay, OpenSuccessor) and how to replace a key is in README.md.
package publiclog

import (
	"context"
	"embed"
	"os"
	"path/filepath"
	"sync"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

//go:embed migrations
var files embed.FS

// Migrations makes the tables of this package.
var Migrations = db.Set{Name: "publiclog", FS: files}

// Log is the log as a process has it: the leaves in the database, and in Dir what must
// not depend on the database. A process without the key (Signer nil) can append, serve
// and prove, but not sign. It is safe for concurrent use.
type Log struct {
	DB     *db.DB
	Dir    string  // the platform's data directory; the log is in Dir/log
	Signer *Signer // nil: this process does not hold the key

	mu sync.Mutex
}

// Open returns the log of a data directory with its key, which it makes at the first
// start. It refuses to make a key for a log that was signed before with another.
func Open(ctx context.Context, d *db.DB, dir, origin string) (*Log, error) {
	if _, err := os.Stat(filepath.Join(dir, "log", "key")); os.IsNotExist(err) {
		signedBefore, err := db.Get(ctx, d, func(tx *db.Tx) (n int64, err error) {
			err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM log_checkpoint`).Scan(&n)
			return n, err
		})
		if err != nil {
			return nil, err
		}
		if signedBefore > 0 {
			return nil, errs.Newf(errs.Refused, "数据库中的公开日志已有%d个签署过的检查点，而目录 %s 中没有签名密钥。请从备份恢复密钥文件 key 后重新启动；确实无法恢复时，请按公开日志说明建立新密钥并开设继任日志。",
				signedBefore, filepath.Join(dir, "log"))
		}
	}
	s, err := OpenSigner(dir, origin)
	if err != nil {
		return nil, err
	}
	return &Log{DB: d, Dir: dir, Signer: s}, nil
}

func (l *Log) path(elem ...string) string {
	return filepath.Join(append([]string{l.Dir, "log"}, elem...)...)
}

// hold keeps other goroutines and other processes on the same directory away from the
// files until the returned function is called.
func (l *Log) hold() (release func(), err error) {
	if l.Signer == nil {
		return nil, errs.New(errs.Refused, "本进程没有公开日志的签名密钥，不能签署检查点。请在持有密钥的服务器上运行。")
	}
	l.mu.Lock()
	thaw, err := Freeze(l.Dir)
	if err != nil {
		l.mu.Unlock()
		return nil, err
	}
	return func() { thaw(); l.mu.Unlock() }, nil
}

// known returns every verifier key that this directory trusts.
func (l *Log) known() ([]string, error) {
	old, err := retired(l.Dir)
	return append(l.Signer.Keys(), old...), err
}
