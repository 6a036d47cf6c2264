package audit

import (
	"context"
	"fmt"

	"gongkai/internal/platform/db"
)

// Fault is one thing that is wrong with the chain.
type Fault struct {
	Seq int64
	Msg string // a Chinese sentence
}

// Report is the result of Verify.
type Report struct {
	Entries int64
	Head    Head
	Faults  []Fault // none: the chain is whole
}

const maxFaults = 100

// Verify recomputes the whole chain and names every entry that was changed, is
// missing or stands in the wrong place. It stops listing after 100 faults.
func Verify(ctx context.Context, tx *db.Tx) (Report, error) {
	var r Report
	var err error
	if r.Head, err = HeadOf(ctx, tx); err != nil {
		return r, err
	}
	fault := func(seq int64, format string, args ...any) {
		if len(r.Faults) < maxFaults {
			r.Faults = append(r.Faults, Fault{seq, fmt.Sprintf(format, args...)})
		}
	}
	rows, err := tx.Query(ctx, `SELECT `+columns+` FROM audit ORDER BY seq`)
	if err != nil {
		return r, err
	}
	defer rows.Close()
	var last Entry
	var wiped []int64
	erased := map[string]bool{}
	for rows.Next() {
		e, err := scan(rows)
		if err != nil {
			return r, err
		}
		r.Entries++
		missing := e.Seq - last.Seq - 1
		if missing > 0 {
			fault(last.Seq+1, "缺少第%d条至第%d条记录（共%d条）。", last.Seq+1, e.Seq-1, missing)
		}
		if sum := e.sum(); sum != e.Hash {
			fault(e.Seq, "第%d条记录的内容与其哈希不符，该条被改动过。", e.Seq)
		} else if missing == 0 && e.Prev != last.Hash {
			fault(e.Seq, "第%d条记录没有接在第%d条之后，次序被改动过。", e.Seq, last.Seq)
		}
		if e.At.Before(last.At) {
			fault(e.Seq, "第%d条记录的时间早于前一条。", e.Seq)
		}
		if e.Salt != "" && noteHash(e.Salt, e.Note) != e.NoteHash {
			fault(e.Seq, "第%d条记录的备注与其哈希不符，备注被改动过。", e.Seq)
		}
		if e.Salt == "" && e.Note != "" {
			fault(e.Seq, "第%d条记录的备注没有盐值，无法核对，备注是事后加上的。", e.Seq)
		}
		if e.Salt == "" && e.Note == "" && e.NoteHash != "" {
			wiped = append(wiped, e.Seq)
		}
		if e.Action == eraseNote {
			erased[e.Subject] = true
		}
		last = e
	}
	if err := rows.Err(); err != nil {
		return r, err
	}
	for _, seq := range wiped {
		if !erased[noteOf(seq)] {
			fault(seq, "第%d条记录的备注被抹去，而链上没有依法抹去备注的记录。", seq)
		}
	}
	if r.Head.Seq != last.Seq || r.Head.Hash != last.Hash {
		fault(r.Head.Seq, "链尾记录为第%d条，而表中最后一条是第%d条：末尾记录被删除或改动过。", r.Head.Seq, last.Seq)
	}
	return r, nil
}

// At returns the hash of entry seq, to compare with a public checkpoint's anchor.
func At(ctx context.Context, tx *db.Tx, seq int64) (string, error) {
	if seq == 0 {
		return "", nil
	}
	var h string
	err := tx.QueryRow(ctx, `SELECT hash FROM audit WHERE seq = ?`, seq).Scan(&h)
	return h, err
}
