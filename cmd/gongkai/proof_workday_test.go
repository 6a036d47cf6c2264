package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
)

// A year that was imported counts with --db alone; without it the date is provisional.
func TestWorkdayCountsByImportedYearsOfADatabase(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "a.db")
	d, err := db.Open(ctx, file, clock.System())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(ctx, workday.Migrations); err != nil {
		t.Fatal(err)
	}
	// Made up: no notice for 2027 is out.
	year := workday.Year{Year: 2027, Source: "测试数据", Off: []workday.Off{
		{From: "2027-01-01", To: "2027-01-08", Name: "元旦"}, {From: "2027-02-05", To: "2027-02-11", Name: "春节"}, {From: "2027-04-03", To: "2027-04-05", Name: "清明节"},
		{From: "2027-05-01", To: "2027-05-05", Name: "劳动节"}, {From: "2027-06-09", To: "2027-06-09", Name: "端午节"}, {From: "2027-09-15", To: "2027-09-17", Name: "中秋节"},
		{From: "2027-10-01", To: "2027-10-07", Name: "国庆节"}}}
	if err := d.Write(ctx, func(tx *db.Tx) error { return workday.Import(ctx, tx, year, "测试") }); err != nil {
		t.Fatal(err)
	}
	d.Close()
	for _, v := range []struct {
		args []string
		want string
	}{
		{[]string{"workday", "add", "2027-01-01", "1"}, "2027-01-04 暂定"},
		{[]string{"workday", "--db", file, "add", "2027-01-01", "1"}, "2027-01-11"},
		{[]string{"workday", "--db", file, "between", "2027-01-01", "2027-01-11"}, "1"},
	} {
		var out, errOut strings.Builder
		if code := run(ctx, v.args, &out, &errOut); code != 0 || strings.TrimSpace(out.String()) != v.want {
			t.Errorf("%q: %d, %q, %s, want %q", v.args, code, out.String(), errOut.String(), v.want)
		}
	}
}
