package foi

import (
	"context"
	"fmt"

	"gongkai/internal/area/foi/annual"
	"gongkai/internal/platform/db"
)

// columns of table 3 by kind of applicant, groups and results of table 4 by kind and result of a review.
var (
	tableColumn  = map[ApplicantKind]annual.Column{Person: annual.Natural, Company: annual.Business, Research: annual.Research, Welfare: annual.Welfare, LegalService: annual.LegalService, Organisation: annual.OtherOrganisation}
	groupOf      = map[string]annual.Group{"reconsideration": annual.Review, "suit": annual.SuitDirect, "suit-after": annual.SuitAfter}
	reviewResult = map[string]annual.Result{"upheld": annual.Upheld, "corrected": annual.Corrected, "other": annual.OtherResult, "": annual.Pending}
)

// YearOf counts the ledger of a unit for a year: tables 3 and 4, and what every cell counts. of is the request of each
// review that table 4 counts. What has not been received yet (收到之日 is open) is in no year.
func YearOf(ctx context.Context, tx *db.Tx, unit, name string, year int) (f annual.Filled, of map[string]string, err error) {
	first, last := fmt.Sprintf("%04d-01-01", year), fmt.Sprintf("%04d-12-31", year)
	entries, err := db.All(ctx, tx, func(s db.Scanner) (e annual.Entry, err error) {
		var kind ApplicantKind
		err = s.Scan(&e.ID, &kind, &e.Received, &e.Closed, &e.Row)
		e.Applicant = tableColumn[kind]
		return e, err
	}, `SELECT f.id, f.applicant, f.received, f.counted_on, f.counted_row FROM cases c JOIN foi_request f ON f.id = c.id
		WHERE c.unit = ? AND c.area = ? AND f.received > '' AND f.received <= ? AND (f.counted_on = '' OR f.counted_on >= ?) ORDER BY c.id`, unit, Name, last, first)
	if err != nil {
		return f, nil, err
	}
	of = map[string]string{}
	at := map[string]int{}
	type remedy struct {
		annual.Remedy
		of annual.Entry
	}
	remedies, err := db.All(ctx, tx, func(s db.Scanner) (m remedy, err error) {
		var group, result string
		var kind ApplicantKind
		err = s.Scan(&m.ID, &group, &m.Filed, &result, &m.Closed, &m.of.ID, &kind, &m.of.Received, &m.of.Closed, &m.of.Row)
		m.Group, m.Result, m.of.Applicant = groupOf[group], reviewResult[result], tableColumn[kind]
		return m, err
	}, `SELECT v.id, v.kind, v.filed_on, v.result, v.ended_on, f.id, f.applicant, f.received, f.counted_on, f.counted_row
		FROM foi_review v JOIN foi_request f ON f.id = v.case_id JOIN cases c ON c.id = f.id
		WHERE c.unit = ? AND f.received > '' AND v.filed_on <= ? AND (v.ended_on = '' OR v.ended_on >= ?) ORDER BY v.filed_on, v.id`, unit, last, first)
	if err != nil {
		return f, nil, err
	}
	if len(remedies) > 0 {
		for i := range entries {
			at[entries[i].ID] = i
		}
	}
	for _, m := range remedies {
		i, ok := at[m.of.ID]
		if !ok { // answered in an earlier year, disputed in this one
			i = len(entries)
			at[m.of.ID] = i
			entries = append(entries, m.of)
		}
		entries[i].Remedies = append(entries[i].Remedies, m.Remedy)
		of[m.ID] = m.of.ID
	}
	return annual.Fill(name, entries, year, annual.ByResult), of, nil
}
