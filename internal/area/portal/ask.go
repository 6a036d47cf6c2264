package portal

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gongkai/internal/kernel/search"
)

// ask is what a list is asked for: the parameters of its address. What a list does not
// know is ignored, and so is a value that cannot be.
type ask struct {
	Text     string `json:"q,omitempty"`
	Column   string `json:"column,omitempty"`
	Unit     string `json:"unit,omitempty"`
	Topic    string `json:"topic,omitempty"`
	Year     int    `json:"year,omitempty"`
	Validity string `json:"validity,omitempty"`
	Order    string `json:"order,omitempty"`
	After    string `json:"after,omitempty"`
	Limit    int    `json:"limit,omitempty"`
}

const (
	pageSize  = 20  // lines of a page
	feedSize  = 50  // entries of a feed
	maxSize   = 200 // what a program may ask for at once; said in the header X-Page-Size
	maxValue  = 300 // bytes of one parameter
	firstYear = 1949
)

var orders = []struct{ Value, Name string }{{"", "标题优先"}, {search.ByNew, "最新发布"}, {search.ByRelevance, "相关程度"}}

func askOf(q url.Values, format string) ask {
	v := func(name string) string {
		s := strings.TrimSpace(strings.ToValidUTF8(q.Get(name), ""))
		for len(s) > maxValue {
			_, n := utf8.DecodeLastRuneInString(s)
			s = s[:len(s)-n]
		}
		return strings.Map(func(r rune) rune {
			if r < ' ' {
				return -1
			}
			return r
		}, s)
	}
	a := ask{Text: v("q"), Column: v("column"), Unit: v("unit"), Topic: v("topic"), Validity: v("validity"), Order: v("order"), After: v("after")}
	a.Year, _ = strconv.Atoi(v("year"))
	a.Limit, _ = strconv.Atoi(v("limit"))
	return a.checked(format)
}

// checked takes out what cannot be and bounds the size of a page.
func (a ask) checked(format string) ask {
	if a.Year < firstYear || a.Year > 9999 {
		a.Year = 0
	}
	if !slices.ContainsFunc(orders, func(o struct{ Value, Name string }) bool { return o.Value == a.Order }) {
		a.Order = ""
	}
	switch {
	case format == "atom":
		a.Limit = feedSize
	case format == "" || a.Limit <= 0:
		a.Limit = pageSize
	}
	a.Limit = min(a.Limit, maxSize)
	return a
}

func (a ask) query() search.Query {
	return search.Query{Sphere: search.Public, Text: a.Text, Unit: a.Unit, Column: a.Column, Topic: a.Topic, Validity: a.Validity, Year: a.Year,
		Order: a.Order, After: a.After, Limit: a.Limit}
}

// values are the parameters of an address, without those that base has too.
func (a ask) values(base ask) url.Values {
	v := url.Values{}
	put := func(name, value, fixed string) {
		if value != "" && value != fixed {
			v.Set(name, value)
		}
	}
	put("q", a.Text, base.Text)
	put("column", a.Column, base.Column)
	put("unit", a.Unit, base.Unit)
	put("topic", a.Topic, base.Topic)
	put("validity", a.Validity, base.Validity)
	put("order", a.Order, base.Order)
	put("after", a.After, "")
	if a.Year != 0 {
		v.Set("year", strconv.Itoa(a.Year))
	}
	return v
}

// href is the address of a list: path, suffix of a format ("" or ".atom"), parameters.
func (a ask) href(path, suffix string, base ask) string {
	if q := a.values(base).Encode(); q != "" {
		return path + suffix + "?" + q
	}
	return path + suffix
}

// field is one way to narrow a list.
type field struct {
	Name  string // of the parameter and of the facet
	Title string
	get   func(ask) string
	set   func(*ask, string)
}

var fields = []field{
	{"column", "栏目", func(a ask) string { return a.Column }, func(a *ask, v string) { a.Column = v }},
	{"unit", "发布机关", func(a ask) string { return a.Unit }, func(a *ask, v string) { a.Unit = v }},
	{"topic", "主题分类", func(a ask) string { return a.Topic }, func(a *ask, v string) { a.Topic = v }},
	{"year", "发布年份", func(a ask) string {
		if a.Year == 0 {
			return ""
		}
		return strconv.Itoa(a.Year)
	}, func(a *ask, v string) { a.Year, _ = strconv.Atoi(v) }},
	{"validity", "有效性", func(a ask) string { return a.Validity }, func(a *ask, v string) { a.Validity = v }},
}

// with returns the question with one field changed, from its first page.
func (a ask) with(f field, value string) ask {
	f.set(&a, value)
	a.After = ""
	return a
}
