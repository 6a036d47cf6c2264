package demo

import (
	"context"
	"fmt"
	"strings"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// ledger takes over the requests that the departments had answered before they had the
// platform, under either text of the Regulations: a line of the spreadsheet each, in one
// transaction.
func (r *runner) ledger(ctx context.Context) error {
	b, err := data.ReadFile("ledger/ledger.txt")
	if err != nil {
		return err
	}
	return r.app.DB.Write(ctx, func(tx *db.Tx) error {
		no := map[string]int{}
		for line := range strings.Lines(string(b)) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			w := strings.Split(strings.TrimSpace(line), "|")
			if len(w) == 12 && workday.Date(w[8]) > workday.DateOf(tx.Now) { // the platform begins earlier where the demo does
				continue
			}
			if err := r.takeOver(ctx, tx, w, no); err != nil {
				return fmt.Errorf("%q: %w", line, err)
			}
		}
		return nil
	})
}

// takeOver reads 单位|申请人类别|申请人|提交方式|提交|收到|处理决定|作出|送达|送达方式|申请内容|经过.
func (r *runner) takeOver(ctx context.Context, tx *db.Tx, w []string, no map[string]int) error {
	if len(w) != 12 {
		return fmt.Errorf("it has %d columns", len(w))
	}
	unit, ok := r.town.Units[w[0]]
	if !ok {
		return fmt.Errorf("no unit is called %s", w[0])
	}
	in := foi.Ledger{Kind: w[6], DecidedOn: workday.Date(w[7]), SentOn: workday.Date(w[8]), Way: foi.Way(w[9])}
	in.Channel, in.Submitted = foi.Channel(w[3]), workday.Date(w[4])
	switch received := workday.Date(w[5]); in.Channel {
	case foi.Registered:
		in.Signed = received
	case foi.Mail, foi.Fax, foi.Internet:
		in.Confirmed = received
	}
	in.Application = foi.Application{Applicant: foi.ApplicantKind(w[1]), Person: w[2], Content: w[10], Form: "paper", Route: "pickup", Phone: fmt.Sprintf("100%08d", key(w[2], 1)%1e8)}
	if in.Applicant != foi.Person {
		in.Code = creditCode(w[2])
	}
	if course := strings.Fields(w[11]); len(course) > 0 {
		days := append(course[1:], "")
		switch from, to := workday.Date(days[0]), workday.Date(days[1]); course[0] {
		case "补正":
			in.CorrectedOn, in.SupplementDue, in.SuppliedOn = from, 10, to
		case "征求":
			in.PausedOn, in.ResumedOn = from, to
		case "延长":
			in.ExtendedOn = from
		default:
			return fmt.Errorf("%s is no course", course[0])
		}
	}
	year := in.Submitted.Year()
	series := fmt.Sprint(unit.ID, year)
	no[series]++
	in.No, in.AnswerNo = fmt.Sprintf("%s公开申请〔%d〕%d号", unit.Prefixes[0], year, no[series]), fmt.Sprintf("%s公开答复〔%d〕%d号", unit.Prefixes[0], year, no[series])
	by, err := r.handler(ctx, tx, unit.ID)
	if err != nil {
		return err
	}
	_, err = r.app.Engine.Take(ctx, tx, lifecycle.Call{Area: foi.Name, Action: "take-over", By: by, In: &in})
	return err
}
