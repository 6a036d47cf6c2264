package lifecycle_test

import (
	"context"
	"embed"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

//go:embed testdata/migrations
var files embed.FS

// A request for leave: small, with everything that a flow may have.
type leave struct {
	lifecycle.Case
	Days   int
	Reason string
}

const (
	open    lifecycle.State = "open"
	asking  lifecycle.State = "asking"
	granted lifecycle.State = "granted"
	refused lifecycle.State = "refused"
)

var reply = &deadline.Rule{ID: "leave.reply", Name: "答复期限", Length: deadline.Span{N: 20, Unit: deadline.Workdays}, Law: clause.OGI.Art(33)}

type (
	step = lifecycle.Step[*leave]
	need = lifecycle.Need[*leave]
	way  = lifecycle.Way[*leave]
	now  = lifecycle.Now[*leave]
	run  = lifecycle.Run[*leave]
)

type request struct {
	Title string `json:"title"`
	Days  int    `json:"days"`
}

type why struct {
	Reason string `json:"reason"`
}

type dated struct {
	Was workday.Date `json:"was,omitempty"`
	On  workday.Date `json:"on"`
}

func law(c ...clause.Clause) []clause.Clause { return c }

func flow() *lifecycle.Flow[*leave] {
	return &lifecycle.Flow[*leave]{
		Area: "leave", Name: "请假", Version: 3,
		Stages: []lifecycle.Stage{{State: open, Name: "拟写"}, {State: asking, Name: "待批"}, {State: granted, Name: "已准", End: true}, {State: refused, Name: "未准", End: true}},
		Rules:  []*deadline.Rule{reply},
		New:    func() *leave { return &leave{} },
		Load: func(ctx context.Context, tx *db.Tx, l *leave) error {
			return tx.QueryRow(ctx, `SELECT days, reason FROM leave WHERE id = ?`, l.ID).Scan(&l.Days, &l.Reason)
		},
		Save: func(ctx context.Context, tx *db.Tx, l *leave) error {
			_, err := tx.Exec(ctx, `INSERT INTO leave (id, days, reason) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET days = excluded.days, reason = excluded.reason`, l.ID, l.Days, l.Reason)
			return err
		},
		Steps: []step{
			{Action: "write", Name: "写申请", Ways: lifecycle.To[*leave](open), By: []actor.Role{actor.Drafter}, At: lifecycle.Any, Law: law(clause.OGI.Art(29)),
				Do: lifecycle.Do(func(_ context.Context, r *run, in request) error {
					r.Case.Title, r.Case.Days = in.Title, in.Days
					return nil
				})},
			{Action: "explain", Name: "说明理由", From: []lifecycle.State{open}, Ways: lifecycle.To[*leave](lifecycle.Stay), By: []actor.Role{actor.Drafter}, At: lifecycle.Own, Law: law(clause.OGI.Art(29)),
				Do: lifecycle.Do(func(_ context.Context, r *run, in why) error { r.Case.Reason = in.Reason; return nil })},
			{Action: "ask", Name: "提交", From: []lifecycle.State{open}, By: []actor.Role{actor.Drafter}, At: lifecycle.Own, Law: law(clause.OGI.Art(29)),
				Needs: []need{
					{ID: "reason", Name: "已写理由", Law: clause.OGI.Art(29), Unmet: lifecycle.Must("请写明理由。", func(n *now) bool { return n.Case.Reason != "" })},
					{ID: "days", Name: "天数大于零", Law: clause.OGI.Art(29), Unmet: lifecycle.Must("请写明天数。", func(n *now) bool { return n.Case.Days > 0 })},
				},
				Ways: []way{
					{To: granted, When: "一天以内", If: func(n *now) bool { return n.Case.Days == 1 }},
					{To: asking, Clock: []deadline.Tick{reply.Start()}},
				},
				Todo: lifecycle.Todo[*leave]{Text: "请提交"}},
			{Action: "grant", Name: "批准", From: []lifecycle.State{asking}, Ways: lifecycle.To[*leave](granted), By: []actor.Role{actor.Head}, At: lifecycle.Own, Law: law(clause.OGI.Art(33)),
				Clock: []deadline.Tick{reply.Meet()}, Do: lifecycle.Noted[*leave](), Todo: lifecycle.Todo[*leave]{Text: "请批", Rule: reply}},
			{Action: "hand-in", Name: "补登提交日期", From: []lifecycle.State{asking}, Ways: lifecycle.To[*leave](lifecycle.Stay), By: []actor.Role{actor.Head}, At: lifecycle.Own, Law: law(clause.OGI.Art(33)),
				Do: lifecycle.Do(func(_ context.Context, r *run, in dated) error { r.TickOn(reply.Restart(), in.On, 0, ""); return nil })},
			{Action: "amend", Name: "更正提交日期", From: []lifecycle.State{asking, granted}, Ways: lifecycle.To[*leave](lifecycle.Stay), By: []actor.Role{actor.Head}, At: lifecycle.Own, Law: law(clause.OGI.Art(33)),
				Do: lifecycle.Do(func(_ context.Context, r *run, in dated) error {
					r.Amend(reply, deadline.Start, in.Was, in.On, "登记有误")
					return nil
				})},
			{Action: "recount", Name: "改登另一份申请", From: []lifecycle.State{asking, granted}, Ways: lifecycle.To[*leave](lifecycle.Stay), By: []actor.Role{actor.Head}, At: lifecycle.Own, Law: law(clause.OGI.Art(33)),
				Do: lifecycle.Do(func(_ context.Context, r *run, in dated) error { r.Recount(reply, in.On.Time(), 3, ""); return nil })},
			{Action: "hand-on", Name: "交别的单位", From: []lifecycle.State{open}, Ways: lifecycle.To[*leave](lifecycle.Stay), By: []actor.Role{actor.Drafter}, At: lifecycle.Own, Law: law(clause.OGI.Art(29)),
				Needs: []need{{ID: "long", Name: "长假", Law: clause.OGI.Art(29), Moot: true, Unmet: lifecycle.Must("只有长假才交别的单位。", func(n *now) bool { return n.Case.Days > 9 })}},
				Do: lifecycle.Do(func(_ context.Context, r *run, in why) error {
					if in.Reason == "back" {
						r.Leave("u2", "other")
					} else {
						r.Join("u2", "other")
					}
					return nil
				})},
			{Action: "refuse", Name: "不准", From: []lifecycle.State{asking}, Ways: lifecycle.To[*leave](refused), By: []actor.Role{actor.Head}, At: lifecycle.Own, Law: law(clause.OGI.Art(33)), Clock: []deadline.Tick{reply.Meet()}},
		},
	}
}

var sets = []db.Set{audit.Migrations, workday.Migrations, lifecycle.Migrations, {Name: "leave", FS: sub{files}}}

func engine() *lifecycle.Engine {
	return &lifecycle.Engine{Machines: map[string]lifecycle.Machine{"leave": flow()}, Calendar: workday.Load, Without: map[string]bool{}}
}

var (
	drafter  = actor.Actor{Person: "p1", Name: "李明", Unit: "u1", UnitName: "甲单位", Roles: []actor.Role{actor.Drafter}}
	head     = actor.Actor{Person: "p2", Name: "周伟", Unit: "u1", UnitName: "甲单位", Roles: []actor.Role{actor.Head}}
	stranger = actor.Actor{Person: "p3", Name: "外人", Unit: "u2", UnitName: "乙单位", Roles: []actor.Role{actor.Drafter, actor.Head}}
)

func take(t *testing.T, d *db.DB, e *lifecycle.Engine, c lifecycle.Call) (lifecycle.Done, error) {
	t.Helper()
	c.Area = "leave"
	return db.Put(context.Background(), d, func(tx *db.Tx) (lifecycle.Done, error) { return e.Take(context.Background(), tx, c) })
}

func must(t *testing.T, d *db.DB, e *lifecycle.Engine, c lifecycle.Call) lifecycle.Done {
	t.Helper()
	done, err := take(t, d, e, c)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func view(t *testing.T, d *db.DB, e *lifecycle.Engine, id string, by actor.Actor) lifecycle.View {
	t.Helper()
	v, err := db.Get(context.Background(), d, func(tx *db.Tx) (lifecycle.View, error) { return e.View(context.Background(), tx, "leave", id, by) })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// ready is a case that only waits for its grant.
func ready(t *testing.T, d *db.DB, e *lifecycle.Engine) string {
	id := must(t, d, e, lifecycle.Call{Action: "write", By: drafter, In: &request{"探亲", 5}}).ID
	must(t, d, e, lifecycle.Call{Action: "explain", ID: id, By: drafter, In: &why{"探望父母"}})
	must(t, d, e, lifecycle.Call{Action: "ask", ID: id, By: drafter})
	return id
}

func each(t *testing.T, f func(*testing.T, *db.DB, *clock.Fake)) { dbtest.Each(t, sets, f) }

func kind(t *testing.T, err error, want errs.Kind) {
	t.Helper()
	if errs.KindOf(err) != want || err == nil {
		t.Fatalf("error %v is of kind %d, not %d", err, errs.KindOf(err), want)
	}
}
