package demo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/kernel/workday"
)

var hole = regexp.MustCompile(`\{([^{}:]+)(?::([^{}]+))?\}`)

// words fills the holes of a text: dates that follow the demo's own calendar, and the
// numbers that other documents got. {成文} is the day on which the document is signed,
// {年} {年-1} {月} {季} {起} (the first of the next month but one) follow from it;
// {文号:name} and {引:name} cite another document, {日:-30} is a day counted from today,
// {历:-30} the same as 2026-03-02.
func (r *runner) words(f *file, s string) (string, error) {
	var bad error
	base := r.written(f)
	out := hole.ReplaceAllStringFunc(s, func(h string) string {
		m := hole.FindStringSubmatch(h)
		w, err := r.word(f, base, m[1], m[2])
		if err != nil {
			bad = fmt.Errorf("%s: %w", h, err)
		}
		return w
	})
	return out, bad
}

func (r *runner) word(f *file, base workday.Date, word, arg string) (string, error) {
	day := base.Time().In(workday.Zone)
	start := time.Date(day.Year(), day.Month()+2, 1, 0, 0, 0, 0, workday.Zone)
	switch word {
	case "成文":
		return base.Chinese(), nil
	case "年", "年-1", "年-2", "年+1", "年+2":
		n, _ := strconv.Atoi(strings.TrimPrefix(word, "年"))
		return fmt.Sprint(base.Year() + n), nil
	case "月":
		return fmt.Sprintf("%d年%d月", day.Year(), day.Month()), nil
	case "起":
		return workday.DateOf(start).Chinese(), nil
	case "起始":
		return string(workday.DateOf(start)), nil
	case "止":
		return string(workday.DateOf(start.AddDate(5, 0, -1))), nil
	case "后":
		n, err := strconv.Atoi(arg)
		return base.AddDays(n).Chinese(), err
	case "日", "历":
		n, err := strconv.Atoi(arg)
		if word == "历" {
			return string(r.almanac.day(n)), err
		}
		return r.almanac.day(n).Chinese(), err
	case "文号", "引", "题":
		other := r.byName[arg]
		if other == nil || word != "题" && r.numbers[arg] == "" {
			return "", fmt.Errorf("there is no document %s with a number yet", arg)
		}
		switch word {
		case "题":
			return other.fact["title"], nil
		case "文号":
			return r.numbers[arg], nil
		}
		return "《" + other.fact["title"] + "》（" + r.numbers[arg] + "）", nil
	}
	return "", fmt.Errorf("there is no such word")
}

// written is the day on which a document is signed for issue, or will be: 成文日期.
func (r *runner) written(f *file) workday.Date {
	es, _ := r.almanac.events(f)
	var first, signed workday.Date
	for _, e := range es {
		if e.piece >= 0 {
			continue
		}
		if first == "" {
			first = workday.DateOf(e.at)
		}
		switch {
		case e.step == "sign-head" || e.step == "approve":
			signed = workday.DateOf(e.at)
		case e.step == "number" && signed != "":
			return signed
		}
	}
	return first.AddDays(14)
}
