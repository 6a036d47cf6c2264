package org

import (
	"context"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Known remembers the labels of units that were looked up, by id; for lists in which
// few units stand.
type Known map[string]string

// Of returns the label of a unit. A unit that is not recorded keeps its id.
func (k Known) Of(ctx context.Context, tx *db.Tx, unit string) (string, error) {
	if label, ok := k[unit]; ok {
		return label, nil
	}
	u, err := UnitByID(ctx, tx, unit)
	switch {
	case errs.Is(err, errs.NotFound):
		u.Name = unit
	case err != nil:
		return "", err
	}
	k[unit] = u.Label()
	return k[unit], nil
}
