package publiclog

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/kernel/audit"
	"gongkai/internal/platform/db"
)

// state is what there is to sign, and what was signed before.
type state struct {
	head
	root      tlog.Hash
	audit     audit.Head
	published signed // newest checkpoint in the database
	isPub     bool
	highest   signed // from the file
	isHigh    bool
}

// Sign signs a checkpoint over everything that is committed, mirrors the tiles under
// DIR/log/tile and publishes it. Without anything new it does nothing. It refuses
// (errs.Refused, with the ways out as reasons) when the database is behind, or
// contradicts, the highest checkpoint known. It may be cut off at any point and be
// called again.
func (l *Log) Sign(ctx context.Context) error {
	release, err := l.hold()
	if err != nil {
		return err
	}
	defer release()
	return l.sign(ctx)
}

// Check tells whether Sign would refuse, without signing. Call it before the platform
// starts to take publications: after a restore they would stand in the way of Replay.
func (l *Log) Check(ctx context.Context) error {
	release, err := l.hold()
	if err != nil {
		return err
	}
	defer release()
	if err := l.finish(ctx); err != nil {
		return err
	}
	_, err = l.survey(ctx)
	return err
}

func (l *Log) sign(ctx context.Context) error {
	if err := l.finish(ctx); err != nil {
		return err
	}
	s, err := l.survey(ctx)
	if err != nil {
		return err
	}
	keys := strings.Join(l.Signer.Keys(), "\n") + "\n"
	if s.isPub && s.published.Size == s.size && s.published.Audit == s.audit && s.verifiers == keys {
		return l.publishFile(s.published.note)
	}
	c := Checkpoint{Origin: l.Signer.Origin(), Size: s.size, Root: s.root, Audit: s.audit}
	if len(l.Signer.Keys()) > 1 {
		c.Keys = l.Signer.Keys()
	}
	msg, err := l.Signer.Sign(c)
	if err != nil {
		return err
	}
	// The order matters: what is promised to the world must first be safe outside the
	// database, and what it promises must first be mirrored.
	tiles, err := l.mirror(ctx, s)
	if err != nil {
		return err
	}
	if err := writeFile(l.path("highest"), msg, 0o644); err != nil {
		return err
	}
	err = l.DB.Quick(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE log_generation SET origin = ?, verifiers = ?
			WHERE n = ? AND (origin <> ? OR verifiers <> ?)`, c.Origin, keys, s.gen, c.Origin, keys); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO log_checkpoint (generation, size, audit_seq, note, signed_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (generation, size, audit_seq) DO UPDATE SET note = excluded.note, signed_at = excluded.signed_at`,
			s.gen, c.Size, c.Audit.Seq, string(msg), db.Time(tx.Now))
		return err
	})
	if err != nil {
		return err
	}
	if err := l.publishFile(string(msg)); err != nil {
		return err
	}
	return l.prune(tiles)
}

func (l *Log) publishFile(note string) error {
	if have, err := os.ReadFile(l.path("checkpoint")); err == nil && bytes.Equal(have, []byte(note)) {
		return nil
	}
	return writeFile(l.path("checkpoint"), []byte(note), 0o644)
}

// survey reads what there is to sign and checks it against what was signed before.
func (l *Log) survey(ctx context.Context) (state, error) {
	var s state
	var err error
	if s.highest, s.isHigh, err = l.readHighest(); err != nil {
		return s, err
	}
	err = l.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if s.head, err = present(ctx, tx); err != nil {
			return err
		}
		if s.audit, err = audit.HeadOf(ctx, tx); err != nil {
			return err
		}
		r := stored{ctx, tx, s.gen}
		if s.root, err = tlog.TreeHash(s.size, r); err != nil {
			return err
		}
		if s.published, s.isPub, err = latest(ctx, tx, s.gen); err != nil {
			return err
		}
		return l.compare(s, r)
	})
	return s, err
}

// readHighest reads DIR/log/highest.
func (l *Log) readHighest() (signed, bool, error) {
	raw, err := os.ReadFile(l.path("highest"))
	if errors.Is(err, fs.ErrNotExist) {
		return signed{}, false, nil
	}
	if err != nil {
		return signed{}, false, err
	}
	known, err := l.known()
	if err != nil {
		return signed{}, false, err
	}
	c, err := OpenCheckpoint(raw, known)
	if err != nil {
		return signed{}, false, notOurs("文件 "+l.path("highest"), err)
	}
	return signed{c, string(raw)}, true, nil
}

// compare refuses to sign where the database is behind or contradicts a checkpoint that
// was signed before.
func (l *Log) compare(s state, r tlog.HashReader) error {
	if s.origin != "" && s.origin != l.Signer.Origin() {
		return otherLog(s.origin, l.Signer.Origin())
	}
	known, err := l.known()
	if err != nil {
		return err
	}
	if s.isPub {
		if _, err := OpenCheckpoint([]byte(s.published.note), known); err != nil {
			return notOurs("数据库中最近的检查点", err)
		}
	}
	for _, c := range []struct {
		signed
		is bool
	}{{s.highest, s.isHigh}, {s.published, s.isPub}} {
		switch {
		case !c.is:
			continue
		case c.Origin != l.Signer.Origin():
			return otherLog(c.Origin, l.Signer.Origin())
		case c.Size > s.size:
			return behind(s.size, c.Size)
		}
		root, err := tlog.TreeHash(c.Size, r)
		if err != nil {
			return err
		}
		if root != c.Root {
			return contradicts(c.Size)
		}
	}
	return nil
}
