package clause

import (
	"slices"
	"strings"
)

// Act is a law, regulation, policy document or standard. Dates are 2006-01-02 and
// both included. The acts are declared in acts.go and never changed at run time.
type Act struct {
	ID         string // stable, short: "OGI", "80", "60"
	Title      string // 中华人民共和国政府信息公开条例
	No         string // 国令第711号; empty where officials cite the title alone
	Abbr       string // what Short puts before the place: 条例, 80号
	From       string // first day in force; for a policy document the day it is dated
	Until      string // last day in force; empty while it is in force
	Unverified bool   // title, number or a date was not checked against the text: pages that show them say so
	form       form
}

// form is how an act is divided and cited.
type form int

const (
	statute  form = iota // 第三十三条第二款
	policy               // 一（一）
	standard             // 7.2.5
	internal             // the house's own
)

// InForce tells whether the act is in force on a date (2006-01-02).
func (a *Act) InForce(date string) bool {
	if a.form == internal {
		return true
	}
	return date >= a.From && (a.Until == "" || date <= a.Until) && len(date) == len("2006-01-02")
}

// Policy tells whether the act is a policy document, cited by 发文字号 and section.
func (a *Act) Policy() bool { return a.form == policy }

// String is the act as officials cite it.
func (a *Act) String() string {
	if a == nil {
		return "no act"
	}
	return a.cite()
}

// cite names the act: 《政府信息公开条例》（国令第711号）, 国办发〔2016〕80号, GB/T 9704-2012.
func (a *Act) cite() string {
	if a.form == policy || a.form == standard {
		return a.No
	}
	if a.form == internal {
		return a.Title
	}
	s := "《" + a.name() + "》"
	if a.No != "" {
		s += "（" + a.No + "）"
	}
	return s
}

// Officials leave 中华人民共和国 out when they cite.
func (a *Act) name() string { return strings.TrimPrefix(a.Title, "中华人民共和国") }

var actByID = func() map[string]*Act {
	m := make(map[string]*Act, len(acts))
	for _, a := range acts {
		m[a.ID] = a
	}
	return m
}()

// Acts returns every act that the product cites, in the order of acts.go.
func Acts() []*Act { return slices.Clone(acts) }
