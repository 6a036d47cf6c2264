package main

import (
	"fmt"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

type workdayCmd struct {
	DB string `placeholder:"FILE|postgres://…" help:"数据库：同时按管理员导入的年度计算；不给时只用内置的年度。"`

	Add     workdayAdd     `cmd:"" help:"某日起第N个工作日（当日不计）。"`
	Between workdayBetween `cmd:"" help:"两日之间的工作日数（首日不计，末日计入）。"`
	Explain workdayExplain `cmd:"" help:"逐日说明。"`
}

// calendar is the built-in one, or with a database the one in force there.
func (c *workdayCmd) calendar(e *env) (*workday.Calendar, error) {
	if c.DB == "" {
		return workday.Builtin(), nil
	}
	if err := exists(c.DB); err != nil {
		return nil, err
	}
	d, err := db.Open(e, c.DB, clock.System())
	if err != nil {
		return nil, fmt.Errorf("打开数据库：%w", err)
	}
	defer d.Close()
	return db.Get(e, d, func(tx *db.Tx) (*workday.Calendar, error) { return workday.Load(e, tx) })
}

type workdayAdd struct {
	Date string `arg:"" help:"起始日，2026-03-02。"`
	N    int    `arg:"" help:"工作日数。"`
}

func (c *workdayAdd) Run(e *env, all *workdayCmd) error {
	d, err := date(c.Date)
	if err != nil {
		return err
	}
	if c.N < 0 || c.N > workday.MaxAdd {
		return errs.Newf(errs.Invalid, "工作日数要在0到%d之间。", workday.MaxAdd)
	}
	cal, err := all.calendar(e)
	if err != nil {
		return err
	}
	due, provisional := cal.Add(d, c.N)
	fmt.Fprintln(e.Out, string(due)+mark(provisional))
	return nil
}

func mark(provisional bool) string {
	if provisional {
		return " 暂定"
	}
	return ""
}

type workdayBetween struct {
	A string `arg:"" help:"首日。"`
	B string `arg:"" help:"末日。"`
}

func (c *workdayBetween) Run(e *env, all *workdayCmd) error {
	a, err := date(c.A)
	if err != nil {
		return err
	}
	b, err := date(c.B)
	if err != nil {
		return err
	}
	cal, err := all.calendar(e)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.Out, "%d%s\n", cal.Between(a, b), mark(cal.Provisional(a, b)))
	return nil
}

type workdayExplain struct {
	Date string `arg:"" help:"起始日。"`
	N    int    `arg:"" help:"工作日数。"`
}

func (c *workdayExplain) Run(e *env, all *workdayCmd) error {
	d, err := date(c.Date)
	if err != nil {
		return err
	}
	if c.N < 0 || c.N > workday.MaxAdd {
		return errs.Newf(errs.Invalid, "工作日数要在0到%d之间。", workday.MaxAdd)
	}
	cal, err := all.calendar(e)
	if err != nil {
		return err
	}
	for _, day := range cal.Explain(d, c.N) {
		fmt.Fprintln(e.Out, day.Why)
	}
	return nil
}

func date(s string) (workday.Date, error) {
	d, err := workday.Parse(s)
	if err != nil {
		return "", errs.Newf(errs.Invalid, "“%s”不是日期，请写成2026-03-02的样子。", s)
	}
	return d, nil
}
