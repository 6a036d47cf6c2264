package foi

import (
	"context"
	"encoding/json"
	"fmt"

	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// body is a report as it is kept: cells by their address, so that a form may grow without a change of what is stored.
type body struct {
	Unit    string               `json:"unit"`
	Preface string               `json:"preface,omitempty"`
	Text    [annual.Parts]string `json:"text"`
	Cells   map[string]int64     `json:"cells"`            // figures that are not 0
	Blanks  map[string]string    `json:"blanks,omitempty"` // what stands in cells without a number
}

func packBody(r *annual.Report) string {
	b := body{Unit: r.Unit, Preface: r.Preface, Text: r.Text, Cells: map[string]int64{}, Blanks: map[string]string{}}
	for _, ref := range r.Form.Refs() {
		if n := r.At(ref); n != 0 {
			b.Cells[ref.String()] = n
		}
	}
	for _, x := range r.Blanks {
		b.Blanks[x.Ref.String()] = x.Text
	}
	return encode(b)
}

func unpackBody(s string, year int) (annual.Report, error) {
	var b body
	r := annual.New("", year)
	if err := json.Unmarshal([]byte(s), &b); err != nil {
		return r, err
	}
	r.Unit, r.Preface, r.Text = b.Unit, b.Preface, b.Text
	for _, ref := range r.Form.Refs() {
		key := ref.String()
		if n := b.Cells[key]; n != 0 {
			r.Set(ref, n)
		}
		if text, ok := b.Blanks[key]; ok {
			r.Blanks = append(r.Blanks, annual.Blank{Ref: ref, Text: text})
		}
	}
	return r, nil
}

const reportColumns = `about, scope, year, body, origin, problems, writers, reported_on, accepted_on, published_on, returns, remarks, why, kept, dropped`

func scanReport(s db.Scanner, r *YearReport, more ...any) error {
	var text, problems, writers string
	var year, dropped int
	err := s.Scan(append(more, &r.About, &r.Scope, &year, &text, &r.Origin, &problems, &writers, &r.ReportedOn, &r.AcceptedOn, &r.PublishedOn, &r.Returns, &r.Remarks, &r.Why, &r.Kept, &dropped)...)
	if err != nil {
		return err
	}
	r.Dropped = dropped == 1
	if r.Body, err = unpackBody(text, year); err != nil {
		return fmt.Errorf("annual report %s: %w", r.ID, err)
	}
	return decode(problems, &r.Problems, writers, &r.Writers)
}

func loadReport(ctx context.Context, tx *db.Tx, r *YearReport) error {
	err := scanReport(tx.QueryRow(ctx, `SELECT `+reportColumns+` FROM foi_report WHERE id = ?`, r.ID), r)
	if db.None(err) {
		return errs.New(errs.NotFound, "没有找到这份年度报告。")
	}
	if err != nil {
		return err
	}
	set, err := publication.LoadSet(ctx, tx, r.ID)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	r.Set = set
	return err
}

func saveReport(ctx context.Context, tx *db.Tx, r *YearReport) error {
	_, err := tx.Exec(ctx, `INSERT INTO foi_report (id, `+reportColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET body = excluded.body, origin = excluded.origin, problems = excluded.problems, writers = excluded.writers, reported_on = excluded.reported_on,
		accepted_on = excluded.accepted_on, published_on = excluded.published_on, returns = excluded.returns, remarks = excluded.remarks, why = excluded.why, kept = excluded.kept, dropped = excluded.dropped`,
		r.ID, r.About, r.Scope, r.Body.Year, packBody(&r.Body), r.Origin, list(r.Problems), list(r.Writers), r.ReportedOn, r.AcceptedOn, r.PublishedOn, r.Returns, r.Remarks, r.Why, r.Kept, db.Bool(r.Dropped))
	if db.Unique(err) {
		return errs.Newf(errs.Conflict, "%s%d年的年度报告刚刚已经有人建立，请在列表中打开那一份。", r.Body.Unit, r.Body.Year)
	}
	return err
}

func list[T any](v []T) string {
	if v == nil {
		v = []T{}
	}
	return encode(v)
}

// reportOn is the report on a unit and a year that is not dropped, in one of the states if any are named; nil where
// there is none.
func reportOn(ctx context.Context, tx *db.Tx, about string, year int, in ...lifecycle.State) (*YearReport, error) {
	all, err := reportsOn(ctx, tx, year, []string{about})
	if err != nil || all[about] == nil {
		return nil, err
	}
	for _, s := range in {
		if all[about].State == s {
			return all[about], nil
		}
	}
	if len(in) > 0 {
		return nil, nil
	}
	return all[about], nil
}

// reportsOn are the reports of a year on units by their ids; those that were dropped are left out. What was submitted is not read.
func reportsOn(ctx context.Context, tx *db.Tx, year int, about []string) (map[string]*YearReport, error) {
	out := map[string]*YearReport{}
	if len(about) == 0 {
		return out, nil
	}
	in, args := db.In(about)
	_, err := db.All(ctx, tx, func(s db.Scanner) (r *YearReport, err error) {
		r = &YearReport{}
		if err = scanReport(s, r, &r.ID, &r.Unit, &r.Title, &r.State); err == nil {
			out[r.About] = r
		}
		return r, err
	}, `SELECT c.id, c.unit, c.title, c.state, `+reportColumns+` FROM foi_report r JOIN cases c ON c.id = r.id WHERE r.year = ? AND r.dropped = 0 AND r.about IN (`+in+`)`, append([]any{year}, args...)...)
	return out, err
}

// forgetReport blanks what the area's rows say of a report whose content was erased by law.
func forgetReport(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, `UPDATE foi_report SET body = '{"unit":"","text":["","","","","",""],"cells":{}}', problems = '[]', remarks = '', why = '' WHERE id = ?`, id)
	return err
}
