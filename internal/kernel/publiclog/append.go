package publiclog

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/platform/db"
)

// Append adds a leaf to the log, in the transaction of the publication that it
// records; tx must come from db.Write, whose lock gives the log its order. A zero At
// becomes tx.Now. It returns the leaf's number in the present generation, which is for
// people to read; to find a leaf again use Of.
func Append(ctx context.Context, tx *db.Tx, l Leaf) (index int64, err error) {
	if l.At.IsZero() {
		l.At = tx.Now
	}
	text, err := l.Text()
	if err != nil {
		return 0, err
	}
	return add(ctx, tx, l.Item, text)
}

// add appends a leaf's text to the present generation.
func add(ctx context.Context, tx *db.Tx, item, text string) (int64, error) {
	var gen, size int64
	err := tx.QueryRow(ctx, `UPDATE log_generation SET size = size + 1 WHERE n = (SELECT MAX(n) FROM log_generation) RETURNING n, size`).Scan(&gen, &size)
	if err != nil {
		return 0, fmt.Errorf("append to the public log: %w", err)
	}
	index := size - 1
	hashes, err := tlog.StoredHashes(index, []byte(text), stored{ctx, tx, gen})
	if err != nil {
		return 0, fmt.Errorf("append to the public log: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO log_leaf (generation, idx, item, data) VALUES (?, ?, ?, ?)`, gen, index, item, text)
	if err != nil {
		return 0, fmt.Errorf("append leaf %d: %w", index, err)
	}
	args := make([]any, 0, 3*len(hashes))
	first := tlog.StoredHashIndex(0, index)
	for i, h := range hashes {
		args = append(args, gen, first+int64(i), h[:])
	}
	_, err = tx.Exec(ctx, `INSERT INTO log_hash (generation, idx, hash) VALUES (?, ?, ?)`+strings.Repeat(`, (?, ?, ?)`, len(hashes)-1), args...)
	if err != nil {
		return 0, fmt.Errorf("append the hashes of leaf %d: %w", index, err)
	}
	return index, nil
}

// head is the end of a generation of the log.
type head struct {
	gen       int64
	origin    string // empty until the first checkpoint was signed
	size      int64
	verifiers string
}

func present(ctx context.Context, tx *db.Tx) (h head, err error) {
	err = tx.QueryRow(ctx, `SELECT n, origin, size, verifiers FROM log_generation ORDER BY n DESC LIMIT 1`).Scan(&h.gen, &h.origin, &h.size, &h.verifiers)
	return h, err
}

// Size returns the number of committed leaves of the present generation.
func Size(ctx context.Context, tx *db.Tx) (int64, error) {
	h, err := present(ctx, tx)
	return h.size, err
}

// Entry is a leaf as it stands in the log.
type Entry struct {
	Index int64
	Leaf  Leaf
	Text  string // what is hashed
}

// Of returns the leaves about an item in the present generation, oldest first.
func Of(ctx context.Context, tx *db.Tx, item string) ([]Entry, error) {
	return entries(ctx, tx, `WHERE item = ? AND generation = (SELECT MAX(n) FROM log_generation) ORDER BY idx`, item)
}

func entries(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Entry, error) {
	return db.All(ctx, tx, func(s db.Scanner) (e Entry, err error) {
		if err = s.Scan(&e.Index, &e.Text); err != nil {
			return e, err
		}
		e.Leaf, err = ParseLeaf(e.Text)
		return e, err
	}, `SELECT idx, data FROM log_leaf `+where, args...)
}

// stored reads the hashes of one generation; it is a tlog.HashReader.
type stored struct {
	ctx context.Context
	tx  *db.Tx
	gen int64
}

const chunk = 256

// ReadHashes implements tlog.HashReader.
func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make(map[int64]tlog.Hash, len(indexes))
	for at := 0; at < len(indexes); at += chunk {
		if err := s.read(indexes[at:min(at+chunk, len(indexes))], found); err != nil {
			return nil, err
		}
	}
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		h, ok := found[x]
		if !ok {
			return nil, fmt.Errorf("the public log has lost stored hash %d", x)
		}
		out[i] = h
	}
	return out, nil
}

func (s stored) read(indexes []int64, into map[int64]tlog.Hash) error {
	args := []any{s.gen}
	width := 1 // a power of two, so that there are few different statements
	for width < len(indexes) {
		width *= 2
	}
	for i := range width {
		args = append(args, indexes[min(i, len(indexes)-1)])
	}
	rows, err := s.tx.Query(s.ctx, `SELECT idx, hash FROM log_hash WHERE generation = ? AND idx IN (?`+strings.Repeat(`, ?`, width-1)+`)`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var x int64
		var b []byte
		if err := rows.Scan(&x, &b); err != nil {
			return err
		}
		if len(b) != tlog.HashSize {
			return fmt.Errorf("stored hash %d of the public log has %d bytes", x, len(b))
		}
		into[x] = tlog.Hash(b)
	}
	return rows.Err()
}
