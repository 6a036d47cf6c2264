package publiclog

import (
	"context"
	"os"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/platform/db"
)

// Status is where the log stands, for those who must decide how it goes on.
type Status struct {
	Origin    string // of the key: the log that is signed
	Stored    string // the log that the database has; "": never signed
	Size      int64  // leaves in the database
	Published int64  // leaves that the newest checkpoint in the database signs
	Highest   Checkpoint
	Known     bool     // there is a highest checkpoint
	Mirror    error    // why the mirror cannot be replayed up to the highest checkpoint; nil: it can
	Keys      []string // verifier keys that sign, newest first
	Retired   []string // those that do not any more
	Archived  []string // numbers of the logs that were succeeded
	Refusal   error    // why Sign would refuse (errs.Refused, with the ways out); nil: it would not
}

// Status tells where the log stands and changes nothing but what a succession that was
// cut off has left to do.
func (l *Log) Status(ctx context.Context) (s Status, err error) {
	s.Refusal = l.Check(ctx)
	s.Origin, s.Keys = l.Signer.Origin(), l.Signer.Keys()
	if s.Retired, err = retired(l.Dir); err != nil {
		return s, err
	}
	err = l.DB.Read(ctx, func(tx *db.Tx) error {
		h, err := present(ctx, tx)
		if err != nil {
			return err
		}
		c, _, err := latest(ctx, tx, h.gen)
		s.Stored, s.Size, s.Published = h.origin, h.size, c.Size
		return err
	})
	if err != nil {
		return s, err
	}
	if s.Highest, s.Known, err = Highest(l.path()); err != nil {
		return s, nil // Refusal says so
	}
	s.Mirror = l.replayable(s.Highest)
	numbers, err := os.ReadDir(l.path("archive"))
	for _, n := range numbers {
		s.Archived = append(s.Archived, n.Name())
	}
	if os.IsNotExist(err) {
		err = nil
	}
	return s, err
}

// replayable tells whether the mirror alone gives the tree of a checkpoint.
func (l *Log) replayable(high Checkpoint) error {
	var tree peaks
	err := l.mirroredLeaves(high.Size, func(_ int64, text string) error {
		tree.push(tlog.RecordHash([]byte(text)), plain)
		return nil
	})
	if err == nil && tree.root() != high.Root {
		err = mirrorBrokenf("镜像的内容与签署过的检查点（%d条）不符，镜像被改动过。", high.Size)
	}
	return err
}
