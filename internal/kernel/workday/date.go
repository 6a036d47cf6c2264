// Package workday is the legal calendar: dates in Asia/Shanghai and which of them are
// working days under the State Council's yearly notices (调休 included). It knows the
// years 2008–2026 from its own data; an administrator imports each further year. A
// date reached through a year without a notice is counted by weekends alone and is
// provisional (暂定). The package never reads the time.
package workday

import (
	"fmt"
	"time"

	"gongkai/internal/platform/errs"
)

// Zone is the one time zone of the law, Asia/Shanghai. It is a fixed +08:00, so that
// no time zone data is needed on the machine: China has had no summer time since 1991,
// and no date before that is counted here.
var Zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a day of the legal calendar as 2006-01-02. Dates compare as text. The empty
// Date is no day; every other value comes from Parse, DateOf or a Date's own methods,
// which is what the methods rely on.
type Date string

// The calendar takes dates from minYear to maxYear, so that a slip of the keyboard
// does not become a due date of another century.
const minYear, maxYear = 1900, 2999

// Parse reads 2006-01-02. The error is for the user.
func Parse(s string) (Date, error) {
	if t, err := time.Parse(time.DateOnly, s); err == nil && t.Year() >= minYear && t.Year() <= maxYear {
		return Date(s), nil
	}
	return "", errs.Newf(errs.Invalid, "日期“%.20s”无效。请按“2026-03-02”的格式填写%d年至%d年之间的日期。", s, minYear, maxYear)
}

// DateOf returns the day on which the instant t falls in Asia/Shanghai.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Zone).Date()
	return format(y, int(m), d)
}

// Time returns the instant at which the day begins in Asia/Shanghai, in UTC. The empty
// Date gives the zero time.
func (d Date) Time() time.Time {
	if d == "" {
		return time.Time{}
	}
	y, m, n := d.civil()
	return time.Date(y, time.Month(m), n, 0, 0, 0, 0, Zone).UTC()
}

// AddDays returns the day n calendar days later, or earlier where n is negative.
func (d Date) AddDays(n int) Date { return fromOrdinal(d.ordinal() + n) }

// AddMonths returns the same day of the month n months later; where that month is too
// short, its last day (民法典第二百零二条).
func (d Date) AddMonths(n int) Date {
	y, m, day := d.civil()
	m += n - 1
	y, m = y+m/12, m%12
	if m < 0 {
		y, m = y-1, m+12
	}
	last := time.Date(y, time.Month(m+2), 0, 0, 0, 0, 0, time.UTC).Day()
	return format(y, m+1, min(day, last))
}

// Days returns how many calendar days b lies after a.
func Days(a, b Date) int { return b.ordinal() - a.ordinal() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return weekday(d.ordinal()) }

// Weekend tells whether d is a Saturday or a Sunday.
func (d Date) Weekend() bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// Year returns the year, or 0 for the empty Date.
func (d Date) Year() int {
	y, _, _ := d.civil()
	return y
}

// Chinese returns 2026年3月2日, without padding zeros as GB/T 9704 wants it. The empty
// Date gives "".
func (d Date) Chinese() string {
	if d == "" {
		return ""
	}
	return fmt.Sprintf("%d年%s", d.Year(), d.MonthDay())
}

// MonthDay returns 3月2日.
func (d Date) MonthDay() string {
	if d == "" {
		return ""
	}
	_, m, n := d.civil()
	return fmt.Sprintf("%d月%d日", m, n)
}

// WeekdayName returns 星期一 and so on.
func (d Date) WeekdayName() string {
	return "星期" + [...]string{"日", "一", "二", "三", "四", "五", "六"}[d.Weekday()]
}

// civil splits the date; the empty Date gives zeros.
func (d Date) civil() (y, m, day int) {
	if len(d) != len("2006-01-02") {
		return 0, 0, 0
	}
	num := func(s Date) (n int) {
		for i := range len(s) {
			n = n*10 + int(s[i]-'0')
		}
		return n
	}
	return num(d[:4]), num(d[5:7]), num(d[8:])
}

func format(y, m, d int) Date {
	b := [10]byte{4: '-', 7: '-'}
	put := func(at, width, n int) {
		for i := at + width - 1; i >= at; i-- {
			b[i] = byte('0' + n%10)
			n /= 10
		}
	}
	put(0, 4, y)
	put(5, 2, m)
	put(8, 2, d)
	return Date(b[:])
}

// ordinal numbers the days, 1970-01-01 being 0. The year is taken to begin in March,
// so that the leap day is its last.
func (d Date) ordinal() int {
	y, m, day := d.civil()
	if m <= 2 {
		y, m = y-1, m+12
	}
	return 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + day - 719469
}

func fromOrdinal(n int) Date {
	n += 719468
	era := n / 146097 // 400 years
	n %= 146097
	y := (n - n/1460 + n/36524 - n/146096) / 365
	n -= 365*y + y/4 - y/100
	m := (5*n + 2) / 153
	day := n - (153*m+2)/5 + 1
	if m += 3; m > 12 {
		m, y = m-12, y+1
	}
	return format(era*400+y, m, day)
}

func weekday(ordinal int) time.Weekday { return time.Weekday((ordinal%7 + 11) % 7) }
