package stat

import (
	"context"
	"slices"
	"strings"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// The keys of the kernel's figures.
const (
	Opened      = "case.opened"
	Closed      = "case.closed"
	Open        = "case.open"
	Overdue     = "case.overdue"
	Provisional = "case.provisional"
	OnTime      = "clock.ontime"
	Late        = "clock.late"
	StepDays    = "step.days"
)

var (
	flowLaw  = clause.House("按单位和时段统计收件、办结和在办")
	clockLaw = clause.House("按单位和时段统计时限的遵守情况")
)

// Kernel returns the figures that hold for cases of every area. The flows of the engine
// say which states are ends and what steps are called; call it when all are registered.
func Kernel(e *lifecycle.Engine) []Def {
	k := kernel{map[string]lifecycle.Table{}, nil, e}
	for area, m := range e.Machines {
		k.tables[area] = m.Describe()
		k.areas = append(k.areas, area)
	}
	slices.Sort(k.areas)
	rule := func(_, part string) string {
		if r := e.Rules()[part]; r != nil {
			return r.Name
		}
		return part
	}
	of := func(d Def, s Source) Def {
		d.Count, d.List = s.Count, s.List
		return d
	}
	met := `deadline_fact f JOIN deadline_cache d ON d.case_id = f.case_id AND d.rule = f.rule JOIN cases c ON c.id = f.case_id`
	return []Def{
		of(Def{Key: Opened, Name: "新收件数", Note: "在统计时段内登记或者新建的事项。", Form: Number, Law: flowLaw},
			Source{From: "cases c", Unit: "c.unit", Where: func(q Query, _ time.Time) Cond {
				from, before := q.Bounds()
				return Cond{`c.opened_at >= ? AND c.opened_at < ?`, []any{from, before}}
			}}),
		of(Def{Key: Closed, Name: "办结件数", Note: "在统计时段内办到终点的事项；一件多次办结的只计一次。", Form: Number, Law: flowLaw},
			Source{From: "move m JOIN cases c ON c.id = m.case_id", Unit: "c.unit", Where: k.closed}),
		of(Def{Key: Open, Name: "在办件数", Note: "到统计时段末日为止已经登记、尚未办结的事项。", Form: Number, Law: flowLaw},
			Source{From: "cases c", Unit: "c.unit", Where: k.open}),
		of(Def{Key: Overdue, Name: "超期未办件数", Note: "现在仍在办、并且至少一项时限在统计时段末日（最迟为现在）之前已经届满的事项。", Form: Number, Law: clockLaw},
			Source{From: "cases c JOIN deadline_cache d ON d.case_id = c.id", Unit: "c.unit", Where: func(q Query, now time.Time) Cond {
				_, before := q.Bounds()
				return Cond{`c.closed = 0 AND d.state = 'running' AND d.due_at > '' AND d.due_at < ?`, []any{min(before, db.Time(now))}}
			}}),
		of(Def{Key: Provisional, Name: "期限暂定件数", Note: "现在仍在办、并且期限所经过的年度尚未公布放假安排的事项；公布并导入后自动重新计算。", Form: Number, Law: clockLaw},
			Source{From: "cases c JOIN deadline_cache d ON d.case_id = c.id", Unit: "c.unit", Where: func(Query, time.Time) Cond {
				return Cond{`c.closed = 0 AND d.state IN ('running', 'paused') AND d.provisional = 1`, nil}
			}}),
		of(Def{Key: OnTime, Name: "按期办结率", Note: "在统计时段内办结的时限中，没有超期的所占比例；同一时限重新计算的，以最后一次为准。", Form: Share, Law: clockLaw, PartName: rule},
			Source{From: met, Unit: "c.unit", Part: "d.rule", Where: ended, N: "d.state = 'met'"}),
		of(Def{Key: Late, Name: "超期办结率", Note: "在统计时段内办结的时限中，已经超期的所占比例；同一时限重新计算的，以最后一次为准。", Form: Share, Law: clockLaw, PartName: rule},
			Source{From: met, Unit: "c.unit", Part: "d.rule", Where: ended, N: "d.state = 'met-late'"}),
		{Key: StepDays, Name: "环节平均用时", Note: "从进入某一环节到该步办理完毕平均经过的工作日，当日办理的计为零；计在办理单位名下。", Form: Mean, Law: flowLaw,
			PartName: k.stepName, Count: k.stepDays, List: steps.List},
	}
}

// kernel knows the flows.
type kernel struct {
	tables map[string]lifecycle.Table
	areas  []string
	engine *lifecycle.Engine
}

// among is the condition that a case of an area is in one of the area's end states,
// for an expression that gives the state.
func (k kernel) among(state string, args ...any) Cond {
	var conds []string
	var all []any
	for _, area := range k.areas {
		var ends []string
		for _, g := range k.tables[area].Stages {
			if g.End {
				ends = append(ends, string(g.State))
			}
		}
		in, vs := db.In(ends)
		conds = append(conds, `(c.area = ? AND `+state+` IN (`+in+`))`)
		all = append(append(append(all, area), args...), vs...)
	}
	if len(conds) == 0 {
		return Cond{"1 = 0", nil}
	}
	return Cond{"(" + strings.Join(conds, " OR ") + ")", all}
}

func (k kernel) closed(q Query, _ time.Time) Cond {
	from, before := q.Bounds()
	to, was := k.among("m.to_state"), k.among("m.from_state")
	return Cond{`m.at >= ? AND m.at < ? AND ` + to.SQL + ` AND NOT ` + was.SQL,
		slices.Concat([]any{from, before}, to.Args, was.Args)}
}

func (k kernel) open(q Query, _ time.Time) Cond {
	_, before := q.Bounds()
	last := k.among(`(SELECT m.to_state FROM move m WHERE m.case_id = c.id AND m.at < ? ORDER BY m.seq DESC LIMIT 1)`, before)
	return Cond{`c.opened_at < ? AND NOT ` + last.SQL, append([]any{before}, last.Args...)}
}

// ended is that a clock was met in the period, for the last time.
func ended(q Query, _ time.Time) Cond {
	from, before := q.Bounds()
	return Cond{`f.op = 'meet' AND f.void = 0 AND f.at >= ? AND f.at < ? AND d.state IN ('met', 'met-late')
		AND f.seq = (SELECT MAX(x.seq) FROM deadline_fact x WHERE x.case_id = f.case_id AND x.rule = f.rule AND x.op = 'meet' AND x.void = 0)`, []any{from, before}}
}

// actingUnit is who took a step: the platform's own steps are the case's unit's.
const actingUnit = `CASE WHEN m.unit = '' THEN c.unit ELSE m.unit END`

// steps are the steps of the period that led on from a state.
var steps = Source{From: "move m JOIN cases c ON c.id = m.case_id", Unit: actingUnit, Part: "m.action", Where: func(q Query, _ time.Time) Cond {
	from, before := q.Bounds()
	return Cond{`m.at >= ? AND m.at < ? AND m.from_state <> '' AND m.from_state <> m.to_state`, []any{from, before}}
}}

// stepDays adds up the working days from entering a state to the step that led on.
func (k kernel) stepDays(ctx context.Context, tx *db.Tx, q Query) ([]Value, error) {
	cal, err := k.engine.Calendar(ctx, tx)
	if err != nil {
		return nil, err
	}
	w := steps.where(q, tx.Now)
	rows, err := tx.Query(ctx, `SELECT `+actingUnit+`, c.area, m.action, m.at,
		(SELECT MAX(b.at) FROM move b WHERE b.case_id = m.case_id AND b.seq < m.seq AND b.from_state <> b.to_state)
		FROM `+steps.From+w.SQL(), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sums := map[Value]*Value{}
	known := map[[2]workday.Date]int{}
	for rows.Next() {
		var v Value
		var left, entered time.Time
		if err := rows.Scan(&v.Unit, &v.Area, &v.Part, db.At{T: &left}, db.At{T: &entered}); err != nil {
			return nil, err
		}
		span := [2]workday.Date{workday.DateOf(entered), workday.DateOf(left)}
		days, ok := known[span]
		if !ok {
			days = cal.Between(span[0], span[1])
			known[span] = days
		}
		if sums[v] == nil {
			sums[v] = &Value{Unit: v.Unit, Area: v.Area, Part: v.Part}
		}
		sums[v].N += int64(days)
		sums[v].Of++
	}
	var out []Value
	for _, v := range sums {
		out = append(out, *v)
	}
	slices.SortFunc(out, func(a, b Value) int {
		return strings.Compare(a.Unit+"\x00"+a.Area+"\x00"+a.Part, b.Unit+"\x00"+b.Area+"\x00"+b.Part)
	})
	return out, rows.Err()
}

func (k kernel) stepName(area, part string) string {
	if s, ok := k.tables[area].Step(lifecycle.Action(part)); ok {
		return s.Name
	}
	return part
}
