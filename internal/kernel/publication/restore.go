package publication

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/db"
)

// Restore gives a part the words, files and facts that the public reads, as when a
// correction is given up. It reports whether the part has ever been public; where not,
// nothing changes. The caller's right to it is the lifecycle's matter.
func Restore(ctx context.Context, tx *db.Tx, p *Part, by actor.Actor) (bool, error) {
	it, ok, err := ItemOfPart(ctx, tx, p.ID)
	if err != nil || !ok || it.Edition == 0 || it.Standing == Erased {
		return false, err
	}
	e, err := EditionOf(ctx, tx, it.ID, it.Edition)
	if err != nil {
		return false, err
	}
	validity := p.Meta.Validity // that of the edition is what it was on its day
	p.Title, p.Source, p.Files, p.Attribute, p.Meta, p.ChangedBy = e.Title, e.Source, e.Files, Open, e.Meta, by.Display()
	p.Meta.Validity = validity
	return true, SavePart(ctx, tx, p)
}
