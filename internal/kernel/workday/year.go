package workday

import (
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/platform/errs"
)

// Year is what one State Council notice says: the spans off, with the weekends in
// them, and the weekend days that are worked instead. Days of December before the year
// belong to it where its notice names them.
type Year struct {
	Year   int      `json:"year"`
	Source string   `json:"source"`           // 国办发明电〔2025〕7号
	Note   string   `json:"note,omitempty"`   // what is not certain about it
	Unread []string `json:"unread,omitempty"` // phrases with dates that were read as saying nothing about days off: for a person to look at
	Off    []Off    `json:"off"`
	Work   []Work   `json:"work"`
}

// Off is a span of days off, both ends included.
type Off struct {
	From Date   `json:"from"`
	To   Date   `json:"to"`
	Name string `json:"name"` // 端午节
}

// Work is a Saturday or Sunday that is worked, with the holiday that it makes up for.
type Work struct {
	Date Date   `json:"date"`
	Name string `json:"name"`
}

func (y Year) clone() Year {
	y.Off, y.Work, y.Unread = slices.Clone(y.Off), slices.Clone(y.Work), slices.Clone(y.Unread)
	return y
}

// maxSpan is longer than any holiday has been (2020: ten days).
const maxSpan = 16

// The statutory holidays of 全国年节及纪念日放假办法. Fixed days must be off; the days
// of the lunar holidays are checked by name, season and number, and 清明 by its days.
// The revision of 10 November 2024 added 除夕 and 2 May, from 2025.
var fixedDays = []struct {
	day, name string
	from      int
}{
	{"-01-01", "元旦", 0}, {"-05-01", "劳动节", 0}, {"-05-02", "劳动节", 2025},
	{"-10-01", "国庆节", 0}, {"-10-02", "国庆节", 0}, {"-10-03", "国庆节", 0},
}

var seasons = []struct {
	name, first, last string
	days, days2025    int
}{
	{"春节", "-01-20", "-02-27", 3, 4},
	{"清明节", "-04-04", "-04-06", 1, 1},
	{"端午节", "-05-25", "-06-27", 1, 1},
	{"中秋节", "-09-06", "-10-10", 1, 1},
}

const lawOfHolidays = "《全国年节及纪念日放假办法》"

// Check returns every reason why y cannot be a year's schedule, as one Invalid error:
// spans that are no spans or overlap, worked days that are no weekend days or are off,
// statutory holidays that are missing.
func (y Year) Check() error {
	var rs reasons
	if y.Year < minYear || y.Year > maxYear {
		rs.add("year", "没有有效的年份（%d）。请写明通知适用的年份，例如2027。", y.Year)
		return rs.err(y.Year)
	}
	if strings.TrimSpace(y.Source) == "" {
		rs.add("source", "没有写明依据。请填写放假通知的发文字号，例如“国办发明电〔2025〕7号”。")
	}
	off := y.checkOff(&rs)
	y.checkWork(&rs, off)
	if len(rs) == 0 { // else the missing days follow from the faults above
		y.checkStatutory(&rs, off)
	}
	return rs.err(y.Year)
}

type reasons []errs.Reason

func (r *reasons) add(field, msg string, args ...any) {
	*r = append(*r, errs.Reason{Field: field, Msg: fmt.Sprintf(msg, args...)})
}

func (r reasons) err(year int) error {
	if len(r) == 0 {
		return nil
	}
	return &errs.Error{Kind: errs.Invalid, Reasons: r,
		Msg: fmt.Sprintf("%d年的放假安排有%d处问题，没有采用。请对照通知原文更正后重新导入。", year, len(r))}
}

// valid tells whether d is a date that y's notice may name.
func (y Year) valid(d Date) bool {
	_, err := Parse(string(d))
	return err == nil && (d.Year() == y.Year || string(d) >= fmt.Sprintf("%d-12-20", y.Year-1) && d.Year() == y.Year-1)
}

func (y Year) checkOff(rs *reasons) map[Date]string {
	off := map[Date]string{}
	for _, s := range y.Off {
		switch {
		case strings.TrimSpace(s.Name) == "":
			rs.add("off", "%s起的放假没有写明节日名称，请补上。", s.From)
		case !y.valid(s.From) || !y.valid(s.To):
			rs.add("off", "%s放假的日期“%.10s至%.10s”不是%d年（或上一年12月下旬）的日期，请更正。", s.Name, s.From, s.To, y.Year)
		case s.To < s.From:
			rs.add("off", "%s放假的结束日期%s早于开始日期%s，请更正。", s.Name, s.To.Chinese(), s.From.Chinese())
		case Days(s.From, s.To) >= maxSpan:
			rs.add("off", "%s放假从%s到%s共%d天，超过%d天，请核对是否写错月份。", s.Name, s.From.Chinese(), s.To.Chinese(), Days(s.From, s.To)+1, maxSpan)
		default:
			for d := s.From; d <= s.To; d = d.AddDays(1) {
				if other, ok := off[d]; ok {
					rs.add("off", "%s既属于%s放假，又属于%s放假。请合并或者更正其中一处。", d.Chinese(), other, s.Name)
				}
				off[d] = s.Name
			}
		}
	}
	return off
}

func (y Year) checkWork(rs *reasons, off map[Date]string) {
	seen := map[Date]bool{}
	for _, w := range y.Work {
		name, isOff := off[w.Date]
		switch {
		case !y.valid(w.Date):
			rs.add("work", "调休上班日期“%.10s”不是%d年（或上一年12月下旬）的日期，请更正。", w.Date, y.Year)
		case seen[w.Date]:
			rs.add("work", "%s调休上班写了两次，请删去一处。", w.Date.Chinese())
		case isOff:
			rs.add("work", "%s既是%s放假又是调休上班，请核对。", w.Date.Chinese(), name)
		case !w.Date.Weekend():
			rs.add("work", "%s是%s，不是周末，不需要调休上班。请核对日期。", w.Date.Chinese(), w.Date.WeekdayName())
		}
		seen[w.Date] = true
	}
}

func (y Year) checkStatutory(rs *reasons, off map[Date]string) {
	for _, f := range fixedDays {
		d := Date(fmt.Sprintf("%d%s", y.Year, f.day))
		if _, ok := off[d]; !ok && y.Year >= f.from {
			rs.add("off", "%s（%s）是法定节日，但没有列入放假。请按"+lawOfHolidays+"补上。", d.Chinese(), f.name)
		}
	}
	for _, s := range seasons {
		want, n := s.days, 0
		if y.Year >= 2025 {
			want = s.days2025
		}
		first, last := fmt.Sprintf("%d%s", y.Year, s.first), fmt.Sprintf("%d%s", y.Year, s.last)
		for d, name := range off {
			if strings.Contains(name, s.name) && string(d) >= first && string(d) <= last {
				n++
			}
		}
		if n < want {
			rs.add("off", "%s依法放假%d天，%s至%s之间只有%d天名为“%s”的放假。请按"+lawOfHolidays+"补上。",
				s.name, want, Date(first).MonthDay(), Date(last).MonthDay(), n, s.name)
		}
	}
}
