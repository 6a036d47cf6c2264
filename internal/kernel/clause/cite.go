package clause

import "strings"

// Cite returns the clause as officials cite it: 《政府信息公开条例》（国令第711号）第三十三条第二款,
// 国办发〔2016〕80号 一（一）, 平台规则：…. The zero clause gives "".
func (c Clause) Cite() string {
	switch {
	case c.act == nil:
		return ""
	case c.act == house:
		return house.Title + "：" + c.cite
	case c.cite != "":
		return expand(c.cite)
	}
	return join(c.act.cite(), c.place(), c.act.form)
}

// Short returns a citation for places with little room, where the reader knows the
// act: 条例第三十三条第二款, 80号 一（一）. The zero clause gives "".
func (c Clause) Short() string {
	switch {
	case c.act == nil:
		return ""
	case c.act == house:
		return house.Title
	case c.cite != "":
		return c.cite
	}
	return join(c.act.Abbr, c.place(), c.act.form)
}

// String is Cite.
func (c Clause) String() string { return c.Cite() }

// A statute's place follows its name without a space, all others after one.
func join(act, place string, f form) string {
	if place == "" || f == statute {
		return act + place
	}
	return act + " " + place
}

// place says in Chinese where in the act c stands: 第三十三条第二款, 一（一）, 7.2.5.
func (c Clause) place() string {
	if c.ref == "" || c.act.form == standard {
		return c.ref
	}
	var b strings.Builder
	for level, part := range strings.Split(c.ref, ".") {
		item, isItem := strings.CutPrefix(part, "i")
		n := numeral(atoi(item))
		switch {
		case c.act.form == policy:
			b.WriteString(headings[min(level, len(headings)-1)](n, part))
		case isItem:
			b.WriteString("第（" + n + "）项")
		case level == 0:
			b.WriteString("第" + n + "条")
		default:
			b.WriteString("第" + n + "款")
		}
	}
	return b.String()
}

// headings are the levels of an official document: 一、（一）1.（1）, as GB/T 9704-2012
// fixes them, in the form in which they are cited.
var headings = []func(han, arabic string) string{
	func(han, _ string) string { return han },
	func(han, _ string) string { return "（" + han + "）" },
	func(_, arabic string) string { return arabic },
	func(_, arabic string) string { return "（" + arabic + "）" },
}

// expand writes out the documents' numbers in a duty's short citation, which may name
// two documents: 80号 二（一）；60号 二（二）.
func expand(short string) string {
	parts := strings.Split(short, "；")
	for i, p := range parts {
		for _, a := range []*Act{Act80, Act60} {
			if rest, ok := strings.CutPrefix(p, a.Abbr); ok {
				parts[i] = a.No + rest
			}
		}
	}
	return strings.Join(parts, "；")
}
