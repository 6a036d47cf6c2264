package foi_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

func (w *world) board(name string, q foi.BoardQuery) foi.Board {
	w.Helper()
	if q.Limit == 0 {
		q.Limit = 50
	}
	b, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (foi.Board, error) { return w.area.BoardOf(w.ctx, tx, w.who[name], q) })
	if err != nil {
		w.Fatal(err)
	}
	return b
}

func TestTheBoardSaysWhoIsWaitedFor(t *testing.T) {
	each(t, func(w *world) {
		asked, correcting, approving, extending := w.applied("2026-03-02"), w.applied("2026-03-03"), w.applied("2026-03-04"), w.applied("2026-03-05")
		w.on("2026-03-06")
		fax := w.do("李明", "", "register", &foi.Register{Channel: foi.Fax, Submitted: "2026-03-06", Application: someone()})
		w.do("李明", asked, "ask-third", &foi.AskThird{Asked: "青溪建设有限公司", Question: "是否同意公开报价", On: "2026-03-06"})
		w.do("李明", asked, "ask-agency", &foi.AskAgency{Unit: w.unit["县财政局"].ID, Question: "是否同意公开方案"})
		w.do("李明", correcting, "ask-correction", &foi.AskCorrection{Items: "写明学校名称", Days: 10})
		w.do("李明", approving, "draft", &foi.Draft{Kind: "absent", Search: "检索2024年以来的档案，没有该信息"})
		w.do("李明", extending, "propose-extension", &foi.ProposeExtension{Reason: "需要查阅多年档案"})
		waits := map[string]string{}
		b := w.board("李明", foi.BoardQuery{})
		for _, r := range b.Rows {
			waits[r.ID] = r.Wait
		}
		for id, want := range map[string]string{asked: "第三方意见、其他机关意见", correcting: "申请人补正", approving: "负责人审签", extending: "公开机构审批延期", fax: "与申请人确认"} {
			if waits[id] != want {
				w.Errorf("waits for %q, not %q", waits[id], want)
			}
		}
		if b.Waits["third"] != 1 || b.Waits["agency"] != 1 || b.Waits["handler"] != 0 || b.Views[""] != 5 || b.Views["paused"] != 2 || b.Views["mine"] != 5 {
			w.Errorf("%v %v", b.Views, b.Waits)
		}
		if b.Rows[0].ID != approving || b.Rows[1].ID != extending {
			w.Error("what is due first does not stand first, before what has no day")
		}
		for _, x := range foi.Waits {
			if got := len(w.board("李明", foi.BoardQuery{Wait: x.ID}).Rows); got != b.Waits[x.ID] {
				w.Errorf("%s: %d rows, %d counted", x.Name, got, b.Waits[x.ID])
			}
		}
		var paged []string
		for after := ""; ; {
			page := w.board("李明", foi.BoardQuery{Limit: 2, After: after}).Rows
			for _, r := range page {
				paged = append(paged, r.ID)
			}
			if len(page) < 2 {
				break
			}
			after = page[1].At() + "~" + page[1].ID
		}
		var whole []string
		for _, r := range b.Rows {
			whole = append(whole, r.ID)
		}
		if !slices.Equal(paged, whole) {
			w.Errorf("page by page %q, at once %q", paged, whole)
		}
		w.on("2026-03-26") // approving falls due on 1 April
		if b = w.board("李明", foi.BoardQuery{View: "week"}); len(b.Rows) != b.Views["week"] || len(b.Rows) != 2 {
			w.Errorf("%d are due within seven days, %d counted", len(b.Rows), b.Views["week"])
		}
		w.on("2026-04-10")
		b = w.board("李明", foi.BoardQuery{View: "overdue"})
		if len(b.Rows) != 2 || len(b.Loads) != 1 || b.Loads[0].Open != 5 || b.Loads[0].Overdue != 2 || b.Loads[0].Paused != 2 {
			w.Errorf("%d overdue; %+v", len(b.Rows), b.Loads)
		}
		if got := w.board("孙涛", foi.BoardQuery{}); len(got.Rows) != 0 || got.Views[""] != 0 || len(got.Loads) != 0 {
			w.Errorf("another bureau sees %+v", got)
		}
	})
}

// BenchmarkBoard measures each view of the board with 100,000 requests of 40 units, of
// which 10,000 are open, for the office that sees them all and for one unit.
//
//	go run ./internal/platform/db/dbtest/withpg go test -run '^$' -bench Board -benchtime 40x ./internal/area/foi
func BenchmarkBoard(b *testing.B) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run(string(dialect), func(b *testing.B) {
			c := clock.NewFake(dbtest.Start)
			d := dbtest.Open(b, dialect, c, sets...)
			c.Set(workday.Date("2026-06-15").Time().Add(9 * time.Hour))
			office, unit := crowd(b, d)
			area := foi.New(nil, &lifecycle.Engine{Calendar: workday.Load}, nil)
			for _, by := range []actor.Actor{office, unit} {
				for _, q := range boardQueries() {
					b.Run(by.Title+"/"+q.View+q.Wait+q.Handler, func(b *testing.B) { timed(b, d, area, by, q) })
				}
			}
		})
	}
}

func boardQueries() (out []foi.BoardQuery) {
	for _, v := range foi.Views {
		out = append(out, foi.BoardQuery{View: v.ID, Limit: 51})
	}
	for _, x := range foi.Waits {
		out = append(out, foi.BoardQuery{Wait: x.ID, Limit: 51})
	}
	return append(out, foi.BoardQuery{Handler: "h3", Limit: 51})
}

