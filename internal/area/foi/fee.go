package foi

import (
	"fmt"

	"gongkai/internal/kernel/clause"
)

// FeeFrom is the day from which the information-processing fee may be asked (未核).
const FeeFrom = "2021-01-01"

// Schedule is one of the two ways to charge; one request is charged by one of them alone.
type Schedule string

const (
	ByRequest Schedule = "request" // 按件：same applicant, same calendar month, same unit
	ByPage    Schedule = "page"    // 按量：pages of one request
)

// Name is the schedule's Chinese name.
func (s Schedule) Name() string {
	return map[Schedule]string{ByRequest: "按件计收", ByPage: "按量计收"}[s]
}

// FeeLaw is what the fee rests on.
var FeeLaw = clause.Fee109.Whole()

// ForRequest is the fee in yuan for the kth request of an applicant in a month: nothing up
// to ten, 100 up to thirty, and for each further ten another 100 more.
func ForRequest(k int) int {
	switch {
	case k <= 10:
		return 0
	case k <= 30:
		return 100
	}
	return 100 * ((k-30+9)/10 + 1)
}

// pageBands are the prices of pages: up to which page, and yuan for each.
var pageBands = []struct{ upTo, price int }{{30, 0}, {100, 10}, {200, 20}, {1 << 30, 40}}

// ForPages is the fee in yuan for n pages of one request. A page is one side of A4 or
// smaller (未核).
func ForPages(n int) (yuan int) {
	from := 0
	for _, b := range pageBands {
		if n > from {
			yuan += (min(n, b.upTo) - from) * b.price
		}
		from = b.upTo
	}
	return yuan
}

// Charge is a fee with its working, for the notice.
type Charge struct {
	Schedule Schedule
	Count    int // the number of the request in the month, or pages
	Yuan     int
	Working  string
}

// ChargeFor works out a fee. count is the number that this request is among the
// applicant's requests of its month, or the number of pages.
func ChargeFor(s Schedule, count int) Charge {
	c := Charge{Schedule: s, Count: count}
	if s == ByRequest {
		c.Yuan = ForRequest(count)
		c.Working = fmt.Sprintf("本件是该申请人当月第%d件申请，按件计收，%d元。", count, c.Yuan)
		return c
	}
	c.Yuan = ForPages(count)
	c.Working = fmt.Sprintf("提供信息共%d页，按量计收（30页以内不收，31至100页每页10元，101至200页每页20元，201页以上每页40元），合计%d元。", count, c.Yuan)
	return c
}
