// Package todo answers what waits for somebody, with its clock. It reads what the
// engine has written down (who is waited for, cached due dates) for cases of every
// area and knows none of them. It does not ask whether a person may take the step:
// the flow does, when the step is taken.
//
// What waits for a post is what waits for one of its roles in its unit and is not kept
// for another person. Who acts for somebody (代理、授权) sees what waits for that post.
package todo

import (
	"context"
	"embed"
	"strings"
	"time"
	"unicode/utf8"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

//go:embed migrations
var files embed.FS

// Migrations makes the indexes of this package on the tables of package lifecycle.
var Migrations = db.Set{Name: "todo", FS: files}

// Query narrows a list. The zero Query lists everything.
type Query struct {
	Area  string
	Due   Range  // only what is due then
	Rule  string // only what waits under this deadline rule
	After string // Page.Next of the page before
	Limit int    // 1 to MaxLimit; 0: DefaultLimit
}

// How many items a page has.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// Page is one page of what waits for an actor.
type Page struct {
	By    actor.Actor
	Items []Item
	Next  string // Query.After of the next page; "" where there is none
	// Counts counts on every page what the query would find without its Due; ForPerson
	// fills it.
	Counts Counts
}

// Item is one step that a case waits for.
type Item struct {
	Case, Area string
	Title, No  string
	Unit       string // the unit that owns the case
	UnitName   string
	State      lifecycle.State // where the case stands
	Action     lifecycle.Action
	Text       string    // 请作保密审查
	Since      time.Time // when it began to wait
	Person     string    // kept for this person; "" for everybody in the role
	Clock      Clock
}

// Clock is the period that presses an item: that of the step while it runs or rests,
// else the one of the case's running periods that ends first.
type Clock struct {
	Rule        string         // "" where no clock runs
	State       deadline.State // Running, Paused, Overdue, or None
	Due         time.Time      // the instant at which it is over; zero while it rests
	DueOn       workday.Date   // the last day in time
	Provisional bool           // 暂定: next year's calendar is not out yet
	// RuleName and Status are computed anew from the facts by Page.Wind, for pages that
	// show what is left; until then they are empty.
	RuleName string
	Status   deadline.Status
}

// Href is the address of the case in the office.
func (i Item) Href() string { return "/office/" + i.Area + "/" + i.Case }

// Do is the address of the step's form.
func (i Item) Do() string { return i.Href() + "/do/" + string(i.Action) }

// List returns what waits for the actor's post: what is overdue first, then what is due
// next, then what has waited longest; without a due date last. A period is overdue from
// the instant of its end on.
func List(ctx context.Context, tx *db.Tx, by actor.Actor, q Query) (Page, error) {
	p := Page{By: by}
	limit := q.Limit
	if limit <= 0 {
		limit = DefaultLimit
	}
	limit = min(limit, MaxLimit)
	l := lists{by: by, q: q, now: tx.Now, limit: limit + 1}
	if q.After != "" {
		k, err := parseKey(q.After)
		if err != nil {
			return p, err
		}
		l.after = &k
	}
	sel, args := l.sql()
	keys, err := db.All(ctx, tx, func(s db.Scanner) (k key, err error) {
		err = s.Scan(&k.id, &k.action, &k.since, &k.due)
		return k, err
	}, sel, args...)
	if err != nil {
		return p, err
	}
	if len(keys) > limit {
		keys = keys[:limit]
		p.Next = keys[limit-1].String()
	}
	p.Items, err = load(ctx, tx, by, keys)
	return p, err
}

// Count returns how many items the query finds on all its pages.
func Count(ctx context.Context, tx *db.Tx, by actor.Actor, q Query) (int, error) {
	n, err := CountRanges(ctx, tx, by, q)
	return n.Of(q.Due), err
}

// ForPerson returns a first page for everything that a person may be today: for each
// post, and for each post that is delegated to the person. The pages are counted.
func ForPerson(ctx context.Context, tx *db.Tx, person string, q Query) ([]Page, error) {
	actors, err := org.ActorsOf(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	q.After = "" // a key belongs to one post
	var out []Page
	for _, by := range actors {
		p, err := List(ctx, tx, by, q)
		if err != nil {
			return nil, err
		}
		if p.Counts, err = CountRanges(ctx, tx, by, q); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// lists is a page's query: one list in the order of the index for each role of the post
// and each of the persons "" and the owner, and of all these the first.
type lists struct {
	by    actor.Actor
	q     Query
	now   time.Time
	after *key
	limit int
}

func (l lists) sql() (string, []any) {
	var arms []string
	var args []any
	for n, role := range l.by.Roles {
		for _, person := range []string{"", owner(l.by)} {
			w := waits(l.by, l.q, []actor.Role{role}, []string{person})
			if n > 0 { // a step that two roles of the post may take is one item
				in, args := db.In(l.by.Roles[:n])
				w.And(`NOT EXISTS (SELECT 1 FROM pending x WHERE x.case_id = p.case_id AND x.action = p.action AND x.unit = p.unit AND x.role IN (`+in+`))`, args...)
			}
			if from, until := l.q.Due.bounds(l.now); l.q.Due != "" {
				w.And(`p.due >= ? AND p.due < ?`, from, until)
			}
			if k := l.after; k != nil {
				w.And(`(p.due, p.since, p.case_id, p.action) > (?, ?, ?, ?)`, k.due, k.since, k.id, k.action)
			}
			arms = append(arms, `SELECT * FROM (SELECT p.case_id, p.action, p.since, p.due FROM pending p`+w.SQL()+
				` ORDER BY p.due, p.since, p.case_id, p.action LIMIT ?) AS arm`)
			args = append(append(args, w.Args...), l.limit)
			if owner(l.by) == "" {
				break
			}
		}
	}
	if len(arms) == 0 { // nobody
		return `SELECT case_id, action, since, due FROM pending WHERE 1 = 0`, nil
	}
	return `SELECT case_id, action, since, due FROM (` + strings.Join(arms, " UNION ALL ") + `) AS merged ORDER BY due, since, case_id, action LIMIT ?`, append(args, l.limit)
}

// waits is the condition on pending p of what waits for one of the roles and persons, but
// for its Due.
func waits(by actor.Actor, q Query, roles []actor.Role, persons []string) db.Where {
	var w db.Where
	in, args := db.In(roles)
	w.And(`p.unit = ?`, by.Unit)
	w.And(`p.role IN (`+in+`)`, args...)
	in, args = db.In(persons)
	w.And(`p.person IN (`+in+`)`, args...)
	if q.Rule != "" {
		w.And(`p.rule = ?`, q.Rule)
	}
	if q.Area != "" {
		w.And(`EXISTS (SELECT 1 FROM cases c WHERE c.id = p.case_id AND c.area = ?)`, q.Area)
	}
	return w
}

// owner is the person whose items the actor sees besides those of everybody in the
// role: the one for whom is acted, or else the actor.
func owner(by actor.Actor) string {
	if by.For != "" {
		return by.For
	}
	return by.Person
}

// key is the place of an item in the list.
type key struct{ due, since, id, action string }

func (k key) String() string { return strings.Join([]string{k.due, k.since, k.id, k.action}, "|") }

func parseKey(s string) (key, error) {
	f := strings.Split(s, "|")
	if len(f) != 4 || f[0] != lifecycle.Never && !instant(f[0]) || !instant(f[1]) || !utf8.ValidString(s) || strings.Contains(s, "\x00") {
		return key{}, errs.New(errs.Invalid, "翻页地址不完整，请从待办第一页重新进入。")
	}
	return key{f[0], f[1], f[2], f[3]}, nil
}

func instant(s string) bool {
	t, err := db.ParseTime(s)
	return err == nil && !t.IsZero()
}
