package publication

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
	"gongkai/internal/platform/job"
)

// Standing says how an item stands before the public.
type Standing string

const (
	Public Standing = "public" // in full
	Banner Standing = "banner" // withdrawn, the text stays under a banner
	Hidden Standing = "hidden" // withdrawn, the reason is shown, the text is not
	Erased Standing = "erased" // taken away by law: the bytes are gone
)

// Withdrawal is the taking back of an item.
type Withdrawal struct {
	ID         string
	Item       string
	Kind       Standing
	Reason     string
	Clause     clause.Clause
	ByPerson   string
	ByName     string
	At         time.Time
	Leaf       int64
	Salt       string // with Bytes, what the leaf commits to
	ReviewedBy string
	ReviewedAt time.Time
}

// Bytes is what the public log commits to for a withdrawal.
func (w Withdrawal) Bytes() []byte {
	return canonical(map[string]string{"kind": string(w.Kind), "reason": w.Reason, "clause": w.Clause.ID()})
}

// JobErased is the kind of job that purges files and caches after an erasure.
const JobErased = "publication.erased"

// ErasedFiles are the arguments of a JobErased.
type ErasedFiles struct {
	Item string   `json:"item"`
	Sums []string `json:"sums"`
}

// Withdraw takes an item back. The page stays, says why and since when, and the public
// log shows it. After an erasure the caller lets the engine forget the case of the item's
// part (lifecycle.Run.Forget). Erasure may be done by one person at once; a second one reviews it
// afterwards with ReviewErasure.
func Withdraw(ctx context.Context, tx *db.Tx, item string, kind Standing, reason string, law clause.Clause, by actor.Actor) (Withdrawal, error) {
	it, err := ItemByID(ctx, tx, item)
	if err != nil {
		return Withdrawal{}, err
	}
	switch {
	case kind != Banner && kind != Hidden && kind != Erased:
		return Withdrawal{}, errs.Field("kind", "请选择撤回方式。")
	case reason == "":
		return Withdrawal{}, errs.Field("reason", "请写明撤回原因，原因会显示在公开页面上。")
	case it.Standing == Erased:
		return Withdrawal{}, errs.New(errs.Conflict, "该件已依法删除，不能再次撤回。")
	case it.Standing == kind:
		return Withdrawal{}, errs.New(errs.Conflict, "该件已经按这种方式撤回。")
	}
	w := Withdrawal{ID: id.New(tx.Now), Item: item, Kind: kind, Reason: reason, Clause: law, ByPerson: by.Person, ByName: by.UnitName, At: tx.Now, Salt: id.Secret()}
	entry := publiclog.Withdraw
	if kind == Erased {
		entry = publiclog.Erase
	}
	w.Leaf, err = publiclog.Append(ctx, tx, publiclog.Leaf{Kind: entry, Item: item, Edition: strconv.Itoa(it.Edition), At: tx.Now,
		Commitment: publiclog.Commit(w.Salt, w.Bytes())})
	if err != nil {
		return w, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO pub_withdrawal (id, item, kind, reason, clause, by_person, by_name, at, leaf, salt, reviewed_by, reviewed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')`,
		w.ID, w.Item, w.Kind, w.Reason, law.ID(), w.ByPerson, w.ByName, db.Time(w.At), w.Leaf, w.Salt)
	if err != nil {
		return w, err
	}
	back := it.Standing == Hidden && kind == Banner
	it.Standing, it.ChangedAt = kind, tx.Now
	if back {
		e, err := EditionOf(ctx, tx, it.ID, it.Edition)
		if err != nil {
			return w, err
		}
		if err := index(ctx, tx, it, e); err != nil {
			return w, err
		}
	}
	if kind == Hidden || kind == Erased {
		if err := search.Remove(ctx, tx, search.Public, item); err != nil {
			return w, err
		}
	}
	changed, err := changedBy(ctx, tx, item)
	if err != nil {
		return w, err
	}
	if kind == Erased {
		it.Title, it.DocNo, it.DocKey = "（已依法删除）", "", ""
		if err := erase(ctx, tx, it, by, law); err != nil {
			return w, err
		}
	}
	if err := updateItem(ctx, tx, it); err != nil {
		return w, err
	}
	if err := restate(ctx, tx, changed...); err != nil { // what it repealed or amended stands again
		return w, err
	}
	_, err = audit.Append(ctx, tx, audit.Act{By: by, Subject: "item/" + item, Action: "publication/" + string(entry), To: string(kind),
		Law: []clause.Clause{law}, Note: reason})
	return w, err
}

// erase removes the bytes of an item from the public and the office side. The log keeps
// its commitments, which say nothing once their salts are gone.
func erase(ctx context.Context, tx *db.Tx, it Item, by actor.Actor, law clause.Clause) error {
	editions, err := EditionsOf(ctx, tx, it.ID)
	if err != nil {
		return err
	}
	part, err := PartByID(ctx, tx, it.Part)
	if err != nil {
		return err
	}
	facts, err := factsOf(ctx, tx, part.Set)
	if err != nil {
		return err
	}
	if facts.RiskPlan = ""; part.Role == Document {
		if _, err := tx.Exec(ctx, `UPDATE pub_set SET facts = ? WHERE id = ?`, string(canonical(facts)), part.Set); err != nil {
			return err
		}
	}
	args := ErasedFiles{Item: it.ID}
	for _, f := range part.Files { // of a correction in hand, too
		args.Sums = append(args.Sums, f.Sum)
	}
	for _, e := range editions {
		for _, f := range e.Files {
			if !slices.Contains(args.Sums, f.Sum) {
				args.Sums = append(args.Sums, f.Sum)
			}
		}
	}
	for _, q := range []string{
		`UPDATE pub_edition SET title = '', source = '{"blocks":[]}', files = '[]', meta = '{}', content_hash = '', salt = '', why = '' WHERE item = ?`,
		`DELETE FROM pub_relation WHERE item = ?`,
		`DELETE FROM pub_version WHERE part_id = (SELECT part_id FROM pub_item WHERE id = ?)`,
		`UPDATE pub_part SET title = '（已依法删除）', source = '{"blocks":[]}', files = '[]', meta = '{}', hash = '' WHERE id = (SELECT part_id FROM pub_item WHERE id = ?)`,
		// Hashes of the text have no salt: the text could be guessed against them.
		`UPDATE pub_slip SET hash = '', note = '' WHERE part_id = (SELECT part_id FROM pub_item WHERE id = ?)`,
		`UPDATE pub_confirm SET hash = '', question = '', note = '', objection = '' WHERE set_id = (SELECT p.set_id FROM pub_part p JOIN pub_item i ON i.part_id = p.id WHERE i.id = ?)`,
		`UPDATE pub_disposition SET reason = '' WHERE part_id = (SELECT part_id FROM pub_item WHERE id = ?)`,
		`UPDATE pub_relation SET label = '' WHERE target = ?`,
	} {
		if _, err := tx.Exec(ctx, q, it.ID); err != nil {
			return fmt.Errorf("erase %s: %w", it.ID, err)
		}
	}
	if err := file.Erase(ctx, tx, args.Sums); err != nil {
		return err
	}
	if err := audit.EraseOf(ctx, tx, by, "item/"+it.ID, law, "随公开内容依法删除"); err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, job.Job{Kind: JobErased, Args: args, Key: JobErased + "/" + it.ID})
}

