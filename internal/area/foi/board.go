package foi

import (
	"context"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// BoardQuery is what somebody asks the board for; the zero value is everything open.
type BoardQuery struct {
	View    string // of Views
	Wait    string // of Waits
	Handler string // id of a person; Nobody for what nobody handles
	After   string // of the page before
	Limit   int
	Bare    bool // rows alone
}

// Nobody is the handler of what nobody handles yet.
const Nobody = "-"

// Board is a page of the board with what stands beside it.
type Board struct {
	Rows  []ListRow
	Views map[string]int // how many are in each view, but for the ended
	Waits map[string]int // how many wait for whom
	Loads []Load
}

// Views are the filters of the board by clock and handler. ? is the moment, in "week" also
// the end of the seventh day, in "mine" the person.
var Views = []struct{ ID, Name, cond string }{
	{"", "在办", "1 = 1"},
	{"overdue", "已超期", "k.state = 'running' AND k.due_at <= ?"},
	{"week", "七天内到期", "k.state = 'running' AND k.due_at > ? AND k.due_at <= ?"},
	{"paused", "暂停计算", "k.state = 'paused'"},
	{"mine", "我经办的", "f.handler = ?"},
	{"unassigned", "未分办", "f.handler = ''"},
	{"ended", "已办结", ""},
}

// Waits are whom an open request may wait for; it may wait for several at once.
var Waits = []struct{ ID, Name, cond string }{
	{"third", "第三方意见", `w.third = 1`},
	{"agency", "其他机关意见", `w.agency = 1`},
	{"confirm", "与申请人确认", `c.state = 'confirming'`},
	{"correction", "申请人补正", `c.state = 'correcting'`},
	{"reasons", "申请人说明理由", `c.state = 'explaining'`},
	{"fee", "申请人缴费", `c.state = 'charging'`},
	{"extension", "公开机构审批延期", `c.state = 'handling' AND f.extension = 'proposed'`},
	{"review", "公开审查", `c.state = 'reviewing'`},
	{"head", "负责人审签", `c.state = 'approving'`},
	{"dispatch", "送达", `c.state = 'dispatching'`},
	{"lead", "先收到的申请答复", `c.state = 'merged'`},
	{"handler", "经办人办理", `c.state IN ('checking', 'handling') AND f.extension <> 'proposed' AND w.request IS NULL`},
}

// board joins each request with the clock of its answer and with the opinions that it
// waits for.
const board = ` FROM cases c JOIN foi_request f ON f.id = c.id
	LEFT JOIN deadline_cache k ON k.case_id = c.id AND k.rule IN ('foi.reply', 'foi.reply-2008', 'foi.delay') AND k.state IN ('running', 'paused')
	LEFT JOIN (SELECT e.request, MAX(CASE WHEN e.kind = 'third' THEN 1 ELSE 0 END) AS third, MAX(CASE WHEN e.kind = 'agency' THEN 1 ELSE 0 END) AS agency
		FROM cases o JOIN foi_enquiry e ON e.id = o.id WHERE o.area = 'enquiry' AND o.closed = 0 GROUP BY e.request) w ON w.request = c.id`

// byDue sorts what has no day, or none for now, behind what has.
const byDue = `CASE WHEN k.due_at IS NULL OR k.due_at = '' THEN 'z' ELSE k.due_at END`

// BoardOf answers a query of an actor, as far as the actor may see. What stands beside the
// rows is left out of pages after the first.
func (a *Area) BoardOf(ctx context.Context, tx *db.Tx, by actor.Actor, q BoardQuery) (b Board, err error) {
	cond, args, err := lifecycle.Seen(ctx, tx, by)
	if err != nil {
		return b, err
	}
	var seen db.Where
	seen.And("c.area = ? AND "+cond, append([]any{Name}, args...)...)
	if b.Rows, err = a.rows(ctx, tx, by, seen, q); err != nil || q.Bare || q.After != "" {
		return b, err
	}
	return b, b.count(ctx, tx, by, seen)
}

func viewArgs(view string, by actor.Actor, now time.Time) []any {
	switch view {
	case "overdue":
		return []any{db.Time(now)}
	case "week":
		return []any{db.Time(now), db.Time(workday.DateOf(now).AddDays(8).Time())}
	case "mine":
		return []any{by.Person}
	}
	return nil
}

// narrow adds what the query asks for.
func (q BoardQuery) narrow(where *db.Where, by actor.Actor, now time.Time) {
	if q.View == "ended" {
		where.And("c.closed = 1")
	} else {
		where.And("c.closed = 0")
	}
	for _, v := range Views {
		if v.ID == q.View && v.ID != "" && v.cond != "" {
			where.And(v.cond, viewArgs(v.ID, by, now)...)
		}
	}
	for _, x := range Waits {
		if x.ID == q.Wait {
			where.And(x.cond)
		}
	}
	switch q.Handler {
	case "":
	case Nobody:
		where.And("f.handler = ''")
	default:
		where.And("f.handler = ?", q.Handler)
	}
}

// Load is how much one handler has in hand.
type Load struct {
	Name    string
	Href    string
	Open    int
	Overdue int
	Week    int // due within seven days
	Paused  int
}

// busiest is how many handlers the board lists.
const busiest = 50

// count reads everything open once: how much is in each view, waits for whom, and is in
// whose hands.
func (b *Board) count(ctx context.Context, tx *db.Tx, by actor.Actor, where db.Where) error {
	cols := ""
	var args []any
	sum := func(cond string, with ...any) {
		cols += `, SUM(CASE WHEN ` + cond + ` THEN 1 ELSE 0 END)`
		args = append(args, with...)
	}
	for _, v := range Views {
		if v.cond != "" {
			sum(v.cond, viewArgs(v.ID, by, tx.Now)...)
		}
	}
	for _, x := range Waits {
		sum(x.cond)
	}
	where.And("c.closed = 0")
	b.Views, b.Waits = map[string]int{"": 0}, map[string]int{}
	_, err := db.All(ctx, tx, func(s db.Scanner) (x struct{}, err error) {
		var handler, name string
		got := make([]int, len(Views)-1+len(Waits))
		into := []any{&handler, &name}
		for i := range got {
			into = append(into, &got[i])
		}
		if err := s.Scan(into...); err != nil {
			return x, err
		}
		mine := map[string]int{}
		for _, v := range Views {
			if v.cond != "" {
				mine[v.ID], got = got[0], got[1:]
				b.Views[v.ID] += mine[v.ID]
			}
		}
		for i, w := range Waits {
			b.Waits[w.ID] += got[i]
		}
		if handler == "" {
			handler, name = Nobody, "未分办"
		}
		if len(b.Loads) < busiest {
			b.Loads = append(b.Loads, Load{Name: name, Href: "/office/foi" + BoardQuery{Handler: handler}.address(""), Open: mine[""], Overdue: mine["overdue"], Week: mine["week"], Paused: mine["paused"]})
		}
		return x, nil
	}, `SELECT f.handler, MAX(f.handler_name)`+cols+board+where.SQL()+` GROUP BY f.handler ORDER BY COUNT(*) DESC, f.handler`, append(args, where.Args...)...)
	return err
}
