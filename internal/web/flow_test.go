package web_test

import (
	"context"
	"net/http"
	"testing"
	"testing/fstest"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
	"gongkai/internal/web/webtest"
)

// A small flow with a step of every shape that web has to serve.

type letter struct {
	lifecycle.Case
	Body string
	Kind string
	Due  workday.Date
}

type draftIn struct {
	Title  string       `json:"title" title:"标题" maxLength:"20" doc:"写全称。"`
	Body   string       `json:"body" title:"正文" form:"richtext" maxLength:"2000"`
	HTML   string       `json:"body_html,omitempty" form:"-"`
	Kind   string       `json:"kind" title:"公开属性" enum:"open,ask,no" enumNames:"主动公开,依申请公开,不予公开"`
	Due    workday.Date `json:"due,omitempty" title:"成文日期"`
	Copies int          `json:"copies,omitempty" title:"份数" minimum:"1" maximum:"100"`
	Urgent bool         `json:"urgent,omitempty" title:"紧急"`
	Units  []string     `json:"units,omitempty" title:"涉及单位" form:"units"`
	Names  []string     `json:"names,omitempty" title:"联系人" doc:"每行一人。" maxItems:"2"`
	Topic  string       `json:"topic,omitempty" title:"主题" form:"select"`
	File   string       `json:"file,omitempty" title:"附件" form:"file"`
}

type answerIn struct {
	Text string `json:"text" title:"答复内容" form:"textarea" minLength:"2" maxLength:"50"`
}

var replyRule = &deadline.Rule{ID: "letter.reply", Name: "答复", Length: deadline.Span{N: 20, Unit: deadline.Workdays}, Law: clause.OGI.Art(33)}

type now = lifecycle.Now[*letter]

func letters() *lifecycle.Flow[*letter] {
	law := []clause.Clause{clause.OGI.Art(33)}
	open := []lifecycle.State{"draft"}
	return &lifecycle.Flow[*letter]{
		Area: "letter", Name: "来信办理", Version: 1, Rules: []*deadline.Rule{replyRule},
		Stages: []lifecycle.Stage{{State: "draft", Name: "办理中"}, {State: "done", Name: "已办结", End: true}},
		New:    func() *letter { return &letter{} },
		Load: func(ctx context.Context, tx *db.Tx, c *letter) error {
			return tx.QueryRow(ctx, `SELECT body, kind, due FROM letter WHERE id = ?`, c.ID).Scan(&c.Body, &c.Kind, &c.Due)
		},
		Save: func(ctx context.Context, tx *db.Tx, c *letter) error {
			_, err := tx.Exec(ctx, `INSERT INTO letter (id, body, kind, due) VALUES (?, ?, ?, ?)
				ON CONFLICT (id) DO UPDATE SET body = excluded.body, kind = excluded.kind, due = excluded.due`, c.ID, c.Body, c.Kind, c.Due)
			return err
		},
		Steps: []lifecycle.Step[*letter]{
			{Action: "draft", Name: "登记", Ways: lifecycle.To[*letter]("draft"), By: []actor.Role{actor.Drafter}, At: lifecycle.Any, Law: law,
				Clock: []deadline.Tick{replyRule.Start()},
				Do: lifecycle.Do(func(_ context.Context, r *lifecycle.Run[*letter], in draftIn) error {
					r.Case.Title, r.Case.Body, r.Case.Kind, r.Case.Due = in.Title, in.Body, in.Kind, in.Due
					return nil
				})},
			{Action: "look", Name: "阅办", From: open, Ways: lifecycle.To[*letter](lifecycle.Stay), By: []actor.Role{actor.Drafter}, At: lifecycle.Own, Law: law},
			{Action: "note", Name: "加备注", From: open, Ways: lifecycle.To[*letter](lifecycle.Stay), By: []actor.Role{actor.Drafter}, At: lifecycle.Own, Law: law,
				Do: lifecycle.Noted[*letter]()},
			{Action: "answer", Name: "答复", From: open, Ways: lifecycle.To[*letter]("done"), By: []actor.Role{actor.Drafter}, At: lifecycle.Own, Law: law,
				Clock: []deadline.Tick{replyRule.Meet()}, Todo: lifecycle.Todo[*letter]{Text: "请答复", Rule: replyRule},
				Do: lifecycle.Do(func(_ context.Context, r *lifecycle.Run[*letter], in answerIn) error {
					if in.Text == "不行" {
						return errs.Field("text", "答复不能只写“不行”，请说明理由。")
					}
					r.Note(in.Text)
					return nil
				})},
			{Action: "detach", Name: "取下附件", From: open, Ways: lifecycle.To[*letter](lifecycle.Stay), By: []actor.Role{actor.Drafter}, At: lifecycle.Own, Law: law,
				Needs: []lifecycle.Need[*letter]{{ID: "file", Name: "有附件", Law: clause.G11a, Moot: true, Unmet: lifecycle.Must("这封信没有附件。", func(*now) bool { return false })}}},
			{Action: "close", Name: "终止", From: open, Ways: lifecycle.To[*letter]("done"), By: []actor.Role{actor.Drafter}, At: lifecycle.Own, Law: law, Danger: true},
			{Action: "sign", Name: "签发", From: open, Ways: lifecycle.To[*letter](lifecycle.Stay), By: []actor.Role{actor.Head, actor.Drafter}, At: lifecycle.Own, Law: law,
				Needs: []lifecycle.Need[*letter]{
					{ID: "kind", Name: "属性为主动公开", Law: clause.G11a, Unmet: lifecycle.Must("公开属性不是主动公开，请先改正属性。", func(n *now) bool { return n.Case.Kind == "open" })},
					{ID: "date", Name: "有成文日期", Law: clause.OGI.Art(33), Unmet: lifecycle.Must("没有成文日期，请先补填。", func(n *now) bool { return n.Case.Due != "" })},
				}},
		},
	}
}