// ReviewErasure records that a second person has looked at an erasure.
func ReviewErasure(ctx context.Context, tx *db.Tx, withdrawal string, by actor.Actor) error {
	var person, reviewed string
	err := tx.QueryRow(ctx, `SELECT by_person, reviewed_by FROM pub_withdrawal WHERE id = ? AND kind = 'erased'`, withdrawal).Scan(&person, &reviewed)
	switch {
	case db.None(err):
		return errs.New(errs.NotFound, "没有找到这次删除。")
	case err != nil:
		return err
	case person == by.Person:
		return errs.New(errs.Refused, "依法删除须由另一人复核，请交由他人办理。")
	case reviewed != "":
		return errs.New(errs.Conflict, "这次删除已经复核过。")
	}
	if _, err := tx.Exec(ctx, `UPDATE pub_withdrawal SET reviewed_by = ?, reviewed_at = ? WHERE id = ?`, by.Person, db.Time(tx.Now), withdrawal); err != nil {
		return err
	}
	_, err = audit.Append(ctx, tx, audit.Act{By: by, Subject: "withdrawal/" + withdrawal, Action: "publication/review-erasure", Law: []clause.Clause{clause.OGI.Art(15)}})
	return err
}

// WithdrawalsOf returns the withdrawals of an item, newest first.
func WithdrawalsOf(ctx context.Context, tx *db.Tx, item string) ([]Withdrawal, error) {
	return db.All(ctx, tx, func(s db.Scanner) (w Withdrawal, err error) {
		var law string
		err = s.Scan(&w.ID, &w.Item, &w.Kind, &w.Reason, &law, &w.ByPerson, &w.ByName, db.At{T: &w.At}, &w.Leaf, &w.Salt, &w.ReviewedBy, db.At{T: &w.ReviewedAt})
		w.Clause, _ = clause.ByID(law)
		return w, err
	}, `SELECT id, item, kind, reason, clause, by_person, by_name, at, leaf, salt, reviewed_by, reviewed_at FROM pub_withdrawal WHERE item = ? ORDER BY at DESC, id DESC`, item)
}
