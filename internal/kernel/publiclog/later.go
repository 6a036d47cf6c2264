package publiclog

import (
	"context"

	"gongkai/internal/platform/db"
)

// Place is a point in the life of the log: a generation, and how many leaves it has.
type Place struct{ Generation, Size int64 }

// PlaceOf returns where the log stands now. No checkpoint after it exists, or can be
// known by anybody, before another leaf has been appended.
func PlaceOf(ctx context.Context, tx *db.Tx) (Place, error) {
	h, err := present(ctx, tx)
	return Place{h.gen, h.size}, err
}

// Later returns the first checkpoint with more leaves than the log had at p, or of a
// successor log, and where that stands. It never becomes another one: trees only grow.
// ok is false while there is none.
func Later(ctx context.Context, tx *db.Tx, p Place) (c Checkpoint, at Place, ok bool, err error) {
	var note string
	err = tx.QueryRow(ctx, `SELECT generation, size, note FROM log_checkpoint WHERE generation = ? AND size > ? OR generation > ? AND size > 0
		ORDER BY generation, size, audit_seq LIMIT 1`, p.Generation, p.Size, p.Generation).Scan(&at.Generation, &at.Size, &note)
	if db.None(err) {
		return c, at, false, nil
	}
	if err != nil {
		return c, at, false, err
	}
	c, err = unverified([]byte(note))
	return c, at, err == nil, err
}