var letterSet = db.Set{Name: "letter", FS: fstest.MapFS{"migrations/0001_init.sql": {Data: []byte(
	`CREATE TABLE letter (id TEXT PRIMARY KEY, body TEXT NOT NULL, kind TEXT NOT NULL, due TEXT NOT NULL)`)}}}

type listPage struct {
	web.Page
	Rows []string
}

// world starts a platform with the small flow and a public list in all formats.
func world(t *testing.T, change ...func(*web.Config)) *webtest.World {
	t.Helper()
	return webtest.New(t, webtest.Setup{
		Sets: []db.Set{letterSet}, Machines: []lifecycle.Machine{letters()},
		Config: func(c *web.Config) {
			for _, f := range change {
				f(c)
			}
		},
		Routes: func(m *web.Mux) { routes(m) },
	})
}

var listFS = fstest.MapFS{"pages/list.html": {Data: []byte(`{{template "public" .}}{{define "main"}}<h1>{{.Title}}</h1><ul id="rows">{{range .Rows}}<li>{{.}}</li>{{end}}</ul>{{end}}`)}}

func routes(m *web.Mux) {
	m.AddPages("letter", web.Pages{FS: listFS, Data: map[string]any{"list": listPage{}}})
	rows := []string{"甲", `=HYPERLINK("http://x")`, `<b>"乙"</b>`, "-1.5"}
	m.Handle(web.Route{Pattern: "GET /letters", Who: web.Public, Name: "来信", Formats: []string{"json", "csv", "xlsx", "atom"}, Handler: func(w *web.Response, _ *http.Request) error {
		if w.Fresh(w.Now, "v1") {
			return nil
		}
		switch w.Format {
		case "json":
			return w.JSON(rows)
		case "csv", "xlsx":
			var cells [][]any
			for _, r := range rows {
				cells = append(cells, []any{r, workday.Date("2026-03-02"), time.Date(2026, 3, 2, 7, 4, 0, 0, time.UTC), 12, true})
			}
			return w.Table("来信", []string{"标题", "日期", "时间", "件数", "紧急"}, cells)
		case "atom":
			return w.Atom(web.Feed{Title: "来信", Path: "/letters", Updated: w.Now, Entries: []web.Entry{{Title: rows[2] + "\x01", Path: "/letters/1", Published: w.Now}}})
		}
		return w.Render("letter/list", listPage{Page: w.Page("来信"), Rows: rows})
	}})
	m.Handle(web.Route{Pattern: "GET /letters/{id}", Who: web.Public, Name: "一封来信", Handler: func(w *web.Response, r *http.Request) error {
		switch r.PathValue("id") {
		case "panic":
			panic("boom")
		case "fault":
			return context.DeadlineExceeded
		case "gone":
			return errs.New(errs.Gone, "这封信已依法移除。")
		case "evil":
			return errs.New(errs.NotFound, webtest.Hostile)
		}
		return w.JSON(r.PathValue("id"))
	}})
	m.Handle(web.Route{Pattern: "POST /letters", Who: web.Public, Name: "写信", Slow: true, Handler: func(w *web.Response, r *http.Request) error {
		in, _, err := web.DecodeForm[answerIn](r)
		if err != nil {
			return err
		}
		return w.JSON(in.Text)
	}})
	m.Prompt("letter", "draft", func(context.Context, *db.Tx, actor.Actor, string) (web.Prompt, error) {
		return web.Prompt{Options: map[string][]web.Option{"topic": {{Value: "edu", Title: "教育"}, {Value: "land", Title: "土地"}}}, Value: draftIn{Kind: "open"}}, nil
	})
	m.CaseData("letter", func(context.Context, *db.Tx, actor.Actor, string) (any, error) {
		return map[string]string{"extra": "yes"}, nil
	})
}
