package file

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"time"

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
	Area, Case string // what it was uploaded for; "" where that was not a case yet
}

// Short is the name, cut to what a headline holds.
func (f Stored) Short() string {
	if r := []rune(f.Name); len(r) > 80 {
		return string(r[:60]) + "…" + string(r[len(r)-19:])
	}
	return f.Name
}

const columns = `id, sum, size, ext, mime, kind, name, state, problems, uploaded_by, unit, at, decided_by, decided_at, decided_why, area, case_id`

func scanStored(s db.Scanner) (f Stored, err error) {
	var problems string
	err = s.Scan(&f.ID, &f.Sum, &f.Size, &f.Ext, &f.MIME, &f.Kind, &f.Name, &f.State, &problems, &f.UploadedBy, &f.Unit,
		db.At{T: &f.At}, &f.DecidedBy, db.At{T: &f.DecidedAt}, &f.DecidedWhy, &f.Area, &f.Case)
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
	_, err = tx.Exec(ctx, `INSERT INTO file_object (`+columns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', ?, ?)`,
		f.ID, f.Sum, f.Size, f.Ext, f.MIME, f.Kind, f.Name, string(f.State), string(problems), f.UploadedBy, f.Unit, db.Time(f.At), f.Area, f.Case)
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

func refusedNow() error {
	return errs.New(errs.Gone, "这个文件没有通过检查，内容没有保存，请让上传人改正后重新上传。")
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
