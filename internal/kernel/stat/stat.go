// Package stat is named figures: each with the clause that it rests on, counted per
// unit and area in a period, and each with a link to the cases that it counts, so that
// no number stands on a page that cannot be opened. The kernel's own figures
// (Kernel) hold for cases of every area; areas register theirs beside them.
//
// Counting and listing are made from one text (Source), so that they cannot differ.
package stat

import (
	"context"
	"embed"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

//go:embed migrations
var files embed.FS

// Migrations makes the indexes of this package on the tables of package lifecycle.
var Migrations = db.Set{Name: "stat", FS: files}

// Period is a span of days in Beijing, both included.
type Period struct{ From, Until workday.Date }

// check refuses what is no period; the dates may come from an address.
func (p Period) check() error {
	for name, d := range map[string]workday.Date{"from": p.From, "until": p.Until} {
		if _, err := workday.Parse(string(d)); err != nil {
			return errs.Field(name, "请填写统计的起止日期，格式如“2026-03-02”。")
		}
	}
	if p.Until < p.From {
		return errs.Field("until", "截止日期早于起始日期，请改正后再统计。")
	}
	return nil
}

// Bounds are the stored instants from which and before which the period lasts.
func (p Period) Bounds() (from, before string) {
	return db.Time(p.From.Time()), db.Time(p.Until.AddDays(1).Time())
}

// Query is what is to be counted. The zero Scope sees nothing.
type Query struct {
	Period
	Unit  string // "": all in the scope
	Area  string // "": all
	Scope org.Scope
}

// Form is how a figure is written.
type Form string

const (
	Number Form = "number" // N cases
	Share  Form = "share"  // N of Of
	Mean   Form = "mean"   // N working days over Of times
)

// Value is one count: of a unit, an area, and where a figure has parts (a deadline rule,
// a step) of a part.
type Value struct {
	Unit, Area, Part string
	N, Of            int64
}

// Pick is which of the cases of a figure to list, by key.
type Pick struct {
	Part  string // "": all parts
	Whole bool   // of a share, all that it is counted of
	After string // the last case of the page before
	Limit int
}

// Def is a figure as its package declares it.
type Def struct {
	Key  string // stable: "case.opened"
	Name string // 新收件数
	Note string // a Chinese sentence that says what exactly is counted
	Form Form
	Law  clause.Clause
	// PartName is the Chinese name of a part; nil where the figure has none.
	PartName func(area, part string) string
	Count    func(ctx context.Context, tx *db.Tx, q Query) ([]Value, error)
	// List returns the ids of the cases counted, each once, in order, at most p.Limit.
	List func(ctx context.Context, tx *db.Tx, q Query, p Pick) ([]string, error)
}

// Figure is a value with everything that a page shows of it.
type Figure struct {
	Key, Name, Note string
	Form            Form
	Clause          clause.Clause
	UnitName        string
	PartName        string
	Value
	Period Period
}

// Text is the figure as it is read: 12件, 83%（5/6）, 3.5个工作日.
func (f Figure) Text() string {
	switch {
	case f.Form == Number:
		return fmt.Sprintf("%d件", f.N)
	case f.Of == 0:
		return "—"
	case f.Form == Share:
		return fmt.Sprintf("%d%%（%d/%d）", f.N*100/f.Of, f.N, f.Of)
	}
	return fmt.Sprintf("%.1f个工作日", float64(f.N)/float64(f.Of))
}

// Link is the query of the page that lists the counted cases; Cases reads it. whole
// lists all that a share is counted of.
func (f Figure) Link(whole bool) url.Values {
	v := url.Values{"figure": {f.Key}, "unit": {f.Unit}, "area": {f.Area}, "from": {string(f.Period.From)}, "until": {string(f.Period.Until)}}
	if f.Part != "" {
		v.Set("part", f.Part)
	}
	if whole {
		v.Set("whole", "1")
	}
	return v
}

// Registry is all figures that a program knows, in order.
type Registry struct{ defs []Def }

// Register adds figures. It panics on a key that is taken or a figure that lacks its
// clause: those are mistakes in the program, found when it starts.
func (r *Registry) Register(defs ...Def) {
	for _, d := range defs {
		if d.Key == "" || d.Name == "" || !d.Law.Valid() || d.Count == nil || d.List == nil || d.Form == "" {
			panic("stat: the figure " + strconv.Quote(d.Key) + " lacks a name, clause, form or function")
		}
		if _, taken := r.Def(d.Key); taken {
			panic("stat: two figures " + strconv.Quote(d.Key))
		}
		r.defs = append(r.defs, d)
	}
}

// Defs returns all figures.
func (r *Registry) Defs() []Def { return slices.Clone(r.defs) }

// Def returns a figure by its key.
func (r *Registry) Def(key string) (Def, bool) {
	i := slices.IndexFunc(r.defs, func(d Def) bool { return d.Key == key })
	if i < 0 {
		return Def{}, false
	}
	return r.defs[i], true
}

// Figures counts the figures with the keys, or all where none is named: one Figure for
// each unit, area and part that has something to count.
func (r *Registry) Figures(ctx context.Context, tx *db.Tx, q Query, keys ...string) ([]Figure, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		for _, d := range r.defs {
			keys = append(keys, d.Key)
		}
	}
	names := org.Known{}
	var out []Figure
	for _, k := range keys {
		d, ok := r.Def(k)
		if !ok {
			return nil, noFigure()
		}
		values, err := d.Count(ctx, tx, q)
		if err != nil {
			return nil, fmt.Errorf("figure %s: %w", k, err)
		}
		for _, v := range values {
			f := Figure{Key: d.Key, Name: d.Name, Note: d.Note, Form: d.Form, Clause: d.Law, Value: v, Period: q.Period}
			if f.UnitName, err = names.Of(ctx, tx, v.Unit); err != nil {
				return nil, err
			}
			if d.PartName != nil {
				f.PartName = d.PartName(v.Area, v.Part)
			}
			out = append(out, f)
		}
	}
	return out, nil
}

