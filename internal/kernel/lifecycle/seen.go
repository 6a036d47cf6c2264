package lifecycle

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
)

// Seen is the condition on the table cases, as c, under which an actor may see a case:
// what the engine asks for one case, for lists. To administer is not to read, whatever
// part the administrator's unit has.
func Seen(ctx context.Context, tx *db.Tx, by actor.Actor) (cond string, args []any, err error) {
	if by.Unit == "" && by.Person != actor.Platform().Person || by.Has(actor.System, actor.Security, actor.Auditor) {
		return "1 = 0", nil, nil
	}
	scope, err := org.ScopeOf(ctx, tx, by)
	if err != nil {
		return "", nil, err
	}
	cond, args = scope.SQL("c.unit")
	return "(" + cond + " OR c.unit = ? OR c.id IN (SELECT case_id FROM case_party WHERE unit = ?))", append(args, by.Unit, by.Unit), nil
}
