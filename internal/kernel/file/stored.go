package file

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

//go:embed migrations
var files embed.FS

// Migrations makes the table of this package.
var Migrations = db.Set{Name: "file", FS: files}

// State is what may be done with a stored file.
type State string

const (
	Quarantine State = "quarantine" // a named person must look at its problems first
	Clean      State = "clean"      // may be used; that it may be published is another question
	Refused    State = "refused"    // was not taken, or thrown out; its bytes are not kept
)

// Stored is an uploaded file: bytes in the blob store under a name that somebody gave.
// The same bytes uploaded twice are two Stored and one blob.
type Stored struct {
	ID         string
	Sum        string // names the bytes in the blob store
	Size       int64
	Ext, MIME  string
	Kind       string // Word 文档
	Name       string
	State      State
	Problems   []Problem
	UploadedBy string // person
	Unit       string
	At         time.Time
	DecidedBy  string // who let it out of quarantine or threw it out
	DecidedAt  time.Time
	DecidedWhy string
}

const columns = `id, sum, size, ext, mime, kind, name, state, problems, uploaded_by, unit, at, decided_by, decided_at, decided_why`

func scanStored(s db.Scanner) (f Stored, err error) {
	var problems string
	err = s.Scan(&f.ID, &f.Sum, &f.Size, &f.Ext, &f.MIME, &f.Kind, &f.Name, &f.State, &problems, &f.UploadedBy, &f.Unit,
		db.At{T: &f.At}, &f.DecidedBy, db.At{T: &f.DecidedAt}, &f.DecidedWhy)
	if err == nil {
		err = json.Unmarshal([]byte(problems), &f.Problems)
	}
	return f, err
}

func insert(ctx context.Context, tx *db.Tx, f Stored) error {
	if f.Problems == nil {
		f.Problems = []Problem{}
	}
	problems, err := json.Marshal(f.Problems)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO file_object (`+columns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '')`,
		f.ID, f.Sum, f.Size, f.Ext, f.MIME, f.Kind, f.Name, string(f.State), string(problems), f.UploadedBy, f.Unit, db.Time(f.At))
	return err
}

// Info returns what is known of a file; an unknown id is NotFound. Whether the reader
// may know of it is the case's matter.
func Info(ctx context.Context, tx *db.Tx, id string) (Stored, error) {
	f, err := scanStored(tx.QueryRow(ctx, `SELECT `+columns+` FROM file_object WHERE id = ?`, id))
	if db.None(err) {
		return f, errs.New(errs.NotFound, "没有找到这个文件，它可能已被删除，请核对后重新打开。")
	}
	return f, err
}

// Held lists at most n files in quarantine, the oldest first.
func Held(ctx context.Context, tx *db.Tx, n int) ([]Stored, error) {
	return db.All(ctx, tx, scanStored, `SELECT `+columns+` FROM file_object WHERE state = 'quarantine' ORDER BY at, id LIMIT ?`, n)
}

// Kept tells whether a file of this package still needs the bytes. Whoever deletes a
// blob asks it, beside every other owner of bytes.
func Kept(ctx context.Context, tx *db.Tx, sum string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM file_object WHERE sum = ? AND state <> 'refused'`, sum).Scan(&n)
	return n > 0, err
}

// Open returns the bytes of a clean file; the caller closes them.
func Open(ctx context.Context, d *db.DB, blobs blob.Store, id string) (io.ReadSeekCloser, Stored, error) {
	f, err := db.Get(ctx, d, func(tx *db.Tx) (Stored, error) { return Info(ctx, tx, id) })
	if err != nil {
		return nil, f, err
	}
	switch f.State {
	case Quarantine:
		return nil, f, &errs.Error{Kind: errs.Refused, Msg: "这个文件还在隔离区，请先由审核人看过下列问题并决定放行或者退回。", Reasons: reasons(f.Problems)}
	case Refused:
		return nil, f, refusedNow()
	}
	r, err := blobs.Open(ctx, f.Sum)
	return r, f, err
}

// OpenHeld is Open for the person who must look into a file in quarantine to decide.
func OpenHeld(ctx context.Context, d *db.DB, blobs blob.Store, id string) (io.ReadSeekCloser, Stored, error) {
	f, err := db.Get(ctx, d, func(tx *db.Tx) (Stored, error) { return Info(ctx, tx, id) })
	if err != nil {
		return nil, f, err
	}
	if f.State == Refused {
		return nil, f, refusedNow()
	}
	r, err := blobs.Open(ctx, f.Sum)
	return r, f, err
}

func refusedNow() error {
	return errs.New(errs.Gone, "这个文件没有通过检查，内容没有保存，请让上传人改正后重新上传。")
}

// Deciding is what letting a file out of quarantine rests on.
var Deciding = clause.House("隔离区的文件由具名的人看过后放行或者退回")

// Decide lets a file out of quarantine (keep) or throws it out, by a named person, with
// a reason; the caller has checked that this person may. The bytes of a file thrown out
// go with Purge, which the caller enqueues.
func Decide(ctx context.Context, tx *db.Tx, by actor.Actor, id string, keep bool, why string) error {
	if why = strings.TrimSpace(why); why == "" {
		return errs.Field("why", "请写明放行或者退回这个文件的理由。")
	}
	f, err := Info(ctx, tx, id)
	if err != nil {
		return err
	}
	state, action := Refused, "file/refuse"
	if keep {
		state, action = Clean, "file/release"
	}
	n, err := tx.Exec(ctx, `UPDATE file_object SET state = ?, decided_by = ?, decided_at = ?, decided_why = ? WHERE id = ? AND state = 'quarantine'`,
		string(state), by.Person, db.Time(tx.Now), why, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.New(errs.Conflict, "这个文件不在隔离区，可能已由他人处理，请刷新页面。")
	}
	_, err = audit.Append(ctx, tx, audit.Act{By: by, Subject: id, Action: action, From: string(f.State), To: string(state), Law: []clause.Clause{Deciding}, Note: why})
	return err
}

// Purge deletes the bytes of a sum unless a file of this package or used, which answers
// for everybody else, still needs them. It may be called again at any time.
func Purge(ctx context.Context, d *db.DB, blobs blob.Store, sum string, used func(context.Context, *db.Tx, string) (bool, error)) error {
	// Under the writer's lock no upload can be recorded meanwhile; one recorded afterwards
	// finds the bytes gone and stores them again (see Receive).
	return d.Write(ctx, func(tx *db.Tx) error {
		if kept, err := Kept(ctx, tx, sum); err != nil || kept {
			return err
		}
		if used != nil {
			if still, err := used(ctx, tx, sum); err != nil || still {
				return err
			}
		}
		if err := blobs.Delete(ctx, sum); err != nil {
			return fmt.Errorf("file: purge: %w", err)
		}
		return nil
	})
}

func reasons(ps []Problem) []errs.Reason {
	var out []errs.Reason
	for _, p := range ps {
		out = append(out, errs.Reason{Field: "file", Msg: p.Message, Rule: "file/" + string(p.Code)})
	}
	return out
}

// Erase throws out every upload of the sums, name included, because the law orders it.
// The bytes go with Purge once nothing else needs them. The caller audits the erasure.
func Erase(ctx context.Context, tx *db.Tx, sums []string) error {
	in, args := db.In(sums)
	_, err := tx.Exec(ctx, `UPDATE file_object SET state = 'refused', name = '', problems = '[]' WHERE sum IN (`+in+`)`, args...)
	return err
}
