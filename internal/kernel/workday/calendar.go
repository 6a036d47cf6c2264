package workday

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Calendar says which days are working days. It is immutable and safe for concurrent
// use. A day is a working day when a notice says that it is worked (调休上班), is not
// one when a notice gives it off, and else is one from Monday to Friday.
type Calendar struct {
	years   map[int]Year
	mark    map[int]mark // by ordinal: the days that a notice names
	version string
}

type mark struct {
	off  bool
	name string
}

// years.json has one entry a year, with the days that that year's notice names.
// Statements of a later notice that changed the year are worked in; a New Year's
// holiday that begins in December belongs to the year of its notice.
//
//go:embed years.json
var builtin []byte

// Builtin returns the calendar of the program's own data, 2008–2026. The
// Regulations on open information, whose clocks are the oldest ones counted, came into
// force in 2008.
var Builtin = sync.OnceValue(func() *Calendar {
	var years []Year
	dec := json.NewDecoder(bytes.NewReader(builtin))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&years); err != nil {
		panic("workday: years.json: " + err.Error())
	}
	for _, y := range years {
		if err := y.Check(); err != nil {
			panic(fmt.Sprintf("workday: years.json: %d: %v", y.Year, err))
		}
	}
	return build(years)
})

// WithYear returns a calendar in which y takes the place of what was known about that
// year. A notice that changes a year already known is imported as the whole year. The
// error is that of y.Check.
func (c *Calendar) WithYear(y Year) (*Calendar, error) {
	if err := y.Check(); err != nil {
		return nil, err
	}
	years := maps.Clone(c.years)
	years[y.Year] = y.clone()
	return build(slices.Collect(maps.Values(years))), nil
}

// build puts the marks together. Where the notices of two years name the same day,
// the later year's notice is the later word.
func build(years []Year) *Calendar {
	slices.SortFunc(years, func(a, b Year) int { return a.Year - b.Year })
	c := &Calendar{years: make(map[int]Year, len(years)), mark: map[int]mark{}}
	hash := sha256.New()
	for _, y := range years {
		c.years[y.Year] = y
		for _, s := range y.Off {
			for n := s.From.ordinal(); n <= s.To.ordinal(); n++ {
				c.mark[n] = mark{true, s.Name}
			}
		}
		for _, w := range y.Work {
			c.mark[w.Date.ordinal()] = mark{false, w.Name}
		}
		fmt.Fprintf(hash, "%d\n", y.Year)
	}
	for _, n := range slices.Sorted(maps.Keys(c.mark)) {
		fmt.Fprintf(hash, "%d %t %s\n", n, c.mark[n].off, c.mark[n].name)
	}
	c.version = hex.EncodeToString(hash.Sum(nil)[:8])
	return c
}

// Version identifies the content: two calendars that count or explain anything
// differently have different versions. A due date that is cached keeps it.
func (c *Calendar) Version() string { return c.version }

// Years returns what is known about each year, in order.
func (c *Calendar) Years() []Year {
	out := make([]Year, 0, len(c.years))
	for _, n := range slices.Sorted(maps.Keys(c.years)) {
		out = append(out, c.years[n].clone())
	}
	return out
}

// Known tells whether the calendar holds the notice of the year.
func (c *Calendar) Known(year int) bool {
	_, ok := c.years[year]
	return ok
}

// IsWorkday tells whether d is a working day.
func (c *Calendar) IsWorkday(d Date) bool { return c.works(d.ordinal()) }

func (c *Calendar) works(n int) bool {
	if m, ok := c.mark[n]; ok {
		return !m.off
	}
	w := weekday(n)
	return w != time.Saturday && w != time.Sunday
}

// Reason says in a few words what d is: 端午节放假, 星期六, 调休上班（中秋节）, 星期三.
func (c *Calendar) Reason(d Date) string {
	m, ok := c.mark[d.ordinal()]
	switch {
	case !ok:
		return d.WeekdayName()
	case m.off:
		return m.name + "放假"
	default:
		return "调休上班（" + m.name + "）"
	}
}

// settledUntil is the last day of December that no notice of a following year has ever
// changed. The notices for 2008 and 2019 made 29 December a working day and the last
// two days of the year days off, so the end of a year is settled with the next notice.
const settledUntil = "-12-28"

// Provisional tells whether counting the days after a up to and including b touches
// days whose notice the calendar does not hold. It is false where b is not after a.
func (c *Calendar) Provisional(a, b Date) bool { return len(c.unsettled(a, b)) > 0 }

// unsettled returns the years whose missing notices could change the days (a, b].
func (c *Calendar) unsettled(a, b Date) []int {
	if b <= a {
		return nil
	}
	first := a.AddDays(1)
	var out []int
	for y := first.Year(); y <= b.Year(); y++ {
		if !c.Known(y) {
			out = append(out, y)
		}
	}
	if y := b.Year(); c.Known(y) && !c.Known(y+1) && string(b)[4:] > settledUntil {
		out = append(out, y+1)
	}
	return out
}

// ProvisionalNote is the sentence that says why counting (a, b] is provisional, or "".
func (c *Calendar) ProvisionalNote(a, b Date) string {
	years := c.unsettled(a, b)
	if len(years) == 0 {
		return ""
	}
	span := fmt.Sprintf("%d年", years[0])
	if last := years[len(years)-1]; last != years[0] {
		span = fmt.Sprintf("%d年至%d年", years[0], last)
	}
	if known := slices.Sorted(maps.Keys(c.years)); len(known) > 0 && years[0] < known[0] {
		return span + "的放假安排平台没有收录，按周末推算，结果为暂定。请系统管理员导入该年度放假通知后重新计算。"
	}
	return span + "的放假安排尚未公布或者尚未导入，按周末推算，结果为暂定。通知公布并导入后将重新计算。"
}
