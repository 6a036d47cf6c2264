package file

import (
	"context"
	"io"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/job"
)

// Deciding is what letting a file out of quarantine rests on.
var Deciding = []clause.Clause{clause.House("隔离区的文件由上传单位的保密审查人看过后放行或者退回"), clause.G14d}

// MayLook says why by may not look into a file in quarantine: that is for those who
// review secrecy in the unit that uploaded it. nil: by may.
func MayLook(by actor.Actor, f Stored) error {
	if by.Has(actor.Secrecy) && by.Unit == f.Unit {
		return nil
	}
	return &errs.Error{Kind: errs.Forbidden, Msg: "隔离区的文件由上传单位的保密审查人处理。请换用有此职责的岗位，或者请他们处理。", Reasons: law("隔离区的文件由上传单位的保密审查人处理。")}
}

// MayDecide is MayLook for the decision, which nobody takes on an upload of his own.
func MayDecide(by actor.Actor, f Stored) error {
	if err := MayLook(by, f); err != nil {
		return err
	}
	if by.Person == f.UploadedBy || by.For != "" && by.For == f.UploadedBy {
		return &errs.Error{Kind: errs.Refused, Msg: "上传人不能决定自己上传的文件，请由本单位的其他保密审查人处理；没有的，请联系安全管理员安排岗位。", Reasons: law("上传人不能决定自己上传的文件，请由本单位的其他保密审查人处理。")}
	}
	return nil
}

func law(msg string) []errs.Reason {
	out := make([]errs.Reason, len(Deciding))
	for i, c := range Deciding {
		out[i] = errs.Reason{Msg: msg, ClauseID: c.ID(), Clause: c.Cite()}
	}
	return out[:1]
}

// Held lists at most n files that a unit has in quarantine, the oldest first.
func Held(ctx context.Context, tx *db.Tx, unit string, n int) ([]Stored, error) {
	return db.All(ctx, tx, scanStored, `SELECT `+columns+` FROM file_object WHERE unit = ? AND state = 'quarantine' ORDER BY at, id LIMIT ?`, unit, n)
}

// HeldFor counts the files in quarantine that by may decide on.
func HeldFor(ctx context.Context, tx *db.Tx, by actor.Actor) (n int, err error) {
	if !by.Has(actor.Secrecy) {
		return 0, nil
	}
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM file_object WHERE unit = ? AND state = 'quarantine' AND uploaded_by NOT IN (?, ?)`, by.Unit, by.Person, by.For).Scan(&n)
	return n, err
}

// Decided lists the last n files of a unit that somebody let out of quarantine or threw
// out, the latest decision first.
func Decided(ctx context.Context, tx *db.Tx, unit string, n int) ([]Stored, error) {
	return db.All(ctx, tx, scanStored, `SELECT `+columns+` FROM file_object WHERE unit = ? AND state IN ('clean', 'refused') AND decided_at <> '' ORDER BY decided_at DESC, id LIMIT ?`, unit, n)
}

// Same lists at most n other uploads of the same bytes, the latest first. The caller
// shows them only where the reader may know of them.
func Same(ctx context.Context, tx *db.Tx, f Stored, n int) ([]Stored, error) {
	return db.All(ctx, tx, scanStored, `SELECT `+columns+` FROM file_object WHERE sum = ? AND id <> ? ORDER BY at DESC, id LIMIT ?`, f.Sum, f.ID, n)
}

// Uploads lists the last n clean files that a person uploaded for a case, so that one
// let out of quarantine can be used without being uploaded again.
func Uploads(ctx context.Context, tx *db.Tx, person, caseID string, n int) ([]Stored, error) {
	return db.All(ctx, tx, scanStored, `SELECT `+columns+` FROM file_object WHERE case_id = ? AND uploaded_by = ? AND state = 'clean' ORDER BY at DESC, id LIMIT ?`, caseID, person, n)
}

// OpenHeld is Open for somebody who must look into a file in quarantine to decide; it is
// audited who did. The caller closes the bytes.
func OpenHeld(ctx context.Context, d *db.DB, blobs blob.Store, by actor.Actor, id string) (io.ReadSeekCloser, Stored, error) {
	f, err := db.Put(ctx, d, func(tx *db.Tx) (Stored, error) {
		f, err := Info(ctx, tx, id)
		if err == nil {
			err = MayLook(by, f)
		}
		if err == nil && f.State == Refused {
			err = refusedNow()
		}
		if err != nil {
			return f, err
		}
		_, err = audit.Append(ctx, tx, audit.Act{By: by, Subject: id, Action: "file/look", Law: Deciding})
		return f, err
	})
	if err != nil {
		return nil, f, err
	}
	r, err := blobs.Open(ctx, f.Sum)
	return r, f, err
}

// JobPurge is the kind of job that takes the bytes of a file thrown out away; its
// arguments are a Thrown. Whoever works it calls Purge.
const JobPurge = "file.purge"

// Thrown names the bytes of a file that was thrown out.
type Thrown struct {
	Sum string `json:"sum"`
}

// Decide lets a file out of quarantine (keep) or throws it out, with a reason. Of two
// who decide at once the second gets a Conflict. The bytes of a file thrown out go with
// a job. It returns the file as it stands then. tx must come from db.Write.
func Decide(ctx context.Context, tx *db.Tx, by actor.Actor, id string, keep bool, why string) (Stored, error) {
	f, err := Info(ctx, tx, id)
	if err != nil {
		return f, err
	}
	if err := MayDecide(by, f); err != nil {
		return f, err
	}
	if why = strings.TrimSpace(why); why == "" {
		return f, errs.Field("why", "请写明放行或者退回这个文件的理由。")
	}
	from := f.State
	f.State, f.DecidedBy, f.DecidedAt, f.DecidedWhy = Refused, by.Person, tx.Now, why
	action := "file/refuse"
	if keep {
		f.State, action = Clean, "file/release"
	}
	n, err := tx.Exec(ctx, `UPDATE file_object SET state = ?, decided_by = ?, decided_at = ?, decided_why = ? WHERE id = ? AND state = 'quarantine'`,
		string(f.State), by.Person, db.Time(tx.Now), why, id)
	if err != nil {
		return f, err
	}
	if n == 0 {
		return f, errs.New(errs.Conflict, "这个文件已经由他人处理，您的决定没有生效。处理结果见本页。")
	}
	if _, err := audit.Append(ctx, tx, audit.Act{By: by, Subject: id, Action: action, From: string(from), To: string(f.State), Law: Deciding, Note: why}); err != nil || keep {
		return f, err
	}
	return f, job.Enqueue(ctx, tx, job.Job{Kind: JobPurge, Args: Thrown{f.Sum}, Key: JobPurge + "/" + id})
}
