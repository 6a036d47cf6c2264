package workday

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations make the table workday_year.
var Migrations = db.Set{Name: "workday", FS: migrations}

// Import stores a year's schedule as its newest revision. by names who imports it; the
// caller has checked that this person may, writes the audit entry, and afterwards loads
// the calendar anew and recomputes the due dates whose calendar version is another.
// The error is that of y.Check.
func Import(ctx context.Context, tx *db.Tx, y Year, by string) error {
	if err := y.Check(); err != nil {
		return err
	}
	data, err := json.Marshal(y)
	if err != nil {
		return fmt.Errorf("encode year %d: %w", y.Year, err)
	}
	var last int
	if err := tx.QueryRow(ctx, `SELECT COALESCE(MAX(revision), 0) FROM workday_year WHERE year = ?`, y.Year).Scan(&last); err != nil {
		return fmt.Errorf("last revision of year %d: %w", y.Year, err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO workday_year (year, revision, data, source, imported_by, imported_at) VALUES (?, ?, ?, ?, ?, ?)`,
		y.Year, last+1, string(data), y.Source, by, db.Time(tx.Now))
	if db.Unique(err) {
		return errs.Wrap(errs.Conflict, "其他管理员刚刚导入了同一年的放假安排。请刷新页面核对后再决定是否重新导入。", err)
	}
	if err != nil {
		return fmt.Errorf("store year %d: %w", y.Year, err)
	}
	return nil
}

// Load returns the built-in calendar with the newest revision of every imported year.
func Load(ctx context.Context, tx *db.Tx) (*Calendar, error) {
	imports, err := Imports(ctx, tx)
	if err != nil {
		return nil, err
	}
	c := Builtin()
	for _, i := range imports { // in order of revision: the last one stays
		if c, err = c.WithYear(i.Year); err != nil {
			return nil, fmt.Errorf("stored year %d revision %d: %w", i.Year.Year, i.Revision, err)
		}
	}
	return c, nil
}

// Imported is one revision of a year as somebody imported it.
type Imported struct {
	Year     Year
	Revision int
	By       string
	At       time.Time
}

// Imports returns every revision of every imported year, by year and revision.
func Imports(ctx context.Context, tx *db.Tx) ([]Imported, error) {
	out, err := db.All(ctx, tx, func(s db.Scanner) (i Imported, err error) {
		var data string
		if err = s.Scan(&i.Revision, &data, &i.By, db.At{T: &i.At}); err != nil {
			return i, err
		}
		return i, json.Unmarshal([]byte(data), &i.Year)
	}, `SELECT revision, data, imported_by, imported_at FROM workday_year ORDER BY year, revision`)
	if err != nil {
		return nil, fmt.Errorf("imported years: %w", err)
	}
	return out, nil
}
