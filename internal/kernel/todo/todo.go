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
	Area    string
	Overdue bool   // only what is past its due date
	Rule    string // only what waits under this deadline rule
	After   string // Page.Next of the page before
	Limit   int    // 1 to MaxLimit; 0: DefaultLimit
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
	// All and Overdue count what the query finds, on every page; ForPerson fills them.
	All, Overdue int
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
// next, then what has waited longest; without a due date last. A period is overdue once
// the instant of its end is past.
func List(ctx context.Context, tx *db.Tx, by actor.Actor, q Query) (Page, error) {
	p := Page{By: by}
	limit := q.Limit
	if limit <= 0 {
		limit = DefaultLimit
	}
	limit = min(limit, MaxLimit)
	sel, args := timed(by, q, tx.Now)
	if q.After != "" {
		k, err := parseKey(q.After)
		if err != nil {
			return p, err
		}
		sel += ` AND (due, since, case_id, action) > (?, ?, ?, ?)`
		args = append(args, k.due, k.since, k.id, k.action)
	}
	keys, err := db.All(ctx, tx, func(s db.Scanner) (k key, err error) {
		err = s.Scan(&k.id, &k.action, &k.since, &k.due)
		return k, err
	}, sel+` ORDER BY due, since, case_id, action LIMIT ?`, append(args, limit+1)...)
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
	all, late, err := tally(ctx, tx, by, q)
	if q.Overdue {
		return late, err
	}
	return all, err
}

// CountOverdue returns how many of them are overdue.
func CountOverdue(ctx context.Context, tx *db.Tx, by actor.Actor, q Query) (int, error) {
	_, late, err := tally(ctx, tx, by, q)
	return late, err
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
		p.All, p.Overdue, err = tally(ctx, tx, by, q)
		if err != nil {
			return nil, err
		}
		if q.Overdue {
			p.All = p.Overdue
		}
		out = append(out, p)
	}
	return out, nil
}

func tally(ctx context.Context, tx *db.Tx, by actor.Actor, q Query) (all, late int, err error) {
	q.Overdue = false
	sel, args := timed(by, q, tx.Now)
	err = tx.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN due < ? THEN 1 ELSE 0 END), 0) FROM (`+sel+`) AS found`,
		append([]any{db.Time(tx.Now)}, args...)...).Scan(&all, &late)
	return all, late, err
}

// never sorts behind every instant: the due date of what has none.
const never = "~"

// timed is the query of all items of a post with their due dates: case_id, action,
// since, due. It ends with a WHERE to which conditions can be added.
func timed(by actor.Actor, q Query, now time.Time) (string, []any) {
	roles, args := db.In(by.Roles)
	w := &db.Where{}
	w.And(`unit = ?`, by.Unit)
	w.And(`role IN (`+roles+`)`, args...)
	w.And(`person IN ('', ?)`, owner(by))
	if q.Rule != "" {
		w.And(`rule = ?`, q.Rule)
	}
	if q.Area != "" {
		w.And(`EXISTS (SELECT 1 FROM cases c WHERE c.id = pending.case_id AND c.area = ?)`, q.Area)
	}
	mine := `SELECT case_id, action, rule, since FROM pending` + w.SQL()
	if len(by.Roles) > 1 { // a step that two roles of the post may take is one item
		mine = `SELECT case_id, action, MIN(rule) AS rule, MIN(since) AS since FROM pending` + w.SQL() + ` GROUP BY case_id, action`
	}
	sel := `SELECT case_id, action, since, due FROM (SELECT m.case_id, m.action, m.since, COALESCE(
		CASE WHEN m.rule <> '' THEN (SELECT CASE WHEN o.due_at <> '' THEN o.due_at ELSE '` + never + `' END FROM deadline_cache o
			WHERE o.case_id = m.case_id AND o.rule = m.rule AND o.state IN ('running', 'paused')) END,
		(SELECT MIN(n.due_at) FROM deadline_cache n WHERE n.case_id = m.case_id AND n.state = 'running' AND n.due_at > ''), '` + never + `') AS due
		FROM (` + mine + `) AS m) AS t WHERE `
	if q.Overdue {
		return sel + `due < ?`, append(w.Args, db.Time(now))
	}
	return sel + `1 = 1`, w.Args
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
	if len(f) != 4 || f[0] != never && !instant(f[0]) || !instant(f[1]) || !utf8.ValidString(s) || strings.Contains(s, "\x00") {
		return key{}, errs.New(errs.Invalid, "翻页地址不完整，请从待办第一页重新进入。")
	}
	return key{f[0], f[1], f[2], f[3]}, nil
}

func instant(s string) bool {
	t, err := db.ParseTime(s)
	return err == nil && !t.IsZero()
}
