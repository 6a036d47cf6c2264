package publiclog

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/platform/db"
)

// OpenSuccessor closes the log and opens a new one, with the same keys under a new name
// (which it returns). The first leaf states the highest known head of the old log; then
// follow all leaves that the database has, so that everything that is still published
// can be proven in the new log. The files of the old one move to DIR/log/archive.
// Sign afterwards. It is the last resort: the public sees it for ever.
func (l *Log) OpenSuccessor(ctx context.Context) (origin string, err error) {
	release, err := l.hold()
	if err != nil {
		return "", err
	}
	defer release()
	if err := l.finish(ctx); err != nil {
		return "", err
	}
	err = l.DB.Write(ctx, func(tx *db.Tx) error {
		h, err := present(ctx, tx)
		if err != nil {
			return err
		}
		old, err := l.lastKnown(ctx, tx, h)
		if err != nil {
			return err
		}
		base, n := generationOf(l.Signer.Origin())
		for _, o := range []string{h.origin, old.Origin} {
			if b, m := generationOf(o); b == base {
				n = max(n, m)
			}
		}
		origin = originAt(base, n+1)
		if _, err := begin(ctx, tx, h, origin); err != nil {
			return err
		}
		first := Leaf{Kind: Successor, Item: old.Origin, Edition: strconv.FormatInt(old.Size, 10), Commitment: old.Root}
		if _, err := Append(ctx, tx, first); err != nil {
			return err
		}
		return carry(ctx, tx, h)
	})
	if err != nil {
		return "", err
	}
	return origin, l.finish(ctx)
}

// carry copies the leaves of a generation to the end of the present one.
func carry(ctx context.Context, tx *db.Tx, from head) error {
	for at := int64(0); at < from.size; at += chunk {
		list, err := entries(ctx, tx, `WHERE generation = ? AND idx >= ? AND idx < ? ORDER BY idx`, from.gen, at, at+chunk)
		if err != nil {
			return err
		}
		for _, e := range list {
			if _, err := add(ctx, tx, e.Leaf.Item, e.Text); err != nil {
				return err
			}
		}
	}
	return nil
}

// lastKnown is the highest head of the log that anybody may have seen: the file's, else
// the last one published, else what the database has. Signatures do not matter here:
// the key may be what was lost.
func (l *Log) lastKnown(ctx context.Context, tx *db.Tx, h head) (Checkpoint, error) {
	raw, err := os.ReadFile(l.path("highest"))
	if err == nil {
		if c, err := unverified(raw); err == nil {
			return c, nil
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return Checkpoint{}, err
	}
	c, found, err := latest(ctx, tx, h.gen)
	if err != nil || found {
		return c.Checkpoint, err
	}
	root, err := tlog.TreeHash(h.size, stored{ctx, tx, h.gen})
	return Checkpoint{Origin: l.Signer.Origin(), Size: h.size, Root: root}, err
}

// finish completes a succession that the database has and the directory has not yet:
// it archives the old log's files and gives the keys their new name, in this order, so
// that it can be cut off and repeated.
func (l *Log) finish(ctx context.Context) error {
	var origin string
	var pending bool
	err := l.DB.Read(ctx, func(tx *db.Tx) error {
		h, err := present(ctx, tx)
		if err != nil || h.origin == "" || h.origin == l.Signer.Origin() {
			return err
		}
		origin = h.origin
		base, n := generationOf(h.origin)
		mine, m := generationOf(l.Signer.Origin())
		pending = base == mine && n > m && h.verifiers == "" // never signed under its new name
		return nil
	})
	if err != nil || !pending {
		return err
	}
	_, old := generationOf(l.Signer.Origin())
	archive := l.path("archive", strconv.Itoa(old))
	if err := os.MkdirAll(archive, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"tile", "checkpoint", "highest"} {
		err := os.Rename(l.path(name), l.path("archive", strconv.Itoa(old), name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("archive the old log: %w", err)
		}
	}
	if err := errors.Join(syncDir(archive), syncDir(l.path())); err != nil {
		return err
	}
	next := &Signer{origin: origin, keys: append([]ed25519.PrivateKey(nil), l.Signer.keys...)}
	if err := next.save(l.Dir); err != nil {
		return err
	}
	l.Signer.origin = origin
	return nil
}
