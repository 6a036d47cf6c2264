package web

import (
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/id"
)

// Funcs are what templates may call beside the built-in functions:
//
//	date D         2026年3月2日, of a workday.Date or a time.Time
//	day T          2026-03-02, of a time.Time, in Beijing
//	datetime T     2026年3月2日 17:05, in Beijing
//	instant T      2026-03-02T09:05:00Z, for attributes
//	clauses LIST   the clauses of a list, each short, joined by ；
//	cite C         a clause in full; short C its short form
//	chip NAME STATUS NOW   a ClockChip for {{template "clock" …}}
//	role R         the Chinese name of a role
//	roles LIST     the names of roles joined by 、
//	asset NAME     the address of a static file with the hash of its content
//	n I            12,345
//	size BYTES     2.1 MB
//	token          a new idempotency token, for a form of its own
//	list A B …     a list of strings
//	fact NAME TEXT a Fact;  empty TITLE TEXT an Empty
//	trust HTML     a template.HTML as it is (it must have been made safe where it was made)
func Funcs() template.FuncMap {
	return template.FuncMap{
		"date": chineseDate, "day": isoDay, "datetime": dateTime, "instant": instant,
		"clauses": shortClauses, "cite": clause.Clause.Cite, "short": clause.Clause.Short,
		"chip": Chip, "role": actor.Role.Name, "roles": roleNames,
		"asset": func(name string) string { return embedded().url(name) },
		"n":     Number, "size": Size, "token": id.Secret,
		"list": func(s ...string) []string { return s }, "join": func(s []string, sep string) string { return strings.Join(s, sep) },
		"fact":  func(name, text string) Fact { return Fact{Name: name, Text: text} },
		"empty": func(title, text string) Empty { return Empty{title, text} },
		"trust": func(h template.HTML) template.HTML { return h },
		"inc":   func(i int) int { return i + 1 },
	}
}

func chineseDate(v any) string {
	switch d := v.(type) {
	case workday.Date:
		if d == "" {
			return ""
		}
		return d.Chinese()
	case time.Time:
		if d.IsZero() {
			return ""
		}
		return workday.DateOf(d).Chinese()
	case string:
		if p, err := workday.Parse(d); err == nil {
			return p.Chinese()
		}
		return d
	}
	return ""
}

func isoDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return string(workday.DateOf(t))
}

func dateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return workday.DateOf(t).Chinese() + " " + t.In(workday.Zone).Format("15:04")
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// shortClauses says every place once: several duties may rest on the same paragraph.
func shortClauses(list []clause.Clause) string {
	var s []string
	for _, c := range list {
		if short := c.Short(); !slices.Contains(s, short) {
			s = append(s, short)
		}
	}
	return strings.Join(s, "；")
}

// Number writes 12345 as 12,345.
func Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// ClockChip is a legal clock as a small label.
type ClockChip struct {
	Name  string
	Class string // ok, warn, overdue, paused, met, with provisional
	Text  string
	Full  string // the whole phrase, for a title
	Now   time.Time
	Due   time.Time // zero while it stands still
}

var chipClass = map[deadline.State]string{deadline.Running: "ok", deadline.Paused: "paused", deadline.Met: "met",
	deadline.MetLate: "met", deadline.Dropped: "met", deadline.Overdue: "overdue", deadline.None: "paused"}

// Chip makes the label of a period at a moment.
func Chip(name string, st deadline.Status, now time.Time) ClockChip {
	c := ClockChip{Name: name, Class: chipClass[st.State], Now: now, Full: st.String()}
	left := deadline.Span{N: st.Left, Unit: st.Unit}.String()
	switch st.State {
	case deadline.Running:
		c.Due = st.DueAt
		if st.Warning {
			c.Class = "warn"
		}
		switch {
		case st.Left == 0 && st.Unit == deadline.Hours:
			c.Text = "剩不足1小时"
		case st.Left == 0:
			c.Text = "今天到期"
		default:
			c.Text = "剩" + left
		}
	case deadline.Paused:
		c.Text = "暂停 · 还余" + left
	case deadline.Overdue:
		c.Due = st.DueAt
		c.Text = "逾期" + deadline.Span{N: st.LateBy, Unit: st.LateUnit}.String()
	case deadline.Met:
		c.Text = "按期办结"
	case deadline.MetLate:
		c.Text = "超期" + deadline.Span{N: st.LateBy, Unit: st.LateUnit}.String() + "办结"
	case deadline.Dropped:
		c.Text = "已终止"
	default:
		c.Text = "未开始"
	}
	if st.Provisional {
		c.Class += " provisional"
		c.Text += "（暂定）"
	}
	return c
}
