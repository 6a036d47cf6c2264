package publiclog

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/kernel/audit"
	"gongkai/internal/platform/db"
)

// Checkpoint is the signed state of the log: a C2SP tlog-checkpoint with extension
// lines "audit <number> <hash>" (the head of the audit chain at that moment) and, while
// a key is being replaced, "key <verifier key>" for every key that signs.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
	Audit  audit.Head
	Keys   []string
}

// Body is the text that is signed.
func (c Checkpoint) Body() string {
	hash := c.Audit.Hash
	if hash == "" {
		hash = none
	}
	body := fmt.Sprintf("%s\n%d\n%s\naudit %d %s\n", c.Origin, c.Size, c.Root, c.Audit.Seq, hash)
	for _, k := range c.Keys {
		body += "key " + k + "\n"
	}
	return body
}

// ParseCheckpoint reads a checkpoint's body. Extension lines that it does not know are
// passed over, as the format wants.
func ParseCheckpoint(body string) (Checkpoint, error) {
	var c Checkpoint
	lines := strings.Split(body, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" {
		return c, errors.New("a checkpoint has at least three whole lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return c, fmt.Errorf("checkpoint size %.30q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil || root.String() != lines[2] {
		return c, fmt.Errorf("checkpoint root %.60q", lines[2])
	}
	c.Origin, c.Size, c.Root = lines[0], size, root
	if c.Origin == "" {
		return c, errors.New("a checkpoint names its origin")
	}
	for _, l := range lines[3 : len(lines)-1] {
		f := strings.Split(l, " ")
		switch {
		case l == "":
			return c, errors.New("a checkpoint has no empty lines")
		case f[0] == "audit" && len(f) == 3:
			seq, err := strconv.ParseInt(f[1], 10, 64)
			if err != nil || seq < 0 {
				return c, fmt.Errorf("checkpoint audit line %.80q", l)
			}
			c.Audit = audit.Head{Seq: seq, Hash: strings.TrimPrefix(f[2], none)}
		case f[0] == "key" && len(f) == 2:
			c.Keys = append(c.Keys, f[1])
		}
	}
	return c, nil
}

// OpenCheckpoint checks the signatures of a signed checkpoint and reads it. One
// signature of a known key under the checkpoint's own origin is enough; a known key
// whose signature is wrong is an error.
func OpenCheckpoint(msg []byte, keys []string) (Checkpoint, error) {
	c, err := unverified(msg)
	if err != nil {
		return c, err
	}
	if _, err := note.Open(msg, verifiers(c.Origin, keys)); err != nil {
		return c, fmt.Errorf("signature of the checkpoint: %w", err)
	}
	return c, nil
}

// unverified reads a signed checkpoint without looking at its signatures.
func unverified(msg []byte) (Checkpoint, error) {
	_, err := note.Open(msg, nil)
	if e, ok := errors.AsType[*note.UnverifiedNoteError](err); ok {
		return ParseCheckpoint(e.Note.Text)
	}
	return Checkpoint{}, err
}

// signed is a checkpoint with the note that carries it.
type signed struct {
	Checkpoint
	note string
}

// latest returns the newest checkpoint of a generation that was published.
func latest(ctx context.Context, tx *db.Tx, gen int64) (s signed, found bool, err error) {
	err = tx.QueryRow(ctx, `SELECT note FROM log_checkpoint WHERE generation = ? ORDER BY size DESC, audit_seq DESC LIMIT 1`, gen).Scan(&s.note)
	if db.None(err) {
		return s, false, nil
	}
	if err != nil {
		return s, false, err
	}
	s.Checkpoint, err = unverified([]byte(s.note))
	return s, err == nil, err
}