// Listed is a page of the cases behind a figure.
type Listed struct {
	Figure Def
	Query  Query
	Cases  []Case
	Next   url.Values // nil where there is no more
}

// Case is a case as lists show it.
type Case struct{ ID, Area, No, Title, Unit, State string }

// Href is the address of the case in the office.
func (c Case) Href() string { return "/office/" + c.Area + "/" + c.ID }

const pageSize = 100

// Cases lists the cases behind a figure from the query that Figure.Link made, within the
// scope of whoever asks.
func (r *Registry) Cases(ctx context.Context, tx *db.Tx, v url.Values, scope org.Scope) (Listed, error) {
	d, ok := r.Def(v.Get("figure"))
	if !ok {
		return Listed{}, noFigure()
	}
	l := Listed{Figure: d, Query: Query{Period: Period{workday.Date(v.Get("from")), workday.Date(v.Get("until"))},
		Unit: v.Get("unit"), Area: v.Get("area"), Scope: scope}}
	if err := l.Query.check(); err != nil {
		return l, err
	}
	ids, err := d.List(ctx, tx, l.Query, Pick{Part: v.Get("part"), Whole: v.Get("whole") == "1", After: v.Get("after"), Limit: pageSize + 1})
	if err != nil {
		return l, fmt.Errorf("cases of figure %s: %w", d.Key, err)
	}
	if len(ids) > pageSize {
		ids = ids[:pageSize]
		l.Next = url.Values{}
		for k, s := range v {
			l.Next[k] = s
		}
		l.Next.Set("after", ids[pageSize-1])
	}
	in, args := db.In(ids)
	l.Cases, err = db.All(ctx, tx, func(s db.Scanner) (c Case, err error) {
		err = s.Scan(&c.ID, &c.Area, &c.No, &c.Title, &c.Unit, &c.State)
		return c, err
	}, `SELECT id, area, no, title, unit, state FROM cases WHERE id IN (`+in+`) ORDER BY id`, args...)
	return l, err
}

func noFigure() error {
	return errs.New(errs.NotFound, "没有这项统计，请从统计页面重新进入。")
}
