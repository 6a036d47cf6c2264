package xlsx

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// numberFormat is how the style of a cell shows a number, as far as it matters for its
// meaning.
type numberFormat struct {
	day, clock bool // shows a date, a time of day
	percent    bool
	zeros      int // digits that leading zeros fill up to: 000123
}

// dates and clocks are the built-in formats of numbers that are points in time. Those
// from 27 on are the Chinese ones (yyyy"年"m"月", 上午h"时"mm"分").
var (
	dates  = [][2]int{{14, 17}, {22, 22}, {27, 31}, {36, 36}, {50, 54}, {57, 58}}
	clocks = [][2]int{{18, 22}, {32, 35}, {45, 47}, {55, 56}}
)

func within(id int, ranges [][2]int) bool {
	for _, r := range ranges {
		if id >= r[0] && id <= r[1] {
			return true
		}
	}
	return false
}

// formatOf reads the format with a number and, for one that the file defines, its code.
func formatOf(id int, code string) numberFormat {
	if code == "" {
		return numberFormat{day: within(id, dates), clock: within(id, clocks), percent: id == 9 || id == 10}
	}
	bare, elapsed := strip(code)
	f := numberFormat{clock: elapsed || strings.ContainsAny(bare, "hs"), percent: strings.Contains(bare, "%")}
	if bare == "general" || strings.ContainsAny(bare, "0#?") { // a number, whatever letters stand beside it
		f.clock = false
		if bare != "" && strings.Trim(bare, "0") == "" && len(bare) > 1 {
			f.zeros = len(bare)
		}
		return f
	}
	f.day = strings.ContainsAny(bare, "yde") || strings.Contains(bare, "m") && !f.clock
	return f
}

// strip takes out of the first section of a format code what is shown as it stands,
// colours and conditions. elapsed tells of hours that may be more than a day: [h].
func strip(code string) (bare string, elapsed bool) {
	var b strings.Builder
	rs := []rune(strings.ToLower(code))
	for i := 0; i < len(rs); i++ {
		switch rs[i] {
		case ';':
			return b.String(), elapsed
		case '"':
			for i++; i < len(rs) && rs[i] != '"'; i++ {
			}
		case '\\', '_', '*':
			i++
		case '[':
			from := i + 1
			for i++; i < len(rs) && rs[i] != ']'; i++ {
			}
			in := string(rs[from:min(i, len(rs))])
			elapsed = elapsed || in != "" && strings.Trim(in, "h") == "" || in != "" && strings.Trim(in, "m") == "" || in != "" && strings.Trim(in, "s") == ""
		default:
			b.WriteRune(rs[i])
		}
	}
	return b.String(), elapsed
}

// The last serial of the calendar that spreadsheets know: 9999-12-31.
const lastSerial = 2_958_466

// show makes of a number the text that the cell stands for. What is no number stays.
func (f numberFormat) show(v string, date1904 bool) string {
	v = strings.TrimSpace(v)
	if v == "" || !f.day && !f.clock && !f.percent && plainInt(v) {
		return f.pad(v)
	}
	x, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return v
	}
	switch {
	case (f.day || f.clock) && x >= 0 && x < lastSerial:
		return f.moment(x, date1904)
	case f.percent:
		return decimal(x*100) + "%"
	}
	return f.pad(decimal(x))
}

func (f numberFormat) pad(v string) string {
	if len(v) < f.zeros && plainInt(v) && !strings.HasPrefix(v, "-") {
		return strings.Repeat("0", f.zeros-len(v)) + v
	}
	return v
}

func plainInt(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// decimal writes a number with the fifteen digits that a spreadsheet keeps, never with
// an exponent: 13800001234 and not 1.3800001234E10.
func decimal(x float64) string {
	short, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
	if err != nil {
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	if math.Abs(short) >= 1e21 || short != 0 && math.Abs(short) < 1e-15 {
		return strconv.FormatFloat(short, 'g', -1, 64)
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// moment writes a serial number of days: 2026-03-02, 2026-03-02 15:04, 15:04.
func (f numberFormat) moment(x float64, date1904 bool) string {
	days, seconds := split(x)
	hour := clock(seconds)
	if !f.day && (f.clock && days == 0) {
		return hour
	}
	if !f.day { // hours that run on beyond a day
		total := days*24*3600 + seconds
		return strconv.Itoa(total/3600) + ":" + two(total/60%60)
	}
	if days == 0 && !date1904 {
		return hour
	}
	day := dayOf(days, date1904).Format(time.DateOnly)
	if seconds == 0 || !f.clock {
		return day
	}
	return day + " " + hour
}

// split takes a serial number apart, rounded to the second.
func split(x float64) (days, seconds int) {
	total := int64(math.Round(x * 86400))
	return int(total / 86400), int(total % 86400)
}

func clock(seconds int) string {
	s := two(seconds/3600) + ":" + two(seconds/60%60)
	if seconds%60 != 0 {
		s += ":" + two(seconds%60)
	}
	return s
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// dayOf is the day of a serial number. Spreadsheets believe that 1900 was a leap year,
// so the days before March of that year are one off.
func dayOf(days int, date1904 bool) time.Time {
	switch {
	case date1904:
		return time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days)
	case days < 60:
		days++
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days)
}

// serialOf is dayOf the other way round, for days from 1 March 1900 on.
func serialOf(day time.Time) (int, bool) {
	first := time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
	if day.Before(first) || day.Year() > 9999 {
		return 0, false
	}
	return 61 + int(day.Sub(first).Hours()/24), true
}
