package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/todo"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// TodoPage is the first page of the office: what waits for the person, by due date, in
// the post in which is acted and in the person's other posts.
type TodoPage struct {
	web.Page
	Day      string // 2026年3月5日 星期四，今年第43个工作日
	Sums     []Sum
	Held     []HeldSum // files in quarantine that wait for the person
	Filters  []web.Filter
	Narrowed bool // to a part of what waits
	Sections []Section
	Next     string
	Admin    []AdminPage
	Export   Export
}

// Sum is a number on top of the list; its link narrows the list to what it counts.
type Sum struct {
	Title, Text, Class, Href string
	Current                  bool
}

// Section is what waits for one post.
type Section struct {
	Title   string // 云山市教育局 局长
	For     string // in whose place: 代理、授权
	Post    string
	Current bool // the post in which is acted now
	All     int
	Groups  []Group
	More    string // address of the whole list, where only its beginning is shown
}

// Group is a part of a list: 已超期, 今天到期 …
type Group struct {
	Title, ID string
	Rows      []TodoRow
}

// TodoRow is one line of the list.
type TodoRow struct {
	todo.Item
	Chip     web.ClockChip
	Timed    bool
	FlowName string
	Status   string // where the case stands
	Act      string // address of what is to be done
	Signing  bool   // a page made for signing on a phone
	Deputy   bool
	Late     bool
}

// ranges are the groups of a list, in their order.
var ranges = []struct {
	todo.Range
	Title, Class string
}{{todo.Late, "已超期", "bad"}, {todo.Today, "今天到期", "warn"}, {todo.Week, "本周到期", ""}, {todo.Later, "以后到期", ""}, {todo.Open, "没有到期日（含期限暂停的）", ""}}

// shown is how many items of a post stand on the page: of the one acted in, and of each
// other one.
const (
	shown  = 50
	beside = 10
)

type todoQuery struct {
	post, area string
	due        todo.Range
	after      string
}

func (q todoQuery) href(change func(*todoQuery)) string {
	change(&q)
	v := url.Values{}
	for name, s := range map[string]string{"post": q.post, "area": q.area, "due": string(q.due), "after": q.after} {
		if s != "" {
			v.Set(name, s)
		}
	}
	if len(v) == 0 {
		return "/office"
	}
	return "/office?" + v.Encode()
}

func (d *Desk) todo(w *web.Response, r *http.Request) error {
	v := r.URL.Query()
	q := todoQuery{v.Get("post"), v.Get("area"), todo.Range(v.Get("due")), v.Get("after")}
	if !slices.Contains(todo.Ranges, q.due) {
		q.due = ""
	}
	if d.Engine.Machines[q.area] == nil {
		q.area = ""
	}
	p := TodoPage{Narrowed: q.due != "" || q.area != "", Admin: adminOf(w.Actor), Export: exports(q.href(func(q *todoQuery) { q.after = "" }))}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		posts, err := d.postsOf(ctx, tx, w, q)
		if err != nil || len(posts) == 0 {
			return err
		}
		if w.Tabular() {
			p.Sections, err = d.everything(ctx, tx, posts[0].By, q)
			return err
		}
		cal, err := d.Engine.Calendar(ctx, tx)
		if err != nil {
			return err
		}
		p.Day = dayLine(cal, workday.DateOf(w.Now))
		if q.post != "" {
			posts = posts[:1]
		}
		sum := todo.Counts{}
		for i, list := range posts {
			for r, n := range list.Counts {
				sum[r] += n
			}
			if i > 0 && list.Counts.Of(q.due) == 0 {
				continue
			}
			s, next, err := d.section(ctx, tx, list, q, i == 0)
			if err != nil {
				return err
			}
			s.Current = list.By.Post == w.Actor.Post
			switch {
			case i == 0 && next != "":
				p.Next = q.href(func(q *todoQuery) { q.after = next })
			case next != "":
				s.More = q.href(func(q *todoQuery) { q.post, q.after = s.Post, "" })
			}
			p.Sections = append(p.Sections, s)
		}
		p.Sums = sums(sum, q)
		var seats []actor.Actor
		for _, list := range posts {
			seats = append(seats, list.By)
		}
		if p.Held, err = heldSums(ctx, tx, seats, w.Actor.Post); err != nil {
			return err
		}
		p.Filters = d.todoFilters(q)
		return nil
	})
	if err != nil {
		return err
	}
	if w.Tabular() {
		return d.todoTable(w, p.Sections)
	}
	p.Page = w.Page("待办")
	return w.Render("desk/todo", p)
}

// dayLine says what day it is: 2026年3月5日 星期四，今年第43个工作日.
func dayLine(cal *workday.Calendar, today workday.Date) string {
	line := today.Chinese() + " " + today.WeekdayName()
	if !cal.IsWorkday(today) {
		if why := cal.Reason(today); why != today.WeekdayName() {
			line += "，" + why
		}
		return line
	}
	return line + fmt.Sprintf("，今年第%d个工作日", cal.Between(workday.Date(fmt.Sprintf("%d-12-31", today.Year()-1)), today))
}

// postsOf returns what waits for each post of the person: first the post asked for, or
// else the one acted in. Administrators have none.
func (d *Desk) postsOf(ctx context.Context, tx *db.Tx, w *web.Response, q todoQuery) ([]todo.Page, error) {
	all, err := todo.ForPerson(ctx, tx, w.Actor.Person, todo.Query{Area: q.area, Due: q.due, Limit: shown})
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(p todo.Page) bool { return len(adminOf(p.By)) > 0 })
	first := q.post
	if first == "" {
		first = w.Actor.Post
	}
	i := slices.IndexFunc(all, func(p todo.Page) bool { return p.By.Post == first })
	if i < 0 && q.post != "" {
		return nil, w.NotFound()
	}
	if i > 0 {
		all = slices.Concat(all[i:i+1], all[:i], all[i+1:])
	}
	return all, nil
}

