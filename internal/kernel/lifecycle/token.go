package lifecycle

import (
	"context"
	"time"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// name tells one call from another that bears the same token.
func (c Call) name() string { return c.Area + "/" + c.ID + "/" + string(c.Action) }

// seen looks for an earlier call with the same token by the same person. A token that
// was used for something else is refused: it must not hide that nothing was done.
func seen(ctx context.Context, tx *db.Tx, call Call) (Done, bool, error) {
	if call.Token == "" {
		return Done{}, false, nil
	}
	var d Done
	var name string
	err := tx.QueryRow(ctx, `SELECT c.id, c.state, t.call FROM call_token t JOIN cases c ON c.id = t.case_id WHERE t.token = ? AND t.person = ?`,
		call.Token, call.By.Person).Scan(&d.ID, &d.State, &name)
	switch {
	case db.None(err):
		return Done{}, false, nil
	case err != nil:
		return Done{}, false, err
	case name != call.name():
		return Done{}, false, errs.New(errs.Conflict, "这个防重复提交的标识已经用于另一个操作。请刷新页面，或者换一个标识后重新提交。")
	}
	d.Again = true
	return d, true, nil
}

func remember(ctx context.Context, tx *db.Tx, call Call, id string) error {
	if call.Token == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO call_token (token, person, call, case_id, at) VALUES (?, ?, ?, ?, ?)`,
		call.Token, call.By.Person, call.name(), id, db.Time(tx.Now))
	return err
}

// Once tells whether a call with the token has been made before by the person, and
// remembers it: for what is done to a case without being a step. what tells one kind of
// call from another. A token that was used for something else is a Conflict; without a
// token every call is the first.
func Once(ctx context.Context, tx *db.Tx, c Call) (again bool, err error) {
	done, again, err := seen(ctx, tx, c)
	if err != nil || again {
		return done.Again, err
	}
	return false, remember(ctx, tx, c, c.ID)
}

// keepTokens is how long a repeated call is recognised.
const keepTokens = 30 * 24 * time.Hour

// Sweep forgets old tokens; for a daily job.
func Sweep(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM call_token WHERE at < ?`, db.Time(tx.Now.Add(-keepTokens)))
	return err
}
