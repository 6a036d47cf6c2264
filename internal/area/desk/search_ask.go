package desk

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/kernel/search"
)

// caseAsk is what is asked for: the parameters of the address.
type caseAsk struct {
	text, area, state, unit, year string
	order, after                  string
}

// caseFields are the ways to narrow an answer.
var caseFields = []struct {
	name, title, facet string
	of                 func(*caseAsk) *string
}{
	{"area", "类别", "kind", func(a *caseAsk) *string { return &a.area }},
	{"state", "状态", "validity", func(a *caseAsk) *string { return &a.state }},
	{"unit", "承办单位", "unit", func(a *caseAsk) *string { return &a.unit }},
	{"year", "登记年份", "year", func(a *caseAsk) *string { return &a.year }},
}

var caseOrders = []struct{ value, name string }{{"", "标题优先"}, {search.ByNew, "最新登记"}, {search.ByRelevance, "相关程度"}}

func caseAskOf(v url.Values) caseAsk {
	get := func(name string) string { return cutTo(strings.Join(strings.Fields(plain(v.Get(name))), " "), longest) }
	a := caseAsk{text: get("q"), order: get("order"), after: plain(v.Get("after"))}
	for _, f := range caseFields {
		*f.of(&a) = get(f.name)
	}
	if n, err := strconv.Atoi(a.year); err != nil || n < 1949 || n > 9999 {
		a.year = ""
	}
	if !slices.ContainsFunc(caseOrders, func(o struct{ value, name string }) bool { return o.value == a.order }) {
		a.order = ""
	}
	return a
}

func cutTo(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}

func (a caseAsk) href(suffix string, change func(*caseAsk)) string {
	a.after = ""
	change(&a)
	v := url.Values{}
	set := func(name, s string) {
		if s != "" {
			v.Set(name, s)
		}
	}
	set("q", a.text)
	for _, f := range caseFields {
		set(f.name, *f.of(&a))
	}
	set("order", a.order)
	set("after", a.after)
	if len(v) == 0 {
		return searchPath + suffix
	}
	return searchPath + suffix + "?" + v.Encode()
}

func (a caseAsk) query(limit int) search.Query {
	year, _ := strconv.Atoi(a.year)
	return search.Query{Text: a.text, Kind: a.area, Validity: a.state, Unit: a.unit, Year: year, Order: a.order, After: a.after, Limit: limit}
}

func (a caseAsk) narrowed() bool {
	for _, f := range caseFields {
		if *f.of(&a) != "" {
			return true
		}
	}
	return false
}
