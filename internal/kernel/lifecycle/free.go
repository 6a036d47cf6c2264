package lifecycle

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// holder selects the post in which a person may act in a role of a unit on a day.
const holder = `SELECT 1 FROM post p JOIN person h ON h.id = p.person WHERE h.disabled = 0 AND p.from_date <= ? AND (p.until_date = '' OR p.until_date >= ?)
	AND p.person = pending.person AND p.unit = pending.unit AND ' ' || p.roles || ' ' LIKE '% ' || pending.role || ' %'`

// Free opens what is kept for one person to everybody in the role once that person can
// no longer do it: the account is disabled, the post has ended or lost the role. For a
// job; it returns how many things it opened.
func Free(ctx context.Context, tx *db.Tx) (int, error) {
	today := string(workday.DateOf(tx.Now))
	n, err := tx.Exec(ctx, `UPDATE pending SET person = '' WHERE person <> '' AND NOT EXISTS (`+holder+`)`, today, today)
	return int(n), err
}

// able returns the person for whom something is kept, or nobody where the person cannot
// do it any more.
func able(ctx context.Context, tx *db.Tx, person, unit string, role actor.Role) (string, error) {
	if person == "" {
		return "", nil
	}
	today := string(workday.DateOf(tx.Now))
	var one int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT CAST(? AS TEXT) AS person, CAST(? AS TEXT) AS unit, CAST(? AS TEXT) AS role) AS pending WHERE EXISTS (`+holder+`)`,
		person, unit, string(role), today, today).Scan(&one)
	if err != nil || one == 0 {
		return "", err
	}
	return person, nil
}
