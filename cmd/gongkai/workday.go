package main

import (
	"fmt"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
)

type workdayCmd struct {
	Add     workdayAdd     `cmd:"" help:"某日起第N个工作日（当日不计）。"`
	Between workdayBetween `cmd:"" help:"两日之间的工作日数（首日不计，末日计入）。"`
	Explain workdayExplain `cmd:"" help:"逐日说明。"`
}

type workdayAdd struct {
	Date string `arg:"" help:"起始日，2026-03-02。"`
	N    int    `arg:"" help:"工作日数。"`
}

func (c *workdayAdd) Run(e *env) error {
	d, err := date(c.Date)
	if err != nil {
		return err
	}
	if c.N < 0 || c.N > workday.MaxAdd {
		return errs.Newf(errs.Invalid, "工作日数要在0到%d之间。", workday.MaxAdd)
	}
	due, provisional := workday.Builtin().Add(d, c.N)
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

func (c *workdayBetween) Run(e *env) error {
	a, err := date(c.A)
	if err != nil {
		return err
	}
	b, err := date(c.B)
	if err != nil {
		return err
	}
	cal := workday.Builtin()
	fmt.Fprintf(e.Out, "%d%s\n", cal.Between(a, b), mark(cal.Provisional(a, b)))
	return nil
}

type workdayExplain struct {
	Date string `arg:"" help:"起始日。"`
	N    int    `arg:"" help:"工作日数。"`
}

func (c *workdayExplain) Run(e *env) error {
	d, err := date(c.Date)
	if err != nil {
		return err
	}
	if c.N < 0 || c.N > workday.MaxAdd {
		return errs.Newf(errs.Invalid, "工作日数要在0到%d之间。", workday.MaxAdd)
	}
	for _, day := range workday.Builtin().Explain(d, c.N) {
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
