package org

import (
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// today is the legal date of the transaction.
func today(tx *db.Tx) workday.Date { return workday.DateOf(tx.Now) }

// inForce tells whether date lies in a span of dates, both included; an empty end is
// open.
func inForce(date, from, until workday.Date) bool {
	return date >= from && (until == "" || date <= until)
}

// overlap tells whether two spans share a day.
func overlap(from, until, from2, until2 workday.Date) bool {
	return (until2 == "" || from <= until2) && (until == "" || from2 <= until)
}

// checkSpan refuses dates that are none and an end before the beginning.
func checkSpan(from, until workday.Date) error {
	if _, err := workday.Parse(string(from)); err != nil {
		return errs.Field("from", "请填写起始日期，格式如“2026-03-02”。")
	}
	if until == "" {
		return nil
	}
	if _, err := workday.Parse(string(until)); err != nil {
		return errs.Field("until", "截止日期的格式不对，请按“2026-03-02”填写；没有截止日期的请留空。")
	}
	if until < from {
		return errs.Field("until", "截止日期早于起始日期，请改正后再提交。")
	}
	return nil
}
