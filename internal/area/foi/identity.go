package foi

import (
	"context"
	"encoding/json"
	"fmt"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/screen"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// KeepMonths is for how many months after the answer an identity is kept: until the times
// for 复议, for the court and for the annual report have run (未核: no law names a time).
const KeepMonths = 18

// maskNumber leaves the first three and the last two characters of a number.
func maskNumber(s string) string {
	r := []rune(s)
	for i := range r {
		if i >= 3 && i < len(r)-2 {
			r[i] = '*'
		}
	}
	return string(r)
}

func (a *Area) saveIdentity(ctx context.Context, tx *db.Tx, request string, v *Identity) error {
	plain, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO foi_identity (case_id, sealed, masked, erase_on, erased_at) VALUES (?, ?, ?, '', '')
		ON CONFLICT (case_id) DO UPDATE SET sealed = excluded.sealed, masked = excluded.masked`, request, a.Vault.Seal(plain, []byte(request)), maskNumber(v.Number))
	return err
}

// identityOf opens an identity for the platform itself; nil where there is none.
func (a *Area) identityOf(ctx context.Context, tx *db.Tx, request string) (*Identity, error) {
	var sealed, erased string
	err := tx.QueryRow(ctx, `SELECT sealed, erased_at FROM foi_identity WHERE case_id = ?`, request).Scan(&sealed, &erased)
	if db.None(err) || err == nil && erased != "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	plain, err := a.Vault.Open(sealed, []byte(request))
	if err != nil {
		return nil, fmt.Errorf("open the identity of request %s: %w", request, err)
	}
	v := &Identity{}
	return v, json.Unmarshal(plain, v)
}

// print is a fingerprint by which an applicant's requests are counted and found: equal
// for equal values, and not to be undone by trying all numbers, because the key is
// sealed.
func (a *Area) print(ctx context.Context, tx *db.Tx, value string) (string, error) {
	about := []byte("foi-print")
	var sealed string
	err := tx.QueryRow(ctx, `SELECT sealed FROM foi_key WHERE id = 1`).Scan(&sealed)
	if db.None(err) {
		sealed = a.Vault.Seal([]byte(id.Secret()), about)
		_, err = tx.Exec(ctx, `INSERT INTO foi_key (id, sealed) VALUES (1, ?)`, sealed)
	}
	if err != nil {
		return "", err
	}
	key, err := a.Vault.Open(sealed, about)
	if err != nil {
		return "", fmt.Errorf("open the key of fingerprints: %w", err)
	}
	return screen.HMAC(key)([]byte(value)), nil
}

// Reveal opens an identity for the handler of the request, and for nobody else; that it
// was looked at goes into the audit chain.
func (a *Area) Reveal(ctx context.Context, tx *db.Tx, request string, by actor.Actor) (Identity, error) {
	q, err := a.Request(ctx, tx, request)
	if err != nil {
		return Identity{}, err
	}
	if !by.Has(actor.Handler) {
		return Identity{}, errs.New(errs.Forbidden, "身份证明只向本件的经办人显示。确需核对的，请由经办人办理或者先分办给您。")
	}
	return a.openIdentity(ctx, tx, &q.Case, q.Handler, by)
}

// openIdentity opens an identity for the handler of the case alone, and says so in the audit chain.
func (a *Area) openIdentity(ctx context.Context, tx *db.Tx, c *lifecycle.Case, handler string, by actor.Actor) (Identity, error) {
	if by.Unit != c.Unit || by.Person != handler || handler == "" {
		return Identity{}, errs.New(errs.Forbidden, "身份证明只向本件的经办人显示。确需核对的，请由经办人办理或者先分办给您。")
	}
	v, err := a.identityOf(ctx, tx, c.ID)
	if err != nil {
		return Identity{}, err
	}
	if v == nil {
		return Identity{}, errs.New(errs.Gone, "本件没有保存身份证明，或者已经到期清除。")
	}
	_, err = audit.Append(ctx, tx, audit.Act{By: by, Subject: c.ID, Action: "foi/reveal-identity", Law: law(clause.PIPL.Art(25)), Note: "查看身份证明"})
	return *v, err
}

// scheduleErasure sets the day on which an identity is erased.
func scheduleErasure(ctx context.Context, tx *db.Tx, request string, from workday.Date) error {
	_, err := tx.Exec(ctx, `UPDATE foi_identity SET erase_on = ? WHERE case_id = ? AND erased_at = ''`, string(from.AddMonths(KeepMonths)), request)
	return err
}

// EraseIdentities erases at most n identities whose day has come, for a job; 复议 and 诉讼
// that are not over keep theirs. It returns how many it erased.
func EraseIdentities(ctx context.Context, tx *db.Tx, n int) (int, error) {
	if err := sweepLedgers(ctx, tx); err != nil {
		return 0, err
	}
	due, err := db.All(ctx, tx, db.Text, `SELECT i.case_id FROM foi_identity i WHERE i.erased_at = '' AND i.erase_on > '' AND i.erase_on <= ?
		AND NOT EXISTS (SELECT 1 FROM foi_review v WHERE v.case_id = i.case_id AND v.result = '') ORDER BY i.erase_on, i.case_id LIMIT ?`,
		string(workday.DateOf(tx.Now)), n)
	if err != nil {
		return 0, err
	}
	for _, request := range due {
		if _, err := tx.Exec(ctx, `UPDATE foi_identity SET sealed = '', masked = '', erased_at = ? WHERE case_id = ?`, db.Time(tx.Now), request); err != nil {
			return 0, err
		}
		if _, err := audit.Append(ctx, tx, audit.Act{By: actor.Platform(), Subject: request, Action: "foi/erase-identity", Law: law(clause.PIPL.Art(25)), Note: "保存期满，清除身份证明"}); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}