// section makes of a post's first page what is shown: of the first post the page asked
// for, of the others the beginning.
func (d *Desk) section(ctx context.Context, tx *db.Tx, list todo.Page, q todoQuery, first bool) (s Section, next string, err error) {
	by := list.By
	s = Section{Title: strings.TrimSpace(by.UnitName + " " + by.Title), For: by.ForName, Post: by.Post, All: list.Counts.Of(q.due)}
	switch {
	case first && q.after != "":
		list, err = todo.List(ctx, tx, by, todo.Query{Area: q.area, Due: q.due, After: q.after, Limit: shown})
	case !first:
		list, err = todo.List(ctx, tx, by, todo.Query{Area: q.area, Due: q.due, Limit: beside})
	}
	if err != nil {
		return s, "", err
	}
	if err = list.Wind(ctx, tx, d.Engine); err != nil {
		return s, "", err
	}
	s.Groups = d.grouped(list, workday.DateOf(tx.Now), tx)
	return s, list.Next, nil
}

func (d *Desk) grouped(list todo.Page, today workday.Date, tx *db.Tx) []Group {
	groups := make([]Group, len(ranges))
	for i, r := range ranges {
		groups[i] = Group{Title: r.Title, ID: string(r.Range)}
	}
	tables := map[string]lifecycle.Table{}
	for _, it := range list.Items {
		t, ok := tables[it.Area]
		if m := d.Engine.Machines[it.Area]; !ok && m != nil {
			t = m.Describe()
			tables[it.Area] = t
		}
		r := todo.RangeOf(it.Clock, today)
		g := slices.Index(todo.Ranges, r)
		row := TodoRow{Item: it, FlowName: t.Name, Status: t.StateName(it.State), Act: it.Do(), Deputy: list.By.For != "", Late: r == todo.Late}
		if it.Clock.RuleName != "" {
			row.Timed, row.Chip = true, web.Chip(it.Clock.RuleName, it.Clock.Status, tx.Now)
		}
		if last := d.Screens[it.Area+"/"+string(it.Action)]; last != "" {
			row.Act, row.Signing = it.Href()+"/"+last, true
		}
		groups[g].Rows = append(groups[g].Rows, row)
	}
	return slices.DeleteFunc(groups, func(g Group) bool { return len(g.Rows) == 0 })
}

// sums are the numbers on top of the list, each a link that narrows it to what it counts.
func sums(n todo.Counts, q todoQuery) []Sum {
	out := []Sum{{Title: "全部", Text: web.Number(n.Of("")), Current: q.due == "", Href: q.href(func(q *todoQuery) { q.due, q.after = "", "" })}}
	for _, r := range ranges {
		s := Sum{Title: r.Title, Text: web.Number(n[r.Range]), Current: q.due == r.Range, Href: q.href(func(q *todoQuery) { q.due, q.after = r.Range, "" })}
		if r.Range == todo.Open {
			s.Title = "无时限"
		}
		if n[r.Range] > 0 {
			s.Class = r.Class
		}
		out = append(out, s)
	}
	return out
}

func (d *Desk) todoFilters(q todoQuery) []web.Filter {
	f := web.Filter{Title: "事项", Links: []web.FilterLink{{Title: "全部", Href: q.href(func(q *todoQuery) { q.area, q.after = "", "" }), Count: -1, Current: q.area == ""}}}
	for _, area := range d.areas() {
		f.Links = append(f.Links, web.FilterLink{Title: d.flowName(area), Href: q.href(func(q *todoQuery) { q.area, q.after = area, "" }), Count: -1, Current: q.area == area})
	}
	return []web.Filter{f}
}

// areas lists the areas that have a flow.
func (d *Desk) areas() []string {
	var out []string
	for area := range d.Engine.Machines {
		out = append(out, area)
	}
	slices.Sort(out)
	return out
}

// flowName is what an area's flow is called.
func (d *Desk) flowName(area string) string {
	if m := d.Engine.Machines[area]; m != nil {
		return m.Describe().Name
	}
	return area
}

// everything reads a post's whole list, up to the number that a table of the office
// holds without trouble.
func (d *Desk) everything(ctx context.Context, tx *db.Tx, by actor.Actor, q todoQuery) ([]Section, error) {
	s := Section{Title: by.UnitName, For: by.ForName}
	for after, n := "", 0; n < 10_000; n += todo.MaxLimit {
		list, err := todo.List(ctx, tx, by, todo.Query{Area: q.area, Due: q.due, After: after, Limit: todo.MaxLimit})
		if err == nil {
			err = list.Wind(ctx, tx, d.Engine)
		}
		if err != nil {
			return nil, err
		}
		s.Groups = append(s.Groups, d.grouped(list, workday.DateOf(tx.Now), tx)...)
		if after = list.Next; after == "" {
			break
		}
	}
	return []Section{s}, nil
}

func (d *Desk) todoTable(w *web.Response, sections []Section) error {
	var rows [][]any
	for _, s := range sections {
		for _, g := range s.Groups {
			for _, t := range g.Rows {
				note := ""
				if t.Clock.Provisional {
					note = "暂定"
				}
				if t.Late {
					note += "已超期"
				}
				rows = append(rows, []any{t.FlowName, t.No, t.Title, t.UnitName, t.Status, t.Text, t.Clock.RuleName, t.Clock.DueOn, note, w.Abs(t.Href())})
			}
		}
	}
	return w.Table("待办", []string{"事项", "编号", "标题", "承办单位", "状态", "要办的", "期限", "到期日", "说明", "地址"}, rows)
}
