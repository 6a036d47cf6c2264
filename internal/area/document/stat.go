package document

import (
	"context"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/stat"
	"gongkai/internal/platform/db"
)

// ReturnRate says how many of a unit's documents an office returned, of how many it got.
type ReturnRate struct {
	Unit, UnitName string
	Sent           int // documents that came to the office
	Returned       int // of these, returned at least once
	Returns        int // 退文单 in all
}

// Percent is the share of documents that were returned.
func (r ReturnRate) Percent() int {
	if r.Sent == 0 {
		return 0
	}
	return r.Returned * 100 / r.Sent
}

// ReturnRates counts per unit what came to an office between two dates (UTC instants as
// stored; empty for no bound) and what of it was returned: 退文率. A document that came
// again in another period counts there again.
func ReturnRates(ctx context.Context, tx *db.Tx, office, from, until string) ([]ReturnRate, error) {
	if until == "" {
		until = "9999"
	}
	list, err := db.All(ctx, tx, func(s db.Scanner) (r ReturnRate, err error) {
		err = s.Scan(&r.Unit, &r.Sent, &r.Returned, &r.Returns)
		return r, err
	}, `SELECT s.unit, COUNT(DISTINCT s.case_id), COUNT(DISTINCT r.case_id), COUNT(r.id)
		FROM document_send s LEFT JOIN document_return r ON r.case_id = s.case_id AND r.sent_at = s.at
		WHERE s.office = ? AND s.at >= ? AND s.at < ? GROUP BY s.unit ORDER BY s.unit`, office, from, until)
	if err != nil {
		return nil, err
	}
	for i := range list {
		u, err := org.UnitByID(ctx, tx, list[i].Unit)
		if err != nil {
			return nil, err
		}
		list[i].UnitName = u.Name
	}
	return list, nil
}

// Figures are the area's named figures.
func Figures() []stat.Def {
	sent := stat.Source{From: `cases c JOIN document_send s ON s.case_id = c.id`, Unit: "c.unit",
		Where: func(q stat.Query, _ time.Time) stat.Cond {
			from, before := q.Bounds()
			return stat.Cond{SQL: `s.at >= ? AND s.at < ?`, Args: []any{from, before}}
		},
		N: `EXISTS (SELECT 1 FROM document_return r WHERE r.case_id = c.id AND r.sent_at = s.at)`}
	return []stat.Def{{Key: "document.returned", Name: "退文率", Note: "时段内报送政府办公厅（室）的公文中，被退过文的占多少。", Form: stat.Share, Law: clause.G11e, Count: sent.Count, List: sent.List}}
}
