package desk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// CalendarPage shows a year of the legal calendar and counts working days from a date.
type CalendarPage struct {
	web.Page
	Year    int
	Years   []web.FilterLink
	Known   bool
	Source  string
	Note    string
	Unread  []string
	Days    int // working days of the year
	Off     []SpanRow
	Work    []SpanRow
	Months  []MonthColumn
	Days31  []DayRow
	May     bool // the actor imports years
	Imports []ImportRow
	// The count asked for.
	From, N     string
	Counted     bool
	Due         workday.Date
	Provisional string
	Count       []workday.Day
}

// SpanRow is a span of days off, or a working weekend day.
type SpanRow struct{ Name, Text string }

// MonthColumn is a month of the year's table.
type MonthColumn struct {
	Name string
	Days int // working days
}

// DayRow is the same day of every month.
type DayRow struct {
	N     int
	Cells []DayCell
}

// DayCell is one day: what stands in it, and in full for who hears it.
type DayCell struct {
	Text, Full string
	Off, Named bool // no working day; by a notice
	Extra      bool // worked by a notice
	None       bool // the month is over
}

// ImportRow is a year that somebody imported.
type ImportRow struct {
	Year, Revision int
	Source, By     string
	At             time.Time
}

// longestCount is how many days the explanation shows at most.
const longestCount = 400

func (d *Desk) calendar(w *web.Response, r *http.Request) error {
	v := r.URL.Query()
	p := CalendarPage{Year: workday.DateOf(w.Now).Year(), May: w.Actor.Has(actor.System), From: v.Get("from"), N: v.Get("n")}
	var bad []errs.Reason
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		cal, err := d.Engine.Calendar(ctx, tx)
		if err != nil {
			return err
		}
		years := cal.Years()
		if y, err := strconv.Atoi(v.Get("year")); err == nil && y >= years[0].Year && y <= years[len(years)-1].Year+2 {
			p.Year = y
		}
		p.year(cal)
		if p.From != "" || p.N != "" {
			bad = p.count(cal)
		} else {
			p.From = string(workday.DateOf(w.Now))
		}
		p.Imports, err = imports(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	p.Page = page(w, "工作日历")
	p.Errors = bad
	return w.Render("desk/calendar", p)
}

// count reads the form and explains the count, or says what is wrong with the form.
func (p *CalendarPage) count(cal *workday.Calendar) (bad []errs.Reason) {
	from, err := workday.Parse(p.From)
	if err != nil {
		bad = append(bad, errs.Reason{Field: "from", Msg: "请填写真实的起算日期，例如“2026-06-18”。"})
	}
	n, err := strconv.Atoi(strings.TrimSpace(p.N))
	if err != nil || n < 1 || n > longestCount {
		bad = append(bad, errs.Reason{Field: "n", Msg: fmt.Sprintf("请填写1至%d之间的工作日天数。", longestCount)})
	}
	if bad != nil {
		return bad
	}
	var provisional bool
	p.Counted = true
	p.Due, provisional = cal.Add(from, n)
	p.Count = cal.Explain(from, n)
	if provisional {
		p.Provisional = cal.ProvisionalNote(from, p.Due)
	}
	return nil
}

// year fills in the year's days and what its notice says.
func (p *CalendarPage) year(cal *workday.Calendar) {
	p.Known = cal.Known(p.Year)
	p.Days, _ = cal.Workdays(p.Year)
	years := cal.Years()
	for _, y := range years {
		p.Years = append(p.Years, web.FilterLink{Title: fmt.Sprintf("%d", y.Year), Href: fmt.Sprintf("/office/calendar?year=%d", y.Year), Count: -1, Current: y.Year == p.Year})
		if y.Year == p.Year {
			p.Source, p.Note, p.Unread = y.Source, y.Note, y.Unread
			p.Off, p.Work = spans(y)
		}
	}
	next := years[len(years)-1].Year + 1
	p.Years = append(p.Years, web.FilterLink{Title: fmt.Sprintf("%d（暂定）", next), Href: fmt.Sprintf("/office/calendar?year=%d", next), Count: -1, Current: next == p.Year})
	for i := range 31 {
		p.Days31 = append(p.Days31, DayRow{N: i + 1})
	}
	named := map[workday.Date]bool{}
	for _, y := range years {
		for _, o := range y.Off {
			for day := o.From; day <= o.To; day = day.AddDays(1) {
				named[day] = true
			}
		}
	}
	for m := 1; m <= 12; m++ {
		x := MonthColumn{Name: fmt.Sprintf("%d月", m)}
		for i := range p.Days31 {
			c := dayCell(cal, named, fmt.Sprintf("%d-%02d-%02d", p.Year, m, i+1))
			if !c.Off && !c.None {
				x.Days++
			}
			p.Days31[i].Cells = append(p.Days31[i].Cells, c)
		}
		p.Months = append(p.Months, x)
	}
}

func dayCell(cal *workday.Calendar, named map[workday.Date]bool, date string) DayCell {
	day, err := workday.Parse(date)
	if err != nil {
		return DayCell{None: true}
	}
	c := DayCell{Text: strings.TrimPrefix(day.WeekdayName(), "星期"), Full: day.MonthDay() + " " + cal.Reason(day), Off: !cal.IsWorkday(day)}
	switch {
	case c.Off && named[day]:
		c.Text, c.Named = "休", true
	case !c.Off && day.Weekend():
		c.Text, c.Extra = "班", true
	}
	return c
}

// spans are the lines of a year's notice in words.
func spans(y workday.Year) (off, work []SpanRow) {
	for _, o := range y.Off {
		text := o.From.MonthDay()
		if o.From.Year() != y.Year {
			text = o.From.Chinese()
		}
		if o.To != o.From {
			to := o.To.MonthDay()
			if o.To[:7] == o.From[:7] {
				_, to, _ = strings.Cut(to, "月")
			}
			text += "至" + to
		}
		off = append(off, SpanRow{o.Name, fmt.Sprintf("%s，共%d天", text, workday.Days(o.From, o.To)+1)})
	}
	for _, x := range y.Work {
		text := x.Date.MonthDay()
		if x.Date.Year() != y.Year {
			text = x.Date.Chinese()
		}
		work = append(work, SpanRow{x.Name, text + "（" + x.Date.WeekdayName() + "）"})
	}
	return off, work
}

func imports(ctx context.Context, tx *db.Tx) ([]ImportRow, error) {
	list, err := workday.Imports(ctx, tx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, x := range list {
		ids = append(ids, x.By)
	}
	people, err := org.PeopleByID(ctx, tx, ids)
	var out []ImportRow
	for _, x := range slices.Backward(list) {
		by := people[x.By].Name
		if by == "" {
			by = x.By
		}
		out = append(out, ImportRow{x.Year.Year, x.Revision, x.Year.Source, by, x.At})
	}
	return out, err
}