func timed(b *testing.B, d *db.DB, area *foi.Area, by actor.Actor, q foi.BoardQuery) {
	var took []time.Duration
	for b.Loop() {
		start := clock.System().Now()
		err := d.Read(b.Context(), func(tx *db.Tx) error {
			_, err := area.BoardOf(b.Context(), tx, by, q)
			return err
		})
		if took = append(took, clock.Since(start)); err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}

// crowd fills the database past the engine, which would take an hour, and returns somebody
// in the office and in one unit.
func crowd(b *testing.B, d *db.DB) (office, unit actor.Actor) {
	b.Helper()
	ctx := context.Background()
	var units []string
	err := d.Write(ctx, func(tx *db.Tx) error {
		gov := ""
		for i := range 42 {
			u, err := org.CreateUnit(ctx, tx, actor.Platform(), org.Unit{Code: org.CompleteCode(fmt.Sprintf("00912%03d", i+1)), Name: fmt.Sprintf("云山市第%d局", i), Short: fmt.Sprintf("%d局", i),
				Kind: []clause.UnitKind{clause.Government, clause.Office, clause.Administrative}[min(i, 2)], Level: org.City, Territory: "509900", Superior: gov, Government: gov, Office: i == 1, From: "2008-01-01"})
			if err != nil {
				return err
			}
			if units = append(units, u.ID); i == 0 {
				gov = u.ID
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	states := []string{"checking", "handling", "handling", "handling", "correcting", "charging", "approving", "reviewing", "dispatching", "confirming"}
	for at := 0; at < 100000; at += 2000 {
		err := d.Write(ctx, func(tx *db.Tx) error {
			for i := at; i < at+2000; i++ {
				open := i%10 == 0
				day := workday.Date("2024-01-02").AddDays(i * 860 / 100000)
				if open {
					day = workday.Date("2026-05-01").AddDays(i * 45 / 100000)
				}
				state, clockState := "answered", "met"
				if open {
					state, clockState = states[i/10%len(states)], "running"
				}
				if state == "correcting" || state == "charging" {
					clockState = "paused"
				}
				due := day.AddDays(30)
				id, moment := fmt.Sprintf("r%06d", i), db.Time(day.Time())
				dueAt := db.Time(due.AddDays(1).Time())
				if clockState == "paused" {
					dueAt = ""
				}
				handler := fmt.Sprintf("h%d", i%97)
				if i%50 == 0 {
					handler = ""
				}
				for _, x := range []struct {
					q    string
					args []any
				}{
					{`INSERT INTO cases (id, area, no, title, unit, state, outcome, visibility, closed, version, flow, opened_by, opened_at, changed_at) VALUES (?, 'foi', ?, ?, ?, ?, '', 'internal', ?, 1, 1, 'p', ?, ?)`,
						[]any{id, "云依申请〔2026〕" + id + "号", "2025年全县义务教育学校布局调整方案及专家论证意见", units[2+i%40], state, db.Bool(!open), moment, moment}},
					{`INSERT INTO foi_request (id, origin, text_year, channel, submitted, signed, confirmed, received, applicant, name, contact, content, wanted_form, wanted_route, applicant_key, code_hash,
						handler, handler_name, lead, passed_from, passed_to, corrected, extension, extension_by, extension_why, explained, charge, kind, kind_row, answer, drafted_by, decided_on, signed_by, sent_on,
						convertible, counted_on, counted_row) VALUES (?, 'public', 2019, 'internet', ?, '', ?, ?, 'person', '某人', '{}', ?, 'paper', 'post', ?, '', ?, ?, '', '', '', 0, '', '', '', '', '{}', '', '', '{}', '', '', '', '', 0, '', '')`,
						[]any{id, string(day), string(day), string(day), strings.Repeat("所需信息的描述", 20), "k" + id, handler, handler}},
					{`INSERT INTO deadline_cache (case_id, rule, state, due_on, due_at, provisional, calendar) VALUES (?, 'foi.reply', ?, ?, ?, 0, 'x'), (?, 'foi.notify', 'met', ?, ?, 0, 'x')`,
						[]any{id, clockState, string(due), dueAt, id, string(due), dueAt}},
				} {
					if _, err := tx.Exec(ctx, x.q, x.args...); err != nil {
						return err
					}
				}
				if i%30 == 0 {
					if err := enquired(ctx, tx, id, units[2+i%40], moment, open); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, `ANALYZE`); return err }); err != nil {
		b.Fatal(err)
	}
	by := actor.Actor{Person: "h3", Name: "某", Roles: []actor.Role{actor.Handler, actor.Coordinate}, Via: "session"}
	office, unit = by, by
	office.Unit, office.Title = units[1], "office"
	unit.Unit, unit.Title = units[5], "unit"
	return office, unit
}

// enquired opens or has closed an enquiry about a request.
func enquired(ctx context.Context, tx *db.Tx, request, unit, moment string, open bool) error {
	if _, err := tx.Exec(ctx, `INSERT INTO cases (id, area, no, title, unit, state, outcome, visibility, closed, version, flow, opened_by, opened_at, changed_at) VALUES (?, 'enquiry', '', '征求意见', ?, 'waiting', '', 'internal', ?, 1, 1, 'p', ?, ?)`,
		"e"+request, unit, db.Bool(!open), moment, moment); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO foi_enquiry (id, request, kind, asked, asked_unit, address, question, sent_on, got_on, verdict, reason, reasonable, answered_on) VALUES (?, ?, 'third', '某公司', '', '', '', '', '', '', '', '', '')`, "e"+request, request)
	return err
}
