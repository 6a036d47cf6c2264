package foi_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gongkai/internal/area/foi"
	"gongkai/internal/area/foi/annual"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// yearRequests is how many requests the year of the benchmark has.
const yearRequests = 100_000

// BenchmarkYear counts a year's report over 100,000 requests from the database.
func BenchmarkYear(b *testing.B) {
	ctx := context.Background()
	d := dbtest.Open(b, db.SQLite, clock.NewFake(dbtest.Start), sets...)
	if err := d.Write(ctx, func(tx *db.Tx) error { return manyRequests(ctx, tx, yearRequests) }); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f, err := db.Get(ctx, d, func(tx *db.Tx) (annual.Filled, error) {
			f, _, err := foi.YearOf(ctx, tx, "u1", "青溪县教育委员会", 2025)
			return f, err
		})
		if err != nil {
			b.Fatal(err)
		}
		if n := f.Report.At(annual.Ref{Table: 3, Row: annual.RowNew, Col: int(annual.All)}); n != yearRequests {
			b.Fatalf("%d requests are counted", n)
		}
	}
}

// manyRequests writes n answered requests of one unit and year, every hundredth under review, with texts of an ordinary length.
func manyRequests(ctx context.Context, tx *db.Tx, n int) error {
	content := fmt.Sprintf("%0600d", 0)
	day := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	kinds := foi.ApplicantKinds
	for i := range n {
		id := fmt.Sprintf("r%07d", (i*7919)%n)
		received := day.AddDate(0, 0, i%330).Format("2006-01-02")
		closed := day.AddDate(0, 0, i%330+20).Format("2006-01-02")
		if _, err := tx.Exec(ctx, `INSERT INTO cases (id, area, no, title, unit, state, outcome, visibility, version, flow, opened_by, opened_at, changed_at, closed)
			VALUES (?, 'foi', '', ?, 'u1', 'answered', '', 'internal', 1, 1, 'p', ?, ?, 1)`, id, content[:60], db.Time(day), db.Time(day)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO foi_request (id, origin, text_year, channel, submitted, signed, confirmed, received, applicant, name, contact, content, wanted_form, wanted_route,
			applicant_key, code_hash, handler, handler_name, lead, passed_from, passed_to, corrected, extension, extension_by, extension_why, explained, charge, kind, kind_row, answer, drafted_by,
			decided_on, signed_by, sent_on, convertible, counted_on, counted_row)
			VALUES (?, 'office', 2019, 'form', ?, '', '', ?, ?, '', '{}', ?, '', '', '', '', '', '', '', '', '', 0, '', '', '', '', '{}', 'given', '1', '{}', '', ?, '', ?, 0, ?, ?)`,
			id, received, received, kinds[i%len(kinds)].Kind, content, closed, closed, closed, annual.Rows[2+i%21].ID); err != nil {
			return err
		}
		if i%100 == 0 {
			if _, err := tx.Exec(ctx, `INSERT INTO foi_review (id, case_id, kind, no, body, filed_on, result, ended_on, note) VALUES (?, ?, 'suit', '', '', ?, '', '', '')`, "v"+id, id, closed); err != nil {
				return err
			}
		}
	}
	return nil
}
