package publiclog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"gongkai/internal/platform/db"
)

// What a backup needs to know of DIR/log.

// Freeze keeps every process from signing on the data directory until the returned
// function is called. It waits for one that is signing.
func Freeze(dir string) (thaw func(), err error) {
	f, err := os.OpenFile(filepath.Join(dir, "log", "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
	}
	if err != nil {
		return nil, fmt.Errorf("lock the directory of the public log: %w", err)
	}
	return func() { f.Close() }, nil
}

// Kept tells whether a file of the data directory, "log/…" with slashes, is worth
// keeping: all but the lock and what a process that was killed was writing.
func Kept(name string) bool {
	return strings.HasPrefix(name, "log/") && name != "log/lock" && !strings.HasPrefix(path.Base(name), ".new-")
}

// Names returns the name of the present log and its verifier keys as the database has
// them; both are empty before the first checkpoint.
func Names(ctx context.Context, tx *db.Tx) (origin string, verifiers []string, err error) {
	h, err := present(ctx, tx)
	return h.origin, strings.Fields(h.verifiers), err
}

// Base is the configured name of a log: the name of a successor without its number.
func Base(origin string) string {
	base, _ := generationOf(origin)
	return base
}

// Highest reads a directory's highest checkpoint without checking its signatures; found
// is false where there is none. logDir is DIR/log or a copy of it.
func Highest(logDir string) (c Checkpoint, found bool, err error) {
	raw, err := os.ReadFile(filepath.Join(logDir, "highest"))
	if errors.Is(err, fs.ErrNotExist) {
		return c, false, nil
	}
	if err == nil {
		c, err = unverified(raw)
	}
	return c, err == nil, err
}

// Before tells whether c is an earlier state than d of the same platform's log: a
// shorter one, or one of a log that has been succeeded.
func (c Checkpoint) Before(d Checkpoint) bool {
	_, m := generationOf(c.Origin)
	_, n := generationOf(d.Origin)
	return m < n || m == n && c.Size < d.Size
}
