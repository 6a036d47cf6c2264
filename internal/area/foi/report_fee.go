package foi

import (
	"context"
	"fmt"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// FeesOf counts what a unit was paid in a year for processing information, by the day of payment, for the sixth part of
// its report: how many requests, and yuan.
func FeesOf(ctx context.Context, tx *db.Tx, unit string, year int) (n, yuan int, err error) {
	from, to := workday.Date(fmt.Sprintf("%04d-01-01", year)), workday.Date(fmt.Sprintf("%04d-01-01", year+1))
	_, err = db.All(ctx, tx, func(s db.Scanner) (c Charge, err error) {
		var text string
		if err = s.Scan(&text); err != nil {
			return c, err
		}
		if err = decode(text, &c); err == nil {
			n, yuan = n+1, yuan+c.Yuan
		}
		return c, err
	}, `SELECT f.charge FROM deadline_fact k JOIN cases c ON c.id = k.case_id JOIN foi_request f ON f.id = c.id
		WHERE c.unit = ? AND c.area = ? AND k.rule = ? AND k.op = ? AND k.void = 0 AND k.at >= ? AND k.at < ?`, unit, Name, Pay.ID, deadline.Meet, db.Time(from.Time()), db.Time(to.Time()))
	return n, yuan, err
}

// feeInWords is what the sixth part must say about fees.
func feeInWords(n, yuan int) string {
	if n == 0 {
		return "台账中本年没有收取信息处理费。"
	}
	return fmt.Sprintf("台账中本年收取信息处理费%d件，共%d元。", n, yuan)
}
