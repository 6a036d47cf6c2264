package demo

import (
	"context"
	"fmt"
	"io/fs"

	"gongkai/internal/area/document"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/db"
)

// history imports what the city had made public before it had the platform.
func (r *runner) history(ctx context.Context) error {
	names, err := fs.Glob(data, "history/*.txt")
	if err != nil {
		return err
	}
	var batch []document.Incoming
	for _, n := range names {
		b, err := data.ReadFile(n)
		if err != nil {
			return err
		}
		batch = append(batch, document.Read(n, b))
	}
	document.Match(batch, func(string) (string, bool) { return "", false })
	by, err := db.Get(ctx, r.app.DB, func(tx *db.Tx) (actor.Actor, error) {
		return r.acts(ctx, tx, "白小满", []string{r.town.Units["市政府办"].ID}, actor.Publisher)
	})
	if err != nil {
		return err
	}
	for _, o := range r.app.Document.Bring(ctx, r.app.DB, batch, document.Import{Published: true, By: by}) {
		if o.Result != "published" {
			return fmt.Errorf("import %s: %s %s", o.Name, o.Result, o.Msg)
		}
	}
	return nil
}
