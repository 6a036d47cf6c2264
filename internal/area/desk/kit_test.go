package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"gongkai/internal/area/desk"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/dossier"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/stat"
	"gongkai/internal/kernel/todo"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
	"gongkai/internal/platform/seal"
	"gongkai/internal/web"
	"gongkai/internal/web/webtest"
)

// A letter is a small flow of its own: what a test of these pages needs and no more.
type letter struct{ lifecycle.Case }

type openIn struct {
	Title string `json:"title" title:"标题"`
	Days  int    `json:"days,omitempty" title:"期限"`
}

var (
	reply = &deadline.Rule{ID: "letter.reply", Name: "答复期限", Length: deadline.Span{N: 5, Unit: deadline.Workdays}, Warn: []int{2}, Law: clause.OGI.Art(33)}
	bare  = &deadline.Rule{ID: "letter.bare", Name: "登记期限", Length: deadline.Span{N: 1, Unit: deadline.Hours}, Law: clause.G11a, Unverified: true}
)

func letters() *lifecycle.Flow[*letter] {
	type L = *letter
	nothing := func(context.Context, *db.Tx, L) error { return nil }
	law := []clause.Clause{clause.G11a}
	return &lifecycle.Flow[L]{Area: "letter", Name: "来信", Version: 1, Rules: []*deadline.Rule{reply, bare},
		Stages: []lifecycle.Stage{{State: "handling", Name: "办理中"}, {State: "signing", Name: "待签"}, {State: "closed", Name: "办结", End: true}},
		New:    func() L { return &letter{} }, Load: nothing, Save: nothing,
		Steps: []lifecycle.Step[L]{
			{Action: "open", Name: "登记", Ways: lifecycle.To[L]("handling"), By: []actor.Role{actor.Drafter}, At: lifecycle.Any, Law: law,
				Do: lifecycle.Do(func(_ context.Context, r *lifecycle.Run[L], in openIn) error {
					r.Case.Title, r.Case.No = in.Title, "云教函〔2026〕3号"
					if in.Days > 0 {
						r.Tick(reply.Start(), in.Days, "")
					}
					return nil
				})},
			{Action: "secrecy", Name: "保密审查", From: []lifecycle.State{"handling"}, Ways: lifecycle.To[L]("signing"), By: []actor.Role{actor.Secrecy}, At: lifecycle.Own,
				Law: []clause.Clause{clause.G14d}, Do: lifecycle.Noted[L](), Todo: lifecycle.Todo[L]{Text: "请作保密审查"}},
			{Action: "sign", Name: "签发", From: []lifecycle.State{"signing"}, Ways: lifecycle.To[L]("closed"), By: []actor.Role{actor.Head}, At: lifecycle.Own, Law: law,
				Do: lifecycle.Noted[L](), Clock: []deadline.Tick{reply.Meet()}, Todo: lifecycle.Todo[L]{Text: "请签发", Rule: reply}},
		}}
}

// world is a platform with the small flow and the desk.
type world struct {
	*webtest.World
	desk  *desk.Desk
	box   *seal.Box
	blobs blob.Store
}

func newWorld(t *testing.T, change ...func(*desk.Config)) *world {
	t.Helper()
	w := &world{}
	w.World = webtest.New(t, webtest.Setup{
		Sets:     []db.Set{job.Migrations, file.Migrations, search.Migrations, publiclog.Migrations, publication.Migrations, notice.Migrations, todo.Migrations, stat.Migrations, desk.Migrations},
		Machines: []lifecycle.Machine{letters()},
		Config: func(c *web.Config) {
			blobs, err := blob.NewLocal(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { blobs.Close() })
			w.blobs = blobs
			cfg := desk.Config{DB: c.DB, Engine: c.Engine, Blobs: blobs, Access: c.Auth.(*org.Access), Lists: []web.NavItem{{Title: "来信", Href: "/office/letter"}},
				Screens: map[string]string{"letter/sign": "sign"}, Jobs: &job.Runner{Handlers: map[string]job.Handler{}}}
			box, err := seal.Open(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			w.box = box
			cfg.Notices = &notice.Worker{DB: c.DB, Clock: c.Clock, Seal: box}
			c.Engine.Moved = append(c.Engine.Moved, (&dossier.Index{}).Moved)
			log, err := publiclog.Open(context.Background(), c.DB, t.TempDir(), "yunshan.example/log")
			if err != nil {
				t.Fatal(err)
			}
			cfg.Log = log
			for _, f := range change {
				f(&cfg)
			}
			w.desk = desk.New(cfg)
			c.OfficeNav = w.desk.Nav
		},
		Routes: func(m *web.Mux) { w.desk.Mount(m) },
	})
	return w
}

// open registers a letter with a term of days (0: none) and returns its case.
func (w *world) open(b *webtest.Browser, title string, days int) string {
	w.Helper()
	return w.step(b, "", "open", &openIn{title, days})
}

func (w *world) step(b *webtest.Browser, id string, a lifecycle.Action, in any) string {
	w.Helper()
	if in == nil {
		in = &lifecycle.Remark{}
	}
	done, err := db.Put(context.Background(), w.DB, func(tx *db.Tx) (lifecycle.Done, error) {
		return w.Engine.Take(context.Background(), tx, lifecycle.Call{Area: "letter", ID: id, Action: a, By: b.Actor, In: in})
	})
	if err != nil {
		w.Fatal(err)
	}
	return done.ID
}

// fill opens a page with a form and sends it with values.
func fill(b *webtest.Browser, path string, v url.Values) *webtest.Answer {
	return b.Submit(b.Get(path).Want(200), "main form.panel", v)
}

// lacks fails where a page holds one of the texts.
func lacks(t *testing.T, a *webtest.Answer, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(a.Body, s) {
			t.Errorf("the page holds %q", s)
		}
	}
}

// holds fails where the text of a page lacks one of the texts.
func holds(t *testing.T, a *webtest.Answer, selector string, texts ...string) {
	t.Helper()
	got := a.Text(selector)
	for _, s := range texts {
		if !strings.Contains(got, s) {
			t.Errorf("%s lacks %q: %.900s", selector, s, got)
		}
	}
}

// later moves the clock and logs the people in again.
func (w *world) later(by time.Duration, people ...*webtest.Browser) {
	w.Helper()
	w.Clock.Advance(by)
	for _, b := range people {
		var account string
		err := w.DB.Read(context.Background(), func(tx *db.Tx) error {
			p, err := org.PersonByID(context.Background(), tx, b.Actor.Person)
			account = p.Account
			return err
		})
		if err != nil {
			w.Fatal(err)
		}
		s, err := w.Access.Login(context.Background(), w.DB, account, webtest.Password, org.Client{})
		if err != nil {
			w.Fatal(err)
		}
		b.SetCookie("session", s.Secret)
	}
}
